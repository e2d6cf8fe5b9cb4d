#include "sim/scenario/market.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <string>

namespace ballast::scenario {
namespace {

class MarketTest : public testing::Test {
 protected:
  MarketTest() : random_(1), market_(make_market(random_)), venue_(make_venue(market_)) {}
  Random random_;
  Market market_;
  Venue venue_;
};

TEST_F(MarketTest, UnitValuesAreThoseOfTheDesk) {
  ASSERT_EQ(venue_.symbols().size(), 162U);
  for (std::size_t i = 0; i < venue_.symbols().size(); ++i) {
    const SymbolSpec& symbol = venue_.symbols()[i];
    for (const std::size_t step : {std::size_t{0}, market_.path.trough, market_.path.steps() - 1}) {
      const Rational price = symbol.tick * market_.path.at(step, i);
      const core::UnitValue unit = symbol.unit_value(price);
      EXPECT_EQ(unit.shift, 0U) << symbol.name;
      EXPECT_EQ(unit.u, market_.unit_value(step, i)) << symbol.name;
      EXPECT_EQ(symbol.entry_value(-12'345, price), -12'345 * market_.unit_value(step, i));
    }
    const double atoms = market_.instruments[i].atoms_per_usd_price;
    const double scale = std::stod(print_significant(symbol.scale, 17));
    EXPECT_NEAR(scale, atoms, 1e-9 * atoms) << symbol.name;
  }
}

TEST_F(MarketTest, LotsAndTicksFitThePrice) {
  for (std::size_t i = 0; i < market_.instruments.size(); ++i) {
    const Instrument& instrument = market_.instruments[i];
    const double lot_usd = instrument.start_price * std::pow(10.0, instrument.lot_exponent);
    EXPECT_GT(lot_usd, 0.2) << instrument.name;
    EXPECT_LE(lot_usd, 2.0) << instrument.name;
    EXPECT_GE(market_.path.at(0, i), 10'000) << instrument.name;
    EXPECT_LT(market_.path.at(0, i), 100'000) << instrument.name;
    EXPECT_GE(instrument.atoms_per_tick, 1) << instrument.name;
  }
}

TEST_F(MarketTest, PricesFallToTheMeanAdlPriceAndRecoverInPart) {
  for (std::size_t i = 0; i < market_.instruments.size(); ++i) {
    const Instrument& instrument = market_.instruments[i];
    const double tick = std::pow(10.0, instrument.tick_exponent);
    const auto price = [&](std::size_t step) {
      return static_cast<double>(market_.path.at(step, i)) * tick;
    };
    EXPECT_NEAR(price(0), instrument.start_price, tick);
    EXPECT_LT(price(market_.path.trough), instrument.adl_price);
    EXPECT_GT(price(market_.path.steps() - 1), price(market_.path.trough));
    EXPECT_LT(price(market_.path.steps() - 1), instrument.start_price);

    double logs = 0;
    double fills = 0;
    for (std::size_t step = 1; step < market_.path.steps(); ++step) {
      const auto weight = static_cast<double>(timeline_figures()[step - 1].adl_fills);
      logs += weight * std::log(price(step) * price(step - 1)) / 2;
      fills += weight;
    }
    const double way = std::log(instrument.start_price / instrument.adl_price);
    EXPECT_NEAR(logs / fills, std::log(instrument.adl_price), 0.01 * way + 1e-4) << instrument.name;
  }
}

TEST_F(MarketTest, OneSeedOnePath) {
  Random same(1);
  EXPECT_EQ(make_market(same).path.ticks, market_.path.ticks);
  Random other(2);
  EXPECT_NE(make_market(other).path.ticks, market_.path.ticks);
}

TEST_F(MarketTest, TheVenueIsReadBackAsWritten) {
  const std::string text = to_json(venue_);
  const Venue back = parse_venue(text, "venue", ".");
  EXPECT_EQ(to_json(back), text);
  EXPECT_EQ(back.policy(back.default_policy()).name, "hyperliquid");
  for (const SymbolSpec& symbol : back.symbols()) EXPECT_EQ(symbol.tiers.size(), 2U);
}

}  // namespace
}  // namespace ballast::scenario
