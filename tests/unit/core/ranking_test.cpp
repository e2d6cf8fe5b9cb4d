// Scores and keys of the six policies, and every branch of the key.
#include "hls/core/ranking.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>
#include <string>

#include "hls/core/contract.hpp"
#include "hls/core/policies.hpp"

namespace ballast::core {
namespace {

constexpr std::int64_t kUsd = 1'000'000;
constexpr std::int64_t kZeroScoreInLoss = -1;

Policy preset(const std::string& name) {
  for (const PolicyPreset& policy : kPolicyPresets) {
    if (name == policy.name) return {policy.rows, kUsd, policy.split};
  }
  throw std::out_of_range(name);
}

/// The score that a key stands for; maintenance counts 10^8 times.
double score_of(std::int64_t key) {
  const std::int64_t mag = key >= 0 ? key : -1 - key;
  if (mag == 0) return 0;
  const double m = static_cast<double>((mag & 0x7FFFFFFF) + (std::int64_t{1} << 31));
  return std::ldexp(m, static_cast<int>(mag >> 31) - 256 - 31);
}

TEST(Normalise, KeepsThe32LeadingBits) {
  const auto one = static_cast<uint128>(1);
  struct {
    uint128 x;
    std::uint32_t m;
    int e;
  } const cases[] = {
      {1, 0x80000000, 0},           {3, 0xC0000000, 1},
      {0x7FFFFFFF, 0xFFFFFFFE, 30}, {0xFFFFFFFF, 0xFFFFFFFF, 31},
      {one << 32, 0x80000000, 32},  {(one << 32) + 1, 0x80000000, 32},  // the last bit is cut
      {one << 63, 0x80000000, 63},  {(one << 64) - 1, 0xFFFFFFFF, 63},
      {one << 64, 0x80000000, 64},  {(one << 96) - 1, 0xFFFFFFFF, 95},
  };
  for (const auto& [x, m, e] : cases) {
    const Scaled scaled = normalise(x);
    EXPECT_EQ(m, scaled.m) << "2^" << e;
    EXPECT_EQ(e, scaled.e);
  }
}

TEST(Scaled, MultiplyAndDivide) {
  constexpr std::uint32_t kOne = 0x80000000;                           // 1.0
  const Scaled product = multiply({0xC0000000, 3}, {0xC0000000, -1});  // 1.5 × 1.5 = 2.25
  EXPECT_EQ(0x90000000, product.m);
  EXPECT_EQ(3, product.e);
  const Scaled small = multiply({kOne, 3}, {0xA0000000, 4});  // 1 × 1.25
  EXPECT_EQ(0xA0000000, small.m);
  EXPECT_EQ(7, small.e);
  const Scaled equal = divide({0xC0000000, 3}, {0xC0000000, 1});
  EXPECT_EQ(kOne, equal.m);
  EXPECT_EQ(2, equal.e);
  const Scaled borrowed = divide({kOne, 0}, {0xC0000000, 0});  // 1 / 1.5 = 1.333… / 2
  EXPECT_EQ(0xAAAAAAAA, borrowed.m);
  EXPECT_EQ(-1, borrowed.e);
}

/// Long 1 at 20,000 with an isolated margin of 400, mark 22,000.
ScoreOperands worked_long() {
  return {22'000 * kUsd, 20'000 * kUsd, 0, 2'400 * kUsd, 400 * kUsd, 0};
}

TEST(Key, WorkedFigures) {
  ScoreOperands cross;  // uPnL 500, wallet 1,000, ΣM 60
  cross.mark_value = 10'500 * kUsd;
  cross.entry_value = 10'000 * kUsd;
  cross.equity = 1'500 * kUsd;
  cross.wallet = 1'000 * kUsd;
  cross.account_maintenance_e8 = static_cast<uint128>(60 * kUsd) * kRateOne;
  const double kE8 = 1e8;  // maintenance is in 10^-8
  struct {
    const char* policy;
    bool is_long;
    ScoreOperands operands;
    double score;
    std::int64_t key;
  } const cases[] = {
      {"bitmex", true, worked_long(), 2'000.0 * 22'000 / (20'000.0 * 2'400), 549397899947},
      {"binance", true, cross, 0.02 * kE8, 594654003199},
      {"hyperliquid", true, worked_long(), 22'000.0 * 22'000 / (20'000.0 * 2'400), 556757505365},
      {"hyperliquid", false, worked_long(), 20'000.0 / 2'400, 556287743317},
      {"leverage", true, worked_long(), 22'000.0 / 2'400, 556511439530},
      {"profit", true, worked_long(), 2'000.0 / 20'000, 542454369484},
      {"size", true, worked_long(), 22'000.0 * kUsd, 623372774272},
  };
  for (const auto& [policy, is_long, operands, score, key] : cases) {
    const std::int64_t got = rank_key(preset(policy), is_long, operands);
    EXPECT_EQ(key, got) << policy;
    EXPECT_NEAR(score, score_of(got), score * std::ldexp(1, -28)) << policy;
  }
}

TEST(Key, InLoss) {
  ScoreOperands x{20'000 * kUsd, 22'000 * kUsd, 0, 2'000 * kUsd, 4'000 * kUsd, 1};
  // bitmex: 2,000 × 2,000 / (22,000 × 20,000); the riskier of two losers (less equity) is nearer.
  const std::int64_t key = rank_key(preset("bitmex"), true, x);
  EXPECT_EQ(-535074834768, key);
  EXPECT_NEAR(4.0 / 440, score_of(key), 1e-10);
  ScoreOperands riskier = x;
  riskier.equity = 1'000 * kUsd;
  EXPECT_GT(rank_key(preset("bitmex"), true, riskier), key);
  EXPECT_EQ(kZeroScoreInLoss, rank_key(preset("binance"), true, x));
  EXPECT_GT(rank_key(preset("leverage"), true, x), 0) << "no split";
}

TEST(Key, OrderOfTheBranches) {
  const ScoreOperands x = worked_long();
  ScoreOperands flat = x;
  flat.mark_value = flat.entry_value;  // uPnL = 0 counts as loss
  ScoreOperands free_entry = x;
  free_entry.entry_value = 0;
  ScoreOperands free_and_broke = free_entry;
  free_and_broke.equity = 0;
  ScoreOperands free_in_loss = free_entry;
  free_in_loss.mark_value = -1;
  ScoreOperands broke = x;
  broke.equity = 0;
  ScoreOperands under_water = x;
  under_water.equity = -1;
  ScoreOperands poor = x;  // the wallet is floored at w_min
  poor.wallet = -5 * kUsd;
  poor.account_maintenance_e8 = static_cast<uint128>(kUsd) * kRateOne;
  struct {
    const char* policy;
    ScoreOperands operands;
    std::int64_t key;
  } const cases[] = {
      {"bitmex", flat, kZeroScoreInLoss},
      {"profit", flat, kZeroScoreInLoss},
      {"bitmex", free_entry, kKeyFirst},  // a profit that cost nothing
      {"hyperliquid", free_entry, kKeyFirst},
      {"profit", free_entry, kKeyFirst},
      {"bitmex", free_and_broke, kKeyLast},
      {"hyperliquid", free_and_broke, kKeyLast},
      {"bitmex", free_in_loss, kKeyLast},
      {"leverage", free_entry, 556511439530},
      {"bitmex", broke, kKeyLast},
      {"size", broke, kKeyLast},
      {"size", under_water, kKeyLast},
      {"binance", x, 0},  // in profit without maintenance
  };
  for (const auto& [policy, operands, key] : cases) {
    EXPECT_EQ(key, rank_key(preset(policy), true, operands)) << policy;
  }
  // 2,000 × 1 / (1 × 2,400) and not 2,000 × 1 / (−5 × 2,400).
  EXPECT_NEAR(1e8 * 2'000 / 2'400, score_of(rank_key(preset("binance"), true, poor)), 1);
  Policy no_floor = preset("binance");
  no_floor.wallet_min = 0;
  EXPECT_EQ(kKeyLast, rank_key(no_floor, true, poor)) << "C = 0";
}

TEST(Key, FirstOnlyWhereTheRestOfTheScoreIsNotZero) {
  using enum Operand;
  const ScoreOperands x{22'000 * kUsd, 0, 0, 2'400 * kUsd, 0, 0};
  struct {
    std::uint64_t row;
    std::int64_t key;
  } const cases[] = {
      {row(mark_value, one, entry_value, one), kKeyFirst},
      {row(mark_value, one, one, entry_value), kKeyFirst},
      {row(one, one, entry_value, entry_value), kKeyFirst},
      {row(one, one, entry_value, zero), kKeyFirst},  // whatever the other divisor is
      {row(one, one, maintenance, entry_value), kKeyFirst},
      {row(zero, one, entry_value, one), kKeyLast},
      {row(one, maintenance, entry_value, one), kKeyLast},
      {row(entry_value, one, one, one), 0},  // no divisor
      {row(one, one, maintenance, one), kKeyLast},
  };
  for (const auto& [profit, key] : cases) {
    const Policy policy{both_sides(profit, profit), 0, true};
    EXPECT_EQ(key, rank_key(policy, true, x)) << std::hex << profit;
    EXPECT_EQ(key, rank_key(policy, false, x)) << std::hex << profit;
  }
  // Only the row that holds counts: here a loss divides by the entry value, and this is a profit.
  const Policy loss_only{both_sides(kByLeverage, row(one, one, entry_value, one)), 0, true};
  EXPECT_EQ(556511439530, rank_key(loss_only, true, x));
}

TEST(Key, MagnitudesFillFortyBits) {
  const uint128 largest = (static_cast<uint128>(1) << 96) - 1;
  const Scaled big = normalise(largest);
  EXPECT_EQ(962072674302, key_magnitude(multiply(big, big)));
  EXPECT_EQ(137438953473, key_magnitude(divide({1U << 31, 0}, multiply(big, big))));
  EXPECT_EQ(std::int64_t{256} << 31, key_magnitude({1U << 31, 0})) << "a score of one";
  EXPECT_LT(962072674302, -kKeyLast) << "a loss is never last";
  EXPECT_LT(962072674302, kKeyFirst) << "no score is above the first of all";
}

TEST(Rows, OfThePolicyAndItsSelectors) {
  const ScoreOperands profit{-9, -10, 0, 1, 0, 0};
  const ScoreOperands loss{-10, -9, 0, 1, 0, 0};
  EXPECT_EQ(0U, policy_row(true, profit));
  EXPECT_EQ(1U, policy_row(true, loss));
  EXPECT_EQ(2U, policy_row(false, profit));
  EXPECT_EQ(3U, policy_row(false, loss));
  Policy policy;
  policy.rows = 0x8765'4321'8765'4321;
  EXPECT_EQ(Operand::one, policy.selector(0, 0));
  EXPECT_EQ(Operand::entry_value, policy.selector(0, 3));
  EXPECT_EQ(Operand::equity, policy.selector(1, 0));
  EXPECT_EQ(Operand::maintenance, policy.selector(3, 3));
}

TEST(Key, EachOperandAsTheWholeScore) {
  const ScoreOperands x{-70, -90, 11, 500, -600, 1300};
  struct {
    Operand operand;
    std::int64_t value;
  } const cases[] = {
      {Operand::zero, 0},        {Operand::one, 1},          {Operand::upnl, 20},
      {Operand::mark_value, 70}, {Operand::entry_value, 90}, {Operand::equity, 500},
      {Operand::wallet, 42},     {Operand::maintenance, 11}, {Operand::account_maintenance, 1300},
  };
  for (const auto& [operand, value] : cases) {
    const std::uint64_t alone = row(operand, Operand::one, Operand::one, Operand::one);
    const Policy policy{both_sides(alone, alone), 42, false};
    EXPECT_EQ(static_cast<double>(value), score_of(rank_key(policy, true, x))) << name_of(operand);
  }
}

TEST(Light, FifthsOfTheQueue) {
  struct {
    std::uint64_t rank, total;
    unsigned light;
  } const cases[] = {
      {1, 1, 5},
      {1, 2, 5},
      {2, 2, 3},  // 5 − floor(5 × 1/2)
      {3, 3, 2},
      {1, 5, 5},
      {2, 5, 4},
      {5, 5, 1},
      {2, 10, 5},
      {3, 10, 4},
      {10, 10, 1},
      {5, 6, 2},
      {6, 6, 1},
      {1, 262'144, 5},
      {262'144, 262'144, 1},
  };
  for (const auto& [rank, total, expected] : cases) {
    EXPECT_EQ(expected, light(rank, total)) << rank << " of " << total;
  }
}

}  // namespace
}  // namespace ballast::core
