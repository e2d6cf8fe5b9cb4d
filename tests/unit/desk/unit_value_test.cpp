// Prices → unit values (docs/contract.md, Units) and entry values.
#include <gtest/gtest.h>

#include <random>
#include <string>

#include "host/include/ballast/error.hpp"
#include "host/include/ballast/venue.hpp"

namespace ballast {
namespace {

Rational number(const char* text) { return *parse_decimal(text); }

SymbolSpec symbol_of(ContractKind kind, const char* lot, const char* contract_size,
                     const char* mark, unsigned decimals) {
  Venue venue;
  venue.add_asset({"USD", decimals, {}});
  SymbolSpec symbol;
  symbol.name = "X";
  symbol.kind = kind;
  symbol.lot = number(lot);
  symbol.contract_size = number(contract_size);
  symbol.mark = number(mark);
  symbol.no_maintenance = true;
  venue.add_symbol(symbol);
  return venue.symbols()[0];
}

SymbolSpec linear() { return symbol_of(ContractKind::linear, "0.001", "1", "50000", 6); }
SymbolSpec inverse() { return symbol_of(ContractKind::inverse, "1", "100", "50000", 8); }

TEST(UnitValue, WholeLinearPriceIsUnshifted) {
  const core::UnitValue unit = linear().unit_value(number("50000.5"));
  EXPECT_EQ(unit.u, 50'000'500);
  EXPECT_EQ(unit.shift, 0U);
  EXPECT_EQ(linear().unit_value(0).u, 0);
}

TEST(UnitValue, PricesThatRoundToNothingAreRefused) {
  const auto error_of = [](auto&& action) -> std::string {
    try {
      action();
    } catch (const InputError& error) {
      return error.what();
    }
    return "no error";
  };
  const std::string nothing =
      " one lot is worth less than 2^-41 atoms, which is nothing; correct it, or use a "
      "larger lot";
  const std::string tiny = "X: price: at 0.000000000000000000000000000001" + nothing;
  EXPECT_EQ(error_of([] { linear().unit_value(number("1e-30")); }), tiny);
  EXPECT_EQ(error_of([] { linear().entry_value(1'000'000, number("1e-30")); }), tiny);
  const std::string huge = "X: price: at 1" + std::string(40, '0') + nothing;
  EXPECT_EQ(error_of([] { inverse().unit_value(number("1e40")); }), huge);
  EXPECT_EQ(error_of([] { inverse().entry_value(1'000'000, number("1e40")); }), huge);
  EXPECT_EQ(error_of([] { linear().funding_unit_value(50000, number("-1e-30")); }),
            "X: funding: rate -0.000000000000000000000000000001 makes a payment of less than "
            "2^-41 atoms a lot, which is nothing; leave the funding out");
  EXPECT_EQ(linear().funding_unit_value(50000, 0).u, 0);
  // A price that is one, of few lots: rounded to the nearest atom like any other.
  EXPECT_EQ(linear().entry_value(1, number("0.0001")), 0);
}

TEST(UnitValue, OtherwiseTheLargestShift) {
  // 0.00000001 × 0.001 × 10^6 = 10^-5 atoms a lot: every bit of the 40 is used.
  const core::UnitValue small = linear().unit_value(number("0.00000001"));
  EXPECT_EQ(small.shift, 40U);
  EXPECT_EQ(small.u, 10'995'116);  // 2^40 / 10^5 = 10995116.27776
  // 1/3 of an atom more than 2^30: 2^30 × 2^30 = 2^60 fits, 2^61 does not.
  const auto shifted = make_unit_value(Rational(std::int64_t{1} << 30) + Rational(1, 3), true);
  ASSERT_TRUE(shifted);
  EXPECT_EQ(shifted->shift, 30U);
  EXPECT_EQ(shifted->u, (std::int64_t{1} << 60) + ((std::int64_t{1} << 30) + 1) / 3);
  // Just below 2^31 rounds up to 2^61 at s = 30, which is too much: s = 29.
  const Rational below = Rational(std::int64_t{1} << 31) - Rational(1, std::int64_t{1} << 40);
  const auto edge = make_unit_value(below, true);
  ASSERT_TRUE(edge);
  EXPECT_EQ(edge->shift, 29U);
  EXPECT_EQ(edge->u, std::int64_t{1} << 60);
}

TEST(UnitValue, Inverse) {
  // −100 / 50000 × 10^8 = −200000 atoms a contract, a whole number, but prices seldom are.
  const core::UnitValue unit = inverse().unit_value(number("50000"));
  EXPECT_EQ(unit.shift, 40U);
  EXPECT_EQ(unit.u, -(std::int64_t{200'000} << 40));
  EXPECT_EQ(core::value(3, unit), -600'000);
  EXPECT_EQ(inverse().price_of(unit), number("50000"));
}

TEST(UnitValue, TooLarge) {
  EXPECT_FALSE(make_unit_value(Rational(std::int64_t{1} << 61), true));
  EXPECT_FALSE(make_unit_value(Rational(std::int64_t{1} << 61), false));
  EXPECT_TRUE(make_unit_value(Rational((std::int64_t{1} << 61) - 1), true));
  // Ties away from zero: 2^61 − 1/2 is 2^61.
  EXPECT_FALSE(make_unit_value(Rational((std::int64_t{1} << 62) - 1, 2), true));
}

/// Against the definition: every shift, nearest by comparison.
TEST(UnitValue, IsNearestWithTheLargestShift) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  for (int i = 0; i < 20'000; ++i) {
    const Rational n = Rational(random() >> (random() % 64)) + 1;
    const Rational d = Rational(random() >> (random() % 64)) + 1;
    const Rational x = random() % 2 == 0 ? n / d : -n / d;
    const auto unit = make_unit_value(x, false);
    const Rational limit = Rational(std::int64_t{1} << 61) - Rational(1, 2);
    if (abs(x) >= limit) {
      ASSERT_FALSE(unit) << x;
      continue;
    }
    ASSERT_TRUE(unit) << x;
    const Rational scaled = x * Rational(std::int64_t{1} << unit->shift);
    const Rational error = abs(scaled - unit->u);
    ASSERT_LE(error, Rational(1, 2)) << x;
    if (error == Rational(1, 2)) {
      ASSERT_GT(abs(Rational(unit->u)), abs(scaled)) << x;
    }
    ASSERT_LT(abs(Rational(unit->u)), std::int64_t{1} << 61);
    if (unit->shift < 40) {
      ASSERT_GE(abs(scaled * 2), limit) << x;
    }
  }
}

TEST(UnitValue, AwayFromZero) {
  const auto up = [](const Rational& x) {
    return *make_unit_value(x, true, UnitRounding::away_from_zero);
  };
  EXPECT_EQ(up(Rational(1, 3)).u, (std::int64_t{1} << 40) / 3 + 1);
  EXPECT_EQ(up(Rational(-1, 3)).u, -(std::int64_t{1} << 40) / 3 - 1);
  EXPECT_EQ(up(Rational(3, 4)).u, std::int64_t{3} << 38);  // exact: not rounded
  EXPECT_EQ(up(7).shift, 0U);
  // What would come to 2^61 has a smaller shift.
  const core::UnitValue edge =
      up(Rational(std::int64_t{1} << 31) - Rational(1, std::int64_t{1} << 31));
  EXPECT_EQ(edge.shift, 29U);
  EXPECT_EQ(edge.u, std::int64_t{1} << 60);
  EXPECT_FALSE(make_unit_value(Rational((std::int64_t{1} << 62) - 1, 2), true,
                               UnitRounding::away_from_zero));
}

SymbolSpec collateral(const Rational& lot, const Rational& mark, const Rational& haircut,
                      unsigned decimals) {
  Venue venue;
  venue.add_asset({"USD", decimals, {}});
  SymbolSpec symbol;
  symbol.name = "HELD";
  symbol.lot = lot;
  symbol.mark = mark;
  symbol.haircut = haircut;
  symbol.collateral = true;
  venue.add_symbol(symbol);
  return venue.symbols()[0];
}

/// 0.5 coins at 116,460.5 count for 97 % of it: 56,483.3425, and not an atom less.
TEST(UnitValue, HalfACoinOfCollateralIsWorthWholeAtoms) {
  const SymbolSpec held = collateral(number("1e-8"), number("116460.5"), number("0.97"), 6);
  EXPECT_EQ(core::value(50'000'000, held.unit_value(held.mark)), 56'483'342'500);
}

TEST(UnitValue, CollateralOfWholeAtomsComesOutWhole) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  const auto below = [&](std::uint64_t n) { return static_cast<std::int64_t>(random() % n); };
  int whole = 0;
  for (int i = 0; i < 20'000; ++i) {
    const auto power = [&](std::uint64_t n) {
      return Rational(1, power_of_ten(static_cast<unsigned>(below(n))));
    };
    const auto decimals = static_cast<unsigned>(below(9));
    SymbolSpec held;
    try {
      held = collateral(power(10), (1 + below(10'000'000)) * power(6),
                        (1 + below(100)) * power(1) / 100, decimals);
    } catch (const InputError&) {
      continue;  // worth nothing, or too much
    }
    const core::UnitValue unit = held.unit_value(held.mark);
    const Rational exact = held.atoms_per_lot(held.mark);
    const Rational least = exact.denominator();  // lots that are worth whole atoms
    std::int64_t lots = 1 + below(static_cast<std::uint64_t>(held.max_lots));
    if (least <= held.max_lots && i % 2 == 0) {
      const auto step = static_cast<std::int64_t>(*least.whole());
      lots = step * (1 + below(static_cast<std::uint64_t>(held.max_lots / step)));
    }
    const Rational value = exact * lots;
    const Rational given = core::value(lots, unit);
    ASSERT_LT(abs(given - value), 1) << lots << " lots of " << exact;
    if (!value.is_whole()) continue;
    ASSERT_EQ(given, value) << lots << " lots of " << exact;
    whole += unit.shift != 0 ? 1 : 0;
  }
  EXPECT_GT(whole, 1'000);
}

TEST(EntryValue, NearestTiesAwaySigned) {
  EXPECT_EQ(linear().entry_value(3, number("50000.1234")), 150'000'370);    // 150000370.2
  EXPECT_EQ(linear().entry_value(-3, number("50000.1235")), -150'000'371);  // …370.5, a tie
  EXPECT_EQ(linear().entry_value(3, number("50000.1235")), 150'000'371);
  EXPECT_EQ(linear().entry_value(0, number("50000")), 0);
  // 7 contracts of 100 at 30000: 7·100/30000 × 10^8 = 2333333.33, negative for a long.
  EXPECT_EQ(inverse().entry_value(7, number("30000")), -2'333'333);
  EXPECT_EQ(inverse().entry_value(-7, number("30000")), 2'333'333);
}

TEST(EntryValue, MarkValueLessEntryValueIsThePnl) {
  // Inverse long 1000 contracts of 100 from 40000 to 50000: 100000 × (1/40000 − 1/50000) = 0.5
  // coin.
  const SymbolSpec symbol = inverse();
  const std::int64_t entry = symbol.entry_value(1000, number("40000"));
  const std::int64_t mark = core::value(1000, symbol.unit_value(number("50000")));
  EXPECT_EQ(mark - entry, 50'000'000);
  EXPECT_EQ(symbol.average_price(1000, entry), number("40000"));
  EXPECT_EQ(symbol.average_price(-1000, -entry), number("40000"));
  EXPECT_FALSE(symbol.average_price(0, 0));
}

TEST(EntryValue, AveragePriceOfAShortPosition) {
  for (const SymbolSpec& symbol : {linear(), inverse()}) {
    const std::int64_t entry = symbol.entry_value(-1000, number("40000"));
    EXPECT_EQ(symbol.average_price(-1000, entry), number("40000"));
  }
}

TEST(Funding, LongsPayAPositiveRate) {
  const Rational rate = number("0.0001");
  const core::UnitValue of_linear = linear().funding_unit_value(number("50000"), rate);
  EXPECT_EQ(core::value_rounded_up(2, of_linear), 10'000);  // 0.002 × 50000 × 0.0001 USD
  EXPECT_EQ(core::value_rounded_up(-2, of_linear), -10'000);
  const core::UnitValue of_inverse = inverse().funding_unit_value(number("50000"), rate);
  EXPECT_GT(of_inverse.u, 0);
  EXPECT_NEAR(static_cast<double>(core::value_rounded_up(100, of_inverse)), 2000, 1);
}

std::string error_of(const SymbolSpec& symbol, const char* price) {
  try {
    symbol.unit_value(number(price));
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

TEST(UnitValue, IllegalPrices) {
  EXPECT_EQ(error_of(linear(), "-1"), "X: price: -1 is negative");
  EXPECT_EQ(error_of(inverse(), "0"), "X: price: 0 has no value for an inverse contract");
  EXPECT_EQ(error_of(linear(), "800000"), "no error");  // 16-fold is what max_lots leaves room for
  EXPECT_EQ(error_of(linear(), "800001"),
            "X: price: at 800001 a position of 360287.97 base units, its max_qty, is worth 2^58 "
            "atoms or more; set max_qty of 'X' in the venue file to at most 360287.519 base units");
  EXPECT_EQ(error_of(inverse(), "3125"), "no error");
  EXPECT_EQ(error_of(inverse(), "3124"),
            "X: price: at 3124 a position of 90071992547 contracts, its max_qty, is worth 2^58 "
            "atoms or more; set max_qty of 'X' in the venue file to at most 90043169509 contracts");
  EXPECT_EQ(error_of(linear(), "3e14"),
            "X: price: at 300000000000000 one lot, 0.001 base units, is worth 2^58 atoms or more, "
            "whatever max_qty is");
  EXPECT_EQ(error_of(linear(), "1e400"),
            "X: price: at 1" + std::string(43, '0') +
                "… one lot, 0.001 base units, is worth 2^58 atoms or more, whatever max_qty is");
}

TEST(UnitValue, TheMaxQtyThatAMessageNamesIsTheLargestThatPasses) {
  for (const SymbolSpec& spec : {linear(), inverse()}) {
    for (const char* text : {"0.37", "1234.5678", "3124", "800001", "98765432.1", "281474976"}) {
      SymbolSpec symbol = spec;
      symbol.max_lots = kMaxLots;
      const std::string error = error_of(symbol, text);
      if (error == "no error") continue;
      const std::string before = "to at most ";
      const std::size_t at = error.find(before) + before.size();
      const Place place{"message", 0, ""};
      symbol.max_lots = symbol.lots_at(place, error.substr(at, error.find(' ', at) - at));
      EXPECT_EQ(error_of(symbol, text), "no error") << error;
      ++symbol.max_lots;
      EXPECT_NE(error_of(symbol, text), "no error") << error;
    }
  }
}

TEST(MaxLots, Default) {
  EXPECT_EQ(default_max_lots(Rational(1, 1'000'000)), kMaxLots);
  EXPECT_EQ(default_max_lots(Rational(50'000'000)), kMaxValue / (16 * std::int64_t{50'000'000}));
  EXPECT_EQ(default_max_lots(Rational(-50'000'000)), kMaxValue / (16 * std::int64_t{50'000'000}));
  EXPECT_EQ(default_max_lots(Rational(kMaxValue)), 1);
  EXPECT_EQ(default_max_lots(Rational(std::int64_t{1} << 58)), 0);
}

}  // namespace
}  // namespace ballast
