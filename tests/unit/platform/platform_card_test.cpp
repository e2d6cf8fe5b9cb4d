// Cards behind PCIe: what the engine sees of them in both modes, and what time it takes.
#include "host/engine/card/open_card.hpp"
#include "sim/platform/platform.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <ctime>
#include <thread>

#include "hls/core/registers.hpp"
#include "tests/unit/platform/small_book.hpp"

namespace ballast::sim {
namespace {

using std::chrono::milliseconds;

PlatformCardOptions small_card(bool free_running) {
  PlatformCardOptions options;
  options.build = "small-1";
  options.free_running = free_running;
  return options;
}

struct Opened {
  PlatformCard* port;
  std::unique_ptr<Card> card;
};

Opened open(const PlatformCardOptions& options, const CardOptions& card = small_card_options(),
            unsigned slot = 0) {
  auto port = std::make_unique<PlatformCard>(slot, options);
  PlatformCard* const raw = port.get();
  return {raw, open_card(std::move(port), kSmallConfig, card)};
}

/// Deltas one by one, each answered before the next.
void exchange(Card& card, SmallBook& book, unsigned deltas) {
  for (unsigned i = 0; i < deltas; ++i) {
    const std::vector<Event> events = run_until(card, {book.next_delta()}, 1);
    ASSERT_EQ(events.size(), 1U);
    ASSERT_EQ(events[0].event(), EventKind::verdict);
  }
}

class PlatformModes : public testing::TestWithParam<bool> {};
INSTANTIATE_TEST_SUITE_P(Both, PlatformModes, testing::Bool(), mode_name);

TEST_P(PlatformModes, GivesWhatSoftwareGives) {
  const std::vector<Command> commands = SmallBook().one_liquidation();
  const std::vector<Event> expected = events_of_software(commands);
  const Opened opened = open(small_card(GetParam()));
  expect_same(run_until(*opened.card, commands, expected.size()), expected);
  EXPECT_EQ(opened.card->counters().bus_errors, 0U);
  EXPECT_EQ(opened.card->fault(), CardFault::none) << opened.card->fault_text();
}

TEST_P(PlatformModes, IsTheSameWhenTheCardsPortsStall) {
  PlatformCardOptions options = small_card(GetParam());
  options.stall_percent = 60;
  options.seed = 11;
  const std::vector<Command> commands = SmallBook().one_liquidation();
  const std::vector<Event> expected = events_of_software(commands);
  const Opened opened = open(options);
  expect_same(run_until(*opened.card, commands, expected.size()), expected);
}

TEST_P(PlatformModes, OpensAgainInTheSameSlot) {
  const std::vector<Command> commands = SmallBook().one_liquidation();
  const std::vector<Event> expected = events_of_software(commands);
  for (int i = 0; i < 3; ++i) {
    const Opened opened = open(small_card(GetParam()));
    expect_same(run_until(*opened.card, commands, expected.size()), expected);
  }
}

TEST_P(PlatformModes, TwoCardsByTwoThreads) {
  const std::vector<Command> commands = SmallBook().one_liquidation();
  const std::vector<Event> expected = events_of_software(commands);
  std::vector<Event> got[2];
  std::vector<std::thread> threads;
  for (unsigned slot = 0; slot < 2; ++slot) {
    threads.emplace_back([&, slot] {
      const Opened opened = open(small_card(GetParam()), small_card_options(), slot);
      got[slot] = run_until(*opened.card, commands, expected.size());
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const std::vector<Event>& events : got) expect_same(events, expected);
}

// What a card may reach is what was allocated for it.
TEST_P(PlatformModes, MemoryThatIsNotTheCardsIsABusError) {
  PlatformCard port(0, small_card(GetParam()));
  const SharedMemory memory = port.allocate(4096);
  while ((port.read_register(reg::status) & 1) == 0) {
  }
  for (const std::uint32_t ring : {reg::command_ring, reg::event_ring}) {
    port.write_register(ring, 0x1000);
    port.write_register(ring + 4, 0x77);
  }
  for (const std::uint32_t index : {reg::command_index, reg::event_index}) {
    port.write_register(index, static_cast<std::uint32_t>(memory.device_address));
    port.write_register(index + 4, static_cast<std::uint32_t>(memory.device_address >> 32));
  }
  port.write_register(reg::command_ring_log2, 6);
  port.write_register(reg::event_ring_log2, 6);
  port.write_register(reg::control, 2);
  for (int i = 0; i < 1000 && port.read_register(reg::bus_errors) == 0; ++i) {
  }
  EXPECT_GT(port.read_register(reg::bus_errors), 0U) << "reads; writes are posted";
}

TEST(PlatformCards, NamesWhatIsWrong) {
  const auto error_of = [](unsigned slot, const PlatformCardOptions& options) -> std::string {
    try {
      PlatformCard card(slot, options);
    } catch (const std::exception& error) {
      return error.what();
    }
    return "made";
  };
  using testing::HasSubstr;
  PlatformCardOptions unknown = small_card(false), traced = small_card(false);
  unknown.build = "huge";
  traced.trace = "/no/such/folder/a.fst";
  EXPECT_THAT(error_of(0, unknown), HasSubstr("no card is called huge; there are:"));
  EXPECT_THAT(error_of(0, traced), HasSubstr("/no/such/folder/a.fst"));
  EXPECT_THAT(error_of(16, small_card(false)), HasSubstr("16 slots"));
  const PlatformCard card(3, small_card(false));
  EXPECT_THAT(error_of(3, small_card(false)), HasSubstr("has a card"));
  EXPECT_THAT(error_of(4, small_card(true)), HasSubstr("other mode"));
  EXPECT_EQ(error_of(4, small_card(false)), "made");
}

// ---- deterministic mode

struct Figures {
  CardStatistics statistics;
  std::uint64_t simulated_ns;
  std::uint64_t heartbeat;
};

Figures run_of(const PlatformCardOptions& options) {
  const Opened opened = open(options);
  const std::uint64_t start = opened.port->statistics().simulated_ns;
  SmallBook book;
  run_until(*opened.card, book.opening(), 1);
  exchange(*opened.card, book, 20);
  Figures run{opened.port->statistics(), 0, opened.card->counters().heartbeat};
  run.simulated_ns = run.statistics.simulated_ns - start;
  return run;
}

TEST(DeterministicPlatform, ARunIsAFunctionOfItsOptions) {
  PlatformCardOptions options = small_card(false);
  options.stall_percent = 30;
  const Figures first = run_of(options), second = run_of(options);
  EXPECT_EQ(first.heartbeat, second.heartbeat);
  EXPECT_NEAR(static_cast<double>(first.simulated_ns), static_cast<double>(second.simulated_ns), 1)
      << "between two times in whole nanoseconds";
  EXPECT_EQ(first.statistics.cycles, second.statistics.cycles);
  EXPECT_EQ(first.statistics.bytes_to_host, second.statistics.bytes_to_host);
  EXPECT_EQ(first.statistics.bytes_to_card, second.statistics.bytes_to_card);
  EXPECT_EQ(first.statistics.latency_sum, second.statistics.latency_sum);
  EXPECT_EQ(first.statistics.verdicts, 20U);
  options.seed = 2;
  EXPECT_NE(run_of(options).statistics.latency_sum, first.statistics.latency_sum);
}

TEST(DeterministicPlatform, TimePassesInRegisterAccessesOnly) {
  PlatformCard card(0, small_card(false));
  const std::uint64_t before = card.statistics().cycles;
  std::this_thread::sleep_for(milliseconds(20));
  EXPECT_EQ(card.statistics().cycles, before);
  card.write_register(reg::command_ring, 0x1000);
  EXPECT_EQ(card.statistics().cycles, before) << "a write is posted";
  EXPECT_EQ(card.read_register(reg::command_ring), 0x1000U) << "and comes before the read";
  const std::uint64_t took = card.statistics().cycles - before;
  EXPECT_GT(took, 2 * 350 * 3 / 10U) << "over the link and back at 300 MHz";
  EXPECT_LT(took, 2 * 350 * 3 / 10U + 20);
}

TEST(DeterministicPlatform, AReadOfTheHeartbeatLastsAQuantum) {
  PlatformCardOptions options = small_card(false);
  options.quantum = 5000;
  PlatformCard card(0, options);
  const std::uint64_t before = card.statistics().cycles;
  card.read_register(reg::heartbeat);
  EXPECT_EQ(card.statistics().cycles - before, 5000U);
}

TEST(DeterministicPlatform, TheClockIsTheOneAskedFor) {
  for (const unsigned mhz : {250U, 300U}) {
    PlatformCardOptions options = small_card(false);
    options.clock_mhz = mhz;
    options.quantum = 30'000;
    PlatformCard card(0, options);
    EXPECT_EQ(card.read_register(reg::clock_khz), mhz * 1000);
    const std::uint64_t before = card.statistics().simulated_ns;
    card.read_register(reg::heartbeat);
    EXPECT_NEAR(static_cast<double>(card.statistics().simulated_ns - before), 30e6 / mhz, 20);
  }
}

// ---- latency

CardStatistics idle_latencies(const PlatformCardOptions& options, unsigned deltas) {
  const Opened opened = open(options);
  SmallBook book;
  run_until(*opened.card, book.opening(), 1);
  exchange(*opened.card, book, deltas);
  const CardStatistics statistics = opened.port->statistics();
  EXPECT_EQ(statistics.verdicts, deltas);
  return statistics;
}

TEST(ModelledLatency, OfAnIdleCardIsBelowOneAndAHalfMicroseconds) {
  const CardStatistics statistics = idle_latencies(small_card(false), 300);
  EXPECT_LT(statistics.latency_max, 1500U);
  EXPECT_GT(statistics.latency_min, 2 * 350U) << "the link is in it both ways";
  EXPECT_LE(statistics.latency_min, statistics.latency_median);
  EXPECT_LE(statistics.latency_median, statistics.latency_p99);
  EXPECT_LE(statistics.latency_p99, statistics.latency_max);
  RecordProperty("latency_max_ns", static_cast<int>(statistics.latency_max));
}

TEST(ModelledLatency, HasTheLinkInItTwice) {
  PlatformCardOptions options = small_card(false);
  const CardStatistics near = idle_latencies(options, 50);
  options.pcie.latency_ns += 1000;
  const CardStatistics far = idle_latencies(options, 50);
  // Within the time between two looks of the card at its ring.
  EXPECT_NEAR(static_cast<double>(far.latency_median - near.latency_median), 2000, 60);
}

TEST(ModelledLatency, GrowsOnASlowWire) {
  PlatformCardOptions options = small_card(false);
  const CardStatistics fast = idle_latencies(options, 50);
  options.pcie.megabytes_per_second = 2000;
  const CardStatistics slow = idle_latencies(options, 50);
  EXPECT_GT(slow.latency_min, fast.latency_min + 50);
  EXPECT_GT(slow.bytes_to_card, 0U);
}

// ---- free-running mode

double process_seconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

// Waits until simulated time stands still.
void settle(const PlatformCard& card) {
  std::uint64_t cycles = 0;
  for (int i = 0; i < 1000 && cycles != card.statistics().cycles; ++i) {
    cycles = card.statistics().cycles;
    std::this_thread::sleep_for(milliseconds(50));
  }
}

TEST(FreeRunningPlatform, AnIdleCardCostsNextToNothing) {
  const Opened opened = open(small_card(true));
  settle(*opened.port);
  const std::uint64_t cycles = opened.port->statistics().cycles;
  const double before = process_seconds();
  std::this_thread::sleep_for(milliseconds(1000));
  const double took = process_seconds() - before;
  EXPECT_EQ(opened.port->statistics().cycles, cycles) << "nothing is simulated";
#if defined(BALLAST_THREAD_SANITIZER)
  GTEST_SKIP() << "the sanitizer has a thread of its own, whose time would be counted";
#endif
  // One that did not sleep would take all of it.
  EXPECT_LT(took, 0.2) << "of a second";
  RecordProperty("idle_microseconds_a_second", static_cast<int>(took * 1e6));
}

TEST(FreeRunningPlatform, WakesForACommandAndForARegister) {
  CardOptions never_looks = small_card_options();
  never_looks.idle_calls = ~0U;
  const Opened opened = open(small_card(true), never_looks);
  SmallBook book;
  run_until(*opened.card, book.opening(), 1);
  for (int i = 0; i < 3; ++i) {
    settle(*opened.port);
    exchange(*opened.card, book, 1);
  }
  settle(*opened.port);
  const std::uint64_t heartbeat = opened.card->counters().heartbeat;
  settle(*opened.port);
  EXPECT_GT(opened.card->counters().heartbeat, heartbeat);
}

TEST(FreeRunningPlatform, TimePassesByItself) {
  PlatformCard card(0, small_card(true));
  const std::uint64_t before = card.statistics().cycles;
  while (card.statistics().cycles == before) std::this_thread::yield();  // in its reset
}

}  // namespace
}  // namespace ballast::sim
