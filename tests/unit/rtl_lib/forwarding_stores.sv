// Stores of read latency 1 to Count side by side: the same operations enter, their turns differ.
module forwarding_stores #(
  parameter int unsigned Words = 13,
  parameter int unsigned Count = 6,
  localparam int unsigned AddressBits = $clog2(Words)
) (
  input  logic                         clk_i,
  input  logic                         rst_ni,
  input  logic                         read_valid_i,
  input  logic [AddressBits-1:0]       read_address_i,
  output logic [Count-1:0]             turn_valid_o,
  output logic [Count*AddressBits-1:0] turn_address_o,
  output logic [Count*32-1:0]          old_o,
  input  logic [Count-1:0]             write_i,
  input  logic [Count*32-1:0]          new_i
);

  for (genvar i = 0; i < Count; i++) begin : gen_latency
    forwarding_store #(
      .Width(32), .Words(Words), .ReadLatency(i + 1), .BlockBits(i % 2 == 0 ? 0 : 7)
    ) u_store (
      .clk_i, .rst_ni, .read_valid_i, .read_address_i,
      .turn_valid_o  (turn_valid_o[i]),
      .turn_address_o(turn_address_o[i*AddressBits+:AddressBits]),
      .old_o         (old_o[i*32+:32]),
      .write_i       (write_i[i]),
      .new_i         (new_i[i*32+:32])
    );
  end

endmodule
