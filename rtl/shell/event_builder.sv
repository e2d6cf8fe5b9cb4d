// Builds the record of each event and keeps the sums of a command.
//
// An item is one of: a lane's event; a lane's sums, which give no record; the event that ends an
// order entry; done. It comes with the entry it is of and, when `fresh` is set, begins the sums of
// a command anew. An item's record leaves two cycles after the item came, one a cycle; check word
// and phase are zero. All handshakes come from registers but item_ready_o, which sees whether an
// item waits for the register of the output.
//
// Sums are kept in 96 bits: at most 2^24 values below 2^58 need 83, and of a digest the low 64
// count.
module event_builder #(
  parameter int unsigned Lanes      = 4,
  parameter int unsigned Positions  = 262144,  // capacity, all lanes
  parameter int unsigned Accounts   = 131072,
  parameter int unsigned Symbols    = 1024,
  parameter int unsigned QueueDepth = 128
) (
  input  logic                                       clk_i,
  input  logic                                       rst_ni,

  input  logic                                       item_valid_i,
  output logic                                       item_ready_o,
  input  logic [1:0]                                 item_i,  // event_item_pkg
  input  logic                                       item_fresh_i,
  input  logic [ballast_lane_pkg::LaneEventBits-1:0] item_beat_i,
  input  logic [ballast_lane_pkg::OrderBits-1:0]     item_order_i,

  output logic                                       out_valid_o,
  input  logic                                       out_ready_i,
  output logic [511:0]                               out_record_o,

  output logic                                       refused_o,  // a lane has refused a command
  output logic                                       empty_o
);

  // Marks that steer the order entry, and spare bits, are not looked at here.
  /* verilator lint_off UNUSEDSIGNAL */  // marks that steer the order entry, spare bits
  ballast_lane_pkg::lane_event_t beat_q;
  ballast_lane_pkg::order_t      order_q;
  /* verilator lint_on UNUSEDSIGNAL */
  logic       valid_q, fresh_q;
  logic [1:0] item_q;

  logic out_room;
  wire  is_beat   = item_q == event_item_pkg::ItemBeat;
  wire  is_sums   = item_q == event_item_pkg::ItemSums;
  wire  is_ending = item_q == event_item_pkg::ItemEnding;
  wire  moves     = valid_q && (is_sums || out_room);

  assign item_ready_o = !valid_q || moves;
  assign empty_o      = !valid_q && !out_valid_o;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) valid_q <= 1'b0;
    else if (item_ready_o) valid_q <= item_valid_i;
  end

  always_ff @(posedge clk_i) begin
    if (item_valid_i && item_ready_o) begin
      item_q  <= item_i;
      fresh_q <= item_fresh_i;
      order_q <= item_order_i;
      if (item_i == event_item_pkg::ItemBeat || item_i == event_item_pkg::ItemSums) begin
        beat_q <= item_beat_i;
      end
    end
  end

  // --- Sums of a command: what its items have brought so far.
  logic [95:0] sum_q;                     // of the lanes, or of the cash of closes
  logic [31:0] entries_q, judged_q;       // words 2 and 3 of the lanes' sums
  logic [31:0] listed_q;                  // lights, or states, given
  wire [95:0]  sum_0     = fresh_q ? '0 : sum_q;
  wire [31:0]  entries_0 = fresh_q ? '0 : entries_q;
  wire [31:0]  judged_0  = fresh_q ? '0 : judged_q;
  wire [31:0]  listed_0  = fresh_q ? '0 : listed_q;
  wire         is_close  = is_beat && beat_q.kind == ballast_contract_pkg::EVENT_ADL_CLOSE;
  wire         is_state  = is_ending && order_q.ending == ballast_lane_pkg::EndState;
  wire         is_listed = is_state ||
                           (is_beat && (beat_q.kind == ballast_contract_pkg::EVENT_LIGHT ||
                                        beat_q.kind == ballast_contract_pkg::EVENT_POSITION_STATE ||
                                        beat_q.kind == ballast_contract_pkg::EVENT_ACCOUNT_STATE ||
                                        beat_q.kind == ballast_contract_pkg::EVENT_TABLE_STATE ||
                                        beat_q.kind == ballast_contract_pkg::EVENT_TIER_STATE));
  wire [95:0]  cash      = {{32{beat_q.words[127]}}, beat_q.words[127:64]};
  wire [95:0]  brought   = is_sums ? beat_q.words[95:0] : (is_close ? cash : '0);

  always_ff @(posedge clk_i) begin
    if (moves && (fresh_q || is_sums || is_close || is_listed)) begin
      sum_q     <= sum_0 + brought;
      entries_q <= entries_0 + (is_sums ? beat_q.words[159:128] : '0);
      judged_q  <= judged_0 + (is_sums ? beat_q.words[223:192] : '0);
      listed_q  <= listed_0 + 32'(is_listed);
    end
  end

  // --- The record. Header: sequence, kind, code, symbol, position, account, arg from bit 0.
  wire [15:0]  symbol  = order_q.symbol;
  wire [31:0]  command = {24'b0, order_q.kind};
  wire         refused = is_beat && beat_q.kind == ballast_contract_pkg::EVENT_REJECTED;
  wire         bad     = order_q.code == ballast_contract_pkg::REASON_BAD_CHECK ||
                         order_q.code == ballast_contract_pkg::REASON_BAD_SEQUENCE;
  wire [255:0] sum_end = {64'b0, 32'b0, entries_0, {32{sum_0[95]}}, sum_0};
  wire [63:0]  digest  = sum_0[63:0] + order_q.payload[63:0];
  wire [31:0]  hashed  = entries_0 + order_q.payload[95:64];
  wire         counts  = order_q.kind == ballast_contract_pkg::CMD_COMMIT ||
                         order_q.kind == ballast_contract_pkg::CMD_FUNDING ||
                         order_q.kind == ballast_contract_pkg::CMD_SETTLE ||
                         order_q.kind == ballast_contract_pkg::CMD_ADL;
  wire         timed   = order_q.kind == ballast_contract_pkg::CMD_COMMIT;

  // Of the configuration: words of the command, from what the dispatcher keeps of it.
  ballast_shell_pkg::asset_t  asset;
  ballast_shell_pkg::policy_t policy;
  assign asset  = order_q.payload[ballast_shell_pkg::AssetBits-1:0];
  assign policy = order_q.payload[ballast_shell_pkg::PolicyBits-1:0];
  logic [255:0] state_words;
  always_comb begin
    case (order_q.code)
      ballast_contract_pkg::EVENT_ASSET_STATE:
        state_words = {64'b0, 63'b0, asset.options, 18'b0, asset.takeover_den,
                       18'b0, asset.takeover_num, 18'b0, asset.warn_den, 18'b0, asset.warn_num};
      ballast_contract_pkg::EVENT_POLICY_STATE:
        state_words = {64'b0, 63'b0, policy.split, 8'b0, policy.wallet_min, policy.rows};
      ballast_contract_pkg::EVENT_SYMBOL_STATE:
        state_words = {128'b0, 31'b0, order_q.payload[46], 26'b0, order_q.payload[45:40],
                       24'b0, order_q.payload[39:0]};
      default:  // of a mark the unit value, of a binding nothing
        state_words = {192'b0, {2{order_q.payload[61]}}, order_q.payload[61:0]};
    endcase
  end

  logic [63:0]  sequence_number;
  logic [7:0]   kind, code;
  logic [111:0] place;  // arg, account, position, symbol
  logic [255:0] words;

  always_comb begin
    sequence_number = order_q.sequence_number;
    kind            = ballast_contract_pkg::EVENT_DONE;
    code            = '0;
    place           = {command, 32'b0, 32'b0, 16'b0};
    words           = {128'b0, timed ? order_q.payload[127:64] : 64'b0,
                       32'b0, counts ? judged_0 : 32'b0};
    if (is_beat) begin
      kind  = beat_q.kind;
      code  = beat_q.code;
      place = {beat_q.arg, 8'b0, beat_q.account, 8'b0, beat_q.position, 6'b0, beat_q.symbol};
      words = beat_q.words;
      if (refused) begin
        place = {command, order_q.account, order_q.position, symbol};
        words = '0;
      end
    end else if (is_ending) begin
      place = {32'b0, 32'b0, 32'b0, symbol};
      words = '0;
      case (order_q.ending)
        ballast_lane_pkg::EndRejected: begin
          kind  = ballast_contract_pkg::EVENT_REJECTED;
          code  = order_q.code;
          place = bad ? {command, 80'b0} : {command, order_q.account, order_q.position, symbol};
          words = bad ? {128'b0, order_q.payload} : '0;
        end
        ballast_lane_pkg::EndFunding: begin
          kind  = ballast_contract_pkg::EVENT_FUNDING_END;
          words = sum_end;
        end
        ballast_lane_pkg::EndSettle: begin
          kind  = ballast_contract_pkg::EVENT_SETTLE_END;
          words = sum_end;
        end
        ballast_lane_pkg::EndAdl: begin
          kind  = ballast_contract_pkg::EVENT_ADL_END;
          words = {{32{sum_0[95]}}, sum_0, 32'b0, order_q.payload[95:64], order_q.payload[63:0]};
        end
        ballast_lane_pkg::EndRank: begin
          kind  = ballast_contract_pkg::EVENT_RANK_END;
          words = {160'b0, order_q.payload[63:32], 32'b0, order_q.payload[31:0]};
        end
        ballast_lane_pkg::EndLights: begin
          kind  = ballast_contract_pkg::EVENT_LIGHTS_END;
          words = {160'b0, listed_0, 32'b0, order_q.payload[31:0]};
        end
        ballast_lane_pkg::EndState: begin
          kind  = order_q.code;
          code  = 8'(order_q.spare[14]);
          place = {18'b0, order_q.spare[13:0], 64'b0, symbol};
          words = state_words;
        end
        ballast_lane_pkg::EndDump: begin
          kind  = ballast_contract_pkg::EVENT_DUMP_END;
          words = {224'b0, listed_0};
        end
        ballast_lane_pkg::EndDigest: begin
          kind  = ballast_contract_pkg::EVENT_DIGEST_VALUE;
          place = '0;
          words = {160'b0, hashed, digest};
        end
        default: begin  // EndHello
          kind  = ballast_contract_pkg::EVENT_HELLO;
          place = '0;
          words = {64'b0, 32'(QueueDepth), 32'(Symbols), 32'(Accounts), 32'(Positions),
                   32'(Lanes), ballast_contract_pkg::ContractVersion};
        end
      endcase
    end
  end

  assign refused_o = moves && refused;

  stream_skid #(.Width(512)) u_out (
    .clk_i, .rst_ni,
    .in_valid_i(valid_q && !is_sums), .in_ready_o(out_room),
    .in_data_i({64'b0, words, place, code, kind, sequence_number}),
    .out_valid_o, .out_ready_i, .out_data_o(out_record_o));

endmodule
