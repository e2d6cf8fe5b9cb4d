#include "host/include/ballast/decimal.hpp"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <stdexcept>
#include <utility>
#include <vector>

#include "host/desk/quote.hpp"
#include "host/include/ballast/error.hpp"

namespace ballast {
namespace {

constexpr std::size_t kMaxCharacters = 400;
constexpr int kMaxExponent = 400;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Reads [+-]digits at the end of a number, no further from 0 than ±10 × kMaxExponent; nothing when
/// malformed.
std::optional<int> parse_exponent(std::string_view text) {
  bool negative = false;
  if (!text.empty() && (text[0] == '+' || text[0] == '-')) {
    negative = text[0] == '-';
    text.remove_prefix(1);
  }
  if (text.empty()) return std::nullopt;
  int exponent = 0;
  for (const char c : text) {
    if (!is_digit(c)) return std::nullopt;
    exponent = std::min(exponent * 10 + (c - '0'), 10 * kMaxExponent);
  }
  return negative ? -exponent : exponent;
}

/// What a number is written as: ±digits × 10^(exponent − fraction).
struct Written {
  bool negative = false;
  std::string digits;
  int fraction = 0;
  int exponent = 0;
};

/// Takes the text apart, however long it is; nothing when it is not a decimal number.
std::optional<Written> take_apart(std::string_view text) {
  if (text.empty()) return std::nullopt;
  Written number;
  number.negative = text[0] == '-';
  if (number.negative || text[0] == '+') text.remove_prefix(1);
  if (const std::size_t at = text.find_first_of("eE"); at != std::string_view::npos) {
    const std::optional<int> exponent = parse_exponent(text.substr(at + 1));
    if (!exponent) return std::nullopt;
    number.exponent = *exponent;
    text = text.substr(0, at);
  }
  bool point = false;
  for (const char c : text) {
    if (c == '.' && !point) {
      point = true;
    } else if (is_digit(c)) {
      number.digits.push_back(c);
      if (point) ++number.fraction;
    } else {
      return std::nullopt;
    }
  }
  if (number.digits.empty()) return std::nullopt;
  return number;
}

/// Digits as an integer; eighteen at a time, as most numbers are no longer.
Integer digits_to_integer(std::string_view digits) {
  Integer whole = 0;
  while (!digits.empty()) {
    const std::string_view part = digits.substr(0, 18);
    std::uint64_t chunk = 0;
    std::uint64_t shift = 1;
    for (const char c : part) {
      chunk = chunk * 10 + static_cast<std::uint64_t>(c - '0');
      shift *= 10;
    }
    whole = whole * shift + chunk;
    digits.remove_prefix(part.size());
  }
  return whole;
}

/// floor(log10(n / d)), n and d > 0.
int decimal_exponent(const Integer& n, const Integer& d) {
  const auto bits = static_cast<double>(msb(n)) - static_cast<double>(msb(d));
  int exponent = static_cast<int>(bits * 0.30103) - 2;
  const auto at_least = [&](int e) {
    return e >= 0 ? n >= d * power_of_ten(static_cast<unsigned>(e))
                  : n * power_of_ten(static_cast<unsigned>(-e)) >= d;
  };
  while (at_least(exponent + 1)) ++exponent;
  return exponent;
}

/// An integer × 10^-decimals in positional notation, without zeros at the end of the fraction.
std::string positional(std::string digits, int decimals) {
  if (decimals <= 0) return digits.append(static_cast<std::size_t>(-decimals), '0');
  const auto places = static_cast<std::size_t>(decimals);
  if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
  std::string fraction = digits.substr(digits.size() - places);
  digits.resize(digits.size() - places);
  fraction.resize(fraction.find_last_not_of('0') + 1);
  return fraction.empty() ? digits : digits + "." + fraction;
}

}  // namespace

void Place::fail(const std::string& what) const {
  throw InputError(std::string(file), row, std::string(field), what);
}

std::optional<Rational> parse_decimal(std::string_view text) {
  if (text.size() > kMaxCharacters) return std::nullopt;
  const std::optional<Written> number = take_apart(text);
  if (!number || std::abs(number->exponent) > kMaxExponent) return std::nullopt;
  Integer whole = digits_to_integer(number->digits);
  if (number->negative) whole = -whole;
  const int exponent = number->exponent - number->fraction;
  if (exponent >= 0) return Rational(whole * power_of_ten(static_cast<unsigned>(exponent)));
  return Rational(whole, power_of_ten(static_cast<unsigned>(-exponent)));
}

Rational decimal_at(const Place& place, std::string_view text) {
  if (text.empty()) place.fail("is empty; a decimal number is expected");
  std::optional<Rational> number = parse_decimal(text);
  if (number) return *std::move(number);
  if (!take_apart(text)) {
    place.fail(quote(text) + " is not a decimal number; write it like -1234.5 or 1e-8");
  }
  if (text.size() > kMaxCharacters) {
    place.fail(quote(text) + " has " + std::to_string(text.size()) +
               " characters; a number has at most " + std::to_string(kMaxCharacters));
  }
  place.fail(quote(text) + " is out of range; exponents are from -" + std::to_string(kMaxExponent) +
             " to " + std::to_string(kMaxExponent));
}
std::optional<std::int64_t> whole_units(const Rational& x, const Rational& unit) {
  // x / unit without a general division: whole when the denominator divides the numerator.
  const Integer n = numerator(x) * denominator(unit);
  const Integer d = denominator(x) * numerator(unit);
  if (n % d != 0) return std::nullopt;
  const Integer units = n / d;
  constexpr std::int64_t kLargest = std::numeric_limits<std::int64_t>::max();
  if (units > kLargest || units < -kLargest) return std::nullopt;
  return static_cast<std::int64_t>(units);
}

std::int64_t whole_units_at(const Place& place, std::string_view text, const Rational& unit,
                            std::string_view name) {
  const Rational number = decimal_at(place, text);
  if (const std::optional<std::int64_t> units = whole_units(number, unit)) return *units;
  const std::string in = std::string(name) + " (" + shorten(print_exact(unit)) + ")";
  if (denominator(Rational(number / unit)) == 1)
    place.fail(quote(text) + " is too large a number of " + in);
  place.fail(quote(text) + " is not a whole number of " + in);
}

Integer power_of_ten(unsigned exponent) {
  static const std::vector<Integer> kPowers = [] {
    std::vector<Integer> powers{1};
    for (int i = 0; i < 2 * kMaxExponent; ++i) powers.push_back(powers.back() * 10);
    return powers;
  }();
  if (exponent < kPowers.size()) return kPowers[exponent];
  return pow(Integer(10), exponent);
}

Rational atom(unsigned decimals) { return Rational(Integer(1), power_of_ten(decimals)); }

Integer round_nearest(const Rational& x) {
  const Integer size = abs(numerator(x));
  const Integer rounded = (2 * size + denominator(x)) / (2 * denominator(x));
  return x < 0 ? Integer(-rounded) : rounded;
}

std::string print_exact(const Rational& x) {
  // A decimal is finite when the denominator has no prime factors but 2 and 5.
  Integer rest = denominator(x);
  unsigned twos = 0;
  unsigned fives = 0;
  for (; rest % 2 == 0; rest /= 2) ++twos;
  for (; rest % 5 == 0; rest /= 5) ++fives;
  if (rest != 1) return x.str();
  const unsigned decimals = std::max(twos, fives);
  const Integer scaled = abs(numerator(x)) * power_of_ten(decimals) / denominator(x);
  return (x < 0 ? "-" : "") + positional(scaled.str(), static_cast<int>(decimals));
}

std::string print_units(int128 units, unsigned decimals) {
  std::string digits = to_string(units < 0 ? -units : units);
  if (digits.size() <= decimals) digits.insert(0, decimals + 1 - digits.size(), '0');
  if (decimals > 0) digits.insert(digits.size() - decimals, ".");
  return units < 0 ? "-" + digits : digits;
}

std::string print_significant(const Rational& x, unsigned digits) {
  if (x == 0 || digits == 0) return "0";
  const Integer n = abs(numerator(x));
  const Integer d = denominator(x);
  const int decimals = static_cast<int>(digits) - 1 - decimal_exponent(n, d);
  const Rational scaled = decimals >= 0
                              ? Rational(n * power_of_ten(static_cast<unsigned>(decimals)), d)
                              : Rational(n, d * power_of_ten(static_cast<unsigned>(-decimals)));
  return (x < 0 ? "-" : "") + positional(round_nearest(scaled).str(), decimals);
}

std::string to_string(int128 x) {
  const bool negative = x < 0;
  auto rest = negative ? -static_cast<uint128>(x) : static_cast<uint128>(x);
  std::string digits;
  do {
    digits.push_back(static_cast<char>('0' + static_cast<int>(rest % 10)));
    rest /= 10;
  } while (rest != 0);
  if (negative) digits.push_back('-');
  std::reverse(digits.begin(), digits.end());
  return digits;
}

std::optional<core::UnitValue> make_unit_value(const Rational& atoms_per_lot,
                                               bool whole_unshifted) {
  const Integer limit = Integer(1) << kUnitValueBits;
  const auto signed_unit = [&](const Integer& size, unsigned shift) {
    const auto u = static_cast<std::int64_t>(size);
    return core::UnitValue{atoms_per_lot < 0 ? -u : u, shift};
  };
  const Integer n = abs(numerator(atoms_per_lot));
  const Integer d = denominator(atoms_per_lot);
  if (n == 0) return core::UnitValue{};
  if (whole_unshifted && d == 1) {
    if (n >= limit) return std::nullopt;
    return signed_unit(n, 0);
  }
  const int bits = static_cast<int>(msb(n)) - static_cast<int>(msb(d));
  for (int shift = std::min<int>(kMaxShift, static_cast<int>(kUnitValueBits) - bits); shift >= 0;
       --shift) {
    const Integer size = ((n << (shift + 1)) + d) / (2 * d);
    if (size < limit) return signed_unit(size, static_cast<unsigned>(shift));
  }
  return std::nullopt;
}

Rational atoms_per_lot(core::UnitValue unit) {
  return Rational(Integer(unit.u), Integer(1) << unit.shift);
}

}  // namespace ballast
