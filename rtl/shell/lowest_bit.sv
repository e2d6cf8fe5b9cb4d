// The lowest one of 64 bits: alone, and its index. Combinational; of zero: zero.
module lowest_bit (
  input  logic [63:0] bits_i,
  output logic [63:0] lowest_o,
  output logic [5:0]  index_o
);

  assign lowest_o = bits_i & (~bits_i + 64'd1);

  always_comb begin
    index_o = '0;
    for (int i = 0; i < 64; i++) begin
      if (lowest_o[i]) index_o = index_o | 6'(i);
    end
  end

endmodule
