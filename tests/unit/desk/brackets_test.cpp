// Leverage brackets in the ccxt structure: the project's own table, the shared file, bad ones.
#include <gmock/gmock.h>
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
  const uint128 margin = core::maintenance(table, {1, notional * 1'000'000, 0});
  return margin / (power_of_ten(6) * kRateOne);
}

TEST(Brackets, WorkedFigures) {
  const std::vector<op::Tier> tiers = load_ccxt_tiers(kOwn, "BTC/USDT:USDT", 6).tiers;
  EXPECT_EQ(maintenance_at(tiers, 264'000), 1'270);
  EXPECT_EQ(maintenance_at(tiers, 1'000'000), 5'550);
}

TEST(Brackets, InitialRatesAreOneByTheLeverage) {
  const MarginTiers btc = load_ccxt_tiers(kOwn, "BTC/USDT:USDT", 6);
  // Leverages 125, 100, 75, 50, 25, 20, 10, 5, 4, 3, 2, 1, rounded up to 10^-8.
  EXPECT_THAT(btc.initial_rates_e8,
              testing::ElementsAre(800'000, 1'000'000, 1'333'334, 2'000'000, 4'000'000, 5'000'000,
                                   10'000'000, 20'000'000, 25'000'000, 33'333'334, 50'000'000,
                                   100'000'000));
}

TEST(Brackets, OwnTableHasAtLeast25Symbols) {
  const std::vector<std::string> symbols = ccxt_symbols(kOwn);
  EXPECT_GE(symbols.size(), 25U);
  for (const std::string& symbol : symbols) {
    EXPECT_FALSE(load_ccxt_tiers(kOwn, symbol, 6).tiers.empty()) << symbol;
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
  const SymbolSpec& btc = venue.symbol(venue.find_symbol("BTC/USDT:USDT").value());
  EXPECT_EQ(maintenance_at(btc.tiers, 264'000), 1'270);
  EXPECT_EQ(maintenance_at(btc.tiers, 1'000'000), 5'550);
}

class BracketFile : public testing::Test {
 protected:
  std::string path_ =
      testing::TempDir() + "ballast_brackets_" + std::to_string(::getpid()) + ".json";
  ~BracketFile() override { fs::remove(path_); }

  MarginTiers load(const std::string& rows, std::optional<TierRule> rule = std::nullopt) {
    std::ofstream(path_) << R"({"A": [)" << rows << "]}";
    return load_ccxt_tiers(path_, "A", 6, rule);
  }

  std::string error_of(const std::string& rows, std::optional<TierRule> rule = std::nullopt) {
    try {
      load(rows, rule);
    } catch (const InputError& error) {
      const std::string what = error.what();
      EXPECT_EQ(what.rfind(path_ + ": ", 0), 0U) << what;
      return what.substr(path_.size() + 2);
    }
    return "no error";
  }
};

constexpr const char* kNoRule =
    "is missing, and no tier_rule says what the table is; give every deduction, or write "
    "\"tier_rule\": \"marginal\" (each rate applies to what lies above its floor) or \"flat\" (the "
    "tier's rate applies to the whole value) in the venue file";

std::string bracket(const char* floor, const char* rate, const std::string& more = "") {
  return std::string(R"({"minNotional": )") + floor + R"(, "maintenanceMarginRate": )" + rate +
         more + "}";
}
std::string info(const char* key, const char* value) {
  return std::string(R"(, "info": {")") + key + "\": " + value + "}";
}

TEST_F(BracketFile, ATableThatDoesNotSayItsRuleIsRefused) {
  const std::string rows = bracket("0", "0.1") + "," + bracket("100", "0.2");
  EXPECT_EQ(error_of(rows), std::string("A[1].info.cum: ") + kNoRule);
  const MarginTiers marginal = load(rows, TierRule::marginal);
  EXPECT_EQ(marginal.rule, TierRule::marginal);
  EXPECT_EQ(maintenance_at(marginal.tiers, 150), 20);
  const MarginTiers flat = load(rows, TierRule::flat);
  EXPECT_EQ(flat.rule, TierRule::flat);
  EXPECT_EQ(maintenance_at(flat.tiers, 150), 30);
  // Both rules are the same for one tier.
  EXPECT_EQ(maintenance_at(load(bracket("0", "0.1")).tiers, 150), 15);
}

TEST_F(BracketFile, WhatABracketSaysOfItselfIsHeldAgainstItsPlace) {
  const std::string other = bracket("0", "0.1", R"(, "symbol": "B")");
  EXPECT_EQ(error_of(other),
            "A[0].symbol: is 'B', not 'A'; give the symbol's own tiers, in its settlement asset");
  const std::string coin = bracket("0", "0.1", R"(, "symbol": "A", "currency": "BTC")");
  EXPECT_EQ(error_of(coin), "no error");  // in whatever asset is asked for
  try {
    (void)load_ccxt_tiers(path_, "A", 6, std::nullopt, "USD");
    FAIL() << "tiers in another currency";
  } catch (const InputError& error) {
    EXPECT_EQ(error.what(), path_ +
                                ": A[0].currency: is 'BTC', not 'USD'; give the symbol's own "
                                "tiers, in its settlement asset");
  }
  EXPECT_FALSE(load_ccxt_tiers(path_, "A", 6, std::nullopt, "BTC").tiers.empty());
  const std::string two = R"(, "info": {"cum": "10", "mmDeduction": "9"})";
  EXPECT_EQ(error_of(bracket("0", "0.1") + "," + bracket("100", "0.2", two)),
            "A[1].info.mmDeduction: is another deduction than the one beside it; leave one");
  const std::string same = R"(, "info": {"cum": "10", "mmDeduction": "10.0"})";
  EXPECT_EQ(error_of(bracket("0", "0.1") + "," + bracket("100", "0.2", same)), "no error");
}

/// Each exchange has its own name for the deduction, and some leave that of the first tier empty.
TEST_F(BracketFile, DeductionsSayThatATableIsMarginal) {
  for (const char* key : {"cum", "mmDeduction", "maintAmount", "deduction"}) {
    for (const char* first : {"\"\"", "null", "\"0\"", "0"}) {
      const std::string start = bracket("0", "0.1", info(key, first)) + ",";
      const MarginTiers table = load(start + bracket("100", "0.2", info(key, "\"10.0\"")));
      EXPECT_EQ(table.rule, TierRule::marginal);
      EXPECT_EQ(maintenance_at(table.tiers, 150), 20) << key;
      EXPECT_EQ(
          error_of(start + bracket("100", "0.2", info(key, "11"))),
          "A[1].info." + std::string(key) +
              ": the marginal table is discontinuous: 11 where 10 is continuous; correct "
              "it, or leave deductions out and write \"tier_rule\": \"marginal\" or \"flat\"");
      EXPECT_EQ(error_of(start + bracket("100", "0.2", info(key, "\"\""))),
                std::string("A[1].info.cum: ") + kNoRule);
    }
  }
}

TEST_F(BracketFile, AFlatTableHasNoDeductions) {
  const std::string zeros =
      bracket("0", "0.1", info("cum", "0")) + "," + bracket("100", "0.2", info("cum", "\"0\""));
  EXPECT_EQ(maintenance_at(load(zeros, TierRule::flat).tiers, 150), 30);
  const std::string rows = bracket("0", "0.1") + "," + bracket("100", "0.2", info("cum", "10"));
  EXPECT_EQ(error_of(rows, TierRule::flat),
            "A[1].info.cum: flat tiers have no deductions; leave it out, or write \"tier_rule\": "
            "\"marginal\"");
}

/// OKX and others tell tiers in contracts; read as values they would be another table.
TEST_F(BracketFile, LimitsThatAreSizesAreRefused) {
  for (const auto& [key, exchange] : {std::pair("minSz", "OKX"),
                                      {"contracts", "Kraken"},
                                      {"numNonContractUnits", "Kraken"},
                                      {"min_size", "HTX"},
                                      {"riskIncrVol", "MEXC"},
                                      {"amount", "CoinEx"}}) {
    EXPECT_EQ(error_of(bracket("0", "0.1", info(key, "\"5\"")), TierRule::flat),
              "A[0].info." + std::string(key) + ": as " + exchange +
                  " has it: the limits of these tiers are sizes of positions, not values; where "
                  "the table is flat, write \"tier_bounds\": \"quantity\" in the venue file, else "
                  "give minNotional and maxNotional in the settlement asset and leave info out");
  }
}

class SizeBrackets : public BracketFile {
 protected:
  /// The table as a venue file with these keys has it: settled in USD of 6 decimals.
  MarginTiers of_venue(const std::string& rows, const std::string& keys) {
    std::ofstream(path_) << R"({"A": [)" << rows << "]}";
    const Venue venue =
        parse_venue(R"({"symbols": [{"symbol": "A", "mark": 100, "tier_bounds": "quantity", )" +
                        keys + R"(, "tiers_file": ")" + path_ + "\"}]}",
                    "V.json", "");
    return venue.symbols()[0].margin_tiers();
  }
  std::string venue_error(const std::string& rows, const std::string& keys) {
    try {
      of_venue(rows, keys);
    } catch (const InputError& error) {
      return error.what();
    }
    return "no error";
  }
  std::vector<std::int64_t> floors(const std::string& rows, const std::string& keys) {
    std::vector<std::int64_t> floors;
    const MarginTiers table = of_venue(rows, keys);
    EXPECT_EQ(table.rule, TierRule::flat);
    EXPECT_TRUE(table.terms.by_quantity);
    for (const op::Tier& tier : table.tiers) floors.push_back(tier.floor);
    return floors;
  }
};

std::string size_bracket(const char* least, const char* most, const char* rate,
                         const std::string& info) {
  return R"({"minNotional": )" + std::string(least) + R"(, "maxNotional": )" + most +
         R"(, "maintenanceMarginRate": )" + rate + R"(, "info": )" + info + "}";
}

/// Contracts of 0.01 coins in lots of 0.1 contracts. Where a bracket begins at the end of the one
/// before and 1, what lies between is in it.
TEST_F(SizeBrackets, CountContracts) {
  const std::string info = R"({"minSz": "0"})";
  const std::string rows = size_bracket("0", "1000", "0.004", info) + "," +
                           size_bracket("1001", "4000", "0.005", info) + "," +
                           size_bracket("4001", "8000", "0.01", info);
  EXPECT_THAT(floors(rows, R"("lot": "0.001", "tier_unit": "0.01")"),
              testing::ElementsAre(0, 10'001, 40'001));
  EXPECT_THAT(floors(rows, R"("lot": "0.01", "tier_unit": "0.01")"),
              testing::ElementsAre(0, 1'001, 4'001));
  EXPECT_THAT(floors(rows, R"("lot": 1, "kind": "inverse", "contract_size": 100)"),
              testing::ElementsAre(0, 1'001, 4'001));
  EXPECT_EQ(venue_error(rows, R"("lot": "0.001")"),
            "V.json: symbols[A].tiers_file: " + path_ +
                ": A[0].info.minSz: as OKX has it: the limits of these tiers are contracts, and "
                "quantities of a linear symbol are base units; add tier_unit, the base units of a "
                "contract, to the symbol");
  EXPECT_EQ(venue_error(rows, R"("lot": 7, "tier_unit": 1)"),
            "V.json: symbols[A].tiers_file: " + path_ +
                ": A[0].maxNotional: '1000' × tier_unit 1 is 1000, not a whole number of lots (7); "
                "correct the floor, tier_unit or the lot");
}

TEST_F(SizeBrackets, CountCoins) {
  const std::string info = R"({"numNonContractUnits": "0"})";
  const std::string rows =
      size_bracket("0", "15", "0.01", info) + "," + size_bracket("15", "null", "0.02", info);
  EXPECT_THAT(floors(rows, R"("lot": "0.5")"), testing::ElementsAre(0, 30));
  const std::string gap =
      size_bracket("0", "15", "0.01", info) + "," + size_bracket("17", "null", "0.02", info);
  EXPECT_EQ(venue_error(gap, R"("lot": "0.5")"),
            "V.json: symbols[A].tiers_file: " + path_ +
                ": A[0].maxNotional: is not where the next tier starts; the brackets must join");
}

TEST_F(BracketFile, InitialRates) {
  const auto with = [](const char* leverage) {
    return bracket("0", "0.1", std::string(R"(, "maxLeverage": )") + leverage);
  };
  EXPECT_THAT(load(with("10")).initial_rates_e8, testing::ElementsAre(10'000'000));
  EXPECT_THAT(load(with("\"3.0\"")).initial_rates_e8, testing::ElementsAre(33'333'334));
  EXPECT_TRUE(load(with("null")).initial_rates_e8.empty());
  EXPECT_TRUE(load(bracket("0", "0.1")).initial_rates_e8.empty());
  EXPECT_EQ(error_of(with("11")),
            "A[0].maxLeverage: an initial rate is not below the maintenance rate of its tier, "
            "closing fee included");
  EXPECT_EQ(error_of(with("0")),
            "A[0].maxLeverage: is below 1; a leverage of 1 is a position paid in full");
  EXPECT_EQ(error_of(with("2") + "," + bracket("5", "0.1"), TierRule::marginal),
            "A[1].maxLeverage: is given for some tiers only; give it for all or for none");
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
  EXPECT_EQ(
      error_of(last("9223372036854775807") +
                   R"(, {"minNotional": 5, "maintenanceMarginRate": 0.1, "maxNotional": null})",
               TierRule::flat),
      "A[0].maxNotional: means no upper end, but another tier follows");
  EXPECT_EQ(error_of(last("0")), "A[0].maxNotional: is not above minNotional");
}

TEST_F(BracketFile, Errors) {
  EXPECT_EQ(error_of(""), "A: has no tiers");
  EXPECT_EQ(error_of("5"), "A[0]: an object is expected, this is a number");
  EXPECT_EQ(error_of(R"({"minNotional": 0})"), "A[0].maintenanceMarginRate: is missing; add it");
  EXPECT_EQ(error_of(bracket("0", "0.1", R"(, "maxNotional": 100)") + "," + bracket("90", "0.2"),
                     TierRule::flat),
            "A[0].maxNotional: is not where the next tier starts; the brackets must join");
  EXPECT_EQ(error_of(bracket("0", "0.1") + "," + bracket("0", "0.2"), TierRule::flat),
            "A[1].minNotional: tiers out of order: a floor must be above the one before");
}

}  // namespace
}  // namespace ballast
