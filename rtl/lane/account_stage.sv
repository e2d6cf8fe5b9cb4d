// The back of a lane: contributions, account sums and stored verdicts, each an exact
// read-modify-write that holds one operation a cycle.
//
//   C    contribution (MV, M) of the position: old out, new in; differences
//   C+1  account: W, ΣuPnL, ΣM, open positions move by the differences
//   C+3  equity is there: judgement and, for a ranking, score begin
//   C+3+JudgeLatency  stored verdict; then the result leaves
//
// mid_i comes with the position stage's output and is delayed here to meet the value and the
// maintenance that the lane's arithmetic found of it.
module account_stage #(
  parameter int unsigned Rows        = 65536,
  parameter int unsigned Accounts    = 32768,
  parameter int unsigned ReadLatency = 3
) (
  input  logic                      clk_i,
  input  logic                      rst_ni,

  input  logic                      valid_i,       // with mid_i, ArithmeticLatency before the value
  input  ballast_uop_pkg::mid_t     mid_i,
  input  logic signed [58:0]        value_i,       // in stage C
  input  logic [84:0]               maintenance_i, // in stage C

  // What write_meta writes: held by control while its operation is in the pipe.
  input  logic [5:0]                meta_asset_i,
  input  logic [1:0]                meta_options_i,
  input  logic [55:0]               meta_extra_i,
  input  logic [10:0]               meta_positions_i,

  // Thresholds of assets: written while the pipe is empty.
  input  logic                      asset_write_i,
  input  logic [5:0]                asset_i,
  input  logic [56:0]               asset_terms_i, // at_equality, takeover den, num, warn den, num

  // Stage C + 1: what a sweep's end event says.
  output logic                      sum_valid_o,
  output logic signed [58:0]        sum_value_o,

  output logic                      touch_o,       // mark the account touched
  output logic [23:0]               touch_account_o,

  // To the score.
  output logic                      score_valid_o,
  output logic                      score_short_o,
  output logic signed [58:0]        score_mark_value_o,
  output logic signed [58:0]        score_entry_value_o,
  output logic [84:0]               score_maintenance_o,
  output logic signed [96:0]        score_equity_o,
  output logic signed [95:0]        score_wallet_o,
  output logic [95:0]               score_account_maintenance_o,
  output logic [17:0]               score_row_o,
  output logic [23:0]               score_position_o,

  // Every operation leaves here, the skipped ones too.
  output logic                      valid_o,
  output ballast_uop_pkg::tail_t    tail_o
);

  localparam int unsigned RowBits     = $clog2(Rows);
  localparam int unsigned AccountBits = $clog2(Accounts);
  localparam int unsigned ToC         = lane_latency_pkg::ArithmeticLatency;
  localparam int unsigned ToJudgement = lane_latency_pkg::JudgeLatency;

  // ---- delay to C − ReadLatency − 1, C − ReadLatency, C ---------------------------------------
  localparam int unsigned ToRead = ToC - ReadLatency - 1;
  logic [ToC:0] valid_c;  // valid_c[k]: k cycles after valid_i
  assign valid_c[0] = valid_i;
  logic [ToC-1:0] valid_c_q;
  assign valid_c[ToC:1] = valid_c_q;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) valid_c_q <= '0;
    else valid_c_q <= valid_c[ToC-1:0];
  end

  ballast_uop_pkg::mid_t mid_read, mid_read_q, mid_c;
  pipe_delay #(.Width(ballast_uop_pkg::MidBits), .Cycles(ToRead)) u_to_read (
    .clk_i, .in_i(mid_i), .out_o(mid_read)
  );
  always_ff @(posedge clk_i) if (valid_c[ToRead]) mid_read_q <= mid_read;
  pipe_delay #(.Width(ballast_uop_pkg::MidBits), .Cycles(ReadLatency)) u_to_c (
    .clk_i, .in_i(mid_read_q), .out_o(mid_c)
  );

  // ---- C: contribution -------------------------------------------------------------------------
  logic [143:0] contribution_old, contribution_new;
  wire  valid_at_c = valid_c[ToC];
  wire  acts_c = valid_at_c && !mid_c.killed && mid_c.reason == 0;
  wire  moves_c = acts_c && mid_c.has_row &&
                  mid_c.contribution != ballast_uop_pkg::ContributionKeep;
  forwarding_store #(.Width(144), .Words(Rows), .ReadLatency(ReadLatency)) u_contribution (
    .clk_i, .rst_ni,
    .read_valid_i   (valid_c[ToRead] && mid_read.has_row),
    .read_address_i (mid_read.row[RowBits-1:0]),
    /* verilator lint_off PINCONNECTEMPTY */
    .turn_valid_o   (),
    .turn_address_o (),
    /* verilator lint_on PINCONNECTEMPTY */
    .old_o          (contribution_old),
    .new_i          (contribution_new),
    .write_i        (moves_c)
  );
  wire signed [58:0] mv_old = $signed(contribution_old[143:85]);
  wire        [84:0] m_old  = contribution_old[84:0];
  assign contribution_new =
      mid_c.contribution == ballast_uop_pkg::ContributionMark ? {value_i, maintenance_i} : '0;
  wire signed [58:0] mv_new = $signed(contribution_new[143:85]);
  wire        [84:0] m_new  = contribution_new[84:0];

  // EV released, and what comes in besides.
  wire signed [59:0] released = -mid_c.entry_change;
  logic signed [58:0] cash;
  always_comb begin
    unique case (mid_c.wallet)
      ballast_uop_pkg::WalletValue, ballast_uop_pkg::WalletPays: cash = value_i;
      default: cash = mid_c.c;
    endcase
  end

  logic                  valid_a, acts_a;
  ballast_uop_pkg::mid_t mid_a;
  logic signed [61:0]    wallet_a, upnl_a;
  logic signed [86:0]    maintenance_a;
  logic signed [58:0]    cash_a, mv_a;
  logic [84:0]           m_a;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      valid_a     <= 1'b0;
      acts_a      <= 1'b0;
      sum_valid_o <= 1'b0;
    end else begin
      valid_a     <= valid_at_c;
      acts_a      <= acts_c;
      sum_valid_o <= acts_c && mid_c.sum;
    end
  end
  always_ff @(posedge clk_i) begin
    if (valid_at_c) begin
      mid_a       <= mid_c;
      cash_a      <= cash;
      sum_value_o <= value_i;
      mv_a        <= mv_old;
      m_a         <= m_old;
      unique case (mid_c.wallet)
        ballast_uop_pkg::WalletCash: wallet_a <= 62'(cash);
        ballast_uop_pkg::WalletCashLess,
        ballast_uop_pkg::WalletValue: wallet_a <= 62'(cash) - 62'(released);
        ballast_uop_pkg::WalletPays: wallet_a <= 62'sd0 - 62'(cash);
        default: wallet_a <= '0;
      endcase
      if (mid_c.contribution == ballast_uop_pkg::ContributionKeep) begin
        upnl_a <= '0;
      end else begin
        upnl_a <= 62'(mv_new) - 62'(mv_old) - 62'(mid_c.entry_change);
      end
      if (mid_c.extra) begin
        maintenance_a <= mid_c.minus ? -$signed({2'b0, maintenance_i})
                                     : $signed({2'b0, maintenance_i});
      end else if (mid_c.contribution == ballast_uop_pkg::ContributionKeep) begin
        maintenance_a <= '0;
      end else begin
        maintenance_a <= $signed({2'b0, m_new}) - $signed({2'b0, m_old});
      end
    end
  end

  // ---- C + 1: account --------------------------------------------------------------------------
  localparam int unsigned SumsBits = 299;  // W, ΣuPnL, ΣM, open positions
  localparam int unsigned MetaBits = 76;   // live, asset, options, extra margin, positions
  logic [SumsBits-1:0] sums_old, sums_new;
  logic [MetaBits-1:0] meta_read, meta_a;

  wire account_read = valid_c[ToRead+1] && mid_read_q.has_account;
  forwarding_store #(.Width(SumsBits), .Words(Accounts), .ReadLatency(ReadLatency)) u_sums (
    .clk_i, .rst_ni,
    .read_valid_i   (account_read),
    .read_address_i (mid_read_q.account[AccountBits-1:0]),
    /* verilator lint_off PINCONNECTEMPTY */
    .turn_valid_o   (),
    .turn_address_o (),
    /* verilator lint_on PINCONNECTEMPTY */
    .old_o          (sums_old),
    .new_i          (sums_new),
    .write_i        (valid_a && mid_a.has_account && (acts_a || mid_a.zero_account))
  );
  // What is known of an account besides its sums changes by operations alone in the pipe.
  wire meta_write = valid_a && mid_a.write_meta;
  memory_1r1w #(.Width(MetaBits), .Words(Accounts), .ReadLatency(ReadLatency)) u_meta (
    .clk_i,
    .read_i          (account_read),
    .read_address_i  (mid_read_q.account[AccountBits-1:0]),
    .read_data_o     (meta_read),
    .write_i         (meta_write),
    .write_address_i (mid_a.account[AccountBits-1:0]),
    .write_data_i    ({mid_a.live, meta_asset_i, meta_options_i, meta_extra_i, meta_positions_i})
  );
  always_ff @(posedge clk_i) begin
    if (valid_at_c) begin
      meta_a <= mid_c.write_meta
          ? {mid_c.live, meta_asset_i, meta_options_i, meta_extra_i, meta_positions_i} : meta_read;
    end
  end

  wire meta_live = meta_a[75];
  wire gone = mid_a.must_exist && !meta_live;
  wire acts_here = acts_a && !gone && !(mid_a.must_exist && mid_a.c_bad);
  wire signed [95:0] w_old = $signed(sums_old[298:203]);
  wire signed [95:0] p_old = $signed(sums_old[202:107]);
  wire        [95:0] s_old = sums_old[106:11];
  wire        [10:0] o_old = sums_old[10:0];
  wire signed [61:0] wallet_in = acts_here ? wallet_a : '0;
  wire signed [95:0] w_new = w_old + 96'(wallet_in);
  wire signed [95:0] p_new = p_old + 96'(upnl_a);
  wire        [95:0] s_new = s_old + 96'(maintenance_a);
  wire        [10:0] o_new = o_old + 11'(mid_a.open_change);
  assign sums_new = mid_a.zero_account ? '0 : {w_new, p_new, s_new, o_new};

  logic                  valid_b;
  ballast_uop_pkg::mid_t mid_b;
  logic signed [95:0]    w_b, p_b, w_before_b, p_before_b;
  logic [95:0]           s_b, s_before_b;
  logic                  open_b;
  logic [MetaBits-1:0]   meta_b;
  logic signed [58:0]    cash_b, mv_b;
  logic [84:0]           m_b;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      valid_b <= 1'b0;
      touch_o <= 1'b0;
    end else begin
      valid_b <= valid_a;
      touch_o <= valid_a && acts_here && mid_a.judge == ballast_uop_pkg::JudgeTouch;
    end
  end
  always_ff @(posedge clk_i) begin
    if (valid_a) begin
      touch_account_o <= mid_a.account;
      mid_b           <= mid_a;
      if (mid_a.reason == 0 && gone) begin
        mid_b.reason <= 5'(ballast_contract_pkg::REASON_UNKNOWN_ACCOUNT);
      end else if (mid_a.reason == 0 && mid_a.must_exist && mid_a.c_bad) begin
        mid_b.reason <= 5'(ballast_contract_pkg::REASON_OUT_OF_RANGE);
      end
      if (mid_a.skip_account && !meta_live) mid_b.killed <= 1'b1;
      if (mid_a.skip_exempt && meta_a[67]) mid_b.killed <= 1'b1;
      {w_b, p_b, s_b} <= sums_new[298:11];
      w_before_b      <= w_old;
      p_before_b      <= p_old;
      s_before_b      <= s_old;
      open_b          <= sums_new[10:0] != 0;
      meta_b          <= meta_a;
      cash_b          <= cash_a;
      mv_b            <= mv_a;
      m_b             <= m_a;
    end
  end

  // ---- C + 2 → C + 3: equity, thresholds --------------------------------------------------------
  logic [56:0] terms [64];
  always_ff @(posedge clk_i) if (asset_write_i) terms[asset_i] <= asset_terms_i;

  logic                   valid_e;
  ballast_uop_pkg::tail_t tail_e;
  logic                   open_e;
  logic [56:0]            terms_e;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) valid_e <= 1'b0;
    else valid_e <= valid_b;
  end
  always_ff @(posedge clk_i) begin
    if (valid_b) begin
      tail_e.mid                       <= mid_b;
      tail_e.cash                      <= cash_b;
      tail_e.mark_value                <= mv_b;
      tail_e.maintenance               <= m_b;
      tail_e.wallet                    <= w_before_b;
      tail_e.equity                    <= 97'(w_before_b) + 97'(p_before_b);
      tail_e.account_maintenance       <= s_before_b;
      tail_e.equity_after              <= 97'(w_b) + 97'(p_b);
      tail_e.account_maintenance_after <= s_b;
      tail_e.account_live              <= meta_b[75];
      tail_e.asset                     <= meta_b[74:69];
      tail_e.options                   <= meta_b[68:67];
      tail_e.extra_margin              <= meta_b[66:11];
      tail_e.positions                 <= meta_b[10:0];
      tail_e.verdict                   <= '0;
      tail_e.verdict_before            <= '0;
      open_e                           <= open_b;
      terms_e                          <= terms[meta_b[74:69]];
    end
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) score_valid_o <= 1'b0;
    else score_valid_o <= valid_b && mid_b.rank && !mid_b.killed;
  end
  assign score_short_o               = tail_e.mid.quantity[40];
  assign score_mark_value_o          = tail_e.mark_value;
  assign score_entry_value_o         = tail_e.mid.entry_value;
  assign score_maintenance_o         = tail_e.maintenance;
  assign score_equity_o              = tail_e.equity;
  assign score_wallet_o              = tail_e.wallet;
  assign score_account_maintenance_o = tail_e.account_maintenance;
  assign score_row_o                 = tail_e.mid.row;
  assign score_position_o            = tail_e.mid.position;

  // ---- judgement -------------------------------------------------------------------------------
  logic [2:0] verdict_j;
  /* verilator lint_off UNUSEDSIGNAL */
  logic       judge_valid;
  /* verilator lint_on UNUSEDSIGNAL */
  judge u_judge (
    .clk_i, .rst_ni,
    .valid_i        (valid_e),
    .equity_i       (tail_e.equity_after),
    .maintenance_i  (tail_e.account_maintenance_after),
    .warn_num_i     (terms_e[13:0]),
    .warn_den_i     (terms_e[27:14]),
    .takeover_num_i (terms_e[41:28]),
    .takeover_den_i (terms_e[55:42]),
    .at_equality_i  (terms_e[56]),
    .open_i         (open_e),
    .no_verdict_i   (tail_e.options[1]),
    .valid_o        (judge_valid),
    .verdict_o      (verdict_j)
  );

  localparam int unsigned ToVerdictRead = ToJudgement - ReadLatency - 1;
  logic [ToJudgement:0]   valid_j;
  logic [ToJudgement-1:0] valid_j_q;
  assign valid_j = {valid_j_q, valid_e};
  always_ff @(posedge clk_i) begin
    if (!rst_ni) valid_j_q <= '0;
    else valid_j_q <= valid_j[ToJudgement-1:0];
  end
  ballast_uop_pkg::tail_t tail_read, tail_j;
  pipe_delay #(.Width(ballast_uop_pkg::TailBits), .Cycles(ToVerdictRead)) u_to_verdict (
    .clk_i, .in_i(tail_e), .out_o(tail_read)
  );
  pipe_delay #(.Width(ballast_uop_pkg::TailBits), .Cycles(ReadLatency + 1)) u_to_judgement (
    .clk_i, .in_i(tail_read), .out_o(tail_j)
  );

  logic [2:0] verdict_old, verdict_new;
  wire acts_j = valid_j[ToJudgement] && !tail_j.mid.killed && tail_j.mid.reason == 0;
  wire judges = tail_j.mid.judge == ballast_uop_pkg::JudgeNow;
  assign verdict_new = tail_j.mid.verdict_safe ? 3'd0 : verdict_j;
  forwarding_store #(.Width(3), .Words(Accounts), .ReadLatency(ReadLatency)) u_verdict (
    .clk_i, .rst_ni,
    .read_valid_i   (valid_j[ToVerdictRead] && tail_read.mid.has_account),
    .read_address_i (tail_read.mid.account[AccountBits-1:0]),
    /* verilator lint_off PINCONNECTEMPTY */
    .turn_valid_o   (),
    .turn_address_o (),
    /* verilator lint_on PINCONNECTEMPTY */
    .old_o          (verdict_old),
    .new_i          (verdict_new),
    .write_i        (acts_j && tail_j.mid.has_account && (judges || tail_j.mid.verdict_safe))
  );

  always_ff @(posedge clk_i) begin
    if (!rst_ni) valid_o <= 1'b0;
    else valid_o <= valid_j[ToJudgement];
  end
  always_ff @(posedge clk_i) begin
    if (valid_j[ToJudgement]) begin
      tail_o                <= tail_j;
      tail_o.verdict        <= judges ? verdict_j : verdict_old;
      tail_o.verdict_before <= verdict_old;
    end
  end

endmodule
