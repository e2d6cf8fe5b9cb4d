// Re-valuation of a page of positions at a new mark or tier table: the inner loop of a commit.
// Column by column, so that compilers turn it into vector code; built once for each instruction
// set level and chosen when the engine opens.
#pragma once

#include <cstdint>
#include <span>

#include "hls/core/margin.hpp"
#include "hls/core/valuation.hpp"
#include "host/engine/software/position_store.hpp"

namespace ballast::software {

/// A symbol's mark and table of tiers in the form the kernel wants.
struct Revaluation {
  core::UnitValue mark;
  bool fits_64_bits = false;  ///< max_lots × |U| < 2^63
  bool by_quantity = false;
  bool on_entry_value = false;
  bool has_smallest = false;
  std::int64_t smallest_high = 0;  ///< smallest_e8 = high × 2^32 + low
  std::int64_t smallest_low = 0;
  unsigned tiers = 0;
  std::int64_t floor[kMaxTiers];
  std::int64_t rate_e8[kMaxTiers];
  std::int64_t deduction_high[kMaxTiers];  ///< deduction_e8 = high × 2^32 + low
  std::int64_t deduction_low[kMaxTiers];

  Revaluation(core::UnitValue at, const core::TierTable& table, std::int64_t max_lots);
};

/// What a page's accounts have to add: new less old, for each position.
struct alignas(64) PageChange {
  std::int64_t mark_value[kPagePositions];
  std::int64_t maintenance_high[kPagePositions];
  std::int64_t maintenance_low[kPagePositions];
};

/// Brings mark_value and maintenance of the first `count` positions up to date.
using RevalueKernel = void (*)(PositionPage& page, std::uint32_t count,
                               const Revaluation& revaluation, PageChange& change);

/// The kernels that this machine can run, the fastest last.
std::span<const RevalueKernel> revalue_kernels();

}  // namespace ballast::software
