// What the collector hands to the event builder, one at a time.
/* verilator lint_off UNUSEDPARAM */  // no one module uses all of it
package event_item_pkg;

  localparam logic [1:0] ItemBeat   = 2'd0;  // a lane's event
  localparam logic [1:0] ItemSums   = 2'd1;  // a lane's sums; no record
  localparam logic [1:0] ItemEnding = 2'd2;  // the event that ends an order entry
  localparam logic [1:0] ItemDone   = 2'd3;  // done

endpackage
/* verilator lint_on UNUSEDPARAM */
