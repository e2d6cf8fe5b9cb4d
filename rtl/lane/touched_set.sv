// The touched accounts of a lane: a bit an account, in words of 64, so that d of A accounts are
// found in about d + A/64 cycles, in ascending order.
//
// set_i, unset_i and look_i, one of them, are taken every cycle while no scan is under way. What
// was looked for is at touched_o LookLatency cycles later, as all before have left it. A scan
// offers each touched account, or with all_i every account, ascending, and leaves none touched.
module touched_set #(
  parameter int unsigned Accounts = 32768
) (
  input  logic        clk_i,
  input  logic        rst_ni,

  input  logic        set_i,
  input  logic        unset_i,
  input  logic        look_i,
  input  logic [23:0] account_i,
  output logic        touched_o,

  input  logic        scan_i,
  input  logic        all_i,
  input  logic        clear_i,       // a scan that offers nothing
  output logic        scanning_o,    // accounts are there or may come
  output logic        account_valid_o,
  input  logic        account_ready_i,
  output logic [23:0] account_o
);

  localparam int unsigned Words    = (Accounts + 63) / 64;
  localparam int unsigned WordBits = Words > 1 ? $clog2(Words) : 1;
  localparam int unsigned Ahead    = 8;  // words read ahead of those given out

  logic                scans_q, all_q, silent_q;
  logic [WordBits:0]   next_q;        // word to read
  wire                 reading = scans_q && next_q != (WordBits+1)'(Words);
  logic [3:0]          room_q;        // words that may still be read ahead
  wire                 takes = reading && room_q != 0;

  // The store: at its turn a set adds its bit, an unset takes it, a scan takes the whole word.
  wire                 enters = set_i || unset_i || look_i || takes;
  wire [WordBits-1:0]  word   = takes ? next_q[WordBits-1:0] : WordBits'(account_i >> 6);
  logic [8:0]          what;          // {takes, sets, unsets, bit}
  wire  [8:0]          what_in = {takes, set_i, unset_i, account_i[5:0]};
  logic [63:0]         old_word, new_word;
  logic                turn;
  logic [WordBits-1:0] turn_word;
  pipe_delay #(.Width(9), .Cycles(2)) u_what (.clk_i, .in_i(what_in), .out_o(what));
  forwarding_store #(.Width(64), .Words(Words), .ReadLatency(1), .Style("block")) u_words (
    .clk_i, .rst_ni,
    .read_valid_i (enters), .read_address_i (word),
    .turn_valid_o (turn), .turn_address_o (turn_word),
    .old_o (old_word), .new_i (new_word), .write_i (turn)
  );
  wire [63:0] bit_of = 64'd1 << what[5:0];
  assign new_word = what[8] ? '0 : what[7] ? old_word | bit_of
                                 : what[6] ? old_word & ~bit_of : old_word;
  always_ff @(posedge clk_i) if (turn) touched_o <= |(old_word & bit_of);

  // Words found, without the empty ones.
  wire                      taken = turn && what[8];
  wire [63:0]               found = silent_q ? '0 : all_q ? '1 : old_word;
  wire                      keeps = taken && found != 0;
  logic                     word_valid, word_moves;
  logic [WordBits+64-1:0]   word_out;
  /* verilator lint_off UNUSEDSIGNAL */  // reads ahead are counted by themselves
  logic                     fifo_ready;
  logic [3:0]               fifo_count;
  /* verilator lint_on UNUSEDSIGNAL */
  stream_fifo #(.Width(WordBits + 64), .Depth(Ahead)) u_found (
    .clk_i, .rst_ni,
    .in_valid_i (keeps), .in_ready_o (fifo_ready), .in_data_i ({turn_word, found}),
    .out_valid_o (word_valid), .out_ready_i (word_moves), .out_data_o (word_out),
    .count_o (fifo_count)
  );

  logic [63:0]         bits_q;
  logic [WordBits-1:0] bits_word_q;
  logic [63:0]         lowest;
  logic [5:0]          index;
  lowest_bit u_lowest (.bits_i (bits_q), .lowest_o (lowest), .index_o (index));
  wire                 last_bit = bits_q == lowest;
  assign word_moves = word_valid && (bits_q == 0 || (account_ready_i && last_bit));
  assign account_o       = 24'({bits_word_q, index});
  // The last word may reach beyond the last account.
  wire   beyond          = 32'(account_o) >= Accounts;
  assign account_valid_o = bits_q != 0 && !beyond;
  assign scanning_o      = scans_q;

  wire moves = bits_q != 0 && (account_ready_i || beyond);

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      scans_q <= 1'b0;
      room_q  <= 4'(Ahead);
      bits_q  <= '0;
    end else begin
      room_q <= room_q - 4'(takes) + 4'(taken && !keeps) + 4'(word_moves);
      if (!scans_q && (scan_i || clear_i)) begin
        scans_q <= 1'b1;
      end else if (scans_q && !reading && room_q == 4'(Ahead) && bits_q == 0) begin
        scans_q <= 1'b0;
      end
      if (word_moves) bits_q <= word_out[63:0];
      else if (moves) bits_q <= bits_q & ~lowest;
    end
  end
  always_ff @(posedge clk_i) begin
    if (!scans_q) begin
      all_q    <= all_i;
      silent_q <= clear_i;
      next_q   <= '0;
    end else if (takes) begin
      next_q <= next_q + 1'b1;
    end
    if (word_moves) bits_word_q <= word_out[WordBits+64-1:64];
  end

endmodule
