#include "host/tools/engine_session.hpp"

#include <stdexcept>

namespace ballast::tools {
namespace {

constexpr std::size_t kEvents = 4096;

}  // namespace

Command make_fence() {
  Command fence = make_command(CommandKind::digest, op::Range{});
  fence.arg = scope::kConfiguration;
  fence.flags = flag::kAck;
  return fence;
}

// An engine that waits knows how long it may: a card has its watchdog.
void stop_if_faulty(const Engine& engine) {
  const std::string fault = engine.fault_text();
  if (!fault.empty()) throw std::runtime_error(fault);
}

EngineSession::EngineSession(Engine& engine) : engine_(engine), events_(kEvents) {}

void EngineSession::run(std::span<const Command> commands, const EventHandler& on_event) {
  const std::uint64_t fence = commands.back().sequence;
  for (bool finished = false; !finished;) {
    const std::size_t taken = commands.empty() ? 0 : engine_.try_submit(commands);
    commands = commands.subspan(taken);
    const std::size_t count = engine_.poll(events_);
    for (std::size_t i = 0; i < count; ++i) {
      const Event& event = events_[i];
      if (event.sequence != fence) on_event(event);
      finished = finished || (event.sequence == fence && event.event() == EventKind::done);
    }
    if (taken + count == 0) stop_if_faulty(engine_);
  }
}

}  // namespace ballast::tools
