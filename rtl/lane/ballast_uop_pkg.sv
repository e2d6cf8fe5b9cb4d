// The operation that flows through a lane's pipe, and what each stage makes of it. Every command of
// a lane is one or more of these; sweeps, rankings and read-backs are other sources of the same.
//
//   control ─► position stage ─► valuation ─► tiers ─► maintenance ─► account stage ─► events
//                Q, EV, refusals                        MV, M       W, ΣuPnL, ΣM, verdict
/* verilator lint_off UNUSEDPARAM */  // no one module uses all of it
package ballast_uop_pkg;

  // What the position stage does with (Q, EV).
  localparam logic [2:0] FrontKeep   = 3'd0;
  localparam logic [2:0] FrontAdd    = 3'd1;  // Q += a, EV += b, unless refused
  localparam logic [2:0] FrontReduce = 3'd2;  // close a lots if that is all of Q, else `partial`
  localparam logic [2:0] FrontZero   = 3'd3;  // Q = EV = 0
  localparam logic [2:0] FrontTry    = 3'd4;  // the refusals of FrontAdd, of the operation's side

  // When the position stage drops an operation without a trace.
  localparam logic [1:0] SkipNever = 2'd0;
  localparam logic [1:0] SkipDead  = 2'd1;  // not live
  localparam logic [1:0] SkipFlat  = 2'd2;  // not live or Q = 0
  localparam logic [1:0] SkipSide  = 2'd3;  // not live, or Q not of the sign of `short_side`

  // Which quantity is valued.
  localparam logic [1:0] ValueNew  = 2'd0;
  localparam logic [1:0] ValueOld  = 2'd1;
  localparam logic [1:0] ValueLots = 2'd2;  // a lots with the sign of Q

  // What becomes of the position's contribution (MV, M).
  localparam logic [1:0] ContributionKeep = 2'd0;
  localparam logic [1:0] ContributionMark = 2'd1;  // the value just found and its maintenance
  localparam logic [1:0] ContributionZero = 2'd2;

  // What is added to the wallet; rel is the EV released, v the value.
  localparam logic [2:0] WalletKeep     = 3'd0;
  localparam logic [2:0] WalletCash     = 3'd1;  // c
  localparam logic [2:0] WalletCashLess = 3'd2;  // c − rel
  localparam logic [2:0] WalletValue    = 3'd3;  // v − rel
  localparam logic [2:0] WalletPays     = 3'd4;  // −v

  localparam logic [1:0] JudgeNot   = 2'd0;
  localparam logic [1:0] JudgeNow   = 2'd1;
  localparam logic [1:0] JudgeTouch = 2'd2;  // mark the account touched

  // Beats at the end of the pipe.
  localparam logic [2:0] BeatNone    = 3'd0;
  localparam logic [2:0] BeatVerdict = 3'd1;  // the verdict, if it is due; `last` even if not
  localparam logic [2:0] BeatClose   = 3'd2;  // adl_close, with `why` two more
  localparam logic [2:0] BeatReport  = 3'd3;  // ranked, with `why` two more
  localparam logic [2:0] BeatLight   = 3'd4;  // light, if it has changed or flag all
  localparam logic [2:0] BeatState   = 3'd5;  // position_state
  localparam logic [2:0] BeatAccount = 3'd6;  // account_state and verdict

  localparam int unsigned UopBits = 525;
  typedef struct packed {
    // control
    logic               has_row;       // reads the position in `row`
    logic               match;         // refused unless id, account and symbol are the position's
    logic [2:0]         front;
    logic [1:0]         skip;
    logic               short_side;
    logic               in_range;      // skipped unless the id is in the range asked for
    logic               write_static;  // sets live, id, account, symbol, side, light
    logic               live;          // with write_static, write_meta
    logic               check_q;
    logic [1:0]         value;
    logic               value_up;
    logic [1:0]         contribution;
    logic [2:0]         wallet;
    logic               extra;         // ΣM += b × 10^8, with `minus` −=
    logic               minus;
    logic               has_account;   // reads the account
    logic               must_exist;    // refused as unknown_account unless the account is live
    logic               skip_account;  // skipped unless the account is live
    logic               skip_exempt;   // skipped if the account is exempt_adl
    logic               write_meta;    // sets live, asset, options, extra margin, positions
    logic               zero_account;  // sets ΣuPnL, ΣM, open positions to 0, W as control says
    logic [1:0]         judge;
    logic               answer;
    logic               all;
    logic               write_verdict; // sets the stored verdict as control says, without an event
    logic [2:0]         beats;
    logic               why;
    logic               last;
    logic               rank;          // to the score and the rank queue
    logic               sum;           // adds v to the sweep's sum
    logic               probe;         // control takes down what the stages see
    logic               partial;       // part of a position is closed: keep the operands of its key
    // data
    logic [17:0]        row;
    logic [23:0]        position;
    logic [23:0]        account;       // row of the account
    logic [9:0]         symbol;
    logic [1:0]         side;
    logic signed [42:0] a;
    logic               a_big;         // beyond ±2^42: out of any range
    logic signed [60:0] b;
    logic               b_big;         // beyond ±2^60
    logic signed [58:0] c;
    logic               c_bad;         // out_of_range
    logic signed [40:0] expected;
    logic               expected_bad;  // no Q is this
    logic signed [61:0] unit_value;
    logic [5:0]         shift;
    logic [39:0]        max_lots;
    logic               collateral;
    logic               no_table;
    logic [7:0]         tier_table;
    logic               tier_bank;
    logic               by_quantity;
    logic               on_entry_value;
    logic signed [40:0] key;
    logic [31:0]        rank_number;
    logic [2:0]         light;
  } uop_t;

  // From the position stage on: what is still needed, and what was found.
  localparam int unsigned MidBits = 524;
  typedef struct packed {
    logic               killed;        // skipped: no effect from here on
    logic [4:0]         reason;        // refused: no effect but the event
    logic [1:0]         contribution;
    logic [2:0]         wallet;
    logic               extra;
    logic               minus;
    logic               has_row;
    logic               has_account;
    logic               must_exist;
    logic               skip_account;
    logic               skip_exempt;
    logic               write_meta;
    logic               zero_account;
    logic               live;
    logic [1:0]         judge;
    logic               answer;
    logic               all;
    logic               write_verdict;
    logic [2:0]         beats;
    logic               why;
    logic               last;
    logic               rank;
    logic               sum;
    logic               probe;
    logic               partial;
    logic               c_bad;
    logic [17:0]        row;
    logic [23:0]        position;
    logic [23:0]        account;
    logic [9:0]         symbol;
    logic [1:0]         side;
    logic signed [40:0] quantity;      // Q before
    logic [40:0]        lots;          // |Q before − Q after|
    logic signed [58:0] entry_value;   // EV before
    logic signed [59:0] entry_change;  // EV after − EV before
    logic signed [58:0] c;
    logic signed [1:0]  open_change;   // of the number of open positions
    logic               no_table;
    logic [7:0]         tier_table;
    logic               tier_bank;
    logic               by_quantity;
    logic               on_entry_value;
    logic [55:0]        magnitude;     // extra: amount × 10^8 to add
    logic signed [40:0] key;
    logic [31:0]        rank_number;
    logic [2:0]         light;
    logic [2:0]         light_before;
    logic               stays_flat;    // Q after = 0
  } mid_t;

  // What leaves the account stage.
  localparam int unsigned TailBits = 1291;
  typedef struct packed {
    mid_t               mid;
    logic signed [58:0] cash;                       // of a close: v
    logic signed [58:0] mark_value;                 // contribution before
    logic [84:0]        maintenance;                // contribution before
    logic signed [95:0] wallet;                     // before
    logic signed [96:0] equity;                     // before
    logic [95:0]        account_maintenance;        // before
    logic signed [96:0] equity_after;
    logic [95:0]        account_maintenance_after;
    logic               account_live;
    logic [5:0]         asset;
    logic [1:0]         options;
    logic [55:0]        extra_margin;
    logic [10:0]        positions;
    logic [2:0]         verdict;
    logic [2:0]         verdict_before;
  } tail_t;

endpackage
/* verilator lint_on UNUSEDPARAM */
