// Sources of a lane's operations (uop_builder.sv).
/* verilator lint_off UNUSEDPARAM */  // no one module uses all of it
package lane_source_pkg;

  localparam logic [4:0] Command       = 5'd0;   // a streaming command, or first step of a close
  localparam logic [4:0] PartValue     = 5'd1;   // adl_take of a part: its value, Q and EV
  localparam logic [4:0] PartClose     = 5'd2;   // adl_take of a part: the close
  localparam logic [4:0] PartReduce    = 5'd3;   // reduce of a part: the close
  localparam logic [4:0] Revalue       = 5'd4;
  localparam logic [4:0] Funding       = 5'd5;
  localparam logic [4:0] Settle        = 5'd6;
  localparam logic [4:0] Judge         = 5'd7;
  localparam logic [4:0] Rank          = 5'd8;
  localparam logic [4:0] RankId        = 5'd9;
  localparam logic [4:0] ListPosition  = 5'd10;
  localparam logic [4:0] ListAccount   = 5'd11;
  localparam logic [4:0] Clear         = 5'd12;
  localparam logic [4:0] Probe         = 5'd13;
  localparam logic [4:0] WritePosition = 5'd14;  // open, free, restored: the row
  localparam logic [4:0] WriteAccount  = 5'd15;  // account: what is known of it, extra margin
  localparam logic [4:0] WriteCount    = 5'd16;  // open, free: its number of positions
  localparam logic [4:0] FreeAccount   = 5'd17;
  localparam logic [4:0] WriteWallet   = 5'd18;  // restored: an account's wallet and verdict

endpackage
/* verilator lint_on UNUSEDPARAM */
