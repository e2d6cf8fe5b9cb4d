// Digest of entries (docs/contract.md, "Digest"): adds h(words) of each to sum_o and one to
// count_o.
//
// start_i is taken when ready_o is high, with 1 to 9 words, word 0 lowest; an entry of n words
// takes HashWordCycles × n + 1 cycles. idle_o says that sum_o and count_o have every entry taken.
// clear_i zeroes both and is given while idle; not with start_i.
//
// A word takes four cycles, an addition of Wang's mix each; a sum of three words is two and one
// adder.
module digest_hasher (
  input  logic         clk_i,
  input  logic         rst_ni,

  input  logic         clear_i,
  input  logic         start_i,
  input  logic [575:0] words_i,
  input  logic [3:0]   count_i,
  output logic         ready_o,

  output logic         idle_o,
  output logic [63:0]  sum_o,
  output logic [31:0]  count_o
);

  localparam logic [63:0] Start = 64'h42414C4C41535431;

  logic       busy_q, add_q;
  logic [1:0] step_q;
  logic [3:0] left_q;
  wire        take     = start_i && ready_o;
  wire        word_end = busy_q && step_q == 2'd3;
  wire        last     = word_end && left_q == 4'd1;

  assign ready_o = !busy_q && !add_q;
  assign idle_o  = ready_o;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      busy_q <= 1'b0;
      add_q  <= 1'b0;
    end else begin
      add_q <= last;
      if (take) busy_q <= 1'b1;
      else if (last) busy_q <= 1'b0;
    end
  end

  logic [575:0] words_q;
  always_ff @(posedge clk_i) begin
    if (take) begin
      step_q  <= '0;
      left_q  <= count_i;
      words_q <= words_i;
    end else if (busy_q) begin
      step_q <= step_q + 1'b1;
      if (word_end) begin
        left_q  <= left_q - 1'b1;
        words_q <= 576'(words_q[575:64]);
      end
    end
  end

  // x = ~x + (x << 21), of the hash with the word taken in.
  logic [63:0] hash_q;
  wire  [63:0] x0 = hash_q ^ words_q[63:0];
  wire  [63:0] y0 = ~x0 + {x0[42:0], 21'b0};

  // x ^= x >> 24, x += (x << 3) + (x << 8); and x ^= x >> 14, x += (x << 2) + (x << 4).
  wire [63:0] x1    = step_q[0] ? hash_q ^ (hash_q >> 24) : hash_q ^ (hash_q >> 14);
  wire [63:0] p1    = step_q[0] ? {x1[60:0], 3'b0} : {x1[61:0], 2'b0};
  wire [63:0] q1    = step_q[0] ? {x1[55:0], 8'b0} : {x1[59:0], 4'b0};
  wire [63:0] sums  = x1 ^ p1 ^ q1;
  wire [63:0] major = (x1 & p1) | (x1 & q1) | (p1 & q1);
  wire [63:0] y1    = sums + {major[62:0], 1'b0};
  wire        unused_major = major[63];

  // x ^= x >> 28, x += x << 31.
  wire [63:0] x2 = hash_q ^ (hash_q >> 28);
  wire [63:0] y2 = x2 + {x2[32:0], 31'b0};

  always_ff @(posedge clk_i) begin
    if (take) hash_q <= Start;
    else if (busy_q) begin
      case (step_q)
        2'd0:    hash_q <= y0;
        2'd3:    hash_q <= y2;
        default: hash_q <= y1;
      endcase
    end
  end

  logic [63:0] sum_q;
  logic [31:0] count_q;
  assign sum_o   = sum_q;
  assign count_o = count_q;
  always_ff @(posedge clk_i) begin
    if (!rst_ni || clear_i) begin
      sum_q   <= '0;
      count_q <= '0;
    end else if (add_q) begin
      sum_q   <= sum_q + hash_q;
      count_q <= count_q + 1'b1;
    end
  end

endmodule
