// Assets, policies, symbols, tables: what dispatch decides by. The tiers of the tables are the
// lanes'. One process owns it.
#pragma once

#include "hls/core/digest.hpp"
#include "hls/kernels/messages.hpp"

namespace ballast::kernels {

struct Symbol {
  bool defined = false;
  bool mark_staged = false;
  bool binding_staged = false;
  bool in_batch = false;  ///< listed in the batch
  SymbolTerms terms;
  core::UnitValue staged_mark;
  std::uint16_t staged_table = kNoTable;
};

struct Table {
  TableTerms committed, staged;  ///< in different banks
  bool is_staged = false;
  std::int64_t last_floor = 0;  ///< of the tiers staged

  /// Whether it is as at opening.
  bool is_empty() const { return committed.tiers == 0 && committed.rule == core::TableRule{}; }
};

struct Asset {
  bool defined = false;
  core::Thresholds thresholds;
};

struct PolicySlot {
  bool defined = false;
  core::Policy policy;
};

struct Configuration {
  Asset asset[kMaxAssets] = {};
  PolicySlot policy[kMaxPolicies] = {};
  Symbol symbol[kMaxSymbols] = {};
  Table table[kMaxTables] = {};
  std::uint16_t batch[kMaxSymbols] = {};  ///< symbols that the next commit may re-value
  unsigned batch_size = 0;
  std::uint64_t staged_marks = 0;
  bool table_staged = false;  ///< any

  void clear() {
#pragma HLS INLINE
  clear_assets:
    for (Asset& one : asset) one = Asset{};
  clear_policies:
    for (PolicySlot& one : policy) one = PolicySlot{};
  clear_symbols:
    for (Symbol& one : symbol) one = Symbol{};
  clear_tables:
    for (std::uint16_t i = 0; i < kMaxTables; ++i) {
      table[i] = Table{};
      table[i].committed.place = i;
    }
    batch_size = 0;
    staged_marks = 0;
    table_staged = false;
  }

  bool knows(std::uint16_t index) const {
#pragma HLS INLINE
    return index < kMaxSymbols && symbol[index].defined;
  }
  /// In effect for a symbol; without tiers and rule if it is bound to none.
  TableTerms table_of(std::uint16_t index) const {
#pragma HLS INLINE
    const std::uint16_t bound = symbol[index].terms.table;
    return bound < kMaxTables ? table[bound].committed : TableTerms{};
  }

  void stage_mark(std::uint16_t index, core::UnitValue mark) {
#pragma HLS INLINE
    if (!symbol[index].mark_staged) ++staged_marks;
    symbol[index].mark_staged = true;
    symbol[index].staged_mark = mark;
    add_to_batch(index);
  }
  void stage_binding(std::uint16_t index, std::uint16_t to) {
#pragma HLS INLINE
    symbol[index].binding_staged = true;
    symbol[index].staged_table = to;
    add_to_batch(index);
  }
  void stage_table(std::uint32_t number, const core::TableRule& rule) {
#pragma HLS INLINE
    Table& at = table[number];
    at.staged.rule = rule;
    at.staged.place = static_cast<std::uint16_t>(at.committed.place ^ kMaxTables);
    at.staged.tiers = 0;
    at.is_staged = true;
    table_staged = true;
  }
  void append_tier(std::uint32_t number, std::int64_t floor) {
#pragma HLS INLINE
    ++table[number].staged.tiers;
    table[number].last_floor = floor;
  }
  void define(std::uint16_t index, const SymbolTerms& terms) {
#pragma HLS INLINE
    if (symbol[index].mark_staged) --staged_marks;
    const bool in_batch = symbol[index].in_batch;
    symbol[index] = Symbol{};
    symbol[index].in_batch = in_batch;
    symbol[index].defined = true;
    symbol[index].terms = terms;
  }

  /// Puts in effect all that is staged; the batch is then what has to be valued anew.
  void apply() {
#pragma HLS INLINE
  applied_symbols:
    for (unsigned i = 0; i < batch_size; ++i) {
#pragma HLS LOOP_TRIPCOUNT min = 0 max = 1024
      Symbol& at = symbol[batch[i]];
      if (at.binding_staged) at.terms.table = at.staged_table;
      if (!at.mark_staged) continue;
      at.terms.mark = at.staged_mark;
      at.terms.has_mark = true;
    }
    if (!table_staged) return;
  bound_symbols:
    for (std::uint16_t i = 0; i < kMaxSymbols; ++i) {
      const std::uint16_t bound = symbol[i].terms.table;
      if (bound < kMaxTables && table[bound].is_staged) add_to_batch(i);
    }
  applied_tables:
    for (Table& at : table) {
      if (at.is_staged) at.committed = at.staged;
    }
  }
  /// Forgets all that is staged.
  void unstage() {
#pragma HLS INLINE
  unstaged_symbols:
    for (unsigned i = 0; i < batch_size; ++i) {
#pragma HLS LOOP_TRIPCOUNT min = 0 max = 1024
      Symbol& at = symbol[batch[i]];
      at.mark_staged = false;
      at.binding_staged = false;
      at.in_batch = false;
    }
    batch_size = 0;
    staged_marks = 0;
    if (!table_staged) return;
    table_staged = false;
  unstaged_tables:
    for (Table& at : table) at.is_staged = false;
  }

 private:
  void add_to_batch(std::uint16_t index) {
#pragma HLS INLINE
    if (symbol[index].in_batch) return;
    symbol[index].in_batch = true;
    batch[batch_size++] = index;
  }
};

}  // namespace ballast::kernels
