// Commands to a verilated engine and its events back, with the cycle of each.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "bench/card_cycles/core_model.hpp"
#include "host/engine/card/placement.hpp"

namespace ballast::bench {

/// An event, and the cycle in which it left the collector.
struct TimedEvent {
  Event event;
  std::uint64_t cycle = 0;
};

/// How often a command is offered: `commands` in every `cycles` at most.
struct OfferRate {
  unsigned commands = 1;
  unsigned cycles = 1;
};

/// What a batch of commands did. Cycles are counted from the reset.
struct BatchRun {
  std::vector<std::uint64_t> accepted;  ///< by command: the cycle the dispatcher took it
  std::vector<TimedEvent> events;
  std::uint64_t first_sequence = 0;  ///< of the batch
  std::uint64_t refills = 0;         ///< sweeps of lanes whose rank queue ran dry

  std::uint64_t accepted_at(const Event& event) const {
    return accepted[event.sequence - first_sequence];
  }
  /// The last event of that kind. Throws std::logic_error when there is none.
  const TimedEvent& last(EventKind kind) const;
};

class CoreDriver {
 public:
  /// Resets the engine and waits until its stores are cleared.
  CoreDriver(unsigned lanes, std::uint64_t seed);

  unsigned lanes() const { return lanes_; }
  std::uint64_t cycle() const { return cycle_; }

  /// Numbers the command, gives positions their rows as the host engine does, and keeps it.
  void add(Command command);
  /// Offers what was kept until all is done. Throws std::runtime_error when a command is refused or
  /// the engine stands still.
  BatchRun run(OfferRate rate = {});

 private:
  struct Kept {
    Command command;
    bool page = false;  ///< consumes no number
  };
  CoreOutputs step(const Command* offered, Event& event);
  void place_open(Command& command);
  void keep_page(const Command& before, const card::PageChange& change);

  unsigned lanes_;
  std::unique_ptr<CoreModel> model_;
  card::Placement placement_;
  std::vector<Kept> batch_;
  std::uint64_t cycle_ = 0;
  std::uint64_t sequence_ = 0;
  std::uint64_t first_sequence_ = 1;
};

}  // namespace ballast::bench
