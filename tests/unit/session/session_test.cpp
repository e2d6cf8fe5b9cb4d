// What a Session does, in which order, and what is left when something fails.
#include "host/include/ballast/session.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cctype>
#include <memory>
#include <string>
#include <vector>

#include "hls/core/checksum.hpp"
#include "tests/unit/session/test_engine.hpp"

namespace ballast {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using State = RequestOutcome::State;

Venue test_venue() {
  return parse_venue(R"({"assets": {"USD": 6}, "symbols": [
    {"symbol": "BTC", "settle": "USD", "lot": "0.001", "mark": 50000,
     "tiers": [{"floor": 0, "rate": "0.01"}]}]})",
                     "V.json", "");
}

std::string text(const Event& event) {
  return std::to_string(event.sequence) + " " + name_of(event.event());
}

/// A Session on a test engine and a test journal, with two accounts that trade one symbol.
class Sessions : public testing::Test {
 protected:
  void open(const EngineConfig& config = {64, 64}) {
    engine_ = std::make_unique<TestEngine>(trace_, config);
    session_ = std::make_unique<Session>(test_venue(), *engine_, journal_);
  }
  /// Loaded, with nothing in the trace; numbers of what comes are counted from `base_`.
  void load() {
    if (!session_) open();
    desk().start(1);
    const auto buyer = desk().add_account("buyer", AssetId(0), 1'000'000'000).value();
    const auto seller = desk().add_account("seller", AssetId(0), 1'000'000'000).value();
    buyer_ = desk().add_position("b", buyer, SymbolId(0)).value();
    seller_ = desk().add_position("s", seller, SymbolId(0)).value();
    desk().finish_load(1);
    session_->finish();
    trace_.clear();
    base_ = desk().last_sequence();
  }
  Desk& desk() { return session_->desk(); }
  /// One command of this position.
  std::uint64_t buy(std::int64_t lots) { return fill(buyer_, lots); }
  std::uint64_t fill(PositionId position, std::int64_t lots) {
    desk().fill(position, {lots, lots * 50'000'000, 0}).value();
    return desk().last_sequence();
  }
  Request trade(std::int64_t lots) {
    return session_->group([&] {
      fill(buyer_, lots);
      fill(seller_, -lots);
    });
  }
  State state_of(std::uint64_t command) const {
    return session_->outcome({command, command}).state;
  }
  Session::EventHandler keep_events() {
    return [this](const Event& event) { events_.push_back(text(event)); };
  }
  /// The trace with numbers counted from `base_`.
  Trace trace() const {
    Trace relative;
    for (const std::string& line : trace_) {
      std::string out;
      for (std::size_t i = 0; i < line.size();) {
        std::size_t digits = 0;
        while (i + digits < line.size() && std::isdigit(line[i + digits]) != 0) ++digits;
        if (digits == 0) {
          out += line[i++];
        } else {
          out += std::to_string(std::stoull(line.substr(i, digits)) - base_);
          i += digits;
        }
      }
      relative.push_back(out);
    }
    return relative;
  }

  Trace trace_;
  TestJournal journal_{trace_};
  std::unique_ptr<TestEngine> engine_;
  std::unique_ptr<Session> session_;
  PositionId buyer_, seller_;
  std::uint64_t base_ = 0;
  std::vector<std::string> events_;
};

TEST_F(Sessions, AppendsThenWaitsForTheSyncThenSubmits) {
  load();
  journal_.syncs_at_once = false;
  buy(1);
  buy(2);
  EXPECT_EQ(session_->pump(), Session::Progress::moved);
  buy(3);
  EXPECT_EQ(session_->pump(), Session::Progress::moved);
  EXPECT_EQ(session_->pump(), Session::Progress::waiting);
  EXPECT_EQ(session_->journalled(), base_ + 3);
  EXPECT_EQ(session_->submitted(), base_);
  EXPECT_EQ(session_->unfinished().size(), 3U);
  journal_.synced_to = base_ + 1;  // not the whole batch: whatever is synced may go
  EXPECT_EQ(session_->pump(), Session::Progress::moved);
  journal_.synced_to = base_ + 3;
  EXPECT_EQ(session_->pump(), Session::Progress::moved);
  EXPECT_EQ(session_->pump(), Session::Progress::done);
  EXPECT_EQ(session_->executed(), base_ + 3);
  EXPECT_TRUE(session_->unfinished().empty());
  EXPECT_THAT(trace(), ElementsAre("append 1 2", "synced 0", "append 3", "synced 0", "synced 0",
                                   "synced 1", "submit 1", "synced 3", "submit 2-3"));
}

TEST_F(Sessions, AGroupIsInOneBatch) {
  load();
  buy(1);
  const Request traded = trade(5);
  const Request nested = session_->group([&] {
    trade(1);
    session_->group([] {});
    buy(7);
  });
  const Request nothing = session_->group([] {});
  session_->finish();
  EXPECT_THAT(trace(), ElementsAre("append 1 2-3 4-6", "synced 6", "submit 1-6"));
  EXPECT_EQ(traded.first, base_ + 2);
  EXPECT_EQ(traded.last, base_ + 3);
  EXPECT_EQ(nested.first, base_ + 4);
  EXPECT_EQ(nested.last, base_ + 6);
  EXPECT_GT(nothing.first, nothing.last);
  EXPECT_EQ(session_->outcome(nothing).state, State::accepted);
  EXPECT_EQ(session_->outcome(nested).state, State::accepted);
}

TEST_F(Sessions, AGroupThatThrowsHasWhatItHadSent) {
  load();
  EXPECT_THROW(session_->group([&] {
    buy(1);
    buy(2);
    throw std::runtime_error("second thoughts");
  }),
               std::runtime_error);
  buy(3);
  session_->finish();
  EXPECT_THAT(trace(), ElementsAre("append 1-2 3", "synced 3", "submit 1-3"));
}

TEST_F(Sessions, GroupsSentByAnEventHandlerWaitForTheNextTurn) {
  load();
  buy(1);
  bool has_answered = false;
  desk().query_position(buyer_).value();
  session_->finish([&](const Event& event) {
    if (event.event() != EventKind::position_state || has_answered) return;
    has_answered = true;
    trade(2);
  });
  EXPECT_TRUE(has_answered);
  EXPECT_EQ(session_->executed(), base_ + 4);
  EXPECT_THAT(trace(), ElementsAre("append 1 2", "synced 2", "submit 1-2", "append 3-4", "synced 4",
                                   "submit 3-4"));
}

TEST_F(Sessions, BackPressureOfOneLosesNothing) {
  open();
  engine_->most_at_once = 1;
  engine_->most_events = 1;
  load();
  for (int i = 1; i <= 50; ++i) trade(i);
  desk().query_position(buyer_).value();
  std::int64_t quantity = 0;
  session_->finish([&](const Event& event) {
    if (event.event() == EventKind::position_state) {
      quantity = event.as<op::PositionState>().quantity;
    }
  });
  EXPECT_EQ(quantity, 50 * 51 / 2);
  EXPECT_EQ(session_->executed(), base_ + 101);
  ASSERT_EQ(engine_->taken.size(), journal_.kept.size());
  for (std::size_t i = 0; i < engine_->taken.size(); ++i) {
    EXPECT_EQ(engine_->taken[i].sequence, i + 1);
    EXPECT_EQ(engine_->taken[i].check, journal_.kept[i].check);
  }
}

TEST_F(Sessions, TellsWhatBecameOfEachRequest) {
  load();
  const std::uint64_t bought = buy(1);
  op::Account of_no_asset;
  of_no_asset.asset = 63;
  const Command bad = make_command(CommandKind::account, of_no_asset);
  const std::uint64_t refused = desk().send(bad);
  const Request half = session_->group([&] {
    buy(2);
    desk().send(bad);
    desk().send(make_command(static_cast<CommandKind>(99), op::None{}));
  });
  EXPECT_EQ(state_of(bought), State::pending);
  session_->finish();
  EXPECT_EQ(state_of(bought), State::accepted);
  const RequestOutcome one = session_->outcome({refused, refused});
  EXPECT_EQ(one.state, State::refused);
  EXPECT_EQ(one.reason, Reason::unknown_asset);
  EXPECT_EQ(one.command, refused);
  const RequestOutcome of_half = session_->outcome(half);
  EXPECT_EQ(of_half.state, State::refused);
  EXPECT_EQ(of_half.reason, Reason::unknown_asset) << "the first of two";
  EXPECT_EQ(of_half.command, half.first + 1);
  session_->forget_outcomes(refused);
  EXPECT_EQ(state_of(refused), State::accepted);
  EXPECT_EQ(session_->outcome(half).state, State::refused);
}

TEST_F(Sessions, AFillThatIsOvertakenIsBookedAgain) {
  load();
  trade(10);
  session_->finish();
  desk().adl(SymbolId(0), Side::long_side, PolicyId(0));
  desk().adl_take(SymbolId(0), 4, {50'000'000, 0}).value();
  const std::uint64_t overtaken = buy(5);
  const Request with_refusal = session_->group([&] {
    buy(1);
    desk().send(make_command(static_cast<CommandKind>(99), op::None{}));
  });
  // One more while the position is being read back has no number yet.
  Request held;
  std::uint64_t held_number = 1;
  session_->finish([&](const Event&) {
    if (held_number == 0 || !desk().position(buyer_).being_read_back) return;
    held = session_->group([&] { held_number = desk().fill(buyer_, {2, 100'000'000, 0}).value(); });
  });
  EXPECT_EQ(held_number, 0U);
  EXPECT_EQ(desk().position(buyer_).quantity, 14);
  EXPECT_EQ(session_->outcome(held).state, State::rebooked);
  EXPECT_EQ(session_->outcome({held_number, held_number}).state, State::rebooked);
  const RequestOutcome outcome = session_->outcome({overtaken, overtaken});
  EXPECT_EQ(outcome.state, State::rebooked);
  EXPECT_EQ(outcome.reason, Reason::stale);
  EXPECT_EQ(session_->outcome(with_refusal).state, State::refused);
  EXPECT_EQ(session_->outcome(with_refusal).reason, Reason::unknown_kind);
}

TEST_F(Sessions, AnEngineThatFaultsLosesNothingThatIsNotListed) {
  load();
  std::vector<std::uint64_t> bought;
  for (int i = 1; i <= 10; ++i) bought.push_back(buy(i));
  engine_->faults_at = bought[6];
  EXPECT_THROW(
      {
        try {
          session_->finish();
        } catch (const EngineFault& fault) {
          EXPECT_STREQ(fault.what(), "test: pulled the plug");
          throw;
        }
      },
      EngineFault);
  EXPECT_EQ(session_->pump(), Session::Progress::faulted);
  EXPECT_EQ(session_->fault(), "test: pulled the plug");
  EXPECT_EQ(session_->executed(), bought[5]);
  EXPECT_EQ(state_of(bought[5]), State::accepted);
  EXPECT_EQ(state_of(bought[6]), State::failed);
  EXPECT_EQ(session_->outcome({bought[5], bought[6]}).state, State::failed);
  ASSERT_EQ(session_->unfinished().size(), 4U);
  const std::uint64_t late = buy(11);  // the Desk may go on; nothing is executed any more
  EXPECT_EQ(session_->pump(), Session::Progress::faulted);
  EXPECT_EQ(state_of(late), State::failed);
  EXPECT_EQ(session_->journalled(), bought[9]);

  // Another engine, brought to where this one ended, takes the rest: each command once.
  Trace trace;
  TestEngine other(trace);
  CommandPump pump(other);
  const auto ignore = [](std::span<const Event>, std::size_t) {};
  pump.run(std::span(engine_->taken), ignore);
  ASSERT_EQ(other.executed(), session_->executed());
  std::vector<Command> rest(session_->unfinished().begin(), session_->unfinished().end());
  Command query = make_command(CommandKind::query, op::None{});
  query.position = buyer_.value();
  query.account = desk().position(buyer_).account.value();
  query.sequence = rest.back().sequence + 1;
  core::seal(query);
  rest.push_back(query);
  std::int64_t quantity = 0;
  pump.run(rest, [&](std::span<const Event> events, std::size_t) {
    if (!events.empty()) quantity = events.back().as<op::PositionState>().quantity;
  });
  EXPECT_EQ(quantity, 66);
}

TEST_F(Sessions, WhatTheEngineLostWithItsFaultIsNotSaidToBeDone) {
  load();
  engine_->lag();
  const std::uint64_t query = desk().send(make_command(CommandKind::stop, op::None{}));
  engine_->most_events = 0;
  EXPECT_EQ(session_->pump(), Session::Progress::moved);
  engine_->is_faulted = true;
  EXPECT_EQ(session_->pump(), Session::Progress::faulted);
  EXPECT_EQ(session_->submitted(), query);
  EXPECT_EQ(session_->executed(), query - 1);
  EXPECT_EQ(state_of(query), State::failed);
  EXPECT_EQ(session_->unfinished().size(), 1U);
}

TEST_F(Sessions, AJournalThatCannotAppendStopsEverything) {
  load();
  const std::uint64_t before = buy(1);
  session_->finish();
  journal_.fails_to_append = true;
  const std::uint64_t lost = buy(2);
  EXPECT_THROW(session_->pump(), std::runtime_error);
  journal_.fails_to_append = false;  // too late: nobody knows what it has kept
  EXPECT_EQ(session_->pump(), Session::Progress::faulted);
  EXPECT_EQ(session_->fault(), "journal: no space left on device");
  EXPECT_EQ(engine_->taken.back().sequence, before);
  EXPECT_EQ(state_of(before), State::accepted);
  EXPECT_EQ(state_of(lost), State::failed);
  EXPECT_EQ(session_->unfinished().size(), 1U);
  EXPECT_EQ(session_->journalled(), before);
  EXPECT_THROW(session_->finish(), EngineFault);
}

TEST_F(Sessions, AJournalThatCannotSyncStopsEverything) {
  load();
  journal_.fails_to_sync = true;
  const std::uint64_t lost = buy(2);
  EXPECT_THROW(session_->finish(), std::runtime_error);
  EXPECT_EQ(session_->fault(), "journal: input/output error");
  EXPECT_EQ(session_->journalled(), lost);
  EXPECT_EQ(session_->submitted(), base_);
  EXPECT_EQ(session_->pump(), Session::Progress::faulted);
  EXPECT_THAT(trace(), ElementsAre("append 1"));
}

TEST_F(Sessions, AJournalMayNotLead) {
  load();
  journal_.syncs_at_once = false;
  journal_.synced_to = base_ + 2;
  buy(1);
  EXPECT_THROW(session_->pump(), std::logic_error);
  EXPECT_EQ(engine_->taken.back().sequence, base_);
}

TEST_F(Sessions, AJournalThatFallsBackIsNotMinded) {
  load();
  buy(1);
  session_->finish();
  journal_.syncs_at_once = false;
  journal_.synced_to = 0;
  buy(2);
  session_->pump();
  EXPECT_EQ(session_->submitted(), base_ + 1);
  EXPECT_EQ(session_->pump(), Session::Progress::waiting);
}

TEST_F(Sessions, IsNotPumpedFromWhatItCallsNorInAGroup) {
  load();
  desk().query_position(buyer_).value();
  int tries = 0;
  session_->finish([&](const Event&) {
    ++tries;
    EXPECT_THROW(session_->pump(), std::logic_error);
    EXPECT_THROW(session_->finish(), std::logic_error);
  });
  EXPECT_EQ(tries, 1);
  session_->group([&] { EXPECT_THROW(session_->pump(), std::logic_error); });
  buy(1);
  session_->finish();
  EXPECT_EQ(session_->executed(), base_ + 2);
}

TEST_F(Sessions, AHandlerThatThrowsMissesNoEventAndGetsNoneTwice) {
  load();
  for (int i = 0; i < 5; ++i) desk().send(make_command(CommandKind::stop, op::None{}));
  const auto keep = keep_events();
  const auto throws_at_third = [&](const Event& event) {
    keep(event);
    if (events_.size() == 3) throw std::runtime_error("enough");
  };
  EXPECT_THROW(session_->finish(throws_at_third), std::runtime_error);
  EXPECT_EQ(session_->executed(), base_ + 2);
  desk().send(make_command(CommandKind::stop, op::None{}));
  session_->finish(keep);
  std::vector<std::string> expected;
  for (std::uint64_t i = 1; i <= 6; ++i) expected.push_back(std::to_string(base_ + i) + " done");
  EXPECT_EQ(events_, expected);
  EXPECT_EQ(session_->executed(), base_ + 6);
}

TEST_F(Sessions, AnEngineWhoseExecutedLagsGivesTheSameEventsAndNumbers) {
  std::vector<std::vector<std::string>> seen;
  for (const bool lags : {false, true}) {
    session_.reset();
    open();
    if (lags) engine_->lag();
    session_ = std::make_unique<Session>(test_venue(), *engine_);
    desk().start(1);
    const auto account = desk().add_account("a", AssetId(0), 1'000).value();
    buyer_ = desk().add_position("b", account, SymbolId(0)).value();
    desk().finish_load(1);
    events_.clear();
    session_->finish(keep_events());
    buy(1);
    session_->finish(keep_events());  // the fill has no event of its own
    EXPECT_EQ(session_->executed(), desk().last_sequence());
    desk().query_account(account).value();
    Command asked = make_command(CommandKind::mark, op::Mark{50'000'000, 0, 0, 0});
    asked.flags = flag::kAck;
    desk().send(asked);
    session_->finish(keep_events());
    desk().send(make_command(static_cast<CommandKind>(99), op::None{}));  // refused, as the last
    session_->finish(keep_events());
    desk().send(make_command(CommandKind::stop, op::None{}));
    session_->finish(keep_events());
    events_.push_back("last " + std::to_string(desk().last_sequence()));
    EXPECT_EQ(session_->executed(), desk().last_sequence());
    EXPECT_TRUE(session_->unfinished().empty());
    EXPECT_EQ(desk().position(buyer_).in_flight, 0U) << "confirmed";
    seen.push_back(events_);
  }
  EXPECT_EQ(seen[0], seen[1]);
}

TEST_F(Sessions, ACommandThatIsAlteredOnItsWayIsAFault) {
  load();
  for (int i = 1; i <= 5; ++i) buy(i);
  desk().query_position(buyer_).value();
  engine_->alters = base_ + 3;
  const auto keep = keep_events();
  EXPECT_THROW(session_->finish(keep), EngineFault);
  EXPECT_THAT(session_->fault(), HasSubstr("engine test: command " + std::to_string(base_ + 3) +
                                           " arrived as bad_check"));
  EXPECT_EQ(session_->executed(), base_ + 2);
  EXPECT_EQ(session_->unfinished().size(), 4U);
  EXPECT_TRUE(events_.empty());
}

TEST_F(Sessions, GoesOnWhereTheEngineIs) {
  open({64, 64, 1'000'000'000'001});
  EXPECT_EQ(session_->executed(), 1'000'000'000'000U);
  EXPECT_EQ(session_->pump(), Session::Progress::done);
  load();
  EXPECT_EQ(engine_->taken.front().sequence, 1'000'000'000'001U);
  EXPECT_EQ(journal_.kept.front().sequence, 1'000'000'000'001U);
  const Request traded = trade(1);
  session_->finish();
  EXPECT_EQ(session_->outcome(traded).state, State::accepted);
}

TEST_F(Sessions, TellsHowLongNothingMoves) {
  load();
  journal_.syncs_at_once = false;
  buy(1);
  std::vector<std::uint64_t> turns;
  session_->finish({}, [&](std::uint64_t turn) {
    turns.push_back(turn);
    if (turn == 3 && journal_.synced_to <= base_) journal_.synced_to = base_ + 1;
  });
  EXPECT_THAT(turns, ElementsAre(1, 2, 3));
  buy(2);
  EXPECT_THROW(session_->finish({},
                                [](std::uint64_t turn) {
                                  if (turn == 100) throw std::runtime_error("given up");
                                }),
               std::runtime_error);
  journal_.syncs_at_once = true;
  session_->finish();
  EXPECT_EQ(session_->executed(), base_ + 2) << "giving up a wait is no fault";
}

TEST(CommandPumps, RunALogToItsEnd) {
  for (const bool lags : {false, true}) {
    Trace trace;
    TestEngine engine(trace);
    if (lags) engine.lag();
    engine.most_events = 2;
    std::vector<Command> log(3000, make_command(CommandKind::asset, op::Asset{}));
    for (std::size_t i = 0; i < log.size(); ++i) {
      log[i].arg = static_cast<std::uint32_t>(i % 70);  // from 64 on refused
      log[i].sequence = i + 1;
      core::seal(log[i]);
    }
    std::size_t refused = 0, least_left = log.size();
    CommandPump pump(engine);
    pump.run(log, [&](std::span<const Event> events, std::size_t left) {
      for (const Event& event : events) {
        EXPECT_EQ(event.event(), EventKind::rejected);
        ++refused;
      }
      EXPECT_LE(left, least_left);
      least_left = left;
    });
    EXPECT_EQ(refused, 42U * 6);  // 3,000 are 42 rounds of 70, and 60
    EXPECT_EQ(least_left, 0U);
    EXPECT_EQ(pump.executed(), 3000U);
  }
}

TEST(CommandPumps, RefusesNumbersThatGoBackBeforeAnythingIsTaken) {
  Trace trace;
  TestEngine engine(trace);
  std::vector<Command> log = {make_command(CommandKind::clear, op::None{}),
                              make_command(CommandKind::resume, op::Resume{2, 0, 0, 0})};
  for (std::size_t i = 0; i < log.size(); ++i) {
    log[i].sequence = i + 1;
    core::seal(log[i]);
  }
  CommandPump pump(engine);
  EXPECT_THROW(pump.run(log, [](std::span<const Event>, std::size_t) {}), InputError);
  EXPECT_EQ(pump.executed(), 0U);
}

}  // namespace
}  // namespace ballast
