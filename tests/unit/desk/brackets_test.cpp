// Leverage brackets in the ccxt structure: the project's own table, the shared file, bad ones.
#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "hls/core/margin.hpp"
#include "host/include/ballast/error.hpp"
#include "host/include/ballast/venue.hpp"

namespace ballast {
namespace {

namespace fs = std::filesystem;

const std::string kOwn = std::string(BALLAST_DATA) + "/leverage_brackets.json";
const std::string kShared = std::string(BALLAST_SHARED) + "/binance_leverage_tiers.json";

/// Maintenance in whole currency units.
Rational maintenance_at(const std::vector<op::Tier>& tiers, std::int64_t notional) {
  core::TierTable table;
  for (const op::Tier& tier : tiers) {
    table.tier[table.count++] = {tier.floor, tier.rate_e8, deduction_e8(tier)};
  }
  const uint128 margin = core::maintenance(table, notional * 1'000'000);
  return Rational(Integer(static_cast<std::uint64_t>(margin))) /
         Rational(power_of_ten(6) * kRateOne);
}

TEST(Brackets, WorkedFigures) {
  const std::vector<op::Tier> tiers = load_ccxt_tiers(kOwn, "BTC/USDT:USDT", 6);
  EXPECT_EQ(maintenance_at(tiers, 264'000), 1'270);
  EXPECT_EQ(maintenance_at(tiers, 1'000'000), 5'550);
}

TEST(Brackets, OwnTableHasAtLeast25Symbols) {
  const std::vector<std::string> symbols = ccxt_symbols(kOwn);
  EXPECT_GE(symbols.size(), 25U);
  for (const std::string& symbol : symbols) {
    EXPECT_FALSE(load_ccxt_tiers(kOwn, symbol, 6).empty()) << symbol;
  }
}

TEST(Brackets, SharedFileLoadsAsItIs) {
  if (!fs::exists(kShared)) GTEST_SKIP() << "no " << kShared;
  const std::vector<std::string> symbols = ccxt_symbols(kShared);
  EXPECT_EQ(symbols.size(), 349U);
  // One venue of them all, so that the file is read once.
  std::string json = R"({"symbols": [)";
  for (const std::string& symbol : symbols) {
    json += (json.back() == '[' ? "" : ",") + std::string(R"({"symbol": ")") + symbol +
            R"(", "lot": 1, "mark": 1, "tiers_file": "binance_leverage_tiers.json"})";
  }
  const Venue venue = parse_venue(json + "]}", "V.json", BALLAST_SHARED);
  std::size_t tiers = 0;
  for (const SymbolSpec& symbol : venue.symbols()) tiers += symbol.tiers.size();
  EXPECT_EQ(tiers, 2'805U);
  const SymbolSpec& btc = venue.symbols()[venue.find_symbol("BTC/USDT:USDT").value()];
  EXPECT_EQ(maintenance_at(btc.tiers, 264'000), 1'270);
  EXPECT_EQ(maintenance_at(btc.tiers, 1'000'000), 5'550);
}

class BracketFile : public testing::Test {
 protected:
  std::string path_ =
      testing::TempDir() + "ballast_brackets_" + std::to_string(::getpid()) + ".json";
  ~BracketFile() override { fs::remove(path_); }

  std::string error_of(const std::string& rows) {
    std::ofstream(path_) << R"({"A": [)" << rows << "]}";
    try {
      load_ccxt_tiers(path_, "A", 6);
    } catch (const InputError& error) {
      const std::string what = error.what();
      EXPECT_EQ(what.rfind(path_ + ": ", 0), 0U) << what;
      return what.substr(path_.size() + 2);
    }
    return "no error";
  }
};

TEST_F(BracketFile, DeductionsAreWorkedOutWhereMissing) {
  EXPECT_EQ(error_of(R"({"minNotional": 0, "maxNotional": 100, "maintenanceMarginRate": 0.1},
                        {"minNotional": 100, "maxNotional": null, "maintenanceMarginRate": 0.2})"),
            "no error");
  const auto tiers = load_ccxt_tiers(path_, "A", 6);
  EXPECT_EQ(static_cast<std::uint64_t>(deduction_e8(tiers[1])), 1'000'000'000'000'000U);
}

TEST_F(BracketFile, NoneAsAnUpperEnd) {
  const auto last = [](const char* most) {
    return std::string(R"({"minNotional": 0, "maintenanceMarginRate": 0.1, "maxNotional": )") +
           most + "}";
  };
  for (const char* most : {"9223372036854775807", "9.223372036854776e+18",
                           "\"9223372036854775807\"", "null", "1000"}) {
    EXPECT_EQ(error_of(last(most)), "no error") << most;
  }
  EXPECT_EQ(error_of(last("9223372036854775807") +
                     R"(, {"minNotional": 5, "maintenanceMarginRate": 0.1, "maxNotional": null})"),
            "A[0].maxNotional: means no upper end, but another tier follows");
  EXPECT_EQ(error_of(last("0")), "A[0].maxNotional: is not above minNotional");
}

TEST_F(BracketFile, Errors) {
  EXPECT_EQ(error_of(""), "A: has no tiers");
  EXPECT_EQ(error_of("5"), "A[0]: an object is expected, this is a number");
  EXPECT_EQ(error_of(R"({"minNotional": 0})"), "A[0].maintenanceMarginRate: is missing; add it");
  EXPECT_EQ(error_of(R"({"minNotional": 0, "maintenanceMarginRate": 0.1, "maxNotional": 100},
                        {"minNotional": 90, "maintenanceMarginRate": 0.2})"),
            "A[0].maxNotional: is not where the next tier starts; the brackets must join");
  EXPECT_EQ(error_of(R"({"minNotional": 0, "maintenanceMarginRate": 0.1},
                        {"minNotional": 100, "maintenanceMarginRate": 0.2,
                         "info": {"cum": "11"}})"),
            "A[1].info.cum: the marginal table is discontinuous: 11 where 10 is continuous; "
            "correct it, leave deductions out, or say \"tier_rule\": \"flat\"");
  EXPECT_EQ(error_of(R"({"minNotional": 0, "maintenanceMarginRate": 0.1},
                        {"minNotional": 0, "maintenanceMarginRate": 0.2})"),
            "A[1].minNotional: tiers out of order: a floor must be above the one before");
}

}  // namespace
}  // namespace ballast
