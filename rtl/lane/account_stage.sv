// The back of a lane: contributions, account sums and stored verdicts, each an exact
// read-modify-write that holds one operation a cycle.
//
//   C    contribution_stage: (MV, M) of the position, old out, new in; differences
//   C+1  account_sums: W, ΣuPnL, ΣM, open positions move by the differences
//   C+3  equity is there: account_verdict and, for a ranking, the score begin
//   C+3+JudgeLatency  stored verdict; then the result leaves
//
// mid_i comes with the position stage's output and is delayed here to meet the value and the
// maintenance that the lane's arithmetic found of it.
module account_stage #(
  parameter int unsigned Rows        = 65536,
  parameter int unsigned Accounts    = 32768,
  parameter int unsigned ReadLatency = 3
) (
  input  logic                      clk_i,
  input  logic                      rst_ni,

  input  logic                      valid_i,       // with mid_i, ArithmeticLatency before the value
  input  ballast_uop_pkg::mid_t     mid_i,
  input  logic signed [58:0]        value_i,       // in stage C
  input  logic [84:0]               maintenance_i, // in stage C

  // What write_meta, zero_account and write_verdict write: held by control while their operation is
  // in the pipe.
  input  logic [5:0]                meta_asset_i,
  input  logic [1:0]                meta_options_i,
  input  logic [55:0]               meta_extra_i,
  input  logic [10:0]               meta_positions_i,
  input  logic signed [95:0]        meta_wallet_i,
  input  logic [2:0]                meta_verdict_i,

  // Thresholds of assets: written while the pipe is empty.
  input  logic                      asset_write_i,
  input  logic [5:0]                asset_i,
  input  logic [56:0]               asset_terms_i, // at_equality, takeover den, num, warn den, num

  // Stage C + 1: what a sweep's end event says.
  output logic                      sum_valid_o,
  output logic signed [58:0]        sum_value_o,

  output logic                      touch_o,       // mark the account touched
  output logic                      look_o,        // see if it is, JudgeLatency + 2 before valid_o
  output logic [23:0]               touch_account_o,

  // To the score.
  output logic                      score_valid_o,
  output logic                      score_short_o,
  output logic signed [58:0]        score_mark_value_o,
  output logic signed [58:0]        score_entry_value_o,
  output logic [84:0]               score_maintenance_o,
  output logic signed [96:0]        score_equity_o,
  output logic signed [95:0]        score_wallet_o,
  output logic [95:0]               score_account_maintenance_o,

  // Every operation leaves here, the skipped ones too.
  output logic                      valid_o,
  output ballast_uop_pkg::tail_t    tail_o
);

  logic                   read, next_valid, change_valid, acts, tail_valid, open;
  logic [23:0]            read_account;
  ballast_uop_pkg::mid_t  change_mid;
  logic signed [61:0]     wallet_change, upnl_change;
  logic signed [86:0]     maintenance_change;
  logic signed [58:0]     cash, mark_value;
  logic [84:0]            position_maintenance;
  ballast_uop_pkg::tail_t tail;

  contribution_stage #(.Rows(Rows), .ReadLatency(ReadLatency)) u_contribution (
    .clk_i, .rst_ni,
    .valid_i, .mid_i, .value_i, .maintenance_i,
    .read_o (read), .read_account_o (read_account), .next_valid_o (next_valid),
    .sum_valid_o, .sum_value_o,
    .valid_o (change_valid), .acts_o (acts), .mid_o (change_mid),
    .wallet_change_o (wallet_change), .upnl_change_o (upnl_change),
    .maintenance_change_o (maintenance_change), .cash_o (cash), .mark_value_o (mark_value),
    .position_maintenance_o (position_maintenance)
  );

  account_sums #(.Accounts(Accounts), .ReadLatency(ReadLatency)) u_sums (
    .clk_i, .rst_ni,
    .read_i (read), .read_account_i (read_account), .next_valid_i (next_valid),
    .valid_i (change_valid), .acts_i (acts), .mid_i (change_mid),
    .wallet_change_i (wallet_change), .upnl_change_i (upnl_change),
    .maintenance_change_i (maintenance_change), .cash_i (cash), .mark_value_i (mark_value),
    .position_maintenance_i (position_maintenance),
    .meta_asset_i, .meta_options_i, .meta_extra_i, .meta_positions_i, .meta_wallet_i,
    .touch_o, .look_o, .touch_account_o,
    .valid_o (tail_valid), .tail_o (tail), .open_o (open), .score_valid_o
  );

  assign score_short_o               = tail.mid.quantity[40];
  assign score_mark_value_o          = tail.mark_value;
  assign score_entry_value_o         = tail.mid.entry_value;
  assign score_maintenance_o         = tail.maintenance;
  assign score_equity_o              = tail.equity;
  assign score_wallet_o              = tail.wallet;
  assign score_account_maintenance_o = tail.account_maintenance;

  account_verdict #(.Accounts(Accounts), .ReadLatency(ReadLatency)) u_verdict (
    .clk_i, .rst_ni,
    .asset_write_i, .asset_i, .asset_terms_i, .meta_verdict_i,
    .valid_i (tail_valid), .tail_i (tail), .open_i (open),
    .valid_o, .tail_o
  );

endmodule
