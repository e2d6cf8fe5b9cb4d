// Commands that go one by one: configuration, commit, rankings, digest.
//
// start_i when such a command is at the end of the pipeline, with the refusal found on the way;
// command and row stay until done_o. Nothing else is in the pipeline meanwhile. push_o asks for the
// command's translation (command_translate.sv, under reason_o and job_o) to be sent, or, when
// other_op_o is not 0, for that operation on another symbol without an order entry; it is sent in
// a cycle with push_ready_i. pass_o: the ranker's words are sent.
//
//   asset, policy, funding, settle, stop, …  Decide ─► Emit
//   symbol   Decide ─► Drain (no lane moves, none has a live position) ─► Emit
//   tier     Decide ─► Read ─► Wait ─► Tier ─► Emit
//   clear    Decide ─► Clear (all symbols) ─► Emit
//   commit   Decide ─► Count ─► Find ─► Word ─► Pick ─► Read ─► Wait ─► Apply … Pick … Find ─► Emit
//   ranking  Decide ─► Rank ─► Ranked ─► Job ─► Pass          take: from Job
//   digest   Decide ─► Digest ─► Emit
module serial_commands #(
  parameter int unsigned Lanes   = 4,
  parameter int unsigned Symbols = 1024,
  localparam int unsigned IndexBits = $clog2(Symbols)
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  output logic                 ready_o,   // the tables are clear after a reset

  // The command
  input  logic                                         start_i,
  input  logic [ballast_shell_pkg::CommandBits-1:0]    command_i,
  input  logic [7:0]                                   refusal_i,
  output logic                                         done_o,

  // What is sent
  output logic                                         push_o,
  input  logic                                         push_ready_i,
  output logic [7:0]                                   reason_o,
  output logic                                         job_o,
  output logic [4:0]                                   other_op_o,
  output logic [IndexBits-1:0]                         other_symbol_o,
  output logic [ballast_shell_pkg::SymbolRowBits-1:0]  other_row_o,
  output logic                                         pass_o,
  input  logic                                         pass_last_i,   // the last one is sent

  // Configuration
  output logic                                         read_o,
  output logic [IndexBits-1:0]                         read_symbol_o,
  input  logic [ballast_shell_pkg::SymbolRowBits-1:0]  read_row_i,
  input  logic [ballast_shell_pkg::StagedMarkBits-1:0] staged_mark_i,
  input  logic [ballast_shell_pkg::StagedTiersBits-1:0] staged_tiers_i,
  output logic                                         write_row_o,
  output logic [IndexBits-1:0]                         write_symbol_o,
  output logic [ballast_shell_pkg::SymbolRowBits-1:0]  row_o,
  output logic                                         zero_o,
  output logic                                         stage_tiers_o,
  output logic [ballast_shell_pkg::StagedTiersBits-1:0] tiers_o,
  output logic                                         unstage_o,
  output logic                                         unstage_word_o,
  input  logic [63:0]                                  staged_marks_i,
  input  logic [63:0]                                  staged_tables_i,
  input  logic                                         tiers_staged_i,
  input  logic [15:0]                                  staged_words_i,
  input  logic [10:0]                                  mark_count_i,
  output logic                                         write_asset_o,
  output logic                                         write_policy_o,

  // Digest of the configuration
  output logic                                         digest_start_o,
  input  logic                                         digest_done_i,
  input  logic                                         digest_read_i,
  input  logic [IndexBits-1:0]                         digest_symbol_i,
  input  logic                                         digest_push_i,
  // Lanes and ranker
  input  logic                                         drained_i,     // no operation on its way
  input  logic [Lanes-1:0]                             lane_idle_i,
  input  logic [Lanes-1:0]                             symbol_live_i,
  output logic                                         rank_start_o,
  output logic [1:0]                                   rank_tag_o,
  input  logic                                         ranked_i,
  output logic                                         job_valid_o,
  input  logic                                         job_ready_i,
  output logic                                         adl_opens_o    // a transaction
);

  localparam logic [4:0] StateClear  = 5'd0;
  localparam logic [4:0] StateIdle   = 5'd1;
  localparam logic [4:0] StateDecide = 5'd2;
  localparam logic [4:0] StateEmit   = 5'd3;
  localparam logic [4:0] StateDrain  = 5'd4;
  localparam logic [4:0] StateWord   = 5'd5;
  localparam logic [4:0] StatePick   = 5'd6;
  localparam logic [4:0] StateRead   = 5'd7;
  localparam logic [4:0] StateWait   = 5'd8;
  localparam logic [4:0] StateTier   = 5'd9;
  localparam logic [4:0] StateApply  = 5'd10;
  localparam logic [4:0] StateRank   = 5'd11;
  localparam logic [4:0] StateRanked = 5'd12;
  localparam logic [4:0] StateJob    = 5'd13;
  localparam logic [4:0] StatePass   = 5'd14;
  localparam logic [4:0] StateDigest = 5'd15;
  localparam logic [4:0] StateCount  = 5'd16;
  localparam logic [4:0] StateFind   = 5'd17;

  localparam logic [7:0] None = ballast_contract_pkg::REASON_NONE;
  localparam logic [IndexBits-1:0] LastSymbol = IndexBits'(Symbols - 1);
  // Quiet cycles before symbol_live_i is believed: operations taken show, the probe is answered.
  localparam logic [3:0] QuietCycles = 4'd10;

  /* verilator lint_off UNUSEDSIGNAL */  // some of the fields are for the translation
  ballast_shell_pkg::command_t command;
  /* verilator lint_on UNUSEDSIGNAL */
  assign command = command_i;

  logic [4:0]           state_q;
  logic                 resetting_q;
  logic [7:0]           reason_q;
  logic [IndexBits-1:0] index_q;           // the symbol at hand
  logic                 differ_q;          // commit: another number of marks
  logic [63:0]          marks_q, tables_q; // commit: what is left to do of this word
  logic                 has_mark_q, has_table_q;
  logic [3:0]           quiet_q;
  logic [1:0]           tag_q;

  wire is_tier      = command.kind == ballast_contract_pkg::CMD_TIER;
  wire is_adl       = command.kind == ballast_contract_pkg::CMD_ADL;
  wire sent         = push_o && push_ready_i;
  wire digests_all  = (command.flags & ballast_contract_pkg::FlagAll) != '0;

  // Commit: the lowest symbol left in the word.
  wire [63:0] pending = marks_q | tables_q;
  wire [63:0] lowest;
  wire [5:0]  lowest_index;
  lowest_bit u_lowest (.bits_i(pending), .lowest_o(lowest), .index_o(lowest_index));
  wire [63:0] unused_lowest_word;
  wire [5:0]  lowest_word;
  lowest_bit u_lowest_word (
    .bits_i(64'(staged_words_i)), .lowest_o(unused_lowest_word), .index_o(lowest_word)
  );

  // Tier: index 0 with floor 0 starts a table, the next of a staged one appends.
  ballast_shell_pkg::staged_tiers_t staged, appended;
  assign staged = staged_tiers_i;
  wire [57:0] floor = command.words[57:0];
  wire        in_order = command.arg[3:0] == '0 ? floor == '0
                         : tiers_staged_i && staged.tiers == {1'b0, command.arg[3:0]}
                           && floor > staged.floor;
  assign appended.tiers = {1'b0, command.arg[3:0]} + 1'b1;
  assign appended.floor = floor;
  assign tiers_o        = appended;

  // New rows: of a symbol defined anew, of one with something staged.
  ballast_shell_pkg::symbol_row_t  defined, committed;
  ballast_shell_pkg::staged_mark_t mark;
  assign mark = staged_mark_i;
  always_comb begin
    defined            = '0;
    defined.defined    = 1'b1;
    defined.collateral = command.words[96];
    defined.asset      = command.words[69:64];
    defined.max_lots   = command.words[39:0];
    committed          = read_row_i;
    if (has_mark_q) begin
      committed.has_mark   = 1'b1;
      committed.unit_value = mark.unit_value;
      committed.shift      = mark.shift;
    end
    if (has_table_q) begin
      committed.tiers     = staged.tiers;
      committed.tier_bank = !committed.tier_bank;
    end
  end

  logic [4:0] decided;  // the state behind Decide
  always_comb begin
    decided = StateEmit;
    case (command.kind)
      ballast_contract_pkg::CMD_SYMBOL: decided = StateDrain;
      ballast_contract_pkg::CMD_TIER:   decided = StateRead;
      ballast_contract_pkg::CMD_CLEAR:  decided = StateClear;
      ballast_contract_pkg::CMD_COMMIT: decided = StateCount;
      ballast_contract_pkg::CMD_ADL, ballast_contract_pkg::CMD_RANK,
      ballast_contract_pkg::CMD_LIGHTS: decided = StateRank;
      ballast_contract_pkg::CMD_ADL_TAKE: decided = StateJob;
      ballast_contract_pkg::CMD_DUMP:   if (command.arg[0]) decided = StateRank;
      ballast_contract_pkg::CMD_DIGEST: if (digests_all || command.arg[1]) decided = StateDigest;
      default: ;
    endcase
    if (reason_q != None) decided = StateEmit;
  end

  wire deciding  = state_q == StateDecide && reason_q == None;
  wire quiet     = drained_i && &lane_idle_i;
  wire believed  = state_q == StateDrain && quiet && quiet_q == QuietCycles;
  wire applied   = state_q == StateApply && (sent || !committed.has_mark);

  assign ready_o        = !resetting_q;
  assign reason_o       = reason_q;
  assign job_o          = state_q == StateJob || state_q == StatePass;
  assign other_op_o     = state_q == StateApply ? ballast_lane_pkg::OpRevalue
                          : (state_q == StateDigest ? ballast_lane_pkg::OpDigestTiers : 5'd0);
  assign other_symbol_o = state_q == StateDigest ? digest_symbol_i : index_q;
  assign other_row_o    = state_q == StateDigest ? read_row_i : committed;
  assign push_o         = state_q == StateEmit || state_q == StateRank
                          || (state_q == StateApply && committed.has_mark)
                          || (state_q == StateDigest && digest_push_i);
  assign pass_o         = state_q == StatePass;
  assign job_valid_o    = state_q == StateJob;
  assign rank_start_o   = state_q == StateRank && sent;
  assign rank_tag_o     = tag_q;
  assign digest_start_o = deciding && decided == StateDigest;

  assign read_o         = state_q == StateRead || digest_read_i;
  assign read_symbol_o  = digest_read_i ? digest_symbol_i : index_q;
  assign write_row_o    = (believed && symbol_live_i == '0) || applied;
  assign row_o          = state_q == StateApply ? committed : defined;
  assign unstage_o      = believed && symbol_live_i == '0;
  assign write_symbol_o = index_q;
  assign zero_o         = state_q == StateClear;
  assign unstage_word_o = state_q == StateWord;
  assign stage_tiers_o  = state_q == StateTier && in_order;
  assign write_asset_o  = deciding && command.kind == ballast_contract_pkg::CMD_ASSET;
  assign write_policy_o = deciding && command.kind == ballast_contract_pkg::CMD_POLICY;

  wire ranked      = state_q == StateRanked && ranked_i && quiet_q[1];
  assign adl_opens_o = ranked && is_adl;
  assign done_o    = (state_q == StateEmit && sent) || adl_opens_o || (pass_o && pass_last_i);

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      state_q     <= StateClear;
      resetting_q <= 1'b1;
      index_q     <= '0;
      tag_q       <= '0;
      reason_q    <= None;
    end else begin
      case (state_q)
        StateClear: begin
          index_q <= index_q + 1'b1;
          if (index_q == LastSymbol) state_q <= resetting_q ? StateIdle : StateEmit;
          if (index_q == LastSymbol) resetting_q <= 1'b0;
        end
        StateIdle: if (start_i) begin
          state_q  <= StateDecide;
          reason_q <= refusal_i;
          index_q  <= command.symbol[IndexBits-1:0];
          quiet_q  <= '0;
        end
        StateDecide: begin
          state_q  <= decided;
          differ_q <= command.words[63:0] != 64'(mark_count_i);
          if (decided == StateClear) index_q <= '0;
          if (decided == StateRank) tag_q <= tag_q + 1'b1;
        end
        StateCount: begin
          state_q <= StateFind;
          if (differ_q) reason_q <= ballast_contract_pkg::REASON_MARK_COUNT;
        end
        StateEmit: if (sent) state_q <= StateIdle;
        StateDrain: begin
          quiet_q <= quiet ? quiet_q + 1'b1 : '0;
          if (believed) begin
            state_q <= StateEmit;
            if (symbol_live_i != '0) reason_q <= ballast_contract_pkg::REASON_IN_USE;
          end
        end
        StateFind: begin
          state_q <= staged_words_i != '0 ? StateWord : StateEmit;
          index_q <= IndexBits'({lowest_word, 6'd0});
        end
        StateWord: begin
          state_q  <= reason_q == None ? StatePick : StateFind;  // refused: all is discarded
          marks_q  <= staged_marks_i;
          tables_q <= staged_tables_i;
        end
        StatePick: begin
          state_q     <= pending != '0 ? StateRead : StateFind;
          index_q     <= (index_q & ~IndexBits'(63)) | IndexBits'(lowest_index);
          marks_q     <= marks_q & ~lowest;
          tables_q    <= tables_q & ~lowest;
          has_mark_q  <= (marks_q & lowest) != '0;
          has_table_q <= (tables_q & lowest) != '0;
        end
        StateRead: state_q <= StateWait;
        StateWait: state_q <= is_tier ? StateTier : StateApply;
        StateTier: begin
          state_q <= StateEmit;
          if (!in_order) reason_q <= ballast_contract_pkg::REASON_BAD_TIER;
        end
        StateApply: if (applied) state_q <= pending != '0 ? StatePick : StateFind;
        StateRank: if (sent) state_q <= StateRanked;
        StateRanked: begin
          if (!quiet_q[1]) quiet_q <= quiet_q + 1'b1;
          if (ranked) state_q <= is_adl ? StateIdle : StateJob;
        end
        StateJob: if (job_ready_i) state_q <= StatePass;
        StatePass: if (pass_last_i) state_q <= StateIdle;
        StateDigest: if (digest_done_i) state_q <= StateEmit;
        default: ;
      endcase
    end
  end

endmodule
