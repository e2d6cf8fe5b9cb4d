// Puts the lanes' events in the order of commands: serves the head of the order FIFO only.
//
//   order entry ────────────► sequencer ──► event builder ──► record
//   lane 0 ─► collector_lane ──┐  ▲ │
//   lane 1 ─► collector_lane ──┼──┘ └ merge tree of the lanes' accounts
//
// FromLane: that lane's beats until `last`. A beat that rejects is given the command's fields, and
// ending and done fall away. FromAll: the lanes' events by ascending account, those of one account
// together, until each lane has given its `last`; then the sums of the last beats without an event
// are added, a lane a cycle. FromNobody: no beats. Then the event of `ending`, then `done`
// with `ack` (not after EndRejected). Beats that are not last and carry no event are swallowed.
// Sums go on over the entries of a command; `first` begins them anew.
//
// An entry whose single beat has no event takes one cycle, otherwise an event leaves every cycle;
// entry and beat there: the record is there two cycles later. FromAll adds the way through the tree
// (2 cycles a level, 2 more) and a cycle a lane. ev_ready_o and order_ready_o come from logic.
module collector #(
  parameter int unsigned Lanes      = 4,       // a power of two, at most 8
  parameter int unsigned Positions  = 262144,  // capacity for the hello event, all lanes
  parameter int unsigned Accounts   = 131072,
  parameter int unsigned Symbols    = 1024,
  parameter int unsigned QueueDepth = 128
) (
  input  logic                                             clk_i,
  input  logic                                             rst_ni,

  input  logic                                             order_valid_i,
  output logic                                             order_ready_o,
  input  logic [ballast_lane_pkg::OrderBits-1:0]           order_i,

  input  logic [Lanes-1:0]                                 ev_valid_i,
  output logic [Lanes-1:0]                                 ev_ready_o,
  input  logic [Lanes*ballast_lane_pkg::LaneEventBits-1:0] ev_i,

  output logic                                             out_valid_o,
  input  logic                                             out_ready_i,
  output logic [511:0]                                     out_record_o,

  // Of `timed` entries: from accepted_at to the cycle that takes the last beat.
  input  logic [31:0]                                      heartbeat_i,
  output logic                                             latency_valid_o,
  output logic [31:0]                                      latency_cycles_o,

  output logic                                             enters_o,   // a record's item, one cycle
  output logic                                             refused_o,  // a lane refused; one cycle
  output logic                                             drained_o   // no entry, no record inside
);

  localparam int unsigned BeatBits = ballast_lane_pkg::LaneEventBits;
  localparam logic [1:0]  Beats = 2'd0, Sums = 2'd1, Ending = 2'd2, Done = 2'd3;

  /* verilator lint_off UNUSEDSIGNAL */  // the rest of both is the event builder's
  ballast_lane_pkg::order_t      head;
  ballast_lane_pkg::lane_event_t beat;
  /* verilator lint_on UNUSEDSIGNAL */
  assign head = order_i;

  logic [1:0] phase_q, phase_d;
  logic [2:0] lane_q;             // whose sums are next
  logic       refused_q;          // a lane has refused this command
  logic       begun_q, pending_q; // sums: this entry has begun; no item since it began them anew

  logic       item_ready, builder_empty;
  wire        go = order_valid_i && item_ready;

  // --- The lanes. One of them at most shows its beat.
  logic [Lanes-1:0]          beat_valid, rejects, sums, token_valid, token_ready, token_end, ready;
  logic [Lanes*24-1:0]       token_account;
  logic [Lanes*BeatBits-1:0] beats;
  logic [BeatBits-1:0]       beat_bits;
  logic [Lanes*3-1:0]        lane_numbers;
  logic                      next_valid, next_end, take_beat, next_taken, pops;
  logic [2:0]                next_lane;
  logic [23:0]               unused_account;
  wire                       unused = &{1'b0, unused_account};

  wire from_lane = head.from == ballast_lane_pkg::FromLane;
  wire from_all  = head.from == ballast_lane_pkg::FromAll;
  wire merging   = order_valid_i && from_all && phase_q == Beats;

  for (genvar l = 0; l < Lanes; l++) begin : gen_lane
    wire direct = phase_q == Sums ? lane_q == 3'(l) && sums[l]
                                  : phase_q == Beats && from_lane && head.lane == 3'(l);
    wire merged = merging && next_lane == 3'(l);
    assign lane_numbers[l*3 +: 3] = 3'(l);
    collector_lane u_lane (
      .clk_i, .rst_ni,
      .ev_valid_i(ev_valid_i[l]), .ev_ready_o(ready[l]), .ev_i(ev_i[l*BeatBits +: BeatBits]),
      .direct_i(direct), .merged_i(merged), .take_i(go && (direct || (merged && next_taken))),
      .beat_valid_o(beat_valid[l]), .rejects_o(rejects[l]), .beat_o(beats[l*BeatBits +: BeatBits]),
      .merging_i(merging), .clear_i(pops), .sums_o(sums[l]),
      .token_valid_o(token_valid[l]), .token_ready_i(token_ready[l]),
      .token_end_o(token_end[l]), .token_account_o(token_account[l*24 +: 24]));
  end

  always_comb begin
    beat_bits = '0;
    for (int l = 0; l < Lanes; l++) beat_bits |= beats[l*BeatBits +: BeatBits];
  end

  assign ev_ready_o = ready;
  assign beat       = beat_bits;

  // The lane whose event is next of all lanes' by account.
  wire next_ends    = go && merging && next_valid && next_end;
  assign next_taken = go && merging && next_valid && !next_end;

  merge_tree #(.Lanes(Lanes), .KeyBits(24), .DataBits(3)) u_merge (
    .clk_i, .rst_ni, .clear_i(1'b0),
    .in_valid_i(token_valid), .in_ready_o(token_ready), .in_end_i(token_end),
    .in_key_i(token_account), .in_data_i(lane_numbers),
    .out_valid_o(next_valid), .out_ready_i(next_taken || next_ends), .out_end_o(next_end),
    .out_key_o(unused_account), .out_data_o(next_lane));

  // --- The sequencer: what the head of the order FIFO does in this cycle.
  wire any_beat   = |beat_valid;
  wire has_ending = head.ending != ballast_lane_pkg::EndNone;
  wire wants_done = head.ack && head.ending != ballast_lane_pkg::EndRejected;
  wire refused    = refused_q || (from_lane && |rejects);

  // The event that follows the beats of an entry, when there is one.
  wire       tail      = has_ending || wants_done;
  wire [1:0] tail_item = has_ending ? event_item_pkg::ItemEnding : event_item_pkg::ItemDone;

  logic       item_valid, progress;
  logic [1:0] item;

  always_comb begin
    item_valid = 1'b0;
    item       = event_item_pkg::ItemBeat;
    take_beat  = 1'b0;
    progress   = 1'b0;
    pops       = 1'b0;
    phase_d    = phase_q;
    case (phase_q)
      Beats: begin
        if (from_all) begin
          item_valid = next_taken;
          progress   = next_taken || next_ends;
          if (next_ends) phase_d = Sums;
        end else if (!from_lane || any_beat) begin
          progress  = go;
          take_beat = from_lane;
          if (from_lane && beat.has_event) begin
            item_valid = go;
            if (beat.last) begin
              pops    = go && (refused || !tail);
              phase_d = has_ending ? Ending : Done;
            end
          end else if (!from_lane || beat.last) begin
            item_valid = go && !refused && tail;
            item       = tail_item;
            pops       = go && (refused || !(has_ending && wants_done));
            phase_d    = Done;
          end
        end
      end
      Sums: begin
        item_valid = go && any_beat;
        item       = event_item_pkg::ItemSums;
        progress   = go;
        if (lane_q == 3'(Lanes - 1)) begin
          pops    = go && !tail;
          phase_d = has_ending ? Ending : Done;
        end
      end
      Ending: begin
        item_valid = go;
        item       = event_item_pkg::ItemEnding;
        progress   = go;
        pops       = go && !wants_done;
        phase_d    = Done;
      end
      default: begin  // Done
        item_valid = go;
        item       = event_item_pkg::ItemDone;
        progress   = go;
        pops       = go;
      end
    endcase
  end

  assign order_ready_o = pops;

  wire fresh = pending_q || (head.first && !begun_q);

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      phase_q   <= Beats;
      lane_q    <= '0;
      refused_q <= 1'b0;
      begun_q   <= 1'b0;
      pending_q <= 1'b0;
    end else if (progress) begin
      phase_q   <= pops ? Beats : phase_d;
      lane_q    <= phase_q == Sums ? lane_q + 1'b1 : '0;
      refused_q <= !pops && refused && take_beat;
      begun_q   <= !pops;
      pending_q <= fresh && !item_valid;
    end
  end

  event_builder #(.Lanes(Lanes), .Positions(Positions), .Accounts(Accounts), .Symbols(Symbols),
                  .QueueDepth(QueueDepth)) u_builder (
    .clk_i, .rst_ni,
    .item_valid_i(item_valid), .item_ready_o(item_ready), .item_i(item), .item_fresh_i(fresh),
    .item_beat_i(beat_bits), .item_order_i(order_i),
    .out_valid_o, .out_ready_i, .out_record_o, .refused_o, .empty_o(builder_empty));

  assign drained_o = !order_valid_i && builder_empty;
  assign enters_o  = item_valid && item_ready && item != event_item_pkg::ItemSums;

  // --- Latency.
  wire served = head.timed && progress && phase_q == Beats &&
                (from_lane ? beat.last : (from_all ? next_ends : 1'b1));
  always_ff @(posedge clk_i) begin
    if (!rst_ni) latency_valid_o <= 1'b0;
    else latency_valid_o <= served;
  end
  always_ff @(posedge clk_i) begin
    if (served) latency_cycles_o <= heartbeat_i - head.accepted_at;
  end

endmodule
