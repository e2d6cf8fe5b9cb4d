// Properties of offer_store, included at its bottom when FORMAL is defined: no slot is given out
// twice, one is always there, and what is read is what was put.
//
// The rank queue: what falls off are slots that are taken, while more than Depth are; it is told
// before Spare more than Depth would be.
  logic f_started = 1'b0;
  always_ff @(posedge clk_i) f_started <= 1'b1;
  always_comb assume (rst_ni == f_started);

  logic [2**SlotBits-1:0] f_taken = '0;
  logic [SlotBits:0] f_count = '0;  // of them
  always_ff @(posedge clk_i) begin
    if (!rst_ni || clear_i) begin
      f_taken <= '0;
      f_count <= '0;
    end else begin
      if (free_i) f_taken[free_slot_i] <= 1'b0;
      if (put_i) f_taken[slot_o] <= 1'b1;
      f_count <= f_count + (SlotBits+1)'(put_i) - (SlotBits+1)'(free_i);
    end
  end
  always_comb begin
    assume (free_slot_i < Slots && read_slot_i < Slots);
    assume (!clear_i || !(put_i || free_i || read_i));
    assume (!put_i || f_count < Slots);
    assume (!free_i || (f_taken[free_slot_i] && f_count > Depth));
    assume (!read_i || f_taken[read_slot_i]);
  end

  // One slot, any, and the word in it.
  (* anyconst *) logic [SlotBits-1:0] f_slot;
  logic [Width-1:0] f_word, f_first, f_second;
  logic             f_reads_q = 1'b0, f_read_q = 1'b0;
  always_ff @(posedge clk_i) begin
    if (put_i && slot_o == f_slot) f_word <= word_i;
    f_reads_q <= rst_ni && read_i && read_slot_i == f_slot;
    f_first   <= f_word;
    f_read_q  <= rst_ni && f_reads_q;
    f_second  <= f_first;
  end

  always_comb begin
    if (f_started && rst_ni) begin
      assert (fresh_q <= FreshBits'(Slots));
      assert (returned_count <= Spare);
      assert (32'(f_count) + 32'(returned_count) == 32'(fresh_q));
      assert (f_count <= Slots);
      if (put_i) assert (slot_o < Slots && !f_taken[slot_o]);
      if (f_read_q) assert (word_o == f_second);
    end
  end

  always_ff @(posedge clk_i) begin
    cover (rst_ni && put_i && free_i && !fresh && slot_o == f_slot);
    cover (rst_ni && f_read_q && f_slot == SlotBits'(Slots - 1) && !fresh);
  end
