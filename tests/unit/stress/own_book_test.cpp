// One's own book under stress: it is on the engine as the files have it, its figures are in the
// currency of the venue, and what is not about it is refused.
#include "sim/stress/own_book.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "sim/stress/study.hpp"
#include "tests/unit/stress/files.hpp"

namespace ballast::stress {
namespace {

// Assets of 2, 8 and 18 decimals; a tick of 0; an inverse contract; collateral.
constexpr const char* kVenue = R"({"assets": {"USD": 2, "BTC": 8, "ETH": 18}, "symbols": [
  {"symbol": "BTC", "settle": "USD", "lot": "0.01", "mark": "50000",
   "tiers": [{"floor": 0, "rate": "0.01", "initial_rate": "0.02"}]},
  {"symbol": "BTCUSD", "settle": "BTC", "kind": "inverse", "lot": 1, "contract_size": 100,
   "mark": "50000", "tiers": [{"floor": 0, "rate": "0.01", "initial_rate": "0.02"}]},
  {"symbol": "STETH", "settle": "USD", "lot": "0.0001", "mark": "2000", "collateral": true,
   "haircut": "0.9"}]})";
constexpr const char* kAccounts =
    "account,wallet,exempt,asset\n"
    "ann,20000,,USD\nben,1000000,,USD\ncoin,1,,BTC\nhouse,50,yes,BTC\n";
constexpr const char* kPositions =
    "position,account,symbol,qty,entry_price,isolated_margin\n"
    "long,ann,BTC,2,50000,\n"
    "short,ben,BTC,-1.5,52000,\n"
    "ether,ann,STETH,3,,\n"
    "coins,coin,BTCUSD,4000,50000,\n"
    "alone,ben,BTC,-0.3,50000,5000\n";
constexpr const char* kRules =
    R"({"asset": "USD", "liquidation": {"steps": [{"do": "all"}]}, "adl": {"when": "bankrupt"}})";

StressOptions without_impact() {
  StressOptions options;
  options.impact = false;
  options.explains = true;
  return options;
}

class OwnBooks : public testing::Test {
 protected:
  BookTerms terms(const std::string& shock) const {
    BookTerms terms;
    terms.venue = files_.write("V.json", kVenue);
    terms.accounts = files_.write("A.csv", kAccounts);
    terms.positions = files_.write("P.csv", kPositions);
    terms.shock = shock;
    terms.over = "1m";
    terms.rates = {"ETH=2000"};
    return terms;
  }
  Subject subject(const std::string& shock = "*=-30%") const {
    return make_subject(terms(shock), files_.write("R.json", kRules));
  }
  static Bench bench() {
    return {[](EngineConfig config) { return open_software_engine(config); },
            [](const std::string&) { return StressRun::Progress(); }};
  }

  Files files_;
};

TEST_F(OwnBooks, AreOnTheEngineAsTheFilesHaveThem) {
  const OwnBook book(terms("*=-30%"));
  Scenario scenario = parse_scenario(book.scenario_text(), "own book");
  book.complete(scenario);
  const risk::RiskRules rules = risk::parse_risk_rules(kRules, "R.json", book.venue());
  const auto engine =
      open_software_engine(StressRun::capacity_of(scenario, book.population(), rules));
  StressRun run(scenario, rules, *engine, book.venue(), book.population(), {});
  const Desk& desk = run.desk();
  const auto account = [&](const char* name) { return desk.account(*desk.find_account(name)); };
  EXPECT_EQ(account("ann").wallet, 2'000'000);
  EXPECT_EQ(account("coin").wallet, 100'000'000);
  EXPECT_EQ(account("house").options, option::kExemptAdl);
  EXPECT_EQ(account("ben/alone").wallet, 500'000);
  const DeskPosition coins = desk.position(*desk.find_position("coins"));
  EXPECT_EQ(coins.quantity, 4'000);
  EXPECT_EQ(coins.entry_value, -800'000'000);  // 400,000 USD at 50,000: 8 BTC
  EXPECT_EQ(desk.position(*desk.find_position("ether")).quantity, 30'000);
  // Longs 2, shorts 1.8 of BTC: 0.2 short, by name; of the inverse contract all.
  const AccountId residual = *run.residual_account(AssetId(0));
  EXPECT_EQ(desk.account(residual).name, "residual USD");
  const auto rest = desk.find_position(residual, SymbolId(0), Side::both);
  EXPECT_EQ(desk.position(*rest).quantity, -20);
  const AccountId in_coins = *run.residual_account(AssetId(1));
  EXPECT_EQ(desk.position(*desk.find_position(in_coins, SymbolId(1), Side::both)).quantity, -4'000);
  EXPECT_FALSE(run.residual_account(AssetId(2)));
  // In USD: a position of 2 BTC at 50,000; 8 BTC of another asset at 50,000.
  run.run();
  EXPECT_NEAR(run.samples().front().open_interest_usd, 100'000 + 400'000, 1e-6);
  EXPECT_TRUE(run.figures().value_conserved);
}

TEST_F(OwnBooks, HaveFiguresInTheFirstAsset) {
  // Ann's 100,000 of BTC on 20,000 and 5,400 of ether is bankrupt at −30 %; so is coin's long.
  const Finished finished = run_once(subject(), without_impact(), bench(), "run");
  EXPECT_EQ(finished.record.currency, "USD");
  EXPECT_EQ(finished.figures.adl_fills,
            2);  // ben's two shorts; the residual account is passed over
  EXPECT_GT(finished.figures.adl_notional_usd, 1.8 * 0.6 * 50'000);
  EXPECT_LT(finished.figures.adl_notional_usd, 1.8 * 50'000);
  const auto row = std::find_if(finished.record.accounts.begin(), finished.record.accounts.end(),
                                [](const auto& at) { return at.name == "ann"; });
  ASSERT_NE(row, finished.record.accounts.end());
  EXPECT_EQ(row->role, "account");
  EXPECT_NEAR(row->equity_before, 20'000 + 5'400, 0.01);
  ASSERT_EQ(row->positions.size(), 2U);
  EXPECT_EQ(row->positions[0].entry_price, 50'000);
  EXPECT_EQ(row->positions[0].quantity_before, 2);
}

TEST_F(OwnBooks, TakeWhatAnAssetIsWorthFromTheVenueOrAreRefused) {
  BookTerms without = terms("*=-30%");
  without.rates.clear();
  EXPECT_EQ(refusal_of([&] { OwnBook{without}; }),
            without.venue +
                ": assets: nothing says what 'ETH' is worth in USD; "
                "give --rate ETH=PRICE");
  for (const char* rate : {"ETH", "ETH=", "ETH=0", "ETH=-1", "ETH=x", "SOL=1", "USD=1"}) {
    without.rates = {rate};
    EXPECT_NE(refusal_of([&] { OwnBook{without}; }).find("--rate: "), std::string::npos) << rate;
  }
}

TEST_F(OwnBooks, GoByMarksAsTheyAreWithoutImpact) {
  BookTerms terms = this->terms("");
  terms.over.clear();
  terms.marks = files_.write("M.csv", "time_s,BTC\n0,50000\n100,40000\n200,45000\n");
  const OwnBook book(terms);
  Scenario scenario = parse_scenario(book.scenario_text(), "own book");
  book.complete(scenario);
  const risk::RiskRules rules = risk::parse_risk_rules(kRules, "R.json", book.venue());
  const auto engine =
      open_software_engine(StressRun::capacity_of(scenario, book.population(), rules));
  StressRun run(scenario, rules, *engine, book.venue(), book.population(), without_impact());
  run.run();
  const std::vector<StressSample>& samples = run.samples();
  ASSERT_EQ(samples.size(), 201U);
  const std::vector<SymbolId>& drawn = run.measures().drawn();
  const SymbolId btc = book.venue().find_symbol("BTC").value();
  for (std::size_t i = 0; i < drawn.size(); ++i) {
    const bool moves = drawn[i] == btc;
    // Straight in its logarithm between the rows; what has no column stays.
    EXPECT_NEAR(samples[50].mark_ratio[i], moves ? std::sqrt(0.8) : 1, 1e-5);
    EXPECT_NEAR(samples[100].mark_ratio[i], moves ? 0.8 : 1, 1e-5);
    EXPECT_NEAR(samples[200].mark_ratio[i], moves ? 0.9 : 1, 1e-5);
  }
  EXPECT_NE(std::find(drawn.begin(), drawn.end(), btc), drawn.end());
}

TEST_F(OwnBooks, RefuseWhatIsNotAboutThem) {
  const auto refused = [&](const std::string& key, const std::string& value) {
    Subject changed = subject();
    return refusal_of([&] {
      changed.change(key, value);
      check(changed);
    });
  };
  EXPECT_EQ(refused("market.depth", "2"), "");
  EXPECT_EQ(refused("symbols.BTC.open_interest", "1000000"), "");
  EXPECT_NE(refused("symbols.BTC.price", "60000").find("own book: symbols: "), std::string::npos);
  EXPECT_NE(refused("groups", R"([{"role": "x", "side": "long"}])").find("own book: groups: "),
            std::string::npos);
  BookTerms named = terms("*=-30%");
  named.accounts = files_.write("B.csv", std::string(kAccounts) + "risk/fund,5,,USD\n");
  EXPECT_NE(refusal_of([&] { OwnBook{named}; }).find("row 6: account: 'risk/fund'"),
            std::string::npos);
}

}  // namespace
}  // namespace ballast::stress
