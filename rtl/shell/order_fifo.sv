// FIFO of wide words in distributed memory, its head in registers.
//
// All outputs come from registers but in_ready_o, which comes from the count. A word put into an
// empty FIFO is the head in the next cycle, a word behind others as soon as they are gone; one in
// and one out a cycle. Holds Depth words, a power of two, and the head.
module order_fifo #(
  parameter int unsigned Width = ballast_lane_pkg::OrderBits,
  parameter int unsigned Depth = 128
) (
  input  logic             clk_i,
  input  logic             rst_ni,

  input  logic             in_valid_i,
  output logic             in_ready_o,
  input  logic [Width-1:0] in_data_i,

  output logic             out_valid_o,
  input  logic             out_ready_i,
  output logic [Width-1:0] out_data_o
);

  localparam int unsigned IndexBits = $clog2(Depth);

  (* ram_style = "distributed" *) logic [Width-1:0] memory [Depth];
  logic [IndexBits:0]   put_q, take_q;  // one bit more than an index tells full from empty
  logic                 head_valid_q;
  logic [Width-1:0]     head_q;

  wire empty      = put_q == take_q;
  wire in_moves   = in_valid_i && in_ready_o;
  wire head_moves = out_ready_i || !head_valid_q;
  wire passes     = head_moves && empty;  // past the memory

  assign in_ready_o  = put_q != (take_q ^ (IndexBits + 1)'(Depth));
  assign out_valid_o = head_valid_q;
  assign out_data_o  = head_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      put_q        <= '0;
      take_q       <= '0;
      head_valid_q <= 1'b0;
    end else begin
      if (in_moves && !passes) put_q <= put_q + 1'b1;
      if (head_moves && !empty) take_q <= take_q + 1'b1;
      if (head_moves) head_valid_q <= !empty || in_moves;
    end
  end

  always_ff @(posedge clk_i) begin
    if (in_moves && !passes) memory[put_q[IndexBits-1:0]] <= in_data_i;
    if (head_moves && (!empty || in_moves)) begin
      head_q <= empty ? in_data_i : memory[take_q[IndexBits-1:0]];
    end
  end

`ifdef FORMAL
`include "rtl/formal/order_fifo_properties.svh"
`endif

endmodule
