// A lane's offers as a sorted stream for the merge: key descending, then id ascending.
//
// Combinational. Offers of a ranking other than tag_i are taken and dropped; they come before those
// of tag_i, so that the merge, which holds none of this lane yet, is ready for them.
module rank_leaf #(
  parameter int unsigned Lane = 0
) (
  input  logic [1:0]                             tag_i,

  input  logic                                   offer_valid_i,
  output logic                                   offer_ready_o,
  input  logic [ballast_lane_pkg::OfferBits-1:0] offer_i,

  output logic                                   out_valid_o,
  input  logic                                   out_ready_i,
  output logic                                   out_end_o,
  output logic [64:0]                            out_key_o,   // ascending: {~key, id}
  output logic [85:0]                            out_data_o   // {bound, lane, account, row, lots}
);

  ballast_lane_pkg::offer_t offer;
  assign offer = offer_i;

  wire current = offer.rank_tag == tag_i;

  assign offer_ready_o = out_ready_i;
  assign out_valid_o   = offer_valid_i && current;
  assign out_end_o     = offer.last;
  assign out_key_o     = {offer.key[40], ~offer.key[39:0], offer.position};
  assign out_data_o    = {offer.bound, 3'(Lane), offer.account, offer.row, offer.lots};

endmodule
