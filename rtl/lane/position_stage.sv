// The front of a lane: the position store and everything that is decided from it.
//
// An operation enters in cycle t and leaves in cycle t + ReadLatency + 2. Any operation sees what
// all before it have done to (Q, EV), one a cycle, the same position back to back included. id,
// account, symbol and side change only by write_static, of which control has one in the pipe alone.
//
// Refusals, in the order of docs/contract.md, are decided in the cycle of the read-modify-write:
// its comparisons are of Q and EV with limits made ready a cycle before, beside the adders.
module position_stage #(
  parameter int unsigned Rows        = 65536,
  parameter int unsigned ReadLatency = 3
) (
  input  logic                         clk_i,
  input  logic                         rst_ni,

  input  logic                         valid_i,
  input  ballast_uop_pkg::uop_t        uop_i,

  // ids that in_range asks for
  input  logic [23:0]                  first_i,
  input  logic [23:0]                  last_i,

  output logic                         valid_o,
  output ballast_uop_pkg::mid_t        mid_o,
  output logic                         partial_o,   // FrontReduce of less than Q: nothing is done

  // to the arithmetic
  output logic                         value_valid_o,
  output logic signed [40:0]           value_quantity_o,
  output logic signed [58:0]           value_entry_o,     // EV after
  output logic signed [61:0]           value_unit_o,
  output logic [5:0]                   value_shift_o,
  output logic                         value_up_o
);

  localparam int unsigned RowBits    = $clog2(Rows);
  localparam int unsigned StaticBits = 61;  // live, id, account, symbol, side
  localparam int unsigned MoneyBits  = 100;  // Q, EV

  // ---- read ----------------------------------------------------------------------------------
  logic [StaticBits-1:0] static_read;
  logic [2:0]            light_read;
  logic [MoneyBits-1:0]  money_old, money_new;
  logic                  money_write;

  logic [ReadLatency:0] valid_q;  // valid_q[ReadLatency] at the turn
  always_ff @(posedge clk_i) begin
    if (!rst_ni) valid_q <= '0;
    else valid_q <= {valid_q[ReadLatency-1:0], valid_i};
  end

  ballast_uop_pkg::uop_t early;  // aligned with the memories' data, a cycle before the turn
  pipe_delay #(.Width(ballast_uop_pkg::UopBits), .Cycles(ReadLatency)) u_delay (
    .clk_i, .in_i(uop_i), .out_o(early)
  );
  wire early_valid = valid_q[ReadLatency-1];

  /* verilator lint_off UNUSEDSIGNAL */  // what the front alone does not need ends here
  ballast_uop_pkg::uop_t turn_q;
  /* verilator lint_on UNUSEDSIGNAL */
  logic                  turn_live_q, turn_match_q, turn_inside_q;
  logic [23:0]           turn_id_q, turn_account_q;
  logic [9:0]            turn_symbol_q;
  logic [1:0]            turn_side_q;
  logic [2:0]            turn_light_q;

  memory_1r1w #(
    .Width(StaticBits), .Words(Rows), .ReadLatency(ReadLatency), .Style("ultra")
  ) u_static (
    .clk_i,
    .read_i          (valid_i && uop_i.has_row),
    .read_address_i  (uop_i.row[RowBits-1:0]),
    .read_data_o     (static_read),
    .write_i         (valid_q[ReadLatency] && turn_q.write_static),
    .write_address_i (turn_q.row[RowBits-1:0]),
    .write_data_i    ({turn_q.live, turn_q.position, turn_q.account, turn_q.symbol, turn_q.side})
  );

  // A light is read and written by one command on a row, and by none on it in flight behind.
  memory_1r1w #(.Width(3), .Words(Rows), .ReadLatency(ReadLatency), .Style("block")) u_light (
    .clk_i,
    .read_i          (valid_i && uop_i.has_row),
    .read_address_i  (uop_i.row[RowBits-1:0]),
    .read_data_o     (light_read),
    .write_i         (valid_q[ReadLatency] && (turn_q.write_static ||
                                               turn_q.beats == ballast_uop_pkg::BeatLight)),
    .write_address_i (turn_q.row[RowBits-1:0]),
    .write_data_i    (turn_q.light)
  );

  forwarding_store #(
    .Width(MoneyBits), .Words(Rows), .ReadLatency(ReadLatency), .Style("ultra")
  ) u_money (
    .clk_i, .rst_ni,
    .read_valid_i   (valid_i && uop_i.has_row),
    .read_address_i (uop_i.row[RowBits-1:0]),
    /* verilator lint_off PINCONNECTEMPTY */
    .turn_valid_o   (),
    .turn_address_o (),
    /* verilator lint_on PINCONNECTEMPTY */
    .old_o          (money_old),
    .new_i          (money_new),
    .write_i        (money_write)
  );

  // ---- a cycle before the turn: comparisons that need no Q or EV, and the limits --------------
  wire        read_live    = static_read[60];
  wire [23:0] read_id      = static_read[59:36];
  wire [23:0] read_account = static_read[35:12];
  wire [9:0]  read_symbol  = static_read[11:2];

  logic signed [44:0] most_q, least_q, minus_a_q;  // Q + a > max_lots when Q > most
  logic signed [62:0] most_e, least_e, minus_b_q;  // |EV + b| ≥ 2^58 when EV > most or < least
  wire signed [44:0] max_lots_wide = $signed({5'b0, early.max_lots});
  localparam logic signed [62:0] MaxValue = 63'sd288230376151711743;  // 2^58 − 1

  always_ff @(posedge clk_i) begin
    if (early_valid) begin
      turn_q         <= early;
      turn_live_q    <= read_live;
      turn_match_q   <= read_live && read_id == early.position &&
                        read_account == early.account && read_symbol == early.symbol;
      turn_inside_q  <= read_id >= first_i && read_id <= last_i;
      turn_id_q      <= read_id;
      turn_account_q <= read_account;
      turn_symbol_q  <= read_symbol;
      turn_side_q    <= early.write_static || early.front == ballast_uop_pkg::FrontTry
                        ? early.side : static_read[1:0];
      turn_light_q   <= light_read;
      most_q         <= max_lots_wide - 45'(early.a);
      least_q        <= -max_lots_wide - 45'(early.a);
      minus_a_q      <= 45'sd0 - 45'(early.a);
      most_e         <= MaxValue - 63'(early.b);
      least_e        <= -MaxValue - 63'(early.b);
      minus_b_q      <= 63'sd0 - 63'(early.b);
    end
  end

  // ---- the turn ------------------------------------------------------------------------------
  wire turn_valid = valid_q[ReadLatency];
  wire signed [40:0] q_old = $signed(money_old[99:59]);
  wire signed [58:0] e_old = $signed(money_old[58:0]);
  wire signed [44:0] q_wide = 45'(q_old);
  wire signed [62:0] e_wide = 63'(e_old);

  wire adds        = turn_q.front == ballast_uop_pkg::FrontAdd;
  wire is_add      = adds || turn_q.front == ballast_uop_pkg::FrontTry;
  wire is_reduce   = turn_q.front == ballast_uop_pkg::FrontReduce;
  wire flat_after  = q_wide == minus_a_q && !turn_q.a_big;
  wire entry_after = !(e_wide == minus_b_q && !turn_q.b_big);  // EV after ≠ 0
  wire above       = q_wide > minus_a_q;                       // Q after > 0
  wire over_q      = turn_q.a_big || q_wide > most_q || q_wide < least_q;
  wire over_e      = turn_q.b_big || e_wide > most_e || e_wide < least_e;
  wire is_stale    = turn_q.check_q && (turn_q.expected_bad || q_old != turn_q.expected);
  wire is_wrong    = (turn_side_q == 2'd1 && !above && !flat_after) ||
                     (turn_side_q == 2'd2 && above);
  // of a reduce, whose a is at least 1: |Q| = a, |Q| > a
  wire is_whole    = !turn_q.a_big && (q_wide == 45'(turn_q.a) || q_wide == minus_a_q);
  wire is_part     = !turn_q.a_big && (q_wide > 45'(turn_q.a) || q_wide < minus_a_q);

  logic [4:0] reason;
  always_comb begin
    reason = 5'(ballast_contract_pkg::REASON_NONE);
    if (turn_q.match && !turn_match_q) begin
      reason = 5'(ballast_contract_pkg::REASON_UNKNOWN_POSITION);
    end else if (is_add) begin
      if (turn_q.c_bad) reason = 5'(ballast_contract_pkg::REASON_OUT_OF_RANGE);
      else if (is_stale) reason = 5'(ballast_contract_pkg::REASON_STALE);
      else if (over_q) reason = 5'(ballast_contract_pkg::REASON_OVERFLOW);
      else if (is_wrong) reason = 5'(ballast_contract_pkg::REASON_WRONG_SIDE);
      else if (over_e) reason = 5'(ballast_contract_pkg::REASON_OVERFLOW);
      else if (flat_after && entry_after) reason = 5'(ballast_contract_pkg::REASON_ENTRY_LEFT);
      else if (turn_q.collateral && entry_after) begin
        reason = 5'(ballast_contract_pkg::REASON_COLLATERAL);
      end
    end else if (is_reduce) begin
      if (turn_q.c_bad) reason = 5'(ballast_contract_pkg::REASON_OUT_OF_RANGE);
      else if (is_stale) reason = 5'(ballast_contract_pkg::REASON_STALE);
      else if (!is_whole && !is_part) reason = 5'(ballast_contract_pkg::REASON_OVER_CLOSE);
    end
  end

  logic skipped;
  always_comb begin
    skipped = turn_q.in_range && !turn_inside_q;
    unique case (turn_q.skip)
      ballast_uop_pkg::SkipDead: if (!turn_live_q) skipped = 1'b1;
      ballast_uop_pkg::SkipFlat: if (!turn_live_q || q_old == 0) skipped = 1'b1;
      ballast_uop_pkg::SkipSide: begin
        if (!turn_live_q || q_old == 0 || q_old[40] != turn_q.short_side) skipped = 1'b1;
      end
      default: ;
    endcase
  end

  // The same as reason == 0, beside its encoding.
  wire add_refused    = turn_q.c_bad || is_stale || over_q || is_wrong || over_e ||
                        (entry_after && (flat_after || turn_q.collateral));
  wire reduce_refused = turn_q.c_bad || is_stale || (!is_whole && !is_part);
  wire accepted       = !((turn_q.match && !turn_match_q) || (is_add && add_refused) ||
                          (is_reduce && reduce_refused));

  // What becomes of Q and EV. Sums and comparisons are ready when it is known which of them.
  wire acts       = accepted && !skipped;
  wire moves      = acts && adds;
  wire clears     = acts && (turn_q.front == ballast_uop_pkg::FrontZero || (is_reduce && is_whole));
  wire flat_old   = q_old == 0;
  wire flat_new   = clears || (moves ? flat_after : flat_old);
  wire signed [40:0] q_moved = q_old + turn_q.a[40:0];
  wire signed [58:0] e_moved = e_old + turn_q.b[58:0];
  wire signed [59:0] e_back  = 60'sd0 - 60'(e_old);
  wire signed [40:0] q_new   = clears ? '0 : moves ? q_moved : q_old;
  wire signed [58:0] e_new   = clears ? '0 : moves ? e_moved : e_old;
  assign money_new   = {q_new, e_new};
  assign money_write = turn_valid && turn_q.has_row;

  // ---- what goes on --------------------------------------------------------------------------
  wire signed [40:0] lots_signed = q_old[40] ? -turn_q.a[40:0] : turn_q.a[40:0];
  wire opens  = turn_q.has_row && !turn_q.collateral && flat_old && !flat_new;
  wire closes = turn_q.has_row && !turn_q.collateral && !flat_old && flat_new;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      valid_o       <= 1'b0;
      value_valid_o <= 1'b0;
      partial_o     <= 1'b0;
    end else begin
      valid_o       <= turn_valid;
      value_valid_o <= turn_valid && !skipped;
      partial_o     <= turn_valid && is_reduce && accepted && is_part;
    end
  end

  always_ff @(posedge clk_i) begin
    if (turn_valid) begin
      mid_o.killed       <= skipped || (is_reduce && accepted && is_part);
      mid_o.reason       <= reason;
      mid_o.contribution <= turn_q.contribution;
      mid_o.wallet       <= turn_q.wallet;
      mid_o.extra        <= turn_q.extra;
      mid_o.minus        <= turn_q.minus;
      mid_o.has_row      <= turn_q.has_row;
      mid_o.has_account  <= turn_q.has_account;
      mid_o.must_exist   <= turn_q.must_exist;
      mid_o.skip_account <= turn_q.skip_account;
      mid_o.skip_exempt  <= turn_q.skip_exempt;
      mid_o.write_meta   <= turn_q.write_meta;
      mid_o.zero_account <= turn_q.zero_account;
      mid_o.live         <= turn_q.write_static || turn_q.write_meta ? turn_q.live : turn_live_q;
      mid_o.judge        <= turn_q.judge;
      mid_o.answer       <= turn_q.answer;
      mid_o.all          <= turn_q.all;
      mid_o.write_verdict <= turn_q.write_verdict;
      mid_o.beats        <= turn_q.beats;
      mid_o.why          <= turn_q.why;
      mid_o.last         <= turn_q.last;
      mid_o.rank         <= turn_q.rank;
      mid_o.sum          <= turn_q.sum;
      mid_o.probe        <= turn_q.probe;
      mid_o.partial      <= turn_q.partial;
      mid_o.c_bad        <= turn_q.c_bad;
      mid_o.row          <= turn_q.row;
      mid_o.position     <= turn_q.match || !turn_q.has_row ? turn_q.position : turn_id_q;
      mid_o.account      <= turn_q.match || turn_q.write_static || turn_q.probe || !turn_q.has_row
                            ? turn_q.account : turn_account_q;
      mid_o.symbol       <= turn_q.has_row ? turn_symbol_q : turn_q.symbol;
      mid_o.side         <= turn_side_q;
      mid_o.quantity     <= q_old;
      mid_o.lots         <= turn_q.front == ballast_uop_pkg::FrontKeep ? '0
                            : is_reduce || adds
                              ? (turn_q.a[42] ? -turn_q.a[40:0] : turn_q.a[40:0])
                              : (q_old[40] ? -q_old : q_old);
      mid_o.entry_value  <= e_old;
      mid_o.entry_change <= clears ? e_back : moves ? 60'(turn_q.b) : '0;
      mid_o.c            <= turn_q.c;
      mid_o.open_change  <= opens ? 2'sd1 : closes ? -2'sd1 : 2'sd0;
      mid_o.no_table     <= turn_q.no_table;
      mid_o.tier_table   <= turn_q.tier_table;
      mid_o.tier_bank    <= turn_q.tier_bank;
      mid_o.by_quantity  <= turn_q.by_quantity;
      mid_o.on_entry_value <= turn_q.on_entry_value;
      mid_o.magnitude    <= turn_q.b[55:0];
      mid_o.key          <= turn_q.key;
      mid_o.rank_number  <= turn_q.rank_number;
      mid_o.light        <= turn_q.light;
      mid_o.light_before <= turn_light_q;
      mid_o.stays_flat   <= flat_new;

      value_quantity_o   <= turn_q.value == ballast_uop_pkg::ValueNew ? q_new
                            : turn_q.value == ballast_uop_pkg::ValueOld ? q_old : lots_signed;
      value_entry_o      <= e_new;
      value_unit_o       <= turn_q.unit_value;
      value_shift_o      <= turn_q.shift;
      value_up_o         <= turn_q.value_up;
    end
  end

`ifndef SYNTHESIS
  always_ff @(posedge clk_i) begin
    if (rst_ni && turn_valid) assert (accepted == (reason == 0) && flat_new == (q_new == 0));
  end
`endif

endmodule
