// Where records go in a ring in host memory: bursts of as many as wait, none is waited for, within
// the room there is and MaxBurst × 64 aligned bytes: within 4 KB and the ring's end.
//
// put_i counts records that come to a stream of them, in_valid_i is that stream; a record is put in
// the cycle it enters what the stream comes from, or before. A burst's address is given when all of
// it has been put. The beat in front of the stream may go out when w_valid_o is up: w_last_o and
// phase_o are its own. So beat and address belong together by order alone, as the bus has it.
// stop_i: no more addresses; beats of those that were given come as ever.
//
// A word offered goes out behind the records before position word_behind_i: as a beat of its own,
// w_word_o, which is nothing of the stream, at word_address_i. It is held until word_ready_o.
// Positions are modulo 2^PositionBits; ring_log2_i is less than that.
module ring_bursts #(
  parameter int unsigned Outstanding  = 32,   // writes, a power of two
  parameter int unsigned MaxBurst     = 8,    // beats, a power of two
  parameter int unsigned Buffer       = 256,  // records put and not sent, at most; a power of two
  parameter int unsigned PositionBits = 32,
  localparam int unsigned CountBits = $clog2(Buffer) + 1
) (
  input  logic        clk_i,
  input  logic        rst_ni,

  input  logic        start_i,         // begin at position 0; quiet_o is up
  input  logic        stop_i,
  input  logic [63:0] ring_address_i,  // stable from start_i on
  input  logic [4:0]  ring_log2_i,
  input  logic        put_i,
  input  logic [PositionBits-1:0] room_i,  // records that the ring has room for
  output logic [PositionBits-1:0] give_o,  // records that it is given in this cycle
  output logic        waiting_o,       // records have been put that no burst has
  output logic        quiet_o,         // every burst has been acknowledged

  input  logic        word_valid_i,
  output logic        word_ready_o,    // its beat goes out in this cycle
  input  logic [63:0] word_address_i,
  input  logic [PositionBits-1:0] word_behind_i,

  output logic        aw_valid_o,
  input  logic        aw_ready_i,
  output logic [63:0] aw_addr_o,
  output logic [7:0]  aw_len_o,

  input  logic        in_valid_i,
  output logic        w_valid_o,
  input  logic        w_ready_i,
  output logic        w_last_o,
  output logic        w_word_o,
  output logic        phase_o,
  input  logic        b_valid_i        // taken at once
);

  localparam int unsigned BurstBits       = $clog2(MaxBurst);
  localparam int unsigned OutstandingBits = $clog2(Outstanding) + 1;
  localparam logic [BurstBits:0] Most     = (BurstBits + 1)'(MaxBurst);

  function automatic logic [BurstBits:0] least(input logic [BurstBits:0] a,
                                               input logic [BurstBits:0] b);
    least = a < b ? a : b;
  endfunction

  // ---- addresses
  logic [PositionBits-1:0]    next_q;         // position of the next burst
  logic [CountBits-1:0]       waiting_q;      // records put that no burst has
  logic [BurstBits:0]         beats_q;        // the next burst; may be more by the time it goes
  logic                       beats_valid_q, lengths_ready;
  logic [OutstandingBits-1:0] outstanding_q;  // bursts not acknowledged

  wire [BurstBits:0] wait_beats = waiting_q >= CountBits'(MaxBurst) ? Most : waiting_q[BurstBits:0];
  wire [BurstBits:0] room_beats = room_i >= PositionBits'(MaxBurst) ? Most : room_i[BurstBits:0];
  wire [BurstBits:0] edge_beats = Most - {1'b0, next_q[BurstBits-1:0]};
  wire [BurstBits:0] now_beats  = least(least(wait_beats, room_beats), edge_beats);

  wire [PositionBits-1:0] ring_records = PositionBits'(1) << ring_log2_i;

  // The word: the records before it have their addresses, it has its own.
  logic reached_q, word_given_q;
  wire [PositionBits-1:0] beyond = next_q - word_behind_i;

  wire may_give   = !stop_i && lengths_ready && (!aw_valid_o || aw_ready_i)
                    && outstanding_q != OutstandingBits'(Outstanding);
  wire word_next  = reached_q && !word_given_q;
  wire gives_word = word_next && may_give;
  wire gives      = beats_valid_q && !word_next && may_give;
  wire sends      = w_valid_o && w_ready_i;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      aw_valid_o    <= 1'b0;
      waiting_q     <= '0;
      beats_valid_q <= 1'b0;
      outstanding_q <= '0;
      reached_q     <= 1'b0;
      word_given_q  <= 1'b0;
    end else begin
      if (!aw_valid_o || aw_ready_i) aw_valid_o <= gives || gives_word;
      waiting_q     <= waiting_q + CountBits'(put_i) - (gives ? CountBits'(beats_q) : '0);
      // What beats_q was worked out from is old in the cycle after a burst has gone.
      beats_valid_q <= now_beats != '0 && !gives;
      outstanding_q <= outstanding_q + OutstandingBits'(gives || gives_word)
                       - OutstandingBits'(b_valid_i);
      reached_q     <= word_valid_i && !word_ready_o && !beyond[PositionBits-1];
      if (gives_word) word_given_q <= 1'b1;
      else if (word_ready_o) word_given_q <= 1'b0;
      if (start_i) next_q <= '0;
      else if (gives) next_q <= next_q + PositionBits'(beats_q);
    end
    beats_q <= now_beats;
    if (gives) begin
      aw_addr_o <= ring_address_i + 64'({next_q & (ring_records - 1'b1), 6'd0});
      aw_len_o  <= 8'(beats_q) - 8'd1;
    end else if (gives_word) begin
      aw_addr_o <= word_address_i;
      aw_len_o  <= '0;
    end
  end

  assign give_o    = gives ? PositionBits'(beats_q) : '0;
  assign waiting_o = waiting_q != '0;
  assign quiet_o   = outstanding_q == '0;

  // ---- beats: behind their addresses, with the phase of their round
  logic [BurstBits-1:0] length, beat_q;  // less one
  logic                 length_valid, is_word, phase_q;
  logic [PositionBits-1:0] sent_q;       // position of the next beat
  logic [$clog2(Outstanding):0] unused_count;
  wire  [BurstBits:0]   length_in = beats_q - 1'b1;
  wire  [PositionBits-1:0] sent_next = sent_q + 1'b1;

  stream_fifo #(
    .Width(1 + BurstBits),
    .Depth(Outstanding)
  ) u_lengths (
    .clk_i       (clk_i),
    .rst_ni      (rst_ni),
    .in_valid_i  (gives || gives_word),
    .in_ready_o  (lengths_ready),
    .in_data_i   ({gives_word, gives_word ? BurstBits'(0) : length_in[BurstBits-1:0]}),
    .out_valid_o (length_valid),
    .out_ready_i (sends && w_last_o),
    .out_data_o  ({is_word, length}),
    .count_o     (unused_count)
  );

  assign w_valid_o    = length_valid && (in_valid_i || is_word);
  assign w_last_o     = beat_q == length;
  assign w_word_o     = is_word;
  assign word_ready_o = sends && is_word;
  assign phase_o      = phase_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      beat_q <= '0;
    end else begin
      if (sends) beat_q <= w_last_o ? '0 : beat_q + 1'b1;
      if (start_i) begin
        sent_q  <= '0;
        phase_q <= 1'b1;
      end else if (sends && !is_word) begin
        sent_q  <= sent_next;
        phase_q <= (sent_next & ring_records) == '0;
      end
    end
  end

  wire unused = length_in[BurstBits];

`ifdef FORMAL
`include "rtl/formal/ring_bursts_properties.svh"
`endif

endmodule
