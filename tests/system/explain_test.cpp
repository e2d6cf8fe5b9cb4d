// `ballast explain --json`: the key follows from what it says, and from nothing else.

#include <gtest/gtest.h>

#include "tests/system/program.hpp"

namespace ballast::system_test {
namespace {

using Json = nlohmann::ordered_json;
__extension__ typedef unsigned __int128 Wide;

struct Scaled {
  Wide m = 0;
  long e = 0;
};

/// m × 2^(e − 31), cut to 32 bits.
Scaled scaled(Wide m, long e) {
  for (; m >> 32 != 0; m >>= 1) ++e;
  for (; m >> 31 == 0; m <<= 1) --e;
  return {m, e};
}

Wide to_wide(const std::string& digits) {
  Wide number = 0;
  for (const char c : digits) number = number * 10 + static_cast<unsigned>(c - '0');
  return number;
}

void expect_scaled(const Json& shown, Scaled expected) {
  EXPECT_EQ(shown.at("m").get<std::uint64_t>(), static_cast<std::uint64_t>(expected.m)) << shown;
  EXPECT_EQ(shown.at("e").get<long>(), expected.e) << shown;
}

/// The figure that an operand is, as text; what has no sign there has none here.
std::string figure_of(const Json& x, const std::string& operand) {
  static const std::map<std::string, std::string> kKeys = {
      {"upnl", "unrealised_pnl"},
      {"mark_value", "mark_value"},
      {"entry_value", "entry_value"},
      {"equity", "equity"},
      {"maintenance", "maintenance_margin"},
      {"account_maintenance", "account_maintenance_margin"}};
  if (operand == "zero") return "0";
  if (operand == "one") return "1";
  std::string text;
  if (operand == "wallet") {
    const std::string wallet = x.at("wallet");
    const std::string least = x.at("wallet_min");
    text = std::stod(wallet) > std::stod(least) ? wallet : least;
  } else {
    text = x.at(kKeys.at(operand));
  }
  return text[0] == '-' ? text.substr(1) : text;
}

/// "12.5" with 6 decimals: 12500000.
Wide units_of(const std::string& text, std::size_t decimals) {
  const std::size_t point = text.find('.');
  const std::string fraction = point == std::string::npos ? "" : text.substr(point + 1);
  EXPECT_LE(fraction.size(), decimals) << text;
  return to_wide(text.substr(0, point) + fraction + std::string(decimals - fraction.size(), '0'));
}

void expect_operands_are_the_figures(const Json& x) {
  const std::size_t decimals = x.at("currency") == "BTC" ? 8 : 6;
  for (const char* name : {"A", "B", "C", "D"}) {
    const std::string operand = x.at(name).at("operand");
    const bool is_rate = operand == "maintenance" || operand == "account_maintenance";
    const bool is_number = operand == "zero" || operand == "one";
    const std::size_t places = is_number ? 0 : decimals + (is_rate ? 8U : 0U);
    EXPECT_TRUE(to_wide(x.at(name).at("units")) == units_of(figure_of(x, operand), places)) << x;
  }
}

/// The key, from `row`, `equity`, the units of A, B, C, D and `profit_above_loss`; every step shown
/// is the one made on the way.
long long key_of(const Json& x) {
  Wide units[4];
  for (int i = 0; i < 4; ++i) units[i] = to_wide(x.at(std::string(1, "ABCD"[i])).at("units"));
  const std::string equity = x.at("equity");
  const bool is_last = equity[0] == '-' || equity == "0" || units[2] == 0 || units[3] == 0;
  const bool is_zero = units[0] == 0 || units[1] == 0;
  const bool divides_by_entry =
      x.at("C").at("operand") == "entry_value" || x.at("D").at("operand") == "entry_value";
  const std::string place = x.at("row");
  const bool is_first = is_last && equity[0] != '-' && equity != "0" && !is_zero &&
                        divides_by_entry && x.at("entry_value") == "0" &&
                        place.find("not in profit") == std::string::npos;
  if (is_last || is_zero) {
    for (const char* step : {"N", "Z", "Q"}) EXPECT_TRUE(x.at(step).is_null()) << x;
    EXPECT_TRUE(x.at("A").at("norm").is_null()) << x;
  }
  EXPECT_EQ(x.at("mag").is_null(), is_last) << x;
  if (is_first) return (1LL << 40) - 1;
  if (is_last) return -(1LL << 40);
  long long magnitude = 0;
  if (!is_zero) {
    Scaled norm[4];
    for (int i = 0; i < 4; ++i) {
      norm[i] = scaled(units[i], 31);
      expect_scaled(x.at(std::string(1, "ABCD"[i])).at("norm"), norm[i]);
    }
    const Scaled n = scaled(norm[0].m * norm[1].m, norm[0].e + norm[1].e - 31);
    const Scaled z = scaled(norm[2].m * norm[3].m, norm[2].e + norm[3].e - 31);
    const Scaled q = scaled((n.m << 64) / z.m, n.e - z.e - 33);
    expect_scaled(x.at("N"), n);
    expect_scaled(x.at("Z"), z);
    expect_scaled(x.at("Q"), q);
    magnitude =
        (static_cast<long long>(q.e + 256) << 31) + static_cast<long long>(q.m - (Wide{1} << 31));
  }
  EXPECT_EQ(x.at("mag").get<long long>(), magnitude) << x;
  const std::string row = x.at("row");
  const bool is_loss = row.find("not in profit") != std::string::npos;
  return x.at("profit_above_loss").get<bool>() && is_loss ? -1 - magnitude : magnitude;
}

TEST(ExplainJson, TheKeyFollowsFromIt) {
  Folder folder;
  for (const char* name : {"V.json", "A.csv", "P.csv"}) folder.take(name);
  // Without equity, in a loss, on the wallet's floor, without maintenance.
  folder.write("A.csv",
               folder.read("A.csv") + "mia,-5000,,USDT\nnick,0.25,,USDT\nolga,9000,,USDT\n");
  folder.write("P.csv", folder.read("P.csv") +
                            "p12,mia,BTCUSDT,1,59000,,\np13,nick,BTCUSDT,0.001,1,,\n"
                            "p14,nick,ETHUSDT,1,2500.5,,\np15,olga,ETHUSDT,1,,,0\n");
  int last = 0;
  int zero = 0;
  int negative = 0;
  int first = 0;
  for (const char* policy : {"bitmex", "binance", "hyperliquid", "leverage", "profit", "size"}) {
    for (int n = 1; n <= 15; ++n) {
      const std::string position = "p" + std::to_string(n);
      const Outcome outcome =
          folder.run_book("explain", {"--position", position, "--policy", policy, "--json"});
      ASSERT_EQ(outcome.status, 0) << outcome.err;
      const Json x = objects_of(outcome.out).at(0);
      SCOPED_TRACE(position + " by " + policy);
      const auto key = x.at("key").get<long long>();
      EXPECT_EQ(key_of(x), key);
      if (x.at("equity").get<std::string>()[0] != '-') expect_operands_are_the_figures(x);
      last += key == -(1LL << 40) ? 1 : 0;
      first += key == (1LL << 40) - 1 ? 1 : 0;
      zero += x.at("mag") == 0 ? 1 : 0;
      negative += key < 0 && key != -(1LL << 40) ? 1 : 0;
    }
  }
  // Every way a key can come about was met.
  EXPECT_GT(last, 0);
  EXPECT_GT(first, 0);
  EXPECT_GT(zero, 0);
  EXPECT_GT(negative, 0);
}

}  // namespace
}  // namespace ballast::system_test
