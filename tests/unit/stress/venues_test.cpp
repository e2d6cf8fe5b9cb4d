// The 14 venues' rules through the same crash: all run, value stays, and each does what it says.
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "sim/stress/study.hpp"

namespace ballast::stress {
namespace {

Bench bench() {
  Bench bench;
  bench.open_engine = [](EngineConfig room) { return open_software_engine(room); };
  bench.follow = [](const std::string&) { return StressRun::Progress(); };
  return bench;
}

Finished crash(const std::string& venue) {
  StressOptions options;
  options.scale = 0.01;
  options.explains = true;
  return run_once(make_subject("flash_crash", venue), options, bench(), venue);
}

struct Rules {
  bool sells, takes_over, has_fees, deleverages, shares_losses;
};

TEST(StressVenues, GoThroughTheSameCrashEachByItsRules) {
  const std::map<std::string, Rules> venues{
      {"binance", {true, true, true, true, false}},
      {"bitget", {false, true, false, true, false}},
      {"bitmex", {false, true, false, true, false}},
      {"bybit", {false, true, false, true, false}},
      {"deribit", {true, false, true, false, true}},
      {"drift", {true, false, false, false, true}},
      {"dydx_v4", {true, false, true, true, false}},
      {"gmx", {false, true, false, true, false}},
      {"hyperliquid", {true, true, false, true, false}},
      {"kraken", {true, true, false, true, false}},
      {"lighter", {true, true, true, true, false}},
      {"okx", {true, false, false, true, false}},
      {"paradex", {true, true, true, true, true}},
      {"vertex", {true, false, true, false, true}},
  };
  std::set<std::uint64_t> digests;
  for (const auto& [venue, rules] : venues) {
    SCOPED_TRACE(venue);
    const Finished finished = crash(venue);
    const StressFigures& figures = finished.figures;
    EXPECT_TRUE(figures.value_conserved);
    EXPECT_EQ(figures.market_liquidations > 0, rules.sells);
    EXPECT_EQ(figures.takeovers > 0, rules.takes_over);
    EXPECT_EQ(figures.fees_usd > 0, rules.has_fees);
    EXPECT_EQ(figures.adl_fills > 0, rules.deleverages);
    // Who shares losses leaves none open.
    EXPECT_EQ(rules.shares_losses ? figures.deficit_usd : figures.socialised_usd, 0);
    EXPECT_EQ(figures.socialised_usd > 0, rules.shares_losses);
    EXPECT_TRUE(digests.insert(finished.digest).second) << "ends as another venue does";
  }
}

/// What funds hold is in the scenario where the rules do not say it, and the report says so.
TEST(StressVenues, FundsHaveAShareOfTheOpenInterestWhereTheRulesLeaveItOpen) {
  const auto told = [](const Subject& subject) {
    StressOptions options;
    options.scale = 0.01;
    options.explains = true;
    const Finished finished = run_once(subject, options, bench(), "");
    return finished.record.disclosed.empty() ? std::string() : finished.record.disclosed.back();
  };
  Subject subject = make_subject("flash_crash", "binance");
  EXPECT_NE(told(subject).find("start with 0.1 % of the open interest"), std::string::npos);
  subject.change("fund_capital", "0.02");
  EXPECT_NE(told(subject).find("start with 2 % of the open interest"), std::string::npos);
  subject.change("risk.funds.insurance.capital", "5000000");
  EXPECT_EQ(told(subject), "");
}

}  // namespace
}  // namespace ballast::stress
