// Maintenance margin of a position: max(base × rate − deduction, smallest), in atoms × 10^8.
//
// One a cycle, latency MaintenanceLatency. Rate is at most 2^27, so that the result fits.
// Data registers hold while there is nothing valid in front of them.
//
// What is found first is base × rate − limit, limit = deduction + smallest: where that is above
// zero, the margin is above the smallest by it.
//
//   1 operands   2 tiles, limit   3 rows   4 rows and limit in one adder   5 smallest and excess
module maintenance (
  input  logic        clk_i,
  input  logic        rst_ni,

  input  logic        valid_i,
  input  logic [57:0] base_i,
  input  logic [27:0] rate_i,
  input  logic [84:0] deduction_i,
  input  logic [82:0] smallest_i,

  output logic        valid_o,
  output logic [84:0] maintenance_o
);

  localparam int unsigned Latency = lane_latency_pkg::MaintenanceLatency;

  logic [Latency:1] valid_q;
  assign valid_o = valid_q[Latency];

  always_ff @(posedge clk_i) begin
    if (!rst_ni) valid_q <= '0;
    else valid_q <= {valid_q[Latency-1:1], valid_i};
  end

  logic [57:0] base_q;
  logic [27:0] rate_q;
  logic [84:0] deduction_q;
  logic [85:0] limit2_q, limit3_q;
  logic [82:0] smallest1_q, smallest2_q, smallest3_q, smallest4_q;
  always_ff @(posedge clk_i) begin
    if (valid_i) begin
      base_q      <= base_i;
      rate_q      <= rate_i;
      deduction_q <= deduction_i;
      smallest1_q <= smallest_i;
    end
    if (valid_q[1]) begin
      limit2_q    <= 86'(deduction_q) + 86'(smallest1_q);
      smallest2_q <= smallest1_q;
    end
    if (valid_q[2]) begin
      limit3_q    <= limit2_q;
      smallest3_q <= smallest2_q;
    end
    if (valid_q[3]) smallest4_q <= smallest3_q;
  end

  wire [74:0] low, high;  // high is worth 2^17
  multiply_row #(.Bits(58)) u_low (
    .clk_i, .tiles_enable_i(valid_q[1]), .sum_enable_i(valid_q[2]),
    .wide_i(base_q), .narrow_i(rate_q[16:0]), .product_o(low)
  );
  multiply_row #(.Bits(58)) u_high (
    .clk_i, .tiles_enable_i(valid_q[1]), .sum_enable_i(valid_q[2]),
    .wide_i(base_q), .narrow_i(17'(rate_q[27:17])), .product_o(high)
  );

  // low + high × 2^17 − limit: three words become two without a carry, then one adder. The
  // difference has 86 bits and a sign; −d is ~d and a one in the place that the carries leave free.
  wire [86:0] a     = 87'(low);
  wire [86:0] b     = {high[69:0], 17'b0};
  wire [86:0] c     = {1'b1, ~limit3_q};
  wire [86:0] sums  = a ^ b ^ c;
  wire [85:0] major = (a[85:0] & b[85:0]) | (a[85:0] & c[85:0]) | (b[85:0] & c[85:0]);
  wire        unused_high = ^high[74:70];  // zero, as the product has 85 bits

  logic [86:0] excess_q;
  logic [84:0] maintenance_q;
  assign maintenance_o = maintenance_q;
  wire         unused_excess = excess_q[85];  // zero where the excess is not negative

  always_ff @(posedge clk_i) begin
    if (valid_q[3]) excess_q <= sums + {major, 1'b1};
    if (valid_q[4]) begin
      maintenance_q <= 85'(smallest4_q) + (excess_q[86] ? '0 : excess_q[84:0]);
    end
  end

endmodule
