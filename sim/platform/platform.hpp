// Simulated cards, each behind a PCIe link, in one SystemC simulation for the process.
//
// Deterministic: simulated time passes in register accesses and nowhere else, so a run is a
// function of the options and of what the host does, to the picosecond. A read lasts until its
// value has come back over the link; one of the heartbeat lasts on until any card has written an
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
#include <string>

#include "host/engine/card/card_port.hpp"
#include "sim/platform/pcie_options.hpp"
#include "sim/platform/simulated_card.hpp"

namespace ballast::sim {

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

class PlatformCard final : public CardPort, public SimulatedCard {
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
  void keep_memory() noexcept override {}  // the card goes with it
  void release(const SharedMemory& memory, std::size_t bytes) override;
  CardStatistics statistics() const override;

 private:
  const unsigned slot_;
  const std::uint64_t quantum_;
};

}  // namespace ballast::sim
