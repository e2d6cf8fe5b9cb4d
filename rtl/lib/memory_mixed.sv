// Memory with one write and one read a cycle, as memory_1r1w, whose contract it has: the last
// BlockBits of a word in block memory, the others in memory of the style given.
//
// UltraRAM is 72 bits wide: a word of a few bits more than a multiple of 72 would take a column of
// it for them.
module memory_mixed #(
  parameter int unsigned Width       = 76,
  parameter int unsigned Words       = 4096,
  parameter int unsigned ReadLatency = 3,
  parameter              Style       = "ultra",
  parameter int unsigned BlockBits   = 0,       // below Width
  localparam int unsigned AddressBits = Words > 1 ? $clog2(Words) : 1
) (
  input  logic                   clk_i,

  input  logic                   write_i,
  input  logic [AddressBits-1:0] write_address_i,
  input  logic [Width-1:0]       write_data_i,

  input  logic                   read_i,
  input  logic [AddressBits-1:0] read_address_i,
  output logic [Width-1:0]       read_data_o
);

  memory_1r1w #(
    .Width(Width - BlockBits), .Words(Words), .ReadLatency(ReadLatency), .Style(Style)
  ) u_high (
    .clk_i, .write_i, .write_address_i, .write_data_i (write_data_i[Width-1:BlockBits]),
    .read_i, .read_address_i, .read_data_o (read_data_o[Width-1:BlockBits])
  );

  if (BlockBits != 0) begin : gen_low
    memory_1r1w #(
      .Width(BlockBits), .Words(Words), .ReadLatency(ReadLatency), .Style("block")
    ) u_low (
      .clk_i, .write_i, .write_address_i, .write_data_i (write_data_i[BlockBits-1:0]),
      .read_i, .read_address_i, .read_data_o (read_data_o[BlockBits-1:0])
    );
  end

endmodule
