#include "host/tools/engine_session.hpp"

#include <chrono>
#include <stdexcept>
#include <thread>

namespace ballast::tools {
namespace {

constexpr std::size_t kEvents = 4096;
constexpr auto kSilence = std::chrono::seconds(60);

}  // namespace

Command make_fence() {
  Command fence = make_command(CommandKind::digest, op::Range{});
  fence.arg = scope::kConfiguration;
  fence.flags = flag::kAck;
  return fence;
}

EngineSession::EngineSession(Engine& engine) : engine_(engine), events_(kEvents) {}

void EngineSession::run(std::span<const Command> commands, const EventHandler& on_event) {
  const std::uint64_t fence = commands.back().sequence;
  auto heard = std::chrono::steady_clock::now();
  for (bool finished = false; !finished;) {
    const std::size_t taken = commands.empty() ? 0 : engine_.try_submit(commands);
    commands = commands.subspan(taken);
    const std::size_t count = engine_.poll(events_);
    for (std::size_t i = 0; i < count; ++i) {
      const Event& event = events_[i];
      if (event.sequence != fence) on_event(event);
      finished = finished || (event.sequence == fence && event.event() == EventKind::done);
    }
    const auto now = std::chrono::steady_clock::now();
    if (taken + count != 0) {
      heard = now;
    } else if (now - heard > kSilence) {
      throw std::runtime_error("engine " + engine_.identity().name + ": no event for a minute");
    } else {
      std::this_thread::yield();
    }
  }
}

}  // namespace ballast::tools
