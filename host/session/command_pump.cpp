#include "host/include/ballast/command_pump.hpp"

#include <algorithm>

#include "hls/core/checksum.hpp"

namespace ballast {
namespace {

constexpr std::size_t kCommandsAtOnce = 1024;
constexpr std::size_t kEventsAtOnce = 4096;

bool is_malformed(const Event& event) {
  return event.event() == EventKind::rejected &&
         event.code() <= static_cast<std::uint8_t>(Reason::bad_sequence);
}

}  // namespace

CommandPump::CommandPump(Engine& engine)
    : engine_(engine), asks_(!engine.identity().executed_is_exact), buffer_(kEventsAtOnce) {}

std::size_t CommandPump::turn(std::span<const Command> commands) {
  polled_ = 0;
  has_moved_ = false;
  if (!fault_.empty()) return 0;
  const std::size_t taken =
      commands.empty() ? 0 : submit(commands.first(std::min(commands.size(), kCommandsAtOnce)));
  const Transfer polled = engine_.poll(buffer_);
  polled_ = polled.count;
  has_moved_ = taken + polled_ != 0;
  if (polled.is_faulted()) fault_ = engine_.fault_text();
  look_at_events();
  return taken;
}

std::size_t CommandPump::submit(std::span<const Command> commands) {
  Command last = commands.back();
  if (!asks_ || last.has(flag::kAck) || last.command() == CommandKind::stop) {
    return engine_.try_submit(commands).count;
  }
  const std::span<const Command> before = commands.first(commands.size() - 1);
  const std::size_t taken = before.empty() ? 0 : engine_.try_submit(before).count;
  if (taken < before.size()) return taken;
  last.flags |= flag::kAck;
  core::seal(last);
  if (!engine_.try_submit(last).any()) return taken;
  asked_.push_back(last.sequence);
  return commands.size();
}

void CommandPump::look_at_events() {
  Event* const begin = buffer_.data();
  Event* end = begin + polled_;
  if (!asked_.empty()) {
    end = std::remove_if(begin, end, [this](const Event& event) { return is_own(event); });
  }
  Event* const malformed = std::find_if(begin, end, is_malformed);
  if (malformed != end) {
    last_sound_ = malformed->sequence - 1;
    fault_ = "engine " + engine_.identity().name + ": command " +
             std::to_string(malformed->sequence) + " arrived as " +
             name_of(static_cast<Reason>(malformed->code()));
  }
  polled_ = static_cast<std::size_t>(malformed - begin);
}

/// Whether it is a `done` that only the pump has asked for.
bool CommandPump::is_own(const Event& event) {
  if (asked_.empty() || event.sequence != asked_.front() || is_malformed(event)) return false;
  const bool is_done = event.event() == EventKind::done;
  if (is_done || event.event() == EventKind::rejected) asked_.pop_front();
  return is_done;
}

void CommandPump::run(std::span<const Command> commands, const TurnHandler& on_turn,
                      const Idle& idle) {
  if (commands.empty()) return;
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
