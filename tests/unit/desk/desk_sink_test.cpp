// Sinks that do more than keep what they are given: they run it at once, ask for more, or throw.
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/unit/desk/fixture.hpp"

namespace ballast {
namespace {

/// Runs each command within the call that sends it, unless it is told to wait.
class AtOnce {
 public:
  AtOnce()
      : engine_(open_software_engine({64, 64})),
        desk(desk_venue(), [this](const Command& command) { take(command); }, {64, 64}) {}

  void run() {
    for (const Command& command : std::exchange(waiting_, {})) {
      if (!engine_->try_submit(command).any()) throw std::logic_error("no room in the engine");
    }
    // One at a time, so that events keep their order when an event makes the Desk send more.
    for (Event event; engine_->poll(std::span(&event, 1)).any();) desk.apply(event);
    if (waiting_.empty()) desk.confirm(submitted_);
  }

 private:
  void take(const Command& command) {
    waiting_.push_back(command);
    submitted_ = command.sequence;
    if (!wait) run();
  }

  std::unique_ptr<Engine> engine_;
  std::vector<Command> waiting_;
  std::uint64_t submitted_ = 0;

 public:
  bool wait = false;
  Desk desk;
};

std::uint32_t id_of(AccountId id) { return id.value(); }

TEST(DeskSink, MayRunApplyAndConfirmWithinTheCall) {
  AtOnce at;
  at.desk.start(1);
  const AccountId alice = at.desk.add_account("alice", kUsd, 10'000'000'000).value();
  EXPECT_EQ(id_of(alice), 0U);
  const PositionId won = at.desk.fill(alice, kBtc, Side::long_side, {10, 400'000'000, 0}).value();
  at.desk.finish_load(2);
  EXPECT_EQ(at.desk.position(won).in_flight, 0U);
  at.desk.adl(kBtc, Side::long_side, PolicyId(0));
  at.desk.adl_take(kBtc, 4, at.desk.venue().symbol(kBtc).unit_value(45000)).value();
  EXPECT_EQ(at.desk.last_take().closes, 1U);
  EXPECT_EQ(at.desk.position(won).quantity, 6);
  at.desk.fill(won, {-6, -300'000'000, 0}).value();
  ASSERT_TRUE(at.desk.remove_position(won));
  const AccountId bob = at.desk.add_account("bob", kUsd).value();
  ASSERT_TRUE(at.desk.remove_account(bob));
  EXPECT_EQ(at.desk.add_account("carol", kUsd).value(), bob);  // free, and confirmed
  EXPECT_TRUE(at.desk.take_refusals().empty());
}

TEST(DeskSink, MayAnswerAReadBackWithinTheCall) {
  AtOnce at;
  at.desk.start(1);
  const AccountId alice = at.desk.add_account("alice", kUsd, 10'000'000'000).value();
  const PositionId id = at.desk.fill(alice, kBtc, Side::long_side, {10, 400'000'000, 0}).value();
  at.desk.finish_load(2);
  at.wait = true;
  at.desk.adl(kBtc, Side::long_side, PolicyId(0));
  at.desk.adl_take(kBtc, 4, at.desk.venue().symbol(kBtc).unit_value(45000)).value();
  at.desk.fill(id, {5, 250'000'000, 7}).value();
  at.desk.fill(id, {-3, -180'000'000, 0}).value();
  at.wait = false;
  at.run();  // both are stale, the position is read back, the fills are booked again
  EXPECT_FALSE(at.desk.position(id).being_read_back);
  EXPECT_EQ(at.desk.position(id).quantity, 8);
  EXPECT_EQ(at.desk.position(id).in_flight, 0U);
  EXPECT_TRUE(at.desk.take_refusals().empty());
}

TEST(DeskSink, MayAskForMoreAndIsNotEnteredAgain) {
  std::vector<std::uint64_t> numbers;
  std::vector<CommandKind> kinds;
  int depth = 0;
  Desk* inside = nullptr;
  Desk desk(desk_venue(), [&](const Command& command) {
    EXPECT_EQ(++depth, 1);
    EXPECT_EQ(inside->last_sequence(), command.sequence);
    numbers.push_back(command.sequence);
    kinds.push_back(command.command());
    if (command.command() == CommandKind::open) {
      for (int i = 0; i < 100; ++i) inside->transfer(AccountId(command.account), 1).value();
      EXPECT_EQ(inside->last_sequence(), command.sequence);  // they wait
    }
    --depth;
  });
  inside = &desk;
  const AccountId alice = desk.add_account("alice", kUsd).value();
  desk.fill(alice, kBtc, Side::both, {1, 50'000'000, 0}).value();
  ASSERT_EQ(numbers.size(), 103U);
  for (std::size_t i = 0; i < numbers.size(); ++i) EXPECT_EQ(numbers[i], i + 1);
  EXPECT_EQ(kinds[2], CommandKind::position_delta);  // asked for before what the sink asked for
  EXPECT_TRUE(desk.account(alice).wallet == 100);
  EXPECT_EQ(desk.last_sequence(), 103U);
}

/// A Desk whose sink throws when it is told to.
class Throwing {
 public:
  Throwing()
      : desk(desk_venue(), [this](const Command& command) {
          if (taken_before_throwing-- == 0) throw std::runtime_error("full");
          sent.push_back(command);
        }) {}

  std::string beliefs() const {
    std::string text = std::to_string(desk.last_sequence()) + "\n";
    for (AccountId id; id < desk.accounts_end(); ++id) {
      const DeskAccount a = desk.account(id);
      if (!a.live) continue;
      text += std::string(a.name) + " " + to_string(a.wallet) + " " + std::to_string(a.options) +
              " " + std::to_string(a.extra_margin);
      for (const PositionId held : a.positions) text += " " + std::to_string(held.value());
      text += desk.find_account(a.name) == id ? "\n" : " not found\n";
    }
    for (PositionId id; id < desk.positions_end(); ++id) {
      const DeskPosition p = desk.position(id);
      if (!p.live) continue;
      text += std::string(p.name) + " " + std::to_string(p.quantity) + " " +
              std::to_string(p.entry_value) + " " + std::to_string(p.in_flight);
      const bool found =
          desk.find_position(p.name) == id && desk.find_position(p.account, p.symbol, p.side) == id;
      text += found ? "\n" : " not found\n";
    }
    for (const core::UnitValue mark : desk.marks()) text += std::to_string(mark.u) + " ";
    return text;
  }

  std::vector<Command> sent;
  long taken_before_throwing = -1;
  Desk desk;
};

TEST(DeskSink, OneThatThrowsHasNotTakenTheCommand) {
  const core::UnitValue unit{5, 0};
  using Request = std::function<void(Desk&)>;
  const AccountId alice(0), empty(1);
  const PositionId held(0), flat(1);
  const struct {
    const char* what;
    Request request;
  } kRequests[] = {
      {"add_account", [&](Desk& d) { d.add_account("bob", kUsd, 5).value(); }},
      {"set_account", [&](Desk& d) { d.set_account(alice, 1, 77).value(); }},
      {"transfer", [&](Desk& d) { d.transfer(alice, 9).value(); }},
      {"add_position", [&](Desk& d) { d.add_position("q", alice, kHeld).value(); }},
      {"add_isolated", [&](Desk& d) { d.add_isolated("q", alice, kBtc, Side::both, 5).value(); }},
      {"fill",
       [&](Desk& d) {
         d.fill(held, {-3, -180'000'000, 1}).value();
       }},
      {"fill that opens",
       [&](Desk& d) {
         d.fill(empty, kBtc, Side::both, {1, 50'000'000, 0}).value();
       }},
      {"reduce", [&](Desk& d) { d.reduce(held, 2, 5).value(); }},
      {"close_losers",
       [&](Desk& d) {
         const LoserLeg leg{held, 2};
         d.close_losers(std::span(&leg, 1), 3).value();
       }},
      {"mark",
       [&](Desk& d) {
         d.mark(kBtc, {7, 0}).value();
       }},
      {"commit", [&](Desk& d) { d.commit(3); }},
      {"funding", [&](Desk& d) { d.funding(kBtc, unit).value(); }},
      {"settle", [&](Desk& d) { d.settle(kBtc, unit).value(); }},
      {"adl", [&](Desk& d) { d.adl(kBtc, Side::long_side, PolicyId(0)); }},
      {"adl_take", [&](Desk& d) { d.adl_take(kBtc, 1, unit).value(); }},
      {"rank", [&](Desk& d) { d.rank(kBtc, Side::long_side, PolicyId(0), 1); }},
      {"query", [&](Desk& d) { d.query_position(held).value(); }},
      {"remove_position", [&](Desk& d) { d.remove_position(flat).value(); }},
      {"remove_account", [&](Desk& d) { d.remove_account(empty).value(); }},
  };
  for (const auto& c : kRequests) {
    SCOPED_TRACE(c.what);
    Throwing at;
    ASSERT_EQ(at.desk.add_account("alice", kUsd, 1'000'000).value(), alice);
    ASSERT_EQ(at.desk.add_account("empty", kUsd).value(), empty);
    ASSERT_EQ(at.desk.fill(alice, kBtc, Side::both, {10, 500'000'000, 0}).value(), held);
    ASSERT_EQ(at.desk.add_position("flat", alice, kEth).value(), flat);
    at.desk.mark(kBtc, {6, 0}).value();
    at.desk.mark(kEth, {6, 0}).value();
    at.desk.commit(1);
    at.desk.mark(kEth, {8, 0}).value();
    at.desk.confirm(at.desk.last_sequence());
    const std::string before = at.beliefs();
    at.taken_before_throwing = 0;
    EXPECT_THROW(c.request(at.desk), std::runtime_error);
    EXPECT_EQ(at.beliefs(), before);
    // The same again goes through, under the number that was not used.
    const std::uint64_t next = at.desk.last_sequence() + 1;
    at.sent.clear();
    c.request(at.desk);
    ASSERT_FALSE(at.sent.empty());
    EXPECT_EQ(at.sent[0].sequence, next);
    EXPECT_EQ(at.sent.back().sequence, at.desk.last_sequence());
    at.sent.clear();
    at.desk.commit(2);
    const std::string_view what = c.what;
    const std::uint64_t staged = what == "commit" ? 0 : (what == "mark" ? 2 : 1);
    EXPECT_EQ(at.sent[0].as<op::Commit>().marks, staged);
  }
}

TEST(DeskSink, WhatItTookBeforeItThrewStays) {
  Throwing at;
  const AccountId alice = at.desk.add_account("alice", kUsd).value();
  const PositionId p = at.desk.add_position("p", alice, kBtc).value();
  const PositionId q = at.desk.add_position("q", alice, kEth).value();
  const std::vector<PositionFill> fills{
      {p, {1, 50'000'000, 0}}, {q, {2, 40'000'000, 0}}, {p, {3, 150'000'000, 0}}};
  at.taken_before_throwing = 1;
  EXPECT_THROW((void)at.desk.fill(fills), std::runtime_error);
  EXPECT_EQ(at.desk.position(p).quantity, 1);
  EXPECT_EQ(at.desk.position(q).quantity, 0);
  EXPECT_EQ(at.desk.last_sequence(), at.sent.back().sequence);
  at.desk.fill(std::span(fills).subspan(1)).value();
  EXPECT_EQ(at.desk.position(p).quantity, 4);
}

TEST(DeskSink, AReadBackThatItThrewOnIsAskedForAgain) {
  for (const long taken : {0L, 1L, 2L}) {
    SCOPED_TRACE(taken);
    auto engine = open_software_engine({64, 64});
    std::vector<Command> queue;
    long before_throwing = -1;
    Desk desk(desk_venue(), [&](const Command& command) {
      if (before_throwing-- == 0) throw std::runtime_error("full");
      queue.push_back(command);
    });
    const auto pump = [&] {
      for (bool more = true; more;) {
        const std::vector<Command> commands = std::exchange(queue, {});
        engine->try_submit(commands);
        more = !commands.empty();
        for (Event event; engine->poll(std::span(&event, 1)).any();) {
          more = true;
          try {
            desk.apply(event);
          } catch (const std::runtime_error&) {
          }
        }
      }
    };
    desk.start(1);
    const AccountId alice = desk.add_account("alice", kUsd, 10'000'000'000).value();
    const PositionId id = desk.fill(alice, kBtc, Side::long_side, {10, 400'000'000, 0}).value();
    desk.finish_load(2);
    pump();
    desk.adl(kBtc, Side::long_side, PolicyId(0));
    desk.adl_take(kBtc, 4, desk.venue().symbol(kBtc).unit_value(45000)).value();
    desk.fill(id, {5, 250'000'000, 7}).value();
    desk.fill(id, {-3, -180'000'000, 0}).value();
    before_throwing = taken;  // the query, or one of the fills booked again
    pump();
    desk.commit(3, flag::kAck);  // an event, and so a chance to ask
    pump();
    EXPECT_FALSE(desk.position(id).being_read_back);
    EXPECT_EQ(desk.position(id).quantity, 8);
    EXPECT_EQ(desk.position(id).held.size(), 0U);
    EXPECT_TRUE(desk.take_refusals().empty());
  }
}

}  // namespace
}  // namespace ballast
