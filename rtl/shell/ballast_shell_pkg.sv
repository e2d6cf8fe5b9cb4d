// What passes between the parts of the dispatcher.
/* verilator lint_off UNUSEDPARAM */  // no one module uses all of it
package ballast_shell_pkg;

  // A command as the dispatcher holds it: the record's fields, when it came, and whether it is one
  // of the numbered at all. Of a record that consumed no number: sequence is the number expected,
  // words are {…, received, expected}, symbol, position and account are zero.
  localparam int unsigned CommandBits = 489;
  typedef struct packed {
    logic         malformed;
    logic [7:0]   reason;       // of a malformed record
    logic [31:0]  accepted_at;
    logic [255:0] words;
    logic [31:0]  arg;
    logic [31:0]  account;
    logic [31:0]  position;
    logic [15:0]  symbol;
    logic [1:0]   side;
    logic [5:0]   flags;
    logic [7:0]   kind;
    logic [63:0]  sequence_number;
  } command_t;

  // A symbol as of the last commit.
  localparam int unsigned SymbolRowBits = 123;
  typedef struct packed {
    logic               defined;
    logic               collateral;
    logic [5:0]         asset;
    logic [39:0]        max_lots;
    logic               has_mark;
    logic signed [61:0] unit_value;   // zero without a mark
    logic [5:0]         shift;
    logic [4:0]         tiers;        // how many
    logic               tier_bank;    // where they are; the staged ones go to the other bank
  } symbol_row_t;

  localparam int unsigned StagedMarkBits = 68;
  typedef struct packed {
    logic signed [61:0] unit_value;
    logic [5:0]         shift;
  } staged_mark_t;

  localparam int unsigned StagedTiersBits = 63;
  typedef struct packed {
    logic [4:0]  tiers;
    logic [57:0] floor;   // of the last one
  } staged_tiers_t;

  localparam int unsigned PolicyBits = 121;
  typedef struct packed {
    logic        split;
    logic [55:0] wallet_min;
    logic [63:0] rows;
  } policy_t;

  localparam int unsigned AssetBits = 57;
  typedef struct packed {
    logic        options;
    logic [13:0] takeover_den;
    logic [13:0] takeover_num;
    logic [13:0] warn_den;
    logic [13:0] warn_num;
  } asset_t;

  // What a record alone says, whatever its kind: operands or ids beyond what they may be.
  localparam int unsigned RangesBits = 16;
  typedef struct packed {
    logic asset;
    logic symbol;
    logic tier;
    logic policy;
    logic account;
    logic page;
    logic open;
    logic unknown_id;      // position, account, symbol or row
    logic account_beyond;
    logic of_account;      // position: none
    logic symbol_beyond;
    logic rank;
    logic take;
    logic dump;
    logic digest;
    logic of_positions;    // arg, of dump
  } ranges_t;

  // What is known of a command's refusal before the legality of its unit value is.
  localparam int unsigned RefusalBits = 17;
  typedef struct packed {
    logic       needs_legal;  // illegal: out_of_range, if `early` is none
    logic [7:0] early;
    logic [7:0] late;         // if it is legal
  } refusal_t;

  // Modes of the ranker's jobs.
  localparam logic [1:0] JobTake   = 2'd0;
  localparam logic [1:0] JobRank   = 2'd1;
  localparam logic [1:0] JobLights = 2'd2;
  localparam logic [1:0] JobDump   = 2'd3;

  // Commands that go one by one, with the pipeline behind them empty. The others stream.
  function automatic logic is_serial(input logic [7:0] kind);
    case (kind)
      ballast_contract_pkg::CMD_ASSET,
      ballast_contract_pkg::CMD_SYMBOL,
      ballast_contract_pkg::CMD_TIER,
      ballast_contract_pkg::CMD_POLICY,
      ballast_contract_pkg::CMD_CLEAR,
      ballast_contract_pkg::CMD_COMMIT,
      ballast_contract_pkg::CMD_FUNDING,
      ballast_contract_pkg::CMD_SETTLE,
      ballast_contract_pkg::CMD_ADL,
      ballast_contract_pkg::CMD_ADL_TAKE,
      ballast_contract_pkg::CMD_RANK,
      ballast_contract_pkg::CMD_LIGHTS,
      ballast_contract_pkg::CMD_DUMP,
      ballast_contract_pkg::CMD_DIGEST,
      ballast_contract_pkg::CMD_STOP: is_serial = 1'b1;
      default: is_serial = 1'b0;
    endcase
  endfunction

endpackage
/* verilator lint_on UNUSEDPARAM */
