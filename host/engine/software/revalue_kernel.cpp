// Built once for each instruction set level, BALLAST_REVALUE_PAGE naming the function. Nothing
// here may be an inline function of a header that other files use too: the linker could keep the
// copy built for the higher level.
#include <cstdint>

#include "host/engine/software/revalue.hpp"

namespace ballast::software {
namespace {

constexpr std::int64_t kLow32 = 0xFFFFFFFF;

// Wrapping, for the sake of what lies behind the last position: whole vectors are computed, and
// what is there may be anything.
std::int64_t multiply(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) * static_cast<std::uint64_t>(b));
}
std::int64_t add(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}
std::int64_t subtract(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
}

void value_columns(const std::int64_t* q, std::uint32_t count, const Revaluation& r,
                   std::int64_t* mark_value) {
  const std::int64_t u = r.mark.u;
  const unsigned shift = r.mark.shift;
  if (!r.fits_64_bits) {
    for (std::uint32_t i = 0; i < count; ++i) {
      mark_value[i] = static_cast<std::int64_t>((static_cast<int128>(q[i]) * u) >> shift);
    }
  } else if (shift == 0) {
    for (std::uint32_t i = 0; i < count; ++i) mark_value[i] = multiply(q[i], u);
  } else {
    for (std::uint32_t i = 0; i < count; ++i) mark_value[i] = multiply(q[i], u) >> shift;
  }
}

struct TierColumns {
  alignas(64) std::int64_t rate[kPagePositions];
  alignas(64) std::int64_t deduction_high[kPagePositions];
  alignas(64) std::int64_t deduction_low[kPagePositions];
};

void choose_tiers(const std::int64_t* bound, std::uint32_t count, const Revaluation& r,
                  TierColumns& columns) {
  std::int64_t largest = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    columns.rate[i] = r.rate_e8[0];
    columns.deduction_high[i] = r.deduction_high[0];
    columns.deduction_low[i] = r.deduction_low[0];
    largest = bound[i] > largest ? bound[i] : largest;
  }
  for (unsigned t = 1; t < r.tiers && r.floor[t] <= largest; ++t) {
    const std::int64_t floor = r.floor[t];
    for (std::uint32_t i = 0; i < count; ++i) {
      const bool reached = bound[i] >= floor;
      columns.rate[i] = reached ? r.rate_e8[t] : columns.rate[i];
      columns.deduction_high[i] = reached ? r.deduction_high[t] : columns.deduction_high[i];
      columns.deduction_low[i] = reached ? r.deduction_low[t] : columns.deduction_low[i];
    }
  }
}

void magnitudes(const std::int64_t* column, std::uint32_t count, std::int64_t* size) {
  for (std::uint32_t i = 0; i < count; ++i) {
    size[i] = column[i] < 0 ? subtract(0, column[i]) : column[i];
  }
}

/// Charges and changes, from the values and the tier of each position.
template <bool kHasSmallest>
void charge(PositionPage& page, std::uint32_t count, const Revaluation& r,
            const std::int64_t* mark_value, const std::int64_t* base, const TierColumns& tier,
            PageChange& change) {
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::int64_t low_product = multiply(base[i] & kLow32, tier.rate[i]);
    std::int64_t low = subtract(low_product & kLow32, tier.deduction_low[i]);
    const std::int64_t gross = add(multiply(base[i] >> 32, tier.rate[i]), low_product >> 32);
    std::int64_t high = subtract(subtract(gross, tier.deduction_high[i]), low < 0 ? 1 : 0);
    low = high < 0 ? 0 : low & kLow32;
    high = high < 0 ? 0 : high;
    if constexpr (kHasSmallest) {
      const bool below =
          high < r.smallest_high || (high == r.smallest_high && low < r.smallest_low);
      low = below ? r.smallest_low : low;
      high = below ? r.smallest_high : high;
      low = page.q[i] == 0 ? 0 : low;
      high = page.q[i] == 0 ? 0 : high;
    }
    change.mark_value[i] = subtract(mark_value[i], page.mark_value[i]);
    change.maintenance_high[i] = subtract(high, page.maintenance_high[i]);
    change.maintenance_low[i] = low - std::int64_t{page.maintenance_low[i]};
    page.mark_value[i] = mark_value[i];
    page.maintenance_high[i] = high;
    page.maintenance_low[i] = static_cast<std::uint32_t>(low);
  }
}

}  // namespace

void BALLAST_REVALUE_PAGE(PositionPage& page, std::uint32_t count, const Revaluation& r,
                          PageChange& change) {
  count = (count + 7) & ~7U;
  alignas(64) std::int64_t mark_value[kPagePositions];
  alignas(64) std::int64_t base[kPagePositions];
  alignas(64) std::int64_t lots[kPagePositions];
  TierColumns tier;
  value_columns(page.q, count, r, mark_value);
  magnitudes(r.on_entry_value ? page.entry_value : mark_value, count, base);
  if (r.by_quantity) magnitudes(page.q, count, lots);
  if (r.tiers != 0) {
    choose_tiers(r.by_quantity ? lots : base, count, r, tier);
  } else {
    tier = TierColumns{};
  }
  if (r.has_smallest) {
    charge<true>(page, count, r, mark_value, base, tier, change);
  } else {
    charge<false>(page, count, r, mark_value, base, tier, change);
  }
}

}  // namespace ballast::software
