// The rank key of a position under a policy, exactly as docs/ranking.md has it, in integers only:
// scores are held as m × 2^(e − 31) with m in [2^31, 2^32), truncated at each step.
#pragma once

#include <cstdint>

#include "hls/core/limits.hpp"
#include "hls/core/vocabulary.hpp"
#include "hls/core/wide.hpp"

namespace ballast {
namespace core {

/// m × 2^(e − 31).
struct Scaled {
  std::uint32_t m = 1U << 31;
  int e = 0;
};

/// x > 0, x < 2^96, cut to 32 significant bits.
inline Scaled normalise(uint128 x) {
  const std::uint64_t high = high64(x);
  const std::uint64_t low = low64(x);
  const std::uint64_t lead = high != 0 ? high : low;  // holds the leading one
  const std::uint64_t follow = high != 0 ? low : 0;   // the bits behind it
  const int zeros = __builtin_clzll(lead);
  const std::uint64_t top = (lead << zeros) | ((follow >> 1) >> (63 - zeros));
  return {static_cast<std::uint32_t>(top >> 32), (high != 0 ? 127 : 63) - zeros};
}

inline Scaled multiply(Scaled a, Scaled b) {
  const std::uint64_t p = static_cast<std::uint64_t>(a.m) * b.m;
  const int carry = static_cast<int>(p >> 63);
  return {static_cast<std::uint32_t>(p >> (31 + carry)), a.e + b.e + carry};
}

inline Scaled divide(Scaled n, Scaled d) {
  const bool borrow = n.m < d.m;
  const std::uint64_t numerator = static_cast<std::uint64_t>(n.m) << (borrow ? 32 : 31);
  return {static_cast<std::uint32_t>(numerator / d.m), n.e - d.e - (borrow ? 1 : 0)};
}

/// 40 bits, rising with the score.
inline std::int64_t key_magnitude(Scaled score) {
  return (static_cast<std::int64_t>(score.e + 256) << 31) |
         static_cast<std::int64_t>(score.m - (1U << 31));
}

/// What a score may be made of. Values in atoms, maintenance in atoms × 10^8.
struct ScoreOperands {
  std::int64_t mark_value = 0;
  std::int64_t entry_value = 0;
  uint128 maintenance_e8 = 0;          ///< of the position
  int128 equity = 0;                   ///< of the account
  int128 wallet = 0;                   ///< of the account, not floored
  uint128 account_maintenance_e8 = 0;  ///< with M_extra
};

/// A ranking policy, as the `policy` command carries it.
struct Policy {
  std::uint64_t rows = 0;
  std::int64_t wallet_min = 0;
  bool split = false;

  Operand selector(unsigned row, unsigned operand) const {
    return static_cast<Operand>((rows >> (16 * row + 4 * operand)) & 0xF);
  }
};

/// 0 long profit, 1 long loss, 2 short profit, 3 short loss; profit iff uPnL > 0.
inline unsigned policy_row(bool is_long, const ScoreOperands& x) {
  return (is_long ? 0U : 2U) + (x.mark_value > x.entry_value ? 0U : 1U);
}

inline constexpr unsigned kOperandCount = 9;

/// Every operand by its selector; a score's four are picked from here.
struct OperandValues {
  uint128 value[kOperandCount];

  OperandValues(const ScoreOperands& x, std::int64_t wallet_min) {
    value[static_cast<unsigned>(Operand::zero)] = 0;
    value[static_cast<unsigned>(Operand::one)] = 1;
    value[static_cast<unsigned>(Operand::upnl)] = magnitude(x.mark_value - x.entry_value);
    value[static_cast<unsigned>(Operand::mark_value)] = magnitude(x.mark_value);
    value[static_cast<unsigned>(Operand::entry_value)] = magnitude(x.entry_value);
    value[static_cast<unsigned>(Operand::equity)] =
        x.equity > 0 ? static_cast<uint128>(x.equity) : 0;
    value[static_cast<unsigned>(Operand::wallet)] =
        static_cast<uint128>(x.wallet > wallet_min ? x.wallet : wallet_min);
    value[static_cast<unsigned>(Operand::account_maintenance)] = x.account_maintenance_e8;
    value[static_cast<unsigned>(Operand::maintenance)] = x.maintenance_e8;
  }
  uint128 operator[](Operand operand) const { return value[static_cast<unsigned>(operand)]; }
};

/// Whether the entry value is a divisor in a row of the policy.
inline bool divides_by_entry_value(const Policy& policy, unsigned row) {
  return policy.selector(row, 2) == Operand::entry_value ||
         policy.selector(row, 3) == Operand::entry_value;
}

/// The rank key, signed 41 bits: higher is closed first; ties go to the lower position id.
inline std::int64_t rank_key(const Policy& policy, bool is_long, const ScoreOperands& x) {
  const unsigned row = policy_row(is_long, x);
  const OperandValues values(x, policy.wallet_min);
  const uint128 a = values[policy.selector(row, 0)];
  const uint128 b = values[policy.selector(row, 1)];
  const uint128 c = values[policy.selector(row, 2)];
  const uint128 d = values[policy.selector(row, 3)];
  if (x.equity > 0 && row % 2 == 0 && x.entry_value == 0 && divides_by_entry_value(policy, row) &&
      a != 0 && b != 0) {
    return kKeyFirst;
  }
  if (x.equity <= 0 || c == 0 || d == 0) return kKeyLast;
  std::int64_t mag = 0;
  if (a != 0 && b != 0) {
    mag = key_magnitude(
        divide(multiply(normalise(a), normalise(b)), multiply(normalise(c), normalise(d))));
  }
  const std::int64_t below = policy.split && row % 2 == 1 ? -1 : 0;
  return mag ^ below;  // -1 - mag below zero, mag itself above
}

/// The fifth of its queue that rank r (from 1) of n stands in: 5 is closed first.
inline unsigned light(std::uint64_t rank, std::uint64_t total) {
  return 5U - static_cast<unsigned>(5 * (rank - 1) / total);
}

}  // namespace core
}  // namespace ballast
