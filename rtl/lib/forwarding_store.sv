// Read-modify-write store: one operation accepted every cycle, in any order of addresses, the same
// one back to back included; each sees what every earlier one wrote.
//
//   cycle  t                    read_valid_i, read_address_i: an operation enters
//          t + ReadLatency + 1  its turn: turn_valid_o, turn_address_o, old_o = value after every
//                               operation that entered before; the parent gives write_i and
//                               new_i in this same cycle, as a function of old_o
//
// An operation without write_i leaves the word. There is no back-pressure: who limits what enters
// limits what comes. old_o comes from registers through one two-way multiplexer, so that the loop
// old_o -> new_i has the cycle for itself. Reset drops operations under way, and a write whose turn
// was in the last cycle; words keep what they have, and have nothing at first.
//
// How: a result is written to memory in the cycle behind its turn, so an operation's memory word
// lacks the ReadLatency + 2 turns before its own. At each stage k cycles behind entry it is offered
// the result of the turn a cycle ago, and takes it along when the addresses are equal, which was
// found out a cycle earlier; the result of the turn right before its own is chosen in its turn.
module forwarding_store #(
  parameter int unsigned Width       = 96,
  parameter int unsigned Words       = 32768,
  parameter int unsigned ReadLatency = 3,
  parameter              Style       = "auto",
  parameter int unsigned BlockBits   = 0,       // of a word's bits, the last ones: in block memory
  localparam int unsigned AddressBits = Words > 1 ? $clog2(Words) : 1
) (
  input  logic                   clk_i,
  input  logic                   rst_ni,

  input  logic                   read_valid_i,
  input  logic [AddressBits-1:0] read_address_i,

  output logic                   turn_valid_o,
  output logic [AddressBits-1:0] turn_address_o,
  output logic [Width-1:0]       old_o,
  input  logic                   write_i,
  input  logic [Width-1:0]       new_i
);

  localparam int unsigned Turn = ReadLatency + 1;

  // The turn of the cycle before: what it left, being written to memory.
  logic                   wrote_q;
  logic [AddressBits-1:0] result_address_q;
  logic [Width-1:0]       result_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) wrote_q <= 1'b0;
    else wrote_q <= turn_valid_o && write_i;
    if (turn_valid_o) begin
      result_address_q <= turn_address_o;
      result_q         <= new_i;
    end
  end

  wire [Width-1:0] memory_word;
  memory_mixed #(
    .Width(Width), .Words(Words), .ReadLatency(ReadLatency), .Style(Style), .BlockBits(BlockBits)
  ) u_memory (
    .clk_i,
    .write_i        (wrote_q),
    .write_address_i(result_address_q),
    .write_data_i   (result_q),
    .read_i         (read_valid_i),
    .read_address_i,
    .read_data_o    (memory_word)
  );

  // Operations under way: slice k belongs to the one that entered k cycles ago. offered: the turn
  // of the cycle before wrote its address.
  logic [Turn:0]                   valid;
  logic [(Turn+1)*AddressBits-1:0] address;
  logic [Turn:0]                   offered;
  assign valid[0]                = read_valid_i;
  assign address[0+:AddressBits] = read_address_i;
  assign offered[0]              = wrote_q && result_address_q == read_address_i;

  for (genvar k = 1; k <= Turn; k++) begin : gen_operation
    logic                   valid_q, same_q;
    logic [AddressBits-1:0] address_q;
    always_ff @(posedge clk_i) begin
      if (!rst_ni) valid_q <= 1'b0;
      else valid_q <= valid[k-1];
      if (valid[k-1]) address_q <= address[(k-1)*AddressBits+:AddressBits];
      same_q <= turn_valid_o && turn_address_o == address[(k-1)*AddressBits+:AddressBits];
    end
    assign valid[k]                            = valid_q;
    assign address[k*AddressBits+:AddressBits] = address_q;
    assign offered[k]                          = same_q && wrote_q;
  end

  // The newest result that each of them has met, on its way to the last stage before its turn.
  for (genvar k = 1; k < Turn; k++) begin : gen_met
    logic             met_q;
    logic [Width-1:0] word_q;
    if (k == 1) begin : gen_entry
      always_ff @(posedge clk_i) begin
        met_q <= offered[0];
        if (valid[0] && offered[0]) word_q <= result_q;
      end
    end else begin : gen_later
      always_ff @(posedge clk_i) begin
        met_q <= offered[k-1] || gen_met[k-1].met_q;
        if (valid[k-1] && offered[k-1]) word_q <= result_q;
        else if (valid[k-1] && gen_met[k-1].met_q) word_q <= gen_met[k-1].word_q;
      end
    end
  end

  logic [Width-1:0] older_q;
  always_ff @(posedge clk_i) begin
    if (valid[Turn-1]) begin
      if (offered[Turn-1]) older_q <= result_q;
      else if (gen_met[Turn-1].met_q) older_q <= gen_met[Turn-1].word_q;
      else older_q <= memory_word;
    end
  end

  assign turn_valid_o   = valid[Turn];
  assign turn_address_o = address[Turn*AddressBits+:AddressBits];
  assign old_o          = offered[Turn] ? result_q : older_q;

`ifdef FORMAL
`include "rtl/formal/forwarding_store_properties.svh"
`elsif VERILATOR
  always_ff @(posedge clk_i) begin
    if (rst_ni && read_valid_i) assert (32'(read_address_i) < Words);
  end
`endif

endmodule
