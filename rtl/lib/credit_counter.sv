// Credits: how many places behind a pipeline are free, so that what enters it never has to stop.
//
// All Credits are there after reset. In a cycle with ready_o, at least MaxTake are there and the
// parent may take up to MaxTake of them: take_i with take_amount_i. It never takes without ready_o.
// give_i with give_amount_i returns credits, in any cycle, never more than are out. Both in one
// cycle are fine; credits given can be taken from the next cycle on. ready_o and available_o come
// from registers.
module credit_counter #(
  parameter int unsigned Credits = 64,
  parameter int unsigned MaxTake = 1,
  parameter int unsigned MaxGive = 1,
  localparam int unsigned TakeBits  = $clog2(MaxTake + 1),
  localparam int unsigned GiveBits  = $clog2(MaxGive + 1),
  localparam int unsigned CountBits = $clog2(Credits + 1)
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,

  output logic                 ready_o,      // MaxTake are there
  output logic [CountBits-1:0] available_o,

  input  logic                 take_i,
  input  logic [TakeBits-1:0]  take_amount_i,
  input  logic                 give_i,
  input  logic [GiveBits-1:0]  give_amount_i
);

  logic                 ready_q;
  logic [CountBits-1:0] available_q;

  wire [CountBits-1:0] given = give_i ? CountBits'(give_amount_i) : '0;
  wire [CountBits-1:0] taken = take_i ? CountBits'(take_amount_i) : '0;
  wire [CountBits-1:0] next  = available_q + given - taken;

  assign ready_o     = ready_q;
  assign available_o = available_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      ready_q     <= 1'b0;
      available_q <= CountBits'(Credits);
    end else begin
      ready_q     <= next >= CountBits'(MaxTake);
      available_q <= next;
    end
  end

`ifdef FORMAL
`include "rtl/formal/credit_counter_properties.svh"
`elsif VERILATOR
  always_ff @(posedge clk_i) begin
    if (rst_ni) begin
      if (take_i) assert (ready_q && 32'(take_amount_i) < MaxTake + 1);
      if (give_i) assert (32'(available_q) + 32'(give_amount_i) < Credits + 1);
    end
  end
`endif

endmodule
