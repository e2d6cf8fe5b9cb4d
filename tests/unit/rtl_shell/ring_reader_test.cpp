// Command ring reader: every record once and in order, whatever host memory and the sink do.
#include <Vrtl_ring_reader.h>
#include <Vrtl_ring_reader_small.h>

#include <cstring>
#include <deque>
#include <tuple>

#include "sim/platform/axi_pins.hpp"
#include "tests/unit/rtl_lib/bench.hpp"
#include "tests/unit/rtl_shell/host_rings.hpp"

namespace ballast::rtl_test {
namespace {

BALLAST_AXI_PINS(Pins, m_axi_);

struct Passed {
  Record record;
  bool bad_check;
  std::uint64_t cycle;
};

/// A reader on a ring, with the host that fills it.
template <typename Model>
class ReaderBench {
 public:
  ReaderBench(unsigned log2, const sim::AxiOptions& options) : ring(log2), memory(options) {
    reader->open_i = reader->abort_i = 0;
    ring.map_to_reader(memory);
  }

  void open() {
    reader->ring_address_i = kRingAddress;
    reader->ring_log2_i = static_cast<std::uint8_t>(ring.log2());
    reader->index_address_i = kIndexAddress;
    reader->open_i = 1;
  }
  bool has_room() const { return produced - ring.index() < ring.size(); }
  /// Puts a record in its slot, the tail last; whoever reads between sees the old phase.
  void produce(Record record) {
    core::seal(record);
    record.phase = ring.phase(produced);
    ring.slot(produced) = record;
    ++produced;
  }
  void step(bool takes) {
    Pins::drive(*reader, memory.drive());
    reader->out_ready_i = takes;
    reader.settle();
    if (reader->out_valid_o != 0 && takes) {
      Passed got{{}, reader->out_bad_check_o != 0, reader.cycle()};
      std::memcpy(static_cast<void*>(&got.record), &reader->out_record_o[0], sizeof got.record);
      passed.push_back(got);
    }
    bus_errors += reader->bus_error_o;
    memory.edge(Pins::sample(*reader));
    reader.edge();
    ASSERT_LE(ring.index(), produced);
    ASSERT_GE(ring.index(), last_index) << "an index goes up only";
    last_index = ring.index();
  }
  /// Until the reader says that it is drained; with it, the bus is quiet and the index is final.
  void close(unsigned limit = 5000) {
    reader->open_i = 0;
    do {
      ASSERT_NO_FATAL_FAILURE(step(true));
      ASSERT_NE(0U, limit--) << "does not drain";
    } while (reader->drained_o == 0);
    EXPECT_TRUE(memory.quiet());
    EXPECT_EQ(passed.size(), ring.index());
    EXPECT_TRUE(ring.line_is_clean());
  }

  HostRing ring;
  sim::AxiMemory memory;
  Bench<Model> reader;
  std::uint64_t produced = 0;
  std::uint64_t last_index = 0;
  std::uint64_t bus_errors = 0;
  std::deque<Passed> passed;
};

using Reader = ReaderBench<Vrtl_ring_reader>;
using SmallReader = ReaderBench<Vrtl_ring_reader_small>;

Record numbered(std::uint64_t number, std::uint64_t salt) {
  Record record;
  record.sequence = number;
  for (std::uint64_t& word : record.word) word = salt *= 0x9E3779B97F4A7C15;
  record.account = static_cast<std::uint32_t>(salt >> 32);
  return record;
}

/// Stalls, and log2 of the ring.
class RingReader : public RandomTest,
                   public testing::WithParamInterface<std::tuple<Stalls, unsigned>> {
 protected:
  template <typename Bench>
  void stream(Bench& bench, std::uint64_t records) {
    const Stalls stalls = std::get<0>(GetParam());
    const std::uint64_t salt = random_();
    bench.open();
    for (std::uint64_t cycle = 0; bench.passed.size() < records; ++cycle) {
      ASSERT_LT(cycle, 3000 * records) << "stuck after " << bench.passed.size();
      // The host writes in runs, so that the ring is empty, full and between.
      if (cycle % 512 == 0) burst_ = below(4);
      const bool idles = burst_ == 0 ? percent(99) : percent(stalls.source_percent);
      for (unsigned copies = burst_ == 3 ? 4 : 1; copies != 0 && !idles; --copies) {
        if (bench.produced < records && bench.has_room()) {
          bench.produce(numbered(bench.produced + 1, salt + bench.produced));
        }
      }
      ASSERT_NO_FATAL_FAILURE(bench.step(!percent(stalls.sink_percent)));
    }
    bench.close();
    ASSERT_EQ(records, bench.passed.size());
    for (std::uint64_t i = 0; i < records; ++i) {
      Record want = numbered(i + 1, salt + i);
      core::seal(want);
      want.phase = bench.ring.phase(i);
      ASSERT_EQ(0, std::memcmp(&want, &bench.passed[i].record, sizeof want)) << "record " << i;
      ASSERT_FALSE(bench.passed[i].bad_check);
    }
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

  std::uint64_t burst_ = 0;
};

std::string name_of_case(const testing::TestParamInfo<std::tuple<Stalls, unsigned>>& at) {
  return testing::PrintToString(std::get<0>(at.param)) + "_log2_" +
         std::to_string(std::get<1>(at.param));
}
INSTANTIATE_TEST_SUITE_P(Stalls, RingReader,
                         testing::Combine(every_stall(), testing::Values(3U, 4U, 6U, 9U)),
                         name_of_case);

TEST_P(RingReader, PassesEveryRecordOnceInOrder) {
  Reader bench(std::get<1>(GetParam()), random_bus());
  stream(bench, 3000);
}

TEST_P(RingReader, PassesEveryRecordWithFewReadsAndALittleBuffer) {
  SmallReader bench(std::get<1>(GetParam()), random_bus());
  stream(bench, 1500);
}

TEST_P(RingReader, ReadsAgainWhatTheBusGotWrong) {
  sim::AxiOptions options = random_bus();
  options.error_percent = 10;
  Reader bench(std::get<1>(GetParam()), options);
  stream(bench, 1000);
  EXPECT_NE(0U, bench.bus_errors);
}

class RingReaderSpeed : public RandomTest {};

TEST_F(RingReaderSpeed, TakesARecordACycleFromAFullRing) {
  Reader bench(12, {});
  bench.open();
  constexpr std::uint64_t kRecords = 12000;
  while (bench.passed.size() < kRecords) {
    while (bench.has_room()) bench.produce(numbered(bench.produced + 1, 1));
    ASSERT_NO_FATAL_FAILURE(bench.step(true));
    ASSERT_LT(bench.reader.cycle(), 2 * kRecords);
  }
  const std::uint64_t cycles = bench.passed[kRecords - 1].cycle - bench.passed[3999].cycle;
  EXPECT_LE(cycles, 8000 + 8) << "latency 200";
  EXPECT_LE(bench.passed[3999].cycle, 4000 + 7 * 220) << "the window opens in seven round trips";
}

TEST_F(RingReaderSpeed, PollsAnIdleRingEverySixteenCycles) {
  Reader bench(12, {});
  bench.open();
  for (int i = 0; i < 3300; ++i) ASSERT_NO_FATAL_FAILURE(bench.step(true));
  EXPECT_EQ(bench.memory.counts().reads, bench.memory.counts().read_beats) << "64 bytes each";
  EXPECT_NEAR(3300.0 / 16, static_cast<double>(bench.memory.counts().reads), 2);
  EXPECT_GE(bench.memory.counts().most_reads, 12U) << "several at once";
  EXPECT_EQ(0U, bench.memory.counts().writes);
}

TEST_F(RingReaderSpeed, SeesARecordWithinAPollAndTheWayBack) {
  Reader bench(12, {});
  bench.open();
  for (std::uint64_t i = 0; i < 200; ++i) {
    const std::uint64_t pause = below(700);
    for (std::uint64_t k = 0; k < pause; ++k) ASSERT_NO_FATAL_FAILURE(bench.step(true));
    const std::uint64_t from = bench.reader.cycle();
    bench.produce(numbered(i + 1, 7));
    while (bench.passed.size() <= i) ASSERT_NO_FATAL_FAILURE(bench.step(true));
    // A poll to wait for, half the latency to come back, eight beats that were asked for with the
    // record before, eight cycles inside. What is asked for when that one came is met by memory
    // half the latency later.
    const std::uint64_t asked = pause < 100 ? 100 - pause : 0;
    ASSERT_LE(bench.passed.back().cycle - from, asked + 17 + 100 + 8 + 8) << "after " << pause;
  }
  bench.close();
}

class RingReaderCheck : public RandomTest {
 protected:
  /// A record in the slot with some bit wrong that the check word covers.
  void produce_torn(Reader& bench, const Record& record) {
    bench.produce(record);
    bench.ring.slot(bench.produced - 1).word[below(4)] ^= 1ULL << below(64);
  }
};

TEST_F(RingReaderCheck, HealsWhenReadAgain) {
  Reader bench(4, {});
  bench.open();
  for (std::uint64_t i = 0; i < 100; ++i) {
    const Record record = numbered(i + 1, random_());
    produce_torn(bench, record);
    const std::uint64_t wait = 100 + below(200);  // of about 100 + 16 × 16 until it is given up
    for (std::uint64_t k = 0; k < wait; ++k) ASSERT_NO_FATAL_FAILURE(bench.step(true));
    ASSERT_EQ(i, bench.passed.size());
    std::memcpy(bench.ring.slot(i).word, record.word, sizeof record.word);
    while (bench.passed.size() <= i) ASSERT_NO_FATAL_FAILURE(bench.step(true));
    ASSERT_FALSE(bench.passed.back().bad_check);
  }
  bench.close();
}

TEST_F(RingReaderCheck, IsGivenUpAfterSixteenReadsMoreAndPassedOn) {
  Reader bench(4, {});
  bench.open();
  for (std::uint64_t i = 0; i < 300; ++i) {
    const bool torn = percent(20);
    while (!bench.has_room()) ASSERT_NO_FATAL_FAILURE(bench.step(true));
    const Record record = numbered(i + 1, random_());
    const std::uint64_t reads = bench.memory.counts().read_beats;
    torn ? produce_torn(bench, record) : bench.produce(record);
    while (bench.passed.size() <= i) {
      ASSERT_NO_FATAL_FAILURE(bench.step(true));
      ASSERT_LT(bench.reader.cycle(), 1000 * (i + 1));
    }
    ASSERT_EQ(torn, bench.passed.back().bad_check);
    ASSERT_EQ(i + 1, bench.passed.back().record.sequence);
    if (torn) {
      ASSERT_GE(bench.memory.counts().read_beats - reads, 16U);
    }
  }
  bench.close();
}

TEST_F(RingReaderCheck, ReadsSeventeenTimesInAll) {
  sim::AxiOptions options;
  options.least_latency = options.most_latency = 4;  // one poll at a time
  Reader bench(4, options);
  produce_torn(bench, numbered(1, 5));
  bench.open();
  while (bench.passed.empty()) {
    ASSERT_NO_FATAL_FAILURE(bench.step(true));
    ASSERT_LT(bench.reader.cycle(), 1000U);
  }
  EXPECT_EQ(17U + 7U, bench.memory.counts().read_beats) << "then seven, to the end of a burst";
  EXPECT_TRUE(bench.passed.front().bad_check);
}

class RingReaderOpening : public RandomTest {};

TEST_F(RingReaderOpening, ClosesAndOpensAgainOnAnotherRing) {
  Bench<Vrtl_ring_reader> reader;
  reader->abort_i = 0;
  for (int round = 0; round < 60; ++round) {
    sim::AxiOptions options;
    options.seed = random_();
    options.least_latency = static_cast<unsigned>(1 + below(100));
    options.most_latency = options.least_latency;
    options.stall_percent = static_cast<unsigned>(below(60));
    sim::AxiMemory memory(options);
    HostRing ring(static_cast<unsigned>(3 + below(8)));
    ring.map_to_reader(memory);
    reader->ring_address_i = kRingAddress;
    reader->ring_log2_i = static_cast<std::uint8_t>(ring.log2());
    reader->index_address_i = kIndexAddress;
    reader->open_i = 1;
    std::uint64_t produced = 0;
    std::uint64_t passed = 0;
    const std::uint64_t closes_at = below(1500);
    for (std::uint64_t cycle = 0; cycle == 0 || reader->drained_o == 0; ++cycle) {
      ASSERT_LT(cycle, 20000U) << "does not drain";
      if (cycle == closes_at) reader->open_i = 0;
      if (cycle >= closes_at) reader->ring_address_i = random_();  // too late to matter
      if (produced - ring.index() < ring.size() && percent(70)) {
        Record record = numbered(produced + 1, random_());
        core::seal(record);
        record.phase = ring.phase(produced);
        ring.slot(produced++) = record;
      }
      Pins::drive(*reader, memory.drive());
      reader->out_ready_i = percent(80);
      reader.settle();
      if (reader->out_valid_o != 0 && reader->out_ready_i != 0) {
        std::uint64_t number = 0;
        std::memcpy(&number, &reader->out_record_o[0], sizeof number);
        ASSERT_EQ(++passed, number);
        ASSERT_EQ(0, reader->out_bad_check_o);
      }
      memory.edge(Pins::sample(*reader));
      reader.edge();
    }
    ASSERT_TRUE(memory.quiet());
    ASSERT_EQ(passed, ring.index()) << "what is counted as consumed has been passed on";
  }
}

// Nobody takes anything, so that it would never drain.
TEST_F(RingReaderOpening, AbortsWithWhatItHoldsAndOpensAgainAfterAReset) {
  for (int round = 0; round < 60; ++round) {
    sim::AxiOptions options;
    options.seed = random_();
    options.least_latency = options.most_latency = static_cast<unsigned>(1 + below(100));
    options.stall_percent = static_cast<unsigned>(below(60));
    Reader bench(static_cast<unsigned>(3 + below(8)), options);
    for (const bool aborts : {true, false}) {
      bench.open();
      const std::uint64_t until = bench.reader.cycle() + below(1500);
      while (bench.reader.cycle() < until) {
        if (bench.has_room() && percent(70)) bench.produce(numbered(bench.produced + 1, 1));
        ASSERT_NO_FATAL_FAILURE(bench.step(!aborts && percent(80)));
      }
      if (!aborts) break;
      bench.reader->abort_i = 1;
      if (percent(50)) {
        ASSERT_NO_FATAL_FAILURE(bench.step(false));
      }
      bench.reader->open_i = 0;
      for (unsigned limit = 5000; bench.reader->drained_o == 0; --limit) {
        ASSERT_NE(0U, limit) << "does not drain";
        ASSERT_NO_FATAL_FAILURE(bench.step(false));
      }
      ASSERT_TRUE(bench.memory.quiet());
      const sim::AxiCounts counts = bench.memory.counts();
      for (int i = 0; i < 300; ++i) ASSERT_NO_FATAL_FAILURE(bench.step(percent(50)));
      ASSERT_EQ(counts.reads, bench.memory.counts().reads) << "drained is drained";
      ASSERT_EQ(counts.writes, bench.memory.counts().writes);
      bench.reader.reset();
      bench.reader->abort_i = 0;
      bench.ring.clear();
      bench.produced = bench.last_index = 0;
      bench.passed.clear();
    }
    ASSERT_NO_FATAL_FAILURE(bench.close());
    for (std::uint64_t i = 0; i < bench.passed.size(); ++i) {
      ASSERT_EQ(i + 1, bench.passed[i].record.sequence);
    }
  }
}

}  // namespace
}  // namespace ballast::rtl_test
