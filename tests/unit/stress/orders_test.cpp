// Users' open orders hold margin until they are cancelled.
#include <gtest/gtest.h>

#include <map>

#include "host/include/ballast/engine.hpp"
#include "sim/stress/stress_run.hpp"

namespace ballast::stress {
namespace {

/// Longs of two coins with half of their free equity in orders; prices fall by a fifth.
constexpr const char* kFall = R"({"title": "orders", "tick_s": 1, "duration_s": 60,
  "path": [[0, 0], [60, 0.2]],
  "symbols": [{"symbol": "A", "price": 100, "open_interest": 1000000},
              {"symbol": "B", "price": 10, "open_interest": 1000000}],
  "groups": [{"role": "long", "side": "long", "mean_size": 20000, "leverage": 5, "positions": 2,
              "orders": 0.5}]})";

Population drawn(const Scenario& scenario) {
  return draw_population(scenario, make_venue(scenario), 1, 1);
}

TEST(StressOrders, HoldAShareOfTheFreeEquity) {
  Scenario scenario = parse_scenario(kFall, "fall");
  const Population population = drawn(scenario);
  std::vector<double> initial(population.accounts.size(), 0);
  for (const HeldPosition& position : population.positions) {
    initial[position.account] += static_cast<double>(position.entry_value) / 20;
  }
  for (std::size_t i = 0; i < initial.size(); ++i) {
    const HeldAccount& account = population.accounts[i];
    // Without profit or loss at the start the wallet is the equity.
    const double free = static_cast<double>(account.wallet) - initial[i];
    EXPECT_NEAR(static_cast<double>(account.order_margin), free / 2, 2);
    EXPECT_GT(account.order_margin, 0);
  }
  scenario.groups[0].orders = 0;
  for (const HeldAccount& account : drawn(scenario).accounts) EXPECT_EQ(account.order_margin, 0);
}

TEST(StressOrders, AreCancelledBySymbolOrAltogetherAndOnlyOnce) {
  const Scenario scenario = parse_scenario(kFall, "fall");
  const Desk desk(make_venue(scenario), [](const Command&) {});
  SimulatedMarket market(scenario, desk, 1, 1, true);
  const AccountId one(1), other(2);
  market.rest_orders(one, SymbolId(0), 30);
  market.rest_orders(one, SymbolId(1), 12);
  market.rest_orders(other, SymbolId(0), 5);
  EXPECT_EQ(market.cancel_orders(one, SymbolId(0)), 30);
  EXPECT_EQ(market.cancel_orders(one, SymbolId(0)), 0);
  EXPECT_EQ(market.cancel_orders(one, std::nullopt), 12);
  EXPECT_EQ(market.cancel_orders(one, std::nullopt), 0);
  EXPECT_EQ(market.cancel_orders(other, std::nullopt), 5);
}

/// What a liquidation cancels is what the account's extra margin falls by.
TEST(StressOrders, SetMarginFreeWhereTheRulesCancelThem) {
  const Scenario scenario = parse_scenario(kFall, "fall");
  Population population = drawn(scenario);
  std::vector<std::int64_t> margins;
  for (const HeldAccount& account : population.accounts) margins.push_back(account.order_margin);
  const Venue venue = make_venue(scenario);
  const risk::RiskRules rules = risk::parse_risk_rules(
      R"({"liquidation": {"cancel": "account", "steps": [{"do": "all"}]}})", "R.json", venue);
  const auto engine = open_software_engine(StressRun::capacity_of(scenario, population, rules));
  StressRun run(scenario, rules, *engine, venue, std::move(population), {});
  run.run();
  std::map<AccountId, int128> freed;  // an account may be liquidated again
  for (const risk::RiskDecision& decision : run.waterfall().decisions()) {
    if (decision.kind == risk::DecisionKind::cancel_orders) {
      freed[*decision.account] += decision.operands[0].value;
    }
  }
  for (std::size_t account = 0; account < margins.size(); ++account) {
    const auto at = freed.find(run.account_id(account));
    const bool is_cancelled = at != freed.end();
    EXPECT_EQ(is_cancelled ? at->second : margins[account], margins[account]);
    EXPECT_EQ(run.desk().account(run.account_id(account)).extra_margin,
              is_cancelled ? 0 : margins[account]);
  }
  EXPECT_GT(freed.size(), 10U);
}

}  // namespace
}  // namespace ballast::stress
