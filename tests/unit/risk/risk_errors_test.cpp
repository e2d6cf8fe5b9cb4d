// What is refused of a risk file, a line a case, and how it is said.
#include <gtest/gtest.h>

#include "tests/unit/risk/fixture.hpp"

namespace ballast::risk {
namespace {

TEST(RiskErrors, Top) {
  EXPECT_EQ(error_with(""), "no error");
  EXPECT_EQ(error_of("[]", one_asset()), "R.json: an object is expected, this is an array");
  EXPECT_EQ(error_of("{}", one_asset()), "no error");
  EXPECT_EQ(error_of("{}", two_assets()),
            "R.json: asset: is missing; the venue settles in USD, EUR: name the one that amounts "
            "are in");
  EXPECT_EQ(error_of(R"({"asset": "GBP"})", two_assets()),
            "R.json: asset: unknown asset 'GBP'; the venue has USD, EUR");
  EXPECT_EQ(error_with(R"("fund": [])"),
            "R.json: unknown key 'fund'; the keys here are description, left_open, sources, asset, "
            "accounts, clocks, pause, liquidation, takeover, funds, assignment, triggers, adl, "
            "social_loss, adaptive");
  EXPECT_EQ(error_with(R"("adl": {}, "adl": {})"),
            "R.json: the key 'adl' is there twice; remove one");
  EXPECT_EQ(error_with(R"("left_open": "a")"),
            "R.json: left_open: an array is expected, this is a string");
  EXPECT_EQ(error_with(R"("assignment": "random")"),
            "R.json: assignment: unknown word 'random'; write first, in_turn or hash");
  EXPECT_EQ(error_with(R"("accounts": ["a", "a"])"),
            "R.json: accounts[1]: is there twice; names are unique");
  EXPECT_EQ(error_with(R"("accounts": ["a "])"),
            "R.json: accounts[0]: has a space at its beginning or end; leave it out of the name");
  EXPECT_EQ(error_with(R"("accounts": ["f"],
                          "funds": [{"name": "f", "kind": "cash", "members": ["*"]}])"),
            "R.json: accounts[0]: is the name of a fund, too; give it another");
}

TEST(RiskErrors, Durations) {
  const auto with = [](const std::string& text) {
    return error_with("\"clocks\": {\"adl\": \"" + text + "\"}");
  };
  for (const char* good : {"0s", "1ns", "2us", "500ms", "1.5s", "10m", "8h", "1d", "0.5d"}) {
    EXPECT_EQ(with(good), "no error") << good;
  }
  for (const char* bad : {"10", "s", "-1s", "1 s", "1e3s", "1w", "1.2.3s", "", "10S"}) {
    EXPECT_EQ(with(bad), "R.json: clocks.adl: '" + std::string(bad) +
                             "' is no duration; write it like 500ms, 30s, 10m, 8h or 1d");
  }
  const std::string not_whole = "' is not a whole number of nanoseconds below 2^63";
  EXPECT_EQ(with("0.1ns"), "R.json: clocks.adl: '0.1ns" + not_whole);
  EXPECT_EQ(with("0.0000000001s"), "R.json: clocks.adl: '0.0000000001s" + not_whole);
  EXPECT_EQ(with("200000d"), "R.json: clocks.adl: '200000d" + not_whole);
  EXPECT_EQ(error_with(R"("clocks": {"adl": 5})"),
            "R.json: clocks.adl: a string is expected, this is a number");
}

TEST(RiskErrors, Pause) {
  EXPECT_EQ(error_with(R"("pause": {"hold": "1s"})"),
            "R.json: pause.hold: is given, but nothing pauses; add stale_after or jump, or remove "
            "it");
  EXPECT_EQ(error_with(R"("pause": {"jump": "-0.1"})"),
            "R.json: pause.jump: is below 0; 5 % is 0.05, 0 is never");
}

std::string step_error(const std::string& steps) {
  return error_with("\"liquidation\": {\"steps\": [" + steps + "]}");
}
std::string action_error(const std::string& action) {
  return step_error("{\"do\": " + action + "}");
}

TEST(RiskErrors, Steps) {
  const std::string at = "R.json: liquidation.steps[0]";
  EXPECT_EQ(step_error("{}"), at + ".do: is missing; add it");
  EXPECT_EQ(step_error(R"({"do": "all", "of": "account"})"),
            at + ".of: says nothing without above; leave it out");
  EXPECT_EQ(step_error(R"({"do": "all", "asset": "USD"})"),
            at + ".asset: says nothing without above and least; leave it out");
  EXPECT_EQ(step_error(R"({"do": "all", "quantum": 2})"),
            at + ".quantum: says nothing where all is sold; leave it out");
  EXPECT_EQ(step_error(R"({"do": "all", "least": 2})"),
            at + ".least: says nothing where all is sold; leave it out");
  EXPECT_EQ(step_error(R"({"do": "all", "then": "hold"})"),
            at + ".then: says nothing without cool_down; leave it out");
  EXPECT_EQ(step_error(R"({"do": {"lots": 1}, "lowest": "all"})"),
            at + ".lowest: says nothing without tier_down; leave it out");
  EXPECT_EQ(step_error(R"({"do": "all", "above": "-1"})"),
            at + ".above: is below 0; leave it out for any");
  EXPECT_EQ(step_error(R"({"do": "all", "above": "0.0000001"})"),
            at + ".above: '0.0000001' is not a whole number of atoms (0.000001)");
  EXPECT_EQ(step_error(R"({"do": {"lots": 1}, "least": "-1"})"),
            at + ".least: is below 0; leave it out for any");
  EXPECT_EQ(step_error(R"({"do": {"lots": 1}, "quantum": 0})"),
            at + ".quantum: is a number of lots, 1 or more and below 2^40");
  EXPECT_EQ(step_error(R"({"do": {"lots": 1}, "quantum": "0.5"})"),
            at + ".quantum: '0.5' is not a whole number of lots (1)");
}

TEST(RiskErrors, StepsThatAreNeverReached) {
  const std::string never =
      "R.json: liquidation.steps[1]: is never reached: steps[0] fits wherever "
      "it does; put it before, or remove it";
  EXPECT_EQ(step_error(R"({"do": "all"}, {"above": 5, "do": {"lots": 1}})"), never);
  EXPECT_EQ(step_error(R"({"do": "all"}, {"do": "all"})"), never);
  EXPECT_EQ(step_error(R"({"above": 5, "do": "all"}, {"above": 5, "do": {"lots": 1}})"), never);
  EXPECT_EQ(step_error(R"({"above": 5, "do": "all"}, {"above": 6, "do": {"lots": 1}})"), never);
  EXPECT_EQ(step_error(R"({"least": 5, "do": {"lots": 1}}, {"above": 6, "do": "all"})"), never);
  const char* const reached[] = {
      R"({"above": 6, "do": "all"}, {"above": 5, "do": {"lots": 1}}, {"do": "all"})",
      R"({"above": 5, "do": "all"}, {"above": 6, "of": "account", "do": {"lots": 1}})",
      R"({"above": 5, "do": "all"}, {"above": 6, "asset": "EUR", "do": {"lots": 1}})",
      R"({"least": 5, "do": {"lots": 1}}, {"do": "all"})"};
  for (const char* steps : reached) EXPECT_EQ(step_error(steps), "no error") << steps;
}

TEST(RiskErrors, Actions) {
  const std::string at = "R.json: liquidation.steps[0].do";
  const std::string share = ", but a share, above 0 and at most 1: 20 % is 0.2";
  EXPECT_EQ(action_error("\"half\""),
            at + ": unknown word 'half'; write one of all, {\"fraction\": …}, {\"tier_down\": …}, "
                 "{\"to_ratio\": …}, {\"to_initial\": …}, {\"even\": …}, {\"ramp\": …}, "
                 "{\"lots\": …}");
  EXPECT_EQ(action_error("{}"), at + ": has 0 keys; an object here has one");
  EXPECT_EQ(action_error(R"({"lots": 1, "fraction": "0.1"})"),
            at + ": has 2 keys; an object here has one");
  EXPECT_EQ(action_error("5"), at + ": an object is expected, this is a number");
  EXPECT_EQ(action_error(R"({"fraction": 20})"), at + ".fraction: is 20" + share);
  EXPECT_EQ(action_error(R"({"fraction": 0})"), at + ".fraction: is 0" + share);
  EXPECT_EQ(action_error(R"({"fraction": "1/3"})"),
            at + ".fraction: '1/3' is not a whole number of rate steps (0.00000001)");
  EXPECT_EQ(action_error(R"({"tier_down": 0})"),
            at + ".tier_down: is a number of tiers from 1 to 64");
  EXPECT_EQ(action_error(R"({"tier_down": 65})"),
            at + ".tier_down: is a number of tiers from 1 to 64");
  const std::string ratio = "; equity over margin that is to be reached is from 1 to 100";
  EXPECT_EQ(action_error(R"({"to_ratio": "0.9"})"), at + ".to_ratio: is 0.9" + ratio);
  EXPECT_EQ(action_error(R"({"to_ratio": 101})"), at + ".to_ratio: is 101" + ratio);
  EXPECT_EQ(action_error(R"({"to_ratio": "1.000000001"})"),
            at + ".to_ratio: '1.000000001' is not a whole number of rate steps (0.00000001)");
  EXPECT_EQ(action_error(R"({"to_initial": 1})"),
            at +
                ".to_initial: the venue does not say the initial margin of BETA; give its tiers an "
                "initial_rate, or write to_ratio");
  EXPECT_EQ(error_of(R"({"liquidation": {"steps": [{"do": {"to_initial": 1}}]}})", one_asset()),
            "no error");
  EXPECT_EQ(action_error(R"({"even": {"ratio": 1}})"), at + ".even.share: is missing; add it");
  EXPECT_EQ(action_error(R"({"even": {"ratio": 1, "share": 2}})"),
            at + ".even.share: is 2" + share);
  EXPECT_EQ(action_error(R"({"even": {"ratio": "8/9", "share": 1}})"),
            at + ".even.ratio: is 0.88888889" + ratio);
  EXPECT_EQ(action_error(R"({"ramp": {"initial": 1, "time": "1m"}})"),
            at + ".ramp.initial: is 1, but the share at once, from 0 and below 1");
  EXPECT_EQ(action_error(R"({"ramp": {"initial": 0, "time": "0s"}})"),
            at + ".ramp.time: is 0; a time above 0 is needed");
  EXPECT_EQ(action_error(R"({"ramp": {"initial": 0, "time": "1s", "ratio": "0.5"}})"),
            at + ".ramp.ratio: is 0.5" + ratio);
  EXPECT_EQ(action_error(R"({"lots": 0})"),
            at + ".lots: is a number of lots, 1 or more and below 2^40");
}

TEST(RiskErrors, Orders) {
  const auto with = [](const std::string& keys) {
    return error_with(R"("accounts": ["keepers"],
                         "funds": [{"name": "fund", "kind": "cash", "members": ["*"]}],
                         "liquidation": {"steps": [{"do": "all"}], )" +
                      keys + "}");
  };
  for (const char* key : {"order", "positions", "limit", "for", "fill", "account_cap", "fees"}) {
    EXPECT_EQ(error_with("\"liquidation\": {\"" + std::string(key) + "\": null}"),
              "R.json: liquidation." + std::string(key) +
                  ": says nothing without steps, as nothing is sold; leave it out");
  }
  EXPECT_EQ(
      with(R"("limit": {"band": "1.5"})"),
      "R.json: liquidation.limit.band: is 1.5, but a share, above 0 and at most 1: 20 % is 0.2");
  EXPECT_EQ(with(R"("limit": {"slide": 0})"),
            "R.json: liquidation.limit.slide: is 0; a part of maintenance is above 0, at most 100");
  EXPECT_EQ(with(R"("limit": {"maintenance": 101})"),
            "R.json: liquidation.limit.maintenance: is 101; a part of maintenance is above 0, at "
            "most 100");
  EXPECT_EQ(with(R"("limit": "mark")"),
            "R.json: liquidation.limit: unknown word 'mark'; write one of none, bankruptcy, zero, "
            "{\"band\": …}, {\"maintenance\": …}, {\"slide\": …}");
  EXPECT_EQ(with(R"("fill": "whole", "for": "1s")"),
            "R.json: liquidation.for: is a time, but orders that are filled whole or not at all do "
            "not stand; remove one");
  EXPECT_EQ(with(R"("account_cap": {"amount": 0, "interval": "1s"})"),
            "R.json: liquidation.account_cap.amount: must be above 0");
  EXPECT_EQ(with(R"("account_cap": {"amount": 1, "interval": "0s"})"),
            "R.json: liquidation.account_cap.interval: is 0; a time above 0 is needed");
  EXPECT_EQ(
      with(R"("fees": [{"rate": "0.01"}])"),
      "R.json: liquidation.fees[0].recipient: is missing; name the fund or house account that "
      "gets the fee");
  EXPECT_EQ(with(R"("fees": [{"rate": "0.01", "recipient": "keepers"},
                             {"rate": "0.01", "recipient": "keeper"}])"),
            "R.json: liquidation.fees[1].recipient: unknown recipient 'keeper'; funds are fund, "
            "accounts are keepers");
  EXPECT_EQ(
      with(R"("fees": [{"rate": "0.01", "cap": "limit", "recipient": "fund"}])"),
      "R.json: liquidation.fees[0].cap: is what a fill is better than its limit, but there is "
      "none; add limit");
  EXPECT_EQ(with(R"("fees": [{"rate": 1.5, "recipient": "fund"}])"),
            "R.json: liquidation.fees[0].rate: is 1.5, but a share, above 0 and at most 1: 20 % is "
            "0.2");
}

TEST(RiskErrors, Takeover) {
  const auto with = [](const std::string& keys, const std::string& kind = "vault") {
    return error_with("\"funds\": [{\"name\": \"f\", \"kind\": \"" + kind +
                      "\", \"members\": [\"*\"]}], \"takeover\": {" + keys + "}");
  };
  EXPECT_EQ(with(R"("ratio": "2/3")"), "no error");
  EXPECT_EQ(with(R"("ratio": 1)"), "no error");
  EXPECT_EQ(with(R"("ratio": "2/3")", "cash"),
            "R.json: takeover: there is no vault to take accounts over; add a fund of kind vault");
  EXPECT_EQ(error_with(R"("takeover": {"ratio": "2/3"})"),
            "R.json: takeover: there is no vault to take accounts over; add a fund of kind vault");
  EXPECT_EQ(with(R"("ratio": "1.5")"),
            "R.json: takeover.ratio: is 1.5, but a share, above 0 and at most 1: 80 % is 0.8; null "
            "is never");
  EXPECT_EQ(
      with(R"("ratio": "0.66667")"),
      "R.json: takeover.ratio: is 0.66667, which is no fraction of whole numbers up to 10000; "
      "round it to four digits");
  const std::string never =
      "R.json: takeover: nothing is ever taken over; add ratio or after_orders, or remove takeover";
  EXPECT_EQ(with(""), never);
  EXPECT_EQ(with(R"("ratio": null)"), never);
  EXPECT_EQ(with(R"("after_orders": true)"),
            "R.json: takeover.after_orders: is of liquidation orders, but nothing is sold; add "
            "liquidation.steps, or give a ratio");
  EXPECT_EQ(with(R"("ratio": 1, "price": "bankruptcy", "margin": "all")"),
            "R.json: takeover.margin: says nothing at the bankruptcy price, which leaves none to "
            "move; leave it out");
}

std::string fund_error(const std::string& keys) {
  return error_with("\"funds\": [{\"name\": \"f\", " + keys + "}]");
}

TEST(RiskErrors, Funds) {
  const std::string at = "R.json: funds[f]";
  EXPECT_EQ(error_with(R"("funds": [{"kind": "cash"}])"),
            "R.json: funds[0].name: is missing; add it");
  EXPECT_EQ(error_with(R"("funds": [{"name": "f", "kind": "cash", "members": ["*"]},
                                    {"name": "f", "kind": "cash", "members": ["*"]}])"),
            at + ".name: is there twice; names are unique");
  EXPECT_EQ(error_with(R"("funds": [
                {"name": "f", "kind": "cash", "members": ["*"], "each_symbol": true},
                {"name": "f:BETA", "kind": "cash", "members": ["*"]}])"),
            "R.json: funds[f:BETA].name: is there twice; names are unique");
  EXPECT_EQ(fund_error(R"("kind": "bank")"),
            at + ".kind: unknown word 'bank'; write cash or vault");
  EXPECT_EQ(fund_error(R"("kind": "cash")"),
            at + ".members: has none; name symbols of the venue, or [\"*\"] for all");
  EXPECT_EQ(fund_error(R"("kind": "cash", "members": ["*"], "capital": "-1")"),
            at + ".capital: is below 0; a fund starts with 0 or more");
  EXPECT_EQ(fund_error(R"("kind": "cash", "members": ["*"], "capital": 2, "cap": 1)"),
            at + ".cap: is below the capital; raise it, or start with less");
  EXPECT_EQ(fund_error(R"("kind": "cash", "members": ["*"], "overflow_to": "f")"),
            at + ".overflow_to: says nothing without cap; leave it out");
  EXPECT_EQ(fund_error(R"("kind": "cash", "members": ["*"], "work_off": "0.1")"),
            at + ".work_off: a cash fund holds no positions; make it a vault, or remove it");
  EXPECT_EQ(fund_error(R"("kind": "vault", "members": ["*"], "work_off": 2)"),
            at + ".work_off: is 2, but a share, above 0 and at most 1: 20 % is 0.2");
  EXPECT_EQ(fund_error(R"("kind": "cash", "members": ["*"],
                          "loss_cap": {"amount": 0, "interval": "1s"})"),
            at + ".loss_cap.amount: must be above 0");
  EXPECT_EQ(fund_error(R"("kind": "cash", "members": ["*"], "loss_cap": {"amount": 1})"),
            at + ".loss_cap.interval: is missing; add it");
  const auto top_up = [](const std::string& amount, const char* below, const char* interval) {
    return fund_error(R"("kind": "cash", "members": ["*"], "cap": 10, "top_up": {"amount": )" +
                      amount + ", \"below\": " + below + ", \"interval\": \"" + interval + "\"}");
  };
  EXPECT_EQ(top_up("5", "10", "1d"), "no error");
  EXPECT_EQ(top_up("0", "10", "1d"), at + ".top_up.amount: must be above 0");
  EXPECT_EQ(top_up("5", "0", "1d"), at + ".top_up.below: must be above 0");
  EXPECT_EQ(top_up("5", "10", "0s"), at + ".top_up.interval: is 0; a time above 0 is needed");
  EXPECT_EQ(top_up("5", "11", "1d"),
            at + ".top_up.below: is above the cap, so that what is added overflows for ever; lower "
                 "it");
}

TEST(RiskErrors, Members) {
  const auto with = [](const std::string& members, const std::string& more = "") {
    return fund_error("\"kind\": \"cash\", \"members\": [" + members + "]" + more);
  };
  const std::string at = "R.json: funds[f].members: ";
  for (const std::string more : {"", ", \"each_symbol\": true"}) {
    EXPECT_EQ(with(R"("ALPHA", "B*")", more), "no error");
    EXPECT_EQ(with(R"("ALPHA", "DELTA")", more),
              at + "unknown symbol 'DELTA'; the venue has ALPHA, BETA, GAMMA, COIN");
    EXPECT_EQ(with(R"("GAMMA")", more), at + "GAMMA settles in EUR, not in USD");
    EXPECT_EQ(with(R"("COIN")", more), at + "COIN is collateral, in which nobody has positions");
    EXPECT_EQ(with(R"("G*", "C*")", more),
              at + "no symbol of the venue that settles in USD is one; name one, or give a pattern "
                   "that fits");
    EXPECT_EQ(with("", more), at + "has none; name symbols of the venue, or [\"*\"] for all");
  }
  EXPECT_EQ(with(R"("*")", R"(, "each_symbol": true, "cap": 1, "overflow_to": "g")"),
            "R.json: funds[f].overflow_to: is for a fund, this is a group of one for each symbol");
}

TEST(RiskErrors, Overflow) {
  const auto with = [](const std::string& to_of_a, const std::string& to_of_b) {
    return error_with(
        R"("funds": [{"name": "a", "kind": "cash", "members": ["*"], "cap": 1, "overflow_to": ")" +
        to_of_a + R"("}, {"name": "b", "kind": "cash", "members": ["*"], "cap": 1)" +
        (to_of_b.empty() ? "" : ", \"overflow_to\": \"" + to_of_b + "\"") +
        R"(}, {"name": "e", "kind": "cash", "asset": "EUR", "members": ["*"]}])");
  };
  EXPECT_EQ(with("b", ""), "no error");
  EXPECT_EQ(with("c", ""), "R.json: funds[a].overflow_to: unknown fund 'c'; funds are a, b, e");
  EXPECT_EQ(with("a", ""),
            "R.json: funds[a].overflow_to: goes round: a → a; let one of them end it");
  EXPECT_EQ(with("b", "a"),
            "R.json: funds[a].overflow_to: goes round: a → b → a; let one of them end it");
  EXPECT_EQ(with("b", "b"),
            "R.json: funds[b].overflow_to: goes round: b → b; let one of them end it");
  EXPECT_EQ(with("e", ""), "R.json: funds[a].overflow_to: e is in EUR, this one in USD");
  EXPECT_EQ(with("b", "c"), "R.json: funds[b].overflow_to: unknown fund 'c'; funds are a, b, e");
}

std::string trigger_error(const std::string& keys) {
  return error_with(R"("funds": [{"name": "cash", "kind": "cash", "members": ["*"]},
                                 {"name": "vault", "kind": "vault", "members": ["*"]}],
                       "triggers": [{"name": "t", )" +
                    keys + "}]");
}

TEST(RiskErrors, TriggersOfWhat) {
  const std::string at = "R.json: triggers[t]";
  EXPECT_EQ(trigger_error(R"("quantity": "fear", "start": 1)"),
            at +
                ".quantity: unknown word 'fear'; write balance, equity, drawdown, symbol_drawdown, "
                "pnl_over_pool, unfilled, unfilled_time, price_decline, price_rise or "
                "liquidation_ratio");
  EXPECT_EQ(trigger_error(R"("quantity": "balance", "start": 1)"),
            at + ".fund: is missing; balance is of a fund: name it");
  EXPECT_EQ(trigger_error(R"("quantity": "balance", "fund": "fund", "start": 1)"),
            at + ".fund: unknown fund 'fund'; funds are cash, vault");
  EXPECT_EQ(trigger_error(R"("quantity": "symbol_drawdown", "fund": "cash", "window": "8h",
                             "start": "0.3")"),
            at +
                ".fund: cash is a cash fund, which has no profit and loss by symbol; give a vault, "
                "or take drawdown");
  EXPECT_EQ(trigger_error(R"("quantity": "pnl_over_pool", "fund": "cash", "start": "0.3")"),
            at +
                ".fund: cash is a cash fund, which has no profit and loss by symbol; give a vault, "
                "or take drawdown");
  EXPECT_EQ(trigger_error(R"("quantity": "unfilled", "start": 1)"),
            at + ".members: has none; name symbols of the venue, or [\"*\"] for all");
  EXPECT_EQ(trigger_error(R"("quantity": "unfilled", "start": 1, "members": ["DELTA"])"),
            at + ".members: unknown symbol 'DELTA'; the venue has ALPHA, BETA, GAMMA, COIN");
  EXPECT_EQ(
      trigger_error(R"("quantity": "unfilled", "start": 1, "fund": "cash", "members": ["*"])"),
      at + ".members: says nothing beside fund, whose members are meant; leave it out");
  EXPECT_EQ(error_with(R"("funds": [{"name": "v", "kind": "vault", "members": ["*"]}], "triggers": [
                {"name": "t", "quantity": "balance", "fund": "v", "start": 1},
                {"name": "t", "quantity": "balance", "fund": "v", "start": 2}])"),
            at + ".name: is there twice; names are unique");
}

TEST(RiskErrors, WindowsAndReferences) {
  const std::string at = "R.json: triggers[t]";
  for (const char* quantity : {"drawdown", "symbol_drawdown", "price_decline", "price_rise"}) {
    EXPECT_EQ(trigger_error(R"("fund": "vault", "start": "0.3", "quantity": ")" +
                            std::string(quantity) + "\""),
              at + ".window: is missing; add it");
  }
  EXPECT_EQ(trigger_error(R"("quantity": "drawdown", "fund": "cash", "start": "0.3",
                             "window": "0s")"),
            at + ".window: is 0; write how far back it goes, or ever");
  EXPECT_EQ(trigger_error(R"("quantity": "drawdown", "fund": "cash", "start": "0.3",
                             "window": "ever")"),
            "no error");
  EXPECT_EQ(trigger_error(R"("quantity": "balance", "fund": "cash", "start": 1, "window": "8h")"),
            at + ".window: says nothing of what is looked at as it is; leave it out");
  EXPECT_EQ(trigger_error(R"("quantity": "price_rise", "fund": "cash", "start": 1, "window": "8h",
                             "reference": "average")"),
            at + ".reference: an average is for drawdown only; remove it");
  EXPECT_EQ(trigger_error(R"("quantity": "drawdown", "fund": "vault", "window": "8h",
                             "start": "0.3", "excess": true)"),
            at + ".excess: is for symbol_drawdown only; remove it");
}

TEST(RiskErrors, Thresholds) {
  const std::string at = "R.json: triggers[t]";
  const auto drawdown = [](const std::string& keys) {
    return trigger_error(R"("quantity": "drawdown", "fund": "vault", "window": "8h", )" + keys);
  };
  EXPECT_EQ(drawdown(R"("start": "0.3", "stop": "0.25")"), "no error");
  EXPECT_EQ(drawdown(R"("start": "0.3", "stop": "0.31")"),
            at +
                ".stop: is beyond start: it is on from start, and off below stop; give a stop that "
                "is not above start");
  EXPECT_EQ(drawdown(R"("start": "0.3", "stop": "-0.1")"),
            at + ".stop: is below 0, where drawdown never comes");
  EXPECT_EQ(drawdown(R"("start": 30)"),
            at + ".start: is 30, which drawdown never passes: 30 % is 0.3");
  EXPECT_EQ(drawdown(R"("start": 1)"),
            at + ".start: is 1, which drawdown never passes: 30 % is 0.3");
  EXPECT_EQ(drawdown(R"("start": 1, "at": "reached")"), "no error");
  EXPECT_EQ(drawdown(R"("start": 0, "at": "reached")"),
            at + ".start: drawdown is always there; give a start above that");
  EXPECT_EQ(drawdown(R"("start": "0.3", "share": 0)"),
            at + ".share: is 0, but a share, above 0 and at most 1: 20 % is 0.2");
  EXPECT_EQ(drawdown(R"("start": "0.3", "floor": "-1")"), at + ".floor: is below 0");
  EXPECT_EQ(trigger_error(R"("quantity": "unfilled", "members": ["*"], "start": 5, "floor": 1)"),
            at + ".floor: is of a fund's equity; name the fund");
  EXPECT_EQ(trigger_error(R"("quantity": "equity", "fund": "vault", "start": 5, "floor": 1)"),
            at + ".floor: equity is an amount of the same fund; remove the floor");
  const std::string beyond = at +
                             ".stop: is beyond start: it is on at or below start, and off "
                             "above stop; give a stop that is not below start";
  for (const char* quantity : {"balance", "equity"}) {
    const std::string of = R"("fund": "cash", "quantity": ")" + std::string(quantity) + "\", ";
    EXPECT_EQ(trigger_error(of + R"("start": 5, "stop": 4)"), beyond);
    EXPECT_EQ(trigger_error(of + R"("start": 5, "stop": 5)"), "no error");
    EXPECT_EQ(trigger_error(of + R"("start": "-1")"),
              at + ".start: is below 0, where " + quantity + " of this fund is never; raise it");
    EXPECT_EQ(trigger_error(of + R"("start": 5, "at": "reached")"),
              at + ".at: " + quantity + " is on at or below start in any case; remove it");
  }
  EXPECT_EQ(trigger_error(R"("quantity": "equity", "fund": "vault", "start": "-1")"), "no error");
  EXPECT_EQ(trigger_error(R"("quantity": "unfilled_time", "members": ["*"], "start": 5)"),
            at + ".start: a string is expected, this is a number");
}

TEST(RiskErrors, Adl) {
  EXPECT_EQ(error_with(R"("adl": {"when": "triggers"})"),
            "R.json: adl.when: waits for triggers, but there are none; add one, or write bankrupt");
  EXPECT_EQ(error_with(R"("adl": {"when": "unsold"})"),
            "R.json: adl.when: is unsold, but liquidation has no steps: nothing is ever sold; add "
            "one");
  const auto with_trigger = [](const std::string& adl) {
    return error_with(R"("funds": [{"name": "f", "kind": "cash", "members": ["*"]}],
                         "triggers": [{"name": "t", "quantity": "balance",
                                       "fund": "f", "start": 0}],
                         "adl": {)" +
                      adl + "}");
  };
  EXPECT_EQ(with_trigger(""), "no error");
  EXPECT_EQ(
      with_trigger(R"("when": "bankrupt")"),
      "R.json: triggers: are never looked at, as adl.when is bankrupt; remove one of the two");
  EXPECT_EQ(with_trigger(R"("when": "never")"),
            "R.json: triggers: are never looked at, as adl.when is never; remove one of the two");
  EXPECT_EQ(error_with(R"("adl": {"when": "never"})"),
            "R.json: adl.when: is never, and there is neither a fund nor social_loss: nobody would "
            "bear a loss; add one");
  EXPECT_EQ(error_with(R"("adl": {"when": "never"}, "social_loss": {"basis": "open_interest"})"),
            "no error");
  for (const char* key : {"losers", "price", "policy", "strategy", "house", "rounds"}) {
    EXPECT_EQ(
        error_with(R"("adl": {"when": "never", ")" + std::string(key) + "\": null}"),
        "R.json: adl." + std::string(key) + ": says nothing where ADL is never; leave it out");
  }
  EXPECT_EQ(error_with(R"("adl": {"when": "bankrupt", "losers": "liquidatable"})"),
            "R.json: adl.losers: liquidatable accounts are losers while a trigger is on, but "
            "adl.when is bankrupt; remove one");
  EXPECT_EQ(error_with(R"("adl": {"policy": "best"})"),
            "R.json: adl.policy: unknown policy 'best'; policies are bitmex, binance, hyperliquid, "
            "leverage, profit, size");
  EXPECT_EQ(error_with(R"("adl": {"house": "h"})"),
            "R.json: adl.house: unknown account 'h'; there are no accounts");
  EXPECT_EQ(error_with(R"("adl": {"rounds": 0})"), "R.json: adl.rounds: is from 1 to 1000");
}

TEST(RiskErrors, Strategies) {
  const auto with = [](const std::string& strategy, const std::string& more = "") {
    return error_with("\"adl\": {\"strategy\": " + strategy + more + "}");
  };
  EXPECT_EQ(with(R"({"pro_rata": {"leverage": 4}})"),
            "R.json: adl.strategy.pro_rata.leverage: is a power from 0 to 3");
  EXPECT_EQ(with(R"({"pro_rata": {"profit": 4}})"),
            "R.json: adl.strategy.pro_rata.profit: is a power from 0 to 3");
  EXPECT_EQ(with(R"({"pro_rata": {"profit": "-1"}})"),
            "R.json: adl.strategy.pro_rata.profit: is a number of powers from 0 to 1000000");
  EXPECT_EQ(
      with(R"({"water_filling": {"cap": 2}})"),
      "R.json: adl.strategy.water_filling.cap: is 2, but a share, above 0 and at most 1: 20 % "
      "is 0.2");
  EXPECT_EQ(with(R"({"random": {"seed": "-1"}})"),
            "R.json: adl.strategy.random.seed: is a whole number from 0");
  EXPECT_EQ(with(R"({"random": {}})", R"(, "policy": "size")"),
            "R.json: adl.policy: says nothing for a strategy that has no queue; leave it out");
  EXPECT_EQ(with(R"("lottery")"),
            "R.json: adl.strategy: unknown word 'lottery'; write one of queue, {\"pro_rata\": …}, "
            "{\"water_filling\": …}, {\"random\": …}");
}

TEST(RiskErrors, SocialLoss) {
  EXPECT_EQ(error_with(R"("social_loss": {})"), "R.json: social_loss.basis: is missing; add it");
  EXPECT_EQ(error_with(R"("social_loss": {"basis": "none", "from": "all"})"),
            "R.json: social_loss.from: says nothing where no loss is shared; leave it out");
  EXPECT_EQ(error_with(R"("social_loss": {"basis": "realised_profit"})"),
            "R.json: social_loss.window: is 0; a time above 0 is needed");
  EXPECT_EQ(error_with(R"("social_loss": {"basis": "realised_profit", "window": "1d",
                                          "from": "all"})"),
            "R.json: social_loss.from: who has made no profit has no share in it; remove it");
  EXPECT_EQ(error_with(R"("social_loss": {"basis": "balance", "window": "1d"})"),
            "R.json: social_loss.window: is for realised_profit and profit only; remove it");
}

TEST(RiskErrors, Adaptive) {
  const auto volatility = [](const std::string& keys) {
    return error_with(R"("adaptive": {"volatility": [{"members": ["*"], "base": "0.025",
                         "horizon": "10m", "up_every": "10m", "down_every": "1h")" +
                      keys + "}]}");
  };
  const std::string at = "R.json: adaptive.volatility[0]";
  EXPECT_EQ(volatility(""), "no error");
  EXPECT_EQ(volatility(R"(, "floor": 2)"), at + ".floor: is a rate from 0 to 1");
  EXPECT_EQ(volatility(R"(, "z": 0)"), at + ".z: is above 0, at most 100");
  EXPECT_EQ(volatility(R"(, "most": 4)"), at + ".most: is a multiplier from 1 to 3");
  EXPECT_EQ(volatility(R"(, "dry_run": 0)"),
            at + ".dry_run: is 0, but a share, above 0 and at most 1: 20 % is 0.2");
  EXPECT_EQ(volatility(R"(}, {"members": ["ALPHA"], "base": "0.02", "horizon": "1m",
                          "up_every": "1m", "down_every": "1h")"),
            "R.json: adaptive.volatility[1].members: ALPHA is a member of volatility[0] already; "
            "leave it out of one");
  EXPECT_EQ(error_with(R"("adaptive": {"open_interest": [
                {"members": ["*"], "initial": "0.05", "low": 5, "high": 5}]})"),
            "R.json: adaptive.open_interest[0].high: must be above low");
  const auto cap = [](const std::string& fund, const char* stress) {
    return error_with(R"("funds": [{"name": "f", "kind": "cash", "members": ["*"]}],
                         "adaptive": {"caps": [{"members": ["*"], "share": "0.1", "margin": "0.05",
                         "fund": ")" +
                      fund + "\", \"stress\": \"" + stress + "\"}]}");
  };
  EXPECT_EQ(cap("f", "0.25"), "no error");
  EXPECT_EQ(cap("g", "0.25"), "R.json: adaptive.caps[0].fund: unknown fund 'g'; funds are f");
  EXPECT_EQ(cap("f", "0.05"),
            "R.json: adaptive.caps[0].stress: must be above margin: else no position can cost the "
            "fund anything");
  const auto sizes = [](const std::string& keys) {
    return error_with(R"("adaptive": {"sizes": [{"members": ["*"], )" + keys + "}]}");
  };
  const std::string sized = "R.json: adaptive.sizes[0]";
  const std::string terms = R"("base": "0.01", "factor": "0.5", "sigma": "0.04", )";
  EXPECT_EQ(sizes(terms + R"("volume": 9, "bounds": [1, 2])"), "no error");
  EXPECT_EQ(sizes(terms + R"("volume": 0, "bounds": [1])"), sized + ".volume: must be above 0");
  EXPECT_EQ(sizes(terms + R"("volume": 9, "bounds": [])"),
            sized + ".bounds: are where tiers end: 1 to 64 amounts");
  EXPECT_EQ(sizes(terms + R"("volume": 9, "bounds": [2, 2])"),
            sized + ".bounds[1]: is not above the one before; bounds rise from above 0");
  EXPECT_EQ(sizes(terms + R"("volume": 9, "bounds": ["288230376152"])"),
            sized + ".bounds[0]: is 2^58 atoms or more, which no position reaches");
  EXPECT_EQ(sizes(R"("base": 2, "factor": 1, "sigma": 1, "volume": 9, "bounds": [1])"),
            sized + ".base: is a rate from 0 to 1");
  EXPECT_EQ(sizes(R"("base": 0, "factor": -1, "sigma": 1, "volume": 9, "bounds": [1])"),
            sized + ".factor: is from 0 to 100");
  EXPECT_EQ(sizes(R"("base": 0, "factor": 1, "sigma": 101, "volume": 9, "bounds": [1])"),
            sized + ".sigma: is the volatility of a day, from 0 to 100: 4 % is 0.04");
}

/// Rules that are put together in code are checked as those of a file are.
TEST(RiskErrors, RulesThatComeFromNoFile) {
  RiskRules rules;
  rules.adl.when_bankrupt = true;
  EXPECT_NO_THROW(check_risk_rules(rules, one_asset()));
  rules.takeover.enabled = true;
  rules.takeover.ratio_over = 3;
  rules.takeover.ratio_under = 2;
  try {
    check_risk_rules(rules, one_asset());
    ADD_FAILURE();
  } catch (const InputError& error) {
    EXPECT_EQ(std::string(error.what()),
              "risk rules: takeover.ratio: is a share of maintenance, above 0 and at most 1");
  }
}

}  // namespace
}  // namespace ballast::risk
