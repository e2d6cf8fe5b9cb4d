#include "tests/unit/platform/small_book.hpp"

#include <chrono>
#include <cstring>

#include "hls/core/checksum.hpp"

namespace ballast {
namespace {

// Of wall-clock time, after which an engine that gives nothing more is given up.
constexpr std::chrono::seconds kPatience{60};

Command of_account(Command command) {
  command.account = SmallBook::kAccount;
  return command;
}
Command of_position(Command command) {
  command.position = SmallBook::kPosition;
  return of_account(command);
}
Command flagged(std::uint8_t flags, Command command) {
  command.flags |= flags;
  return command;
}
Command delta(const op::PositionDelta& operands) {
  return of_position(make_command(CommandKind::position_delta, operands));
}

}  // namespace

CardOptions small_card_options() {
  CardOptions options;
  options.command_ring_log2 = 6;
  options.event_ring_log2 = 6;
  options.idle_calls = 1;
  options.stall_cycles = 1'000'000;
  return options;
}

Command SmallBook::numbered(Command command) {
  command.sequence = ++sequence_;
  core::seal(command);
  return command;
}

std::vector<Command> SmallBook::opening() {
  op::Symbol symbol;
  symbol.max_lots = 1000;
  std::vector<Command> commands = {
      make_command(CommandKind::asset, op::Asset{}),
      make_command(CommandKind::symbol, symbol),
      make_command(CommandKind::table, op::Table{}),
      make_command(CommandKind::tier, op::Tier{0, 5'000'000, 0, 0}),
      make_command(CommandKind::bind, op::None{}),
      make_command(CommandKind::mark, op::Mark{100, 0, 0, 0}),
      make_command(CommandKind::commit, op::Commit{1, 0, 0, 0}),
      of_account(make_command(CommandKind::account, op::Account{})),
      of_account(make_command(CommandKind::wallet_delta, op::WalletDelta{1000, 0, 0, 0})),
      of_position(make_command(CommandKind::open, op::None{})),
      flagged(flag::kAck, delta({100, 10'000, 0, 0})),
  };
  for (Command& command : commands) command = numbered(command);
  return commands;
}

std::vector<Command> SmallBook::one_liquidation() {
  std::vector<Command> commands = opening();
  commands.push_back(numbered(flagged(flag::kAnswer, delta({0, 0, -600, 0}))));
  commands.push_back(numbered(flagged(flag::kAll, make_command(CommandKind::digest, op::Range{}))));
  return commands;
}

Command SmallBook::next_delta(std::uint8_t flags) {
  more_ = !more_;
  return numbered(flagged(flags, delta({more_ ? 1 : -1, more_ ? 100 : -100, 0, 0})));
}

std::vector<Event> run_until(Engine& engine, const std::vector<Command>& commands,
                             std::size_t events) {
  using Clock = std::chrono::steady_clock;
  std::vector<Event> got;
  std::size_t submitted = 0;
  Clock::time_point last = Clock::now();
  while (got.size() < events && Clock::now() - last < kPatience) {
    submitted += engine.try_submit(std::span(commands).subspan(submitted)).count;
    Event buffer[16];
    const std::size_t count = engine.poll(buffer).count;
    got.insert(got.end(), buffer, buffer + count);
    if (count != 0) last = Clock::now();
    const auto* card = dynamic_cast<const Card*>(&engine);
    if (card != nullptr && card->fault() != CardFault::none) return got;
  }
  EXPECT_EQ(got.size(), events) << "no more came";
  return got;
}

void run_into_fault(Card& card, unsigned deltas) {
  constexpr std::uint8_t kFlags = flag::kAnswer | flag::kAck;
  SmallBook book;
  std::vector<Command> commands = book.opening();
  for (unsigned i = 0; i < deltas; ++i) commands.push_back(book.next_delta(kFlags));
  std::size_t submitted = 0;
  Event buffer[16];
  for (int i = 0; i < 1'000'000 && card.fault() == CardFault::none; ++i) {
    if (submitted == commands.size()) commands.push_back(book.next_delta(kFlags));
    const std::size_t taken = card.try_submit(std::span(commands).subspan(submitted)).count;
    submitted += taken;
    if (taken == 0 || submitted >= deltas) card.poll(buffer);
  }
  ASSERT_NE(card.fault(), CardFault::none);
}

std::vector<Event> events_of_software(const std::vector<Command>& commands) {
  const auto software = open_software_engine(kSmallConfig);
  std::vector<Event> events;
  std::size_t submitted = 0;
  std::size_t count = 1;
  while (submitted < commands.size() || count != 0) {
    submitted += software->try_submit(std::span(commands).subspan(submitted)).count;
    Event buffer[16];
    count = software->poll(buffer).count;
    events.insert(events.end(), buffer, buffer + count);
  }
  return events;
}

void expect_same(const std::vector<Event>& got, const std::vector<Event>& expected) {
  ASSERT_EQ(got.size(), expected.size());
  for (std::size_t i = 0; i < got.size(); ++i) {
    EXPECT_EQ(std::memcmp(&got[i], &expected[i], sizeof got[i]), 0) << "event " << i;
  }
}

}  // namespace ballast
