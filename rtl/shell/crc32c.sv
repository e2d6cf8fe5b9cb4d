// CRC-32C of a 64-byte record with its check word and phase taken as zero: the check word that
// belongs to it (hls/core/checksum.hpp). One record a cycle, two stages.
//
// enable_i[0] takes record_i into the first stage, enable_i[1] the first stage into the second,
// whose result check_o holds until the next enable_i[1]. With both up all the time, check_o belongs
// to the record of two cycles before. No path leads from an input to the output.
//
// A CRC of a fixed length is linear but for a constant: every bit of it is the parity of the record
// under a mask. The masks are worked out when the design is elaborated, no table is copied here.
module crc32c (
  input  logic         clk_i,
  input  logic [1:0]   enable_i,
  input  logic [511:0] record_i,
  output logic [31:0]  check_o
);

  localparam logic [31:0] Polynomial = 32'h82F63B78;  // Castagnoli, reflected
  localparam int unsigned DataBits   = 448;           // check and phase come behind
  localparam int unsigned ByteLanes  = 8;             // parities kept of each bit between stages

  // What a record of zeros gives: the initial ones moved through 512 bits, inverted at the end.
  function automatic logic [31:0] of_zeros();
    logic [31:0] crc;
    crc = '1;
    for (int i = 0; i < 512; i++) begin
      crc = {1'b0, crc[31:1]} ^ (crc[0] ? Polynomial : 32'd0);
    end
    of_zeros = ~crc;
  endfunction

  // Word k is what bit k of a record adds, being 1: bit 511 adds the polynomial, the bit before it
  // one step more.
  function automatic logic [32*DataBits-1:0] of_bits();
    logic [31:0] crc;
    crc = Polynomial;
    for (int i = 511; i > 0; i--) begin
      if (i < DataBits) of_bits[32*i +: 32] = crc;
      crc = {1'b0, crc[31:1]} ^ (crc[0] ? Polynomial : 32'd0);
    end
    of_bits[31:0] = crc;
  endfunction

  localparam logic [31:0]            OfZeros = of_zeros();
  localparam logic [32*DataBits-1:0] OfBits  = of_bits();

  // Bit i: parity of the bits whose number is i modulo 8.
  function automatic logic [ByteLanes-1:0] parities(input logic [DataBits-1:0] bits);
    logic [63:0] folded;
    folded = bits[63:0] ^ bits[127:64] ^ bits[191:128] ^ bits[255:192]
             ^ bits[319:256] ^ bits[383:320] ^ bits[447:384];
    parities = folded[7:0] ^ folded[15:8] ^ folded[23:16] ^ folded[31:24]
               ^ folded[39:32] ^ folded[47:40] ^ folded[55:48] ^ folded[63:56];
  endfunction

  for (genvar b = 0; b < 32; b++) begin : gen_bit
    wire [DataBits-1:0] mask;
    for (genvar k = 0; k < DataBits; k++) begin : gen_mask
      assign mask[k] = OfBits[32*k + b];
    end

    logic [ByteLanes-1:0] parity_q;
    logic                 check_q;

    always_ff @(posedge clk_i) begin
      if (enable_i[0]) parity_q <= parities(record_i[DataBits-1:0] & mask);
      if (enable_i[1]) check_q <= ^parity_q ^ OfZeros[b];
    end
    assign check_o[b] = check_q;
  end

  wire unused = ^record_i[511:DataBits];

endmodule
