// The gate of a lane's pipe: lets an operation in each cycle, and counts what is inside.
//
// Nothing enters without credits for the beats it may give, and operations of n beats are n cycles
// apart, so nothing in the pipe ever waits. An operation at valid_i enters in a cycle with room_o;
// it is at uop_* in the next. starved_o: one waited for credits in the last cycle.
module lane_issue #(
  parameter int unsigned Credits = 64  // beats that the lane's events have room for
) (
  input  logic                  clk_i,
  input  logic                  rst_ni,

  input  logic                  valid_i,
  input  ballast_uop_pkg::uop_t uop_i,
  output logic                  room_o,
  output logic                  starved_o,

  output logic                  uop_valid_o,
  output ballast_uop_pkg::uop_t uop_o,
  input  logic                  tail_valid_i,  // one has left the pipe
  input  logic [2:0]            credits_i,     // given back in this cycle
  output logic                  drained_o,     // none is inside

  // Control's own beats take a credit each.
  input  logic                  beat_i,
  output logic                  beat_room_o
);

  logic [7:0] credits_q;
  logic [9:0] under_way_q;
  logic [1:0] space_q;  // cycles until the next may enter
  logic [1:0] beats;
  always_comb begin
    unique case (uop_i.beats)
      ballast_uop_pkg::BeatNone:    beats = 2'd0;
      ballast_uop_pkg::BeatClose,
      ballast_uop_pkg::BeatReport:  beats = uop_i.why ? 2'd3 : 2'd1;
      ballast_uop_pkg::BeatAccount: beats = 2'd2;
      default:                      beats = 2'd1;
    endcase
  end

  wire enters  = valid_i && room_o;
  wire covered = credits_q >= 8'd3;
  assign room_o      = covered && space_q == 0;
  assign beat_room_o = credits_q != 0;
  assign drained_o   = under_way_q == 0 && !uop_valid_o;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      credits_q   <= 8'(Credits);
      under_way_q <= '0;
      space_q     <= '0;
      uop_valid_o <= 1'b0;
      starved_o   <= 1'b0;
    end else begin
      credits_q   <= credits_q + 8'(credits_i) - (enters ? 8'(beats) : 8'd0) - 8'(beat_i);
      under_way_q <= under_way_q + 10'(enters) - 10'(tail_valid_i);
      if (enters && beats > 2'd1) space_q <= beats - 2'd1;
      else if (space_q != 0) space_q <= space_q - 1'b1;
      uop_valid_o <= enters;
      starved_o   <= valid_i && !covered;
    end
  end
  always_ff @(posedge clk_i) if (enters) uop_o <= uop_i;

endmodule
