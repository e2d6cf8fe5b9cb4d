// The HLS kernels behind the engine's registers, in both modes, sound and with faults.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <ctime>
#include <thread>

#include "hls/compat/memory.hpp"
#include "hls/core/checksum.hpp"
#include "hls/core/registers.hpp"
#include "host/engine/card/card_kernels.hpp"
#include "host/engine/card/open_card.hpp"
#include "sim/platform/hls_card.hpp"
#include "tests/unit/platform/lent_port.hpp"
#include "tests/unit/platform/small_book.hpp"

namespace ballast::sim {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

HlsCardOptions small_card(bool free_running) {
  HlsCardOptions options;
  options.build = "small-1";
  options.free_running = free_running;
  return options;
}

struct Opened {
  HlsCard* kernels;
  std::unique_ptr<Card> card;
};
Opened open(const HlsCardOptions& options, const CardOptions& card_options = small_card_options()) {
  auto kernels = std::make_unique<HlsCard>(options);
  HlsCard* const seen = kernels.get();
  constexpr std::uint64_t kPatience = 10'000;
  return {seen, open_card(open_kernel_port(std::move(kernels), "card", kPatience), kSmallConfig,
                          card_options)};
}

class HlsCardModes : public testing::TestWithParam<bool> {
 protected:
  HlsCardModes() : options(small_card(GetParam())) { card_options.still_reads = 5; }

  static void expect_one_liquidation(Card& card) {
    const std::vector<Command> commands = SmallBook().one_liquidation();
    const std::vector<Event> expected = events_of_software(commands);
    expect_same(run_until(card, commands, expected.size()), expected);
    EXPECT_EQ(card.fault(), CardFault::none) << card.fault_text();
  }
  std::string error_of_opening() {
    try {
      open(options, card_options);
    } catch (const CardError& error) {
      return error.what();
    }
    return "opened";
  }
  /// Exchanges deltas until the card has a fault.
  CardFault fault_of_running() {
    const Opened opened = open(options, card_options);
    SmallBook book;
    const std::vector<Command> commands = book.opening();
    run_until(*opened.card, commands, 1);
    for (int i = 0; i < 100'000 && opened.card->fault() == CardFault::none; ++i) {
      run_until(*opened.card, {book.next_delta(flag::kAnswer | flag::kAck)}, 2);
    }
    text = opened.card->fault_text();
    Event event;
    EXPECT_EQ(opened.card->poll({&event, 1}).count, 0U) << "nothing after a fault";
    EXPECT_EQ(opened.card->try_submit(commands).count, 0U);
    return opened.card->fault();
  }

  HlsCardOptions options;
  CardOptions card_options = small_card_options();
  // A round in which the card is open, however long the host took to open one that runs freely.
  const std::uint64_t later = GetParam() ? 20'000 : 400;
  std::string text;
};
INSTANTIATE_TEST_SUITE_P(Both, HlsCardModes, testing::Bool(), mode_name);

TEST_P(HlsCardModes, GivesTheVerdictOfADeltaAsSoftwareDoes) {
  const Opened opened = open(options);
  EXPECT_EQ(opened.card->description().lanes, 1U);
  EXPECT_EQ(opened.card->description().version, kContractVersion);
  EXPECT_EQ(opened.card->description().clock_khz, 0U) << "which kernels do not know";
  expect_one_liquidation(*opened.card);
  const CardCounters counters = opened.card->counters();
  EXPECT_EQ(counters.events_written, 5U) << "hello, an answer to the engine, and what is asked for";
  EXPECT_EQ(counters.latency_count, 0U) << "which kernels do not count";
}

TEST_P(HlsCardModes, EndsWithTheEngineAndStartsAnew) {
  auto kernels = std::make_unique<HlsCard>(options);
  HlsCard& seen = *kernels;
  const auto port = open_kernel_port(std::move(kernels), "card");
  EXPECT_TRUE(seen.finished()) << "once it has said what it is";
  for (int i = 0; i < 3; ++i) {
    LentMemory memory;
    const auto card = open_card(std::make_unique<LentPort>(*port, seen, memory), kSmallConfig,
                                small_card_options());
    EXPECT_FALSE(seen.finished());
    expect_one_liquidation(*card);
  }
  EXPECT_TRUE(seen.finished());
}

/// Rings under the registers, with nothing between; the command ring is full.
class BareRings {
 public:
  static constexpr std::uint64_t kCommands = 1024, kEvents = 64;
  static constexpr std::uint32_t kReset = 1, kOpen = 2;

  BareRings(const HlsCardOptions& options, std::uint64_t first_sequence, std::uint8_t flags)
      : BareRings(std::make_unique<HlsCard>(options), first_sequence, flags) {}

  void go_round() {
    for (int i = 0; i < 200; ++i) port->read_register(reg::heartbeat);
  }
  std::uint64_t commands_taken() const { return word(0); }
  std::uint64_t commands_executed() const { return word(kExecutedOffset); }

  HlsCard& seen;
  const std::unique_ptr<CardPort> port;

 private:
  BareRings(std::unique_ptr<HlsCard> kernels, std::uint64_t first_sequence, std::uint8_t flags)
      : seen(*kernels), port(open_kernel_port(std::move(kernels), "card")) {
    write64(reg::command_ring, commands_.device_address);
    write64(reg::event_ring, events_.device_address);
    write64(reg::command_index, indices_.device_address);
    write64(reg::event_index, indices_.device_address + 128);
    write64(reg::first_sequence, first_sequence);
    port->write_register(reg::command_ring_log2, 10);
    port->write_register(reg::event_ring_log2, 6);
    auto* ring = reinterpret_cast<Record*>(commands_.data);
    for (std::uint64_t i = 0; i < kCommands; ++i) {
      Command command = make_command(CommandKind::asset, op::Asset{});
      command.flags = flags;
      command.sequence = first_sequence + i;
      command.phase = 1;
      core::seal(command);
      ring[i] = command;
    }
    port->write_register(reg::control, kOpen);
  }
  void write64(std::uint32_t offset, std::uint64_t value) {
    port->write_register(offset, static_cast<std::uint32_t>(value));
    port->write_register(offset + 4, static_cast<std::uint32_t>(value >> 32));
  }
  std::uint64_t word(std::size_t offset) const {
    return compat::load_word(reinterpret_cast<const std::uint64_t*>(indices_.data + offset));
  }

  const SharedMemory commands_ = port->allocate(kCommands * kRecordBytes),
                     events_ = port->allocate(kEvents * kRecordBytes),
                     indices_ = port->allocate(4096);
};

// The event ring is full of answers that nobody takes when the engine goes, the command ring of
// commands that nobody has read.
TEST_P(HlsCardModes, EndsWithItsRingsFull) {
  BareRings rings(options, 1, flag::kAck);
  rings.go_round();
  EXPECT_EQ(rings.port->read_register(reg::events_written), BareRings::kEvents)
      << "as many as there is room for";
  EXPECT_LT(rings.commands_executed(), BareRings::kEvents) << "hello is an event of none";
  EXPECT_FALSE(rings.seen.finished());
  rings.port->write_register(reg::control, BareRings::kReset);
  EXPECT_TRUE(rings.seen.finished());
  EXPECT_EQ(rings.port->read_register(reg::control), 0U);
  EXPECT_EQ(rings.port->read_register(reg::events_written), BareRings::kEvents)
      << "the rest is thrown away";
  EXPECT_LT(rings.commands_taken(), BareRings::kCommands) << "and not read";
  EXPECT_LT(rings.commands_executed(), BareRings::kEvents) << "nor counted";
}

TEST_P(HlsCardModes, BeginsAtTheNumberItIsGivenAndCountsCommandsWithoutAnEvent) {
  BareRings rings(options, 0xFFFF'FFFF'FFFF'F000, 0);
  for (int i = 0; i < 100 && rings.commands_executed() != BareRings::kCommands; ++i) {
    rings.go_round();
  }
  EXPECT_EQ(rings.commands_executed(), BareRings::kCommands);
  EXPECT_EQ(rings.port->read_register(reg::events_written), 1U) << "hello";
}

TEST_P(HlsCardModes, LeavesMemoryAloneWhenTheEngineHasGone) {
  options.faults.bad_event = 4;
  card_options.command_ring_log2 = 13;
  card_options.event_ring_log2 = 15;
  auto kernels = std::make_unique<HlsCard>(options);
  HlsCard& seen = *kernels;
  const auto port = open_kernel_port(std::move(kernels), "card");
  LentMemory memory;
  run_into_fault(
      *open_card(std::make_unique<LentPort>(*port, seen, memory), kSmallConfig, card_options),
      8000);
  EXPECT_TRUE(seen.finished());
  EXPECT_FALSE(memory.kept);
  const Canaries canaries(seen, memory);
  for (int i = 0; i < 100; ++i) port->read_register(reg::heartbeat);
  EXPECT_EQ(canaries.bytes_changed(), 0U);
}

TEST_P(HlsCardModes, KeepsTheMemoryOfKernelsThatDoNotEnd) {
  options.faults.halt_at = later;
  HlsCard kernels(options);
  // As the runtime has them: they can be given up, and nobody knows what they do then.
  struct Lent final : CardKernels {
    Lent(HlsCard& lender, bool& lenders_kept) : card(lender), kept(lenders_kept) {}
    void start(const KernelArguments& arguments) override { card.start(arguments); }
    bool finished() override { return card.finished(); }
    void abort() override { card.abort(); }
    void refresh() override { card.refresh(); }
    SharedMemory allocate(std::size_t bytes) override { return card.allocate(bytes); }
    void keep_memory() noexcept override { kept = true; }
    HlsCard& card;
    bool& kept;
  };
  bool kept = false;
  auto engine = open_card(open_kernel_port(std::make_unique<Lent>(kernels, kept), "card"),
                          kSmallConfig, card_options);
  run_into_fault(*engine, 1);
  EXPECT_FALSE(kept);
  engine.reset();
  EXPECT_TRUE(kept);
}

TEST_P(HlsCardModes, AClockThatStops) {
  options.faults.halt_at = later;
  EXPECT_EQ(fault_of_running(), CardFault::heartbeat_stopped);
  EXPECT_THAT(text, HasSubstr("heartbeat"));
}

TEST_P(HlsCardModes, ACardThatIsNotThere) {
  options.faults.halt_at = 0;
  EXPECT_THAT(error_of_opening(), HasSubstr("stands still"));
}

TEST_P(HlsCardModes, ACardThatDoesNotReachHostMemory) {
  options.faults.mute_at = 0;
  EXPECT_THAT(error_of_opening(), HasSubstr("give no hello"));
}

TEST_P(HlsCardModes, AHeartbeatThatSticks) {
  options.faults.stick_at = later;
  EXPECT_EQ(fault_of_running(), CardFault::heartbeat_stopped);
}

TEST_P(HlsCardModes, ACardThatAnswersNoMore) {
  options.faults.mute_at = later;
  card_options.stall_cycles = 2000;
  EXPECT_EQ(fault_of_running(), CardFault::stalled);
  EXPECT_THAT(text, HasSubstr("no progress in 2000 cycles"));
}

TEST_P(HlsCardModes, AnEventWhoseCheckWordStaysWrong) {
  options.faults.bad_event = 11;
  EXPECT_EQ(fault_of_running(), CardFault::bad_event_record);
  EXPECT_THAT(text, HasSubstr("event 9 ")) << "counted from 0, and behind the port's own hello";
}

TEST_P(HlsCardModes, AnEventWhoseCheckWordComesLate) {
  options.faults.late_event = 4;
  const Opened opened = open(options);
  expect_one_liquidation(*opened.card);
}

TEST(HlsCard, HasNoRegistersToReadOtherwise) {
  HlsCardOptions options;
  options.faults.registers = {{reg::version, 7}};
  EXPECT_THROW(HlsCard{options}, std::invalid_argument);
}

TEST(HlsCard, RefusesAddressesThatAreNotShared) {
  HlsCard card(small_card(false));
  const SharedMemory page = card.allocate(4096);
  KernelArguments arguments;
  arguments.commands = arguments.events = page.device_address;
  arguments.commands_taken = arguments.events_taken = arguments.close = page.device_address;
  arguments.heartbeat = arguments.events_given = page.device_address + 4088;
  arguments.commands_executed = page.device_address + 8;
  card.start(arguments);
  EXPECT_THROW(card.start(arguments), std::invalid_argument) << "running";
  card.abort();
  arguments.commands_log2 = 7;
  EXPECT_THROW(card.start(arguments), std::invalid_argument) << "a ring of two pages in one";
  arguments.commands_log2 = 6;
  arguments.heartbeat = page.device_address + 4096;
  EXPECT_THROW(card.start(arguments), std::invalid_argument);
}

// ---- free-running

double process_seconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

TEST(FreeRunningHlsCard, AnIdleCardCostsNextToNothing) {
  const Opened opened = open(small_card(true));
  std::this_thread::sleep_for(milliseconds(100));
  const std::uint64_t rounds = opened.kernels->statistics().cycles;
  const double before = process_seconds();
  std::this_thread::sleep_for(milliseconds(1000));
  const double took = process_seconds() - before;
  // It looks every 2 ms, however slow the machine; one that did not sleep would take all the time.
  EXPECT_LT(opened.kernels->statistics().cycles - rounds, 1000U);
  EXPECT_LT(took, 0.2) << "of a second";
}

TEST(FreeRunningHlsCard, WakesForACommandWithoutACall) {
  CardOptions never_looks = small_card_options();
  never_looks.idle_calls = ~0U;
  const Opened opened = open(small_card(true), never_looks);
  SmallBook book;
  run_until(*opened.card, book.opening(), 1);
  for (int i = 0; i < 3; ++i) {
    std::this_thread::sleep_for(milliseconds(50));
    run_until(*opened.card, {book.next_delta()}, 1);
  }
  EXPECT_GT(opened.kernels->statistics().cycles, 0U);
}

}  // namespace
}  // namespace ballast::sim
