// Every counter of the register map moves when what it counts happens: a counter that cannot move
// says that all is well, whatever is wrong.
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "hls/core/checksum.hpp"
#include "hls/core/policies.hpp"
#include "hls/core/registers.hpp"
#include "host/engine/card/open_card.hpp"
#include "sim/platform/platform.hpp"
#include "tests/unit/platform/small_book.hpp"

namespace ballast::sim {
namespace {

struct Counter {
  std::string name;
  std::uint32_t offset;
  unsigned bits;
};

/// Those of the map: what is read only, from the first counter on.
std::vector<Counter> counters() {
  enum Access { ro, rw };
  std::vector<Counter> all;
#define BALLAST_COUNTER(name, offset, access, bits, text) \
  if (access == ro && offset >= reg::commands_accepted) all.push_back({#name, offset, bits});
  BALLAST_REGISTERS(BALLAST_COUNTER)
#undef BALLAST_COUNTER
  return all;
}

std::uint64_t value_of(PlatformCard& card, const Counter& counter) {
  const std::uint64_t low = card.read_register(counter.offset);
  return counter.bits == 64 ? low | std::uint64_t{card.read_register(counter.offset + 4)} << 32
                            : low;
}

std::vector<std::uint64_t> values_of(PlatformCard& card) {
  std::vector<std::uint64_t> values;
  for (const Counter& counter : counters()) values.push_back(value_of(card, counter));
  return values;
}

PlatformCardOptions small_card() {
  PlatformCardOptions options;
  options.build = "small-1";
  return options;
}

/// A card that is driven through everything that its counters count.
class CardCounters : public testing::Test {
 protected:
  static constexpr std::uint32_t kAccounts = 40;  // more than the rank queue is deep

  CardCounters() {
    auto port = std::make_unique<PlatformCard>(0, small_card());
    card_ = port.get();
    engine_ = open_card(std::move(port), kSmallConfig, small_card_options());
    EXPECT_LT(engine_->description().queue_depth, kAccounts);
  }

  Command sealed(Command command) {
    command.sequence = ++sequence_;
    core::seal(command);
    return command;
  }
  static Command of_position(CommandKind kind, std::uint32_t id, const op::PositionDelta& delta) {
    Command command = make_command(kind, delta);
    command.position = command.account = id;
    return command;
  }
  /// Each an event that ends it.
  void run(const std::vector<Command>& commands, std::size_t events) {
    run_until(*engine_, commands, events);
  }
  /// A long position for every account.
  void fill() {
    op::Symbol symbol;
    symbol.max_lots = 1000;
    std::vector<Command> commands = {
        sealed(make_command(CommandKind::asset, op::Asset{})),
        sealed(make_command(CommandKind::symbol, symbol)),
        sealed(
            make_command(CommandKind::policy, op::Policy{core::kPolicyPresets[5].rows, 0, 0, 0})),
        sealed(make_command(CommandKind::mark, op::Mark{100, 0, 0, 0})),
        sealed(make_command(CommandKind::commit, op::Commit{1, 0, 0, 0}))};
    for (std::uint32_t id = 0; id < kAccounts; ++id) {
      Command account = make_command(CommandKind::account, op::Account{});
      account.account = id;
      commands.push_back(sealed(account));
      commands.push_back(sealed(of_position(CommandKind::open, id, {})));
      Command delta = of_position(CommandKind::position_delta, id, {id + 1, 100, 0, 0});
      delta.flags |= flag::kAck;
      commands.push_back(sealed(delta));
    }
    run(commands, kAccounts);
  }
  /// All of them in order, which the queue does not hold at once.
  void rank() {
    Command rank = make_command(CommandKind::rank, op::Rank{});
    rank.set_side(Side::long_side);
    rank.flags |= flag::kAll;
    run({sealed(rank)}, kAccounts + 1);
  }
  /// Answers that nobody takes, until no more commands are taken.
  void fill_event_ring() {
    std::size_t answers = 0;
    for (int refused = 0; refused < 100;) {
      Command delta = of_position(CommandKind::position_delta, 1, {});
      delta.flags |= flag::kAnswer;
      if (engine_->try_submit(sealed(delta)).any()) {
        ++answers;
        refused = 0;
      } else {
        --sequence_;
        ++refused;
      }
    }
    run({}, answers);
  }
  void malformed() {
    Command command = make_command(CommandKind::asset, op::Asset{});
    command.sequence = sequence_ + 1;
    core::seal(command);
    command.check ^= 1;
    Command later = command;
    later.sequence += 7;
    core::seal(later);
    // Refused, dropped in the silence behind it, and the silence ends; then by its number.
    run({command, later}, 1);
    command.flags |= flag::kAck;
    run({sealed(command)}, 1);
    run({later}, 1);
  }
  void refused() {
    Command wallet = make_command(CommandKind::wallet_delta, op::WalletDelta{});
    wallet.account = kSmallConfig.accounts - 1;
    run({sealed(wallet)}, 1);
  }

  PlatformCard* card_;
  std::unique_ptr<Card> engine_;
  std::uint64_t sequence_ = 0;
};

// Of a read of what is not the card's memory.
void bus_error(PlatformCard& port) {
  while ((port.read_register(reg::status) & 1) == 0) {
  }
  port.write_register(reg::command_ring, 0x1000);
  port.write_register(reg::command_ring_log2, 6);
  port.write_register(reg::control, 2);
  for (int i = 0; i < 100; ++i) port.read_register(reg::heartbeat);
}

TEST_F(CardCounters, EachMoves) {
  std::set<std::string> moved;
  const auto note = [&](PlatformCard& card, const std::vector<std::uint64_t>& before) {
    const std::vector<std::uint64_t> after = values_of(card);
    for (std::size_t i = 0; i < after.size(); ++i) {
      if (after[i] != before[i]) moved.insert(counters()[i].name);
    }
  };
  const std::vector<std::uint64_t> opened = values_of(*card_);
  fill();
  rank();
  refused();
  malformed();
  fill_event_ring();
  EXPECT_EQ(engine_->fault(), CardFault::none) << engine_->fault_text();
  note(*card_, opened);

  PlatformCard other(1, small_card());
  const std::vector<std::uint64_t> fresh = values_of(other);
  bus_error(other);
  note(other, fresh);

  EXPECT_GT(counters().size(), 10U);
  for (const Counter& counter : counters()) {
    EXPECT_TRUE(moved.count(counter.name) != 0) << counter.name << " stands still";
  }
}

TEST_F(CardCounters, AnIdleCardWaitsForNothing) {
  fill();
  card_->read_register(reg::heartbeat);
  EXPECT_EQ(engine_->counters().stall_credit, 0U);
  EXPECT_EQ(engine_->counters().stall_event_ring, 0U);
}

}  // namespace
}  // namespace ballast::sim
