// What is staged when the sink throws, and across a start: the engine charges what the Desk's venue
// has.
#include <gmock/gmock.h>

#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "host/desk/tier_table.hpp"
#include "tests/unit/desk/fixture.hpp"

namespace ballast {
namespace {

using testing::ElementsAre;

const MarginTiers kOther{TierRule::flat, {{0, 20'000'000, 0, 0}, {5, 30'000'000, 0, 0}}, {}};

/// A Desk whose sink gives the software engine each command, unless it throws.
class Direct {
 public:
  explicit Direct(Venue venue = desk_venue())
      : engine_(open_software_engine({64, 64})),
        desk(std::move(venue), [this](const Command& command) { take(command); }, {64, 64}) {}

  /// Events that wait go to the Desk; the engine has refused so many commands.
  void pump(int refusals = 0) {
    for (Event event; engine_->poll(std::span(&event, 1)).any();) {
      if (event.event() == EventKind::rejected) --refusals;
      if (event.event() == EventKind::position_state) state_ = event;
      desk.apply(event);
    }
    desk.confirm(desk.last_sequence());
    EXPECT_EQ(refusals, 0);
  }
  PositionId hold(SymbolId symbol, std::int64_t lots) {
    const AccountId alice = desk.add_account("alice", kUsd, 1'000'000'000'000).value();
    const SymbolSpec& spec = desk.venue().symbol(symbol);
    const Fill fill{lots, spec.entry_value(lots, spec.mark), 0};
    const PositionId id = desk.fill(alice, symbol, Side::both, fill).value();
    desk.finish_load(2);
    pump();
    return id;
  }
  /// What the engine charges the position is by the mark and the tiers that the Desk has.
  void expect_alike(PositionId id) {
    pump();
    desk.query_position(id).value();
    pump();
    const DeskPosition position = desk.position(id);
    const auto charged = state_.as<op::PositionState>();
    const core::PositionValues values{
        position.quantity, core::value(position.quantity, desk.marks()[position.symbol.value()]),
        position.entry_value};
    const uint128 expected =
        maintenance_of(charges_of(desk.venue().symbol(position.symbol)), values);
    EXPECT_GT(expected, 0U);
    EXPECT_EQ(charged.maintenance_lo, core::low64(expected));
    EXPECT_EQ(state_.arg, core::high64(expected));
  }
  /// The sink throws on the command after so many.
  void throw_after(long commands, const std::function<void()>& request) {
    taken_before_throwing_ = commands;
    EXPECT_THROW(request(), std::runtime_error);
    EXPECT_EQ(taken_before_throwing_, -1) << "it has thrown once";
  }
  /// Kinds of what is sent by a request.
  std::vector<std::string> kinds_of(const std::function<void()>& request) {
    kinds_.clear();
    request();
    return kinds_;
  }

  /// Called once, before the sink takes or refuses the next command.
  std::function<void()> ask_within;

 private:
  void take(const Command& command) {
    if (ask_within) std::exchange(ask_within, nullptr)();
    if (taken_before_throwing_-- == 0) throw std::runtime_error("full");
    kinds_.emplace_back(name_of(command.command()));
    if (!engine_->try_submit(command).any()) throw std::logic_error("no room in the engine");
  }

  std::unique_ptr<Engine> engine_;
  std::vector<std::string> kinds_;
  Event state_;
  long taken_before_throwing_ = -1;

 public:
  Desk desk;
};

TEST(DeskStaging, TiersThatAreCutOffLeaveTheSymbolWithItsOwn) {
  for (const long taken : {0L, 1L, 2L, 3L}) {
    SCOPED_TRACE(taken);
    Direct at;
    at.desk.start(1);
    const PositionId id = at.hold(kEth, 100);
    const auto stage = [&] { at.desk.stage_tiers(kEth, kOther); };
    at.throw_after(taken, stage);
    at.desk.commit(3);
    EXPECT_EQ(at.desk.venue().symbol(kEth).tiers.size(), 1U);
    at.expect_alike(id);
    // Its tables were all sent before the sink threw on the binding.
    const std::vector<std::string> all{"table", "tier", "tier", "bind"};
    EXPECT_EQ(at.kinds_of(stage), taken == 3 ? std::vector<std::string>{"bind"} : all);
    at.desk.commit(4);
    EXPECT_EQ(at.desk.venue().symbol(kEth).tiers.size(), 2U);
    at.expect_alike(id);
  }
}

std::vector<op::Tier> flat(std::int64_t rate_e8) { return {{0, rate_e8, 0, 0}}; }

/// As many symbols as an engine has tables, each with its own; one more has that of the last.
Venue full_venue() {
  Venue venue;
  venue.add_asset({"USD", 6, {}});
  for (std::uint32_t n = 0; n <= kMaxTables; ++n) {
    SymbolSpec symbol;
    symbol.name = "S" + std::to_string(n);
    symbol.mark = 100;
    symbol.tiers = flat(1'000'000 + std::min(n, kMaxTables - 1));
    venue.add_symbol(symbol);
  }
  return venue;
}

TEST(DeskStaging, ATableOfItsOwnThatIsCutOffIsSentAgainByTheCommit) {
  const SymbolId first(0);
  for (const long taken : {0L, 1L, 2L}) {
    SCOPED_TRACE(taken);
    Direct at(full_venue());
    at.desk.start(1);
    const PositionId id = at.hold(first, 100);
    const auto stage = [&] { at.desk.stage_tiers(first, kOther); };
    const auto commit = [&] { at.desk.commit(3); };
    at.throw_after(taken, stage);
    if (taken == 0) {
      EXPECT_THAT(at.kinds_of(commit), ElementsAre("commit"));
      at.expect_alike(id);
      continue;
    }
    at.throw_after(1, commit);
    EXPECT_THAT(at.kinds_of(commit), ElementsAre("table", "tier", "commit"));
    EXPECT_EQ(at.desk.venue().symbol(first).tiers.size(), 1U);
    at.expect_alike(id);
    EXPECT_THAT(at.kinds_of(commit), ElementsAre("commit"));
    EXPECT_THAT(at.kinds_of(stage), ElementsAre("table", "tier", "tier"));
    at.throw_after(1, [&] { at.desk.stage_tiers(first, {TierRule::flat, flat(7), {}}); });
    EXPECT_THAT(at.kinds_of(commit), ElementsAre("table", "tier", "tier", "commit"));
    EXPECT_EQ(at.desk.venue().symbol(first).tiers.size(), 2U) << "what was staged before";
    at.expect_alike(id);
  }
}

TEST(DeskStaging, ATableThatIsNotThereIsRefusedByTheSymbolsName) {
  Direct at(full_venue());
  at.desk.start(1);
  const SymbolId last(kMaxTables);
  const auto before = at.desk.last_sequence();
  EXPECT_EQ(input_error([&] { at.desk.stage_tiers(last, kOther); }),
            "symbol 'S256': there is no table left for these tiers: other symbols have 256 "
            "different ones; give it the tiers of one of those");
  EXPECT_EQ(at.desk.last_sequence(), before);
  EXPECT_THAT(at.kinds_of([&] { at.desk.commit(2); }), ElementsAre("commit"));
  EXPECT_EQ(at.desk.venue().symbol(last).tiers.size(), 1U);
}

/// What the sink asks for is sent by the outermost call, and taken back by it.
TEST(DeskStaging, WhatTheSinkStagedIsTakenBackWithTheRest) {
  bool thrown = true;
  for (long taken = 0; thrown; ++taken) {
    SCOPED_TRACE(taken);
    Direct at;
    at.desk.start(1);
    const PositionId id = at.hold(kEth, 100);
    Desk& desk = at.desk;
    const core::UnitValue lower = desk.venue().symbol(kEth).unit_value(1500);
    const core::UnitValue higher = desk.venue().symbol(kEth).unit_value(2500);
    at.ask_within = [&] {
      desk.mark(kEth, lower).value();
      desk.stage_tiers(kEth, kOther);
      desk.commit(3);
      desk.stage_tiers(kEth, {TierRule::flat, flat(3'000'000), {}});
      desk.stage_tiers(kEth, {TierRule::flat, flat(3'000'000), {5'000'000}});  // sends nothing
      desk.mark(kEth, higher).value();
    };
    const auto outer = [&] { desk.transfer(AccountId(0), 1).value(); };
    constexpr long kAll = 1 + 1 + 4 + 1 + 3 + 1;
    thrown = taken < kAll;
    if (thrown) {
      at.throw_after(taken, outer);
    } else {
      outer();
    }
    const bool committed = taken > 6;
    EXPECT_EQ(desk.marks()[kEth.value()].u == lower.u, committed);
    EXPECT_EQ(desk.venue().symbol(kEth).tiers.size(), committed ? 2U : 1U);
    at.desk.commit(4);
    EXPECT_EQ(desk.venue().symbol(kEth).initial_rates_e8.size(), taken > 9 ? 1U : 0U);
    EXPECT_EQ(desk.marks()[kEth.value()].u == higher.u, !thrown);
    at.expect_alike(id);
  }
}

TEST(DeskStaging, AnAdlThatTheSinkAskedForAndRefusedIsForgotten) {
  Direct at;
  at.desk.start(1);
  const PositionId id = at.hold(kBtc, 10);
  at.desk.adl(kBtc, Side::long_side, PolicyId(0));
  at.ask_within = [&] { at.desk.adl(kBtc, Side::short_side, PolicyId(0)); };
  at.throw_after(0, [&] { at.desk.transfer(AccountId(0), 1).value(); });
  at.desk.adl_take(kBtc, 4, at.desk.venue().symbol(kBtc).unit_value(45000)).value();
  at.pump();
  EXPECT_EQ(at.desk.position(id).quantity, 6);
}

TEST(DeskStaging, ALoadThatTheSinkAskedForAndRefusedIsForgotten) {
  for (const bool starts : {true, false}) {
    SCOPED_TRACE(starts);
    std::vector<Command> sent;
    std::function<void()> ask_within;
    const CommandKind refused = starts ? CommandKind::commit : CommandKind::digest;
    Desk desk(desk_venue(), [&](const Command& command) {
      if (ask_within) std::exchange(ask_within, nullptr)();
      if (command.command() == refused) throw std::runtime_error("full");
      sent.push_back(command);
    });
    if (!starts) desk.start(1);
    ask_within = [&] { starts ? desk.start(1) : desk.finish_load(2); };
    EXPECT_THROW(desk.send(make_command(CommandKind::stop, op::None{})), std::runtime_error);
    desk.add_account("alice", kUsd).value();
    EXPECT_EQ(sent.back().has(flag::kDefer), !starts) << "it loads as it did before";
  }
}

/// Before the first start the engine refuses what is about a symbol, and takes tables.
TEST(DeskStaging, AStartDropsWhatIsStagedInTheDeskToo) {
  for (const bool started : {false, true}) {
    SCOPED_TRACE(started);
    Direct at;
    if (started) at.desk.start(1);
    at.desk.stage_tiers(kEth, kOther);
    at.desk.mark(kEth, at.desk.venue().symbol(kEth).unit_value(1500)).value();
    at.desk.start(2);
    at.pump(started ? 0 : 2);  // the binding and the mark of a symbol that there is not
    EXPECT_EQ(at.desk.venue().symbol(kEth).tiers.size(), 1U);
    EXPECT_EQ(at.desk.marks()[kEth.value()].u, at.desk.venue().marks()[kEth.value()].u);
    at.expect_alike(at.hold(kEth, 100));
    EXPECT_THAT(at.kinds_of([&] { at.desk.stage_tiers(kEth, kOther); }),
                ElementsAre("table", "tier", "tier", "bind"));
  }
}

TEST(DeskStaging, TiersCommittedBeforeAStartAreTheVenues) {
  Direct at;
  at.desk.start(1);
  at.desk.stage_tiers(kEth, kOther);
  at.desk.commit(2);
  at.desk.start(3);
  EXPECT_EQ(at.desk.venue().symbol(kEth).tiers.size(), 2U);
  at.expect_alike(at.hold(kEth, 100));
}

TEST(DeskStaging, AStartThatIsCutOff) {
  for (const long taken : {0L, 1L, 5L, 20L}) {
    SCOPED_TRACE(taken);
    Direct at;
    at.desk.start(1);
    at.desk.stage_tiers(kEth, kOther);
    at.desk.mark(kEth, at.desk.venue().symbol(kEth).unit_value(1500)).value();
    at.throw_after(taken, [&] { at.desk.start(2); });
    at.desk.commit(3);
    at.pump();                        // not refused: as many marks as are staged
    const bool is_kept = taken == 0;  // the engine has not forgotten them
    EXPECT_EQ(at.desk.venue().symbol(kEth).tiers.size(), is_kept ? 2U : 1U);
    if (!is_kept) at.desk.start(4);
    at.expect_alike(at.hold(kEth, 100));
  }
}

}  // namespace
}  // namespace ballast
