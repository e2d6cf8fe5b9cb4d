// Whether a unit value is legal for a symbol: |U| < 2^61, s ≤ 40 and |U| × max_lots ≤ (2^58 − 1) ×
// 2^s.
//
// One a cycle. max_lots_i belongs to the unit value given in the cycle before; legal_o comes
// Latency cycles after valid_i and holds until the next one's. No stage moves without a valid one
// behind it.
//
//   1 magnitude, ranges   2 tiles   3 rows   4 sum of two   5 product, limit   6 halves compared
module mark_check #(
  localparam int unsigned Latency = 6
) (
  input  logic        clk_i,
  input  logic        rst_ni,

  input  logic        valid_i,
  input  logic [63:0] unit_value_i,
  input  logic [31:0] shift_i,
  input  logic [39:0] max_lots_i,
  output logic        legal_o
);

  logic [Latency-1:1] valid_q;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) valid_q <= '0;
    else valid_q <= {valid_q[Latency-2:1], valid_i};
  end

  // 1: one bit more than a legal magnitude has.
  wire [61:0] magnitude = unit_value_i[63] ? 62'd0 - unit_value_i[61:0] : unit_value_i[61:0];
  wire        fits      = unit_value_i[63:61] == 3'b000 || unit_value_i[63:61] == 3'b111;

  logic [60:0] magnitude_q;
  logic        in_range_q;
  logic [5:0]  shift_q;
  always_ff @(posedge clk_i) begin
    if (valid_i) begin
      magnitude_q <= magnitude[60:0];
      in_range_q  <= fits && !magnitude[61] && shift_i <= 32'(ballast_contract_pkg::MaxShift);
      shift_q     <= shift_i[5:0];
    end
  end

  // 2, 3: max_lots in three pieces of 17 bits.
  wire [50:0] pieces = 51'(max_lots_i);
  wire [77:0] row_0, row_1, row_2;
  multiply_row #(.Bits(61)) u_row_0 (
    .clk_i, .tiles_enable_i(valid_q[1]), .sum_enable_i(valid_q[2]),
    .wide_i(magnitude_q), .narrow_i(pieces[16:0]), .product_o(row_0)
  );
  multiply_row #(.Bits(61)) u_row_1 (
    .clk_i, .tiles_enable_i(valid_q[1]), .sum_enable_i(valid_q[2]),
    .wide_i(magnitude_q), .narrow_i(pieces[33:17]), .product_o(row_1)
  );
  multiply_row #(.Bits(61)) u_row_2 (
    .clk_i, .tiles_enable_i(valid_q[1]), .sum_enable_i(valid_q[2]),
    .wide_i(magnitude_q), .narrow_i(pieces[50:34]), .product_o(row_2)
  );

  logic [6:0] small_2_q, small_3_q, small_4_q;  // range, shift
  always_ff @(posedge clk_i) begin
    if (valid_q[1]) small_2_q <= {in_range_q, shift_q};
    if (valid_q[2]) small_3_q <= small_2_q;
    if (valid_q[3]) small_4_q <= small_3_q;
  end

  // 4: rows 0 and 1. 5: all three, and the limit.
  logic [95:0]  sum_q;
  logic [77:0]  row_2_q;
  logic [111:0] product_q;
  logic [111:0] limit_q;
  logic         in_range_5_q;
  wire  [5:0]   shift_4 = small_4_q[5:0];
  always_ff @(posedge clk_i) begin
    if (valid_q[3]) begin
      sum_q   <= {79'(row_0[77:17]) + 79'(row_1), row_0[16:0]};
      row_2_q <= row_2;
    end
    if (valid_q[4]) begin
      product_q    <= {78'(sum_q[95:34]) + row_2_q, sum_q[33:0]};
      limit_q      <= 112'(58'h3FFFFFFFFFFFFFF) << shift_4;
      in_range_5_q <= small_4_q[6];
    end
  end

  // 6
  logic high_above_q, high_equal_q, low_above_q, in_range_6_q;
  always_ff @(posedge clk_i) begin
    if (valid_q[5]) begin
      high_above_q <= product_q[111:56] > limit_q[111:56];
      high_equal_q <= product_q[111:56] == limit_q[111:56];
      low_above_q  <= product_q[55:0] > limit_q[55:0];
      in_range_6_q <= in_range_5_q;
    end
  end
  assign legal_o = in_range_6_q && !high_above_q && !(high_equal_q && low_above_q);

endmodule
