// Commands in, events out, one conversation at a time, on any engine.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "host/include/ballast/engine.hpp"

namespace ballast::tools {

using EventHandler = std::function<void(const Event&)>;

/// A command that changes nothing and answers with `done`: all before it is done by then.
Command make_fence();

/// The log is verified, and the engine was asked for as much room as it needs: throws
/// std::runtime_error for a refusal which says that a record was altered on its way, or that there
/// is no room. (A card has pages, of which each serves one symbol and side of a lane, so that it
/// may have fewer than its rows promise.)
void stop_if_misled(const Engine& engine, const Event& event);

/// Waits for an engine: a card has a watchdog, which in a simulation may take minutes.
class Patience {
 public:
  explicit Patience(const Engine& engine) : engine_(engine) {}
  /// Something moved.
  void moved() { since_.reset(); }
  /// Nothing moved. Throws std::runtime_error with the engine's fault, if it has one; says that it
  /// is waited for, once, when that takes long.
  void wait();

 private:
  using Clock = std::chrono::steady_clock;

  const Engine& engine_;
  std::optional<Clock::time_point> since_;
  bool told_ = false;
};

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
