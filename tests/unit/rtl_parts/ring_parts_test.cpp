// Parts of the rings: the FIFO in block memory, and who writes a count into host memory.
#include <Vrtl_record_buffer.h>
#include <Vrtl_ring_index_writer.h>

#include <deque>

#include "tests/unit/rtl_lib/bench.hpp"

namespace ballast::rtl_test {
namespace {

class RecordBuffer : public StreamTest {};
INSTANTIATE_TEST_SUITE_P(Stalls, RecordBuffer, every_stall(), name_of);

TEST_P(RecordBuffer, KeepsEveryWordInOrder) {
  constexpr std::size_t kDepth = 16;
  constexpr std::size_t kBehind = 3;
  Bench<Vrtl_record_buffer> buffer;
  std::deque<std::uint64_t> held;
  std::size_t passed = 0;
  std::size_t most = 0;
  buffer->in_valid_i = 0;
  for (int cycle = 0; cycle < 20'000; ++cycle) {
    if (buffer->in_valid_i == 0) {
      buffer->in_valid_i = !source_idles();
      buffer->in_data_i = bits(57);
    }
    buffer->out_ready_i = !sink_stalls();
    buffer.settle();
    const bool goes_in = buffer->in_valid_i != 0 && buffer->in_ready_o != 0;
    ASSERT_TRUE(held.size() >= kDepth || buffer->in_ready_o != 0) << "there is room";
    if (buffer->out_valid_o != 0) {
      ASSERT_FALSE(held.empty());
      ASSERT_EQ(held.front(), buffer->out_data_o) << "cycle " << cycle;
      if (buffer->out_ready_i != 0) {
        held.pop_front();
        ++passed;
      }
    }
    if (goes_in) held.push_back(buffer->in_data_i);
    most = std::max(most, held.size());
    buffer.edge();
    if (goes_in) buffer->in_valid_i = 0;
  }
  EXPECT_LE(most, kDepth + kBehind);
  if (GetParam().source_percent == 0 && GetParam().sink_percent == 0) {
    EXPECT_EQ(20'000U - 3, passed) << "a word a cycle, three behind";
  }
  if (GetParam().sink_percent > GetParam().source_percent) {
    EXPECT_EQ(kDepth + kBehind, most) << "full";
  }
}

/// Records come, the bus stalls; what the host reads of it.
class RingIndexWriter : public StreamTest {
 protected:
  static constexpr std::uint64_t kEvery = 16;
  static constexpr std::uint64_t kOutstanding = 4;
  static constexpr std::uint64_t kAddress = 0x7F12'3456'7080;

  RingIndexWriter() {
    writer_->advance_i = writer_->flush_i = writer_->stop_i = writer_->b_valid_i = 0;
    writer_->aw_ready_i = writer_->w_ready_i = 0;
    writer_->index_address_i = kAddress;
    writer_->count_i = 0;
    writer_->start_i = 1;
    writer_.edge();
    writer_->start_i = 0;
  }

  void cycle(bool advances, bool flushes) {
    writer_->count_i = count_;
    writer_->advance_i = advances;
    writer_->flush_i = flushes;
    writer_->aw_ready_i = !sink_stalls();
    writer_->w_ready_i = !sink_stalls();
    const std::uint64_t both = std::min(addresses_, words_.size() + taken_);
    writer_->b_valid_i = both > answered_ && !sink_stalls();
    writer_.settle();
    if (writer_->b_valid_i != 0) answer();
    if (writer_->aw_valid_o != 0 && writer_->aw_ready_i != 0) {
      ++addresses_;
      ASSERT_EQ(kAddress, writer_->aw_addr_o);
    }
    if (writer_->w_valid_o != 0 && writer_->w_ready_i != 0) words_.push_back(writer_->w_data_o);
    ASSERT_LE(addresses_, answered_ + kOutstanding);
    count_ += advances ? 1 : 0;
    writer_.edge();
  }
  /// A word lands in host memory.
  void answer() {
    ++answered_;
    ++taken_;
    ASSERT_GT(words_.front(), host_) << "never the same count twice, never back";
    ASSERT_LE(words_.front(), count_);
    host_ = words_.front();
    words_.pop_front();
  }

  Bench<Vrtl_ring_index_writer> writer_;
  std::uint64_t count_ = 0;
  std::uint64_t addresses_ = 0;
  std::deque<std::uint64_t> words_;  // that have no answer yet
  std::uint64_t taken_ = 0;
  std::uint64_t answered_ = 0;
  std::uint64_t host_ = 0;
};
INSTANTIATE_TEST_SUITE_P(Stalls, RingIndexWriter, every_stall(), name_of);

TEST_P(RingIndexWriter, TellsTheHostEveryCountInTheEnd) {
  for (int round = 0; round < 300 && !HasFatalFailure(); ++round) {
    for (std::uint64_t left = below(60); left != 0 && !HasFatalFailure(); --left) {
      cycle(!source_idles(), percent(2));
    }
    // Full sixteens are written without being asked for.
    for (int i = 0; i < 400 && !HasFatalFailure(); ++i) cycle(false, false);
    ASSERT_LT(count_ - host_, kEvery);
    for (int i = 0; i < 400 && writer_->quiet_o == 0 && !HasFatalFailure(); ++i) {
      cycle(false, true);
    }
    ASSERT_EQ(1, writer_->quiet_o);
    ASSERT_EQ(count_, host_);
  }
}

TEST_P(RingIndexWriter, FinishesWhatItHasBegunWhenItIsStopped) {
  for (int i = 0; i < 3000 && !HasFatalFailure(); ++i) cycle(true, percent(20));
  writer_->stop_i = 1;
  const std::uint64_t before = std::max(addresses_, words_.size() + taken_);
  int left = 4000;
  for (; left != 0 && writer_->answered_o == 0 && !HasFatalFailure(); --left) cycle(true, true);
  ASSERT_EQ(1, writer_->answered_o);
  EXPECT_LE(addresses_, before + 1) << "at most the one that was begun";
  EXPECT_EQ(addresses_, answered_);
  const std::uint64_t asked = addresses_;
  for (int i = 0; i < 200 && !HasFatalFailure(); ++i) cycle(true, true);
  EXPECT_EQ(asked, addresses_);
  EXPECT_EQ(0, writer_->quiet_o) << "the last count was not told";
}

TEST_P(RingIndexWriter, WritesNoOftenerThanAskedFor) {
  for (int i = 0; i < 10'000 && !HasFatalFailure(); ++i) cycle(true, false);
  EXPECT_LE(addresses_, count_ / kEvery);
  if (GetParam().sink_percent == 0) {
    EXPECT_GE(addresses_ + 1, count_ / (kEvery + 1)) << "and as often";
  }
}

}  // namespace
}  // namespace ballast::rtl_test
