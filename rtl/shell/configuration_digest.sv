// Digest of assets, policies and symbols; tiers are hashed where they are, by lane 0.
//
// start_i begins; done_o, in one cycle, ends: then digest_o is {count, sum} until the next start.
// Asks for one symbol's row after the other (read_o, the row 2 cycles later), and with push_o,
// until push_ready_i, for the digest of its tiers: symbol and row are stable meanwhile. The tables
// stay as they are.
module configuration_digest #(
  parameter int unsigned Symbols = 1024,
  localparam int unsigned IndexBits = $clog2(Symbols)
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  input  logic                 start_i,
  output logic                 done_o,
  output logic [95:0]          digest_o,

  output logic [5:0]                                   asset_index_o,
  input  logic [ballast_shell_pkg::AssetBits-1:0]      asset_i,
  input  logic [ballast_contract_pkg::MaxAssets-1:0]   assets_defined_i,
  output logic [3:0]                                   policy_index_o,
  input  logic [ballast_shell_pkg::PolicyBits-1:0]     policy_i,
  input  logic [ballast_contract_pkg::MaxPolicies-1:0] policies_defined_i,

  output logic                                         read_o,
  output logic [IndexBits-1:0]                         symbol_o,
  input  logic [ballast_shell_pkg::SymbolRowBits-1:0]  row_i,
  output logic                                         push_o,
  input  logic                                         push_ready_i
);

  localparam logic [2:0] StateIdle   = 3'd0;
  localparam logic [2:0] StateAsset  = 3'd1;
  localparam logic [2:0] StatePolicy = 3'd2;
  localparam logic [2:0] StateRead   = 3'd3;
  localparam logic [2:0] StateWait   = 3'd4;
  localparam logic [2:0] StateSymbol = 3'd5;
  localparam logic [2:0] StateTiers  = 3'd6;
  localparam logic [2:0] StateEnd    = 3'd7;

  logic [2:0] state_q;
  logic [9:0] index_q;

  ballast_shell_pkg::asset_t      asset;
  ballast_shell_pkg::policy_t     policy;
  /* verilator lint_off UNUSEDSIGNAL */  // where the tiers are is for the lane
  ballast_shell_pkg::symbol_row_t row;
  /* verilator lint_on UNUSEDSIGNAL */
  assign asset  = asset_i;
  assign policy = policy_i;
  assign row    = row_i;

  // Words of the entry at hand, word 0 lowest.
  logic         defined;
  logic [575:0] words;
  logic [3:0]   count;
  always_comb begin
    case (state_q)
      StateAsset: begin
        defined = assets_defined_i[index_q[5:0]];
        count   = 4'd7;
        words   = 576'({63'd0, asset.options, 50'd0, asset.takeover_den, 50'd0, asset.takeover_num,
                        50'd0, asset.warn_den, 50'd0, asset.warn_num, 54'd0, index_q, 64'd5});
      end
      StatePolicy: begin
        defined = policies_defined_i[index_q[3:0]];
        count   = 4'd5;
        words   = 576'({63'd0, policy.split, 8'd0, policy.wallet_min, policy.rows,
                        54'd0, index_q, 64'd4});
      end
      default: begin
        defined = row.defined;
        count   = 4'd9;
        words   = {59'd0, row.tiers, 58'd0, row.shift,
                   {2{row.unit_value[61]}}, row.unit_value, 63'd0, row.has_mark,
                   24'd0, row.max_lots, 63'd0, row.collateral, 58'd0, row.asset,
                   54'd0, index_q, 64'd3};
      end
    endcase
  end

  wire hasher_ready, hasher_idle;
  wire hashes = state_q == StateAsset || state_q == StatePolicy || state_q == StateSymbol;
  wire next   = hashes && (hasher_ready || !defined);

  digest_hasher u_hasher (
    .clk_i, .rst_ni, .clear_i(start_i), .start_i(hashes && defined), .words_i(words),
    .count_i(count), .ready_o(hasher_ready), .idle_o(hasher_idle),
    .sum_o(digest_o[63:0]), .count_o(digest_o[95:64])
  );

  wire last_symbol = index_q == 10'(Symbols - 1);

  assign asset_index_o  = index_q[5:0];
  assign policy_index_o = index_q[3:0];
  assign symbol_o       = index_q[IndexBits-1:0];
  assign read_o         = state_q == StateRead;
  assign push_o         = state_q == StateTiers;
  assign done_o         = state_q == StateEnd && hasher_idle;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      state_q <= StateIdle;
    end else begin
      case (state_q)
        StateIdle: if (start_i) begin
          state_q <= StateAsset;
          index_q <= '0;
        end
        StateAsset: if (next) begin
          index_q <= index_q + 1'b1;
          if (&index_q[5:0]) begin
            state_q <= StatePolicy;
            index_q <= '0;
          end
        end
        StatePolicy: if (next) begin
          index_q <= index_q + 1'b1;
          if (&index_q[3:0]) begin
            state_q <= StateRead;
            index_q <= '0;
          end
        end
        StateRead: state_q <= StateWait;
        StateWait: state_q <= StateSymbol;
        StateSymbol: if (next) begin
          if (row.tiers != '0) begin
            state_q <= StateTiers;
          end else begin
            state_q <= last_symbol ? StateEnd : StateRead;
            index_q <= index_q + 1'b1;
          end
        end
        StateTiers: if (push_ready_i) begin
          state_q <= last_symbol ? StateEnd : StateRead;
          index_q <= index_q + 1'b1;
        end
        default: if (hasher_idle) state_q <= StateIdle;
      endcase
    end
  end

endmodule
