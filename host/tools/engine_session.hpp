// Commands in, events out, one conversation at a time, on any engine.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "host/include/ballast/engine.hpp"

namespace ballast::tools {

using EventHandler = std::function<void(const Event&)>;

/// A command that changes nothing and answers with `done`: all before it is done by then.
Command make_fence();

/// Throws std::runtime_error with the engine's fault, if it has one: for when nothing moves.
void stop_if_faulty(const Engine& engine);

/// Submits numbered, sealed commands and polls until the engine has done them all.
class EngineSession {
 public:
  explicit EngineSession(Engine& engine);

  /// The last command must be a fence. Its own events are not given to `on_event`.
  /// Throws std::runtime_error when the engine fails.
  void run(std::span<const Command> commands, const EventHandler& on_event);

 private:
  Engine& engine_;
  std::vector<Event> events_;
};

}  // namespace ballast::tools
