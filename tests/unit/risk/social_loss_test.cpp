// A deficit over winners: exact to the atom, and nobody liquidatable by it.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <stdexcept>
#include <vector>

#include "hls/core/margin.hpp"
#include "host/risk/social_loss.hpp"

namespace ballast::risk {
namespace {

using Charges = std::vector<std::pair<std::uint32_t, int128>>;

Charges charges(const SocialLoss& loss) {
  Charges charges;
  for (const SocialLossCharge& charge : loss.charges) {
    charges.emplace_back(charge.account.value(), charge.amount);
  }
  return charges;
}

Winner winner(std::uint32_t account, int128 basis, int128 gain, int128 equity, int128 margin) {
  return {AccountId(account), basis, gain, equity, static_cast<uint128>(margin) * kRateOne, false};
}

TEST(SocialLoss, InProportionToTheBasis) {
  const SocialLoss loss = share_social_loss(
      100, std::vector<Winner>{winner(9, 1, 1'000, 1'000, 0), winner(4, 1, 1'000, 1'000, 0),
                               winner(7, 1, 1'000, 1'000, 0)});
  EXPECT_EQ(charges(loss), (Charges{{4, 34}, {7, 33}, {9, 33}}));
  EXPECT_EQ(loss.left, 0);
}

TEST(SocialLoss, CappedByGainAndByRoomAboveMaintenance) {
  // The first gained 10; the second has 25 above its maintenance; the third bears the rest.
  std::vector<Winner> winners = {winner(1, 300, 10, 1'000, 0), winner(2, 300, 500, 125, 100),
                                 winner(3, 300, 500, 1'000, 100)};
  EXPECT_EQ(charges(share_social_loss(100, winners)), (Charges{{1, 10}, {2, 25}, {3, 65}}));
  winners[2].gain = 60;
  const SocialLoss loss = share_social_loss(100, winners);
  EXPECT_EQ(charges(loss), (Charges{{1, 10}, {2, 25}, {3, 60}}));
  EXPECT_EQ(loss.left, 5);
}

TEST(SocialLoss, LeavesMaintenanceCovered) {
  Winner winner{AccountId(1), 1, 1'000, 100, 50 * uint128{kRateOne}, false};
  EXPECT_EQ(most_of(winner), 50);
  winner.liquidate_at_equality = true;
  EXPECT_EQ(most_of(winner), 49);
  winner.maintenance_e8 += 1;
  EXPECT_EQ(most_of(winner), 49);
  winner.liquidate_at_equality = false;
  EXPECT_EQ(most_of(winner), 49);
  winner.maintenance_e8 = 101 * uint128{kRateOne};
  EXPECT_EQ(most_of(winner), 0);
  winner.maintenance_e8 = 0;
  winner.equity = -5;
  EXPECT_EQ(most_of(winner), 0);
  winner.equity = 100;
  winner.gain = -3;
  EXPECT_EQ(most_of(winner), 0);
}

TEST(SocialLoss, NobodyToBearIt) {
  EXPECT_EQ(share_social_loss(100, {}).left, 100);
  EXPECT_EQ(share_social_loss(100, std::vector<Winner>{winner(1, 0, 50, 50, 0)}).left, 100);
  EXPECT_TRUE(share_social_loss(0, std::vector<Winner>{winner(1, 1, 50, 50, 0)}).charges.empty());
}

TEST(SocialLoss, AnAccountTwice) {
  const std::vector<Winner> winners = {winner(1, 1, 5, 5, 0), winner(2, 1, 5, 5, 0),
                                       winner(1, 1, 5, 5, 0)};
  EXPECT_THROW(share_social_loss(1, winners), std::logic_error);
}

TEST(SocialLossRandom, AddsUpAndMakesNobodyLiquidatable) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  const auto below = [&](std::uint64_t n) { return static_cast<int128>(random() % n); };
  int left_over = 0;
  for (int round = 0; round < 2'000 && !testing::Test::HasFailure(); ++round) {
    std::vector<Winner> winners(static_cast<std::size_t>(below(10)));
    int128 available = 0;
    for (std::size_t i = 0; i < winners.size(); ++i) {
      winners[i] = winner(static_cast<std::uint32_t>(i), below(50), below(200) - 20,
                          below(1'000) - 50, below(800));
      winners[i].maintenance_e8 += static_cast<uint128>(below(kRateOne));
      winners[i].liquidate_at_equality = below(2) == 0;
      if (winners[i].basis > 0) available += most_of(winners[i]);
    }
    const int128 deficit = below(600);
    std::vector<Winner> shuffled = winners;
    std::shuffle(shuffled.begin(), shuffled.end(), random);
    const SocialLoss loss = share_social_loss(deficit, shuffled);
    EXPECT_EQ(charges(loss), charges(share_social_loss(deficit, winners)));
    left_over += loss.left > 0 ? 1 : 0;
    int128 sum = 0;
    for (const SocialLossCharge& charge : loss.charges) {
      const Winner& payer = winners[charge.account.value()];
      sum += charge.amount;
      EXPECT_GT(charge.amount, 0);
      EXPECT_LE(charge.amount, payer.gain);
      core::Thresholds at;
      at.liquidate_at_equality = payer.liquidate_at_equality;
      EXPECT_EQ(core::judge(payer.equity - charge.amount, payer.maintenance_e8, true, at),
                Verdict::safe);
    }
    EXPECT_EQ(sum, std::min(deficit, available));
    EXPECT_EQ(loss.left, deficit - sum);
  }
  EXPECT_GT(left_over, 100);
}

}  // namespace
}  // namespace ballast::risk
