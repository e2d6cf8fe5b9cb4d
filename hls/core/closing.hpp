// The arithmetic of every close (docs/contract.md, `reduce`): losers' legs, ADL, liquidations,
// settlement.
#pragma once

#include <cstdint>

#include "hls/core/wide.hpp"

namespace ballast {
namespace core {

/// Entry value released when `lots` of |q| lots close: sgn(EV) × floor(|EV| × lots / |q|).
/// 1 ≤ lots ≤ |q|. All lots release all of EV, so that nothing is left behind.
inline std::int64_t released_entry_value(std::int64_t entry_value, std::int64_t q,
                                         std::int64_t lots) {
  const std::uint64_t size = magnitude(q);
  const auto closed = static_cast<std::uint64_t>(lots);
  if (closed == size) return entry_value;
  const auto part =
      static_cast<std::int64_t>(static_cast<uint128>(magnitude(entry_value)) * closed / size);
  return entry_value < 0 ? -part : part;
}

/// `lots` with the sign of q: what leaves a position that closes them.
inline std::int64_t signed_lots(std::int64_t q, std::int64_t lots) { return q < 0 ? -lots : lots; }

}  // namespace core
}  // namespace ballast
