// Margin tiers of every symbol, in two banks: the last tier with floor ≤ magnitude, or one by
// index.
//
// Look-up: one a cycle, latency TierLookupLatency. none_i (the symbol has no tiers) gives rate and
// deduction 0. by_index_i gives tier index_i, which has to be there, and alone defines floor_o.
//
// Writes: one a cycle. Index 0, whose floor is 0, starts the table of a symbol and bank anew;
// index n comes when n tiers are there, with a floor above theirs. No look-up of the same symbol
// and bank is in flight: the last one left its output before the write, the next one comes after
// it.
//
//   symbol, bank ─► [15 columns of floors, last index] ─► [compare] ─► index ─► [rate, deduction]
//       cycle                  1, 2                           3                    4, 5, 6, 7
module tier_lookup #(
  parameter int unsigned Symbols = 1024   // a power of two, at most 1024; symbols are below it
) (
  input  logic        clk_i,
  input  logic        rst_ni,

  input  logic        write_i,
  input  logic [9:0]  write_symbol_i,
  input  logic        write_bank_i,
  input  logic [3:0]  write_index_i,
  input  logic [57:0] write_floor_i,
  input  logic [27:0] write_rate_i,
  input  logic [84:0] write_deduction_i,

  input  logic        valid_i,
  input  logic [9:0]  symbol_i,
  input  logic        bank_i,
  input  logic        none_i,
  input  logic [57:0] magnitude_i,
  input  logic        by_index_i,
  input  logic [3:0]  index_i,

  output logic        valid_o,
  output logic [57:0] floor_o,
  output logic [27:0] rate_o,
  output logic [84:0] deduction_o
);

  localparam int unsigned Latency   = lane_latency_pkg::TierLookupLatency;
  localparam int unsigned TableBits = $clog2(Symbols) + 1;

  logic [Latency:1] valid_q;
  assign valid_o = valid_q[Latency];

  always_ff @(posedge clk_i) begin
    if (!rst_ni) valid_q <= '0;
    else valid_q <= {valid_q[Latency-1:1], valid_i};
  end

  wire [10:0]          write_place = {write_symbol_i, write_bank_i};
  wire [10:0]          read_place  = {symbol_i, bank_i};
  wire [TableBits-1:0] write_table = write_place[TableBits-1:0];
  wire [TableBits-1:0] read_table  = read_place[TableBits-1:0];
  wire                 unused_place = ^{write_place, read_place};

  // Index of a table's last tier: what is written last.
  wire [3:0] last;
  memory_1r1w #(.Width(4), .Words(2*Symbols), .ReadLatency(2), .Style("block")) u_last (
    .clk_i, .write_i, .write_address_i(write_table), .write_data_i(write_index_i),
    .read_i(valid_i), .read_address_i(read_table), .read_data_o(last)
  );

  logic [TableBits-1:0] table1_q, table2_q, table3_q;
  logic [57:0]          magnitude1_q, magnitude2_q;
  logic [5:0]           how1_q, how2_q, how3_q;  // {none, by index, index}
  always_ff @(posedge clk_i) begin
    if (valid_i) begin
      table1_q     <= read_table;
      magnitude1_q <= magnitude_i;
      how1_q       <= {none_i, by_index_i, index_i};
    end
    if (valid_q[1]) begin
      table2_q     <= table1_q;
      magnitude2_q <= magnitude1_q;
      how2_q       <= how1_q;
    end
    if (valid_q[2]) begin
      table3_q     <= table2_q;
      how3_q       <= how2_q;
    end
  end

  wire [15:0] reached;
  assign reached[0] = 1'b1;
  for (genvar n = 1; n < 16; n++) begin : gen_column
    wire [57:0] floor;
    tier_column #(.Words(2*Symbols)) u_column (
      .clk_i, .write_i(write_i && write_index_i == n), .write_address_i(write_table),
      .write_floor_i,
      .read_i(valid_i), .read_address_i(read_table), .floor_o(floor),
      .compare_i(valid_q[2]), .present_i(last >= n), .magnitude_i(magnitude2_q),
      .reached_o(reached[n])
    );
    // The floor of a look-up by index, of the tiers up to this one.
    wire [57:0] chosen = how2_q[3:0] == 4'(n) ? floor : '0;
    wire [57:0] chosen_of_these;
    if (n == 1) begin : gen_first
      assign chosen_of_these = chosen;
    end else begin : gen_next
      assign chosen_of_these = gen_column[n-1].chosen_of_these | chosen;
    end
  end

  // Floors rise, so reached is a thermometer: its ones are found by halving.
  logic [3:0] reached_index;
  always_comb begin
    reached_index[3] = reached[8];
    reached_index[2] = reached[{reached_index[3], 3'b100}];
    reached_index[1] = reached[{reached_index[3:2], 2'b10}];
    reached_index[0] = reached[{reached_index[3:1], 1'b1}];
  end
  wire unused_reached = reached[0];

  wire [3:0]  index = how3_q[4] ? how3_q[3:0] : reached_index;
  logic [2:0] none_q;
  always_ff @(posedge clk_i) begin
    if (valid_q[3]) none_q[0] <= how3_q[5];
    if (valid_q[4]) none_q[1] <= none_q[0];
    if (valid_q[5]) none_q[2] <= none_q[1];
  end

  wire [112:0] value;
  memory_1r1w #(.Width(113), .Words(32*Symbols), .ReadLatency(3), .Style("ultra")) u_values (
    .clk_i, .write_i, .write_address_i({write_table, write_index_i}),
    .write_data_i({write_rate_i, write_deduction_i}),
    .read_i(valid_q[3]), .read_address_i({table3_q, index}), .read_data_o(value)
  );

  logic [112:0] value_q;
  assign {rate_o, deduction_o} = value_q;
  always_ff @(posedge clk_i) begin
    if (valid_q[6]) value_q <= none_q[2] ? '0 : value;
  end

  // The floor of a look-up by index, for the digest.
  logic [57:0] floor3_q, floor4_q, floor5_q, floor6_q, floor7_q;
  assign floor_o = floor7_q;
  always_ff @(posedge clk_i) begin
    if (valid_q[2] && how2_q[4]) floor3_q <= gen_column[15].chosen_of_these;
    if (valid_q[3]) floor4_q <= floor3_q;
    if (valid_q[4]) floor5_q <= floor4_q;
    if (valid_q[5]) floor6_q <= floor5_q;
    if (valid_q[6]) floor7_q <= floor6_q;
  end

endmodule
