// What the tables say against a command, behind what the record says (command_range.sv).
//
// Combinational. `early` is the refusal so far; a kind with needs_legal is out_of_range next if its
// unit value is not legal for the symbol; then comes `late`.
module command_reason (
  input  logic [7:0] kind_i,
  input  logic       malformed_i,
  input  logic [7:0] range_i,         // of command_range
  input  logic       asset_known_i,   // the one that the command names
  input  logic       policy_known_i,
  input  logic       in_transaction_i,// an ADL transaction is open on the command's symbol
  input  logic       of_positions_i,  // arg, of dump
  input  logic       of_account_i,    // no position, of free and query
  input  logic [ballast_shell_pkg::SymbolRowBits-1:0] row_i,
  output logic [ballast_shell_pkg::RefusalBits-1:0]   refusal_o
);

  localparam logic [7:0] None = ballast_contract_pkg::REASON_NONE;
  localparam logic [7:0] UnknownSymbol = ballast_contract_pkg::REASON_UNKNOWN_SYMBOL;
  localparam logic [7:0] Collateral = ballast_contract_pkg::REASON_COLLATERAL;

  /* verilator lint_off UNUSEDSIGNAL */  // it takes what can refuse
  ballast_shell_pkg::symbol_row_t row;
  /* verilator lint_on UNUSEDSIGNAL */
  assign row = row_i;

  logic       needs_legal;
  logic [7:0] tables, late;  // what the tables say when the ranges say nothing

  always_comb begin
    needs_legal = 1'b0;
    tables      = None;
    late        = None;
    case (kind_i)
      ballast_contract_pkg::CMD_SYMBOL,
      ballast_contract_pkg::CMD_ACCOUNT: begin
        if (!asset_known_i) tables = ballast_contract_pkg::REASON_UNKNOWN_ASSET;
      end
      ballast_contract_pkg::CMD_TIER: begin
        if (!row.defined) tables = UnknownSymbol;
        else if (row.collateral) tables = Collateral;
      end
      ballast_contract_pkg::CMD_OPEN: if (!row.defined) tables = UnknownSymbol;
      ballast_contract_pkg::CMD_POSITION_DELTA,
      ballast_contract_pkg::CMD_REDUCE: begin
        if (!row.defined) tables = ballast_contract_pkg::REASON_UNKNOWN_POSITION;
      end
      ballast_contract_pkg::CMD_FREE,
      ballast_contract_pkg::CMD_QUERY: begin
        if (!row.defined && !of_account_i) tables = ballast_contract_pkg::REASON_UNKNOWN_POSITION;
      end
      ballast_contract_pkg::CMD_MARK: begin
        if (!row.defined) tables = UnknownSymbol;
        needs_legal = 1'b1;
      end
      ballast_contract_pkg::CMD_FUNDING,
      ballast_contract_pkg::CMD_SETTLE: begin
        if (!row.defined) tables = UnknownSymbol;
        needs_legal = 1'b1;
        if (!row.has_mark) late = ballast_contract_pkg::REASON_NO_MARK;
      end
      ballast_contract_pkg::CMD_ADL,
      ballast_contract_pkg::CMD_RANK,
      ballast_contract_pkg::CMD_LIGHTS: begin
        if (!row.defined) tables = UnknownSymbol;
        else if (!policy_known_i) tables = ballast_contract_pkg::REASON_UNKNOWN_POLICY;
        else if (row.collateral) tables = Collateral;
      end
      ballast_contract_pkg::CMD_ADL_TAKE: needs_legal = 1'b1;
      ballast_contract_pkg::CMD_DUMP: if (of_positions_i && !row.defined) tables = UnknownSymbol;
      default: ;
    endcase
  end

  ballast_shell_pkg::refusal_t refusal;
  assign refusal_o = refusal;
  always_comb begin
    refusal.needs_legal = needs_legal && !malformed_i;
    refusal.late       = malformed_i ? None : late;
    refusal.early      = range_i != None ? range_i : tables;
    if (kind_i == ballast_contract_pkg::CMD_ADL_TAKE && !in_transaction_i && !malformed_i) begin
      refusal.early = ballast_contract_pkg::REASON_NO_TRANSACTION;
    end
  end

endmodule
