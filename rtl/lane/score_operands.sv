// Operands of a score: A, B, C, D as the policy's row selects them. Two stages, of which this
// holds the first register; the operands are combinational behind it, for the normalisers' first
// register.
//
// Data hold while valid_i is low.
module score_operands (
  input  logic               clk_i,
  input  logic               valid_i,

  input  logic               short_i,
  input  logic signed [58:0] mark_value_i,
  input  logic signed [58:0] entry_value_i,
  input  logic [84:0]        maintenance_i,
  input  logic signed [96:0] equity_i,
  input  logic signed [95:0] wallet_i,
  input  logic [95:0]        account_maintenance_i,
  input  logic [63:0]        rows_i,
  input  logic [55:0]        wallet_min_i,

  output logic [383:0]       operands_o,      // A lowest
  output logic [1:0]         row_o,
  output logic               solvent_o,       // E > 0
  output logic               costless_o       // in profit, EV = 0, and EV is a divisor
);

  // Row and |uPnL| wait for one comparison only: both differences are made beside it.
  wire         profit    = mark_value_i > entry_value_i;
  wire  [59:0] gain      = 60'(mark_value_i) - 60'(entry_value_i);
  wire  [59:0] loss      = 60'(entry_value_i) - 60'(mark_value_i);
  wire  [31:0] side_rows = short_i ? rows_i[63:32] : rows_i[31:0];
  wire         above_min = !wallet_i[95] &&
                           (|wallet_i[94:56] || wallet_i[55:0] > wallet_min_i);

  logic [59:0] upnl_q;
  logic [58:0] mark_q, entry_q;
  logic [84:0] maintenance_q;
  logic [95:0] equity_q, wallet_q, account_maintenance_q;
  logic [15:0] selectors_q;
  logic [1:0]  row_q;
  logic        solvent_q, free_profit_q;
  assign row_o      = row_q;
  assign solvent_o  = solvent_q;
  assign costless_o = free_profit_q &&
                      (selectors_q[11:8] == ballast_contract_pkg::OPERAND_ENTRY_VALUE ||
                       selectors_q[15:12] == ballast_contract_pkg::OPERAND_ENTRY_VALUE);

  always_ff @(posedge clk_i) begin
    if (valid_i) begin
      upnl_q        <= profit ? gain : loss;
      mark_q        <= mark_value_i[58] ? -mark_value_i : mark_value_i;
      entry_q       <= entry_value_i[58] ? -entry_value_i : entry_value_i;
      maintenance_q <= maintenance_i;
      equity_q      <= equity_i[95:0];
      wallet_q      <= above_min ? wallet_i : 96'(wallet_min_i);
      account_maintenance_q <= account_maintenance_i;
      selectors_q   <= profit ? side_rows[15:0] : side_rows[31:16];
      row_q         <= {short_i, !profit};
      solvent_q     <= !equity_i[96] && |equity_i[95:0];
      free_profit_q <= entry_value_i == '0 && !mark_value_i[58] && |mark_value_i[57:0];
    end
  end

  for (genvar i = 0; i < 4; i++) begin : gen_operand
    logic [95:0] operand;
    always_comb begin
      case (selectors_q[4*i +: 4])
        ballast_contract_pkg::OPERAND_ONE:                 operand = 96'd1;
        ballast_contract_pkg::OPERAND_UPNL:                operand = 96'(upnl_q);
        ballast_contract_pkg::OPERAND_MARK_VALUE:          operand = 96'(mark_q);
        ballast_contract_pkg::OPERAND_ENTRY_VALUE:         operand = 96'(entry_q);
        ballast_contract_pkg::OPERAND_EQUITY:              operand = equity_q;
        ballast_contract_pkg::OPERAND_WALLET:              operand = wallet_q;
        ballast_contract_pkg::OPERAND_ACCOUNT_MAINTENANCE: operand = account_maintenance_q;
        ballast_contract_pkg::OPERAND_MAINTENANCE:         operand = 96'(maintenance_q);
        default:                                           operand = '0;
      endcase
    end
    assign operands_o[96*i +: 96] = operand;
  end

endmodule
