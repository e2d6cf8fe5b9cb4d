// The arithmetic of docs/contract.md and docs/ranking.md in the plainest form: 128 bits where they
// suffice, 256 where a comparison might not fit, division instead of shifts.
#pragma once

#include <boost/multiprecision/cpp_int.hpp>
#include <cstdint>
#include <vector>

#include "hls/core/contract.hpp"

namespace ballast::reference {

__extension__ using Int = __int128;
__extension__ using Unsigned = unsigned __int128;
using Wide = boost::multiprecision::int256_t;

inline Int power_of_two(unsigned exponent) { return Int{1} << exponent; }
inline Int magnitude(Int x) { return x < 0 ? -x : x; }
inline Int sign(Int x) { return x < 0 ? -1 : x > 0 ? 1 : 0; }
inline Int floor_divide(Int x, Int divisor) {
  const Int quotient = x / divisor;
  return quotient * divisor > x ? quotient - 1 : quotient;
}
inline Int ceil_divide(Int x, Int divisor) { return -floor_divide(-x, divisor); }
inline std::uint64_t low(Int x) { return static_cast<std::uint64_t>(x); }
inline std::int64_t high(Int x) { return static_cast<std::int64_t>(x >> 64); }
Wide widen(Int x);

/// Signed value of one lot at a price, × 2^shift.
struct UnitValue {
  std::int64_t unit = 0;
  std::uint32_t shift = 0;
};
bool legal(const UnitValue& u, std::int64_t max_lots);
Int value(Int quantity, const UnitValue& u);             ///< floor(Q × U / 2^s)
Int value_rounded_up(Int quantity, const UnitValue& u);  ///< ceil(Q × U / 2^s)

struct Tier {
  std::int64_t floor = 0;
  std::int64_t rate_e8 = 0;
  Int deduction_e8 = 0;
};
struct Table {
  std::uint64_t options = 0;
  Int smallest_e8 = 0;
  std::vector<Tier> tiers;
  bool is_as_at_opening() const { return options == 0 && smallest_e8 == 0 && tiers.empty(); }
};
/// M in atoms × 10^8 of a position by the table to which its symbol is bound.
Int maintenance(const Table& table, Int quantity, Int mark_value, Int entry_value);

/// What an account is judged by.
struct Standing {
  Int equity = 0;
  Int maintenance_e8 = 0;
  bool has_open_position = false;
};
Verdict judge(const Standing& standing, const op::Asset& thresholds);

/// Entry value released when `lots` of |quantity| close.
Int released(Int entry_value, Int quantity, Int lots);

/// What a rank key is made of, as of the ranking.
struct Operands {
  Int quantity = 0, mark_value = 0, entry_value = 0, maintenance_e8 = 0;  // of the position
  Int equity = 0, wallet = 0, account_maintenance_e8 = 0;                 // of its account
  Int upnl() const { return mark_value - entry_value; }
};
unsigned policy_row(const Operands& operands);
/// The operand that selector `which` (0 … 3 for A … D) of the row names.
Int selected(const op::Policy& policy, unsigned row, unsigned which, const Operands& operands);
std::int64_t rank_key(const op::Policy& policy, const Operands& operands);
/// Fifth of the queue: 5 for the front, 1 for the back.
unsigned light_of(std::size_t rank, std::size_t count);

std::uint64_t hash(const std::vector<std::uint64_t>& words);

}  // namespace ballast::reference
