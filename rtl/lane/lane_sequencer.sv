// The states of a lane's control: which step of the command at hand comes next, and when the next
// command may.
//
//   streaming commands   Run, one a cycle
//   reduce               Run ─► ReduceFront (was that all of it?) ─► as a part
//   close, reduce, part  … ─► PartFront ─► PartDivide ─► PartIssue
//   commit, funding, …   Sweep ─► SweepDrain ─► ScanStart ─► Scan ─► ScanDrain ─► Beat
//   dump, digest         ListPositions, ListStart ─► ListAccounts ─► ListDrain ─► Beat
//   tables               TierRead ─► TierFound ─► TierWait ─► TierRead …; a dump: TierBeat
//   rankings             RankStart ─► RankWait ─► Beat; the next other command: RankStop
//   account, open, free  ProbeIssue ─► ProbeWait ─► ProbeSeen ─► WriteRow ─► WriteMeta ─► …Drain
//   clear                Start ─► Clearing ─► ClearDrain ─► Beat
//
// valid_o asks for an operation of source_o, which enters the pipe in a cycle with room_i.
module lane_sequencer #(
  parameter int unsigned Rows     = 65536,
  parameter int unsigned Accounts = 32768
) (
  input  logic                       clk_i,
  input  logic                       rst_ni,
  input  logic [2:0]                 lane_i,

  input  logic                       op_valid_i,
  output logic                       op_ready_o,
  /* verilator lint_off UNUSEDSIGNAL */  // it takes some of the fields
  input  ballast_lane_pkg::lane_op_t op_i,
  /* verilator lint_on UNUSEDSIGNAL */

  output logic                       valid_o,
  output logic [4:0]                 source_o,
  output logic                       by_list_o,     // its row or account is what the list counts
  input  logic                       room_i,
  input  logic                       drained_i,     // the pipe is empty

  // what it tells of its state
  output logic                       ready_o,       // the stores are cleared
  output logic                       start_o,       // everything is cleared
  output logic                       run_o,         // the next command may come
  output logic                       quiet_o,       // one is there and has the pipe alone
  output logic                       ends_o,        // it ends with a beat of control's own
  output logic                       tells_o,       // a beat of the tier that was read
  output logic                       last_tier_o,   // … which is the last
  input  logic                       beat_room_i,

  // page walker and touched accounts
  input  logic                       walker_ready_i,
  output logic                       walk_o,
  output logic                       sweeps_o,      // rows are taken, with room
  input  logic                       row_valid_i,
  input  logic                       walking_i,
  output logic                       scan_o,
  output logic                       scans_o,       // accounts are taken, with room
  input  logic                       account_valid_i,
  input  logic                       scanning_i,

  // rank unit
  input  logic                       rank_idle_i,
  output logic                       rank_begin_o,
  output logic                       rank_stop_o,
  output logic                       rank_waits_o,  // for the count
  input  logic                       rank_ranked_i,

  // a part; writing
  input  logic                       probed_i,      // the position stage shows it
  input  logic                       partial_i,
  output logic                       part_begin_o,
  input  logic                       part_done_i,
  input  logic                       tail_valid_i,
  output logic                       seen_o,        // what a command in two steps looked at
  input  logic                       refused_i,     // a cycle later

  // lists and digest
  output logic                       list_clear_o,
  output logic                       list_step_o,
  input  logic [23:0]                list_i,
  input  logic                       inside_i,
  input  logic                       digest_idle_i,
  input  logic                       events_empty_i,
  output logic                       digesting_o,
  output logic                       tier_read_o,
  output logic                       digest_tier_o,
  input  logic                       tier_read_valid_i
);

  localparam int unsigned ClearRows = Rows > Accounts ? Rows : Accounts;

  typedef enum logic [4:0] {
    Start, Clearing, ClearDrain, Run, ReduceFront, PartFront, PartDivide, PartIssue, Sweep,
    SweepDrain, ScanStart, Scan, ScanDrain, ListPositions, ListStart, ListAccounts, ListDrain,
    RankStop, RankStart, RankWait, ProbeIssue, ProbeWait, ProbeSeen, WriteRow, WriteMeta,
    WriteDrain, TierRead, TierFound, TierWait, TierBeat, Beat
  } state_e;
  state_e state_q;

  // ---- the command ------------------------------------------------------------------------------
  wire [5:0] flags     = op_i.flags[5:0];
  wire       flags_all = (flags & ballast_contract_pkg::FlagAll) != 0;
  wire       is_digest = op_i.op == ballast_lane_pkg::OpDigest;
  wire       is_close  = op_i.op == ballast_lane_pkg::OpClose;
  wire       is_part   = is_close && !op_i.whole;
  wire       is_page   = op_i.op == ballast_lane_pkg::OpPage;
  wire       of_lane   = op_i.words[7:0] == 8'(lane_i);  // a page
  // A dump counts from the table on, which comes before its first tier.
  wire       is_dump   = op_i.op == ballast_lane_pkg::OpDumpTable;
  wire       last_tier = list_i + 24'(!is_dump) == op_i.words[23:0];
  wire       serves_ranking = is_close || op_i.op == ballast_lane_pkg::OpReport ||
                              op_i.op == ballast_lane_pkg::OpLight ||
                              op_i.op == ballast_lane_pkg::OpState;
  wire       is_reduce = op_i.op == ballast_lane_pkg::OpReduce;
  wire       streams = serves_ranking || is_reduce || op_i.op == ballast_lane_pkg::OpDelta ||
                       op_i.op == ballast_lane_pkg::OpWallet ||
                       op_i.op == ballast_lane_pkg::OpQueryPosition ||
                       op_i.op == ballast_lane_pkg::OpQueryAccount;
  wire       is_account  = op_i.op == ballast_lane_pkg::OpAccount;
  wire       was_account = op_i.op == ballast_lane_pkg::OpRestoreAccount;
  wire       skips_row   = is_account || op_i.op == ballast_lane_pkg::OpFreeAccount;
  wire       is_sweep = op_i.op == ballast_lane_pkg::OpRevalue ||
                        op_i.op == ballast_lane_pkg::OpFunding ||
                        op_i.op == ballast_lane_pkg::OpSettle;
  wire       takes_op = state_q == Run && op_valid_i;
  // In one cycle with the command: may it go straight into the pipe.
  wire       may_stream = takes_op && streams && (serves_ranking || rank_idle_i);
  wire       wants_rank_stop = takes_op && !serves_ranking && !rank_idle_i;
  assign     quiet_o = takes_op && rank_idle_i && drained_i;
  wire       digests = quiet_o && is_digest && events_empty_i;

  // ---- the operation ----------------------------------------------------------------------------
  always_comb begin
    valid_o  = 1'b0;
    source_o = lane_source_pkg::Command;
    unique case (state_q)
      Clearing: begin
        valid_o  = 1'b1;
        source_o = lane_source_pkg::Clear;
      end
      Run: begin
        valid_o  = may_stream;
        source_o = is_part ? lane_source_pkg::PartValue : lane_source_pkg::Command;
      end
      PartIssue: begin
        valid_o  = 1'b1;
        source_o = is_close ? lane_source_pkg::PartClose : lane_source_pkg::PartReduce;
      end
      Sweep: begin
        valid_o  = row_valid_i;
        source_o = op_i.op == ballast_lane_pkg::OpRevalue ? lane_source_pkg::Revalue
                   : op_i.op == ballast_lane_pkg::OpFunding ? lane_source_pkg::Funding
                                                             : lane_source_pkg::Settle;
      end
      Scan: begin
        valid_o  = account_valid_i;
        source_o = lane_source_pkg::Judge;
      end
      ListPositions: begin
        valid_o  = 1'b1;
        source_o = lane_source_pkg::ListPosition;
      end
      ListAccounts: begin
        valid_o  = inside_i;
        source_o = lane_source_pkg::ListAccount;
      end
      ProbeIssue: begin
        valid_o  = drained_i;
        source_o = lane_source_pkg::Probe;
      end
      WriteRow: begin
        valid_o  = 1'b1;
        source_o = was_account ? lane_source_pkg::WriteWallet : lane_source_pkg::WritePosition;
      end
      WriteMeta: begin
        valid_o  = 1'b1;
        source_o = is_account || was_account ? lane_source_pkg::WriteAccount
                   : op_i.op == ballast_lane_pkg::OpFreeAccount ? lane_source_pkg::FreeAccount
                                                                 : lane_source_pkg::WriteCount;
      end
      default: ;
    endcase
  end
  wire issued = valid_o && room_i;
  assign by_list_o = state_q == Clearing || state_q == ListPositions || state_q == ListAccounts;

  // ---- what follows from the state --------------------------------------------------------------
  logic by_command_q;  // clearing was asked for, not reset
  logic walked_q;      // the walk has had time to begin
  wire  swept = state_q == Sweep && !walking_i && walked_q;

  assign ready_o       = state_q != Start && state_q != Clearing && state_q != ClearDrain;
  assign start_o       = state_q == Start;
  assign run_o         = state_q == Run;
  assign ends_o        = state_q == Beat && beat_room_i;
  assign walk_o        = is_sweep && takes_op && rank_idle_i && walker_ready_i;
  assign sweeps_o      = state_q == Sweep;
  assign scan_o        = state_q == ScanStart && drained_i;
  assign scans_o       = state_q == Scan;
  assign rank_begin_o  = state_q == RankStart;
  assign rank_stop_o   = state_q == RankStop;
  assign rank_waits_o  = state_q == RankWait;
  assign part_begin_o  = probed_i && (state_q == PartFront ||
                                      (state_q == ReduceFront && partial_i));
  assign seen_o        = state_q == ProbeWait && tail_valid_i;
  assign tier_read_o   = state_q == TierRead;
  assign digest_tier_o = state_q == TierFound && tier_read_valid_i && !is_dump;
  assign tells_o       = state_q == TierBeat && beat_room_i;
  assign last_tier_o   = last_tier;

  wire lists_last_row = state_q == ListPositions && issued && list_i == 24'(Rows - 1);
  wire lists_account  = state_q == ListAccounts && (issued || !valid_o);
  assign list_step_o  = (issued && (state_q == Clearing || state_q == ListPositions)) ||
                        lists_account || (state_q == TierWait && digest_idle_i) || tells_o;
  assign list_clear_o = lists_last_row ||
                        !(by_list_o || state_q == TierRead || state_q == TierFound ||
                          state_q == TierWait || state_q == TierBeat);

  assign op_ready_o =
      (state_q == Run && issued && !is_part && !is_reduce) ||
      (state_q == ReduceFront && probed_i && !partial_i) ||
      (state_q == PartIssue && issued) ||
      (swept && op_i.op == ballast_lane_pkg::OpRevalue) ||
      ends_o ||
      (state_q == WriteMeta && issued) ||
      (quiet_o && (op_i.op == ballast_lane_pkg::OpAsset || op_i.op == ballast_lane_pkg::OpTable ||
                   op_i.op == ballast_lane_pkg::OpTier)) ||
      (quiet_o && is_page && (!of_lane || walker_ready_i)) ||
      (quiet_o && op_i.op == ballast_lane_pkg::OpDigestTiers && lane_i != 0) ||
      (((state_q == TierWait && digest_idle_i) || tells_o) && last_tier);

  // ---- states -----------------------------------------------------------------------------------
  state_e first_step;  // of the command, where it is more than one operation
  always_comb begin
    first_step = Run;
    unique case (op_i.op)
      ballast_lane_pkg::OpReduce: if (issued) first_step = ReduceFront;
      ballast_lane_pkg::OpClose:  if (issued && is_part) first_step = PartFront;
      ballast_lane_pkg::OpAccount, ballast_lane_pkg::OpOpen, ballast_lane_pkg::OpFreePosition,
      ballast_lane_pkg::OpFreeAccount, ballast_lane_pkg::OpRestoreAccount,
      ballast_lane_pkg::OpRestorePosition: first_step = ProbeIssue;
      ballast_lane_pkg::OpJudge: first_step = ScanStart;
      ballast_lane_pkg::OpRank, ballast_lane_pkg::OpRankIds: if (quiet_o) first_step = RankStart;
      ballast_lane_pkg::OpDumpAccounts: if (quiet_o) first_step = ListStart;
      ballast_lane_pkg::OpDigest: if (digests) begin
        first_step = flags_all || op_i.arg == ballast_contract_pkg::ScopePositions
                     ? ListPositions
                     : op_i.arg == ballast_contract_pkg::ScopeAccounts ? ListStart : ListDrain;
      end
      ballast_lane_pkg::OpDigestTiers: if (quiet_o && lane_i == 0) first_step = TierRead;
      ballast_lane_pkg::OpDumpTable: if (quiet_o) first_step = TierRead;
      ballast_lane_pkg::OpClear: if (quiet_o) first_step = Start;
      default: ;
    endcase
    if (walk_o) first_step = Sweep;
    if (wants_rank_stop) first_step = RankStop;
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      state_q      <= Start;
      by_command_q <= 1'b0;
      digesting_o  <= 1'b0;
      walked_q     <= 1'b0;
    end else begin
      walked_q <= state_q == Sweep;
      unique case (state_q)
        Start:    state_q <= Clearing;
        Clearing: if (issued && list_i == 24'(ClearRows - 1)) state_q <= ClearDrain;
        ClearDrain: if (drained_i && walker_ready_i && !scanning_i) begin
          state_q <= by_command_q ? Beat : Run;
        end
        Run: if (op_valid_i) begin
          state_q      <= first_step;
          digesting_o  <= digests;
          by_command_q <= first_step == Start;
        end
        ReduceFront: if (probed_i) state_q <= partial_i ? PartDivide : Run;
        PartFront:   if (probed_i) state_q <= PartDivide;
        PartDivide:  if (part_done_i) state_q <= PartIssue;
        PartIssue:   if (issued) state_q <= Run;
        Sweep: if (swept) state_q <= op_i.op == ballast_lane_pkg::OpRevalue ? Run : SweepDrain;
        SweepDrain: if (drained_i) begin
          state_q <= (flags & ballast_contract_pkg::FlagDefer) != 0 ? Beat : ScanStart;
        end
        ScanStart:     if (drained_i) state_q <= Scan;
        Scan:          if (!scanning_i) state_q <= ScanDrain;
        ScanDrain:     if (drained_i) state_q <= Beat;
        ListStart:     state_q <= ListAccounts;
        ListPositions: if (lists_last_row) state_q <= flags_all ? ListAccounts : ListDrain;
        ListAccounts:  if (lists_account && list_i == 24'(Accounts - 1)) state_q <= ListDrain;
        ListDrain: if (drained_i && (!is_digest || (events_empty_i && digest_idle_i))) begin
          state_q     <= Beat;
          digesting_o <= 1'b0;
        end
        RankStop:   if (rank_idle_i) state_q <= Run;
        RankStart:  state_q <= RankWait;
        RankWait:   if (rank_ranked_i) state_q <= Beat;
        ProbeIssue: if (issued) state_q <= ProbeWait;
        ProbeWait:  if (seen_o) state_q <= ProbeSeen;
        ProbeSeen:  state_q <= refused_i ? Beat : skips_row ? WriteMeta : WriteRow;
        WriteRow:   if (issued) state_q <= WriteMeta;
        WriteMeta:  if (issued) state_q <= WriteDrain;
        WriteDrain: if (drained_i) state_q <= Run;
        TierRead:   state_q <= TierFound;
        TierFound:  if (tier_read_valid_i) state_q <= is_dump ? TierBeat : TierWait;
        TierWait:   if (digest_idle_i) state_q <= last_tier ? Run : TierRead;
        TierBeat:   if (beat_room_i) state_q <= last_tier ? Run : TierRead;
        Beat:       if (ends_o) state_q <= Run;
        default: state_q <= Start;
      endcase
    end
  end

endmodule
