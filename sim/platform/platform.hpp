// Simulated cards, each behind a PCIe link, in one SystemC simulation for the process.
//
// Deterministic: simulated time passes in register accesses and nowhere else, so a run is a
// function of the options and of what the host does, to the picosecond. A read lasts until its
// value has come back over the link; one of the heartbeat lasts on until the card has written an
// event, so many cycles at most. A write is posted and takes no time.
//
// Free-running: a thread simulates as fast as it can. When every card has done nothing for long but
// look for commands, and there are none, simulated time stands still and the thread sleeps, until a
// register is accessed or a command is there, for which it looks less and less often, every
// other millisecond at last.
//
// C++17, without SystemC in sight.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "host/include/ballast/card_port.hpp"
#include "sim/platform/pcie_options.hpp"

namespace ballast::sim {

/// For tests of host programs.
struct CardFaults {
  static constexpr std::uint64_t kNever = ~std::uint64_t{0};
  std::uint64_t halt_at = kNever;   ///< cycle in which the clock stops for good
  std::uint64_t mute_at = kNever;   ///< cycle from which on no event gets to host memory
  std::uint64_t stick_at = kNever;  ///< cycle from which on the heartbeat reads the same
  std::uint64_t bad_event = 0;      ///< event, from 1, whose check word is wrong; 0: none
  std::uint64_t late_event = 0;     ///< one whose check word is wrong for a microsecond
  std::map<std::uint32_t, std::uint32_t> registers;  ///< offsets that read as other values
};

struct PlatformCardOptions {
  std::string build = "default";  ///< card_builds()
  bool free_running = false;      ///< the same for all cards of the process
  std::uint64_t seed = 1;         ///< of first contents and stalls
  PcieOptions pcie;
  unsigned clock_mhz = 300;
  unsigned stall_percent = 0;    ///< of cycles, on every channel of both AXI ports
  std::uint64_t quantum = 2000;  ///< cycles that a read of the heartbeat lasts at most
  std::string trace;             ///< FST file; none if empty
  CardFaults faults;
};

/// Of a card, since it was made.
struct CardStatistics {
  std::uint64_t simulated_ns = 0;  ///< of the process
  std::uint64_t cycles = 0;
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

class PlatformCard final : public CardPort {
 public:
  static constexpr unsigned kSlots = 16;

  /// Puts a card into an empty slot. Throws std::invalid_argument, std::runtime_error: there is no
  /// such card, other cards run in the other mode, the file of waves cannot be written.
  PlatformCard(unsigned slot, const PlatformCardOptions& options);
  ~PlatformCard() override;

  /// From any thread. A card that does not answer reads as all ones. Throw std::logic_error once
  /// the card has broken a rule of its buses.
  std::uint32_t read_register(std::uint32_t offset) override;
  void write_register(std::uint32_t offset, std::uint32_t value) override;
  SharedMemory allocate(std::size_t bytes) override;
  /// Gives back what `allocate` gave for so many bytes.
  void release(const SharedMemory& memory, std::size_t bytes);

  CardStatistics statistics() const;

 private:
  const unsigned slot_;
  const std::uint64_t quantum_;
};

}  // namespace ballast::sim
