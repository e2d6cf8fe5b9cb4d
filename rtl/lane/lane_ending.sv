// The beat that ends a command which control itself ends: a refusal, the sums of a sweep with the
// number of accounts judged or positions ranked, or a digest.
//
// clear_i between commands; then all that is told until the beat counts.
module lane_ending (
  input  logic                          clk_i,

  input  logic                          clear_i,
  input  logic                          refuse_i,
  input  logic [4:0]                    refusal_i,   // 0: none
  output logic                          refused_o,
  input  logic                          sum_valid_i,
  input  logic signed [58:0]            sum_value_i,
  input  logic                          tail_valid_i,
  /* verilator lint_off UNUSEDSIGNAL */  // it takes some of the fields
  input  ballast_uop_pkg::tail_t        tail_i,
  /* verilator lint_on UNUSEDSIGNAL */
  input  logic                          ranked_i,
  input  logic [19:0]                   rank_count_i,

  input  logic                          digest_i,    // the command is a digest
  input  logic [63:0]                   digest_sum_i,
  input  logic [31:0]                   digest_count_i,
  output ballast_lane_pkg::lane_event_t beat_o
);

  logic signed [95:0] sum_q;
  logic [31:0]        summed_q, judged_q;
  logic [4:0]         refusal_q;
  wire judged = tail_valid_i && !tail_i.mid.killed && !tail_i.mid.last &&
                tail_i.mid.judge == ballast_uop_pkg::JudgeNow;

  always_ff @(posedge clk_i) begin
    if (clear_i) begin
      sum_q     <= '0;
      summed_q  <= '0;
      judged_q  <= '0;
      refusal_q <= '0;
    end else begin
      if (sum_valid_i) begin
        sum_q    <= sum_q + 96'(sum_value_i);
        summed_q <= summed_q + 32'd1;
      end
      if (ranked_i) judged_q <= 32'(rank_count_i);
      else if (judged) judged_q <= judged_q + 32'd1;
      if (refuse_i) refusal_q <= refusal_i;
    end
  end

  assign refused_o = refusal_q != 0;
  always_comb begin
    beat_o      = '0;
    beat_o.last = 1'b1;
    if (refused_o) begin
      beat_o.has_event = 1'b1;
      beat_o.kind      = ballast_contract_pkg::EVENT_REJECTED;
      beat_o.code      = 8'(refusal_q);
    end else if (digest_i) begin
      beat_o.words = {64'd0, 32'd0, digest_count_i, 64'd0, digest_sum_i};
    end else begin
      beat_o.words = {32'd0, judged_q, 32'd0, summed_q, {32{sum_q[95]}}, sum_q};
    end
  end

endmodule
