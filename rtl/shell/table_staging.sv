// What `table` and `tier` stage, from the command and the table as it is: both there a cycle before
// in_order_o is looked at, which says whether a tier may be appended: of a staged table, the next
// one, and as the contract wants it.
module table_staging (
  input  logic                                         clk_i,
  /* verilator lint_off UNUSEDSIGNAL */  // it takes some of the fields
  input  logic [ballast_shell_pkg::CommandBits-1:0]    command_i,
  input  logic [ballast_shell_pkg::TableViewBits-1:0]  view_i,
  /* verilator lint_on UNUSEDSIGNAL */
  input  logic [57:0]                                  floor_i,    // staged last

  output logic                                         in_order_o,
  output ballast_shell_pkg::tier_table_t               staged_o
);

  /* verilator lint_off UNUSEDSIGNAL */  // some of the fields
  ballast_shell_pkg::command_t    command;
  ballast_shell_pkg::table_view_t view;
  /* verilator lint_on UNUSEDSIGNAL */
  assign command = command_i;
  assign view    = view_i;

  wire [6:0]  index    = {1'b0, command.arg[5:0]};
  wire [57:0] floor    = command.words[57:0];
  wire        rises    = index == '0 ? floor == '0 : floor > floor_i;
  wire        is_flat  = view.staged.options[0];  // by quantity
  wire        deducts  = command.words[212:128] != '0;
  always_ff @(posedge clk_i) begin
    in_order_o <= view.is_staged && view.staged.tiers == index && rises && !(is_flat && deducts);
  end

  always_comb begin
    if (command.kind == ballast_contract_pkg::CMD_TIER) begin
      staged_o       = view.staged;
      staged_o.tiers = index + 1'b1;
    end else begin
      staged_o.has_smallest = command.words[82:0] != '0;
      staged_o.options      = command.words[129:128];
      staged_o.tiers        = '0;
    end
  end

endmodule
