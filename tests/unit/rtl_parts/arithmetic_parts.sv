// The parts of a lane's arithmetic side by side, as wide as they are used and at odd widths, all
// with the same operands and enables.
module arithmetic_parts #(
  localparam int unsigned Rows     = 7,
  localparam int unsigned Compared = 4
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  input  logic [2:0]          enable_i,
  input  logic [127:0]        wide_i,
  input  logic [127:0]        other_i,
  input  logic [16:0]         narrow_i,

  output logic [42:0]         tile_o,           // multiply_tile
  output logic [Rows*128-1:0] rows_o,           // multiply_row
  output logic [Compared-1:0] less_o,           // compare_wide
  output logic [Compared-1:0] equal_o,
  output logic [31:0]         product_o,        // multiply_normal, of operands from 2^31 on
  output logic                carry_o,
  output logic                zero_o,           // normalise
  output logic [31:0]         mantissa_o,
  output logic [6:0]          exponent_o,

  // divide_stage
  input  logic [39:0]         remainder_i,
  input  logic [39:0]         divisor_i,
  input  logic [41:0]         triple_i,
  input  logic [4:0]          quotient_i,
  input  logic [6:0]          data_i,
  output logic [39:0]         remainder_o,
  output logic [39:0]         divisor_o,
  output logic [41:0]         triple_o,
  output logic [8:0]          quotient_o,
  output logic [6:0]          data_o
);

  wire unused_rst = rst_ni;

  multiply_tile u_tile (
    .clk_i, .enable_i(enable_i[0]), .wide_i(wide_i[25:0]), .narrow_i, .product_o(tile_o)
  );

  localparam int unsigned RowBits [Rows] = '{1, 26, 40, 53, 61, 103, 104};
  for (genvar i = 0; i < Rows; i++) begin : gen_row
    wire [RowBits[i]+16:0] product;
    multiply_row #(.Bits(RowBits[i])) u_row (
      .clk_i, .tiles_enable_i(enable_i[0]), .sum_enable_i(enable_i[1]),
      .wide_i(wide_i[RowBits[i]-1:0]), .narrow_i, .product_o(product)
    );
    assign rows_o[128*i +: 128] = 128'(product);
  end

  localparam int unsigned CompareBits [Compared] = '{2, 3, 111, 128};
  for (genvar i = 0; i < Compared; i++) begin : gen_compare
    compare_wide #(.Bits(CompareBits[i])) u_compare (
      .clk_i, .enable_i(enable_i[0]),
      .x_i(wide_i[CompareBits[i]-1:0]), .y_i(other_i[CompareBits[i]-1:0]),
      .less_o(less_o[i]), .equal_o(equal_o[i])
    );
  end

  multiply_normal u_normal (
    .clk_i, .tiles_enable_i(enable_i[0]), .result_enable_i(enable_i[1]),
    .a_i({1'b1, wide_i[30:0]}), .b_i({1'b1, other_i[30:0]}),
    .mantissa_o(product_o), .carry_o
  );

  normalise u_normalise (
    .clk_i, .enable_i, .x_i(wide_i[95:0]), .zero_o, .mantissa_o, .exponent_o
  );

  divide_stage #(.Bits(40), .Done(5), .DataBits(7)) u_divide (
    .clk_i, .enable_i(enable_i[0]),
    .remainder_i, .divisor_i, .triple_i, .quotient_i, .data_i,
    .remainder_o, .divisor_o, .triple_o, .quotient_o, .data_o
  );

endmodule
