// What a card engine does beyond the commands themselves: opening, placement, hold-backs, rings
// that are full, records that are bad.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hls/core/registers.hpp"
#include "host/engine/card/open_card.hpp"
#include "tests/unit/card/card_driver.hpp"

namespace ballast {
namespace {

using testing::HasSubstr;

std::string error_of(const RingCardShape& shape, const RingCardFaults& faults,
                     const EngineConfig& config = {64, 1024}) {
  auto log = std::make_shared<RingCardLog>();
  try {
    open_card(std::make_unique<RingCard>(shape, faults, log), config, quick_options());
  } catch (const CardError& error) {
    return error.what();
  }
  return "opened";
}

Reason reason_of(const std::vector<Event>& events) {
  if (events.size() != 1 || events[0].event() != EventKind::rejected) return Reason::none;
  return static_cast<Reason>(events[0].code());
}

TEST(CardOpening, SaysWhatTheCardIs) {
  CardDriver driver({.lanes = 8});
  EXPECT_EQ(driver.engine->identity().name, "card");
  EXPECT_EQ(driver.engine->identity().lanes, 8U);
  EXPECT_EQ(driver.engine->identity().positions, 64U);
  EXPECT_EQ(driver.engine->identity().accounts, 1024U);
  EXPECT_EQ(driver.engine->description().queue_depth, 128U);
  EXPECT_EQ(driver.engine->description().clock_khz, 300'000U);
  EXPECT_TRUE(driver.settle().empty()) << "the hello is not the caller's";
}

TEST(CardOpening, NamesWhatIsWrong) {
  const auto with = [](std::uint32_t offset, std::uint32_t value) {
    RingCardFaults faults;
    faults.registers[offset] = value;
    return error_of({}, faults);
  };
  EXPECT_THAT(with(reg::identity, 0xFFFFFFFF), HasSubstr("does not answer on the bus"));
  EXPECT_THAT(with(reg::identity, 0x12345678), HasSubstr("identity is 0x12345678"));
  EXPECT_THAT(with(reg::version, 77), HasSubstr("contract version 77"));
  EXPECT_THAT(with(reg::lanes, 3), HasSubstr("3 lanes"));
  EXPECT_THAT(with(reg::positions, 40), HasSubstr("make no sense"));
  EXPECT_THAT(error_of({.rows = 16}, {}, {65, 1}),
              HasSubstr("65 positions, but there is room for 64"));
  EXPECT_THAT(error_of({.accounts = 512}, {}, {64, 513}),
              HasSubstr("513 accounts, but there is room for 512"));
}

TEST(CardOpening, GivesUpOnACardThatDoesNotComeUp) {
  EXPECT_THAT(error_of({}, {.never_ready = true}), HasSubstr("not ready after reset within"));
  RingCardFaults no_clock{.never_ready = true};
  no_clock.registers[reg::heartbeat] = 5;
  EXPECT_THAT(error_of({}, no_clock), HasSubstr("heartbeat stands still"));
  EXPECT_THAT(error_of({}, {.no_hello = true}), HasSubstr("xbutil configure --host-mem"));
  EXPECT_THAT(error_of({}, {.wrong_hello = true}), HasSubstr("not the hello"));
}

TEST(CardOpening, RefusesCapacitiesAndOptionsOutOfRange) {
  const auto open = [](const EngineConfig& config, const CardOptions& options) {
    open_card(std::make_unique<RingCard>(RingCardShape{}, RingCardFaults{},
                                         std::make_shared<RingCardLog>()),
              config, options);
  };
  EXPECT_THROW(open({0, 1}, {}), std::invalid_argument);
  EXPECT_THROW(open({1, 0}, {}), std::invalid_argument);
  EXPECT_THROW(open({1, 1, 0}, {}), std::invalid_argument);
  EXPECT_THROW(open({1, 1}, {.command_ring_log2 = 5}), std::invalid_argument);
  EXPECT_THROW(open({1, 1}, {.event_ring_log2 = 25}), std::invalid_argument);
}

TEST(CardOpening, BeginsAtAnyNumber) {
  constexpr std::uint64_t kBefore = 1'000'000'000'000;
  CardDriver driver({}, {}, {64, 1024, kBefore + 1});
  EXPECT_EQ(driver.engine->executed(), kBefore);
  driver.submit(driver.sealed(account_of(1)));  // number 1
  const auto refused = driver.settle();
  ASSERT_EQ(reason_of(refused), Reason::bad_sequence);
  EXPECT_EQ(refused[0].sequence, kBefore + 1);
  EXPECT_EQ(driver.engine->executed(), kBefore);
  driver.sequence = kBefore;
  set_up(driver);
  EXPECT_EQ(driver.engine->executed(), driver.sequence);
  const auto events = driver.send(acknowledged(opening(1, 1)));
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].sequence, driver.sequence);
}

TEST(CardExecuted, ComesToTheLastCommandWhetherItHasEventsOrNot) {
  CardDriver driver;
  Engine& engine = *driver.engine;
  EXPECT_EQ(engine.executed(), 0U);
  set_up(driver);
  EXPECT_EQ(engine.executed(), driver.sequence) << "nothing was answered";
  Command answered = account_of(2);
  answered.flags |= flag::kAnswer;
  for (const Command& command : {answered, acknowledged(account_of(1)), opening(1, 1),
                                 opening(1, 1), make_command(CommandKind::stop, op::None{})}) {
    driver.send(command);
    EXPECT_EQ(engine.executed(), driver.sequence) << name_of(command.command());
  }
  Command early = account_of(2);
  early.sequence = driver.sequence + 2;
  core::seal(early);
  driver.submit(early);
  EXPECT_EQ(driver.settle().size(), 1U);
  EXPECT_EQ(engine.executed(), driver.sequence) << "one that is not well formed is no command";
}

TEST(CardExecuted, NeverLeadsWhatWasPolled) {
  CardDriver driver;
  set_up(driver);
  Command answered = account_of(1);
  answered.flags |= flag::kAnswer;
  std::uint64_t polled = driver.sequence;
  for (int i = 0; i < 3000; ++i) {
    const Command command = driver.sealed(answered);
    if (!driver.engine->try_submit(command).any()) --driver.sequence;
    Event event;
    if (i % 3 == 0 && driver.engine->poll(std::span(&event, 1)).any()) polled = event.sequence;
    ASSERT_LE(driver.engine->executed(), polled);
  }
  driver.settle();
  EXPECT_EQ(driver.engine->executed(), driver.sequence);
}

// --- Restoration

Command restoring_clear() {
  Command command = make_command(CommandKind::clear, op::None{});
  command.flags = flag::kRestore;
  return command;
}
Command resuming(std::uint64_t next) {
  return make_command(CommandKind::resume, op::Resume{next, 0, 0, 0});
}
Command restoring(std::uint32_t position, std::uint32_t account, std::int64_t quantity) {
  Command command =
      make_command(CommandKind::restore_position, op::RestorePosition{quantity, 0, 3, 0});
  command.position = position;
  command.account = account;
  return command;
}
/// Asset, symbol 0 with a mark, accounts 0 … 7: of a restoration that has begun.
void set_up_restored(CardDriver& driver) {
  driver.submit(driver.sealed(make_command(CommandKind::asset, op::Asset{})));
  op::Symbol definition;
  definition.max_lots = 1000;
  driver.submit(driver.sealed(make_command(CommandKind::symbol, definition)));
  driver.submit(driver.sealed(make_command(CommandKind::mark, op::Mark{1, 0, 0, 0})));
  driver.submit(driver.sealed(make_command(CommandKind::commit, op::Commit{1, 0, 0, 0})));
  for (std::uint32_t id = 0; id < 8; ++id) {
    Command account = make_command(CommandKind::restore_account, op::RestoreAccount{});
    account.account = id;
    driver.submit(driver.sealed(account));
  }
}

TEST(CardRestoration, GoesOnAtALowerNumber) {
  CardDriver driver;
  set_up(driver);
  for (int i = 0; i < 500; ++i) driver.submit(driver.sealed(account_of(1)));
  driver.settle();
  EXPECT_EQ(reason_of(driver.send(resuming(7))), Reason::not_restoring);
  EXPECT_EQ(driver.engine->executed(), driver.sequence) << "refused: the numbers go on";
  EXPECT_TRUE(driver.send(restoring_clear()).empty());
  set_up_restored(driver);
  EXPECT_TRUE(driver.send(restoring(5, 1, 3)).empty());
  EXPECT_EQ(reason_of(driver.send(resuming(0))), Reason::out_of_range);
  const Command resume = driver.sealed(acknowledged(resuming(7)));
  ASSERT_TRUE(driver.engine->try_submit(resume).any());
  Command after = acknowledged(delta_of(5, 1, -3));
  after.sequence = 7;
  core::seal(after);
  EXPECT_FALSE(driver.engine->try_submit(after).any()) << "nothing passes a resume";
  const auto resumed = driver.settle();
  ASSERT_EQ(resumed.size(), 1U);
  EXPECT_EQ(resumed[0].sequence, resume.sequence);
  EXPECT_EQ(driver.engine->executed(), 6U);
  driver.sequence = 6;
  ASSERT_EQ(driver.send(acknowledged(delta_of(5, 1, -3))).size(), 1U);
  EXPECT_EQ(driver.engine->executed(), 7U);
  EXPECT_TRUE(driver.send(freeing(5, 1)).empty()) << "placement knows the position";
  EXPECT_EQ(driver.engine->executed(), 8U);
}

TEST(CardRestoration, PlacesWhatItRestoresAndGivesBackWhatIsRefused) {
  CardDriver driver({.positions_limit = 3}, {}, {3, 8});
  EXPECT_EQ(reason_of(driver.send(restoring(1, 1, 1))), Reason::not_restoring);
  driver.send(restoring_clear());
  set_up_restored(driver);
  EXPECT_EQ(reason_of(driver.send(opening(1, 1))), Reason::restoring);
  EXPECT_EQ(reason_of(driver.send(restoring(1, 1, 2000))), Reason::overflow);
  for (std::uint32_t id = 1; id <= 3; ++id) EXPECT_TRUE(driver.send(restoring(id, id, 1)).empty());
  EXPECT_EQ(reason_of(driver.send(restoring(3, 1, 1))), Reason::in_use);
  EXPECT_EQ(reason_of(driver.send(restoring(4, 1, 1))), Reason::no_room);
  EXPECT_EQ(reason_of(driver.send(restoring(4, 8, 1))), Reason::out_of_range) << "no such account";
  Command beyond = make_command(CommandKind::restore_account, op::RestoreAccount{});
  beyond.account = 9;  // the card has room for it
  const auto events = driver.send(beyond);
  ASSERT_EQ(reason_of(events), Reason::out_of_range);
  EXPECT_EQ(events[0].account, 9U);
  driver.send(resuming(1));
  driver.sequence = 0;
  EXPECT_TRUE(driver.send(delta_of(2, 2, 1)).empty());
  EXPECT_EQ(driver.engine->executed(), 1U);
}

TEST(CardClosing, StopsTheCardWithCommandsUnderWayAndEventsUnpolled) {
  CardDriver driver;
  set_up(driver);
  Command answered = account_of(1);
  answered.flags |= flag::kAnswer;
  while (true) {
    const Command command = driver.sealed(answered);
    if (driver.engine->try_submit(command).any()) continue;
    --driver.sequence;
    break;
  }
  driver.engine.reset();
  EXPECT_TRUE(driver.log->closed);
  EXPECT_FALSE(driver.log->kept);
}

TEST(CardClosing, KeepsTheMemoryOfACardThatIsNotSeenToStop) {
  for (const RingCardFaults& faults :
       {RingCardFaults{.never_stops = true}, RingCardFaults{.stop_after = 1},
        RingCardFaults{.throw_after = 1}, RingCardFaults{.gone_after = 1}}) {
    CardDriver driver({}, faults);
    driver.submit(driver.sealed(account_of(1)));
    for (int i = 0; i < 1000; ++i) driver.poll();
    driver.engine.reset();
    EXPECT_TRUE(driver.log->kept);
  }
}

TEST(CardClosing, StopsACardWhoseOpeningFailed) {
  for (const bool stops : {true, false}) {
    const auto log = std::make_shared<RingCardLog>();
    const RingCardFaults faults{.no_hello = true, .never_stops = !stops};
    EXPECT_THROW(open_card(std::make_unique<RingCard>(RingCardShape{}, faults, log), {64, 1024},
                           quick_options()),
                 CardError);
    EXPECT_EQ(log->closed, stops);
    EXPECT_EQ(log->kept, !stops);
  }
}

// What it wrote until its reset is not taken for its hello.
TEST(CardOpening, TakesACardThatAnotherProgramLeftRunning) {
  CardDriver driver({}, {.left_running = true});
  set_up(driver);
  EXPECT_EQ(driver.send(acknowledged(account_of(1))).size(), 1U);
}

TEST(CardPlacement, DoneOfAnOpenIsForWhoeverAskedForIt) {
  CardDriver driver;
  set_up(driver);
  EXPECT_TRUE(driver.send(opening(1, 1)).empty());
  const auto events = driver.send(acknowledged(opening(2, 2)));
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].event(), EventKind::done);
  EXPECT_EQ(events[0].sequence, driver.sequence);
  EXPECT_EQ(events[0].arg, static_cast<std::uint32_t>(CommandKind::open));
  EXPECT_TRUE(driver.send(freeing(1, 1)).empty());
  EXPECT_EQ(driver.send(acknowledged(freeing(2, 2))).size(), 1U);
  EXPECT_TRUE(driver.send(make_command(CommandKind::clear, op::None{})).empty());
  EXPECT_EQ(driver.send(acknowledged(make_command(CommandKind::clear, op::None{}))).size(), 1U);
}

TEST(CardPlacement, LinksAPageForEverySixteenAndUnlinksItWhenEmpty) {
  CardDriver driver({.lanes = 1});
  set_up(driver, 17);
  for (std::uint32_t id = 0; id < 16; ++id) driver.send(opening(id, id));
  EXPECT_EQ(driver.log->pages_linked, 1U);
  driver.send(opening(16, 16));
  EXPECT_EQ(driver.log->pages_linked, 2U);
  driver.send(opening(17, 1, 1));
  driver.send(opening(18, 1, 1, Side::short_side));
  EXPECT_EQ(driver.log->pages_linked, 4U);
  for (std::uint32_t id = 0; id < 16; ++id) driver.send(freeing(id, id));
  EXPECT_EQ(driver.log->pages_unlinked, 0U) << "with the next command";
  driver.send(account_of(1));
  EXPECT_EQ(driver.log->pages_unlinked, 1U);
  driver.send(opening(5, 5));
  EXPECT_EQ(driver.log->pages_linked, 4U) << "there is room in the second page";
}

TEST(CardPlacement, UnlinksNothingInTheMiddleOfATransaction) {
  CardDriver driver;
  set_up(driver);
  Command policy = make_command(CommandKind::policy, op::Policy{});
  driver.send(policy);
  driver.send(opening(1, 1));
  driver.send(freeing(1, 1));
  EXPECT_EQ(driver.log->pages_linked, 1U);
  const std::uint64_t before = driver.log->pages_unlinked;
  driver.send(make_command(CommandKind::adl_take, op::AdlTake{1, 1, 0, 0}));
  EXPECT_EQ(driver.log->pages_unlinked, before);
  driver.send(account_of(1));
  EXPECT_EQ(driver.log->pages_unlinked, before + 1);
}

TEST(CardPlacement, RefusesAsIfTheCardHadNoMoreThanItWasOpenedFor) {
  CardDriver driver({.positions_limit = 3}, {}, {3, 8});
  set_up(driver);
  for (std::uint32_t id = 0; id < 3; ++id) driver.send(opening(id, id));
  EXPECT_EQ(reason_of(driver.send(opening(2, 3))), Reason::in_use);
  EXPECT_EQ(reason_of(driver.send(opening(3, 3))), Reason::no_room);
  driver.send(freeing(0, 0));
  EXPECT_EQ(reason_of(driver.send(opening(3, 3))), Reason::none);
  EXPECT_EQ(reason_of(driver.send(opening(4, 4))), Reason::no_room);
  // The card itself has room for account 9.
  for (const std::uint32_t id : {8U, 9U, 4095U, 4096U, ~0U}) {
    const auto events = driver.send(account_of(id));
    ASSERT_EQ(reason_of(events), Reason::out_of_range);
    EXPECT_EQ(events[0].account, id);
    const auto query = driver.send(about_position(CommandKind::query, kNoPosition, id));
    ASSERT_EQ(reason_of(query), Reason::unknown_account);
    EXPECT_EQ(query[0].account, id);
    EXPECT_EQ(reason_of(driver.send(opening(9, id))), Reason::out_of_range);
    EXPECT_EQ(reason_of(driver.send(freeing(9, id))), Reason::unknown_position);
    EXPECT_EQ(reason_of(driver.send(delta_of(9, id, 1))), Reason::unknown_position);
  }
}

TEST(CardPlacement, RunsOutOfPagesBeforeItRunsOutOfPositions) {
  // One lane of two pages: one position on each side of a symbol leaves no page for a third.
  CardDriver driver({.lanes = 1, .rows = 32, .positions_limit = 64}, {}, {32, 8});
  set_up(driver);
  driver.send(opening(1, 1, 0, Side::long_side));
  driver.send(opening(2, 1, 0, Side::short_side));
  EXPECT_EQ(reason_of(driver.send(opening(3, 2, 1))), Reason::no_room);
  EXPECT_TRUE(driver.send(opening(4, 2, 0, Side::short_side)).empty());
  driver.send(freeing(1, 1));
  EXPECT_TRUE(driver.send(opening(3, 2, 1)).empty());
  EXPECT_EQ(driver.log->pages_unlinked, 1U);
}

TEST(CardPlacement, TakesAPageThatItHasYetToUnlink) {
  // Six positions on six pages of one lane, all freed before the next command: more pages than are
  // unlinked ahead of one command.
  CardDriver driver({.lanes = 1, .rows = 6 * 16, .positions_limit = 200}, {}, {96, 8});
  set_up(driver, 8, 3);
  for (std::uint32_t id = 0; id < 6; ++id) {
    driver.send(opening(id, 1, static_cast<std::uint16_t>(id / 2),
                        id % 2 == 0 ? Side::long_side : Side::short_side));
  }
  for (std::uint32_t id = 0; id < 6; ++id) {
    driver.submit(driver.sealed(freeing(id, 1, static_cast<std::uint16_t>(id / 2))));
  }
  EXPECT_TRUE(driver.settle().empty());
  EXPECT_EQ(driver.log->pages_unlinked, 0U);
  EXPECT_TRUE(driver.send(opening(9, 1, 0, Side::both)).empty());
  EXPECT_EQ(driver.log->pages_unlinked, 5U);
}

TEST(CardHoldBack, OpenOfAnIdUnderWayWaits) {
  CardDriver driver;
  set_up(driver);
  ASSERT_TRUE(driver.engine->try_submit(driver.sealed(opening(5, 1))).any());
  ASSERT_TRUE(driver.engine->try_submit(driver.sealed(delta_of(5, 1, 3))).any()) << "goes at once";
  ASSERT_TRUE(driver.engine->try_submit(driver.sealed(opening(6, 1, 1))).any()) << "another id";
  const Command again = driver.sealed(opening(5, 2));
  EXPECT_FALSE(driver.engine->try_submit(again).any());
  EXPECT_TRUE(driver.settle().empty());
  ASSERT_TRUE(driver.engine->try_submit(again).any());
  EXPECT_EQ(reason_of(driver.settle()), Reason::in_use);
  ASSERT_TRUE(driver.engine->try_submit(driver.sealed(delta_of(5, 1, -3))).any());
  ASSERT_TRUE(driver.engine->try_submit(driver.sealed(freeing(5, 1))).any());
  ASSERT_TRUE(driver.engine->try_submit(driver.sealed(delta_of(5, 1, 1))).any());
  EXPECT_FALSE(driver.engine->try_submit(driver.sealed(opening(5, 1))).any());
  --driver.sequence;
  EXPECT_EQ(reason_of(driver.settle()), Reason::unknown_position) << "the delta came too late";
  EXPECT_TRUE(driver.send(opening(5, 1)).empty());
}

TEST(CardHoldBack, OpenWaitsWhileRoomIsInDoubt) {
  CardDriver driver({.positions_limit = 2}, {}, {2, 8});
  set_up(driver);
  ASSERT_TRUE(driver.engine->try_submit(driver.sealed(opening(1, 1))).any());
  ASSERT_TRUE(driver.engine->try_submit(driver.sealed(opening(2, 7, 9))).any())
      << "symbol undefined";
  Command third = driver.sealed(opening(3, 3));
  EXPECT_FALSE(driver.engine->try_submit(third).any());
  EXPECT_EQ(reason_of(driver.settle()), Reason::unknown_symbol);
  ASSERT_TRUE(driver.engine->try_submit(third).any()) << "the second was refused";
  EXPECT_TRUE(driver.settle().empty());
  ASSERT_TRUE(driver.engine->try_submit(driver.sealed(freeing(1, 1))).any());
  third = driver.sealed(opening(4, 4));
  EXPECT_FALSE(driver.engine->try_submit(third).any());
  EXPECT_TRUE(driver.settle().empty());
  ASSERT_TRUE(driver.engine->try_submit(third).any());
  EXPECT_TRUE(driver.settle().empty());
}

TEST(CardHoldBack, NothingPassesAClear) {
  CardDriver driver;
  set_up(driver);
  driver.send(opening(5, 1));
  ASSERT_TRUE(
      driver.engine->try_submit(driver.sealed(make_command(CommandKind::clear, op::None{}))).any());
  const Command after = driver.sealed(account_of(1));
  EXPECT_FALSE(driver.engine->try_submit(after).any());
  EXPECT_TRUE(driver.settle().empty());
  ASSERT_TRUE(driver.engine->try_submit(after).any());
  EXPECT_EQ(reason_of(driver.settle()), Reason::unknown_asset);
  set_up(driver);
  EXPECT_TRUE(driver.send(opening(5, 2)).empty()) << "the id is free again";
}

TEST(CardRecords, BadOnesReachTheCardAsTheyAre) {
  CardDriver driver;
  set_up(driver);
  const Command good = driver.sealed(opening(5, 1));
  Command bad = good;
  bad.check ^= 1;
  driver.submit(bad);
  driver.submit(bad);
  Command late = good;
  late.sequence += 7;
  core::seal(late);
  driver.submit(late);
  const auto events = driver.settle();
  ASSERT_EQ(reason_of(events), Reason::bad_check) << "then silence";
  EXPECT_EQ(events[0].sequence, good.sequence);
  driver.submit(good);
  EXPECT_TRUE(driver.settle().empty());
  driver.submit(late);
  EXPECT_EQ(reason_of(driver.settle()), Reason::bad_sequence);
  EXPECT_EQ(reason_of(driver.send(opening(5, 2))), Reason::in_use) << "the open counted once";
}

TEST(CardRecords, ARefusalOfABadOneIsNotTheAnswerToAnOpen) {
  CardDriver driver;
  set_up(driver);
  const Command good = driver.sealed(opening(5, 1));
  Command bad = good;
  bad.word[3] ^= 1;
  driver.submit(bad);
  driver.submit(good);
  EXPECT_EQ(reason_of(driver.settle()), Reason::bad_check);
  EXPECT_EQ(reason_of(driver.send(delta_of(5, 1, 2))), Reason::none) << "it is open";
}

TEST(CardRecords, PagesOfTheCallerHaveNoEffectButEndASilence) {
  CardDriver driver;
  set_up(driver);
  Command page = make_command(CommandKind::page, op::Page{0, 1, 0, 0, 0});
  page.sequence = driver.sequence + 1;
  core::seal(page);
  const std::uint64_t before = driver.log->records;
  driver.submit(page);
  driver.settle();
  EXPECT_EQ(driver.log->records, before);
  Command bad = driver.sealed(account_of(1));
  --driver.sequence;
  bad.check ^= 1;
  driver.submit(bad);
  driver.submit(page);
  driver.submit(bad);
  EXPECT_EQ(driver.settle().size(), 2U);
}

TEST(CardRings, SmallPollsAndFullRingsLoseNothing) {
  CardDriver driver;
  set_up(driver);
  Command answered = account_of(1);
  answered.flags |= flag::kAnswer;
  std::uint64_t expected = driver.sequence + 1;
  for (int round = 0; round < 20; ++round) {
    for (int idle = 0; idle < 200;) {
      const Command command = driver.sealed(answered);
      if (driver.engine->try_submit(command).any()) continue;
      --driver.sequence;
      ++idle;  // lets the card go on until it can no more
    }
    for (const Event& event : driver.settle()) ASSERT_EQ(event.sequence, expected++);
  }
  EXPECT_EQ(expected, driver.sequence + 1);
  EXPECT_GT(driver.log->full_event_ring, 0U);
  EXPECT_GT(driver.log->records, 2000U);
}

}  // namespace
}  // namespace ballast
