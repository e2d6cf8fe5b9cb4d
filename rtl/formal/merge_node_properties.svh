// Properties of merge_node, included at its bottom when FORMAL is defined: sorted, ties by input,
// nothing lost, repeated or invented, end tokens paired and summed. Data do not steer the node, so
// their top bit can say which input a word is from.
  logic f_started = 1'b0;
  always_ff @(posedge clk_i) f_started <= 1'b1;
  always_comb assume (rst_ni == f_started);

  // Sources: a word offered stays; words of a sequence in order; the mark of the input.
  wire [WordBits-1:0] f_word0 = {in0_end_i, in0_key_i, in0_data_i};
  wire [WordBits-1:0] f_word1 = {in1_end_i, in1_key_i, in1_data_i};
  logic f_waits0 = 1'b0, f_waits1 = 1'b0;
  logic [WordBits-1:0] f_waiting0, f_waiting1;
  always_ff @(posedge clk_i) begin
    f_waits0   <= rst_ni && in0_valid_i && !in0_ready_o;
    f_waits1   <= rst_ni && in1_valid_i && !in1_ready_o;
    f_waiting0 <= f_word0;
    f_waiting1 <= f_word1;
  end
  always_comb begin
    if (f_waits0) assume (in0_valid_i && f_word0 == f_waiting0);
    if (f_waits1) assume (in1_valid_i && f_word1 == f_waiting1);
  end

  wire f_in0_moves = in0_valid_i && in0_ready_o;
  wire f_in1_moves = in1_valid_i && in1_ready_o;
  wire f_out_moves = out_valid_o && out_ready_i;
  logic [KeyBits-1:0] f_last0 = '0, f_last1 = '0;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) {f_last0, f_last1} <= '0;
    else begin
      if (f_in0_moves) f_last0 <= in0_end_i ? '0 : in0_key_i;
      if (f_in1_moves) f_last1 <= in1_end_i ? '0 : in1_key_i;
    end
  end
  always_comb begin
    assume (in0_end_i || (in0_key_i >= f_last0 && !in0_data_i[DataBits-1]));
    assume (in1_end_i || (in1_key_i >= f_last1 && in1_data_i[DataBits-1]));
  end

  // Sorted.
  logic               f_some = 1'b0, f_last_from1 = 1'b0;
  logic [KeyBits-1:0] f_last = '0;
  wire                f_from1 = out_data_o[DataBits-1];
  always_ff @(posedge clk_i) begin
    if (!rst_ni) f_some <= 1'b0;
    else if (f_out_moves) begin
      f_some       <= !out_end_o;
      f_last       <= out_key_o;
      f_last_from1 <= f_from1;
    end
  end
  always_comb begin
    if (f_started && rst_ni && f_out_moves && f_some && !out_end_o) begin
      assert (out_key_o >= f_last);
      if (out_key_o == f_last) assert (!f_last_from1 || f_from1);
    end
  end

  // Nothing lost, repeated, invented or out of order, for each input: among the words of input
  // f_input, any one is marked 1 and any later one 2, and so they come out. As data do not steer,
  // no more marks are needed. The other input's tokens carry f_addend, which the sum has in it.
  (* anyconst *) logic                 f_input;
  (* anyconst *) logic [FieldBits-1:0] f_addend;
  logic [1:0]         f_in_mark = 2'd0, f_out_mark = 2'd0;
  logic               f_end;
  logic [KeyBits-1:0] f_key;
  wire f_goes_in  = f_input ? f_in1_moves : f_in0_moves;
  wire f_goes_out = f_out_moves && (out_end_o || f_from1 == f_input);
  wire [FieldBits-1:0] f_field0   = in0_data_i[FieldBits-1:0];
  wire [FieldBits-1:0] f_field1   = in1_data_i[FieldBits-1:0];
  wire [FieldBits-1:0] f_mark_in  = f_input ? f_field1 : f_field0;
  wire [FieldBits-1:0] f_other    = f_input ? f_field0 : f_field1;
  wire [FieldBits-1:0] f_mark_out = out_end_o ? out_data_o[FieldBits-1:0] - f_addend
                                              : out_data_o[FieldBits-1:0];
  always_ff @(posedge clk_i) begin
    if (!rst_ni) {f_in_mark, f_out_mark} <= '0;
    else begin
      if (f_goes_in && f_mark_in != '0) f_in_mark <= f_in_mark + 1'b1;
      if (f_goes_out && f_mark_out != '0) f_out_mark <= f_out_mark + 1'b1;
    end
    if (f_goes_in && f_mark_in == FieldBits'(1)) begin
      f_end <= f_input ? in1_end_i : in0_end_i;
      f_key <= f_input ? in1_key_i : in0_key_i;
    end
  end
  always_comb begin
    assume (f_mark_in == '0 || (f_mark_in == FieldBits'(f_in_mark + 1'b1) && f_in_mark < 2'd2));
    assume (!(f_input ? in0_end_i : in1_end_i) || f_other == f_addend);
    if (f_started && rst_ni && f_goes_out && f_mark_out != '0) begin
      assert (f_out_mark < f_in_mark);
      assert (f_mark_out == FieldBits'(f_out_mark + 1'b1));
      if (f_out_mark == 2'd0) assert (out_end_o == f_end && (f_end || out_key_o == f_key));
    end
  end

  // Never stuck, and a word that is offered stays.
  logic f_stalled = 1'b0;
  logic [WordBits-1:0] f_offered;
  always_ff @(posedge clk_i) begin
    f_stalled <= rst_ni && out_valid_o && !out_ready_i;
    f_offered <= {out_end_o, out_key_o, out_data_o};
  end
  always_comb begin
    if (f_started && rst_ni) begin
      assert (!both || take0 || take1);
      if (f_stalled) assert (out_valid_o && {out_end_o, out_key_o, out_data_o} == f_offered);
    end
  end

  always_ff @(posedge clk_i) begin
    cover (rst_ni && f_out_moves && f_some && !out_end_o && f_last_from1 && !f_from1);
    cover (rst_ni && f_out_moves && out_end_o && f_out_mark == 2'd1 && f_mark_out == FieldBits'(2));
    cover (rst_ni && !in0_ready_o && !in1_ready_o && out_valid_o && !out_ready_i);
  end
