// A close of part of a position, adl_take or reduce: once an operation has seen (Q, EV), the
// divide of what is released and, for adl_take, the value of the lots run beside each other.
//
// begin_i: the position stage shows the position, and the value of its lots comes ValuationLatency
// later. done_o stays up from when all is known until clear_i; then *_change_o are what to add to Q
// and EV. lots_i is held meanwhile.
module lane_part (
  input  logic                  clk_i,

  input  logic                  clear_i,
  input  logic                  begin_i,
  input  logic                  valued_i,         // the value matters
  input  logic [39:0]           lots_i,
  /* verilator lint_off UNUSEDSIGNAL */  // it takes some of the fields
  input  ballast_uop_pkg::mid_t front_i,
  /* verilator lint_on UNUSEDSIGNAL */
  input  logic signed [58:0]    value_i,

  output logic                  divide_o,
  output logic [57:0]           divide_entry_o,
  output logic [39:0]           divide_lots_o,
  output logic [39:0]           divide_quantity_o,
  input  logic                  divide_done_i,
  input  logic [57:0]           divide_released_i,

  output logic                  done_o,
  output logic signed [40:0]    lots_change_o,
  output logic signed [58:0]    entry_change_o,
  output logic signed [58:0]    value_o
);

  assign divide_o          = begin_i;
  assign divide_entry_o    = front_i.entry_value[58] ? 58'(-front_i.entry_value)
                                                     : front_i.entry_value[57:0];
  assign divide_quantity_o = front_i.quantity[40] ? 40'(-front_i.quantity)
                                                  : front_i.quantity[39:0];
  assign divide_lots_o     = lots_i;

  logic [3:0] value_wait_q;
  logic       value_seen_q, divided_q, quantity_minus_q, entry_minus_q;
  assign done_o = divided_q && (value_seen_q || !valued_i);

  always_ff @(posedge clk_i) begin
    if (value_wait_q != 0) value_wait_q <= value_wait_q - 1'b1;
    if (clear_i) begin
      value_wait_q <= '0;
      value_seen_q <= 1'b0;
      divided_q    <= 1'b0;
    end else begin
      if (begin_i) begin
        value_wait_q     <= 4'(lane_latency_pkg::ValuationLatency);
        quantity_minus_q <= front_i.quantity[40];
        entry_minus_q    <= front_i.entry_value[58];
      end
      if (value_wait_q == 4'd1) begin
        value_seen_q <= 1'b1;
        value_o      <= value_i;
      end
      if (divide_done_i) begin
        divided_q      <= 1'b1;
        lots_change_o  <= quantity_minus_q ? $signed({1'b0, lots_i}) : -$signed({1'b0, lots_i});
        entry_change_o <= entry_minus_q ? $signed({1'b0, divide_released_i})
                                        : -$signed({1'b0, divide_released_i});
      end
    end
  end

endmodule
