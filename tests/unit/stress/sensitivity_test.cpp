#include "sim/stress/sensitivity.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace ballast::stress {
namespace {

TEST(SmallestShock, IsFoundToOnePerCent) {
  int runs = 0;
  const auto found =
      find_smallest_shock([&](double multiple) { return ++runs, multiple >= 0.3; }, 4);
  EXPECT_TRUE(found.is_found);
  EXPECT_GE(found.multiple, 0.3);
  EXPECT_LT(found.multiple, 0.3 * 1.011);
  EXPECT_TRUE(found.is_monotone);
  EXPECT_EQ(found.tried.size(), static_cast<std::size_t>(runs)) << "none is run twice";
  EXPECT_LE(runs, 18);
}

TEST(SmallestShock, GoesBeyondTheScenarioWhereThatIsNotEnough) {
  const auto found = find_smallest_shock([](double multiple) { return multiple >= 2.5; }, 4);
  EXPECT_TRUE(found.is_found);
  EXPECT_NEAR(found.multiple, 2.5, 0.026);
}

TEST(SmallestShock, SaysWhereThereIsNone) {
  const auto found = find_smallest_shock([](double) { return false; }, 4);
  EXPECT_FALSE(found.is_found);
  EXPECT_EQ(found.tried, (std::vector<double>{1, 2, 4}));
}

TEST(SmallestShock, SaysWhereNoShockIsNeeded) {
  const auto found = find_smallest_shock([](double) { return true; }, 4);
  EXPECT_TRUE(found.is_found);
  EXPECT_EQ(found.multiple, 0);
}

TEST(SmallestShock, SeesAtItsNeighboursThatItIsNotTheOnlyLimit) {
  // Between 0.4 and 0.5 there is no effect, though there is below.
  const auto found = find_smallest_shock(
      [](double multiple) { return multiple >= 0.3 && (multiple < 0.44 || multiple > 0.46); }, 4);
  EXPECT_TRUE(found.is_found);
  EXPECT_FALSE(found.is_monotone);
}

TEST(Factors, ChangeWhatTheySay) {
  Scenario scenario;
  scenario.name = "small";
  scenario.path = {{0, 0}, {60, 0.2}};
  SymbolTerms symbol;
  symbol.name = "BTC";
  symbol.price = 50'000;
  symbol.max_leverage = 20;
  scenario.symbols.push_back(symbol);
  GroupTerms group;
  group.leverage = 8;
  scenario.groups.push_back(group);
  Factors factors;
  factors.shock = 0.5;
  factors.leverage = 2;
  factors.depth = 0.5;
  factors.impact = 2;
  const MarketTerms before = scenario.market;
  factors.apply(scenario);
  EXPECT_EQ(scenario.path[1].value, 0.1);
  EXPECT_EQ(scenario.groups[0].leverage, 16);
  EXPECT_EQ(scenario.market.depth, before.depth / 2);
  EXPECT_EQ(scenario.market.impact, before.impact * 2);
  EXPECT_NEAR(largest_move(scenario, symbol), std::exp(-0.1) - 1, 1e-12);

  // 20-fold: 2.5 % maintenance, 5 % initial.
  Venue venue = make_venue(scenario);
  factors.maintenance = 4;
  factors.apply(venue);
  EXPECT_EQ(venue.symbols()[0].tiers[0].rate_e8, 10'000'000);
  EXPECT_EQ(venue.symbols()[0].initial_rates_e8[0], 10'000'000) << "never below maintenance";

  risk::RiskRules rules;
  rules.funds.emplace_back().capital = 300;
  factors.fund_capital = 0.5;
  factors.apply(rules);
  EXPECT_EQ(rules.funds[0].capital, 150);
  rules.funds[0].capital.reset();  // then it is of the scenario
  factors.apply(rules);
  EXPECT_FALSE(rules.funds[0].capital);
  const double share = scenario.fund_capital;
  factors.apply(scenario);
  EXPECT_EQ(scenario.fund_capital, share / 2);
}

}  // namespace
}  // namespace ballast::stress
