// Properties of round_robin_arbiter, included at its bottom when FORMAL is defined.
  logic f_started = 1'b0;
  always_ff @(posedge clk_i) f_started <= 1'b1;
  always_comb assume (rst_ni == f_started);

  // One requester, any, and how many others moved since it began to ask.
  (* anyconst *) logic [$clog2(Inputs)-1:0] f_who;
  always_comb assume (32'(f_who) < Inputs);
  wire f_asks    = request_i[f_who];
  wire f_granted = grant_o[f_who];
  logic [Inputs-1:0] f_passed = '0;  // who moved while it asked
  logic f_granted_before = 1'b0;
  always_ff @(posedge clk_i) begin
    if (!rst_ni || !f_asks || (f_granted && moves_i)) f_passed <= '0;
    else if (moves_i) f_passed <= f_passed | grant_o;
    f_granted_before <= rst_ni && f_granted && !moves_i;
  end
  wire [Inputs-1:0] f_me      = Inputs'(1) << f_who;
  wire [Inputs-1:0] f_below   = f_me - 1'b1;
  wire f_held_below = (held_q & ~f_below & ~f_me) == '0;  // the held one is below it, or it is
  wire f_held_late  = (held_q & first_q) == '0;           // held by a requester of the next round

  always_comb begin
    if (f_started && rst_ni) begin
      assert ((grant_o & (grant_o - 1'b1)) == '0);       // one at most
      assert ((grant_o & ~request_i) == '0);             // who asks
      assert ((|grant_o) == (|request_i));               // if anyone does
      if (f_granted_before && f_asks) assert (f_granted);  // and keeps it until it moves
      if (f_asks) assert ((f_passed & grant_o) == '0);   // nobody twice while it waits
      // the state behind it: first_q is everyone above the last that moved
      assert ((held_q & (held_q - 1'b1)) == '0);
      assert (f_granted_before == held_q[f_who]);
      assert (&(first_q | (first_q - 1'b1)) || first_q == '0);
      if (f_asks) begin
        assert ((f_passed & (held_q | f_me)) == '0);
        // a grant held out of turn is from before it asked
        if (held_q != '0 && (f_held_below ? first_q[f_who] && f_held_late
                                          : first_q[f_who] || f_held_late)) begin
          assert (f_passed == '0);
        end
        if (first_q[f_who]) assert ((f_passed & first_q & f_below) == '0);
        else assert ((f_passed & (first_q | f_below)) == '0);
      end
    end
  end

  always_ff @(posedge clk_i) begin
    cover (rst_ni && &request_i && f_granted && $countones(f_passed) == Inputs - 1);
  end
