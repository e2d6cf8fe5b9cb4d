// Digest of assets, policies, tables and symbols (docs/contract.md, "Digest"), as a walk over the
// configuration brings them; tiers are hashed where they are, by lane 0.
//
// clear_i begins, while idle. An item is taken in a cycle with item_ready_o; of a table with tiers
// push_o asks until push_ready_i, in the same cycle, for their digest. When idle_o, digest_o is
// {count, sum} of all that was taken.
module configuration_digest (
  input  logic                                         clk_i,
  input  logic                                         rst_ni,
  input  logic                                         clear_i,
  output logic                                         idle_o,
  output logic [95:0]                                  digest_o,

  input  logic                                         item_valid_i,
  output logic                                         item_ready_o,
  input  logic [3:0]                                   section_i,
  input  logic [9:0]                                   index_i,
  input  logic [ballast_shell_pkg::AssetBits-1:0]      asset_i,
  input  logic [ballast_shell_pkg::PolicyBits-1:0]     policy_i,
  input  logic [ballast_shell_pkg::TierTableBits-1:0]  table_i,     // in effect
  input  logic [82:0]                                  smallest_i,
  input  logic [ballast_shell_pkg::SymbolRowBits-1:0]  row_i,

  output logic                                         push_o,
  input  logic                                         push_ready_i
);

  ballast_shell_pkg::asset_t      asset;
  ballast_shell_pkg::policy_t     policy;
  /* verilator lint_off UNUSEDSIGNAL */  // the symbol is defined; the smallest is itself there
  ballast_shell_pkg::tier_table_t tier_table;
  ballast_shell_pkg::symbol_row_t row;
  /* verilator lint_on UNUSEDSIGNAL */
  assign asset      = asset_i;
  assign policy     = policy_i;
  assign tier_table = table_i;
  assign row        = row_i;

  // Words of the item, word 0 lowest.
  logic [575:0] words;
  logic [3:0]   count;
  always_comb begin
    case (section_i)
      ballast_shell_pkg::SectionAsset: begin
        count = 4'd7;
        words = 576'({63'd0, asset.options, 50'd0, asset.takeover_den, 50'd0, asset.takeover_num,
                      50'd0, asset.warn_den, 50'd0, asset.warn_num, 54'd0, index_i, 64'd5});
      end
      ballast_shell_pkg::SectionPolicy: begin
        count = 4'd5;
        words = 576'({63'd0, policy.split, 8'd0, policy.wallet_min, policy.rows,
                      54'd0, index_i, 64'd4});
      end
      ballast_shell_pkg::SectionTable: begin
        count = 4'd6;
        words = 576'({57'd0, tier_table.tiers, 45'd0, smallest_i, 62'd0, tier_table.options,
                      54'd0, index_i, 64'd7});
      end
      default: begin
        count = 4'd9;
        words = {55'd0, row.bound ? {1'b0, row.tier_table} : 9'(ballast_contract_pkg::NoTable),
                 58'd0, row.shift, {2{row.unit_value[61]}}, row.unit_value, 63'd0, row.has_mark,
                 24'd0, row.max_lots, 63'd0, row.collateral, 58'd0, row.asset,
                 54'd0, index_i, 64'd3};
      end
    endcase
  end

  wire has_tiers = section_i == ballast_shell_pkg::SectionTable && tier_table.tiers != '0;
  wire hasher_ready;
  assign push_o       = item_valid_i && has_tiers && hasher_ready;
  assign item_ready_o = hasher_ready && (push_ready_i || !has_tiers);

  digest_hasher u_hasher (
    .clk_i, .rst_ni, .clear_i, .start_i(item_valid_i && item_ready_o), .words_i(words),
    .count_i(count), .ready_o(hasher_ready), .idle_o,
    .sum_o(digest_o[63:0]), .count_o(digest_o[95:64])
  );

endmodule
