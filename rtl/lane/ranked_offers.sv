// What a lane offers of a ranking: keeps the best of the positions put in, and gives them in order
// as offers, key descending, then id ascending, popped ahead of the ranker.
//
//   put ─► rank queue ─pop─► better than all that fell off? ─► offers
//     └──► offer store ──────────────────────────────────────────┘
//
// put_i, in any cycle before serve_i: a position with its key and what its offer says.
// serve_i: pops while there is room for offers, one a cycle. dry_o: what a pop gave is worse than
// what fell off, or there was nothing; then serve_i has to fall, and four cycles later all pops are
// back and all that were good are offered. served_* tells each that is good. token_i, behind that:
// gives a token in the cycle in which token_o answers, once the one before has been taken: `bound`
// with the key and id of the best that fell off, or `last` if nothing did.
// clear_i: empties the queue, behind dry_o and the four cycles. Offers already made stay.
module ranked_offers #(
  parameter int unsigned Rows       = 65536,
  parameter int unsigned Accounts   = 32768,
  parameter int unsigned QueueDepth = 128,
  localparam int unsigned RowBits     = $clog2(Rows),
  localparam int unsigned AccountBits = $clog2(Accounts)
) (
  input  logic                     clk_i,
  input  logic                     rst_ni,
  input  logic                     clear_i,
  input  logic [1:0]               tag_i,

  input  logic                     put_i,
  input  logic signed [40:0]       key_i,
  input  logic [23:0]              position_i,  // id
  input  logic [RowBits-1:0]       row_i,
  input  logic [AccountBits-1:0]   account_i,   // its row
  input  logic [39:0]              lots_i,

  input  logic                     serve_i,
  output logic                     dry_o,
  output logic                     dropped_o,   // something fell off
  output logic                     served_o,
  output logic signed [40:0]       served_key_o,
  output logic [23:0]              served_position_o,
  input  logic                     token_i,
  output logic                     token_o,

  output logic                     offer_valid_o,
  input  logic                     offer_ready_i,
  output ballast_lane_pkg::offer_t offer_o      // account: its row
);

  localparam int unsigned Offers   = 16;  // popped and not yet taken by the ranker
  localparam int unsigned Spare    = 4;   // of puts that the queue has not yet answered
  localparam int unsigned SlotBits = $clog2(QueueDepth + Spare);
  localparam int unsigned WordBits = RowBits + AccountBits + 40;

  // ---- queue, and what is said of its entries ---------------------------------------------------
  wire  pop;
  logic popped_valid, dropped_valid, fell_valid;
  logic signed [40:0]  popped_key, dropped_key;
  logic [23:0]         popped_position, dropped_position;
  logic [SlotBits-1:0] put_slot, popped_slot, fell_slot;
  logic [WordBits-1:0] word;
  /* verilator lint_off PINCONNECTEMPTY */
  rank_queue #(.DataBits(SlotBits), .Depth(QueueDepth)) u_queue (
    .clk_i, .rst_ni, .put_i, .pop_i (pop), .clear_i,
    .put_key_i (key_i), .put_id_i (position_i), .put_data_i (put_slot),
    .head_valid_o (), .head_key_o (), .head_id_o (), .head_data_o (),
    .popped_valid_o (popped_valid), .popped_key_o (popped_key), .popped_id_o (popped_position),
    .popped_data_o (popped_slot),
    .fell_valid_o (fell_valid), .fell_data_o (fell_slot),
    .dropped_valid_o (dropped_valid), .dropped_key_o (dropped_key),
    .dropped_id_o (dropped_position)
  );
  /* verilator lint_on PINCONNECTEMPTY */
  offer_store #(.Width(WordBits), .Depth(QueueDepth), .Spare(Spare)) u_store (
    .clk_i, .rst_ni, .clear_i,
    .put_i, .word_i ({row_i, account_i, lots_i}), .slot_o (put_slot),
    .free_i (fell_valid), .free_slot_i (fell_slot),
    .read_i (popped_valid), .read_slot_i (popped_slot), .word_o (word)
  );

  // ---- pops: one that comes back is served if nothing that fell off was better ------------------
  logic [2:0] pops_q;
  wire  popped = pops_q[2];
  wire  best = !dropped_valid || popped_key > dropped_key ||
               (popped_key == dropped_key && popped_position < dropped_position);
  wire  good = popped && popped_valid && best;

  logic [4:0] credits_q;  // offers that may still be made
  logic       token_q;    // one has been given and not taken
  assign pop       = serve_i && credits_q != 0;
  assign token_o   = token_i && !token_q;
  assign dropped_o = dropped_valid;
  assign served_o  = good && serve_i;
  assign dry_o     = popped && !good;
  assign served_key_o      = popped_key;
  assign served_position_o = popped_position;

  /* verilator lint_off UNUSEDSIGNAL */  // but what it is
  ballast_lane_pkg::offer_t offered;
  /* verilator lint_on UNUSEDSIGNAL */
  assign offered = offer_o;
  wire given_back  = popped && !served_o;
  wire taken       = offer_valid_o && offer_ready_i;
  wire token_taken = taken && (offered.last || offered.bound);
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      credits_q <= 5'(Offers);
      token_q   <= 1'b0;
      pops_q    <= '0;
    end else begin
      pops_q    <= {pops_q[1:0], pop};
      credits_q <= credits_q - 5'(pop) + 5'(given_back) + 5'(taken && !token_taken);
      if (token_o) token_q <= 1'b1;
      else if (token_taken) token_q <= 1'b0;
    end
  end

  // ---- offers, when the word has come ----------------------------------------------------------
  logic               waits_q, offers_q;
  logic signed [40:0] waiting_key_q, key_q;
  logic [23:0]        waiting_position_q, position_q;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) {offers_q, waits_q} <= 2'b00;
    else {offers_q, waits_q} <= {waits_q, served_o};
  end
  always_ff @(posedge clk_i) begin
    if (served_o) {waiting_key_q, waiting_position_q} <= {popped_key, popped_position};
    if (waits_q) {key_q, position_q} <= {waiting_key_q, waiting_position_q};
  end

  ballast_lane_pkg::offer_t offer;
  always_comb begin
    offer          = '0;
    offer.last     = token_o && !dropped_valid;
    offer.bound    = token_o && dropped_valid;
    offer.key      = token_o ? dropped_key : key_q;
    offer.position = token_o ? dropped_position : position_q;
    offer.account  = 24'(word[40+:AccountBits]);
    offer.row      = 18'(word[40+AccountBits+:RowBits]);
    offer.lots     = word[39:0];
    offer.rank_tag = tag_i;
  end
  /* verilator lint_off UNUSEDSIGNAL */  // credits see to it
  logic       ready;  // credits see to it
  logic [5:0] count;
  /* verilator lint_on UNUSEDSIGNAL */
  stream_fifo #(.Width(ballast_lane_pkg::OfferBits), .Depth(2 * Offers)) u_offers (
    .clk_i, .rst_ni,
    .in_valid_i (offers_q || token_o), .in_ready_o (ready), .in_data_i (offer),
    .out_valid_o (offer_valid_o), .out_ready_i (offer_ready_i), .out_data_o (offer_o),
    .count_o (count)
  );

`ifndef SYNTHESIS
  always_ff @(posedge clk_i) begin
    if (rst_ni) begin
      assert (!(offers_q || token_o) || ready);
      assert (!(offers_q && token_o));
      assert (!(put_i && (pop || clear_i)));
    end
  end
`endif

endmodule
