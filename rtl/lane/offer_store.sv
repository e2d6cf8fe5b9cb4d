// What an offer says of a position besides its key and id, kept from the put into the rank queue
// to the pop: the queue carries the number of a slot along, which is a byte and no 71 bits.
//
//   put ─word─► slot ─number─► rank queue ─┬─ popped ─► read ─word─► offer
//                 ▲                        └─ fell ───► free
//
// put_i stores word_i in slot slot_o, of the same cycle. free_i gives back the slot of an entry
// that fell off. read_i asks for a slot's word, which is at word_o two cycles later. clear_i gives
// back all; with it and with reset nothing else is taken. A queue is filled, then popped, then
// cleared, so slots that have been read are not given back, and nothing is put after a read.
//
// Depth slots are for the queue, Spare for puts of which it is not known yet what they made fall
// off: free_i is heard at most Spare − 1 cycles after the put.
module offer_store #(
  parameter int unsigned Width = 71,
  parameter int unsigned Depth = 128,  // of the rank queue
  parameter int unsigned Spare = 4,    // a power of two
  localparam int unsigned SlotBits = $clog2(Depth + Spare)
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  input  logic                clear_i,

  input  logic                put_i,
  input  logic [Width-1:0]    word_i,
  output logic [SlotBits-1:0] slot_o,

  input  logic                free_i,
  input  logic [SlotBits-1:0] free_slot_i,

  input  logic                read_i,
  input  logic [SlotBits-1:0] read_slot_i,
  output logic [Width-1:0]    word_o
);

  localparam int unsigned Slots      = Depth + Spare;
  localparam int unsigned FreshBits  = $clog2(Slots + 1);
  localparam int unsigned ReturnBits = $clog2(Spare);

  // Slots are taken in order of their numbers, and when all have been, those given back in turn.
  logic [FreshBits-1:0] fresh_q;
  logic [ReturnBits:0]  given_q, reused_q;  // one bit more than an index tells none from Spare
  logic [SlotBits-1:0]  returned [Spare];
  wire                  fresh = fresh_q != FreshBits'(Slots);
  wire [ReturnBits:0]   returned_count = given_q - reused_q;
  assign slot_o = fresh ? fresh_q[SlotBits-1:0] : returned[reused_q[ReturnBits-1:0]];

  always_ff @(posedge clk_i) begin
    if (!rst_ni || clear_i) begin
      fresh_q  <= '0;
      given_q  <= '0;
      reused_q <= '0;
    end else begin
      if (put_i && fresh) fresh_q <= fresh_q + 1'b1;
      if (put_i && !fresh) reused_q <= reused_q + 1'b1;
      if (free_i) given_q <= given_q + 1'b1;
    end
  end
  always_ff @(posedge clk_i) if (free_i) returned[given_q[ReturnBits-1:0]] <= free_slot_i;

  memory_1r1w #(.Width(Width), .Words(Slots), .ReadLatency(2), .Style("block")) u_words (
    .clk_i,
    .write_i(put_i), .write_address_i(slot_o), .write_data_i(word_i),
    .read_i, .read_address_i(read_slot_i), .read_data_o(word_o)
  );

`ifndef SYNTHESIS
  always_ff @(posedge clk_i) begin
    if (rst_ni && !clear_i) begin
      assert (!put_i || fresh || returned_count != 0);
      assert (!free_i || 32'(returned_count) != Spare);
    end
  end
`endif

`ifdef FORMAL
`include "rtl/formal/offer_store_properties.svh"
`endif

endmodule
