// Properties of order_fifo, included at its bottom when FORMAL is defined: what goes in comes out
// once, unchanged and in order; never over- or underrun. A word is followed, numbered as it came.
  logic f_started = 1'b0;
  always_ff @(posedge clk_i) f_started <= 1'b1;
  always_comb assume (rst_ni == f_started);

  (* anyseq *) logic    f_pick;
  logic                 f_inside = 1'b0, f_head;  // in the FIFO; in the head, else in the memory
  logic [Width-1:0]     f_word;
  logic [IndexBits:0]   f_place;                  // in the memory
  logic [IndexBits+1:0] f_number, f_in, f_out;    // of the word; words that came, that left
  wire                  f_out_moves = out_valid_o && out_ready_i;
  wire [IndexBits:0]    f_stored = put_q - take_q;
  wire [IndexBits:0]    f_ahead  = f_place - take_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      f_inside <= 1'b0;
      f_in     <= '0;
      f_out    <= '0;
    end else begin
      if (in_moves) f_in <= f_in + 1'b1;
      if (f_out_moves) f_out <= f_out + 1'b1;
      if (!f_inside && in_moves && f_pick) begin
        f_inside <= 1'b1;
        f_head   <= passes;
        f_word   <= in_data_i;
        f_place  <= put_q;
        f_number <= f_in;
      end else if (f_inside && f_head && f_out_moves) begin
        f_inside <= 1'b0;
      end else if (f_inside && !f_head && head_moves && take_q == f_place) begin
        f_head <= 1'b1;
      end
    end
  end

  wire [IndexBits+1:0] f_before = f_number - f_out;  // words that have to leave before it
  always_comb begin
    if (f_started && rst_ni) begin
      assert (f_stored <= (IndexBits + 1)'(Depth));
      assert (f_in - f_out == (IndexBits + 2)'(f_stored) + (IndexBits + 2)'(head_valid_q));
      assert (head_valid_q || empty);
      if (f_inside && f_head) begin
        assert (out_valid_o && out_data_o == f_word && f_before == '0);
      end
      if (f_inside && !f_head) begin
        assert (f_ahead < f_stored);
        assert (memory[f_place[IndexBits-1:0]] == f_word);
        assert (f_before == (IndexBits + 2)'(f_ahead) + 1'b1);
      end
    end
  end

  always_ff @(posedge clk_i) begin
    cover (rst_ni && !in_ready_o && f_out_moves);
    cover (rst_ni && f_inside && f_head && f_out_moves && f_number == (IndexBits + 2)'(Depth + 3));
  end
