// Delays and memories: the word that was, exactly so many cycles later.
#include <Vrtl_memories.h>
#include <Vrtl_pipe_delays.h>

#include <array>
#include <deque>
#include <optional>

#include "tests/unit/rtl_lib/bench.hpp"

namespace ballast::rtl_test {
namespace {

constexpr std::size_t kDelays = 20;
constexpr std::size_t kWords = 13;
constexpr std::size_t kLatencies = 6;

class PipeDelay : public RandomTest {};
class Memory1r1w : public RandomTest {};

TEST_F(PipeDelay, GivesWhatWasThatManyCyclesBefore) {
  Bench<Vrtl_pipe_delays> delays;
  std::deque<std::uint32_t> past;  // the newest first
  for (int cycle = 0; cycle < 2000; ++cycle) {
    delays->in_i = static_cast<std::uint32_t>(bits(32));
    past.push_front(delays->in_i);
    delays.settle();
    for (std::size_t i = 0; i < kDelays && i < past.size(); ++i) {
      ASSERT_EQ(past[i], delays->out_o[i]) << i << " cycles, at cycle " << cycle;
    }
    delays.edge();
  }
}

TEST_F(Memory1r1w, ReadsTheLastWriteAtEachLatency) {
  Bench<Vrtl_memories> memories;
  std::array<std::optional<std::uint32_t>, kWords> words;
  std::deque<std::optional<std::uint32_t>> reads;  // the newest first: what is to come, if known
  std::size_t met = 0;
  std::size_t compared = 0;
  for (int cycle = 0; cycle < 20000; ++cycle) {
    memories->write_i = percent(50);
    memories->write_address_i = below(kWords) & 0xF;
    memories->write_data_i = static_cast<std::uint32_t>(bits(32));
    memories->read_i = percent(70);
    memories->read_address_i = below(kWords) & 0xF;
    memories.settle();

    for (std::size_t i = 0; i < kLatencies && i < reads.size(); ++i) {
      if (!reads[i]) continue;
      ASSERT_EQ(*reads[i], memories->read_data_o[i]) << "latency " << i + 1 << ", cycle " << cycle;
      ASSERT_EQ(*reads[i], memories->read_mixed_o[i])
          << "in two styles, latency " << i + 1 << ", cycle " << cycle;
      ++compared;
    }

    const bool meets =
        memories->write_i != 0 && memories->write_address_i == memories->read_address_i;
    reads.push_front(std::nullopt);
    if (memories->read_i != 0) {
      reads.front() = meets ? ~memories->write_data_i : words[memories->read_address_i];
      met += meets ? 1 : 0;
    }
    if (memories->write_i != 0) words[memories->write_address_i] = memories->write_data_i;
    memories.edge();
  }
  EXPECT_GT(met, 100U);
  EXPECT_GT(compared, 60000U);
}

}  // namespace
}  // namespace ballast::rtl_test
