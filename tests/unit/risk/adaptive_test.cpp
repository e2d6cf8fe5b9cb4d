// Parameters that follow the market: figures worked by hand, and what holds for every input.
#include <gtest/gtest.h>

#include <random>
#include <stdexcept>
#include <vector>

#include "hls/core/margin.hpp"
#include "host/risk/adaptive.hpp"

namespace ballast::risk {
namespace {

using Kind = VolatilityStep::Kind;

TEST(SquareRoot, IsTheLeastWholeOneThatIsEnough) {
  for (int x = 0; x < 1'000; ++x) {
    int root = 0;
    while (root * root < x) ++root;
    EXPECT_EQ(square_root_up(x), root) << x;
  }
  EXPECT_EQ(square_root_up(Rational(1, 1'000'000)), 1);
  EXPECT_EQ(square_root_up(Rational(10, 3)), 2);
  EXPECT_EQ(square_root_up(Rational(4) + Rational(1, 9)), 3);
  const int128 large = (static_cast<int128>(1) << 124) + 12'345;
  EXPECT_EQ(square_root_up(Rational(large) * large), large);
  EXPECT_EQ(square_root_up(Rational(large) * large + Rational(1, 7)), large + 1);
  EXPECT_EQ(square_root_up(Rational(large) * large - Rational(1, 7)), large);
}

VolatilityMargin rule() {
  VolatilityMargin rule;
  rule.base_e8 = 2'500'000;
  rule.z_e8 = 4 * kOneE8;
  rule.horizon = 10 * kMinute;
  rule.up_every = 10 * kMinute;
  rule.down_every = kHour;
  return rule;
}

DryRunCount nobody(std::int64_t) { return {0, 1'000}; }

constexpr std::int64_t kSigma = 300'000;  // 0.30 %/√min
constexpr std::int64_t kMean = 200'000;   // 0.20 %

/// c = 4 × 0.30 % × √10 = 3.79 %, × 1.518 of 2.5 %: 13 eighths, five steps of ten minutes.
TEST(VolatilityRamp, BufferSpentInAStorm) {
  VolatilityRamp ramp(rule());
  VolatilityStep step = ramp.update(0, kSigma, kMean, nobody);
  EXPECT_EQ(step.c_e8, 3'794'734);
  EXPECT_TRUE(step.buffer_is_spent);
  EXPECT_EQ(step.target_e8, 3'794'734);
  EXPECT_EQ(step.wanted_eighths, 13);
  EXPECT_EQ(step.eighths, 8);
  EXPECT_EQ(step.rate_e8, 2'500'000);
  std::vector<Nanoseconds> ups;
  for (Nanoseconds minute = 1; minute <= 100; ++minute) {
    step = ramp.update(minute * kMinute, kSigma, kMean, nobody);
    if (step.kind == Kind::up) ups.push_back(minute);
    if (minute == 50) {
      EXPECT_EQ(step.eighths, 13);
      EXPECT_EQ(step.rate_e8, 4'062'500);  // × 1.625
    }
  }
  EXPECT_EQ(ups, (std::vector<Nanoseconds>{10, 20, 30, 40, 50}));
  EXPECT_EQ(step.eighths, 13);
}

TEST(VolatilityRamp, BufferKeptInTheCalm) {
  VolatilityMargin with_floor = rule();
  VolatilityStep step = VolatilityRamp(with_floor).update(0, kSigma, kMean + 1, nobody);
  EXPECT_FALSE(step.buffer_is_spent);
  EXPECT_EQ(step.target_e8, 4'743'418);  // 1.25 × 3,794,734 = 4,743,417.5
  EXPECT_EQ(step.wanted_eighths, 16);
  with_floor.floor_e8 = 5'000'001;
  step = VolatilityRamp(with_floor).update(0, kSigma, kMean + 1, nobody);
  EXPECT_EQ(step.target_e8, 5'000'001);
  EXPECT_EQ(step.wanted_eighths, 17);
  EXPECT_EQ(VolatilityRamp(with_floor).update(0, kSigma, kMean, nobody).wanted_eighths, 13);
}

TEST(VolatilityRamp, AtMostThreeTimesAndARateOfOne) {
  VolatilityMargin large = rule();
  VolatilityStep step = VolatilityRamp(large).update(0, 100 * kSigma, kMean, nobody);
  EXPECT_EQ(step.wanted_eighths, 24);
  large.base_e8 = 60'000'000;
  large.up_every = 0;
  VolatilityRamp ramp(large);
  for (int i = 0; i < 20; ++i) step = ramp.update(0, 100 * kSigma, kMean, nobody);
  EXPECT_EQ(step.eighths, 24);
  EXPECT_EQ(step.rate_e8, kOneE8);
}

TEST(VolatilityRamp, DownByTheHourAndOnlyFarBelow) {
  VolatilityRamp ramp(rule());
  for (Nanoseconds minute = 0; minute <= 50; ++minute) {
    ramp.update(minute * kMinute, kSigma, kMean, nobody);
  }
  // σ at which 1.25 c = 3.66 % is not below 0.9 × 4.0625 % = 3.65625 %: it stays.
  const std::int64_t near = 231'500;
  VolatilityStep step;
  for (Nanoseconds minute = 51; minute <= 300; ++minute) {
    step = ramp.update(minute * kMinute, near, near, nobody);
  }
  EXPECT_EQ(step.c_e8, 2'928'270);
  EXPECT_EQ(step.wanted_eighths, 12);
  EXPECT_EQ(step.eighths, 13);
  const std::int64_t far = 231'000;  // 1.25 c = 3.6524 %
  std::vector<Nanoseconds> downs;
  for (Nanoseconds minute = 301; minute <= 1'000; ++minute) {
    step = ramp.update(minute * kMinute, far, far, nobody);
    if (step.kind == Kind::down) downs.push_back(minute);
  }
  EXPECT_EQ(downs, (std::vector<Nanoseconds>{361}));  // 0.9 × 3.75 % is below it again
  for (Nanoseconds minute = 1'001; minute <= 1'300; ++minute) {
    step = ramp.update(minute * kMinute, 0, 0, nobody);
    if (step.kind == Kind::down) downs.push_back(minute);
  }
  EXPECT_EQ(downs, (std::vector<Nanoseconds>{361, 1'061, 1'121, 1'181, 1'241}));
  EXPECT_EQ(step.eighths, 8);
}

TEST(VolatilityRamp, CalmBetweenBeginsTheWaitAnew) {
  VolatilityRamp ramp(rule());
  ramp.update(0, kSigma, kMean, nobody);
  ramp.update(9 * kMinute, 0, 0, nobody);
  EXPECT_EQ(ramp.update(10 * kMinute, kSigma, kMean, nobody).kind, Kind::none);
  EXPECT_EQ(ramp.update(19 * kMinute, kSigma, kMean, nobody).kind, Kind::none);
  EXPECT_EQ(ramp.update(20 * kMinute, kSigma, kMean, nobody).kind, Kind::up);
  // Times that were missed are left out, and the next is of the same beat.
  EXPECT_EQ(ramp.update(55 * kMinute, kSigma, kMean, nobody).kind, Kind::up);
  EXPECT_EQ(ramp.update(59 * kMinute, kSigma, kMean, nobody).kind, Kind::none);
  EXPECT_EQ(ramp.update(60 * kMinute, kSigma, kMean, nobody).kind, Kind::up);
}

TEST(VolatilityRamp, WaitsWhileTooManyVerdictsWouldWorsen) {
  VolatilityMargin careful = rule();
  careful.dry_run_share_e8 = 1'000'000;  // 1 %
  VolatilityRamp ramp(careful);
  std::vector<std::int64_t> asked;
  std::uint64_t worse = 11;
  const auto dry_run = [&](std::int64_t eighths) {
    asked.push_back(eighths);
    return DryRunCount{worse, 1'000};
  };
  ramp.update(0, kSigma, kMean, dry_run);
  VolatilityStep step = ramp.update(10 * kMinute, kSigma, kMean, dry_run);
  EXPECT_EQ(step.kind, Kind::waits);
  EXPECT_EQ(step.dry_run.worse, 11U);
  EXPECT_EQ(step.eighths, 8);
  worse = 10;
  EXPECT_EQ(ramp.update(11 * kMinute, kSigma, kMean, dry_run).kind, Kind::none);
  step = ramp.update(20 * kMinute, kSigma, kMean, dry_run);
  EXPECT_EQ(step.kind, Kind::up);
  EXPECT_EQ(step.eighths, 9);
  EXPECT_EQ(asked, (std::vector<std::int64_t>{9, 9}));
}

TEST(VolatilityRamp, Mistakes) {
  EXPECT_THROW(VolatilityRamp(VolatilityMargin{}), std::logic_error);
  VolatilityRamp ramp(rule());
  ramp.update(5, 0, 0, nobody);
  EXPECT_THROW(ramp.update(4, 0, 0, nobody), std::logic_error);
}

TEST(VolatilityEstimator, RootOfTheMeanSquareOfMinutes) {
  VolatilityEstimator estimator;
  const auto at = [&](Nanoseconds time_ns, std::int64_t price) {
    estimator.add(1'000 + time_ns, {price, 0});
  };
  at(0, 10'000);
  EXPECT_FALSE(estimator.sigma_e8());
  at(kMinute - 1, 9'000);  // between minutes: nobody looks
  at(kMinute, 10'100);     // + 1 %
  EXPECT_EQ(estimator.sigma_e8(), 1'000'000);
  at(2 * kMinute - 5, 10'302);  // + 2 %, in force at the second minute
  at(2 * kMinute + 5, 10'500);
  EXPECT_EQ(estimator.sigma_e8(), 1'581'139);  // √((1² + 2²) / 2) = 1.5811388…
  at(4 * kMinute, 10'302);                     // minute 3: 10,500, + 1.92…; minute 4: − 1.88…
  EXPECT_EQ(estimator.sigma_e8(), 1'749'989);
  for (Nanoseconds minute = 5; minute <= 63; ++minute) at(minute * kMinute, 10'302);
  EXPECT_GT(estimator.sigma_e8(), 0);
  at(64 * kMinute, 10'302);  // an hour after the last move
  EXPECT_EQ(estimator.sigma_e8(), 0);
  EXPECT_THROW(at(0, 1), std::logic_error);
}

TEST(VolatilityEstimator, PricesOfAnInverseContractAndOfAnyShift) {
  VolatilityEstimator linear, inverse;
  const std::int64_t prices[] = {50'000, 40'000, 50'000, 32'000};
  Nanoseconds time_ns = 0;
  for (const std::int64_t price : prices) {
    const auto shift = static_cast<unsigned>(time_ns / kMinute);
    linear.add(time_ns, {price * (std::int64_t{1} << shift), shift});
    inverse.add(time_ns, {-10'000'000'000 / price * (std::int64_t{1} << shift), shift});
    time_ns += kMinute;
    EXPECT_EQ(linear.sigma_e8(), inverse.sigma_e8());
  }
  EXPECT_EQ(linear.sigma_e8(), 27'814'865);  // √((.2² + .25² + .36²) / 3) = .2781486…
}

TEST(VolatilityRamp, FollowsMarks) {
  VolatilityRamp ramp(rule());
  VolatilityStep step;
  for (Nanoseconds minute = 0; minute <= 60; ++minute) {  // 0.1 % up and down
    step = ramp.update(minute * kMinute, {minute % 2 == 0 ? 100'000 : 100'100, 0}, nobody);
  }
  EXPECT_EQ(step.eighths, 8);
  EXPECT_NEAR(static_cast<double>(step.sigma_e8), 100'000, 100);
  for (Nanoseconds minute = 61; minute <= 120; ++minute) {  // 1 %
    step = ramp.update(minute * kMinute, {minute % 2 == 0 ? 100'000 : 101'000, 0}, nobody);
  }
  EXPECT_TRUE(step.buffer_is_spent);
  EXPECT_GE(step.eighths, 12);
  EXPECT_LT(step.mean_e8, step.sigma_e8);
}

TEST(ScaleTiers, RatesWithTheirDeductions) {
  MarginTiers table;
  table.tiers = {{0, 1'000'001, 0, 0}, {1'000, 2'000'000, 0, 0}, {2'000, 70'000'000, 0, 0}};
  table.initial_rates_e8 = {1'500'000, 4'000'000, kOneE8};
  complete_deductions(table.tiers);
  const MarginTiers scaled = scale_tiers(table, 13);
  EXPECT_EQ(scaled.tiers[0].rate_e8, 1'625'002);  // rounded up
  EXPECT_EQ(scaled.tiers[1].rate_e8, 3'250'000);
  EXPECT_EQ(scaled.tiers[2].rate_e8, kOneE8);
  EXPECT_EQ(deduction_e8(scaled.tiers[1]), uint128{1'000} * (3'250'000 - 1'625'002));
  EXPECT_EQ(scaled.initial_rates_e8, (std::vector<std::int64_t>{1'625'002, 4'000'000, kOneE8}));
  table.rule = TierRule::flat;
  for (op::Tier& tier : table.tiers) set_deduction_e8(tier, 0);
  EXPECT_EQ(deduction_e8(scale_tiers(table, 13).tiers[2]), 0);
}

/// i 5 %, from 40M to 100M: at 55M a quarter of the way to 100 %.
TEST(InitialRate, ByOpenInterest) {
  OpenInterestMargin rule;
  rule.initial_e8 = 5'000'000;
  rule.low = 40'000'000;
  rule.high = 100'000'000;
  EXPECT_EQ(initial_rate_e8(rule, 55'000'000), 28'750'000);
  EXPECT_EQ(initial_rate_e8(rule, 0), 5'000'000);
  EXPECT_EQ(initial_rate_e8(rule, 40'000'000), 5'000'000);
  EXPECT_EQ(initial_rate_e8(rule, 40'000'001), 5'000'002);  // + 1.58…, rounded up
  EXPECT_EQ(initial_rate_e8(rule, 100'000'000), kOneE8);
  EXPECT_EQ(initial_rate_e8(rule, static_cast<int128>(1) << 100), kOneE8);
  rule.low = rule.high;
  EXPECT_THROW(initial_rate_e8(rule, 0), std::logic_error);
}

/// F 10M, φ 10 %, stress 25 %, m 5 %: 5M; at F 6M 3M at once.
TEST(FundCap, DownAtOnceUpAfterAnHourNearThePeak) {
  PositionCap rule;
  rule.share_e8 = 10'000'000;
  rule.stress_e8 = 25'000'000;
  rule.margin_e8 = 5'000'000;
  FundCap cap(rule);
  CapStep step = cap.update(0, 10'000'000);
  EXPECT_EQ(step.cap, 5'000'000);
  EXPECT_TRUE(step.changed);
  step = cap.update(10, 6'000'000);
  EXPECT_EQ(step.cap, 3'000'000);
  EXPECT_TRUE(step.changed);
  EXPECT_EQ(step.peak, 10'000'000);
  EXPECT_FALSE(cap.update(5 * kHour, 8'999'999).changed);  // not 90 % of 10M
  EXPECT_FALSE(cap.update(6 * kHour, 9'000'000).changed);
  EXPECT_FALSE(cap.update(7 * kHour - 1, 9'000'000).changed);
  EXPECT_EQ(cap.update(7 * kHour, 9'200'000).cap, 4'600'000);
  EXPECT_EQ(cap.update(7 * kHour + 1, 9'400'000).cap, 4'700'000);  // still well
  EXPECT_EQ(cap.update(7 * kHour + 2, 8'000'000).cap, 4'000'000);
  EXPECT_EQ(cap.update(7 * kHour + 3, 9'400'000).cap, 4'000'000);
  EXPECT_EQ(cap.update(7 * kHour + 4, -5).cap, 0);
  EXPECT_THROW(cap.update(7 * kHour, 1), std::logic_error);
  rule.margin_e8 = rule.stress_e8;
  EXPECT_THROW(FundCap{rule}, std::logic_error);
}

TEST(FundCap, AFundThatIsWellFromTheStartRisesAfterAnHour) {
  PositionCap rule;
  rule.share_e8 = rule.stress_e8 = kOneE8;
  FundCap cap(rule);
  cap.update(0, 1'000);
  EXPECT_EQ(cap.update(kHour - 1, 2'000).cap, 1'000);
  EXPECT_EQ(cap.update(kHour, 2'000).cap, 2'000);
}

uint128 asked(const MarginTiers& table, std::int64_t notional) {
  core::TierTable core_table;
  for (const op::Tier& tier : table.tiers) {
    core_table.tier[core_table.count++] = {tier.floor, tier.rate_e8, deduction_e8(tier)};
  }
  return core::maintenance(core_table, {1, notional, notional});
}

TEST(ImpactTiers, ByHand) {
  // m(Q) = 1 % + 0.5 × 4 % × √(Q / 10,000): at 100 1.2 %, at 400 1.4 %, at 10,000 3 %.
  ImpactMargin margin{1'000'000, 50'000'000, 4'000'000, 10'000, {100, 400, 10'000}, {}};
  EXPECT_EQ(impact_rate_e8(margin, 0), 1'000'000);
  EXPECT_EQ(impact_rate_e8(margin, 100), 1'200'000);
  EXPECT_EQ(impact_rate_e8(margin, 10'000), 3'000'000);
  const MarginTiers table = impact_tiers(margin);
  EXPECT_EQ(table.rule, TierRule::marginal);
  ASSERT_EQ(table.tiers.size(), 3U);
  EXPECT_EQ(table.tiers[0].rate_e8, 1'200'000);
  EXPECT_EQ(table.tiers[1].floor, 100);
  EXPECT_EQ(table.tiers[1].rate_e8, 1'466'667);  // (5.6 − 1.2) / 300
  EXPECT_EQ(table.tiers[2].floor, 400);
  EXPECT_EQ(table.tiers[2].rate_e8, 3'066'667);  // (300 − 5.6) / 9,600
  for (const auto& bounds :
       {std::vector<std::int64_t>{}, {5, 5}, std::vector<std::int64_t>(65, 1)}) {
    margin.bounds = bounds;
    EXPECT_THROW(impact_tiers(margin), std::logic_error);
  }
}

TEST(ImpactTiersRandom, NeverAskForLessThanTheFormula) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  const auto below = [&](std::int64_t n) {
    return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(n));
  };
  for (int round = 0; round < 300 && !testing::Test::HasFailure(); ++round) {
    ImpactMargin margin{below(5'000'000),
                        below(2 * kOneE8),
                        below(20'000'000),
                        1 + below(std::int64_t{1} << (10 + below(45))),
                        {},
                        {}};
    std::vector<std::int64_t>& bounds = margin.bounds;
    std::int64_t bound = 0;
    for (std::int64_t n = 1 + below(10); n > 0; --n) {
      bounds.push_back(bound += 1 + below(std::int64_t{1} << (3 + below(40))));
    }
    const MarginTiers table = impact_tiers(margin);
    Venue venue;
    venue.add_asset({"USD", 6, {}});
    SymbolSpec symbol;
    symbol.name = "S";
    symbol.mark = 1;
    symbol.tiers = table.tiers;
    EXPECT_NO_THROW(venue.add_symbol(symbol));
    for (int i = 0; i < 50; ++i) {
      const std::int64_t notional =
          i % 5 == 0 ? bounds[random() % bounds.size()] : below(bounds.back()) + 1;
      const auto rate = static_cast<uint128>(impact_rate_e8(margin, notional));
      if (table.tiers.back().rate_e8 == kOneE8) continue;  // a rate can be no more
      // The formula's rate is rounded up by less than 10^-8.
      EXPECT_GE(asked(table, notional) + static_cast<uint128>(notional),
                rate * static_cast<uint128>(notional));
    }
  }
}

}  // namespace
}  // namespace ballast::risk
