// Words that begin with the floor of a tier, and whether a bound reaches it.
//
// A read takes two cycles (word_o), the comparison a third: reached_o is floor ≤ bound_i with the
// bound given two cycles after the read. Data hold while there is nothing valid.
module tier_column #(
  parameter int unsigned Words     = 512,
  parameter int unsigned Width     = 58,       // the first 58 bits of a word are the floor
  parameter              Style     = "block",
  parameter int unsigned BlockBits = 0,        // of memory_mixed
  localparam int unsigned AddressBits = $clog2(Words)
) (
  input  logic                   clk_i,

  input  logic                   write_i,
  input  logic [AddressBits-1:0] write_address_i,
  input  logic [Width-1:0]       write_word_i,

  input  logic                   read_i,
  input  logic [AddressBits-1:0] read_address_i,
  output logic [Width-1:0]       word_o,

  input  logic                   compare_i,
  input  logic                   present_i,    // the tier is there
  input  logic [57:0]            bound_i,
  output logic                   reached_o
);

  memory_mixed #(
    .Width(Width), .Words(Words), .ReadLatency(2), .Style(Style), .BlockBits(BlockBits)
  ) u_words (
    .clk_i, .write_i, .write_address_i, .write_data_i(write_word_i),
    .read_i, .read_address_i, .read_data_o(word_o)
  );

  logic reached_q;
  assign reached_o = reached_q;
  always_ff @(posedge clk_i) begin
    if (compare_i) reached_q <= present_i && word_o[Width-1 -: 58] <= bound_i;
  end

endmodule
