// Control of a lane: takes its commands in order and turns them into operations for the pipe, one a
// cycle where a command is one operation. Sweeps, scans and read-backs are more; commands in
// two steps (account, open, free) have the pipe alone; a close of part of a position waits for its
// divide. The rank unit has the cycles that control leaves.
//
//   command ─► sequencer ─source─► uop_builder ─► issue ─► pipe
//                 ▲  └ list          ▲ part, setup            │
//                 └──────────────────┴────────────────────────┴─► ending ─► last beat
module lane_control #(
  parameter int unsigned Lanes    = 4,
  parameter int unsigned Rows     = 65536,
  parameter int unsigned Accounts = 32768,
  parameter int unsigned Credits  = 64
) (
  input  logic                          clk_i,
  input  logic                          rst_ni,
  input  logic [2:0]                    lane_i,
  output logic                          ready_o,         // the stores are cleared
  output logic                          idle_o,
  output logic                          starved_o,       // an operation waits for event credits

  input  logic                          op_valid_i,
  output logic                          op_ready_o,
  input  ballast_lane_pkg::lane_op_t    op_i,

  // pipe
  output logic                          uop_valid_o,
  output ballast_uop_pkg::uop_t         uop_o,
  input  logic                          front_valid_i,
  /* verilator lint_off UNUSEDSIGNAL */  // it takes some of the fields
  input  ballast_uop_pkg::mid_t         front_i,
  input  ballast_uop_pkg::tail_t        tail_i,
  /* verilator lint_on UNUSEDSIGNAL */
  input  logic                          front_partial_i,
  input  logic signed [58:0]            value_i,
  input  logic                          tail_valid_i,
  input  logic                          sum_valid_i,
  input  logic signed [58:0]            sum_value_i,
  input  logic [2:0]                    credits_i,
  output logic                          beat_valid_o,
  output ballast_lane_pkg::lane_event_t beat_o,

  // what operations write, held while they are in the pipe
  output logic [5:0]                    meta_asset_o,
  output logic [1:0]                    meta_options_o,
  output logic [55:0]                   meta_extra_o,
  output logic [10:0]                   meta_positions_o,
  output logic signed [95:0]            meta_wallet_o,
  output logic [2:0]                    meta_verdict_o,
  output logic [23:0]                   first_o,
  output logic [23:0]                   last_o,

  // tables
  output logic                          asset_write_o,
  output logic                          table_write_o,
  output logic                          tier_write_o,
  output logic                          tier_read_o,
  output logic [5:0]                    tier_index_o,
  input  logic                          tier_read_valid_i,
  input  logic [57:0]                   tier_floor_i,    // held from then on, as what follows
  input  logic [27:0]                   tier_rate_i,
  input  logic [84:0]                   tier_deduction_i,
  input  logic [82:0]                   table_smallest_i,

  // page walker
  input  logic                          walker_ready_i,
  output logic                          link_o,
  output logic                          unlink_o,
  output logic                          set_o,
  output logic                          unset_o,
  output logic                          walker_clear_o,
  output logic                          walk_o,
  output logic                          walks_rank_o,    // the rank unit's walk
  output logic [2:0]                    sides_o,
  input  logic                          row_valid_i,
  input  logic [17:0]                   row_i,
  output logic                          row_ready_o,
  input  logic                          walking_i,

  // touched accounts
  output logic                          untouch_o,
  output logic                          scan_o,
  output logic                          scan_all_o,
  output logic                          touched_clear_o,
  input  logic                          scanning_i,
  input  logic                          account_valid_i,
  input  logic [23:0]                   account_i,
  output logic                          account_ready_o,

  // rank unit
  output logic                          rank_begin_o,
  output logic                          rank_stop_o,
  output logic                          rank_by_id_o,
  output logic [1:0]                    rank_tag_o,
  input  logic                          rank_idle_i,
  input  logic                          rank_ranked_i,
  input  logic [19:0]                   rank_count_i,
  output logic                          rank_partial_o,
  output logic [23:0]                   rank_partial_position_o,
  output logic [63:0]                   rank_rows_o,
  output logic [55:0]                   rank_wallet_min_o,
  output logic                          rank_split_o,
  input  logic                          rank_walk_i,
  output logic                          rank_walk_ready_o,
  input  logic                          rank_row_ready_i,
  input  logic                          rank_operation_valid_i,
  output logic                          rank_operation_ready_o,

  // divider
  output logic                          divide_o,
  output logic [57:0]                   divide_entry_o,
  output logic [39:0]                   divide_lots_o,
  output logic [39:0]                   divide_quantity_o,
  input  logic                          divide_done_i,
  input  logic [57:0]                   divide_released_i,

  // digest
  output logic                          digesting_o,     // beats go to the digest
  output logic                          digest_tier_o,
  output logic                          digest_clear_o,
  input  logic                          digest_idle_i,
  input  logic [63:0]                   digest_sum_i,
  input  logic [31:0]                   digest_count_i,
  input  logic                          events_empty_i
);

  ballast_lane_pkg::lane_op_t op;
  assign op = op_i;
  wire flags_all = (op.flags[5:0] & ballast_contract_pkg::FlagAll) != 0;
  wire is_page   = op.op == ballast_lane_pkg::OpPage;
  wire is_digest = op.op == ballast_lane_pkg::OpDigest;
  wire is_dump   = op.op == ballast_lane_pkg::OpDumpTable;

  // ---- steps ------------------------------------------------------------------------------------
  logic        valid, by_list, room, drained, start, run, quiet, ends, beat_room, starts_sweep;
  logic        sweeps, scans, rank_waits, part_begin, part_done, seen, refused;
  logic        list_clear, list_step, listed, is_row, is_account, tells, last_tier;
  logic [4:0]  source;
  logic [23:0] list;
  wire         probed = front_valid_i && front_i.probe;
  wire         issued = valid && room;
  lane_sequencer #(.Rows(Rows), .Accounts(Accounts)) u_sequencer (
    .clk_i, .rst_ni, .lane_i, .op_valid_i, .op_ready_o, .op_i,
    .valid_o (valid), .source_o (source), .by_list_o (by_list), .room_i (room),
    .drained_i (drained), .ready_o, .start_o (start), .run_o (run), .quiet_o (quiet),
    .ends_o (ends), .tells_o (tells), .last_tier_o (last_tier), .beat_room_i (beat_room),
    .walker_ready_i, .walk_o (starts_sweep), .sweeps_o (sweeps), .row_valid_i, .walking_i,
    .scan_o, .scans_o (scans), .account_valid_i, .scanning_i,
    .rank_idle_i, .rank_begin_o, .rank_stop_o, .rank_waits_o (rank_waits), .rank_ranked_i,
    .probed_i (probed), .partial_i (front_partial_i), .part_begin_o (part_begin),
    .part_done_i (part_done), .tail_valid_i, .seen_o (seen), .refused_i (refused),
    .list_clear_o (list_clear), .list_step_o (list_step), .list_i (list), .inside_i (listed),
    .digest_idle_i, .events_empty_i, .digesting_o, .tier_read_o, .digest_tier_o,
    .tier_read_valid_i
  );
  lane_list #(.Lanes(Lanes), .Rows(Rows), .Accounts(Accounts)) u_list (
    .clk_i, .lane_i, .clear_i (list_clear), .step_i (list_step), .list_o (list),
    .is_row_o (is_row), .is_account_o (is_account),
    .take_i (run), .all_i (is_digest && flags_all), .op_i, .first_o, .last_o, .inside_o (listed)
  );

  // Clearing after a reset is nobody's command.
  assign idle_o = !op_valid_i && ((run && drained) || !ready_o);

  // ---- the ranking: its command is held; it has the cycles in which control has no operation ----
  /* verilator lint_off UNUSEDSIGNAL */  // the flags besides the side
  ballast_lane_pkg::lane_op_t rank_op_q;
  /* verilator lint_on UNUSEDSIGNAL */
  wire       rank_by_id = rank_op_q.op == ballast_lane_pkg::OpRankIds;
  wire [1:0] rank_side  = rank_op_q.flags[7:6];
  always_ff @(posedge clk_i) begin
    if (quiet && (op.op == ballast_lane_pkg::OpRank || op.op == ballast_lane_pkg::OpRankIds)) begin
      rank_op_q <= op;
    end
  end
  assign rank_by_id_o      = rank_by_id;
  assign rank_tag_o        = rank_op_q.rank_tag;
  assign rank_rows_o       = rank_op_q.words[63:0];
  assign rank_wallet_min_o = rank_op_q.words[119:64];
  assign rank_split_o      = rank_op_q.words[127];
  assign rank_operation_ready_o = !valid && room;

  // ---- operations -------------------------------------------------------------------------------
  wire [4:0]  rank_source = rank_by_id ? lane_source_pkg::RankId : lane_source_pkg::Rank;
  logic       judge_all_q, extra_minus;
  logic [55:0]        extra_change;
  logic signed [40:0] part_lots;
  logic signed [58:0] part_entry, part_value;
  ballast_uop_pkg::uop_t uop;
  always_ff @(posedge clk_i) begin
    if (run) judge_all_q <= op.op == ballast_lane_pkg::OpJudge && flags_all;
  end
  uop_builder #(.Lanes(Lanes), .Rows(Rows)) u_builder (
    .source_i (valid ? source : rank_source), .op_i,
    .row_i (by_list ? list[17:0] : row_i), .account_i (by_list ? list : account_i),
    .is_row_i (is_row), .is_account_i (is_account), .rank_short_i (rank_side == 2'd2),
    .judge_all_i (judge_all_q),
    .part_lots_i (part_lots), .part_entry_i (part_entry), .part_value_i (part_value),
    .extra_change_i (extra_change), .extra_minus_i (extra_minus), .uop_o (uop)
  );
  lane_issue #(.Credits(Credits)) u_issue (
    .clk_i, .rst_ni, .valid_i (valid || rank_operation_valid_i), .uop_i (uop), .room_o (room),
    .starved_o, .uop_valid_o, .uop_o, .tail_valid_i, .credits_i, .drained_o (drained),
    .beat_i (beat_valid_o), .beat_room_o (beat_room)
  );
  lane_part u_part (
    .clk_i, .clear_i (run), .begin_i (part_begin), .valued_i (op.op == ballast_lane_pkg::OpClose),
    .lots_i (op.words[39:0]), .front_i, .value_i,
    .divide_o, .divide_entry_o, .divide_lots_o, .divide_quantity_o, .divide_done_i,
    .divide_released_i, .done_o (part_done), .lots_change_o (part_lots),
    .entry_change_o (part_entry), .value_o (part_value)
  );
  logic [4:0] refusal;
  lane_setup #(.Rows(Rows)) u_setup (
    .clk_i, .op_i, .tail_i, .zero_i (start), .seen_i (seen), .refusal_o (refusal),
    .meta_asset_o, .meta_options_o, .meta_extra_o, .meta_positions_o, .meta_wallet_o,
    .meta_verdict_o, .extra_change_o (extra_change), .extra_minus_o (extra_minus)
  );

  // ---- walker, touched accounts, rank unit, tables ----------------------------------------------
  wire is_page_of_lane = is_page && op.words[7:0] == 8'(lane_i);
  // A dump counts from the table on, which comes before its first tier.
  wire       lists_tier  = !is_dump || list != 0;
  wire [5:0] listed_tier = list[5:0] - 6'(is_dump && lists_tier);
  wire [2:0] rank_sides = rank_by_id ? 3'b111 : (3'b001 | (3'b001 << rank_side));
  assign link_o            = quiet && is_page_of_lane && op.words[32];
  assign unlink_o          = quiet && is_page_of_lane && !op.words[32];
  assign set_o             = issued && source == lane_source_pkg::WritePosition &&
                             op.op != ballast_lane_pkg::OpFreePosition;
  assign unset_o           = issued && source == lane_source_pkg::WritePosition &&
                             op.op == ballast_lane_pkg::OpFreePosition;
  assign walker_clear_o    = start;
  assign walks_rank_o      = rank_walk_i && !starts_sweep;
  assign walk_o            = starts_sweep || walks_rank_o;
  assign rank_walk_ready_o = walker_ready_i && walks_rank_o;
  assign sides_o           = walks_rank_o ? rank_sides : 3'b111;
  assign row_ready_o       = sweeps ? room : rank_row_ready_i;
  assign untouch_o         = issued && source == lane_source_pkg::FreeAccount;
  assign touched_clear_o   = start;
  assign scan_all_o        = judge_all_q;
  assign account_ready_o   = scans && room;
  assign rank_partial_o    = issued && source == lane_source_pkg::PartClose;
  assign rank_partial_position_o = op.position;
  assign asset_write_o     = quiet && op.op == ballast_lane_pkg::OpAsset;
  assign tier_write_o      = quiet && op.op == ballast_lane_pkg::OpTier;
  assign table_write_o     = quiet && op.op == ballast_lane_pkg::OpTable;
  assign tier_index_o      = tier_write_o ? op.arg[5:0] : listed_tier;

  // ---- beats ------------------------------------------------------------------------------------
  ballast_lane_pkg::lane_event_t last_beat, table_beat;
  assign beat_valid_o   = ends || tells;
  assign beat_o         = ends ? last_beat : table_beat;
  assign digest_clear_o = (ends && is_digest) || start;
  lane_ending u_ending (
    .clk_i, .clear_i (run), .refuse_i (seen), .refusal_i (refusal), .refused_o (refused),
    .sum_valid_i, .sum_value_i, .tail_valid_i, .tail_i,
    .ranked_i (rank_waits && rank_ranked_i), .rank_count_i,
    .digest_i (is_digest), .digest_sum_i, .digest_count_i, .beat_o (last_beat)
  );
  lane_table_state u_table_state (
    .op_i, .of_tier_i (lists_tier), .index_i (listed_tier), .floor_i (tier_floor_i),
    .rate_i (tier_rate_i), .deduction_i (tier_deduction_i), .smallest_i (table_smallest_i),
    .last_i (last_tier), .beat_o (table_beat)
  );

endmodule
