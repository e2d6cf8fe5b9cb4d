// One radix-4 digit of a restoring division, combinational: divide_digits.sv.
module divide_digit #(
  parameter int unsigned Bits = 32
) (
  input  logic [Bits-1:0] remainder_i,
  input  logic [1:0]      next_i,
  input  logic [Bits-1:0] divisor_i,
  input  logic [Bits+1:0] triple_i,
  output logic [Bits-1:0] remainder_o,
  output logic [1:0]      digit_o
);

  // One bit more than the dividend: the borrow.
  wire [Bits+2:0] dividend = {1'b0, remainder_i, next_i};
  wire [Bits+2:0] less_one   = dividend - {3'b0, divisor_i};
  wire [Bits+2:0] less_two   = dividend - {2'b0, divisor_i, 1'b0};
  wire [Bits+2:0] less_three = dividend - {1'b0, triple_i};

  wire fits_one   = !less_one[Bits+2];
  wire fits_two   = !less_two[Bits+2];
  wire fits_three = !less_three[Bits+2];

  assign digit_o     = {fits_two, fits_three || (fits_one && !fits_two)};
  assign remainder_o = fits_two ? (fits_three ? less_three[Bits-1:0] : less_two[Bits-1:0])
                                : (fits_one ? less_one[Bits-1:0] : dividend[Bits-1:0]);

  wire unused = ^{less_one[Bits+1:Bits], less_two[Bits+1:Bits], less_three[Bits+1:Bits],
                  dividend[Bits+2:Bits]};

endmodule
