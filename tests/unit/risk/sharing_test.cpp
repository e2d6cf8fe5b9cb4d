// Shares by weight under caps: exact, and the same whatever the order.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "host/include/ballast/rational.hpp"
#include "host/risk/sharing.hpp"

namespace ballast::risk {
namespace {

std::vector<int128> shares(int128 amount, const std::vector<Claim>& claims) {
  return share_out(amount, claims).shares;
}

TEST(ShareOut, ByHand) {
  const struct {
    int128 amount;
    std::vector<Claim> claims;  // id, weight, cap
    std::vector<int128> shares;
    int128 left;
  } cases[] = {
      {10, {{0, 1, 100}, {1, 1, 100}, {2, 1, 100}}, {4, 3, 3}, 0},     // a tie: the lower id
      {10, {{2, 1, 100}, {1, 1, 100}, {0, 1, 100}}, {3, 3, 4}, 0},     // whatever the order
      {10, {{0, 3, 100}, {1, 3, 100}, {2, 1, 100}}, {4, 4, 2}, 0},     // 4.29, 4.29, 1.43
      {100, {{0, 1, 10}, {1, 1, 100}, {2, 2, 100}}, {10, 30, 60}, 0},  // 25 is above 10
      {100, {{0, 1, 10}, {1, 1, 25}, {2, 2, 100}}, {10, 25, 65}, 0},   // and then 30 above 25
      {100, {{0, 1, 10}, {1, 1, 25}, {2, 2, 60}}, {10, 25, 60}, 5},
      {100, {{0, 0, 10}, {1, 1, 25}}, {0, 25}, 75},  // no weight: nothing
      {0, {{0, 1, 10}, {1, 1, 0}}, {0, 0}, 0},
      {7, {}, {}, 7},
  };
  for (const auto& c : cases) {
    const Sharing sharing = share_out(c.amount, c.claims);
    EXPECT_EQ(sharing.shares, c.shares);
    EXPECT_EQ(sharing.left, c.left);
  }
}

TEST(ShareOut, HoldsAtTheLargestWeights) {
  const Weight most = (Weight(1) << 300) - 1;
  const int128 amount = (static_cast<int128>(1) << 126) + 1;
  EXPECT_EQ(shares(amount, {{0, most, amount}, {1, most, amount}}),
            (std::vector<int128>{amount / 2 + 1, amount / 2}));
  EXPECT_EQ(shares(amount, {{0, most, 5}, {1, 1, amount}}), (std::vector<int128>{5, amount - 5}));
}

TEST(ShareOutRandom, IsWithinOneOfTheExactShareAndAddsUp) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  for (int round = 0; round < 2'000 && !testing::Test::HasFailure(); ++round) {
    std::vector<Claim> claims(1 + random() % 12);
    int128 available = 0;
    for (std::size_t i = 0; i < claims.size(); ++i) {
      claims[i] = {static_cast<std::uint32_t>(7 * i % 97), Weight(random() % 6 * (random() % 100)),
                   static_cast<int128>(random() % (random() % 2 == 0 ? 4 : 400))};
      if (claims[i].weight != 0) available += claims[i].cap;
    }
    const auto amount = static_cast<int128>(random() % 1'500);
    const Sharing sharing = share_out(amount, claims);
    int128 sum = 0;
    // η from those below their caps: nobody's share is further than 1 from η × weight, and who has
    // reached its cap has no less than its due.
    Rational low, high;
    bool bounded = false;
    for (std::size_t i = 0; i < claims.size(); ++i) {
      sum += sharing.shares[i];
      EXPECT_GE(sharing.shares[i], 0);
      EXPECT_LE(sharing.shares[i], claims[i].cap);
      if (claims[i].weight == 0) {
        EXPECT_EQ(sharing.shares[i], 0);
        continue;
      }
      const Rational weight = static_cast<std::int64_t>(claims[i].weight);
      low = std::max(low, (Rational(sharing.shares[i]) - 1) / weight);
      if (sharing.shares[i] == claims[i].cap) continue;
      const Rational most = (Rational(sharing.shares[i]) + 1) / weight;
      high = bounded ? std::min(high, most) : most;
      bounded = true;
    }
    EXPECT_EQ(sum, std::min(amount, available));
    EXPECT_EQ(sharing.left, amount - sum);
    if (bounded) {
      EXPECT_LT(low, high);
    }
    std::vector<std::size_t> order(claims.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::shuffle(order.begin(), order.end(), random);
    std::vector<Claim> shuffled;
    for (const std::size_t i : order) shuffled.push_back(claims[i]);
    const Sharing again = share_out(amount, shuffled);
    for (std::size_t i = 0; i < order.size(); ++i) {
      EXPECT_EQ(again.shares[i], sharing.shares[order[i]]);
    }
  }
}

}  // namespace
}  // namespace ballast::risk
