// Memories of read latency 1 to Count side by side, whole and in two styles, under the same writes
// and reads.
module memories #(
  parameter int unsigned Words = 13,
  parameter int unsigned Count = 6
) (
  input  logic                     clk_i,
  input  logic                     rst_ni,
  input  logic                     write_i,
  input  logic [$clog2(Words)-1:0] write_address_i,
  input  logic [31:0]              write_data_i,
  input  logic                     read_i,
  input  logic [$clog2(Words)-1:0] read_address_i,
  output logic [Count*32-1:0]      read_data_o,
  output logic [Count*32-1:0]      read_mixed_o
);

  wire unused_rst = rst_ni;

  for (genvar i = 0; i < Count; i++) begin : gen_latency
    memory_1r1w #(.Width(32), .Words(Words), .ReadLatency(i + 1)) u_memory (
      .clk_i, .write_i, .write_address_i, .write_data_i, .read_i, .read_address_i,
      .read_data_o(read_data_o[i*32+:32])
    );
    memory_mixed #(.Width(32), .Words(Words), .ReadLatency(i + 1), .BlockBits(5 * i)) u_mixed (
      .clk_i, .write_i, .write_address_i, .write_data_i, .read_i, .read_address_i,
      .read_data_o(read_mixed_o[i*32+:32])
    );
  end

endmodule
