// A tree of merges of 1 to 8 sorted streams: order, ties, ends; dropped by clear.
#include <Vrtl_merge_tree_1.h>
#include <Vrtl_merge_tree_2.h>
#include <Vrtl_merge_tree_8.h>

#include <algorithm>
#include <deque>
#include <vector>

#include "tests/unit/rtl_collector/packed.hpp"
#include "tests/unit/rtl_lane/pipeline.hpp"

namespace ballast::rtl_test {
namespace {

constexpr unsigned kKeyBits = 65;
constexpr unsigned kDataBits = 85;

struct Word {
  bool end = false;
  uint128 key = 0;
  uint128 data = 0;
};

void put_at(WData* port, unsigned at, unsigned width, uint128 value) {
  Fields(port, at).put(64, core::low64(value)).put(width - 64, core::high64(value));
}

class MergeTree : public EdgeTest, public testing::WithParamInterface<Stalls> {
 protected:
  template <typename Model, unsigned Lanes>
  void run() {
    Bench<Model> tree;
    std::vector<std::deque<Word>> in(Lanes);
    std::deque<Word> out;
    tree->in_valid_i = tree->out_ready_i = tree->clear_i = 0;
    unsigned offered = 0;
    unsigned cleared = 0;
    std::uint64_t passed = 0;
    for (int cycle = 0; cycle < 30'000; ++cycle) {
      if (out.empty()) make(in, out);
      // A ranking that is broken off: sources begin anew as well.
      tree->clear_i = cycle % 1000 == 999;
      for (unsigned lane = 0; lane < Lanes; ++lane) {
        const unsigned bit = 1U << lane;
        if (in[lane].empty() || tree->clear_i != 0 || ((offered & bit) == 0 && source_idles())) {
          offered &= ~bit;
          continue;
        }
        offered |= bit;
        put_at(tree->in_key_i.data(), lane * kKeyBits, kKeyBits, in[lane].front().key);
        put_at(tree->in_data_i.data(), lane * kDataBits, kDataBits, in[lane].front().data);
        tree->in_end_i =
            static_cast<CData>((tree->in_end_i & ~bit) | (in[lane].front().end ? bit : 0));
      }
      tree->in_valid_i = static_cast<CData>(offered);
      tree->out_ready_i = tree->clear_i == 0 && !sink_stalls();
      tree.settle();
      if (tree->out_valid_o != 0 && tree->out_ready_i != 0) {
        ASSERT_FALSE(out.empty());
        const Word expected = out.front();
        out.pop_front();
        ++passed;
        ASSERT_EQ(expected.end, tree->out_end_o != 0) << "cycle " << cycle;
        if (!expected.end) {
          ASSERT_EQ(hex(expected.key), hex(get(tree->out_key_o))) << "cycle " << cycle;
          ASSERT_EQ(hex(expected.data), hex(get(tree->out_data_o))) << "cycle " << cycle;
        }
      }
      const unsigned moved = offered & unsigned{tree->in_ready_o};
      const bool clears = tree->clear_i != 0;
      tree.edge();
      for (unsigned lane = 0; lane < Lanes; ++lane) {
        if ((moved >> lane & 1) == 0) continue;
        in[lane].pop_front();
        offered &= ~(1U << lane);
      }
      if (clears) {
        cleared += out.empty() ? 0U : 1U;
        out.clear();
        for (auto& lane : in) lane.clear();
        tree.settle();
        ASSERT_EQ(0, tree->out_valid_o) << "cleared";
      }
    }
    EXPECT_GT(cleared, 5U) << "in the middle of something";
    if (GetParam().source_percent == 0 && GetParam().sink_percent == 0) {
      EXPECT_GT(passed, 25'000U) << "about a word a cycle";
    }
  }

  bool source_idles() { return percent(GetParam().source_percent); }
  bool sink_stalls() { return percent(GetParam().sink_percent); }

  /// Sorted words of each lane and an end; what they merge to.
  void make(std::vector<std::deque<Word>>& in, std::deque<Word>& out) {
    const bool wide_keys = percent(50);
    const bool often_long = percent(80);
    for (std::deque<Word>& lane : in) {
      std::vector<Word> words(percent(10) ? 0 : below(often_long ? 200 : 5));
      for (Word& word : words)
        word = {false, wide_keys ? wide(kKeyBits) : bits(2), wide(kDataBits)};
      std::ranges::stable_sort(words, {}, &Word::key);
      lane.assign(words.begin(), words.end());
      out.insert(out.end(), words.begin(), words.end());
      lane.push_back({true, wide(kKeyBits), wide(kDataBits)});
    }
    std::ranges::stable_sort(out, {}, &Word::key);  // ties: the lower lane first
    out.push_back({true, 0, 0});
  }
};
INSTANTIATE_TEST_SUITE_P(Stalls, MergeTree, every_stall(), name_of);

TEST_P(MergeTree, OneLane) { run<Vrtl_merge_tree_1, 1>(); }
TEST_P(MergeTree, TwoLanes) { run<Vrtl_merge_tree_2, 2>(); }
TEST_P(MergeTree, EightLanes) { run<Vrtl_merge_tree_8, 8>(); }

}  // namespace
}  // namespace ballast::rtl_test
