// Properties of ring_space, included at its bottom when FORMAL is defined: the card never believes
// that there is more room than there is, as long as the host's count goes up only and not beyond
// what it was given; and whatever the host's line holds, never more than the ring.
//
// The host's count is seen late at will, as a count that goes up only is one that is late.
  logic f_started = 1'b0;
  always_ff @(posedge clk_i) f_started <= 1'b1;
  always_comb assume (rst_ni == f_started);

  (* anyconst *) logic       f_honest;
  (* anyconst *) logic [4:0] f_log2;
  (* anyseq *)   logic [IndexBits-1:0] f_consumes;
  logic                 f_running = 1'b0;
  logic                 f_accepted = 1'b0;      // the read has been taken by the bus
  logic [IndexBits-1:0] f_given, f_consumed;    // in all, by the card and by the host
  wire  [IndexBits-1:0] f_inside  = f_given - f_consumed;
  wire  [IndexBits-1:0] f_unknown = f_consumed - consumed_q;
  wire  [IndexBits-1:0] f_records = IndexBits'(ring_records);

  always_comb begin
    assume (f_log2 < PositionBits);
    assume (ring_log2_i == f_log2);
    assume (start_i == (f_started && !f_running));  // once: everything begins anew with it
    if (!f_running) assume (give_i == '0 && !run_i);
    assume (give_i <= room_o);
    assume (!r_valid_i || f_accepted);
    if (f_honest) begin
      assume (f_consumes <= f_inside);
      if (r_valid_i) assume (r_data_i == f_consumed);
    end
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      f_running  <= 1'b0;
      f_accepted <= 1'b0;
    end else if (start_i) begin
      f_running  <= 1'b1;
      f_given    <= '0;
      f_consumed <= '0;
    end else begin
      f_given    <= f_given + IndexBits'(give_i);
      f_consumed <= f_consumed + f_consumes;
      if (ar_valid_o && ar_ready_i) f_accepted <= 1'b1;
      else if (r_valid_i) f_accepted <= 1'b0;
    end
  end

  always_comb begin
    if (f_started && rst_ni && f_running) begin
      assert (used_q <= ring_records && room_q == ring_records - used_q);
      assert (full_o == (used_q == ring_records));
      assert (!ar_valid_o || (reading_q && !f_accepted));
      assert (!f_accepted || reading_q);
      assert (!(reading_q && told_valid_q) && !(reading_q && more_valid_q));
      if (reading_q || told_valid_q) assert (timer_q == PollBits'(PollCycles));
      if (more_valid_q) assert (timer_q == PollBits'(PollCycles - 1));
      if (f_honest) begin
        assert (f_inside <= f_records);  // no overrun
        assert (IndexBits'(room_q) <= f_records - f_inside);
        assert (IndexBits'(used_q) == f_given - consumed_q);
        assert (f_unknown <= IndexBits'(used_q));
        if (told_valid_q) assert (told_q - consumed_q <= f_unknown);
        if (more_valid_q) assert (more_q <= f_unknown && believed);
      end
    end
    if (f_started && rst_ni && !f_running) begin
      assert (!reading_q && !told_valid_q && !more_valid_q && !ar_valid_o && !f_accepted);
    end
  end

  always_ff @(posedge clk_i) begin
    cover (f_running && f_honest && full_o && freed == PositionBits'(3));
    cover (f_running && !f_honest && more_valid_q && !believed);
  end
