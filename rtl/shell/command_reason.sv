// What record and tables say against a command, in the order of docs/contract.md.
//
// Combinational. `early` is the first refusal known here; a kind with needs_legal is out_of_range
// next if its unit value is not legal for the symbol; then comes `late`. Ids beyond what there is
// are unknown_position or unknown_account in kinds that do not list them as out_of_range. For
// `page`, which is never refused, out_of_range means that it is dropped.
module command_reason (
  input  logic [7:0] kind_i,
  input  logic       malformed_i,
  input  logic [7:0] malformed_reason_i,
  input  logic [ballast_shell_pkg::RangesBits-1:0]  ranges_i,
  input  logic       asset_known_i,    // the one that the command names
  input  logic       policy_known_i,
  input  logic       restoring_i,      // a restoration is under way
  input  logic       in_transaction_i, // an ADL transaction is open on the command's symbol
  input  logic       defined_i,        // the symbol, as the next two
  input  logic       collateral_i,
  input  logic       has_mark_i,
  output logic [ballast_shell_pkg::RefusalBits-1:0] refusal_o
);

  localparam logic [7:0] None = ballast_contract_pkg::REASON_NONE;
  localparam logic [7:0] OutOfRange = ballast_contract_pkg::REASON_OUT_OF_RANGE;
  localparam logic [7:0] UnknownAsset = ballast_contract_pkg::REASON_UNKNOWN_ASSET;
  localparam logic [7:0] UnknownSymbol = ballast_contract_pkg::REASON_UNKNOWN_SYMBOL;
  localparam logic [7:0] UnknownPosition = ballast_contract_pkg::REASON_UNKNOWN_POSITION;
  localparam logic [7:0] UnknownAccount = ballast_contract_pkg::REASON_UNKNOWN_ACCOUNT;
  localparam logic [7:0] Collateral = ballast_contract_pkg::REASON_COLLATERAL;

  ballast_shell_pkg::ranges_t ranges;
  assign ranges = ranges_i;

  logic       beyond;          // out_of_range, before all else
  logic       needs_legal;
  logic [7:0] early, late;
  always_comb begin
    beyond      = 1'b0;
    needs_legal = 1'b0;
    early       = None;
    late        = None;
    case (kind_i)
      ballast_contract_pkg::CMD_ASSET:  beyond = ranges.asset;
      ballast_contract_pkg::CMD_POLICY: beyond = ranges.policy;
      ballast_contract_pkg::CMD_PAGE:   beyond = ranges.page;
      ballast_contract_pkg::CMD_DIGEST: beyond = ranges.digest;
      ballast_contract_pkg::CMD_SYMBOL: begin
        beyond = ranges.symbol;
        if (!asset_known_i) early = UnknownAsset;
      end
      ballast_contract_pkg::CMD_ACCOUNT: begin
        beyond = ranges.account;
        if (!asset_known_i) early = UnknownAsset;
      end
      ballast_contract_pkg::CMD_TABLE:  beyond = ranges.tables;
      ballast_contract_pkg::CMD_TIER:   beyond = ranges.tier;
      ballast_contract_pkg::CMD_RESUME: beyond = ranges.resume;
      ballast_contract_pkg::CMD_BIND: begin
        beyond = ranges.binding;
        if (!defined_i) early = UnknownSymbol;
        else if (collateral_i) early = Collateral;
      end
      ballast_contract_pkg::CMD_RESTORE_ACCOUNT: begin
        beyond = ranges.restore_account;
        if (!asset_known_i) early = UnknownAsset;
      end
      ballast_contract_pkg::CMD_OPEN, ballast_contract_pkg::CMD_RESTORE_POSITION: begin
        beyond = ranges.open;
        if (!defined_i) early = UnknownSymbol;
      end
      ballast_contract_pkg::CMD_POSITION_DELTA,
      ballast_contract_pkg::CMD_REDUCE: begin
        if (ranges.unknown_id || !defined_i) early = UnknownPosition;
      end
      ballast_contract_pkg::CMD_FREE,
      ballast_contract_pkg::CMD_QUERY: begin
        if (ranges.of_account) early = ranges.account_beyond ? UnknownAccount : None;
        else if (ranges.unknown_id || !defined_i) early = UnknownPosition;
      end
      ballast_contract_pkg::CMD_WALLET_DELTA: if (ranges.account_beyond) early = UnknownAccount;
      ballast_contract_pkg::CMD_MARK,
      ballast_contract_pkg::CMD_FUNDING,
      ballast_contract_pkg::CMD_SETTLE: begin
        beyond      = ranges.symbol_beyond;
        needs_legal = 1'b1;
        if (!defined_i) early = UnknownSymbol;
        if (!has_mark_i && kind_i != ballast_contract_pkg::CMD_MARK) begin
          late = ballast_contract_pkg::REASON_NO_MARK;
        end
      end
      ballast_contract_pkg::CMD_ADL,
      ballast_contract_pkg::CMD_RANK,
      ballast_contract_pkg::CMD_LIGHTS: begin
        beyond = ranges.rank;
        if (!defined_i) early = UnknownSymbol;
        else if (!policy_known_i) early = ballast_contract_pkg::REASON_UNKNOWN_POLICY;
        else if (collateral_i) early = Collateral;
      end
      ballast_contract_pkg::CMD_ADL_TAKE: begin
        beyond      = ranges.take && in_transaction_i;
        needs_legal = 1'b1;
        if (!in_transaction_i) early = ballast_contract_pkg::REASON_NO_TRANSACTION;
      end
      ballast_contract_pkg::CMD_DUMP: begin
        beyond = ranges.dump;
        if (ranges.of_positions && !defined_i) early = UnknownSymbol;
      end
      ballast_contract_pkg::CMD_CLEAR,
      ballast_contract_pkg::CMD_COMMIT,
      ballast_contract_pkg::CMD_STOP: ;
      default: early = ballast_contract_pkg::REASON_UNKNOWN_KIND;
    endcase
  end

  // Before all else: what has no place in a restoration, or only there.
  logic restores, anytime;
  always_comb begin
    restores = 1'b0;
    anytime  = 1'b0;
    case (kind_i)
      ballast_contract_pkg::CMD_RESTORE_ACCOUNT, ballast_contract_pkg::CMD_RESTORE_POSITION,
      ballast_contract_pkg::CMD_RESUME: restores = 1'b1;
      ballast_contract_pkg::CMD_ASSET, ballast_contract_pkg::CMD_SYMBOL,
      ballast_contract_pkg::CMD_TABLE, ballast_contract_pkg::CMD_TIER,
      ballast_contract_pkg::CMD_BIND, ballast_contract_pkg::CMD_POLICY,
      ballast_contract_pkg::CMD_MARK, ballast_contract_pkg::CMD_COMMIT,
      ballast_contract_pkg::CMD_CLEAR, ballast_contract_pkg::CMD_PAGE,
      ballast_contract_pkg::CMD_QUERY, ballast_contract_pkg::CMD_DUMP,
      ballast_contract_pkg::CMD_DIGEST, ballast_contract_pkg::CMD_STOP: anytime = 1'b1;
      default: ;
    endcase
  end
  logic [7:0] misplaced;
  always_comb begin
    misplaced = None;
    if (restores && !restoring_i) misplaced = ballast_contract_pkg::REASON_NOT_RESTORING;
    if (!restores && !anytime && restoring_i) misplaced = ballast_contract_pkg::REASON_RESTORING;
  end

  ballast_shell_pkg::refusal_t refusal;
  assign refusal_o = refusal;
  always_comb begin
    refusal.needs_legal = needs_legal && !malformed_i;
    refusal.late        = malformed_i ? None : late;
    refusal.early       = beyond ? OutOfRange : early;
    if (misplaced != None) refusal.early = misplaced;
    if (malformed_i) refusal.early = malformed_reason_i;
  end

endmodule
