// Exact rational numbers: a value of 128 bits is held in place and worked with without memory from
// the heap; what does not fit is held there, as large as it needs to be.
#pragma once

#include <compare>
#include <concepts>
#include <cstdint>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>

#include "hls/core/wide.hpp"

namespace ballast {

/// A rational number, of any size. A value: copies share nothing that can change, and any thread
/// may read it. Every operation is exact. Nothing throws but a division by 0 (std::domain_error),
/// and std::bad_alloc where numerator or denominator, or a step on the way to them, takes more than
/// 127 bits.
class Rational {
 public:
  Rational() = default;  ///< 0
  // Implicit, as a whole number is a rational one.
  template <std::integral T>
  Rational(T x) : numerator_(x) {}  // NOLINT(google-explicit-constructor)
  Rational(int128 x) {              // NOLINT(google-explicit-constructor)
    *this = x < -kLargest ? large(static_cast<uint128>(kLargest) + 1, true) : in_place(x, 1);
  }
  Rational(uint128 x) {  // NOLINT(google-explicit-constructor)
    *this = x > uint128{kLargest} ? large(x, false) : in_place(static_cast<int128>(x), 1);
  }
  /// n / d; d may be negative.
  Rational(const Rational& n, const Rational& d);

  /// −1, 0 or 1.
  int sign() const;
  bool is_whole() const;
  /// In lowest terms; the denominator is above 0.
  Rational numerator() const;
  Rational denominator() const;
  /// The value, when it is a whole number above −2^127 and below 2^127.
  std::optional<int128> whole() const;

  /// numerator / denominator of 128 bits: not in lowest terms, but denominator > 0.
  struct Fraction {
    int128 numerator;
    int128 denominator;
  };
  /// The value in 128 bits; nothing when it does not fit.
  std::optional<Fraction> fraction() const {
    if (big_) return std::nullopt;
    return Fraction{numerator_, denominator_};
  }

  Rational operator-() const;
  friend Rational operator+(const Rational& a, const Rational& b);
  friend Rational operator-(const Rational& a, const Rational& b);
  friend Rational operator*(const Rational& a, const Rational& b);
  friend Rational operator/(const Rational& a, const Rational& b);
  Rational& operator+=(const Rational& x) { return *this = *this + x; }
  Rational& operator-=(const Rational& x) { return *this = *this - x; }
  Rational& operator*=(const Rational& x) { return *this = *this * x; }
  Rational& operator/=(const Rational& x) { return *this = *this / x; }

  friend bool operator==(const Rational& a, const Rational& b) { return (a <=> b) == 0; }
  friend std::strong_ordering operator<=>(const Rational& a, const Rational& b);

  struct Big;  // host/desk/big_rational.hpp

 private:
  static constexpr int128 kLargest = static_cast<int128>(~uint128{0} >> 1);

  static Rational in_place(int128 numerator, int128 denominator) {
    Rational x;
    x.numerator_ = numerator;
    x.denominator_ = denominator;
    return x;
  }
  static Rational large(uint128 size, bool is_negative);
  Rational in_lowest_terms() const;
  static std::optional<Rational> add(const Rational& a, const Rational& b, int128 common);
  static std::optional<Rational> multiply(const Rational& a, const Rational& b);

  int128 numerator_ = 0;              ///< −kLargest … kLargest
  int128 denominator_ = 1;            ///< 1 … kLargest
  std::shared_ptr<const Big> big_{};  ///< the value, where it does not fit in the two above
};

Rational abs(const Rational& x);
/// The largest whole number that is not above x.
Rational floor(const Rational& x);
/// "-3/2" in lowest terms, "7" when whole.
std::string to_string(const Rational& x);
std::ostream& operator<<(std::ostream& out, const Rational& x);

}  // namespace ballast
