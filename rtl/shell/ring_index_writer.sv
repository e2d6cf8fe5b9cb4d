// Writes a count of records into host memory, as one beat of 8 bytes: after every Every records,
// sooner when flush_i is up, never the same count twice; none any more when stop_i is up. AXI4 with
// one id: counts arrive in order.
//
// count_i goes up by one in the cycle after advance_i. index_address_i is a multiple of 64 and
// stable from start_i on. quiet_o: the last count is written and acknowledged. answered_o: what was
// written is acknowledged.
module ring_index_writer #(
  parameter int unsigned Every       = 16,
  parameter int unsigned Outstanding = 4    // writes
) (
  input  logic        clk_i,
  input  logic        rst_ni,

  input  logic        start_i,
  input  logic [63:0] index_address_i,
  input  logic        advance_i,
  input  logic [63:0] count_i,
  input  logic        flush_i,
  input  logic        stop_i,
  output logic        answered_o,
  output logic        quiet_o,

  output logic        aw_valid_o,
  input  logic        aw_ready_i,
  output logic [63:0] aw_addr_o,
  output logic        w_valid_o,
  input  logic        w_ready_i,
  output logic [63:0] w_data_o,     // the lowest 8 bytes
  input  logic        b_valid_i     // taken at once
);

  localparam int unsigned SinceBits       = $clog2(Every + 1);
  localparam int unsigned OutstandingBits = $clog2(Outstanding + 1);

  logic [SinceBits-1:0]       since_q;        // records since the last write, Every and more as one
  logic [OutstandingBits-1:0] outstanding_q;

  wire full   = since_q == SinceBits'(Every);
  wire due    = full || (flush_i && since_q != '0);
  wire writes = due && !stop_i && !aw_valid_o && !w_valid_o
                && outstanding_q != OutstandingBits'(Outstanding);

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      aw_valid_o    <= 1'b0;
      w_valid_o     <= 1'b0;
      since_q       <= '0;
      outstanding_q <= '0;
    end else begin
      if (writes) begin
        aw_valid_o <= 1'b1;
        w_valid_o  <= 1'b1;
      end else begin
        if (aw_ready_i) aw_valid_o <= 1'b0;
        if (w_ready_i) w_valid_o <= 1'b0;
      end
      if (start_i) since_q <= '0;
      else if (writes) since_q <= SinceBits'(advance_i);
      else if (advance_i && !full) since_q <= since_q + 1'b1;
      outstanding_q <= outstanding_q + OutstandingBits'(writes) - OutstandingBits'(b_valid_i);
    end
  end

  always_ff @(posedge clk_i) begin
    if (writes) begin
      aw_addr_o <= index_address_i;
      w_data_o  <= count_i;
    end
  end

  assign answered_o = outstanding_q == '0;
  assign quiet_o    = since_q == '0 && answered_o;

endmodule
