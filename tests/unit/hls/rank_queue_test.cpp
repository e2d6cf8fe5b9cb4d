// The rank queue holds the best of what was put into it, in order, each in a slot of its own.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "hls/kernels/rank_queue.hpp"

namespace ballast {
namespace {

using kernels::Ranked;
using kernels::RankQueue;

template <unsigned Depth>
void hold_against_a_sort(std::uint32_t seed) {
  SCOPED_TRACE("seed " + std::to_string(seed) + ", depth " + std::to_string(Depth));
  std::mt19937 random(seed);
  RankQueue<Depth> queue;
  for (int sweep = 0; sweep < 20; ++sweep) {
    queue.clear();
    std::vector<Ranked> all;
    std::vector<std::uint32_t> carried(Depth);
    const std::uint32_t count = static_cast<std::uint32_t>(random() % (3 * Depth));
    for (std::uint32_t id = 0; id < count; ++id) {
      Ranked entry{static_cast<std::int64_t>(random() % 8) - 4, id * 7919 % 10'007, 0};
      all.push_back(entry);
      if (!queue.put(entry)) continue;
      ASSERT_LT(entry.slot, Depth);
      carried[entry.slot] = entry.id;
    }
    std::sort(all.begin(), all.end(),
              [](const Ranked& a, const Ranked& b) { return a.is_before(b); });
    ASSERT_EQ(queue.size(), std::min<std::size_t>(all.size(), Depth));
    std::set<std::uint32_t> slots;
    for (unsigned i = 0; i < queue.size(); ++i) {
      ASSERT_EQ(queue[i].key, all[i].key);
      ASSERT_EQ(queue[i].id, all[i].id);
      ASSERT_EQ(carried[queue[i].slot], all[i].id);
      slots.insert(queue[i].slot);
    }
    ASSERT_EQ(slots.size(), queue.size());
  }
}

TEST(RankQueue, HoldsTheBestInOrder) {
  for (std::uint32_t seed = 1; seed <= 20; ++seed) {
    hold_against_a_sort<1>(seed);
    hold_against_a_sort<2>(seed);
    hold_against_a_sort<16>(seed);
    hold_against_a_sort<128>(seed);
  }
}

TEST(RankQueue, EqualKeysByAscendingId) {
  RankQueue<4> queue;
  for (const std::uint32_t id : {9U, 3U, 7U, 5U, 1U}) {
    Ranked entry{0, id, 0};
    queue.put(entry);
  }
  for (unsigned i = 0; i < 4; ++i) EXPECT_EQ(queue[i].id, 2 * i + 1);
}

TEST(RankQueue, RefusesWhatIsBehindAFullQueue) {
  RankQueue<2> queue;
  Ranked a{5, 1, 0}, b{4, 2, 0}, c{3, 3, 0}, d{6, 4, 0};
  EXPECT_TRUE(queue.put(a));
  EXPECT_TRUE(queue.put(b));
  EXPECT_FALSE(queue.put(c));
  EXPECT_TRUE(queue.put(d));
  EXPECT_EQ(d.slot, b.slot);  // whose place it takes
  EXPECT_EQ(queue[0].id, 4U);
  EXPECT_EQ(queue[1].id, 1U);
}

}  // namespace
}  // namespace ballast
