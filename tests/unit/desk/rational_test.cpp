// Rationals against Boost's, around the sizes where they are held in another way.
#include "host/include/ballast/rational.hpp"

#include <gtest/gtest.h>

#include <boost/multiprecision/cpp_int.hpp>
#include <cstdlib>
#include <limits>
#include <new>
#include <random>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "host/include/ballast/decimal.hpp"

namespace {
std::size_t allocations = 0;
}  // namespace

[[gnu::noinline]] void* operator new(std::size_t bytes) {
  ++allocations;
  if (void* memory = std::malloc(bytes == 0 ? 1 : bytes)) return memory;
  throw std::bad_alloc();
}
// Not inlined, where a compiler would take `free` for a mismatch.
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace ballast {
namespace {

using boost::multiprecision::cpp_int;
using boost::multiprecision::cpp_rational;

constexpr int128 kLargest = static_cast<int128>(~uint128{0} >> 1);

unsigned seed_of_run() {
  const char* given = std::getenv("BALLAST_SEED");
  return given != nullptr ? static_cast<unsigned>(std::stoul(given)) : std::random_device{}();
}

std::string replay(unsigned seed) {
  return "BALLAST_SEED=" + std::to_string(seed) +
         " rational_test --gtest_filter='RationalRandom.*'";
}

Rational whole(const cpp_int& x) { return *parse_decimal(x.str()); }

/// Whole numbers of every size up to 150 bits, half of them around the edges of 63, 64, 127 bits.
class Numbers {
 public:
  explicit Numbers(unsigned seed) : random_(seed) {}

  cpp_int any() {
    cpp_int size;
    if (random_() % 2 == 0) {
      constexpr unsigned kEdges[] = {0, 1, 31, 32, 62, 63, 64, 65, 126, 127, 128};
      size = abs((cpp_int(1) << kEdges[random_() % std::size(kEdges)]) - 2 + random_() % 5);
    } else {
      for (int word = 0; word < 3; ++word) size = (size << 64) + random_();
      size >>= 42 + static_cast<unsigned>(random_() % 150);
    }
    return random_() % 2 == 0 ? size : cpp_int(-size);
  }
  cpp_int other_than_0() {
    while (true) {
      if (const cpp_int x = any(); x != 0) return x;
    }
  }
  unsigned below(unsigned n) { return static_cast<unsigned>(random_() % n); }

 private:
  std::mt19937_64 random_;
};

struct Pair {
  Rational ours;
  cpp_rational boosts;
};

void expect_same(const Rational& ours, const cpp_rational& boosts) {
  ASSERT_EQ(to_string(ours), boosts.str());
  const cpp_int n = numerator(boosts);
  const cpp_int d = denominator(boosts);
  ASSERT_EQ(to_string(ours.numerator()), n.str());
  ASSERT_EQ(to_string(ours.denominator()), d.str());
  const cpp_int limit = cpp_int(1) << 127;
  const bool fits = abs(n) < limit && d < limit;
  ASSERT_EQ(ours.fraction().has_value(), fits) << boosts;
  ASSERT_EQ(ours.is_whole(), d == 1) << boosts;
  ASSERT_EQ(ours.whole().has_value(), fits && d == 1) << boosts;
  if (ours.whole()) {
    ASSERT_EQ(ballast::to_string(*ours.whole()), n.str());
  }
  ASSERT_EQ(ours.sign(), boosts.sign()) << boosts;
}

void expect_same_roundings(const Rational& ours, const cpp_rational& boosts) {
  const cpp_int n = numerator(boosts);
  const cpp_int d = denominator(boosts);
  const cpp_int towards_0 = n / d;
  const cpp_int below = n < 0 && towards_0 * d != n ? cpp_int(towards_0 - 1) : towards_0;
  expect_same(floor(ours), cpp_rational(below));
  const cpp_int size = (2 * abs(n) + d) / (2 * d);
  expect_same(round_nearest(ours), cpp_rational(n < 0 ? cpp_int(-size) : size));
  expect_same(abs(ours), abs(boosts));
  expect_same(-ours, -boosts);
}

/// A number made by a few operations, so that it may be held in any way a number can.
Pair draw(Numbers& numbers) {
  const cpp_int n = numbers.any();
  const cpp_int d = numbers.below(4) == 0 ? cpp_int(1) : numbers.other_than_0();
  Pair pair{Rational(whole(n), whole(d)), cpp_rational(n) / cpp_rational(d)};
  if (numbers.below(3) == 0) {  // the same value, written with larger terms
    const cpp_int factor = numbers.other_than_0();
    pair.ours = (pair.ours * whole(factor)) / whole(factor);
  }
  return pair;
}

TEST(RationalRandom, AgreesWithBoost) {
  const unsigned seed = seed_of_run();
  SCOPED_TRACE(replay(seed));
  Numbers numbers(seed);
  for (int i = 0; i < 20'000 && !HasFatalFailure(); ++i) {
    const Pair a = draw(numbers);
    const Pair b = draw(numbers);
    expect_same(a.ours, a.boosts);
    expect_same_roundings(a.ours, a.boosts);
    expect_same(a.ours + b.ours, a.boosts + b.boosts);
    expect_same(a.ours - b.ours, a.boosts - b.boosts);
    expect_same(a.ours * b.ours, a.boosts * b.boosts);
    if (b.boosts != 0) expect_same(a.ours / b.ours, a.boosts / b.boosts);
    ASSERT_EQ(a.ours < b.ours, a.boosts < b.boosts) << a.boosts << " and " << b.boosts;
    ASSERT_EQ(a.ours == b.ours, a.boosts == b.boosts) << a.boosts << " and " << b.boosts;
    const Rational again = a.ours - b.ours + b.ours;
    ASSERT_TRUE(again == a.ours && again <= a.ours && !(again > a.ours)) << a.boosts;
  }
}

TEST(RationalRandom, ComparesNeighbours) {
  const unsigned seed = seed_of_run();
  SCOPED_TRACE(replay(seed));
  Numbers numbers(seed);
  for (int i = 0; i < 20'000 && !HasFatalFailure(); ++i) {
    const cpp_int n = numbers.any();
    const cpp_int d = abs(numbers.other_than_0());
    const Rational x(whole(n), whole(d));
    const Rational next(whole(n + 1), whole(d));
    const Rational wider(whole(n * 3), whole(d * 3));
    ASSERT_TRUE(x < next && next > x && x != next) << x;
    ASSERT_TRUE(x == wider && (x <=> wider) == 0) << x;
  }
}

/// A value near a power of ten or with many digits, printed as Boost's integers say.
TEST(RationalRandom, PrintsSignificantDigits) {
  const unsigned seed = seed_of_run();
  SCOPED_TRACE(replay(seed));
  Numbers numbers(seed);
  for (int i = 0; i < 20'000; ++i) {
    const cpp_int n = abs(numbers.other_than_0());
    const cpp_int d = abs(numbers.other_than_0());
    const unsigned digits = 1 + numbers.below(20);
    cpp_int above = n;  // scaled so that above / below has as many whole digits as asked for
    cpp_int below = d;
    const cpp_int least = pow(cpp_int(10), digits - 1);
    int decimals = 0;
    for (; above < below * least; ++decimals) above *= 10;
    for (; above >= below * least * 10; --decimals) below *= 10;
    const cpp_int rounded = (2 * above + below) / (2 * below);
    const Rational value = decimals >= 0
                               ? whole(rounded) / power_of_ten(static_cast<unsigned>(decimals))
                               : whole(rounded) * power_of_ten(static_cast<unsigned>(-decimals));
    ASSERT_EQ(print_significant(Rational(whole(n), whole(d)), digits), print_exact(value))
        << n << " / " << d << ", " << digits << " digits";
    ASSERT_EQ(print_significant(Rational(whole(-n), whole(d)), digits), print_exact(-value));
  }
}

TEST(Rational, EdgesOfTheIntegers) {
  const int128 least = -kLargest - 1;
  EXPECT_EQ(to_string(Rational(kLargest)), "170141183460469231731687303715884105727");
  EXPECT_EQ(to_string(Rational(least)), "-170141183460469231731687303715884105728");
  EXPECT_EQ(to_string(Rational(~uint128{0})), "340282366920938463463374607431768211455");
  EXPECT_EQ(to_string(Rational(std::numeric_limits<std::int64_t>::min())), "-9223372036854775808");
  EXPECT_EQ(to_string(Rational(std::numeric_limits<std::uint64_t>::max())), "18446744073709551615");
  EXPECT_EQ(to_string(least), "-170141183460469231731687303715884105728");
  EXPECT_EQ(Rational(least) + 1, Rational(-kLargest));
  EXPECT_EQ(Rational(kLargest) + 1, -Rational(least));
  EXPECT_TRUE((Rational(kLargest) + 1 - 1).whole() == kLargest);
  EXPECT_FALSE((Rational(kLargest) + 1).whole());
  EXPECT_EQ(Rational(least) * -1 - 1, Rational(kLargest));
}

TEST(Rational, DenominatorsMayBeNegative) {
  EXPECT_EQ(Rational(1, -2), Rational(-1, 2));
  EXPECT_EQ(Rational(-3, -2), Rational(3, 2));
  EXPECT_EQ(Rational(7) / -Rational(3, 5), Rational(-35, 3));
  EXPECT_EQ(Rational(5, std::numeric_limits<std::int64_t>::min()).sign(), -1);
  EXPECT_LT(Rational(1, -2), 0);
}

TEST(Rational, RefusesToDivideBy0) {
  EXPECT_THROW(Rational(1, 0), std::domain_error);
  EXPECT_THROW(Rational(kLargest) * 4 / Rational(0), std::domain_error);
}

TEST(Rational, Text) {
  std::ostringstream out;
  out << Rational(-6, 4) << ' ' << Rational(8, 4) << ' ' << Rational();
  EXPECT_EQ(out.str(), "-3/2 2 0");
}

TEST(Rational, AllocatesNothingThatFitsIn128Bits) {
  std::vector<Rational> numbers;
  for (const char* text : {"103456.78", "-0.00012345", "1", "99999999999.99999999"}) {
    numbers.push_back(*parse_decimal(text));
  }
  numbers.emplace_back(1, 3);
  std::string printed;
  printed.reserve(1000);
  const std::size_t before = allocations;
  int above = 0;
  for (const Rational& a : numbers) {
    Rational sum = *parse_decimal("-1234.5");
    for (const Rational& b : numbers) {
      sum = round_nearest(sum + a * b) + floor(a / b);
      above += a > b ? 1 : 0;
      above += a.is_whole() ? 1 : 0;
    }
    append_significant(printed, sum / 7, 12);
  }
  EXPECT_EQ(allocations, before);
  EXPECT_EQ(above, 10 + 5);
  const Rational large = Rational(kLargest) * 4;  // the counter counts
  EXPECT_GT(allocations, before);
  EXPECT_GT(large, numbers[0]);
}

}  // namespace
}  // namespace ballast
