// What a person reads of risk files.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/tools/rules_in_words.hpp"

namespace ballast::tools {
namespace {

using testing::ElementsAre;
using testing::IsSupersetOf;

std::vector<std::string> lines_of(const std::string& json) {
  const Venue venue = parse_venue(
      R"({"symbols": [{"symbol": "A", "lot": 1, "mark": 1, "tiers": []},
                      {"symbol": "B", "lot": 1, "mark": 1, "tiers": []}]})",
      "V.json", "");
  std::vector<std::string> lines;
  for (const RuleInWords& rule : in_words(risk::parse_risk_rules(json, "R.json", venue), venue)) {
    lines.push_back(rule.rule + ": " + rule.says);
  }
  return lines;
}

TEST(RulesInWords, NoRules) {
  EXPECT_THAT(
      lines_of("{}"),
      ElementsAre("clocks: accounts are liquidated at every tick, ADL is checked at every tick",
                  "liquidation.steps: nothing is sold in the market",
                  "adl: winners are closed at once, against accounts and vaults below zero, at the "
                  "loser's bankruptcy price, in the order of policy bitmex",
                  "social_loss: what is left is a deficit; nobody shares it"));
}

TEST(RulesInWords, FundsAndTriggersOfAGroupAreOneLine) {
  EXPECT_THAT(
      lines_of(R"({
 "clocks": {"liquidation": "1s", "adl": "10s"}, "pause": {"jump": "0.1", "hold": "30s"},
 "liquidation": {"cancel": "account", "net_hedge": true,
  "steps": [{"above": 50, "of": "shortage", "do": {"ramp": {"initial": "0.1", "time": "1m"}},
             "least": 5},
            {"do": {"tier_down": 2}, "cool_down": "30s", "then": "hold"}],
  "limit": {"slide": "1.5"}, "fees": [{"rate": "0.0125", "recipient": "pool"}]},
 "takeover": {"ratio": "2/3", "margin": "none"},
 "funds": [{"name": "pool", "kind": "vault", "members": ["*"], "each_symbol": true, "capital": 7,
            "work_off": "0.5", "loss_cap": {"amount": 3, "interval": "1h"}}],
 "triggers": [{"name": "t", "quantity": "symbol_drawdown", "fund": "pool", "window": "8h",
               "start": "0.3", "stop": "0.25", "floor": 2, "excess": true}],
 "adl": {"losers": "liquidatable", "price": "mark", "strategy": {"pro_rata": {"leverage": 2}}},
 "social_loss": {"basis": "balance", "from": "all"},
 "left_open": ["who knows"]})"),
      ElementsAre(
          "clocks: accounts are liquidated every 1s, ADL is checked every 10s",
          "pause: a symbol pauses for at least 30s when its mark jumps by more than 10 %",
          "liquidation.cancel: first, all orders of the account are cancelled",
          "liquidation.net_hedge: long and short of a symbol are closed against each other",
          "liquidation.steps[0]: of an account that lacks more than 50 USD: a share is sold that "
          "grows from 10 % to all within 1m, of the position, at least 5 USD",
          "liquidation.steps[1]: of any other: what takes it 2 tiers down is sold, of the lowest "
          "all; for 30s after it nothing",
          "liquidation.order: the largest maintenance first, every position",
          "liquidation.limit: orders are below their value by at most 1.5 × maintenance, times the "
          "share of it that is lost, and end within the round",
          "liquidation.fees[0]: 1.25 % of the notional sold, at most the equity left, to pool",
          "takeover: an account below 2/3 of its maintenance is taken over by a vault at the mark, "
          "without its wallet; not below zero",
          "funds[pool]: a vault for each of 2 symbols, starts with 7 USD; loses at most 3 USD in "
          "1h; sells 50 % of what it holds each round",
          "triggers[t]: ADL when what a symbol has brought a symbol's own fund is below its peak "
          "of "
          "the last 8h by more than 30 %, until it is below 25 %, of the fund's own peak; only "
          "while the fund has more than 2 USD; only for what is beyond",
          "adl: winners are closed while a trigger is on, against liquidatable accounts and vaults "
          "below zero, at the mark, by weight: leverage^2 × profit^1",
          "social_loss: what is left is shared by everybody by balance",
          "left_open[0]: who knows"));
}

TEST(RulesInWords, WhatIsLeftAfterOrders) {
  const auto lines = lines_of(R"({
 "liquidation": {"steps": [{"do": "all"}], "fees": [{"rate": "0.1", "cap": "bankruptcy",
                                                     "recipient": "pool"}]},
 "funds": [{"name": "pool", "kind": "cash", "members": ["*"]}],
 "adl": {"when": "unsold"}, "social_loss": {"basis": "profit", "window": "1d"}})");
  EXPECT_THAT(
      lines,
      IsSupersetOf(
          {"liquidation.fees[0]: 10 % of the notional sold, at most what the fill is better than "
           "the bankruptcy price, to pool",
           "adl: winners are closed against accounts below zero of which an order ended unfilled, "
           "and vaults below zero, at the loser's bankruptcy price, in the order of policy bitmex",
           "social_loss: what is left is shared by winners by the profit of their positions and "
           "that realised in the last 1d"}));
}

}  // namespace
}  // namespace ballast::tools
