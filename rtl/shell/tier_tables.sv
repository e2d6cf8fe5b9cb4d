// What the dispatcher knows of the tables of tiers: how many tiers each has, its options, its
// smallest maintenance, which bank is in effect, what is staged in the other one, and the floor
// that was staged last.
//
// A look (look_i, of look_table_i) shows the table 1 cycle later, its last staged floor 2 cycles,
// the smallest maintenance in effect 3 cycles later, until the next look; nobody changes a table
// meanwhile. Changes are there for looks of later cycles.
module tier_tables (
  input  logic                                         clk_i,

  input  logic                                         look_i,
  input  logic [7:0]                                   look_table_i,
  output logic [ballast_shell_pkg::TableViewBits-1:0]  view_o,
  output logic [57:0]                                  floor_o,
  output logic [82:0]                                  smallest_o,

  input  logic [7:0]                                   change_table_i, // of one change:
  input  logic                                         zero_i,          // as at opening
  input  logic                                         stage_i,         // with the smallest, or
  input  logic                                         append_i,        // with the floor of a tier
  input  logic                                         settle_i,        // nothing staged any more
  input  logic                                         keeps_i,         // what was is in effect
  input  logic [ballast_shell_pkg::TierTableBits-1:0]  staged_i,
  input  logic [82:0]                                  smallest_i,
  input  logic [57:0]                                  floor_i,
  output logic                                         any_staged_o
);

  localparam int unsigned Tables   = ballast_contract_pkg::MaxTables;
  localparam int unsigned InfoBits = ballast_shell_pkg::TierTableBits;

  (* ram_style = "distributed" *) logic [1:0]          states [Tables];  // staged, bank
  (* ram_style = "distributed" *) logic [InfoBits-1:0] bank_0 [Tables];
  (* ram_style = "distributed" *) logic [InfoBits-1:0] bank_1 [Tables];

  wire [1:0] state  = states[change_table_i];
  wire       stages = stage_i || append_i;
  wire       spare_bank = !state[0];
  always_ff @(posedge clk_i) begin
    if (zero_i || stages || settle_i) begin
      states[change_table_i] <= {stages, !zero_i && (state[0] ^ (settle_i && keeps_i && state[1]))};
    end
    if (zero_i || (stages && !spare_bank)) bank_0[change_table_i] <= zero_i ? '0 : staged_i;
    if (zero_i || (stages && spare_bank)) bank_1[change_table_i] <= zero_i ? '0 : staged_i;
  end
  // All are settled, one after the other.
  always_ff @(posedge clk_i) begin
    if (zero_i || settle_i) any_staged_o <= 1'b0;
    else if (stages) any_staged_o <= 1'b1;
  end

  ballast_shell_pkg::table_view_t view, view_q;
  logic                           looked_q;
  logic [7:0]                     table_q;
  wire [1:0]          seen   = states[look_table_i];
  wire [InfoBits-1:0] info_0 = bank_0[look_table_i];
  wire [InfoBits-1:0] info_1 = bank_1[look_table_i];
  always_comb begin
    view.bank      = seen[0];
    view.is_staged = seen[1];
    view.in_effect = seen[0] ? info_1 : info_0;
    view.staged    = seen[0] ? info_0 : info_1;
  end
  assign view_o = view_q;
  always_ff @(posedge clk_i) begin
    looked_q <= look_i;
    if (look_i) begin
      view_q  <= view;
      table_q <= look_table_i;
    end
  end

  memory_1r1w #(.Width(58), .Words(Tables), .ReadLatency(2), .Style("block")) u_floors (
    .clk_i, .write_i(append_i), .write_address_i(change_table_i), .write_data_i(floor_i),
    .read_i(look_i), .read_address_i(look_table_i), .read_data_o(floor_o)
  );
  memory_1r1w #(.Width(83), .Words(2 * Tables), .ReadLatency(2), .Style("block")) u_smallest (
    .clk_i, .write_i(stage_i), .write_address_i({change_table_i, spare_bank}),
    .write_data_i(smallest_i),
    .read_i(looked_q), .read_address_i({table_q, view_q.bank}), .read_data_o(smallest_o)
  );

endmodule
