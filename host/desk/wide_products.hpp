// Products of 128-bit integers: whether they fit, and compared where they do not.
#pragma once

#include <compare>
#include <optional>

#include "hls/core/wide.hpp"

namespace ballast {

/// −kLargest128 … kLargest128: what can be negated.
inline constexpr int128 kLargest128 = static_cast<int128>(~uint128{0} >> 1);

inline uint128 magnitude(int128 x) {
  const auto bits = static_cast<uint128>(x);
  return x < 0 ? 0 - bits : bits;
}

/// a + b, when it is within ±kLargest128.
inline std::optional<int128> checked_sum(int128 a, int128 b) {
  int128 sum = 0;
  if (__builtin_add_overflow(a, b, &sum) || sum < -kLargest128) return std::nullopt;
  return sum;
}

/// a × b, when it is within ±kLargest128.
inline std::optional<int128> checked_product(int128 a, int128 b) {
  if (a == static_cast<std::int64_t>(a) && b == static_cast<std::int64_t>(b)) return a * b;
  const uint128 x = magnitude(a);
  const uint128 y = magnitude(b);
  if (core::high64(x) != 0 && core::high64(y) != 0) return std::nullopt;
  const uint128 low = static_cast<uint128>(core::low64(x)) * core::low64(y);
  const uint128 high = static_cast<uint128>(core::high64(x)) * core::low64(y) +
                       static_cast<uint128>(core::low64(x)) * core::high64(y);
  const uint128 top = high + core::high64(low);  // from 2^64 up
  if (top >> 63 != 0) return std::nullopt;
  const auto size = static_cast<int128>(core::join(core::low64(low), core::low64(top)));
  return (a < 0) != (b < 0) ? -size : size;
}

struct Product256 {
  uint128 high;
  uint128 low;
  auto operator<=>(const Product256&) const = default;
};

inline Product256 full_product(uint128 x, uint128 y) {
  const uint128 low = static_cast<uint128>(core::low64(x)) * core::low64(y);
  const uint128 cross = static_cast<uint128>(core::high64(x)) * core::low64(y);
  const uint128 other = static_cast<uint128>(core::low64(x)) * core::high64(y);
  const uint128 middle =
      static_cast<uint128>(core::low64(cross)) + core::low64(other) + core::high64(low);
  return {static_cast<uint128>(core::high64(x)) * core::high64(y) + core::high64(cross) +
              core::high64(other) + core::high64(middle),
          core::join(core::low64(low), core::low64(middle))};
}

}  // namespace ballast
