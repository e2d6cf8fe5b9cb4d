// Puts in effect what is staged, or discards it when the number of marks is another than said.
//
//   start ─► Count ─► Find ─► Word ─► Pick ─► Read ─► Wait ─► Look ─► Apply … Read … Find ─► Tables
//
// Symbols with something staged are visited in ascending order, all symbols when a table is staged.
// Each is given its mark and binding; if it has a mark, and mark, binding or the table that it is
// now bound to was staged, push_o asks until push_ready_i for its positions to be re-valued:
// index_o, row_o, bank_o and table_o are what is now in effect of it. Then the tables are settled.
// done_o is up for a cycle, refuses_o with it.
//
// The row of the symbol that read_o asks for is there 2 cycles later, what is staged with it, the
// table of look_o 1 cycle later.
module commit_walk #(
  parameter int unsigned Symbols = 1024
) (
  input  logic                                            clk_i,
  input  logic                                            rst_ni,
  input  logic                                            start_i,
  input  logic [63:0]                                     marks_i,    // so many, says the command
  output logic                                            done_o,
  output logic                                            refuses_o,

  output logic [9:0]                                      index_o,    // of all that it does
  output logic                                            read_o,
  input  logic [ballast_shell_pkg::SymbolRowBits-1:0]     row_i,
  input  logic [ballast_shell_pkg::StagedMarkBits-1:0]    staged_mark_i,
  input  logic [ballast_shell_pkg::StagedBindingBits-1:0] staged_binding_i,
  output logic                                            look_o,
  output logic [7:0]                                      look_table_o,
  input  logic [ballast_shell_pkg::TableViewBits-1:0]     view_i,
  input  logic [63:0]                                     staged_marks_i,
  input  logic [63:0]                                     staged_bindings_i,
  input  logic [15:0]                                     staged_words_i,
  input  logic [10:0]                                     mark_count_i,
  input  logic                                            table_staged_i,

  output logic                                            write_row_o,
  output logic                                            unstage_word_o,
  output logic                                            settle_table_o,
  output logic                                            keeps_o,
  output logic                                            push_o,
  input  logic                                            push_ready_i,
  output logic [ballast_shell_pkg::SymbolRowBits-1:0]     row_o,
  output logic                                            bank_o,
  output logic [ballast_shell_pkg::TierTableBits-1:0]     table_o
);

  typedef enum logic [3:0] {Idle, Count, Find, Word, Pick, Read, Wait, Look, Apply, Tables} state_e;
  state_e state_q;

  localparam logic [15:0] Words = 16'((32'd1 << (Symbols / 64)) - 1);

  logic        differ_q, refuses_q;
  logic [9:0]  index_q;
  logic [15:0] words_q;             // left to look at
  logic        every_q;             // symbol is visited
  logic [63:0] symbols_q;           // of the word, left to visit
  logic [63:0] marks_q, bindings_q; // staged in the word
  logic        has_mark_q, has_binding_q;

  wire [63:0] lowest, lowest_word;
  wire [5:0]  lowest_index, lowest_word_index;
  lowest_bit u_lowest (.bits_i(symbols_q), .lowest_o(lowest), .index_o(lowest_index));
  lowest_bit u_lowest_word (
    .bits_i(64'(words_q)), .lowest_o(lowest_word), .index_o(lowest_word_index)
  );
  wire unused_word = ^{lowest_word[63:16], lowest_word_index[5:4]};

  ballast_shell_pkg::symbol_row_t     row;
  ballast_shell_pkg::staged_mark_t    mark;
  ballast_shell_pkg::staged_binding_t binding;
  ballast_shell_pkg::table_view_t     view;
  assign mark    = staged_mark_i;
  assign binding = staged_binding_i;
  assign view    = view_i;
  always_comb begin
    row = row_i;
    if (has_mark_q) begin
      row.has_mark   = 1'b1;
      row.unit_value = mark.unit_value;
      row.shift      = mark.shift;
    end
    if (has_binding_q) begin
      row.bound      = !binding.none;
      row.tier_table = binding.tier_table;
    end
  end

  wire revalues = row.has_mark
                  && (has_mark_q || has_binding_q || (row.bound && view.is_staged));
  wire applied  = state_q == Apply && (push_ready_i || !revalues);
  wire last_table = index_q[7:0] == '1;

  assign index_o        = index_q;
  assign read_o         = state_q == Read;
  assign look_o         = state_q == Look;
  assign look_table_o   = row.tier_table;
  assign write_row_o    = applied;
  assign unstage_word_o = state_q == Word;
  assign settle_table_o = state_q == Tables;
  assign keeps_o        = !refuses_q;
  assign push_o         = state_q == Apply && revalues;
  assign row_o          = row;
  assign bank_o         = view.bank ^ view.is_staged;
  assign table_o        = view.is_staged ? view.staged : view.in_effect;
  assign done_o         = (state_q == Find && words_q == '0 && !table_staged_i)
                          || (state_q == Tables && last_table);
  assign refuses_o      = refuses_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      state_q <= Idle;
    end else begin
      case (state_q)
        Idle: if (start_i) begin
          state_q  <= Count;
          differ_q <= marks_i != 64'(mark_count_i);
        end
        Count: begin
          state_q   <= Find;
          refuses_q <= differ_q;
          every_q   <= table_staged_i;
          words_q   <= table_staged_i && !differ_q ? Words : staged_words_i;
        end
        Find: begin
          words_q <= words_q & ~lowest_word[15:0];
          index_q <= words_q != '0 ? {lowest_word_index[3:0], 6'd0} : '0;
          if (words_q != '0) state_q <= Word;
          else if (table_staged_i) state_q <= Tables;
          else state_q <= Idle;
        end
        Word: begin
          state_q    <= refuses_q ? Find : Pick;
          marks_q    <= staged_marks_i;
          bindings_q <= staged_bindings_i;
          symbols_q  <= every_q ? '1 : staged_marks_i | staged_bindings_i;
        end
        Pick:   state_q <= symbols_q != '0 ? Read : Find;
        Read:   state_q <= Wait;
        Wait:   state_q <= Look;
        Look:   state_q <= Apply;
        Apply:  if (applied) state_q <= symbols_q != '0 ? Read : Find;
        Tables: begin
          index_q <= index_q + 1'b1;
          if (last_table) state_q <= Idle;
        end
        default: state_q <= Idle;
      endcase
      if (state_q == Pick || applied) begin
        index_q[5:0]  <= lowest_index;
        symbols_q     <= symbols_q & ~lowest;
        has_mark_q    <= |(marks_q & lowest);
        has_binding_q <= |(bindings_q & lowest);
      end
    end
  end

endmodule
