// Properties of ring_fetch, included at its bottom when FORMAL is defined: what is taken is record
// number `head`, as the host wrote it, so none is taken twice, lost or taken from another round;
// what is asked for lies in the ring and its aligned bytes, and there is room for it.
//
// The host writes record n to its slot at any time from when it may: less than a ring beyond the
// records taken. Memory is read in order, at any time after a request; replies are judged in order,
// at any time after that, up to two being under way between.
  logic f_started = 1'b0;
  always_ff @(posedge clk_i) f_started <= 1'b1;
  always_comb assume (rst_ni == f_started);

  (* anyconst *) logic [4:0] f_log2;
  (* anyseq *)   logic       f_host_writes;
  logic                    f_running = 1'b0;
  logic [PositionBits-1:0] f_written;  // records that the host has written
  wire  [PositionBits-1:0] f_head    = head_q[PositionBits-1:0];
  wire  [PositionBits-1:0] f_present = f_written - f_head;
  wire  [PositionBits-1:0] f_mask    = ring_records - 1'b1;

  // Requests: where each begins, how long it is and the head at that time, in order.
  logic [PositionBits-1:0] f_first [Outstanding];
  logic [BurstBits:0]      f_beats [Outstanding];
  logic [PositionBits-1:0] f_since [Outstanding];
  wire  [ReadBits:0]       f_asked = asked_q - answered_q;
  wire  [ReadBits-1:0]     f_front = answered_q[ReadBits-1:0];
  wire  [PositionBits-1:0] f_reading = f_first[f_front] + PositionBits'(beat_q);
  logic [PositionBits-1:0] f_last_first;
  logic [BurstBits:0]      f_last_beats;

  // What is in a slot: slots before the host's have this round's phase, the others the last one's.
  wire f_round = (f_written & ring_records) != '0;
  wire f_phase = ((f_reading & f_mask) < (f_written & f_mask)) != f_round;
  // It is the record of this position: written, and not yet the one a ring further.
  wire f_true  = PositionBits'(f_written - 1'b1 - f_reading) < ring_records;

  // Replies between reading and judgement; the first is judged.
  logic [1:0]              f_between;
  logic [TagBits-1:0]      f_tag0, f_tag1;
  logic                    f_phase0, f_phase1, f_true0, f_true1;
  logic [PositionBits-1:0] f_position0, f_position1, f_since0, f_since1;
  logic [CountBits-1:0]    f_held;  // records taken and not released

  always_comb begin
    assume (f_log2 >= BurstBits && f_log2 < PositionBits - 2);
    assume (ring_log2_i == f_log2 && ring_address_i == '0);
    assume (start_i == (f_started && !f_running));  // once: everything begins anew with it
    if (!f_running) assume (!run_i && !judge_i && !beat_i && !release_i);
    assume (!f_host_writes || f_present < ring_records);
    assume (!beat_i || (f_asked > (ReadBits + 1)'(ar_valid_o) && f_between != 2'd2));
    if (beat_i) begin
      assume (beat_last_i == ((BurstBits + 1)'(beat_q) + 1'b1 == f_beats[f_front]));
    end
    assume (!judge_i || f_between != '0);
    if (judge_i) assume (judge_tag_i == f_tag0 && judge_phase_i == f_phase0);
    assume (!release_i || f_held != '0);
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      f_running <= 1'b0;
    end else if (start_i) begin
      f_running <= 1'b1;
      f_written <= '0;
      f_between <= '0;
      f_held    <= '0;
    end else begin
      if (f_host_writes) f_written <= f_written + 1'b1;
      if (asks) begin
        f_first[asked_q[ReadBits-1:0]] <= ask_position;
        f_beats[asked_q[ReadBits-1:0]] <= ask_beats;
        f_since[asked_q[ReadBits-1:0]] <= f_head;
        f_last_first <= ask_position;
        f_last_beats <= ask_beats;
      end
      f_between <= f_between + 2'(beat_i) - 2'(judge_i);
      if (judge_i) begin
        {f_tag0, f_phase0, f_true0, f_position0, f_since0} <=
          {f_tag1, f_phase1, f_true1, f_position1, f_since1};
      end
      if (beat_i && f_between == 2'(judge_i)) begin
        {f_tag0, f_phase0, f_true0, f_position0, f_since0} <=
          {beat_tag_o, f_phase, f_true, f_reading, f_since[f_front]};
      end else if (beat_i) begin
        {f_tag1, f_phase1, f_true1, f_position1, f_since1} <=
          {beat_tag_o, f_phase, f_true, f_reading, f_since[f_front]};
      end
      f_held <= f_held + CountBits'(take_o) - CountBits'(release_i);
    end
  end

  // What is to be shown.
  wire [PositionBits-1:0] f_ar_slot = f_last_first & f_mask;
  always_comb begin
    if (f_started && rst_ni && f_running) begin
      if (take_o) begin
        assert (f_position0 == f_head && f_true0);
        assert (f_held < CountBits'(Buffer));
      end
      assert (f_present <= ring_records);  // what is taken has been written
      if (ar_valid_o) begin
        assert (ar_addr_o == 64'({f_ar_slot, 6'd0}));
        assert (8'(f_last_beats) == ar_len_o + 8'd1);
        assert ((f_ar_slot & PositionBits'(MaxBurst - 1)) + PositionBits'(f_last_beats)
                <= PositionBits'(MaxBurst));
      end
      if (answered_o) assert (f_asked == '0 && !ar_valid_o);
      if (quiet_o) assert (answered_o && f_between == '0 && f_held == '0);
    end
  end

  // What it rests on. The head may be up to a window ahead of where it was when a request was made,
  // as it is never ahead of all that was asked for before it.
  wire [PositionBits-1:0] f_window = PositionBits'(window_max_q);
  wire [ReadBits-1:0]     f_back   = f_front + 1'b1;  // with two entries: the other one

  // a reply at `position`, asked for when the head was at `since`
  function automatic logic f_near(input logic [PositionBits-1:0] position,
                                  input logic [PositionBits-1:0] beats,
                                  input logic [PositionBits-1:0] since,
                                  input logic [PositionBits-1:0] head,
                                  input logic [PositionBits-1:0] window);
    f_near = head - since <= window && position - since < window
             && position - since + beats <= window;
  endfunction

  wire [CountBits+1:0] f_under_way = (f_asked != '0 ? (CountBits + 2)'(f_beats[f_front]) : '0)
                                     + (f_asked == 2 ? (CountBits + 2)'(f_beats[f_back]) : '0)
                                     - (CountBits + 2)'(beat_q) + (CountBits + 2)'(f_between);
  always_comb begin
    if (f_started && rst_ni && f_running) begin
      assert (wanted_q == ((f_head & ring_records) == '0));
      assert (f_window == (ring_short ? ring_records : PositionBits'(Buffer)));
      assert (window_q <= window_max_q);
      assert (fetch_q - f_head <= f_window);
      assert (f_asked <= (ReadBits + 1)'(Outstanding));
      assert (f_between <= 2'd2);
      assert (beat_q == '0 || f_asked != '0);
      assert (f_asked != '0 || !ar_valid_o);
      assert ((CountBits + 2)'(reserved_q) == f_under_way + (CountBits + 2)'(f_held));
      assert (reserved_q <= CountBits'(Buffer));
      if (f_asked != '0) begin
        assert (first_tag == f_first[f_front][TagBits-1:0]);
        assert (f_beats[f_front] != '0 && f_beats[f_front] <= (BurstBits + 1)'(MaxBurst));
        assert ((BurstBits + 1)'(beat_q) < f_beats[f_front]);
        assert (f_near(f_first[f_front], PositionBits'(f_beats[f_front]), f_since[f_front],
                       f_head, f_window));
      end
      if (f_asked == 2) begin
        assert (f_beats[f_back] != '0 && f_beats[f_back] <= (BurstBits + 1)'(MaxBurst));
        assert (tags[f_back] == f_first[f_back][TagBits-1:0]);
        assert (f_near(f_first[f_back], PositionBits'(f_beats[f_back]), f_since[f_back],
                       f_head, f_window));
        assert (f_since[f_back] - f_since[f_front] <= f_head - f_since[f_front]);
      end
      if (f_between != '0) begin
        assert (f_tag0 == f_position0[TagBits-1:0]);
        assert (f_near(f_position0, 1, f_since0, f_head, f_window));
        if (f_asked != '0) assert (f_since[f_front] - f_since0 <= f_head - f_since0);
        if (f_position0 - f_head < f_window) begin
          assert (f_true0 == (f_phase0 == ((f_position0 & ring_records) == '0)));
          assert (!f_true0 || f_position0 - f_head < f_present);
        end
      end
      if (f_between == 2'd2) begin
        assert (f_tag1 == f_position1[TagBits-1:0]);
        assert (f_near(f_position1, 1, f_since1, f_head, f_window));
        assert (f_since1 - f_since0 <= f_head - f_since0);
        if (f_asked != '0) assert (f_since[f_front] - f_since1 <= f_head - f_since1);
        if (f_position1 - f_head < f_window) begin
          assert (f_true1 == (f_phase1 == ((f_position1 & ring_records) == '0)));
          assert (!f_true1 || f_position1 - f_head < f_present);
        end
      end
    end
  end

  always_comb begin
    if (f_started && rst_ni && !f_running) begin
      assert (quiet_o && f_asked == '0 && beat_q == '0);
    end
  end

  always_ff @(posedge clk_i) begin
    cover (f_running && take_o && f_head == ring_records);  // of the second round
    cover (f_running && take_o && take_bad_o);
    cover (f_running && judge_i && !at_head && f_between == 2'd2);
    cover (f_running && asks_burst && ask_beats == (BurstBits + 1)'(MaxBurst));
  end
