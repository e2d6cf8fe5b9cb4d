#include "host/tools/log_capacity.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace ballast::tools {

EngineConfig capacity_for(std::span<const Command> log) {
  std::uint32_t last_account = 0;
  std::uint64_t live = 0;
  std::uint64_t most = 1;
  for (const Command& command : log) {
    const CommandKind kind = command.command();
    if (kind == CommandKind::account || kind == CommandKind::restore_account) {
      if (command.account < kMaxAccounts) last_account = std::max(last_account, command.account);
    } else if (kind == CommandKind::open || kind == CommandKind::restore_position) {
      most = std::max(most, ++live);
    } else if (kind == CommandKind::free && command.position != kNoPosition) {
      live -= live == 0 ? 0 : 1;
    } else if (kind == CommandKind::clear) {
      live = 0;
    }
  }
  constexpr std::uint64_t kMost = std::uint64_t{kMaxPositionId} + 1;
  return {static_cast<std::uint32_t>(std::min(most, kMost)), last_account + 1};
}

void stop_if_no_room(const Engine& engine, const Event& event) {
  if (event.event() != EventKind::rejected) return;
  if (static_cast<Reason>(event.code()) != Reason::no_room) return;
  throw std::runtime_error("engine " + engine.identity().name + ": no room for position " +
                           std::to_string(event.position) + " of command " +
                           std::to_string(event.sequence) +
                           "; take an image built for more positions, or more cards (--devices)");
}

}  // namespace ballast::tools
