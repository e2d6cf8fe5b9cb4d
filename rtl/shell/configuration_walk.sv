// Goes over the configuration: one kind after the other in the order of a dump, or for a digest as
// far as the symbols, each kind in ascending order.
//
// start_i begins. exists_i says of section_o and index_o whether there is such a thing, when all
// that can be read of it has been; if so, item_valid_o stays until item_ready_i. done_o, in one
// cycle, ends.
//
//   Look (the table) ─► Read (the symbol) ─► Wait ─► Item … Look … Idle
module configuration_walk #(
  parameter int unsigned Symbols = 1024
) (
  input  logic       clk_i,
  input  logic       rst_ni,
  input  logic       start_i,
  input  logic       digest_i,
  output logic       done_o,

  output logic [3:0] section_o,
  output logic [9:0] index_o,
  output logic       look_o,
  output logic       read_o,
  input  logic       exists_i,
  output logic       item_valid_o,
  input  logic       item_ready_i
);

  typedef enum logic [2:0] {Idle, Look, Read, Wait, Item} state_e;
  state_e     state_q;
  logic [3:0] section_q;
  logic [9:0] index_q;
  logic       ends_section_q, ends_walk_q;  // in Item

  logic [9:0] last_index;
  always_comb begin
    case (section_q)
      ballast_shell_pkg::SectionAsset:  last_index = 10'(ballast_contract_pkg::MaxAssets - 1);
      ballast_shell_pkg::SectionPolicy: last_index = 10'(ballast_contract_pkg::MaxPolicies - 1);
      ballast_shell_pkg::SectionTable,
      ballast_shell_pkg::SectionStagedTable:
        last_index = 10'(ballast_contract_pkg::MaxTables - 1);
      default: last_index = 10'(Symbols - 1);
    endcase
  end
  wire [3:0] last_section = digest_i ? ballast_shell_pkg::SectionSymbol
                                     : ballast_shell_pkg::SectionStagedMark;
  wire ends_section = index_q == last_index;
  wire next         = state_q == Item && (item_ready_i || !exists_i);

  assign section_o    = section_q;
  assign index_o      = index_q;
  assign look_o       = state_q == Look;
  assign read_o       = state_q == Read;
  assign item_valid_o = state_q == Item && exists_i;
  assign done_o       = next && ends_walk_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      state_q <= Idle;
    end else begin
      case (state_q)
        Idle: if (start_i) begin
          state_q   <= Look;
          section_q <= ballast_shell_pkg::SectionAsset;
          index_q   <= '0;
        end
        Look: state_q <= Read;
        Read: state_q <= Wait;
        Wait: begin
          state_q        <= Item;
          ends_section_q <= ends_section;
          ends_walk_q    <= ends_section && section_q == last_section;
        end
        Item: if (next) begin
          state_q <= ends_walk_q ? Idle : Look;
          index_q <= ends_section_q ? '0 : index_q + 1'b1;
          if (ends_section_q) section_q <= section_q + 1'b1;
        end
        default: state_q <= Idle;
      endcase
    end
  end

endmodule
