// Product of a wide and an up to 17-bit unsigned number, in 26 × 17 tiles: two registers, the
// tiles' and their sum's, each with its own enable. The operands come from registers.
//
//   tile       3         2         1         0       Tiles are 43 bits wide and 52 apart in each of
//   even       ┊    [────────]     ┊    [────────]   the two words, which one adder sums.
//   odd   [────────]     ┊    [────────]     ┊
module multiply_row #(
  parameter int unsigned Bits = 58
) (
  input  logic             clk_i,
  input  logic             tiles_enable_i,
  input  logic             sum_enable_i,
  input  logic [Bits-1:0]  wide_i,
  input  logic [16:0]      narrow_i,
  output logic [Bits+16:0] product_o
);

  localparam int unsigned Pairs   = (Bits + 51) / 52;
  localparam int unsigned SumBits = 52 * Pairs;

  wire [SumBits-1:0] wide = SumBits'(wide_i);
  wire [SumBits-1:0] even, odd;  // odd is worth 2^26

  for (genvar i = 0; i < Pairs; i++) begin : gen_pair
    wire [42:0] even_product, odd_product;

    multiply_tile u_even (
      .clk_i, .enable_i(tiles_enable_i), .wide_i(wide[52*i +: 26]), .narrow_i,
      .product_o(even_product)
    );
    multiply_tile u_odd (
      .clk_i, .enable_i(tiles_enable_i), .wide_i(wide[52*i+26 +: 26]), .narrow_i,
      .product_o(odd_product)
    );
    assign even[52*i +: 52] = 52'(even_product);
    assign odd[52*i +: 52]  = 52'(odd_product);
  end

  // The product fits in Bits + 17; above, the sum is zero.
  wire [SumBits+25:0] sum = {SumBits'(even[SumBits-1:26]) + odd, even[25:0]};
  wire                unused_sum = ^sum[SumBits+25:Bits+17];

  logic [Bits+16:0] product_q;
  assign product_o = product_q;

  always_ff @(posedge clk_i) begin
    if (sum_enable_i) product_q <= sum[Bits+16:0];
  end

endmodule
