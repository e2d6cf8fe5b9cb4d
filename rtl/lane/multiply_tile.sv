// One tile of a multiply, as large as a DSP48E2 takes it unsigned: 26 × 17 bits, registered.
//
// The operands come from registers. The product holds while enable_i is low.
module multiply_tile (
  input  logic        clk_i,
  input  logic        enable_i,
  input  logic [25:0] wide_i,
  input  logic [16:0] narrow_i,
  output logic [42:0] product_o
);

  logic [42:0] product_q;
  assign product_o = product_q;

  always_ff @(posedge clk_i) begin
    if (enable_i) product_q <= 43'(wide_i) * 43'(narrow_i);
  end

endmodule
