// Properties of credit_counter, included at its bottom when FORMAL is defined: credits are neither
// made nor lost, never more than there are, and ready means what it says.
  logic f_started = 1'b0;
  always_ff @(posedge clk_i) f_started <= 1'b1;
  always_comb assume (rst_ni == f_started);

  logic [31:0] f_out = '0;  // taken and not given back
  wire  [31:0] f_taken = take_i ? 32'(take_amount_i) : '0;
  wire  [31:0] f_given = give_i ? 32'(give_amount_i) : '0;
  always_ff @(posedge clk_i) f_out <= rst_ni ? f_out + f_taken - f_given : '0;

  // The parent keeps the contract.
  always_comb begin
    assume (!take_i || (ready_o && 32'(take_amount_i) <= MaxTake));
    assume (!give_i || (32'(give_amount_i) <= MaxGive && 32'(give_amount_i) <= f_out));
  end

  logic f_ran = 1'b0;  // a cycle without reset is over
  always_ff @(posedge clk_i) f_ran <= rst_ni;
  always_comb begin
    if (f_started && rst_ni) begin
      assert (f_out <= Credits);
      assert (32'(available_o) + f_out == Credits);
      if (f_ran) assert (ready_o == (32'(available_o) >= MaxTake));
      else assert (!ready_o);
    end
  end

  always_ff @(posedge clk_i) begin
    cover (rst_ni && available_o == '0 && give_i && give_amount_i != '0);
    cover (rst_ni && take_i && give_i && f_taken > f_given && f_given != '0 && f_ran);
  end
