// A card's registers: who it is, opening and stopping it, its counters, its heartbeat.
#pragma once

#include <cstdint>
#include <string>

#include "hls/core/registers.hpp"
#include "host/engine/card/card_port.hpp"
#include "host/include/ballast/card.hpp"

namespace ballast::card {

/// Addresses as the card sees them.
struct RingAddresses {
  std::uint64_t commands, events, command_index, event_index;
  unsigned commands_log2, events_log2;
};

class Control {
 public:
  /// `name` begins every message.
  Control(CardPort& port, std::string name) : port_(port), name_(std::move(name)) {}

  const std::string& name() const { return name_; }

  /// Throws CardError unless it is a card of Ballast's.
  CardDescription describe();
  /// The same, and throws CardError unless it is of this contract and makes sense.
  CardDescription identify();
  /// Clears the card's stores and waits until it is ready. Throws CardError.
  void reset(const CardOptions& options);
  /// Throws CardError.
  void open(const RingAddresses& rings, std::uint64_t first_sequence, const CardOptions& options);
  /// The card throws away what it has under way. Whether it is seen to leave host memory alone:
  /// what it wrote before it said so is there by then, and nothing comes after it. Not seen: it is
  /// gone from the bus, has no clock, does not get done in `stall_cycles` or some 2^24.
  bool stop(const CardOptions& options) noexcept;

  std::uint64_t heartbeat() { return read64(reg::heartbeat); }
  CardCounters counters();

  static constexpr std::uint32_t kReset = 1, kOpen = 2;                  // of control
  static constexpr std::uint32_t kReady = 1, kIsOpen = 2, kDrained = 4;  // of status

 private:
  std::uint64_t read64(std::uint32_t offset);
  void write64(std::uint32_t offset, std::uint64_t value);
  /// Waits until all bits of status are set. Throws CardError that begins with `what`.
  void wait_for(std::uint32_t bits, const CardOptions& options, const std::string& what);

  CardPort& port_;
  const std::string name_;
};

/// Throws CardError when cards that together have this much room are opened for more.
void need_capacity(const std::string& name, const CardDescription& together,
                   const EngineConfig& config);

/// Follows the heartbeat while something takes its time.
class Watch {
 public:
  explicit Watch(const CardOptions& options)
      : still_reads_(options.still_reads), stall_cycles_(options.stall_cycles) {}

  /// `progress`: something has come, or nothing is waited for.
  CardFault look(std::uint64_t heartbeat, bool progress) {
    const bool is_gone = heartbeat == kAllOnes;  // what reads as this does not answer
    still_ = is_gone || heartbeat == last_ ? still_ + 1 : 0;
    if (still_ >= still_reads_) return CardFault::heartbeat_stopped;
    if (is_gone) return CardFault::none;
    // A reset on its way sets the heartbeat back.
    if (progress || !started_ || heartbeat < since_) since_ = heartbeat;
    started_ = true;
    last_ = heartbeat;
    return heartbeat - since_ > stall_cycles_ ? CardFault::stalled : CardFault::none;
  }

 private:
  static constexpr std::uint64_t kAllOnes = ~std::uint64_t{0};

  std::uint32_t still_reads_;
  std::uint64_t stall_cycles_;
  std::uint64_t last_ = 0, since_ = 0;
  std::uint32_t still_ = 0;
  bool started_ = false;
};

}  // namespace ballast::card
