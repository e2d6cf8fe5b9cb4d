// Control of a lane: takes its commands in order and turns them into operations for the pipe, one a
// cycle where a command is one operation. Sweeps, scans and read-backs are more; commands in
// two steps (account, open, free) have the pipe alone; a close of part of a position waits for its
// divide. The rank unit has the cycles that control leaves.
//
// Nothing enters the pipe without credits for the beats it may give, and operations of n beats are
// n cycles apart, so nothing in the pipe ever waits.
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

  input  logic                          op_valid_i,
  output logic                          op_ready_o,
  input  ballast_lane_pkg::lane_op_t    op_i,

  // pipe
  output logic                          uop_valid_o,
  output ballast_uop_pkg::uop_t         uop_o,
  input  logic                          front_valid_i,
  /* verilator lint_off UNUSEDSIGNAL */
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
  output logic [23:0]                   first_o,
  output logic [23:0]                   last_o,

  // tables
  output logic                          asset_write_o,
  output logic                          tier_write_o,
  output logic                          tier_read_o,
  output logic [3:0]                    tier_index_o,
  output logic                          tier_bank_o,
  input  logic                          tier_read_valid_i,

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

  localparam int unsigned LaneBits  = $clog2(Lanes);
  localparam int unsigned ClearRows = Rows > Accounts ? Rows : Accounts;

  typedef enum logic [4:0] {
    Start, Clearing, ClearDrain, Run, ReduceFront, PartFront, PartDivide, PartIssue, Sweep,
    SweepDrain, ScanStart, Scan, ScanDrain, ListPositions, ListAccounts, ListDrain, RankStop,
    RankStart, RankWait, ProbeIssue, ProbeWait, WriteRow, WriteMeta, WriteDrain, TierRead,
    TierHash, TierWait, Beat
  } state_e;
  state_e state_q;

  ballast_lane_pkg::lane_op_t op;
  assign op = op_i;
  wire [5:0] flags     = op.flags[5:0];
  wire       flags_all = (flags & ballast_contract_pkg::FlagAll) != 0;

  // ---- what kind of command it is --------------------------------------------------------------
  logic streams, is_part, serves_ranking;
  always_comb begin
    streams        = 1'b0;
    serves_ranking = 1'b0;
    unique case (op.op)
      ballast_lane_pkg::OpDelta, ballast_lane_pkg::OpWallet, ballast_lane_pkg::OpReduce,
      ballast_lane_pkg::OpQueryPosition, ballast_lane_pkg::OpQueryAccount: streams = 1'b1;
      ballast_lane_pkg::OpReport, ballast_lane_pkg::OpLight, ballast_lane_pkg::OpState,
      ballast_lane_pkg::OpClose: begin
        streams        = 1'b1;
        serves_ranking = 1'b1;
      end
      default: ;
    endcase
    is_part = op.op == ballast_lane_pkg::OpClose && !op.whole;
  end

  // ---- credits, spacing, operations under way ---------------------------------------------------
  logic [7:0] credits_q;
  logic [9:0] under_way_q;
  logic [1:0] space_q;
  logic       issue;
  logic [1:0] beats_taken;
  wire        room     = credits_q >= 8'd3 && space_q == 0;
  wire        drained  = under_way_q == 0 && !uop_valid_o;
  ballast_uop_pkg::uop_t built;
  always_comb begin
    unique case (built.beats)
      ballast_uop_pkg::BeatNone:    beats_taken = 2'd0;
      ballast_uop_pkg::BeatClose,
      ballast_uop_pkg::BeatReport:  beats_taken = built.why ? 2'd3 : 2'd1;
      ballast_uop_pkg::BeatAccount: beats_taken = 2'd2;
      default:                      beats_taken = 2'd1;
    endcase
  end
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      credits_q   <= 8'(Credits);
      under_way_q <= '0;
      space_q     <= '0;
    end else begin
      credits_q   <= credits_q + 8'(credits_i) - (issue ? 8'(beats_taken) : 8'd0) -
                     8'(beat_valid_o);
      under_way_q <= under_way_q + 10'(issue) - 10'(tail_valid_i);
      if (issue && beats_taken > 2'd1) space_q <= beats_taken - 2'd1;
      else if (space_q != 0) space_q <= space_q - 1'b1;
    end
  end

  // ---- the source of this cycle's operation -----------------------------------------------------
  logic        issues;     // control has an operation
  logic [4:0]  source;
  logic [17:0] build_row;
  logic [23:0] build_account, list_q;
  wire         rank_issue = !issues && rank_operation_valid_i && room && state_q != Clearing;
  assign issue = (issues && room) || rank_issue;
  assign rank_operation_ready_o = !issues && room && state_q != Clearing;

  logic signed [40:0] part_lots_q;
  logic signed [58:0] part_entry_q, part_value_q;
  logic [55:0]        extra_change_q;
  logic               extra_minus_q, judge_all_q;
  logic               rank_by_id_q;
  ballast_lane_pkg::lane_op_t rank_op_q;
  ballast_lane_pkg::lane_op_t built_of;
  assign built_of = rank_issue ? rank_op_q : op;

  uop_builder #(.Lanes(Lanes), .Rows(Rows), .Accounts(Accounts)) u_builder (
    .source_i       (source),
    .op_i           (built_of),
    .row_i          (build_row),
    .account_i      (build_account),
    .judge_all_i    (judge_all_q),
    .part_lots_i    (part_lots_q),
    .part_entry_i   (part_entry_q),
    .part_value_i   (part_value_q),
    .extra_change_i (extra_change_q),
    .extra_minus_i  (extra_minus_q),
    .uop_o          (built)
  );

  // In one cycle with the command: may it go straight into the pipe.
  wire may_stream = state_q == Run && op_valid_i && streams && (serves_ranking || rank_idle_i);

  always_comb begin
    issues        = 1'b0;
    source        = lane_source_pkg::Command;
    build_row     = row_i;
    build_account = account_i;
    unique case (state_q)
      Clearing: begin
        issues        = 1'b1;
        source        = lane_source_pkg::Clear;
        build_row     = list_q[17:0];
        build_account = list_q;
      end
      Run: begin
        issues = may_stream;
        source = is_part ? lane_source_pkg::PartValue : lane_source_pkg::Command;
      end
      PartIssue: begin
        issues = 1'b1;
        source = op.op == ballast_lane_pkg::OpClose ? lane_source_pkg::PartClose
                                                    : lane_source_pkg::PartReduce;
      end
      Sweep: begin
        issues = row_valid_i;
        source = op.op == ballast_lane_pkg::OpRevalue ? lane_source_pkg::Revalue
                 : op.op == ballast_lane_pkg::OpFunding ? lane_source_pkg::Funding
                                                         : lane_source_pkg::Settle;
      end
      Scan: begin
        issues = account_valid_i;
        source = lane_source_pkg::Judge;
      end
      ListPositions: begin
        issues    = 1'b1;
        source    = lane_source_pkg::ListPosition;
        build_row = list_q[17:0];
      end
      ListAccounts: begin
        issues        = ((list_q << LaneBits) | 24'(lane_i)) >= first_o &&
                        ((list_q << LaneBits) | 24'(lane_i)) <= last_o;
        source        = lane_source_pkg::ListAccount;
        build_account = list_q;
      end
      ProbeIssue: begin
        issues = drained;
        source = lane_source_pkg::Probe;
      end
      WriteRow: begin
        issues = 1'b1;
        source = lane_source_pkg::WritePosition;
      end
      WriteMeta: begin
        issues = 1'b1;
        source = op.op == ballast_lane_pkg::OpAccount ? lane_source_pkg::WriteAccount
                 : op.op == ballast_lane_pkg::OpFreeAccount ? lane_source_pkg::FreeAccount
                                                             : lane_source_pkg::WriteCount;
      end
      default: ;
    endcase
    if (!issues) begin
      source    = rank_by_id_q ? lane_source_pkg::RankId : lane_source_pkg::Rank;
      build_row = row_i;
    end
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) uop_valid_o <= 1'b0;
    else uop_valid_o <= issue;
  end
  always_ff @(posedge clk_i) if (issue) uop_o <= built;

  wire issued = issues && room;
  assign row_ready_o     = state_q == Sweep ? room : rank_row_ready_i;
  assign account_ready_o = state_q == Scan && room;

  // ---- walker, touched set, rank unit -----------------------------------------------------------
  wire is_page_of_lane = op.words[7:0] == 8'(lane_i);
  wire takes_op = state_q == Run && op_valid_i;
  wire quiet    = takes_op && rank_idle_i && drained;  // the pipe is the command's alone
  wire sweeps   = op.op == ballast_lane_pkg::OpRevalue || op.op == ballast_lane_pkg::OpFunding ||
                  op.op == ballast_lane_pkg::OpSettle;
  wire is_page  = op.op == ballast_lane_pkg::OpPage;
  wire starts_sweep = takes_op && sweeps && rank_idle_i && walker_ready_i;
  assign link_o         = quiet && is_page && is_page_of_lane && op.words[32];
  assign unlink_o       = quiet && is_page && is_page_of_lane && !op.words[32];
  assign walks_rank_o   = rank_walk_i && !starts_sweep;
  assign walk_o         = starts_sweep || walks_rank_o;
  assign rank_walk_ready_o = walker_ready_i && walks_rank_o;
  wire [2:0] rank_sides = rank_by_id_q ? 3'b111 : (3'b001 | (3'b001 << rank_op_q.flags[7:6]));
  assign sides_o        = walks_rank_o ? rank_sides : 3'b111;
  assign walker_clear_o = state_q == Start;
  assign touched_clear_o = state_q == Start;
  assign scan_o         = state_q == ScanStart && drained;
  assign scan_all_o     = judge_all_q;

  assign rank_stop_o       = state_q == RankStop;
  assign rank_begin_o      = state_q == RankStart;
  assign rank_by_id_o      = rank_by_id_q;
  assign rank_tag_o        = rank_op_q.rank_tag;
  assign rank_rows_o       = rank_op_q.words[63:0];
  assign rank_wallet_min_o = rank_op_q.words[119:64];
  assign rank_split_o      = rank_op_q.words[127];
  assign rank_partial_o    = state_q == PartIssue && issued && op.op == ballast_lane_pkg::OpClose;
  assign rank_partial_position_o = op.position;

  // ---- tables -----------------------------------------------------------------------------------
  assign asset_write_o = quiet && op.op == ballast_lane_pkg::OpAsset;
  assign tier_write_o  = quiet && op.op == ballast_lane_pkg::OpTier;
  assign tier_read_o   = state_q == TierRead;
  assign tier_index_o  = tier_write_o ? op.arg[3:0] : list_q[3:0];
  assign tier_bank_o   = op.tier_bank;
  assign digest_tier_o = state_q == TierHash && tier_read_valid_i;

  // ---- close of a part --------------------------------------------------------------------------
  logic        value_seen_q, divided_q;
  logic        quantity_minus_q, entry_minus_q;
  wire         probed = front_valid_i && front_i.probe;
  assign divide_o          = probed && (state_q == PartFront ||
                                        (state_q == ReduceFront && front_partial_i));
  assign divide_entry_o    = front_i.entry_value[58] ? 58'(-front_i.entry_value)
                                                     : front_i.entry_value[57:0];
  assign divide_quantity_o = front_i.quantity[40] ? 40'(-front_i.quantity)
                                                  : front_i.quantity[39:0];
  assign divide_lots_o     = op.words[39:0];

  // ---- two steps --------------------------------------------------------------------------------
  wire [5:0]  op_asset = op.op == ballast_lane_pkg::OpAccount ? op.words[5:0] : op.asset;
  wire        row_exists = op.arg < Rows;
  logic [4:0] refusal;
  always_comb begin
    refusal = tail_i.mid.reason;
    unique case (op.op)
      ballast_lane_pkg::OpAccount: begin
        if (tail_i.account_live && tail_i.asset != op_asset) begin
          refusal = 5'(ballast_contract_pkg::REASON_WRONG_ASSET);
        end
      end
      ballast_lane_pkg::OpOpen: begin
        if (!tail_i.account_live) refusal = 5'(ballast_contract_pkg::REASON_UNKNOWN_ACCOUNT);
        else if (tail_i.asset != op_asset) refusal = 5'(ballast_contract_pkg::REASON_WRONG_ASSET);
        else if (!op.has_mark) refusal = 5'(ballast_contract_pkg::REASON_NO_MARK);
        else if (op.arg == 32'hFFFF_FFFF || (row_exists && tail_i.mid.live)) begin
          refusal = 5'(ballast_contract_pkg::REASON_IN_USE);
        end else if (32'(tail_i.positions) >= ballast_contract_pkg::MaxPositionsPerAccount) begin
          refusal = 5'(ballast_contract_pkg::REASON_TOO_MANY_POSITIONS);
        end else if (!row_exists) begin
          refusal = 5'(ballast_contract_pkg::REASON_NO_ROOM);
        end
      end
      ballast_lane_pkg::OpFreePosition: begin
        if (refusal == 0 && tail_i.mid.quantity != 0) begin
          refusal = 5'(ballast_contract_pkg::REASON_NOT_FLAT);
        end
      end
      ballast_lane_pkg::OpFreeAccount: begin
        if (!tail_i.account_live) begin
          refusal = 5'(ballast_contract_pkg::REASON_UNKNOWN_ACCOUNT);
        end else if (tail_i.positions != 0 || tail_i.wallet != 0) begin
          refusal = 5'(ballast_contract_pkg::REASON_NOT_FLAT);
        end
      end
      default: ;
    endcase
  end
  wire seen = state_q == ProbeWait && tail_valid_i;
  assign set_o     = state_q == WriteRow && issued && op.op == ballast_lane_pkg::OpOpen;
  assign unset_o   = state_q == WriteRow && issued && op.op == ballast_lane_pkg::OpFreePosition;
  assign untouch_o = state_q == WriteMeta && issued && op.op == ballast_lane_pkg::OpFreeAccount;

  // ---- sums and ends ----------------------------------------------------------------------------
  logic signed [95:0] sum_q;
  logic [31:0]        summed_q, judged_q;
  logic [4:0]         refusal_q;
  logic               digesting_q;
  assign digesting_o    = digesting_q;
  wire   judged = tail_valid_i && state_q != Run && !tail_i.mid.killed && !tail_i.mid.last &&
                  tail_i.mid.judge == ballast_uop_pkg::JudgeNow;
  wire   is_digest = op.op == ballast_lane_pkg::OpDigest;
  wire   ends = state_q == Beat && credits_q != 0;
  assign beat_valid_o   = ends;
  assign digest_clear_o = (ends && is_digest) || state_q == Start;
  always_comb begin
    beat_o      = '0;
    beat_o.last = 1'b1;
    if (refusal_q != 0) begin
      beat_o.has_event = 1'b1;
      beat_o.kind      = ballast_contract_pkg::EVENT_REJECTED;
      beat_o.code      = 8'(refusal_q);
    end else if (is_digest) begin
      beat_o.words = {64'd0, 32'd0, digest_count_i, 64'd0, digest_sum_i};
    end else begin
      beat_o.words = {32'd0, judged_q, 32'd0, summed_q, {32{sum_q[95]}}, sum_q};
    end
  end

  wire  last_tier = list_q + 24'd1 == op.words[23:0];
  logic walked_q;  // the walk has had time to begin

  assign op_ready_o =
      (state_q == Run && issued && !is_part && op.op != ballast_lane_pkg::OpReduce) ||
      (state_q == ReduceFront && probed && !front_partial_i) ||
      (state_q == PartIssue && issued) ||
      (state_q == Sweep && !walking_i && walked_q && op.op == ballast_lane_pkg::OpRevalue) ||
      ends ||
      (state_q == WriteMeta && issued) ||
      (quiet && (asset_write_o || tier_write_o)) ||
      (quiet && is_page && (!is_page_of_lane || walker_ready_i)) ||
      (quiet && op.op == ballast_lane_pkg::OpDigestTiers && lane_i != 0) ||
      (state_q == TierWait && digest_idle_i && last_tier);

  // Clearing after a reset is nobody's command.
  assign idle_o  = !op_valid_i && ((state_q == Run && drained) || !ready_o);
  assign ready_o = state_q != Start && state_q != Clearing && state_q != ClearDrain;

  // ---- states -----------------------------------------------------------------------------------
  logic by_command_q;  // clearing was asked for, not reset
  wire  wants_rank_stop = takes_op && !serves_ranking && !rank_idle_i;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      state_q      <= Start;
      by_command_q <= 1'b0;
      digesting_q  <= 1'b0;
      walked_q     <= 1'b0;
    end else begin
      walked_q <= state_q == Sweep;
      unique case (state_q)
        Start:    state_q <= Clearing;
        Clearing: if (issued && list_q == 24'(ClearRows - 1)) state_q <= ClearDrain;
        ClearDrain: if (drained && walker_ready_i && !scanning_i) begin
          state_q <= by_command_q ? Beat : Run;
        end
        Run: if (wants_rank_stop) begin
          state_q <= RankStop;
        end else if (op_valid_i) begin
          unique case (op.op)
            ballast_lane_pkg::OpReduce: if (issued) state_q <= ReduceFront;
            ballast_lane_pkg::OpClose:  if (issued && is_part) state_q <= PartFront;
            ballast_lane_pkg::OpAccount, ballast_lane_pkg::OpOpen, ballast_lane_pkg::OpFreePosition,
            ballast_lane_pkg::OpFreeAccount: state_q <= ProbeIssue;
            ballast_lane_pkg::OpRevalue, ballast_lane_pkg::OpFunding, ballast_lane_pkg::OpSettle:
              if (starts_sweep) state_q <= Sweep;
            ballast_lane_pkg::OpJudge:  state_q <= ScanStart;
            ballast_lane_pkg::OpRank, ballast_lane_pkg::OpRankIds: if (quiet) state_q <= RankStart;
            ballast_lane_pkg::OpDumpAccounts: if (quiet) state_q <= ListAccounts;
            ballast_lane_pkg::OpDigest: if (quiet && events_empty_i) begin
              state_q     <= flags_all || op.arg == ballast_contract_pkg::ScopePositions
                             ? ListPositions
                             : op.arg == ballast_contract_pkg::ScopeAccounts ? ListAccounts
                                                                              : ListDrain;
              digesting_q <= 1'b1;
            end
            ballast_lane_pkg::OpDigestTiers: if (quiet && lane_i == 0) state_q <= TierRead;
            ballast_lane_pkg::OpClear: if (quiet) begin
              state_q      <= Start;
              by_command_q <= 1'b1;
            end
            default: ;
          endcase
        end
        ReduceFront: if (probed) state_q <= front_partial_i ? PartDivide : Run;
        PartFront:   if (probed) state_q <= PartDivide;
        PartDivide:  if (divided_q && (value_seen_q || op.op == ballast_lane_pkg::OpReduce)) begin
          state_q <= PartIssue;
        end
        PartIssue:   if (issued) state_q <= Run;
        Sweep: if (!walking_i && walked_q) begin
          state_q <= op.op == ballast_lane_pkg::OpRevalue ? Run : SweepDrain;
        end
        SweepDrain: if (drained) begin
          state_q <= (flags & ballast_contract_pkg::FlagDefer) != 0 ? Beat : ScanStart;
        end
        ScanStart: if (drained) state_q <= Scan;
        Scan:      if (!scanning_i) state_q <= ScanDrain;
        ScanDrain: if (drained) state_q <= Beat;
        ListPositions: if (issued && list_q == 24'(Rows - 1)) begin
          state_q <= flags_all ? ListAccounts : ListDrain;
        end
        ListAccounts: if ((issued || !issues) && list_q == 24'(Accounts - 1)) state_q <= ListDrain;
        ListDrain: if (drained && (!is_digest || (events_empty_i && digest_idle_i))) begin
          state_q     <= Beat;
          digesting_q <= 1'b0;
        end
        RankStop:  if (rank_idle_i) state_q <= Run;
        RankStart: state_q <= RankWait;
        RankWait:  if (rank_ranked_i) state_q <= Beat;
        ProbeIssue: if (issued) state_q <= ProbeWait;
        ProbeWait: if (seen) begin
          if (refusal != 0) state_q <= Beat;
          else if (op.op == ballast_lane_pkg::OpOpen ||
                   op.op == ballast_lane_pkg::OpFreePosition) state_q <= WriteRow;
          else state_q <= WriteMeta;
        end
        WriteRow:   if (issued) state_q <= WriteMeta;
        WriteMeta:  if (issued) state_q <= WriteDrain;
        WriteDrain: if (drained) state_q <= Run;
        TierRead:   state_q <= TierHash;
        TierHash:   if (tier_read_valid_i) state_q <= TierWait;
        TierWait:   if (digest_idle_i) state_q <= last_tier ? Run : TierRead;
        Beat: if (ends) begin
          state_q      <= Run;
          by_command_q <= 1'b0;
        end
        default: state_q <= Start;
      endcase
    end
  end


  // ---- data -------------------------------------------------------------------------------------
  logic [3:0] value_wait_q;
  always_ff @(posedge clk_i) begin
    // Counts of rows and accounts; of tiers while they are hashed.
    unique case (state_q)
      Clearing, ListPositions: if (issued) begin
        list_q <= state_q == ListPositions && list_q == 24'(Rows - 1) ? '0 : list_q + 24'd1;
      end
      ListAccounts: if (issued || !issues) list_q <= list_q + 24'd1;
      TierWait:     if (digest_idle_i) list_q <= list_q + 24'd1;
      TierRead, TierHash: ;
      default:      list_q <= '0;
    endcase

    if (state_q == Run) begin
      sum_q       <= '0;
      summed_q    <= '0;
      judged_q    <= '0;
      refusal_q   <= '0;
      judge_all_q <= op.op == ballast_lane_pkg::OpJudge && flags_all;
      if (is_digest && flags_all) begin
        first_o <= '0;
        last_o  <= '1;
      end else if (op.words[31:24] != 0) begin
        first_o <= '1;  // beyond any id: none
        last_o  <= '0;
      end else begin
        first_o <= op.words[23:0];
        last_o  <= op.words[63:56] != 0 ? '1 : op.words[55:32];
      end
      if (quiet && (op.op == ballast_lane_pkg::OpRank ||
                    op.op == ballast_lane_pkg::OpRankIds)) begin
        rank_op_q    <= op;
        rank_by_id_q <= op.op == ballast_lane_pkg::OpRankIds;
      end
    end else begin
      if (sum_valid_i) begin
        sum_q    <= sum_q + 96'(sum_value_i);
        summed_q <= summed_q + 32'd1;
      end
      if (judged) judged_q <= judged_q + 32'd1;
      if (state_q == RankWait && rank_ranked_i) judged_q <= 32'(rank_count_i);
    end

    // Close of a part: divide and value run beside each other.
    if (value_wait_q != 0) value_wait_q <= value_wait_q - 1'b1;
    if (state_q == Run) begin
      value_wait_q <= '0;
      value_seen_q <= 1'b0;
      divided_q    <= 1'b0;
    end else begin
      if (divide_o) begin
        value_wait_q     <= 4'(lane_latency_pkg::ValuationLatency);
        quantity_minus_q <= front_i.quantity[40];
        entry_minus_q    <= front_i.entry_value[58];
      end
      if (value_wait_q == 4'd1) begin
        value_seen_q <= 1'b1;
        part_value_q <= value_i;
      end
      if (divide_done_i) begin
        divided_q    <= 1'b1;
        part_lots_q  <= quantity_minus_q ? $signed({1'b0, divide_lots_o})
                                         : -$signed({1'b0, divide_lots_o});
        part_entry_q <= entry_minus_q ? $signed({1'b0, divide_released_i})
                                      : -$signed({1'b0, divide_released_i});
      end
    end

    // Two steps: what will be written.
    if (state_q == Start) begin
      meta_asset_o     <= '0;
      meta_options_o   <= '0;
      meta_extra_o     <= '0;
      meta_positions_o <= '0;
    end else if (seen) begin
      refusal_q <= refusal;
      unique case (op.op)
        ballast_lane_pkg::OpAccount: begin
          meta_asset_o     <= op.words[5:0];
          meta_options_o   <= op.words[33:32];
          meta_extra_o     <= op.words[119:64];
          meta_positions_o <= tail_i.account_live ? tail_i.positions : '0;
          extra_minus_q    <= tail_i.extra_margin > op.words[119:64];
          extra_change_q   <= tail_i.extra_margin > op.words[119:64]
                              ? tail_i.extra_margin - op.words[119:64]
                              : op.words[119:64] - tail_i.extra_margin;
        end
        ballast_lane_pkg::OpFreeAccount: begin
          meta_asset_o     <= '0;
          meta_options_o   <= '0;
          meta_extra_o     <= '0;
          meta_positions_o <= '0;
        end
        default: begin
          meta_asset_o     <= tail_i.asset;
          meta_options_o   <= tail_i.options;
          meta_extra_o     <= tail_i.extra_margin;
          meta_positions_o <= op.op == ballast_lane_pkg::OpOpen ? tail_i.positions + 1'b1
                                                               : tail_i.positions - 1'b1;
        end
      endcase
    end
  end

endmodule
