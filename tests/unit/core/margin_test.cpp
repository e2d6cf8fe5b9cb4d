#include "hls/core/margin.hpp"

#include <gtest/gtest.h>

namespace ballast::core {
namespace {

constexpr std::int64_t kUsd = 1'000'000;  // atoms

/// (floor USD, rate in 10^-8, deduction USD) rows.
TierTable table(std::initializer_list<Tier> rows, TableRule rule = {}) {
  TierTable result;
  result.rule = rule;
  for (const Tier& row : rows) result.tier[result.count++] = row;
  return result;
}

Tier tier(std::int64_t floor_usd, std::int64_t rate_e8, std::int64_t deduction_usd) {
  return {floor_usd * kUsd, rate_e8,
          static_cast<uint128>(deduction_usd) * static_cast<uint128>(kUsd) * kRateOne};
}

/// Of one lot that is worth so much.
uint128 at_value(const TierTable& tiers, std::int64_t mark_value) {
  return maintenance(tiers, {1, mark_value, 0});
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
    EXPECT_TRUE(e8 == at_value(btc(), notional * kUsd)) << notional;
    EXPECT_TRUE(e8 == at_value(btc(), -notional * kUsd)) << "short " << notional;
  }
}

TEST(Maintenance, FloorsDeductionsAndEdges) {
  const TierTable none = table({});
  EXPECT_TRUE(none.is_empty());
  EXPECT_TRUE(0 == at_value(none, kMaxValue));
  const TierTable flat = table({{0, 1, 0}, {100, 3, 0}});  // a jump: a flat table
  EXPECT_TRUE(99 == at_value(flat, 99));
  EXPECT_TRUE(300 == at_value(flat, 100));
  const TierTable deducted = table({{0, 1, 50}});
  EXPECT_TRUE(0 == at_value(deducted, 49)) << "never below zero";
  EXPECT_TRUE(0 == at_value(deducted, 50));
  EXPECT_TRUE(1 == at_value(deducted, 51));
  const TierTable steepest = table({{0, kMaxRateE8, 0}});
  EXPECT_TRUE((static_cast<uint128>(kMaxValue) << 27) == at_value(steepest, -kMaxValue));
  TierTable full;
  for (std::int64_t i = 0; i < kMaxTiers; ++i) {
    full.tier[full.count++] = {10 * i, i + 1, 0};
  }
  EXPECT_TRUE(631 * 64 == at_value(full, 631)) << "the last tier is used";
  EXPECT_TRUE(629 * 63 == at_value(full, 629));
}

/// Bybit's 30 tiers: caps in thousands, rates in hundredths of a percent; marginal.
TierTable bybit() {
  const std::int64_t caps[] = {100,    1'000,  2'000,  3'000,  4'000,  5'000,  7'000,  9'000,
                               11'000, 13'000, 15'000, 17'000, 19'000, 21'000, 23'000, 25'000,
                               27'000, 29'000, 31'000, 33'000, 35'000, 40'000, 45'000, 50'000,
                               55'000, 60'000, 65'000, 70'000, 80'000, 100'000};
  const std::int64_t rates[] = {40,  50,  67,  100,   125,   152,   200,   250,   263,   278,
                                294, 313, 333, 357,   385,   417,   455,   500,   556,   625,
                                714, 833, 909, 1'000, 1'111, 1'250, 1'429, 1'667, 2'000, 2'500};
  TierTable result;
  int128 deduction = 0;
  for (const std::int64_t rate : rates) {
    Tier row{result.count == 0 ? 0 : caps[result.count - 1] * 1'000 * kUsd, rate * 10'000, 0};
    if (result.count != 0) {
      deduction +=
          static_cast<int128>(row.floor) * (row.rate_e8 - result.tier[result.count - 1].rate_e8);
    }
    row.deduction_e8 = static_cast<uint128>(deduction);
    result.tier[result.count++] = row;
  }
  return result;
}

TEST(Maintenance, BybitAtFortyMillion) {
  const TierTable tiers = bybit();
  EXPECT_EQ(30U, tiers.count);
  EXPECT_TRUE(static_cast<uint128>(1'653'800 * kUsd) * kRateOne ==
              at_value(tiers, 40'000'000 * kUsd));
}

TEST(Maintenance, OfTheSmallestAPosition) {
  TableRule rule;
  rule.smallest_e8 = 500;
  const TierTable tiers = table({{0, 10, 0}, {100, 20, 1'000}}, rule);
  struct {
    PositionValues position;
    std::int64_t expected;
  } const cases[] = {
      {{1, 0, 0}, 500},    {{1, 50, 0}, 500},     {{1, 51, 0}, 510},
      {{-1, -99, 7}, 990}, {{-1, 100, 0}, 1'000}, {{0, 0, 0}, 0},  // nothing held, nothing asked
  };
  for (const auto& [position, expected] : cases) {
    EXPECT_TRUE(static_cast<uint128>(expected) == maintenance(tiers, position)) << expected;
  }
  const TierTable only = table({}, rule);
  EXPECT_FALSE(only.is_empty());
  EXPECT_TRUE(500 == maintenance(only, {-3, kMaxValue, 0})) << "without tiers there is no charge";
  EXPECT_TRUE(0 == maintenance(only, {0, 0, 0}));
}

TEST(Maintenance, ByQuantityAndOnEntryValue) {
  // Inverse contracts of 1 USD: floors of 0, 500,000 and 1,000,000 contracts at 1, 2 and 3 %.
  TableRule by_quantity;
  by_quantity.by_quantity = true;
  const TierTable inverse =
      table({{0, 1'000'000, 0}, {500'000, 2'000'000, 0}, {1'000'000, 3'000'000, 0}}, by_quantity);
  constexpr std::int64_t kBtc = 100'000'000;
  // 450,000 contracts at a mark of 40,000 are 11.25 BTC.
  EXPECT_TRUE(static_cast<uint128>(kBtc / 10'000 * 1'125) * kRateOne ==
              maintenance(inverse, {450'000, -1'125 * kBtc / 100, 0}));
  EXPECT_TRUE(2'000'000 * 7 == maintenance(inverse, {-500'000, 7, 0})) << "floors are reached";
  EXPECT_TRUE(1'000'000 * 7 == maintenance(inverse, {499'999, 7, 0}));
  EXPECT_TRUE(3'000'000 * 7 == maintenance(inverse, {kMaxLots, 7, 0}));

  TableRule on_entry;
  on_entry.on_entry_value = true;
  const TierTable entry = table({{0, 1, 0}, {100, 3, 0}}, on_entry);
  EXPECT_TRUE(99 == maintenance(entry, {5, 1'000, -99})) << "bound and base are |EV|";
  EXPECT_TRUE(300 == maintenance(entry, {5, 0, 100}));

  TableRule both = table_rule(option::kByQuantity | option::kOnEntryValue, 0);
  const TierTable mixed = table({{0, 1, 0}, {10, 3, 0}}, both);
  EXPECT_TRUE(1'000 == maintenance(mixed, {9, 50, 1'000})) << "bound |Q|, base |EV|";
  EXPECT_TRUE(3'000 == maintenance(mixed, {-10, 50, -1'000}));
  EXPECT_EQ(3U, both.options());
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
