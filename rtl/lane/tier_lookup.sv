// Tables of margin tiers in two banks. A look-up finds the last tier with floor ≤ bound, or one by
// index, and the table's smallest maintenance.
//
// Look-up: one a cycle; its bound comes TierTableLead cycles behind it, what is found
// TierLookupLatency behind the bound. A table without tiers gives floor, rate and deduction 0;
// none_i gives smallest 0 as well, and is needed for tables that were never started. by_index_i
// gives tier index_i, which has to be there unless the table has none.
//
// Writes: one a cycle. start_i sets a table's smallest maintenance and takes its tiers away;
// write_i appends a tier, with a floor above those before it, to a table that has index tiers. No
// look-up of the same table and bank is in flight: the last one left its output before the write,
// the next one comes after it.
//
// Tiers are in groups of eight. The table's groups are compared at once, then the group's tiers:
//
//   table ─► [floors of 8, 16 … 56] ─► [compare] ─► group ─► [8 tiers] ─► [compare] ─► [select]
//   cycle            1, 2                  3                    4, 5          6           7
//
// Tiers of one index modulo 8 lie in a memory as deep as one UltraRAM, so that a group is one read.
module tier_lookup #(
  parameter int unsigned Tables = 256   // a power of two, at most 256; tables are below it
) (
  input  logic        clk_i,
  input  logic        rst_ni,

  input  logic        start_i,
  input  logic        write_i,
  input  logic [7:0]  write_table_i,
  input  logic        write_bank_i,
  input  logic [82:0] write_smallest_i,   // with start_i
  input  logic [5:0]  write_index_i,      // with write_i, as what follows
  input  logic [57:0] write_floor_i,
  input  logic [27:0] write_rate_i,
  input  logic [84:0] write_deduction_i,

  input  logic        valid_i,
  input  logic [7:0]  table_i,
  input  logic        bank_i,
  input  logic        none_i,
  input  logic        by_index_i,
  input  logic [5:0]  index_i,
  input  logic [57:0] bound_i,            // TierTableLead cycles later

  output logic        valid_o,
  output logic [57:0] floor_o,
  output logic [27:0] rate_o,
  output logic [84:0] deduction_o,
  output logic [82:0] smallest_o
);

  localparam int unsigned Latency   = lane_latency_pkg::TierTableLead +
                                      lane_latency_pkg::TierLookupLatency;
  localparam int unsigned PlaceBits = $clog2(Tables) + 1;
  localparam int unsigned TierBits  = 58 + 28 + 85;
  localparam int unsigned BlockBits = TierBits % 72;

  logic [Latency:1] valid_q;
  assign valid_o = valid_q[Latency];

  always_ff @(posedge clk_i) begin
    if (!rst_ni) valid_q <= '0;
    else valid_q <= {valid_q[Latency-1:1], valid_i};
  end

  // Of a table and bank.
  wire [8:0]           write_whole = {write_table_i, write_bank_i};
  wire [8:0]           read_whole  = {table_i, bank_i};
  wire [PlaceBits-1:0] write_place = write_whole[PlaceBits-1:0];
  wire [PlaceBits-1:0] read_place  = read_whole[PlaceBits-1:0];
  wire                 unused_place = ^{write_whole, read_whole};

  typedef struct packed {
    logic       none;
    logic       by_index;
    logic [5:0] index;
  } how_t;
  typedef struct packed {
    logic       any;   // the table has tiers
    logic [5:0] last;  // the last one's index
  } extent_t;

  // What is beside the data, in the cycle of its number.
  how_t                 how1_q, how2_q, how3_q, how4_q, how5_q, how6_q;
  logic [PlaceBits-1:0] place1_q, place2_q, place3_q, place4_q;
  extent_t              extent2, extent3_q, extent4_q;
  logic                 any5_q, any6_q;
  logic [57:0]          bound3_q, bound4_q, bound5_q;
  logic [2:0]           group4_q;
  logic [7:0]           present5_q;  // tiers of the group that are there

  // ---- 1, 2, 3: the group -----------------------------------------------------------------------
  memory_1r1w #(.Width(7), .Words(2*Tables), .ReadLatency(2), .Style("block")) u_extent (
    .clk_i, .write_i(start_i || write_i), .write_address_i(write_place),
    .write_data_i({write_i, write_index_i}),
    .read_i(valid_i), .read_address_i(read_place), .read_data_o(extent2)
  );

  wire [7:1] reached_groups;
  for (genvar g = 1; g < 8; g++) begin : gen_group
    wire [57:0] unused_floor;
    tier_column #(.Words(2*Tables)) u_column (
      .clk_i, .write_i(write_i && write_index_i == 8*g), .write_address_i(write_place),
      .write_word_i(write_floor_i),
      .read_i(valid_i), .read_address_i(read_place), .word_o(unused_floor),
      .compare_i(valid_q[2]), .present_i(extent2.last[5:3] >= g), .bound_i,
      .reached_o(reached_groups[g])
    );
  end
  wire [2:0] reached_group;
  tier_reached u_reached_group (.reached_i(reached_groups), .highest_o(reached_group));
  wire [2:0] group = how3_q.by_index ? how3_q.index[5:3] : reached_group;

  // ---- 4, 5, 6: the tiers of the group ----------------------------------------------------------
  wire [7:0] reached_tiers;
  for (genvar n = 0; n < 8; n++) begin : gen_tier
    wire [TierBits-1:0] tier;
    tier_column #(
      .Words(16*Tables), .Width(TierBits), .Style("ultra"), .BlockBits(BlockBits)
    ) u_column (
      .clk_i, .write_i(write_i && write_index_i[2:0] == n),
      .write_address_i({write_place, write_index_i[5:3]}),
      .write_word_i({write_floor_i, write_rate_i, write_deduction_i}),
      .read_i(valid_q[3]), .read_address_i({place3_q, group}), .word_o(tier),
      .compare_i(valid_q[5]), .present_i(present5_q[n]), .bound_i(bound5_q),
      .reached_o(reached_tiers[n])
    );
    logic [TierBits-1:0] tier6_q;
    always_ff @(posedge clk_i) if (valid_q[5]) tier6_q <= tier;
  end
  wire unused_reached = reached_tiers[0];  // of a group that is reached, always

  logic [82:0] smallest6;
  memory_1r1w #(.Width(83), .Words(2*Tables), .ReadLatency(2), .Style("block")) u_smallest (
    .clk_i, .write_i(start_i), .write_address_i(write_place), .write_data_i(write_smallest_i),
    .read_i(valid_q[4]), .read_address_i(place4_q), .read_data_o(smallest6)
  );

  // ---- 7: one of them ---------------------------------------------------------------------------
  wire [2:0] reached_slot;
  tier_reached u_reached_slot (.reached_i(reached_tiers[7:1]), .highest_o(reached_slot));
  wire [2:0] slot = how6_q.by_index ? how6_q.index[2:0] : reached_slot;
  wire       unused_how = ^how6_q.index[5:3];
  logic [TierBits-1:0] tier;
  always_comb begin
    unique case (slot)
      3'd0: tier = gen_tier[0].tier6_q;
      3'd1: tier = gen_tier[1].tier6_q;
      3'd2: tier = gen_tier[2].tier6_q;
      3'd3: tier = gen_tier[3].tier6_q;
      3'd4: tier = gen_tier[4].tier6_q;
      3'd5: tier = gen_tier[5].tier6_q;
      3'd6: tier = gen_tier[6].tier6_q;
      3'd7: tier = gen_tier[7].tier6_q;
    endcase
  end

  logic [TierBits-1:0] tier7_q;
  logic [82:0]         smallest7_q;
  assign {floor_o, rate_o, deduction_o} = tier7_q;
  assign smallest_o = smallest7_q;

  always_ff @(posedge clk_i) begin
    if (valid_i) begin
      how1_q   <= {none_i, by_index_i, index_i};
      place1_q <= read_place;
    end
    if (valid_q[1]) begin
      how2_q   <= how1_q;
      place2_q <= place1_q;
    end
    if (valid_q[2]) begin
      how3_q    <= how2_q;
      place3_q  <= place2_q;
      extent3_q <= extent2;
      bound3_q  <= bound_i;
    end
    if (valid_q[3]) begin
      how4_q    <= how3_q;
      place4_q  <= place3_q;
      extent4_q <= extent3_q;
      bound4_q  <= bound3_q;
      group4_q  <= group;
    end
    if (valid_q[4]) begin
      how5_q     <= how4_q;
      any5_q     <= extent4_q.any;
      bound5_q   <= bound4_q;
      present5_q <= group4_q == extent4_q.last[5:3] ? 8'hFF >> ~extent4_q.last[2:0] : 8'hFF;
    end
    if (valid_q[5]) begin
      how6_q <= how5_q;
      any6_q <= any5_q;
    end
    if (valid_q[6]) begin
      tier7_q     <= how6_q.none || !any6_q ? '0 : tier;
      smallest7_q <= how6_q.none ? '0 : smallest6;
    end
  end

endmodule
