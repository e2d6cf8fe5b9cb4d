// Value of a quantity at a unit value: floor (up_i low) or ceil (up_i high) of quantity × unit /
// 2^shift.
//
// One a cycle, latency ValuationLatency. Shift is at most 40; |result| < 2^58 is the caller's part.
// Data registers hold while there is nothing valid in front of them.
//
//   1 magnitudes  2 tiles  3 rows  4 pairs  5 product  6 shift by bytes  7 by bits  8 round, sign
module valuation (
  input  logic               clk_i,
  input  logic               rst_ni,

  input  logic               valid_i,
  input  logic signed [40:0] quantity_i,
  input  logic signed [61:0] unit_value_i,
  input  logic [5:0]         shift_i,
  input  logic               up_i,

  output logic               valid_o,
  output logic signed [58:0] value_o
);

  localparam int unsigned Latency = lane_latency_pkg::ValuationLatency;

  logic [Latency:1] valid_q;
  assign valid_o = valid_q[Latency];

  always_ff @(posedge clk_i) begin
    if (!rst_ni) valid_q <= '0;
    else valid_q <= {valid_q[Latency-1:1], valid_i};
  end

  // Magnitudes, so that one unsigned product serves both roundings: a result is rounded away from
  // zero when it is inexact and the asked-for direction is that of its sign.
  logic [40:0] quantity_q;
  logic [61:0] unit_q;
  wire         negative = quantity_i[40] ^ unit_value_i[61];

  always_ff @(posedge clk_i) begin
    if (valid_i) begin
      quantity_q <= quantity_i[40] ? -quantity_i : quantity_i;
      unit_q     <= unit_value_i[61] ? -unit_value_i : unit_value_i;
    end
  end

  // {negative, away, shift} beside the product.
  logic [7:0] control1_q, control2_q, control3_q, control4_q, control5_q;
  always_ff @(posedge clk_i) begin
    if (valid_i)    control1_q <= {negative, negative ^ up_i, shift_i};
    if (valid_q[1]) control2_q <= control1_q;
    if (valid_q[2]) control3_q <= control2_q;
    if (valid_q[3]) control4_q <= control3_q;
    if (valid_q[4]) control5_q <= control4_q;
  end

  // Rows of 17 bits of the unit value, each 41 + 17 bits wide.
  wire [67:0]  unit_padded = 68'(unit_q);
  wire [231:0] rows;
  for (genvar i = 0; i < 4; i++) begin : gen_row
    multiply_row #(.Bits(41)) u_row (
      .clk_i, .tiles_enable_i(valid_q[1]), .sum_enable_i(valid_q[2]),
      .wide_i(quantity_q), .narrow_i(unit_padded[17*i +: 17]), .product_o(rows[58*i +: 58])
    );
  end

  logic [74:0]  low_q, high_q;  // high is worth 2^34
  logic [102:0] product_q;
  always_ff @(posedge clk_i) begin
    if (valid_q[3]) begin
      low_q  <= {58'(rows[57:17]) + rows[115:58], rows[16:0]};
      high_q <= {58'(rows[173:133]) + rows[231:174], rows[132:116]};
    end
    if (valid_q[4]) begin
      product_q <= {69'(low_q[74:34]) + high_q[68:0], low_q[33:0]};
    end
  end
  wire unused_high = ^high_q[74:69];  // zero, as the product has 103 bits

  // Shift by whole bytes, then by bits; what falls off is remembered.
  logic [64:0] bytes;
  logic        bytes_lost;
  wire  [4:0]  byte_set = {|product_q[39:32], |product_q[31:24], |product_q[23:16],
                           |product_q[15:8], |product_q[7:0]};
  always_comb begin
    case (control5_q[5:3])
      3'd0:    bytes = product_q[64:0];
      3'd1:    bytes = product_q[72:8];
      3'd2:    bytes = product_q[80:16];
      3'd3:    bytes = product_q[88:24];
      3'd4:    bytes = product_q[96:32];
      default: bytes = 65'(product_q[102:40]);
    endcase
    case (control5_q[5:3])
      3'd0:    bytes_lost = 1'b0;
      3'd1:    bytes_lost = byte_set[0];
      3'd2:    bytes_lost = |byte_set[1:0];
      3'd3:    bytes_lost = |byte_set[2:0];
      3'd4:    bytes_lost = |byte_set[3:0];
      default: bytes_lost = |byte_set[4:0];
    endcase
  end

  logic [64:0] bytes_q;
  logic        bytes_lost_q, negative6_q, away6_q;
  logic [2:0]  bits_q;
  always_ff @(posedge clk_i) begin
    if (valid_q[5]) begin
      bytes_q      <= bytes;
      bytes_lost_q <= bytes_lost;
      {negative6_q, away6_q, bits_q} <= {control5_q[7:6], control5_q[2:0]};
    end
  end

  wire [64:0] shifted = bytes_q >> bits_q;
  wire [6:0]  lost    = bytes_q[6:0] & ~(7'h7F << bits_q);
  wire        inexact = bytes_lost_q || |lost;
  wire        unused_shifted = ^shifted[64:58];  // zero, as |result| < 2^58

  logic [57:0]        magnitude_q;
  logic               add_q, negative_q;
  logic signed [58:0] value_q;
  assign value_o = value_q;

  // −(m + 1) = ~m and −m = ~m + 1, so sign and rounding share one adder.
  always_ff @(posedge clk_i) begin
    if (valid_q[6]) begin
      magnitude_q <= shifted[57:0];
      negative_q  <= negative6_q;
      add_q       <= (inexact && away6_q) ^ negative6_q;
    end
    if (valid_q[7]) begin
      value_q <= $signed(({59{negative_q}} ^ {1'b0, magnitude_q}) + 59'(add_q));
    end
  end

endmodule
