// As many sorted streams as there are lanes to one: lower keys first, one word a cycle.
//
//   lane 0 ──┐
//            ├─ node ──┐
//   lane 1 ──┘         ├─ node ──► out          Lanes a power of two; 1: a skid buffer
//   lane 2 ──┐         │
//            ├─ node ──┘
//   lane 3 ──┘
//
// Streams and end tokens as in merge_node.sv, the data of end tokens without meaning: a word takes
// 2 × log2(Lanes) cycles, at least one. Lane l's key is at l × KeyBits, its data likewise. clear_i
// drops what is inside.
module merge_tree #(
  parameter int unsigned Lanes    = 4,
  parameter int unsigned KeyBits  = 24,
  parameter int unsigned DataBits = 8
) (
  input  logic                      clk_i,
  input  logic                      rst_ni,
  input  logic                      clear_i,

  input  logic [Lanes-1:0]          in_valid_i,
  output logic [Lanes-1:0]          in_ready_o,
  input  logic [Lanes-1:0]          in_end_i,
  input  logic [Lanes*KeyBits-1:0]  in_key_i,
  input  logic [Lanes*DataBits-1:0] in_data_i,

  output logic                      out_valid_o,
  input  logic                      out_ready_i,
  output logic                      out_end_o,
  output logic [KeyBits-1:0]        out_key_o,
  output logic [DataBits-1:0]       out_data_o
);

  if (Lanes == 1) begin : gen_lane
    stream_skid #(.Width(1 + KeyBits + DataBits)) u_skid (
      .clk_i, .rst_ni(rst_ni && !clear_i),
      .in_valid_i, .in_ready_o, .in_data_i({in_end_i, in_key_i, in_data_i}),
      .out_valid_o, .out_ready_i, .out_data_o({out_end_o, out_key_o, out_data_o}));
  end else begin : gen_tree
    // Streams are numbered as in a heap: node n merges streams 2n and 2n + 1 into stream n, the
    // leaves are the upper half. Stream 0 does not exist.
    logic [2*Lanes-1:0]          valid, ready, ends;
    logic [2*Lanes*KeyBits-1:0]  key;
    logic [2*Lanes*DataBits-1:0] data;

    assign valid[2*Lanes-1:Lanes]                  = in_valid_i;
    assign ends[2*Lanes-1:Lanes]                   = in_end_i;
    assign key[2*Lanes*KeyBits-1:Lanes*KeyBits]    = in_key_i;
    assign data[2*Lanes*DataBits-1:Lanes*DataBits] = in_data_i;
    assign in_ready_o                              = ready[2*Lanes-1:Lanes];

    assign valid[0]           = 1'b0;
    assign ready[0]           = 1'b0;
    assign ends[0]            = 1'b0;
    assign key[KeyBits-1:0]   = '0;
    assign data[DataBits-1:0] = '0;
    wire unused = &{1'b0, valid[0], ready[0], ends[0], key[KeyBits-1:0], data[DataBits-1:0]};

    for (genvar n = 1; n < Lanes; n++) begin : gen_node
      merge_node #(.KeyBits(KeyBits), .DataBits(DataBits), .FieldBits(1)) u_node (
        .clk_i, .rst_ni(rst_ni && !clear_i),
        .in0_valid_i(valid[2*n]), .in0_ready_o(ready[2*n]), .in0_end_i(ends[2*n]),
        .in0_key_i(key[2*n*KeyBits +: KeyBits]), .in0_data_i(data[2*n*DataBits +: DataBits]),
        .in1_valid_i(valid[2*n+1]), .in1_ready_o(ready[2*n+1]), .in1_end_i(ends[2*n+1]),
        .in1_key_i(key[(2*n+1)*KeyBits +: KeyBits]),
        .in1_data_i(data[(2*n+1)*DataBits +: DataBits]),
        .out_valid_o(valid[n]), .out_ready_i(ready[n]), .out_end_o(ends[n]),
        .out_key_o(key[n*KeyBits +: KeyBits]), .out_data_o(data[n*DataBits +: DataBits]));
    end

    assign out_valid_o = valid[1];
    assign ready[1]    = out_ready_i;
    assign out_end_o  = ends[1];
    assign out_key_o   = key[KeyBits +: KeyBits];
    assign out_data_o  = data[DataBits +: DataBits];
  end

endmodule
