// A bit a symbol, in distributed memory of 64-bit words.
//
// word_o and bit_o are those of symbol_i as they are before this cycle's change. At most one of the
// changes a cycle, at symbol_i: its bit set or cleared, or the whole word that holds it zeroed.
// Nothing is reset: zero every word first. Symbols is a power of two from 64 on.
module symbol_bitmap #(
  parameter int unsigned Symbols = 1024,
  localparam int unsigned IndexBits = $clog2(Symbols)
) (
  input  logic                 clk_i,
  input  logic [IndexBits-1:0] symbol_i,
  input  logic                 set_i,
  input  logic                 clear_i,
  input  logic                 zero_i,
  output logic [63:0]          word_o,
  output logic                 bit_o
);

  localparam int unsigned Words    = Symbols / 64;
  localparam int unsigned WordBits = Words > 1 ? $clog2(Words) : 1;

  (* ram_style = "distributed" *) logic [63:0] memory [Words];

  wire [WordBits-1:0] word_index = WordBits'(symbol_i >> 6);
  wire [63:0]         mask       = 64'd1 << symbol_i[5:0];

  assign word_o = memory[word_index];
  assign bit_o  = |(word_o & mask);

  always_ff @(posedge clk_i) begin
    if (zero_i) memory[word_index] <= '0;
    else if (set_i) memory[word_index] <= word_o | mask;
    else if (clear_i) memory[word_index] <= word_o & ~mask;
  end

endmodule
