// The market of a stress run: depth, impact, marks, orders.
#include <gtest/gtest.h>

#include <cmath>

#include "sim/stress/simulated_market.hpp"

namespace ballast::stress {
namespace {

/// Calm: a coin of 100 USD with a depth of 1 % of 10M, 100,000 USD a side, in five orders.
Scenario calm() {
  return parse_scenario(R"({"title": "t", "tick_s": 1, "duration_s": 100, "path": [[0, 0]],
    "symbols": [{"symbol": "A", "price": 100, "open_interest": 10000000}], "groups": [],
    "market": {"depth": 0.01, "depth_round_s": 10, "recovery_s": 20, "thinning": 0, "use": 0.5,
               "impact": 0.05, "impact_decay_s": 30, "spill": 0, "noise": 0, "levels": 5}})",
                        "calm.json");
}

constexpr SymbolId kA(0);
constexpr double kAtomsPerUsd = 1e6;

class StressMarket : public testing::Test {
 protected:
  explicit StressMarket(bool impact = true, Scenario scenario = calm())
      : scenario_(std::move(scenario)),
        desk_(make_venue(scenario_), [](const Command&) {}),
        market_(scenario_, desk_, 1, 1, impact) {
    market_.set_makers({AccountId(0)});
    market_.advance(1);
  }

  /// Signed USD at 100; what was filled of it.
  double take(double usd) {
    return static_cast<double>(market_.take(kA, std::llround(usd / 100 * lots_per_coin())).value) /
           kAtomsPerUsd;
  }
  double lots_per_coin() const {
    const SymbolSpec& spec = desk_.venue().symbol(kA);
    return 100e6 * 1e6 / static_cast<double>(spec.entry_value(1'000'000, spec.mark));
  }
  risk::MarketOrder order(double usd) const {
    risk::MarketOrder made;
    made.id = 7;
    made.symbol = kA;
    made.lots = std::llround(usd / 100 * lots_per_coin());
    return made;
  }
  std::vector<risk::MarketAnswer> answers() {
    std::vector<risk::MarketAnswer> found;
    market_.take_answers(0, found);
    return found;
  }

  const Scenario scenario_;
  Desk desk_;
  SimulatedMarket market_;
};

class StressMarketWithoutImpact : public StressMarket {
 protected:
  StressMarketWithoutImpact() : StressMarket(false) {}
};

TEST_F(StressMarket, OrdersThatWereTakenComeBackWithinARound) {
  EXPECT_NEAR(take(-1e6), -100'000, 100);  // five orders of 20,000 USD
  EXPECT_NEAR(take(-1e6), 0, 10);          // less than a lot an order
  market_.advance(2);
  // A tenth of the round later a tenth of them; depth is thin by the use, half of it.
  EXPECT_NEAR(market_.depth_left(kA), 1 - 0.5 * std::exp(-1.0 / 20), 1e-6);
  EXPECT_NEAR(take(-1e6), 0, 10);  // what is left of depth is less than what is missing
  for (int second = 3; second <= 200; ++second) market_.advance(second);
  EXPECT_NEAR(market_.depth_left(kA), 1, 1e-3);
  EXPECT_NEAR(take(-1e6), -100'000, 200);
}

TEST_F(StressMarket, SalesPushTheOwnPriceDownAndItComesBack) {
  take(-1e6);
  market_.advance(2);
  // The mark is the median of index, own price and smoothed basis: the middle one moves less.
  EXPECT_NEAR(market_.index_price(kA), 100, 1e-9);
  const double pushed = market_.mark_price(kA);
  const double own_fall = 0.05 * std::exp(-1.0 / 30);
  EXPECT_NEAR(std::log(100 / pushed), own_fall * (1 - std::exp(-1.0 / 30)), 1e-4);
  for (int second = 3; second <= 400; ++second) market_.advance(second);
  EXPECT_NEAR(market_.mark_price(kA), 100, 0.02);
}

TEST_F(StressMarket, PurchasesPushItUp) {
  EXPECT_NEAR(take(1e6), 100'000, 100);
  market_.advance(2);
  EXPECT_GT(market_.mark_price(kA), 100);
}

TEST_F(StressMarket, HalfOfWhatThereIsMovesHalfAsMuch) {
  take(-50'000);
  market_.advance(2);
  const double own_fall = 0.025 * std::exp(-1.0 / 30);
  EXPECT_NEAR(std::log(100 / market_.mark_price(kA)), own_fall * (1 - std::exp(-1.0 / 30)), 1e-4);
}

TEST_F(StressMarketWithoutImpact, WhatIsSoldMovesNoPrice) {
  EXPECT_NEAR(take(-1e6), -100'000, 300);
  for (int second = 2; second <= 10; ++second) {
    market_.advance(second);
    EXPECT_EQ(market_.mark_price(kA), 100);
  }
}

TEST_F(StressMarket, AnOrderIsAnsweredWithAFillALevelAndAnEnd) {
  market_.place(order(-50'000));
  const auto found = answers();
  ASSERT_EQ(found.size(), 4U);  // 20,000, 20,000, 10,000, the end
  EXPECT_EQ(found[0].kind, risk::MarketAnswer::Kind::fill);
  EXPECT_NEAR(static_cast<double>(found[0].value) / kAtomsPerUsd, -20'000, 101);
  const auto price = [](const risk::MarketAnswer& fill) {
    return static_cast<double>(fill.value) / static_cast<double>(fill.lots);
  };
  // From the first order to behind the last the price falls by the impact, 5 %.
  EXPECT_NEAR(price(found[1]) / price(found[0]), std::exp(-0.01), 1e-4);
  EXPECT_NEAR(price(found[2]) / price(found[0]), std::exp(-0.02), 1e-4);
  EXPECT_EQ(found[0].lots + found[1].lots + found[2].lots, order(-50'000).lots);
  EXPECT_EQ(found[3].kind, risk::MarketAnswer::Kind::ended);
  EXPECT_EQ(found[0].counterparty, AccountId(0));
  EXPECT_TRUE(answers().empty());
}

TEST_F(StressMarket, ALimitLeavesTheLevelsBehindIt) {
  risk::MarketOrder limited = order(-100'000);
  const SymbolSpec& spec = desk_.venue().symbol(kA);
  limited.limit = spec.unit_value(Rational(985, 10));
  market_.place(limited);
  EXPECT_EQ(answers().size(), 3U);  // at 100 and at 99, and the end
}

TEST_F(StressMarket, FillOrKillIsWholeOrNothing) {
  risk::MarketOrder whole = order(-150'000);
  whole.fill_or_kill = true;
  market_.place(whole);
  EXPECT_EQ(answers().size(), 1U);
  EXPECT_NEAR(take(-40'000), -39'800, 101);  // nothing was taken by it
}

class StressMarketFalling : public StressMarket {
 protected:
  static Scenario falling() {
    Scenario scenario = calm();
    scenario.path = {{0, 0}, {10, 0.1}};
    scenario.market.thinning = 10;
    return scenario;
  }
  StressMarketFalling() : StressMarket(true, falling()) {}
};

TEST_F(StressMarketFalling, DepthThinsWithMovesAndRecovers) {
  EXPECT_NEAR(market_.depth_left(kA), std::exp(-10 * 0.01), 2e-3);
  for (int second = 2; second <= 10; ++second) market_.advance(second);
  EXPECT_NEAR(market_.mark_price(kA), 100 * std::exp(-0.1), 0.01);
  EXPECT_LT(market_.depth_left(kA), 0.5);
  for (int second = 11; second <= 150; ++second) market_.advance(second);
  EXPECT_NEAR(market_.depth_left(kA), 1, 1e-3);
}

}  // namespace
}  // namespace ballast::stress
