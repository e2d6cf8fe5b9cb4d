// The rank queue: the best Depth entries of those put in, in order of key descending, then id
// ascending. One operation is accepted every cycle, in any mix; operations take effect in order.
//
//   op ─► [operation] ─► [broadcast] ─► cell 0 ⇄ cell 1 ⇄ … ⇄ cell Depth−1 ─► [fell off] ─► dropped
//                                        head
//
// Timing: an operation of cycle t shows at the head from cycle t + 3 on and in dropped_* from
// cycle t + 4 on; a pop gives the entry that it took at popped_* in cycle t + 3, a put what it made
// fall off at fell_*. Pops stream, one entry a cycle.
//
// Full, a put keeps the best Depth; what falls off is remembered by its best: while the head is
// better than best_dropped, the head is the best of all entries ever put since the last clear.
// Every entry put leaves once: popped, fallen off or cleared.
module rank_queue #(
  parameter int unsigned KeyBits  = 41,
  parameter int unsigned IdBits   = 24,
  parameter int unsigned DataBits = 1,
  parameter int unsigned Depth    = 128
) (
  input  logic                      clk_i,
  input  logic                      rst_ni,

  // at most one of the three a cycle
  input  logic                      put_i,
  input  logic                      pop_i,
  input  logic                      clear_i,
  input  logic signed [KeyBits-1:0] put_key_i,
  input  logic [IdBits-1:0]         put_id_i,
  input  logic [DataBits-1:0]       put_data_i,

  // best entry
  output logic                      head_valid_o,
  output logic signed [KeyBits-1:0] head_key_o,
  output logic [IdBits-1:0]         head_id_o,
  output logic [DataBits-1:0]       head_data_o,

  // what a pop took; not valid if the queue was empty
  output logic                      popped_valid_o,
  output logic signed [KeyBits-1:0] popped_key_o,
  output logic [IdBits-1:0]         popped_id_o,
  output logic [DataBits-1:0]       popped_data_o,

  // what a put made fall off: the last entry, or itself
  output logic                      fell_valid_o,
  output logic [DataBits-1:0]       fell_data_o,

  // best entry that fell off since the last clear
  output logic                      dropped_valid_o,
  output logic signed [KeyBits-1:0] dropped_key_o,
  output logic [IdBits-1:0]         dropped_id_o
);

  // Two registers between the port and the cells: one operation drives every cell.
  logic                      put_q, pop_q, clear_q, put_b, pop_b, clear_b;
  logic signed [KeyBits-1:0] key_q, key_b;
  logic [IdBits-1:0]         id_q, id_b;
  logic [DataBits-1:0]       data_q, data_b;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      {put_q, pop_q, clear_q} <= 3'b000;
      {put_b, pop_b, clear_b} <= 3'b000;
    end else begin
      {put_q, pop_q, clear_q} <= {put_i, pop_i, clear_i};
      {put_b, pop_b, clear_b} <= {put_q, pop_q, clear_q};
    end
  end

  // Held while there is no put, so that idle cells do not compare anew.
  always_ff @(posedge clk_i) begin
    if (put_i) begin
      key_q  <= put_key_i;
      id_q   <= put_id_i;
      data_q <= put_data_i;
    end
    if (put_q) begin
      key_b  <= key_q;
      id_b   <= id_q;
      data_b <= data_q;
    end
  end

  // Cells, with a cell in front that always stays and a cell behind that is always empty.
  // Side by side in plain vectors, as Yosys 0.23 reads no packed arrays of more dimensions.
  logic [Depth-1:0]          stays, valid;
  logic [Depth*KeyBits-1:0]  key;
  logic [Depth*IdBits-1:0]   id;
  logic [Depth*DataBits-1:0] data;

  for (genvar i = 0; i < Depth; i++) begin : gen_cells
    localparam int unsigned Front = i == 0 ? 0 : i - 1;
    localparam int unsigned Back  = i == Depth - 1 ? i : i + 1;
    rank_queue_cell #(
      .KeyBits  (KeyBits),
      .IdBits   (IdBits),
      .DataBits (DataBits)
    ) u_cell (
      .clk_i,
      .rst_ni,
      .put_i         (put_b),
      .pop_i         (pop_b),
      .clear_i       (clear_b),
      .new_key_i     (key_b),
      .new_id_i      (id_b),
      .new_data_i    (data_b),
      .front_stays_i (i == 0 ? 1'b1 : stays[Front]),
      .front_valid_i (i == 0 ? 1'b0 : valid[Front]),
      .front_key_i   (key[Front*KeyBits+:KeyBits]),
      .front_id_i    (id[Front*IdBits+:IdBits]),
      .front_data_i  (data[Front*DataBits+:DataBits]),
      .back_valid_i  (i == Depth - 1 ? 1'b0 : valid[Back]),
      .back_key_i    (key[Back*KeyBits+:KeyBits]),
      .back_id_i     (id[Back*IdBits+:IdBits]),
      .back_data_i   (data[Back*DataBits+:DataBits]),
      .stays_o       (stays[i]),
      .valid_o       (valid[i]),
      .key_o         (key[i*KeyBits+:KeyBits]),
      .id_o          (id[i*IdBits+:IdBits]),
      .data_o        (data[i*DataBits+:DataBits])
    );
  end

  assign head_valid_o = valid[0];
  assign head_key_o   = key[0+:KeyBits];
  assign head_id_o    = id[0+:IdBits];
  assign head_data_o  = data[0+:DataBits];

  always_ff @(posedge clk_i) begin
    popped_valid_o <= rst_ni && pop_b && valid[0];
    if (pop_b) begin
      popped_key_o  <= key[0+:KeyBits];
      popped_id_o   <= id[0+:IdBits];
      popped_data_o <= data[0+:DataBits];
    end
  end

  // A put into a full queue drops the last entry, or the new one if the last stays.
  logic signed [KeyBits-1:0] fell_key_q;
  logic [IdBits-1:0]         fell_id_q;
  wire fell_better = !dropped_valid_o || $signed(fell_key_q) > $signed(dropped_key_o) ||
                     (fell_key_q == dropped_key_o && fell_id_q < dropped_id_o);

  always_ff @(posedge clk_i) begin
    fell_valid_o <= rst_ni && put_b && valid[Depth-1];
    if (put_b) begin
      fell_key_q  <= stays[Depth-1] ? key_b : key[(Depth-1)*KeyBits+:KeyBits];
      fell_id_q   <= stays[Depth-1] ? id_b : id[(Depth-1)*IdBits+:IdBits];
      fell_data_o <= stays[Depth-1] ? data_b : data[(Depth-1)*DataBits+:DataBits];
    end
    if (!rst_ni || clear_b) begin
      dropped_valid_o <= 1'b0;
    end else if (fell_valid_o && fell_better) begin
      dropped_valid_o <= 1'b1;
      dropped_key_o   <= fell_key_q;
      dropped_id_o    <= fell_id_q;
    end
  end

`ifdef FORMAL
`include "rtl/formal/rank_queue_properties.svh"
`endif

endmodule
