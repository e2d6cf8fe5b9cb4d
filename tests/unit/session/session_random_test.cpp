// Sessions under everything at once: engines that take and give little, or lag, journals that sync
// late, groups, and handlers that send more. Whatever the pace, the same commands are executed once
// each, in order, behind their sync, with the same events.
//
//   BALLAST_SEED=7 build/bin/session_test --gtest_filter='SessionRandom.*'
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "hls/core/checksum.hpp"
#include "host/include/ballast/session.hpp"
#include "tests/lockstep/random.hpp"
#include "tests/unit/session/test_engine.hpp"

namespace ballast {
namespace {

using lockstep::Random;

Venue random_venue() {
  return parse_venue(R"({"assets": {"USD": 6}, "symbols": [
    {"symbol": "BTC", "settle": "USD", "lot": "0.001", "mark": 50000,
     "tiers": [{"floor": 0, "rate": "0.01"}]}]})",
                     "V.json", "");
}

/// What does not change with the pace: which commands are sent, and in which groups.
class Story {
 public:
  explicit Story(std::uint64_t seed) : random_(seed) {}

  /// Sends something, maybe as a group.
  void go_on(Session& session) {
    const std::uint64_t commands = 1 + random_.below(5);
    const auto send = [&] {
      for (std::uint64_t i = 0; i < commands; ++i) send_one(session.desk());
    };
    if (random_.coin()) {
      session.group(send);
    } else {
      send();
    }
  }

 private:
  void send_one(Desk& desk) {
    Command command;
    switch (random_.below(4)) {
      case 0:
        command = make_command(CommandKind::asset, op::Asset{});
        command.arg = static_cast<std::uint32_t>(random_.below(70));  // from 64 on refused
        break;
      case 1:
        command = make_command(CommandKind::digest, op::Range{});
        command.flags = flag::kAll;
        break;
      case 2:
        command = make_command(CommandKind::stop, op::None{});
        break;
      default:
        command = make_command(CommandKind::account, op::Account{});
        command.account = static_cast<std::uint32_t>(random_.below(70));
        command.flags = static_cast<std::uint8_t>(random_.coin() ? flag::kAnswer : flag::kAck);
        break;
    }
    desk.send(command);
  }

  Random random_;
};

struct Played {
  std::vector<Event> events;
  std::vector<Command> executed;
  std::vector<std::uint64_t> group_ends;
  std::uint64_t refused = 0;
};

Played play(std::uint64_t seed, std::uint64_t pace) {
  constexpr int kTurns = 300;
  Random random(pace);
  Trace trace;
  TestEngine engine(trace, {64, 64, 1 + seed});
  TestJournal journal(trace);
  if (pace != 0) {
    if (random.coin()) engine.lag();
    journal.syncs_at_once = random.coin();
    journal.synced_to = seed;
  }
  Session session(random_venue(), engine, journal);
  Story story(seed);
  Played result;
  const auto on_event = [&](const Event& event) {
    EXPECT_LE(session.executed(), event.sequence);
    result.events.push_back(event);
    result.refused += event.event() == EventKind::rejected ? 1U : 0U;
  };
  for (int turn = 0; turn < kTurns; ++turn) {
    story.go_on(session);
    if (pace == 0) continue;
    engine.most_at_once = random.pick<std::size_t>({0, 1, 2, 100});
    engine.most_events = random.pick<std::size_t>({0, 1, 3, 100});
    if (random.coin())
      journal.synced_to += random.below(session.journalled() - journal.synced_to + 1);
    for (std::uint64_t pumps = random.below(4); pumps != 0; --pumps) session.pump(on_event);
    EXPECT_LE(engine.taken.size(), journal.synced_to - seed);
    EXPECT_LE(session.executed(), session.submitted());
    EXPECT_LE(session.submitted(), session.journalled());
    EXPECT_EQ(session.unfinished().size(), session.desk().last_sequence() - session.executed());
  }
  engine.most_at_once = engine.most_events = 1000;
  journal.syncs_at_once = true;
  session.finish(on_event);
  EXPECT_EQ(session.executed(), session.desk().last_sequence());
  EXPECT_TRUE(session.unfinished().empty());
  EXPECT_EQ(session.outcome({seed + 1, session.executed()}).state, RequestOutcome::State::refused);
  for (const Event& event : result.events) {
    const auto state = session.outcome({event.sequence, event.sequence}).state;
    EXPECT_EQ(state == RequestOutcome::State::refused, event.event() == EventKind::rejected);
  }
  EXPECT_EQ(engine.taken.size(), journal.kept.size());
  result.executed = journal.kept;
  result.group_ends = journal.group_ends;
  for (std::size_t i = 0; i < std::min(engine.taken.size(), journal.kept.size()); ++i) {
    Command taken = engine.taken[i];  // the pump may ask for a `done`; nothing else is changed
    taken.flags = journal.kept[i].flags;
    core::seal(taken);
    EXPECT_EQ(taken.check, journal.kept[i].check) << "command " << i;
  }
  return result;
}

TEST(SessionRandom, ThePaceChangesNothing) {
  const char* given = std::getenv("BALLAST_SEED");
  const std::uint64_t first = given != nullptr ? std::strtoull(given, nullptr, 10) : 1;
  const std::uint64_t last = given != nullptr ? first : 20;
  for (std::uint64_t seed = first; seed <= last && !HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed) + ": BALLAST_SEED=" + std::to_string(seed) +
                 " session_test --gtest_filter='SessionRandom.*'");
    const Played plain = play(seed, 0);
    EXPECT_GT(plain.refused, 0U);
    for (std::uint64_t pace = 1; pace <= 5; ++pace) {
      const Played paced = play(seed, seed * 100 + pace);
      ASSERT_EQ(paced.events.size(), plain.events.size());
      for (std::size_t i = 0; i < paced.events.size(); ++i) {
        ASSERT_EQ(std::memcmp(&paced.events[i], &plain.events[i], sizeof(Event)), 0)
            << "event " << i;
      }
      ASSERT_EQ(paced.group_ends, plain.group_ends);
    }
  }
}

}  // namespace
}  // namespace ballast
