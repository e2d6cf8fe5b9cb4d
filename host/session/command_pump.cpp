#include "host/include/ballast/command_pump.hpp"

#include <algorithm>

#include "host/include/ballast/error.hpp"

namespace ballast {
namespace {

constexpr std::size_t kCommandsAtOnce = 1024;
constexpr std::size_t kEventsAtOnce = 4096;

bool is_malformed(const Event& event) {
  return event.event() == EventKind::rejected &&
         event.code() <= static_cast<std::uint8_t>(Reason::bad_sequence);
}

/// Numbers that go back would be waited for without end.
void refuse_if_back(const Command& command) {
  if (command.command() != CommandKind::resume) return;
  const std::uint64_t next = command.as<op::Resume>().next;
  if (next > command.sequence) return;
  throw InputError("command " + std::to_string(command.sequence) +
                   ", a resume, sets the numbers back to " + std::to_string(next) +
                   "; give those up to it, and those behind it, turn by turn");
}

}  // namespace

CommandPump::CommandPump(Engine& engine) : engine_(engine), buffer_(kEventsAtOnce) {}

std::size_t CommandPump::turn(std::span<const Command> commands) {
  polled_ = 0;
  has_moved_ = false;
  if (!fault_.empty()) return 0;
  const std::span<const Command> first = commands.first(std::min(commands.size(), kCommandsAtOnce));
  const std::size_t taken = first.empty() ? 0 : engine_.try_submit(first).count;
  const Transfer polled = engine_.poll(buffer_);
  polled_ = polled.count;
  has_moved_ = taken + polled_ != 0;
  if (polled.is_faulted()) fault_ = engine_.fault_text();
  look_for_malformed();
  return taken;
}

void CommandPump::look_for_malformed() {
  const auto polled = events();
  const auto malformed = std::find_if(polled.begin(), polled.end(), is_malformed);
  if (malformed == polled.end()) return;
  last_sound_ = malformed->sequence - 1;
  fault_ = "engine " + engine_.identity().name + ": command " +
           std::to_string(malformed->sequence) + " arrived as " +
           name_of(static_cast<Reason>(malformed->code()));
  polled_ = static_cast<std::size_t>(malformed - polled.begin());
}

void CommandPump::run(std::span<const Command> commands, const TurnHandler& on_turn,
                      const Idle& idle) {
  if (commands.empty()) return;
  for (const Command& command : commands) refuse_if_back(command);
  const std::uint64_t last = commands.back().sequence;
  for (std::uint64_t still = 0; executed() < last;) {
    commands = commands.subspan(turn(commands));
    if (has_moved_) on_turn(events(), commands.size());
    if (!fault_.empty()) throw EngineFault(fault_);
    still = has_moved_ ? 0 : still + 1;
    if (still != 0 && idle) idle(still);
  }
}

}  // namespace ballast
