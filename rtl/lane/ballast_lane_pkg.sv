// What passes between the shell (dispatcher, ranker, collector) and the lanes, besides records.
//
//   dispatcher ──lane_op──► lane ──lane_event──► collector
//       └────────────── order entry ────────────────┘
//
// The dispatcher refuses what configuration alone decides, attaches what it knows of the symbol and
// pushes each command to its lane, or to all lanes, and to the order FIFO at once. The collector
// serves the head of the order FIFO only: it takes that lane's events up to the one with `last`, or
// merges all lanes' by account until each has given its `last`.
/* verilator lint_off UNUSEDPARAM */  // no one module uses all of it
package ballast_lane_pkg;

  // Operations of a lane. One lane, its account's: the first block. All lanes at once: the second.
  localparam logic [4:0] OpDelta         = 5'd1;   // position_delta
  localparam logic [4:0] OpReduce        = 5'd2;   // reduce
  localparam logic [4:0] OpWallet        = 5'd3;   // wallet_delta
  localparam logic [4:0] OpAccount       = 5'd4;   // word 0 asset | options << 32, word 1 M_extra
  localparam logic [4:0] OpOpen          = 5'd5;   // open
  localparam logic [4:0] OpFreePosition  = 5'd6;   // free
  localparam logic [4:0] OpFreeAccount   = 5'd7;   // free with no position
  localparam logic [4:0] OpQueryPosition = 5'd8;   // query
  localparam logic [4:0] OpQueryAccount  = 5'd9;   // query with no position
  // Of one lane, for a ranking: positions that the lane has offered, in rank order. arg row; words
  // 63:0 lots (close) or the light, 127:64 key sign extended, 159:128 rank; position and account.
  localparam logic [4:0] OpClose         = 5'd10;  // whole; U, s of execution
  localparam logic [4:0] OpReport        = 5'd11;  // ranked; flag why
  localparam logic [4:0] OpLight         = 5'd12;  // light; flag all
  localparam logic [4:0] OpState         = 5'd13;  // position_state, for a dump
  localparam logic [4:0] OpRestoreAccount  = 5'd14;  // restore_account: its words, arg
  localparam logic [4:0] OpRestorePosition = 5'd15;  // restore_position: its words, arg row
  // Of all lanes. Their lane_event with `last` ends them in each lane.
  localparam logic [4:0] OpAsset         = 5'd16;  // word 0..2 of the command, arg asset: no events
  localparam logic [4:0] OpTier          = 5'd17;  // its words, arg index, table, bank: no events
  localparam logic [4:0] OpRevalue       = 5'd18;  // symbol, U, s, what is of its table: no events
  localparam logic [4:0] OpJudge         = 5'd19;  // judge the touched; flags all, answer
  localparam logic [4:0] OpFunding       = 5'd20;  // sweep the symbol, then judge; U, s of funding
  localparam logic [4:0] OpSettle        = 5'd21;  // sweep the symbol, then judge; U, s of settle
  localparam logic [4:0] OpRank          = 5'd22;  // side; word 0 rows, 1 wallet_min | split << 63
  localparam logic [4:0] OpRankIds       = 5'd23;  // rank every live position of the symbol by id
  localparam logic [4:0] OpDumpAccounts  = 5'd24;  // word 0 first and last account
  localparam logic [4:0] OpDigest        = 5'd25;  // word 0 first and last, flags all, arg scope
  localparam logic [4:0] OpDigestTiers   = 5'd26;  // word 0 tiers, table, bank: no events
  localparam logic [4:0] OpClear         = 5'd27;  // forget everything
  localparam logic [4:0] OpPage          = 5'd28;  // arg page, word 0 lane | link << 32: no events
  localparam logic [4:0] OpTable         = 5'd29;  // its words, table, bank: no events
  // Of lane 0 for all, which have the same tables: table_state, then its tier_states. arg table,
  // word 0 number of tiers, table, bank, options; flag restore: what is staged, code 1.
  localparam logic [4:0] OpDumpTable     = 5'd30;

  localparam int unsigned LaneOpBits    = 568;
  localparam int unsigned LaneEventBits = 376;

  typedef struct packed {
    logic [4:0]         op;
    logic [7:0]         flags;         // of the command, side in bits 7:6
    logic [9:0]         symbol;
    logic [23:0]        position;      // id
    logic [23:0]        account;       // account id, all lanes'
    logic [31:0]        arg;           // row of the position, or as said above
    logic [255:0]       words;         // operands of the command, or as said above
    // What the dispatcher knows of the symbol: after the last commit, or of the command itself.
    logic signed [61:0] unit_value;
    logic [5:0]         shift;
    logic [39:0]        max_lots;
    logic               collateral;
    logic               has_mark;
    logic               no_table;        // bound to none, or to one as at opening
    logic [7:0]         tier_table;
    logic               tier_bank;
    logic               by_quantity;     // options of the table
    logic               on_entry_value;
    logic [5:0]         asset;
    logic [63:0]        mark_side;     // OpClose: unit value of the mark, sign extended
    logic [5:0]         mark_shift;    // OpClose: its shift
    logic               whole;         // OpClose: the position is closed whole
    logic [1:0]         rank_tag;      // OpRank, OpRankIds: tells this ranking's offers from older
    logic [7:0]         spare;
  } lane_op_t;

  // One beat. A command gives any number of beats with an event and ends with `last`; the last beat
  // may carry an event or none. Beats without an event of commands to all lanes carry sums.
  typedef struct packed {
    logic         last;
    logic         has_event;
    logic [7:0]   kind;      // EventKind; rejected: the collector fills in the command's fields
    logic [7:0]   code;
    logic [9:0]   symbol;
    logic [23:0]  position;
    logic [23:0]  account;   // account id, all lanes'
    logic [31:0]  arg;
    logic [255:0] words;     // last of a command to all, without event: word 1:0 signed sum, word 2
                             // positions or entries counted, word 3 accounts judged or ranked
    logic [11:0]  spare;
  } lane_event_t;

  // What a lane offers when ranked: its positions in order, then `last` alone. While it has to look
  // for more, `bound` says what the next will be, so that better ones of other lanes need not wait.
  localparam int unsigned OfferBits = 151;
  typedef struct packed {
    logic               last;        // no more; the other fields mean nothing
    logic               bound;       // no offer: key and id of the one that comes next
    logic signed [40:0] key;
    logic [23:0]        position;    // id
    logic [23:0]        account;
    logic [17:0]        row;
    logic [39:0]        lots;        // |Q|
    logic [1:0]         rank_tag;    // of the OpRank that asked
  } offer_t;

  // Order FIFO: one entry a command, or a close, report or light of one.
  localparam logic [3:0] EndNone       = 4'd0;  // nothing to say at the end
  localparam logic [3:0] EndRejected   = 4'd1;  // refused by the dispatcher: code = reason
  localparam logic [3:0] EndFunding    = 4'd2;
  localparam logic [3:0] EndSettle     = 4'd3;
  localparam logic [3:0] EndAdl        = 4'd4;  // payload 63:0 lots left, 95:64 closes
  localparam logic [3:0] EndRank       = 4'd5;  // payload 31:0 total, 63:32 listed
  localparam logic [3:0] EndLights     = 4'd6;  // payload 31:0 total
  localparam logic [3:0] EndDump       = 4'd7;  // counts the states given
  localparam logic [3:0] EndDigest     = 4'd8;  // payload 63:0 sum, 95:64 count: of configuration
  localparam logic [3:0] EndHello      = 4'd9;
  // An event of the configuration: `code` its kind, spare[13:0] its arg, spare[14] its code, symbol
  // as in the entry. payload: the words of its command, narrowed.
  localparam logic [3:0] EndState      = 4'd10;

  localparam logic [1:0] FromNobody = 2'd0;  // no lane takes part
  localparam logic [1:0] FromLane   = 2'd1;  // events of lane `lane`
  localparam logic [1:0] FromAll    = 2'd2;  // merged by account, sums added

  localparam int unsigned OrderBits = 360;
  typedef struct packed {
    logic [63:0]  sequence_number;
    logic [7:0]   kind;        // CommandKind
    logic [15:0]  symbol;      // as in the command
    logic [31:0]  position;
    logic [31:0]  account;
    logic [1:0]   from;
    logic [2:0]   lane;
    logic [3:0]   ending;
    logic [7:0]   code;        // EndRejected: reason
    logic         ack;         // a done at the end, unless refused
    logic         first;       // of its command's entries, exactly one a command: starts sums anew
    logic         timed;       // its latency is counted
    logic [31:0]  accepted_at; // heartbeat when the dispatcher took it
    logic [127:0] payload;
    logic [27:0]  spare;
  } order_t;

endpackage
/* verilator lint_on UNUSEDPARAM */
