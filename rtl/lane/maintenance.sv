// Maintenance margin of a position: max(0, magnitude × rate − deduction), in atoms × 10^8.
//
// One a cycle, latency MaintenanceLatency. Rate is at most 2^27, so that the result fits.
// Data registers hold while there is nothing valid in front of them.
//
//   1 operands   2 tiles   3 rows   4 rows and deduction in one adder   5 floor at zero
module maintenance (
  input  logic        clk_i,
  input  logic        rst_ni,

  input  logic        valid_i,
  input  logic [57:0] magnitude_i,
  input  logic [27:0] rate_i,
  input  logic [84:0] deduction_i,

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

  logic [57:0] magnitude_q;
  logic [27:0] rate_q;
  logic [84:0] deduction1_q, deduction2_q, deduction3_q;
  always_ff @(posedge clk_i) begin
    if (valid_i) begin
      magnitude_q  <= magnitude_i;
      rate_q       <= rate_i;
      deduction1_q <= deduction_i;
    end
    if (valid_q[1]) deduction2_q <= deduction1_q;
    if (valid_q[2]) deduction3_q <= deduction2_q;
  end

  wire [74:0] low, high;  // high is worth 2^17
  multiply_row #(.Bits(58)) u_low (
    .clk_i, .tiles_enable_i(valid_q[1]), .sum_enable_i(valid_q[2]),
    .wide_i(magnitude_q), .narrow_i(rate_q[16:0]), .product_o(low)
  );
  multiply_row #(.Bits(58)) u_high (
    .clk_i, .tiles_enable_i(valid_q[1]), .sum_enable_i(valid_q[2]),
    .wide_i(magnitude_q), .narrow_i(17'(rate_q[27:17])), .product_o(high)
  );

  // low + high × 2^17 − deduction: three words become two without a carry, then one adder. The
  // difference has 85 bits and a sign; −d is ~d and a one in the place that the carries leave free.
  wire [85:0] a     = 86'(low);
  wire [85:0] b     = {high[68:0], 17'b0};
  wire [85:0] c     = {1'b1, ~deduction3_q};
  wire [85:0] sums  = a ^ b ^ c;
  wire [84:0] major = (a[84:0] & b[84:0]) | (a[84:0] & c[84:0]) | (b[84:0] & c[84:0]);
  wire        unused_high = ^high[74:69];  // zero, as the product has 85 bits

  logic [85:0] difference_q;
  logic [84:0] maintenance_q;
  assign maintenance_o = maintenance_q;

  always_ff @(posedge clk_i) begin
    if (valid_q[3]) difference_q  <= sums + {major, 1'b1};
    if (valid_q[4]) maintenance_q <= difference_q[85] ? '0 : difference_q[84:0];
  end

endmodule
