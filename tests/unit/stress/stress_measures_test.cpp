// What a run's measures say of single steps of the waterfall, by figures worked by hand.
#include "sim/stress/stress_measures.hpp"

#include <gtest/gtest.h>

#include "tests/unit/risk/exchange.hpp"

namespace ballast::stress {
namespace {

using risk::kBtc;
using risk::kEth;
using risk::kSecond;

Scenario scenario_of(const Venue& venue) {
  Scenario scenario;
  for (const SymbolSpec& symbol : venue.symbols()) {
    SymbolTerms& terms = scenario.symbols.emplace_back();
    terms.name = symbol.name;
    terms.price = symbol.name == "BTC" ? 1'000 : symbol.name == "ETH" ? 100 : 50'000;
    terms.open_interest = terms.price;
  }
  return scenario;
}

/// alice has bought a BTC at 1,000 with 100 of margin; half of it bob has sold, who is long ETH as
/// well, half carol.
struct Measured : risk::Exchange {
  Measured()
      : alice(account("alice", 100)),
        bob(account("bob", 10'000)),
        carol(account("carol", 10'000)),
        scenario(scenario_of(desk().venue())),
        prices(scenario, desk(), 1, 1, true) {
    trade(alice, bob, kBtc, 500, 1'000);
    trade(alice, carol, kBtc, 500, 1'000);
    trade(bob, account("dave", 10'000), kEth, 1'000, 100);
  }
  void begin(const risk::RiskRules& rules) {
    Exchange::begin(rules);
    measures.emplace(scenario, desk(), prices, *waterfall, true);
    measures->look(0, {});
  }
  const StressSample& tick(double time_s, int price) {
    Exchange::tick(static_cast<risk::Nanoseconds>(time_s) * kSecond, kBtc, price);
    measures->look(time_s, {});
    return measures->samples().back();
  }

  AccountId alice, bob, carol;
  Scenario scenario;
  SimulatedMarket prices;
  std::optional<StressMeasures> measures;
};

TEST(StressMeasures, SaysWhatHouseAccountsOweThatTookTheRest) {
  Measured exchange;
  for (const AccountId winner : {exchange.bob, exchange.carol}) {
    exchange.desk().set_exempt(winner, true).value();
  }
  exchange.begin(risk::market_rules());
  exchange.tick(1, 880);  // nobody is left: the house takes 1 BTC at 900
  exchange.measures->finish();
  const StressFigures& figures = exchange.measures->figures();
  EXPECT_EQ(figures.adl_fills, 0);
  EXPECT_DOUBLE_EQ(figures.house_loss_usd, 20);
  EXPECT_DOUBLE_EQ(figures.deficit_usd, 0);
  EXPECT_DOUBLE_EQ(figures.loss_beyond_margin_usd(), 20);
}

TEST(StressMeasures, SaysWhoIsBelowZeroAtTheEnd) {
  Measured exchange;
  risk::RiskRules rules = risk::market_rules();
  rules.liquidation.steps.clear();
  rules.adl.enabled = rules.adl.when_bankrupt = false;
  exchange.begin(rules);
  exchange.tick(1, 880);
  exchange.measures->finish();
  EXPECT_EQ(exchange.measures->figures().open_accounts, 1);
  EXPECT_DOUBLE_EQ(exchange.measures->figures().open_usd, 20);
  EXPECT_DOUBLE_EQ(exchange.measures->figures().deficit_usd, 0);
}

TEST(StressMeasures, TheMedianOfFourFillsIsBetweenTheTwoInTheMiddle) {
  Measured exchange;
  exchange.trade(exchange.alice, exchange.account("erin", 10'000), kBtc, 100, 1'000);
  exchange.trade(exchange.alice, exchange.account("frank", 10'000), kBtc, 200, 1'000);
  exchange.begin(risk::market_rules());
  exchange.tick(1, 880);  // alice owes 56 with 1.3 BTC: closed at 923.0769
  exchange.measures->finish();
  EXPECT_EQ(exchange.measures->figures().adl_fills, 4);
  EXPECT_NEAR(exchange.measures->figures().median_adl_fill_usd, 0.35 * 923.0769, 0.001);
}

TEST(StressMeasures, SaysWhoBoreALossThatAdlClosed) {
  Measured exchange;
  exchange.begin(risk::market_rules());
  const StressSample& sample = exchange.tick(1, 880);  // alice owes 20; closed at 900
  EXPECT_EQ(sample.adl_fills, 2);
  EXPECT_DOUBLE_EQ(sample.adl_usd, 900);
  exchange.measures->finish();
  const StressFigures& figures = exchange.measures->figures();
  EXPECT_DOUBLE_EQ(figures.own_margin_usd, 100);
  EXPECT_DOUBLE_EQ(figures.adl_loss_usd, 20) << "closed at 900 where the mark is 880";
  EXPECT_DOUBLE_EQ(figures.fund_loss_usd, 0);
  EXPECT_DOUBLE_EQ(figures.deficit_usd, 0);
  EXPECT_DOUBLE_EQ(figures.loss_beyond_margin_usd(), 20);
  EXPECT_DOUBLE_EQ(figures.overshoot_usd, 120 - 20) << "profit at the mark less what alice owes";
  EXPECT_EQ(figures.hedges_broken, 1) << "bob is long ETH, carol holds nothing else";
  EXPECT_DOUBLE_EQ(figures.hedges_broken_usd, 440);
  EXPECT_DOUBLE_EQ(figures.largest_share, 0.5);
  EXPECT_DOUBLE_EQ(figures.gini, 0) << "both shorts, each the same";
  EXPECT_EQ(exchange.measures->open_interest()[0].before_usd, 1'000);
  EXPECT_EQ(exchange.measures->open_interest()[0].after_usd, 0);
  EXPECT_EQ(exchange.measures->open_interest()[1].after_usd, 1'000);
}

TEST(StressMeasures, CoversByPositionsAsTheyWereAtTheStart) {
  Measured exchange;
  exchange.begin(risk::market_rules());
  exchange.tick(1, 880);
  exchange.tick(2, 800);  // alice has nothing left; with her BTC she would have lost 200
  const LossCover::Case& largest = exchange.measures->cover().largest();
  EXPECT_EQ(largest.accounts, std::vector<AccountId>{exchange.alice});
  EXPECT_EQ(largest.loss, 200 * risk::kOneUsd);
  EXPECT_EQ(largest.margin, 100 * risk::kOneUsd);
  EXPECT_EQ(exchange.measures->margin_at_start(exchange.bob), 10'000 * risk::kOneUsd);
  EXPECT_EQ(exchange.measures->maintenance_at_start(exchange.alice), 10 * risk::kOneUsd);
  EXPECT_EQ(exchange.measures->symbols_at_start(exchange.bob), (std::vector{kBtc, kEth}));
}

TEST(StressMeasures, TellsWhatWaitsAndWhatTheMarketDidNotTake) {
  Measured exchange;
  exchange.market.depth = 400;
  exchange.begin(risk::market_rules());
  const StressSample sample = exchange.tick(1, 905);  // equity 5, maintenance 9.05
  EXPECT_EQ(sample.liquidations, 1);
  EXPECT_DOUBLE_EQ(sample.liquidated_usd, 400 * 0.905);
  EXPECT_DOUBLE_EQ(sample.unfilled_usd, 600 * 0.905);
  EXPECT_DOUBLE_EQ(sample.waiting_usd, 600 * 0.905) << "5 is still less than 5.43";
}

TEST(StressMeasures, CountsWhatAFundPays) {
  risk::RiskRules rules = risk::market_rules();
  rules.adl.enabled = false;
  rules.funds.push_back(risk::cash_fund("fund", 50 * risk::kOneUsd));
  Measured exchange;
  exchange.begin(rules);
  exchange.tick(1, 880);  // sold at 880: the fund pays the 20 that alice owes
  exchange.tick(2, 880);
  exchange.measures->finish();
  EXPECT_DOUBLE_EQ(exchange.measures->figures().fund_paid_usd, 20);
  EXPECT_DOUBLE_EQ(exchange.measures->figures().fund_loss_usd, 20);
  EXPECT_DOUBLE_EQ(exchange.measures->samples().back().fund_equity_usd[0], 30);
}

}  // namespace
}  // namespace ballast::stress
