// How many numbered commands are over, and behind which record of the event ring that may be said.
//
// Watches the head of the order FIFO. When the first entry of a command comes to it, every command
// before is over and all their records have entered the event builder; when the core is idle, so is
// every command that has begun. A count is given after ExecutedEvery commands, and sooner when the
// core is idle: out_count_o, which may be told when out_behind_o records are written, counted from
// start_i. Until it is taken, it stays as it is.
module command_progress (
  input  logic                                   clk_i,
  input  logic                                   rst_ni,
  input  logic                                   start_i,    // begin at 0; while idle

  input  logic                                   order_valid_i,
  input  logic                                   order_taken_i,
  input  logic [ballast_lane_pkg::OrderBits-1:0] order_i,
  input  logic                                   enters_i,   // a record, in this cycle
  input  logic                                   idle_i,     // no entry, no record inside

  output logic                                   out_valid_o,
  input  logic                                   out_ready_i,
  output logic [63:0]                            out_count_o,
  output logic [31:0]                            out_behind_o,
  output logic                                   told_o      // nothing is over that was not taken
);

  localparam int unsigned Every     = ballast_contract_pkg::ExecutedEvery;
  localparam int unsigned SinceBits = $clog2(Every + 1);

  /* verilator lint_off UNUSEDSIGNAL */  // what it says of events
  ballast_lane_pkg::order_t order;
  /* verilator lint_on UNUSEDSIGNAL */
  assign order = order_i;

  // A record that is not well formed, and the hello, are no commands.
  wire malformed = order.ending == ballast_lane_pkg::EndRejected
                   && (order.code == ballast_contract_pkg::REASON_BAD_CHECK
                       || order.code == ballast_contract_pkg::REASON_BAD_SEQUENCE);
  wire numbered  = !malformed && order.ending != ballast_lane_pkg::EndHello;

  logic                 seen_q;    // the head was the head before
  logic                 enters_q, idle_q;
  logic [63:0]          begun_q;   // commands whose first entry has come to the head
  logic [31:0]          records_q; // that have entered, but for the last cycle's
  logic [SinceBits-1:0] since_q;   // commands begun and not counted in out_count_o, up to Every

  wire comes  = order_valid_i && order.first && !seen_q;
  wire begins = comes && numbered;
  wire full   = since_q == SinceBits'(Every);
  wire counts = !out_valid_o && since_q != '0 && (idle_q || (comes && full));

  assign told_o = !out_valid_o && since_q == '0;

  always_ff @(posedge clk_i) begin
    if (!rst_ni || start_i) begin
      out_valid_o <= 1'b0;
      seen_q      <= 1'b0;
      enters_q    <= 1'b0;
      idle_q      <= 1'b0;
      begun_q     <= '0;
      records_q   <= '0;
      since_q     <= '0;
    end else begin
      seen_q    <= order_valid_i && !order_taken_i;
      enters_q  <= enters_i;
      idle_q    <= idle_i;
      begun_q   <= begun_q + 64'(begins);
      records_q <= records_q + 32'(enters_q);
      if (counts) since_q <= SinceBits'(begins);
      else if (begins && !full) since_q <= since_q + 1'b1;
      if (counts) out_valid_o <= 1'b1;
      else if (out_ready_i) out_valid_o <= 1'b0;
    end
  end

  always_ff @(posedge clk_i) begin
    if (counts) begin
      out_count_o  <= begun_q;
      out_behind_o <= records_q + 32'(enters_q);
    end
  end

endmodule
