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
  localparam int unsigned SymbolRowBits = 126;
  typedef struct packed {
    logic               defined;
    logic               collateral;
    logic [5:0]         asset;
    logic [39:0]        max_lots;
    logic               has_mark;
    logic signed [61:0] unit_value;   // zero without a mark
    logic [5:0]         shift;
    logic               bound;
    logic [7:0]         tier_table;
  } symbol_row_t;

  localparam int unsigned StagedMarkBits = 68;
  typedef struct packed {
    logic signed [61:0] unit_value;
    logic [5:0]         shift;
  } staged_mark_t;

  localparam int unsigned StagedBindingBits = 9;
  typedef struct packed {
    logic       none;
    logic [7:0] tier_table;
  } staged_binding_t;

  // A table of tiers, but for the tiers and the smallest maintenance. Zero: as at opening.
  localparam int unsigned TierTableBits = 10;
  typedef struct packed {
    logic       has_smallest;
    logic [1:0] options;      // as in the command
    logic [6:0] tiers;        // how many
  } tier_table_t;

  // A table in effect, in the bank where its tiers are, and what is staged, in the other one.
  localparam int unsigned TableViewBits = 22;
  typedef struct packed {
    logic        bank;
    tier_table_t in_effect;
    logic        is_staged;
    tier_table_t staged;
  } table_view_t;

  // A change of the configuration: at most one of them a cycle, at `index`, a symbol or a table.
  // What a command brings is in the command.
  localparam int unsigned ChangeBits = 157;
  typedef struct packed {
    logic            zero;           // symbol and table `index`, and all assets and policies
    logic            write_row;
    logic            stage_binding;
    logic            unstage;        // the symbol
    logic            unstage_word;   // the 64 symbols around it
    logic            stage_table;
    logic            stage_tier;
    logic            settle_table;   // nothing of it is staged any more:
    logic            keeps;          // what was is in effect
    logic            write_asset;
    logic            write_policy;
    logic [9:0]      index;
    tier_table_t     staged;
    symbol_row_t     row;
  } change_t;

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

  // What a walk over the configuration is at: one kind after the other, in the order of a dump.
  localparam logic [3:0] SectionAsset         = 4'd0;
  localparam logic [3:0] SectionPolicy        = 4'd1;
  localparam logic [3:0] SectionTable         = 4'd2;
  localparam logic [3:0] SectionSymbol        = 4'd3;
  localparam logic [3:0] SectionBinding       = 4'd4;
  localparam logic [3:0] SectionMark          = 4'd5;
  localparam logic [3:0] SectionStagedTable   = 4'd6;
  localparam logic [3:0] SectionStagedBinding = 4'd7;
  localparam logic [3:0] SectionStagedMark    = 4'd8;

  // What a serial command sends besides its translation: an operation that concerns another symbol
  // or a table, an order entry for an event of the configuration, or both.
  localparam int unsigned AsideBits = 169;
  typedef struct packed {
    logic         valid;      // else the translation
    logic [4:0]   op;         // 0: none
    logic         has_order;
    logic         first;      // entry of the command
    logic         staged;
    logic [9:0]   index;      // symbol or table, else 0
    logic [7:0]   kind;       // of the event; a table's come from lane 0
    logic [13:0]  arg;
    logic [127:0] payload;
  } aside_t;

  // What a record alone says, whatever its kind: operands or ids beyond what they may be.
  localparam int unsigned RangesBits = 20;
  typedef struct packed {
    logic asset;
    logic symbol;
    logic tier;
    logic tables;
    logic binding;
    logic policy;
    logic account;
    logic page;
    logic open;
    logic restore_account;
    logic resume;
    logic unknown_id;      // position, account, symbol or row
    logic account_beyond;
    logic of_account;      // position: none
    logic symbol_beyond;
    logic rank;
    logic take;
    logic dump;
    logic digest;
    logic of_positions;    // dump
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
      ballast_contract_pkg::CMD_TABLE,
      ballast_contract_pkg::CMD_TIER,
      ballast_contract_pkg::CMD_BIND,
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
      ballast_contract_pkg::CMD_RESUME,
      ballast_contract_pkg::CMD_STOP: is_serial = 1'b1;
      default: is_serial = 1'b0;
    endcase
  endfunction

endpackage
/* verilator lint_on UNUSEDPARAM */
