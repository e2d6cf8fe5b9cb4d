// What control counts through, from 0 on: rows while clearing and listing positions, accounts while
// listing those, tiers. And the range of ids that a read-back asks for.
//
// What is said of the count is found a step before, as operations hang on it: inside_o is right
// from the second cycle after take_i on.
module lane_list #(
  parameter int unsigned Lanes    = 4,
  parameter int unsigned Rows     = 65536,
  parameter int unsigned Accounts = 32768
) (
  input  logic                       clk_i,
  input  logic [2:0]                 lane_i,

  input  logic                       clear_i,
  input  logic                       step_i,
  output logic [23:0]                list_o,
  output logic                       is_row_o,
  output logic                       is_account_o,

  // While take_i: first and last of the command, or all ids.
  input  logic                       take_i,
  input  logic                       all_i,
  /* verilator lint_off UNUSEDSIGNAL */  // it takes some of the fields
  input  ballast_lane_pkg::lane_op_t op_i,
  /* verilator lint_on UNUSEDSIGNAL */
  output logic [23:0]                first_o,
  output logic [23:0]                last_o,
  output logic                       inside_o       // account list_o of this lane is in the range
);

  localparam int unsigned LaneBits = $clog2(Lanes);
  wire [23:0] next    = list_o + 24'd1;
  wire [23:0] account = (next << LaneBits) | 24'(lane_i);

  always_ff @(posedge clk_i) begin
    if (clear_i) begin
      list_o       <= '0;
      is_row_o     <= 1'b1;
      is_account_o <= 1'b1;
      inside_o     <= first_o <= 24'(lane_i) && last_o >= 24'(lane_i);
    end else if (step_i) begin
      list_o       <= next;
      is_row_o     <= 32'(next) < Rows;
      is_account_o <= 32'(next) < Accounts;
      inside_o     <= first_o <= account && last_o >= account;
    end
    if (take_i) begin
      if (all_i) begin
        first_o <= '0;
        last_o  <= '1;
      end else if (op_i.words[31:24] != 0) begin
        first_o <= '1;  // beyond any id: none
        last_o  <= '0;
      end else begin
        first_o <= op_i.words[23:0];
        last_o  <= op_i.words[63:56] != 0 ? '1 : op_i.words[55:32];
      end
    end
  end

endmodule
