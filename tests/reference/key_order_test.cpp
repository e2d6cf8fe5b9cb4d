// Keys order positions as their exact scores do, up to one part in 2^28 (docs/ranking.md): rational
// numbers of any size on one side, the model's keys on the other.
#include <gtest/gtest.h>

#include <boost/multiprecision/cpp_int.hpp>

#include "tests/lockstep/random.hpp"
#include "tests/reference/arithmetic.hpp"
#include "tests/reference/session.hpp"

namespace ballast::reference {
namespace {

using boost::multiprecision::cpp_int;
using lockstep::Random;

cpp_int exact(Int x) { return (cpp_int{high(x)} << 64) + cpp_int{low(x)}; }

/// A score as a fraction that is not reduced.
struct Score {
  cpp_int numerator, denominator;
};

Score score_of(const op::Policy& policy, const Operands& operands) {
  const unsigned row = policy_row(operands);
  const auto operand = [&](unsigned which) {
    return exact(selected(policy, row, which, operands));
  };
  return {operand(0) * operand(1), operand(2) * operand(3)};
}

/// −1 or 1 when one score is the greater by more than one part in 2^28, else 0.
int compare(const Score& x, const Score& y) {
  const cpp_int left = x.numerator * y.denominator;
  const cpp_int right = y.numerator * x.denominator;
  const cpp_int scale = cpp_int{1} << 28;
  if (left * scale > right * (scale + 1)) return 1;
  if (right * scale > left * (scale + 1)) return -1;
  return 0;
}

Operands draw(Random& random) {
  Operands operands;
  operands.quantity = 1;
  const Int entry = 1 + (random.of_any_width(57) & kMaxValue);
  operands.entry_value = entry;
  operands.mark_value = entry + 1 + (random.of_any_width(57) & (kMaxValue >> 1));  // in profit
  operands.maintenance_e8 = 1 + (Int{random.of_any_width(62) & kMaxValue} << random.below(26));
  operands.account_maintenance_e8 =
      operands.maintenance_e8 + (Int{random.of_any_width(62) & kMaxValue} << random.below(36));
  operands.wallet = 1 + (Int{random.of_any_width(62) & kMaxValue} << random.below(34));
  operands.equity = operands.wallet + operands.upnl();
  return operands;
}

op::Policy draw_policy(Random& random) {
  std::uint64_t selectors_drawn = 0;
  for (unsigned i = 0; i < 4; ++i) selectors_drawn |= (1 + random.below(8)) << (4 * i);
  return both_sides(selectors_drawn, selectors_drawn, 0);
}

class KeyOrder : public testing::TestWithParam<std::uint64_t> {};

TEST_P(KeyOrder, AgreesWithRationalOrder) {
  Random random(GetParam());
  unsigned decided = 0;
  for (int i = 0; i < 20'000; ++i) {
    const op::Policy policy = draw_policy(random);
    const Operands a = draw(random);
    Operands b = draw(random);
    if (random.coin()) {
      // Close scores: the same operands with one moved by a part in 2^20 … 2^32.
      b = a;
      b.wallet += 1 + (b.wallet >> random.between(20, 32));
      b.mark_value += 1 + (b.mark_value >> random.between(20, 32));
      b.equity = b.wallet + b.upnl();
    }
    const std::int64_t key_a = rank_key(policy, a);
    const std::int64_t key_b = rank_key(policy, b);
    const int order = compare(score_of(policy, a), score_of(policy, b));
    if (order != 0) ++decided;
    if (order > 0) {
      EXPECT_GT(key_a, key_b) << "pair " << i;
    }
    if (order < 0) {
      EXPECT_LT(key_a, key_b) << "pair " << i;
    }
  }
  EXPECT_GT(decided, 10'000U);
}

TEST_P(KeyOrder, SplitLossesTurnTheOrderRound) {
  Random random(GetParam() + 1000);
  for (int i = 0; i < 5'000; ++i) {
    op::Policy policy = draw_policy(random);
    policy.options = option::kSplit;
    Operands a = draw(random);
    Operands b = draw(random);
    for (Operands* operands : {&a, &b}) {
      std::swap(operands->mark_value, operands->entry_value);  // now in loss
      operands->equity = operands->wallet;
    }
    const std::int64_t key_a = rank_key(policy, a);
    const std::int64_t key_b = rank_key(policy, b);
    EXPECT_LT(key_a, 0);
    EXPECT_GT(key_a, kKeyLast);
    const int order = compare(score_of(policy, a), score_of(policy, b));
    if (order > 0) {
      EXPECT_LT(key_a, key_b) << "pair " << i;
    }
    if (order < 0) {
      EXPECT_GT(key_a, key_b) << "pair " << i;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, KeyOrder, testing::Values(1, 2, 3, 4));

}  // namespace
}  // namespace ballast::reference
