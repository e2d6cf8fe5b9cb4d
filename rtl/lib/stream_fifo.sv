// FIFO in distributed memory, first word falls through.
//
// Both handshakes are cut: ready and valid come from the count alone. A word that is put in shows
// at the output in the next cycle. Depth is a power of two. Streams: stream_skid.sv.
module stream_fifo #(
  parameter int unsigned Width = 64,
  parameter int unsigned Depth = 16,
  localparam int unsigned CountBits = $clog2(Depth) + 1
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,

  input  logic                 in_valid_i,
  output logic                 in_ready_o,
  input  logic [Width-1:0]     in_data_i,

  output logic                 out_valid_o,
  input  logic                 out_ready_i,
  output logic [Width-1:0]     out_data_o,

  output logic [CountBits-1:0] count_o
);

  localparam int unsigned IndexBits = $clog2(Depth);

  (* ram_style = "distributed" *) logic [Width-1:0] memory [Depth];
  logic [CountBits-1:0] put_q, take_q;  // one bit more than an index tells full from empty

  assign count_o     = put_q - take_q;
  assign in_ready_o  = count_o != CountBits'(Depth);
  assign out_valid_o = put_q != take_q;
  assign out_data_o  = memory[take_q[IndexBits-1:0]];

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      put_q  <= '0;
      take_q <= '0;
    end else begin
      if (in_valid_i && in_ready_o) put_q <= put_q + 1'b1;
      if (out_valid_o && out_ready_i) take_q <= take_q + 1'b1;
    end
  end

  always_ff @(posedge clk_i) begin
    if (in_valid_i && in_ready_o) memory[put_q[IndexBits-1:0]] <= in_data_i;
  end

`ifdef FORMAL
`include "rtl/formal/stream_fifo_properties.svh"
`endif

endmodule
