// Delays of 0 to Count − 1 cycles side by side, 32 bits each, for one test of all.
module pipe_delays #(
  parameter int unsigned Count = 20
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  input  logic [31:0]         in_i,
  output logic [Count*32-1:0] out_o
);

  wire unused_rst = rst_ni;

  for (genvar i = 0; i < Count; i++) begin : gen_delay
    pipe_delay #(.Width(32), .Cycles(i)) u_delay (.clk_i, .in_i, .out_o(out_o[i*32+:32]));
  end

endmodule
