// The collector's end of one lane: shows the lane's beats, or gives them to be merged.
//
// direct_i: beat_o is the lane's beat, when beat_valid_o; take_i takes it. merging_i: the beats
// with events are taken into a small FIFO as they come, a token of each with its account goes to
// the merge, and one with `end` follows the lane's last. merged_i: beat_o is the oldest beat in the
// FIFO, there whenever its token has come; take_i takes it. A last beat without an event stays
// where it is: sums_o says that it waits to be taken, with direct_i. clear_i ends the merge.
//
// rejects_o: the lane's beat, shown by direct_i, rejects its command. beat_o is zero when neither
// is asked for, so that lanes can be joined by or.
module collector_lane (
  input  logic                                       clk_i,
  input  logic                                       rst_ni,

  input  logic                                       ev_valid_i,
  output logic                                       ev_ready_o,
  input  logic [ballast_lane_pkg::LaneEventBits-1:0] ev_i,

  input  logic                                       direct_i,
  input  logic                                       merged_i,
  input  logic                                       take_i,
  output logic                                       beat_valid_o,
  output logic                                       rejects_o,
  output logic [ballast_lane_pkg::LaneEventBits-1:0] beat_o,

  input  logic                                       merging_i,
  input  logic                                       clear_i,
  output logic                                       sums_o,
  output logic                                       token_valid_o,
  input  logic                                       token_ready_i,
  output logic                                       token_end_o,
  output logic [23:0]                                token_account_o
);

  localparam int unsigned Bits  = ballast_lane_pkg::LaneEventBits;
  localparam int unsigned Depth = 16;  // as many as there are tokens in a path of a tree of 8 lanes

  // Of the beat only the marks and the account matter here.
  /* verilator lint_off UNUSEDSIGNAL */  // the marks and the account matter
  ballast_lane_pkg::lane_event_t event_in;
  /* verilator lint_on UNUSEDSIGNAL */
  assign event_in = ev_i;

  logic            last_given_q, ended_q, sums_q;  // of this merge: last event, token, sums
  logic            token_ready, fifo_ready;
  logic [Bits-1:0] oldest;

  wire room      = token_ready && fifo_ready;
  wire asks      = merging_i && !ended_q && !last_given_q && ev_valid_i;
  wire event_in_moves = asks && event_in.has_event && room;
  wire swallows  = asks && !event_in.has_event && !event_in.last;
  wire ends      = merging_i && !ended_q && (last_given_q ||
                   (ev_valid_i && event_in.last && !event_in.has_event));

  assign ev_ready_o   = direct_i ? take_i : event_in_moves || swallows;
  assign beat_valid_o = direct_i && ev_valid_i;
  assign rejects_o    = direct_i && event_in.has_event &&
                        event_in.kind == ballast_contract_pkg::EVENT_REJECTED;
  assign beat_o       = direct_i ? ev_i : (merged_i ? oldest : '0);
  assign sums_o       = sums_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni || clear_i) begin
      last_given_q <= 1'b0;
      ended_q      <= 1'b0;
      sums_q       <= 1'b0;
    end else begin
      if (event_in_moves && event_in.last) last_given_q <= 1'b1;
      if (ends && token_ready) begin
        ended_q <= 1'b1;
        sums_q  <= !last_given_q;
      end
    end
  end

  stream_skid #(.Width(25)) u_token (
    .clk_i, .rst_ni,
    .in_valid_i(ends || (asks && event_in.has_event && fifo_ready)), .in_ready_o(token_ready),
    .in_data_i({ends, event_in.account}),
    .out_valid_o(token_valid_o), .out_ready_i(token_ready_i),
    .out_data_o({token_end_o, token_account_o}));

  logic unused_valid;
  logic [$clog2(Depth):0] unused_count;
  wire unused = &{1'b0, unused_valid, unused_count};

  stream_fifo #(.Width(Bits), .Depth(Depth)) u_beats (
    .clk_i, .rst_ni,
    .in_valid_i(event_in_moves), .in_ready_o(fifo_ready), .in_data_i(ev_i),
    .out_valid_o(unused_valid), .out_ready_i(merged_i && take_i), .out_data_o(oldest),
    .count_o(unused_count));

endmodule
