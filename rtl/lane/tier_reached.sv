// The last of eight floors that is reached; the first is, always. Combinational. Floors rise, so
// reached_i is a thermometer: its ones are found by halving.
module tier_reached (
  input  logic [7:1] reached_i,
  output logic [2:0] highest_o
);

  assign highest_o[2] = reached_i[4];
  assign highest_o[1] = reached_i[4] ? reached_i[6] : reached_i[2];
  assign highest_o[0] = reached_i[4] ? (reached_i[6] ? reached_i[7] : reached_i[5])
                                     : (reached_i[2] ? reached_i[3] : reached_i[1]);

endmodule
