// The lowest one of some bits: alone, and its index. Combinational; of zero: zero.
module lowest_bit #(
  parameter int unsigned Bits = 64,           // a power of two
  localparam int unsigned IndexBits = $clog2(Bits)
) (
  input  logic [Bits-1:0]      bits_i,
  output logic [Bits-1:0]      lowest_o,
  output logic [IndexBits-1:0] index_o
);

  assign lowest_o = bits_i & (~bits_i + 1'b1);

  // By halving: whether the one is in the upper half, then both halves laid over each other. A test
  // for each bit instead would be slow to simulate.
  function automatic logic [IndexBits-1:0] index_of(input logic [Bits-1:0] one);
    logic [Bits-1:0] rest;
    rest     = one;
    index_of = '0;
    for (int b = IndexBits - 1; b >= 0; b--) begin
      index_of[b] = (rest >> (1 << b)) != 0;
      rest        = (rest | (rest >> (1 << b))) & ~({Bits{1'b1}} << (1 << b));
    end
  endfunction
  assign index_o = index_of(lowest_o);

endmodule
