// A lane: its share of the accounts with all their positions, and everything that margin and
// ranking need of them. Commands come in order; each gives its events, or only its end.
//
//   commands ─► control ─► position stage ─► arithmetic ─► account stage ─► events
//                  ▲ walker, touched accounts      └► score ─► rank unit ─► offers
module lane #(
  parameter int unsigned Lanes       = 4,
  parameter int unsigned Rows        = 65536,   // positions
  parameter int unsigned Accounts    = 32768,
  parameter int unsigned Symbols     = 1024,
  parameter int unsigned QueueDepth  = 128,
  parameter int unsigned ReadLatency = 3
) (
  input  logic                          clk_i,
  input  logic                          rst_ni,
  input  logic [2:0]                    lane_i,     // constant
  output logic                          ready_o,    // the stores are cleared
  output logic                          idle_o,

  input  logic                          op_valid_i,
  output logic                          op_ready_o,
  input  ballast_lane_pkg::lane_op_t    op_i,

  output logic                          event_valid_o,
  input  logic                          event_ready_i,
  output ballast_lane_pkg::lane_event_t event_o,

  output logic                          offer_valid_o,
  input  logic                          offer_ready_i,
  output ballast_lane_pkg::offer_t      offer_o,
  output logic                          ranked_o,
  output logic [1:0]                    ranked_tag_o,
  output logic [19:0]                   ranked_count_o,

  // Has the symbol a live position: four cycles behind, while idle.
  input  logic [9:0]                    probe_symbol_i,
  output logic                          symbol_live_o,

  output logic                          refill_o,
  output logic                          starved_o   // an operation waits for event credits
);

  localparam int unsigned EventDepth = 64;
  localparam int unsigned LaneBits   = $clog2(Lanes);

  // ---- commands ---------------------------------------------------------------------------------
  logic                       op_valid, op_ready;
  ballast_lane_pkg::lane_op_t op;
  /* verilator lint_off UNUSEDSIGNAL */  // nothing asks how many wait
  logic [3:0]                 op_count;
  /* verilator lint_on UNUSEDSIGNAL */
  stream_fifo #(.Width(ballast_lane_pkg::LaneOpBits), .Depth(8)) u_ops (
    .clk_i, .rst_ni,
    .in_valid_i (op_valid_i), .in_ready_o (op_ready_o), .in_data_i (op_i),
    .out_valid_o (op_valid), .out_ready_i (op_ready), .out_data_o (op),
    .count_o (op_count)
  );

  logic                  uop_valid, front_valid, front_partial, tail_valid;
  ballast_uop_pkg::uop_t uop;
  ballast_uop_pkg::mid_t front;
  ballast_uop_pkg::tail_t tail;
  logic                  value_valid, value_up, sum_valid, beat_valid, early_valid;
  logic signed [40:0]    value_quantity;
  logic signed [58:0]    value_entry;
  logic signed [61:0]    value_unit;
  logic [5:0]            value_shift;
  logic signed [58:0]    early_value, value, sum_value;
  logic [84:0]           maintenance;
  logic [2:0]            credits;
  ballast_lane_pkg::lane_event_t beat;
  logic [5:0]            meta_asset;
  logic [1:0]            meta_options;
  logic [55:0]           meta_extra;
  logic [10:0]           meta_positions;
  logic signed [95:0]    meta_wallet;
  logic [2:0]            meta_verdict;
  logic [23:0]           first, last;
  logic                  asset_write, table_write, tier_write, tier_read, tier_read_valid;
  logic [5:0]            tier_index;
  logic [57:0]           tier_floor;
  logic [27:0]           tier_rate;
  logic [84:0]           tier_deduction;
  logic [82:0]           table_smallest;
  logic                  walker_ready, link, unlink, set_row, unset_row, walker_clear, walk;
  logic                  walks_rank, row_valid, row_ready, walking;
  logic [2:0]            sides;
  logic [17:0]           row;
  logic                  untouch, scan, scan_all, touched_clear, scanning, account_valid;
  logic                  account_ready, touch, look, was_touched, touched;
  logic [23:0]           account, touch_account;
  logic                  rank_begin, rank_stop, rank_by_id, rank_idle, rank_partial, rank_split;
  logic                  rank_walk, rank_walk_ready, rank_row_ready, rank_abort;
  logic [1:0]            rank_tag;
  logic [23:0]           rank_partial_position;
  logic [63:0]           rank_rows;
  logic [55:0]           rank_wallet_min;
  logic                  rank_op_valid, rank_op_ready;
  logic                  divide, divide_done;
  logic [57:0]           divide_entry, divide_released;
  logic [39:0]           divide_lots, divide_quantity;
  logic                  digesting, digest_tier, digest_clear, digest_idle;
  logic [63:0]           digest_sum;
  logic [31:0]           digest_count;
  logic                  fifo_valid, fifo_ready;
  ballast_lane_pkg::lane_event_t fifo_beat;

  lane_control #(
    .Lanes(Lanes), .Rows(Rows), .Accounts(Accounts), .Credits(EventDepth)
  ) u_control (
    .clk_i, .rst_ni, .lane_i, .ready_o, .idle_o, .starved_o,
    .op_valid_i (op_valid), .op_ready_o (op_ready), .op_i (op),
    .uop_valid_o (uop_valid), .uop_o (uop),
    .front_valid_i (front_valid), .front_i (front), .tail_i (tail),
    .front_partial_i (front_partial), .value_i (early_value),
    .tail_valid_i (tail_valid), .sum_valid_i (sum_valid), .sum_value_i (sum_value),
    .credits_i (credits), .beat_valid_o (beat_valid), .beat_o (beat),
    .meta_asset_o (meta_asset), .meta_options_o (meta_options), .meta_extra_o (meta_extra),
    .meta_positions_o (meta_positions), .meta_wallet_o (meta_wallet),
    .meta_verdict_o (meta_verdict), .first_o (first), .last_o (last),
    .asset_write_o (asset_write), .table_write_o (table_write), .tier_write_o (tier_write),
    .tier_read_o (tier_read), .tier_index_o (tier_index), .tier_read_valid_i (tier_read_valid),
    .tier_floor_i (tier_floor), .tier_rate_i (tier_rate), .tier_deduction_i (tier_deduction),
    .table_smallest_i (table_smallest),
    .walker_ready_i (walker_ready), .link_o (link), .unlink_o (unlink), .set_o (set_row),
    .unset_o (unset_row), .walker_clear_o (walker_clear), .walk_o (walk),
    .walks_rank_o (walks_rank), .sides_o (sides), .row_valid_i (row_valid), .row_i (row),
    .row_ready_o (row_ready), .walking_i (walking),
    .untouch_o (untouch), .scan_o (scan), .scan_all_o (scan_all),
    .touched_clear_o (touched_clear), .scanning_i (scanning), .account_valid_i (account_valid),
    .account_i (account), .account_ready_o (account_ready),
    .rank_begin_o (rank_begin), .rank_stop_o (rank_stop), .rank_by_id_o (rank_by_id),
    .rank_tag_o (rank_tag), .rank_idle_i (rank_idle), .rank_ranked_i (ranked_o),
    .rank_count_i (ranked_count_o), .rank_partial_o (rank_partial),
    .rank_partial_position_o (rank_partial_position), .rank_rows_o (rank_rows),
    .rank_wallet_min_o (rank_wallet_min), .rank_split_o (rank_split),
    .rank_walk_i (rank_walk), .rank_walk_ready_o (rank_walk_ready),
    .rank_row_ready_i (rank_row_ready), .rank_operation_valid_i (rank_op_valid),
    .rank_operation_ready_o (rank_op_ready),
    .divide_o (divide), .divide_entry_o (divide_entry), .divide_lots_o (divide_lots),
    .divide_quantity_o (divide_quantity), .divide_done_i (divide_done),
    .divide_released_i (divide_released),
    .digesting_o (digesting), .digest_tier_o (digest_tier), .digest_clear_o (digest_clear),
    .digest_idle_i (digest_idle), .digest_sum_i (digest_sum), .digest_count_i (digest_count),
    .events_empty_i (!fifo_valid)
  );
  assign ranked_tag_o = rank_tag;

  // ---- where positions are, which accounts are touched ------------------------------------------
  wire page_op = link || unlink;
  logic [9:0] rank_symbol_q;
  always_ff @(posedge clk_i) if (rank_begin) rank_symbol_q <= op.symbol;

  page_walker #(.Rows(Rows), .Symbols(Symbols)) u_walker (
    .clk_i, .rst_ni,
    .ready_o (walker_ready), .link_i (link), .unlink_i (unlink), .set_i (set_row),
    .unset_i (unset_row), .clear_i (walker_clear), .walk_i (walk),
    .symbol_i (walks_rank ? rank_symbol_q : op.symbol),
    .side_i (op.flags[7:6]), .sides_i (sides),
    .row_i (page_op ? {op.arg[13:0], 4'd0} : op.arg[17:0]),
    .row_valid_o (row_valid), .row_ready_i (row_ready), .row_o (row), .walking_o (walking),
    .abort_i (rank_abort),
    .probe_symbol_i, .probe_live_o (symbol_live_o)
  );

  touched_set #(.Accounts(Accounts)) u_touched (
    .clk_i, .rst_ni,
    .set_i (touch), .unset_i (untouch), .look_i (look),
    .account_i (untouch ? op.account >> LaneBits : touch_account), .touched_o (was_touched),
    .scan_i (scan), .all_i (scan_all), .clear_i (touched_clear), .scanning_o (scanning),
    .account_valid_o (account_valid), .account_ready_i (account_ready), .account_o (account)
  );

  // ---- pipe -------------------------------------------------------------------------------------
  position_stage #(.Rows(Rows), .ReadLatency(ReadLatency)) u_position (
    .clk_i, .rst_ni,
    .valid_i (uop_valid), .uop_i (uop), .first_i (first), .last_i (last),
    .valid_o (front_valid), .mid_o (front), .partial_o (front_partial),
    .value_valid_o (value_valid), .value_quantity_o (value_quantity),
    .value_entry_o (value_entry), .value_unit_o (value_unit), .value_shift_o (value_shift),
    .value_up_o (value_up)
  );

  arithmetic u_arithmetic (
    .clk_i, .rst_ni,
    .valid_i (value_valid), .quantity_i (value_quantity), .entry_value_i (value_entry),
    .unit_value_i (value_unit), .shift_i (value_shift), .up_i (value_up),
    .table_i (front.tier_table), .table_bank_i (front.tier_bank), .no_table_i (front.no_table),
    .by_quantity_i (front.by_quantity), .on_entry_value_i (front.on_entry_value),
    .extra_i (front.extra), .amount_i (front.magnitude),
    .early_valid_o (early_valid), .early_value_o (early_value), .value_o (value),
    .maintenance_o (maintenance),
    .table_write_i (table_write), .tier_write_i (tier_write), .tier_table_i (op.tier_table),
    .tier_bank_i (op.tier_bank), .table_smallest_i (op.words[82:0]),
    .tier_index_i (tier_index), .tier_floor_i (op.words[57:0]), .tier_rate_i (op.words[91:64]),
    .tier_deduction_i (op.words[212:128]),
    .tier_read_i (tier_read), .tier_read_o (tier_read_valid), .tier_floor_o (tier_floor),
    .tier_rate_o (tier_rate), .tier_deduction_o (tier_deduction),
    .table_smallest_o (table_smallest)
  );
  wire unused_early = early_valid;

  logic               score_valid, score_short;
  logic signed [58:0] score_mark_value, score_entry_value;
  logic [84:0]        score_maintenance;
  logic signed [96:0] score_equity;
  logic signed [95:0] score_wallet;
  logic [95:0]        score_account_maintenance;
  account_stage #(.Rows(Rows), .Accounts(Accounts), .ReadLatency(ReadLatency)) u_account (
    .clk_i, .rst_ni,
    .valid_i (front_valid), .mid_i (front), .value_i (value), .maintenance_i (maintenance),
    .meta_asset_i (meta_asset), .meta_options_i (meta_options), .meta_extra_i (meta_extra),
    .meta_positions_i (meta_positions), .meta_wallet_i (meta_wallet),
    .meta_verdict_i (meta_verdict),
    .asset_write_i (asset_write), .asset_i (op.arg[5:0]),
    .asset_terms_i ({op.words[128], op.words[109:96], op.words[77:64], op.words[45:32],
                     op.words[13:0]}),
    .sum_valid_o (sum_valid), .sum_value_o (sum_value),
    .touch_o (touch), .look_o (look), .touch_account_o (touch_account),
    .score_valid_o (score_valid), .score_short_o (score_short),
    .score_mark_value_o (score_mark_value), .score_entry_value_o (score_entry_value),
    .score_maintenance_o (score_maintenance), .score_equity_o (score_equity),
    .score_wallet_o (score_wallet), .score_account_maintenance_o (score_account_maintenance),
    .valid_o (tail_valid), .tail_o (tail)
  );

  release_divider u_divider (
    .clk_i, .rst_ni,
    .start_i (divide), .entry_magnitude_i (divide_entry), .lots_i (divide_lots),
    .quantity_magnitude_i (divide_quantity),
    /* verilator lint_off PINCONNECTEMPTY */
    .ready_o (),  // control has one at a time
    /* verilator lint_on PINCONNECTEMPTY */
    .done_o (divide_done), .released_o (divide_released)
  );

  // ---- ranking ----------------------------------------------------------------------------------
  wire signed [40:0] tail_quantity = tail.mid.quantity;  // less than 2^40 either way
  ballast_lane_pkg::offer_t offer;  // with the account's row
  rank_unit #(
    .Rows(Rows), .Accounts(Accounts), .QueueDepth(QueueDepth), .ReadLatency(ReadLatency)
  ) u_rank (
    .clk_i, .rst_ni,
    .begin_i (rank_begin), .stop_i (rank_stop), .by_id_i (rank_by_id), .tag_i (rank_tag),
    .idle_o (rank_idle), .ranked_o, .count_o (ranked_count_o),
    .partial_i (rank_partial), .partial_position_i (rank_partial_position),
    .rows_i (rank_rows), .wallet_min_i (rank_wallet_min), .split_i (rank_split),
    .walk_o (rank_walk), .walk_ready_i (rank_walk_ready), .walking_i (walking),
    .row_valid_i (row_valid), .row_ready_o (rank_row_ready), .abort_o (rank_abort),
    .operation_valid_o (rank_op_valid), .operation_ready_i (rank_op_ready),
    .score_valid_i (score_valid), .score_short_i (score_short),
    .score_mark_value_i (score_mark_value), .score_entry_value_i (score_entry_value),
    .score_maintenance_i (score_maintenance), .score_equity_i (score_equity),
    .score_wallet_i (score_wallet), .score_account_maintenance_i (score_account_maintenance),
    .entry_row_i (tail.mid.row), .entry_position_i (tail.mid.position),
    .entry_account_i (tail.mid.account),
    .entry_lots_i (tail_quantity[40] ? 40'd0 - tail_quantity[39:0] : tail_quantity[39:0]),
    .offer_valid_o, .offer_ready_i, .offer_o (offer), .refill_o
  );
  always_comb begin
    offer_o         = offer;
    offer_o.account = LaneBits == 0 ? offer.account : (offer.account << LaneBits) | 24'(lane_i);
  end

  // ---- events -----------------------------------------------------------------------------------
  localparam int unsigned ToTail =
      lane_latency_pkg::JudgeLatency + 2 - lane_latency_pkg::LookLatency;
  pipe_delay #(.Width(1), .Cycles(ToTail)) u_touched_tail (
    .clk_i, .in_i (was_touched), .out_o (touched)
  );
  event_stage #(.Lanes(Lanes), .Depth(EventDepth)) u_events (
    .clk_i, .rst_ni, .lane_i,
    .valid_i (tail_valid), .tail_i (tail), .touched_i (touched), .new_ranking_i (rank_begin),
    .beat_valid_i (beat_valid), .beat_i (beat),
    .out_valid_o (fifo_valid), .out_ready_i (fifo_ready), .out_o (fifo_beat),
    .credits_o (credits)
  );

  logic digest_ready;
  digest_unit u_digest (
    .clk_i, .rst_ni,
    .clear_i (digest_clear),
    .beat_valid_i (fifo_valid && digesting), .beat_i (fifo_beat),
    .tier_i (digest_tier), .tier_table_i (op.tier_table), .tier_index_i (tier_index),
    .tier_floor_i (tier_floor), .tier_rate_i (tier_rate), .tier_deduction_i (tier_deduction),
    .beat_ready_o (digest_ready),
    .idle_o (digest_idle), .sum_o (digest_sum), .count_o (digest_count)
  );
  assign fifo_ready    = digesting ? digest_ready : event_ready_i;
  assign event_valid_o = fifo_valid && !digesting;
  assign event_o       = fifo_beat;

endmodule
