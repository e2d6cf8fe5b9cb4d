// A lane's part of a ranking: sweeps the symbol's positions into the rank queue and offers them in
// order, key descending, then id ascending, and after them `last`. What the queue could not keep is
// found by sweeping again below the last one offered, so the order is exact at any depth.
//
//   walker ─row─► pipe ─operands─► score ─key─► rank queue ─pop─► pipe (Q, account) ─► offers
//
// It is a source of operations beside control, which lets it have the pipe when it has none itself.
module rank_unit #(
  parameter int unsigned Rows        = 65536,
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
  // The position closed in part: it has been offered and stays out of a refill.
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
  input  logic [17:0]              row_i,
  output logic                     row_ready_o,
  output logic                     abort_o,

  // Operations for the pipe.
  output logic                     operation_valid_o,
  input  logic                     operation_ready_i,
  output logic                     operation_offers_o,  // else ranks
  output logic [17:0]              operation_row_o,
  output logic signed [40:0]       operation_key_o,

  // What comes back: operands from the account stage, and offers from the position stage.
  input  logic                     score_valid_i,
  input  logic                     score_short_i,
  input  logic signed [58:0]       score_mark_value_i,
  input  logic signed [58:0]       score_entry_value_i,
  input  logic [84:0]              score_maintenance_i,
  input  logic signed [96:0]       score_equity_i,
  input  logic signed [95:0]       score_wallet_i,
  input  logic [95:0]              score_account_maintenance_i,
  input  logic [17:0]              score_row_i,
  input  logic [23:0]              score_position_i,
  input  logic                     offer_valid_i,
  input  ballast_lane_pkg::offer_t offer_i,      // last and rank_tag are filled in here

  output logic                     out_valid_o,
  input  logic                     out_ready_i,
  output ballast_lane_pkg::offer_t out_o,

  output logic                     refill_o      // a sweep made again
);

  localparam int unsigned RowBits = $clog2(Rows);
  localparam int unsigned Offers  = 16;  // popped and not yet taken by the ranker
  // From an operation's entry to its key in the queue and in dropped_*.
  localparam int unsigned ToQueue = ReadLatency + lane_latency_pkg::ArithmeticLatency +
                                    lane_latency_pkg::ScoreLatency + 14;
  localparam int unsigned ToOffer = ReadLatency + 6;

  typedef enum logic [3:0] {
    Idle, Clear, Walk, Sweep, Drain, Serve, Dry, Last, Done, Stop
  } state_e;
  state_e     state_q;
  logic [6:0] wait_q;
  logic       first_q, by_id_q, ranked_q;
  logic [1:0] tag_q;
  logic [19:0] count_q;

  // ---- score -----------------------------------------------------------------------------------
  logic               key_valid;
  logic signed [40:0] key_found;
  /* verilator lint_off UNUSEDSIGNAL */
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
  /* verilator lint_off UNUSEDSIGNAL */  // rows of a smaller store
  logic [17:0] key_row;
  /* verilator lint_on UNUSEDSIGNAL */
  logic [23:0] key_position;
  pipe_delay #(.Width(42), .Cycles(lane_latency_pkg::ScoreLatency)) u_beside (
    .clk_i, .in_i({score_row_i, score_position_i}), .out_o({key_row, key_position})
  );

  // Below the last one offered, and not the one that is being closed.
  logic               below_q, put_q;
  logic signed [40:0] key_q, last_key_q;
  logic [23:0]        position_q, last_position_q, partial_position_q;
  logic [RowBits-1:0] row_q;
  logic               partial_q;
  wire signed [40:0]  key_ranked = by_id_q ? 41'sd0 : key_found;
  wire                is_below = key_ranked < last_key_q ||
                                 (key_ranked == last_key_q && key_position > last_position_q);
  wire                is_partial = partial_q && key_position == partial_position_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) put_q <= 1'b0;
    else put_q <= key_valid && (!below_q || is_below) && !is_partial;
    if (key_valid) begin
      key_q      <= key_ranked;
      position_q <= key_position;
      row_q      <= key_row[RowBits-1:0];
    end
  end

  // ---- queue -----------------------------------------------------------------------------------
  wire  pop;
  wire  clear = state_q == Clear;
  logic popped_valid, dropped_valid;
  logic signed [40:0] popped_key, dropped_key;
  logic [23:0]        popped_position, dropped_position;
  logic [RowBits-1:0] popped_row;
  /* verilator lint_off PINCONNECTEMPTY */
  rank_queue #(.DataBits(RowBits), .Depth(QueueDepth)) u_queue (
    .clk_i, .rst_ni,
    .put_i (put_q), .pop_i (pop), .clear_i (clear),
    .put_key_i (key_q), .put_id_i (position_q), .put_data_i (row_q),
    .head_valid_o (), .head_key_o (), .head_id_o (), .head_data_o (),
    .popped_valid_o (popped_valid), .popped_key_o (popped_key), .popped_id_o (popped_position),
    .popped_data_o (popped_row),
    .dropped_valid_o (dropped_valid), .dropped_key_o (dropped_key),
    .dropped_id_o (dropped_position)
  );
  /* verilator lint_on PINCONNECTEMPTY */

  // Pops under way; one that comes back is served if nothing that fell off was better.
  logic [2:0] pops_q;
  wire  popped = pops_q[2];
  wire  best = !dropped_valid || popped_key > dropped_key ||
               (popped_key == dropped_key && popped_position < dropped_position);
  wire  serves = popped && popped_valid && best && state_q == Serve;
  wire  runs_dry = popped && !(popped_valid && best);

  logic [4:0] credits_q;  // offers that may still be popped
  assign pop = state_q == Serve && credits_q != 0;

  logic               request_valid, request_moves;
  logic [58+RowBits-18:0] request;
  /* verilator lint_off UNUSEDSIGNAL */
  logic               request_ready, offers_ready;
  logic [4:0]         request_count, offers_count;
  /* verilator lint_on UNUSEDSIGNAL */
  stream_fifo #(.Width(41 + RowBits), .Depth(Offers)) u_requests (
    .clk_i, .rst_ni,
    .in_valid_i (serves), .in_ready_o (request_ready), .in_data_i ({popped_key, popped_row}),
    .out_valid_o (request_valid), .out_ready_i (request_moves), .out_data_o (request),
    .count_o (request_count)
  );
  wire drops_request = state_q == Stop && request_valid;
  assign request_moves = drops_request ||
                         (operation_ready_i && operation_offers_o && operation_valid_o);

  // ---- operations ------------------------------------------------------------------------------
  wire offers_now = request_valid && state_q != Stop;
  assign operation_offers_o = offers_now;
  assign operation_valid_o  = offers_now || (state_q == Sweep && row_valid_i);
  assign operation_row_o    = offers_now ? 18'(request[RowBits-1:0]) : row_i;
  assign operation_key_o    = $signed(request[RowBits+:41]);
  assign row_ready_o        = state_q == Sweep && operation_ready_i && !offers_now;
  assign walk_o             = state_q == Walk;
  assign abort_o            = state_q == Stop;

  // ---- offers ----------------------------------------------------------------------------------
  wire                      gives_last = state_q == Last && wait_q == 0 && credits_q != 0;
  ballast_lane_pkg::offer_t offer;
  always_comb begin
    offer          = offer_i;
    offer.last     = gives_last;
    offer.rank_tag = tag_q;
  end
  stream_fifo #(.Width(ballast_lane_pkg::OfferBits), .Depth(Offers)) u_offers (
    .clk_i, .rst_ni,
    .in_valid_i (offer_valid_i || gives_last), .in_ready_o (offers_ready), .in_data_i (offer),
    .out_valid_o, .out_ready_i, .out_data_o (out_o), .count_o (offers_count)
  );

  wire given_back = popped && !serves;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      credits_q <= 5'(Offers);
      pops_q    <= '0;
    end else begin
      pops_q    <= {pops_q[1:0], pop};
      credits_q <= credits_q - 5'(pop || gives_last) + 5'(given_back) + 5'(drops_request) +
                   5'(out_valid_o && out_ready_i);
    end
  end

  // ---- states ----------------------------------------------------------------------------------
  assign idle_o   = state_q == Idle;
  assign ranked_o = ranked_q;
  assign count_o  = count_q;
  assign refill_o = state_q == Dry && wait_q == 0 && dropped_valid;

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
        Sweep: if (wait_q == 0 && !walking_i && !request_valid) begin
          state_q <= Drain;
          wait_q  <= 7'(ToQueue);
        end
        Drain: if (wait_q == 0) begin
          state_q  <= Serve;
          ranked_q <= 1'b1;
        end
        Serve: if (runs_dry) begin
          state_q <= Dry;
          wait_q  <= 7'd4;  // until all pops are back
        end
        Dry: if (wait_q == 0) begin
          if (dropped_valid) begin
            state_q <= Clear;
            wait_q  <= 7'd4;
          end else if (!request_valid) begin
            state_q <= Last;
            wait_q  <= 7'(ToOffer);  // behind the last offer
          end
        end
        Last: if (gives_last) state_q <= Done;
        Done: ;
        Stop: if (wait_q == 0 && !request_valid) state_q <= Idle;
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
      partial_q <= 1'b0;
    end
    if (put_q && first_q) count_q <= count_q + 1'b1;
    if (state_q == Serve) first_q <= 1'b0;
    if (serves) begin
      below_q         <= 1'b1;
      last_key_q      <= popped_key;
      last_position_q <= popped_position;
    end
    if (partial_i) begin
      partial_q          <= 1'b1;
      partial_position_q <= partial_position_i;
    end
  end

endmodule
