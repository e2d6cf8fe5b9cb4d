// Properties of stream_skid, included at its bottom when FORMAL is defined: nothing lost, repeated
// or changed, and the stream contract on the output. A word is followed by its number.
  logic f_started = 1'b0;
  always_ff @(posedge clk_i) f_started <= 1'b1;
  always_comb assume (rst_ni == f_started);

  // The source obeys the contract.
  logic f_was_stalled = 1'b0;
  logic [Width-1:0] f_was_data;
  always_ff @(posedge clk_i) begin
    f_was_stalled <= rst_ni && in_valid_i && !in_ready_o;
    f_was_data    <= in_data_i;
  end
  always_comb if (f_was_stalled) assume (in_valid_i && in_data_i == f_was_data);

  // One word, any: the f_number-th that goes in must be the f_number-th that comes out.
  (* anyconst *) logic [3:0] f_number;
  logic [3:0] f_in_count = '0, f_out_count = '0;
  logic [Width-1:0] f_word;
  wire f_in_moves  = in_valid_i && in_ready_o;
  wire f_out_moves = out_valid_o && out_ready_i;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      f_in_count  <= '0;
      f_out_count <= '0;
    end else begin
      if (f_in_moves) f_in_count <= f_in_count + 1'b1;
      if (f_out_moves) f_out_count <= f_out_count + 1'b1;
      if (f_in_moves && f_in_count == f_number) f_word <= in_data_i;
    end
  end
  wire [3:0] f_held = f_in_count - f_out_count;
  wire [3:0] f_ahead = f_number - f_out_count;  // words before the followed one

  logic f_out_stalled = 1'b0;
  logic [Width-1:0] f_out_data;
  always_ff @(posedge clk_i) begin
    f_out_stalled <= rst_ni && out_valid_o && !out_ready_i;
    f_out_data    <= out_data_o;
  end

  always_comb begin
    if (f_started && rst_ni) begin
      assert (f_held == 4'(out_valid_q) + 4'(skid_valid_q));
      assert (!skid_valid_q || out_valid_q);
      if (f_ahead < f_held) assert (f_word == (f_ahead == '0 ? out_data_q : skid_data_q));
      if (f_out_stalled) assert (out_valid_o && out_data_o == f_out_data);
    end
  end

  always_ff @(posedge clk_i) begin
    cover (rst_ni && skid_valid_q && f_out_moves && f_out_count == 4'd5);
  end
