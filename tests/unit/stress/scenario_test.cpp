// Scenario files: those that come with Ballast, and what is refused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/include/ballast/error.hpp"
#include "sim/stress/edit.hpp"
#include "sim/stress/scenario.hpp"

namespace ballast::stress {
namespace {

using testing::HasSubstr;

std::string refusal(const std::string& json) {
  try {
    parse_scenario(json, "s.json");
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

std::string with(const std::string& more) {
  return R"({"title": "t", "path": [[0, 0], [60, 0.1]],
             "symbols": [{"symbol": "A", "price": 100, "open_interest": 1000}],
             "groups": [])" +
         more + "}";
}

TEST(StressScenario, WhatMakesNoSenseIsNamed) {
  EXPECT_EQ(refusal(with("")), "");
  EXPECT_THAT(refusal(with(R"(, "market": {"depth": 0})")), HasSubstr("market.depth"));
  EXPECT_THAT(refusal(with(R"(, "market": {"levels": 0})")), HasSubstr("market.levels"));
  EXPECT_THAT(refusal(with(R"(, "market": {"depth_round_s": 0})")),
              HasSubstr("market.depth_round_s"));
  EXPECT_THAT(refusal(with(R"(, "market": {"recovery_s": 0})")), HasSubstr("market.recovery_s"));
  EXPECT_THAT(refusal(with(R"(, "market": {"impact_decay_s": 0})")),
              HasSubstr("market.impact_decay_s"));
  EXPECT_THAT(refusal(with(R"(, "tick_s": 0)")), HasSubstr("tick_s"));
  EXPECT_THAT(refusal(with(R"(, "tick_s": 5, "duration_s": 4)")), HasSubstr("duration_s"));
  EXPECT_THAT(refusal(with(R"(, "whales": [{"name": "w", "symbol": "B", "side": "long",
                                           "notional": 1, "leverage": 1}])")),
              HasSubstr("there is no symbol"));
  EXPECT_THAT(refusal(with(R"(, "colour": 1)")), HasSubstr("colour"));
}

TEST(StressScenario, APathToNothingOrBackInTimeIsNamed) {
  const auto path = [](const std::string& points) {
    return refusal(R"({"title": "t", "path": )" + points + R"(,
             "symbols": [{"symbol": "A", "price": 100}], "groups": []})");
  };
  EXPECT_THAT(path("[[0, 0], [60, 9]]"), HasSubstr("below a thousandth"));
  EXPECT_THAT(path("[[0, 0], [60, 0.1], [60, 0.2]]"), HasSubstr("path[2]"));
  EXPECT_THAT(path("[[0]]"), HasSubstr("path[0]"));
}

TEST(StressScenario, ThePathIsLinearBetweenItsPoints) {
  const Scenario scenario = parse_scenario(with(""), "s.json");
  EXPECT_DOUBLE_EQ(scenario.fall_at(scenario.symbols[0], 30, 0), 0.05);
  EXPECT_DOUBLE_EQ(scenario.fall_at(scenario.symbols[0], 600, 0), 0.1);
}

/// Never the number or notional of ADL fills a ticker: open interest is by rank alone.
TEST(StressScenario, Oct10SharesItsOpenInterestByZipfsLaw) {
  const Scenario scenario = parse_scenario(scenario_text("oct10"), "oct10");
  ASSERT_EQ(scenario.symbols.size(), 162U);
  double sum = 0;
  for (const SymbolTerms& symbol : scenario.symbols) sum += symbol.open_interest;
  EXPECT_NEAR(sum, 13.8e9, 1);
  const double ratio = scenario.symbols[0].open_interest / scenario.symbols[1].open_interest;
  EXPECT_NEAR(scenario.symbols[0].open_interest / scenario.symbols[3].open_interest, ratio * ratio,
              1e-9);
  EXPECT_LE(2 * scenario.path.size(), 10U);  // numbers of exogenous path
  EXPECT_FALSE(scenario.disclosed.empty());
}

}  // namespace
}  // namespace ballast::stress
