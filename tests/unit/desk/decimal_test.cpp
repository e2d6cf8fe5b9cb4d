// Text ↔ exact numbers ↔ whole units.
#include "host/include/ballast/decimal.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <string>
#include <string_view>

#include "host/include/ballast/error.hpp"

namespace ballast {
namespace {

Rational ratio(std::int64_t over, std::int64_t under = 1) { return Rational(over, under); }

TEST(Decimal, Parse) {
  const struct {
    const char* text;
    Rational value;
  } kCases[] = {
      {"0", ratio(0)},
      {"-0", ratio(0)},
      {"0.1", ratio(1, 10)},
      {"+1.50", ratio(3, 2)},
      {"-1234.5", ratio(-2469, 2)},
      {".5", ratio(1, 2)},
      {"5.", ratio(5)},
      {"1e-8", ratio(1, 100'000'000)},
      {"2.5E+3", ratio(2500)},
      {"9.223372036854775807e18", ratio(std::numeric_limits<std::int64_t>::max())},
      {"0.3333333333333333333", ratio(3'333'333'333'333'333'333, 1'000'000'000) / 10'000'000'000},
      {"000123456789012345678901234567890",
       123'456'789'012'345'678 * power_of_ten(12) + 901'234'567'890},
  };
  for (const auto& c : kCases) {
    const auto value = parse_decimal(c.text);
    ASSERT_TRUE(value) << c.text;
    EXPECT_EQ(*value, c.value) << c.text;
  }
}

TEST(Decimal, RefuseWhatIsNoNumber) {
  for (const char* text :
       {"",    "-",  ".",     "e5",      "1e",  "1e+",   "1.2.3",  "1,5",
        " 1",  "1 ", "0x10",  "inf",     "nan", "1e401", "1e-401", "1e99999999999999999999",
        "--1", "1-", "1e5.5", "\xD9\xA1"}) {
    EXPECT_FALSE(parse_decimal(text)) << text;
  }
  EXPECT_TRUE(parse_decimal(std::string(400, '7')));
  EXPECT_FALSE(parse_decimal(std::string(401, '7')));
}

std::string error_of(const char* text, const Rational& unit) {
  try {
    whole_units_at(Place{"P.csv", 7, "qty"}, text, unit, "lots");
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

TEST(Decimal, WholeUnits) {
  const Place place{"P.csv", 7, "qty"};
  EXPECT_EQ(whole_units_at(place, "0.003", ratio(1, 1000), "lots"), 3);
  EXPECT_EQ(whole_units_at(place, "-12e2", ratio(5, 2), "lots"), -480);
  EXPECT_EQ(whole_units_at(place, "9223372036854775807", ratio(1), "lots"),
            std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(error_of("0.0015", ratio(1, 1000)),
            "P.csv: row 7: qty: '0.0015' is not a whole number of lots (0.001)");
  EXPECT_EQ(error_of("9223372036854775808", ratio(1)),
            "P.csv: row 7: qty: '9223372036854775808' is too large a number of lots (1)");
  EXPECT_EQ(error_of("1.0x", ratio(1)),
            "P.csv: row 7: qty: '1.0x' is not a decimal number; write it like -1234.5 or 1e-8");
  EXPECT_EQ(error_of("", ratio(1)), "P.csv: row 7: qty: is empty; a decimal number is expected");
  EXPECT_EQ(error_of("1\n2", ratio(1)),
            "P.csv: row 7: qty: '1?2' is not a decimal number; write it like -1234.5 or 1e-8");
}

TEST(Decimal, NumbersBeyondTheLimitsAreNumbersAndShownInBrief) {
  const std::string shown = "P.csv: row 7: qty: '" + std::string(44, '7') + "…' ";
  EXPECT_EQ(error_of(std::string(401, '7').c_str(), ratio(1)),
            shown + "has 401 characters; a number has at most 400");
  EXPECT_EQ(error_of(std::string(400, '7').c_str(), ratio(1)),
            shown + "is too large a number of lots (1)");
  EXPECT_EQ(error_of((std::string(401, '7') + "x").c_str(), ratio(1)),
            shown + "is not a decimal number; write it like -1234.5 or 1e-8");
  EXPECT_EQ(error_of("1e401", ratio(1)),
            "P.csv: row 7: qty: '1e401' is out of range; exponents are from -400 to 400");
  EXPECT_EQ(error_of("-2.5e-99999999999999999999", ratio(1)),
            "P.csv: row 7: qty: '-2.5e-99999999999999999999' is out of range; exponents are from "
            "-400 to 400");
  EXPECT_EQ(
      error_of("1", *parse_decimal("1e-400") * 3),
      "P.csv: row 7: qty: '1' is not a whole number of lots (0." + std::string(42, '0') + "…)");
  // Characters of two bytes: 44 bytes would end within the 23rd.
  std::string accents = "x";
  for (int n = 0; n < 30; ++n) accents += "é";
  EXPECT_EQ(error_of(accents.c_str(), ratio(1)),
            "P.csv: row 7: qty: '" + accents.substr(0, 43) +
                "…' is not a decimal number; write it like -1234.5 or 1e-8");
}

TEST(Decimal, RoundNearestTiesAway) {
  const struct {
    Rational x;
    int nearest;
  } kCases[] = {{ratio(1, 2), 1}, {ratio(-1, 2), -1}, {ratio(49, 100), 0}, {ratio(-49, 100), 0},
                {ratio(3, 2), 2}, {ratio(-3, 2), -2}, {ratio(5, 3), 2},    {ratio(-4, 3), -1},
                {ratio(7, 1), 7}, {ratio(0), 0},      {ratio(5, 2), 3}};
  for (const auto& c : kCases) EXPECT_EQ(round_nearest(c.x), c.nearest) << c.x;
}

TEST(Decimal, Print) {
  EXPECT_EQ(print_exact(ratio(1, 10)), "0.1");
  EXPECT_EQ(print_exact(ratio(1250)), "1250");
  EXPECT_EQ(print_exact(ratio(-7, 2)), "-3.5");
  EXPECT_EQ(print_exact(ratio(1, 1024)), "0.0009765625");
  EXPECT_EQ(print_exact(ratio(-2, 3)), "-2/3");
  EXPECT_EQ(print_exact(ratio(0)), "0");
  EXPECT_EQ(print_units(1'234'567, 6), "1.234567");
  EXPECT_EQ(print_units(-5, 6), "-0.000005");
  EXPECT_EQ(print_units(-5, 0), "-5");
  EXPECT_EQ(print_units(0, 2), "0.00");
  EXPECT_EQ(to_string(std::numeric_limits<std::int64_t>::min()), "-9223372036854775808");
  EXPECT_EQ(to_string(static_cast<int128>(1) << 100), "1267650600228229401496703205376");
}

TEST(Decimal, PrintSignificant) {
  const struct {
    Rational x;
    unsigned digits;
    const char* text;
  } kCases[] = {
      {ratio(2, 3), 10, "0.6666666667"}, {ratio(-1, 3), 4, "-0.3333"},
      {ratio(999'999, 1000), 3, "1000"}, {ratio(123'456), 3, "123000"},
      {ratio(1, 8), 12, "0.125"},        {ratio(54'999), 12, "54999"},
      {ratio(1, 3000), 2, "0.00033"},    {ratio(0), 5, "0"},
      {ratio(995, 10), 2, "100"},        {ratio(10), 1, "10"},
      {ratio(1, 10), 1, "0.1"},          {ratio(999, 1000), 2, "1"},
      {ratio(55, 10), 1, "6"},           {ratio(-45, 10), 1, "-5"},
  };
  for (const auto& c : kCases) EXPECT_EQ(print_significant(c.x, c.digits), c.text) << c.x;
}

/// Digits with a point take a short way; with an exponent, any number takes the long one.
TEST(Decimal, TheSameValueHoweverItIsRead) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  constexpr std::string_view kCharacters = "0123456789.-+";
  for (int i = 0; i < 50'000; ++i) {
    std::string text = random() % 3 == 0 ? "-" : "";
    const std::size_t kinds = random() % 4 == 0 ? 13 : random() % 4 == 0 ? 11 : 10;
    const std::size_t point = random() % 45;
    for (std::size_t n = random() % 45; n > 0; --n) {
      text += n == point ? '.' : kCharacters[random() % kinds];
    }
    const auto plain = parse_decimal(text);
    const auto long_way = parse_decimal(text + "e0");
    ASSERT_EQ(plain.has_value(), long_way.has_value()) << text;
    if (plain) {
      ASSERT_EQ(*plain, *long_way) << text;
    }
  }
}

TEST(Decimal, PrintAmount) {
  EXPECT_EQ(print_amount(1'250'000, 6), "1.25");
  EXPECT_EQ(print_amount(-5, 6), "-0.000005");
  EXPECT_EQ(print_amount(-70, 0), "-70");
  EXPECT_EQ(print_amount(70'000'000, 6), "70");
  EXPECT_EQ(print_amount(0, 6), "0");
  EXPECT_EQ(print_amount(static_cast<int128>(1) << 100, 20), "12676506002.28229401496703205376");
}

TEST(Decimal, RoundTrip) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  for (int i = 0; i < 20'000; ++i) {
    const Rational coefficient = Rational(static_cast<std::int64_t>(random())) * random();
    const unsigned places = static_cast<unsigned>(random() % 40);
    const Rational x = coefficient / power_of_ten(places);
    const auto back = parse_decimal(print_exact(x));
    ASSERT_TRUE(back) << x;
    ASSERT_EQ(*back, x);
    // 40 digits of a number: within half a unit of the 40th.
    const auto rounded = parse_decimal(print_significant(x, 20));
    ASSERT_TRUE(rounded) << x;
    ASSERT_LE(abs(*rounded - x) * power_of_ten(19), abs(x)) << x;
  }
}

}  // namespace
}  // namespace ballast
