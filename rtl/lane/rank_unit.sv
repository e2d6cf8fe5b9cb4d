// A lane's part of a ranking: sweeps the symbol's positions into the rank queue and offers them in
// order, key descending, then id ascending, and after them `last`. What the queue could not keep is
// found by sweeping again below the last one offered, so the order is exact at any depth; `bound`
// tells the ranker meanwhile what it will be.
//
//   walker ─row─► pipe ─operands─► score ─key─► rank queue ─pop─► offers
//                      └─row, account, |Q|─► offer store ──────────┘
//
// It is a source of operations beside control, which lets it have the pipe when it has none itself.
// An offer says what the sweep has seen: nothing moves a position between its sweep and its offer,
// but a close of it, which comes of the offer.
module rank_unit #(
  parameter int unsigned Rows        = 65536,
  parameter int unsigned Accounts    = 32768,
  parameter int unsigned QueueDepth  = 128,
  parameter int unsigned ReadLatency = 3
) (
  input  logic                     clk_i,
  input  logic                     rst_ni,

  // From control: begin a ranking, or stop it; then wait for idle_o.
  input  logic                     begin_i,
  input  logic                     stop_i,
  input  logic                     by_id_i,      // every live position, by id alone
  input  logic [1:0]               tag_i,
  output logic                     idle_o,
  output logic                     ranked_o,     // the first sweep is through
  output logic [19:0]              count_o,      // positions that it found
  // A position is closed in part: it has been offered, and stays out of a refill with its new key.
  input  logic                     partial_i,
  input  logic [23:0]              partial_position_i,

  // Policy: held by control during the ranking.
  input  logic [63:0]              rows_i,
  input  logic [55:0]              wallet_min_i,
  input  logic                     split_i,

  // Walks.
  output logic                     walk_o,       // begin one; taken when walk_ready_i
  input  logic                     walk_ready_i,
  input  logic                     walking_i,
  input  logic                     row_valid_i,
  output logic                     row_ready_o,
  output logic                     abort_o,

  // Operations for the pipe: rank the walk's row.
  output logic                     operation_valid_o,
  input  logic                     operation_ready_i,

  // What comes back of one that was not skipped: operands of the score …
  input  logic                     score_valid_i,
  input  logic                     score_short_i,
  input  logic signed [58:0]       score_mark_value_i,
  input  logic signed [58:0]       score_entry_value_i,
  input  logic [84:0]              score_maintenance_i,
  input  logic signed [96:0]       score_equity_i,
  input  logic signed [95:0]       score_wallet_i,
  input  logic [95:0]              score_account_maintenance_i,
  // … and JudgeLatency + 1 cycles later what the offer says.
  /* verilator lint_off UNUSEDSIGNAL */  // rows of smaller stores
  input  logic [17:0]              entry_row_i,
  input  logic [23:0]              entry_position_i,  // id
  input  logic [23:0]              entry_account_i,   // row of the account
  /* verilator lint_on UNUSEDSIGNAL */
  input  logic [39:0]              entry_lots_i,      // |Q|

  output logic                     offer_valid_o,
  input  logic                     offer_ready_i,
  output ballast_lane_pkg::offer_t offer_o,           // account: its row

  output logic                     refill_o      // a sweep made again
);

  localparam int unsigned RowBits     = $clog2(Rows);
  localparam int unsigned AccountBits = $clog2(Accounts);
  // From an operation's entry to its key in the queue and in dropped_*.
  localparam int unsigned ToQueue = ReadLatency + lane_latency_pkg::ArithmeticLatency +
                                    lane_latency_pkg::ScoreLatency + 14;
  // From what the offer says to the key.
  localparam int unsigned ToKey   = lane_latency_pkg::ScoreLatency -
                                    lane_latency_pkg::JudgeLatency - 1;

  typedef enum logic [3:0] {
    Idle, Clear, Walk, Sweep, Drain, Serve, Dry, Bound, Last, Done, Stop
  } state_e;
  state_e     state_q;
  logic [6:0] wait_q;
  logic       first_q, by_id_q, ranked_q;
  logic [1:0] tag_q;
  logic [19:0] count_q;

  // ---- score -----------------------------------------------------------------------------------
  logic               key_valid;
  logic signed [40:0] key_found;
  /* verilator lint_off UNUSEDSIGNAL */  // the key alone is kept
  logic [1:0]         row_found;
  /* verilator lint_on UNUSEDSIGNAL */
  score u_score (
    .clk_i, .rst_ni,
    .valid_i               (score_valid_i),
    .short_i               (score_short_i),
    .mark_value_i          (score_mark_value_i),
    .entry_value_i         (score_entry_value_i),
    .maintenance_i         (score_maintenance_i),
    .equity_i              (score_equity_i),
    .wallet_i              (score_wallet_i),
    .account_maintenance_i (score_account_maintenance_i),
    .rows_i, .wallet_min_i, .split_i,
    .valid_o               (key_valid),
    .key_o                 (key_found),
    .row_o                 (row_found)
  );

  logic [23:0]            key_position;
  logic [RowBits-1:0]     key_row;
  logic [AccountBits-1:0] key_account;
  logic [39:0]            key_lots;
  pipe_delay #(.Width(64 + RowBits + AccountBits), .Cycles(ToKey)) u_entry (
    .clk_i,
    .in_i  ({entry_position_i, entry_row_i[RowBits-1:0], entry_account_i[AccountBits-1:0],
             entry_lots_i}),
    .out_o ({key_position, key_row, key_account, key_lots})
  );

  // Below the last one offered, and not closed in part. The last two that were are enough: one that
  // is ranked again has some part left, and while its key is found no more than one other gets its
  // divide, as that takes more than half as long.
  logic                   below_q, put_q, partial_q, partial_before_q;
  logic signed [40:0]     key_q, last_key_q;
  logic [23:0]            position_q, last_position_q;
  logic [23:0]            partial_position_q, partial_position_before_q;
  logic [RowBits-1:0]     row_q;
  logic [AccountBits-1:0] account_q;
  logic [39:0]            lots_q;
  wire signed [40:0] key_ranked = by_id_q ? 41'sd0 : key_found;
  wire is_below = key_ranked < last_key_q ||
                  (key_ranked == last_key_q && key_position > last_position_q);
  wire is_partial = (partial_q && key_position == partial_position_q) ||
                    (partial_before_q && key_position == partial_position_before_q);

  always_ff @(posedge clk_i) begin
    if (!rst_ni) put_q <= 1'b0;
    else put_q <= key_valid && (!below_q || is_below) && !is_partial;
    if (key_valid) begin
      key_q      <= key_ranked;
      position_q <= key_position;
      row_q      <= key_row;
      account_q  <= key_account;
      lots_q     <= key_lots;
    end
  end

  // ---- offers ----------------------------------------------------------------------------------
  logic               dry, dropped, served, token;
  logic signed [40:0] served_key;
  logic [23:0]        served_position;
  ranked_offers #(.Rows(Rows), .Accounts(Accounts), .QueueDepth(QueueDepth)) u_offers (
    .clk_i, .rst_ni,
    .clear_i (state_q == Clear), .tag_i (tag_q),
    .put_i (put_q), .key_i (key_q), .position_i (position_q), .row_i (row_q),
    .account_i (account_q), .lots_i (lots_q),
    .serve_i (state_q == Serve), .dry_o (dry), .dropped_o (dropped), .served_o (served),
    .served_key_o (served_key), .served_position_o (served_position),
    .token_i (state_q == Bound || state_q == Last), .token_o (token),
    .offer_valid_o, .offer_ready_i, .offer_o
  );

  // ---- operations ------------------------------------------------------------------------------
  assign operation_valid_o = state_q == Sweep && row_valid_i;
  assign row_ready_o       = state_q == Sweep && operation_ready_i;
  assign walk_o            = state_q == Walk;
  assign abort_o           = state_q == Stop;

  // ---- states ----------------------------------------------------------------------------------
  assign idle_o   = state_q == Idle;
  assign ranked_o = ranked_q;
  assign count_o  = count_q;
  assign refill_o = state_q == Dry && wait_q == 0 && dropped;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      state_q  <= Idle;
      ranked_q <= 1'b0;
      wait_q   <= '0;
    end else begin
      if (wait_q != 0) wait_q <= wait_q - 1'b1;
      unique case (state_q)
        Idle: if (begin_i) begin
          state_q  <= Clear;
          wait_q   <= 7'd4;
          ranked_q <= 1'b0;
        end
        Clear: if (wait_q == 0) state_q <= Walk;
        Walk: if (walk_ready_i) begin
          state_q <= Sweep;
          wait_q  <= 7'd2;  // until walking_i tells
        end
        Sweep: if (wait_q == 0 && !walking_i) begin
          state_q <= Drain;
          wait_q  <= 7'(ToQueue);
        end
        Drain: if (wait_q == 0) begin
          state_q  <= Serve;
          ranked_q <= 1'b1;
        end
        Serve: if (dry) begin
          state_q <= Dry;
          wait_q  <= 7'd4;  // until all pops are back and offered
        end
        Dry: if (wait_q == 0) state_q <= dropped ? Bound : Last;
        Bound: if (token) begin
          state_q <= Clear;
          wait_q  <= 7'd4;
        end
        Last: if (token) state_q <= Done;
        Done: ;
        Stop: if (wait_q == 0) state_q <= Idle;
        default: state_q <= Idle;
      endcase
      if (stop_i && state_q != Idle && state_q != Stop) begin
        state_q  <= Stop;
        wait_q   <= 7'(ToQueue);
        ranked_q <= 1'b0;
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (state_q == Idle && begin_i) begin
      by_id_q <= by_id_i;
      tag_q   <= tag_i;
      count_q <= '0;
      first_q <= 1'b1;
      below_q <= 1'b0;
      partial_q        <= 1'b0;
      partial_before_q <= 1'b0;
    end
    if (put_q && first_q) count_q <= count_q + 1'b1;
    if (state_q == Serve) first_q <= 1'b0;
    if (served) begin
      below_q         <= 1'b1;
      last_key_q      <= served_key;
      last_position_q <= served_position;
    end
    if (partial_i) begin
      partial_q                 <= 1'b1;
      partial_position_q        <= partial_position_i;
      partial_before_q          <= partial_q;
      partial_position_before_q <= partial_position_q;
    end
  end

endmodule
