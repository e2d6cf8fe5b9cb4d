#include "sim/scenario/sampling.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <string>

namespace ballast::scenario {
namespace {

TEST(Random, IsTheSameEverywhere) {
  // xoshiro256** after SplitMix64(0): the generators' published algorithms, worked by hand in
  // another language.
  Random random(0);
  EXPECT_EQ(random.next(), 0x99EC5F36CB75F2B4U);
  EXPECT_EQ(random.next(), 0xBF6E1F784956452AU);
  EXPECT_EQ(random.next(), 0x1A5F849D4933E6E0U);
}

TEST(Random, StaysInsideItsRanges) {
  Random random(7);
  std::set<std::size_t> seen;
  double sum = 0;
  for (unsigned i = 0; i < 20'000; ++i) {
    const double u = random.uniform();
    ASSERT_GT(u, 0);
    ASSERT_LT(u, 1);
    sum += u;
    seen.insert(random.index(10));
  }
  EXPECT_NEAR(sum / 20'000, 0.5, 0.01);
  EXPECT_EQ(seen.size(), 10U);
  EXPECT_EQ(*seen.rbegin(), 9U);
}

TEST(Random, HasTheMeansAskedFor) {
  Random random(11);
  double normal = 0, square = 0, exponential = 0, geometric = 0, log = 0;
  constexpr unsigned kDraws = 50'000;
  for (unsigned i = 0; i < kDraws; ++i) {
    const double z = random.normal();
    normal += z;
    square += z * z;
    exponential += random.exponential(3);
    geometric += static_cast<double>(random.geometric(3.2));
    log += std::log(random.lognormal(500, 1.5) / 500);
  }
  EXPECT_NEAR(normal / kDraws, 0, 0.02);
  EXPECT_NEAR(square / kDraws, 1, 0.03);
  EXPECT_NEAR(exponential / kDraws, 3, 0.06);
  EXPECT_NEAR(geometric / kDraws, 3.2, 0.06);
  EXPECT_NEAR(log / kDraws, 0, 0.04);
}

TEST(NormalQuantile, HasTheTabledValues) {
  EXPECT_NEAR(normal_quantile(0.5), 0, 1e-15);
  EXPECT_NEAR(normal_quantile(0.975), 1.959963984540054, 1e-12);
  EXPECT_NEAR(normal_quantile(0.001), -3.090232306167813, 1e-12);
}

TEST(Apportion, GivesWholeSharesThatSum) {
  EXPECT_EQ(apportion(10, std::vector<double>{1, 1, 1}), (std::vector<std::int64_t>{4, 3, 3}));
  EXPECT_EQ(apportion(7, std::vector<double>{5, 0, 2}), (std::vector<std::int64_t>{5, 0, 2}));
  EXPECT_EQ(apportion(0, std::vector<double>{5, 2}), (std::vector<std::int64_t>{0, 0}));
  EXPECT_EQ(apportion(3, std::vector<double>{0, 0}), (std::vector<std::int64_t>{0, 0}));
  Random random(3);
  for (std::int64_t total = 1; total < 500; total += 7) {
    std::vector<double> weights(1 + random.index(40));
    for (double& weight : weights) weight = random.lognormal(1, 3);
    const auto shares = apportion(total, weights);
    EXPECT_EQ(std::accumulate(shares.begin(), shares.end(), std::int64_t{0}), total);
    const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
    for (std::size_t i = 0; i < shares.size(); ++i) {
      EXPECT_NEAR(static_cast<double>(shares[i]), static_cast<double>(total) * weights[i] / sum, 1);
    }
  }
}

TEST(SplitLots, LeavesNobodyOutAndSums) {
  const std::vector<double> sizes = {1e-9, 1, 1000};
  const auto parts = split_lots(1'000, sizes);
  EXPECT_EQ(std::accumulate(parts.begin(), parts.end(), std::int64_t{0}), 1'000);
  EXPECT_EQ(parts[0], 1);
  EXPECT_GT(parts[2], 990);
  const auto too_few = split_lots(2, sizes);
  EXPECT_EQ(std::accumulate(too_few.begin(), too_few.end(), std::int64_t{0}), 2);
}

TEST(StratifiedLognormal, HasItsMeanExactlyAndItsMedianNearly) {
  // Median of a lognormal: mean × exp(−σ²/2). The strata leave out a little of the tail.
  Random random(5);
  constexpr double kSigma = 2;
  std::vector<double> sizes = stratified_lognormal(random, 20'000, 1000, kSigma);
  const double sum = std::accumulate(sizes.begin(), sizes.end(), 0.0);
  EXPECT_NEAR(sum / 20'000, 1000, 1e-6);
  std::nth_element(sizes.begin(), sizes.begin() + 10'000, sizes.end());
  EXPECT_NEAR(sizes[10'000], 1000 * std::exp(-kSigma * kSigma / 2), 12);
}

}  // namespace
}  // namespace ballast::scenario
