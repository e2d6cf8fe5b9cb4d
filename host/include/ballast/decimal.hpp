// Exact decimals at the edge of the system: text ↔ rationals ↔ whole units. No floating point
// anywhere, so that 0.1 in a file is one tenth. Any number of threads may call these functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "hls/core/valuation.hpp"
#include "hls/core/wide.hpp"
#include "host/include/ballast/rational.hpp"

namespace ballast {

/// Where a value stands in the input, for messages. Views: keep the texts alive.
struct Place {
  std::string_view file;
  std::size_t row = 0;  ///< line of the file from 1; 0: none
  std::string_view field;

  /// Throws the InputError that names this place.
  [[noreturn]] void fail(const std::string& what) const;
};

/// The exact value of a decimal number: optional sign, digits with an optional point, optional
/// exponent (|exponent| ≤ 400). At most 400 characters. Nothing else: no spaces, no "inf", no ",".
std::optional<Rational> parse_decimal(std::string_view text);

/// parse_decimal, or an InputError that says what is expected.
Rational decimal_at(const Place& place, std::string_view text);

/// How many times `unit` (> 0) goes into x, when that is a whole number of at most 63 bits.
std::optional<std::int64_t> whole_units(const Rational& x, const Rational& unit);

/// The decimal `text` as a number of `unit`s. An InputError when it is no number, is not whole
/// ("0.0015 is not a whole number of lots (0.001)"; `name` is the plural, "lots") or is too large.
std::int64_t whole_units_at(const Place& place, std::string_view text, const Rational& unit,
                            std::string_view name);

/// 10^exponent.
Rational power_of_ten(unsigned exponent);
/// One atom of an asset with so many decimals, in the asset's currency unit.
Rational atom(unsigned decimals);

/// Nearest whole number, ties away from zero.
Rational round_nearest(const Rational& x);

/// Exact, with no more digits than needed: "0.1", "1250", "-3.5". A fraction that has no finite
/// decimal prints as "2/3".
std::string print_exact(const Rational& x);
/// Units with a fixed number of decimals: (1234567, 6) → "1.234567".
std::string print_units(int128 units, unsigned decimals);
/// Rounded to nearest (ties away from zero) to so many significant digits, in positional notation;
/// zeros at the end of the fraction are dropped. (2/3, 10) → "0.6666666667".
std::string print_significant(const Rational& x, unsigned digits);
/// Units without zeros at the end of the fraction: (1250000, 6) → "1.25".
std::string print_amount(int128 units, unsigned decimals);
std::string to_string(int128 x);
/// The same behind a text, for rows of many figures: takes no memory but the text's.
void append_amount(std::string& text, int128 units, unsigned decimals);
void append_significant(std::string& text, const Rational& x, unsigned digits);

/// How a unit value is rounded: to the nearest (ties away from zero), or away from zero. With the
/// latter a long quantity that is exactly worth whole atoms has that value: rounded to nearest, U
/// may be too small by a little, and the value, which is rounded down, by an atom.
enum class UnitRounding : std::uint8_t { nearest, away_from_zero };

/// The unit value of `atoms_per_lot`, so rounded, with the largest shift ≤ 40 that keeps
/// |U| < 2^61; with shift 0 when `whole_unshifted` and it is a whole number (linear prices).
/// Nothing when |atoms_per_lot| rounds to 2^61 or more.
std::optional<core::UnitValue> make_unit_value(const Rational& atoms_per_lot, bool whole_unshifted,
                                               UnitRounding rounding = UnitRounding::nearest);
/// U / 2^s: exact atoms a lot.
Rational atoms_per_lot(core::UnitValue unit);

}  // namespace ballast
