// An account stage of each read latency, all given the same operations.
module account_stages #(
  parameter int unsigned Rows      = 32,
  parameter int unsigned Accounts  = 8,
  parameter int unsigned Latencies = 6   // 1 to this
) (
  input  logic                   clk_i,
  input  logic                   rst_ni,

  input  logic                   valid_i,
  input  ballast_uop_pkg::mid_t  mid_i,
  input  logic signed [58:0]     value_i,
  input  logic [84:0]            maintenance_i,

  input  logic [5:0]             meta_asset_i,
  input  logic [1:0]             meta_options_i,
  input  logic [55:0]            meta_extra_i,
  input  logic [10:0]            meta_positions_i,
  input  logic signed [95:0]     meta_wallet_i,
  input  logic [2:0]             meta_verdict_i,
  input  logic                   asset_write_i,
  input  logic [5:0]             asset_i,
  input  logic [56:0]            asset_terms_i,

  output logic [Latencies-1:0]   sum_valid_o,
  output logic [Latencies*59-1:0] sum_value_o,
  output logic [Latencies-1:0]   touch_o,
  output logic [Latencies-1:0]   look_o,
  output logic [Latencies*24-1:0] touch_account_o,
  output logic [Latencies-1:0]   score_valid_o,
  output logic [Latencies*493-1:0] score_o,
  output logic [Latencies-1:0]   valid_o,
  output logic [Latencies*ballast_uop_pkg::TailBits-1:0] tail_o
);

  for (genvar i = 0; i < Latencies; i++) begin : gen_stages
    account_stage #(.Rows(Rows), .Accounts(Accounts), .ReadLatency(i + 1)) u_stage (
      .clk_i, .rst_ni, .valid_i, .mid_i, .value_i, .maintenance_i,
      .meta_asset_i, .meta_options_i, .meta_extra_i, .meta_positions_i, .meta_wallet_i,
      .meta_verdict_i,
      .asset_write_i, .asset_i, .asset_terms_i,
      .sum_valid_o (sum_valid_o[i]), .sum_value_o (sum_value_o[i*59+:59]),
      .touch_o (touch_o[i]), .look_o (look_o[i]), .touch_account_o (touch_account_o[i*24+:24]),
      .score_valid_o (score_valid_o[i]),
      .score_account_maintenance_o (score_o[i*493+:96]),
      .score_wallet_o (score_o[i*493+96+:96]), .score_equity_o (score_o[i*493+192+:97]),
      .score_maintenance_o (score_o[i*493+289+:85]),
      .score_entry_value_o (score_o[i*493+374+:59]),
      .score_mark_value_o (score_o[i*493+433+:59]), .score_short_o (score_o[i*493+492]),
      .valid_o (valid_o[i]),
      .tail_o (tail_o[i*ballast_uop_pkg::TailBits+:ballast_uop_pkg::TailBits])
    );
  end

endmodule
