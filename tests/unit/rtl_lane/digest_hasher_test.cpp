// digest_hasher against hls/core and the reference model.
#include <Vrtl_digest_hasher.h>

#include "hls/core/digest.hpp"
#include "tests/reference/arithmetic.hpp"
#include "tests/unit/rtl_lane/pipeline.hpp"

namespace ballast::rtl_test {
namespace {

using Words = std::vector<std::uint64_t>;

class DigestHasherTest : public EdgeTest {
 protected:
  DigestHasherTest() {
    bench_->start_i = 0;
    bench_->clear_i = 0;
    clear();
  }

  void clear() {
    bench_->clear_i = 1;
    bench_.edge();
    bench_->clear_i = 0;
    sum_ = 0;
    count_ = 0;
    bench_.settle();
    check_sum();
  }
  void check_sum() {
    EXPECT_TRUE(bench_->idle_o);
    EXPECT_EQ(bench_->sum_o, sum_);
    EXPECT_EQ(bench_->count_o, count_);
  }
  /// Gives the entry at once when it is taken, and waits until it is summed.
  void add(const Words& words) {
    const std::uint64_t naive = reference::hash(words);
    core::EntryHash rule;
    for (const std::uint64_t word : words) rule << word;
    ASSERT_EQ(naive, rule.value());
    ASSERT_TRUE(bench_->ready_o);
    offer(words);
    bench_->start_i = 1;
    bench_.edge();
    const unsigned cycles = word_cycles_ * static_cast<unsigned>(words.size()) + 1;
    for (unsigned i = 1; i < cycles; ++i) {
      ASSERT_FALSE(bench_->ready_o || bench_->idle_o) << "cycle " << i << " of " << cycles;
      offer({random_(), random_()});  // not taken
      bench_->start_i = percent(50) ? 1 : 0;
      bench_.edge();
    }
    bench_->start_i = 0;
    ASSERT_FALSE(bench_->ready_o);
    bench_.edge();
    sum_ += naive;
    ++count_;
    ASSERT_NO_FATAL_FAILURE(check_sum());
  }
  void offer(const Words& words) {
    for (std::size_t i = 0; i < 18; ++i) {
      const std::uint64_t word = i / 2 < words.size() ? words[i / 2] : random_();
      bench_->words_i[i] = static_cast<EData>(word >> (32 * (i % 2)));
    }
    bench_->count_i = static_cast<CData>(words.size());
  }

  unsigned word_cycles_ = latency("HashWordCycles");
  Bench<Vrtl_digest_hasher> bench_;
  std::uint64_t sum_ = 0;
  std::uint32_t count_ = 0;
};

TEST_F(DigestHasherTest, EveryNumberOfWordsAtTheEdges) {
  for (std::size_t count = 1; count <= 9; ++count) {
    for (const std::uint64_t word : {std::uint64_t{0}, ~std::uint64_t{0}, std::uint64_t{1},
                                     std::uint64_t{1} << 63, std::uint64_t{0x42414C4C41535431}}) {
      ASSERT_NO_FATAL_FAILURE(add(Words(count, word)));
    }
  }
}

TEST_F(DigestHasherTest, EveryBitOfAWordCounts) {
  for (unsigned bit = 0; bit < 64; ++bit) {
    for (const std::size_t place : {0U, 4U, 8U}) {
      Words words(9, 0);
      words[place] = std::uint64_t{1} << bit;
      ASSERT_NO_FATAL_FAILURE(add(words));
    }
  }
}

TEST_F(DigestHasherTest, Random) {
  for (int i = 0; i < 100'000; ++i) {
    if (percent(1)) clear();
    Words words(1 + below(9));
    for (std::uint64_t& word : words) word = edge64(64);
    ASSERT_NO_FATAL_FAILURE(add(words)) << "entry " << i;
    while (percent(20)) bench_.edge();
  }
}

}  // namespace
}  // namespace ballast::rtl_test
