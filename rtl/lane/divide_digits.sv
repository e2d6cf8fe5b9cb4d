// Two radix-4 digits of a restoring division, combinational: four bits of a quotient.
//
// Remainders are below the divisor, before and after. A digit compares the remainder, with the
// next two bits of the dividend behind it, with one, two and three divisors at once; so two digits
// are two subtractions deep.
module divide_digits #(
  parameter int unsigned Bits = 32
) (
  input  logic [Bits-1:0] remainder_i,
  input  logic [3:0]      next_i,       // next bits of the dividend
  input  logic [Bits-1:0] divisor_i,
  input  logic [Bits+1:0] triple_i,     // 3 × divisor
  output logic [Bits-1:0] remainder_o,
  output logic [3:0]      digits_o
);

  wire [Bits-1:0] middle;

  divide_digit #(.Bits(Bits)) u_first (
    .remainder_i, .next_i(next_i[3:2]), .divisor_i, .triple_i,
    .remainder_o(middle), .digit_o(digits_o[3:2])
  );
  divide_digit #(.Bits(Bits)) u_second (
    .remainder_i(middle), .next_i(next_i[1:0]), .divisor_i, .triple_i,
    .remainder_o, .digit_o(digits_o[1:0])
  );

endmodule
