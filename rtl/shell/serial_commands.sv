// Commands that go one by one: configuration, commit, rankings, what is told of the configuration.
//
// start_i when such a command is at the end of the pipeline, with the refusal found on the way;
// command, row and its table stay until done_o. Nothing else is in the pipeline meanwhile. push_o
// asks for the command's translation (command_translate.sv, under reason_o and rest_o) to be sent,
// or for aside_o when that is valid; it is sent in a cycle with push_ready_i.
// pass_o: the ranker's words are sent.
//
//   asset, policy, table, tier, bind, funding, settle, resume, stop, …  Decide ─► Emit
//   symbol   Decide ─► Drain (no lane moves, none has a live position) ─► Emit
//   clear    Decide ─► Clear (all symbols and tables) ─► Emit
//   commit   Decide ─► Commit (commit_walk.sv) ─► Emit
//   ranking  Decide ─► Rank ─► Ranked ─► Job ─► Pass          take: from Job
//   digest, dump of the configuration   Decide ─► Report (configuration_report.sv) ─► Emit
module serial_commands #(
  parameter int unsigned Lanes   = 4,
  parameter int unsigned Symbols = 1024,
  localparam int unsigned IndexBits = $clog2(Symbols)
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  output logic                 ready_o,   // the tables are clear after a reset

  // The command
  input  logic                                            start_i,
  input  logic [ballast_shell_pkg::CommandBits-1:0]       command_i,
  input  logic [7:0]                                      refusal_i,
  output logic                                            done_o,

  // What is sent
  output logic                                            push_o,
  input  logic                                            push_ready_i,
  output logic [7:0]                                      reason_o,
  output logic                                            rest_o,
  output ballast_shell_pkg::aside_t                       aside_o,
  output logic [ballast_shell_pkg::SymbolRowBits-1:0]     aside_row_o,
  output logic                                            aside_bank_o,
  output logic [ballast_shell_pkg::TierTableBits-1:0]     aside_table_o,
  output logic [95:0]                                     digest_o,      // count, sum
  output logic                                            pass_o,
  input  logic                                            pass_last_i,   // the last one is sent

  // Configuration
  output logic                                            read_o,
  output logic [IndexBits-1:0]                            read_symbol_o,
  input  logic [ballast_shell_pkg::SymbolRowBits-1:0]     row_i,
  input  logic [ballast_shell_pkg::StagedMarkBits-1:0]    staged_mark_i,
  input  logic [ballast_shell_pkg::StagedBindingBits-1:0] staged_binding_i,
  output logic                                            look_o,
  output logic [7:0]                                      look_table_o,
  input  logic [ballast_shell_pkg::TableViewBits-1:0]     view_i,    // of the command, before
  input  logic [57:0]                                     floor_i,
  input  logic [82:0]                                     smallest_i,
  output ballast_shell_pkg::change_t                      change_o,
  input  logic [63:0]                                     staged_marks_i,
  input  logic [63:0]                                     staged_bindings_i,
  input  logic                                            mark_staged_i,
  input  logic                                            binding_staged_i,
  input  logic [15:0]                                     staged_words_i,
  input  logic [10:0]                                     mark_count_i,
  input  logic                                            table_staged_i,
  output logic [5:0]                                      item_o,    // asset or policy
  output logic                                            reports_o, // policy of item_o
  input  logic [ballast_shell_pkg::AssetBits-1:0]         asset_i,
  input  logic [ballast_shell_pkg::PolicyBits-1:0]        policy_i,
  input  logic [ballast_contract_pkg::MaxAssets-1:0]      assets_defined_i,
  input  logic [ballast_contract_pkg::MaxPolicies-1:0]    policies_defined_i,

  // Lanes and ranker
  input  logic                                            drained_i,     // no operation on its way
  input  logic [Lanes-1:0]                                lane_idle_i,
  input  logic [Lanes-1:0]                                symbol_live_i,
  output logic                                            rank_start_o,
  output logic [1:0]                                      rank_tag_o,
  input  logic                                            ranked_i,
  output logic                                            job_valid_o,
  input  logic                                            job_ready_i,
  output logic                                            adl_opens_o    // a transaction
);

  typedef enum logic [3:0] {
    Clear, Idle, Decide, Emit, Drain, Commit, Rank, Ranked, Job, Pass, Report
  } state_e;
  state_e state_q;

  localparam logic [7:0] None = ballast_contract_pkg::REASON_NONE;
  localparam logic [9:0] LastIndex = 10'((Symbols > ballast_contract_pkg::MaxTables
                                          ? Symbols : ballast_contract_pkg::MaxTables) - 1);
  // Quiet cycles before symbol_live_i is believed: operations taken show, the probe is answered.
  localparam logic [3:0] QuietCycles = 4'd10;

  /* verilator lint_off UNUSEDSIGNAL */  // some of the fields are for the translation
  ballast_shell_pkg::command_t command;
  /* verilator lint_on UNUSEDSIGNAL */
  assign command = command_i;

  logic       resetting_q;
  logic [7:0] reason_q;
  logic [9:0] index_q;           // symbol, table, asset or policy of the command
  logic [3:0] quiet_q;
  logic [1:0] tag_q;

  wire is_adl    = command.kind == ballast_contract_pkg::CMD_ADL;
  wire is_tier   = command.kind == ballast_contract_pkg::CMD_TIER;
  wire of_configuration = command.kind == ballast_contract_pkg::CMD_DUMP && command.arg[1];
  wire all       = (command.flags & ballast_contract_pkg::FlagAll) != '0;
  wire sent      = push_o && push_ready_i;

  state_e decided;  // the state behind Decide
  always_comb begin
    decided = Emit;
    case (command.kind)
      ballast_contract_pkg::CMD_SYMBOL: decided = Drain;
      ballast_contract_pkg::CMD_CLEAR:  decided = Clear;
      ballast_contract_pkg::CMD_COMMIT: decided = Commit;
      ballast_contract_pkg::CMD_ADL, ballast_contract_pkg::CMD_RANK,
      ballast_contract_pkg::CMD_LIGHTS: decided = Rank;
      ballast_contract_pkg::CMD_ADL_TAKE: decided = Job;
      ballast_contract_pkg::CMD_DUMP:
        if (command.arg[1]) decided = Report;
        else if (command.arg[0]) decided = Rank;
      ballast_contract_pkg::CMD_DIGEST: if (all || command.arg[1]) decided = Report;
      default: ;
    endcase
    if (reason_q != None) decided = Emit;
  end
  wire deciding = state_q == Decide && reason_q == None;

  logic in_order;  // a tier
  ballast_shell_pkg::tier_table_t staged;
  table_staging u_staging (
    .clk_i, .command_i, .view_i, .floor_i, .in_order_o(in_order), .staged_o(staged)
  );

  logic        commit_read, commit_look, commit_push, commit_done, commit_refuses, commit_bank;
  logic        commit_writes, commit_unstages, commit_settles, commit_keeps;
  logic [9:0]  commit_index;
  logic [7:0]  commit_look_table;
  logic [ballast_shell_pkg::SymbolRowBits-1:0] commit_row;
  logic [ballast_shell_pkg::TierTableBits-1:0] commit_table;
  commit_walk #(.Symbols(Symbols)) u_commit (
    .clk_i, .rst_ni, .start_i(deciding && decided == Commit), .marks_i(command.words[63:0]),
    .done_o(commit_done), .refuses_o(commit_refuses),
    .index_o(commit_index), .read_o(commit_read), .row_i, .staged_mark_i, .staged_binding_i,
    .look_o(commit_look), .look_table_o(commit_look_table), .view_i,
    .staged_marks_i, .staged_bindings_i, .staged_words_i, .mark_count_i, .table_staged_i,
    .write_row_o(commit_writes), .unstage_word_o(commit_unstages),
    .settle_table_o(commit_settles), .keeps_o(commit_keeps), .push_o(commit_push),
    .push_ready_i, .row_o(commit_row), .bank_o(commit_bank), .table_o(commit_table)
  );

  logic       report_done, report_push, report_read, report_look, report_bank, told;
  logic [9:0] item;
  ballast_shell_pkg::aside_t                   report;
  logic [ballast_shell_pkg::TierTableBits-1:0] report_table;
  configuration_report #(.Symbols(Symbols)) u_report (
    .clk_i, .rst_ni, .start_i(deciding && decided == Report),
    .digest_i(command.kind == ballast_contract_pkg::CMD_DIGEST),
    .done_o(report_done), .told_o(told), .digest_o, .push_o(report_push),
    .push_ready_i,
    .aside_o(report), .bank_o(report_bank), .table_o(report_table),
    .index_o(item), .read_o(report_read), .look_o(report_look), .row_i, .staged_mark_i,
    .staged_binding_i, .mark_staged_i, .binding_staged_i, .view_i, .smallest_i,
    .asset_i, .policy_i, .assets_defined_i, .policies_defined_i
  );

  // What is sent.
  wire reports = state_q == Report;
  wire commits = state_q == Commit;
  always_comb begin
    aside_o = '0;
    if (reports) begin
      aside_o = report;
    end else if (commits) begin
      aside_o.valid = 1'b1;
      aside_o.op    = ballast_lane_pkg::OpRevalue;
      aside_o.index = commit_index;
    end
  end
  assign aside_row_o   = commit_row;
  assign aside_bank_o  = reports ? report_bank : commit_bank;
  assign aside_table_o = reports ? report_table : commit_table;
  assign push_o        = state_q == Emit || state_q == Rank || commit_push || report_push;
  assign pass_o       = state_q == Pass;
  assign job_valid_o  = state_q == Job;
  assign rank_start_o = state_q == Rank && sent;
  assign rank_tag_o   = tag_q;
  assign ready_o      = !resetting_q;
  assign reason_o     = reason_q;
  assign rest_o       = state_q == Job || state_q == Pass || (told && of_configuration);

  // What is read.
  assign read_o        = commit_read || report_read;
  assign read_symbol_o = IndexBits'(commits ? commit_index : item);
  assign look_o        = commit_look || report_look;
  assign look_table_o  = commits ? commit_look_table : item[7:0];
  assign item_o        = item[5:0];
  assign reports_o     = reports;

  // What changes.
  wire quiet    = drained_i && &lane_idle_i;
  wire believed = state_q == Drain && quiet && quiet_q == QuietCycles;
  wire redefine = believed && symbol_live_i == '0;
  ballast_shell_pkg::symbol_row_t defined;
  always_comb begin
    defined            = '0;
    defined.defined    = 1'b1;
    defined.collateral = command.words[96];
    defined.asset      = command.words[69:64];
    defined.max_lots   = command.words[39:0];

    change_o               = '0;
    change_o.zero          = state_q == Clear;
    change_o.write_row     = redefine || commit_writes;
    change_o.row           = commits ? commit_row : defined;
    change_o.unstage       = redefine;
    change_o.unstage_word  = commit_unstages;
    change_o.settle_table  = commit_settles;
    change_o.keeps         = commit_keeps;
    change_o.stage_table   = deciding && command.kind == ballast_contract_pkg::CMD_TABLE;
    change_o.stage_tier    = deciding && is_tier && in_order;
    change_o.stage_binding = deciding && command.kind == ballast_contract_pkg::CMD_BIND;
    change_o.write_asset   = deciding && command.kind == ballast_contract_pkg::CMD_ASSET;
    change_o.write_policy  = deciding && command.kind == ballast_contract_pkg::CMD_POLICY;
    change_o.index         = commits ? commit_index : reports ? item : index_q;
    change_o.staged        = staged;
  end

  wire ranked = state_q == Ranked && ranked_i && quiet_q[1];
  assign adl_opens_o = ranked && is_adl;
  assign done_o      = (state_q == Emit && sent) || adl_opens_o || (pass_o && pass_last_i);

  logic [9:0] named;  // what the command is about
  always_comb begin
    case (command.kind)
      ballast_contract_pkg::CMD_ASSET, ballast_contract_pkg::CMD_POLICY,
      ballast_contract_pkg::CMD_TABLE: named = command.arg[9:0];
      ballast_contract_pkg::CMD_TIER:  named = {2'd0, command.arg[13:6]};
      default:                         named = command.symbol[9:0];
    endcase
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      state_q     <= Clear;
      resetting_q <= 1'b1;
      index_q     <= '0;
      tag_q       <= '0;
      reason_q    <= None;
    end else begin
      case (state_q)
        Clear: begin
          index_q <= index_q + 1'b1;
          if (index_q == LastIndex) state_q <= resetting_q ? Idle : Emit;
          if (index_q == LastIndex) resetting_q <= 1'b0;
        end
        Idle: if (start_i) begin
          state_q  <= Decide;
          reason_q <= refusal_i;
          index_q  <= named;
          quiet_q  <= '0;
        end
        Decide: begin
          state_q <= decided;
          if (decided == Clear) index_q <= '0;
          if (decided == Rank) tag_q <= tag_q + 1'b1;
          if (deciding && is_tier && !in_order) reason_q <= ballast_contract_pkg::REASON_BAD_TIER;
        end
        Emit: if (sent) state_q <= Idle;
        Drain: begin
          quiet_q <= quiet ? quiet_q + 1'b1 : '0;
          if (believed) begin
            state_q <= Emit;
            if (symbol_live_i != '0) reason_q <= ballast_contract_pkg::REASON_IN_USE;
          end
        end
        Commit: if (commit_done) begin
          state_q <= Emit;
          if (commit_refuses) reason_q <= ballast_contract_pkg::REASON_MARK_COUNT;
        end
        Rank: if (sent) state_q <= Ranked;
        Ranked: begin
          if (!quiet_q[1]) quiet_q <= quiet_q + 1'b1;
          if (ranked) state_q <= is_adl ? Idle : Job;
        end
        Job:  if (job_ready_i) state_q <= Pass;
        Pass: if (pass_last_i) state_q <= Idle;
        Report: if (report_done) state_q <= Emit;
        default: state_q <= Idle;
      endcase
    end
  end

endmodule
