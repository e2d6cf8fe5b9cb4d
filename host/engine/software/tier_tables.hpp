// Tables of margin tiers in effect, and what is staged of them for the next commit.
#pragma once

#include <bitset>
#include <cstdint>
#include <vector>

#include "hls/core/limits.hpp"
#include "hls/core/margin.hpp"

namespace ballast::software {

/// One bit a table, and one for kNoTable that is never set.
using TableSet = std::bitset<kMaxTables + 1>;

class TierTables {
 public:
  TierTables() : in_effect_(kMaxTables + 1), staged_(kMaxTables) {}

  /// In effect; of kNoTable the one that asks nothing.
  const core::TierTable& operator[](std::uint32_t table) const { return in_effect_[table]; }
  /// nullptr if it is not staged.
  const core::TierTable* staged(std::uint32_t table) const {
    return is_staged_[table] ? &staged_[table] : nullptr;
  }
  const TableSet& staged() const { return is_staged_; }

  void stage(std::uint32_t table, const core::TableRule& rule) {
    staged_[table].rule = rule;
    staged_[table].count = 0;
    is_staged_.set(table);
  }
  /// To a staged table that is not full.
  void append(std::uint32_t table, const core::Tier& tier) {
    core::TierTable& staged = staged_[table];
    staged.tier[staged.count++] = tier;
  }
  void commit() {
    for (std::uint32_t table = 0; table < kMaxTables; ++table) {
      if (is_staged_[table]) in_effect_[table] = staged_[table];
    }
    is_staged_.reset();
  }
  void discard() { is_staged_.reset(); }
  void clear() {
    for (core::TierTable& table : in_effect_) table = core::TierTable{};
    is_staged_.reset();
  }

 private:
  std::vector<core::TierTable> in_effect_;
  std::vector<core::TierTable> staged_;
  TableSet is_staged_;
};

}  // namespace ballast::software
