// Accounts of a lane: W, ΣuPnL, ΣM and the number of open positions, an exact read-modify-write
// that holds one operation a cycle, and what else is known of an account.
//
//   read_i, read_account_i   ReadLatency + 1 cycles before valid_i, unless the operation is of none
//   next_valid_i             a cycle before valid_i
//   valid_i and all beside   the operation, and what the sums move by
//   touch_*_o, look_o        a cycle later: mark the account touched; see whether it is
//   valid_o, tail_o, open_o  two cycles later, without verdicts; score_valid_o: it is to be ranked
//
// Here an operation is refused that must have an account and has none or whose cash is out of
// range; and skipped that wants a live account, or one that is not exempt, and has none. The wallet
// of what is refused here stays; nothing else would have moved.
//
// Sums are of operations that act alone; zero_account sets them to 0, and W to meta_wallet_i. What
// else is known (live, asset, options, extra margin, positions) is written by write_meta, of which
// control has one alone in the pipe, and then seen in its own tail_o.
module account_sums #(
  parameter int unsigned Accounts    = 32768,
  parameter int unsigned ReadLatency = 3
) (
  input  logic                      clk_i,
  input  logic                      rst_ni,

  input  logic                      read_i,
  /* verilator lint_off UNUSEDSIGNAL */  // accounts are below Accounts
  input  logic [23:0]               read_account_i,
  /* verilator lint_on UNUSEDSIGNAL */
  input  logic                      next_valid_i,

  input  logic                      valid_i,
  input  logic                      acts_i,
  input  ballast_uop_pkg::mid_t     mid_i,
  input  logic signed [61:0]        wallet_change_i,
  input  logic signed [61:0]        upnl_change_i,
  input  logic signed [86:0]        maintenance_change_i,
  input  logic signed [58:0]        cash_i,
  input  logic signed [58:0]        mark_value_i,
  input  logic [84:0]               position_maintenance_i,

  input  logic [5:0]                meta_asset_i,
  input  logic [1:0]                meta_options_i,
  input  logic [55:0]               meta_extra_i,
  input  logic [10:0]               meta_positions_i,
  input  logic signed [95:0]        meta_wallet_i,

  output logic                      touch_o,
  output logic                      look_o,
  output logic [23:0]               touch_account_o,

  output logic                      valid_o,
  output ballast_uop_pkg::tail_t    tail_o,
  output logic                      open_o,         // has an open position
  output logic                      score_valid_o
);

  localparam int unsigned AccountBits = $clog2(Accounts);
  localparam int unsigned SumsBits    = 299;  // W, ΣuPnL, ΣM, open positions
  localparam int unsigned MetaBits    = 76;   // live, asset, options, extra margin, positions
  localparam int unsigned UltraBits   = 72;
  wire [AccountBits-1:0] read_row = read_account_i[AccountBits-1:0];

  // ---- sums ------------------------------------------------------------------------------------
  logic [SumsBits-1:0] sums_old, sums_new;
  forwarding_store #(
    .Width(SumsBits), .Words(Accounts), .ReadLatency(ReadLatency), .Style("ultra"),
    .BlockBits(SumsBits % UltraBits)
  ) u_sums (
    .clk_i, .rst_ni,
    .read_valid_i   (read_i),
    .read_address_i (read_row),
    /* verilator lint_off PINCONNECTEMPTY */
    .turn_valid_o   (),
    .turn_address_o (),
    /* verilator lint_on PINCONNECTEMPTY */
    .old_o          (sums_old),
    .new_i          (sums_new),
    .write_i        (acts_i)
  );

  // ---- what else is known ----------------------------------------------------------------------
  logic [MetaBits-1:0] meta_read, meta_read_q;
  wire  [MetaBits-1:0] meta_new =
      {mid_i.live, meta_asset_i, meta_options_i, meta_extra_i, meta_positions_i};
  memory_mixed #(
    .Width(MetaBits), .Words(Accounts), .ReadLatency(ReadLatency), .Style("ultra"),
    .BlockBits(MetaBits % UltraBits)
  ) u_meta (
    .clk_i,
    .read_i          (read_i),
    .read_address_i  (read_row),
    .read_data_o     (meta_read),
    .write_i         (valid_i && mid_i.write_meta),
    .write_address_i (mid_i.account[AccountBits-1:0]),
    .write_data_i    (meta_new)
  );
  always_ff @(posedge clk_i) if (next_valid_i) meta_read_q <= meta_read;

  // ---- the turn --------------------------------------------------------------------------------
  wire [MetaBits-1:0] meta = mid_i.write_meta ? meta_new : meta_read_q;
  wire live   = meta[75];
  wire exempt = meta[67];
  wire gone   = mid_i.must_exist && !live;
  wire bad    = mid_i.must_exist && mid_i.c_bad;
  wire stays  = !acts_i || gone || bad;

  wire signed [95:0] w_old = $signed(sums_old[298:203]);
  wire signed [95:0] p_old = $signed(sums_old[202:107]);
  wire        [95:0] s_old = sums_old[106:11];
  wire        [10:0] o_old = sums_old[10:0];
  wire signed [61:0] wallet_in = stays ? '0 : wallet_change_i;
  wire signed [95:0] w_new = w_old + 96'(wallet_in);
  wire signed [95:0] p_new = p_old + 96'(upnl_change_i);
  wire        [95:0] s_new = s_old + 96'(maintenance_change_i);
  wire        [10:0] o_new = o_old + 11'(mid_i.open_change);
  assign sums_new = mid_i.zero_account ? {meta_wallet_i, 203'd0} : {w_new, p_new, s_new, o_new};

  logic                  valid_q, open_q;
  ballast_uop_pkg::mid_t mid_q;
  logic signed [95:0]    w_old_q, p_old_q, w_new_q, p_new_q;
  logic [95:0]           s_old_q, s_new_q;
  logic [MetaBits-1:0]   meta_q;
  logic signed [58:0]    cash_q, mark_value_q;
  logic [84:0]           position_maintenance_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      valid_q <= 1'b0;
      touch_o <= 1'b0;
      look_o  <= 1'b0;
    end else begin
      valid_q <= valid_i;
      look_o  <= valid_i && mid_i.beats == ballast_uop_pkg::BeatAccount;
      touch_o <= valid_i && !stays && mid_i.judge == ballast_uop_pkg::JudgeTouch;
    end
  end
  always_ff @(posedge clk_i) begin
    if (valid_i) begin
      touch_account_o <= mid_i.account;
      mid_q           <= mid_i;
      if (mid_i.reason == 0 && gone) begin
        mid_q.reason <= 5'(ballast_contract_pkg::REASON_UNKNOWN_ACCOUNT);
      end else if (mid_i.reason == 0 && bad) begin
        mid_q.reason <= 5'(ballast_contract_pkg::REASON_OUT_OF_RANGE);
      end
      if (mid_i.skip_account && !live) mid_q.killed <= 1'b1;
      if (mid_i.skip_exempt && exempt) mid_q.killed <= 1'b1;
      {w_old_q, p_old_q, s_old_q} <= sums_old[298:11];
      {w_new_q, p_new_q, s_new_q} <= sums_new[298:11];
      open_q                      <= sums_new[10:0] != 0;
      meta_q                      <= meta;
      cash_q                      <= cash_i;
      mark_value_q                <= mark_value_i;
      position_maintenance_q      <= position_maintenance_i;
    end
  end

  // ---- equity ----------------------------------------------------------------------------------
  // Bit 96 apart, so that the carry goes through 96 only.
  wire [95:0] equity_old = w_old_q + p_old_q;
  wire [95:0] equity_new = w_new_q + p_new_q;
  wire        minus_old = w_old_q[95] == p_old_q[95] ? w_old_q[95] : equity_old[95];
  wire        minus_new = w_new_q[95] == p_new_q[95] ? w_new_q[95] : equity_new[95];

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      valid_o       <= 1'b0;
      score_valid_o <= 1'b0;
    end else begin
      valid_o       <= valid_q;
      score_valid_o <= valid_q && mid_q.rank && !mid_q.killed;
    end
  end
  always_ff @(posedge clk_i) begin
    if (valid_q) begin
      tail_o.mid                       <= mid_q;
      tail_o.cash                      <= cash_q;
      tail_o.mark_value                <= mark_value_q;
      tail_o.maintenance               <= position_maintenance_q;
      tail_o.wallet                    <= w_old_q;
      tail_o.equity                    <= {minus_old, equity_old};
      tail_o.account_maintenance       <= s_old_q;
      tail_o.equity_after              <= {minus_new, equity_new};
      tail_o.account_maintenance_after <= s_new_q;
      {tail_o.account_live, tail_o.asset, tail_o.options, tail_o.extra_margin,
       tail_o.positions}               <= meta_q;
      tail_o.verdict                   <= '0;
      tail_o.verdict_before            <= '0;
      open_o                           <= open_q;
    end
  end

endmodule
