// Cards that go wrong once they are open, alone or among several, and the watchdog.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/engine/card/control.hpp"
#include "host/engine/card/open_card.hpp"
#include "tests/unit/card/card_driver.hpp"

namespace ballast {
namespace {

using testing::HasSubstr;

class CardFaults : public testing::Test {
 protected:
  /// A card that goes wrong while accounts are created, each acknowledged.
  std::unique_ptr<CardDriver> run(const RingCardFaults& faults) {
    auto driver = std::make_unique<CardDriver>(RingCardShape{}, faults);
    driver->submit(driver->sealed(make_command(CommandKind::asset, op::Asset{})));
    for (std::uint32_t id = 0; id < 40; ++id) {
      const Command command = driver->sealed(acknowledged(account_of(id)));
      for (int i = 0; i < 5000 && !driver->engine->try_submit(command).any(); ++i) driver->poll();
    }
    for (int i = 0; i < 5000; ++i) driver->poll();
    return driver;
  }
  static void expect_the_end(CardDriver& driver, CardFault fault, const char* text) {
    const std::string said = driver.engine->fault_text();
    EXPECT_EQ(name_of(driver.engine->fault()), std::string(name_of(fault)));
    EXPECT_THAT(said, HasSubstr(text));
    for (int i = 0; i < 1000; ++i) {
      const Transfer taken = driver.engine->try_submit(driver.sealed(account_of(1)));
      EXPECT_FALSE(taken.any());
      EXPECT_TRUE(taken.is_faulted());
      Event event;
      const Transfer given = driver.engine->poll(std::span(&event, 1));
      EXPECT_FALSE(given.any());
      EXPECT_TRUE(given.is_faulted());
      EXPECT_EQ(driver.engine->fault_text(), said);
    }
  }
};

TEST_F(CardFaults, NoneOnAGoodCard) {
  const auto driver = run({});
  EXPECT_EQ(driver->engine->fault(), CardFault::none);
  EXPECT_EQ(driver->engine->fault_text(), "");
  EXPECT_EQ(driver->events.size(), 40U);
  EXPECT_FALSE(driver->engine->try_submit(std::span<const Command>()).is_faulted());
  EXPECT_EQ(driver->engine->counters().commands_accepted, 41U);
  EXPECT_EQ(driver->engine->counters().events_written, 41U);
}

TEST_F(CardFaults, TornEventIsReadAgain) {
  const auto driver = run({.flip_event = 20, .flipped_for = 10});
  EXPECT_EQ(driver->engine->fault(), CardFault::none);
  EXPECT_EQ(driver->events.size(), 40U);
}

TEST_F(CardFaults, EventThatStaysBad) {
  const auto driver = run({.flip_event = 20});
  expect_the_end(*driver, CardFault::bad_event_record, "wrong check word");
  EXPECT_EQ(driver->events.size(), 18U) << "hello, and what came before";
}

TEST_F(CardFaults, ClockThatStops) {
  const auto driver = run({.stop_after = 20});
  expect_the_end(*driver, CardFault::heartbeat_stopped, "heartbeat stands still");
}

TEST_F(CardFaults, CardThatIsGoneFromTheBus) {
  const auto driver = run({.gone_after = 20});
  expect_the_end(*driver, CardFault::heartbeat_stopped, "gone from the bus");
}

TEST_F(CardFaults, CardThatAnswersNoMore) {
  const auto driver = run({.hang_after = 20});
  expect_the_end(*driver, CardFault::stalled, "no progress in 100000 cycles");
}

TEST_F(CardFaults, DriverThatThrows) {
  const auto driver = run({.throw_after = 20});
  expect_the_end(*driver, CardFault::register_access, "failed: bus error");
}

TEST_F(CardFaults, AnswerOfAnOpenThatNeverComes) {
  CardDriver driver({}, {.lose_event = 2});
  set_up(driver);
  EXPECT_TRUE(driver.send(opening(1, 1)).empty());
  expect_the_end(driver, CardFault::unexpected_event, "not the answer that was due");
}

TEST_F(CardFaults, DoneThatNeverComes) {
  CardDriver driver({}, {.lose_event = 2});
  set_up(driver);
  EXPECT_TRUE(driver.send(acknowledged(account_of(2))).empty());
  expect_the_end(driver, CardFault::unexpected_event, "not the answer that was due");
}

TEST_F(CardFaults, CountOfCommandsThatItWasNotGiven) {
  CardDriver driver({}, {.tell_too_many = 2});
  driver.submit(driver.sealed(account_of(1)));
  for (int i = 0; i < 1000; ++i) driver.poll();
  EXPECT_EQ(driver.engine->executed(), 0U);
  expect_the_end(driver, CardFault::unexpected_event, "not the answer that was due");
}

TEST_F(CardFaults, IdleCardIsNotAStalledOne) {
  CardDriver driver;
  set_up(driver);
  for (int i = 0; i < 20'000; ++i) driver.poll();
  EXPECT_EQ(driver.engine->fault(), CardFault::none);
}

TEST_F(CardFaults, CallerWhoDoesNotPollIsNotAStall) {
  CardDriver driver;
  set_up(driver);
  Command answered = account_of(1);
  answered.flags |= flag::kAnswer;
  for (int i = 0; i < 20'000; ++i) {
    if (!driver.engine->try_submit(driver.sealed(answered)).any()) --driver.sequence;
  }
  EXPECT_EQ(driver.engine->fault(), CardFault::none);
}

// --- Several cards

class SeveralCardsFaults : public testing::Test {
 protected:
  /// The second of three goes wrong while accounts are created, each acknowledged.
  void run(const RingCardFaults& faults) {
    std::vector<std::unique_ptr<CardPort>> ports;
    for (unsigned card = 0; card < 3; ++card) {
      RingCardShape shape;
      shape.alone = false;
      shape.seed = card + 1;
      logs_[card] = std::make_shared<RingCardLog>();
      ports.push_back(
          std::make_unique<RingCard>(shape, card == 1 ? faults : RingCardFaults{}, logs_[card]));
    }
    engine_ = open_cards(std::move(ports), {64, 1024}, quick_options());
    submit(make_command(CommandKind::asset, op::Asset{}));
    for (std::uint32_t id = 0; id < 90; ++id) submit(acknowledged(account_of(id)));
    for (int i = 0; i < 5000; ++i) poll();
  }
  void submit(Command command) {
    command.sequence = ++sequence_;
    core::seal(command);
    for (int i = 0; i < 5000 && !engine_->try_submit(command).any(); ++i) poll();
  }
  void poll() {
    Event buffer[16];
    const std::size_t count = engine_->poll(buffer).count;
    events_.insert(events_.end(), buffer, buffer + count);
  }
  /// What was polled is all up to the last, whichever card it came from.
  void expect_the_end(const char* text) {
    EXPECT_THAT(engine_->fault_text(), HasSubstr(text));
    for (std::size_t i = 0; i < events_.size(); ++i) ASSERT_EQ(events_[i].sequence, i + 2);
    EXPECT_LT(events_.size(), 90U);
    EXPECT_FALSE(engine_->try_submit(Command{}).any());
  }
  /// All of them when the engine goes; of the second, if it is seen to.
  void expect_stopped(bool second) {
    engine_.reset();
    for (unsigned card = 0; card < 3; ++card) {
      const bool stops = card != 1 || second;
      EXPECT_EQ(logs_[card]->closed, stops) << "card " << card;
      EXPECT_EQ(logs_[card]->kept, !stops) << "card " << card;
    }
  }
  std::shared_ptr<RingCardLog> logs_[3];
  std::unique_ptr<Card> engine_;
  std::uint64_t sequence_ = 0;
  std::vector<Event> events_;
};

TEST_F(SeveralCardsFaults, NoneOnGoodCards) {
  run({});
  EXPECT_EQ(engine_->fault_text(), "");
  EXPECT_EQ(events_.size(), 90U);
  expect_stopped(true);
}

TEST_F(SeveralCardsFaults, NameTheCard) {
  run({.stop_after = 20});
  expect_the_end("card 1: heartbeat stands still");
  expect_stopped(false);
}

TEST_F(SeveralCardsFaults, NameTheCardThatAnswersNoMore) {
  run({.hang_after = 20});
  expect_the_end("card 1: no progress in 100000 cycles");
}

TEST_F(SeveralCardsFaults, NameTheCardOfABadEvent) {
  run({.flip_event = 20});
  expect_the_end("card 1: event 19 of the ring has a wrong check word");
  expect_stopped(true);
}

TEST_F(SeveralCardsFaults, NameTheCardOfALostEvent) {
  run({.lose_event = 20});
  expect_the_end("card 1: event 19 of the ring is not the answer that was due");
}

TEST_F(SeveralCardsFaults, NameTheCardOfTheLastEventLost) {
  run({.lose_event = 32});  // hello, asset and 30 accounts
  expect_the_end("card 1: event 30 of the ring is not the answer that was due");
}

TEST_F(SeveralCardsFaults, OfOpening) {
  const auto error_of = [](const RingCardShape& other, const EngineConfig& config) -> std::string {
    std::vector<std::unique_ptr<CardPort>> ports;
    for (const RingCardShape& shape : {RingCardShape{}, other}) {
      ports.push_back(
          std::make_unique<RingCard>(shape, RingCardFaults{}, std::make_shared<RingCardLog>()));
    }
    try {
      open_cards(std::move(ports), config, quick_options());
    } catch (const CardError& error) {
      return error.what();
    }
    return "opened";
  };
  EXPECT_EQ(error_of({}, {64, 8192}), "opened") << "twice the accounts of one";
  EXPECT_THAT(error_of({}, {64, 8193}), HasSubstr("2 cards: opened for 8193 accounts"));
  EXPECT_THAT(error_of({.lanes = 2}, {64, 64}),
              HasSubstr("card 1 has 2 lanes, 8192 positions, 4096 accounts"));
  EXPECT_THAT(error_of({.lanes = 2}, {64, 64}), HasSubstr("load the same image into all"));
}

TEST_F(SeveralCardsFaults, StopThoseThatWereOpenedBeforeTheOneThatDoesNot) {
  std::vector<std::unique_ptr<CardPort>> ports;
  for (unsigned card = 0; card < 3; ++card) {
    RingCardShape shape;
    shape.alone = false;
    logs_[card] = std::make_shared<RingCardLog>();
    ports.push_back(std::make_unique<RingCard>(
        shape, RingCardFaults{.no_hello = card == 1, .never_stops = card == 1}, logs_[card]));
  }
  EXPECT_THROW(open_cards(std::move(ports), {64, 1024}, quick_options()), CardError);
  expect_stopped(false);
}

// --- The watchdog by itself

TEST(Watchdog, AResetSetsTheHeartbeatBack) {
  CardOptions options;
  options.stall_cycles = 1000;
  card::Watch watch(options);
  EXPECT_EQ(watch.look(60'000, false), CardFault::none);
  EXPECT_EQ(watch.look(60'900, false), CardFault::none);
  EXPECT_EQ(watch.look(5, false), CardFault::none) << "a power-on clear was cut short";
  EXPECT_EQ(watch.look(1'000, false), CardFault::none);
  EXPECT_EQ(watch.look(1'006, false), CardFault::stalled);
}

TEST(Watchdog, ProgressStartsItAnew) {
  CardOptions options;
  options.stall_cycles = 1000;
  card::Watch watch(options);
  for (std::uint64_t now = 0; now < 10'000; now += 900) {
    EXPECT_EQ(watch.look(now, true), CardFault::none);
  }
}

TEST(Watchdog, OnesAreNoHeartbeat) {
  CardOptions options;
  options.still_reads = 3;
  options.stall_cycles = 1000;
  card::Watch watch(options);
  EXPECT_EQ(watch.look(10, false), CardFault::none);
  EXPECT_EQ(watch.look(~0ULL, false), CardFault::none);
  EXPECT_EQ(watch.look(20, false), CardFault::none);
  EXPECT_EQ(watch.look(~0ULL, false), CardFault::none);
  EXPECT_EQ(watch.look(~0ULL, false), CardFault::none);
  EXPECT_EQ(watch.look(~0ULL, false), CardFault::heartbeat_stopped);
}

}  // namespace
}  // namespace ballast
