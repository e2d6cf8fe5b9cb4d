// 128-bit integers: wide enough for every sum (96 bits) and product (126 bits) of the contract.
#pragma once

#include <cstdint>

namespace ballast {

__extension__ typedef __int128 int128;
__extension__ typedef unsigned __int128 uint128;

namespace core {

inline std::uint64_t low64(uint128 x) { return static_cast<std::uint64_t>(x); }
inline std::uint64_t high64(uint128 x) { return static_cast<std::uint64_t>(x >> 64); }
inline std::uint64_t low64(int128 x) { return static_cast<std::uint64_t>(x); }
inline std::int64_t high64(int128 x) { return static_cast<std::int64_t>(x >> 64); }
inline uint128 join(std::uint64_t low, std::uint64_t high) {
  return (static_cast<uint128>(high) << 64) | low;
}
inline int128 join(std::uint64_t low, std::int64_t high) {
  return static_cast<int128>((static_cast<uint128>(high) << 64) | low);
}

inline std::uint64_t magnitude(std::int64_t x) {
  const auto bits = static_cast<std::uint64_t>(x);
  return x < 0 ? 0 - bits : bits;
}

}  // namespace core
}  // namespace ballast
