// From a record to a command with its symbol's row and its refusal, one a cycle, in order.
//
// A record is taken in each cycle with in_valid_i and open_i. Nothing stalls: 7 cycles after the
// take ends_o is up for a cycle, and what is given with it is that of the command until the next
// one's: of a serial command, behind which nothing is taken, until it is done.
//
//   take     0 ranges     1 row     2 table, reason     3 … 5 legality of U     6 ends
module command_pipeline #(
  parameter int unsigned Lanes            = 4,
  parameter int unsigned PositionsPerLane = 65536,
  parameter int unsigned AccountsPerLane  = 32768,
  parameter int unsigned Symbols          = 1024,
  localparam int unsigned IndexBits = $clog2(Symbols)
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  input  logic [31:0]          heartbeat_i,

  input  logic                 open_i,
  input  logic                 in_valid_i,
  input  logic [511:0]         in_record_i,
  input  logic                 in_reject_i,
  input  logic [7:0]           in_reason_i,
  input  logic [63:0]          in_expected_i,
  input  logic [63:0]          in_received_i,

  // Tables: the row of read_symbol_o is there 2 cycles after read_o
  output logic                                         read_o,
  output logic [IndexBits-1:0]                         read_symbol_o,
  input  logic [ballast_shell_pkg::SymbolRowBits-1:0]  row_i,
  input  logic [ballast_contract_pkg::MaxAssets-1:0]   assets_defined_i,
  input  logic [ballast_contract_pkg::MaxPolicies-1:0] policies_defined_i,
  // The table that the command names, or its symbol is bound to, 1 cycle after look_o
  output logic                                         look_o,
  output logic [7:0]                                   look_table_o,
  input  logic [ballast_shell_pkg::TableViewBits-1:0]  view_i,
  input  logic                                         restoring_i,
  input  logic                                         transaction_i,        // is open
  input  logic [15:0]                                  transaction_symbol_i,

  output logic                                         ends_o,
  output logic                                         serial_ends_o,  // with it: of a serial one
  output logic [ballast_shell_pkg::CommandBits-1:0]    command_o,
  output logic [ballast_shell_pkg::SymbolRowBits-1:0]  row_o,
  output logic                                         bank_o,       // of the table in effect
  output logic [ballast_shell_pkg::TierTableBits-1:0]  table_o,
  output logic [7:0]                                   reason_o
);

  localparam int unsigned Stages      = 6;
  localparam int unsigned CommandBits = ballast_shell_pkg::CommandBits;
  localparam int unsigned RangesBits  = ballast_shell_pkg::RangesBits;
  localparam int unsigned RefusalBits = ballast_shell_pkg::RefusalBits;
  localparam int unsigned NamedBits   = 20;
  localparam int unsigned RowBits     = ballast_shell_pkg::SymbolRowBits;
  localparam int unsigned TableBits   = ballast_shell_pkg::TierTableBits;

  logic [Stages:0] valid_q, serial_valid_q;
  wire             take = in_valid_i && open_i;
  assign ends_o        = valid_q[Stages];
  assign serial_ends_o = serial_valid_q[Stages];
  // Whether it is serial is known when it comes: at its end it would be one more thing to decode.
  wire takes_serial = take && !in_reject_i && ballast_shell_pkg::is_serial(in_record_i[71:64]);
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      valid_q        <= '0;
      serial_valid_q <= '0;
    end else begin
      valid_q        <= {valid_q[Stages-1:0], take};
      serial_valid_q <= {serial_valid_q[Stages-1:0], takes_serial};
    end
  end

  assign read_o        = take;
  assign read_symbol_o = in_record_i[80 +: IndexBits];
  wire unused_tail     = ^in_record_i[511:448];  // check word and phase have done their work

  // 0: the record as a command.
  ballast_shell_pkg::command_t taken, taken_q;
  always_comb begin
    taken             = {41'd0, in_record_i[447:0]};
    taken.accepted_at = heartbeat_i;
    if (in_reject_i) begin
      taken.malformed       = 1'b1;
      taken.reason          = in_reason_i;
      taken.sequence_number = in_expected_i;
      taken.words[127:0]    = {in_received_i, in_expected_i};
      taken.symbol          = '0;
      taken.position        = '0;
      taken.account         = '0;
    end
  end
  always_ff @(posedge clk_i) begin
    if (take) taken_q <= taken;
  end

  // 0: ranges, and what else the record names. 1: the row.
  wire [RangesBits-1:0] ranges;
  command_range #(
    .Lanes(Lanes), .PositionsPerLane(PositionsPerLane), .AccountsPerLane(AccountsPerLane),
    .Symbols(Symbols)
  ) u_range (.command_i(taken_q), .ranges_o(ranges));

  logic [5:0] asset;
  always_comb begin
    case (taken_q.kind)
      ballast_contract_pkg::CMD_SYMBOL:          asset = taken_q.words[69:64];
      ballast_contract_pkg::CMD_RESTORE_ACCOUNT: asset = taken_q.words[197:192];
      default:                                   asset = taken_q.words[5:0];
    endcase
  end
  wire       is_table = taken_q.kind == ballast_contract_pkg::CMD_TABLE;
  wire       is_tier  = taken_q.kind == ballast_contract_pkg::CMD_TIER;
  wire has_unit    = taken_q.kind == ballast_contract_pkg::CMD_MARK
                     || taken_q.kind == ballast_contract_pkg::CMD_FUNDING
                     || taken_q.kind == ballast_contract_pkg::CMD_SETTLE
                     || taken_q.kind == ballast_contract_pkg::CMD_ADL_TAKE;
  /* verilator lint_off UNUSEDSIGNAL */  // these stages look at a few fields
  ballast_shell_pkg::symbol_row_t row;
  /* verilator lint_on UNUSEDSIGNAL */
  assign row = row_i;
  /* verilator lint_off UNUSEDSIGNAL */  // what is staged is for serial commands
  ballast_shell_pkg::table_view_t view;
  /* verilator lint_on UNUSEDSIGNAL */
  assign view = view_i;

  logic [NamedBits-1:0]  named_q, named_2_q;  // kind, malformed, reason; known: asset, policy, adl
  logic [RangesBits-1:0] ranges_q, ranges_2_q;
  logic [2:0]            symbol_2_q;
  logic [8:0]            named_table_q;  // by the command
  always_ff @(posedge clk_i) begin
    if (valid_q[0]) begin
      ranges_q      <= ranges;
      named_table_q <= {is_table || is_tier, is_tier ? taken_q.arg[13:6] : taken_q.arg[7:0]};
      named_q  <= {taken_q.kind, taken_q.malformed, taken_q.reason, assets_defined_i[asset],
                   policies_defined_i[taken_q.arg[3:0]],
                   transaction_i && taken_q.symbol == transaction_symbol_i};
    end
    if (valid_q[1]) begin
      ranges_2_q <= ranges_q;
      named_2_q  <= named_q;
      symbol_2_q <= {row.defined, row.collateral, row.has_mark};
    end
  end

  assign look_o       = valid_q[1];
  assign look_table_o = named_table_q[8] ? named_table_q[7:0] : row.tier_table;

  // 2: what they say.
  wire [7:0] kind, malformed_reason;
  wire       malformed, asset_known, policy_known, in_transaction;
  wire       defined, collateral, has_mark;
  wire [RefusalBits-1:0] first_refusal;
  assign {kind, malformed, malformed_reason, asset_known, policy_known, in_transaction} = named_2_q;
  assign {defined, collateral, has_mark} = symbol_2_q;
  command_reason u_reason (
    .kind_i(kind), .malformed_i(malformed), .malformed_reason_i(malformed_reason),
    .ranges_i(ranges_2_q), .asset_known_i(asset_known), .policy_known_i(policy_known),
    .restoring_i, .in_transaction_i(in_transaction), .defined_i(defined), .collateral_i(collateral),
    .has_mark_i(has_mark), .refusal_o(first_refusal)
  );

  // The others wait for the legality of the unit value, and are registered beside it: what is
  // translated at the end comes from registers.
  wire [3:0]  unused_ready, unused_valid;
  wire [15:0] unused_counts;
  wire        leaves = valid_q[Stages-1];
  wire        legal;
  wire [CommandBits-1:0] command_bits;
  wire [RowBits-1:0]     row_bits;
  wire [TableBits:0]     table_bits;
  wire [RefusalBits-1:0] refusal_bits;
  stream_fifo #(.Width(CommandBits), .Depth(8)) u_commands (
    .clk_i, .rst_ni, .in_valid_i(valid_q[0]), .in_ready_o(unused_ready[0]), .in_data_i(taken_q),
    .out_valid_o(unused_valid[0]), .out_ready_i(leaves), .out_data_o(command_bits),
    .count_o(unused_counts[3:0])
  );
  stream_fifo #(.Width(RowBits), .Depth(8)) u_rows (
    .clk_i, .rst_ni, .in_valid_i(valid_q[1]), .in_ready_o(unused_ready[1]), .in_data_i(row_i),
    .out_valid_o(unused_valid[1]), .out_ready_i(leaves), .out_data_o(row_bits),
    .count_o(unused_counts[7:4])
  );
  stream_fifo #(.Width(1 + TableBits), .Depth(8)) u_tables (
    .clk_i, .rst_ni, .in_valid_i(valid_q[2]), .in_ready_o(unused_ready[2]),
    .in_data_i({view.bank, view.in_effect}), .out_valid_o(unused_valid[2]), .out_ready_i(leaves),
    .out_data_o(table_bits), .count_o(unused_counts[11:8])
  );
  stream_fifo #(.Width(RefusalBits), .Depth(8)) u_refusals (
    .clk_i, .rst_ni, .in_valid_i(valid_q[2]), .in_ready_o(unused_ready[3]),
    .in_data_i(first_refusal), .out_valid_o(unused_valid[3]), .out_ready_i(leaves),
    .out_data_o(refusal_bits), .count_o(unused_counts[15:12])
  );
  mark_check u_mark_check (
    .clk_i, .rst_ni, .valid_i(valid_q[0] && has_unit), .unit_value_i(taken_q.words[63:0]),
    .shift_i(taken_q.arg), .max_lots_i(row.max_lots), .legal_o(legal)
  );

  ballast_shell_pkg::refusal_t refusal;
  assign refusal = refusal_bits;
  wire refused_early = refusal.early != ballast_contract_pkg::REASON_NONE;
  logic       needs_legal_q;
  logic [7:0] reason_q;  // if it is legal
  always_ff @(posedge clk_i) begin
    if (leaves) begin
      command_o         <= command_bits;
      row_o             <= row_bits;
      {bank_o, table_o} <= table_bits;
      needs_legal_q     <= refusal.needs_legal && !refused_early;
      reason_q          <= refused_early ? refusal.early : refusal.late;
    end
  end

  // 6
  assign reason_o = needs_legal_q && !legal ? ballast_contract_pkg::REASON_OUT_OF_RANGE : reason_q;

endmodule
