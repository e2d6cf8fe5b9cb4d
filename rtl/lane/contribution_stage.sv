// What a position contributes to its account's sums: the contribution (MV, M) of each position, an
// exact read-modify-write that holds one operation a cycle, and what the sums move by.
//
//   valid_i, mid_i                        an operation, with the position stage's output
//   value_i, maintenance_i                in stage C, ArithmeticLatency later: what was found of it
//   read_o, read_account_o                in stage C − ReadLatency: the account it is of, for who
//                                         reads sums of it for stage C + 1
//   next_valid_o                          in stage C
//   sum_*_o, valid_o and all that follows in stage C + 1
//
// An operation that is killed or refused leaves the contribution; acts_o says that it is neither.
// All changes go with mid_o: of the wallet, of ΣuPnL and of ΣM. mark_value_o and
// position_maintenance_o are the contribution before.
module contribution_stage #(
  parameter int unsigned Rows        = 65536,
  parameter int unsigned ReadLatency = 3
) (
  input  logic                      clk_i,
  input  logic                      rst_ni,

  input  logic                      valid_i,
  input  ballast_uop_pkg::mid_t     mid_i,
  input  logic signed [58:0]        value_i,
  input  logic [84:0]               maintenance_i,

  output logic                      read_o,
  output logic [23:0]               read_account_o,
  output logic                      next_valid_o,

  output logic                      sum_valid_o,
  output logic signed [58:0]        sum_value_o,

  output logic                      valid_o,
  output logic                      acts_o,
  output ballast_uop_pkg::mid_t     mid_o,
  output logic signed [61:0]        wallet_change_o,
  output logic signed [61:0]        upnl_change_o,
  output logic signed [86:0]        maintenance_change_o,
  output logic signed [58:0]        cash_o,
  output logic signed [58:0]        mark_value_o,
  output logic [84:0]               position_maintenance_o
);

  localparam int unsigned RowBits          = $clog2(Rows);
  localparam int unsigned ContributionBits = 144;  // MV, M
  localparam int unsigned ToC              = lane_latency_pkg::ArithmeticLatency;
  localparam int unsigned ToRead           = ToC - ReadLatency - 1;

  // ---- delay to C − ReadLatency − 1, C − ReadLatency, C ---------------------------------------
  logic [ToC:0]   valid;  // valid[k]: k cycles after valid_i
  logic [ToC-1:0] valid_q;
  assign valid = {valid_q, valid_i};
  always_ff @(posedge clk_i) begin
    if (!rst_ni) valid_q <= '0;
    else valid_q <= valid[ToC-1:0];
  end

  ballast_uop_pkg::mid_t mid_read, mid_read_q, mid_c;
  pipe_delay #(.Width(ballast_uop_pkg::MidBits), .Cycles(ToRead)) u_to_read (
    .clk_i, .in_i(mid_i), .out_o(mid_read)
  );
  always_ff @(posedge clk_i) if (valid[ToRead]) mid_read_q <= mid_read;
  pipe_delay #(.Width(ballast_uop_pkg::MidBits), .Cycles(ReadLatency)) u_to_c (
    .clk_i, .in_i(mid_read_q), .out_o(mid_c)
  );
  assign read_o         = valid[ToRead+1] && mid_read_q.has_account;
  assign read_account_o = mid_read_q.account;
  assign next_valid_o   = valid[ToC];

  // ---- C: old out, new in -----------------------------------------------------------------------
  logic [ContributionBits-1:0] old_contribution, new_contribution;
  wire  acts  = valid[ToC] && !mid_c.killed && mid_c.reason == 0;
  wire  keeps = mid_c.contribution == ballast_uop_pkg::ContributionKeep;
  forwarding_store #(
    .Width(ContributionBits), .Words(Rows), .ReadLatency(ReadLatency), .Style("ultra")
  ) u_contributions (
    .clk_i, .rst_ni,
    .read_valid_i   (valid[ToRead] && mid_read.has_row),
    .read_address_i (mid_read.row[RowBits-1:0]),
    /* verilator lint_off PINCONNECTEMPTY */
    .turn_valid_o   (),
    .turn_address_o (),
    /* verilator lint_on PINCONNECTEMPTY */
    .old_o          (old_contribution),
    .new_i          (new_contribution),
    .write_i        (acts && !keeps)
  );
  assign new_contribution =
      mid_c.contribution == ballast_uop_pkg::ContributionMark ? {value_i, maintenance_i} : '0;
  wire signed [58:0] mv_old = $signed(old_contribution[143:85]);
  wire        [84:0] m_old  = old_contribution[84:0];
  wire signed [58:0] mv_new = $signed(new_contribution[143:85]);
  wire        [84:0] m_new  = new_contribution[84:0];

  // EV released, and what comes in besides.
  wire signed [59:0]  released = -mid_c.entry_change;
  logic signed [58:0] cash;
  always_comb begin
    unique case (mid_c.wallet)
      ballast_uop_pkg::WalletValue, ballast_uop_pkg::WalletPays: cash = value_i;
      default: cash = mid_c.c;
    endcase
  end

  // ---- C + 1: differences -----------------------------------------------------------------------
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      valid_o     <= 1'b0;
      acts_o      <= 1'b0;
      sum_valid_o <= 1'b0;
    end else begin
      valid_o     <= valid[ToC];
      acts_o      <= acts;
      sum_valid_o <= acts && mid_c.sum;
    end
  end
  always_ff @(posedge clk_i) begin
    if (valid[ToC]) begin
      mid_o                  <= mid_c;
      cash_o                 <= cash;
      sum_value_o            <= value_i;
      mark_value_o           <= mv_old;
      position_maintenance_o <= m_old;
      unique case (mid_c.wallet)
        ballast_uop_pkg::WalletCash: wallet_change_o <= 62'(cash);
        ballast_uop_pkg::WalletCashLess,
        ballast_uop_pkg::WalletValue: wallet_change_o <= 62'(cash) - 62'(released);
        ballast_uop_pkg::WalletPays: wallet_change_o <= 62'sd0 - 62'(cash);
        default: wallet_change_o <= '0;
      endcase
      if (keeps) upnl_change_o <= '0;
      else upnl_change_o <= 62'(mv_new) - 62'(mv_old) - 62'(mid_c.entry_change);
      if (mid_c.extra) begin
        maintenance_change_o <= mid_c.minus ? -$signed({2'b0, maintenance_i})
                                            : $signed({2'b0, maintenance_i});
      end else if (keeps) begin
        maintenance_change_o <= '0;
      end else begin
        maintenance_change_o <= $signed({2'b0, m_new}) - $signed({2'b0, m_old});
      end
    end
  end

endmodule
