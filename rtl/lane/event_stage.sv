// From what leaves the account stage to the lane's events: up to three beats an operation, into a
// FIFO. Control keeps operations of n beats n cycles apart and enters none without credits for its
// beats; credits_o gives back, each cycle, those not used and those taken out of the FIFO.
module event_stage #(
  parameter int unsigned Lanes = 4,
  parameter int unsigned Depth = 64
) (
  input  logic                          clk_i,
  input  logic                          rst_ni,
  input  logic [2:0]                    lane_i,

  input  logic                          valid_i,
  /* verilator lint_off UNUSEDSIGNAL */  // what no event tells ends here
  input  ballast_uop_pkg::tail_t        tail_i,
  /* verilator lint_on UNUSEDSIGNAL */
  input  logic                          touched_i,      // its account; if it is to give its state
  input  logic                          new_ranking_i,  // operands kept of a partial close are old

  // Control's own beats, while the pipe is empty: one credit each.
  input  logic                          beat_valid_i,
  input  ballast_lane_pkg::lane_event_t beat_i,

  output logic                          out_valid_o,
  input  logic                          out_ready_i,
  output ballast_lane_pkg::lane_event_t out_o,

  output logic [2:0]                    credits_o
);

  localparam int unsigned LaneBits = $clog2(Lanes);

  // ---- what is due -----------------------------------------------------------------------------
  wire refused = tail_i.mid.reason != 0;
  wire judged  = tail_i.mid.judge == ballast_uop_pkg::JudgeNow;
  wire verdict_due = judged && (tail_i.verdict != tail_i.verdict_before || tail_i.mid.answer ||
                                (tail_i.mid.all && tail_i.verdict != 0));
  wire light_due = tail_i.mid.all || tail_i.mid.light != tail_i.mid.light_before;

  logic [1:0] reserved, due;
  always_comb begin
    unique case (tail_i.mid.beats)
      ballast_uop_pkg::BeatNone:    reserved = 2'd0;
      ballast_uop_pkg::BeatClose,
      ballast_uop_pkg::BeatReport:  reserved = tail_i.mid.why ? 2'd3 : 2'd1;
      ballast_uop_pkg::BeatAccount: reserved = 2'd2;
      default:                      reserved = 2'd1;
    endcase
    if (tail_i.mid.killed) due = 2'd0;
    else if (refused) due = reserved == 0 ? 2'd0 : 2'd1;
    else if (tail_i.mid.beats == ballast_uop_pkg::BeatVerdict) begin
      due = verdict_due || tail_i.mid.last ? 2'd1 : 2'd0;
    end else due = reserved;
  end

  // Beats after the first come in the next cycles, of the operation that stays at the input.
  logic [1:0] index_q, left_q;
  wire        more  = left_q != 0;
  wire        gives = (valid_i && due != 0) || more;
  wire [1:0]  index = more ? index_q : 2'd0;
  wire        is_last_beat = more ? left_q == 2'd1 : due == 2'd1;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) left_q <= '0;
    else if (more) left_q <= left_q - 1'b1;
    else if (valid_i && due != 0) left_q <= due - 1'b1;
    index_q <= more ? index_q + 1'b1 : 2'd1;
  end

  // ---- operands of a key: of the state before, or as kept when part of the position went --------
  logic               kept_valid_q;
  logic [23:0]        kept_position_q;
  logic signed [58:0] kept_mark_value_q, kept_entry_value_q;
  logic [84:0]        kept_maintenance_q;
  logic signed [95:0] kept_wallet_q;
  logic [95:0]        kept_equity_q;
  logic [95:0]        kept_account_maintenance_q;
  wire  keeps = kept_valid_q && kept_position_q == tail_i.mid.position &&
                tail_i.mid.beats == ballast_uop_pkg::BeatClose;

  // Taken down only when all beats of the operation are out.
  wire  take_down = gives && is_last_beat && tail_i.mid.partial && !keeps;
  always_ff @(posedge clk_i) begin
    if (!rst_ni || new_ranking_i) kept_valid_q <= 1'b0;
    else if (take_down) kept_valid_q <= 1'b1;
  end
  always_ff @(posedge clk_i) begin
    if (take_down) begin
      kept_position_q            <= tail_i.mid.position;
      kept_mark_value_q          <= tail_i.mark_value;
      kept_entry_value_q         <= tail_i.mid.entry_value;
      kept_maintenance_q         <= tail_i.maintenance;
      kept_wallet_q              <= tail_i.wallet;
      kept_equity_q              <= tail_i.equity[95:0];
      kept_account_maintenance_q <= tail_i.account_maintenance;
    end
  end

  wire signed [58:0] why_mark_value  = keeps ? kept_mark_value_q : tail_i.mark_value;
  wire signed [58:0] why_entry_value = keeps ? kept_entry_value_q : tail_i.mid.entry_value;
  wire        [84:0] why_maintenance = keeps ? kept_maintenance_q : tail_i.maintenance;
  wire signed [95:0] why_wallet      = keeps ? kept_wallet_q : tail_i.wallet;
  wire        [95:0] why_equity      = keeps ? kept_equity_q : tail_i.equity[95:0];
  wire        [95:0] why_sum         = keeps ? kept_account_maintenance_q
                                             : tail_i.account_maintenance;
  wire        [1:0]  why_row = {tail_i.mid.quantity[40], !(why_mark_value > why_entry_value)};

  // ---- beats -----------------------------------------------------------------------------------
  // Account state shows equity as it is, which no operation of that kind changes.
  wire signed [127:0] equity_wide = 128'(tail_i.equity_after);
  wire signed [127:0] wallet_wide = 128'(tail_i.wallet);
  wire signed [63:0]  released    = 64'sd0 - 64'(tail_i.mid.entry_change);

  ballast_lane_pkg::lane_event_t beat;
  always_comb begin
    beat           = '0;
    beat.last      = tail_i.mid.last && is_last_beat;
    beat.has_event = 1'b1;
    beat.symbol    = tail_i.mid.symbol;
    beat.position  = tail_i.mid.position;
    beat.account   = LaneBits == 0 ? tail_i.mid.account
                                   : (tail_i.mid.account << LaneBits) | 24'(lane_i);
    beat.arg       = tail_i.mid.rank_number;
    if (refused) begin
      beat.kind = ballast_contract_pkg::EVENT_REJECTED;
      beat.code = 8'(tail_i.mid.reason);
    end else begin
      unique case (tail_i.mid.beats)
        ballast_uop_pkg::BeatClose, ballast_uop_pkg::BeatReport: begin
          if (index == 2'd1) begin
            beat.kind  = ballast_contract_pkg::EVENT_ADL_WHY_POSITION;
            beat.code  = 8'(why_row);
            beat.words = {64'(why_maintenance[84:64]), why_maintenance[63:0],
                          64'(why_entry_value), 64'(why_mark_value)};
          end else if (index == 2'd2) begin
            beat.kind  = ballast_contract_pkg::EVENT_ADL_WHY_ACCOUNT;
            beat.code  = 8'(why_row);
            beat.arg   = why_equity[95:64];
            beat.words = {why_sum[95:64], why_wallet[95:64], why_sum[63:0], why_wallet[63:0],
                          why_equity[63:0]};
          end else if (tail_i.mid.beats == ballast_uop_pkg::BeatClose) begin
            beat.kind  = ballast_contract_pkg::EVENT_ADL_CLOSE;
            beat.code  = 8'(tail_i.verdict);
            beat.words = {64'(tail_i.mid.key), released, 64'(tail_i.cash), 64'(tail_i.mid.lots)};
          end else begin
            beat.kind  = ballast_contract_pkg::EVENT_RANKED;
            beat.code  = 8'(tail_i.mid.light);
            beat.words = {64'(tail_i.mid.key), 64'(tail_i.mid.entry_value),
                          64'(tail_i.mark_value), 64'(tail_i.mid.quantity)};
          end
        end
        ballast_uop_pkg::BeatLight: begin
          beat.has_event = light_due;
          beat.kind      = ballast_contract_pkg::EVENT_LIGHT;
          beat.code      = 8'(tail_i.mid.light);
          beat.words     = {192'd0, 61'd0, tail_i.mid.light_before};
        end
        ballast_uop_pkg::BeatState: begin
          beat.kind  = ballast_contract_pkg::EVENT_POSITION_STATE;
          beat.code  = {3'd0, tail_i.mid.light_before, tail_i.mid.side};
          beat.arg   = 32'(tail_i.maintenance[84:64]);
          beat.words = {tail_i.maintenance[63:0], 64'(tail_i.mark_value),
                        64'(tail_i.mid.entry_value), 64'(tail_i.mid.quantity)};
        end
        default: begin
          beat.symbol   = '0;
          beat.position = '0;
          if (tail_i.mid.beats == ballast_uop_pkg::BeatAccount && index == 2'd0) begin
            beat.kind  = ballast_contract_pkg::EVENT_ACCOUNT_STATE;
            beat.code  = 8'(tail_i.verdict_before);
            beat.arg   = 32'(touched_i);
            beat.words = {30'd0, tail_i.options, 26'd0, tail_i.asset, 8'd0, tail_i.extra_margin,
                          wallet_wide};
          end else begin
            beat.kind      = ballast_contract_pkg::EVENT_VERDICT;
            beat.has_event = tail_i.mid.beats == ballast_uop_pkg::BeatAccount || verdict_due;
            beat.code      = 8'(tail_i.verdict);
            beat.arg       = 32'(tail_i.verdict_before);
            beat.words     = {32'd0, tail_i.account_maintenance_after, equity_wide};
          end
        end
      endcase
    end
  end

  // ---- FIFO ------------------------------------------------------------------------------------
  /* verilator lint_off UNUSEDSIGNAL */  // credits see to it
  logic                   fifo_ready;  // credits see to it
  logic [$clog2(Depth):0] fifo_count;
  /* verilator lint_on UNUSEDSIGNAL */
  stream_fifo #(.Width(ballast_lane_pkg::LaneEventBits), .Depth(Depth)) u_fifo (
    .clk_i, .rst_ni,
    .in_valid_i  (gives || beat_valid_i),
    .in_ready_o  (fifo_ready),
    .in_data_i   (beat_valid_i ? beat_i : beat),
    .out_valid_o (out_valid_o),
    .out_ready_i (out_ready_i),
    .out_data_o  (out_o),
    .count_o     (fifo_count)
  );

  wire [1:0] unused_credits = valid_i ? reserved - due : 2'd0;
  assign credits_o = 3'(unused_credits) + 3'(out_valid_o && out_ready_i);

`ifndef SYNTHESIS
  always_ff @(posedge clk_i) begin
    if (rst_ni) begin
      assert (!(gives || beat_valid_i) || fifo_ready);
      assert (!(gives && beat_valid_i));
      assert (!(more && valid_i));
    end
  end
`endif

endmodule
