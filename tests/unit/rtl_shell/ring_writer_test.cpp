// Event ring writer: every event once, in order, sealed, whatever host memory and the host do.
#include <Vrtl_ring_writer.h>
#include <Vrtl_ring_writer_small.h>

#include <cstring>
#include <deque>
#include <tuple>

#include "sim/platform/axi_pins.hpp"
#include "tests/unit/rtl_lib/bench.hpp"
#include "tests/unit/rtl_shell/host_rings.hpp"

namespace ballast::rtl_test {
namespace {

BALLAST_AXI_PINS(Pins, m_axi_);

/// A writer on a ring, with the host that empties it.
template <typename Model>
class WriterBench {
 public:
  WriterBench(unsigned log2, const sim::AxiOptions& options) : ring(log2), memory(options) {
    writer->open_i = writer->abort_i = 0;
    writer->in_valid_i = writer->progress_valid_i = 0;
    ring.map_to_writer(memory);
  }
  void open() {
    writer->ring_address_i = kRingAddress;
    writer->ring_log2_i = static_cast<std::uint8_t>(ring.log2());
    writer->index_address_i = kIndexAddress;
    writer->progress_address_i = kProgressAddress;
    writer->open_i = 1;
  }
  /// Has a count told behind so many records, unless one is still to be.
  void tell(std::uint64_t count, std::uint64_t behind) {
    if (writer->progress_valid_i != 0) return;
    writer->progress_count_i = count;
    writer->progress_behind_i = static_cast<std::uint32_t>(behind);
    writer->progress_valid_i = 1;
  }
  /// One cycle; a record offered stays until it is taken, which `true` says.
  bool step(const Record* offered) {
    Pins::drive(*writer, memory.drive());
    writer->in_valid_i = offered != nullptr;
    if (offered != nullptr) std::memcpy(&writer->in_record_i[0], offered, sizeof *offered);
    writer.settle();
    const bool taken = offered != nullptr && writer->in_ready_o != 0;
    stalled += writer->stalled_o;
    written += writer->written_o;
    bus_errors += writer->bus_error_o;
    const bool told = writer->progress_ready_o != 0;
    memory.edge(Pins::sample(*writer));
    writer.edge();
    if (told) {
      last_told = writer->progress_count_i;
      ++tells;
      writer->progress_valid_i = 0;
    }
    return taken;
  }
  /// The next event, if it is there: its phase has turned. Its slot may be written over only when
  /// `release` has said so.
  const Record* look() {
    const Record& record = ring.slot(consumed);
    return (record.phase & 1) == ring.phase(consumed) ? &record : nullptr;
  }
  void release() { ring.set_index(consumed); }
  void close(unsigned limit = 5000) {
    writer->open_i = 0;
    do {
      step(nullptr);
      ASSERT_NE(0U, limit--) << "does not drain";
    } while (writer->drained_o == 0);
    ASSERT_TRUE(memory.quiet());
  }

  HostRing ring;
  sim::AxiMemory memory;
  Bench<Model> writer;
  std::uint64_t consumed = 0;
  std::uint64_t stalled = 0;
  std::uint64_t written = 0;
  std::uint64_t bus_errors = 0;
  std::uint64_t tells = 0, last_told = 0;
};

using Writer = WriterBench<Vrtl_ring_writer>;
using SmallWriter = WriterBench<Vrtl_ring_writer_small>;

/// An event with anything in the places of check word and phase.
Record event(std::uint64_t number, std::uint64_t salt) {
  Record record;
  record.sequence = number;
  for (std::uint64_t& word : record.word) word = salt *= 0x9E3779B97F4A7C15;
  record.check = static_cast<std::uint32_t>(salt >> 13);
  record.phase = static_cast<std::uint32_t>(salt >> 29);
  return record;
}

class RingWriter : public RandomTest,
                   public testing::WithParamInterface<std::tuple<Stalls, unsigned>> {
 protected:
  template <typename Bench>
  void stream(Bench& bench, std::uint64_t events) {
    const Stalls stalls = std::get<0>(GetParam());
    const std::uint64_t salt = random_();
    bench.open();
    std::uint64_t taken = 0;
    bool offers = false;
    for (std::uint64_t cycle = 0; bench.consumed < events; ++cycle) {
      ASSERT_LT(cycle, 3000 * events) << "stuck after " << bench.consumed;
      if (cycle % 512 == 0) sleeps_ = percent(stalls.sink_percent);
      offers = taken < events && (offers || !percent(stalls.source_percent));
      const Record next = event(taken + 1, salt + taken);
      // The count says how many records have to be there, of which one may be still to come.
      const std::uint64_t behind = std::min(taken + below(2), events);
      if (percent(10)) bench.tell(behind, behind);
      if (bench.step(offers ? &next : nullptr)) {
        ++taken;
        offers = false;
      }
      if (const std::uint64_t there = bench.ring.executed(); there > bench.consumed) {
        const std::uint64_t last = there - 1;
        ASSERT_EQ(bench.ring.phase(last), bench.ring.slot(last).phase) << "told before its record";
      }
      if (percent(sleeps_ ? 95 : stalls.sink_percent)) continue;
      while (const Record* got = bench.look()) {
        Record want = event(bench.consumed + 1, salt + bench.consumed);
        want.phase = bench.ring.phase(bench.consumed);
        core::seal(want);
        ASSERT_EQ(0, std::memcmp(&want, got, sizeof want)) << "event " << bench.consumed + 1;
        ++bench.consumed;
      }
      if (percent(50)) bench.release();
    }
    bench.tell(events, events);
    while (bench.writer->progress_valid_i != 0) bench.step(nullptr);
    bench.close();
    EXPECT_EQ(events, bench.written);
    EXPECT_EQ(events + bench.tells, bench.memory.counts().write_beats);
    EXPECT_GT(bench.tells, 1U);
    EXPECT_EQ(bench.last_told, bench.ring.executed());
    EXPECT_TRUE(bench.ring.progress_is_clean());
    EXPECT_EQ(nullptr, bench.look()) << "and none too many";
  }
  sim::AxiOptions random_bus() {
    sim::AxiOptions options;
    options.seed = random_();
    options.least_latency = static_cast<unsigned>(1 + below(40));
    options.most_latency = options.least_latency + static_cast<unsigned>(below(60));
    options.stall_percent = static_cast<unsigned>(below(2) * below(80));
    options.pause_percent = static_cast<unsigned>(below(2) * below(80));
    return options;
  }

  bool sleeps_ = false;
};

std::string name_of_case(const testing::TestParamInfo<std::tuple<Stalls, unsigned>>& at) {
  return testing::PrintToString(std::get<0>(at.param)) + "_log2_" +
         std::to_string(std::get<1>(at.param));
}
INSTANTIATE_TEST_SUITE_P(Stalls, RingWriter,
                         testing::Combine(every_stall(), testing::Values(3U, 4U, 6U, 9U)),
                         name_of_case);

TEST_P(RingWriter, WritesEveryEventOnceInOrder) {
  Writer bench(std::get<1>(GetParam()), random_bus());
  stream(bench, 3000);
}

TEST_P(RingWriter, WritesEveryEventWithFewWritesAndALittleBuffer) {
  SmallWriter bench(std::get<1>(GetParam()), random_bus());
  stream(bench, 1500);
}

TEST_P(RingWriter, ReadsTheIndexAgainWhenTheBusGotItWrong) {
  sim::AxiOptions options = random_bus();
  options.error_percent = 30;
  Writer bench(std::get<1>(GetParam()), options);
  stream(bench, 1000);
}

class RingWriterHost : public RandomTest {};

TEST_F(RingWriterHost, WritesAnEventACycle) {
  Writer bench(12, {});
  bench.open();
  constexpr std::uint64_t kEvents = 12000;
  std::uint64_t taken = 0;
  std::uint64_t started = 0;
  while (taken < kEvents) {
    const Record next = event(taken + 1, taken);
    if (bench.step(&next)) ++taken;
    if (taken == 1) started = bench.writer.cycle();
    while (bench.look() != nullptr) ++bench.consumed;
    bench.release();
    ASSERT_LT(bench.writer.cycle(), 2 * kEvents);
  }
  EXPECT_LE(bench.writer.cycle() - started, kEvents + 64) << "latency 200";
  EXPECT_EQ(0U, bench.stalled);
  EXPECT_LE(bench.memory.counts().reads, 20U) << "the index is read when half the ring may be full";
}

TEST_F(RingWriterHost, WritesALoneEventAtOnceAndDoesNotReadTheIndex) {
  Writer bench(12, {});
  bench.open();
  bench.step(nullptr);
  for (std::uint64_t i = 0; i < 100; ++i) {
    const Record next = event(i + 1, i);
    while (!bench.step(&next)) ASSERT_LT(bench.writer.cycle(), 100000U);
    const std::uint64_t from = bench.writer.cycle();
    while (bench.look() == nullptr) bench.step(nullptr);
    ASSERT_LE(bench.writer.cycle() - from, 100 + 7U) << "half the latency, seven inside";
    ++bench.consumed;
    for (std::uint64_t k = below(400); k != 0; --k) bench.step(nullptr);
  }
  EXPECT_EQ(0U, bench.memory.counts().reads);
}

TEST_F(RingWriterHost, WritesAFullRingAndNotOneMore) {
  sim::AxiOptions options;
  options.least_latency = options.most_latency = 20;
  Writer bench(4, options);
  bench.open();
  std::uint64_t taken = 0;
  for (int cycle = 0; cycle < 2000; ++cycle) {
    const Record next = event(taken + 1, taken);
    if (bench.step(&next)) ++taken;
  }
  EXPECT_EQ(16U, bench.written);
  EXPECT_EQ(16U + 256U, taken) << "the rest waits in the buffer";
  EXPECT_NEAR(2000.0, static_cast<double>(bench.stalled), 50);
  for (std::uint64_t nonsense : {17ULL, 1ULL << 40, ~0ULL, 1ULL << 63}) {
    bench.ring.set_index(nonsense);
    for (int cycle = 0; cycle < 200; ++cycle) bench.step(nullptr);
    ASSERT_EQ(16U, bench.written) << "more consumed than was written, or less than before";
  }
  bench.ring.set_index(5);
  for (int cycle = 0; cycle < 200; ++cycle) bench.step(nullptr);
  EXPECT_EQ(21U, bench.written);
  bench.ring.set_index(4);
  for (int cycle = 0; cycle < 200; ++cycle) bench.step(nullptr);
  EXPECT_EQ(21U, bench.written);
}

TEST_F(RingWriterHost, ClosesWithTheIndexUnderWayWhenTheRingIsLeftFull) {
  for (int round = 0; round < 500; ++round) {
    sim::AxiOptions options;
    options.seed = random_();
    options.least_latency = options.most_latency = static_cast<unsigned>(1 + below(40));
    Writer bench(4, options);
    bench.open();
    std::uint64_t taken = 0;
    while (taken < 16) {
      const Record next = event(taken + 1, taken);
      if (bench.step(&next)) ++taken;
      ASSERT_LT(bench.writer.cycle(), 1000U);
    }
    for (std::uint64_t k = below(200); k != 0; --k) bench.step(nullptr);
    ASSERT_NO_FATAL_FAILURE(bench.close());
    ASSERT_EQ(16U, bench.written);
    const std::uint64_t reads = bench.memory.counts().reads;
    for (int cycle = 0; cycle < 50; ++cycle) bench.step(nullptr);
    ASSERT_EQ(reads, bench.memory.counts().reads) << "closed is closed";
    ASSERT_EQ(1, bench.writer->drained_o);
  }
}

// The host takes nothing, so that most of these would never drain.
TEST_F(RingWriterHost, AbortsWithoutRoomAndOpensAgainAfterAReset) {
  for (int round = 0; round < 100; ++round) {
    sim::AxiOptions options;
    options.seed = random_();
    options.least_latency = options.most_latency = static_cast<unsigned>(1 + below(100));
    options.stall_percent = static_cast<unsigned>(below(60));
    Writer bench(static_cast<unsigned>(3 + below(4)), options);
    bench.open();
    std::uint64_t taken = 0;
    std::uint64_t first = 0;
    const auto offer = [&] {
      if (percent(10)) bench.tell(taken - first, taken - first);
      const Record next = event(taken + 1, taken);
      if (bench.step(&next)) ++taken;
    };
    for (std::uint64_t k = below(1500); k != 0; --k) offer();
    bench.writer->abort_i = 1;
    bench.writer->open_i = 0;
    for (unsigned limit = 5000; bench.writer->drained_o == 0; --limit) {
      ASSERT_NE(0U, limit) << "does not drain";
      offer();
    }
    ASSERT_TRUE(bench.memory.quiet());
    EXPECT_EQ(bench.written + bench.tells, bench.memory.counts().write_beats) << "whole bursts";
    const sim::AxiCounts counts = bench.memory.counts();
    bench.ring.set_index(bench.written);  // too late
    for (int i = 0; i < 300; ++i) offer();
    ASSERT_EQ(counts.writes, bench.memory.counts().writes) << "drained is drained";
    ASSERT_EQ(counts.reads, bench.memory.counts().reads);

    bench.writer.reset();
    bench.writer->abort_i = bench.writer->progress_valid_i = 0;
    bench.ring.clear();
    bench.open();
    bench.step(nullptr);
    first = taken = 100;
    while (taken < first + 8) offer();
    ASSERT_NO_FATAL_FAILURE(bench.close());
    for (; bench.consumed < 8; ++bench.consumed) {
      ASSERT_NE(nullptr, bench.look());
      ASSERT_EQ(first + bench.consumed + 1, bench.look()->sequence);
    }
  }
}

TEST_F(RingWriterHost, ClosesAndOpensAgainOnAnotherRing) {
  Bench<Vrtl_ring_writer> writer;
  writer->abort_i = writer->progress_valid_i = 0;
  for (int round = 0; round < 60; ++round) {
    sim::AxiOptions options;
    options.seed = random_();
    options.least_latency = static_cast<unsigned>(1 + below(100));
    options.most_latency = options.least_latency;
    options.stall_percent = static_cast<unsigned>(below(60));
    sim::AxiMemory memory(options);
    HostRing ring(static_cast<unsigned>(3 + below(8)));
    ring.map_to_writer(memory);
    writer->ring_address_i = kRingAddress;
    writer->ring_log2_i = static_cast<std::uint8_t>(ring.log2());
    writer->index_address_i = kIndexAddress;
    writer->open_i = 1;
    std::uint64_t taken = 0;
    std::uint64_t consumed = 0;
    bool offers = false;
    const std::uint64_t closes_at = below(1500);
    for (std::uint64_t cycle = 0; cycle == 0 || writer->drained_o == 0; ++cycle) {
      ASSERT_LT(cycle, 20000U) << "does not drain";
      if (cycle == closes_at) writer->open_i = 0;
      if (cycle >= closes_at) writer->ring_address_i = random_();  // too late to matter
      Pins::drive(*writer, memory.drive());
      offers |= percent(70);
      const Record next = event(taken + 1, taken);
      writer->in_valid_i = offers;
      std::memcpy(&writer->in_record_i[0], &next, sizeof next);
      writer.settle();
      if (offers && writer->in_ready_o != 0) {
        ++taken;
        offers = false;
      }
      memory.edge(Pins::sample(*writer));
      writer.edge();
      if ((ring.slot(consumed).phase & 1) == ring.phase(consumed) && percent(60)) {
        ASSERT_EQ(consumed + 1, ring.slot(consumed).sequence);
        ++consumed;
        ring.set_index(consumed);
      }
    }
    writer->in_valid_i = 0;
    ASSERT_TRUE(memory.quiet());
    while (consumed < taken) {
      const Record& got = ring.slot(consumed);
      ASSERT_EQ(ring.phase(consumed), got.phase) << "drained and not written";
      ASSERT_EQ(got.check, core::check_word(got));
      ASSERT_EQ(consumed + 1, got.sequence);
      ++consumed;
    }
    ASSERT_NE(ring.phase(consumed), ring.slot(consumed).phase & 1);
  }
}

}  // namespace
}  // namespace ballast::rtl_test
