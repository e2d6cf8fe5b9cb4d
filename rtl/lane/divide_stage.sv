// A stage of a pipelined division of a fraction: four more bits behind a quotient of Done bits,
// and one register. Data rides along. All of it holds while enable_i is low.
module divide_stage #(
  parameter int unsigned Bits     = 32,
  parameter int unsigned Done     = 1,
  parameter int unsigned DataBits = 1
) (
  input  logic                clk_i,
  input  logic                enable_i,

  input  logic [Bits-1:0]     remainder_i,
  input  logic [Bits-1:0]     divisor_i,
  input  logic [Bits+1:0]     triple_i,
  input  logic [Done-1:0]     quotient_i,
  input  logic [DataBits-1:0] data_i,

  output logic [Bits-1:0]     remainder_o,
  output logic [Bits-1:0]     divisor_o,
  output logic [Bits+1:0]     triple_o,
  output logic [Done+3:0]     quotient_o,
  output logic [DataBits-1:0] data_o
);

  wire [Bits-1:0] remainder;
  wire [3:0]      digits;
  divide_digits #(.Bits(Bits)) u_digits (
    .remainder_i, .next_i(4'b0), .divisor_i, .triple_i,
    .remainder_o(remainder), .digits_o(digits)
  );

  logic [Bits-1:0]     remainder_q, divisor_q;
  logic [Bits+1:0]     triple_q;
  logic [Done+3:0]     quotient_q;
  logic [DataBits-1:0] data_q;
  assign remainder_o = remainder_q;
  assign divisor_o   = divisor_q;
  assign triple_o    = triple_q;
  assign quotient_o  = quotient_q;
  assign data_o      = data_q;

  always_ff @(posedge clk_i) begin
    if (enable_i) begin
      remainder_q <= remainder;
      divisor_q   <= divisor_i;
      triple_q    <= triple_i;
      quotient_q  <= {quotient_i, digits};
      data_q      <= data_i;
    end
  end

endmodule
