// Symbols with their committed mark and table of tiers, and what is staged for the next commit.
#pragma once

#include <cstdint>
#include <vector>

#include "hls/core/limits.hpp"
#include "hls/core/valuation.hpp"
#include "hls/core/vocabulary.hpp"
#include "host/engine/software/tier_tables.hpp"

namespace ballast::software {

struct Symbol {
  bool defined = false;
  bool has_mark = false;
  bool mark_staged = false;
  bool binding_staged = false;
  bool to_revalue = false;  ///< at the next commit: its mark, binding or table is staged
  bool in_batch = false;    ///< listed in SymbolTable::batch
  std::uint8_t asset = 0;
  std::uint8_t options = 0;
  std::uint16_t table = kNoTable;
  std::uint16_t staged_table = kNoTable;
  std::int64_t max_lots = 0;
  core::UnitValue mark;
  core::UnitValue staged_mark;

  bool is_collateral() const { return (options & option::kCollateral) != 0; }
};

class SymbolTable {
 public:
  SymbolTable() : symbols_(kMaxSymbols) { batch_.reserve(kMaxSymbols); }

  Symbol& operator[](std::uint16_t index) { return symbols_[index]; }
  const Symbol& operator[](std::uint16_t index) const { return symbols_[index]; }
  Symbol* find(std::uint16_t index) {
    return index < kMaxSymbols && symbols_[index].defined ? &symbols_[index] : nullptr;
  }
  /// Calls visit(index, symbol) for each symbol that is defined, in ascending order.
  template <typename Visit>
  void for_each(Visit visit) const {
    for (std::uint16_t index = 0; index < kMaxSymbols; ++index) {
      if (symbols_[index].defined) visit(index, symbols_[index]);
    }
  }
  std::uint64_t staged_marks() const { return staged_marks_; }

  void stage_mark(std::uint16_t index, core::UnitValue mark) {
    Symbol& symbol = symbols_[index];
    staged_marks_ += symbol.mark_staged ? 0U : 1U;
    symbol.mark_staged = true;
    symbol.staged_mark = mark;
    add_to_batch(index);
  }
  void stage_binding(std::uint16_t index, std::uint16_t table) {
    symbols_[index].binding_staged = true;
    symbols_[index].staged_table = table;
    add_to_batch(index);
  }
  /// Has the symbols that are bound to one of `tables` re-valued at the next commit.
  void stage_bound(const TableSet& tables) {
    for (std::uint16_t index = 0; index < kMaxSymbols; ++index) {
      if (tables[symbols_[index].table]) add_to_batch(index);
    }
  }
  /// Defines a symbol anew; whatever was staged for it is gone.
  void define(std::uint16_t index, const Symbol& symbol) {
    staged_marks_ -= symbols_[index].mark_staged ? 1U : 0U;
    const bool in_batch = symbols_[index].in_batch;
    symbols_[index] = symbol;
    symbols_[index].in_batch = in_batch;
  }

  /// Puts in effect what is staged; calls revalue(index, symbol) for each symbol that had
  /// something.
  template <typename Revalue>
  void commit(Revalue revalue) {
    for (const std::uint16_t index : batch_) {
      Symbol& symbol = symbols_[index];
      if (symbol.mark_staged) {
        symbol.mark = symbol.staged_mark;
        symbol.has_mark = true;
      }
      if (symbol.binding_staged) symbol.table = symbol.staged_table;
      if (symbol.to_revalue) revalue(index, symbol);
    }
    discard();
  }
  void discard() {
    for (const std::uint16_t index : batch_) {
      Symbol& symbol = symbols_[index];
      symbol.mark_staged = symbol.binding_staged = symbol.to_revalue = symbol.in_batch = false;
    }
    batch_.clear();
    staged_marks_ = 0;
  }
  void clear() {
    for (Symbol& symbol : symbols_) symbol = Symbol{};
    batch_.clear();
    staged_marks_ = 0;
  }

 private:
  void add_to_batch(std::uint16_t index) {
    symbols_[index].to_revalue = true;
    if (symbols_[index].in_batch) return;
    symbols_[index].in_batch = true;
    batch_.push_back(index);
  }

  std::vector<Symbol> symbols_;
  std::vector<std::uint16_t> batch_;
  std::uint64_t staged_marks_ = 0;
};

}  // namespace ballast::software
