// Writes events into the event ring in host memory, in order, with phase and check word.
//
// opens: open_i up while drained_o takes the addresses and begins at position 0 of a zeroed ring.
// closes: open_i down, to be given when nothing more comes; what was taken in is written and
// acknowledged, for which the host has to make room if the ring is full; then drained_o. open_i may
// come again at any time and takes effect after that. Closed, nothing is taken in.
// aborts: abort_i up, with open_i down. What has no address yet is thrown away; when all that has
// one is written and acknowledged, drained_o, for which the ring needs no room. A reset has to
// follow before abort_i goes.
//
// Phase of position p: ((p >> log2) & 1) ^ 1. What in_record_i has in the places of check word and
// phase does not matter. The host's 64-bit count of events consumed is read from the line at
// index_address_i while half the ring or more may be full (ring_space.sv).
//
// A count of commands executed goes to bytes 8 … 15 of the line at progress_address_i, behind the
// records before the position progress_behind_i. It is held until it is taken.
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
  input  logic [63:0]  progress_address_i,  // a multiple of 64
  input  logic         abort_i,
  output logic         drained_o,

  input  logic         in_valid_i,
  output logic         in_ready_o,
  input  logic [511:0] in_record_i,

  input  logic         progress_valid_i,
  output logic         progress_ready_o,
  input  logic [63:0]  progress_count_i,
  input  logic [31:0]  progress_behind_i,

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

  localparam int unsigned CountBits = $clog2(Buffer) + 1;

  // ---- open and close
  logic        opened_q, closing_q, started_q;
  logic [63:0] ring_address_q, index_address_q, progress_address_q;
  logic [4:0]  ring_log2_q;

  logic [CountBits-1:0] held_q;  // records taken in and not yet sent
  logic                 bursts_quiet, space_quiet;

  wire opens = !opened_q && open_i;
  wire empty = (held_q == '0 || abort_i) && bursts_quiet;
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
      progress_address_q <= progress_address_i;
      ring_log2_q     <= ring_log2_i;
    end
  end
  assign drained_o = !opened_q;

  // ---- check words, then the buffer, which has room for all that is taken in
  logic         b_valid_q, c_valid_q;
  logic [511:0] b_record_q, c_record_q;
  logic [31:0]  c_check;
  logic         buffer_ready, buffer_valid, buffer_take, beat_is_word;
  logic [511:0] buffer_record;

  assign in_ready_o = opened_q && !closing_q && !started_q && held_q != CountBits'(Buffer);
  wire takes = in_valid_i && in_ready_o;
  wire sends = m_axi_wvalid && m_axi_wready && !beat_is_word;

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

  // ---- addresses and beats
  logic [31:0] room, give;
  logic        full, waiting, beat_valid, phase;

  ring_bursts #(
    .Outstanding (Outstanding),
    .MaxBurst    (MaxBurst),
    .Buffer      (Buffer)
  ) u_bursts (
    .clk_i          (clk_i),
    .rst_ni         (rst_ni),
    .start_i        (started_q),
    .stop_i         (abort_i),
    .ring_address_i (ring_address_q),
    .ring_log2_i    (ring_log2_q),
    .put_i          (c_valid_q),
    .room_i         (room),
    .give_o         (give),
    .waiting_o      (waiting),
    .quiet_o        (bursts_quiet),
    .word_valid_i   (progress_valid_i && opened_q && !started_q),
    .word_ready_o   (progress_ready_o),
    .word_address_i (progress_address_q),
    .word_behind_i  (progress_behind_i),
    .aw_valid_o     (m_axi_awvalid),
    .aw_ready_i     (m_axi_awready),
    .aw_addr_o      (m_axi_awaddr),
    .aw_len_o       (m_axi_awlen),
    .in_valid_i     (buffer_valid),
    .w_valid_o      (beat_valid),
    .w_ready_i      (m_axi_wready),
    .w_last_o       (m_axi_wlast),
    .w_word_o       (beat_is_word),
    .phase_o        (phase),
    .b_valid_i      (m_axi_bvalid)
  );

  assign m_axi_wvalid = beat_valid;
  assign buffer_take  = sends;
  assign m_axi_wstrb  = beat_is_word ? 64'hFF << ballast_contract_pkg::ExecutedOffset : '1;
  assign m_axi_wdata  = beat_is_word ? 512'(progress_count_i)
                                         << 8 * ballast_contract_pkg::ExecutedOffset
                                     : {31'd0, phase, buffer_record[479:0]};
  assign m_axi_bready = 1'b1;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      written_o <= 1'b0;
      stalled_o <= 1'b0;
    end else begin
      written_o <= sends;
      stalled_o <= opened_q && full && waiting;
    end
  end

  // ---- room in the ring
  ring_space #(
    .PollCycles (PollCycles)
  ) u_space (
    .clk_i           (clk_i),
    .rst_ni          (rst_ni),
    .start_i         (started_q),
    .run_i           (opened_q && !abort_i && !(closing_q && empty)),
    .index_address_i (index_address_q),
    .ring_log2_i     (ring_log2_q),
    .give_i          (give),
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
                ^ ^buffer_record[511:480] ^ ^c_record_q[511:448];

endmodule
