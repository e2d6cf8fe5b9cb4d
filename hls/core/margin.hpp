// Maintenance margin by tiers, and the verdict on an account (docs/contract.md).
#pragma once

#include <cstdint>

#include "hls/core/limits.hpp"
#include "hls/core/vocabulary.hpp"
#include "hls/core/wide.hpp"

namespace ballast {
namespace core {

struct Tier {
  std::int64_t floor = 0;    ///< atoms, lowest |MV| of the tier
  std::int64_t rate_e8 = 0;  ///< maintenance rate in 10^-8
  uint128 deduction_e8 = 0;  ///< atoms × 10^8
};

/// A symbol's leverage brackets: rising floors, the first 0. No tiers: no maintenance.
struct TierTable {
  Tier tier[kMaxTiers];
  unsigned count = 0;
};

/// max(0, |MV| × rate − deduction) of the last tier with floor ≤ |MV|; atoms × 10^8, < 2^85.
inline uint128 tiered_maintenance(const Tier (&tier)[kMaxTiers], unsigned count,
                                  std::int64_t mark_value) {
  const auto size = static_cast<std::int64_t>(magnitude(mark_value));
  // The loop only finds the tier, so that hardware has one multiplier and not one a tier.
  unsigned reached = 0;
  for (unsigned i = 0; i < kMaxTiers; ++i) {
    if (i >= count || tier[i].floor > size) break;
    reached = i + 1;
  }
  if (reached == 0) return 0;
  const Tier& last = tier[reached - 1];
  const uint128 charge = static_cast<uint128>(size) * static_cast<uint128>(last.rate_e8);
  return charge > last.deduction_e8 ? charge - last.deduction_e8 : 0;
}
inline uint128 maintenance(const TierTable& table, std::int64_t mark_value) {
  return tiered_maintenance(table.tier, table.count, mark_value);
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
