// Verdict on an account from its equity, ΣM and its asset's thresholds (docs/contract.md,
// "Verdicts").
//
// One a cycle, latency JudgeLatency. Data registers hold while there is nothing valid before them.
//
// All three ratio tests are E × 10^8 × n < ΣM × d. With E ≥ 0 and 10^8 = 390625 × 2^8, what is
// computed is E × 390625 × n against ΣM × d. Equity from 2^84 on is taken as 2^84 − 1: either is,
// times 10^8, above every ΣM × d < 2^110, so that it passes every test as n ≥ 1, and with n = 0 it
// counts for nothing.
//
//   1 saturate   2 tiles  3, 4 E × 390625   5 tiles  6 × n, ΣM × d   7 halves compared   8 verdict
module judge (
  input  logic               clk_i,
  input  logic               rst_ni,

  input  logic               valid_i,
  input  logic signed [96:0] equity_i,
  input  logic [95:0]        maintenance_i,
  input  logic [13:0]        warn_num_i,
  input  logic [13:0]        warn_den_i,
  input  logic [13:0]        takeover_num_i,
  input  logic [13:0]        takeover_den_i,
  input  logic               at_equality_i,   // liquidate when E × 10^8 = ΣM as well
  input  logic               open_i,          // has an open position
  input  logic               no_verdict_i,

  output logic               valid_o,
  output logic [2:0]         verdict_o
);

  localparam int unsigned Latency = lane_latency_pkg::JudgeLatency;

  logic [Latency:1] valid_q;
  assign valid_o = valid_q[Latency];

  always_ff @(posedge clk_i) begin
    if (!rst_ni) valid_q <= '0;
    else valid_q <= {valid_q[Latency-1:1], valid_i};
  end

  // E × 390625, in pieces of 17 bits of E.
  logic [83:0] equity_q;
  always_ff @(posedge clk_i) begin
    if (valid_i) equity_q <= |equity_i[95:84] ? '1 : equity_i[83:0];
  end

  wire [84:0]  pieces = 85'(equity_q);
  wire [214:0] tiles;
  for (genvar i = 0; i < 5; i++) begin : gen_tile
    multiply_tile u_tile (
      .clk_i, .enable_i(valid_q[1]), .wide_i(26'd390625), .narrow_i(pieces[17*i +: 17]),
      .product_o(tiles[43*i +: 43])
    );
  end
  wire unused_tiles = ^{tiles[214:207], tiles[171:165], tiles[128:122], tiles[85:79], tiles[42:36]};

  logic [52:0]  low_q, middle_q;  // middle is worth 2^34
  logic [34:0]  top_q;            // and this 2^68
  logic [102:0] scaled_q;
  always_ff @(posedge clk_i) begin
    if (valid_q[2]) begin
      low_q    <= {36'(tiles[35:17]) + tiles[78:43], tiles[16:0]};
      middle_q <= {36'(tiles[121:103]) + tiles[164:129], tiles[102:86]};
      top_q    <= tiles[206:172];
    end
    if (valid_q[3]) begin
      scaled_q <= {{top_q, 15'b0, low_q[52:34]} + 69'(middle_q), low_q[33:0]};
    end
  end

  // ΣM, ratios and conditions wait for it.
  logic [95:0] sum1_q, sum2_q, sum3_q, sum4_q;
  logic [55:0] ratios1_q, ratios2_q, ratios3_q, ratios4_q;
  logic [3:0]  flags1_q, flags2_q, flags3_q, flags4_q, flags5_q, flags6_q, flags7_q;
  always_ff @(posedge clk_i) begin
    if (valid_i) begin
      sum1_q    <= maintenance_i;
      ratios1_q <= {warn_num_i, warn_den_i, takeover_num_i, takeover_den_i};
      flags1_q  <= {at_equality_i, no_verdict_i, equity_i[96], open_i};
    end
    if (valid_q[1]) {sum2_q, ratios2_q, flags2_q} <= {sum1_q, ratios1_q, flags1_q};
    if (valid_q[2]) {sum3_q, ratios3_q, flags3_q} <= {sum2_q, ratios2_q, flags2_q};
    if (valid_q[3]) {sum4_q, ratios4_q, flags4_q} <= {sum3_q, ratios3_q, flags3_q};
    if (valid_q[4]) flags5_q <= flags4_q;
    if (valid_q[5]) flags6_q <= flags5_q;
    if (valid_q[6]) flags7_q <= flags6_q;
  end

  wire [119:0] warn_equity, takeover_equity;
  wire [112:0] warn_sum, takeover_sum;
  multiply_row #(.Bits(103)) u_warn_equity (
    .clk_i, .tiles_enable_i(valid_q[4]), .sum_enable_i(valid_q[5]),
    .wide_i(scaled_q), .narrow_i(17'(ratios4_q[55:42])), .product_o(warn_equity)
  );
  multiply_row #(.Bits(96)) u_warn_sum (
    .clk_i, .tiles_enable_i(valid_q[4]), .sum_enable_i(valid_q[5]),
    .wide_i(sum4_q), .narrow_i(17'(ratios4_q[41:28])), .product_o(warn_sum)
  );
  multiply_row #(.Bits(103)) u_takeover_equity (
    .clk_i, .tiles_enable_i(valid_q[4]), .sum_enable_i(valid_q[5]),
    .wide_i(scaled_q), .narrow_i(17'(ratios4_q[27:14])), .product_o(takeover_equity)
  );
  multiply_row #(.Bits(96)) u_takeover_sum (
    .clk_i, .tiles_enable_i(valid_q[4]), .sum_enable_i(valid_q[5]),
    .wide_i(sum4_q), .narrow_i(17'(ratios4_q[13:0])), .product_o(takeover_sum)
  );

  wire warn, takeover, below, equal;
  wire unused_warn_equal, unused_takeover_equal;
  compare_wide #(.Bits(128)) u_warn (
    .clk_i, .enable_i(valid_q[6]), .x_i({warn_equity, 8'b0}), .y_i(128'(warn_sum)),
    .less_o(warn), .equal_o(unused_warn_equal)
  );
  compare_wide #(.Bits(128)) u_takeover (
    .clk_i, .enable_i(valid_q[6]), .x_i({takeover_equity, 8'b0}), .y_i(128'(takeover_sum)),
    .less_o(takeover), .equal_o(unused_takeover_equal)
  );
  compare_wide #(.Bits(111)) u_liquidate (
    .clk_i, .enable_i(valid_q[4]), .x_i({scaled_q, 8'b0}), .y_i(111'(sum4_q)),
    .less_o(below), .equal_o(equal)
  );

  logic       liquidate6_q, liquidate7_q;
  logic [2:0] verdict_q;
  assign verdict_o = verdict_q;

  wire no_verdict = flags7_q[2];
  wire bankrupt   = flags7_q[1];
  wire open       = flags7_q[0];
  wire unused_flags = ^{flags6_q[3], flags7_q[3]};

  always_ff @(posedge clk_i) begin
    if (valid_q[5]) liquidate6_q <= below || (equal && flags5_q[3]);
    if (valid_q[6]) liquidate7_q <= liquidate6_q;
    if (valid_q[7]) begin
      if (no_verdict)        verdict_q <= 3'(ballast_contract_pkg::VERDICT_SAFE);
      else if (bankrupt)     verdict_q <= 3'(ballast_contract_pkg::VERDICT_BANKRUPT);
      else if (!open)        verdict_q <= 3'(ballast_contract_pkg::VERDICT_SAFE);
      else if (takeover)     verdict_q <= 3'(ballast_contract_pkg::VERDICT_TAKEOVER);
      else if (liquidate7_q) verdict_q <= 3'(ballast_contract_pkg::VERDICT_LIQUIDATE);
      else if (warn)         verdict_q <= 3'(ballast_contract_pkg::VERDICT_WARN);
      else                   verdict_q <= 3'(ballast_contract_pkg::VERDICT_SAFE);
    end
  end

endmodule
