// Strategies: figures worked by hand and of arXiv 2512.01112, and what holds for every input.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <random>
#include <stdexcept>
#include <utility>
#include <vector>

#include "host/risk/strategies.hpp"

namespace ballast::risk {
namespace {

using Reductions = std::vector<Reduction>;

OppositePosition position(std::uint32_t id, std::int64_t lots) {
  OppositePosition position;
  position.position = PositionId(id);
  position.lots = lots;
  return position;
}

/// The example of arXiv 2512.01112: leverages and profit shares.
std::vector<OppositePosition> three(std::int64_t lots) {
  std::vector<OppositePosition> three = {position(1, lots), position(2, lots), position(3, lots)};
  const std::int64_t leverages[] = {103'100'000, 92'500'000, 154'800'000};
  const std::int64_t profits[] = {163, 728, 109};
  for (std::size_t i = 0; i < 3; ++i) {
    three[i].leverage_e8 = leverages[i];
    three[i].profit = profits[i];
  }
  return three;
}

Reductions by_lots(const std::vector<std::int64_t>& lots) {
  Reductions reductions;
  for (std::size_t i = 0; i < lots.size(); ++i) {
    if (lots[i] > 0) reductions.push_back({PositionId(static_cast<std::uint32_t>(i + 1)), lots[i]});
  }
  return reductions;
}

TEST(ProRata, ByLeverageAndProfit) {
  const auto positions = three(10'000);
  EXPECT_EQ(pro_rata(positions, 10'000, 1, 1), by_lots({1'664, 6'666, 1'670}));
  EXPECT_EQ(pro_rata(positions, 10'000, 2, 1), by_lots({1'639, 5'891, 2'470}));
  EXPECT_EQ(pro_rata(positions, 10'000, 3, 1), by_lots({1'541, 4'971, 3'488}));
  EXPECT_EQ(pro_rata(positions, 1'000, 0, 1), by_lots({163, 728, 109}));
  EXPECT_EQ(pro_rata(positions, 3'504, 1, 0), by_lots({1'031, 925, 1'548}));
}

TEST(ProRata, TiesGoToTheLowerPositionAndWhatIsAboveToTheOthers) {
  EXPECT_EQ(pro_rata(three(10'000), 10'000, 0, 0), by_lots({3'334, 3'333, 3'333}));
  // 6,666 are more than the second has: the rest by 1,664 : 1,670.
  EXPECT_EQ(pro_rata(three(5'000), 10'000, 1, 1), by_lots({2'495, 5'000, 2'505}));
  EXPECT_EQ(pro_rata(three(5'000), 99'999, 1, 1), by_lots({5'000, 5'000, 5'000}));
}

TEST(ProRata, WithoutAWeightComesLast) {
  auto positions = three(100);
  positions[1].profit = -728;
  positions[2].leverage_e8 = 0;
  positions[2].lots = 300;
  EXPECT_EQ(pro_rata(positions, 90, 1, 1), by_lots({90, 0, 0}));
  EXPECT_EQ(pro_rata(positions, 180, 1, 1), by_lots({100, 20, 60}));
  EXPECT_EQ(pro_rata(positions, 1'000, 1, 1), by_lots({100, 100, 300}));
}

TEST(ProRata, HoldsAtTheLargestWeights) {
  auto positions = three(1'000);
  for (auto& each : positions) {
    each.leverage_e8 = kMostLeverageE8;
    each.profit = (std::int64_t{1} << 59) - 1;
  }
  EXPECT_EQ(pro_rata(positions, 1'000, 3, 3), by_lots({334, 333, 333}));
  EXPECT_THROW(pro_rata(positions, 1'000, 4, 0), std::logic_error);
}

TEST(Leverage, RoundedDownAndBounded) {
  EXPECT_EQ(leverage_e8(1'000, 300), 333'333'333);
  EXPECT_EQ(leverage_e8(1'000, 0), 0);
  EXPECT_EQ(leverage_e8(1'000, -1), 0);
  EXPECT_EQ(leverage_e8((std::int64_t{1} << 58) - 1, 1), kMostLeverageE8);
}

/// e = (100, 200, 300), β = (.1, 1, 1), budget 120: η = .22, shares (.1, .22, .22).
TEST(WaterFilling, TheSameShareOfEachUpToItsCap) {
  std::vector<OppositePosition> positions = {position(1, 100), position(2, 200), position(3, 300)};
  positions[0].most_e8 = 10'000'000;
  EXPECT_EQ(water_level_e8(positions, 120), 22'000'000);
  EXPECT_EQ(water_filling(positions, 120), by_lots({10, 44, 66}));
  EXPECT_EQ(water_level_e8(positions, 60), 10'000'000);
  EXPECT_EQ(water_filling(positions, 60), by_lots({10, 20, 30}));
  // A cap of all at a half: 10 + 100 + 150 is what there is.
  EXPECT_EQ(water_filling(positions, 400, 50'000'000), by_lots({10, 100, 150}));
  EXPECT_EQ(water_level_e8(positions, 400, 50'000'000), kOneE8);
  EXPECT_EQ(water_level_e8(positions, 510), kOneE8);
  EXPECT_EQ(water_level_e8(positions, 0), 0);
  EXPECT_EQ(water_level_e8({}, 5), kOneE8);
  std::swap(positions[0], positions[2]);
  EXPECT_EQ(water_level_e8(positions, 120), 22'000'000);
  EXPECT_EQ(water_level_e8(positions, 121), 22'200'000);
  EXPECT_EQ(water_level_e8(std::vector{position(1, 3)}, 1), 33'333'334);
}

TEST(PseudoRandom, EachWholeInAnOrderOfTheSeed) {
  std::vector<OppositePosition> positions;
  for (std::uint32_t id = 0; id < 50; ++id) positions.push_back(position(id, 10 + id));
  const Reductions first = pseudo_random(positions, 500, 1);
  std::map<std::uint32_t, std::int64_t> size;
  for (const auto& each : positions) size[each.position.value()] = each.lots;
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < first.size(); ++i) {
    sum += first[i].lots;
    const std::int64_t whole = size[first[i].position.value()];
    EXPECT_TRUE(first[i].lots == whole || (i + 1 == first.size() && first[i].lots < whole));
  }
  EXPECT_EQ(sum, 500);
  EXPECT_NE(first, pseudo_random(positions, 500, 2));
  // From the definition of h in docs/contract.md.
  EXPECT_EQ(pseudo_random(positions, 1, 1), (Reductions{{PositionId(18), 1}}));
}

TEST(Queue, InTheOrderGiven) {
  std::vector<OppositePosition> positions = {position(7, 30), position(3, 20), position(5, 40)};
  EXPECT_EQ(queue(positions, 45), (Reductions{{PositionId(7), 30}, {PositionId(3), 15}}));
  positions[0].most_e8 = 0;
  EXPECT_EQ(queue(positions, 45), (Reductions{{PositionId(3), 20}, {PositionId(5), 25}}));
}

TEST(Measures, OvershootConcentrationAndHedges) {
  std::vector<OppositePosition> positions = {position(1, 10), position(2, 20), position(3, 10),
                                             position(4, 10)};
  positions[0].profit = 50;
  positions[1].profit = 99;
  positions[2].profit = -40;
  positions[1].is_hedge = positions[3].is_hedge = true;
  const ReductionMeasures measures =
      measure(positions, by_lots({10, 10, 5}), 60);  // 50 + 49.5 rounded down − 60
  EXPECT_EQ(measures.lots, 25);
  EXPECT_EQ(measures.positions, 3U);
  EXPECT_EQ(measures.profit_closed, 99);
  EXPECT_EQ(measures.overshoot, 39);
  EXPECT_EQ(measures.hedges_broken, 1U);
  EXPECT_EQ(measures.concentration.largest_share_e8, 40'000'000);
  // 0, 5, 10, 10: (−3 × 0 − 5 + 10 + 30) / (4 × 25).
  EXPECT_EQ(measures.concentration.gini_e8, 35'000'000);
  EXPECT_EQ(measure(positions, by_lots({10, 10, 5}), 100).overshoot, 0);
}

TEST(Measures, ConcentrationAtItsBounds) {
  EXPECT_EQ(concentration({}).gini_e8, 0);
  EXPECT_EQ(concentration(std::vector<int128>{0, 0}).gini_e8, 0);
  EXPECT_EQ(concentration(std::vector<int128>{5, 5, 5, 5}).gini_e8, 0);
  EXPECT_EQ(concentration(std::vector<int128>{0, 9, 0, 0}).gini_e8, 75'000'000);
  EXPECT_EQ(concentration(std::vector<int128>{0, 9, 0, 0}).largest_share_e8, kOneE8);
  const int128 large = static_cast<int128>(1) << 120;
  EXPECT_EQ(concentration(std::vector<int128>{large, 3 * large}).gini_e8, 25'000'000);
}

class Draw {
 public:
  explicit Draw(unsigned seed) : random_(seed) {}
  std::int64_t below(std::int64_t n) {
    return static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(n));
  }
  std::vector<OppositePosition> side() {
    std::vector<OppositePosition> positions;
    for (std::int64_t i = below(15); i > 0; --i) {
      OppositePosition drawn = position(static_cast<std::uint32_t>(3 * i), 1 + below(400));
      drawn.profit = below(5'000) - 800;
      drawn.leverage_e8 = below(10) == 0 ? 0 : below(125 * kOneE8);
      if (below(4) == 0) drawn.most_e8 = below(kOneE8 + 1);
      positions.push_back(drawn);
    }
    return positions;
  }
  AdlRules rules() {
    AdlRules rules;
    rules.strategy = Strategy(below(4));
    rules.leverage_power = static_cast<std::uint32_t>(below(4));
    rules.profit_power = static_cast<std::uint32_t>(below(4));
    rules.seed = random_();
    if (below(2) == 0) rules.share_cap_e8 = below(kOneE8 + 1);
    return rules;
  }
  template <typename T>
  void shuffle(std::vector<T>& all) {
    std::shuffle(all.begin(), all.end(), random_);
  }

 private:
  std::mt19937_64 random_;
};

TEST(StrategiesRandom, ReduceWhatIsNeededOrAllThereIs) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  Draw draw(seed);
  for (int round = 0; round < 3'000 && !testing::Test::HasFailure(); ++round) {
    auto positions = draw.side();
    const AdlRules rules = draw.rules();
    const std::int64_t needed = draw.below(3'000);
    const Reductions reductions = reduce_by(rules, positions, needed);
    std::int64_t available = 0, sum = 0;
    std::map<PositionId, std::int64_t> most;
    for (const auto& each : positions) {
      std::int64_t share = each.most_e8;
      if (rules.strategy == Strategy::water_filling) share = std::min(share, rules.share_cap_e8);
      most[each.position] = each.lots * share / kOneE8;
      available += most[each.position];
    }
    for (const Reduction& reduction : reductions) {
      sum += reduction.lots;
      EXPECT_GT(reduction.lots, 0);
      EXPECT_LE(reduction.lots, most[reduction.position]);
      most.erase(reduction.position);  // once each
    }
    EXPECT_EQ(sum, std::min(needed, available)) << "strategy " << int(rules.strategy);
    if (rules.strategy == Strategy::queue) continue;  // which is of the order
    draw.shuffle(positions);
    EXPECT_EQ(reduce_by(rules, positions, needed), reductions)
        << "strategy " << int(rules.strategy);
  }
}

}  // namespace
}  // namespace ballast::risk
