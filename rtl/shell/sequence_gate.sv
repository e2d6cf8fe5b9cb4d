// Which records of the command ring count: those with the right check word and the number that
// comes next (docs/contract.md, "Numbering"). `page` records carry the number of the command that
// follows and consume none.
//
// The first record that does not count comes out with out_reject_o, to be answered by one
// `rejected` event in its place of the stream: reason, number expected, number received, its kind
// in the record. Then the gate is silent, records go nowhere, until one counts. The numbering
// starts at first_sequence_i at restart_i, which is given while no record is under way. A record
// takes one cycle; both handshakes are cut.
//
// Behind a `resume` that counts no record is taken until resume_done_i says that it was served;
// with resume_accepted_i the number expected is resume_next_i.
module sequence_gate (
  input  logic         clk_i,
  input  logic         rst_ni,
  input  logic         restart_i,
  input  logic [63:0]  first_sequence_i,

  input  logic         in_valid_i,
  output logic         in_ready_o,
  input  logic [511:0] in_record_i,
  input  logic         in_bad_check_i,

  output logic         out_valid_o,
  input  logic         out_ready_i,
  output logic [511:0] out_record_o,
  output logic         out_reject_o,
  output logic [7:0]   out_reason_o,     // with out_reject_o: a reason_e
  output logic [63:0]  out_expected_o,   // with out_reject_o; the record's own number otherwise
  output logic [63:0]  out_received_o,   // the number in the record

  input  logic         resume_done_i,
  input  logic         resume_accepted_i,
  input  logic [63:0]  resume_next_i,

  output logic         silent_o,
  // Pulses, one a record: consumed a number, or is reported, or is dropped in silence
  output logic         accepted_o,
  output logic         bad_check_o,
  output logic         bad_sequence_o,
  output logic         dropped_o
);

  logic [63:0] expected_q;
  logic        silent_q, resumes_q, out_ready;

  wire [63:0] received = in_record_i[63:0];
  wire        numbered = in_record_i[71:64] != ballast_contract_pkg::CMD_PAGE;
  wire        counts   = !in_bad_check_i && received == expected_q;
  wire        drops    = !counts && silent_q;
  wire        moves    = in_valid_i && in_ready_o;

  wire        resumes  = in_record_i[71:64] == ballast_contract_pkg::CMD_RESUME;

  assign in_ready_o = out_ready && !resumes_q;  // a dropped record waits as well: one path less
  assign silent_o   = silent_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni || restart_i) begin
      expected_q <= first_sequence_i;
      resumes_q  <= 1'b0;
      silent_q   <= 1'b0;
      {accepted_o, bad_check_o, bad_sequence_o, dropped_o} <= '0;
    end else begin
      if (moves) silent_q <= !counts;
      if (moves && counts && numbered) expected_q <= expected_q + 64'd1;
      if (moves && counts && resumes) resumes_q <= 1'b1;
      else if (resume_done_i) resumes_q <= 1'b0;
      if (resume_done_i && resume_accepted_i) expected_q <= resume_next_i;
      accepted_o     <= moves && counts && numbered;
      dropped_o      <= moves && drops;
      bad_check_o    <= moves && !counts && !silent_q && in_bad_check_i;
      bad_sequence_o <= moves && !counts && !silent_q && !in_bad_check_i;
    end
  end

  wire [7:0] reason = in_bad_check_i ? ballast_contract_pkg::REASON_BAD_CHECK
                                     : ballast_contract_pkg::REASON_BAD_SEQUENCE;

  stream_skid #(
    .Width (512 + 1 + 8 + 64)
  ) u_skid (
    .clk_i       (clk_i),
    .rst_ni      (rst_ni),
    .in_valid_i  (in_valid_i && !drops && !resumes_q),
    .in_ready_o  (out_ready),
    .in_data_i   ({!counts, reason, expected_q, in_record_i}),
    .out_valid_o (out_valid_o),
    .out_ready_i (out_ready_i),
    .out_data_o  ({out_reject_o, out_reason_o, out_expected_o, out_record_o})
  );

  assign out_received_o = out_record_o[63:0];

endmodule
