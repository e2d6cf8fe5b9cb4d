// What simulated cards of every kind have.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>

#include "host/engine/card/card_port.hpp"

namespace ballast::sim {

/// For tests of host programs. A card of HLS kernels has no clock: what it counts as cycles are the
/// rounds of its processes. It gives hello each time that its kernels are started.
struct CardFaults {
  static constexpr std::uint64_t kNever = ~std::uint64_t{0};
  std::uint64_t halt_at = kNever;   ///< cycle in which the clock stops for good
  std::uint64_t mute_at = kNever;   ///< cycle from which on no event gets to host memory
  std::uint64_t stick_at = kNever;  ///< cycle from which on the heartbeat reads the same
  std::uint64_t bad_event = 0;      ///< event, from 1, whose check word is wrong; 0: none
  std::uint64_t late_event = 0;  ///< one whose check word is wrong for a microsecond, or 8 rounds
  std::map<std::uint32_t, std::uint32_t> registers;  ///< offsets that read as other values

  bool any() const {
    return halt_at != kNever || mute_at != kNever || stick_at != kNever || bad_event != 0 ||
           late_event != 0 || !registers.empty();
  }
};

/// Of a card, since it was made.
struct CardStatistics {
  std::uint64_t simulated_ns = 0;   ///< of the process
  std::uint64_t cycles = 0;         ///< of an HLS card: rounds
  std::uint64_t bytes_to_host = 0;  ///< over the link, headers included
  std::uint64_t bytes_to_card = 0;
  /// From a command in host memory to its verdict there; see latency_meter.hpp. Nanoseconds.
  std::uint64_t verdicts = 0;
  std::uint64_t latency_min = 0;
  std::uint64_t latency_median = 0;
  std::uint64_t latency_p99 = 0;
  std::uint64_t latency_max = 0;
  std::uint64_t latency_sum = 0;
};

class SimulatedCard {
 public:
  virtual ~SimulatedCard() = default;

  /// As CardPort has it.
  virtual SharedMemory allocate(std::size_t bytes) = 0;
  /// Gives back what `allocate` gave for so many bytes.
  virtual void release(const SharedMemory& memory, std::size_t bytes) = 0;
  virtual CardStatistics statistics() const = 0;

 protected:
  SimulatedCard() = default;
  SimulatedCard(const SimulatedCard&) = default;
  SimulatedCard& operator=(const SimulatedCard&) = default;
};

}  // namespace ballast::sim
