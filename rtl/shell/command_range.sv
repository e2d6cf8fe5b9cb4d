// What a record alone says against a command of each kind: operands and ids beyond their ranges.
//
// Combinational; command_reason.sv takes what its kind asks for. position_delta, reduce and
// wallet_delta leave the ranges of their operands to the lane, which knows the position first.
module command_range #(
  parameter int unsigned Lanes            = 4,
  parameter int unsigned PositionsPerLane = 65536,
  parameter int unsigned AccountsPerLane  = 32768,
  parameter int unsigned Symbols          = 1024
) (
  input  logic [ballast_shell_pkg::CommandBits-1:0] command_i,
  output logic [ballast_shell_pkg::RangesBits-1:0]  ranges_o
);

  localparam int unsigned Pages = (PositionsPerLane + 15) / 16;

  /* verilator lint_off UNUSEDSIGNAL */  // it takes a few of the command's fields
  ballast_shell_pkg::command_t command;
  /* verilator lint_on UNUSEDSIGNAL */
  assign command = command_i;

  wire [63:0] word_0 = command.words[63:0];
  wire [63:0] word_1 = command.words[127:64];
  wire        word_2_beyond_1 = command.words[191:129] != '0;

  // Above a power of two: by the bits, as a comparison would be a chain of carries.
  wire asset_beyond    = (command.arg >> $clog2(ballast_contract_pkg::MaxAssets)) != '0;
  wire policy_beyond   = (command.arg >> $clog2(ballast_contract_pkg::MaxPolicies)) != '0;
  wire table_beyond    = (command.arg >> $clog2(ballast_contract_pkg::MaxTables)) != '0;
  wire symbol_beyond   = 32'(command.symbol) >= Symbols;
  wire account_beyond  = command.account >= Lanes * AccountsPerLane;
  wire position_beyond = command.position > ballast_contract_pkg::MaxPositionId;
  wire row_beyond      = command.arg >= PositionsPerLane;
  wire unknown_id      = symbol_beyond || account_beyond || position_beyond || row_beyond;
  wire not_a_side      = command.side == 2'd3;
  wire not_one_side    = ^command.side == 1'b0;  // neither long nor short

  // A selector above 8 in any of the 16.
  logic bad_selector;
  always_comb begin
    bad_selector = 1'b0;
    for (int i = 0; i < 16; i++) begin
      if (word_0[4*i+3] && word_0[4*i +: 3] != 3'd0) bad_selector = 1'b1;
    end
  end

  function automatic logic is_bad_ratio(input logic [31:0] term);
    is_bad_ratio = term > ballast_contract_pkg::MaxRatioTerm;
  endfunction

  wire bad_asset  = asset_beyond
                    || is_bad_ratio(word_0[31:0]) || is_bad_ratio(word_0[63:32])
                    || is_bad_ratio(word_1[31:0]) || is_bad_ratio(word_1[63:32])
                    || word_2_beyond_1;
  wire bad_symbol = symbol_beyond || word_0 == '0 || word_0[63:40] != '0
                    || word_1[31:6] != '0 || word_1[63:33] != '0;
  wire bad_table  = table_beyond || word_1[63:19] != '0 || command.words[191:130] != '0;
  wire bad_tier   = command.arg[31:14] != '0 || word_0[63:58] != '0
                    || word_1 > ballast_contract_pkg::MaxRateE8 || command.words[255:213] != '0;
  wire bad_bind   = symbol_beyond || command.arg[31:9] != '0
                    || (command.arg[8] && command.arg[7:0] != '0);  // above NoTable, 256
  wire bad_policy = policy_beyond || word_1[63:56] != '0 || word_2_beyond_1 || bad_selector;
  wire bad_account = account_beyond || word_0[31:6] != '0 || word_0[63:34] != '0
                     || word_1[63:56] != '0;
  wire bad_page   = symbol_beyond || not_a_side || command.arg >= Pages
                    || word_0[31:0] >= Lanes || word_0[63:33] != '0;
  wire bad_open   = position_beyond || account_beyond || symbol_beyond || not_a_side;
  wire bad_restore_account = account_beyond || word_1[63:31] != {33{word_1[63]}}
                             || command.words[191:184] != '0 || command.words[223:198] != '0
                             || command.words[255:226] != '0 || command.arg[31:4] != '0
                             || command.arg[2:0] > 3'(ballast_contract_pkg::VERDICT_BANKRUPT);
  wire bad_rank   = symbol_beyond || not_one_side || policy_beyond;
  wire bad_take   = word_1 == '0 || word_1[63:62] != '0;
  wire of_positions = command.arg == ballast_contract_pkg::ScopePositions;
  wire no_scope   = command.arg[31:2] != '0 || command.arg[1:0] == 2'd3;
  wire bad_dump   = no_scope || (of_positions && symbol_beyond);
  wire bad_digest = (command.flags & ballast_contract_pkg::FlagAll) == '0
                    && no_scope;

  ballast_shell_pkg::ranges_t ranges;
  assign ranges_o = ranges;
  always_comb begin
    ranges.asset          = bad_asset;
    ranges.symbol         = bad_symbol;
    ranges.tables         = bad_table;
    ranges.tier           = bad_tier;
    ranges.binding        = bad_bind;
    ranges.policy         = bad_policy;
    ranges.account        = bad_account;
    ranges.page           = bad_page;
    ranges.open           = bad_open;
    ranges.restore_account = bad_restore_account;
    ranges.resume         = word_0 == '0;
    ranges.unknown_id     = unknown_id;
    ranges.account_beyond = account_beyond;
    ranges.of_account     = command.position == ballast_contract_pkg::NoPosition;
    ranges.symbol_beyond  = symbol_beyond;
    ranges.rank           = bad_rank;
    ranges.take           = bad_take;
    ranges.dump           = bad_dump;
    ranges.digest         = bad_digest;
    ranges.of_positions   = of_positions;
  end

endmodule
