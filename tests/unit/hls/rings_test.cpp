// Ring reader and ring writer against memory that the test plays the host of.
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "hls/core/checksum.hpp"
#include "hls/core/kernel_words.hpp"
#include "hls/kernels/ring_reader.hpp"
#include "hls/kernels/ring_writer.hpp"
#include "tests/unit/hls/process_kinds.hpp"

namespace ballast {
namespace {

constexpr unsigned kLog2 = 6;
constexpr std::uint64_t kSlots = std::uint64_t{1} << kLog2;

Record record_of(std::uint64_t number, std::uint64_t position) {
  Record record;
  record.sequence = number;
  record.word[1] = number * 3;
  core::seal(record);
  record.phase = kernels::phase_at(position, kLog2);
  return record;
}

class RingReader : public hls::Processes {
 protected:
  RingReader() {
    processes_->start(
        [this] { kernels::read_ring(ring_.data(), kLog2, &taken_, &close_, kFirst, commands_); });
    processes_->start([this] {
      using Kind = kernels::RingRecord::Kind;
      const kernels::RingRecord first = commands_.read();
      EXPECT_EQ(first.kind, Kind::number);
      first_ = first.record.sequence;
      for (bool open = true; open;) {
        const kernels::RingRecord next = commands_.read();
        open = next.kind != Kind::end;
        EXPECT_NE(next.kind, Kind::number);
        if (open) read_.push_back(next.record);
      }
    });
  }
  void put(std::uint64_t position) { ring_[position % kSlots] = record_of(position + 1, position); }
  void run(int rounds) {
    for (int i = 0; i < rounds; ++i) processes_->run();
  }
  void close() {
    close_ = 1;
    run(20);
    EXPECT_TRUE(processes_->finished());
    EXPECT_EQ(first_, kFirst);
  }

  static constexpr std::uint64_t kFirst = 0x1'0000'0007;
  std::vector<Record> ring_ = std::vector<Record>(kSlots);
  std::uint64_t taken_ = 0, close_ = 0, first_ = 0;
  compat::Stream<kernels::RingRecord> commands_;
  std::vector<Record> read_;
  const std::unique_ptr<compat::Processes> processes_ = make();
};

INSTANTIATE_PROCESS_KINDS(RingReader);

TEST_P(RingReader, ReadsRoundAfterRoundAndSaysWhatItHasTaken) {
  for (std::uint64_t position = 0; position < 5 * kSlots; ++position) {
    put(position);
    if (position % 7 == 0) run(10);
  }
  run(20);
  EXPECT_EQ(taken_, read_.size());
  close();
}

TEST_P(RingReader, TellsTheFirstNumberThoughNoRecordComes) { close(); }

TEST_P(RingReader, ReadsInOrderWhateverTheBatch) {
  std::uint64_t position = 0;
  for (std::uint64_t batch = 1; position + batch < 1000; batch = batch % kSlots + 1) {
    for (std::uint64_t i = 0; i < batch; ++i) put(position++);
    run(30);
    ASSERT_EQ(read_.size(), position);
    ASSERT_EQ(taken_, position);
  }
  for (std::uint64_t i = 0; i < position; ++i) ASSERT_EQ(read_[i].sequence, i + 1);
  close();
}

TEST_P(RingReader, WaitsForARecordThatIsNotWholeYet) {
  put(0);
  ring_[0].word[1] ^= 1;
  run(5);
  EXPECT_EQ(read_.size(), 0U);
  ring_[0].word[1] ^= 1;
  run(5);
  ASSERT_EQ(read_.size(), 1U);
  EXPECT_EQ(read_[0].check, core::check_word(read_[0]));
  close();
}

TEST_P(RingReader, HandsOnARecordThatStaysDamaged) {
  put(0);
  ring_[0].word[1] ^= 1;
  put(1);
  run(100);
  ASSERT_EQ(read_.size(), 2U);
  EXPECT_NE(read_[0].check, core::check_word(read_[0]));
  EXPECT_EQ(read_[1].check, core::check_word(read_[1]));
  close();
}

class RingWriter : public hls::Processes {
 protected:
  /// So many events, of a command each. That many are over is told behind every third, and at last.
  void give(std::uint64_t count) {
    processes_->start([this, count] {
      for (std::uint64_t i = 1; i <= count; ++i) {
        kernels::RingRecord next;
        next.record.sequence = i;
        events_.write(next);
        if (i % 3 == 0 || i == count) events_.write(kernels::ring_number(i));
      }
      events_.write({kernels::RingRecord::Kind::end, Record{}, false});
    });
    processes_->start([this] {
      kernels::write_ring(ring_.data(), kLog2, &taken_, &heartbeat_, &given_, &executed_, events_);
    });
  }
  void run(int rounds) {
    for (int i = 0; i < rounds; ++i) processes_->run();
  }

  std::vector<Record> ring_ = std::vector<Record>(kSlots);
  std::uint64_t taken_ = 0, heartbeat_ = 0, given_ = 0, executed_ = 0;
  compat::Stream<kernels::RingRecord> events_;
  const std::unique_ptr<compat::Processes> processes_ = make();
};

INSTANTIATE_PROCESS_KINDS(RingWriter);

TEST_P(RingWriter, WritesWholeRecordsAndNeverOverOneThatWasNotTaken) {
  constexpr std::uint64_t kCount = 1000;
  give(kCount);
  std::uint64_t seen = 0;
  for (int round = 0; round < 10'000 && !processes_->finished(); ++round) {
    run(1);
    ASSERT_LE(given_, taken_ + kSlots);
    if (round % 3 != 0) continue;
    for (; seen < given_; ++seen) {
      const Record& record = ring_[seen % kSlots];
      ASSERT_EQ(record.sequence, seen + 1);
      ASSERT_EQ(record.phase, kernels::phase_at(seen, kLog2));
      ASSERT_EQ(record.check, core::check_word(record));
    }
    taken_ = seen;
  }
  EXPECT_TRUE(processes_->finished());
  EXPECT_EQ(given_, kCount);
}

TEST_P(RingWriter, BeatsWhileTheRingIsFull) {
  give(kSlots + 1);
  run(20);
  EXPECT_EQ(given_, kSlots);
  const std::uint64_t before = heartbeat_;
  run(20);
  EXPECT_GT(heartbeat_, before);
  EXPECT_EQ(given_, kSlots);
  taken_ = 1;
  run(5);
  EXPECT_TRUE(processes_->finished());
  EXPECT_EQ(given_, kSlots + 1);
}

TEST_P(RingWriter, TellsWhatIsOverBehindItsEvents) {
  constexpr std::uint64_t kCount = 500;
  give(kCount);
  std::uint64_t told = 0;
  for (int round = 0; round < 10'000 && !processes_->finished(); ++round) {
    run(1);
    std::uint64_t in_ring = 0;
    for (const Record& record : ring_) in_ring = std::max(in_ring, record.sequence);
    ASSERT_LE(executed_, in_ring);
    ASSERT_GE(executed_, told);
    told = executed_;
    taken_ = in_ring;
  }
  EXPECT_TRUE(processes_->finished());
  EXPECT_EQ(executed_, kCount);
}

TEST_P(RingWriter, TellsNothingOfEventsThatItThrowsAway) {
  give(2 * kSlots);
  run(20);
  const std::uint64_t told = executed_;
  EXPECT_EQ(told, kSlots / 3 * 3);
  taken_ = kTakenByNobody;
  run(100);
  EXPECT_TRUE(processes_->finished());
  EXPECT_EQ(executed_, told);
}

}  // namespace
}  // namespace ballast
