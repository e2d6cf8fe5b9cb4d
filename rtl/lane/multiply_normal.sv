// mul of docs/ranking.md: the leading 32 bits of the product of two numbers in [2^31, 2^32), and
// whether the product reached 2^63. Two registers, tiles and result, each with its enable.
module multiply_normal (
  input  logic        clk_i,
  input  logic        tiles_enable_i,
  input  logic        result_enable_i,
  input  logic [31:0] a_i,
  input  logic [31:0] b_i,
  output logic [31:0] mantissa_o,
  output logic        carry_o
);

  // Tiles: a in 26 + 6 bits, b in 17 + 15.
  wire [42:0] low_low, low_high, high_low, high_high;
  multiply_tile u_low_low (
    .clk_i, .enable_i(tiles_enable_i), .wide_i(a_i[25:0]), .narrow_i(b_i[16:0]),
    .product_o(low_low)
  );
  multiply_tile u_low_high (
    .clk_i, .enable_i(tiles_enable_i), .wide_i(a_i[25:0]), .narrow_i(17'(b_i[31:17])),
    .product_o(low_high)
  );
  multiply_tile u_high_low (
    .clk_i, .enable_i(tiles_enable_i), .wide_i(26'(a_i[31:26])), .narrow_i(b_i[16:0]),
    .product_o(high_low)
  );
  multiply_tile u_high_high (
    .clk_i, .enable_i(tiles_enable_i), .wide_i(26'(a_i[31:26])), .narrow_i(17'(b_i[31:17])),
    .product_o(high_high)
  );

  // Bits 63:17 of three words; two without a carry, then one adder. Bits 16:0 are cut off anyway.
  wire [46:0] x     = {high_high[20:0], low_low[42:17]};
  wire [46:0] y     = 47'(low_high);
  wire [46:0] z     = {15'b0, high_low[22:0], 9'b0};
  wire [46:0] sums  = x ^ y ^ z;
  wire [45:0] major = (x[45:0] & y[45:0]) | (x[45:0] & z[45:0]) | (y[45:0] & z[45:0]);
  wire [46:0] top   = sums + {major, 1'b0};
  wire        unused = ^{low_low[16:0], high_high[42:21], high_low[42:23], top[13:0]};

  logic [31:0] mantissa_q;
  logic        carry_q;
  assign mantissa_o = mantissa_q;
  assign carry_o    = carry_q;

  always_ff @(posedge clk_i) begin
    if (result_enable_i) begin
      mantissa_q <= top[46] ? top[46:15] : top[45:14];
      carry_q    <= top[46];
    end
  end

endmodule
