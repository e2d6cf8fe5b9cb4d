// What is told of the configuration: its digest, or the events of its dump.
//
//   walk ─item─► state (dump) or digest ─► aside
//
// start_i begins; done_o, in one cycle, ends: then told_o says whether there was an event, and
// digest_o is {count, sum}, until the next start. push_o asks until push_ready_i for aside_o, with
// bank_o and table_o, to be sent. What is read: configuration.sv.
module configuration_report #(
  parameter int unsigned Symbols = 1024
) (
  input  logic                                            clk_i,
  input  logic                                            rst_ni,
  input  logic                                            start_i,
  input  logic                                            digest_i,   // else a dump
  output logic                                            done_o,
  output logic                                            told_o,
  output logic [95:0]                                     digest_o,

  output logic                                            push_o,
  input  logic                                            push_ready_i,
  output ballast_shell_pkg::aside_t                       aside_o,
  output logic                                            bank_o,
  output logic [ballast_shell_pkg::TierTableBits-1:0]     table_o,

  output logic [9:0]                                      index_o,    // of all that is read
  output logic                                            read_o,
  output logic                                            look_o,
  input  logic [ballast_shell_pkg::SymbolRowBits-1:0]     row_i,
  input  logic [ballast_shell_pkg::StagedMarkBits-1:0]    staged_mark_i,
  input  logic [ballast_shell_pkg::StagedBindingBits-1:0] staged_binding_i,
  input  logic                                            mark_staged_i,
  input  logic                                            binding_staged_i,
  input  logic [ballast_shell_pkg::TableViewBits-1:0]     view_i,
  input  logic [82:0]                                     smallest_i,
  input  logic [ballast_shell_pkg::AssetBits-1:0]         asset_i,
  input  logic [ballast_shell_pkg::PolicyBits-1:0]        policy_i,
  input  logic [ballast_contract_pkg::MaxAssets-1:0]      assets_defined_i,
  input  logic [ballast_contract_pkg::MaxPolicies-1:0]    policies_defined_i
);

  logic       walked, exists, item_valid, digest_ready, digest_push, digest_idle, told_q, hashes_q;
  logic [3:0] section;
  configuration_walk #(.Symbols(Symbols)) u_walk (
    .clk_i, .rst_ni, .start_i, .digest_i, .done_o(walked),
    .section_o(section), .index_o, .look_o, .read_o, .exists_i(exists),
    .item_valid_o(item_valid), .item_ready_i(digest_i ? digest_ready : push_ready_i)
  );

  logic mark_staged_q, binding_staged_q;  // the symbol's: found with the table
  always_ff @(posedge clk_i) begin
    if (look_o) begin
      mark_staged_q    <= mark_staged_i;
      binding_staged_q <= binding_staged_i;
    end
  end

  ballast_shell_pkg::aside_t state;
  configuration_state u_state (
    .section_i(section), .index_i(index_o), .first_i(!told_q),
    .asset_defined_i(assets_defined_i[index_o[5:0]]), .asset_i,
    .policy_defined_i(policies_defined_i[index_o[3:0]]), .policy_i,
    .row_i, .mark_staged_i(mark_staged_q), .staged_mark_i, .binding_staged_i(binding_staged_q),
    .staged_binding_i, .view_i,
    .exists_o(exists), .aside_o(state), .bank_o, .table_o
  );

  // Only tables in effect are hashed.
  configuration_digest u_digest (
    .clk_i, .rst_ni, .clear_i(start_i), .idle_o(digest_idle), .digest_o,
    .item_valid_i(digest_i && item_valid), .item_ready_o(digest_ready), .section_i(section),
    .index_i(index_o), .asset_i, .policy_i, .table_i(table_o), .smallest_i, .row_i,
    .push_o(digest_push), .push_ready_i
  );

  assign push_o = digest_i ? digest_push : item_valid;
  always_comb begin
    aside_o = state;
    if (digest_i) begin
      aside_o.op        = ballast_lane_pkg::OpDigestTiers;
      aside_o.has_order = 1'b0;
    end
  end

  assign told_o = told_q;
  assign done_o = digest_i ? hashes_q && digest_idle : walked;
  always_ff @(posedge clk_i) begin
    if (!rst_ni || start_i) told_q <= 1'b0;
    else if (push_o && push_ready_i && !digest_i) told_q <= 1'b1;
    if (!rst_ni || done_o) hashes_q <= 1'b0;
    else if (walked) hashes_q <= 1'b1;
  end

endmodule
