// From a quantity and a unit value to the value and, with the symbol's table of tiers, its
// maintenance. With extra_i the maintenance is amount × 10^8 instead: margin that the host has
// computed.
//
// One a cycle; value_o and maintenance_o leave ArithmeticLatency after valid_i, early_value_o
// already after ValuationLatency. Tables are read for control while the pipe is empty.
//
// The table is known before the value, so that its look-up has begun when the value is there:
//
//   quantity, unit value ─► [valuation] ─► base, bound ─► [tiers] ─► [maintenance]
//   table, |Q|, |EV| ─────────────► [floors of groups] ─────┘
module arithmetic #(
  parameter int unsigned Tables = 256
) (
  input  logic               clk_i,
  input  logic               rst_ni,

  input  logic               valid_i,
  input  logic signed [40:0] quantity_i,
  input  logic signed [58:0] entry_value_i,
  input  logic signed [61:0] unit_value_i,
  input  logic [5:0]         shift_i,
  input  logic               up_i,
  input  logic [7:0]         table_i,
  input  logic               table_bank_i,
  input  logic               no_table_i,       // nothing is charged
  input  logic               by_quantity_i,    // options of the table
  input  logic               on_entry_value_i,
  input  logic               extra_i,
  input  logic [55:0]        amount_i,

  output logic               early_valid_o,
  output logic signed [58:0] early_value_o,
  output logic signed [58:0] value_o,
  output logic [84:0]        maintenance_o,

  // a table begun anew, a tier appended to one: tier_table_i, tier_bank_i
  input  logic               table_write_i,
  input  logic               tier_write_i,
  input  logic [7:0]         tier_table_i,
  input  logic               tier_bank_i,
  input  logic [82:0]        table_smallest_i,
  input  logic [5:0]         tier_index_i,
  input  logic [57:0]        tier_floor_i,
  input  logic [27:0]        tier_rate_i,
  input  logic [84:0]        tier_deduction_i,
  // one tier out of a table, with the table's smallest: tier_table_i, tier_bank_i, tier_index_i
  input  logic               tier_read_i,
  output logic               tier_read_o,
  output logic [57:0]        tier_floor_o,
  output logic [27:0]        tier_rate_o,
  output logic [84:0]        tier_deduction_o,
  output logic [82:0]        table_smallest_o
);

  localparam int unsigned ToValue = lane_latency_pkg::ValuationLatency;
  localparam int unsigned ToTable = ToValue + 1 - lane_latency_pkg::TierTableLead;
  localparam int unsigned ToTiers = lane_latency_pkg::TierLookupLatency;

  logic               value_valid;
  logic signed [58:0] value;
  valuation u_valuation (
    .clk_i, .rst_ni,
    .valid_i, .quantity_i, .unit_value_i, .shift_i, .up_i,
    .valid_o (value_valid),
    .value_o (value)
  );
  assign early_valid_o = value_valid;
  assign early_value_o = value;

  // ---- what is known before the value -----------------------------------------------------------
  logic [ToTable:1] valid_q;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) valid_q <= '0;
    else valid_q <= {valid_q[ToTable-1:1], valid_i};
  end

  // The base where it is not |value|: |EV|, or the amount. And what chooses.
  logic [9:0]   place_q;   // {no table, bank, table}
  logic [100:0] beside_q;  // {extra, given, by quantity, |Q|, given base}
  always_ff @(posedge clk_i) begin
    if (valid_i) begin
      place_q  <= {no_table_i || extra_i || quantity_i == '0, table_bank_i, table_i};
      beside_q <= {extra_i, extra_i || on_entry_value_i, by_quantity_i,
                   quantity_i[40] ? 40'(-quantity_i) : quantity_i[39:0],
                   extra_i ? {2'b00, amount_i}
                   : entry_value_i[58] ? 58'(-entry_value_i) : entry_value_i[57:0]};
    end
  end

  logic [9:0]   place;
  logic [100:0] beside;
  pipe_delay #(.Width(10), .Cycles(ToTable - 1)) u_place (
    .clk_i, .in_i(place_q), .out_o(place)
  );
  pipe_delay #(.Width(101), .Cycles(ToValue - 1)) u_beside (
    .clk_i, .in_i(beside_q), .out_o(beside)
  );

  // ---- base and bound ---------------------------------------------------------------------------
  wire         extra, given, by_quantity;
  wire  [39:0] lots;
  wire  [57:0] given_base;
  assign {extra, given, by_quantity, lots, given_base} = beside;
  wire  [57:0] base = given ? given_base : value[58] ? 58'(-value) : value[57:0];

  logic        extra_q;
  logic [57:0] base_q, bound_q;
  always_ff @(posedge clk_i) begin
    if (value_valid) begin
      extra_q <= extra;
      base_q  <= base;
      bound_q <= by_quantity ? 58'(lots) : base;
    end
  end

  // ---- tier and maintenance ---------------------------------------------------------------------
  logic        rate_valid;
  logic [27:0] rate;
  logic [84:0] deduction;
  logic [82:0] smallest;
  tier_lookup #(.Tables(Tables)) u_tiers (
    .clk_i, .rst_ni,
    .start_i           (table_write_i),
    .write_i           (tier_write_i),
    .write_table_i     (tier_table_i),
    .write_bank_i      (tier_bank_i),
    .write_smallest_i  (table_smallest_i),
    .write_index_i     (tier_index_i),
    .write_floor_i     (tier_floor_i),
    .write_rate_i      (tier_rate_i),
    .write_deduction_i (tier_deduction_i),
    .valid_i           (valid_q[ToTable] || tier_read_i),
    .table_i           (tier_read_i ? tier_table_i : place[7:0]),
    .bank_i            (tier_read_i ? tier_bank_i : place[8]),
    .none_i            (!tier_read_i && place[9]),
    .by_index_i        (tier_read_i),
    .index_i           (tier_index_i),
    .bound_i           (bound_q),
    .valid_o           (rate_valid),
    .floor_o           (tier_floor_o),
    .rate_o            (rate),
    .deduction_o       (deduction),
    .smallest_o        (smallest)
  );
  assign tier_read_o      = rate_valid;
  assign tier_rate_o      = rate;
  assign tier_deduction_o = deduction;
  assign table_smallest_o = smallest;

  logic        extra_last;
  logic [57:0] base_last;
  pipe_delay #(.Width(59), .Cycles(ToTiers)) u_base (
    .clk_i, .in_i({extra_q, base_q}), .out_o({extra_last, base_last})
  );

  /* verilator lint_off UNUSEDSIGNAL */  // its latency is fixed
  logic maintenance_valid;
  /* verilator lint_on UNUSEDSIGNAL */
  maintenance u_maintenance (
    .clk_i, .rst_ni,
    .valid_i       (rate_valid),
    .base_i        (base_last),
    .rate_i        (extra_last ? 28'd100000000 : rate),
    .deduction_i   (deduction),  // of what has no table: none, and no smallest
    .smallest_i    (smallest),
    .valid_o       (maintenance_valid),
    .maintenance_o (maintenance_o)
  );

  pipe_delay #(.Width(59), .Cycles(lane_latency_pkg::ArithmeticLatency - ToValue)) u_value (
    .clk_i, .in_i(value), .out_o(value_o)
  );

endmodule
