#include "host/tools/engine_session.hpp"

#include <spdlog/spdlog.h>

#include <stdexcept>

namespace ballast::tools {
namespace {

constexpr std::size_t kEvents = 4096;
constexpr std::chrono::seconds kLong{10};

}  // namespace

Command make_fence() {
  Command fence = make_command(CommandKind::digest, op::Range{});
  fence.arg = scope::kConfiguration;
  fence.flags = flag::kAck;
  return fence;
}

void stop_if_misled(const Engine& engine, const Event& event) {
  if (event.event() != EventKind::rejected) return;
  const std::string name = "engine " + engine.identity().name;
  const std::string command = "command " + std::to_string(event.sequence);
  const auto reason = static_cast<Reason>(event.code());
  if (reason == Reason::bad_check || reason == Reason::bad_sequence) {
    throw std::runtime_error(name + ": " + command + " arrived as " + name_of(reason));
  }
  if (reason == Reason::no_room) {
    throw std::runtime_error(name + ": no room for position " + std::to_string(event.position) +
                             " of " + command +
                             "; take an image built for more positions, or more cards (--devices)");
  }
}

void Patience::wait() {
  const std::string fault = engine_.fault_text();
  if (!fault.empty()) throw std::runtime_error(fault);
  const auto now = Clock::now();
  if (!since_) since_ = now;
  if (told_ || now - *since_ < kLong) return;
  told_ = true;
  spdlog::warn("engine {}: no answer for {} seconds; --watchdog says when it is given up",
               engine_.identity().name, kLong.count());
}

EngineSession::EngineSession(Engine& engine) : engine_(engine), events_(kEvents) {}

void EngineSession::run(std::span<const Command> commands, const EventHandler& on_event) {
  const std::uint64_t fence = commands.back().sequence;
  Patience patience(engine_);
  for (bool finished = false; !finished;) {
    const std::size_t taken = commands.empty() ? 0 : engine_.try_submit(commands);
    commands = commands.subspan(taken);
    const std::size_t count = engine_.poll(events_);
    for (std::size_t i = 0; i < count; ++i) {
      const Event& event = events_[i];
      if (event.sequence != fence) on_event(event);
      finished = finished || (event.sequence == fence && event.event() == EventKind::done);
    }
    if (taken + count == 0) {
      patience.wait();
    } else {
      patience.moved();
    }
  }
}

}  // namespace ballast::tools
