// Rows of a book that are out of the ordinary: flat, isolated in another asset, as many as there
// may be.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/system/program.hpp"

namespace ballast::system_test {
namespace {

constexpr const char* kVenue = R"({"assets": {"USD": 6, "BTC": 8}, "symbols": [
  {"symbol": "ETH", "settle": "USD", "lot": "0.01", "mark": 2000,
   "tiers": [{"floor": 0, "rate": "0.01"}]},
  {"symbol": "SOL", "settle": "USD", "lot": "0.01", "mark": 150, "tiers": []},
  {"symbol": "XBT", "settle": "BTC", "kind": "inverse", "lot": 1, "contract_size": 100,
   "mark": 50000, "tiers": [{"floor": 0, "rate": "0.005"}]}]})";
const std::string kHeader = "position,account,symbol,qty,entry_price,isolated_margin\n";

class BookRows : public testing::Test {
 protected:
  BookRows() {
    folder_.write("V.json", kVenue);
    folder_.write("A.csv", "account,wallet\na,1000\nb,50\n");
  }

  Outcome margin(const std::string& rows) {
    folder_.write("P.csv", kHeader + rows);
    return folder_.run_book("margin");
  }

  Folder folder_;
};

/// What an exchange exports in hedge mode: a row for both sides together, one for each side.
TEST_F(BookRows, FlatRowsTakeNoPlace) {
  folder_.write("A.csv", "account,wallet\na,50\nb,50\n");
  const Outcome outcome =
      margin("both,a,ETH,0,0,\nlong,a,ETH,1,1900,\nflat,a,ETH,0,,\nshort,a,ETH,-0.5,2100,\n");
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  std::vector<Row> rows = rows_of(outcome.out);
  ASSERT_EQ(rows.size(), 5U);
  const char* const kNames[] = {"both", "long", "flat", "short", ""};
  const char* const kPnl[] = {"0", "100", "0", "50", "0"};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    EXPECT_EQ(rows[i]["position"], kNames[i]);
    EXPECT_EQ(rows[i]["unrealised_pnl"], kPnl[i]);
    EXPECT_EQ(rows[i]["account"], i < 4 ? "a" : "b");
    EXPECT_EQ(rows[i]["equity"], i < 4 ? "200" : "50");
    // One symbol, one margin account: one price for all of its rows. 50 + 0.5 p − 850 = 0.
    EXPECT_EQ(rows[i]["bankruptcy_price"], i < 4 ? "1600" : "");
    EXPECT_EQ(rows[i]["liquidation_price"], i < 4 ? rows[1]["liquidation_price"] : "");
  }
  EXPECT_NE(rows[1]["liquidation_price"], "");

  const Outcome queue = folder_.run_book("rank", {"--symbol", "ETH", "--side", "long"});
  EXPECT_EQ(rows_of(queue.out).size(), 1U);
  for (const char* name : {"both", "flat"}) {
    const Outcome explained = folder_.run_book("explain", {"--position", name});
    EXPECT_EQ(explained.status, 2);
    EXPECT_EQ(explained.err,
              "ballast: error: --position: '" + std::string(name) + "' is flat: it has no rank\n");
  }
  EXPECT_EQ(folder_.run_book("explain", {"--position", "long"}).status, 0);
}

TEST_F(BookRows, AFlatRowAloneIsARowOfItsAccount) {
  // Next to a position in another symbol, and as all that its account has.
  const Outcome outcome = margin("p,a,SOL,0,,\nq,a,ETH,1,2000,\nr,b,ETH,0,,\n");
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  std::vector<Row> rows = rows_of(outcome.out);
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[0]["equity"], "1000");
  EXPECT_EQ(rows[0]["maintenance_margin"], "20");
  EXPECT_EQ(rows[0]["liquidation_price"], "");
  EXPECT_EQ(rows[0]["bankruptcy_price"], "");
  EXPECT_EQ(rows[2]["position"], "r");
  EXPECT_EQ(rows[2]["equity"], "50");
}

TEST_F(BookRows, AFlatIsolatedRowHasItsMargin) {
  const Outcome outcome = margin("p,a,ETH,0,,7\n");
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  std::vector<Row> rows = rows_of(outcome.out);
  ASSERT_EQ(rows.size(), 3U);  // p, and the cross margins of a and b
  EXPECT_EQ(rows[0]["position"], "p");
  EXPECT_EQ(rows[0]["equity"], "7");
  EXPECT_EQ(rows[1]["equity"], "1000");
}

TEST_F(BookRows, OnlyALongAndAShortStandTogether) {
  const Outcome outcome = margin("f,a,ETH,0,,\np,a,ETH,1,1900,\nq,a,ETH,2,1900,\n");
  EXPECT_EQ(outcome.status, 2);
  EXPECT_EQ(outcome.err,
            "ballast: error: P.csv: row 4: symbol: account 'a' has a position in 'ETH' already, in "
            "row 3; only a long and a short one may stand together\n");
}

TEST_F(BookRows, AnIsolatedPositionMayBeInAnotherAsset) {
  // 100 contracts of 100: −0.25 coins at 40000, −0.2 at 50000.
  const Outcome outcome = margin("p,a,XBT,100,40000,0.01\n");
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  std::vector<Row> rows = rows_of(outcome.out);
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[0]["wallet"], "0.01");
  EXPECT_EQ(rows[0]["unrealised_pnl"], "0.05");
  EXPECT_EQ(rows[0]["equity"], "0.06");
  EXPECT_EQ(rows[0]["maintenance_margin"], "0.001");
  EXPECT_EQ(rows[1]["wallet"], "1000");
  EXPECT_EQ(rows_of(folder_.run_book("rank", {"--symbol", "XBT", "--side", "long"}).out).size(),
            1U);

  const Outcome cross = margin("p,a,XBT,100,40000,\n");
  EXPECT_EQ(cross.status, 2);
  EXPECT_EQ(cross.err,
            "ballast: error: P.csv: row 2: symbol: XBT settles in BTC, the account's cross margin "
            "is in USD\n");
}

TEST_F(BookRows, TwoMarginAccountsOfOneName) {
  folder_.write("A.csv", "account,wallet\na,0\na/b,0\n");
  const Outcome outcome = margin("b/c,a,ETH,1,2000,5\nc,a/b,ETH,1,2000,5\n");
  EXPECT_EQ(outcome.status, 2);
  EXPECT_EQ(outcome.err,
            "ballast: error: P.csv: row 3: position: its margin account would be 'a/b/c', as that "
            "of row 2; rename one\n");
}

/// 2047 positions in a margin account: in hedge mode, those of 1024 symbols are one more.
TEST_F(BookRows, AsManyAsAMarginAccountMayHave) {
  std::string venue = R"({"symbols": [)";
  std::string rows;
  for (int n = 0; n < 1024; ++n) {
    const std::string name = "S" + std::to_string(n);
    venue.append(n == 0 ? "" : ",").append(R"({"symbol": ")").append(name);
    venue += R"(", "lot": 1, "mark": 2, "tiers": []})";
    rows.append("l").append(name).append(",a,").append(name).append(",1,2,\n");
    if (n == 1023) break;
    rows.append("s").append(name).append(",a,").append(name).append(",-1,2,\n");
  }
  folder_.write("V.json", venue + "]}");
  const Outcome most = margin(rows + "flat,a,S5,0,,\n");
  EXPECT_EQ(most.status, 0) << most.err;
  EXPECT_EQ(rows_of(most.out).size(), 2049U);  // with the flat one and b
  const Outcome more = margin(rows + "one,a,S1023,-1,2,\n");
  EXPECT_EQ(more.status, 2);
  EXPECT_EQ(more.err,
            "ballast: error: P.csv: row 2049: account: 'a' has 2047 cross positions already, as "
            "many as a margin account may\n");
}

TEST_F(BookRows, FilesThatAreFolders) {
  for (const char* option : {"--venue", "--accounts", "--positions"}) {
    folder_.write("P.csv", kHeader);
    std::vector<std::string> arguments{"margin"};
    for (const auto& [name, file] :
         {std::pair("--venue", "V.json"), {"--accounts", "A.csv"}, {"--positions", "P.csv"}}) {
      arguments.insert(arguments.end(), {name, std::string(option) == name ? ".." : file});
    }
    const Outcome outcome = folder_.run(arguments);
    EXPECT_EQ(outcome.status, 2) << option;
    EXPECT_THAT(outcome.err,
                testing::MatchesRegex("ballast: error: \\.\\.: [Ii]s a directory[^\n]*\n"));
  }
}

}  // namespace
}  // namespace ballast::system_test
