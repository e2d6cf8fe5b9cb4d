// Writes events into the event ring in host memory, in order, with phase and check word.
//
// opens: open_i up while drained_o takes the addresses and begins at position 0 of a zeroed ring.
// closes: open_i down, to be given when nothing more comes; what was taken in is written and
// acknowledged, for which the host has to make room if the ring is full; then drained_o. open_i may
// come again at any time and takes effect after that. Closed, nothing is taken in.
//
// Phase of position p: ((p >> log2) & 1) ^ 1. What in_record_i has in the places of check word and
// phase does not matter. The host's 64-bit count of events consumed is read from the line at
// index_address_i while half the ring or more may be full (ring_space.sv).
//
// AXI4: 512 bits, one id, so that beats become visible in order; INCR bursts of as many records as
// are waiting, none is waited for; aligned to MaxBurst beats, so never across 4 KB or the ring's
// end. A burst's data is at hand before its address is given. Read data and responses are always
// taken.
//
// A record passes in 7 cycles, one a cycle as long as Outstanding × MaxBurst covers the time to the
// acknowledgement.
module ring_writer #(
  parameter int unsigned Outstanding = 32,   // writes, a power of two
  parameter int unsigned MaxBurst    = 8,    // beats, a power of two
  parameter int unsigned Buffer      = 256,  // records, a power of two
  parameter int unsigned PollCycles  = 16
) (
  input  logic         clk_i,
  input  logic         rst_ni,

  input  logic         open_i,
  input  logic [63:0]  ring_address_i,    // a multiple of 4096
  input  logic [4:0]   ring_log2_i,       // records: log2(MaxBurst) … 31
  input  logic [63:0]  index_address_i,   // a multiple of 64
  output logic         drained_o,

  input  logic         in_valid_i,
  output logic         in_ready_o,
  input  logic [511:0] in_record_i,

  output logic         m_axi_awvalid,
  input  logic         m_axi_awready,
  output logic [63:0]  m_axi_awaddr,
  output logic [7:0]   m_axi_awlen,
  output logic         m_axi_wvalid,
  input  logic         m_axi_wready,
  output logic [511:0] m_axi_wdata,
  output logic [63:0]  m_axi_wstrb,
  output logic         m_axi_wlast,
  input  logic         m_axi_bvalid,
  output logic         m_axi_bready,
  input  logic [1:0]   m_axi_bresp,

  output logic         m_axi_arvalid,
  input  logic         m_axi_arready,
  output logic [63:0]  m_axi_araddr,
  output logic [7:0]   m_axi_arlen,
  input  logic         m_axi_rvalid,
  output logic         m_axi_rready,
  input  logic [511:0] m_axi_rdata,
  input  logic [1:0]   m_axi_rresp,
  input  logic         m_axi_rlast,

  output logic         written_o,         // pulse: a record went out
  output logic         stalled_o,         // records wait in this cycle and the ring is full
  output logic         bus_error_o        // pulse: a reply with an error
);

  localparam int unsigned BurstBits       = $clog2(MaxBurst);
  localparam int unsigned CountBits       = $clog2(Buffer) + 1;
  localparam int unsigned OutstandingBits = $clog2(Outstanding) + 1;

  // ---- open and close
  logic        opened_q, closing_q, started_q;
  logic [63:0] ring_address_q, index_address_q;
  logic [4:0]  ring_log2_q;

  logic [CountBits-1:0]       held_q;         // records taken in and not yet sent
  logic [OutstandingBits-1:0] outstanding_q;  // writes not yet acknowledged
  logic                       space_quiet;

  wire opens = !opened_q && open_i;
  wire empty = held_q == '0 && outstanding_q == '0;
  wire quiet = empty && space_quiet;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      opened_q  <= 1'b0;
      closing_q <= 1'b0;
      started_q <= 1'b0;
    end else begin
      started_q <= opens;
      if (opens) begin
        opened_q <= 1'b1;
      end else if (closing_q) begin
        if (quiet) begin
          opened_q  <= 1'b0;
          closing_q <= 1'b0;
        end
      end else if (opened_q && !open_i) begin
        closing_q <= 1'b1;
      end
    end
    if (opens) begin
      ring_address_q  <= ring_address_i;
      index_address_q <= index_address_i;
      ring_log2_q     <= ring_log2_i;
    end
  end
  assign drained_o = !opened_q;

  // ---- check words, then the buffer, which has room for all that is taken in
  logic         b_valid_q, c_valid_q;
  logic [511:0] b_record_q, c_record_q;
  logic [31:0]  c_check;
  logic         buffer_ready, buffer_valid, buffer_take;
  logic [511:0] buffer_record;

  assign in_ready_o = opened_q && !closing_q && !started_q && held_q != CountBits'(Buffer);
  wire takes = in_valid_i && in_ready_o;
  wire sends = m_axi_wvalid && m_axi_wready;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      b_valid_q <= 1'b0;
      c_valid_q <= 1'b0;
      held_q    <= '0;
    end else begin
      b_valid_q <= takes;
      c_valid_q <= b_valid_q;
      held_q    <= held_q + CountBits'(takes) - CountBits'(sends);
    end
    if (takes) b_record_q <= in_record_i;
    if (b_valid_q) c_record_q <= b_record_q;
  end

  crc32c u_check (
    .clk_i    (clk_i),
    .enable_i ({b_valid_q, takes}),
    .record_i (in_record_i),
    .check_o  (c_check)
  );

  record_buffer #(
    .Width (512),
    .Depth (Buffer)
  ) u_buffer (
    .clk_i       (clk_i),
    .rst_ni      (rst_ni),
    .in_valid_i  (c_valid_q),
    .in_ready_o  (buffer_ready),
    .in_data_i   ({32'd0, c_check, c_record_q[447:0]}),
    .out_valid_o (buffer_valid),
    .out_ready_i (buffer_take),
    .out_data_o  (buffer_record)
  );

`ifndef SYNTHESIS
  always_ff @(posedge clk_i) begin
    if (rst_ni && c_valid_q) assert (buffer_ready);
  end
`endif

  // ---- addresses: what waits, up to the next boundary and to what the host has room for
  logic [31:0]          next_q;       // position of the next burst
  logic [CountBits-1:0] waiting_q;    // records in the buffer that no burst has
  logic [BurstBits:0]   beats_q;      // the next burst; may be more by the time it goes
  logic                 beats_valid_q, lengths_ready;
  logic [31:0]          room;
  logic                 full;

  function automatic logic [BurstBits:0] least(input logic [BurstBits:0] a,
                                               input logic [BurstBits:0] b);
    least = a < b ? a : b;
  endfunction

  localparam logic [BurstBits:0] Most = (BurstBits + 1)'(MaxBurst);
  wire [BurstBits:0] wait_beats = waiting_q >= CountBits'(MaxBurst) ? Most : waiting_q[BurstBits:0];
  wire [BurstBits:0] room_beats = room >= 32'(MaxBurst) ? Most : room[BurstBits:0];
  wire [BurstBits:0] edge_beats = Most - {1'b0, next_q[BurstBits-1:0]};
  wire [BurstBits:0] now_beats  = least(least(wait_beats, room_beats), edge_beats);

  wire gives = beats_valid_q && lengths_ready && (!m_axi_awvalid || m_axi_awready)
               && outstanding_q != OutstandingBits'(Outstanding);

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      m_axi_awvalid <= 1'b0;
      waiting_q     <= '0;
      beats_valid_q <= 1'b0;
      outstanding_q <= '0;
      stalled_o     <= 1'b0;
    end else begin
      if (!m_axi_awvalid || m_axi_awready) m_axi_awvalid <= gives;
      waiting_q     <= waiting_q + CountBits'(c_valid_q) - (gives ? CountBits'(beats_q) : '0);
      // What beats_q was worked out from is old for a cycle after a burst has gone.
      beats_valid_q <= now_beats != '0 && !gives;
      outstanding_q <= outstanding_q + OutstandingBits'(gives) - OutstandingBits'(m_axi_bvalid);
      stalled_o     <= opened_q && full && waiting_q != '0;
      if (started_q) next_q <= '0;
      else if (gives) next_q <= next_q + 32'(beats_q);
    end
    beats_q <= now_beats;
    if (gives) begin
      m_axi_awaddr <= ring_address_q + {26'd0, next_q & ~({32{1'b1}} << ring_log2_q), 6'd0};
      m_axi_awlen  <= 8'(beats_q) - 8'd1;
    end
  end

  // ---- data: behind its addresses, with the phase of its round
  logic [BurstBits-1:0] length, beat_q;  // less one
  logic                 length_valid, phase_q;
  logic [31:0]          sent_q;          // position of the next beat
  logic [$clog2(Outstanding):0] unused_count;
  wire  [BurstBits:0]   length_in = beats_q - 1'b1;
  wire  [31:0]          sent_next = sent_q + 32'd1;

  stream_fifo #(
    .Width (BurstBits),
    .Depth (Outstanding)
  ) u_lengths (
    .clk_i       (clk_i),
    .rst_ni      (rst_ni),
    .in_valid_i  (gives),
    .in_ready_o  (lengths_ready),
    .in_data_i   (length_in[BurstBits-1:0]),
    .out_valid_o (length_valid),
    .out_ready_i (sends && m_axi_wlast),
    .out_data_o  (length),
    .count_o     (unused_count)
  );

  assign m_axi_wvalid = buffer_valid && length_valid;
  assign buffer_take  = m_axi_wready && length_valid;
  assign m_axi_wlast  = beat_q == length;
  assign m_axi_wstrb  = '1;
  assign m_axi_wdata  = {31'd0, phase_q, buffer_record[479:0]};
  assign m_axi_bready = 1'b1;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      beat_q    <= '0;
      written_o <= 1'b0;
    end else begin
      written_o <= sends;
      if (sends) beat_q <= m_axi_wlast ? '0 : beat_q + 1'b1;
      if (started_q) begin
        sent_q  <= '0;
        phase_q <= 1'b1;
      end else if (sends) begin
        sent_q  <= sent_next;
        phase_q <= !sent_next[ring_log2_q];
      end
    end
  end

  // ---- room in the ring
  ring_space #(
    .PollCycles (PollCycles)
  ) u_space (
    .clk_i           (clk_i),
    .rst_ni          (rst_ni),
    .start_i         (started_q),
    .run_i           (opened_q && !(closing_q && empty)),
    .index_address_i (index_address_q),
    .ring_log2_i     (ring_log2_q),
    .give_i          (gives ? 32'(beats_q) : '0),
    .room_o          (room),
    .full_o          (full),
    .quiet_o         (space_quiet),
    .ar_valid_o      (m_axi_arvalid),
    .ar_ready_i      (m_axi_arready),
    .ar_addr_o       (m_axi_araddr),
    .r_valid_i       (m_axi_rvalid),
    .r_error_i       (m_axi_rresp[1]),
    .r_data_i        (m_axi_rdata[63:0])
  );
  assign m_axi_arlen  = '0;
  assign m_axi_rready = 1'b1;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) bus_error_o <= 1'b0;
    else bus_error_o <= (m_axi_rvalid && m_axi_rresp[1]) || (m_axi_bvalid && m_axi_bresp[1]);
  end

  wire unused = m_axi_rlast ^ m_axi_rresp[0] ^ m_axi_bresp[0] ^ ^m_axi_rdata[511:64]
                ^ ^buffer_record[511:480] ^ ^c_record_q[511:448] ^ length_in[BurstBits];

endmodule
