// Commands that are numbered and sealed into an engine, and its events out: what Session stands on,
// and all that a log of commands needs.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "hls/core/contract.hpp"
#include "host/include/ballast/engine.hpp"

namespace ballast {

/// An engine gives no more: its fault, in words, with what to do about it.
class EngineFault : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Called when nothing moves while something is waited for: to sleep, to say so, or to throw, which
/// ends the wait. `turns`: in a row that moved nothing, this one included.
using Idle = std::function<void(std::uint64_t turns)>;

/// One thread at a time. Refers to the engine, which outlives it and has no other user meanwhile.
class CommandPump {
 public:
  /// What a turn polled, and how many commands have not been taken yet.
  using TurnHandler = std::function<void(std::span<const Event> events, std::size_t left)>;

  explicit CommandPump(Engine& engine);

  /// One turn, which does not block: the engine takes what it will from the front of `commands`,
  /// and is polled once. How many it took; fewer than all is back-pressure or the end of a turn.
  std::size_t turn(std::span<const Command> commands);

  /// What the last turn polled; until the next turn.
  std::span<const Event> events() const { return std::span(buffer_).first(polled_); }
  /// Whether the last turn took or polled anything.
  bool has_moved() const { return has_moved_; }
  /// Every command up to this number is executed, and all its events have been in `events`.
  std::uint64_t executed() const { return std::min(engine_.executed(), last_sound_); }
  /// Why no turn moves anything any more, once that is so. The engine's own fault, or a command
  /// that came to it altered or out of order.
  const std::string& fault() const { return fault_; }

  /// Turns until every one of `commands` is executed. `on_turn` is called after each that moved
  /// something, and may not call the pump. Throws EngineFault, after all events before it, and,
  /// before anything is taken, InputError for a `resume` that sets the numbers back.
  void run(std::span<const Command> commands, const TurnHandler& on_turn, const Idle& idle = {});

 private:
  void look_for_malformed();

  Engine& engine_;
  std::vector<Event> buffer_;
  std::size_t polled_ = 0;
  bool has_moved_ = false;
  std::uint64_t last_sound_ = ~std::uint64_t{0};  ///< command before one that came altered
  std::string fault_;
};

}  // namespace ballast
