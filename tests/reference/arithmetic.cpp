#include "tests/reference/arithmetic.hpp"

#include <algorithm>

namespace ballast::reference {

Wide widen(Int x) { return (Wide{high(x)} << 64) + Wide{low(x)}; }

bool legal(const UnitValue& u, std::int64_t max_lots) {
  if (magnitude(u.unit) >= power_of_two(kUnitValueBits) || u.shift > kMaxShift) return false;
  return magnitude(u.unit) * max_lots <= (power_of_two(kValueBits) - 1) * power_of_two(u.shift);
}

Int value(Int quantity, const UnitValue& u) {
  return floor_divide(quantity * u.unit, power_of_two(u.shift));
}

Int value_rounded_up(Int quantity, const UnitValue& u) {
  return ceil_divide(quantity * u.unit, power_of_two(u.shift));
}

Int maintenance(const Table& table, Int quantity, Int mark_value, Int entry_value) {
  if (quantity == 0) return 0;
  const bool on_entry_value = (table.options & option::kOnEntryValue) != 0;
  const bool by_quantity = (table.options & option::kByQuantity) != 0;
  const Int base = magnitude(on_entry_value ? entry_value : mark_value);
  const Int bound = by_quantity ? magnitude(quantity) : base;
  Int charge = 0;
  for (const Tier& tier : table.tiers) {
    if (tier.floor <= bound) charge = base * tier.rate_e8 - tier.deduction_e8;
  }
  return std::max(charge, table.smallest_e8);
}

Verdict judge(const Standing& standing, const op::Asset& thresholds) {
  if (standing.equity < 0) return Verdict::bankrupt;
  if (!standing.has_open_position) return Verdict::safe;
  const Wide equity_e8 = widen(standing.equity) * kRateOne;
  const Wide margin = widen(standing.maintenance_e8);
  if (equity_e8 * thresholds.takeover_num < margin * thresholds.takeover_den) {
    return Verdict::takeover;
  }
  if (equity_e8 < margin) return Verdict::liquidate;
  const bool at_equality = (thresholds.options & option::kLiquidateAtEquality) != 0;
  if (at_equality && equity_e8 == margin) return Verdict::liquidate;
  if (margin * thresholds.warn_den > equity_e8 * thresholds.warn_num) return Verdict::warn;
  return Verdict::safe;
}

Int released(Int entry_value, Int quantity, Int lots) {
  return sign(entry_value) * (magnitude(entry_value) * lots / magnitude(quantity));
}

unsigned policy_row(const Operands& operands) {
  return (operands.quantity < 0 ? 2U : 0U) + (operands.upnl() > 0 ? 0U : 1U);
}

namespace {

Operand selector(const op::Policy& policy, unsigned row, unsigned which) {
  return static_cast<Operand>((policy.rows >> (16 * row + 4 * which)) & 0xF);
}

}  // namespace

Int selected(const op::Policy& policy, unsigned row, unsigned which, const Operands& operands) {
  switch (selector(policy, row, which)) {
    case Operand::zero:
      return 0;
    case Operand::one:
      return 1;
    case Operand::upnl:
      return magnitude(operands.upnl());
    case Operand::mark_value:
      return magnitude(operands.mark_value);
    case Operand::entry_value:
      return magnitude(operands.entry_value);
    case Operand::equity:
      return operands.equity;
    case Operand::wallet:
      return std::max(operands.wallet, Int{policy.wallet_min});
    case Operand::account_maintenance:
      return operands.account_maintenance_e8;
    case Operand::maintenance:
      return operands.maintenance_e8;
  }
  return 0;
}

namespace {

/// m × 2^(e − 31) with m in [2^31, 2^32): the floating number of docs/ranking.md.
struct Float {
  Unsigned m;
  int e;
};

Float norm(Int x) {
  int e = 0;
  while ((x >> (e + 1)) != 0) ++e;
  const Unsigned bits = static_cast<Unsigned>(x);
  return {e >= 31 ? bits >> (e - 31) : bits << (31 - e), e};
}

Float mul(const Float& a, const Float& b) {
  const Unsigned p = a.m * b.m;
  const int c = static_cast<int>(p >> 63);
  return {p >> (31 + c), a.e + b.e + c};
}

Float div(const Float& n, const Float& d) {
  if (n.m >= d.m) return {(n.m << 31) / d.m, n.e - d.e};
  return {(n.m << 32) / d.m, n.e - d.e - 1};
}

}  // namespace

std::int64_t rank_key(const op::Policy& policy, const Operands& operands) {
  const unsigned row = policy_row(operands);
  const Int a = selected(policy, row, 0, operands);
  const Int b = selected(policy, row, 1, operands);
  const Int c = selected(policy, row, 2, operands);
  const Int d = selected(policy, row, 3, operands);
  const bool in_profit = operands.upnl() > 0;
  const bool by_entry_value = selector(policy, row, 2) == Operand::entry_value ||
                              selector(policy, row, 3) == Operand::entry_value;
  if (in_profit && operands.equity > 0 && operands.entry_value == 0 && by_entry_value && a != 0 &&
      b != 0) {
    return kKeyFirst;
  }
  if (operands.equity <= 0 || c == 0 || d == 0) return kKeyLast;
  std::int64_t mag = 0;
  if (a != 0 && b != 0) {
    const Float score = div(mul(norm(a), norm(b)), mul(norm(c), norm(d)));
    const auto fraction = static_cast<std::int64_t>(score.m) - (std::int64_t{1} << 31);
    mag = (std::int64_t{score.e + 256} << 31) + fraction;
  }
  const bool split = (policy.options & option::kSplit) != 0;
  return split && !in_profit ? -1 - mag : mag;
}

unsigned light_of(std::size_t rank, std::size_t count) {
  return static_cast<unsigned>(5 - 5 * (rank - 1) / count);
}

std::uint64_t hash(const std::vector<std::uint64_t>& words) {
  std::uint64_t h = 0x42414C4C41535431;
  for (const std::uint64_t word : words) {
    std::uint64_t x = h ^ word;
    x = ~x + (x << 21);
    x ^= x >> 24;
    x += (x << 3) + (x << 8);
    x ^= x >> 14;
    x += (x << 2) + (x << 4);
    x ^= x >> 28;
    x += x << 31;
    h = x;
  }
  return h;
}

}  // namespace ballast::reference
