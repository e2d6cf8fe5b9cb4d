// Published and worked figures, through the command line.

#include <gtest/gtest.h>

#include <cmath>
#include <iterator>

#include "tests/system/program.hpp"

namespace ballast::system_test {
namespace {

constexpr const char* kNoTiers = ", \"tiers\": []";
constexpr const char* kPositionHeader = "position,account,symbol,qty,entry_price,isolated_margin\n";

std::string venue(const std::string& symbols, const std::string& policy = "bitmex") {
  return R"({"settlement_decimals": 6, "policy": ")" + policy + R"(", "symbols": [)" + symbols +
         "]}";
}

std::string linear(const std::string& name, const std::string& mark, const std::string& more = "") {
  return R"({"symbol": ")" + name + R"(", "kind": "linear", "tick": "0.01", "lot": "0.001",)" +
         R"( "contract_size": 1, "mark": ")" + mark + "\"" + more + "}";
}

/// The only row of an output.
Row only_row(const Outcome& outcome) {
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  const std::vector<Row> rows = rows_of(outcome.out);
  EXPECT_EQ(rows.size(), 1U) << outcome.out;
  return rows.empty() ? Row{} : rows.front();
}

Row row_of(const Outcome& outcome, const std::string& position) {
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  for (const Row& row : rows_of(outcome.out)) {
    if (row.at("position") == position) return row;
  }
  ADD_FAILURE() << "no position " << position << " in\n" << outcome.out;
  return {};
}

TEST(WorkedFigures, MaintenanceByBinanceBrackets) {
  Folder folder;
  folder.take("btc_brackets.json");
  const std::string brackets =
      R"(, "tiers_file": "btc_brackets.json", "tiers_from": "BTC/USDT:USDT")";
  folder.write("V.json", venue(linear("BTC", "100000", brackets)));
  folder.write("A.csv", "account,wallet\na,1000000\nb,1000000\n");
  folder.write("P.csv",
               std::string(kPositionHeader) + "p,a,BTC,2.64,100000,\nq,b,BTC,-10,100000,\n");
  const Outcome outcome = folder.run_book("margin");
  EXPECT_EQ(row_of(outcome, "p")["maintenance_margin"], "1270");
  EXPECT_EQ(row_of(outcome, "q")["maintenance_margin"], "5550");
}

/// A table by size of the whole value, from a file that has no deductions to say otherwise.
TEST(WorkedFigures, MaintenanceByFlatTiers) {
  Folder folder;
  folder.write("T.json", R"({"S": [
    {"minNotional": 0, "maxNotional": 2500, "maintenanceMarginRate": 0.02},
    {"minNotional": 2500, "maxNotional": 5000, "maintenanceMarginRate": 0.03},
    {"minNotional": 5000, "maxNotional": 10000, "maintenanceMarginRate": 0.04}],
   "I": [{"minNotional": 0, "maintenanceMarginRate": 0.005},
    {"minNotional": 200, "maintenanceMarginRate": 0.01},
    {"minNotional": 350, "maintenanceMarginRate": 0.015},
    {"minNotional": 500, "maintenanceMarginRate": 0.02}]})");
  const auto write_venue = [&](const std::string& rule) {
    folder.write("V.json", R"({"assets": {"USD": 6, "BTC": 8}, "symbols": [
      {"symbol": "S", "settle": "USD", "lot": "1000000", "mark": "0.00001",)" +
                               rule +
                               R"("tiers_file": "T.json"},
      {"symbol": "I", "settle": "BTC", "kind": "inverse", "lot": 1, "contract_size": 1,
       "mark": 10000,)" + rule +
                               R"("tiers_file": "T.json"}]})");
  };
  folder.write("A.csv", "account,wallet,asset\na,100000,USD\nb,1000,BTC\n");
  folder.write("P.csv",
               std::string(kPositionHeader) + "p,a,S,10000000000,0.00001,\nq,b,I,2300000,10000,\n");
  write_venue("");
  const Outcome unsaid = folder.run_book("margin");
  EXPECT_EQ(unsaid.status, 2);
  EXPECT_EQ(unsaid.out, "");
  EXPECT_EQ(
      unsaid.err.rfind("ballast: error: V.json: symbols[S].tiers_file: T.json: S[1].info.cum: "
                       "is missing, and no tier_rule says what the table is",
                       0),
      0U)
      << unsaid.err;
  write_venue(R"("tier_rule": "flat",)");
  const Outcome flat = folder.run_book("margin");
  EXPECT_EQ(row_of(flat, "p")["maintenance_margin"], "4000");
  EXPECT_EQ(row_of(flat, "q")["maintenance_margin"], "2.3");
  write_venue(R"("tier_rule": "marginal",)");
  const Outcome marginal = folder.run_book("margin");
  EXPECT_EQ(row_of(marginal, "p")["maintenance_margin"], "3925");
  EXPECT_EQ(row_of(marginal, "q")["maintenance_margin"], "1.3");
}

/// Caps in millions and rates in per cent as Bybit published them for BTCUSDT, marginal.
TEST(WorkedFigures, MaintenanceByThirtyTiers) {
  const char* const caps[] = {"0.1", "1",  "2",  "3",  "4",  "5",  "7",  "9",  "11", "13",
                              "15",  "17", "19", "21", "23", "25", "27", "29", "31", "33",
                              "35",  "40", "45", "50", "55", "60", "65", "70", "80", "100"};
  const char* const rates[] = {"0.4",   "0.5",  "0.67",  "1",     "1.25", "1.52", "2",    "2.5",
                               "2.63",  "2.78", "2.94",  "3.13",  "3.33", "3.57", "3.85", "4.17",
                               "4.55",  "5",    "5.56",  "6.25",  "7.14", "8.33", "9.09", "10",
                               "11.11", "12.5", "14.29", "16.67", "20",   "25"};
  static_assert(std::size(caps) == 30 && std::size(rates) == 30);
  std::string tiers;
  for (std::size_t n = 0; n < std::size(rates); ++n) {
    tiers += std::string(n == 0 ? "" : ",") + R"({"floor": ")" +
             (n == 0 ? "0" : std::string(caps[n - 1]) + "e6") + R"(", "rate": ")" + rates[n] +
             "e-2\"}";
  }
  Folder folder;
  folder.write("V.json", venue(linear("BTC", "100000",
                                      R"(, "tier_rule": "marginal", "tiers": [)" + tiers + "]")));
  folder.write("A.csv", "account,wallet\na,5000000\n");
  folder.write("P.csv", std::string(kPositionHeader) + "p,a,BTC,400,100000,\n");
  EXPECT_EQ(only_row(folder.run_book("margin")).at("maintenance_margin"), "1653800");
  // 20M: 435,500 up to 19M, and 3.57 % of the million above.
  folder.write("P.csv", std::string(kPositionHeader) + "p,a,BTC,-200,100000,\n");
  EXPECT_EQ(only_row(folder.run_book("margin")).at("maintenance_margin"), "471200");
}

/// Contracts of 1 USD: the tier is by their number, the charge on their value in coins.
TEST(WorkedFigures, MaintenanceByContracts) {
  Folder folder;
  folder.write("V.json", R"({"assets": {"BTC": 8}, "symbols": [
    {"symbol": "I", "kind": "inverse", "lot": 1, "contract_size": 1, "mark": 40000,
     "tier_bounds": "quantity", "tier_rule": "flat",
     "tiers": [{"floor": 0, "rate": "0.01"}, {"floor": 500000, "rate": "0.02"},
               {"floor": 1000000, "rate": "0.03"}]}]})");
  folder.write("A.csv", "account,wallet\na,10\nb,10\nc,10\n");
  folder.write("P.csv", std::string(kPositionHeader) +
                            "p,a,I,450000,40000,\nq,b,I,-500000,40000,\nr,c,I,1000000,40000,\n");
  const Outcome outcome = folder.run_book("margin");
  EXPECT_EQ(row_of(outcome, "p")["maintenance_margin"], "0.1125");
  EXPECT_EQ(row_of(outcome, "q")["maintenance_margin"], "0.25");
  EXPECT_EQ(row_of(outcome, "r")["maintenance_margin"], "0.75");
  // 10 + 11.25 − 450,000 / p = 0.01 × 450,000 / p.
  EXPECT_EQ(row_of(outcome, "p")["liquidation_price"], "21388.2352941176471");
}

TEST(WorkedFigures, MaintenanceOnTheEntryValueWithAFeeAndASmallest) {
  Folder folder;
  const std::string terms =
      R"(, "maintenance_on": "entry_value", "closing_fee": "0.0006", "smallest_maintenance": 5,
           "tiers": [{"floor": 0, "rate": "0.004"}])";
  folder.write("V.json", venue(linear("ETH", "2500", terms)));
  folder.write("A.csv", "account,wallet\na,1000\nb,1000\n");
  folder.write("P.csv", std::string(kPositionHeader) + "p,a,ETH,10,2400,\nq,b,ETH,-0.1,2400,\n");
  const Outcome outcome = folder.run_book("margin");
  // 24,000 × 0.0046 = 1,000 + 10 × (2,311.04 − 2,400).
  EXPECT_EQ(row_of(outcome, "p")["maintenance_margin"], "110.4");
  EXPECT_EQ(row_of(outcome, "p")["liquidation_price"], "2311.04");
  EXPECT_EQ(row_of(outcome, "q")["maintenance_margin"], "5");
  EXPECT_EQ(row_of(outcome, "q")["liquidation_price"], "12350");  // 1,000 + 240 − 0.1 × p = 5
}

/// 0.5 × 116,460.5 × 0.97, in lots of 10^-8 coins.
TEST(WorkedFigures, CollateralOfWholeAtomsComesOutWhole) {
  Folder folder;
  folder.write("V.json", R"({"symbols": [{"symbol": "BTC", "lot": "1e-8", "mark": "116460.5",
                             "collateral": true, "haircut": "0.97"}]})");
  folder.write("A.csv", "account,wallet\na,0\n");
  folder.write("P.csv", std::string(kPositionHeader) + "p,a,BTC,0.5,,\n");
  EXPECT_EQ(only_row(folder.run_book("margin")).at("equity"), "56483.3425");
}

TEST(WorkedFigures, BitmexScore) {
  Folder folder;
  folder.write("V.json", venue(linear("BTC", "22000", kNoTiers)));
  folder.write("A.csv", "account,wallet\na,0\n");
  folder.write("P.csv", std::string(kPositionHeader) + "p,a,BTC,1,20000,400\n");
  const Row row = only_row(
      folder.run_book("rank", {"--symbol", "BTC", "--side", "long", "--policy", "bitmex"}));
  EXPECT_EQ(row.at("score"), "0.916666667");
  EXPECT_EQ(row.at("qty"), "1");
  EXPECT_EQ(row.at("light"), "5");
}

TEST(WorkedFigures, BinanceScore) {
  // uPnL 500, wallet 1,000, ΣM 60: 500 × 60 / (1,000 × 1,500).
  Folder folder;
  const std::string tiers = R"(, "tiers": [{"floor": 0, "rate": "0.03", "deduction": 0}])";
  folder.write("V.json", venue(linear("BTC", "2000", tiers), "binance"));
  folder.write("A.csv", "account,wallet\na,1000\n");
  folder.write("P.csv", std::string(kPositionHeader) + "p,a,BTC,1,1500,\n");
  const Row row = only_row(folder.run_book("rank", {"--symbol", "BTC", "--side", "long"}));
  EXPECT_EQ(row.at("score"), "0.02");
}

TEST(WorkedFigures, BinanceScoreOfALossIsZero) {
  Folder folder;
  const std::string tiers = R"(, "tiers": [{"floor": 0, "rate": "0.03", "deduction": 0}])";
  folder.write("V.json", venue(linear("BTC", "2000", tiers), "binance"));
  folder.write("A.csv", "account,wallet\na,1000\n");
  folder.write("P.csv", std::string(kPositionHeader) + "p,a,BTC,1,2500,\n");
  const Row row = only_row(folder.run_book("rank", {"--symbol", "BTC", "--side", "long"}));
  EXPECT_EQ(row.at("score"), "0");
}

TEST(WorkedFigures, CrossLiquidationPriceWithTwoSymbols) {
  Folder folder;
  const std::string eth = R"(, "tiers": [{"floor": 0, "rate": 0, "deduction": 0},
      {"floor": 1353650, "rate": "0.10", "deduction": 135365}])";
  const std::string btc = R"(, "tiers": [{"floor": 0, "rate": 0, "deduction": 0},
      {"floor": 652000, "rate": "0.025", "deduction": 16300}])";
  folder.write("V.json",
               venue(linear("ETH", "1335.18", eth) + "," + linear("BTC", "31967.27", btc)));
  folder.write("A.csv", "account,wallet\na,1535443.01\n");
  folder.write("P.csv", std::string(kPositionHeader) +
                            "eth,a,ETH,3683.979,1456.84,\nbtc,a,BTC,109.488,32481.98,\n");
  const Row row = row_of(folder.run_book("margin"), "eth");
  const std::string& price = row.at("liquidation_price");
  EXPECT_NEAR(std::stod(price), 1153.26, 0.005) << price;
  // The crossing solved by hand, entry values rounded to atoms:
  //   W + q_e·p − EV_e + uPnL_b = 0.1·q_e·p − 135,365 + 0.025·MV_b − 16,300
  const double q = 3683.979;
  const double mv_b = 109.488 * 31967.27;
  const double upnl_b = mv_b - 109.488 * 32481.98;
  const double exact =
      (0.025 * mv_b - 16300 - 135365 - 1535443.01 + q * 1456.84 - upnl_b) / (0.9 * q);
  EXPECT_NEAR(std::stod(price), exact, 1e-8);
}

class BankruptShort : public testing::Test {
 protected:
  BankruptShort() {
    folder_.write("V.json", venue(linear("BTC", "56000", kNoTiers)));
    folder_.write("A.csv", "account,wallet\nloser,4999\nwinner,100000\n");
    folder_.write("P.csv", std::string(kPositionHeader) +
                               "short,loser,BTC,-1,50000,\nlong,winner,BTC,1,50000,\n");
  }
  Folder folder_;
};

TEST_F(BankruptShort, BankruptcyPrice) {
  const Row row = row_of(folder_.run_book("margin"), "short");
  EXPECT_EQ(row.at("bankruptcy_price"), "54999");
  EXPECT_EQ(row.at("verdict"), "bankrupt");
  EXPECT_EQ(row.at("equity"), "-1001");
  EXPECT_EQ(row.at("margin_ratio"), "");
}

TEST_F(BankruptShort, AdlAtTheBankruptcyPrice) {
  const Outcome outcome = folder_.run_book(
      "adl", {"--symbol", "BTC", "--side", "long", "--qty", "1", "--price", "54999"});
  EXPECT_EQ(outcome.out,
            "position,account,closed_qty,price,entry_value_released,realised_pnl,remaining_qty\n"
            "long,winner,1,54999,50000,4999,0\n");
  EXPECT_EQ(outcome.err, "ballast: info: quantity left: 0 of 1\n");
  // 100,000 + 4,999 in the winner's wallet, and nothing else.
  folder_.write("A.csv",
                "account,wallet\nloser,0\nwinner," +
                    std::to_string(100000 + std::stoi(rows_of(outcome.out)[0]["realised_pnl"])) +
                    "\n");
  folder_.write("P.csv", kPositionHeader);
  const Outcome after = folder_.run_book("margin");
  EXPECT_EQ(rows_of(after.out).at(1).at("equity"), "104999");
}

}  // namespace
}  // namespace ballast::system_test
