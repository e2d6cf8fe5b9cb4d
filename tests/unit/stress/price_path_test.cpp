// Shocks and files of marks: which symbols they move, by how much, and what is refused.
#include "sim/stress/price_path.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/unit/stress/files.hpp"

namespace ballast::stress {
namespace {

constexpr const char* kVenue = R"({"symbols": [
  {"symbol": "BTC/USDT:USDT", "lot": "0.001", "mark": "100", "tiers": []},
  {"symbol": "BTC-PERP", "lot": "0.001", "mark": "100", "tiers": []},
  {"symbol": "BTCDOM", "lot": "0.001", "mark": "50", "tiers": []},
  {"symbol": "ETH", "lot": "0.001", "mark": "10", "tiers": []}]})";

const Venue& venue() {
  static const Venue venue = parse_venue(kVenue, "V.json", ".");
  return venue;
}

TEST(Shock, MovesTheSymbolsOfTheFirstNameThatFits) {
  const std::vector<double> falls = parse_shock("BTC=-30%,BTCDOM=+25%,*=-20%", venue());
  const double thirty = -std::log(0.7), twenty = -std::log(0.8), up = -std::log(1.25);
  ASSERT_EQ(falls.size(), 4U);
  EXPECT_NEAR(falls[0], thirty, 1e-12);
  EXPECT_NEAR(falls[1], thirty, 1e-12);
  EXPECT_NEAR(falls[2], up, 1e-12);
  EXPECT_NEAR(falls[3], twenty, 1e-12);
  EXPECT_EQ(parse_shock("ETH=-1%", venue())[0], 0);
}

TEST(Shock, IsRefusedByName) {
  const auto refused = [](const char* text) {
    return refusal_of([&] { parse_shock(text, venue()); });
  };
  EXPECT_EQ(refused("SOL=-30%"), "--shock: no symbol of the venue is 'SOL'");
  EXPECT_EQ(refused("*=-20%,ETH=-30%"),
            "--shock: 'ETH' is in vain: those before it have all its symbols");
  EXPECT_EQ(refused("ETH=-100%"),
            "--shock: 'ETH=-100%' takes the price to zero or below; fall by less than 100 %");
  for (const char* text : {"", "ETH", "ETH=-30", "=-30%", "ETH=-30%,", "ETH=nan%", "ETH=%",
                           "ETH=1e300%", "ETH=-99.99999%"}) {
    EXPECT_NE(refused(text), "") << text;
  }
}

TEST(Marks, GoFromTheFirstRowOnAndAreGivenWhereTheyAreThere) {
  const Files files;
  const std::string file = files.write(
      "M.csv", "time_s,ETH,BTCDOM\n1760000000,10,\n1760000060,5,50\n1760000120,20,25\n");
  const auto paths = read_marks(file, venue());
  ASSERT_EQ(paths.size(), 4U);
  EXPECT_TRUE(paths[0].empty());
  ASSERT_EQ(paths[3].size(), 3U);
  EXPECT_EQ(paths[3][0].time_s, 0);
  EXPECT_EQ(paths[3][2].time_s, 120);
  EXPECT_NEAR(paths[3][1].value, std::log(2), 1e-12);
  EXPECT_NEAR(paths[3][2].value, -std::log(2), 1e-12);
  ASSERT_EQ(paths[2].size(), 2U);
  EXPECT_EQ(paths[2][0].time_s, 60);
}

TEST(Marks, AreRefusedByRowAndColumn) {
  const Files files;
  const auto refused = [&](const std::string& text) {
    const std::string path = files.write("M.csv", text);
    const std::string what = refusal_of([&] { read_marks(path, venue()); });
    return what.starts_with(path + ": ") ? what.substr(path.size() + 2) : what;
  };
  EXPECT_EQ(refused("time_s,ETH\n0,10\n0,11\n"),
            "row 3: time_s: is not behind the time of the row before");
  EXPECT_EQ(refused("time_s,ETH\n0,10\n1,0\n"), "row 3: ETH: '0' is not above 0");
  EXPECT_EQ(refused("time_s,ETH\n0,10\n1,-3\n"), "row 3: ETH: '-3' is not above 0");
  EXPECT_EQ(refused("time_s,ETH\n0,10\n1,0.001\n"),
            "row 3: ETH: '0.001' is more than a thousandfold off the venue's mark, 10");
  EXPECT_EQ(refused("time_s,ETH\n0,10\n"), "a path takes two rows or more, not 1");
  EXPECT_EQ(refused("time_s\n0\n1\n"),
            "row 1: no mark is in it; the columns beside time_s are symbols");
  EXPECT_NE(refused("time_s,ETH\n0,ten\n1,10\n").find("row 2: ETH: "), std::string::npos);
  EXPECT_NE(refused("time_s,SOL\n0,10\n1,10\n").find("SOL: unknown column"), std::string::npos);
  EXPECT_NE(refused("ETH\n10\n").find("time_s: missing column"), std::string::npos);
  EXPECT_NE(refused("time_s,ETH\nnan,10\n1,10\n").find("row 2: time_s: "), std::string::npos);
}

}  // namespace
}  // namespace ballast::stress
