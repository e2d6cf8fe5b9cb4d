// Risk files: what is read, and what is written back.
#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>

#include "tests/unit/risk/fixture.hpp"

namespace ballast::risk {
namespace {

/// A file whose keys are all there and none is what it is by default.
RiskRules everything(const Venue& venue) {
  return load_risk_rules(BALLAST_TESTS "/everything.risk.json", venue);
}

TEST(RiskRules, AreReadExactly) {
  const Venue venue = two_assets();
  const RiskRules rules = everything(venue);
  EXPECT_EQ(rules.name, BALLAST_TESTS "/everything.risk.json");
  EXPECT_EQ(rules.sources, (std::vector<std::string>{"b", "c"}));
  EXPECT_EQ(rules.clocks.adl, 500'000'000U);
  EXPECT_EQ(rules.pause, (PauseRules{60'000'000'000, 10'000'000, 90'000'000'000}));
  const LiquidationRules& liquidation = rules.liquidation;
  ASSERT_EQ(liquidation.steps.size(), 8U);
  EXPECT_EQ(liquidation.steps[0].above, 100'000'000'000);
  EXPECT_EQ(liquidation.steps[0].share_e8, 20'000'000);
  EXPECT_EQ(liquidation.steps[0].least, 10'000'000);
  EXPECT_TRUE(liquidation.steps[0].all_in_cool_down);
  EXPECT_TRUE(liquidation.steps[1].spares_lowest);
  EXPECT_EQ(liquidation.steps[2].ratio_e8, 111'111'112) << "10/9 rounded up";
  EXPECT_EQ(liquidation.steps[2].ramp, 60'000'000'000U);
  EXPECT_EQ(liquidation.steps[3].kind, LiquidationStep::Kind::even);
  EXPECT_EQ(liquidation.steps[6].ratio_e8, 0) << "of the position";
  EXPECT_EQ(liquidation.limit, LimitPrice::slide);
  EXPECT_EQ(liquidation.band_e8, 150'000'000);
  EXPECT_EQ(liquidation.order_for, 250'000U);
  EXPECT_EQ(liquidation.account_cap, (Allowance{100'000'000'000, 1'000'000'000}));
  ASSERT_EQ(liquidation.fees.size(), 2U);
  EXPECT_EQ(liquidation.fees[0].cap, LiquidationFee::Cap::limit);
  EXPECT_EQ(rules.takeover.ratio_over, 2U);
  EXPECT_EQ(rules.takeover.ratio_under, 3U);
  EXPECT_FALSE(rules.takeover.moves_wallet);
  EXPECT_EQ(rules.triggers.back().stop, 200'000'000) << "by default that of start";
  EXPECT_EQ(rules.adl.leverage_power, 2U);
  EXPECT_EQ(rules.adl.profit_power, 3U);
  EXPECT_EQ(rules.adaptive.open_interest[0].high, 100'000'000'000'000);
}

TEST(RiskRules, AmountsAreInTheAssetOfTheFund) {
  const Venue venue = two_assets();
  const RiskRules rules = everything(venue);
  EXPECT_EQ(find_fund(rules, "reserve", "")->capital, 1'000'000'001);
  EXPECT_EQ(find_fund(rules, "euros", "")->capital, 1);
  EXPECT_EQ(rules.triggers[0].start, 1) << "a cent of a euro";
  EXPECT_EQ(error_with(R"("funds": [{"name": "f", "kind": "cash", "asset": "EUR",
                            "members": ["GAMMA"], "capital": "0.001"}])"),
            "R.json: funds[f].capital: '0.001' is not a whole number of atoms (0.01)");
}

TEST(RiskRules, AGroupHasAFundAndATriggerForEachSymbol) {
  const Venue venue = two_assets();
  const RiskRules rules = everything(venue);
  std::vector<std::string> names;
  for (const FundRules& fund : rules.funds) names.push_back(fund.name);
  EXPECT_EQ(names,
            (std::vector<std::string>{"reserve", "pool:ALPHA", "pool:BETA", "euros", "first"}));
  names.clear();
  for (const TriggerRule& rule : rules.triggers) names.push_back(rule.name + " " + rule.fund);
  EXPECT_EQ(names,
            (std::vector<std::string>{"empty euros", "fall first", "contract:ALPHA pool:ALPHA",
                                      "contract:BETA pool:BETA", "stuck ", "price "}));
  EXPECT_EQ(find_fund(rules, "pool", "BETA")->name, "pool:BETA");
  EXPECT_EQ(find_fund(rules, "pool:ALPHA", "BETA")->name, "pool:ALPHA");
  EXPECT_EQ(find_fund(rules, "pool", "GAMMA"), nullptr);
  EXPECT_EQ(find_fund(rules, "keepers", "BETA"), nullptr);
}

TEST(RiskRules, AreWrittenBack) {
  const Venue venue = two_assets();
  const RiskRules rules = everything(venue);
  const std::string text = to_json(rules, venue);
  EXPECT_EQ(parse_risk_rules(text, rules.name, venue), rules) << text;
  const RiskRules none = parse_risk_rules(R"({"asset": "EUR"})", "R.json", venue);
  EXPECT_EQ(parse_risk_rules(to_json(none, venue), "R.json", venue), none);
  for (const char* keys :
       {R"("adl": {"strategy": "queue", "policy": "size"})",
        R"("adl": {"strategy": {"water_filling": {"cap": "0.5"}}})",
        R"("adl": {"strategy": {"random": {"seed": 7}}})",
        R"("adl": {"when": "never"}, "social_loss": {"basis": "realised_profit", "window": "1d"})",
        R"("liquidation": {"steps": [{"do": "all"}], "limit": "zero", "fill": "whole"})",
        R"("liquidation": {"steps": [{"do": "all"}], "limit": {"band": "0.05"}})",
        R"("liquidation": {"steps": [{"do": "all"}], "limit": {"maintenance": "0.5"}})",
        R"("liquidation": {"steps": [{"do": "all"}], "limit": "bankruptcy", "for": "1ns"},
           "takeover": {"after_orders": true, "price": "bankruptcy"},
           "funds": [{"name": "v", "kind": "vault", "members": ["*"]}])"}) {
    const RiskRules other =
        parse_risk_rules(R"({"asset": "USD", )" + std::string(keys) + "}", "R.json", venue);
    EXPECT_EQ(parse_risk_rules(to_json(other, venue), "R.json", venue), other) << keys;
  }
}

TEST(RiskRules, OfAFile) {
  const Venue venue = one_asset();
  const std::string path = testing::TempDir() + "ballast_risk.json";
  std::ofstream(path) << R"({"funds": [{"name": "f", "kind": "cash", "members": []}]})";
  try {
    load_risk_rules(path, venue);
    ADD_FAILURE();
  } catch (const InputError& error) {
    EXPECT_EQ(std::string(error.what()),
              path + ": funds[f].members: has none; name symbols of the venue, or [\"*\"] for all");
  }
  std::remove(path.c_str());
  EXPECT_THROW(load_risk_rules(path, venue), InputError);
}

TEST(RiskRules, TheExampleOfTheDocumentIsOne) {
  std::ifstream document(BALLAST_DATA "/README.md");
  std::string line, example;
  while (std::getline(document, line) && line != "# Risk files") {
  }
  while (std::getline(document, line) && line.rfind("# ", 0) != 0) {
    if (line.rfind("    ", 0) == 0) example += line + "\n";
  }
  ASSERT_NE(example.find("\"funds\""), std::string::npos);
  const RiskRules rules = parse_risk_rules(example, "example", one_asset());
  EXPECT_EQ(rules.triggers.at(0).stop, 25'000'000);
}

}  // namespace
}  // namespace ballast::risk
