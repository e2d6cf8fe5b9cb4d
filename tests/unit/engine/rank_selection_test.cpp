// Selection serves exactly what sorting would, whatever the keys.
#include "host/engine/software/rank_selection.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace ballast::software {
namespace {

TEST(RankSelection, ServesInOrderOfKeyThenId) {
  constexpr std::uint64_t kSeed = 4;
  SCOPED_TRACE("seed 4; replay: rank_selection_test");
  std::mt19937_64 random(kSeed);
  RankSelection selection(5'000);
  for (int round = 0; round < 300; ++round) {
    const std::size_t size = random() % 5'000;
    const std::uint64_t distinct = 1 + random() % (round % 3 == 0 ? 3 : 1'000'000);
    std::vector<RankEntry> sorted;
    selection.clear();
    for (std::uint32_t i = 0; i < size; ++i) {
      const auto key = static_cast<std::int64_t>(random() % distinct) - 500;
      const RankEntry entry{key, i * 7919 % 5'003, i};
      selection.put(entry);
      sorted.push_back(entry);
    }
    std::sort(sorted.begin(), sorted.end(), [](const RankEntry& a, const RankEntry& b) {
      return a.key > b.key || (a.key == b.key && a.id < b.id);
    });
    const std::size_t served = random() % (size + 1);
    for (std::size_t i = 0; i < served; ++i) {
      ASSERT_FALSE(selection.empty());
      ASSERT_EQ(selection.head().id, sorted[i].id) << "rank " << i + 1 << " of " << size;
      ASSERT_EQ(selection.head().place, sorted[i].place);
      selection.pop();
    }
    ASSERT_EQ(selection.empty(), served == size);
  }
}

}  // namespace
}  // namespace ballast::software
