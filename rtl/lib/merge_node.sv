// Merges two sorted streams into one: a node of the trees that join lanes.
//
// A stream is words in ascending order of their key, unsigned, then one end token (end high), then
// the next such sequence. Words leave in ascending order of key, those of input 0 first when equal.
// When both inputs have come to their end tokens, one leaves: its data is the sum of theirs, in
// fields: Fields of FieldBits each, from bit 0, modulo 2^FieldBits (so signed or unsigned), and the
// bitwise or of the bits above. Its key is that of input 0's token.
//
// Streams: stream_skid.sv. Every path between the three handshakes is cut; one word a cycle; a word
// waits for the other input's, so that an idle input must be given its end token.
module merge_node #(
  parameter int unsigned KeyBits   = 64,
  parameter int unsigned DataBits  = 128,
  parameter int unsigned Fields    = 1,
  parameter int unsigned FieldBits = DataBits / Fields
) (
  input  logic                clk_i,
  input  logic                rst_ni,

  input  logic                in0_valid_i,
  output logic                in0_ready_o,
  input  logic                in0_end_i,
  input  logic [KeyBits-1:0]  in0_key_i,
  input  logic [DataBits-1:0] in0_data_i,

  input  logic                in1_valid_i,
  output logic                in1_ready_o,
  input  logic                in1_end_i,
  input  logic [KeyBits-1:0]  in1_key_i,
  input  logic [DataBits-1:0] in1_data_i,

  output logic                out_valid_o,
  input  logic                out_ready_i,
  output logic                out_end_o,
  output logic [KeyBits-1:0]  out_key_o,
  output logic [DataBits-1:0] out_data_o
);

  localparam int unsigned WordBits = 1 + KeyBits + DataBits;

  wire                valid0, end0, valid1, end1;
  wire [KeyBits-1:0]  key0, key1;
  wire [DataBits-1:0] data0, data1;
  wire                moves, take0, take1;

  stream_skid #(.Width(WordBits)) u_in0 (
    .clk_i, .rst_ni,
    .in_valid_i(in0_valid_i), .in_ready_o(in0_ready_o),
    .in_data_i({in0_end_i, in0_key_i, in0_data_i}),
    .out_valid_o(valid0), .out_ready_i(moves && take0), .out_data_o({end0, key0, data0})
  );
  stream_skid #(.Width(WordBits)) u_in1 (
    .clk_i, .rst_ni,
    .in_valid_i(in1_valid_i), .in_ready_o(in1_ready_o),
    .in_data_i({in1_end_i, in1_key_i, in1_data_i}),
    .out_valid_o(valid1), .out_ready_i(moves && take1), .out_data_o({end1, key1, data1})
  );

  // Which input's word leaves; both when both have ended.
  assign take0 = end1 || (!end0 && key0 <= key1);
  assign take1 = end0 || (!end1 && key1 < key0);

  wire [DataBits-1:0] sum;
  for (genvar i = 0; i < Fields; i++) begin : gen_sum
    assign sum[i*FieldBits+:FieldBits] = data0[i*FieldBits+:FieldBits] +
                                         data1[i*FieldBits+:FieldBits];
  end
  if (Fields * FieldBits < DataBits) begin : gen_flags
    assign sum[DataBits-1:Fields*FieldBits] = data0[DataBits-1:Fields*FieldBits] |
                                              data1[DataBits-1:Fields*FieldBits];
  end

  wire out_ready;
  wire both = valid0 && valid1;
  wire ends = end0 && end1;
  assign moves = both && out_ready;
  wire [DataBits-1:0] data = ends ? sum : (take0 ? data0 : data1);

  stream_skid #(.Width(WordBits)) u_out (
    .clk_i, .rst_ni,
    .in_valid_i(both), .in_ready_o(out_ready),
    .in_data_i({ends, take0 ? key0 : key1, data}),
    .out_valid_o, .out_ready_i, .out_data_o({out_end_o, out_key_o, out_data_o})
  );

`ifdef FORMAL
`include "rtl/formal/merge_node_properties.svh"
`endif

endmodule
