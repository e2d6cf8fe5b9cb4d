// Bad venue files, a line a case: the whole message.
#include <gtest/gtest.h>

#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <string>

#include "host/include/ballast/error.hpp"
#include "host/include/ballast/venue.hpp"

namespace ballast {
namespace {

std::string error_of(const std::string& json) {
  try {
    parse_venue(json, "V.json", BALLAST_DATA);
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

std::string symbol_with(const std::string& keys) {
  const bool has_tiers = keys.find("\"tiers") != std::string::npos;
  return R"({"symbols": [{"symbol": "A", "lot": 1, "mark": 2, )" +
         std::string(has_tiers ? "" : R"("tiers": [], )") + keys + "}]}";
}
std::string tiers_with(const std::string& rows) { return symbol_with("\"tiers\": [" + rows + "]"); }
std::string marginal_with(const std::string& rows) {
  return symbol_with(R"("tier_rule": "marginal", "tiers": [)" + rows + "]");
}
std::string top_with(const std::string& keys) {
  return "{" + keys + R"(, "symbols": [{"symbol": "A", "lot": 1, "mark": 2, "tiers": []}]})";
}

TEST(VenueErrors, NothingStandsBehindAZero) {
  const std::string good = R"({"symbols": [{"symbol": "A", "lot": 1, "mark": 1, "tiers": []}]})";
  EXPECT_EQ(error_of(good + std::string(1, '\0') + "{"),
            "V.json: is not JSON: byte " + std::to_string(good.size() + 1) + " is 0");
}

TEST(VenueErrors, Top) {
  EXPECT_EQ(error_of("[]"), "V.json: an object is expected, this is an array");
  EXPECT_EQ(error_of("{}"), "V.json: symbols: is missing; add it");
  EXPECT_EQ(error_of(R"({"symbols": []})"),
            "V.json: symbols: is empty; a venue has at least one symbol");
  EXPECT_EQ(error_of(top_with(R"("polcy": "size")")),
            "V.json: unknown key 'polcy'; the keys here are description, settlement_decimals, "
            "policy, liquidate_at_equality, warn_ratio, takeover_ratio, assets, policies, symbols");
  EXPECT_EQ(error_of(top_with(R"("policy": "best")")),
            "V.json: policy: unknown policy 'best'; policies are bitmex, binance, hyperliquid, "
            "leverage, profit, size");
  EXPECT_EQ(error_of(top_with(R"("settlement_decimals": 19)")),
            "V.json: settlement_decimals: settlement decimals are 0 to 18");
  EXPECT_EQ(error_of(top_with(R"("settlement_decimals": 1.5)")),
            "V.json: settlement_decimals: '1.5' is not a whole number of decimals (1)");
  EXPECT_EQ(error_of(top_with(R"("warn_ratio": "0.12345")")),
            "V.json: warn_ratio: is 0.12345, which is no fraction of whole numbers up to 10000; "
            "round it to four digits");
  const std::string share = ", but a share, above 0 and at most 1: 80 % is 0.8; null is never";
  for (const char* key : {"warn_ratio", "takeover_ratio"}) {
    const auto with = [&](const char* ratio) {
      return error_of(top_with("\"" + std::string(key) + "\": " + ratio));
    };
    EXPECT_EQ(with("80"), "V.json: " + std::string(key) + ": is 80" + share);
    EXPECT_EQ(with("\"1.0001\""), "V.json: " + std::string(key) + ": is 1.0001" + share);
    EXPECT_EQ(with("0"), "V.json: " + std::string(key) + ": is 0" + share);
    EXPECT_EQ(with("-0.5"), "V.json: " + std::string(key) + ": is -0.5" + share);
    EXPECT_EQ(with("1"), "no error");
    EXPECT_EQ(with("null"), "no error");
  }
  EXPECT_EQ(error_of(top_with(R"("warn_ratio": true)")),
            "V.json: warn_ratio: a number is expected, this is true or false");
  EXPECT_EQ(error_of(top_with(R"("warn_ratio": "1/0")")),
            "V.json: warn_ratio: '1/0' is not a fraction of two decimal numbers");
  EXPECT_EQ(error_of(top_with(R"("liquidate_at_equality": "yes")")),
            "V.json: liquidate_at_equality: true or false is expected, this is a string");
  EXPECT_EQ(error_of(R"({"policy": "size", "policy": "size"})"),
            "V.json: the key 'policy' is there twice; remove one");
  EXPECT_EQ(error_of(R"({"assets": {"U": 6, "U": 8}, "symbols": []})"),
            "V.json: assets: the key 'U' is there twice; remove one");
  EXPECT_EQ(error_of(R"({"assets": {"U": {"decimals": 6}}, "symbols": [{"symbol": "A"},
                          {"symbol": "B", "closing_fee": 0, "tiers": [], "closing_fee": 1}]})"),
            "V.json: symbols[1]: the key 'closing_fee' is there twice; remove one");
  EXPECT_EQ(error_of(tiers_with(R"({"floor": 0, "rate": 0}, {"floor": 1, "floor": 2})")),
            "V.json: symbols[0].tiers[1]: the key 'floor' is there twice; remove one");
  EXPECT_EQ(error_of("{\n\"symbols\": [1,,]}").rfind("V.json: is not JSON: line 2, column", 0), 0U);
  EXPECT_EQ(error_of(R"({"assets": {"U": 6}, "settlement_decimals": 8})"),
            "V.json: settlement_decimals: assets says the decimals of each asset; remove "
            "settlement_decimals");
  EXPECT_EQ(error_of(top_with(R"("description": 5)")),
            "V.json: description: a string is expected, this is a number");
  EXPECT_EQ(error_of(top_with(R"("description": null)")),
            "V.json: description: a string is expected, this is null");
  EXPECT_EQ(error_of(top_with(R"("description": "")")), "no error");
  EXPECT_EQ(error_of("").rfind("V.json: is not JSON: line 1, column 1", 0), 0U);
  EXPECT_EQ(error_of(std::string(1000, '[')), "V.json: is nested too deeply");
}

TEST(VenueErrors, NumbersOutOfRange) {
  // As a JSON number just as in a string.
  EXPECT_EQ(error_of(top_with(R"("warn_ratio": 1e400)")),
            "V.json: warn_ratio: is 1" + std::string(43, '0') +
                "…, but a share, above 0 and at most 1: 80 % is 0.8; null is never");
  EXPECT_EQ(error_of(top_with(R"("warn_ratio": 1e401)")),
            "V.json: warn_ratio: '1e401' is out of range; exponents are from -400 to 400");
  EXPECT_EQ(error_of(top_with(R"("warn_ratio": 1e5000)")),
            "V.json: the number '1e5000' is out of range");
  EXPECT_EQ(error_of(top_with("\"warn_ratio\": " + std::string(500, '9'))),
            "V.json: warn_ratio: '" + std::string(44, '9') +
                "…' has 500 characters; a number has at most 400");
  EXPECT_EQ(error_of(top_with("\"warn_ratio\": " + std::string(5000, '9'))),
            "V.json: the number '" + std::string(44, '9') + "…' is out of range");
}

TEST(VenueErrors, WhatIsNoJsonIsShownInBrief) {
  EXPECT_EQ(error_of("{\"symbols\": [" + std::string(500, '7') + "e]}"),
            "V.json: is not JSON: line 1, column 515: syntax error while parsing value - invalid "
            "number; expected '+', '-', or digit after exponent; last read: '" +
                std::string(44, '7') + "…'");
  EXPECT_EQ(error_of("{\"symbols\": \"" + std::string(5000, 'x')),
            "V.json: is not JSON: line 1, column 5014: syntax error while parsing value - invalid "
            "string: missing closing quote; last read: '\"" +
                std::string(43, 'x') + "…'");
  EXPECT_EQ(error_of("{\"a\": {} " + std::string(1, '"') + std::string(90, 'y') + "\"}"),
            "V.json: is not JSON: line 1, column 101: syntax error while parsing object - "
            "unexpected string literal; expected '}'");
}

TEST(VenueErrors, Symbols) {
  EXPECT_EQ(error_of(symbol_with(R"("contract_size": 100)")),
            "V.json: symbols[A].contract_size: is for inverse contracts; quantities of linear ones "
            "are in base units: leave it out, and give lot and max_qty in base units");
  EXPECT_EQ(error_of(symbol_with(R"("contract_size": "1.0")")), "no error");
  EXPECT_EQ(error_of(R"({"symbols": [{"lot": 1}]})"),
            "V.json: symbols[0].symbol: is missing; add it");
  EXPECT_EQ(error_of(R"({"symbols": [{"symbol": 5}]})"),
            "V.json: symbols[0].symbol: a string is expected, this is a number");
  EXPECT_EQ(error_of(R"({"symbols": [{"symbol": "A", "mark": 1}]})"),
            "V.json: symbols[A].lot: is missing; add it");
  EXPECT_EQ(error_of(R"({"symbols": [{"symbol": "A", "lot": "0,1", "mark": 1}]})"),
            "V.json: symbols[A].lot: '0,1' is not a decimal number; write it like -1234.5 or 1e-8");
  EXPECT_EQ(error_of(R"({"symbols": [{"symbol": "A", "lot": 0, "mark": 1}]})"),
            "V.json: symbols[A].lot: must be above 0");
  EXPECT_EQ(error_of(R"({"symbols": [{"symbol": "A", "lot": 1, "mark": -1}]})"),
            "V.json: symbols[A].mark: must be above 0");
  EXPECT_EQ(error_of(R"({"symbols": [{"symbol": "A", "lot": 1, "mark": 1, "tiers": []},
                                     {"symbol": "A", "lot": 1, "mark": 1, "tiers": []}]})"),
            "V.json: symbols[A].symbol: is there twice; names are unique");
  EXPECT_EQ(error_of(symbol_with(R"("kind": "quanto")")),
            "V.json: symbols[A].kind: unknown kind 'quanto'; write linear or inverse");
  EXPECT_EQ(error_of(symbol_with(R"("kind": "inverse")")),
            "V.json: symbols[A].contract_size: is missing; add it");
  EXPECT_EQ(error_of(symbol_with(R"("settle": "EUR")")),
            "V.json: symbols[A].settle: unknown asset 'EUR'; add it to assets, which has USD");
  EXPECT_EQ(error_of(symbol_with(R"("max_qty": 1.5)")),
            "V.json: symbols[A].max_qty: '1.5' is not a whole number of lots (1)");
  EXPECT_EQ(error_of(symbol_with(R"("max_qty": "1e12")")),
            "V.json: symbols[A].max_qty: a position this large is worth 2^58 atoms or more at the "
            "mark; lower max_qty, the lot, or the settlement decimals");
  EXPECT_EQ(error_of(symbol_with(R"("max_qty": "2e12")")),
            "V.json: symbols[A].max_qty: must be at least one lot and below 2^40 lots");
  EXPECT_EQ(error_of(symbol_with(R"("haircut": 0.5)")),
            "V.json: symbols[A].haircut: is for collateral only");
  EXPECT_EQ(
      error_of(symbol_with(R"("collateral": true, "haircut": 1.1)")),
      "V.json: symbols[A].haircut: is the share of the price that counts: above 0, at most 1");
  EXPECT_EQ(error_of(symbol_with(R"("collateral": true, "tiers": [{"floor": 0, "rate": 0}])")),
            "V.json: symbols[A].tiers: collateral has no maintenance margin; leave tiers out");
  EXPECT_EQ(error_of(R"({"assets": {"U": 6, "B": 8},
                         "symbols": [{"symbol": "A", "lot": 1, "mark": 2}]})"),
            "V.json: symbols[A].settle: is missing; with several assets each symbol names its own");
}

/// What shows as nothing or as another would make two names look like one; and the message about it
/// is whole and shows what is there.
TEST(VenueErrors, NamesWithWhatCannotBeSeen) {
  const auto named = [](const std::string& name) {
    return error_of(R"({"symbols": [{"symbol": ")" + name +
                    R"(", "lot": 1, "mark": 2, "tiers": []}]})");
  };
  const auto unseen = [](const std::string& shown, const std::string& code) {
    return "V.json: symbols[" + shown + "].symbol: has the character " + code +
           ", which does not show as what it is; leave it out of the name";
  };
  EXPECT_EQ(named("A\\nB"), unseen("A\\x0aB", "U+000A"));
  EXPECT_EQ(named("A\\u0000B"), unseen("A\\x00B", "U+0000"));
  EXPECT_EQ(named("A\\u007f"), unseen("A\\x7f", "U+007F"));
  const std::pair<const char*, const char*> kUnseen[] = {
      {"\u0085", "U+0085"},      {"\u009b", "U+009B"},      {"\u00a0", "U+00A0"},
      {"\u00ad", "U+00AD"},      {"\u061c", "U+061C"},      {"\u200b", "U+200B"},
      {"\u200d", "U+200D"},      {"\u200e", "U+200E"},      {"\u202e", "U+202E"},
      {"\u202f", "U+202F"},      {"\u2060", "U+2060"},      {"\u2066", "U+2066"},
      {"\u2069", "U+2069"},      {"\u3000", "U+3000"},      {"\ufe0f", "U+FE0F"},
      {"\ufeff", "U+FEFF"},      {"\ue000", "U+E000"},      {"\ufdd0", "U+FDD0"},
      {"\U0001bca0", "U+1BCA0"}, {"\U000e0041", "U+E0041"}, {"\U00100000", "U+100000"}};
  for (const auto& [character, code] : kUnseen) {
    const std::string name = std::string("A") + character + "B";
    EXPECT_EQ(named(name), unseen(name, code));
  }
  for (const char* good : {"A B", "ÄÖ€", "比特幣", "🚀", "BTC/USDT:USDT", "0xAb"}) {
    EXPECT_EQ(named(good), "no error") << good;
  }
  const std::string spaced = "has a space at its beginning or end; leave it out of the name";
  EXPECT_EQ(named(" A"), "V.json: symbols[ A].symbol: " + spaced);
  EXPECT_EQ(error_of(R"({"assets": {"U ": 6}, "symbols": []})"), "V.json: assets[U ]: " + spaced);
  EXPECT_EQ(error_of(R"({"policies": {"p\u200b": {"profit": ["one", "one", "one", "one"],
                          "loss": ["one", "one", "one", "one"]}}, "symbols": []})")
                    .find("U+200B") == std::string::npos,
            false);
  Venue venue;
  try {
    venue.add_asset({"U\xC0\x80", 6, {}});
    ADD_FAILURE();
  } catch (const InputError& error) {
    EXPECT_EQ(std::string(error.what()), "venue: assets[U\xC0\x80]: is not UTF-8");
  }
}

/// An object of so many keys took minutes when each was looked for among all before it.
TEST(VenueErrors, ManyKeysAreReadInTheirNumber) {
  constexpr int kKeys = 400'000;
  std::string text = "{";
  for (int n = 0; n < kKeys; ++n) text += "\"k" + std::to_string(n) + "\": 0,";
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(error_of(text + "\"k7\": 0}"), "V.json: the key 'k7' is there twice; remove one");
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
}

TEST(VenueErrors, Tiers) {
  const std::string at = "V.json: symbols[A].tiers";
  EXPECT_EQ(error_of(tiers_with(R"({"floor": 5, "rate": 0.1})")),
            at + "[0].floor: the first tier starts at 0");
  EXPECT_EQ(error_of(marginal_with(R"({"floor": 0, "rate": 0.1}, {"floor": 9, "rate": 0.2},
                                      {"floor": 9, "rate": 0.3})")),
            at + "[2].floor: tiers out of order: a floor must be above the one before");
  EXPECT_EQ(error_of(marginal_with(R"({"floor": 0, "rate": 0.1}, {"floor": 9, "rate": 0.05})")),
            at + "[1].rate: falls; rates of a marginal table rise");
  EXPECT_EQ(error_of(tiers_with(R"({"floor": 0, "rate": 0.1},
                                   {"floor": 100, "rate": 0.2, "deduction": 10.000002})")),
            at + "[1].deduction: the marginal table is discontinuous: 10.000002 where 10 is "
                 "continuous; correct it, or leave deductions out and write \"tier_rule\": "
                 "\"marginal\" or \"flat\"");
  EXPECT_EQ(error_of(tiers_with(R"({"floor": 0, "rate": 0.1},
                                   {"floor": 100, "rate": 0.2, "deduction": 10.000001})")),
            "no error");  // one atom
  EXPECT_EQ(error_of(tiers_with(R"({"floor": 0, "rate": 1.00000001})")),
            at + "[0].rate: a maintenance rate is from 0 to 1, a share of the value; 0.5 % is "
                 "0.005");
  EXPECT_EQ(error_of(tiers_with(R"({"floor": 0, "rate": 0.000000001})")),
            at + "[0].rate: '0.000000001' is not a whole number of rate steps (0.00000001)");
  EXPECT_EQ(error_of(tiers_with(R"({"floor": "0.0000001", "rate": 0})")),
            at + "[0].floor: '0.0000001' is not a whole number of atoms (0.000001)");
  EXPECT_EQ(error_of(tiers_with(R"({"floor": 0})")), at + "[0].rate: is missing; add it");
  EXPECT_EQ(error_of(tiers_with(R"({"floor": 0, "rate": 0, "cum": 0})")),
            at + "[0]: unknown key 'cum'; the keys here are floor, rate, deduction, initial_rate");
  EXPECT_EQ(error_of(symbol_with(R"("tier_rule": "flat", "tiers": [{"floor": 0, "rate": 0.1},
                                     {"floor": 1, "rate": 0.2, "deduction": 1}])")),
            at + "[1].deduction: flat tiers have no deductions; leave it out, or write "
                 "\"tier_rule\": \"marginal\"");
  std::string many;
  for (int n = 0; n < 65; ++n) {
    many += (n == 0 ? "" : ",") + std::string(R"({"rate": 0, "floor": )") + std::to_string(n) + "}";
  }
  EXPECT_EQ(error_of(marginal_with(many)), at + ": 65 tiers; a symbol has at most 64, merge some");
}

TEST(VenueErrors, TermsOfTiers) {
  const std::string at = "V.json: symbols[A].";
  const auto with = [](const std::string& keys) {
    return error_of(symbol_with(keys + R"(, "tiers": [{"floor": 0, "rate": 0.1}])"));
  };
  EXPECT_EQ(with(R"("tier_bounds": "contracts")"),
            at + "tier_bounds: unknown bounds 'contracts'; write value or quantity");
  EXPECT_EQ(with(R"("maintenance_on": "entry")"),
            at + "maintenance_on: unknown value 'entry'; write mark_value or entry_value");
  EXPECT_EQ(with(R"("tier_bounds": "quantity", "tier_rule": "marginal")"),
            at + "tier_bounds: a marginal table goes by value; by quantity it is flat, each rate "
                 "over the whole value: write \"tier_rule\": \"flat\" if that is meant");
  EXPECT_EQ(with(R"("tier_unit": 1)"),
            at + "tier_unit: is for floors that are quantities; leave it out, or write "
                 "\"tier_bounds\": \"quantity\"");
  EXPECT_EQ(with(R"("tier_bounds": "quantity", "tier_unit": 0)"),
            at + "tier_unit: must be above 0");
  EXPECT_EQ(with(R"("smallest_maintenance": -1)"), at + "smallest_maintenance: is negative");
  EXPECT_EQ(with(R"("smallest_maintenance": "1e-15")"),
            at + "smallest_maintenance: is not a whole number of 10^-8 atoms; round it");
  // 2^83 × 10^-14 units.
  EXPECT_EQ(with(R"("smallest_maintenance": "96714065569.17033397649407")"), "no error");
  EXPECT_EQ(with(R"("smallest_maintenance": "96714065569.17033397649408")"),
            at + "smallest_maintenance: is too large: 2^83 × 10^-8 atoms or more");
  for (const char* fee : {"-0.001", "1.5"}) {
    EXPECT_EQ(with(R"("closing_fee": ")" + std::string(fee) + "\""),
              at + "closing_fee: is a share of the value, from 0 to 1; 0.05 % is 0.0005");
  }
  EXPECT_EQ(with(R"("closing_fee": "0.90000001")"),
            at + "tiers[0].rate: is above 1 with the closing fee; correct one");
  EXPECT_EQ(with(R"("closing_fee": "0.9")"), "no error");
  EXPECT_EQ(error_of(symbol_with(R"("closing_fee": "0.01",
                "tiers": [{"floor": 0, "rate": 0.1, "initial_rate": "0.10999999"}])")),
            at + "tiers[0].initial_rate: an initial rate is not below the maintenance rate of its "
                 "tier, closing fee included");
  EXPECT_EQ(error_of(symbol_with(R"("tier_bounds": "quantity",
                "tiers": [{"floor": 0, "rate": 0.1}, {"floor": "1.5", "rate": 0.2}])")),
            at + "tiers[1].floor: '1.5' is not a whole number of lots (1)");
  const auto counted = [](const char* lot, const char* unit, const char* floor) {
    return error_of(
        R"({"symbols": [{"symbol": "A", "mark": 2, "tier_bounds": "quantity", "lot": ")" +
        std::string(lot) + R"(", "tier_unit": ")" + unit +
        R"(", "tiers": [{"floor": 0, "rate": 0.1}, {"rate": 0.2, "floor": ")" + floor + "\"}]}]}");
  };
  const std::string correct = "; correct the floor, tier_unit or the lot";
  EXPECT_EQ(counted("0.1", "0.03", "333"),
            at +
                "tiers[1].floor: '333' × tier_unit 0.03 is 9.99, not a whole number of lots (0.1)" +
                correct);
  EXPECT_EQ(counted("0.1", "1/3", "5/2"),
            at + "tiers[1].floor: '5/2' × tier_unit 1/3 is 5/6, not a whole number of lots (0.1)" +
                correct);
  EXPECT_EQ(counted("0.1", "0.03", "1e20"),
            at +
                "tiers[1].floor: '1e20' × tier_unit 0.03 is 3000000000000000000, too large a "
                "number of lots (0.1)" +
                correct);
  EXPECT_EQ(counted("0.1", "0.03", "1e10/3"), "no error");
  EXPECT_EQ(error_of(symbol_with(R"("tier_bounds": "quantity", "tiers": [
                {"floor": 0, "rate": 0.1}, {"floor": 5, "rate": 0.2, "deduction": 0.5}])")),
            at + "tiers[1].deduction: flat tiers have no deductions; leave it out, or write "
                 "\"tier_rule\": \"marginal\"");
  for (const char* key : {"tier_bounds\": \"value", "maintenance_on\": \"mark_value",
                          "smallest_maintenance\": \"1", "closing_fee\": \"0"}) {
    const std::string name = std::string(key).substr(0, std::string(key).find('"'));
    EXPECT_EQ(error_of(symbol_with("\"" + std::string(key) + "\", \"tiers\": []")),
              at + name + ": says nothing without tiers; add them, or leave it out");
  }
}

TEST(VenueErrors, CollateralHasNothingOfTiers) {
  const std::pair<const char*, const char*> kKeys[] = {{"tiers", R"([{"floor": 0, "rate": 0}])"},
                                                       {"tiers_file", "\"none.json\""},
                                                       {"tiers_from", "\"A\""},
                                                       {"tier_rule", "\"flat\""},
                                                       {"tier_bounds", "\"value\""},
                                                       {"tier_unit", "1"},
                                                       {"maintenance_on", "\"mark_value\""},
                                                       {"smallest_maintenance", "1"},
                                                       {"closing_fee", "0"}};
  for (const auto& [key, value] : kKeys) {
    const std::string has = "\"" + std::string(key) + "\": " + value;
    EXPECT_EQ(error_of(R"({"symbols": [{"symbol": "A", "lot": 1, "mark": 2, "collateral": true, )" +
                       has + "}]}"),
              "V.json: symbols[A]." + std::string(key) +
                  ": collateral has no maintenance margin; leave " + key + " out");
  }
  EXPECT_EQ(error_of(symbol_with(R"("collateral": true, "tiers": [])")), "no error");
  Venue venue;
  venue.add_asset({"USD", 6, {}});
  SymbolSpec symbol;
  symbol.name = "A";
  symbol.mark = 1;
  symbol.collateral = true;
  symbol.tier_terms.smallest_e8 = 1;
  try {
    venue.add_symbol(symbol);
    ADD_FAILURE();
  } catch (const InputError& error) {
    EXPECT_EQ(
        std::string(error.what()),
        "venue: symbols[A].tiers: collateral has no maintenance margin; leave tier_terms out");
  }
}

/// In code as in a file.
TEST(VenueErrors, TermsOfTiersInCode) {
  Venue venue;
  venue.add_asset({"USD", 6, {}});
  const auto add = [&](TierRule rule, const core::TableRule& terms, bool has_tiers) -> std::string {
    SymbolSpec symbol;
    symbol.name = "A";
    symbol.mark = 1;
    symbol.tier_rule = rule;
    symbol.tier_terms = terms;
    symbol.no_maintenance = !has_tiers;
    if (has_tiers) symbol.tiers = {op::Tier{}};
    try {
      venue.add_symbol(symbol);
    } catch (const InputError& error) {
      return error.what();
    }
    return "no error";
  };
  const std::string at = "venue: symbols[A].tiers: ";
  EXPECT_EQ(add(TierRule::marginal, {true, false, 0}, true),
            at + "a marginal table goes by value, one by quantity is flat; correct tier_rule or "
                 "tier_bounds");
  EXPECT_EQ(add(TierRule::flat, {false, false, uint128{1} << kSmallestBits}, true),
            at + "the smallest maintenance is too large: 2^83 × 10^-8 atoms or more");
  EXPECT_EQ(add(TierRule::flat, {false, false, 1}, false),
            at + "there are none, but terms of them; where the smallest maintenance is all, give "
                 "one tier of rate 0");
  EXPECT_EQ(add(TierRule::flat, {true, true, 1}, true), "no error");
}

TEST(VenueErrors, ATableThatDoesNotSayItsRule) {
  const std::string no_rule =
      "is missing, and no tier_rule says what the table is; give every deduction, or write "
      "\"tier_rule\": \"marginal\" (each rate applies to what lies above its floor) or \"flat\" "
      "(the tier's rate applies to the whole value) in the venue file";
  const std::string two = R"({"floor": 0, "rate": 0.1}, {"floor": 9, "rate": 0.2})";
  EXPECT_EQ(error_of(tiers_with(two)), "V.json: symbols[A].tiers[1].deduction: " + no_rule);
  EXPECT_EQ(error_of(tiers_with(R"({"floor": 0, "rate": 0.1},
                                   {"floor": 100, "rate": 0.2, "deduction": 10},
                                   {"floor": 200, "rate": 0.3})")),
            "V.json: symbols[A].tiers[2].deduction: " + no_rule);
  EXPECT_EQ(error_of(marginal_with(two)), "no error");
  EXPECT_EQ(error_of(tiers_with(R"({"floor": 0, "rate": 0.1})")), "no error");
  EXPECT_EQ(error_of(symbol_with(R"("tier_rule": "step")")),
            "V.json: symbols[A].tier_rule: unknown rule 'step'; write marginal or flat");
  EXPECT_EQ(error_of(R"({"symbols": [{"symbol": "A", "lot": 1, "mark": 2,
                                      "tier_rule": "flat"}]})"),
            "V.json: symbols[A].tier_rule: says nothing without tiers; add them, or leave it out");
}

TEST(VenueErrors, NoTiersAreSaidToBeMeant) {
  EXPECT_EQ(error_of(R"({"symbols": [{"symbol": "A", "lot": 1, "mark": 2}]})"),
            "V.json: symbols[A].tiers: there are none; add tiers or tiers_file. Where no "
            "maintenance margin is meant, so that no account is ever liquidated for this symbol, "
            "say so: \"tiers\": []");
  EXPECT_EQ(error_of(symbol_with("\"tiers\": []")), "no error");
  EXPECT_EQ(error_of(R"({"symbols": [{"symbol": "A", "lot": 1, "mark": 2, "collateral": true}]})"),
            "no error");
}

TEST(VenueErrors, MarksThatRoundToNothing) {
  const std::string nothing =
      "V.json: symbols[A].mark: one lot is worth less than 2^-41 atoms, which is nothing; correct "
      "it, or use a larger lot";
  const auto linear = [](const char* mark) {
    return error_of(R"({"symbols": [{"symbol": "A", "lot": 1, "tiers": [], "mark": )" +
                    std::string(mark) + "}]}");
  };
  EXPECT_EQ(linear("1e-30"), nothing);
  EXPECT_EQ(linear("4.547e-19"), nothing);  // 2^-41 atoms are 4.5474735e-19
  EXPECT_EQ(linear("4.548e-19"), "no error");
  EXPECT_EQ(error_of(R"({"symbols": [{"symbol": "A", "kind": "inverse", "lot": 1, "tiers": [],
                          "contract_size": 1, "mark": 1e30}]})"),
            nothing);
  EXPECT_EQ(error_of(R"({"symbols": [{"symbol": "A", "lot": 1, "mark": 1, "collateral": true,
                          "haircut": 1e-30}]})"),
            nothing);
}

TEST(VenueErrors, InitialRates) {
  const auto with = [](const char* rate) {
    return error_of(
        tiers_with(R"({"floor": 0, "rate": 0.1, "initial_rate": )" + std::string(rate) + "}"));
  };
  const std::string at = "V.json: symbols[A].tiers[0].initial_rate: ";
  EXPECT_EQ(with("0.1"), "no error");
  EXPECT_EQ(with("1"), "no error");
  EXPECT_EQ(
      with("0.09999999"),
      at + "an initial rate is not below the maintenance rate of its tier, closing fee included");
  EXPECT_EQ(with("0"),
            at + "an initial rate is above 0 and at most 1, a share of the value: 1 / leverage");
  EXPECT_EQ(with("1.00000001"),
            at + "an initial rate is above 0 and at most 1, a share of the value: 1 / leverage");
  EXPECT_EQ(with("\"1/3\""), at + "'1/3' is not a whole number of rate steps (0.00000001)");
  EXPECT_EQ(error_of(marginal_with(R"({"floor": 0, "rate": 0.1, "initial_rate": 0.2},
                                      {"floor": 9, "rate": 0.2})")),
            "V.json: symbols[A].tiers[1].initial_rate: is given for some tiers only; give it for "
            "all or for none");
}

TEST(VenueErrors, Policies) {
  const auto with = [](const std::string& body) {
    return error_of(top_with(R"("policies": {"p": )" + body + "}"));
  };
  EXPECT_EQ(with(R"({"profit": ["one", "one", "one", "one"]})"),
            "V.json: policies[p].long_loss: is missing; add it");
  EXPECT_EQ(with(R"({"profit": ["one"], "loss": []})"),
            "V.json: policies[p].profit: four operands are expected, A, B, C, D of the score "
            "A·B / (C·D)");
  EXPECT_EQ(with(R"({"profit": ["one", "pnl", "one", "one"]})"),
            "V.json: policies[p].profit[1]: unknown operand 'pnl'; operands are zero, one, upnl, "
            "mark_value, entry_value, equity, wallet, account_maintenance, maintenance");
  EXPECT_EQ(error_of(top_with(R"("policies": {"size": {
                "profit": ["one", "one", "one", "one"], "loss": ["one", "one", "one", "one"]}})")),
            "V.json: policies[size]: is there twice; names are unique");
}

TEST(VenueErrors, FilesThatAreNone) {
  const auto error_of_file = [](const std::string& path) -> std::string {
    try {
      load_venue(path);
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return "no error";
  };
  EXPECT_EQ(error_of_file(BALLAST_DATA), std::string(BALLAST_DATA) + ": is a directory");
  EXPECT_EQ(error_of_file("none.json"), "none.json: cannot be read: No such file or directory");
  // It can be opened, but its first byte cannot be read.
  EXPECT_EQ(error_of_file("/proc/self/mem"),
            "/proc/self/mem: cannot be read to its end: Input/output error");
}

/// What has no end, or keeps a reader waiting, is no file that a venue may name.
TEST(VenueErrors, TiersFileThatIsNoRegularFile) {
  const std::string fifo = testing::TempDir() + "ballast_fifo_" + std::to_string(::getpid());
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  for (const std::string& path : {std::string("/dev/zero"), fifo}) {
    EXPECT_EQ(
        error_of(symbol_with("\"tiers_file\": \"" + path + "\"")),
        "V.json: symbols[A].tiers_file: " + path + ": is not a regular file; give the path of one");
  }
  ::unlink(fifo.c_str());
  const std::string huge = testing::TempDir() + "ballast_huge_" + std::to_string(::getpid());
  std::ofstream(huge) << "{";
  ASSERT_EQ(::truncate(huge.c_str(), (64 << 20) + 1), 0);
  EXPECT_EQ(error_of(symbol_with("\"tiers_file\": \"" + huge + "\"")),
            "V.json: symbols[A].tiers_file: " + huge +
                ": is larger than 64 MiB, which no file of this kind is");
  ::unlink(huge.c_str());
}

TEST(VenueErrors, TiersFile) {
  const std::string data = "V.json: symbols[A].tiers_file: " BALLAST_DATA;
  EXPECT_EQ(error_of(symbol_with(R"("tiers_file": "venues")")), data + "/venues: is a directory");
  EXPECT_EQ(error_of(symbol_with(R"("tiers_file": "leverage_brackets.json")")),
            data + "/leverage_brackets.json: has no tiers of 'A'; give tiers_from");
  EXPECT_EQ(error_of(symbol_with(R"("tiers_file": "none.json")")),
            data + "/none.json: cannot be read: No such file or directory");
  EXPECT_EQ(error_of(R"({"symbols": [{"symbol": "A", "lot": 1, "mark": 2, "tiers_from": "A"}]})"),
            "V.json: symbols[A].tiers_file: is missing; add it");
  EXPECT_EQ(error_of(symbol_with(R"("tiers": [], "tiers_file": "leverage_brackets.json")")),
            "V.json: symbols[A].tiers_file: tiers are given already; give tiers or tiers_file");
}

}  // namespace
}  // namespace ballast
