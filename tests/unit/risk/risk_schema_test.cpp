// data/risk.schema.json is what the parser reads: keys and words of both are held against each
// other, and the files that come with Ballast are valid by it.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <set>

#include "tests/unit/json_schema.hpp"
#include "tests/unit/risk/fixture.hpp"

namespace ballast::risk {
namespace {

using Json = nlohmann::ordered_json;

const JsonSchema& whole() {
  static const JsonSchema schema(BALLAST_DATA "/risk.schema.json");
  return schema;
}
const Json& schema() { return whole().root(); }
const Json& resolved(const Json& node) { return whole().resolved(node); }
std::string flaw(const Json& document, const Json& rules) { return whole().flaw(document, rules); }

std::vector<std::string> files() {
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::directory_iterator(BALLAST_DATA "/venues")) {
    const std::string path = entry.path().string();
    if (path.size() > 10 && path.substr(path.size() - 10) == ".risk.json") paths.push_back(path);
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

TEST(RiskSchema, TheFilesThatComeWithBallastAreValid) {
  const Venue venue = one_asset();
  EXPECT_EQ(files().size(), 14U);
  for (const std::string& path : files()) {
    EXPECT_EQ(flaw(read_json(path), schema()), "") << path;
    // What is written is as valid as what people write.
    const std::string text = to_json(load_risk_rules(path, venue), venue);
    EXPECT_EQ(flaw(Json::parse(text), schema()), "") << path;
  }
}

TEST(RiskSchema, RefusesWhatIsNotOfIt) {
  const auto flaw_of = [](const char* text) { return flaw(Json::parse(text), schema()); };
  EXPECT_EQ(flaw_of("{}"), "");
  EXPECT_EQ(flaw_of("[]"), ": is no [\"object\"]");
  EXPECT_EQ(flaw_of(R"({"fund": []})"), ": has fund");
  EXPECT_EQ(flaw_of(R"({"clocks": {"adl": "5 s"}})"),
            "/clocks/adl: 5 s is not like \"^[0-9.]+(ns|us|ms|s|m|h|d)$\"");
  EXPECT_EQ(flaw_of(R"({"funds": [{"name": "f"}]})"), "/funds/0: lacks \"kind\"");
  EXPECT_EQ(flaw_of(R"({"liquidation": {"steps": [{"do": {"lots": 1, "fraction": 1}}]}})"),
            "/liquidation/steps/0/do: oneOf");
  EXPECT_EQ(flaw_of(R"({"assignment": "best"})"),
            "/assignment: is none of [\"first\",\"in_turn\",\"hash\"]");
}

/// Documents in which each object and each word of the schema is at least once; each is one that
/// the parser takes.
std::vector<Json> documents() {
  const char* const texts[] = {
      R"({"accounts": ["a"], "clocks": {}, "pause": {},
       "liquidation": {
        "cancel": "none",
        "steps": [{"above": 9, "of": "position", "do": {"even": {"ratio": 1, "share": 1}},
                   "cool_down": "1s", "then": "hold"},
                  {"above": 8, "do": {"ramp": {"initial": 0, "time": "1s"}}},
                  {"above": 7, "do": {"tier_down": 1}, "lowest": "all"}, {"do": "all"}],
        "order": "loss", "positions": "all", "limit": {"band": "0.1"}, "fill": "part",
        "account_cap": {"amount": 1, "interval": "1s"},
        "fees": [{"rate": "0.1", "base": "notional", "cap": "equity", "recipient": "a"}]},
       "takeover": {"ratio": "2/3", "price": "mark", "margin": "all"},
       "funds": [{"name": "v", "kind": "vault", "members": ["*"],
                  "top_up": {"amount": 1, "below": 1, "interval": "1s"},
                  "loss_cap": {"amount": 1, "interval": "1s"}}],
       "assignment": "first",
       "triggers": [{"name": "t", "quantity": "drawdown", "fund": "v", "reference": "peak",
                     "window": "1h", "start": "0.3", "at": "beyond"}],
       "adl": {"when": "triggers", "losers": "bankrupt", "price": "mark",
               "strategy": {"pro_rata": {}}},
       "social_loss": {"basis": "balance", "from": "all"},
       "adaptive": {
        "volatility": [{"members": ["*"], "base": "0.02", "horizon": "1m", "up_every": "1m",
                        "down_every": "1h"}],
        "open_interest": [{"members": ["*"], "initial": "0.1", "low": 1, "high": 2}],
        "caps": [{"members": ["*"], "fund": "v", "share": "0.1", "stress": "0.2", "margin": 0}],
        "sizes": [{"members": ["*"], "base": "0.01", "factor": "0.5", "sigma": "0.04", "volume": 9,
                   "bounds": [1, 2]}]}})",
      R"({"liquidation": {"steps": [{"do": "all"}], "limit": "zero"},
          "adl": {"strategy": {"water_filling": {}}}})",
      R"({"adl": {"strategy": {"random": {}}}})", R"({"adl": {"strategy": "queue"}})"};
  std::vector<Json> all;
  for (const char* text : texts) all.push_back(Json::parse(text));
  return all;
}

std::string joined(const Json& words, const std::string& last = ", ") {
  std::string list;
  for (std::size_t n = 0; n < words.size(); ++n) {
    if (n > 0) list += n + 1 == words.size() ? last : ", ";
    list += words[n].get<std::string>();
  }
  return list;
}

/// Walks a document along the schema and asks the parser what it knows at each place.
class Walk {
 public:
  Walk(const Json& document, std::set<const Json*>& seen) : document_(document), seen_(seen) {}

  void at(const Json& node, const Json& rules, const Json::json_pointer& place) {
    const Json& here = resolved(rules);
    if (here.contains("oneOf")) {
      const Json& ways = here["oneOf"];
      if (ways[0].contains("enum")) {
        seen_.insert(&ways[0]);
        check_choice(ways, place);
      }
      for (const Json& way : ways) {
        if (!way.contains("enum") && flaw(node, way).empty()) at(node, way, place);
      }
      return;
    }
    if (here.contains("enum")) check_words(here, place);
    if (node.is_array()) {
      for (std::size_t n = 0; n < node.size(); ++n) at(node[n], here["items"], place / n);
    }
    if (!node.is_object()) return;
    check_keys(here, place);
    for (const auto& [key, value] : node.items()) at(value, here["properties"][key], place / key);
  }

 private:
  std::string error_when(const Json::json_pointer& place, const Json& value) const {
    Json changed = document_;
    changed[place] = value;
    return error_of(changed.dump(), one_asset());
  }

  static std::string behind(const std::string& text, const std::string& words) {
    const std::size_t at = text.find(words);
    return at == std::string::npos ? "nothing: " + text : text.substr(at + words.size());
  }

  void check_keys(const Json& rules, const Json::json_pointer& place) {
    seen_.insert(&rules);
    Json keys = Json::array();
    for (const auto& [key, value] : rules["properties"].items()) keys.push_back(key);
    EXPECT_EQ(behind(error_when(place / "?", 0), "unknown key '?'; the keys here are "),
              joined(keys))
        << place.to_string();
  }

  void check_words(const Json& rules, const Json::json_pointer& place) {
    seen_.insert(&rules);
    EXPECT_EQ(behind(error_when(place, "?"), "unknown word '?'; write "),
              joined(rules["enum"], " or "))
        << place.to_string();
  }

  /// Words and objects of one key in one place.
  void check_choice(const Json& ways, const Json::json_pointer& place) {
    Json words = ways[0]["enum"];
    for (const auto& [key, value] : ways[1]["properties"].items()) {
      words.push_back("{\"" + key + "\": …}");
    }
    EXPECT_EQ(behind(error_when(place, "?"), "unknown word '?'; write one of "), joined(words))
        << place.to_string();
  }

  const Json& document_;
  std::set<const Json*>& seen_;
};

/// All objects and lists of words of the schema.
void collect(const Json& node, std::set<const Json*>& all) {
  if (node.is_object() && (node.contains("additionalProperties") || node.contains("enum"))) {
    all.insert(&node);
  }
  if (!node.is_structured()) return;
  for (const Json& inner : node) collect(inner, all);
}

TEST(RiskSchema, KeysAndWordsAreThoseOfTheParser) {
  std::set<const Json*> seen;
  for (const Json& document : documents()) {
    EXPECT_EQ(error_of(document.dump(), one_asset()), "no error") << document;
    EXPECT_EQ(flaw(document, schema()), "") << document;
    Walk(document, seen).at(document, schema(), Json::json_pointer());
  }
  std::set<const Json*> all;
  collect(schema(), all);
  for (const Json* rules : all) {
    EXPECT_EQ(seen.count(rules), 1U) << "in no document: " << *rules;
  }
}

/// Without a key that the schema requires the parser says that it is missing.
TEST(RiskSchema, WhatIsRequiredIsThatOfTheParser) {
  std::function<void(const Json&, const Json&, const Json&, const Json::json_pointer&)> walk =
      [&](const Json& document, const Json& node, const Json& rules,
          const Json::json_pointer& place) {
        const Json& here = resolved(rules);
        if (here.contains("oneOf")) {
          for (const Json& way : here["oneOf"]) {
            if (flaw(node, way).empty()) walk(document, node, way, place);
          }
          return;
        }
        if (node.is_array()) {
          for (std::size_t n = 0; n < node.size(); ++n) {
            walk(document, node[n], here["items"], place / n);
          }
        }
        if (!node.is_object()) return;
        for (const Json& key : here.value("required", Json::array())) {
          Json changed = document;
          changed[place].erase(key.get<std::string>());
          const std::string error = error_of(changed.dump(), one_asset());
          EXPECT_NE(error.find("is missing; "), std::string::npos)
              << error << " without " << key << " at " << place.to_string();
        }
        for (const auto& [key, value] : node.items()) {
          walk(document, value, here["properties"][key], place / key);
        }
      };
  for (const Json& document : documents()) {
    walk(document, document, schema(), Json::json_pointer());
  }
}

TEST(RiskSchema, EveryKeyAndWordIsInTheDocument) {
  std::ifstream file(BALLAST_DATA "/README.md");
  std::string document{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  document.erase(0, document.find("# Risk files"));
  std::ifstream rules(BALLAST_RISK_DOCUMENT);
  document += std::string{std::istreambuf_iterator<char>(rules), std::istreambuf_iterator<char>()};
  std::set<const Json*> all;
  collect(schema(), all);
  std::set<std::string> words;
  for (const Json* place : all) {
    if (place->contains("enum")) {
      for (const Json& word : (*place)["enum"]) words.insert(word.get<std::string>());
    } else {
      for (const auto& [key, value] : (*place)["properties"].items()) words.insert(key);
    }
  }
  for (const std::string& word : words) {
    EXPECT_TRUE(document.find("`" + word + "`") != std::string::npos ||
                document.find("\"" + word + "\"") != std::string::npos)
        << word;
  }
}

}  // namespace
}  // namespace ballast::risk
