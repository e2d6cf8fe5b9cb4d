// norm of docs/ranking.md: the leading 32 bits m of x and e = floor(log2 x), or the mark
// that x is zero.
// Three registers, each with its enable: x and which bytes are set; the leading byte and four
// behind it; m and e. Data hold while their enable is low.
module normalise (
  input  logic        clk_i,
  input  logic [2:0]  enable_i,
  input  logic [95:0] x_i,
  output logic        zero_o,
  output logic [31:0] mantissa_o,   // bit 31 set unless zero
  output logic [6:0]  exponent_o
);

  logic [95:0] x_q;
  logic [11:0] set_q;
  wire  [11:0] set;
  for (genvar i = 0; i < 12; i++) begin : gen_byte
    assign set[i] = |x_i[8*i +: 8];
  end

  always_ff @(posedge clk_i) begin
    if (enable_i[0]) begin
      x_q   <= x_i;
      set_q <= set;
    end
  end

  // What follows is worked out behind an enable only, and anything else, for simulation's sake.
  wire  [127:0] padded = {x_q, 32'b0};
  logic [3:0]   leading;
  logic [39:0]  bytes;
  always_comb begin
    leading = 'x;
    bytes   = 'x;
    if (enable_i[1]) begin
      leading = 4'd0;
      for (int i = 1; i < 12; i++) begin
        if (set_q[i]) leading = 4'(i);
      end
      case (leading)
        4'd11:   bytes = padded[127:88];
        4'd10:   bytes = padded[119:80];
        4'd9:    bytes = padded[111:72];
        4'd8:    bytes = padded[103:64];
        4'd7:    bytes = padded[95:56];
        4'd6:    bytes = padded[87:48];
        4'd5:    bytes = padded[79:40];
        4'd4:    bytes = padded[71:32];
        4'd3:    bytes = padded[63:24];
        4'd2:    bytes = padded[55:16];
        4'd1:    bytes = padded[47:8];
        default: bytes = padded[39:0];
      endcase
    end
  end

  logic [39:0] bytes_q;
  logic [3:0]  leading_q;
  logic        zero_q;
  always_ff @(posedge clk_i) begin
    if (enable_i[1]) begin
      bytes_q   <= bytes;
      leading_q <= leading;
      zero_q    <= set_q == '0;
    end
  end

  logic [2:0] zeros;
  always_comb begin
    zeros = 'x;
    if (enable_i[2]) begin
      casez (bytes_q[39:32])
        8'b1???????: zeros = 3'd0;
        8'b01??????: zeros = 3'd1;
        8'b001?????: zeros = 3'd2;
        8'b0001????: zeros = 3'd3;
        8'b00001???: zeros = 3'd4;
        8'b000001??: zeros = 3'd5;
        8'b0000001?: zeros = 3'd6;
        default:     zeros = 3'd7;
      endcase
    end
  end

  logic [31:0] mantissa_q;
  logic [6:0]  exponent_q;
  logic        zero2_q;
  assign mantissa_o = mantissa_q;
  assign exponent_o = exponent_q;
  assign zero_o     = zero2_q;

  always_ff @(posedge clk_i) begin
    if (enable_i[2]) begin
      mantissa_q <= 32'((bytes_q << zeros) >> 8);
      exponent_q <= {leading_q, ~zeros};  // 8 × byte + 7 − zeros
      zero2_q    <= zero_q;
    end
  end

endmodule
