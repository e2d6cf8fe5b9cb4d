#include "hls/core/closing.hpp"

#include <gtest/gtest.h>

#include <random>

#include "hls/core/limits.hpp"
#include "hls/core/valuation.hpp"

namespace ballast::core {
namespace {

TEST(Closing, ReleasesTheShareOfEntryValueRoundedTowardsZero) {
  struct {
    std::int64_t entry_value, q, lots, released;
  } const cases[] = {
      {100, 4, 1, 25},
      {-100, -4, 1, -25},
      {100, 3, 1, 33},
      {-100, 3, 1, -33},  // an inverse long has a negative entry value
      {100, 3, 2, 66},
      {100, -3, 2, 66},
      {100, 3, 3, 100},  // the last lot takes what is left
      {-1, -7, 6, 0},
      {-1, -7, 7, -1},
      {0, 9, 4, 0},
      {kMaxValue, kMaxLots, kMaxLots, kMaxValue},
      {kMaxValue, kMaxLots, 1, 262144},  // (2^58 − 1) / (2^40 − 1) = 2^18 and a little
      {-kMaxValue, -kMaxLots, kMaxLots - 1, -288230376151449598},
  };
  for (const auto& [entry_value, q, lots, released] : cases) {
    EXPECT_EQ(released, released_entry_value(entry_value, q, lots))
        << entry_value << " of " << q << ", " << lots << " lots";
  }
}

TEST(Closing, SignedLotsFollowThePosition) {
  EXPECT_EQ(3, signed_lots(5, 3));
  EXPECT_EQ(-3, signed_lots(-5, 3));
}

TEST(Closing, NothingIsLeftHoweverAPositionIsClosed) {
  constexpr std::uint64_t kSeed = 0xC105E;
  SCOPED_TRACE("seed 0xC105E");
  std::mt19937_64 random(kSeed);
  for (int run = 0; run < 2'000; ++run) {
    std::int64_t q = static_cast<std::int64_t>(random() % 1'000'000) + 1;
    if (random() % 2 == 0) q = -q;
    std::int64_t entry_value = static_cast<std::int64_t>(random() >> 6);
    if (random() % 2 == 0) entry_value = -entry_value;
    const std::int64_t whole = entry_value;
    std::int64_t released = 0;
    while (q != 0) {
      const auto size = static_cast<std::int64_t>(magnitude(q));
      const std::int64_t lots =
          static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(size)) + 1;
      const std::int64_t part = released_entry_value(entry_value, q, lots);
      EXPECT_LE(magnitude(part), magnitude(entry_value));
      released += part;
      entry_value -= part;
      q -= signed_lots(q, lots);
    }
    ASSERT_EQ(whole, released);
    ASSERT_EQ(0, entry_value);
  }
}

TEST(Closing, ShortOf1BtcAtItsBankruptcyPriceAndTheLongThatTakesIt) {
  constexpr std::int64_t kUsd = 1'000'000;
  const UnitValue at_54999{54'999 * kUsd, 0};  // a lot is 1 BTC
  // Short 1 at 50,000 with 4,999: v = value(−1) and EV = −50,000 both leave.
  const std::int64_t short_v = value(signed_lots(-1, 1), at_54999);
  EXPECT_EQ(0, 4'999 * kUsd + short_v - released_entry_value(-50'000 * kUsd, -1, 1));
  // Long 1 at 50,000 with 100,000 in the wallet.
  const std::int64_t long_v = value(signed_lots(1, 1), at_54999);
  EXPECT_EQ(104'999 * kUsd, 100'000 * kUsd + long_v - released_entry_value(50'000 * kUsd, 1, 1));
  EXPECT_EQ(0, short_v + long_v);
}

}  // namespace
}  // namespace ballast::core
