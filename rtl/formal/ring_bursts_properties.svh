// Properties of ring_bursts, included at its bottom when FORMAL is defined: record number n goes to
// the slot of position n, in its round's phase, once; bursts stay within their aligned bytes, have
// their last beat marked, and are given only records that are there and that the ring has room for.
// Addresses and data are counted as the bus joins them: in order. One record is followed. A word's
// address goes out behind those of the records before it, and its beat is where its address is.
  logic f_started = 1'b0;
  always_ff @(posedge clk_i) f_started <= 1'b1;
  always_comb assume (rst_ni == f_started);

  (* anyconst *) logic [4:0]              f_log2;
  (* anyconst *) logic [PositionBits-1:0] f_record;
  (* anyseq *)   logic [PositionBits-1:0] f_frees;
  logic                    f_running = 1'b0;
  logic [PositionBits-1:0] f_put, f_addressed, f_sent, f_room;
  logic                    f_last;            // the followed record ends its burst
  logic [OutstandingBits-1:0] f_whole, f_known;  // bursts sent, addressed; not acknowledged
  wire [PositionBits-1:0]  f_records = PositionBits'(1) << f_log2;
  wire [PositionBits-1:0]  f_slot    = f_addressed & (f_records - 1'b1);
  wire [PositionBits-1:0]  f_beats   = PositionBits'(aw_len_o) + 1'b1;
  wire                     f_takes_aw = aw_valid_o && aw_ready_i;

  // Of words: one is offered until its beat is gone, behind records not too far from those put.
  localparam logic [63:0]  WordAddress = 64'h1_0000_0000;
  localparam int unsigned  Spread = 3;
  logic                    f_aw_word;                 // the address that waits is a word's
  logic                    f_offered, f_given;
  logic [PositionBits-1:0] f_behind;
  logic [OutstandingBits-1:0] f_unsent, f_before;     // bursts not sent; those before the word's
  wire                     f_burst_ends = sends && w_last_o;
  wire [OutstandingBits-1:0] f_left = f_unsent - OutstandingBits'(f_burst_ends);

  always_comb begin
    assume (f_log2 < PositionBits - 1 && f_log2 >= BurstBits);
    assume (ring_log2_i == f_log2 && ring_address_i == '0);
    assume (start_i == (f_started && !f_running));  // once: everything begins anew with it
    if (!f_running) assume (!put_i && !in_valid_i && !b_valid_i);
    assume (room_i == f_room);
    assume (f_frees <= f_records - f_room);
    assume (!put_i || f_put - f_sent != PositionBits'(Buffer));
    assume (!in_valid_i || f_put != f_sent);
    assume (!b_valid_i || (f_whole != '0 && f_known != '0));
    assume (word_address_i == WordAddress);
    if (!f_running) assume (!word_valid_i);
    if (f_offered) assume (word_valid_i && word_behind_i == f_behind);
    else assume (PositionBits'(f_put + PositionBits'(1) - word_behind_i) <= PositionBits'(Spread));
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      f_running <= 1'b0;
      f_offered <= 1'b0;
      f_given   <= 1'b0;
      f_unsent  <= '0;
    end else if (start_i) begin
      f_running   <= 1'b1;
      f_put       <= '0;
      f_addressed <= '0;
      f_sent      <= '0;
      f_room      <= f_records;
      f_whole     <= '0;
      f_known     <= '0;
    end else begin
      f_put       <= f_put + PositionBits'(put_i);
      f_room      <= f_room + f_frees - give_o;
      f_sent      <= f_sent + PositionBits'(sends && !w_word_o);
      f_whole     <= f_whole + OutstandingBits'(sends && w_last_o) - OutstandingBits'(b_valid_i);
      f_known     <= f_known + OutstandingBits'(f_takes_aw) - OutstandingBits'(b_valid_i);
      if (f_takes_aw && !f_aw_word) f_addressed <= f_addressed + f_beats;
      if (gives || gives_word) f_aw_word <= gives_word;
      f_offered <= word_valid_i && !word_ready_o;
      f_behind  <= word_behind_i;
      f_given   <= gives_word || (f_given && !word_ready_o);
      f_unsent  <= f_left + OutstandingBits'(gives || gives_word);
      f_before  <= gives_word ? f_left : f_before - OutstandingBits'(f_burst_ends);
      if (gives && f_record - next_q < PositionBits'(beats_q)) begin
        f_last <= f_record - next_q == PositionBits'(beats_q) - 1'b1;
      end
    end
  end

  always_comb begin
    if (f_started && rst_ni && f_running) begin
      assert (give_o <= (stop_i ? '0 : room_i));
      assert (PositionBits'(next_q - f_sent) <= PositionBits'(f_put - f_sent));
      if (gives_word) begin
        assert (word_valid_i && !f_given && !gives);
        assert (PositionBits'(next_q - word_behind_i) <= PositionBits'(Buffer + Spread));
      end
      if (word_ready_o) assert (word_valid_i);
      if (aw_valid_o && f_aw_word) assert (aw_addr_o == WordAddress && aw_len_o == '0);
      if (aw_valid_o && !f_aw_word) begin
        assert (aw_addr_o == 64'({f_slot, 6'd0}));
        assert ((f_slot & PositionBits'(MaxBurst - 1)) + f_beats <= PositionBits'(MaxBurst));
      end
      assert (w_valid_o || !w_word_o || !length_valid);
      if (w_valid_o) assert (w_word_o == (f_given && f_before == '0));
      if (w_valid_o && w_word_o) assert (w_last_o);
      if (w_valid_o && !w_word_o) begin
        assert (f_sent != next_q);  // its address has been worked out
        assert (phase_o == !f_sent[f_log2]);
        if (f_sent == f_record) assert (w_last_o == f_last);
      end
      assert (!quiet_o || (f_whole == '0 && f_sent == next_q && !aw_valid_o));
    end
  end

  always_ff @(posedge clk_i) begin
    cover (f_running && sends && f_sent == f_records);  // the second round
    cover (f_running && aw_valid_o && f_beats == PositionBits'(MaxBurst));
    cover (f_running && waiting_o && f_room == '0);
    cover (f_running && word_ready_o && f_behind != '0);
  end
