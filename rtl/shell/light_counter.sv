// The light of rank r among n, 5 − floor(5 × (r − 1) / n), for r = 1, 2, 3 … without a divider.
//
// clear_i: the next one is rank 1. total_i, n, has been there for a cycle when the first step is
// made. step_i goes on to the next rank; light_o is in a register. Holds 5 × (r − 1) mod n: a step
// adds 5 and takes off n as often as it fits, twice at most, as ranks do not exceed n.
module light_counter (
  input  logic        clk_i,
  input  logic        clear_i,
  input  logic [23:0] total_i,
  input  logic        step_i,
  output logic [2:0]  light_o
);

  logic [2:0]         light_q;
  logic [23:0]        rest_q;
  logic signed [26:0] once_q, twice_q;  // 5 − n, 5 − 2n

  wire signed [26:0] rest    = $signed({3'b0, rest_q});
  wire signed [26:0] total   = $signed({3'b0, total_i});
  wire signed [26:0] less_1  = rest + once_q;
  wire signed [26:0] less_2  = rest + twice_q;
  wire signed [26:0] more    = rest + 27'sd5;

  assign light_o = light_q;

  always_ff @(posedge clk_i) begin
    once_q  <= 27'sd5 - total;
    twice_q <= 27'sd5 - (total <<< 1);
    if (clear_i) begin
      light_q <= 3'd5;
      rest_q  <= '0;
    end else if (step_i) begin
      if (!less_2[26]) begin
        light_q <= light_q - 3'd2;
        rest_q  <= less_2[23:0];
      end else if (!less_1[26]) begin
        light_q <= light_q - 3'd1;
        rest_q  <= less_1[23:0];
      end else begin
        rest_q  <= more[23:0];
      end
    end
  end

  wire unused = &{1'b0, more[26:24], less_1[25:24], less_2[25:24]};

`ifdef FORMAL
`include "rtl/formal/light_counter_properties.svh"
`endif

endmodule
