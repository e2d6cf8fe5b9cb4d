// What assets, symbols, tiers, policies and marks leave behind: the dispatcher's tables.
//
// Symbols: `read` gives a symbol's committed row, staged mark and staged tiers 2 cycles later;
// whoever asks sees to it that no row is written in the cycle in which it is read. Staged bits,
// policies and assets are read in the same cycle. Writes are there in the next one. One writer a
// table at a time: marks are staged by the pipeline, all else is written when it is empty.
//
// `zero` clears one row, one word of the bitmaps, and all assets, policies and the count of staged
// marks; everything is clear after `zero` at every symbol. Nothing has a value before.
module configuration #(
  parameter int unsigned Symbols = 1024,
  localparam int unsigned IndexBits = $clog2(Symbols)
) (
  input  logic                 clk_i,

  // Symbols
  input  logic                                          read_i,
  input  logic [IndexBits-1:0]                          read_symbol_i,
  output logic [ballast_shell_pkg::SymbolRowBits-1:0]   row_o,
  output logic [ballast_shell_pkg::StagedMarkBits-1:0]  staged_mark_o,
  output logic [ballast_shell_pkg::StagedTiersBits-1:0] staged_tiers_o,

  input  logic                                          write_row_i,
  input  logic [IndexBits-1:0]                          write_symbol_i,
  input  logic [ballast_shell_pkg::SymbolRowBits-1:0]   row_i,
  input  logic                                          zero_i,         // at write_symbol_i

  // Staging
  input  logic                                          stage_mark_i,
  input  logic [IndexBits-1:0]                          mark_symbol_i,
  input  logic [ballast_shell_pkg::StagedMarkBits-1:0]  mark_i,
  input  logic                                          stage_tiers_i,  // at write_symbol_i
  input  logic [ballast_shell_pkg::StagedTiersBits-1:0] tiers_i,
  input  logic                                          unstage_i,      // at write_symbol_i
  input  logic                                          unstage_word_i, // the 64 symbols around it
  output logic [63:0]                                   staged_marks_o, // around write_symbol_i
  output logic [63:0]                                   staged_tables_o,
  output logic                                          tiers_staged_o, // bit of write_symbol_i
  output logic [15:0]                                   staged_words_o, // words with any, at most
  output logic [10:0]                                   mark_count_o,

  // Assets and policies
  input  logic                                          write_asset_i,
  input  logic                                          write_policy_i,
  input  logic [5:0]                                    write_index_i,
  input  logic [ballast_shell_pkg::AssetBits-1:0]       asset_i,
  input  logic [ballast_shell_pkg::PolicyBits-1:0]      policy_i,
  input  logic [5:0]                                    asset_index_i,
  output logic [ballast_shell_pkg::AssetBits-1:0]       asset_o,
  input  logic [3:0]                                    policy_index_i,
  output logic [ballast_shell_pkg::PolicyBits-1:0]      policy_o,
  output logic [ballast_contract_pkg::MaxAssets-1:0]    assets_defined_o,
  output logic [ballast_contract_pkg::MaxPolicies-1:0]  policies_defined_o
);

  memory_1r1w #(
    .Width(ballast_shell_pkg::SymbolRowBits), .Words(Symbols), .ReadLatency(2), .Style("block")
  ) u_rows (
    .clk_i, .write_i(write_row_i || zero_i), .write_address_i(write_symbol_i),
    .write_data_i(zero_i ? '0 : row_i),
    .read_i, .read_address_i(read_symbol_i), .read_data_o(row_o)
  );
  memory_1r1w #(
    .Width(ballast_shell_pkg::StagedMarkBits), .Words(Symbols), .ReadLatency(2), .Style("block")
  ) u_staged_marks (
    .clk_i, .write_i(stage_mark_i), .write_address_i(mark_symbol_i), .write_data_i(mark_i),
    .read_i, .read_address_i(read_symbol_i), .read_data_o(staged_mark_o)
  );
  memory_1r1w #(
    .Width(ballast_shell_pkg::StagedTiersBits), .Words(Symbols), .ReadLatency(2), .Style("block")
  ) u_staged_tiers (
    .clk_i, .write_i(stage_tiers_i), .write_address_i(write_symbol_i), .write_data_i(tiers_i),
    .read_i, .read_address_i(read_symbol_i), .read_data_o(staged_tiers_o)
  );

  wire mark_was_staged;
  symbol_bitmap #(.Symbols(Symbols)) u_marks_staged (
    .clk_i, .symbol_i(stage_mark_i ? mark_symbol_i : write_symbol_i),
    .set_i(stage_mark_i), .clear_i(unstage_i), .zero_i(unstage_word_i || zero_i),
    .word_o(staged_marks_o), .bit_o(mark_was_staged)
  );
  symbol_bitmap #(.Symbols(Symbols)) u_tiers_staged (
    .clk_i, .symbol_i(write_symbol_i),
    .set_i(stage_tiers_i), .clear_i(unstage_i), .zero_i(unstage_word_i || zero_i),
    .word_o(staged_tables_o), .bit_o(tiers_staged_o)
  );

  // Words are unstaged by batches only, which take every mark.
  logic [10:0] mark_count_q;
  assign mark_count_o = mark_count_q;
  always_ff @(posedge clk_i) begin
    if (zero_i || unstage_word_i) mark_count_q <= '0;
    else if (stage_mark_i && !mark_was_staged) mark_count_q <= mark_count_q + 1'b1;
    else if (unstage_i && mark_was_staged) mark_count_q <= mark_count_q - 1'b1;
  end

  // A symbol defined anew leaves its word's bit up, which costs a look at the word.
  logic [15:0] staged_words_q;
  wire  [3:0]  mark_word  = 4'(mark_symbol_i >> 6);
  wire  [3:0]  write_word = 4'(write_symbol_i >> 6);
  assign staged_words_o = staged_words_q;
  always_ff @(posedge clk_i) begin
    if (zero_i) staged_words_q <= '0;
    else begin
      if (stage_mark_i) staged_words_q[mark_word] <= 1'b1;
      if (stage_tiers_i) staged_words_q[write_word] <= 1'b1;
      if (unstage_word_i) staged_words_q[write_word] <= 1'b0;
    end
  end

  // Assets and policies: what lanes do not hold for us is needed for the digest and by rankings.
  (* ram_style = "distributed" *)
  logic [ballast_shell_pkg::AssetBits-1:0]      assets [ballast_contract_pkg::MaxAssets];
  (* ram_style = "distributed" *)
  logic [ballast_shell_pkg::PolicyBits-1:0]     policies [ballast_contract_pkg::MaxPolicies];
  logic [ballast_contract_pkg::MaxAssets-1:0]   assets_defined_q;
  logic [ballast_contract_pkg::MaxPolicies-1:0] policies_defined_q;

  assign asset_o            = assets[asset_index_i];
  assign policy_o           = policies[policy_index_i];
  assign assets_defined_o   = assets_defined_q;
  assign policies_defined_o = policies_defined_q;

  always_ff @(posedge clk_i) begin
    if (write_asset_i) assets[write_index_i] <= asset_i;
    if (write_policy_i) policies[write_index_i[3:0]] <= policy_i;
    if (zero_i) begin
      assets_defined_q   <= '0;
      policies_defined_q <= '0;
    end else begin
      if (write_asset_i) assets_defined_q[write_index_i] <= 1'b1;
      if (write_policy_i) policies_defined_q[write_index_i[3:0]] <= 1'b1;
    end
  end

endmodule
