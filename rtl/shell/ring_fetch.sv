// What to read of a ring in host memory, and which replies are its next record.
//
//   position   … taken │ head │ … requested ahead … │ fetch
//                              └─── at most window ──┘
//
// While nothing comes, the head is read every PollCycles, as many polls at once as there is room
// for. A record found opens a window of bursts ahead of the head; it grows by one with each record
// and closes when the head is not there yet. So an idle ring costs a read every PollCycles and a
// full one is read in bursts of MaxBurst, with polls between them only when nothing has come.
//
// Every reply carries its position. It counts if that is the head's, whoever asked for it, and is
// dropped otherwise: replies to polls that were overtaken, and what lay behind a record that was
// not there. Replies come in order. The window is never wider than the ring, so a reply at the head
// shows the head's slot as it was in this round or the last, which the phase bit tells apart.
//
// Never more is asked for than there is room for: Buffer counts beats requested, judged and not yet
// released. Bursts stay within MaxBurst × 64 aligned bytes: within 4 KB and the ring. ring_log2_i
// is at least log2 of MaxBurst and at most 31; ring_address_i is a multiple of 4096; both are
// stable from start_i on. Positions are counted modulo 2^IndexBits, where to read modulo
// 2^PositionBits.
module ring_fetch #(
  parameter int unsigned Outstanding  = 32,   // reads, a power of two
  parameter int unsigned MaxBurst     = 8,    // beats, a power of two, 64 at most
  parameter int unsigned Buffer       = 256,  // records, a power of two
  parameter int unsigned PollCycles   = 16,
  parameter int unsigned Retries      = 16,
  parameter int unsigned IndexBits    = 64,
  parameter int unsigned PositionBits = 32,
  localparam int unsigned TagBits = $clog2(Buffer) + 2
) (
  input  logic               clk_i,
  input  logic               rst_ni,

  input  logic               start_i,         // begin at position 0; nothing is under way
  input  logic               run_i,           // ask for more
  input  logic [63:0]        ring_address_i,
  input  logic [4:0]         ring_log2_i,     // records

  // Read requests
  output logic               ar_valid_o,
  input  logic               ar_ready_i,
  output logic [63:0]        ar_addr_o,
  output logic [7:0]         ar_len_o,

  // Replies as they come
  input  logic               beat_i,
  input  logic               beat_last_i,
  output logic [TagBits-1:0] beat_tag_o,      // position of this beat

  // Replies when they have been checked, with their tag
  input  logic               judge_i,
  input  logic [TagBits-1:0] judge_tag_i,
  input  logic               judge_phase_i,
  input  logic               judge_intact_i,  // the check word is right
  input  logic               judge_error_i,   // the bus gave an error: not there
  output logic               take_o,          // it is the next record
  output logic               take_bad_o,      // whose check word stayed wrong
  input  logic               release_i,       // a record taken has left

  output logic [IndexBits-1:0] head_o,        // records taken
  output logic               idle_o,          // none for PollCycles
  output logic               answered_o,      // nothing is asked for
  output logic               quiet_o          // nor held
);

  localparam int unsigned BurstBits = $clog2(MaxBurst);
  localparam int unsigned CountBits = $clog2(Buffer) + 1;
  localparam int unsigned ReadBits  = $clog2(Outstanding);
  localparam int unsigned RetryBits = $clog2(Retries + 1);
  localparam int unsigned PollBits  = $clog2(PollCycles);

  // ---- judging the reply at the end of the checks
  logic [IndexBits-1:0] head_q;
  logic                 wanted_q;   // phase of the head: 1 in the first round
  logic [RetryBits-1:0] retries_q;  // times that the head's check word was wrong

  wire [PositionBits-1:0] ring_records  = PositionBits'(1) << ring_log2_i;
  wire [IndexBits-1:0]    head_next     = head_q + 1'b1;
  wire [PositionBits-1:0] position_next = head_next[PositionBits-1:0];

  wire at_head  = judge_i && judge_tag_i == head_q[TagBits-1:0];
  wire present  = judge_phase_i == wanted_q && !judge_error_i;
  wire given_up = retries_q == RetryBits'(Retries);

  assign take_o     = at_head && present && (judge_intact_i || given_up);
  assign take_bad_o = !judge_intact_i;
  wire missed = at_head && !take_o;
  wire torn   = at_head && present && !judge_intact_i;

  // ---- what to ask for
  logic [PositionBits-1:0] fetch_q;
  logic [CountBits-1:0]    window_q, window_max_q, reserved_q;
  logic [PollBits-1:0]     timer_q;
  logic                    poll_due_q, tags_ready;

  wire [TagBits-1:0]   ahead       = fetch_q[TagBits-1:0] - head_q[TagBits-1:0];
  wire [BurstBits:0]   burst_beats = (BurstBits + 1)'(MaxBurst) - {1'b0, fetch_q[BurstBits-1:0]};
  wire                 burst_fits  = ahead + TagBits'(burst_beats) <= TagBits'(window_q);
  wire                 burst_room  = reserved_q <= CountBits'(Buffer - MaxBurst);
  wire                 poll_room   = reserved_q != CountBits'(Buffer);

  wire  may_ask     = run_i && !start_i && tags_ready && (!ar_valid_o || ar_ready_i);
  wire  asks_poll   = may_ask && poll_due_q && poll_room;
  wire  asks_burst  = may_ask && !asks_poll && burst_fits && burst_room;
  wire  asks        = asks_poll || asks_burst;

  wire [BurstBits:0]      ask_beats    = asks_poll ? (BurstBits + 1)'(1) : burst_beats;
  wire [PositionBits-1:0] ask_position = asks_poll ? head_q[PositionBits-1:0] : fetch_q;
  wire [PositionBits-1:0] ask_slot     = ask_position & (ring_records - 1'b1);

  wire ring_short = ring_records < PositionBits'(Buffer);

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      window_q   <= '0;
      reserved_q <= '0;
      retries_q  <= '0;
      poll_due_q <= 1'b0;
    end else if (start_i) begin
      head_q       <= '0;
      wanted_q     <= 1'b1;
      fetch_q      <= '0;
      window_q     <= '0;
      window_max_q <= ring_short ? ring_records[CountBits-1:0] : CountBits'(Buffer);
      retries_q    <= '0;
      timer_q      <= '0;
      poll_due_q   <= 1'b1;
    end else begin
      if (take_o) begin
        head_q    <= head_next;
        wanted_q  <= (position_next & ring_records) == '0;
        retries_q <= '0;
      end else if (torn) begin
        retries_q <= retries_q + 1'b1;
      end

      if (missed) begin
        window_q <= '0;
      end else if (take_o) begin
        if (window_q < CountBits'(MaxBurst)) window_q <= CountBits'(MaxBurst);
        else if (window_q != window_max_q) window_q <= window_q + 1'b1;
      end

      if (missed) fetch_q <= head_q[PositionBits-1:0];
      else if (asks_burst) fetch_q <= fetch_q + PositionBits'(burst_beats);
      else if (take_o && ahead == '0) fetch_q <= position_next;

      if (take_o || asks_poll) begin
        timer_q    <= '0;
        poll_due_q <= 1'b0;
      end else if (timer_q == PollBits'(PollCycles - 2)) begin
        poll_due_q <= 1'b1;
      end else begin
        timer_q <= timer_q + 1'b1;
      end

      reserved_q <= reserved_q + (asks ? CountBits'(ask_beats) : '0)
                    - CountBits'(judge_i && !take_o) - CountBits'(release_i);
    end
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      ar_valid_o <= 1'b0;
    end else if (!ar_valid_o || ar_ready_i) begin
      ar_valid_o <= asks;
    end
    if (asks) begin
      ar_addr_o <= ring_address_i + 64'({ask_slot, 6'd0});
      ar_len_o  <= 8'(ask_beats) - 8'd1;
    end
  end

  // ---- positions of replies: that of the first beat of each read, counted up along its burst
  (* ram_style = "distributed" *) logic [TagBits-1:0] tags [Outstanding];
  logic [ReadBits:0]    asked_q, answered_q;  // one bit more than an index tells full from empty
  logic [BurstBits-1:0] beat_q;
  wire  [TagBits-1:0]   first_tag = tags[answered_q[ReadBits-1:0]];

  assign tags_ready = asked_q - answered_q != (ReadBits + 1)'(Outstanding);
  assign beat_tag_o = first_tag + TagBits'(beat_q);

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      asked_q    <= '0;
      answered_q <= '0;
      beat_q     <= '0;
    end else begin
      if (asks) asked_q <= asked_q + 1'b1;
      if (beat_i) beat_q <= beat_last_i ? '0 : beat_q + 1'b1;
      if (beat_i && beat_last_i) answered_q <= answered_q + 1'b1;
    end
    if (asks) tags[asked_q[ReadBits-1:0]] <= ask_position[TagBits-1:0];
  end

  assign head_o     = head_q;
  assign idle_o     = poll_due_q;
  assign answered_o = asked_q == answered_q;
  assign quiet_o    = reserved_q == '0 && !ar_valid_o;

`ifdef FORMAL
`include "rtl/formal/ring_fetch_properties.svh"
`endif

endmodule
