// The control registers, an AXI4-Lite slave of 32-bit words; map: hls/core/registers.hpp.
//
// Of a 64-bit value, reading the low word keeps the high one, which the next read of that high word
// gives; without one it gives what is there. Writes to what is read only, and to addresses that the
// map does not have, change nothing; reads of those give zero. Every answer is OKAY.
//
// Counter n is at RegCommandsAccepted + 8 n and goes up by bits 4n+3:4n of count_i in each cycle.
// Heartbeat, counters and latency begin anew at reset_o.
//
// reset: writing 1 to bit 0 of control closes the rings and throws away what is under way
// (abort_o), waits until the bus is quiet, then gives reset_o for a cycle, after which ready_i is
// down until the stores are clear. The bit reads as 1 up to reset_o. open_o is up when bit 1 is set
// and nothing of this is under way, so both bits may be written at once. ready_i falls in the cycle
// after reset_o, drained_i and quiet_i in the cycle after open_o rises. Addresses of rings
// and the first number may be written at any time, they take effect when the rings are opened next.
module registers #(
  parameter int unsigned Lanes      = 4,
  parameter int unsigned Positions  = 262144,
  parameter int unsigned Accounts   = 131072,
  parameter int unsigned Symbols    = 1024,
  parameter int unsigned QueueDepth = 128,
  parameter int unsigned ClockKhz   = 300000,
  localparam int unsigned Counters  = (32'(ballast_contract_pkg::RegBusErrors)
                                       - 32'(ballast_contract_pkg::RegCommandsAccepted)) / 8 + 1
) (
  input  logic                  clk_i,
  input  logic                  rst_ni,

  input  logic                  s_axi_awvalid,
  output logic                  s_axi_awready,
  input  logic [11:0]           s_axi_awaddr,
  input  logic                  s_axi_wvalid,
  output logic                  s_axi_wready,
  input  logic [31:0]           s_axi_wdata,
  input  logic [3:0]            s_axi_wstrb,
  output logic                  s_axi_bvalid,
  input  logic                  s_axi_bready,
  output logic [1:0]            s_axi_bresp,
  input  logic                  s_axi_arvalid,
  output logic                  s_axi_arready,
  input  logic [11:0]           s_axi_araddr,
  output logic                  s_axi_rvalid,
  input  logic                  s_axi_rready,
  output logic [31:0]           s_axi_rdata,
  output logic [1:0]            s_axi_rresp,

  output logic                  abort_o,          // until reset_o
  output logic                  reset_o,
  output logic                  open_o,
  input  logic                  ready_i,          // stores are clear
  input  logic                  drained_i,        // rings are closed, nothing is under way
  input  logic                  quiet_i,          // rings are closed, nothing is on the bus
  input  logic                  silent_i,
  output logic [63:0]           command_ring_o,
  output logic [63:0]           event_ring_o,
  output logic [63:0]           command_index_o,
  output logic [63:0]           event_index_o,
  output logic [4:0]            command_ring_log2_o,
  output logic [4:0]            event_ring_log2_o,
  output logic [63:0]           first_sequence_o,

  input  logic [4*Counters-1:0] count_i,
  input  logic                  latency_valid_i,
  input  logic [31:0]           latency_cycles_i,
  output logic [63:0]           heartbeat_o
);

  // ---- writes: address and data are taken together
  logic [63:0] command_ring_q, event_ring_q, command_index_q, event_index_q, first_sequence_q;
  logic [63:0] rings_log2_q;  // event ring's above the command ring's
  logic        write_q, open_q, reset_pending_q;
  logic [9:0]  write_word_q;
  logic [31:0] write_data_q, write_mask_q;

  wire [31:0] strobed = {{8{s_axi_wstrb[3]}}, {8{s_axi_wstrb[2]}}, {8{s_axi_wstrb[1]}},
                         {8{s_axi_wstrb[0]}}};

  assign s_axi_awready = s_axi_awvalid && s_axi_wvalid && !write_q && !s_axi_bvalid;
  assign s_axi_wready  = s_axi_awready;
  assign s_axi_bresp   = 2'b00;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      write_q      <= 1'b0;
      s_axi_bvalid <= 1'b0;
    end else begin
      write_q <= s_axi_awready;
      if (write_q) s_axi_bvalid <= 1'b1;
      else if (s_axi_bready) s_axi_bvalid <= 1'b0;
    end
    if (s_axi_awready) begin
      write_word_q <= s_axi_awaddr[11:2];
      write_data_q <= s_axi_wdata & strobed;
      write_mask_q <= strobed;
    end
  end

  // A pair of words with the word written in its place.
  function automatic logic [63:0] merged(input logic [63:0] old);
    merged = write_word_q[0] ? {(old[63:32] & ~write_mask_q) | write_data_q, old[31:0]}
                             : {old[63:32], (old[31:0] & ~write_mask_q) | write_data_q};
  endfunction

  wire [11:0] write_at = {write_word_q[9:1], 3'b000};

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      command_ring_q  <= '0;
      event_ring_q    <= '0;
      command_index_q <= '0;
      event_index_q   <= '0;
      rings_log2_q    <= '0;
      first_sequence_q <= 64'd1;
    end else if (write_q) begin
      case (write_at)
        ballast_contract_pkg::RegCommandRing:     command_ring_q <= merged(command_ring_q);
        ballast_contract_pkg::RegEventRing:       event_ring_q <= merged(event_ring_q);
        ballast_contract_pkg::RegCommandIndex:    command_index_q <= merged(command_index_q);
        ballast_contract_pkg::RegEventIndex:      event_index_q <= merged(event_index_q);
        ballast_contract_pkg::RegCommandRingLog2: rings_log2_q <= merged(rings_log2_q);
        ballast_contract_pkg::RegFirstSequence:   first_sequence_q <= merged(first_sequence_q);
        default: ;
      endcase
    end
  end

  assign command_ring_o      = command_ring_q;
  assign event_ring_o        = event_ring_q;
  assign command_index_o     = command_index_q;
  assign event_index_o       = event_index_q;
  assign command_ring_log2_o = rings_log2_q[4:0];
  assign event_ring_log2_o   = rings_log2_q[36:32];
  assign first_sequence_o    = first_sequence_q;

  // ---- control
  wire writes_control = write_q && write_mask_q[0]
                        && {write_word_q, 2'b00} == ballast_contract_pkg::RegControl;
  wire stores_ready   = ready_i && !reset_pending_q && !reset_o;
  assign abort_o      = reset_pending_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      open_q          <= 1'b0;
      reset_pending_q <= 1'b0;
      reset_o         <= 1'b0;
      open_o          <= 1'b0;
    end else begin
      if (writes_control) open_q <= write_data_q[1];
      if (writes_control && write_data_q[0]) reset_pending_q <= 1'b1;
      else if (reset_o) reset_pending_q <= 1'b0;
      reset_o <= reset_pending_q && quiet_i && !open_o && !reset_o;
      open_o  <= open_q && stores_ready;
    end
  end

  // ---- counters
  logic [64*Counters-1:0] counters_q;
  logic [63:0]            heartbeat_q, latency_count_q, latency_sum_q;
  logic [31:0]            latency_min_q, latency_max_q;

  for (genvar n = 0; n < Counters; n++) begin : gen_counter
    always_ff @(posedge clk_i) begin
      if (!rst_ni || reset_o) counters_q[64*n +: 64] <= '0;
      else if (count_i[4*n +: 4] != '0) begin
        counters_q[64*n +: 64] <= counters_q[64*n +: 64] + {60'd0, count_i[4*n +: 4]};
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni || reset_o) begin
      heartbeat_q     <= '0;
      latency_count_q <= '0;
      latency_sum_q   <= '0;
      latency_min_q   <= '1;
      latency_max_q   <= '0;
    end else begin
      heartbeat_q <= heartbeat_q + 64'd1;
      if (latency_valid_i) begin
        latency_count_q <= latency_count_q + 64'd1;
        latency_sum_q   <= latency_sum_q + {32'd0, latency_cycles_i};
        if (latency_cycles_i < latency_min_q) latency_min_q <= latency_cycles_i;
        if (latency_cycles_i > latency_max_q) latency_max_q <= latency_cycles_i;
      end
    end
  end
  assign heartbeat_o = heartbeat_q;

  // ---- reads: one at a time, three cycles
  logic        read_q, kept_valid_q;
  logic [9:0]  read_word_q;
  logic [8:0]  kept_at_q;
  logic [31:0] kept_q;
  logic [63:0] pair;   // the two words at an address, a 64-bit value or not
  logic        wide;   // it is one

  wire [11:0] read_at = {read_word_q[9:1], 3'b000};
  wire [3:0]  status  = {silent_i, drained_i && !open_o, open_o, stores_ready};
  wire [1:0]  control = {open_q, reset_pending_q || reset_o};

  // Which counter an address is of, if it is of one.
  wire [11:0] counter_offset = read_at - ballast_contract_pkg::RegCommandsAccepted;
  wire [8:0]  counter        = counter_offset[11:3];
  wire        is_counter     = counter < 9'(Counters);

  always_comb begin
    wide = 1'b1;
    case (read_at)
      ballast_contract_pkg::RegIdentity: begin
        pair = {ballast_contract_pkg::ContractVersion, ballast_contract_pkg::Identity};
        wide = 1'b0;
      end
      ballast_contract_pkg::RegLanes: begin
        pair = {Positions, Lanes};
        wide = 1'b0;
      end
      ballast_contract_pkg::RegAccounts: begin
        pair = {Symbols, Accounts};
        wide = 1'b0;
      end
      ballast_contract_pkg::RegQueueDepth: begin
        pair = {ClockKhz, QueueDepth};
        wide = 1'b0;
      end
      ballast_contract_pkg::RegControl: begin
        pair = {28'd0, status, 30'd0, control};
        wide = 1'b0;
      end
      ballast_contract_pkg::RegCommandRingLog2: begin
        pair = rings_log2_q;
        wide = 1'b0;
      end
      ballast_contract_pkg::RegLatencyMin: begin
        pair = {latency_max_q, latency_min_q};
        wide = 1'b0;
      end
      ballast_contract_pkg::RegHeartbeat:    pair = heartbeat_q;
      ballast_contract_pkg::RegCommandRing:  pair = command_ring_q;
      ballast_contract_pkg::RegEventRing:    pair = event_ring_q;
      ballast_contract_pkg::RegCommandIndex: pair = command_index_q;
      ballast_contract_pkg::RegEventIndex:   pair = event_index_q;
      ballast_contract_pkg::RegFirstSequence: pair = first_sequence_q;
      ballast_contract_pkg::RegLatencyCount: pair = latency_count_q;
      ballast_contract_pkg::RegLatencySum:   pair = latency_sum_q;
      default: pair = is_counter ? counters_q[64*counter[3:0] +: 64] : '0;
    endcase
  end

  wire [31:0] high_word = wide && kept_valid_q && kept_at_q == read_word_q[9:1] ? kept_q
                                                                                : pair[63:32];

  assign s_axi_arready = !read_q && !s_axi_rvalid;
  assign s_axi_rresp   = 2'b00;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      read_q       <= 1'b0;
      s_axi_rvalid <= 1'b0;
      kept_valid_q <= 1'b0;
    end else begin
      read_q <= s_axi_arvalid && s_axi_arready;
      if (read_q) s_axi_rvalid <= 1'b1;
      else if (s_axi_rready) s_axi_rvalid <= 1'b0;
      if (read_q && !read_word_q[0]) kept_valid_q <= wide;
      else if (read_q && kept_at_q == read_word_q[9:1]) kept_valid_q <= 1'b0;
      else if (write_q && kept_at_q == write_word_q[9:1]) kept_valid_q <= 1'b0;
    end
    if (s_axi_arvalid && s_axi_arready) read_word_q <= s_axi_araddr[11:2];
    if (read_q) begin
      s_axi_rdata <= read_word_q[0] ? high_word : pair[31:0];
      if (!read_word_q[0]) begin
        kept_q    <= pair[63:32];
        kept_at_q <= read_word_q[9:1];
      end
    end
  end

  wire unused = ^s_axi_awaddr[1:0] ^ ^s_axi_araddr[1:0] ^ ^counter_offset[2:0] ^ ^counter[8:4];

endmodule
