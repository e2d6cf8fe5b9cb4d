// FIFO: order, count, throughput; full and empty to the word.
#include <Vrtl_stream_fifo.h>

#include <deque>

#include "tests/unit/rtl_lib/bench.hpp"

namespace ballast::rtl_test {
namespace {

constexpr std::size_t kDepth = 8;
using Fifo = Bench<Vrtl_stream_fifo>;

class StreamFifo : public StreamTest {};
INSTANTIATE_TEST_SUITE_P(Stalls, StreamFifo, every_stall(), name_of);

TEST_P(StreamFifo, KeepsEveryWordInOrder) {
  Fifo fifo;
  std::deque<std::uint64_t> held;
  std::size_t passed = 0;
  bool was_full = false;
  for (int cycle = 0; cycle < 20000; ++cycle) {
    if (fifo->in_valid_i == 0 || fifo->in_ready_o != 0) {  // a word offered stays
      fifo->in_valid_i = !source_idles();
      fifo->in_data_i = bits(64);
    }
    fifo->out_ready_i = !sink_stalls();
    fifo.settle();
    ASSERT_EQ(held.size(), fifo->count_o);
    ASSERT_EQ(held.size() < kDepth, fifo->in_ready_o != 0);
    ASSERT_EQ(!held.empty(), fifo->out_valid_o != 0);
    if (!held.empty()) {
      ASSERT_EQ(held.front(), fifo->out_data_o) << "cycle " << cycle;
    }
    was_full |= held.size() == kDepth;
    const bool goes_in = fifo->in_valid_i != 0 && held.size() < kDepth;
    if (!held.empty() && fifo->out_ready_i != 0) {
      held.pop_front();
      ++passed;
    }
    if (goes_in) held.push_back(fifo->in_data_i);
    fifo.edge();
  }
  const Stalls stalls = GetParam();
  if (stalls.source_percent == 0 && stalls.sink_percent == 0) {
    EXPECT_EQ(19999U, passed) << "a word a cycle, one behind";
  }
  EXPECT_EQ(stalls.sink_percent >= stalls.source_percent && stalls.sink_percent != 0, was_full);
}

}  // namespace
}  // namespace ballast::rtl_test
