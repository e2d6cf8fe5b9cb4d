// Cards with faults: the engine names each, gives nothing wrong, and does not hang.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hls/core/registers.hpp"
#include "host/engine/card/open_card.hpp"
#include "sim/platform/platform.hpp"
#include "tests/unit/platform/lent_port.hpp"
#include "tests/unit/platform/small_book.hpp"

namespace ballast::sim {
namespace {

using testing::HasSubstr;

// After the stores are cleared and the rings are open.
constexpr std::uint64_t kLater = 60'000;

class PlatformFaults : public testing::TestWithParam<bool> {
 protected:
  PlatformFaults() {
    options.build = "small-1";
    options.free_running = GetParam();
    card_options.still_reads = 5;
  }
  std::unique_ptr<Card> open() {
    return open_card(std::make_unique<PlatformCard>(0, options), kSmallConfig, card_options);
  }
  std::string error_of_opening() {
    try {
      open();
    } catch (const CardError& error) {
      return error.what();
    }
    return "opened";
  }
  /// Exchanges deltas until the card has a fault.
  CardFault fault_of_running() {
    const auto card = open();
    const std::vector<Command> commands = book.opening();
    run_until(*card, commands, 1);
    for (int i = 0; i < 100'000 && card->fault() == CardFault::none; ++i) {
      run_until(*card, {book.next_delta(flag::kAnswer | flag::kAck)}, 2);
    }
    text = card->fault_text();
    Event event;
    EXPECT_EQ(card->poll({&event, 1}).count, 0U) << "nothing after a fault";
    EXPECT_EQ(card->try_submit(commands).count, 0U);
    return card->fault();
  }

  PlatformCardOptions options;
  CardOptions card_options = small_card_options();
  SmallBook book;
  std::string text;
};

INSTANTIATE_TEST_SUITE_P(Both, PlatformFaults, testing::Bool(), mode_name);

TEST_P(PlatformFaults, AClockThatStops) {
  options.faults.halt_at = kLater;
  EXPECT_EQ(fault_of_running(), CardFault::heartbeat_stopped);
  EXPECT_THAT(text, HasSubstr("heartbeat"));
}

TEST_P(PlatformFaults, AClockThatStopsBeforeTheCardIsOpen) {
  options.faults.halt_at = 4000;
  EXPECT_THAT(error_of_opening(),
              testing::AnyOf(HasSubstr("stands still"), HasSubstr("does not answer on the bus")));
}

TEST_P(PlatformFaults, ACardThatIsNotThere) {
  options.faults.halt_at = 1;
  EXPECT_THAT(error_of_opening(), HasSubstr("does not answer on the bus"));
}

TEST_P(PlatformFaults, AHeartbeatThatSticks) {
  options.faults.stick_at = kLater;
  EXPECT_EQ(fault_of_running(), CardFault::heartbeat_stopped);
}

// The card runs and takes commands, but the `done` that is due does not come, for as long as the
// watchdog is set.
TEST_P(PlatformFaults, ACardThatAnswersNoMore) {
  options.faults.mute_at = kLater;
  card_options.stall_cycles = 20'000;
  EXPECT_EQ(fault_of_running(), CardFault::stalled);
  EXPECT_THAT(text, HasSubstr("no progress in 20000 cycles"));
}

TEST_P(PlatformFaults, ACardThatDoesNotReachHostMemory) {
  options.faults.mute_at = 100;
  card_options.stall_cycles = 20'000;
  EXPECT_THAT(error_of_opening(), HasSubstr("check that it may reach host memory"));
}

TEST_P(PlatformFaults, AnEventWhoseCheckWordStaysWrong) {
  options.faults.bad_event = 10;
  EXPECT_EQ(fault_of_running(), CardFault::bad_event_record);
  EXPECT_THAT(text, HasSubstr("event 9 "));
}

TEST_P(PlatformFaults, AnEventWhoseCheckWordComesLate) {
  options.faults.late_event = 2;
  const std::vector<Command> commands = book.one_liquidation();
  const std::vector<Event> expected = events_of_software(commands);
  const auto card = open();
  expect_same(run_until(*card, commands, expected.size()), expected);
  EXPECT_EQ(card->fault(), CardFault::none) << card->fault_text();
}

// ---- memory that is used again while the card runs on

class MemoryOfAFaultyCard : public PlatformFaults {
 protected:
  static constexpr unsigned kDeltas = 8000;

  MemoryOfAFaultyCard() {
    card_options.command_ring_log2 = 13;
    card_options.event_ring_log2 = 15;  // room for all that it would write
  }
  static std::unique_ptr<CardPort> lend(PlatformCard& card, LentMemory& memory) {
    return std::make_unique<LentPort>(card, card, memory);
  }
  static void run_on(PlatformCard& card) {
    for (int i = 0; i < 100; ++i) card.read_register(reg::heartbeat);
  }
};
INSTANTIATE_TEST_SUITE_P(Both, MemoryOfAFaultyCard, testing::Bool(), mode_name);

TEST_P(MemoryOfAFaultyCard, IsLeftAloneWhenTheEngineHasGone) {
  options.faults.bad_event = 3;
  PlatformCard card(0, options);
  LentMemory memory;
  run_into_fault(*open_card(lend(card, memory), kSmallConfig, card_options), kDeltas);
  EXPECT_FALSE(memory.kept);
  const Canaries canaries(card, memory);
  run_on(card);
  EXPECT_EQ(canaries.bytes_changed(), 0U);
  // And the card is as good as new.
  LentMemory next;
  open_card(lend(card, next), kSmallConfig, card_options);
}

TEST_P(MemoryOfAFaultyCard, IsLeftAloneByAllOfSeveral) {
  PlatformCard sound(0, options);
  options.faults.bad_event = 3;
  PlatformCard faulty(1, options);
  LentMemory memories[2];
  std::vector<std::unique_ptr<CardPort>> ports;
  ports.push_back(lend(sound, memories[0]));
  ports.push_back(lend(faulty, memories[1]));
  run_into_fault(*open_cards(std::move(ports), kSmallConfig, card_options), kDeltas);
  const Canaries canaries_of_sound(sound, memories[0]), canaries_of_faulty(faulty, memories[1]);
  run_on(sound);
  run_on(faulty);
  EXPECT_EQ(canaries_of_sound.bytes_changed(), 0U);
  EXPECT_EQ(canaries_of_faulty.bytes_changed(), 0U);
}

TEST_P(MemoryOfAFaultyCard, IsLeftAloneWhenOpeningFailed) {
  options.faults.bad_event = 1;  // hello
  PlatformCard card(0, options);
  LentMemory memory;
  EXPECT_THROW(open_card(lend(card, memory), kSmallConfig, card_options), CardError);
  EXPECT_FALSE(memory.kept);
  const Canaries canaries(card, memory);
  run_on(card);
  EXPECT_EQ(canaries.bytes_changed(), 0U);
}

// A write that never gets through may get through later.
TEST_P(MemoryOfAFaultyCard, IsNeverUsedAgainIfTheCardIsNotSeenToStop) {
  card_options.stall_cycles = 20'000;
  options.faults.mute_at = kLater;
  LentMemory memory, of_opening;
  {
    PlatformCard card(0, options);
    run_into_fault(*open_card(lend(card, memory), kSmallConfig, card_options), 1);
    EXPECT_TRUE(memory.kept);
  }
  options.faults.mute_at = 100;
  PlatformCard card(0, options);
  EXPECT_THROW(open_card(lend(card, of_opening), kSmallConfig, card_options), CardError);
  EXPECT_TRUE(of_opening.kept);
}

TEST_P(MemoryOfAFaultyCard, IsNeverUsedAgainIfTheClockStopped) {
  options.faults.halt_at = kLater;
  PlatformCard card(0, options);
  LentMemory memory;
  auto engine = open_card(lend(card, memory), kSmallConfig, card_options);
  run_into_fault(*engine, 1);
  EXPECT_EQ(engine->fault(), CardFault::heartbeat_stopped);
  engine.reset();
  EXPECT_TRUE(memory.kept);
}

TEST_P(PlatformFaults, RegistersOfAnotherCard) {
  options.faults.registers = {{reg::version, kContractVersion + 1}};
  EXPECT_THAT(error_of_opening(), HasSubstr("contract version"));
  options.faults.registers = {{reg::identity, 0x12345678}};
  EXPECT_THAT(error_of_opening(), HasSubstr("not Ballast"));
  options.faults.registers = {{reg::positions, 16}};
  EXPECT_THAT(error_of_opening(), HasSubstr("opened for 1024 positions, but there is room for 16"));
  options.faults.registers = {{reg::lanes, 3}};
  EXPECT_THAT(error_of_opening(), HasSubstr("lanes"));
}

TEST_P(PlatformFaults, TheNextCardInTheSlotHasNone) {
  options.faults.halt_at = kLater;
  fault_of_running();
  options.faults = CardFaults{};
  EXPECT_EQ(error_of_opening(), "opened");
}

}  // namespace
}  // namespace ballast::sim
