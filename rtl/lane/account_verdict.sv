// The verdict on an account after an operation, and the stored one.
//
// valid_o and tail_o come JudgeLatency + 1 cycles behind valid_i, tail_i and open_i, with the
// verdicts filled in: the one found, of an operation that is judged now, else the stored one; and
// the stored one as it was before. Any operation sees what every earlier one has stored, one a
// cycle, the same account back to back included. Stored are verdicts found and, with
// write_verdict, meta_verdict_i; by an operation that is killed or refused, none.
//
// Thresholds of assets are written while no operation is in the pipe.
module account_verdict #(
  parameter int unsigned Accounts    = 32768,
  parameter int unsigned ReadLatency = 3
) (
  input  logic                      clk_i,
  input  logic                      rst_ni,

  input  logic                      asset_write_i,
  input  logic [5:0]                asset_i,
  input  logic [56:0]               asset_terms_i, // at_equality, takeover den, num, warn den, num

  input  logic [2:0]                meta_verdict_i,

  input  logic                      valid_i,
  input  ballast_uop_pkg::tail_t    tail_i,
  input  logic                      open_i,        // has an open position

  output logic                      valid_o,
  output ballast_uop_pkg::tail_t    tail_o
);

  localparam int unsigned AccountBits = $clog2(Accounts);
  localparam int unsigned ToJudgement = lane_latency_pkg::JudgeLatency;
  localparam int unsigned ToRead      = ToJudgement - ReadLatency - 1;

  (* ram_style = "distributed" *) logic [56:0] terms [64];
  always_ff @(posedge clk_i) if (asset_write_i) terms[asset_i] <= asset_terms_i;
  wire [56:0] terms_of = terms[tail_i.asset];

  logic [2:0] verdict_found;
  /* verilator lint_off UNUSEDSIGNAL */  // its latency is fixed
  logic       judge_valid;
  /* verilator lint_on UNUSEDSIGNAL */
  judge u_judge (
    .clk_i, .rst_ni,
    .valid_i,
    .equity_i       (tail_i.equity_after),
    .maintenance_i  (tail_i.account_maintenance_after),
    .warn_num_i     (terms_of[13:0]),
    .warn_den_i     (terms_of[27:14]),
    .takeover_num_i (terms_of[41:28]),
    .takeover_den_i (terms_of[55:42]),
    .at_equality_i  (terms_of[56]),
    .open_i,
    .no_verdict_i   (tail_i.options[1]),
    .valid_o        (judge_valid),
    .verdict_o      (verdict_found)
  );

  // ---- the operation waits for it --------------------------------------------------------------
  logic [ToJudgement:0]   valid;  // valid[k]: k cycles after valid_i
  logic [ToJudgement-1:0] valid_q;
  assign valid = {valid_q, valid_i};
  always_ff @(posedge clk_i) begin
    if (!rst_ni) valid_q <= '0;
    else valid_q <= valid[ToJudgement-1:0];
  end
  ballast_uop_pkg::tail_t tail_read, tail;
  pipe_delay #(.Width(ballast_uop_pkg::TailBits), .Cycles(ToRead)) u_to_read (
    .clk_i, .in_i(tail_i), .out_o(tail_read)
  );
  pipe_delay #(.Width(ballast_uop_pkg::TailBits), .Cycles(ReadLatency + 1)) u_to_judgement (
    .clk_i, .in_i(tail_read), .out_o(tail)
  );

  // ---- stored verdicts -------------------------------------------------------------------------
  logic [2:0] verdict_old;
  wire  acts   = valid[ToJudgement] && !tail.mid.killed && tail.mid.reason == 0;
  wire  judged = tail.mid.judge == ballast_uop_pkg::JudgeNow;
  forwarding_store #(
    .Width(3), .Words(Accounts), .ReadLatency(ReadLatency), .Style("block")
  ) u_verdicts (
    .clk_i, .rst_ni,
    .read_valid_i   (valid[ToRead] && tail_read.mid.has_account),
    .read_address_i (tail_read.mid.account[AccountBits-1:0]),
    /* verilator lint_off PINCONNECTEMPTY */
    .turn_valid_o   (),
    .turn_address_o (),
    /* verilator lint_on PINCONNECTEMPTY */
    .old_o          (verdict_old),
    .new_i          (tail.mid.write_verdict ? meta_verdict_i : verdict_found),
    .write_i        (acts && (judged || tail.mid.write_verdict))
  );

  always_ff @(posedge clk_i) begin
    if (!rst_ni) valid_o <= 1'b0;
    else valid_o <= valid[ToJudgement];
  end
  always_ff @(posedge clk_i) begin
    if (valid[ToJudgement]) begin
      tail_o                <= tail;
      tail_o.verdict        <= judged ? verdict_found : verdict_old;
      tail_o.verdict_before <= verdict_old;
    end
  end

endmodule
