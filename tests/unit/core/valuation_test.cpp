#include "hls/core/valuation.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace ballast::core {
namespace {

constexpr std::int64_t kBig = kMaxLots;

TEST(Value, FloorOfQTimesUOverTwoToTheShift) {
  struct {
    std::int64_t q, u;
    unsigned shift;
    std::int64_t down, up;
  } const cases[] = {
      {0, 5, 0, 0, 0},
      {3, 7, 0, 21, 21},
      {-3, 7, 0, -21, -21},
      {3, -7, 0, -21, -21},
      {-3, -7, 0, 21, 21},
      {1, 1, 1, 0, 1},    // 1/2
      {-1, 1, 1, -1, 0},  // −1/2
      {3, 5, 2, 3, 4},    // 15/4
      {-3, 5, 2, -4, -3},
      {3, -5, 2, -4, -3},
      {4, 5, 2, 5, 5},  // exact: both roundings agree
      {-4, 5, 2, -5, -5},
      {1, 1, 40, 0, 1},
      {-1, 1, 40, -1, 0},
      {kBig, kMaxUnitValue, 40, 2305843009211596799, 2305843009211596800},
      {-kBig, kMaxUnitValue, 40, -2305843009211596800, -2305843009211596799},
      {kBig, 262144, 0, 288230376151449600, 288230376151449600},
  };
  for (const auto& [q, u, shift, down, up] : cases) {
    EXPECT_EQ(down, value(q, {u, shift})) << q << " × " << u << " / 2^" << shift;
    EXPECT_EQ(up, value_rounded_up(q, {u, shift})) << q << " × " << u << " / 2^" << shift;
  }
}

TEST(Value, InverseContractsOf100UsdInSatoshi) {
  const UnitValue at_50000{-200'000, 0};  // −100/50,000 BTC, exact
  EXPECT_EQ(-2'000'000, value(10, at_50000));
  const UnitValue at_60000{-183'251'937'962'666'667, 40};  // −166,666.666… × 2^40, to nearest
  EXPECT_EQ(-1'666'667, value(10, at_60000));
  EXPECT_EQ(1'666'666, value(-10, at_60000));
  EXPECT_EQ(-500'001, value(3, at_60000)) << "the rounded U is a hair above 166,666.666…";
  EXPECT_EQ(500'000, value(-3, at_60000));
}

TEST(UnitValue, LegalUpToTheLargestValueOfThePosition) {
  constexpr std::int64_t kLowest = std::numeric_limits<std::int64_t>::min();
  struct {
    std::int64_t u;
    std::uint32_t shift;
    std::int64_t max_lots;
    bool legal;
  } const cases[] = {
      {0, 0, 1, true},
      {0, 40, kBig, true},
      {0, 41, 1, false},
      {0, 0xFFFFFFFF, 1, false},
      {kMaxValue, 0, 1, true},
      {kMaxValue + 1, 0, 1, false},
      {-kMaxValue, 0, 1, true},
      {-kMaxValue - 1, 0, 1, false},
      {kMaxUnitValue, 40, 1, true},
      {kMaxUnitValue + 1, 40, 1, false},
      {-kMaxUnitValue - 1, 40, 1, false},
      {kLowest, 40, 1, false},
      {262144, 0, kBig, true},  // 2^18 (2^40 − 1) < 2^58 − 1
      {262145, 0, kBig, false},
      {-262145, 0, kBig, false},
      {2 * kMaxValue, 1, 1, true},  // exactly (2^58 − 1) × 2
      {2 * kMaxValue + 1, 1, 1, false},
  };
  for (const auto& [u, shift, max_lots, legal] : cases) {
    EXPECT_EQ(legal, is_legal(u, shift, max_lots)) << u << " / 2^" << shift << ", " << max_lots;
  }
}

}  // namespace
}  // namespace ballast::core
