// Values of quantities (docs/contract.md, Units): one datapath for linear and inverse contracts,
// since a price only ever comes as a unit value U with its shift s.
#pragma once

#include <cstdint>

#include "hls/core/limits.hpp"
#include "hls/core/wide.hpp"

namespace ballast {
namespace core {

struct UnitValue {
  std::int64_t u = 0;  ///< atoms a lot × 2^shift, |u| < 2^61
  unsigned shift = 0;  ///< 0 … 40
};

/// floor(q × U / 2^s), in atoms. |q| < 2^62 and |result| < 2^63 are the caller's part.
inline std::int64_t value(std::int64_t q, UnitValue unit) {
  return static_cast<std::int64_t>((static_cast<int128>(q) * unit.u) >> unit.shift);
}

/// ceil(q × U / 2^s), in atoms: what a position pays in a funding.
inline std::int64_t value_rounded_up(std::int64_t q, UnitValue unit) {
  return static_cast<std::int64_t>(-((-(static_cast<int128>(q) * unit.u)) >> unit.shift));
}

/// Whether every position of at most max_lots has a value within ±(2^58 − 1), rounded either way.
inline bool is_legal(std::int64_t u, std::uint32_t shift, std::int64_t max_lots) {
  if (shift > kMaxShift || u > kMaxUnitValue || u < -kMaxUnitValue) return false;
  const uint128 largest = static_cast<uint128>(magnitude(u)) * static_cast<std::uint64_t>(max_lots);
  return largest <= static_cast<uint128>(kMaxValue) << shift;
}

}  // namespace core
}  // namespace ballast
