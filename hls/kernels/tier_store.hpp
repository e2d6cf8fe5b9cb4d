// A lane's tables of margin tiers, each in two banks: one in effect, one to stage in. How many
// tiers of a table count, and all else of it, comes with the command. One process owns it.
//
// Tiers are in groups of eight: the first floors of a table's groups are compared at once, then the
// floors of the group reached.
#pragma once

#include <cstdint>

#include "hls/core/margin.hpp"
#include "hls/kernels/messages.hpp"

namespace ballast::kernels {

/// What a tier asks, without its floor: 128 bits.
struct TierCharge {
  std::uint32_t rate_e8 = 0;
  std::uint32_t deduction_hi = 0;
  std::uint64_t deduction_lo = 0;
};

struct TierStore {
  static constexpr unsigned kGroup = 8;
  static constexpr unsigned kGroups = kMaxTiers / kGroup;
  static constexpr unsigned kPlaces = 2 * kMaxTables;

  // With initial values, so that a static one needs no code to come into being; those beyond a
  // table's tiers are never looked at.
  std::int64_t first_floor[kPlaces][kGroups] = {};
  std::int64_t floor[kPlaces * kGroups][kGroup] = {};
  TierCharge charge[kPlaces * kMaxTiers] = {};

  void put(std::uint32_t place, unsigned index, const core::Tier& tier) {
#pragma HLS INLINE
    if (index % kGroup == 0) first_floor[place][index / kGroup] = tier.floor;
    floor[place * kGroups + index / kGroup][index % kGroup] = tier.floor;
    charge[place * kMaxTiers + index] = {
        static_cast<std::uint32_t>(tier.rate_e8),
        static_cast<std::uint32_t>(core::high64(tier.deduction_e8)),
        core::low64(tier.deduction_e8)};
  }
  core::Tier at(std::uint32_t place, unsigned index) const {
#pragma HLS INLINE
    core::Tier tier = charge_at(place, index);
    tier.floor = floor[place * kGroups + index / kGroup][index % kGroup];
    return tier;
  }

  /// M of a position of a symbol that is bound to the table, or to none.
  uint128 maintenance(const TableTerms& table, const core::PositionValues& position) const {
#pragma HLS INLINE
    const unsigned index = reached(table, core::bound_of(table.rule, position));
    const core::Tier tier = table.tiers == 0 ? core::Tier{} : charge_at(table.place, index);
    const uint128 asked = core::maintenance_of_tier(tier, core::base_of(table.rule, position),
                                                    table.rule.smallest_e8);
    return position.q == 0 ? 0 : asked;
  }

 private:
  /// The last tier with floor ≤ bound; 0 if there is none.
  unsigned reached(const TableTerms& table, std::int64_t bound) const {
#pragma HLS INLINE
    unsigned group = 0;
  groups:
    for (unsigned i = 1; i < kGroups; ++i) {
#pragma HLS UNROLL
      if (i * kGroup < table.tiers && first_floor[table.place][i] <= bound) group = i;
    }
    unsigned index = group * kGroup;
  group_tiers:
    for (unsigned i = 1; i < kGroup; ++i) {
#pragma HLS UNROLL
      const bool counts = group * kGroup + i < table.tiers;
      if (counts && floor[table.place * kGroups + group][i] <= bound) index = group * kGroup + i;
    }
    return index;
  }
  core::Tier charge_at(std::uint32_t place, unsigned index) const {
#pragma HLS INLINE
    const TierCharge at = charge[place * kMaxTiers + index];
    return {0, at.rate_e8, core::join(at.deduction_lo, std::uint64_t{at.deduction_hi})};
  }
};

}  // namespace ballast::kernels
