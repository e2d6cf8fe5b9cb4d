// What a dump says of one item of a walk over the configuration: the order entry of its event, or
// for a table the operation of lane 0, which has the tiers. Combinational; so is exists_o, whether
// there is such an item.
module configuration_state (
  input  logic [3:0]                                      section_i,
  input  logic [9:0]                                      index_i,
  input  logic                                            first_i,   // event of the dump

  input  logic                                            asset_defined_i,
  input  logic [ballast_shell_pkg::AssetBits-1:0]         asset_i,
  input  logic                                            policy_defined_i,
  input  logic [ballast_shell_pkg::PolicyBits-1:0]        policy_i,
  input  logic [ballast_shell_pkg::SymbolRowBits-1:0]     row_i,
  input  logic                                            mark_staged_i,
  input  logic [ballast_shell_pkg::StagedMarkBits-1:0]    staged_mark_i,
  input  logic                                            binding_staged_i,
  input  logic [ballast_shell_pkg::StagedBindingBits-1:0] staged_binding_i,
  input  logic [ballast_shell_pkg::TableViewBits-1:0]     view_i,

  output logic                                            exists_o,
  output ballast_shell_pkg::aside_t                       aside_o,
  output logic                                            bank_o,    // of a table: where,
  output logic [ballast_shell_pkg::TierTableBits-1:0]     table_o    // what
);

  ballast_shell_pkg::symbol_row_t  row;
  ballast_shell_pkg::staged_mark_t mark;
  ballast_shell_pkg::table_view_t  view;
  assign row  = row_i;
  assign mark = staged_mark_i;
  assign view = view_i;

  wire is_table = section_i == ballast_shell_pkg::SectionTable
                  || section_i == ballast_shell_pkg::SectionStagedTable;
  wire staged   = section_i == ballast_shell_pkg::SectionStagedTable
                  || section_i == ballast_shell_pkg::SectionStagedBinding
                  || section_i == ballast_shell_pkg::SectionStagedMark;
  wire is_unnamed = section_i == ballast_shell_pkg::SectionAsset
                    || section_i == ballast_shell_pkg::SectionPolicy;  // by arg alone
  assign bank_o  = view.bank ^ staged;
  assign table_o = staged ? view.staged : view.in_effect;

  always_comb begin
    exists_o          = 1'b0;
    aside_o           = '0;
    aside_o.valid     = 1'b1;
    aside_o.has_order = 1'b1;
    aside_o.first     = first_i;
    aside_o.staged    = staged;
    if (!is_unnamed) aside_o.index = index_i;
    if (is_table) aside_o.op = ballast_lane_pkg::OpDumpTable;
    case (section_i)
      ballast_shell_pkg::SectionAsset: begin
        exists_o        = asset_defined_i;
        aside_o.kind    = ballast_contract_pkg::EVENT_ASSET_STATE;
        aside_o.arg     = 14'(index_i);
        aside_o.payload = 128'(asset_i);
      end
      ballast_shell_pkg::SectionPolicy: begin
        exists_o        = policy_defined_i;
        aside_o.kind    = ballast_contract_pkg::EVENT_POLICY_STATE;
        aside_o.arg     = 14'(index_i);
        aside_o.payload = 128'(policy_i);
      end
      ballast_shell_pkg::SectionTable:       exists_o = view.in_effect != '0;
      ballast_shell_pkg::SectionStagedTable: exists_o = view.is_staged;
      ballast_shell_pkg::SectionSymbol: begin
        exists_o        = row.defined;
        aside_o.kind    = ballast_contract_pkg::EVENT_SYMBOL_STATE;
        aside_o.payload = 128'({row.collateral, row.asset, row.max_lots});
      end
      ballast_shell_pkg::SectionBinding: begin
        exists_o     = row.bound;
        aside_o.kind = ballast_contract_pkg::EVENT_BINDING_STATE;
        aside_o.arg  = 14'(row.tier_table);
      end
      ballast_shell_pkg::SectionStagedBinding: begin
        exists_o     = binding_staged_i;
        aside_o.kind = ballast_contract_pkg::EVENT_BINDING_STATE;
        aside_o.arg  = 14'(staged_binding_i);
      end
      ballast_shell_pkg::SectionMark: begin
        exists_o        = row.has_mark;
        aside_o.kind    = ballast_contract_pkg::EVENT_MARK_STATE;
        aside_o.arg     = 14'(row.shift);
        aside_o.payload = {66'd0, row.unit_value};
      end
      default: begin
        exists_o        = mark_staged_i;
        aside_o.kind    = ballast_contract_pkg::EVENT_MARK_STATE;
        aside_o.arg     = 14'(mark.shift);
        aside_o.payload = {66'd0, mark.unit_value};
      end
    endcase
  end

endmodule
