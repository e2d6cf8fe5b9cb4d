// Skid buffer: cuts every path between its two sides, valid, data and ready, at full throughput.
//
// Contract of streams in Ballast: a word passes in a cycle with valid and ready. Valid, once up,
// stays up with the same data until then; ready may come and go. Nothing is lost or repeated.
// Holds up to two words; a word takes one cycle.
module stream_skid #(
  parameter int unsigned Width = 512
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

  logic             out_valid_q, skid_valid_q;
  logic [Width-1:0] out_data_q, skid_data_q;

  wire out_moves = out_ready_i || !out_valid_q;

  assign in_ready_o  = !skid_valid_q;
  assign out_valid_o = out_valid_q;
  assign out_data_o  = out_data_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      out_valid_q  <= 1'b0;
      skid_valid_q <= 1'b0;
    end else if (out_moves) begin
      out_valid_q  <= skid_valid_q || in_valid_i;
      skid_valid_q <= 1'b0;
    end else if (in_valid_i) begin
      skid_valid_q <= 1'b1;
    end
  end

  // Data registers have no reset; they are read only when valid.
  always_ff @(posedge clk_i) begin
    if (out_moves) begin
      out_data_q <= skid_valid_q ? skid_data_q : in_data_i;
    end
    if (in_ready_o) begin
      skid_data_q <= in_data_i;
    end
  end

`ifdef FORMAL
`include "rtl/formal/stream_skid_properties.svh"
`endif

endmodule
