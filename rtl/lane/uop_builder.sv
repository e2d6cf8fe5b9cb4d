// The operation for the pipe that a source asks for: combinational, one table of what each command,
// sweep and read-back is made of.
module uop_builder #(
  parameter int unsigned Lanes = 4,
  parameter int unsigned Rows  = 65536
) (
  input  logic [4:0]                 source_i,
  /* verilator lint_off UNUSEDSIGNAL */  // no one source uses all of a command
  input  ballast_lane_pkg::lane_op_t op_i,
  /* verilator lint_on UNUSEDSIGNAL */
  input  logic [17:0]                row_i,          // of a sweep, a list or the clearing
  input  logic [23:0]                account_i,      // row of the account: likewise
  input  logic                       is_row_i,       // there is such a row, such an account
  input  logic                       is_account_i,
  input  logic                       rank_short_i,   // of a ranking, which takes nothing of op_i
  input  logic                       judge_all_i,
  // of a close in part
  input  logic signed [40:0]         part_lots_i,    // to add to Q
  input  logic signed [58:0]         part_entry_i,   // to add to EV
  input  logic signed [58:0]         part_value_i,
  // of an account's change
  input  logic [55:0]                extra_change_i,
  input  logic                       extra_minus_i,
  output ballast_uop_pkg::uop_t      uop_o
);

  localparam int unsigned LaneBits = $clog2(Lanes);
  wire [23:0] account_row = op_i.account >> LaneBits;
  wire        defers      = (op_i.flags[5:0] & ballast_contract_pkg::FlagDefer) != 0;
  wire        answers     = (op_i.flags[5:0] & ballast_contract_pkg::FlagAnswer) != 0;
  wire        all         = (op_i.flags[5:0] & ballast_contract_pkg::FlagAll) != 0;
  wire        why         = (op_i.flags[5:0] & ballast_contract_pkg::FlagWhy) != 0;
  wire        checks      = (op_i.flags[5:0] & ballast_contract_pkg::FlagCheckQ) != 0;
  wire [1:0]  judgement   = defers ? ballast_uop_pkg::JudgeTouch : ballast_uop_pkg::JudgeNow;
  wire        restores    = op_i.op == ballast_lane_pkg::OpRestorePosition;
  wire        was_touched = op_i.arg[3];  // of restore_account

  wire signed [63:0] word0 = op_i.words[63:0];
  wire signed [63:0] word1 = op_i.words[127:64];
  wire signed [63:0] word2 = op_i.words[191:128];
  wire signed [63:0] word3 = op_i.words[255:192];
  localparam logic signed [63:0] CashMax = ballast_contract_pkg::MaxCash;
  wire cash0_bad = word0 > CashMax || word0 < -CashMax;
  wire cash1_bad = word1 > CashMax || word1 < -CashMax;
  wire cash2_bad = word2 > CashMax || word2 < -CashMax;

  always_comb begin
    uop_o            = '0;
    uop_o.row        = op_i.arg[17:0];
    uop_o.position   = op_i.position;
    uop_o.account    = account_row;
    uop_o.symbol     = op_i.symbol;
    uop_o.unit_value = op_i.unit_value;
    uop_o.shift      = op_i.shift;
    uop_o.max_lots   = op_i.max_lots;
    uop_o.collateral = op_i.collateral;
    uop_o.no_table   = op_i.no_table;
    uop_o.tier_table = op_i.tier_table;
    uop_o.tier_bank  = op_i.tier_bank;
    uop_o.by_quantity    = op_i.by_quantity;
    uop_o.on_entry_value = op_i.on_entry_value;
    uop_o.answer     = answers;
    uop_o.why        = why;
    uop_o.key        = $signed(op_i.words[104:64]);
    uop_o.rank_number = op_i.words[159:128];
    uop_o.light      = restores ? op_i.words[130:128] : op_i.words[2:0];
    uop_o.expected     = word3[40:0];
    uop_o.expected_bad = word3[63:40] != '0 && word3[63:40] != '1;
    uop_o.a            = word0[42:0];
    uop_o.a_big        = word0[63:42] != '0 && word0[63:42] != '1;
    uop_o.b            = word1[60:0];
    uop_o.b_big        = word1[63:60] != '0 && word1[63:60] != '1;
    unique case (source_i)
      lane_source_pkg::Command: begin
        uop_o.has_account = 1'b1;
        uop_o.last        = 1'b1;
        unique case (op_i.op)
          ballast_lane_pkg::OpDelta: begin
            uop_o.has_row      = 1'b1;
            uop_o.match        = 1'b1;
            uop_o.front        = ballast_uop_pkg::FrontAdd;
            uop_o.check_q      = checks;
            uop_o.c            = word2[58:0];
            uop_o.c_bad        = cash2_bad;
            uop_o.contribution = ballast_uop_pkg::ContributionMark;
            uop_o.wallet       = ballast_uop_pkg::WalletCash;
            uop_o.judge        = judgement;
            uop_o.beats        = ballast_uop_pkg::BeatVerdict;
          end
          ballast_lane_pkg::OpReduce: begin
            uop_o.has_row      = 1'b1;
            uop_o.match        = 1'b1;
            uop_o.front        = ballast_uop_pkg::FrontReduce;
            uop_o.check_q      = checks;
            uop_o.c            = word1[58:0];
            uop_o.c_bad        = cash1_bad || word0 < 64'sd1;
            uop_o.contribution = ballast_uop_pkg::ContributionMark;
            uop_o.wallet       = ballast_uop_pkg::WalletCashLess;
            uop_o.judge        = judgement;
            uop_o.beats        = ballast_uop_pkg::BeatVerdict;
            uop_o.probe        = 1'b1;
          end
          ballast_lane_pkg::OpWallet: begin
            uop_o.must_exist = 1'b1;
            uop_o.c          = word0[58:0];
            uop_o.c_bad      = cash0_bad;
            uop_o.wallet     = ballast_uop_pkg::WalletCash;
            uop_o.judge      = judgement;
            uop_o.beats      = ballast_uop_pkg::BeatVerdict;
          end
          ballast_lane_pkg::OpQueryPosition: begin
            uop_o.has_row = 1'b1;
            uop_o.match   = 1'b1;
            uop_o.beats   = ballast_uop_pkg::BeatState;
          end
          ballast_lane_pkg::OpQueryAccount: begin
            uop_o.must_exist = 1'b1;
            uop_o.beats      = ballast_uop_pkg::BeatAccount;
          end
          ballast_lane_pkg::OpState: begin
            uop_o.has_row = 1'b1;
            uop_o.beats   = ballast_uop_pkg::BeatState;
          end
          ballast_lane_pkg::OpReport: begin
            uop_o.has_row = 1'b1;
            uop_o.beats   = ballast_uop_pkg::BeatReport;
          end
          ballast_lane_pkg::OpLight: begin
            uop_o.has_row = 1'b1;
            uop_o.beats   = ballast_uop_pkg::BeatLight;
            uop_o.all     = all;
          end
          ballast_lane_pkg::OpClose: begin
            uop_o.has_row      = 1'b1;
            uop_o.front        = ballast_uop_pkg::FrontZero;
            uop_o.value        = ballast_uop_pkg::ValueOld;
            uop_o.contribution = ballast_uop_pkg::ContributionZero;
            uop_o.wallet       = ballast_uop_pkg::WalletValue;
            uop_o.judge        = ballast_uop_pkg::JudgeNow;
            uop_o.beats        = ballast_uop_pkg::BeatClose;
          end
          default: ;
        endcase
      end
      // Part of a position is closed: what it is worth, then what it releases.
      lane_source_pkg::PartValue: begin
        uop_o.has_row = 1'b1;
        uop_o.value   = ballast_uop_pkg::ValueLots;
        uop_o.probe   = 1'b1;
      end
      lane_source_pkg::PartClose, lane_source_pkg::PartReduce: begin
        uop_o.has_row      = 1'b1;
        uop_o.has_account  = 1'b1;
        uop_o.last         = 1'b1;
        uop_o.front        = ballast_uop_pkg::FrontAdd;
        uop_o.a            = 43'(part_lots_i);
        uop_o.a_big        = 1'b0;
        uop_o.b            = 61'(part_entry_i);
        uop_o.b_big        = 1'b0;
        uop_o.contribution = ballast_uop_pkg::ContributionMark;
        uop_o.wallet       = ballast_uop_pkg::WalletCashLess;
        if (source_i == lane_source_pkg::PartClose) begin
          uop_o.c          = part_value_i;
          uop_o.unit_value = op_i.mark_side[61:0];
          uop_o.shift      = op_i.mark_shift;
          uop_o.judge      = ballast_uop_pkg::JudgeNow;
          uop_o.beats      = ballast_uop_pkg::BeatClose;
          uop_o.partial    = 1'b1;
        end else begin
          uop_o.c          = word1[58:0];
          uop_o.judge      = judgement;
          uop_o.beats      = ballast_uop_pkg::BeatVerdict;
        end
      end
      // Sweeps.
      lane_source_pkg::Revalue, lane_source_pkg::Funding, lane_source_pkg::Settle: begin
        uop_o.has_row     = 1'b1;
        uop_o.has_account = 1'b1;
        uop_o.row         = row_i;
        uop_o.skip        = ballast_uop_pkg::SkipFlat;
        uop_o.value       = ballast_uop_pkg::ValueOld;
        uop_o.judge       = ballast_uop_pkg::JudgeTouch;
        uop_o.sum         = source_i != lane_source_pkg::Revalue;
        if (source_i == lane_source_pkg::Revalue) begin
          uop_o.contribution = ballast_uop_pkg::ContributionMark;
        end else if (source_i == lane_source_pkg::Funding) begin
          uop_o.value_up = 1'b1;
          uop_o.wallet   = ballast_uop_pkg::WalletPays;
        end else begin
          uop_o.front        = ballast_uop_pkg::FrontZero;
          uop_o.contribution = ballast_uop_pkg::ContributionZero;
          uop_o.wallet       = ballast_uop_pkg::WalletValue;
        end
      end
      lane_source_pkg::Judge: begin
        uop_o.has_account  = 1'b1;
        uop_o.account      = account_i;
        uop_o.skip_account = 1'b1;
        uop_o.judge        = ballast_uop_pkg::JudgeNow;
        uop_o.all          = judge_all_i;
        uop_o.beats        = ballast_uop_pkg::BeatVerdict;
      end
      lane_source_pkg::Rank, lane_source_pkg::RankId: begin
        uop_o.has_row     = 1'b1;
        uop_o.has_account = 1'b1;
        uop_o.row         = row_i;
        uop_o.rank        = 1'b1;
        uop_o.short_side  = rank_short_i;
        if (source_i == lane_source_pkg::Rank) begin
          uop_o.skip        = ballast_uop_pkg::SkipSide;
          uop_o.skip_exempt = 1'b1;
        end else begin
          uop_o.skip        = ballast_uop_pkg::SkipDead;
        end
      end
      lane_source_pkg::ListPosition: begin
        uop_o.has_row  = 1'b1;
        uop_o.row      = row_i;
        uop_o.skip     = ballast_uop_pkg::SkipDead;
        uop_o.in_range = 1'b1;
        uop_o.beats    = ballast_uop_pkg::BeatState;
      end
      lane_source_pkg::ListAccount: begin
        uop_o.has_account  = 1'b1;
        uop_o.account      = account_i;
        uop_o.skip_account = 1'b1;
        uop_o.beats        = ballast_uop_pkg::BeatAccount;
      end
      // Stores have no first value: every row is written once.
      lane_source_pkg::Clear: begin
        uop_o.has_row      = is_row_i;
        uop_o.row          = row_i;
        uop_o.front        = ballast_uop_pkg::FrontZero;
        uop_o.write_static = is_row_i;
        uop_o.light        = '0;
        uop_o.contribution = ballast_uop_pkg::ContributionZero;
        uop_o.has_account  = is_account_i;
        uop_o.account      = account_i;
        uop_o.write_meta   = is_account_i;
        uop_o.zero_account = 1'b1;
        uop_o.write_verdict = 1'b1;
      end
      // Commands in two steps: see what is there, then write.
      lane_source_pkg::Probe: begin
        uop_o.has_row     = op_i.op == ballast_lane_pkg::OpFreePosition ||
                            ((op_i.op == ballast_lane_pkg::OpOpen || restores) && op_i.arg < Rows);
        uop_o.match       = op_i.op == ballast_lane_pkg::OpFreePosition;
        if (restores) uop_o.front = ballast_uop_pkg::FrontTry;
        uop_o.side        = op_i.flags[7:6];
        uop_o.has_account = 1'b1;
        uop_o.probe       = 1'b1;
      end
      // A row that is free holds zeroes: what is restored is added to them.
      lane_source_pkg::WritePosition: begin
        uop_o.has_row      = 1'b1;
        uop_o.write_static = 1'b1;
        uop_o.live         = op_i.op != ballast_lane_pkg::OpFreePosition;
        uop_o.side         = op_i.flags[7:6];
        if (restores) begin
          uop_o.has_account  = 1'b1;
          uop_o.front        = ballast_uop_pkg::FrontAdd;
          uop_o.contribution = ballast_uop_pkg::ContributionMark;
        end else begin
          uop_o.front        = ballast_uop_pkg::FrontZero;
          uop_o.contribution = ballast_uop_pkg::ContributionZero;
          uop_o.light        = '0;
        end
      end
      lane_source_pkg::WriteWallet: begin
        uop_o.has_account   = 1'b1;
        uop_o.zero_account  = 1'b1;
        uop_o.write_verdict = 1'b1;
      end
      lane_source_pkg::WriteAccount: begin
        uop_o.has_account  = 1'b1;
        uop_o.write_meta   = 1'b1;
        uop_o.live         = 1'b1;
        uop_o.extra        = 1'b1;
        uop_o.minus        = extra_minus_i;
        uop_o.b            = 61'(extra_change_i);
        if (op_i.op == ballast_lane_pkg::OpAccount) uop_o.judge = judgement;
        else if (was_touched) uop_o.judge = ballast_uop_pkg::JudgeTouch;
        uop_o.beats        = ballast_uop_pkg::BeatVerdict;
        uop_o.last         = 1'b1;
      end
      lane_source_pkg::WriteCount: begin
        uop_o.has_account  = 1'b1;
        uop_o.write_meta   = 1'b1;
        uop_o.live         = 1'b1;
        uop_o.beats        = ballast_uop_pkg::BeatVerdict;
        uop_o.last         = 1'b1;
      end
      lane_source_pkg::FreeAccount: begin
        uop_o.has_account  = 1'b1;
        uop_o.write_meta   = 1'b1;
        uop_o.zero_account = 1'b1;
        uop_o.write_verdict = 1'b1;
        uop_o.beats        = ballast_uop_pkg::BeatVerdict;
        uop_o.last         = 1'b1;
      end
      default: ;
    endcase
  end

endmodule
