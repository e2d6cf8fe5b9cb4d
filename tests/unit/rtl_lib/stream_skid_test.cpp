// Skid buffer: order, throughput, two words held.
#include <Vrtl_stream_skid.h>

#include <deque>

#include "tests/unit/rtl_lib/bench.hpp"

namespace ballast::rtl_test {
namespace {

class StreamSkid : public StreamTest {};
INSTANTIATE_TEST_SUITE_P(Stalls, StreamSkid, every_stall(), name_of);

TEST_P(StreamSkid, KeepsEveryWordInOrder) {
  Bench<Vrtl_stream_skid> skid;
  std::deque<std::uint64_t> held;
  std::size_t passed = 0;
  std::size_t most = 0;
  skid->in_valid_i = 0;
  for (int cycle = 0; cycle < 20000; ++cycle) {
    if (skid->in_valid_i == 0) {
      skid->in_valid_i = !source_idles();
      skid->in_data_i = bits(64);
    }
    skid->out_ready_i = !sink_stalls();
    skid.settle();
    ASSERT_EQ(held.size() < 2, skid->in_ready_o != 0) << "cycle " << cycle;
    ASSERT_EQ(!held.empty(), skid->out_valid_o != 0) << "cycle " << cycle;
    const bool goes_in = skid->in_valid_i != 0 && skid->in_ready_o != 0;
    if (!held.empty()) {
      ASSERT_EQ(held.front(), skid->out_data_o) << "cycle " << cycle;
      if (skid->out_ready_i != 0) {
        held.pop_front();
        ++passed;
      }
    }
    if (goes_in) held.push_back(skid->in_data_i);
    most = std::max(most, held.size());
    skid.edge();
    if (goes_in) skid->in_valid_i = 0;
  }
  const Stalls stalls = GetParam();
  if (stalls.source_percent == 0 && stalls.sink_percent == 0) {
    EXPECT_EQ(19999U, passed) << "a word a cycle, one behind";
  }
  EXPECT_EQ(stalls.sink_percent == 0 ? 1U : 2U, most);
}

}  // namespace
}  // namespace ballast::rtl_test
