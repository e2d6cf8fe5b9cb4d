// data/scenario.schema.json is what the parser reads: keys of both are held against each other, and
// the scenarios that come with Ballast are valid by it.
#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "sim/stress/scenario.hpp"
#include "tests/unit/json_schema.hpp"
#include "tests/unit/stress/files.hpp"

namespace ballast::stress {
namespace {

using Json = nlohmann::ordered_json;
using Place = Json::json_pointer;

const JsonSchema& schema() {
  static const JsonSchema schema(BALLAST_DATA "/scenario.schema.json");
  return schema;
}

/// Each object of the schema is in one of these.
const Json& document(bool is_oct10) {
  static const Json own = Json::parse(R"({"title": "t", "path": [[0, 0], ["60", "0.1"]],
    "symbols": [{"symbol": "A", "price": 10, "open_interest": 1000}],
    "groups": [{"role": "r", "side": "long", "symbols": ["A"]}],
    "whales": [{"name": "w", "symbol": "A", "side": "short", "notional": 10, "leverage": 2}],
    "market": {"depth": 1}, "risk": "x", "disclosed": ["d"]})");
  static const Json oct10 = Json::parse(R"({"title": "t", "path": [],
    "oct10_symbols": {"open_interest": 1000000}, "groups": []})");
  return is_oct10 ? oct10 : own;
}

std::string error_of(const Json& scenario) {
  return refusal_of([&] { parse_scenario(scenario.dump(), "S.json"); });
}

/// Gives each object of a document to `look`, with its rules.
template <typename Look>
void walk(const Json& node, const Json& rules, const Place& place, const Look& look) {
  const Json& here = schema().resolved(rules);
  for (std::size_t n = 0; node.is_array() && n < node.size(); ++n) {
    walk(node[n], here["items"], place / n, look);
  }
  if (!node.is_object()) return;
  look(here, place);
  for (const auto& [key, value] : node.items()) {
    walk(value, here["properties"][key], place / key, look);
  }
}

TEST(ScenarioSchema, TheScenariosThatComeWithBallastAreValid) {
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(BALLAST_DATA "/scenarios")) {
    if (!entry.path().string().ends_with(".scenario.json")) continue;
    EXPECT_EQ(schema().flaw(read_json(entry.path())), "") << entry.path();
    ++files;
  }
  EXPECT_EQ(files, 7U);
}

TEST(ScenarioSchema, KeysAreThoseOfTheParserAndOfTheDocument) {
  std::ifstream file(BALLAST_DATA "/README.md");
  std::string readme{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  readme.erase(0, readme.find("# Scenario files"));
  std::set<const Json*> seen;
  for (const bool is_oct10 : {false, true}) {
    const Json& whole = document(is_oct10);
    EXPECT_EQ(error_of(whole), "");
    EXPECT_EQ(schema().flaw(whole), "");
    walk(whole, schema().root(), Place(), [&](const Json& rules, const Place& place) {
      seen.insert(&rules);
      std::string keys;
      for (const auto& [key, value] : rules["properties"].items()) {
        keys += (keys.empty() ? "" : ", ") + key;
        EXPECT_NE(readme.find("`" + key + "`"), std::string::npos) << key;
      }
      Json changed = whole;
      changed[place / "?"] = 0;
      const std::string error = error_of(changed);
      const std::string known = "unknown key '?'; the keys here are ";
      const std::size_t at = error.find(known);
      ASSERT_NE(at, std::string::npos) << error;
      EXPECT_EQ(error.substr(at + known.size()), keys) << place.to_string();
    });
  }
  EXPECT_EQ(seen.size(), 6U);  // the root, symbols, oct10_symbols, groups, whales, market
}

TEST(ScenarioSchema, WhatIsRequiredIsThatOfTheParser) {
  for (const bool is_oct10 : {false, true}) {
    const Json& whole = document(is_oct10);
    walk(whole, schema().root(), Place(), [&](const Json& rules, const Place& place) {
      for (const Json& key : rules.value("required", Json::array())) {
        Json changed = whole;
        changed[place].erase(key.get<std::string>());
        EXPECT_NE(error_of(changed).find("is missing; "), std::string::npos)
            << key << " at " << place.to_string();
        EXPECT_NE(schema().flaw(changed), "");
      }
    });
  }
}

}  // namespace
}  // namespace ballast::stress
