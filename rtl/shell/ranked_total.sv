// How many positions all lanes have ranked.
//
// start_i begins anew with tag_i. A lane has ranked when its ranked_i is up with that tag, for one
// cycle or for long, and its count in the first of them; counts are added a lane a cycle, in order.
// ranked_o comes two cycles after the last one was, with total_o, and stays until the next start.
module ranked_total #(
  parameter int unsigned Lanes = 4
) (
  input  logic                clk_i,
  input  logic                rst_ni,

  input  logic                start_i,
  input  logic [1:0]          tag_i,

  input  logic [Lanes-1:0]    ranked_i,
  input  logic [Lanes*2-1:0]  ranked_tag_i,
  input  logic [Lanes*20-1:0] ranked_count_i,

  output logic                ranked_o,
  output logic [23:0]         total_o
);

  logic [Lanes-1:0]    current;  // of this ranking, in this cycle
  logic [Lanes-1:0]    done_q;
  logic [Lanes*20-1:0] count_q;
  logic [3:0]          next_q;   // lane whose count is added next
  logic                ranked_q;
  logic [23:0]         total_q;

  for (genvar l = 0; l < Lanes; l++) begin : gen_lane
    assign current[l] = ranked_i[l] && ranked_tag_i[l*2 +: 2] == tag_i;
    always_ff @(posedge clk_i) begin
      if (current[l] && !done_q[l]) count_q[l*20 +: 20] <= ranked_count_i[l*20 +: 20];
    end
  end

  wire all = next_q == 4'(Lanes);

  logic        next_done;
  logic [19:0] next_count;
  always_comb begin
    next_done  = 1'b0;
    next_count = '0;
    for (int l = 0; l < Lanes; l++) begin
      if (next_q == 4'(l)) begin
        next_done  = done_q[l];
        next_count = count_q[l*20 +: 20];
      end
    end
  end

  assign ranked_o = ranked_q;
  assign total_o  = total_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni || start_i) begin
      done_q   <= '0;
      next_q   <= '0;
      ranked_q <= 1'b0;
    end else begin
      done_q   <= done_q | current;
      next_q   <= next_q + 4'(next_done);
      ranked_q <= all;
    end
  end

  always_ff @(posedge clk_i) begin
    if (start_i) total_q <= '0;
    else if (next_done) total_q <= total_q + 24'(next_count);
  end

endmodule
