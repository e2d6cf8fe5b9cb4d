// Merge of two sorted streams: order, ties, end tokens and their sums, one word a cycle.
#include <Vrtl_merge_node.h>

#include <algorithm>
#include <deque>
#include <vector>

#include "tests/unit/rtl_lib/bench.hpp"

namespace ballast::rtl_test {
namespace {

constexpr unsigned kFieldBits = 25;
constexpr std::uint64_t kField = (std::uint64_t{1} << kFieldBits) - 1;

struct Word {
  bool end;
  std::uint64_t key;
  std::uint64_t data;
  bool operator==(const Word&) const = default;
};
std::ostream& operator<<(std::ostream& out, const Word& word) {
  return out << (word.end ? "end " : "") << "key " << word.key << " data " << word.data;
}

class MergeNode : public StreamTest {
 protected:
  /// Sequences of up to `longest` words on each input, ended; and what they merge to.
  void make(std::size_t sequences, std::size_t longest, unsigned key_bits) {
    for (std::size_t i = 0; i < sequences; ++i) {
      std::vector<Word> words[2];
      Word ends[2];
      for (std::size_t input = 0; input < 2; ++input) {
        for (std::uint64_t n = below(longest + 1); n > 0; --n) {
          words[input].push_back({false, bits(key_bits), bits(60)});
        }
        std::ranges::stable_sort(words[input], {}, &Word::key);
        ends[input] = {true, bits(12), bits(60)};
        in_[input].insert(in_[input].end(), words[input].begin(), words[input].end());
        in_[input].push_back(ends[input]);
      }
      std::ranges::merge(words[0], words[1], std::back_inserter(out_), {}, &Word::key, &Word::key);
      out_.push_back({true, ends[0].key, sum(ends[0].data, ends[1].data)});
    }
  }
  /// Two fields are added each by itself; flags above them are joined.
  static std::uint64_t sum(std::uint64_t a, std::uint64_t b) {
    const std::uint64_t low = (a + b) & kField;
    const std::uint64_t high = ((a >> kFieldBits) + (b >> kFieldBits)) & kField;
    return low | high << kFieldBits | ((a | b) >> 2 * kFieldBits) << 2 * kFieldBits;
  }

  void drive() {
    if (node_->in0_valid_i == 0) {
      node_->in0_valid_i = !in_[0].empty() && !source_idles();
      if (node_->in0_valid_i != 0) {
        node_->in0_end_i = in_[0].front().end;
        node_->in0_key_i = in_[0].front().key & 0xFFF;
        node_->in0_data_i = in_[0].front().data;
      }
    }
    if (node_->in1_valid_i == 0) {
      node_->in1_valid_i = !in_[1].empty() && !source_idles();
      if (node_->in1_valid_i != 0) {
        node_->in1_end_i = in_[1].front().end;
        node_->in1_key_i = in_[1].front().key & 0xFFF;
        node_->in1_data_i = in_[1].front().data;
      }
    }
    node_->out_ready_i = !sink_stalls();
  }

  /// Cycles until everything has come out, or `limit`.
  std::uint64_t run(std::uint64_t limit) {
    node_->in0_valid_i = 0;
    node_->in1_valid_i = 0;
    while (!out_.empty() && node_.cycle() < limit) {
      drive();
      node_.settle();
      if (node_->out_valid_o != 0 && node_->out_ready_i != 0) {
        const Word word{node_->out_end_o != 0, node_->out_key_o, node_->out_data_o};
        EXPECT_EQ(out_.front(), word) << "cycle " << node_.cycle();
        if (HasFailure()) break;
        out_.pop_front();
      }
      const bool moves0 = node_->in0_valid_i != 0 && node_->in0_ready_o != 0;
      const bool moves1 = node_->in1_valid_i != 0 && node_->in1_ready_o != 0;
      node_.edge();
      if (moves0) {
        in_[0].pop_front();
        node_->in0_valid_i = 0;
      }
      if (moves1) {
        in_[1].pop_front();
        node_->in1_valid_i = 0;
      }
    }
    EXPECT_TRUE(out_.empty());
    return node_.cycle();
  }

  Bench<Vrtl_merge_node> node_;
  std::deque<Word> in_[2];
  std::deque<Word> out_;
};
INSTANTIATE_TEST_SUITE_P(Stalls, MergeNode, every_stall(), name_of);

TEST_P(MergeNode, MergesManySequences) {
  make(300, 20, 12);
  run(200000);
}

TEST_P(MergeNode, TiesTakeInput0First) {
  make(300, 20, 2);
  run(200000);
}

TEST_P(MergeNode, EmptySequencesGiveTheirEnd) {
  make(500, 0, 12);
  run(100000);
}

TEST_P(MergeNode, OneWordACycle) {
  make(100, 40, 12);
  const std::uint64_t words = out_.size();
  const std::uint64_t cycles = run(200000);
  const Stalls stalls = GetParam();
  if (stalls.source_percent == 0 && stalls.sink_percent == 0) {
    EXPECT_EQ(words + 2, cycles) << "two cycles through the node";
  }
}

}  // namespace
}  // namespace ballast::rtl_test
