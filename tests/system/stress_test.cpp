// `ballast stress`: scenarios and one's own book, on every engine; what bad input gets.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/system/program.hpp"

namespace ballast::system_test {
namespace {

using nlohmann::ordered_json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kVenue = R"({"symbols": [
  {"symbol": "BTC", "tick": "0.1", "lot": "0.001", "mark": "60000",
   "tiers": [{"floor": 0, "rate": "0.01"}]}]})";
constexpr const char* kAccounts = "account,wallet\nalice,6000\nbob,70000\n";
constexpr const char* kPositions =
    "position,account,symbol,qty,entry_price,isolated_margin\n"
    "p1,alice,BTC,1,60000,\np2,bob,BTC,-0.5,61000,\n";
constexpr const char* kRules =
    R"({"liquidation": {"steps": [{"do": "all"}]}, "adl": {"when": "bankrupt"}})";

class Stress : public testing::Test {
 protected:
  Stress() {
    folder_.write("V.json", kVenue);
    folder_.write("A.csv", kAccounts);
    folder_.write("P.csv", kPositions);
    folder_.write("R.json", kRules);
  }

  Outcome run(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "stress");
    return folder_.run(arguments);
  }
  ordered_json figures(std::vector<std::string> arguments) const {
    arguments.emplace_back("--json");
    const Outcome outcome = run(arguments);
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    return ordered_json::parse(outcome.out);
  }
  static std::vector<std::string> book(std::vector<std::string> more = {}) {
    std::vector<std::string> all = {"--venue",     "V.json", "--accounts", "A.csv",
                                    "--positions", "P.csv",  "--risk",     "R.json"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  /// Bad input: one line, status 2, nothing on standard output, no file left.
  void expect_refused(const std::vector<std::string>& arguments, const std::string& error) const {
    const std::vector<std::string> before = folder_.names();
    const Outcome outcome = run(arguments);
    EXPECT_EQ(outcome.status, 2) << error;
    EXPECT_EQ(outcome.out, "") << error;
    EXPECT_THAT(outcome.err, HasSubstr("ballast: error: " + error));
    EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1) << outcome.err;
    EXPECT_EQ(folder_.names(), before) << error;
  }

  Folder folder_;
};

TEST_F(Stress, EveryScenarioRunsAndConservesValue) {
  const std::vector<ordered_json> list = objects_of(run({"--list", "--json"}).out);
  EXPECT_EQ(list.size(), 7U);
  for (const ordered_json& row : list) {
    SCOPED_TRACE(row["scenario"]);
    const ordered_json json = figures({row["scenario"], "--scale", "0.002"});
    EXPECT_EQ(json["scenario"], row["scenario"]);
    EXPECT_EQ(json["risk"], row["risk"]);
    EXPECT_EQ(json["value_conserved"], true);
    for (const char* key : {"market_liquidations", "market_liquidation_notional_usd", "adl_fills",
                            "adl_notional_usd", "first_adl_s", "largest_burst", "partial_share",
                            "median_adl_fill_usd", "amplification", "value_conserved", "digest"}) {
      EXPECT_TRUE(json.contains(key)) << key;
    }
  }
}

TEST_F(Stress, GivesTheSameBytesForTheSameSeedAndOthersForAnother) {
  const std::vector<std::string> once = {"flash_crash", "--scale", "0.002", "--json"};
  const std::string first = run(once).out;
  EXPECT_EQ(run(once).out, first);
  std::vector<std::string> other = once;
  other.insert(other.end(), {"--seed", "2"});
  const auto digest = [](const std::string& text) { return ordered_json::parse(text)["digest"]; };
  EXPECT_NE(digest(run(other).out), digest(first));
}

TEST_F(Stress, RunsOtherSeedsAndValuesBeside) {
  const ordered_json second =
      figures({"flash_crash", "--scale", "0.002", "--set", "market.depth=0.02", "--set",
               "risk.adl.policy=bitmex", "--seed", "2"});
  const ordered_json json =
      figures({"flash_crash", "--scale", "0.002", "--set", "market.depth=0.02", "--set",
               "risk.adl.policy=bitmex", "--seeds", "3", "--compare", "market.depth=0.02,0.01",
               "--compare", R"(risk.adl.strategy=queue,{"pro_rata":{"leverage":1,"profit":2}})"});
  EXPECT_EQ(json["seeds"]["adl_fills"].size(), 3U);
  EXPECT_EQ(json["seeds"]["adl_fills"][0], second["adl_fills"]);
  ASSERT_EQ(json["compare"].size(), 4U);
  EXPECT_EQ(json["compare"][0]["figures"]["adl_fills"], json["adl_fills"]);
  EXPECT_EQ(json["compare"][0]["figures"]["market_liquidation_notional_usd"],
            json["market_liquidation_notional_usd"]);
  EXPECT_NE(json["compare"][1]["figures"]["market_liquidation_notional_usd"],
            json["market_liquidation_notional_usd"]);
  EXPECT_EQ(json["compare"][3]["value"], R"({"pro_rata":{"leverage":1,"profit":2}})");
  const ordered_json off = figures({"flash_crash", "--scale", "0.002", "--impact", "off"});
  const ordered_json on = figures({"flash_crash", "--scale", "0.002"});
  EXPECT_EQ(off["impact"], false);
  EXPECT_EQ(off["amplification"], on["amplification"]);
  const auto forced = [](const ordered_json& of) {
    return of["market_liquidation_notional_usd"].get<double>() +
           of["adl_notional_usd"].get<double>();
  };
  EXPECT_NEAR(forced(on) / forced(off), on["amplification"].get<double>(), 1e-9);
}

TEST_F(Stress, WritesItsReportWholeOrNotAtAll) {
  const Outcome outcome = run({"single_whale", "--scale", "0.002", "--out", "a/b"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("\nReport: a/b/report.html\n"));
  const std::string stem = "a/b/report.";
  const ordered_json json = ordered_json::parse(folder_.read(stem + "json"));
  EXPECT_EQ(json["scenario"], "single_whale");
  EXPECT_THAT(folder_.read(stem + "html"), HasSubstr("</html>"));
  EXPECT_THAT(folder_.read(stem + "md"), HasSubstr("Single whale"));
  const std::vector<std::string> small = {"single_whale", "--scale", "0.002", "--out"};
  const auto into = [&](const std::string& out) {
    std::vector<std::string> arguments = small;
    arguments.push_back(out);
    return arguments;
  };
  expect_refused(into("V.json"), "V.json");
  expect_refused(into("/proc/none"), "/proc/none");
  expect_refused(into("-"), "--out: a folder is needed");
  expect_refused({"single_whale", "--scale", "0.002", "--set", "market.depth=0", "--out", "new"},
                 "single_whale: market.depth: ");
}

TEST_F(Stress, RunsOnesOwnBookByAShockAndByMarks) {
  const ordered_json shock = figures(book({"--shock", "*=-30%", "--over", "5m"}));
  EXPECT_EQ(shock["scenario"], "own book");
  EXPECT_EQ(shock["currency"], "USD");
  EXPECT_EQ(shock["value_conserved"], true);
  EXPECT_GT(shock["adl_fills"], 0);
  folder_.write("M.csv", "time_s,BTC\n0,60000\n300,42000\n600,42000\n");
  const ordered_json marks = figures(book({"--marks", "M.csv"}));
  // The same path by the same points.
  for (const char* key : {"adl_notional_usd", "market_liquidation_notional_usd", "digest"}) {
    EXPECT_EQ(marks[key], shock[key]) << key;
  }
  const std::vector<Row> checked =
      rows_of(run(book({"--shock", "*=-30%", "--over", "5m", "--check"})).out);
  ASSERT_EQ(checked.size(), 1U);
  EXPECT_EQ(checked[0].at("symbols"), "1");
}

TEST_F(Stress, RefusesOptionsThatDoNotGoTogether) {
  expect_refused({}, "SCENARIO is missing");
  expect_refused({"none"}, "there is no scenario 'none'; there are ");
  expect_refused({"none.json"}, "none.json");
  expect_refused({"flash_crash", "--venue", "V.json"}, "SCENARIO flash_crash draws a book");
  expect_refused({"--venue", "V.json"}, "--accounts: one's own book takes it");
  expect_refused(book(), "--shock or --marks: one's own book takes it");
  expect_refused(book({"--shock", "*=-1%"}), "--over: one's own book takes it");
  expect_refused(book({"--marks", "V.json", "--over", "1m"}), "--over: is of a --shock");
  expect_refused(book({"--shock", "*=-1%", "--over", "0s"}), "--over: ");
  expect_refused(book({"--shock", "*=-1%", "--over", "soon"}), "--over: ");
  expect_refused(book({"--shock", "*=-1%", "--over", "1m", "--scale", "0.5"}), "--scale: ");
  expect_refused(book({"--marks", "M.csv"}), "M.csv");
  for (const char* scale : {"0", "2", "-1", "nan", "1e400"}) {
    expect_refused({"flash_crash", "--scale", scale}, "--scale");
  }
  expect_refused({"flash_crash", "--scale", "1e-9"}, "flash_crash: nobody is drawn");
  expect_refused({"flash_crash", "--seed", "18446744073709551616"}, "--seed");
  expect_refused({"flash_crash", "--seeds", "0"}, "--seeds");
  expect_refused({"flash_crash", "--impact", "maybe"}, "--impact");
}

TEST_F(Stress, RefusesWhatFilesAndChangesSay) {
  folder_.write("bad.json", "{\"title\": ");
  folder_.write("list.json", "[]");
  expect_refused({"bad.json"}, "bad.json: is not JSON: line 1");
  expect_refused({"list.json"}, "list.json: ");
  expect_refused({"flash_crash", "--risk", "bad.json"}, "bad.json: is not JSON: line 1");
  expect_refused({"flash_crash", "--risk", "absent.json"}, "absent.json: ");
  for (const char* option : {"--set", "--compare"}) {
    expect_refused({"flash_crash", option, "market.deep=1"}, "flash_crash: market: unknown key");
    expect_refused({"flash_crash", option, "nowhere.at.all=1"}, "flash_crash: there is nothing");
    expect_refused({"flash_crash", option, "risk.adl.polcy=bitmex"}, "hyperliquid_vault: adl: ");
    expect_refused({"flash_crash", option, "risk.adl.policy=none"},
                   "hyperliquid_vault: adl.policy");
    expect_refused({"flash_crash", option, "market.depth"}, option);
    expect_refused({"flash_crash", option, "risk=binance"}, "risk: the rules are chosen before");
    expect_refused({"flash_crash", option, "=1"}, option);
  }
  expect_refused({"flash_crash", "--compare", "market.depth=1,,2"}, "--compare ");
  // Triggers that contradict themselves, funds of nobody.
  expect_refused({"fund_drain", "--set", "risk.triggers.drawdown.stop=0.9"},
                 "insurance_fund: triggers[drawdown].stop: ");
  expect_refused({"fund_drain", "--set", R"(risk.funds.insurance.members=["SHIB"])"},
                 "insurance_fund: funds[insurance].members");
  expect_refused({"fund_drain", "--set", "risk.funds.insurance.members=[]"},
                 "insurance_fund: funds[insurance].members");
}

TEST(StressOnSimulatedCard, DecidesAsTheSoftwareEngineDoes) {
  const Folder folder;
  const std::vector<std::string> arguments = {"stress", "flash_crash", "--scale", "0.001",
                                              "--json"};
  const auto on = [&](std::vector<std::string> engine) {
    engine.insert(engine.begin(), arguments.begin(), arguments.end());
    const Outcome outcome = folder.run(engine);
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    ordered_json json = ordered_json::parse(outcome.out);
    json.erase("engine");
    return json;
  };
  const ordered_json software = on({"--engine", "software"});
  EXPECT_GT(software["adl_fills"], 10);
  EXPECT_EQ(on({"--engine", "sim"}), software);
  const Outcome large = folder.run({"stress", "oct10", "--engine", "sim"});
  EXPECT_EQ(large.status, 1);
  EXPECT_THAT(large.err, HasSubstr("positions, but there is room for 4096"));
}

TEST(StressOnHlsCard, DecidesAsTheSoftwareEngineDoes) {
  const Folder folder;
  const auto on = [&](std::vector<std::string> engine) {
    engine.insert(engine.begin(), {"stress", "flash_crash", "--scale", "0.01", "--json"});
    const Outcome outcome = folder.run(engine);
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    ordered_json json = ordered_json::parse(outcome.out);
    json.erase("engine");
    return json;
  };
  EXPECT_EQ(on({"--engine", "sim", "--kernel", "hls"}), on({"--engine", "software"}));
}

}  // namespace
}  // namespace ballast::system_test
