// How full a ring in host memory is, as far as the card knows: what the card has given to it less
// what the host says, in a line of its own memory, to have consumed.
//
// The line is read only while half the ring or more may be full: again PollCycles after each reply,
// one read at a time. A count that goes back, or beyond what was given, is ignored. ring_log2_i is
// at most 31; it and index_address_i are stable from start_i on. Counts are modulo 2^IndexBits, as
// nothing but differences is looked at.
module ring_space #(
  parameter int unsigned PollCycles   = 16,
  parameter int unsigned IndexBits    = 64,
  parameter int unsigned PositionBits = 32
) (
  input  logic        clk_i,
  input  logic        rst_ni,

  input  logic        start_i,        // begin with an empty ring; quiet_o is up
  input  logic        run_i,          // read the line
  input  logic [63:0] index_address_i,
  input  logic [4:0]  ring_log2_i,
  input  logic [PositionBits-1:0] give_i,  // records given in this cycle, at most room_o
  output logic [PositionBits-1:0] room_o,  // records that may be given
  output logic        full_o,         // none
  output logic        quiet_o,        // no read is under way

  output logic        ar_valid_o,
  input  logic        ar_ready_i,
  output logic [63:0] ar_addr_o,
  input  logic        r_valid_i,      // taken at once
  input  logic        r_error_i,
  input  logic [IndexBits-1:0] r_data_i  // the lowest 8 bytes
);

  localparam int unsigned PollBits = $clog2(PollCycles + 1);

  logic [IndexBits-1:0]    consumed_q;     // as last believed
  logic [PositionBits-1:0] used_q, room_q;
  logic [IndexBits-1:0]    told_q, more_q;
  logic                    told_valid_q, more_valid_q;
  logic                    reading_q, wanted_q;
  logic [PollBits-1:0]     timer_q;

  wire [PositionBits-1:0] ring_records = PositionBits'(1) << ring_log2_i;
  wire                    believed     = more_valid_q && more_q <= IndexBits'(used_q);
  wire [PositionBits-1:0] freed        = believed ? more_q[PositionBits-1:0] : '0;
  wire                    asks         = run_i && wanted_q && !reading_q && timer_q == '0;

  assign room_o  = room_q;
  assign full_o  = room_q == '0;
  assign quiet_o = !reading_q && !told_valid_q && !more_valid_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      ar_valid_o   <= 1'b0;
      reading_q    <= 1'b0;
      told_valid_q <= 1'b0;
      more_valid_q <= 1'b0;
      wanted_q     <= 1'b0;
    end else if (start_i) begin
      consumed_q <= '0;
      used_q     <= '0;
      room_q     <= ring_records;
      wanted_q   <= 1'b0;
      timer_q    <= '0;
    end else begin
      // Room is kept beside its complement, so that no adder is behind either.
      used_q   <= used_q + give_i - freed;
      room_q   <= room_q - give_i + freed;
      wanted_q <= room_q <= ring_records >> 1;

      if (asks) begin
        ar_valid_o <= 1'b1;
        reading_q  <= 1'b1;
        timer_q    <= PollBits'(PollCycles);
      end else begin
        if (ar_ready_i) ar_valid_o <= 1'b0;
        if (r_valid_i) reading_q <= 1'b0;
        if (!reading_q && timer_q != '0) timer_q <= timer_q - 1'b1;
      end

      told_valid_q <= r_valid_i && !r_error_i;
      more_valid_q <= told_valid_q;
      if (believed) consumed_q <= consumed_q + more_q;
    end
  end

  always_ff @(posedge clk_i) begin
    if (asks) ar_addr_o <= index_address_i;
    if (r_valid_i) told_q <= r_data_i;
    if (told_valid_q) more_q <= told_q - consumed_q;
  end

`ifdef FORMAL
`include "rtl/formal/ring_space_properties.svh"
`endif

endmodule
