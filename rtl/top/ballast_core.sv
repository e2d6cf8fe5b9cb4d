// The engine of the card, wiring only: from numbered commands to events in their order. What stands
// before and behind it, rings or a test, sees two streams; nothing is lost when either stalls.
//
//   commands ─► dispatcher ─► lanes ─► collector ─► events
//                  │  ▲ ranker ◄─┘         ▲
//                  └───── order FIFO ──────┘
module ballast_core #(
  parameter int unsigned Lanes            = 4,      // a power of two, at most 8
  parameter int unsigned PositionsPerLane = 65536,  // a multiple of 16
  parameter int unsigned AccountsPerLane  = 32768,
  parameter int unsigned Symbols          = 1024,   // a power of two, 64 to 1024
  parameter int unsigned QueueDepth       = 128,
  parameter int unsigned ReadLatency      = 3       // of the stores, 1 to 6 cycles
) (
  input  logic         clk_i,
  input  logic         rst_ni,
  output logic         ready_o,          // the stores are cleared; low again in a clear command
  output logic         idle_o,           // no command is under way, no event or progress waits
  input  logic [31:0]  heartbeat_i,      // counts cycles
  input  logic         hello_i,          // one cycle: the next event is a hello; while idle

  // commands, or what is wrong with one, as the sequence gate gives them
  input  logic         in_valid_i,
  output logic         in_ready_o,
  input  logic [511:0] in_record_i,
  input  logic         in_reject_i,
  input  logic [7:0]   in_reason_i,
  input  logic [63:0]  in_expected_i,
  input  logic [63:0]  in_received_i,

  // a `resume` is done: for the sequence gate
  output logic         resume_done_o,
  output logic         resume_accepted_o,
  output logic [63:0]  resume_next_o,

  // events, without check word and phase
  output logic         out_valid_o,
  input  logic         out_ready_i,
  output logic [511:0] out_record_o,

  // How many commands are over, behind which record
  output logic         progress_valid_o,
  input  logic         progress_ready_i,
  output logic [63:0]  progress_count_o,
  output logic [31:0]  progress_behind_o,

  // what is counted, this cycle
  output logic         latency_valid_o,
  output logic [31:0]  latency_cycles_o,
  output logic [1:0]   refused_o,        // commands
  output logic [3:0]   refills_o,        // sweeps again of lanes whose rank queue ran dry
  output logic [3:0]   starved_o         // lanes with an operation that waits for event slots
);

  localparam int unsigned OpBits    = ballast_lane_pkg::LaneOpBits;
  localparam int unsigned EventBits = ballast_lane_pkg::LaneEventBits;
  localparam int unsigned OrderBits = ballast_lane_pkg::OrderBits;
  localparam int unsigned OfferBits = ballast_lane_pkg::OfferBits;

  // ---- dispatcher and ranker --------------------------------------------------------------------
  logic [Lanes-1:0]   op_valid, op_ready, lane_idle, lane_ready, symbol_live;
  logic [OpBits-1:0]  op;
  logic               dispatched, dispatch_ready, dispatcher_ready, dispatcher_idle;
  logic [OrderBits-1:0] dispatched_order;
  logic [9:0]         probe_symbol;
  logic               rank_start, ranked, job_valid, job_ready, rk_valid, rk_ready, rk_last;
  logic               rk_has_op, dispatcher_refused;
  logic [1:0]         rank_tag, job_mode;
  logic [OpBits-1:0]  job_op, rk_op;
  logic [OrderBits-1:0] job_order, rk_order;
  logic [2:0]         rk_lane;
  /* verilator lint_off UNUSEDSIGNAL */  // the sequence gate counts
  logic               dispatcher_accepted;  // the sequence gate counts
  /* verilator lint_on UNUSEDSIGNAL */
  dispatcher #(
    .Lanes(Lanes), .PositionsPerLane(PositionsPerLane), .AccountsPerLane(AccountsPerLane),
    .Symbols(Symbols)
  ) u_dispatcher (
    .clk_i, .rst_ni, .ready_o (dispatcher_ready), .idle_o (dispatcher_idle),
    .heartbeat_i,
    .in_valid_i, .in_ready_o, .in_record_i, .in_reject_i, .in_reason_i, .in_expected_i,
    .in_received_i,
    .op_valid_o (op_valid), .op_ready_i (op_ready), .op_o (op),
    .order_valid_o (dispatched), .order_ready_i (dispatch_ready), .order_o (dispatched_order),
    .lane_idle_i (lane_idle), .probe_symbol_o (probe_symbol), .symbol_live_i (symbol_live),
    .rank_start_o (rank_start), .rank_tag_o (rank_tag), .ranker_ranked_i (ranked),
    .job_valid_o (job_valid), .job_ready_i (job_ready), .job_mode_o (job_mode),
    .job_op_o (job_op), .job_order_o (job_order),
    .rk_valid_i (rk_valid), .rk_ready_o (rk_ready), .rk_last_i (rk_last), .rk_lane_i (rk_lane),
    .rk_has_op_i (rk_has_op), .rk_op_i (rk_op), .rk_order_i (rk_order),
    .resume_done_o, .resume_accepted_o, .resume_next_o,
    .accepted_o (dispatcher_accepted), .refused_o (dispatcher_refused)
  );

  logic [Lanes-1:0]           offer_valid, offer_ready, lane_ranked, refills, starved;
  logic [Lanes*OfferBits-1:0] offers;
  logic [Lanes*2-1:0]         ranked_tags;
  logic [Lanes*20-1:0]        ranked_counts;
  ranker #(.Lanes(Lanes)) u_ranker (
    .clk_i, .rst_ni,
    .rank_start_i (rank_start), .rank_tag_i (rank_tag),
    .ranked_i (lane_ranked), .ranked_tag_i (ranked_tags), .ranked_count_i (ranked_counts),
    .ranked_o (ranked),
    /* verilator lint_off PINCONNECTEMPTY */
    .total_o (),  // the collector adds the lanes'
    /* verilator lint_on PINCONNECTEMPTY */
    .offer_valid_i (offer_valid), .offer_ready_o (offer_ready), .offer_i (offers),
    .job_valid_i (job_valid), .job_ready_o (job_ready), .job_mode_i (job_mode),
    .job_op_i (job_op), .job_order_i (job_order),
    .rk_valid_o (rk_valid), .rk_ready_i (rk_ready), .rk_last_o (rk_last), .rk_lane_o (rk_lane),
    .rk_has_op_o (rk_has_op), .rk_op_o (rk_op), .rk_order_o (rk_order)
  );

  // ---- lanes ------------------------------------------------------------------------------------
  logic [Lanes-1:0]           event_valid, event_ready;
  logic [Lanes*EventBits-1:0] events;
  for (genvar i = 0; i < Lanes; i++) begin : gen_lanes
    lane #(
      .Lanes(Lanes), .Rows(PositionsPerLane), .Accounts(AccountsPerLane), .Symbols(Symbols),
      .QueueDepth(QueueDepth), .ReadLatency(ReadLatency)
    ) u_lane (
      .clk_i, .rst_ni, .lane_i (3'(i)),
      .ready_o (lane_ready[i]), .idle_o (lane_idle[i]),
      .op_valid_i (op_valid[i]), .op_ready_o (op_ready[i]), .op_i (op),
      .event_valid_o (event_valid[i]), .event_ready_i (event_ready[i]),
      .event_o (events[i*EventBits+:EventBits]),
      .offer_valid_o (offer_valid[i]), .offer_ready_i (offer_ready[i]),
      .offer_o (offers[i*OfferBits+:OfferBits]),
      .ranked_o (lane_ranked[i]), .ranked_tag_o (ranked_tags[2*i+:2]),
      .ranked_count_o (ranked_counts[20*i+:20]),
      .probe_symbol_i (probe_symbol), .symbol_live_o (symbol_live[i]),
      .refill_o (refills[i]), .starved_o (starved[i])
    );
  end

  // ---- order, collector, events out -------------------------------------------------------------
  // The first entry after an opening is the hello.
  logic                     hello_q;
  ballast_lane_pkg::order_t hello;
  always_comb begin
    hello        = '0;
    hello.from   = ballast_lane_pkg::FromNobody;
    hello.ending = ballast_lane_pkg::EndHello;
    hello.first  = 1'b1;
  end
  logic                 order_valid, order_ready, entry_ready;
  logic [OrderBits-1:0] entry;
  assign dispatch_ready = entry_ready && !hello_q;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) hello_q <= 1'b0;
    else if (hello_i) hello_q <= 1'b1;
    else if (entry_ready) hello_q <= 1'b0;
  end
  order_fifo u_order (
    .clk_i, .rst_ni,
    .in_valid_i (hello_q || dispatched), .in_ready_o (entry_ready),
    .in_data_i (hello_q ? hello : dispatched_order),
    .out_valid_o (order_valid), .out_ready_i (order_ready), .out_data_o (entry)
  );

  logic collector_refused, collector_drained, collector_enters;
  collector #(
    .Lanes(Lanes), .Positions(Lanes * PositionsPerLane), .Accounts(Lanes * AccountsPerLane),
    .Symbols(Symbols), .QueueDepth(QueueDepth)
  ) u_collector (
    .clk_i, .rst_ni,
    .order_valid_i (order_valid), .order_ready_o (order_ready), .order_i (entry),
    .ev_valid_i (event_valid), .ev_ready_o (event_ready), .ev_i (events),
    .out_valid_o, .out_ready_i, .out_record_o,
    .heartbeat_i,
    .latency_valid_o, .latency_cycles_o,
    .enters_o (collector_enters), .refused_o (collector_refused), .drained_o (collector_drained)
  );

  wire  at_rest = dispatcher_idle && !dispatched && (&lane_idle) && !hello_q && !order_valid &&
                  collector_drained;
  logic told;
  command_progress u_progress (
    .clk_i, .rst_ni, .start_i (hello_i),
    .order_valid_i (order_valid), .order_taken_i (order_ready), .order_i (entry),
    .enters_i (collector_enters), .idle_i (at_rest),
    .out_valid_o (progress_valid_o), .out_ready_i (progress_ready_i),
    .out_count_o (progress_count_o), .out_behind_o (progress_behind_o), .told_o (told)
  );

  // ---- what the card says of itself -------------------------------------------------------------
  assign ready_o = dispatcher_ready && (&lane_ready);
  assign idle_o  = at_rest && told;
  assign refused_o = 2'(dispatcher_refused) + 2'(collector_refused);
  always_comb begin
    refills_o = '0;
    starved_o = '0;
    for (int i = 0; i < Lanes; i++) begin
      refills_o += 4'(refills[i]);
      starved_o += 4'(starved[i]);
    end
  end

endmodule
