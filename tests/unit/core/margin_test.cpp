#include "hls/core/margin.hpp"

#include <gtest/gtest.h>

namespace ballast::core {
namespace {

constexpr std::int64_t kUsd = 1'000'000;  // atoms

/// (floor USD, rate in 10^-8, deduction USD) rows.
TierTable table(std::initializer_list<Tier> rows) {
  TierTable result;
  for (const Tier& row : rows) result.tier[result.count++] = row;
  return result;
}

Tier tier(std::int64_t floor_usd, std::int64_t rate_e8, std::int64_t deduction_usd) {
  return {floor_usd * kUsd, rate_e8,
          static_cast<uint128>(deduction_usd) * static_cast<uint128>(kUsd) * kRateOne};
}

/// BTC/USDT:USDT of Binance's leverage brackets, the first five.
TierTable btc() {
  return table({tier(0, 400'000, 0), tier(50'000, 500'000, 50), tier(600'000, 650'000, 950),
                tier(3'000'000, 1'000'000, 11'450), tier(12'000'000, 2'000'000, 131'450)});
}

TEST(Maintenance, BtcBracketsInUsd) {
  struct {
    std::int64_t notional_usd, maintenance_usd;
  } const cases[] = {
      {0, 0},
      {1'000, 4},
      {50'000, 200},        // the same from below and above: tables are continuous
      {264'000, 1'270},     // 0.005 × 264,000 − 50
      {600'000, 2'950},     // 0.0065 × 600,000 − 950
      {1'000'000, 5'550},   // 0.0065 × 1,000,000 − 950
      {3'000'000, 18'550},  // 0.01 × 3,000,000 − 11,450
      {20'000'000, 268'550},
  };
  for (const auto& [notional, expected] : cases) {
    const auto e8 = static_cast<uint128>(expected * kUsd) * kRateOne;
    EXPECT_TRUE(e8 == maintenance(btc(), notional * kUsd)) << notional;
    EXPECT_TRUE(e8 == maintenance(btc(), -notional * kUsd)) << "short " << notional;
  }
}

TEST(Maintenance, FloorsDeductionsAndEdges) {
  const TierTable none = table({});
  EXPECT_TRUE(0 == maintenance(none, kMaxValue));
  const TierTable flat = table({{0, 1, 0}, {100, 3, 0}});  // a jump: a flat table
  EXPECT_TRUE(99 == maintenance(flat, 99));
  EXPECT_TRUE(300 == maintenance(flat, 100));
  const TierTable deducted = table({{0, 1, 50}});
  EXPECT_TRUE(0 == maintenance(deducted, 49)) << "never below zero";
  EXPECT_TRUE(0 == maintenance(deducted, 50));
  EXPECT_TRUE(1 == maintenance(deducted, 51));
  const TierTable steepest = table({{0, kMaxRateE8, 0}});
  EXPECT_TRUE((static_cast<uint128>(kMaxValue) << 27) == maintenance(steepest, -kMaxValue));
  TierTable full;
  for (std::int64_t i = 0; i < kMaxTiers; ++i) {
    full.tier[full.count++] = {10 * i, i + 1, 0};
  }
  EXPECT_TRUE(151 * 16 == maintenance(full, 151)) << "the sixteenth tier is used";
  EXPECT_TRUE(149 * 15 == maintenance(full, 149));
}

Verdict verdict_of(std::int64_t equity, std::int64_t maintenance_e8, bool open = true) {
  // Warn above 80 % of equity; takeover below half of maintenance.
  const Thresholds at{8, 10, 2, 1, false};
  return judge(equity, static_cast<uint128>(maintenance_e8), open, at);
}

TEST(Judge, WorstVerdictThatHolds) {
  constexpr std::int64_t kM = 1'000 * kRateOne;
  struct {
    std::int64_t equity;
    Verdict verdict;
  } const cases[] = {
      {-1, Verdict::bankrupt},   {0, Verdict::takeover},
      {499, Verdict::takeover},  {500, Verdict::liquidate},  // 500 × 2 is not below 1,000 × 1
      {999, Verdict::liquidate}, {1'000, Verdict::warn},
      {1'249, Verdict::warn},    {1'250, Verdict::safe},  // 1,000 × 10 is not above 1,250 × 8
      {1'251, Verdict::safe},
  };
  for (const auto& [equity, verdict] : cases) {
    EXPECT_EQ(verdict, verdict_of(equity, kM)) << equity;
  }
}

TEST(Judge, OneUnitOfTenToTheMinusEight) {
  EXPECT_EQ(Verdict::warn, verdict_of(1, kRateOne));
  EXPECT_EQ(Verdict::liquidate, verdict_of(1, kRateOne + 1));
}

TEST(Judge, WithoutPositionsOnlyBankruptcyCounts) {
  EXPECT_EQ(Verdict::bankrupt, verdict_of(-1, 0, false));
  EXPECT_EQ(Verdict::safe, verdict_of(0, kRateOne, false));
}

TEST(Judge, EqualityLiquidatesWhereTheVenueSaysSo) {
  const auto margin = static_cast<uint128>(kRateOne) * 5;
  EXPECT_EQ(Verdict::safe, judge(5, margin, true, {0, 0, 0, 0, false}));
  EXPECT_EQ(Verdict::liquidate, judge(5, margin, true, {0, 0, 0, 0, true}));
  EXPECT_EQ(Verdict::liquidate, judge(0, 0, true, {0, 0, 0, 0, true}));
}

TEST(Judge, RatiosOfZeroNeverHold) {
  EXPECT_EQ(Verdict::liquidate, judge(0, static_cast<uint128>(1) << 95, true, {}));
  EXPECT_EQ(Verdict::safe, judge(1, kRateOne, true, {}));
}

TEST(Judge, HoldsAtTheLargestSums) {
  const int128 large = static_cast<int128>(1) << 95;
  const uint128 margin = (static_cast<uint128>(1) << 96) - 1;
  const Thresholds steep{1, kMaxRatioTerm, 1, kMaxRatioTerm, false};
  EXPECT_EQ(Verdict::safe, judge(large - 1, margin, true, steep));
  EXPECT_EQ(Verdict::bankrupt, judge(-large, margin, true, steep));
  // ΣM × 10^4 / 10^8 = 2^96 / 10^4 atoms is where takeover begins.
  const int128 boundary = static_cast<int128>((margin * kMaxRatioTerm + kRateOne - 1) / kRateOne);
  EXPECT_EQ(Verdict::takeover, judge(boundary - 1, margin, true, steep));
  EXPECT_EQ(Verdict::safe, judge(boundary + 1, margin, true, steep));
}

}  // namespace
}  // namespace ballast::core
