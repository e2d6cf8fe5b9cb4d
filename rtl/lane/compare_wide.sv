// Unsigned comparison in two halves, which keeps its carries short: the halves are registered,
// latency one cycle; less_o (x < y) and equal_o follow by one LUT. They hold while enable_i is
// low.
module compare_wide #(
  parameter int unsigned Bits = 128
) (
  input  logic            clk_i,
  input  logic            enable_i,
  input  logic [Bits-1:0] x_i,
  input  logic [Bits-1:0] y_i,
  output logic            less_o,
  output logic            equal_o
);

  localparam int unsigned LowBits = Bits / 2;

  logic high_less_q, high_equal_q, low_less_q, low_equal_q;
  assign less_o  = high_less_q || (high_equal_q && low_less_q);
  assign equal_o = high_equal_q && low_equal_q;

  always_ff @(posedge clk_i) begin
    if (enable_i) begin
      high_less_q  <= x_i[Bits-1:LowBits] < y_i[Bits-1:LowBits];
      high_equal_q <= x_i[Bits-1:LowBits] == y_i[Bits-1:LowBits];
      low_less_q   <= x_i[LowBits-1:0] < y_i[LowBits-1:0];
      low_equal_q  <= x_i[LowBits-1:0] == y_i[LowBits-1:0];
    end
  end

endmodule
