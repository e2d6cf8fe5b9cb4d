// Delay: out_o is what in_i was exactly Cycles cycles before; 0 is a wire.
//
// Nothing is reset: for the first Cycles cycles out_o is anything. From 4 cycles on the words lie
// in a ring of distributed memory, whose word at the pointer is written in every cycle, and in one
// register: fewer flip-flops than a chain, and one word moved a cycle.
module pipe_delay #(
  parameter int unsigned Width  = 32,
  parameter int unsigned Cycles = 4
) (
  input  logic             clk_i,
  input  logic [Width-1:0] in_i,
  output logic [Width-1:0] out_o
);

  if (Cycles == 0) begin : gen_wire
    wire unused_clk = clk_i;
    assign out_o = in_i;
  end else if (Cycles < 4) begin : gen_chain
    for (genvar i = 0; i < Cycles; i++) begin : gen_stage
      logic [Width-1:0] word_q;
      if (i == 0) begin : gen_first
        always_ff @(posedge clk_i) word_q <= in_i;
      end else begin : gen_next
        always_ff @(posedge clk_i) word_q <= gen_stage[i-1].word_q;
      end
    end
    assign out_o = gen_stage[Cycles-1].word_q;
  end else begin : gen_ring
    localparam int unsigned IndexBits = $clog2(Cycles);
    (* ram_style = "distributed" *) logic [Width-1:0] memory [2**IndexBits];
    logic [IndexBits-1:0] pointer_q = '0;  // any first value will do, but a known one
    logic [Width-1:0]     word_q;
    wire  [IndexBits-1:0] oldest = pointer_q - IndexBits'(Cycles - 1);
    always_ff @(posedge clk_i) begin
      pointer_q         <= pointer_q + 1'b1;
      memory[pointer_q] <= in_i;
      word_q            <= memory[oldest];
    end
    assign out_o = word_q;
  end

endmodule
