// Properties of stream_fifo, included at its bottom when FORMAL is defined: what goes in comes out
// once, unchanged and in order; never over- or underrun. A word is followed by its place.
  logic f_started = 1'b0;
  always_ff @(posedge clk_i) f_started <= 1'b1;
  always_comb assume (rst_ni == f_started);

  (* anyconst *) logic [CountBits-1:0] f_number;  // of the word, modulo twice the depth
  logic             f_inside = 1'b0;
  logic [Width-1:0] f_word;
  wire f_in_moves  = in_valid_i && in_ready_o;
  wire f_out_moves = out_valid_o && out_ready_i;
  wire [CountBits-1:0] f_ahead = f_number - take_q;  // words before the followed one

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      f_inside <= 1'b0;
    end else if (f_in_moves && put_q == f_number) begin
      f_inside <= 1'b1;
      f_word   <= in_data_i;
    end else if (f_out_moves && take_q == f_number) begin
      f_inside <= 1'b0;
    end
  end

  always_comb begin
    if (f_started && rst_ni) begin
      assert (count_o <= CountBits'(Depth));
      assert (f_inside == (f_ahead < count_o));
      if (f_inside) assert (memory[f_number[IndexBits-1:0]] == f_word);
      if (f_inside && f_ahead == '0) assert (out_valid_o && out_data_o == f_word);
    end
  end

  always_ff @(posedge clk_i) begin
    cover (rst_ni && !in_ready_o && f_out_moves);
    cover (rst_ni && f_out_moves && take_q == f_number && f_number == CountBits'(Depth + 1));
  end
