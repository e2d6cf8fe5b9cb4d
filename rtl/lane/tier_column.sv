// Floors of one tier index for every symbol and bank, and whether a magnitude reaches them.
//
// A read takes two cycles (floor_o), the comparison a third: reached_o is floor ≤ magnitude_i with
// the magnitude given two cycles after the read. Data hold while there is nothing valid.
module tier_column #(
  parameter int unsigned Words = 2048,
  localparam int unsigned AddressBits = $clog2(Words)
) (
  input  logic                   clk_i,

  input  logic                   write_i,
  input  logic [AddressBits-1:0] write_address_i,
  input  logic [57:0]            write_floor_i,

  input  logic                   read_i,
  input  logic [AddressBits-1:0] read_address_i,
  output logic [57:0]            floor_o,

  input  logic                   compare_i,
  input  logic                   present_i,    // the tier is there
  input  logic [57:0]            magnitude_i,
  output logic                   reached_o
);

  memory_1r1w #(.Width(58), .Words(Words), .ReadLatency(2), .Style("block")) u_floors (
    .clk_i, .write_i, .write_address_i, .write_data_i(write_floor_i),
    .read_i, .read_address_i, .read_data_o(floor_o)
  );

  logic reached_q;
  assign reached_o = reached_q;
  always_ff @(posedge clk_i) begin
    if (compare_i) reached_q <= present_i && floor_o <= magnitude_i;
  end

endmodule
