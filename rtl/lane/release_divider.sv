// Entry value that a close releases: floor(|EV| × lots / |Q|), 1 ≤ lots ≤ |Q|. Sequential.
//
// start_i is taken when ready_o is high; done_o pulses ReleaseLatency cycles later with
// released_o, which holds until the next start. As |EV| < 2^58 and lots ≤ |Q|, the product's bits
// above 60 are below |Q|: the division starts with them as its remainder, and walks 60 bits
// instead of 98.
//
//   step 0..3 tiles of 17 bits of |EV|   1..4 their rows   2..5 sum   6 load   7..21 four bits each
module release_divider (
  input  logic        clk_i,
  input  logic        rst_ni,

  input  logic        start_i,
  input  logic [57:0] entry_magnitude_i,
  input  logic [39:0] lots_i,
  input  logic [39:0] quantity_magnitude_i,
  output logic        ready_o,

  output logic        done_o,
  output logic [57:0] released_o
);

  localparam logic [4:0] StepLoad = 5'd6;
  localparam logic [4:0] StepLast = 5'd21;

  logic       busy_q, done_q;
  logic [4:0] step_q;
  assign ready_o = !busy_q;
  assign done_o  = done_q;

  wire take = start_i && !busy_q;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      busy_q <= 1'b0;
      done_q <= 1'b0;
    end else begin
      done_q <= busy_q && step_q == StepLast;
      if (take) busy_q <= 1'b1;
      else if (step_q == StepLast) busy_q <= 1'b0;
    end
  end
  always_ff @(posedge clk_i) begin
    if (take) step_q <= '0;
    else if (busy_q) step_q <= step_q + 1'b1;
  end

  // Operands; the entry value moves down by 17 bits a step.
  logic [57:0] entry_q;
  logic [39:0] lots_q, divisor_q;
  logic [41:0] triple_q;
  wire         dividing  = busy_q && step_q > StepLoad;
  wire         multiplies = busy_q && step_q < StepLoad;
  always_ff @(posedge clk_i) begin
    if (take) begin
      entry_q   <= entry_magnitude_i;
      lots_q    <= lots_i;
      divisor_q <= quantity_magnitude_i;
    end else if (multiplies) begin
      entry_q   <= 58'(entry_q[57:17]);
      triple_q  <= 42'(divisor_q) + {1'b0, divisor_q, 1'b0};
    end
  end

  wire [56:0] row;
  multiply_row #(.Bits(40)) u_row (
    .clk_i, .tiles_enable_i(multiplies), .sum_enable_i(multiplies),
    .wide_i(lots_q), .narrow_i(entry_q[16:0]), .product_o(row)
  );

  // Rows are added from the lowest, whose finished 17 bits move into low_q.
  logic [57:0] high_q;
  logic [50:0] low_q;
  wire         adds = multiplies && step_q >= 5'd2;
  wire [97:0]  product = {high_q[46:0], low_q};
  wire         unused_high = ^high_q[57:47];  // zero in the end, as the product has 98 bits
  always_ff @(posedge clk_i) begin
    if (take) high_q <= '0;
    else if (adds) begin
      high_q <= 58'(high_q[57:17]) + 58'(row);
      low_q  <= {high_q[16:0], low_q[50:17]};
    end
  end

  // The dividend's bits leave at the top while the quotient's enter at the bottom.
  logic [39:0] remainder_q;
  logic [59:0] quotient_q;
  wire  [39:0] remainder;
  wire  [3:0]  digits;
  divide_digits #(.Bits(40)) u_digits (
    .remainder_i(remainder_q), .next_i(quotient_q[59:56]), .divisor_i(divisor_q),
    .triple_i(triple_q), .remainder_o(remainder), .digits_o(digits)
  );
  always_ff @(posedge clk_i) begin
    if (busy_q && step_q == StepLoad) begin
      remainder_q <= 40'(product[97:60]);
      quotient_q  <= product[59:0];
    end else if (dividing) begin
      remainder_q <= remainder;
      quotient_q  <= {quotient_q[55:0], digits};
    end
  end
  assign released_o = quotient_q[57:0];

endmodule
