// Parameters that follow the market through the waterfall: what engine, Desk and events see.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/risk/exchange.hpp"

namespace ballast::risk {
namespace {

using testing::HasSubstr;

constexpr Nanoseconds kMinute = 60 * kSecond;
constexpr Nanoseconds kDay = 24 * 60 * kMinute;
/// A return of 0.30 % × √60 in a minute and 59 of 0: σ is 0.30 % a root minute for an hour.
const Rational kAfterTheMove(10'232'378'995, 10'000'000);

/// BTC asks 2.5 % of maintenance and 5 % to open.
Venue flat_rate() {
  return parse_venue(R"({"symbols": [
    {"symbol": "BTC", "lot": "0.001", "mark": 1000,
     "tiers": [{"floor": 0, "rate": "0.025", "initial_rate": "0.05"}]},
    {"symbol": "ETH", "lot": "0.01", "mark": 100, "tiers": [{"floor": 0, "rate": "0.02"}]}]})",
                     "V.json", "");
}

RiskRules volatility_rules() {
  RiskRules rules = market_rules();
  rules.liquidation.steps.clear();
  VolatilityMargin rule;
  rule.members = {"BTC"};
  rule.base_e8 = 2'500'000;
  rule.horizon = rule.up_every = 10 * kMinute;
  rule.down_every = 60 * kMinute;
  rules.adaptive.volatility.push_back(rule);
  return rules;
}

/// A day of quiet, then the move; bob is short 1 BTC with enough, alice long with `margin`.
struct Storm : Exchange {
  explicit Storm(const RiskRules& rules, std::int64_t margin = 1'000, Mode mode = Mode::act)
      : Exchange(flat_rate()), alice(account("alice", margin)), bob(account("bob", 100'000)) {
    trade(alice, bob, kBtc, 1'000, kAfterTheMove);
    begin(rules, mode);
    tick(1, kBtc, 1'000);
    waterfall->tick(kMinute + 1);
    waterfall->tick(kDay + 1);
    tick(kDay + kMinute + 1, kBtc, kAfterTheMove);
  }
  /// Minutes behind the move.
  void pass(std::int64_t minute) {
    waterfall->tick(kDay + kMinute + 1 + static_cast<Nanoseconds>(minute) * kMinute);
  }
  std::int64_t multiplier() const { return waterfall->maintenance_multiplier_e8(kBtc); }

  AccountId alice, bob;
};

TEST(WaterfallParameters, MaintenanceRisesByEighthsEveryTenMinutes) {
  Storm exchange(volatility_rules());
  std::vector<std::int64_t> steps;
  for (std::int64_t minute = 1; minute <= 58; ++minute) {
    const std::int64_t before = exchange.multiplier();
    exchange.pass(minute);
    if (exchange.multiplier() != before) steps.push_back(minute);
  }
  EXPECT_EQ(steps, (std::vector<std::int64_t>{10, 20, 30, 40, 50}));
  EXPECT_EQ(exchange.multiplier(), 162'500'000);
  // 4.0625 % of 1,023.237899 USD: the value is in whole atoms.
  EXPECT_EQ(exchange.waterfall->margin(exchange.alice).maintenance_e8, 4'156'903'964'687'500U);
  const auto changes = exchange.decisions(DecisionKind::maintenance);
  ASSERT_EQ(changes.size(), 5U);
  EXPECT_EQ(exchange.waterfall->explain(changes.back()),
            "maintenance of BTC is changed (adaptive.volatility): multiplier 1.625, rate 0.040625, "
            "target 0.03794734, c 0.03794734, volatility a root minute 0.003, its mean of 24 h "
            "0.00010416, verdicts that worsen 0, of 2");
}

TEST(WaterfallParameters, TheEngineJudgesByTheNewTableFromTheNextCommit) {
  Storm exchange(volatility_rules(), 27);  // 2.5 % is 25.58, × 1.125 28.78
  exchange.pass(10);
  EXPECT_EQ(exchange.multiplier(), 112'500'000);
  EXPECT_TRUE(exchange.waterfall->troubled().empty());
  exchange.pass(11);
  EXPECT_EQ(exchange.waterfall->troubled(), std::vector<AccountId>{exchange.alice});
}

TEST(WaterfallParameters, WaitsWhileTheDryRunFindsTooManyWorseOff) {
  RiskRules rules = volatility_rules();
  rules.adaptive.volatility[0].dry_run_share_e8 = kOneE8 / 4;  // of two accounts: not even one
  Storm exchange(rules, 27);
  exchange.pass(10);
  EXPECT_EQ(exchange.multiplier(), kOneE8);
  auto waits = exchange.decisions(DecisionKind::maintenance_waits);
  ASSERT_EQ(waits.size(), 1U);
  EXPECT_THAT(exchange.waterfall->explain(waits[0]), HasSubstr("verdicts that worsen 1, of 2"));
  // Who is better off again holds nobody up.
  exchange.desk().transfer(exchange.alice, 100 * kOneUsd).value();
  exchange.waterfall->note_transfer(AssetId(0), 100 * kOneUsd);
  exchange.pass(19);
  EXPECT_EQ(exchange.multiplier(), kOneE8);
  exchange.pass(20);
  EXPECT_EQ(exchange.multiplier(), 112'500'000);
  EXPECT_TRUE(exchange.decisions(DecisionKind::maintenance).size() == 1);
}

TEST(WaterfallParameters, ComesDownByTheHour) {
  Storm exchange(volatility_rules());
  for (std::int64_t minute = 1; minute <= 300; ++minute) exchange.pass(minute);
  // Calm from minute 60 on: down at 120, 180, 240, 300.
  EXPECT_EQ(exchange.multiplier(), 112'500'000);
  for (std::int64_t minute = 301; minute <= 420; ++minute) exchange.pass(minute);
  EXPECT_EQ(exchange.multiplier(), kOneE8);
}

RiskRules open_interest_rules() {
  RiskRules rules = market_rules();
  OpenInterestMargin rule;
  rule.members = {"BTC"};
  rule.initial_e8 = kOneE8 / 20;
  rule.low = 40'000'000 * kOneUsd;
  rule.high = 100'000'000 * kOneUsd;
  rules.adaptive.open_interest.push_back(rule);
  return rules;
}

TEST(WaterfallParameters, InitialMarginFollowsOpenInterestAtOnce) {
  Exchange exchange(flat_rate());
  const AccountId alice = exchange.account("alice", 100'000'000);
  const AccountId bob = exchange.account("bob", 100'000'000);
  exchange.trade(alice, bob, kBtc, 40'000'000, 1'000);
  Waterfall& waterfall = exchange.begin(open_interest_rules());
  waterfall.tick(1);
  EXPECT_EQ(waterfall.initial_rate_e8(kBtc), kOneE8 / 20);
  exchange.trade(alice, bob, kBtc, 15'000'000, 1'000);
  waterfall.tick(2);
  EXPECT_EQ(waterfall.initial_rate_e8(kBtc), 28'750'000) << "OI 55M: 28.75 %";
  EXPECT_EQ(waterfall.initial_rate_e8(kEth), std::nullopt) << "the venue gives none";
  waterfall.tick(3);
  // What an order is checked against: 55M × 28.75 %.
  const WhatIf after =
      *exchange.desk().what_if(alice, kBtc, 1, exchange.desk().venue().symbol(kBtc).mark);
  EXPECT_EQ(after.initial_margin_e8, static_cast<uint128>(55'000'001'000'000) * 28'750'000U);
  const auto changes = exchange.decisions(DecisionKind::initial_margin);
  ASSERT_EQ(changes.size(), 2U);
  EXPECT_EQ(waterfall.explain(changes[1]),
            "initial margin of BTC is changed (adaptive.open_interest): rate 0.2875, open interest "
            "55000000, low 40000000, high 100000000");
}

TEST(WaterfallParameters, PositionCapFollowsTheFundDownAtOnceAndUpWhenItIsWell) {
  RiskRules rules = market_rules();
  rules.funds.push_back(cash_fund("fund", 10'000'000 * kOneUsd));
  rules.adaptive.caps.push_back({{"BTC"}, "fund", kOneE8 / 10, kOneE8 / 4, kOneE8 / 20});
  Exchange exchange(flat_rate());
  Waterfall& waterfall = exchange.begin(rules);
  EXPECT_EQ(waterfall.position_cap(kBtc), std::nullopt) << "worked out at the first tick";
  waterfall.tick(1);
  EXPECT_EQ(waterfall.position_cap(kBtc), 5'000'000 * kOneUsd);
  EXPECT_EQ(waterfall.position_cap(kEth), std::nullopt);
  const auto pay = [&](std::int64_t usd) {
    exchange.desk().transfer(waterfall.fund_account(0), usd * kOneUsd).value();
    waterfall.note_transfer(kUsd, usd * kOneUsd);
  };
  pay(-4'000'000);
  waterfall.tick(2);
  EXPECT_EQ(waterfall.position_cap(kBtc), 3'000'000 * kOneUsd);
  pay(4'000'000);
  waterfall.tick(kMinute);
  waterfall.tick(60 * kMinute);
  EXPECT_EQ(waterfall.position_cap(kBtc), 3'000'000 * kOneUsd) << "59 minutes at its peak";
  waterfall.tick(61 * kMinute);
  EXPECT_EQ(waterfall.position_cap(kBtc), 5'000'000 * kOneUsd);
  const auto changes = exchange.decisions(DecisionKind::position_cap);
  ASSERT_EQ(changes.size(), 3U);
  EXPECT_EQ(waterfall.explain(changes[1]),
            "the largest position of BTC is changed (adaptive.caps): most 3000000, fund 6000000, "
            "its peak 10000000");
}

TEST(WaterfallParameters, TiersGrowWithSizeAndAreMultiplied) {
  // m(Q) = 1 % + 0.5 × 4 % × √(Q / 10,000 USD): 1.2 % up to 100, then the chord to 400.
  RiskRules rules = volatility_rules();
  rules.adaptive.sizes.push_back({1'000'000,
                                  50'000'000,
                                  4'000'000,
                                  10'000 * kOneUsd,
                                  {100 * kOneUsd, 400 * kOneUsd, 10'000 * kOneUsd},
                                  {"BTC"}});
  Storm exchange(rules);
  const MarginTiers before = exchange.desk().venue().symbol(kBtc).margin_tiers();
  ASSERT_EQ(before.tiers.size(), 3U);
  EXPECT_EQ(before.tiers[1].rate_e8, 1'466'667);
  EXPECT_EQ(before.initial_rates_e8, (std::vector<std::int64_t>(3, 5'000'000)));
  const auto begun = exchange.decisions(DecisionKind::maintenance);
  ASSERT_EQ(begun.size(), 1U);
  EXPECT_EQ(exchange.waterfall->explain(begun[0]),
            "maintenance of BTC is changed (adaptive.sizes): base 0.01, factor 0.5, volatility a "
            "day 0.04, volume a day 10000, rate of the last tier 0.03066667");
  exchange.pass(10);
  exchange.pass(11);
  EXPECT_EQ(exchange.desk().venue().symbol(kBtc).tiers[0].rate_e8, 1'350'000) << "× 1.125";
}

TEST(WaterfallParameters, OnlyAdvises) {
  RiskRules rules = volatility_rules();
  rules.adaptive.open_interest = open_interest_rules().adaptive.open_interest;
  rules.adaptive.open_interest[0].low = 0;
  rules.funds.push_back(cash_fund("fund", 10));
  rules.adaptive.caps.push_back({{"BTC"}, "fund", kOneE8 / 10, kOneE8 / 4, kOneE8 / 20});
  Storm exchange(rules, 1'000, Mode::advise);
  const std::uint64_t before = exchange.desk().last_sequence();
  for (std::int64_t minute = 1; minute <= 50; ++minute) exchange.pass(minute);
  EXPECT_EQ(exchange.desk().last_sequence() - before, 50U) << "commits";
  EXPECT_EQ(exchange.multiplier(), kOneE8);
  EXPECT_EQ(exchange.waterfall->initial_rate_e8(kBtc), kOneE8 / 20);
  EXPECT_EQ(exchange.waterfall->position_cap(kBtc), std::nullopt);
  EXPECT_EQ(exchange.decisions(DecisionKind::maintenance).size(), 5U);
  for (const DecisionKind kind :
       {DecisionKind::maintenance, DecisionKind::initial_margin, DecisionKind::position_cap}) {
    ASSERT_FALSE(exchange.decisions(kind).empty());
    EXPECT_THAT(exchange.waterfall->explain(exchange.decisions(kind)[0]),
                HasSubstr("would be done"));
  }
}

}  // namespace
}  // namespace ballast::risk
