// Numbers of a scenario that make no sense are refused by their key; whatever is not refused runs.
#include <gtest/gtest.h>

#include <chrono>
#include <nlohmann/json.hpp>

#include "sim/stress/study.hpp"
#include "tests/unit/stress/files.hpp"

namespace ballast::stress {
namespace {

using Json = nlohmann::ordered_json;

/// Every numeric key is there.
constexpr const char* kScenario = R"({"title": "small", "tick_s": 1, "duration_s": 30,
 "late_s": 0, "path": [[0, 0], [20, 0.3]], "smallest_size": 1,
 "symbols": [
  {"symbol": "A", "price": 100, "fall": 1, "open_interest": 20000, "max_leverage": 20, "depth": 1},
  {"symbol": "B", "price": 0.1, "fall": 1, "open_interest": 0, "depth": 1, "collateral": true,
   "haircut": 0.9}],
 "groups": [
  {"role": "long", "side": "long", "share": 1, "mean_size": 500, "size_sigma": 1, "leverage": 8,
   "leverage_sigma": 0.5, "entry": 0, "entry_sigma": 0.01, "hedged": 0.1,
   "tops_up": 0.1, "closes": 0.1, "relever": 0,
   "in_collateral": 0.2, "orders": 0.1, "positions": 1},
  {"role": "short", "side": "short", "share": 1, "mean_size": 500, "leverage": 3}],
 "whales": [{"name": "w", "symbol": "A", "side": "long", "notional": 2500, "leverage": 10}],
 "market": {"depth": 0.01, "depth_round_s": 6, "recovery_s": 60, "thinning": 15, "use": 0.8,
  "impact": 0.004, "impact_decay_s": 90, "spill": 0.5, "noise": 0.001, "levels": 8}})";
constexpr const char* kOct10 = R"({"title": "small", "tick_s": 1, "duration_s": 5, "path": [],
 "oct10_symbols": {"open_interest": 100000, "zipf": 1, "large_depth": 1},
 "groups": [{"role": "long", "side": "long", "mean_size": 1000}]})";
constexpr const char* kRules = R"({"liquidation": {"steps": [{"do": "all"}]},
 "funds": [{"name": "f", "kind": "vault", "members": ["*"], "capital": "1000"}],
 "takeover": {"ratio": "2/3"}, "adl": {"when": "bankrupt"}})";

void numbers_of(const Json& node, const Json::json_pointer& at,
                std::vector<Json::json_pointer>& to) {
  if (node.is_number()) to.push_back(at);
  if (node.is_array()) {
    for (std::size_t n = 0; n < node.size(); ++n) numbers_of(node[n], at / n, to);
  }
  if (node.is_object()) {
    for (const auto& [key, value] : node.items()) numbers_of(value, at / key, to);
  }
}

Bench bench() {
  return {[](EngineConfig config) {
            // What a card or a machine has no room for is no scenario.
            EXPECT_LE(config.positions, 4'000'000U);
            return open_software_engine(config);
          },
          [](const std::string&) { return StressRun::Progress(); }};
}

/// A scenario by its name, which names the test, too.
struct Named {
  const char* name;
  const char* scenario;
};
void PrintTo(const Named& named, std::ostream* out) { *out << named.name; }

class ScenarioLimits : public testing::TestWithParam<Named> {};

TEST_P(ScenarioLimits, WhatIsNotRefusedRunsInAMomentAndConservesValue) {
  const Json scenario = Json::parse(GetParam().scenario);
  std::vector<Json::json_pointer> places;
  numbers_of(scenario, Json::json_pointer(), places);
  const Json values[] = {"1e308",  "-1e308", "1e400",    "-1",          "0",
                         "1e-300", "nan",    "inf",      "1e18",        "1e7",
                         "1e-9",   "0.5",    "10",       "1000",        "1e-3",
                         Json(),   Json(""), Json(true), Json::array(), Json::object()};
  StressOptions options;
  options.explains = true;
  std::size_t refused = 0, ran = 0;
  for (const Json::json_pointer& place : places) {
    for (const Json& value : values) {
      Json changed = scenario;
      changed[place] = value;
      const Subject subject{"S.json", changed.dump(), "R.json", kRules, nullptr};
      SCOPED_TRACE(place.to_string() + " " + value.dump());
      const auto begin = std::chrono::steady_clock::now();
      bool is_conserved = true;
      const std::string error = refusal_of(
          [&] { is_conserved = run_once(subject, options, bench(), "").figures.value_conserved; });
      const auto took = std::chrono::steady_clock::now() - begin;
      EXPECT_LT(took, std::chrono::seconds(60));
      EXPECT_TRUE(is_conserved);
      EXPECT_TRUE(error.empty() || error.starts_with("S.json: ")) << error;  // the file is named
      ++(error.empty() ? ran : refused);
    }
  }
  // Neither everything nor nothing is taken.
  EXPECT_GT(refused, places.size() * 8);
  EXPECT_GT(ran, places.size());
}

INSTANTIATE_TEST_SUITE_P(Scenarios, ScenarioLimits,
                         testing::Values(Named{"own", kScenario}, Named{"oct10", kOct10}),
                         [](const auto& test) { return test.param.name; });

TEST(ScenarioErrors, NamePlaceAndWhatToDo) {
  const auto refused = [](const char* key, const char* value) {
    Subject subject{"S.json", kScenario, "R.json", kRules, nullptr};
    return refusal_of([&] {
      subject.change(key, value);
      check(subject);
    });
  };
  EXPECT_EQ(refused("market.depth", "0"),
            "S.json: market.depth: a market without depth takes no order; give a share above 0");
  EXPECT_EQ(
      refused("path", "[[0,0],[10,8]]"),
      "S.json: path: takes 'A' to a price below a thousandth of the start, or above a thousand "
      "times; give smaller values, or a smaller fall");
  EXPECT_EQ(refused("groups.long.symbols", R"(["Z"])"),
            "S.json: groups[long].symbols: no symbol is 'Z'");
  EXPECT_EQ(refused("tick_s", "0.01"), "");
  EXPECT_EQ(refused("duration_s", "1e6"),
            "S.json: tick_s: makes more than 100000 ticks of duration_s; give a longer one");
  EXPECT_EQ(refused("market.levels", "0"), "S.json: market.levels: is a number from 1 to 1000");
  EXPECT_NE(refused("market.deep", "1").find("unknown key 'deep'"), std::string::npos);
  EXPECT_NE(refused("nothing.there", "1").find("there is nothing at 'nothing'"), std::string::npos);
  EXPECT_NE(refused("risk.fund", "1").find("unknown key 'fund'"), std::string::npos);
  EXPECT_NE(refused("risk.funds.0.members", "[]"), "");
  EXPECT_NE(refused("risk.funds.0.members", R"(["Z"])"), "");
}

}  // namespace
}  // namespace ballast::stress
