// The card, wiring only: rings in host memory, the engine between them, registers. Ports are named
// as Vitis names those of an RTL kernel (AP_CTRL_NONE, user-managed).
//
//   m_axi_command ─► ring reader ─► sequence gate ─► core: dispatcher, lanes, collector
//   m_axi_event ◄──────────────────────────────────── ring writer ◄──┘
module ballast #(
  parameter int unsigned Lanes            = 4,      // a power of two, at most 8
  parameter int unsigned PositionsPerLane = 65536,  // a multiple of 16
  parameter int unsigned AccountsPerLane  = 32768,
  parameter int unsigned Symbols          = 1024,   // a power of two, 64 to 1024
  parameter int unsigned QueueDepth       = 128,
  parameter int unsigned ReadLatency      = 3,      // of the stores, 1 to 6 cycles
  parameter int unsigned ClockKhz         = 300000
) (
  input  logic         ap_clk,
  input  logic         ap_rst_n,

  input  logic         s_axi_control_awvalid,
  output logic         s_axi_control_awready,
  input  logic [11:0]  s_axi_control_awaddr,
  input  logic         s_axi_control_wvalid,
  output logic         s_axi_control_wready,
  input  logic [31:0]  s_axi_control_wdata,
  input  logic [3:0]   s_axi_control_wstrb,
  output logic         s_axi_control_bvalid,
  input  logic         s_axi_control_bready,
  output logic [1:0]   s_axi_control_bresp,
  input  logic         s_axi_control_arvalid,
  output logic         s_axi_control_arready,
  input  logic [11:0]  s_axi_control_araddr,
  output logic         s_axi_control_rvalid,
  input  logic         s_axi_control_rready,
  output logic [31:0]  s_axi_control_rdata,
  output logic [1:0]   s_axi_control_rresp,

  output logic         m_axi_command_arvalid,
  input  logic         m_axi_command_arready,
  output logic [63:0]  m_axi_command_araddr,
  output logic [7:0]   m_axi_command_arlen,
  output logic [2:0]   m_axi_command_arsize,
  output logic [1:0]   m_axi_command_arburst,
  input  logic         m_axi_command_rvalid,
  output logic         m_axi_command_rready,
  input  logic [511:0] m_axi_command_rdata,
  input  logic [1:0]   m_axi_command_rresp,
  input  logic         m_axi_command_rlast,
  output logic         m_axi_command_awvalid,
  input  logic         m_axi_command_awready,
  output logic [63:0]  m_axi_command_awaddr,
  output logic [7:0]   m_axi_command_awlen,
  output logic [2:0]   m_axi_command_awsize,
  output logic [1:0]   m_axi_command_awburst,
  output logic         m_axi_command_wvalid,
  input  logic         m_axi_command_wready,
  output logic [511:0] m_axi_command_wdata,
  output logic [63:0]  m_axi_command_wstrb,
  output logic         m_axi_command_wlast,
  input  logic         m_axi_command_bvalid,
  output logic         m_axi_command_bready,
  input  logic [1:0]   m_axi_command_bresp,

  output logic         m_axi_event_arvalid,
  input  logic         m_axi_event_arready,
  output logic [63:0]  m_axi_event_araddr,
  output logic [7:0]   m_axi_event_arlen,
  output logic [2:0]   m_axi_event_arsize,
  output logic [1:0]   m_axi_event_arburst,
  input  logic         m_axi_event_rvalid,
  output logic         m_axi_event_rready,
  input  logic [511:0] m_axi_event_rdata,
  input  logic [1:0]   m_axi_event_rresp,
  input  logic         m_axi_event_rlast,
  output logic         m_axi_event_awvalid,
  input  logic         m_axi_event_awready,
  output logic [63:0]  m_axi_event_awaddr,
  output logic [7:0]   m_axi_event_awlen,
  output logic [2:0]   m_axi_event_awsize,
  output logic [1:0]   m_axi_event_awburst,
  output logic         m_axi_event_wvalid,
  input  logic         m_axi_event_wready,
  output logic [511:0] m_axi_event_wdata,
  output logic [63:0]  m_axi_event_wstrb,
  output logic         m_axi_event_wlast,
  input  logic         m_axi_event_bvalid,
  output logic         m_axi_event_bready,
  input  logic [1:0]   m_axi_event_bresp
);

  // Whole 64-byte beats in rising order.
  assign m_axi_command_arsize  = 3'd6;
  assign m_axi_command_arburst = 2'd1;
  assign m_axi_command_awsize  = 3'd6;
  assign m_axi_command_awburst = 2'd1;
  assign m_axi_event_arsize    = 3'd6;
  assign m_axi_event_arburst   = 2'd1;
  assign m_axi_event_awsize    = 3'd6;
  assign m_axi_event_awburst   = 2'd1;

  wire clk_i  = ap_clk;
  wire rst_ni = ap_rst_n;

  // ---- registers, reset, opening ----------------------------------------------------------------
  logic        abort, reset, open, ready, drained, bus_quiet, silent;
  logic [63:0] command_ring, event_ring, command_index, event_index, first_sequence;
  /* verilator lint_off UNUSEDSIGNAL */  // latencies fit the low half
  logic [63:0] heartbeat;  // latencies fit the low half
  /* verilator lint_on UNUSEDSIGNAL */
  logic [4:0]  command_ring_log2, event_ring_log2;
  localparam int unsigned Counters = (32'(ballast_contract_pkg::RegBusErrors)
                                      - 32'(ballast_contract_pkg::RegCommandsAccepted)) / 8 + 1;
  logic [4*Counters-1:0] counts;
  logic        latency_valid;
  logic [31:0] latency_cycles;

  registers #(
    .Lanes(Lanes), .Positions(Lanes * PositionsPerLane), .Accounts(Lanes * AccountsPerLane),
    .Symbols(Symbols), .QueueDepth(QueueDepth), .ClockKhz(ClockKhz)
  ) u_registers (
    .clk_i, .rst_ni,
    .s_axi_awvalid (s_axi_control_awvalid), .s_axi_awready (s_axi_control_awready),
    .s_axi_awaddr (s_axi_control_awaddr),
    .s_axi_wvalid (s_axi_control_wvalid), .s_axi_wready (s_axi_control_wready),
    .s_axi_wdata (s_axi_control_wdata), .s_axi_wstrb (s_axi_control_wstrb),
    .s_axi_bvalid (s_axi_control_bvalid), .s_axi_bready (s_axi_control_bready),
    .s_axi_bresp (s_axi_control_bresp),
    .s_axi_arvalid (s_axi_control_arvalid), .s_axi_arready (s_axi_control_arready),
    .s_axi_araddr (s_axi_control_araddr),
    .s_axi_rvalid (s_axi_control_rvalid), .s_axi_rready (s_axi_control_rready),
    .s_axi_rdata (s_axi_control_rdata), .s_axi_rresp (s_axi_control_rresp),
    .abort_o (abort), .reset_o (reset), .open_o (open), .ready_i (ready), .drained_i (drained),
    .quiet_i (bus_quiet), .silent_i (silent),
    .command_ring_o (command_ring), .event_ring_o (event_ring),
    .command_index_o (command_index), .event_index_o (event_index),
    .command_ring_log2_o (command_ring_log2), .event_ring_log2_o (event_ring_log2),
    .first_sequence_o (first_sequence),
    .count_i (counts),
    .latency_valid_i (latency_valid), .latency_cycles_i (latency_cycles),
    .heartbeat_o (heartbeat)
  );

  // A reset from the registers clears everything behind them; one register for its fan-out.
  logic core_rst_n;
  always_ff @(posedge clk_i) core_rst_n <= rst_ni && !reset;

  logic open_q;
  wire  opens = open && !open_q;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) open_q <= 1'b0;
    else open_q <= open;
  end

  // ---- commands in ------------------------------------------------------------------------------
  logic         reader_drained, reader_error, read_valid, read_ready, read_bad_check;
  logic [511:0] read_record;
  ring_reader u_reader (
    .clk_i, .rst_ni (core_rst_n),
    .open_i (open), .ring_address_i (command_ring), .ring_log2_i (command_ring_log2),
    .index_address_i (command_index), .abort_i (abort), .drained_o (reader_drained),
    .out_valid_o (read_valid), .out_ready_i (read_ready), .out_record_o (read_record),
    .out_bad_check_o (read_bad_check),
    .m_axi_arvalid (m_axi_command_arvalid), .m_axi_arready (m_axi_command_arready),
    .m_axi_araddr (m_axi_command_araddr), .m_axi_arlen (m_axi_command_arlen),
    .m_axi_rvalid (m_axi_command_rvalid), .m_axi_rready (m_axi_command_rready),
    .m_axi_rdata (m_axi_command_rdata), .m_axi_rresp (m_axi_command_rresp),
    .m_axi_rlast (m_axi_command_rlast),
    .m_axi_awvalid (m_axi_command_awvalid), .m_axi_awready (m_axi_command_awready),
    .m_axi_awaddr (m_axi_command_awaddr), .m_axi_awlen (m_axi_command_awlen),
    .m_axi_wvalid (m_axi_command_wvalid), .m_axi_wready (m_axi_command_wready),
    .m_axi_wdata (m_axi_command_wdata), .m_axi_wstrb (m_axi_command_wstrb),
    .m_axi_wlast (m_axi_command_wlast),
    .m_axi_bvalid (m_axi_command_bvalid), .m_axi_bready (m_axi_command_bready),
    .m_axi_bresp (m_axi_command_bresp),
    .bus_error_o (reader_error)
  );

  logic         gate_valid, gate_ready, gate_reject;
  logic [511:0] gate_record;
  logic [7:0]   gate_reason;
  logic [63:0]  gate_expected, gate_received;
  logic         counts_accepted, counts_bad_check, counts_bad_sequence, counts_dropped;
  logic         resume_done, resume_accepted;
  logic [63:0]  resume_next;
  sequence_gate u_gate (
    .clk_i, .rst_ni (core_rst_n), .restart_i (opens), .first_sequence_i (first_sequence),
    .resume_done_i (resume_done), .resume_accepted_i (resume_accepted),
    .resume_next_i (resume_next),
    .in_valid_i (read_valid), .in_ready_o (read_ready), .in_record_i (read_record),
    .in_bad_check_i (read_bad_check),
    .out_valid_o (gate_valid), .out_ready_i (gate_ready), .out_record_o (gate_record),
    .out_reject_o (gate_reject), .out_reason_o (gate_reason), .out_expected_o (gate_expected),
    .out_received_o (gate_received),
    .silent_o (silent), .accepted_o (counts_accepted), .bad_check_o (counts_bad_check),
    .bad_sequence_o (counts_bad_sequence), .dropped_o (counts_dropped)
  );

  // ---- the engine -------------------------------------------------------------------------------
  logic         core_ready, core_idle, collected_valid, collected_ready;
  logic [511:0] collected;
  logic         progress_valid, progress_ready;
  logic [63:0]  progress_count;
  logic [31:0]  progress_behind;
  logic [1:0]   refused;
  logic [3:0]   refill_count, starved_lanes;
  ballast_core #(
    .Lanes(Lanes), .PositionsPerLane(PositionsPerLane), .AccountsPerLane(AccountsPerLane),
    .Symbols(Symbols), .QueueDepth(QueueDepth), .ReadLatency(ReadLatency)
  ) u_core (
    .clk_i, .rst_ni (core_rst_n), .ready_o (core_ready), .idle_o (core_idle),
    .heartbeat_i (heartbeat[31:0]), .hello_i (opens),
    .in_valid_i (gate_valid), .in_ready_o (gate_ready), .in_record_i (gate_record),
    .in_reject_i (gate_reject), .in_reason_i (gate_reason), .in_expected_i (gate_expected),
    .in_received_i (gate_received),
    .resume_done_o (resume_done), .resume_accepted_o (resume_accepted),
    .resume_next_o (resume_next),
    .out_valid_o (collected_valid), .out_ready_i (collected_ready), .out_record_o (collected),
    .progress_valid_o (progress_valid), .progress_ready_i (progress_ready),
    .progress_count_o (progress_count), .progress_behind_o (progress_behind),
    .latency_valid_o (latency_valid), .latency_cycles_o (latency_cycles),
    .refused_o (refused), .refills_o (refill_count), .starved_o (starved_lanes)
  );

  // ---- events out -------------------------------------------------------------------------------
  logic writer_open, writer_drained, writer_error, written, stalled;
  ring_writer u_writer (
    .clk_i, .rst_ni (core_rst_n),
    .open_i (writer_open), .ring_address_i (event_ring), .ring_log2_i (event_ring_log2),
    .index_address_i (event_index), .progress_address_i (command_index),
    .abort_i (abort), .drained_o (writer_drained),
    .in_valid_i (collected_valid), .in_ready_o (collected_ready), .in_record_i (collected),
    .progress_valid_i (progress_valid), .progress_ready_o (progress_ready),
    .progress_count_i (progress_count), .progress_behind_i (progress_behind),
    .m_axi_awvalid (m_axi_event_awvalid), .m_axi_awready (m_axi_event_awready),
    .m_axi_awaddr (m_axi_event_awaddr), .m_axi_awlen (m_axi_event_awlen),
    .m_axi_wvalid (m_axi_event_wvalid), .m_axi_wready (m_axi_event_wready),
    .m_axi_wdata (m_axi_event_wdata), .m_axi_wstrb (m_axi_event_wstrb),
    .m_axi_wlast (m_axi_event_wlast),
    .m_axi_bvalid (m_axi_event_bvalid), .m_axi_bready (m_axi_event_bready),
    .m_axi_bresp (m_axi_event_bresp),
    .m_axi_arvalid (m_axi_event_arvalid), .m_axi_arready (m_axi_event_arready),
    .m_axi_araddr (m_axi_event_araddr), .m_axi_arlen (m_axi_event_arlen),
    .m_axi_rvalid (m_axi_event_rvalid), .m_axi_rready (m_axi_event_rready),
    .m_axi_rdata (m_axi_event_rdata), .m_axi_rresp (m_axi_event_rresp),
    .m_axi_rlast (m_axi_event_rlast),
    .written_o (written), .stalled_o (stalled), .bus_error_o (writer_error)
  );

  // Closing goes through the card from front to back: the writer last, when nothing more comes. An
  // abort closes both ends at once; the reset behind it clears what is between.
  logic quiet_q;
  wire  quiet = reader_drained && !read_valid && !gate_valid && core_idle;
  always_ff @(posedge clk_i) begin
    if (!core_rst_n) quiet_q <= 1'b1;
    else quiet_q <= quiet && !open;
  end
  assign writer_open = (open || !quiet_q) && !abort;
  assign bus_quiet   = reader_drained && writer_drained && !open;
  assign drained     = quiet_q && quiet && !open && writer_drained;
  // Ready once after a reset: a clear command later is like any other.
  logic ready_q;
  always_ff @(posedge clk_i) begin
    if (!core_rst_n) ready_q <= 1'b0;
    else if (core_ready) ready_q <= 1'b1;
  end
  assign ready = core_rst_n && ready_q;

  // ---- counters, in the order of the registers --------------------------------------------------
  assign counts = {
    4'(reader_error) + 4'(writer_error), refill_count, starved_lanes, 4'(stalled), 4'(written),
    4'(counts_dropped), 4'(counts_bad_sequence), 4'(counts_bad_check),
    4'(refused), 4'(counts_accepted)
  };

endmodule
