// What the Engine interface promises beyond the contract's rules: capacities, back-pressure, order.
#include <gtest/gtest.h>

#include <vector>

#include "hls/core/checksum.hpp"
#include "host/include/ballast/engine.hpp"
#include "tests/unit/engine/driver.hpp"

namespace ballast {
namespace {

Command account(std::uint32_t id) {
  Command command = make_command(CommandKind::account, op::Account{});
  command.account = id;
  return command;
}

Command answered(Command command) {
  command.flags |= flag::kAnswer;
  return command;
}

TEST(SoftwareEngine, RefusesCapacitiesOutOfRangeByName) {
  EXPECT_THROW(open_software_engine({0, 1}), std::invalid_argument);
  EXPECT_THROW(open_software_engine({1, 0}), std::invalid_argument);
  EXPECT_THROW(open_software_engine({1, kMaxAccounts + 1}), std::invalid_argument);
  try {
    open_software_engine({kMaxPositionId + 2, 1});
    FAIL() << "opened";
  } catch (const std::invalid_argument& error) {
    EXPECT_STREQ(error.what(),
                 "software engine: capacity in positions is 16777217, must be 1 … 16777216");
  }
}

TEST(SoftwareEngine, SaysWhatItIs) {
  const auto engine = open_software_engine({10, 20});
  EXPECT_EQ(engine->identity().name, "software");
  EXPECT_EQ(engine->identity().contract_version, kContractVersion);
  EXPECT_EQ(engine->identity().positions, 10U);
  EXPECT_EQ(engine->identity().accounts, 20U);
}

TEST(SoftwareEngine, BackPressureLosesNothingAndKeepsOrder) {
  Driver driver({16, 16});
  driver.send(make_command(CommandKind::asset, op::Asset{}));
  driver.send(account(3));
  std::uint64_t taken = 0;
  Command refused;
  for (;;) {  // nobody polls: at some point the engine takes no more
    refused = driver.sealed(answered(account(3)));
    if (!driver.engine().try_submit(refused).any()) break;
    ++taken;
    ASSERT_LT(taken, 1'000'000U) << "no back-pressure";
  }
  EXPECT_GT(taken, 1'000U);
  const std::vector<Event> waiting = driver.poll_all();
  ASSERT_EQ(waiting.size(), taken);
  for (std::size_t i = 0; i < waiting.size(); ++i) ASSERT_EQ(waiting[i].sequence, 3 + i);
  const Transfer again = driver.engine().try_submit(refused);
  EXPECT_FALSE(again.is_faulted());
  EXPECT_TRUE(again.any()) << "the same command goes through after a poll";
  EXPECT_EQ(driver.poll_all().size(), 1U);
}

TEST(SoftwareEngine, TakesTheFrontOfABatchUnderBackPressure) {
  Driver driver({16, 16});
  driver.send(make_command(CommandKind::asset, op::Asset{}));
  std::vector<Command> batch;
  for (int i = 0; i < 100'000; ++i) batch.push_back(driver.sealed(answered(account(1))));
  std::size_t done = 0;
  std::uint64_t expected = 2;
  while (done < batch.size()) {
    const std::size_t taken = driver.engine().try_submit(std::span(batch).subspan(done)).count;
    ASSERT_GT(taken, 0U);
    done += taken;
    for (const Event& event : driver.poll_all()) ASSERT_EQ(event.sequence, expected++);
  }
  EXPECT_EQ(expected, 2 + batch.size());
}

TEST(SoftwareEngine, SmallPollsGiveEveryEventOnce) {
  Driver driver({16, 16});
  driver.send(make_command(CommandKind::asset, op::Asset{}));
  for (int i = 0; i < 10; ++i) {
    ASSERT_TRUE(driver.engine().try_submit(driver.sealed(answered(account(1)))).any());
  }
  Event event;
  for (std::uint64_t sequence = 2; sequence < 12; ++sequence) {
    ASSERT_EQ(driver.engine().poll(std::span(&event, 1)).count, 1U);
    EXPECT_EQ(event.sequence, sequence);
    EXPECT_EQ(event.check, 0U);
    EXPECT_EQ(event.phase, 0U);
  }
  EXPECT_EQ(driver.engine().poll(std::span(&event, 1)).count, 0U);
}

TEST(SoftwareEngine, SaysHowFarItHasComeOncePolled) {
  Driver driver({16, 16});
  Engine& engine = driver.engine();
  EXPECT_EQ(engine.executed(), 0U);
  driver.send(make_command(CommandKind::asset, op::Asset{}));
  EXPECT_EQ(engine.executed(), 1U) << "without an event, and without a number used up";
  ASSERT_TRUE(engine.try_submit(driver.sealed(answered(account(1)))).any());
  Command query = make_command(CommandKind::query, op::None{});
  query.position = kNoPosition;
  query.account = 1;
  ASSERT_TRUE(engine.try_submit(driver.sealed(query)).any());
  EXPECT_EQ(engine.executed(), 1U) << "the verdict waits to be polled";
  Event event;
  engine.poll(std::span(&event, 1));
  EXPECT_EQ(engine.executed(), 2U);
  engine.poll(std::span(&event, 1));
  EXPECT_EQ(engine.executed(), 2U) << "half of the query's two events";
  engine.poll(std::span(&event, 1));
  EXPECT_EQ(engine.executed(), 3U);
  Command early = account(2);
  early.sequence = 9;
  core::seal(early);
  engine.try_submit(early);
  driver.poll_all();
  EXPECT_EQ(engine.executed(), 3U) << "one that is not well formed is no command";
}

TEST(SoftwareEngine, BeginsAtAnyNumber) {
  constexpr std::uint64_t kFirst = 0xFFFF'FFFF'0000'0000;
  Driver driver({16, 16, kFirst});
  EXPECT_EQ(driver.engine().executed(), kFirst - 1);
  Command first = make_command(CommandKind::stop, op::None{});
  first.sequence = 1;
  core::seal(first);
  driver.engine().try_submit(first);
  const std::vector<Event> refused = driver.poll_all();
  ASSERT_EQ(refused.size(), 1U);
  EXPECT_EQ(refused[0].as<op::Rejected>().expected, kFirst);
  EXPECT_EQ(driver.send(make_command(CommandKind::stop, op::None{})).at(0).sequence, kFirst);
  EXPECT_EQ(driver.engine().executed(), kFirst);
  EXPECT_THROW(open_software_engine({16, 16, 0}), std::invalid_argument);
}

TEST(SoftwareEngine, PlacementOfACardIsTakenAndMeansNothing) {
  Driver driver({16, 16});
  driver.send(make_command(CommandKind::asset, op::Asset{}));
  Command page = make_command(CommandKind::page, op::Page{0, 1, 0, 0, 0});
  page.sequence = 2;  // of the command that follows
  core::seal(page);
  EXPECT_TRUE(driver.engine().try_submit(page).any());
  EXPECT_TRUE(driver.poll_all().empty());
  const auto events = driver.send(answered(account(1)));
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].event(), EventKind::verdict);
}

}  // namespace
}  // namespace ballast
