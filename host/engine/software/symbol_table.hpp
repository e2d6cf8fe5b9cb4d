// Symbols with their committed mark and tiers, and what is staged for the next commit.
#pragma once

#include <cstdint>
#include <vector>

#include "hls/core/limits.hpp"
#include "hls/core/margin.hpp"
#include "hls/core/valuation.hpp"
#include "hls/core/vocabulary.hpp"

namespace ballast::software {

struct Symbol {
  bool defined = false;
  bool has_mark = false;
  bool mark_staged = false;
  bool in_batch = false;  ///< listed in SymbolTable::batch
  std::uint8_t asset = 0;
  std::uint8_t options = 0;
  std::int64_t max_lots = 0;
  core::UnitValue mark;
  core::UnitValue staged_mark;
  core::TierTable tiers;
  core::TierTable staged_tiers;  ///< count 0: nothing staged

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
  std::uint64_t staged_marks() const { return staged_marks_; }

  void stage_mark(std::uint16_t index, core::UnitValue mark) {
    Symbol& symbol = symbols_[index];
    staged_marks_ += symbol.mark_staged ? 0U : 1U;
    symbol.mark_staged = true;
    symbol.staged_mark = mark;
    add_to_batch(index);
  }
  void stage_tier(std::uint16_t index, unsigned tier_index, const core::Tier& tier) {
    Symbol& symbol = symbols_[index];
    symbol.staged_tiers.tier[tier_index] = tier;
    symbol.staged_tiers.count = tier_index + 1;
    add_to_batch(index);
  }
  /// Defines a symbol anew; whatever was staged for it is gone.
  void define(std::uint16_t index, const Symbol& symbol) {
    staged_marks_ -= symbols_[index].mark_staged ? 1U : 0U;
    const bool in_batch = symbols_[index].in_batch;
    symbols_[index] = symbol;
    symbols_[index].in_batch = in_batch;
  }

  /// Empties the batch; calls apply(index, symbol) for each symbol that had something staged, with
  /// the staged still in place.
  template <typename Apply>
  void take_batch(Apply apply) {
    for (const std::uint16_t index : batch_) {
      Symbol& symbol = symbols_[index];
      if (symbol.mark_staged || symbol.staged_tiers.count != 0) apply(index, symbol);
      symbol.mark_staged = false;
      symbol.staged_tiers.count = 0;
      symbol.in_batch = false;
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
    if (symbols_[index].in_batch) return;
    symbols_[index].in_batch = true;
    batch_.push_back(index);
  }

  std::vector<Symbol> symbols_;
  std::vector<std::uint16_t> batch_;
  std::uint64_t staged_marks_ = 0;
};

}  // namespace ballast::software
