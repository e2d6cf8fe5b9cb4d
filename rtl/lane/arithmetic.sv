// From a quantity and a unit value to the value and, with the symbol's tier, its maintenance. With
// extra_i the maintenance is amount × 10^8 instead: margin that the host has computed.
//
// One a cycle; value_o and maintenance_o leave ArithmeticLatency after valid_i, early_value_o
// already after ValuationLatency. Tables are read for control while the pipe is empty.
module arithmetic #(
  parameter int unsigned Symbols = 1024
) (
  input  logic               clk_i,
  input  logic               rst_ni,

  input  logic               valid_i,
  input  logic signed [40:0] quantity_i,
  input  logic signed [61:0] unit_value_i,
  input  logic [5:0]         shift_i,
  input  logic               up_i,
  input  logic [9:0]         symbol_i,
  input  logic               tier_bank_i,
  input  logic               no_tiers_i,
  input  logic               extra_i,
  input  logic [55:0]        amount_i,

  output logic               early_valid_o,
  output logic signed [58:0] early_value_o,
  output logic signed [58:0] value_o,
  output logic [84:0]        maintenance_o,

  // one tier into a table
  input  logic               tier_write_i,
  input  logic [9:0]         tier_symbol_i,
  input  logic               tier_bank_w_i,
  input  logic [3:0]         tier_index_i,
  input  logic [57:0]        tier_floor_i,
  input  logic [27:0]        tier_rate_i,
  input  logic [84:0]        tier_deduction_i,
  // one tier out of a table: tier_symbol_i, tier_bank_w_i, tier_index_i
  input  logic               tier_read_i,
  output logic               tier_read_o,
  output logic [57:0]        tier_floor_o,
  output logic [27:0]        tier_rate_o,
  output logic [84:0]        tier_deduction_o
);

  localparam int unsigned ToValue = lane_latency_pkg::ValuationLatency;
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

  // {extra, no_tiers, tier_bank, symbol, amount} meets the value
  logic [68:0] side;
  logic [12:0] side_q;  // without the amount
  pipe_delay #(.Width(69), .Cycles(ToValue)) u_side (
    .clk_i,
    .in_i  ({extra_i, no_tiers_i, tier_bank_i, symbol_i, amount_i}),
    .out_o (side)
  );

  logic        tiers_valid_q;
  logic [57:0] magnitude_q;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) tiers_valid_q <= 1'b0;
    else tiers_valid_q <= value_valid;
  end
  always_ff @(posedge clk_i) begin
    if (value_valid) begin
      side_q <= side[68:56];
      if (side[68]) magnitude_q <= {2'b00, side[55:0]};
      else magnitude_q <= value[58] ? 58'(-value) : value[57:0];
    end
  end

  logic        rate_valid;
  logic [27:0] rate;
  logic [84:0] deduction;
  tier_lookup #(.Symbols(Symbols)) u_tiers (
    .clk_i, .rst_ni,
    .write_i           (tier_write_i),
    .write_symbol_i    (tier_symbol_i),
    .write_bank_i      (tier_bank_w_i),
    .write_index_i     (tier_index_i),
    .write_floor_i     (tier_floor_i),
    .write_rate_i      (tier_rate_i),
    .write_deduction_i (tier_deduction_i),
    .valid_i           (tiers_valid_q || tier_read_i),
    .symbol_i          (tier_read_i ? tier_symbol_i : side_q[9:0]),
    .bank_i            (tier_read_i ? tier_bank_w_i : side_q[10]),
    .none_i            (!tier_read_i && (side_q[11] || side_q[12])),
    .by_index_i        (tier_read_i),
    .index_i           (tier_index_i),
    .magnitude_i       (magnitude_q),
    .valid_o           (rate_valid),
    .floor_o           (tier_floor_o),
    .rate_o            (rate),
    .deduction_o       (deduction)
  );
  assign tier_read_o      = rate_valid;
  assign tier_rate_o      = rate;
  assign tier_deduction_o = deduction;

  logic [58:0] beside;  // {extra, magnitude}
  pipe_delay #(.Width(59), .Cycles(ToTiers)) u_beside (
    .clk_i,
    .in_i  ({side_q[12], magnitude_q}),
    .out_o (beside)
  );

  /* verilator lint_off UNUSEDSIGNAL */
  logic maintenance_valid;
  /* verilator lint_on UNUSEDSIGNAL */
  maintenance u_maintenance (
    .clk_i, .rst_ni,
    .valid_i       (rate_valid),
    .magnitude_i   (beside[57:0]),
    .rate_i        (beside[58] ? 28'd100000000 : rate),
    .deduction_i   (deduction),  // of what has no tier: none
    .valid_o       (maintenance_valid),
    .maintenance_o (maintenance_o)
  );

  pipe_delay #(.Width(59), .Cycles(lane_latency_pkg::ArithmeticLatency - ToValue)) u_value (
    .clk_i, .in_i(value), .out_o(value_o)
  );

endmodule
