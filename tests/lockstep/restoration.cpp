#include "tests/lockstep/restoration.hpp"

#include <optional>

namespace ballast::lockstep {

namespace {

std::optional<CommandKind> made_by(EventKind kind) {
  switch (kind) {
    case EventKind::asset_state:
      return CommandKind::asset;
    case EventKind::policy_state:
      return CommandKind::policy;
    case EventKind::symbol_state:
      return CommandKind::symbol;
    case EventKind::table_state:
      return CommandKind::table;
    case EventKind::tier_state:
      return CommandKind::tier;
    case EventKind::binding_state:
      return CommandKind::bind;
    case EventKind::mark_state:
      return CommandKind::mark;
    default:
      return std::nullopt;
  }
}

/// Configuration of one code, 0 in effect, 1 staged, in the order in which it was told.
void add_configuration(std::span<const Event> state, std::uint8_t code,
                       std::vector<Command>& commands) {
  for (const Event& event : state) {
    const auto kind = made_by(event.event());
    if (!kind || event.code() != code) continue;
    Command command = make_command(*kind, op::None{});
    command.symbol = event.symbol;
    command.arg = event.arg;
    for (unsigned w = 0; w < 4; ++w) command.word[w] = event.word[w];
    commands.push_back(command);
  }
}

Command account_from(const Event& event) {
  const auto x = event.as<op::AccountState>();
  op::RestoreAccount operands;
  operands.wallet_lo = x.wallet_lo;
  operands.wallet_hi = x.wallet_hi;
  operands.extra_margin = x.extra_margin;
  operands.asset = x.asset;
  operands.options = x.options;
  Command command = make_command(CommandKind::restore_account, operands);
  command.account = event.account;
  command.arg = event.code() + 8 * event.arg;
  return command;
}

Command position_from(const Event& event) {
  const auto x = event.as<op::PositionState>();
  Command command = make_command(
      CommandKind::restore_position,
      op::RestorePosition{x.quantity, x.entry_value, std::uint64_t{event.code()} >> 2, 0});
  command.symbol = event.symbol;
  command.position = event.position;
  command.account = event.account;
  command.set_side(static_cast<Side>(event.code() & 3U));
  return command;
}

}  // namespace

std::vector<Command> restoration(std::span<const Event> state, std::uint64_t next) {
  std::vector<Command> commands = {make_command(CommandKind::clear, op::None{})};
  commands.back().flags = flag::kRestore;
  add_configuration(state, 0, commands);
  op::Commit marks;
  for (const Command& command : commands) {
    marks.marks += command.command() == CommandKind::mark ? 1U : 0U;
  }
  commands.push_back(make_command(CommandKind::commit, marks));
  for (const Event& event : state) {
    if (event.event() == EventKind::account_state) commands.push_back(account_from(event));
  }
  for (const Event& event : state) {
    if (event.event() == EventKind::position_state) commands.push_back(position_from(event));
  }
  add_configuration(state, 1, commands);
  commands.push_back(make_command(CommandKind::resume, op::Resume{next, 0, 0, 0}));
  return commands;
}

}  // namespace ballast::lockstep
