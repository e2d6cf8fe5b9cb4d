// Keys order positions as the exact scores do, up to one part in 2^28 (docs/ranking.md).
#include <gtest/gtest.h>

#include <boost/multiprecision/cpp_int.hpp>
#include <random>

#include "hls/core/ranking.hpp"

namespace ballast::core {
namespace {

using boost::multiprecision::cpp_int;

struct Score {
  uint128 a, b, c, d;
};

cpp_int wide(uint128 x) { return (cpp_int(high64(x)) << 64) | cpp_int(low64(x)); }

std::int64_t key_of(const Score& s) {
  return key_magnitude(
      divide(multiply(normalise(s.a), normalise(s.b)), multiply(normalise(s.c), normalise(s.d))));
}

/// 1 … 2^96 − 1, every bit length alike.
uint128 draw(std::mt19937_64& random) {
  const uint128 x = join(random(), random()) | (static_cast<uint128>(1) << 127);
  return x >> (32 + random() % 96);
}

/// y × (1 + 2^-28) < x, cross-multiplied.
bool clearly_above(const Score& x, const Score& y) {
  const cpp_int left = wide(x.a) * wide(x.b) * wide(y.c) * wide(y.d);
  const cpp_int right = wide(y.a) * wide(y.b) * wide(x.c) * wide(x.d);
  return (left << 28) > right * ((1 << 28) + 1);
}

class RankingOrder : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(RankingOrder, AgreesWithExactScores) {
  SCOPED_TRACE("seed " + std::to_string(GetParam()));
  std::mt19937_64 random(GetParam());
  int decided = 0;
  for (int i = 0; i < 20'000; ++i) {
    const Score x{draw(random), draw(random), draw(random), draw(random)};
    Score y{draw(random), draw(random), draw(random), draw(random)};
    if (i % 2 == 0) {  // close scores: x with one operand moved by about 2^-27
      y = x;
      y.a += (y.a >> 27) + 1;
      if ((y.a >> 96) != 0) continue;
    }
    if (clearly_above(x, y)) {
      ++decided;
      EXPECT_GT(key_of(x), key_of(y)) << "pair " << i;
    } else if (clearly_above(y, x)) {
      ++decided;
      EXPECT_GT(key_of(y), key_of(x)) << "pair " << i;
    }
  }
  EXPECT_GT(decided, 15'000);
}

INSTANTIATE_TEST_SUITE_P(Seeds, RankingOrder, ::testing::Values(1, 2, 3));

}  // namespace
}  // namespace ballast::core
