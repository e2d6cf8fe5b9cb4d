// Properties of forwarding_store, included at its bottom when FORMAL is defined: an operation sees
// what the last earlier write to its address left. One address, any, is followed.
  (* anyconst *) logic [AddressBits-1:0] f_address;
  always_comb assume (32'(f_address) < Words);
  always_comb assume (!read_valid_i || 32'(read_address_i) < Words);

  logic f_started = 1'b0;
  always_ff @(posedge clk_i) f_started <= 1'b1;
  always_comb assume (rst_ni == f_started);

  // Turns come in the order of entry, so what the word holds is what the last turn left.
  logic             f_known = 1'b0;
  logic [Width-1:0] f_word;
  wire              f_turn = turn_valid_o && turn_address_o == f_address;
  always_ff @(posedge clk_i) begin
    if (rst_ni && f_turn && write_i) begin
      f_known <= 1'b1;
      f_word  <= new_i;
    end
  end

  // An operation has its turn exactly Turn cycles behind its entry, with its address.
  logic [Turn-1:0] f_entered = '0, f_entered_here = '0;
  always_ff @(posedge clk_i) begin
    f_entered      <= rst_ni ? {f_entered[Turn-2:0], read_valid_i} : '0;
    f_entered_here <= {f_entered_here[Turn-2:0], read_valid_i && read_address_i == f_address};
  end

  always_comb begin
    if (f_started && rst_ni) begin
      assert (turn_valid_o == f_entered[Turn-1]);
      if (turn_valid_o) assert ((turn_address_o == f_address) == f_entered_here[Turn-1]);
      if (f_turn && f_known) assert (old_o == f_word);
    end
  end

  // the value came from the turn before, from a result met on the way, from memory
  always_ff @(posedge clk_i) begin
    cover (rst_ni && f_turn && f_known && offered[Turn]);
    cover (rst_ni && f_turn && f_known && !offered[Turn] && f_entered == '1 && f_entered_here[0]);
    cover (rst_ni && f_turn && f_known && f_entered == Turn'(1) << (Turn - 1) && !wrote_q);
  end
