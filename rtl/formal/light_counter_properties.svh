// Properties of light_counter, included at its bottom when FORMAL is defined: at each rank r of n
// positions, for every n, 5 × (r − 1) = n × (5 − light) + rest with rest below n: that is,
// the light is 5 − floor(5 × (r − 1) / n).
  logic [1:0] f_cycles = '0;
  (* anyconst *) logic [23:0] f_total;
  logic [23:0] f_steps;  // r − 1
  always_ff @(posedge clk_i) begin
    if (!(&f_cycles)) f_cycles <= f_cycles + 1'b1;
    if (clear_i) f_steps <= '0;
    else if (step_i) f_steps <= f_steps + 1'b1;
  end

  // n stays from before the first step on; it is there for the next rank, so r < n. One more step
  // follows the last position, and is not looked at.
  always_comb begin
    assume (total_i == f_total);
    assume (f_cycles[1] || clear_i);
    if (step_i && !clear_i) assume (25'(f_steps) + 1'b1 < 25'(f_total));
  end

  wire [26:0] f_fifths = 27'd5 - 27'(light_q);
  wire [26:0] f_times  = (f_fifths[0] ? 27'(f_total) : '0) +
                         (f_fifths[1] ? 27'(f_total) << 1 : '0) +
                         (f_fifths[2] ? 27'(f_total) << 2 : '0);
  always_comb begin
    if (f_cycles[1]) begin
      assert (once_q == 27'sd5 - total && twice_q == 27'sd5 - (total <<< 1));
      assert (light_q >= 3'd1 && light_q <= 3'd5);
      assert (f_total == '0 || rest_q < f_total);
      assert (27'(f_steps) + (27'(f_steps) << 2) == f_times + 27'(rest_q));
    end
  end

  always_ff @(posedge clk_i) begin
    cover (f_cycles[1] && light_q == 3'd1 && f_total == 24'd5);
    cover (f_cycles[1] && light_q == 3'd3 && f_total == 24'd9);
  end
