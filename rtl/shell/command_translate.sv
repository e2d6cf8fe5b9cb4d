// A command as its lane operation and its entry in the order FIFO.
//
// Combinational. reason_i other than none makes it a refusal, which has no operation. rest_i asks
// for the rest of what is sent in parts: of what ranks, the ranker's job instead of the lanes'
// sweep before it; of a dump of the configuration, what comes behind its events. row_i is the
// symbol's, bank_i and table_i the table's in effect. The entry is has_order_o with order_o; the
// operation has_op_o with op_o, to all lanes or to one.
module command_translate #(
  parameter int unsigned Lanes = 4
) (
  input  logic [ballast_shell_pkg::CommandBits-1:0]   command_i,
  input  logic [ballast_shell_pkg::SymbolRowBits-1:0] row_i,
  input  logic [7:0]                                  reason_i,
  input  logic                                        bank_i,
  input  logic [ballast_shell_pkg::TierTableBits-1:0] table_i,
  input  logic                                        restoring_i,
  input  logic                                        rest_i,
  input  logic [ballast_shell_pkg::PolicyBits-1:0]    policy_i,    // that arg names
  input  logic [2:0]                                  adl_i,       // side and why of the adl
  input  logic [1:0]                                  rank_tag_i,
  input  logic [95:0]                                 digest_i,    // of configuration: count, sum

  output logic                                        has_op_o,
  output logic                                        to_all_o,
  output logic [2:0]                                  lane_o,
  output ballast_lane_pkg::lane_op_t                  op_o,
  output logic                                        has_order_o,
  output ballast_lane_pkg::order_t                    order_o
);

  /* verilator lint_off UNUSEDSIGNAL */  // `defined` and `reason` have done their work
  ballast_shell_pkg::command_t    command;
  ballast_shell_pkg::symbol_row_t row;
  /* verilator lint_on UNUSEDSIGNAL */
  ballast_shell_pkg::policy_t     policy;
  ballast_shell_pkg::tier_table_t tier_table;
  assign command = command_i;
  assign row     = row_i;
  assign policy  = policy_i;
  assign tier_table = table_i;

  wire       refused    = reason_i != ballast_contract_pkg::REASON_NONE;
  wire       of_account = command.position == ballast_contract_pkg::NoPosition;
  wire       ack        = (command.flags & ballast_contract_pkg::FlagAck) != '0;
  wire       all        = (command.flags & ballast_contract_pkg::FlagAll) != '0;
  wire [2:0] home       = command.account[2:0] & 3'(Lanes - 1);
  wire       is_table   = command.kind == ballast_contract_pkg::CMD_TABLE;
  wire       is_tier    = command.kind == ballast_contract_pkg::CMD_TIER;
  wire       is_page    = command.kind == ballast_contract_pkg::CMD_PAGE;

  // What a kind is to lanes and order: operation (0: none), events from, ending.
  logic [4:0] code;
  logic [1:0] from;
  logic [3:0] ending;
  logic       own_unit;  // the unit value is the command's
  always_comb begin
    code     = '0;
    from     = ballast_lane_pkg::FromNobody;
    ending   = ballast_lane_pkg::EndNone;
    own_unit = 1'b0;
    case (command.kind)
      ballast_contract_pkg::CMD_ASSET: code = ballast_lane_pkg::OpAsset;
      ballast_contract_pkg::CMD_TABLE: code = ballast_lane_pkg::OpTable;
      ballast_contract_pkg::CMD_TIER:  code = ballast_lane_pkg::OpTier;
      ballast_contract_pkg::CMD_PAGE:  code = ballast_lane_pkg::OpPage;
      ballast_contract_pkg::CMD_ACCOUNT: begin
        code = ballast_lane_pkg::OpAccount;
        from = ballast_lane_pkg::FromLane;
      end
      ballast_contract_pkg::CMD_CLEAR: begin
        code = ballast_lane_pkg::OpClear;
        from = ballast_lane_pkg::FromAll;
      end
      ballast_contract_pkg::CMD_RESTORE_ACCOUNT: begin
        code = ballast_lane_pkg::OpRestoreAccount;
        from = ballast_lane_pkg::FromLane;
      end
      ballast_contract_pkg::CMD_RESTORE_POSITION: begin
        code = ballast_lane_pkg::OpRestorePosition;
        from = ballast_lane_pkg::FromLane;
      end
      ballast_contract_pkg::CMD_OPEN: begin
        code = ballast_lane_pkg::OpOpen;
        from = ballast_lane_pkg::FromLane;
      end
      ballast_contract_pkg::CMD_FREE: begin
        code = of_account ? ballast_lane_pkg::OpFreeAccount : ballast_lane_pkg::OpFreePosition;
        from = ballast_lane_pkg::FromLane;
      end
      ballast_contract_pkg::CMD_POSITION_DELTA: begin
        code = ballast_lane_pkg::OpDelta;
        from = ballast_lane_pkg::FromLane;
      end
      ballast_contract_pkg::CMD_REDUCE: begin
        code = ballast_lane_pkg::OpReduce;
        from = ballast_lane_pkg::FromLane;
      end
      ballast_contract_pkg::CMD_WALLET_DELTA: begin
        code = ballast_lane_pkg::OpWallet;
        from = ballast_lane_pkg::FromLane;
      end
      ballast_contract_pkg::CMD_QUERY: begin
        code = of_account ? ballast_lane_pkg::OpQueryAccount : ballast_lane_pkg::OpQueryPosition;
        from = ballast_lane_pkg::FromLane;
      end
      ballast_contract_pkg::CMD_COMMIT: if (!restoring_i) begin
        code = ballast_lane_pkg::OpJudge;
        from = ballast_lane_pkg::FromAll;
      end
      ballast_contract_pkg::CMD_FUNDING: begin
        code     = ballast_lane_pkg::OpFunding;
        from     = ballast_lane_pkg::FromAll;
        ending   = ballast_lane_pkg::EndFunding;
        own_unit = 1'b1;
      end
      ballast_contract_pkg::CMD_SETTLE: begin
        code     = ballast_lane_pkg::OpSettle;
        from     = ballast_lane_pkg::FromAll;
        ending   = ballast_lane_pkg::EndSettle;
        own_unit = 1'b1;
      end
      ballast_contract_pkg::CMD_ADL: begin
        code = ballast_lane_pkg::OpRank;
        from = ballast_lane_pkg::FromAll;
      end
      ballast_contract_pkg::CMD_ADL_TAKE: begin
        code     = ballast_lane_pkg::OpClose;
        ending   = ballast_lane_pkg::EndAdl;
        own_unit = 1'b1;
      end
      ballast_contract_pkg::CMD_RANK: begin
        code   = rest_i ? ballast_lane_pkg::OpReport : ballast_lane_pkg::OpRank;
        from   = rest_i ? ballast_lane_pkg::FromNobody : ballast_lane_pkg::FromAll;
        ending = rest_i ? ballast_lane_pkg::EndRank : ballast_lane_pkg::EndNone;
      end
      ballast_contract_pkg::CMD_LIGHTS: begin
        code   = rest_i ? ballast_lane_pkg::OpLight : ballast_lane_pkg::OpRank;
        from   = rest_i ? ballast_lane_pkg::FromNobody : ballast_lane_pkg::FromAll;
        ending = rest_i ? ballast_lane_pkg::EndLights : ballast_lane_pkg::EndNone;
      end
      ballast_contract_pkg::CMD_DUMP: begin
        if (command.arg[1]) begin  // of the configuration
          ending = ballast_lane_pkg::EndDump;
        end else if (command.arg[0]) begin
          code   = rest_i ? ballast_lane_pkg::OpState : ballast_lane_pkg::OpRankIds;
          from   = rest_i ? ballast_lane_pkg::FromNobody : ballast_lane_pkg::FromAll;
          ending = rest_i ? ballast_lane_pkg::EndDump : ballast_lane_pkg::EndNone;
        end else begin
          code   = ballast_lane_pkg::OpDumpAccounts;
          from   = ballast_lane_pkg::FromAll;
          ending = ballast_lane_pkg::EndDump;
        end
      end
      ballast_contract_pkg::CMD_DIGEST: begin
        code   = ballast_lane_pkg::OpDigest;
        from   = ballast_lane_pkg::FromAll;
        ending = ballast_lane_pkg::EndDigest;
      end
      default: ;  // symbol, policy, bind, mark, resume, stop concern no lane
    endcase
  end

  // By the kind, beside the operation and not behind it.
  wire lists = command.kind == ballast_contract_pkg::CMD_RANK
               || command.kind == ballast_contract_pkg::CMD_LIGHTS;
  wire ranks = command.kind == ballast_contract_pkg::CMD_ADL || (lists && !rest_i);
  wire takes = command.kind == ballast_contract_pkg::CMD_ADL_TAKE;
  wire dumps_positions = command.kind == ballast_contract_pkg::CMD_DUMP
                         && command.arg[1:0] == 2'(ballast_contract_pkg::ScopePositions);
  // The sweep before a job: the job says what is to be said at the end.
  wire is_half = !rest_i && (lists || dumps_positions);
  wire is_rest = rest_i && !takes;

  assign has_op_o    = !refused && code != '0;
  assign lane_o      = is_page ? command.words[2:0] & 3'(Lanes - 1) : home;
  assign to_all_o    = code[4] && !is_page;
  assign has_order_o = !is_page || command.malformed;

  always_comb begin
    op_o            = '0;
    op_o.op         = code;
    op_o.flags      = {command.side, command.flags};
    op_o.symbol     = command.symbol[9:0];
    op_o.position   = command.position[23:0];
    op_o.account    = command.account[23:0];
    op_o.arg        = command.arg;
    op_o.words      = command.words;
    op_o.unit_value = own_unit ? command.words[61:0] : row.unit_value;
    op_o.shift      = own_unit ? command.arg[5:0] : row.shift;
    op_o.max_lots   = row.max_lots;
    op_o.collateral = row.collateral;
    op_o.has_mark   = row.has_mark;
    op_o.no_table   = !row.bound || tier_table == '0;
    op_o.tier_table = row.tier_table;
    op_o.tier_bank  = bank_i;
    op_o.by_quantity    = tier_table.options[0];
    op_o.on_entry_value = tier_table.options[1];
    op_o.asset      = row.asset;
    op_o.mark_side  = {{2{row.unit_value[61]}}, row.unit_value};
    op_o.mark_shift = row.shift;
    op_o.rank_tag   = rank_tag_i;
    if (ranks) begin
      op_o.words[127:0] = {policy.split, 7'd0, policy.wallet_min, policy.rows};
    end
    if (is_table || is_tier) begin  // the bank for what is staged
      op_o.tier_table = is_tier ? command.arg[13:6] : command.arg[7:0];
      op_o.tier_bank  = !bank_i;
    end
    if (takes) begin
      op_o.words[63:0] = command.words[127:64];
      op_o.flags[7:5]  = adl_i;
    end
  end

  always_comb begin
    order_o                 = '0;
    order_o.sequence_number = command.sequence_number;
    order_o.kind            = command.kind;
    order_o.symbol          = command.symbol;
    order_o.position        = command.position;
    order_o.account         = command.account;
    order_o.from            = from;
    order_o.lane            = home;
    order_o.ending          = ending;
    order_o.ack             = ack && !is_half;
    order_o.first           = !is_rest;
    order_o.timed           = command.kind == ballast_contract_pkg::CMD_POSITION_DELTA
                              && !command.malformed;
    order_o.accepted_at     = command.accepted_at;
    case (command.kind)
      ballast_contract_pkg::CMD_COMMIT: order_o.payload[127:64] = command.words[127:64];
      ballast_contract_pkg::CMD_DIGEST: begin
        if (all || command.arg[1]) order_o.payload[95:0] = digest_i;
      end
      ballast_contract_pkg::CMD_STOP:   order_o.ack = 1'b1;
      ballast_contract_pkg::CMD_DUMP:   if (!command.arg[0]) order_o.symbol = '0;  // none is named
      default: ;
    endcase
    if (refused) begin
      order_o.symbol  = command.symbol;
      order_o.from    = ballast_lane_pkg::FromNobody;
      order_o.ending  = ballast_lane_pkg::EndRejected;
      order_o.code    = reason_i;
      order_o.ack     = 1'b0;
      order_o.first   = 1'b1;
      order_o.payload = command.malformed ? command.words[127:0] : '0;
    end
  end

endmodule
