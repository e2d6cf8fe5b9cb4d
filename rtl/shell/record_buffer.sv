// FIFO in block RAM: what is too deep for stream_fifo.
//
// Both handshakes are cut (streams: rtl/lib/stream_skid.sv). A word takes three cycles, one a cycle
// passes. Holds Depth words, a power of two, and up to three more behind the memory.
module record_buffer #(
  parameter int unsigned Width = 513,
  parameter int unsigned Depth = 256
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

  (* ram_style = "block" *) logic [Width-1:0] memory [Depth];
  logic [IndexBits:0] put_q, take_q;  // one bit more than an index tells full from empty

  assign in_ready_o = put_q != {~take_q[IndexBits], take_q[IndexBits-1:0]};
  wire puts = in_valid_i && in_ready_o;

  // The memory's output register is the first stage behind it.
  logic             read_valid_q, read_ready;
  logic [Width-1:0] read_data_q;
  wire reads = put_q != take_q && (!read_valid_q || read_ready);

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      put_q        <= '0;
      take_q       <= '0;
      read_valid_q <= 1'b0;
    end else begin
      if (puts) put_q <= put_q + 1'b1;
      if (reads) take_q <= take_q + 1'b1;
      if (reads || read_ready) read_valid_q <= reads;
    end
  end

  always_ff @(posedge clk_i) begin
    if (puts) memory[put_q[IndexBits-1:0]] <= in_data_i;
    if (reads) read_data_q <= memory[take_q[IndexBits-1:0]];
  end

  stream_skid #(
    .Width(Width)
  ) u_skid (
    .clk_i       (clk_i),
    .rst_ni      (rst_ni),
    .in_valid_i  (read_valid_q),
    .in_ready_o  (read_ready),
    .in_data_i   (read_data_q),
    .out_valid_o (out_valid_o),
    .out_ready_i (out_ready_i),
    .out_data_o  (out_data_o)
  );

endmodule
