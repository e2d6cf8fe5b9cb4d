// Reads the command ring from host memory and passes its records on in order, each once.
//
// opens: open_i up while drained_o takes the addresses and begins at position 0 of a zeroed ring.
// closes: open_i down stops reading; replies under way are still looked at, records taken are
// passed on and their final count is written; then drained_o. open_i may come again at any time and
// takes effect after that.
// aborts: abort_i up, and open_i down in the next cycle at the latest. Nothing more is asked for or
// written; when all that was is answered, drained_o, whatever is held and whether or not anyone
// takes it. A reset has to follow before abort_i goes.
//
// The record at position p is there when bit 0 of its phase word is ((p >> log2) & 1) ^ 1. With a
// wrong check word it is read again, Retries times, then passed on with out_bad_check_o. The number
// of records taken, 64 bits, goes to the line at index_address_i, every 16 records and when no more
// come. Taken is what is on the card: the host may write its slot anew.
//
// AXI4: 512 bits, one id, INCR bursts of 64-byte beats, aligned, never across 4 KB; 8 bytes a write
// in a strobed beat. Read data and responses are always taken: nothing that is asked for can get
// stuck on the way, whatever happens downstream. A reply with an error counts as not there.
//
// A record passes in 8 cycles from its beat, one a cycle. To sustain that, Outstanding × MaxBurst
// and Buffer both have to cover the memory's latency and the 8: 256 are enough for 240 cycles.
module ring_reader #(
  parameter int unsigned Outstanding = 32,   // reads, a power of two
  parameter int unsigned MaxBurst    = 8,    // beats, a power of two
  parameter int unsigned Buffer      = 256,  // records, a power of two
  parameter int unsigned PollCycles  = 16,
  parameter int unsigned Retries     = 16
) (
  input  logic         clk_i,
  input  logic         rst_ni,

  input  logic         open_i,
  input  logic [63:0]  ring_address_i,    // a multiple of 4096
  input  logic [4:0]   ring_log2_i,       // records: log2(MaxBurst) … 31
  input  logic [63:0]  index_address_i,   // a multiple of 64
  input  logic         abort_i,
  output logic         drained_o,

  output logic         out_valid_o,
  input  logic         out_ready_i,
  output logic [511:0] out_record_o,
  output logic         out_bad_check_o,

  output logic         m_axi_arvalid,
  input  logic         m_axi_arready,
  output logic [63:0]  m_axi_araddr,
  output logic [7:0]   m_axi_arlen,
  input  logic         m_axi_rvalid,
  output logic         m_axi_rready,
  input  logic [511:0] m_axi_rdata,
  input  logic [1:0]   m_axi_rresp,
  input  logic         m_axi_rlast,

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

  output logic         bus_error_o        // pulse: a reply with an error
);

  localparam int unsigned TagBits = $clog2(Buffer) + 2;

  // ---- open and close
  logic        opened_q, closing_q;
  logic [63:0] ring_address_q, index_address_q;
  logic [4:0]  ring_log2_q;
  logic        fetch_answered, fetch_quiet, index_answered, index_quiet, started_q;

  wire opens = !opened_q && open_i;
  wire run   = opened_q && !closing_q && open_i && !abort_i;
  wire quiet = abort_i ? fetch_answered && index_answered : fetch_quiet && index_quiet;

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

  // ---- replies: four stages behind the bus, the check word is worked out on the way
  logic               a_valid_q, b_valid_q, c_valid_q, d_valid_q;
  logic               a_error_q, b_error_q, c_error_q, d_error_q;
  logic [TagBits-1:0] a_tag_q, b_tag_q, c_tag_q, d_tag_q, beat_tag;
  logic [511:0]       a_record_q, b_record_q, c_record_q, d_record_q;
  logic               d_intact_q;
  logic [31:0]        c_check;

  assign m_axi_rready = 1'b1;
  assign m_axi_bready = 1'b1;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      {a_valid_q, b_valid_q, c_valid_q, d_valid_q} <= '0;
      bus_error_o <= 1'b0;
    end else begin
      {a_valid_q, b_valid_q, c_valid_q, d_valid_q} <=
        {m_axi_rvalid, a_valid_q, b_valid_q, c_valid_q};
      bus_error_o <= (m_axi_rvalid && m_axi_rresp[1]) || (m_axi_bvalid && m_axi_bresp[1]);
    end
    if (m_axi_rvalid) begin
      a_record_q <= m_axi_rdata;
      a_tag_q    <= beat_tag;
      a_error_q  <= m_axi_rresp[1];
    end
    if (a_valid_q) begin
      b_record_q <= a_record_q;
      b_tag_q    <= a_tag_q;
      b_error_q  <= a_error_q;
    end
    if (b_valid_q) begin
      c_record_q <= b_record_q;
      c_tag_q    <= b_tag_q;
      c_error_q  <= b_error_q;
    end
    if (c_valid_q) begin
      d_record_q <= c_record_q;
      d_tag_q    <= c_tag_q;
      d_error_q  <= c_error_q;
      d_intact_q <= c_check == c_record_q[479:448];
    end
  end

  crc32c u_check (
    .clk_i    (clk_i),
    .enable_i ({b_valid_q, a_valid_q}),
    .record_i (a_record_q),
    .check_o  (c_check)
  );

  // ---- which to take, what to read next
  logic        take, take_bad, idle;
  logic [63:0] head;

  ring_fetch #(
    .Outstanding (Outstanding),
    .MaxBurst    (MaxBurst),
    .Buffer      (Buffer),
    .PollCycles  (PollCycles),
    .Retries     (Retries)
  ) u_fetch (
    .clk_i          (clk_i),
    .rst_ni         (rst_ni),
    .start_i        (started_q),
    .run_i          (run),
    .ring_address_i (ring_address_q),
    .ring_log2_i    (ring_log2_q),
    .ar_valid_o     (m_axi_arvalid),
    .ar_ready_i     (m_axi_arready),
    .ar_addr_o      (m_axi_araddr),
    .ar_len_o       (m_axi_arlen),
    .beat_i         (m_axi_rvalid),
    .beat_last_i    (m_axi_rlast),
    .beat_tag_o     (beat_tag),
    .judge_i        (d_valid_q),
    .judge_tag_i    (d_tag_q),
    .judge_phase_i  (d_record_q[480]),
    .judge_intact_i (d_intact_q),
    .judge_error_i  (d_error_q),
    .take_o         (take),
    .take_bad_o     (take_bad),
    .release_i      (out_valid_o && out_ready_i),
    .head_o         (head),
    .idle_o         (idle),
    .answered_o     (fetch_answered),
    .quiet_o        (fetch_quiet)
  );

  logic buffer_ready;

  record_buffer #(
    .Width (513),
    .Depth (Buffer)
  ) u_buffer (
    .clk_i       (clk_i),
    .rst_ni      (rst_ni),
    .in_valid_i  (take),
    .in_ready_o  (buffer_ready),
    .in_data_i   ({take_bad, d_record_q}),
    .out_valid_o (out_valid_o),
    .out_ready_i (out_ready_i),
    .out_data_o  ({out_bad_check_o, out_record_o})
  );

`ifndef SYNTHESIS
  always_ff @(posedge clk_i) begin
    if (rst_ni && take) assert (buffer_ready);
  end
`endif

  // ---- the count of records taken
  logic [63:0] index;

  ring_index_writer u_index (
    .clk_i           (clk_i),
    .rst_ni          (rst_ni),
    .start_i         (started_q),
    .index_address_i (index_address_q),
    .advance_i       (take),
    .count_i         (head),
    .flush_i         (idle || closing_q),
    .stop_i          (abort_i),
    .answered_o      (index_answered),
    .quiet_o         (index_quiet),
    .aw_valid_o      (m_axi_awvalid),
    .aw_ready_i      (m_axi_awready),
    .aw_addr_o       (m_axi_awaddr),
    .w_valid_o       (m_axi_wvalid),
    .w_ready_i       (m_axi_wready),
    .w_data_o        (index),
    .b_valid_i       (m_axi_bvalid)
  );

  assign m_axi_awlen = '0;
  assign m_axi_wdata = {448'd0, index};
  assign m_axi_wstrb = 64'hFF;
  assign m_axi_wlast = 1'b1;

  wire unused = m_axi_rresp[0] ^ m_axi_bresp[0];  // EXOKAY, which nobody asks for

endmodule
