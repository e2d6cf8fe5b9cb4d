// The lowest one of 64 bits: alone, and its index. Combinational; of zero: zero.
module lowest_bit (
  input  logic [63:0] bits_i,
  output logic [63:0] lowest_o,
  output logic [5:0]  index_o
);

  assign lowest_o = bits_i & (~bits_i + 64'd1);

  // By halving: whether the one is in the upper half, then both halves laid over each other. A test
  // for each bit instead would be slow to simulate.
  logic [63:0] rest;
  always_comb begin
    rest    = lowest_o;
    index_o = '0;
    for (int b = 5; b >= 0; b--) begin
      index_o[b] = (rest >> (1 << b)) != 0;
      rest       = (rest | (rest >> (1 << b))) & ~({64{1'b1}} << (1 << b));
    end
  end

endmodule
