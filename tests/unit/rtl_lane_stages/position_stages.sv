// A position stage of each read latency, all given the same operations.
module position_stages #(
  parameter int unsigned Rows      = 32,
  parameter int unsigned Latencies = 6   // 1 to this
) (
  input  logic                   clk_i,
  input  logic                   rst_ni,

  input  logic                   valid_i,
  input  ballast_uop_pkg::uop_t  uop_i,
  input  logic [23:0]            first_i,
  input  logic [23:0]            last_i,

  output logic [Latencies-1:0]   valid_o,
  output logic [Latencies*ballast_uop_pkg::MidBits-1:0] mid_o,
  output logic [Latencies-1:0]   partial_o,

  output logic [Latencies-1:0]   value_valid_o,
  output logic [Latencies-1:0]   value_up_o,
  output logic [Latencies*109-1:0] value_o,  // shift, unit value, quantity
  output logic [Latencies*59-1:0]  value_entry_o
);

  for (genvar i = 0; i < Latencies; i++) begin : gen_stages
    position_stage #(.Rows(Rows), .ReadLatency(i + 1)) u_stage (
      .clk_i, .rst_ni, .valid_i, .uop_i, .first_i, .last_i,
      .valid_o (valid_o[i]),
      .mid_o (mid_o[i*ballast_uop_pkg::MidBits+:ballast_uop_pkg::MidBits]),
      .partial_o (partial_o[i]),
      .value_valid_o (value_valid_o[i]),
      .value_quantity_o (value_o[i*109+:41]), .value_unit_o (value_o[i*109+41+:62]),
      .value_shift_o (value_o[i*109+103+:6]), .value_up_o (value_up_o[i]),
      .value_entry_o (value_entry_o[i*59+:59])
    );
  end

endmodule
