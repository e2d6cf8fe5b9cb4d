// The beats of a table that is dumped: table_state, then tier_state of each tier (docs/contract.md,
// "State out and in"). Combinational: op_i is held, the tier and the table's smallest maintenance
// are what was read last.
module lane_table_state (
  /* verilator lint_off UNUSEDSIGNAL */  // it takes some of the fields
  input  ballast_lane_pkg::lane_op_t    op_i,
  /* verilator lint_on UNUSEDSIGNAL */
  input  logic                          of_tier_i,    // else of the table
  input  logic [5:0]                    index_i,
  input  logic [57:0]                   floor_i,
  input  logic [27:0]                   rate_i,
  input  logic [84:0]                   deduction_i,
  input  logic [82:0]                   smallest_i,
  input  logic                          last_i,
  output ballast_lane_pkg::lane_event_t beat_o
);

  wire staged = (op_i.flags[5:0] & ballast_contract_pkg::FlagRestore) != 0;
  always_comb begin
    beat_o           = '0;
    beat_o.last      = last_i;
    beat_o.has_event = 1'b1;
    beat_o.code      = 8'(staged);
    if (of_tier_i) begin
      beat_o.kind  = ballast_contract_pkg::EVENT_TIER_STATE;
      beat_o.arg   = 32'({op_i.arg[7:0], index_i});
      beat_o.words = {43'd0, deduction_i, 36'd0, rate_i, 6'd0, floor_i};
    end else begin
      beat_o.kind  = ballast_contract_pkg::EVENT_TABLE_STATE;
      beat_o.arg   = 32'(op_i.arg[7:0]);
      beat_o.words = {126'd0, op_i.on_entry_value, op_i.by_quantity, 45'd0, smallest_i};
    end
  end

endmodule
