// Maintenance margin by tiers, and the verdict on an account (docs/contract.md).
#pragma once

#include <cstdint>

#include "hls/core/limits.hpp"
#include "hls/core/vocabulary.hpp"
#include "hls/core/wide.hpp"

namespace ballast {
namespace core {

struct Tier {
  std::int64_t floor = 0;    ///< lowest bound of the tier: atoms, or lots by quantity
  std::int64_t rate_e8 = 0;  ///< maintenance rate in 10^-8
  uint128 deduction_e8 = 0;  ///< atoms × 10^8
};

/// What a table's rates are of, what its floors are, and the least that it asks of a position.
struct TableRule {
  bool by_quantity = false;     ///< floors are lots, not values
  bool on_entry_value = false;  ///< rates are of |EV|, not of |MV|
  uint128 smallest_e8 = 0;      ///< atoms × 10^8

  std::uint32_t options() const {
    return (by_quantity ? option::kByQuantity : 0U) | (on_entry_value ? option::kOnEntryValue : 0U);
  }
  bool operator==(const TableRule& other) const {
    return by_quantity == other.by_quantity && on_entry_value == other.on_entry_value &&
           smallest_e8 == other.smallest_e8;
  }
};

/// The rule of a table with these options, any but the two known ones ignored.
inline TableRule table_rule(std::uint64_t options, uint128 smallest_e8) {
  TableRule rule;
  rule.by_quantity = (options & option::kByQuantity) != 0;
  rule.on_entry_value = (options & option::kOnEntryValue) != 0;
  rule.smallest_e8 = smallest_e8;
  return rule;
}

/// Leverage brackets, shared by symbols: rising floors, the first 0. As at opening it asks nothing,
/// so that a symbol bound to no table has the maintenance of an empty one.
struct TierTable {
  TableRule rule;
  unsigned count = 0;
  Tier tier[kMaxTiers];

  bool is_empty() const { return count == 0 && rule == TableRule{}; }
};

/// A position as its maintenance depends on it.
struct PositionValues {
  std::int64_t q = 0;            ///< lots
  std::int64_t mark_value = 0;   ///< atoms
  std::int64_t entry_value = 0;  ///< atoms
};

/// What the rates are of, in atoms.
inline std::int64_t base_of(const TableRule& rule, const PositionValues& position) {
  return static_cast<std::int64_t>(
      magnitude(rule.on_entry_value ? position.entry_value : position.mark_value));
}

/// What the floors are held against, in the unit of the floors.
inline std::int64_t bound_of(const TableRule& rule, const PositionValues& position) {
  return rule.by_quantity ? static_cast<std::int64_t>(magnitude(position.q))
                          : base_of(rule, position);
}

/// max(base × rate − deduction, smallest): of the tier reached, or of one all zero if there is
/// none.
inline uint128 maintenance_of_tier(const Tier& tier, std::int64_t base, uint128 smallest_e8) {
  const uint128 gross = static_cast<uint128>(base) * static_cast<uint128>(tier.rate_e8);
  const uint128 charge = gross > tier.deduction_e8 ? gross - tier.deduction_e8 : 0;
  return charge > smallest_e8 ? charge : smallest_e8;
}

/// M of a position of a symbol that is bound to this table; atoms × 10^8, < 2^85.
inline uint128 maintenance(const TierTable& table, const PositionValues& position) {
  if (position.q == 0) return 0;
  const std::int64_t bound = bound_of(table.rule, position);
  // The loop only finds the tier, so that hardware has one multiplier and not one a tier.
  unsigned reached = 0;
  for (unsigned i = 0; i < kMaxTiers; ++i) {
    if (i >= table.count || table.tier[i].floor > bound) break;
    reached = i + 1;
  }
  return maintenance_of_tier(reached == 0 ? Tier{} : table.tier[reached - 1],
                             base_of(table.rule, position), table.rule.smallest_e8);
}

/// When an account settling in an asset is warned, taken over or liquidated.
struct Thresholds {
  std::uint32_t warn_num = 0;
  std::uint32_t warn_den = 0;
  std::uint32_t takeover_num = 0;
  std::uint32_t takeover_den = 0;
  bool liquidate_at_equality = false;
};

/// The worst verdict that holds. `maintenance_e8` is ΣM with M_extra, atoms × 10^8, < 2^96.
inline Verdict judge(int128 equity, uint128 maintenance_e8, bool has_open_position,
                     const Thresholds& at) {
  if (equity < 0) return Verdict::bankrupt;
  if (!has_open_position) return Verdict::safe;
  // Above 2^86 atoms equity exceeds every ΣM × ratio term (< 2^110) and 128 bits hold the rest.
  constexpr int128 kEnough = static_cast<int128>(1) << 86;
  const auto equity_e8 = static_cast<uint128>(equity < kEnough ? equity : kEnough) * kRateOne;
  if (equity_e8 * at.takeover_num < maintenance_e8 * at.takeover_den) return Verdict::takeover;
  if (equity_e8 < maintenance_e8 || (at.liquidate_at_equality && equity_e8 == maintenance_e8)) {
    return Verdict::liquidate;
  }
  if (maintenance_e8 * at.warn_den > equity_e8 * at.warn_num) return Verdict::warn;
  return Verdict::safe;
}

}  // namespace core
}  // namespace ballast
