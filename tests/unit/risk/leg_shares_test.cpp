// Shares of legs, and the price at which one is worth no less than it should be.
#include <gtest/gtest.h>

#include <random>

#include "hls/core/limits.hpp"
#include "host/include/ballast/leg_shares.hpp"
#include "host/include/ballast/rational.hpp"

namespace ballast::risk {
namespace {

TEST(LegShares, ByNotionalAndTheRemainderToTheLast) {
  // 100 over 1 : 1 : 1 is 33, 33 and 34; of a short's negative value the size counts.
  EXPECT_EQ(share_over_legs(100, std::vector<std::int64_t>{7, -7, 7}),
            (std::vector<int128>{33, 33, 34}));
  EXPECT_EQ(share_over_legs(-100, std::vector<std::int64_t>{7, -7, 7}),
            (std::vector<int128>{-33, -33, -34}));
  EXPECT_EQ(share_over_legs(60, std::vector<std::int64_t>{100, -500}),
            (std::vector<int128>{10, 50}));
  EXPECT_EQ(share_over_legs(5, std::vector<std::int64_t>{0, 0}), (std::vector<int128>{0, 5}));
  EXPECT_TRUE(share_over_legs(5, {}).empty());
}

TEST(LegShares, HoldsAtTheLargestSums) {
  const int128 most = (static_cast<int128>(1) << 95) - 1;
  const std::vector<std::int64_t> values(2047, -kMaxValue);
  const std::vector<int128> shares = share_over_legs(most, values);
  EXPECT_EQ(shares[0], most / 2047);
  EXPECT_EQ(shares.back(), most - 2046 * (most / 2047));
}

TEST(UnitWorth, IsTheLeastAtItsShiftThatCoversTheValue) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  for (int round = 0; round < 5000 && !testing::Test::HasFailure(); ++round) {
    std::int64_t lots = 1 + static_cast<std::int64_t>(random() >> (24 + random() % 39));
    if (random() % 2 == 0) lots = -lots;
    auto value = static_cast<std::int64_t>(random() >> (6 + random() % 57));
    if (random() % 2 == 0) value = -value;
    const core::UnitValue unit = unit_worth(value, lots);
    EXPECT_LE(std::abs(unit.u), kMaxUnitValue);
    const auto worth = [&](std::int64_t u) {
      return Rational(lots) * u / (std::int64_t{1} << unit.shift);
    };
    EXPECT_GE(worth(unit.u), value);
    EXPECT_LT(worth(unit.u - (lots > 0 ? 1 : -1)), value);
    EXPECT_GE(core::value(lots, unit), value);
    if (unit.shift < kMaxShift) {
      EXPECT_GT(abs(Rational(value) * 2 * (std::int64_t{1} << unit.shift) / lots),
                kMaxUnitValue - 1)
          << "a finer shift would do";
    }
  }
}

TEST(UnitWorth, ByHand) {
  // 3 lots for 10: 3.33… rounded up at 2^-40, for a short of −10 the other way.
  const core::UnitValue longs = unit_worth(10, 3);
  EXPECT_EQ(longs.shift, 40U);
  EXPECT_EQ(longs.u, (std::int64_t{10} << 40) / 3 + 1);
  EXPECT_EQ(core::value(3, longs), 10);
  EXPECT_EQ(unit_worth(-10, -3).u, (std::int64_t{10} << 40) / 3);
  EXPECT_EQ(core::value(-3, unit_worth(-10, -3)), -10);
}

}  // namespace
}  // namespace ballast::risk
