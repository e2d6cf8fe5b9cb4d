// Cycles from valid_i to valid_o of the arithmetic of a lane: a result of inputs given in cycle t
// is there in cycle t + latency. The modules build their valid chains from these; tests hold them.
package lane_latency_pkg;

  /* verilator lint_off UNUSEDPARAM */  // each module uses its own
  localparam int unsigned ValuationLatency   = 8;
  localparam int unsigned TierLookupLatency  = 5;  // from the bound; valid_i and the table come
  localparam int unsigned TierTableLead      = 2;  // so many cycles before it
  localparam int unsigned MaintenanceLatency = 5;
  localparam int unsigned JudgeLatency       = 8;
  localparam int unsigned ScoreLatency       = 16;

  // From a quantity to its value and maintenance: arithmetic.sv.
  localparam int unsigned ArithmeticLatency =
      ValuationLatency + 1 + TierLookupLatency + MaintenanceLatency;

  localparam int unsigned LookLatency        = 3;  // of touched_set

  // Sequential: from start_i to done_o, and busy cycles of a hash of n words: WordCycles × n + 1.
  localparam int unsigned ReleaseLatency     = 23;
  localparam int unsigned HashWordCycles     = 4;
  /* verilator lint_on UNUSEDPARAM */

endpackage
