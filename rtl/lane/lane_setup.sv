// Commands that create, change, free or restore. An operation alone in the pipe looks at what is
// there; from what leaves it (seen_i), whether the command is refused, and what the operations
// behind will write. That is held while they are in the pipe.
module lane_setup #(
  parameter int unsigned Rows = 65536
) (
  input  logic                       clk_i,

  /* verilator lint_off UNUSEDSIGNAL */  // it takes some of the fields
  input  ballast_lane_pkg::lane_op_t op_i,
  input  ballast_uop_pkg::tail_t     tail_i,
  /* verilator lint_on UNUSEDSIGNAL */
  input  logic                       zero_i,         // the lane is cleared: zeroes are written
  input  logic                       seen_i,
  output logic [4:0]                 refusal_o,      // with seen_i

  output logic [5:0]                 meta_asset_o,
  output logic [1:0]                 meta_options_o,
  output logic [55:0]                meta_extra_o,
  output logic [10:0]                meta_positions_o,
  output logic signed [95:0]         meta_wallet_o,
  output logic [2:0]                 meta_verdict_o,
  output logic [55:0]                extra_change_o,  // of M_extra
  output logic                       extra_minus_o
);

  wire       is_account  = op_i.op == ballast_lane_pkg::OpAccount;
  wire       was_account = op_i.op == ballast_lane_pkg::OpRestoreAccount;
  wire       restores    = op_i.op == ballast_lane_pkg::OpRestorePosition;
  wire [5:0] asset = is_account ? op_i.words[5:0] : was_account ? op_i.words[197:192] : op_i.asset;
  wire       row_exists = op_i.arg < Rows;
  always_comb begin
    refusal_o = tail_i.mid.reason;
    unique case (op_i.op)
      ballast_lane_pkg::OpAccount: begin
        if (tail_i.account_live && tail_i.asset != asset) begin
          refusal_o = 5'(ballast_contract_pkg::REASON_WRONG_ASSET);
        end
      end
      ballast_lane_pkg::OpRestoreAccount: begin
        if (tail_i.account_live) refusal_o = 5'(ballast_contract_pkg::REASON_IN_USE);
      end
      ballast_lane_pkg::OpOpen, ballast_lane_pkg::OpRestorePosition: begin
        if (!tail_i.account_live) refusal_o = 5'(ballast_contract_pkg::REASON_UNKNOWN_ACCOUNT);
        else if (tail_i.asset != asset) refusal_o = 5'(ballast_contract_pkg::REASON_WRONG_ASSET);
        else if (!op_i.has_mark) refusal_o = 5'(ballast_contract_pkg::REASON_NO_MARK);
        else if (op_i.arg == 32'hFFFF_FFFF || (row_exists && tail_i.mid.live)) begin
          refusal_o = 5'(ballast_contract_pkg::REASON_IN_USE);
        end else if (32'(tail_i.positions) >= ballast_contract_pkg::MaxPositionsPerAccount) begin
          refusal_o = 5'(ballast_contract_pkg::REASON_TOO_MANY_POSITIONS);
        end else if (!row_exists) begin
          refusal_o = 5'(ballast_contract_pkg::REASON_NO_ROOM);
        end else if (restores && op_i.words[191:128] > 64'd5) begin
          refusal_o = 5'(ballast_contract_pkg::REASON_OUT_OF_RANGE);
        end  // and what the position stage says of Q and EV
      end
      ballast_lane_pkg::OpFreePosition: begin
        if (refusal_o == 0 && tail_i.mid.quantity != 0) begin
          refusal_o = 5'(ballast_contract_pkg::REASON_NOT_FLAT);
        end
      end
      ballast_lane_pkg::OpFreeAccount: begin
        if (!tail_i.account_live) begin
          refusal_o = 5'(ballast_contract_pkg::REASON_UNKNOWN_ACCOUNT);
        end else if (tail_i.positions != 0 || tail_i.wallet != 0) begin
          refusal_o = 5'(ballast_contract_pkg::REASON_NOT_FLAT);
        end
      end
      default: ;
    endcase
  end

  wire [55:0] extra   = was_account ? op_i.words[183:128] : op_i.words[119:64];
  wire        lowered = tail_i.extra_margin > extra;
  always_ff @(posedge clk_i) begin
    if (seen_i) begin
      extra_minus_o  <= lowered;
      extra_change_o <= lowered ? tail_i.extra_margin - extra : extra - tail_i.extra_margin;
      meta_wallet_o  <= was_account ? $signed(op_i.words[95:0]) : '0;
      meta_verdict_o <= was_account ? op_i.arg[2:0] : '0;
    end
    if (zero_i || (seen_i && op_i.op == ballast_lane_pkg::OpFreeAccount)) begin
      meta_asset_o     <= '0;
      meta_options_o   <= '0;
      meta_extra_o     <= '0;
      meta_positions_o <= '0;
      meta_wallet_o    <= '0;
      meta_verdict_o   <= '0;
    end else if (seen_i && (is_account || was_account)) begin
      meta_asset_o     <= asset;
      meta_options_o   <= was_account ? op_i.words[225:224] : op_i.words[33:32];
      meta_extra_o     <= extra;
      meta_positions_o <= tail_i.account_live ? tail_i.positions : '0;
    end else if (seen_i) begin
      meta_asset_o     <= tail_i.asset;
      meta_options_o   <= tail_i.options;
      meta_extra_o     <= tail_i.extra_margin;
      meta_positions_o <= op_i.op == ballast_lane_pkg::OpFreePosition ? tail_i.positions - 1'b1
                                                                      : tail_i.positions + 1'b1;
    end
  end

endmodule
