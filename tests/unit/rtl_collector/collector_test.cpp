// Collector: every record of random commands, at 1 to 8 lanes, with idle sources and stalled sinks;
// throughput and latency to the cycle.
#include <Vrtl_collector_1.h>
#include <Vrtl_collector_2.h>
#include <Vrtl_collector_4.h>
#include <Vrtl_collector_8.h>
#include <gmock/gmock.h>

#include "tests/unit/rtl_collector/collector_bench.hpp"
#include "tests/unit/rtl_collector/entry_source.hpp"

namespace ballast::rtl_test {
namespace {

template <unsigned Lanes>
struct Collector;
template <>
struct Collector<1> : CollectorBench<Vrtl_collector_1, 1> {};
template <>
struct Collector<2> : CollectorBench<Vrtl_collector_2, 2> {};
template <>
struct Collector<4> : CollectorBench<Vrtl_collector_4, 4> {};
template <>
struct Collector<8> : CollectorBench<Vrtl_collector_8, 8> {};

void expect_same(const std::vector<Event>& expected, const std::vector<Given>& given) {
  for (std::size_t i = 0; i < std::min(expected.size(), given.size()); ++i) {
    ASSERT_EQ(describe(expected[i]), describe(given[i].event)) << "event " << i;
  }
  EXPECT_EQ(expected.size(), given.size());
}

class CollectorStreams : public StreamTest {
 protected:
  template <unsigned Lanes>
  void run() {
    Collector<Lanes> collector;
    CollectorModel model(Lanes);
    EntrySource source(Lanes, random_);
    for (int commands = 0; commands < 1500; ++commands) {
      for (const Entry& entry : source.command()) {
        collector.add(entry);
        model.serve(entry);
      }
    }
    for (int cycles = 0; cycles < 400000 && !(collector.idle() && collector.drained()); ++cycles) {
      collector.cycle([this] { return !source_idles(); }, [this] { return !sink_stalls(); });
    }
    EXPECT_TRUE(collector.idle()) << collector.orders_left() << " entries left";
    for (int i = 0; i < 3; ++i) collector.cycle();
    EXPECT_TRUE(collector.drained());
    expect_same(model.events, collector.given);
    EXPECT_EQ(collector.given.size(), collector.entered);
    EXPECT_EQ(model.refused, collector.refused);
    EXPECT_GT(model.refused, 50U);
    EXPECT_EQ(collector.expected_latencies, collector.latencies);
    EXPECT_GT(collector.latencies.size(), 300U);
  }
};
INSTANTIATE_TEST_SUITE_P(Stalls, CollectorStreams, every_stall(), name_of);

TEST_P(CollectorStreams, OneLane) { run<1>(); }
TEST_P(CollectorStreams, TwoLanes) { run<2>(); }
TEST_P(CollectorStreams, FourLanes) { run<4>(); }
TEST_P(CollectorStreams, EightLanes) { run<8>(); }

Beat beat_of(bool has_event, unsigned account = 0) {
  Beat beat;
  beat.has_event = has_event;
  beat.kind = static_cast<std::uint8_t>(EventKind::verdict);
  beat.account = account;
  return beat;
}

/// Entry of a command to one account, with one beat.
Entry delta(unsigned lanes, unsigned lane, bool has_event, bool ack) {
  Entry entry;
  entry.order.kind = static_cast<std::uint8_t>(CommandKind::position_delta);
  entry.order.from = From::lane;
  entry.order.lane = static_cast<std::uint8_t>(lane);
  entry.order.ack = ack;
  entry.beats.resize(lanes);
  entry.beats[lane].push_back(beat_of(has_event));
  return entry;
}

/// Cycles until everything is served, sources and sink always ready.
template <unsigned Lanes>
std::uint64_t cycles_of(Collector<Lanes>& collector) {
  const std::uint64_t begin = collector.now();
  while (!collector.idle()) collector.cycle();
  return collector.now() - begin;
}

TEST(Collector, TakesAnEntryWithoutEventEachCycle) {
  Collector<4> collector;
  for (unsigned i = 0; i < 1000; ++i) collector.add(delta(4, i * 7 % 4, false, false));
  EXPECT_EQ(1000U, cycles_of(collector));
}

TEST(Collector, GivesAnEventEachCycle) {
  for (const bool verdict : {true, false}) {  // a verdict, or done alone
    Collector<4> collector;
    for (unsigned i = 0; i < 1000; ++i) collector.add(delta(4, i * 7 % 4, verdict, !verdict));
    EXPECT_EQ(1000U, cycles_of(collector));
    for (int i = 0; i < 3; ++i) collector.cycle();
    ASSERT_EQ(1000U, collector.given.size());
    EXPECT_EQ(999U, collector.given.back().cycle - collector.given.front().cycle);
  }
}

TEST(Collector, GivesVerdictAndDoneInTwoCycles) {
  Collector<4> collector;
  for (unsigned i = 0; i < 500; ++i) collector.add(delta(4, i % 4, true, true));
  EXPECT_EQ(1000U, cycles_of(collector));
}

TEST(Collector, RecordIsThereTwoCyclesAfterTheBeat) {
  Collector<8> collector;
  for (int i = 0; i < 4; ++i) collector.cycle();
  collector.add(delta(8, 5, true, false));
  const std::uint64_t begin = collector.now();
  for (int i = 0; i < 4; ++i) collector.cycle();
  ASSERT_EQ(1U, collector.given.size());
  EXPECT_EQ(2U, collector.given[0].cycle - begin);
}

/// Cycles of a commit with `events` verdicts, all of one lane or spread over all.
template <unsigned Lanes>
std::uint64_t commit_cycles(unsigned events, bool spread) {
  Collector<Lanes> collector;
  Entry entry;
  entry.order.kind = static_cast<std::uint8_t>(CommandKind::commit);
  entry.order.from = From::all;
  entry.beats.resize(Lanes);
  for (unsigned i = 0; i < events; ++i) {
    Beat beat = beat_of(true, spread ? i : i * Lanes);
    beat.last = false;
    entry.beats[beat.account % Lanes].push_back(beat);
  }
  for (auto& beats : entry.beats) beats.push_back(beat_of(false));
  collector.add(entry);
  const std::uint64_t cycles = cycles_of(collector);
  for (int i = 0; i < 3; ++i) collector.cycle();
  EXPECT_EQ(events, collector.given.size());
  return cycles;
}

TEST(Collector, MergesAnEventEachCycle) {
  // Behind the events: the way through the lane and the tree, its end, and a cycle a lane.
  for (const bool spread : {true, false}) {
    EXPECT_LE(commit_cycles<1>(2000, spread), 2000U + 4);
    EXPECT_LE(commit_cycles<2>(2000, spread), 2000U + 7);
    EXPECT_LE(commit_cycles<4>(2000, spread), 2000U + 11);
    EXPECT_LE(commit_cycles<8>(2000, spread), 2000U + 17);
  }
}

TEST(Collector, CountsLatencyOfEntriesFromNobodyAndFromAll) {
  Collector<2> collector;
  Entry stop;
  stop.order.kind = static_cast<std::uint8_t>(CommandKind::stop);
  stop.order.ack = stop.order.timed = true;
  stop.order.ending = Ending::rank;
  stop.beats.resize(2);
  Entry commit = stop;
  commit.order.from = From::all;
  for (auto& beats : commit.beats) beats.push_back(beat_of(false));
  collector.add(stop);
  collector.add(commit);
  for (int i = 0; i < 20; ++i) collector.cycle();
  // The heartbeat runs by three. The first entry is served at once and takes two cycles; what ends
  // the second one takes three through the tree.
  EXPECT_THAT(collector.latencies, testing::ElementsAre(0U, 3U * (2 + 3)));
}

}  // namespace
}  // namespace ballast::rtl_test
