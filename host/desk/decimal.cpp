#include "host/include/ballast/decimal.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>
#include <limits>
#include <stdexcept>
#include <utility>
#include <vector>

#include "host/desk/big_rational.hpp"
#include "host/desk/quote.hpp"
#include "host/desk/wide_products.hpp"
#include "host/include/ballast/error.hpp"

namespace ballast {
namespace {

constexpr std::size_t kMaxCharacters = 400;
constexpr int kMaxExponent = 400;

/// 10^38 is the largest power below 2^127.
constexpr std::size_t kPowers = 39;
constexpr std::array<int128, kPowers> kPowerOfTen = [] {
  std::array<int128, kPowers> powers{1};
  for (std::size_t i = 1; i < kPowers; ++i) powers[i] = powers[i - 1] * 10;
  return powers;
}();
constexpr int128 power(int exponent) { return kPowerOfTen[static_cast<std::size_t>(exponent)]; }

int width(uint128 x) {
  const std::uint64_t high = core::high64(x);
  return static_cast<int>(high != 0 ? 64 + std::bit_width(high) : std::bit_width(core::low64(x)));
}

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

/// The value of what is written the usual way, ±digits with a point among them and no exponent, and
/// fits; nothing for anything else, a number or not.
std::optional<Rational> parse_plain(std::string_view text) {
  constexpr std::size_t kMostDigits = 37;
  const bool is_negative = text.starts_with('-');
  if (is_negative) text.remove_prefix(1);
  if (text.empty() || text.size() > kMostDigits) return std::nullopt;
  int128 whole = 0;
  std::size_t places = 0;
  std::size_t point = text.size();
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_digit(text[i])) {
      whole = whole * 10 + (text[i] - '0');
    } else if (text[i] == '.' && point == text.size()) {
      point = i;
      places = text.size() - i - 1;
    } else {
      return std::nullopt;
    }
  }
  if (text.size() == 1 && point == 0) return std::nullopt;  // a point alone
  return Rational(is_negative ? -whole : whole, kPowerOfTen[places]);
}

BigInteger big_power_of_ten(unsigned exponent) { return pow(BigInteger(10), exponent); }

/// floor(log10(n / d)), n and d > 0.
int decimal_exponent(const BigInteger& n, const BigInteger& d) {
  const auto bits = static_cast<double>(msb(n)) - static_cast<double>(msb(d));
  int exponent = static_cast<int>(bits * 0.30103) - 2;
  const auto at_least = [&](int e) {
    return e >= 0 ? n >= d * big_power_of_ten(static_cast<unsigned>(e))
                  : n * big_power_of_ten(static_cast<unsigned>(-e)) >= d;
  };
  while (at_least(exponent + 1)) ++exponent;
  return exponent;
}

/// n / d to the nearest whole number, ties up. n ≥ 0, d > 0.
int128 nearest(int128 n, int128 d) {
  const int128 below = n / d;
  const int128 rest = n % d;
  return rest >= d - rest ? below + 1 : below;
}
BigInteger nearest(const BigInteger& n, const BigInteger& d) { return (2 * n + d) / (2 * d); }

/// Digits × 10^-decimals in positional notation, without zeros at the end of the fraction.
void append_positional(std::string& text, std::string_view digits, int decimals) {
  if (decimals <= 0) {
    text.append(digits).append(static_cast<std::size_t>(-decimals), '0');
    return;
  }
  const auto places = static_cast<std::size_t>(decimals);
  const std::size_t whole = digits.size() - std::min(places, digits.size());
  text.append(whole == 0 ? "0" : digits.substr(0, whole));
  const std::string_view fraction = digits.substr(whole);
  const std::size_t last = fraction.find_last_not_of('0');
  if (last == std::string_view::npos) return;
  text.append(".").append(places - fraction.size(), '0').append(fraction.substr(0, last + 1));
}

constexpr std::size_t kMostDigits128 = 39;
/// The digits of x at the end of `room`.
std::string_view digits_of(uint128 x, std::array<char, kMostDigits128>& room) {
  char* const end = room.data() + room.size();
  char* begin = end;
  // 64 bits at a time: dividing 128 takes long.
  constexpr std::uint64_t kPart = 1'000'000'000'000'000'000;
  for (; core::high64(x) != 0; x /= kPart) {
    auto part = static_cast<std::uint64_t>(x % kPart);
    for (int i = 0; i < 18; ++i, part /= 10) *--begin = static_cast<char>('0' + part % 10);
  }
  auto part = core::low64(x);
  do {
    *--begin = static_cast<char>('0' + part % 10);
    part /= 10;
  } while (part != 0);
  return {begin, static_cast<std::size_t>(end - begin)};
}

int count_digits(uint128 x) {
  int count = 1;
  while (count < static_cast<int>(kPowers) && x >= static_cast<uint128>(power(count))) ++count;
  return count;
}

/// digits × 10^-decimals.
struct Significant {
  uint128 digits;
  int decimals;
};

/// n / d to so many significant digits (at most 38), to nearest, ties away from zero; nothing where
/// a step does not fit. n, d > 0.
std::optional<Significant> significant(uint128 n, uint128 d, int digits) {
  // With so many digits at a time the rest stays below 2^127.
  const int most = (127 - width(d)) * 30'103 / 100'000;
  if (most < 1) return std::nullopt;
  uint128 found = n / d;
  uint128 rest = n - found * d;
  int count = found == 0 ? 0 : count_digits(found);
  int decimals = 0;
  while (count < digits) {
    const int step = std::min({most, count == 0 ? 18 : digits - count, 18});
    rest *= static_cast<uint128>(power(step));
    const uint128 next = rest / d;
    rest -= next * d;
    found = found * static_cast<uint128>(power(step)) + next;
    count = found == 0 ? 0 : count == 0 ? count_digits(found) : count + step;
    decimals += step;
  }
  if (count == digits) return Significant{rest >= d - rest ? found + 1 : found, decimals};
  // More than asked for: what comes behind them cannot turn the rounding.
  const auto unit = static_cast<uint128>(power(count - digits));
  const uint128 whole = found / unit;
  const bool is_up = 2 * (found - whole * unit) >= unit;
  return Significant{is_up ? whole + 1 : whole, decimals - (count - digits)};
}

}  // namespace

void Place::fail(const std::string& what) const {
  throw InputError(std::string(file), row, std::string(field), what);
}

std::optional<Rational> parse_decimal(std::string_view text) {
  if (std::optional<Rational> plain = parse_plain(text)) return plain;
  if (text.size() > kMaxCharacters) return std::nullopt;
  const std::optional<Written> number = take_apart(text);
  if (!number || std::abs(number->exponent) > kMaxExponent) return std::nullopt;
  // An empty text would be no number; a 0 in front of another digit would be octal.
  const std::size_t first = number->digits.find_first_not_of('0');
  BigInteger whole(first == std::string::npos ? "0" : number->digits.substr(first));
  if (number->negative) whole = -whole;
  const int exponent = number->exponent - number->fraction;
  const BigInteger scale = big_power_of_ten(static_cast<unsigned>(std::abs(exponent)));
  if (exponent >= 0) return from_big(BigRational(whole * scale));
  return from_big(BigRational(whole, scale));
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
  const std::optional<int128> units = (x / unit).whole();
  constexpr std::int64_t kLargest = std::numeric_limits<std::int64_t>::max();
  if (!units || *units > kLargest || *units < -kLargest) return std::nullopt;
  return static_cast<std::int64_t>(*units);
}

std::int64_t whole_units_at(const Place& place, std::string_view text, const Rational& unit,
                            std::string_view name) {
  const Rational number = decimal_at(place, text);
  if (const std::optional<std::int64_t> units = whole_units(number, unit)) return *units;
  const std::string in = std::string(name) + " (" + shorten(print_exact(unit)) + ")";
  if ((number / unit).is_whole()) place.fail(quote(text) + " is too large a number of " + in);
  place.fail(quote(text) + " is not a whole number of " + in);
}

Rational power_of_ten(unsigned exponent) {
  if (exponent < kPowers) return kPowerOfTen[exponent];
  return from_big(BigRational(big_power_of_ten(exponent)));
}

Rational atom(unsigned decimals) { return 1 / power_of_ten(decimals); }

Rational round_nearest(const Rational& x) {
  const Rational size = abs(x);
  const auto fraction = size.fraction();
  const BigRational big = fraction ? BigRational() : to_big(size);
  const Rational rounded = fraction
                               ? Rational(nearest(fraction->numerator, fraction->denominator))
                               : from_big(BigRational(nearest(numerator(big), denominator(big))));
  return x.sign() < 0 ? -rounded : rounded;
}

std::string print_exact(const Rational& x) {
  // A decimal is finite when the denominator has no prime factors but 2 and 5.
  Rational rest = x.denominator();
  unsigned twos = 0;
  unsigned fives = 0;
  for (; (rest / 2).is_whole(); rest /= 2) ++twos;
  for (; (rest / 5).is_whole(); rest /= 5) ++fives;
  if (rest != 1) return to_string(x);
  const unsigned decimals = std::max(twos, fives);
  const Rational scaled = abs(x) * power_of_ten(decimals);
  std::string text = x < 0 ? "-" : "";
  append_positional(text, to_string(scaled), static_cast<int>(decimals));
  return text;
}

std::string print_units(int128 units, unsigned decimals) {
  std::string digits = to_string(units < 0 ? -units : units);
  if (digits.size() <= decimals) digits.insert(0, decimals + 1 - digits.size(), '0');
  if (decimals > 0) digits.insert(digits.size() - decimals, ".");
  return units < 0 ? "-" + digits : digits;
}

std::string print_amount(int128 units, unsigned decimals) {
  std::string text;
  append_amount(text, units, decimals);
  return text;
}

void append_amount(std::string& text, int128 units, unsigned decimals) {
  if (units < 0) text += '-';
  std::array<char, kMostDigits128> room;
  append_positional(text, digits_of(magnitude(units), room), static_cast<int>(decimals));
}

std::string print_significant(const Rational& x, unsigned digits) {
  std::string text;
  append_significant(text, x, digits);
  return text;
}

void append_significant(std::string& text, const Rational& x, unsigned digits) {
  if (x == 0 || digits == 0) {
    text += '0';
    return;
  }
  if (x < 0) text += '-';
  if (const auto fraction = x.fraction(); fraction && digits < kPowers) {
    const auto found = significant(magnitude(fraction->numerator), magnitude(fraction->denominator),
                                   static_cast<int>(digits));
    if (found) {
      std::array<char, kMostDigits128> room;
      append_positional(text, digits_of(found->digits, room), found->decimals);
      return;
    }
  }
  const BigRational size = to_big(abs(x));
  const BigInteger n = numerator(size);
  const BigInteger d = denominator(size);
  const int decimals = static_cast<int>(digits) - 1 - decimal_exponent(n, d);
  const BigInteger scale = big_power_of_ten(static_cast<unsigned>(std::abs(decimals)));
  const BigInteger scaled = decimals >= 0 ? nearest(n * scale, d) : nearest(n, d * scale);
  append_positional(text, scaled.str(), decimals);
}

std::string to_string(int128 x) {
  std::array<char, kMostDigits128> room;
  const std::string_view digits = digits_of(magnitude(x), room);
  return std::string(x < 0 ? "-" : "").append(digits);
}

namespace {

/// The size of a unit value: n / d at the largest shift that keeps it below 2^61; see decimal.hpp.
template <class Whole>
std::optional<core::UnitValue> unit_size(const Whole& n, const Whole& d, int bits,
                                         UnitRounding rounding) {
  const int most = static_cast<int>(kUnitValueBits) - bits;
  for (int shift = std::min<int>(kMaxShift, most); shift >= 0; --shift) {
    const Whole scaled = n << shift;
    const Whole size = rounding == UnitRounding::nearest
                           ? nearest(scaled, d)
                           : Whole(scaled / d + (scaled % d != 0 ? 1 : 0));
    if (size >> kUnitValueBits == 0) {
      return core::UnitValue{static_cast<std::int64_t>(size), static_cast<unsigned>(shift)};
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<core::UnitValue> make_unit_value(const Rational& atoms_per_lot, bool whole_unshifted,
                                               UnitRounding rounding) {
  if (atoms_per_lot == 0) return core::UnitValue{};
  const Rational size = abs(atoms_per_lot);
  std::optional<core::UnitValue> unit;
  if (whole_unshifted && size.is_whole()) {
    const std::optional<int128> whole = size.whole();
    if (!whole || *whole >> kUnitValueBits != 0) return std::nullopt;
    unit = core::UnitValue{static_cast<std::int64_t>(*whole), 0};
  } else {
    const auto fraction = size.fraction();
    if (fraction && width(magnitude(fraction->numerator)) + static_cast<int>(kMaxShift) < 127) {
      unit =
          unit_size(fraction->numerator, fraction->denominator,
                    width(magnitude(fraction->numerator)) - width(magnitude(fraction->denominator)),
                    rounding);
    } else {
      const BigRational big = to_big(size);
      const BigInteger n = numerator(big);
      const BigInteger d = denominator(big);
      unit = unit_size(n, d, static_cast<int>(msb(n)) - static_cast<int>(msb(d)), rounding);
    }
  }
  if (unit && atoms_per_lot < 0) unit->u = -unit->u;
  return unit;
}

Rational atoms_per_lot(core::UnitValue unit) {
  return Rational(unit.u, std::uint64_t{1} << unit.shift);
}

}  // namespace ballast
