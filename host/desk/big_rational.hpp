// Rationals of any size, by Boost: what Rational falls back on.
#pragma once

#include <boost/multiprecision/cpp_int.hpp>

#include "host/include/ballast/rational.hpp"

namespace ballast {

using BigInteger = boost::multiprecision::cpp_int;
using BigRational = boost::multiprecision::cpp_rational;

struct Rational::Big {
  BigRational value;

  static BigRational of(const Rational& x);
  /// In place whenever it fits, so that a value is held in one way only.
  static Rational make(const BigRational& value);
};

inline BigInteger to_big(uint128 x) { return (BigInteger(core::high64(x)) << 64) + core::low64(x); }
/// The value as Boost has it, in lowest terms.
inline BigRational to_big(const Rational& x) { return Rational::Big::of(x); }
inline Rational from_big(const BigRational& x) { return Rational::Big::make(x); }

}  // namespace ballast
