// An engine made from another's dumps has its digest and goes on as it does; dumps that are not
// whole are refused.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "host/include/ballast/error.hpp"
#include "host/include/ballast/restoration.hpp"
#include "tests/unit/engine/driver.hpp"

namespace ballast {
namespace {

constexpr EngineConfig kCapacity{16, 16};
/// Symbols of the state below, not in the order in which they are defined.
constexpr std::uint16_t kSpot = 9, kPerpetual = 2, kEmpty = 700;

template <typename Operands>
Command on(std::uint16_t symbol, CommandKind kind, const Operands& operands,
           std::uint32_t arg = 0) {
  Command command = make_command(kind, operands);
  command.symbol = symbol;
  command.arg = arg;
  return command;
}
Command account(std::uint32_t id, const op::Account& operands, std::uint8_t flags = 0) {
  Command command = make_command(CommandKind::account, operands);
  command.account = id;
  command.flags = flags;
  return command;
}
Command pay(std::uint32_t id, std::int64_t amount, std::uint8_t flags = 0) {
  Command command = make_command(CommandKind::wallet_delta, op::WalletDelta{amount, 0, 0, 0});
  command.account = id;
  command.flags = flags;
  return command;
}
Command open(std::uint32_t position, std::uint32_t account, std::uint16_t symbol, Side side) {
  Command command = on(symbol, CommandKind::open, op::None{});
  command.position = position;
  command.account = account;
  command.set_side(side);
  return command;
}
Command trade(std::uint32_t position, std::uint32_t account, std::uint16_t symbol,
              std::int64_t quantity, std::int64_t entry_value, std::uint8_t flags = 0) {
  Command command =
      on(symbol, CommandKind::position_delta, op::PositionDelta{quantity, entry_value, 0, 0});
  command.position = position;
  command.account = account;
  command.flags = flags;
  return command;
}
Command with_side(Command command, Side side) {
  command.set_side(side);
  return command;
}
Command mark(std::uint16_t symbol, std::int64_t unit_value) {
  return on(symbol, CommandKind::mark, op::Mark{unit_value, 0, 0, 0});
}
Command table(std::uint32_t number, const op::Table& operands) {
  return on(0, CommandKind::table, operands, number);
}
Command tier(std::uint32_t number, std::uint32_t index, const op::Tier& operands) {
  return on(0, CommandKind::tier, operands, kMaxTiers * number + index);
}
Command commit(std::uint64_t marks) {
  return make_command(CommandKind::commit, op::Commit{marks, 7, 0, 0});
}

/// Assets, policies, tables in effect and staged, bindings and marks likewise; accounts warned,
/// exempt, deferred, of a wallet of more than 64 bits and of one that is negative; lights; a
/// position that is flat; symbols that nobody holds.
std::vector<Command> script() {
  const std::int64_t rate = 5'000'000;
  std::vector<Command> commands{
      on(0, CommandKind::asset, op::Asset{4, 5, 3, 2, 1, 0}, 1),
      on(0, CommandKind::asset, op::Asset{}, 60),
      on(0, CommandKind::policy, op::Policy{0x1432'1432'1432'1432, 9, 1, 0}, 3),
      on(kSpot, CommandKind::symbol, op::Symbol{1'000, 1, option::kCollateral, 0, 0}),
      on(kPerpetual, CommandKind::symbol, op::Symbol{kMaxLots, 1, 0, 0, 0}),
      on(kEmpty, CommandKind::symbol, op::Symbol{5, 60, 0, 0, 0}),
      table(200, {100, 0, option::kOnEntryValue, 0}),
      tier(200, 0, {0, rate, 0, 0}),
      tier(200, 1, {1'000, 2 * rate, 1'000 * static_cast<std::uint64_t>(rate), 0}),
      table(255, {7, 1, option::kByQuantity, 0}),  // no tiers, nobody is bound
      on(kPerpetual, CommandKind::bind, op::None{}, 200),
      mark(kSpot, 3),
      mark(kPerpetual, 10),
      commit(2)};
  for (std::uint32_t id = 1; id <= 6; ++id) {
    commands.push_back(account(id, {1, id == 5 ? option::kExemptAdl : 0U, 11, 0, 0}));
    commands.push_back(pay(id, 1'000));
  }
  for (int i = 0; i < 600; ++i) commands.push_back(pay(6, kMaxCash));  // beyond 64 bits
  commands.push_back(open(8, 3, kSpot, Side::both));
  commands.push_back(trade(8, 3, kSpot, 20, 0));
  for (std::uint32_t id = 1; id <= 5; ++id) {
    commands.push_back(open(id, id, kPerpetual, id == 2 ? Side::short_side : Side::long_side));
    const std::int64_t lots = 40 * static_cast<std::int64_t>(id);
    commands.push_back(id == 2 ? trade(id, id, kPerpetual, -lots, -9 * lots)
                               : trade(id, id, kPerpetual, lots, 9 * lots));
  }
  commands.push_back(open(0, 6, kPerpetual, Side::both));  // flat
  commands.push_back(
      with_side(on(kPerpetual, CommandKind::lights, op::None{}, 3), Side::long_side));
  commands.push_back(pay(1, -1'005));                // warned, or worse, and told
  commands.push_back(pay(2, -1'030, flag::kDefer));  // to be judged by the next commit
  commands.push_back(pay(4, -5'000, flag::kDefer));
  commands.push_back(account(7, {1, 0, 0, 0, 0}));
  commands.push_back(pay(7, -1, flag::kDefer));  // nothing else makes it be judged
  commands.push_back(table(3, {9, 0, option::kByQuantity, 0}));
  commands.push_back(tier(3, 0, {0, 3 * rate, 0, 0}));
  commands.push_back(tier(3, 1, {100, 4 * rate, 0, 0}));
  commands.push_back(on(kEmpty, CommandKind::bind, op::None{}, 3));
  commands.push_back(on(kPerpetual, CommandKind::bind, op::None{}, 3));
  commands.push_back(mark(kPerpetual, 8));
  return commands;
}

/// What comes after: what was staged takes effect and is judged, lights change, then an ADL.
std::vector<Command> aftermath() {
  Command adl = with_side(on(kPerpetual, CommandKind::adl, op::None{}, 3), Side::long_side);
  adl.flags |= flag::kWhy;
  Command digest = make_command(CommandKind::digest, op::Range{});
  digest.flags = flag::kAll;
  Command all = on(kPerpetual, CommandKind::lights, op::None{}, 3);
  return {digest,
          tier(3, 2, {200, 5'000'000, 0, 0}),  // appends to what is staged
          commit(1),
          with_side(all, Side::long_side),
          with_side(all, Side::short_side),
          trade(0, 6, kPerpetual, -5, -40),
          adl,
          on(kPerpetual, CommandKind::adl_take, op::AdlTake{9, 70, 0, 0}),
          on(kPerpetual, CommandKind::funding, op::Mark{1, 0, 0, 0}, 2),
          mark(kSpot, 1),
          commit(1),
          open(1, 1, kPerpetual, Side::long_side),  // refused: in use
          digest};
}

class RestoredEngine : public testing::Test {
 protected:
  RestoredEngine() : driver_(kCapacity) {
    for (const Command& command : script()) {
      for (const Event& event : driver_.send(command)) {
        EXPECT_NE(event.event(), EventKind::rejected) << name_of(command.command());
        ++sent_[event.kind];
      }
    }
    state_ = driver_.engine().export_state();
  }

  /// An engine of which nothing is known but the commands.
  Driver restored(const std::vector<Command>& commands, const EngineConfig& config) {
    Driver other(config);
    for (const Command& command : commands) {
      EXPECT_TRUE(other.engine().try_submit(command).any());
      EXPECT_TRUE(other.poll_all().empty()) << name_of(command.command());
    }
    other.go_on_after(other.engine().executed());
    return other;
  }
  void expect_to_go_on_alike(Driver& other) {
    for (const Command& command : aftermath()) {
      const std::vector<Event> expected = driver_.send(command);
      const std::vector<Event> got = other.send(command);
      ASSERT_EQ(expected.size(), got.size()) << name_of(command.command());
      for (std::size_t i = 0; i < expected.size(); ++i) {
        EXPECT_EQ(0, std::memcmp(&expected[i], &got[i], sizeof(Event)))
            << name_of(command.command()) << ": " << name_of(expected[i].event());
      }
      met_ += expected.size();
    }
  }
  std::string refusal(const std::function<void(std::vector<Event>&)>& spoil) const {
    std::vector<Event> events = state_;
    spoil(events);
    try {
      (void)restoration(events, 1, 1);
    } catch (const InputError& error) {
      return error.what();
    }
    return "none";
  }
  /// The first of a kind, from one on.
  std::size_t find(EventKind kind, std::size_t from = 0) const {
    while (state_[from].event() != kind) ++from;
    return from;
  }

  Driver driver_;
  std::vector<Event> state_;
  std::map<std::uint8_t, int> sent_;
  std::size_t met_ = 0;
};

TEST_F(RestoredEngine, GoesOnAsTheOneThatWasRead) {
  EXPECT_GE(sent_[static_cast<std::uint8_t>(EventKind::verdict)], 1) << "somebody is warned";
  EXPECT_GE(sent_[static_cast<std::uint8_t>(EventKind::light)], 3);
  const std::uint64_t next = driver_.engine().executed() + 1;
  const std::vector<Command> commands = restoration(state_, 40, next);
  for (std::size_t i = 0; i < commands.size(); ++i) EXPECT_EQ(commands[i].sequence, 40 + i);
  Driver other = restored(commands, {kCapacity.positions, kCapacity.accounts, 40});
  EXPECT_EQ(other.engine().executed() + 1, next);
  expect_to_go_on_alike(other);
  EXPECT_GE(met_, 18U) << "accounts are judged, lights change, a position is closed";
}

TEST_F(RestoredEngine, IsOneCallAway) {
  const std::uint64_t next = driver_.engine().executed() + 1;
  Driver other(kCapacity);
  restore(other.engine(), state_, next + 1'000);
  EXPECT_EQ(other.engine().executed(), next + 999);
  restore(other.engine(), state_, next);  // again, and the numbers go back
  EXPECT_EQ(other.engine().executed() + 1, next);
  other.go_on_after(other.engine().executed());
  expect_to_go_on_alike(other);
  Driver smaller({kCapacity.positions, 4});
  try {
    restore(smaller.engine(), state_, next);
    ADD_FAILURE() << "there is no room for all accounts";
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("is refused: out_of_range; open it with"),
              std::string::npos)
        << error.what();
  }
}

/// The same from the events of `dump`, whatever their numbers.
TEST_F(RestoredEngine, IsMadeFromDumpsThatCommandsAskFor) {
  std::vector<Event> dumped;
  const auto dump = [&](std::uint32_t scope, std::uint16_t symbol) {
    const std::vector<Event> events =
        driver_.send(on(symbol, CommandKind::dump, op::Range{0, kMaxAccounts, 0, 0, 0}, scope));
    dumped.insert(dumped.end(), events.begin(), events.end());
  };
  dump(scope::kConfiguration, 0);
  dump(scope::kAccounts, 0);
  for (const std::uint16_t symbol : {kPerpetual, kSpot, kEmpty}) dump(scope::kPositions, symbol);
  const std::uint64_t next = driver_.engine().executed() + 1;
  const std::vector<Command> commands = restoration(dumped, 1, next);
  Driver other = restored(commands, kCapacity);
  expect_to_go_on_alike(other);
}

TEST_F(RestoredEngine, IsTheOneThatWasReadIfThatIsEmpty) {
  Driver empty(kCapacity);
  const std::vector<Command> commands = restoration(empty.engine().export_state(), 1, 9);
  ASSERT_EQ(commands.size(), 3U) << "clear, commit, resume";
  Driver other = restored(commands, kCapacity);
  EXPECT_EQ(other.engine().executed(), 8U);
}

TEST_F(RestoredEngine, ComesInTheOrderOfTheDocument) {
  std::string order;
  for (const Command& command : restoration(state_, 1, 1)) {
    const std::string name = name_of(command.command());
    if (order.size() < name.size() || order.substr(order.size() - name.size()) != name) {
      order += (order.empty() ? "" : " ") + name;
    }
  }
  EXPECT_EQ(order,
            "clear asset policy table tier table symbol bind mark commit restore_account "
            "restore_position table tier bind mark resume");
}

TEST_F(RestoredEngine, NumbersOfNothing) {
  EXPECT_THROW((void)restoration(state_, 0, 1), std::invalid_argument);
  EXPECT_THROW((void)restoration(state_, 1, 0), std::invalid_argument);
}

class SpoiltDumps : public RestoredEngine {
 protected:
  static std::string at(std::size_t event, const std::string& what) {
    return "state: event " + std::to_string(event + 1) + ": " + what + "; take the dumps again";
  }
  std::string without(EventKind kind, std::size_t from = 0) const {
    return refusal([&](std::vector<Event>& events) { erase(events, find(kind, from), 1); });
  }
  std::string swapped(std::size_t a, std::size_t b) const {
    return refusal([&](std::vector<Event>& events) { std::swap(events[a], events[b]); });
  }
  static void erase(std::vector<Event>& events, std::size_t first, std::ptrdiff_t count) {
    const auto from = events.begin() + static_cast<std::ptrdiff_t>(first);
    events.erase(from, from + count);
  }

  const std::size_t configuration_end_ = find(EventKind::dump_end);
  const std::size_t accounts_end_ = find(EventKind::dump_end, configuration_end_ + 1);
  const std::size_t positions_end_ = find(EventKind::dump_end, accounts_end_ + 1);
};

TEST_F(SpoiltDumps, LackAnEndOrGoOnBehindTheLast) {
  EXPECT_EQ(refusal([](std::vector<Event>&) {}), "none");
  EXPECT_EQ(refusal([](std::vector<Event>& events) { events.clear(); }),
            at(0, "the end is missing of the dump of the configuration"));
  EXPECT_EQ(refusal([](std::vector<Event>& events) { events.pop_back(); }),
            at(state_.size() - 1, "the end is missing of the dump of the positions of symbol 700"));
  EXPECT_EQ(refusal([](std::vector<Event>& events) { events.push_back(events.back()); }),
            at(state_.size(), "follows the last of the dumps"));
  EXPECT_EQ(without(EventKind::dump_end), at(configuration_end_, "is none of a configuration"));
  EXPECT_EQ(without(EventKind::dump_end, accounts_end_ + 1),
            at(positions_end_, "is none of the positions of symbol 2"));
}

TEST_F(SpoiltDumps, OfTheConfiguration) {
  EXPECT_EQ(without(EventKind::policy_state),
            at(configuration_end_ - 1, "ends the dump of the configuration and counts " +
                                           std::to_string(configuration_end_) + ", but there are " +
                                           std::to_string(configuration_end_ - 1)));
  EXPECT_EQ(without(EventKind::tier_state),
            at(find(EventKind::tier_state),
               "is a tier that does not follow its table, or the tier before it"));
  EXPECT_EQ(swapped(0, 1), at(1, "is out of order, or there twice"));
  EXPECT_EQ(refusal([](std::vector<Event>& events) {
              events[0].kind = static_cast<std::uint8_t>(EventKind::rejected);
            }),
            at(0, "is none of a configuration"));
  EXPECT_EQ(refusal([](std::vector<Event>& events) { events[0].flags = 1; }),
            at(0, "is none of a configuration"))
      << "an asset cannot be staged";
}

TEST_F(SpoiltDumps, OfAccounts) {
  EXPECT_EQ(without(EventKind::verdict),
            at(configuration_end_ + 1, "account 1 has no verdict behind it"));
  EXPECT_EQ(refusal([&](std::vector<Event>& events) { erase(events, configuration_end_ + 1, 2); }),
            at(accounts_end_ - 2, "ends the dump of the accounts and counts 7, but there are 6"));
  EXPECT_EQ(refusal([&](std::vector<Event>& events) {
              erase(events, configuration_end_ + 1, 2);
              events[accounts_end_ - 2].set(op::CountEnd{6, 0, 0, 0});
            }),
            at(accounts_end_, "is a position of account 1, which was not dumped"))
      << "a dump that did not begin at the first account";
  EXPECT_EQ(refusal([&](std::vector<Event>& events) {
              std::copy_n(state_.begin() + static_cast<std::ptrdiff_t>(configuration_end_) + 1, 2,
                          events.begin() + static_cast<std::ptrdiff_t>(configuration_end_) + 3);
            }),
            at(configuration_end_ + 3, "account 1 is out of order, or there twice"));
}

TEST_F(SpoiltDumps, OfPositions) {
  EXPECT_EQ(without(EventKind::position_state),
            at(positions_end_ - 1,
               "ends the dump of the positions of symbol 2 and counts 6, but there are 5"));
  EXPECT_EQ(refusal([&](std::vector<Event>& events) { events[positions_end_].symbol = 3; }),
            at(positions_end_, "does not end the dump of the positions of symbol 2"));
  EXPECT_EQ(swapped(accounts_end_ + 1, accounts_end_ + 2),
            at(accounts_end_ + 2, "is out of order, or there twice"));
}

}  // namespace
}  // namespace ballast
