// Takes commands in order, refuses what configuration alone decides, and sends the others to their
// lanes and to the order FIFO.
//
//   record ─► range ─► tables ─► legality of U ─► translation ─► output FIFO ─► lanes, order FIFO
//             reads the symbol's row    └► serial commands, ranker ─►┘
//
// in: one record a cycle. With in_reject_i the record consumed no number: it only becomes an order
// entry. out: the operation of a command and its order entry leave in the same cycle, when all that
// they go to are ready: ready must not wait for valid. A command is there 9 cycles after it was
// taken at the earliest. Nothing stalls in between: what is under way has room in the output FIFO.
//
// Streaming commands (account, open, free, position_delta, reduce, wallet_delta, mark, query, page,
// restore_account, restore_position)
// follow each other; a serial one (serial_commands.sv) is the last taken until it is done.
//
// ready_o: the tables are clear after a reset; nothing is taken before. idle_o: nothing under way.
module dispatcher #(
  parameter int unsigned Lanes            = 4,      // a power of two, at most 8
  parameter int unsigned PositionsPerLane = 65536,
  parameter int unsigned AccountsPerLane  = 32768,
  parameter int unsigned Symbols          = 1024    // a power of two, 64 to 1024
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  output logic                 ready_o,
  output logic                 idle_o,
  input  logic [31:0]          heartbeat_i,    // low half

  // Records, from the sequence gate
  input  logic                 in_valid_i,
  output logic                 in_ready_o,
  input  logic [511:0]         in_record_i,
  input  logic                 in_reject_i,
  input  logic [7:0]           in_reason_i,    // with in_reject_i, as the next two
  input  logic [63:0]          in_expected_i,
  input  logic [63:0]          in_received_i,

  // Operations and order
  output logic [Lanes-1:0]                       op_valid_o,
  input  logic [Lanes-1:0]                       op_ready_i,
  output logic [ballast_lane_pkg::LaneOpBits-1:0] op_o,
  output logic                                   order_valid_o,
  input  logic                                   order_ready_i,
  output logic [ballast_lane_pkg::OrderBits-1:0] order_o,

  // Which lanes have live positions of a symbol: 4 cycles later, while they do nothing
  input  logic [Lanes-1:0]     lane_idle_i,    // from the cycle after an operation on
  output logic [9:0]           probe_symbol_o,
  input  logic [Lanes-1:0]     symbol_live_i,

  // Ranker: a sweep of this tag begins; it is done in all lanes (from 2 cycles after the start on)
  output logic                                   rank_start_o,
  output logic [1:0]                             rank_tag_o,
  input  logic                                   ranker_ranked_i,
  output logic                                   job_valid_o,
  input  logic                                   job_ready_i,
  output logic [1:0]                             job_mode_o,
  output logic [ballast_lane_pkg::LaneOpBits-1:0] job_op_o,
  output logic [ballast_lane_pkg::OrderBits-1:0] job_order_o,
  input  logic                                   rk_valid_i,
  output logic                                   rk_ready_o,
  input  logic                                   rk_last_i,     // of the job
  input  logic [2:0]                             rk_lane_i,
  input  logic                                   rk_has_op_i,
  input  logic [ballast_lane_pkg::LaneOpBits-1:0] rk_op_i,
  input  logic [ballast_lane_pkg::OrderBits-1:0] rk_order_i,

  // A `resume` is done: whether it was accepted, and the number that comes next
  output logic                 resume_done_o,
  output logic                 resume_accepted_o,
  output logic [63:0]          resume_next_o,

  // Pulses for the counters
  output logic                 accepted_o,     // consumed a number
  output logic                 refused_o       // of these, refused here
);

  localparam int unsigned IndexBits = $clog2(Symbols);
  localparam int unsigned RowBits   = ballast_shell_pkg::SymbolRowBits;
  localparam int unsigned ViewBits  = ballast_shell_pkg::TableViewBits;
  localparam int unsigned TableBits = ballast_shell_pkg::TierTableBits;

  // --- Into the pipeline, while there is room for what comes out of it.
  logic       serial_q;     // before a reset is done, and from a serial command on until it is
  logic [4:0] reserved_q;   // under way or in the output FIFO
  wire [7:0]  in_kind = in_record_i[71:64];
  wire        take    = in_valid_i && in_ready_o;
  wire        numbered = !in_reject_i && in_kind != ballast_contract_pkg::CMD_PAGE;
  assign in_ready_o = !serial_q && !reserved_q[4];
  assign accepted_o = take && numbered;
  assign idle_o     = !serial_q && reserved_q == '0;

  wire                 take_read, serial_read;
  wire [IndexBits-1:0] take_symbol, serial_symbol;
  wire [RowBits-1:0]   read_row;
  wire                 take_look, serial_look;
  wire [7:0]           take_table, serial_table;
  wire [ViewBits-1:0]  read_view;
  wire                 bank;
  wire [TableBits-1:0] table_bits;
  wire [ballast_contract_pkg::MaxAssets-1:0]   assets_defined;
  wire [ballast_contract_pkg::MaxPolicies-1:0] policies_defined;

  wire                                      ends, serial_ends, serial_done, adl_opens;
  wire [7:0]                                serial_reason;
  wire [ballast_shell_pkg::CommandBits-1:0] command_bits;
  wire [RowBits-1:0]                        row_bits;
  wire [7:0]                                reason;
  /* verilator lint_off UNUSEDSIGNAL */  // what is translated is so elsewhere
  ballast_shell_pkg::command_t              command;
  /* verilator lint_on UNUSEDSIGNAL */
  assign command = command_bits;

  // A restoration: from a clear with its flag to an accepted resume, or another clear.
  logic        restoring_q;
  wire         is_clear  = command.kind == ballast_contract_pkg::CMD_CLEAR;
  wire         is_resume = command.kind == ballast_contract_pkg::CMD_RESUME;
  // What is refused of them is known at the end of the pipeline.
  wire         is_taken  = reason == ballast_contract_pkg::REASON_NONE;
  assign resume_done_o     = serial_done && is_resume;
  assign resume_accepted_o = serial_reason == ballast_contract_pkg::REASON_NONE;
  assign resume_next_o     = command.words[63:0];
  always_ff @(posedge clk_i) begin
    if (!rst_ni) restoring_q <= 1'b0;
    else if (serial_ends && is_clear) begin
      restoring_q <= (command.flags & ballast_contract_pkg::FlagRestore) != '0;
    end else if (serial_ends && is_resume && is_taken) restoring_q <= 1'b0;
  end

  // An ADL transaction: any numbered command but adl_take ends it.
  logic        transaction_q;
  logic [15:0] transaction_symbol_q;
  logic [2:0]  adl_q;  // side, why
  always_ff @(posedge clk_i) begin
    if (!rst_ni) transaction_q <= 1'b0;
    else if (adl_opens) transaction_q <= 1'b1;
    else if (take && numbered && in_kind != ballast_contract_pkg::CMD_ADL_TAKE) begin
      transaction_q <= 1'b0;
    end
  end
  always_ff @(posedge clk_i) begin
    if (adl_opens) begin
      transaction_symbol_q <= command.symbol;
      adl_q                <= {command.side, command.flags[5]};
    end
  end

  command_pipeline #(
    .Lanes(Lanes), .PositionsPerLane(PositionsPerLane), .AccountsPerLane(AccountsPerLane),
    .Symbols(Symbols)
  ) u_pipeline (
    .clk_i, .rst_ni, .heartbeat_i, .open_i(in_ready_o), .in_valid_i, .in_record_i, .in_reject_i,
    .in_reason_i, .in_expected_i, .in_received_i,
    .read_o(take_read), .read_symbol_o(take_symbol), .row_i(read_row),
    .assets_defined_i(assets_defined), .policies_defined_i(policies_defined),
    .look_o(take_look), .look_table_o(take_table), .view_i(read_view),
    .restoring_i(restoring_q), .transaction_i(transaction_q),
    .transaction_symbol_i(transaction_symbol_q),
    .ends_o(ends), .serial_ends_o(serial_ends),
    .command_o(command_bits), .row_o(row_bits), .bank_o(bank), .table_o(table_bits),
    .reason_o(reason)
  );

  // --- At its end: streaming commands are translated at once, serial ones begin.
  wire stream_ends = ends && !serial_ends;

  wire                        push, push_ready, sent, rest, pass, pass_last, drained;
  ballast_shell_pkg::aside_t  aside;
  wire [RowBits-1:0]          aside_row;
  wire                        aside_bank;
  wire [TableBits-1:0]        aside_table;
  ballast_shell_pkg::change_t change;
  wire [63:0]                 staged_marks, staged_bindings;
  wire                        mark_staged, binding_staged, table_staged;
  wire [15:0]                 staged_words;
  wire [10:0]                 mark_count;
  wire [57:0]                 floor;
  wire [82:0]                 smallest;
  wire [95:0]                 digest;
  wire [5:0]                  item;
  wire                        reports;
  wire [ballast_shell_pkg::StagedMarkBits-1:0]    staged_mark;
  wire [ballast_shell_pkg::StagedBindingBits-1:0] staged_binding;
  wire [ballast_shell_pkg::AssetBits-1:0]         asset;
  wire [ballast_shell_pkg::PolicyBits-1:0]        policy;
  wire                                            tables_ready;
  assign ready_o = tables_ready;

  logic starting_q;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) starting_q <= 1'b1;
    else if (tables_ready) starting_q <= 1'b0;
  end

  serial_commands #(.Lanes(Lanes), .Symbols(Symbols)) u_serial (
    .clk_i, .rst_ni, .ready_o(tables_ready),
    .start_i(serial_ends), .command_i(command_bits), .refusal_i(reason), .done_o(serial_done),
    .push_o(push), .push_ready_i(push_ready),
    .reason_o(serial_reason), .rest_o(rest),
    .aside_o(aside), .aside_row_o(aside_row), .aside_bank_o(aside_bank),
    .aside_table_o(aside_table), .digest_o(digest), .pass_o(pass), .pass_last_i(pass_last),
    .read_o(serial_read), .read_symbol_o(serial_symbol), .row_i(read_row),
    .staged_mark_i(staged_mark), .staged_binding_i(staged_binding),
    .look_o(serial_look), .look_table_o(serial_table), .view_i(read_view), .floor_i(floor),
    .smallest_i(smallest), .change_o(change), .staged_marks_i(staged_marks),
    .staged_bindings_i(staged_bindings), .mark_staged_i(mark_staged),
    .binding_staged_i(binding_staged), .staged_words_i(staged_words), .mark_count_i(mark_count),
    .table_staged_i(table_staged), .item_o(item), .reports_o(reports), .asset_i(asset),
    .policy_i(policy), .assets_defined_i(assets_defined), .policies_defined_i(policies_defined),
    .drained_i(drained), .lane_idle_i, .symbol_live_i, .rank_start_o, .rank_tag_o,
    .ranked_i(ranker_ranked_i), .job_valid_o, .job_ready_i, .adl_opens_o(adl_opens)
  );

  // Marks are staged in the cycle after; no serial command is as fast.
  logic                                         stages_mark_q;
  logic [IndexBits-1:0]                         mark_symbol_q;
  logic [ballast_shell_pkg::StagedMarkBits-1:0] mark_q;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) stages_mark_q <= 1'b0;
    else stages_mark_q <= stream_ends && command.kind == ballast_contract_pkg::CMD_MARK
                          && reason == ballast_contract_pkg::REASON_NONE;
    if (stream_ends) begin
      mark_symbol_q <= command.symbol[IndexBits-1:0];
      mark_q        <= {command.words[61:0], command.arg[5:0]};
    end
  end

  configuration #(.Symbols(Symbols)) u_configuration (
    .clk_i, .read_i(take_read || serial_read),
    .read_symbol_i(serial_q ? serial_symbol : take_symbol), .row_o(read_row),
    .staged_mark_o(staged_mark), .staged_binding_o(staged_binding),
    .look_i(take_look || serial_look), .look_table_i(take_look ? take_table : serial_table),
    .view_o(read_view), .floor_o(floor), .smallest_o(smallest),
    .change_i(change), .command_i(command_bits), .stage_mark_i(stages_mark_q),
    .mark_symbol_i(mark_symbol_q), .mark_i(mark_q),
    .staged_marks_o(staged_marks), .staged_bindings_o(staged_bindings),
    .mark_staged_o(mark_staged), .binding_staged_o(binding_staged),
    .staged_words_o(staged_words), .mark_count_o(mark_count), .table_staged_o(table_staged),
    .asset_index_i(item), .asset_o(asset),
    .policy_index_i(reports ? item[3:0] : command.arg[3:0]), .policy_o(policy),
    .assets_defined_o(assets_defined), .policies_defined_o(policies_defined)
  );

  // --- Translation and output.
  wire                        has_op, to_all, has_order, drops, leaves;
  wire [2:0]                  lane;
  ballast_lane_pkg::lane_op_t op;
  ballast_lane_pkg::order_t   order;
  command_translate #(.Lanes(Lanes)) u_translate (
    .command_i(command_bits), .row_i(aside.valid ? aside_row : row_bits),
    .bank_i(aside.valid ? aside_bank : bank), .table_i(aside.valid ? aside_table : table_bits),
    .restoring_i(restoring_q), .reason_i(stream_ends ? reason : serial_reason), .rest_i(rest),
    .policy_i(policy), .adl_i(adl_q), .rank_tag_i(rank_tag_o), .digest_i(digest),
    .has_op_o(has_op), .to_all_o(to_all), .lane_o(lane), .op_o(op),
    .has_order_o(has_order), .order_o(order)
  );

  assign job_op_o       = op;
  assign job_order_o    = order;
  assign probe_symbol_o = command.symbol[9:0];
  always_comb begin
    case (command.kind)
      ballast_contract_pkg::CMD_RANK:   job_mode_o = ballast_shell_pkg::JobRank;
      ballast_contract_pkg::CMD_LIGHTS: job_mode_o = ballast_shell_pkg::JobLights;
      ballast_contract_pkg::CMD_DUMP:   job_mode_o = ballast_shell_pkg::JobDump;
      default:                          job_mode_o = ballast_shell_pkg::JobTake;
    endcase
  end

  dispatch_output #(.Lanes(Lanes)) u_output (
    .clk_i, .rst_ni, .stream_i(stream_ends), .push_i(push), .push_ready_o(push_ready),
    .has_op_i(has_op), .to_all_i(to_all), .lane_i(lane), .op_i(op), .has_order_i(has_order),
    .order_i(order), .malformed_i(command.malformed),
    .aside_i(aside), .aside_tiers_i(aside_table[6:0]),
    .pass_i(pass), .rk_valid_i, .rk_ready_o, .rk_lane_i, .rk_has_op_i, .rk_op_i, .rk_order_i,
    .sent_o(sent), .sent_refusal_o(refused_o), .leaves_o(leaves), .empty_o(drained),
    .op_valid_o, .op_ready_i, .op_o, .order_valid_o, .order_ready_i, .order_o
  );
  assign pass_last = sent && rk_last_i;

  // A command under way becomes one sent, or none at its end; a serial one sends what it likes.
  assign drops = serial_ends || (stream_ends && !sent);
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      serial_q   <= 1'b1;
      reserved_q <= '0;
    end else begin
      if (take) serial_q <= ballast_shell_pkg::is_serial(in_kind) && !in_reject_i;
      else if (serial_done || (serial_q && starting_q && tables_ready)) serial_q <= 1'b0;
      reserved_q <= reserved_q + 5'(take) + 5'(sent && !stream_ends) - 5'(drops) - 5'(leaves);
    end
  end

endmodule
