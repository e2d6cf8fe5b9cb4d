// Round-robin arbiter: at most one grant a cycle, the next requester after the last one that moved.
//
// Grants are combinational from requests. A granted request that is not taken (moves_i low) keeps
// its grant as long as it requests, so that a stream behind it stays stable. A requester that keeps
// requesting is granted after at most Inputs − 1 others have moved.
module round_robin_arbiter #(
  parameter int unsigned Inputs = 4
) (
  input  logic              clk_i,
  input  logic              rst_ni,
  input  logic [Inputs-1:0] request_i,
  output logic [Inputs-1:0] grant_o,
  input  logic              moves_i     // the granted request is taken in this cycle
);

  // Requesters behind the last one that moved, or holding a grant, come first.
  logic [Inputs-1:0] first_q, held_q;
  wire  [Inputs-1:0] behind   = request_i & first_q;
  wire  [Inputs-1:0] lowest   = request_i & (~request_i + 1'b1);
  wire  [Inputs-1:0] next     = behind & (~behind + 1'b1);
  wire               keeps    = |(request_i & held_q);

  assign grant_o = keeps ? held_q : (|behind ? next : lowest);

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      first_q <= '1;
      held_q  <= '0;
    end else if (|grant_o) begin
      held_q  <= moves_i ? '0 : grant_o;
      if (moves_i) first_q <= ~(grant_o | (grant_o - 1'b1));
    end else begin
      held_q  <= '0;
    end
  end

`ifdef FORMAL
`include "rtl/formal/round_robin_arbiter_properties.svh"
`endif

endmodule
