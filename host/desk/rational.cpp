#include "host/include/ballast/rational.hpp"

#include <numeric>
#include <ostream>
#include <stdexcept>
#include <utility>

#include "host/desk/big_rational.hpp"
#include "host/desk/wide_products.hpp"

namespace ballast {
namespace {

uint128 greatest_common_divisor(uint128 a, uint128 b) {
  while (b != 0) {
    if (core::high64(a) == 0 && core::high64(b) == 0) {
      return std::gcd(core::low64(a), core::low64(b));
    }
    a = std::exchange(b, a % b);
  }
  return a;
}

/// The greatest where one divides the other, as those of decimals do, else 1. a, b > 0.
int128 quick_common_divisor(int128 a, int128 b) {
  if (a == b || b % a == 0) return a;
  return a % b == 0 ? b : 1;
}

int128 from_big_integer(const BigInteger& x) {
  const BigInteger size = abs(x);
  const auto value = static_cast<int128>(
      core::join(static_cast<std::uint64_t>(size & BigInteger(~std::uint64_t{0})),
                 static_cast<std::uint64_t>(size >> 64)));
  return x < 0 ? -value : value;
}

[[noreturn]] void divided_by_zero() { throw std::domain_error("division by zero"); }

}  // namespace

BigRational Rational::Big::of(const Rational& x) {
  if (x.big_) return x.big_->value;
  const BigInteger size = to_big(magnitude(x.numerator_));
  return {x.numerator_ < 0 ? BigInteger(-size) : size, to_big(magnitude(x.denominator_))};
}

Rational Rational::Big::make(const BigRational& value) {
  static const BigInteger kLimit = BigInteger(1) << 127;
  const BigInteger n = boost::multiprecision::numerator(value);
  const BigInteger d = boost::multiprecision::denominator(value);
  if (abs(n) < kLimit && d < kLimit) return in_place(from_big_integer(n), from_big_integer(d));
  Rational x;
  x.big_ = std::make_shared<const Big>(Big{value});
  return x;
}

Rational Rational::large(uint128 size, bool is_negative) {
  const BigRational value(to_big(size));
  return Big::make(is_negative ? BigRational(-value) : value);
}

Rational::Rational(const Rational& n, const Rational& d) : Rational(n / d) {}

Rational Rational::in_lowest_terms() const {
  if (big_ || denominator_ == 1) return *this;
  const uint128 divisor = greatest_common_divisor(magnitude(numerator_), magnitude(denominator_));
  const auto common = static_cast<int128>(divisor);
  return in_place(numerator_ / common, denominator_ / common);
}

int Rational::sign() const {
  if (big_) return big_->value.sign();
  return numerator_ < 0 ? -1 : (numerator_ > 0 ? 1 : 0);
}

bool Rational::is_whole() const {
  if (big_) return boost::multiprecision::denominator(big_->value) == 1;
  return denominator_ == 1 || numerator_ % denominator_ == 0;
}

Rational Rational::numerator() const {
  if (big_) return Big::make(BigRational(boost::multiprecision::numerator(big_->value)));
  return in_place(in_lowest_terms().numerator_, 1);
}

Rational Rational::denominator() const {
  if (big_) return Big::make(BigRational(boost::multiprecision::denominator(big_->value)));
  return in_place(in_lowest_terms().denominator_, 1);
}

std::optional<int128> Rational::whole() const {
  if (big_ || !is_whole()) return std::nullopt;
  return numerator_ / denominator_;
}

Rational Rational::operator-() const {
  if (big_) return Big::make(-big_->value);
  return in_place(-numerator_, denominator_);
}

/// `common` divides both denominators. Nothing when a step does not fit.
std::optional<Rational> Rational::add(const Rational& a, const Rational& b, int128 common) {
  const int128 a_factor = b.denominator_ / common;
  const std::optional<int128> denominator = checked_product(a.denominator_, a_factor);
  const std::optional<int128> left = checked_product(a.numerator_, a_factor);
  const std::optional<int128> right = checked_product(b.numerator_, a.denominator_ / common);
  if (!denominator || !left || !right) return std::nullopt;
  const std::optional<int128> sum = checked_sum(*left, *right);
  if (!sum) return std::nullopt;
  return in_place(*sum, *denominator);
}

std::optional<Rational> Rational::multiply(const Rational& a, const Rational& b) {
  const std::optional<int128> n = checked_product(a.numerator_, b.numerator_);
  const std::optional<int128> d = checked_product(a.denominator_, b.denominator_);
  if (!n || !d) return std::nullopt;
  return in_place(*n, *d);
}

Rational operator+(const Rational& a, const Rational& b) {
  if (!a.big_ && !b.big_) {
    const int128 common = quick_common_divisor(a.denominator_, b.denominator_);
    if (std::optional<Rational> sum = Rational::add(a, b, common)) return *std::move(sum);
    const Rational x = a.in_lowest_terms();
    const Rational y = b.in_lowest_terms();
    const uint128 greatest =
        greatest_common_divisor(magnitude(x.denominator_), magnitude(y.denominator_));
    std::optional<Rational> sum = Rational::add(x, y, static_cast<int128>(greatest));
    if (sum) return *std::move(sum);
  }
  return from_big(to_big(a) + to_big(b));
}

Rational operator-(const Rational& a, const Rational& b) { return a + -b; }

Rational operator*(const Rational& a, const Rational& b) {
  if (!a.big_ && !b.big_) {
    if (std::optional<Rational> product = Rational::multiply(a, b)) return *std::move(product);
    // Crosswise in lowest terms, so is the product.
    const Rational left = Rational::in_place(a.numerator_, b.denominator_).in_lowest_terms();
    const Rational right = Rational::in_place(b.numerator_, a.denominator_).in_lowest_terms();
    if (std::optional<Rational> product = Rational::multiply(left, right)) {
      return product->in_lowest_terms();
    }
  }
  return from_big(to_big(a) * to_big(b));
}

Rational operator/(const Rational& a, const Rational& b) {
  if (b.big_) return from_big(to_big(a) / to_big(b));
  if (b.numerator_ == 0) divided_by_zero();
  Rational inverse = Rational::in_place(b.denominator_, b.numerator_);
  if (b.numerator_ < 0) inverse = Rational::in_place(-b.denominator_, -b.numerator_);
  return a * inverse;
}

std::strong_ordering operator<=>(const Rational& a, const Rational& b) {
  if (a.big_ || b.big_) {
    const int order = to_big(a).compare(to_big(b));
    return order <=> 0;
  }
  if (a.denominator_ == b.denominator_) return a.numerator_ <=> b.numerator_;
  const bool is_negative = a.numerator_ < 0;
  if (is_negative != (b.numerator_ < 0)) return a.numerator_ <=> b.numerator_;
  const Product256 left = full_product(magnitude(a.numerator_), magnitude(b.denominator_));
  const Product256 right = full_product(magnitude(b.numerator_), magnitude(a.denominator_));
  return is_negative ? right <=> left : left <=> right;
}

Rational abs(const Rational& x) { return x.sign() < 0 ? -x : x; }

Rational floor(const Rational& x) {
  if (const auto fraction = x.fraction()) {
    const int128 whole = fraction->numerator / fraction->denominator;
    const bool is_above = fraction->numerator % fraction->denominator < 0;
    return is_above ? whole - 1 : whole;
  }
  const BigRational value = to_big(x);
  const BigInteger n = boost::multiprecision::numerator(value);
  const BigInteger d = boost::multiprecision::denominator(value);
  BigInteger whole = n / d;
  if (whole * d > n) --whole;
  return from_big(BigRational(whole));
}

std::string to_string(const Rational& x) { return to_big(x).str(); }

std::ostream& operator<<(std::ostream& out, const Rational& x) { return out << to_string(x); }

}  // namespace ballast
