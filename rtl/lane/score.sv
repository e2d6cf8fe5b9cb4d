// Rank key of a position under a policy (docs/ranking.md): A·B / (C·D) of the operands that its row
// selects.
//
// One a cycle, latency ScoreLatency. key_o as it is there: 2^40 − 1 is first, −2^40 is last.
// row_o: 0 long profit, 1 long loss, 2 short profit, 3 short loss. Data registers hold while
// nothing valid comes.
//
//   1 operands │ 2, 3, 4 norm │ 5, 6 two products │ 7 first bit │ 8..15 four bits each │ 16 key
module score (
  input  logic               clk_i,
  input  logic               rst_ni,

  input  logic               valid_i,
  input  logic               short_i,
  input  logic signed [58:0] mark_value_i,
  input  logic signed [58:0] entry_value_i,
  input  logic [84:0]        maintenance_i,          // of the position
  input  logic signed [96:0] equity_i,
  input  logic signed [95:0] wallet_i,
  input  logic [95:0]        account_maintenance_i,
  input  logic [63:0]        rows_i,                 // of the policy
  input  logic [55:0]        wallet_min_i,
  input  logic               split_i,

  output logic               valid_o,
  output logic signed [40:0] key_o,
  output logic [1:0]         row_o
);

  localparam int unsigned Latency = lane_latency_pkg::ScoreLatency;

  logic [Latency:1] valid_q;
  assign valid_o = valid_q[Latency];

  always_ff @(posedge clk_i) begin
    if (!rst_ni) valid_q <= '0;
    else valid_q <= {valid_q[Latency-1:1], valid_i};
  end

  wire [383:0] operands;
  wire [1:0]   row;
  wire         solvent, costless;
  score_operands u_operands (
    .clk_i, .valid_i, .short_i, .mark_value_i, .entry_value_i, .maintenance_i, .equity_i, .wallet_i,
    .account_maintenance_i, .rows_i, .wallet_min_i,
    .operands_o(operands), .row_o(row), .solvent_o(solvent),
    .costless_o(costless)
  );

  wire [3:0]   zero;
  wire [127:0] mantissas;
  wire [27:0]  exponents;
  for (genvar i = 0; i < 4; i++) begin : gen_norm
    normalise u_norm (
      .clk_i, .enable_i(valid_q[3:1]), .x_i(operands[96*i +: 96]), .zero_o(zero[i]),
      .mantissa_o(mantissas[32*i +: 32]), .exponent_o(exponents[7*i +: 7])
    );
  end

  wire [31:0] numerator, denominator;
  wire        numerator_carry, denominator_carry;
  multiply_normal u_numerator (
    .clk_i, .tiles_enable_i(valid_q[4]), .result_enable_i(valid_q[5]),
    .a_i(mantissas[31:0]), .b_i(mantissas[63:32]),
    .mantissa_o(numerator), .carry_o(numerator_carry)
  );
  multiply_normal u_denominator (
    .clk_i, .tiles_enable_i(valid_q[4]), .result_enable_i(valid_q[5]),
    .a_i(mantissas[95:64]), .b_i(mantissas[127:96]),
    .mantissa_o(denominator), .carry_o(denominator_carry)
  );

  // Beside the mantissas, exponent + 256 and what the key is made of: `most` magnitude, of a key
  // that is first or, `below` zero, last; a loss under split is below as well.
  logic       split_q;
  logic [4:0] flags2_q, flags3_q, flags4_q;   // {row, below, costless, solvent}
  logic [4:0] flags5_q, flags6_q, flags7_q;   // {row, below, most, zero}
  wire        no_divisor = !flags4_q[0] || zero[2] || zero[3];
  wire        is_first   = flags4_q[1] && flags4_q[0] && !zero[0] && !zero[1];
  logic [7:0] numerator_exponent_q, denominator_exponent_q;
  logic [8:0] exponent6_q, exponent7_q;
  always_ff @(posedge clk_i) begin
    if (valid_i)    split_q  <= split_i;
    if (valid_q[1]) flags2_q <= {row, split_q && row[0], costless, solvent};
    if (valid_q[2]) flags3_q <= flags2_q;
    if (valid_q[3]) flags4_q <= flags3_q;
    if (valid_q[4]) begin
      flags5_q <= {flags4_q[4:3], flags4_q[2] || (no_divisor && !is_first), no_divisor,
                   zero[0] || zero[1]};
      numerator_exponent_q   <= 8'(exponents[6:0]) + 8'(exponents[13:7]);
      denominator_exponent_q <= 8'(exponents[20:14]) + 8'(exponents[27:21]);
    end
    if (valid_q[5]) begin
      flags6_q    <= flags5_q;
      exponent6_q <= 9'd256 + 9'(numerator_exponent_q) - 9'(denominator_exponent_q);
    end
    if (valid_q[6]) begin
      flags7_q    <= flags6_q;
      exponent7_q <= exponent6_q + 9'(numerator_carry) - 9'(denominator_carry);
    end
  end

  // The quotient has 33 bits: its first says whether the numerator reaches the denominator, then
  // the last is one too many.
  wire         reaches = numerator >= denominator;
  logic [31:0] remainder_q, divisor_q;
  logic [33:0] triple_q;
  logic        first_q;
  always_ff @(posedge clk_i) begin
    if (valid_q[6]) begin
      remainder_q <= reaches ? numerator - denominator : numerator;
      divisor_q   <= denominator;
      triple_q    <= 34'(denominator) + {1'b0, denominator, 1'b0};
      first_q     <= reaches;
    end
  end

  localparam int unsigned Stages = 8;
  wire [32*(Stages+1)-1:0] remainders, divisors;
  wire [34*(Stages+1)-1:0] triples;
  wire [33*(Stages+1)-1:0] quotients;
  wire [14*(Stages+1)-1:0] data;
  assign remainders[31:0] = remainder_q;
  assign divisors[31:0]   = divisor_q;
  assign triples[33:0]    = triple_q;
  assign quotients[32:0]  = 33'(first_q);
  assign data[13:0]       = {flags7_q, exponent7_q};

  for (genvar i = 0; i < Stages; i++) begin : gen_divide
    wire [4*i+4:0] quotient;
    divide_stage #(.Bits(32), .Done(4*i + 1), .DataBits(14)) u_stage (
      .clk_i, .enable_i(valid_q[7+i]),
      .remainder_i(remainders[32*i +: 32]), .divisor_i(divisors[32*i +: 32]),
      .triple_i(triples[34*i +: 34]), .quotient_i(quotients[33*i +: 4*i+1]),
      .data_i(data[14*i +: 14]),
      .remainder_o(remainders[32*(i+1) +: 32]), .divisor_o(divisors[32*(i+1) +: 32]),
      .triple_o(triples[34*(i+1) +: 34]), .quotient_o(quotient), .data_o(data[14*(i+1) +: 14])
    );
    assign quotients[33*(i+1) +: 33] = 33'(quotient);
  end

  wire [32:0] quotient = quotients[33*Stages +: 33];
  wire [13:0] last     = data[14*Stages +: 14];
  wire [8:0]  exponent = last[8:0] - 9'(!quotient[32]);
  wire [30:0] fraction = quotient[32] ? quotient[31:1] : quotient[30:0];
  wire [39:0] mag      = last[10] ? '1 : last[9] ? '0 : {exponent, fraction};
  wire        unused   = ^{remainders[32*Stages +: 32], divisors[32*Stages +: 32],
                           triples[34*Stages +: 34], quotients};

  logic signed [40:0] key_q;
  logic [1:0]         row_q;
  assign key_o = key_q;
  assign row_o = row_q;

  // −1 − mag is ~mag.
  always_ff @(posedge clk_i) begin
    if (valid_q[15]) begin
      key_q <= {last[11], mag ^ {40{last[11]}}};
      row_q <= last[13:12];
    end
  end

endmodule
