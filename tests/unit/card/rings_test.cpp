// The host's ends of the rings, slot by slot.
#include "host/engine/card/rings.hpp"

#include <gtest/gtest.h>

#include <array>

#include "hls/core/checksum.hpp"

namespace ballast::card {
namespace {

constexpr unsigned kLog2 = 6;
constexpr std::uint64_t kSlots = 1U << kLog2;

struct Memory {
  alignas(4096) std::array<std::byte, kSlots * kRecordBytes> ring{};
  alignas(128) std::array<std::byte, kIndexBytes> index{};

  Record& record(std::uint64_t position) {
    return reinterpret_cast<Record*>(ring.data())[position % kSlots];
  }
  std::uint64_t& count() { return *reinterpret_cast<std::uint64_t*>(index.data()); }
};

Record numbered(std::uint64_t sequence) {
  Record record;
  record.sequence = sequence;
  record.word[2] = ~sequence;
  core::seal(record);
  return record;
}

TEST(CommandRing, PhaseFlipsEachTimeRound) {
  Memory memory;
  CommandRing ring(memory.ring.data(), kLog2, memory.index.data());
  for (std::uint64_t position = 0; position < 5 * kSlots; ++position) {
    ASSERT_TRUE(ring.has_room(1));
    Record record = numbered(position);
    record.phase = 0xFFFFFFFF;  // whatever the caller left there
    ring.push(record);
    EXPECT_EQ(memory.record(position).sequence, position);
    EXPECT_EQ(memory.record(position).check, core::check_word(record));
    EXPECT_EQ(memory.record(position).phase, position / kSlots % 2 == 0 ? 1U : 0U);
    memory.count() = position + 1;
  }
}

TEST(CommandRing, HasRoomForWhatTheCardHasTaken) {
  Memory memory;
  CommandRing ring(memory.ring.data(), kLog2, memory.index.data());
  EXPECT_TRUE(ring.has_room(kSlots));
  EXPECT_FALSE(ring.has_room(kSlots + 1));
  for (std::uint64_t i = 0; i < kSlots; ++i) ring.push(numbered(i));
  EXPECT_FALSE(ring.has_room(1));
  memory.count() = 3;
  EXPECT_TRUE(ring.has_room(3));
  EXPECT_FALSE(ring.has_room(4));
}

TEST(CommandRing, KeepsAWrongCheckWordWrong) {
  Memory memory;
  CommandRing ring(memory.ring.data(), kLog2, memory.index.data());
  Record bad = numbered(1);
  bad.check ^= 4;
  ring.push(bad);
  EXPECT_EQ(memory.record(0).check, bad.check);
  EXPECT_EQ(memory.record(0).phase, 1U);
}

class Events : public testing::Test {
 protected:
  void write(std::uint64_t position, Record record) {
    record.phase = phase_at(position, kLog2);
    memory.record(position) = record;
  }
  Memory memory;
  EventRing ring{memory.ring.data(), kLog2, memory.index.data()};
  Record got;
};

TEST_F(Events, NothingIsThereInZeroedMemory) {
  EXPECT_FALSE(ring.waiting());
  EXPECT_EQ(ring.next(got), EventRing::Answer::none);
}

TEST_F(Events, EachRecordComesOnceInOrderThroughManyRounds) {
  std::uint64_t written = 0, read = 0;
  for (const std::uint64_t burst : {1U, 64U, 17U, 64U, 63U, 2U, 64U}) {
    for (std::uint64_t i = 0; i < burst; ++i, ++written) write(written, numbered(written));
    while (ring.next(got) == EventRing::Answer::record) {
      EXPECT_EQ(got.sequence, read++);
      EXPECT_LE(memory.count(), read);
      EXPECT_LT(read - memory.count(), EventRing::kTellEvery);
    }
    EXPECT_EQ(read, written);
    ring.flush();
    EXPECT_EQ(memory.count(), read);
  }
}

TEST_F(Events, ABadRecordIsReadAgainAndTakenWhenWhole) {
  Record record = numbered(7);
  Record torn = record;
  torn.word[0] = 1;
  write(0, torn);
  EXPECT_TRUE(ring.waiting());
  for (unsigned i = 0; i < EventRing::kReadAgain; ++i) {
    ASSERT_EQ(ring.next(got), EventRing::Answer::torn);
  }
  write(0, record);
  ASSERT_EQ(ring.next(got), EventRing::Answer::record);
  EXPECT_EQ(got.sequence, 7U);
  write(1, torn);  // and the next one has its own tries
  for (unsigned i = 0; i < EventRing::kReadAgain; ++i) {
    ASSERT_EQ(ring.next(got), EventRing::Answer::torn);
  }
}

TEST_F(Events, ARecordThatStaysBadIsCorrupt) {
  Record torn = numbered(7);
  torn.sequence = 8;
  write(0, torn);
  for (unsigned i = 0; i < EventRing::kReadAgain; ++i) {
    ASSERT_EQ(ring.next(got), EventRing::Answer::torn);
  }
  EXPECT_EQ(ring.next(got), EventRing::Answer::corrupt);
  EXPECT_EQ(ring.next(got), EventRing::Answer::corrupt);
  EXPECT_EQ(ring.position(), 0U);
}

}  // namespace
}  // namespace ballast::card
