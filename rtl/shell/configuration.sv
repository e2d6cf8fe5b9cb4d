// What assets, symbols, tables of tiers, policies, bindings and marks leave behind: the
// dispatcher's memory.
//
// Symbols: `read` gives a symbol's committed row, staged mark and staged binding 2 cycles later;
// whoever asks sees to it that no row is written in the cycle in which it is read. Tables: `look`,
// see tier_tables.sv. Staged bits, policies and assets are read in the same cycle. Changes are
// there in the next one. One writer at a time: marks are staged by the pipeline, all else is
// changed when it is empty.
//
// `zero` clears one symbol, one word of the bitmaps, one table, all assets and policies and the
// counts; everything is clear after `zero` at every symbol and table. Nothing has a value before.
module configuration #(
  parameter int unsigned Symbols = 1024,
  localparam int unsigned IndexBits = $clog2(Symbols)
) (
  input  logic                 clk_i,

  // Symbols and tables
  input  logic                                             read_i,
  input  logic [IndexBits-1:0]                             read_symbol_i,
  output logic [ballast_shell_pkg::SymbolRowBits-1:0]      row_o,
  output logic [ballast_shell_pkg::StagedMarkBits-1:0]     staged_mark_o,
  output logic [ballast_shell_pkg::StagedBindingBits-1:0]  staged_binding_o,
  input  logic                                             look_i,
  input  logic [7:0]                                       look_table_i,
  output logic [ballast_shell_pkg::TableViewBits-1:0]      view_o,
  output logic [57:0]                                      floor_o,
  output logic [82:0]                                      smallest_o,

  // Changes
  input  ballast_shell_pkg::change_t                       change_i,
  /* verilator lint_off UNUSEDSIGNAL */  // it takes some of the fields
  input  logic [ballast_shell_pkg::CommandBits-1:0]        command_i,
  /* verilator lint_on UNUSEDSIGNAL */
  input  logic                                             stage_mark_i,
  input  logic [IndexBits-1:0]                             mark_symbol_i,
  input  logic [ballast_shell_pkg::StagedMarkBits-1:0]     mark_i,

  // What is staged
  output logic [63:0]                                      staged_marks_o,    // around the change's
  output logic [63:0]                                      staged_bindings_o, // symbol
  output logic                                             mark_staged_o,     // its bits
  output logic                                             binding_staged_o,
  output logic [15:0]                                      staged_words_o,    // words with any, at
  output logic [10:0]                                      mark_count_o,      // most
  output logic                                             table_staged_o,    // any

  // Assets and policies
  input  logic [5:0]                                       asset_index_i,
  output logic [ballast_shell_pkg::AssetBits-1:0]          asset_o,
  input  logic [3:0]                                       policy_index_i,
  output logic [ballast_shell_pkg::PolicyBits-1:0]         policy_o,
  output logic [ballast_contract_pkg::MaxAssets-1:0]       assets_defined_o,
  output logic [ballast_contract_pkg::MaxPolicies-1:0]     policies_defined_o
);

  ballast_shell_pkg::change_t  change;
  /* verilator lint_off UNUSEDSIGNAL */  // the words of the changes, and arg
  ballast_shell_pkg::command_t command;
  /* verilator lint_on UNUSEDSIGNAL */
  assign change  = change_i;
  assign command = command_i;
  wire [IndexBits-1:0] symbol = change.index[IndexBits-1:0];
  wire                 zero   = change.zero;

  memory_1r1w #(
    .Width(ballast_shell_pkg::SymbolRowBits), .Words(Symbols), .ReadLatency(2), .Style("block")
  ) u_rows (
    .clk_i, .write_i(change.write_row || zero), .write_address_i(symbol),
    .write_data_i(zero ? '0 : change.row),
    .read_i, .read_address_i(read_symbol_i), .read_data_o(row_o)
  );
  memory_1r1w #(
    .Width(ballast_shell_pkg::StagedMarkBits), .Words(Symbols), .ReadLatency(2), .Style("block")
  ) u_staged_marks (
    .clk_i, .write_i(stage_mark_i), .write_address_i(mark_symbol_i), .write_data_i(mark_i),
    .read_i, .read_address_i(read_symbol_i), .read_data_o(staged_mark_o)
  );
  memory_1r1w #(
    .Width(ballast_shell_pkg::StagedBindingBits), .Words(Symbols), .ReadLatency(2),
    .Style("block")
  ) u_staged_bindings (
    .clk_i, .write_i(change.stage_binding), .write_address_i(symbol),
    .write_data_i(command.arg[8:0]),
    .read_i, .read_address_i(read_symbol_i), .read_data_o(staged_binding_o)
  );
  tier_tables u_tables (
    .clk_i, .look_i, .look_table_i, .view_o, .floor_o, .smallest_o,
    .change_table_i(change.index[7:0]), .zero_i(zero), .stage_i(change.stage_table),
    .append_i(change.stage_tier), .settle_i(change.settle_table), .keeps_i(change.keeps),
    .staged_i(change.staged), .smallest_i(command.words[82:0]), .floor_i(command.words[57:0]),
    .any_staged_o(table_staged_o)
  );

  symbol_bitmap #(.Symbols(Symbols)) u_marks_staged (
    .clk_i, .symbol_i(stage_mark_i ? mark_symbol_i : symbol),
    .set_i(stage_mark_i), .clear_i(change.unstage), .zero_i(change.unstage_word || zero),
    .word_o(staged_marks_o), .bit_o(mark_staged_o)
  );
  symbol_bitmap #(.Symbols(Symbols)) u_bindings_staged (
    .clk_i, .symbol_i(symbol),
    .set_i(change.stage_binding), .clear_i(change.unstage), .zero_i(change.unstage_word || zero),
    .word_o(staged_bindings_o), .bit_o(binding_staged_o)
  );

  // Words are unstaged by batches only, which take every mark.
  logic [10:0] mark_count_q;
  assign mark_count_o = mark_count_q;
  always_ff @(posedge clk_i) begin
    if (zero || change.unstage_word) mark_count_q <= '0;
    else if (stage_mark_i && !mark_staged_o) mark_count_q <= mark_count_q + 1'b1;
    else if (change.unstage && mark_staged_o) mark_count_q <= mark_count_q - 1'b1;
  end

  // A symbol defined anew leaves its word's bit up, which costs a look at the word.
  logic [15:0] staged_words_q;
  wire  [3:0]  mark_word   = 4'(mark_symbol_i >> 6);
  wire  [3:0]  change_word = 4'(symbol >> 6);
  assign staged_words_o = staged_words_q;
  always_ff @(posedge clk_i) begin
    if (zero) staged_words_q <= '0;
    else begin
      if (stage_mark_i) staged_words_q[mark_word] <= 1'b1;
      if (change.stage_binding) staged_words_q[change_word] <= 1'b1;
      if (change.unstage_word) staged_words_q[change_word] <= 1'b0;
    end
  end

  // Assets and policies: what lanes do not hold for us is needed for the digest and by rankings.
  (* ram_style = "distributed" *)
  logic [ballast_shell_pkg::AssetBits-1:0]      assets [ballast_contract_pkg::MaxAssets];
  (* ram_style = "distributed" *)
  logic [ballast_shell_pkg::PolicyBits-1:0]     policies [ballast_contract_pkg::MaxPolicies];
  logic [ballast_contract_pkg::MaxAssets-1:0]   assets_defined_q;
  logic [ballast_contract_pkg::MaxPolicies-1:0] policies_defined_q;

  ballast_shell_pkg::asset_t  asset;
  ballast_shell_pkg::policy_t policy;
  always_comb begin
    asset.options      = command.words[128];
    asset.takeover_den = command.words[109:96];
    asset.takeover_num = command.words[77:64];
    asset.warn_den     = command.words[45:32];
    asset.warn_num     = command.words[13:0];
    policy.split       = command.words[128];
    policy.wallet_min  = command.words[119:64];
    policy.rows        = command.words[63:0];
  end

  assign asset_o            = assets[asset_index_i];
  assign policy_o           = policies[policy_index_i];
  assign assets_defined_o   = assets_defined_q;
  assign policies_defined_o = policies_defined_q;

  always_ff @(posedge clk_i) begin
    if (change.write_asset) assets[change.index[5:0]] <= asset;
    if (change.write_policy) policies[change.index[3:0]] <= policy;
    if (zero) begin
      assets_defined_q   <= '0;
      policies_defined_q <= '0;
    end else begin
      if (change.write_asset) assets_defined_q[change.index[5:0]] <= 1'b1;
      if (change.write_policy) policies_defined_q[change.index[3:0]] <= 1'b1;
    end
  end

endmodule
