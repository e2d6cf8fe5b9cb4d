// The verilated card behind CardPort: its clock runs in register accesses, and only there. So a run
// is a function of its seeds and of what the host does.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "host/engine/card/card_port.hpp"
#include "sim/platform/axi_memory.hpp"
#include "sim/platform/card_model.hpp"

namespace ballast::sim {

struct VerilatedCardOptions {
  std::string build = "small-4";  ///< card_builds()
  std::uint64_t seed = 1;         ///< of first contents, latencies, stalls
  unsigned least_latency = 20;    ///< of host memory, cycles
  unsigned most_latency = 120;
  unsigned stall_percent = 0;  ///< of cycles, on every channel of both AXI ports
  /// A read of the heartbeat lasts until the card has written an event, so many cycles at most.
  std::uint64_t quantum = 2000;
  std::string trace;  ///< FST file; none if empty
};

class VerilatedCard final : public CardPort {
 public:
  /// The clock has run until the card's reset is over. Throws what make_card_model and trace throw.
  explicit VerilatedCard(const VerilatedCardOptions& options);
  ~VerilatedCard() override;

  /// All three throw std::logic_error when the card breaks a rule of its buses.
  std::uint32_t read_register(std::uint32_t offset) override;
  void write_register(std::uint32_t offset, std::uint32_t value) override;
  SharedMemory allocate(std::size_t bytes) override;
  void keep_memory() noexcept override {}  // the card goes with it

  std::uint64_t cycles() const { return cycles_; }
  const AxiMemory& command_memory() const { return command_; }
  const AxiMemory& event_memory() const { return event_; }

 private:
  void cycle();
  void run_on();

  const VerilatedCardOptions options_;
  std::unique_ptr<CardModel> model_;
  AxiMemory command_, event_;
  LiteMaster control_;
  LiteSlave answer_;  ///< of the last cycle
  bool reset_n_ = false;
  std::uint64_t cycles_ = 0;
  std::vector<SharedMemory> blocks_;
  std::uint64_t next_address_;
};

}  // namespace ballast::sim
