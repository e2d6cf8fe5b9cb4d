// Digest of a lane: takes the read-backs of a digest's sweep in place of the collector, and tiers
// from control, and hashes them as docs/contract.md "Digest" has it.
module digest_unit (
  input  logic                          clk_i,
  input  logic                          rst_ni,

  input  logic                          clear_i,
  input  logic                          beat_valid_i,
  output logic                          beat_ready_o,
  /* verilator lint_off UNUSEDSIGNAL */  // it takes some of the fields
  input  ballast_lane_pkg::lane_event_t beat_i,
  /* verilator lint_on UNUSEDSIGNAL */

  // one at a time, while idle and without beats
  input  logic                          tier_i,
  input  logic [7:0]                    tier_table_i,
  input  logic [5:0]                    tier_index_i,
  input  logic [57:0]                   tier_floor_i,
  input  logic [27:0]                   tier_rate_i,
  input  logic [84:0]                   tier_deduction_i,

  output logic                          idle_o,
  output logic [63:0]                   sum_o,
  output logic [31:0]                   count_o
);

  wire is_position = beat_i.kind == ballast_contract_pkg::EVENT_POSITION_STATE;
  wire is_account  = beat_i.kind == ballast_contract_pkg::EVENT_ACCOUNT_STATE;
  // An account all zero is no entry; a verdict behind an account is none of its own.
  wire counts = is_position || (is_account && (beat_i.words != 0 || beat_i.code != 0));

  logic [575:0] words;
  logic [3:0]   count;
  always_comb begin
    if (tier_i) begin
      count = 4'd6;
      words = {192'd0, 43'd0, tier_deduction_i, 36'd0, tier_rate_i, 6'd0, tier_floor_i,
               50'd0, tier_table_i, tier_index_i, 64'd6};
    end else if (is_position) begin
      count = 4'd7;
      words = {128'd0, beat_i.words[127:0], 62'd0, beat_i.code[1:0], 54'd0, beat_i.symbol,
               40'd0, beat_i.account, 40'd0, beat_i.position, 64'd1};
    end else begin
      count = 4'd8;
      words = {64'd0, beat_i.words[191:128], 32'd0, beat_i.words[223:192], 32'd0,
               beat_i.words[255:224], 56'd0, beat_i.code, beat_i.words[127:0],
               40'd0, beat_i.account, 64'd2};
    end
  end

  logic ready;
  assign beat_ready_o = ready || !counts;
  digest_hasher u_hasher (
    .clk_i, .rst_ni, .clear_i,
    .start_i (tier_i || (beat_valid_i && counts)),
    .words_i (words), .count_i (count),
    .ready_o (ready), .idle_o, .sum_o, .count_o
  );

endmodule
