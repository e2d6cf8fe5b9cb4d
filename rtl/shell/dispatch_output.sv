// What the dispatcher sends: the last commands' operations and order entries in a FIFO, then both
// to lanes and order FIFO in one cycle, when all that they go to are ready.
//
// Sources, never two at once: stream_i sends the translation of a command, for which there is
// room; a translation with neither an operation nor an entry is not sent. push_i sends, until
// push_ready_o, the same with an entry, or aside_i when that is valid (revalue: to all lanes; of a
// table: to lane 0). pass_i, what the ranker says. sent_o: something was, with sent_refusal_o when
// it refuses a numbered command.
module dispatch_output #(
  parameter int unsigned Lanes = 4
) (
  input  logic                                        clk_i,
  input  logic                                        rst_ni,

  // The translation
  input  logic                                        stream_i,
  input  logic                                        push_i,
  output logic                                        push_ready_o,
  input  logic                                        has_op_i,
  input  logic                                        to_all_i,
  input  logic [2:0]                                  lane_i,
  input  ballast_lane_pkg::lane_op_t                  op_i,
  input  logic                                        has_order_i,
  input  ballast_lane_pkg::order_t                    order_i,
  input  logic                                        malformed_i,

  // What differs from it
  input  ballast_shell_pkg::aside_t                   aside_i,
  input  logic [6:0]                                  aside_tiers_i,

  // The ranker
  input  logic                                        pass_i,
  input  logic                                        rk_valid_i,
  output logic                                        rk_ready_o,
  input  logic [2:0]                                  rk_lane_i,
  input  logic                                        rk_has_op_i,
  input  logic [ballast_lane_pkg::LaneOpBits-1:0]     rk_op_i,
  input  logic [ballast_lane_pkg::OrderBits-1:0]      rk_order_i,

  output logic                                        sent_o,
  output logic                                        sent_refusal_o,
  output logic                                        leaves_o,   // one has gone out
  output logic                                        empty_o,

  output logic [Lanes-1:0]                            op_valid_o,
  input  logic [Lanes-1:0]                            op_ready_i,
  output logic [ballast_lane_pkg::LaneOpBits-1:0]     op_o,
  output logic                                        order_valid_o,
  input  logic                                        order_ready_i,
  output logic [ballast_lane_pkg::OrderBits-1:0]      order_o
);

  localparam int unsigned OpBits    = ballast_lane_pkg::LaneOpBits;
  localparam int unsigned OrderBits = ballast_lane_pkg::OrderBits;
  localparam int unsigned Width     = 1 + Lanes + OpBits + OrderBits;

  wire revalues = aside_i.op == ballast_lane_pkg::OpRevalue;
  wire is_state = aside_i.op == '0;  // an entry, then

  ballast_lane_pkg::lane_op_t op;
  ballast_lane_pkg::order_t   order;
  always_comb begin
    op    = op_i;
    order = order_i;
    if (aside_i.valid) begin
      op.op     = aside_i.op;
      op.symbol = aside_i.index;
      if (!revalues) begin
        op.symbol      = '0;
        op.arg         = 32'(aside_i.index);
        op.tier_table  = aside_i.index[7:0];
        op.words[63:0] = 64'(aside_tiers_i);
        op.flags[5:0]  = aside_i.staged ? ballast_contract_pkg::FlagRestore : 6'd0;
      end
      order.symbol      = is_state ? 16'(aside_i.index) : '0;
      order.from        = is_state ? ballast_lane_pkg::FromNobody : ballast_lane_pkg::FromLane;
      order.lane        = '0;
      order.ending      = is_state ? ballast_lane_pkg::EndState : ballast_lane_pkg::EndNone;
      order.code        = aside_i.kind;
      order.ack         = 1'b0;
      order.first       = aside_i.first;
      order.payload     = aside_i.payload;
      order.spare[14:0] = {aside_i.staged && is_state, aside_i.arg};
    end
  end

  wire [Lanes-1:0] home    = Lanes'(8'd1 << lane_i);
  wire [Lanes-1:0] rk_home = Lanes'(8'd1 << rk_lane_i);
  logic [Width-1:0] next;  // {has order, lanes, operation, order}
  always_comb begin
    if (pass_i) begin
      next = {1'b1, rk_has_op_i ? rk_home : Lanes'(0), rk_op_i, rk_order_i};
    end else if (aside_i.valid) begin
      next = {aside_i.has_order, revalues ? {Lanes{1'b1}} : Lanes'(aside_i.op != '0), op, order};
    end else begin
      next = {has_order_i, has_op_i ? (to_all_i ? {Lanes{1'b1}} : home) : Lanes'(0), op, order_i};
    end
  end

  wire ready;
  wire offers = pass_i ? rk_valid_i : push_i || (stream_i && (has_order_i || has_op_i));
  assign push_ready_o   = ready;
  assign rk_ready_o     = pass_i && ready;
  assign sent_o         = offers && ready;
  assign sent_refusal_o = sent_o && !pass_i && !aside_i.valid && !malformed_i
                          && order_i.ending == ballast_lane_pkg::EndRejected;

  wire             valid, out_has_order;
  wire [Lanes-1:0] targets;
  wire [4:0]       unused_count;
  stream_fifo #(.Width(Width), .Depth(16)) u_output (
    .clk_i, .rst_ni, .in_valid_i(offers), .in_ready_o(ready), .in_data_i(next),
    .out_valid_o(valid), .out_ready_i(leaves_o),
    .out_data_o({out_has_order, targets, op_o, order_o}), .count_o(unused_count)
  );
  assign empty_o = !valid;

  // All at once.
  assign leaves_o      = valid && (order_ready_i || !out_has_order) && &(op_ready_i | ~targets);
  assign op_valid_o    = leaves_o ? targets : '0;
  assign order_valid_o = leaves_o && out_has_order;

endmodule
