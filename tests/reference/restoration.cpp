#include "tests/reference/restoration.hpp"

#include <algorithm>
#include <optional>

#include "tests/reference/session.hpp"

namespace ballast::reference {

namespace {

constexpr std::uint8_t kStaged = 1;  // code of what a dump of the configuration gives

/// The command that makes what an event of the configuration tells.
std::optional<Command> command_of(const Event& event) {
  const auto as = [&](CommandKind kind) {
    Command command;
    command.kind = static_cast<std::uint8_t>(kind);
    command.symbol = event.symbol;
    command.arg = event.arg;
    std::copy(std::begin(event.word), std::end(event.word), std::begin(command.word));
    return command;
  };
  switch (event.event()) {
    case EventKind::asset_state:
      return as(CommandKind::asset);
    case EventKind::policy_state:
      return as(CommandKind::policy);
    case EventKind::symbol_state:
      return as(CommandKind::symbol);
    case EventKind::table_state:
      return as(CommandKind::table);
    case EventKind::tier_state:
      return as(CommandKind::tier);
    case EventKind::binding_state:
      return as(CommandKind::bind);
    case EventKind::mark_state:
      return as(CommandKind::mark);
    default:
      return std::nullopt;
  }
}

Command restore_account(const Event& state) {
  const auto account = state.as<op::AccountState>();
  Command command =
      make_command(CommandKind::restore_account,
                   op::RestoreAccount{account.wallet_lo, account.wallet_hi, account.extra_margin,
                                      account.asset, account.options});
  command.account = state.account;
  command.arg = state.code() + 8U * state.arg;
  return command;
}

Command restore_position(const Event& state) {
  const auto position = state.as<op::PositionState>();
  const unsigned light = state.code() / 4U;
  Command command =
      make_command(CommandKind::restore_position,
                   op::RestorePosition{position.quantity, position.entry_value, light, 0});
  command.symbol = state.symbol;
  command.position = state.position;
  command.account = state.account;
  command.set_side(static_cast<Side>(state.code() % 4U));
  return command;
}

}  // namespace

std::vector<Event> dump_state(const Run& run) {
  std::vector<Event> state = run(dump(scope::kConfiguration));
  const std::vector<Event> configuration = state;
  const auto append = [&](const Command& command) {
    const std::vector<Event> events = run(command);
    state.insert(state.end(), events.begin(), events.end());
  };
  for (const Event& event : configuration) {
    if (event.event() != EventKind::symbol_state) continue;
    append(dump(scope::kPositions, event.symbol));
  }
  append(dump(scope::kAccounts));
  return state;
}

std::vector<Command> restore_commands(std::span<const Event> state, std::uint64_t next) {
  std::vector<Command> commands;
  const auto configure = [&](bool staged) {
    for (const Event& event : state) {
      const std::optional<Command> command = command_of(event);
      if (command && (event.code() == kStaged) == staged) commands.push_back(*command);
    }
  };
  Command clear = make_command(CommandKind::clear, op::None{});
  clear.flags = flag::kRestore;
  commands.push_back(clear);
  configure(false);
  const auto marks = std::count_if(commands.begin(), commands.end(), [](const Command& command) {
    return command.command() == CommandKind::mark;
  });
  commands.push_back(
      make_command(CommandKind::commit, op::Commit{static_cast<std::uint64_t>(marks), 0, 0, 0}));
  for (const Event& event : state) {
    if (event.event() == EventKind::account_state) commands.push_back(restore_account(event));
  }
  for (const Event& event : state) {
    if (event.event() == EventKind::position_state) commands.push_back(restore_position(event));
  }
  configure(true);
  commands.push_back(make_command(CommandKind::resume, op::Resume{next, 0, 0, 0}));
  return commands;
}

}  // namespace ballast::reference
