// The order of a ranking over all lanes, and the jobs that serve it.
//
//   lane 0 offers ─► leaf ─┐
//                          ├─ merge tree ─► head ─► job: operation of the head's lane, order entry
//   lane 1 offers ─► leaf ─┘                         … and the entry that ends the command
//
// rank_start_i with rank_tag_i: the lanes have been told to rank; what is here of rankings before
// is dropped, and what still comes of the three before. No job may be under way. Each lane offers
// its positions in order, then `last`; what is offered as `bound` is passed over. ranked_i says
// that a lane knows how many it has, see ranked_total.sv; ranked_o and total_o: all do. A sweep is
// longer than what a lane holds, so nothing comes of the ranking four before, whose tag was the
// same.
//
// A job is taken when job_valid_i and job_ready_o, with templates of what it gives. For each
// position served it gives an operation for lane rk_lane_o (arg row, position, account, words as
// OpClose … have them; the rest is the template's) with an entry FromLane without ending and ack.
// Then comes the entry of the template FromNobody, with rk_last_o and no operation. `first` is the
// template's on the first entry, clear on the others. Modes, from 0:
//   take    word 0 of the template lots, from where the last take stopped until none are left or
//           all have been served. A head closed in part stays with what is left of its lots.
//           Payload: lots left, closes
//   rank    the first positions, as many as word 0 of the template says; flag all: every one.
//           Payload: total, listed
//   lights  every one. Payload: total
//   dump    every one. Payload: 0
// Ranks count from 1 at rank_start_i and go on over takes. rank and lights wait for ranked_o.
//
// One position a cycle; rk_* come from registers and stay until rk_ready_i.
module ranker #(
  parameter int unsigned Lanes = 4  // a power of two, at most 8
) (
  input  logic                                         clk_i,
  input  logic                                         rst_ni,

  input  logic                                         rank_start_i,
  input  logic [1:0]                                   rank_tag_i,

  input  logic [Lanes-1:0]                             offer_valid_i,
  output logic [Lanes-1:0]                             offer_ready_o,
  input  logic [Lanes*ballast_lane_pkg::OfferBits-1:0] offer_i,

  input  logic [Lanes-1:0]                             ranked_i,
  input  logic [Lanes*2-1:0]                           ranked_tag_i,
  input  logic [Lanes*20-1:0]                          ranked_count_i,
  output logic                                         ranked_o,
  output logic [23:0]                                  total_o,

  input  logic                                         job_valid_i,
  output logic                                         job_ready_o,
  input  logic [1:0]                                   job_mode_i,
  input  logic [ballast_lane_pkg::LaneOpBits-1:0]      job_op_i,
  input  logic [ballast_lane_pkg::OrderBits-1:0]       job_order_i,

  output logic                                         rk_valid_o,
  input  logic                                         rk_ready_i,
  output logic [2:0]                                   rk_lane_o,
  output logic                                         rk_has_op_o,
  output logic [ballast_lane_pkg::LaneOpBits-1:0]      rk_op_o,
  output logic [ballast_lane_pkg::OrderBits-1:0]       rk_order_o,
  output logic                                         rk_last_o
);

  // --- One stream of all lanes.
  logic [1:0]           tag_q;
  logic [Lanes-1:0]     leaf_valid, leaf_ready, leaf_end;
  logic [Lanes*65-1:0]  leaf_key;
  logic [Lanes*86-1:0]  leaf_data;
  logic                 head_valid, head_taken, head_end, head_bound;
  logic [40:0]          head_order;
  logic [23:0]          head_position, head_account;
  logic [17:0]          head_row;
  logic [39:0]          head_lots;
  logic [2:0]           head_lane;

  always_ff @(posedge clk_i) begin
    if (rank_start_i) tag_q <= rank_tag_i;
  end

  for (genvar l = 0; l < Lanes; l++) begin : gen_lane
    rank_leaf #(.Lane(l)) u_leaf (
      .tag_i(tag_q),
      .offer_valid_i(offer_valid_i[l]), .offer_ready_o(offer_ready_o[l]),
      .offer_i(offer_i[l*ballast_lane_pkg::OfferBits +: ballast_lane_pkg::OfferBits]),
      .out_valid_o(leaf_valid[l]), .out_ready_i(leaf_ready[l]), .out_end_o(leaf_end[l]),
      .out_key_o(leaf_key[l*65 +: 65]), .out_data_o(leaf_data[l*86 +: 86]));
  end

  merge_tree #(.Lanes(Lanes), .KeyBits(65), .DataBits(86)) u_merge (
    .clk_i, .rst_ni, .clear_i(rank_start_i),
    .in_valid_i(leaf_valid), .in_ready_o(leaf_ready), .in_end_i(leaf_end),
    .in_key_i(leaf_key), .in_data_i(leaf_data),
    .out_valid_o(head_valid), .out_ready_i(head_taken), .out_end_o(head_end),
    .out_key_o({head_order, head_position}),
    .out_data_o({head_bound, head_lane, head_account, head_row, head_lots}));

  wire [40:0] head_key = {head_order[40], ~head_order[39:0]};

  ranked_total #(.Lanes(Lanes)) u_total (
    .clk_i, .rst_ni, .start_i(rank_start_i), .tag_i(tag_q),
    .ranked_i, .ranked_tag_i, .ranked_count_i, .ranked_o, .total_o);

  // --- The job.
  localparam logic [1:0] Take = 2'd0, Rank = 2'd1, Lights = 2'd2;  // and 3, dump

  logic                         runs_q, first_q;
  logic [1:0]                   mode_q;
  logic [61:0]                  lots_q;      // take: lots left
  logic [23:0]                  count_q;     // rank: positions still to list
  logic                         endless_q;   // all of them
  logic [31:0]                  served_q;
  logic [31:0]                  rank_q;      // of the head
  logic                         part_q;      // the head has been closed in part
  logic [39:0]                  part_lots_q; // what is left of it
  ballast_lane_pkg::lane_op_t   op_q, op_in;
  ballast_lane_pkg::order_t     order_q, order_in;

  assign op_in    = job_op_i;
  assign order_in = job_order_i;

  wire takes = mode_q == Take;
  wire ranks = mode_q == Rank;
  wire rates = ranks || mode_q == Lights;  // needs the total

  wire        begins   = job_valid_i && job_ready_o;
  wire [39:0] lots     = part_q ? part_lots_q : head_lots;
  wire [62:0] beyond   = {1'b0, lots_q} - {23'b0, lots};
  wire        whole    = !takes || !beyond[62];
  wire        enough   = takes ? lots_q == '0 : !endless_q && count_q == '0;
  wire        room     = !rk_valid_o || rk_ready_i;
  wire        known    = !rates || ranked_o;
  wire        over     = head_valid && head_end;
  wire        passes   = head_valid && !head_end && head_bound;  // a better one cannot come
  wire        serves   = runs_q && room && known && !enough && head_valid && !head_end &&
                         !head_bound;
  wire        ends     = runs_q && room && known && (enough || over);
  wire [39:0] part_rest = lots - lots_q[39:0];

  assign job_ready_o = !runs_q && !rk_valid_o;
  wire   closes      = serves && whole;
  assign head_taken  = closes || passes;

  logic [2:0] light;
  light_counter u_light (
    .clk_i, .clear_i(rank_start_i), .total_i(total_o), .step_i(closes && rates),
    .light_o(light));

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      runs_q     <= 1'b0;
      part_q     <= 1'b0;
      rk_valid_o <= 1'b0;
    end else begin
      if (begins) runs_q <= 1'b1;
      else if (ends) runs_q <= 1'b0;
      if (rank_start_i) part_q <= 1'b0;
      else if (serves) part_q <= !whole;
      if (room) rk_valid_o <= serves || ends;
    end
  end

  always_ff @(posedge clk_i) begin
    if (begins) begin
      mode_q    <= job_mode_i;
      op_q      <= op_in;
      order_q   <= order_in;
      lots_q    <= op_in.words[61:0];
      count_q   <= op_in.words[23:0];
      endless_q <= job_mode_i != Rank || op_in.words[63:24] != '0 ||
                   (op_in.flags[5:0] & ballast_contract_pkg::FlagAll) != '0;
      served_q  <= '0;
      first_q   <= order_in.first;
    end else if (serves) begin
      if (takes) lots_q <= whole ? beyond[61:0] : '0;
      count_q  <= count_q - 1'b1;
      served_q <= served_q + 1'b1;
      first_q  <= 1'b0;
    end
    if (serves && !whole) part_lots_q <= part_rest;
    if (rank_start_i) rank_q <= 32'd1;
    else if (closes) rank_q <= rank_q + 1'b1;
  end

  // --- What it gives: the templates, and what differs from them.
  logic         has_op_q, out_first_q, whole_q;
  logic [2:0]   lane_q;
  logic [23:0]  position_q, account_q;
  logic [17:0]  row_q;
  logic [40:0]  key_q;
  logic [31:0]  out_rank_q;
  logic [39:0]  number_q;   // lots closed, or the light
  logic [95:0]  payload_q;

  always_ff @(posedge clk_i) begin
    if (serves || ends) begin
      has_op_q    <= serves;
      out_first_q <= first_q;
    end
    if (serves) begin
      whole_q    <= whole;
      lane_q     <= head_lane;
      position_q <= head_position;
      account_q  <= head_account;
      row_q      <= head_row;
      key_q      <= head_key;
      out_rank_q <= rank_q;
      number_q   <= !takes ? 40'(light) : (whole ? lots : lots_q[39:0]);
    end
    if (ends) begin
      payload_q  <= takes ? {served_q, 2'b0, lots_q}
                          : (rates ? {32'b0, ranks ? served_q : 32'b0, 8'b0, total_o} : '0);
    end
  end

  ballast_lane_pkg::lane_op_t op;
  ballast_lane_pkg::order_t   order;
  always_comb begin
    op          = op_q;
    op.position = position_q;
    op.account  = account_q;
    op.arg      = 32'(row_q);
    op.words    = {96'b0, out_rank_q, {23{key_q[40]}}, key_q, 24'b0, number_q};
    op.whole    = whole_q;
    order       = order_q;
    order.first = out_first_q;
    order.lane  = has_op_q ? lane_q : 3'd0;
    if (has_op_q) begin
      order.from    = ballast_lane_pkg::FromLane;
      order.ending  = ballast_lane_pkg::EndNone;
      order.ack     = 1'b0;
      order.payload = '0;
    end else begin
      order.from    = ballast_lane_pkg::FromNobody;
      order.payload = {32'b0, payload_q};
    end
  end

  assign rk_lane_o   = lane_q;
  assign rk_has_op_o = has_op_q;
  assign rk_last_o   = !has_op_q;
  assign rk_op_o     = op;
  assign rk_order_o  = order;

endmodule
