// One card in its slot: the verilated kernel with its clock, what joins its ports to the PCIe link,
// the link, and the host's memory and registers behind it.
//
//   HostPort ─────► PcieLink ─► RegisterBridge ─► s_axi_control ┐
//   HostMemory ◄─── PcieLink ◄─ AxiBridge ◄────── m_axi_command ├ CardModel, a cycle at a time
//                            ◄─ AxiBridge ◄────── m_axi_event   ┘
//
// There without power at first: no clock, no kernel. Power may be switched on and off at any time.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "sim/platform/axi_bridge.hpp"
#include "sim/platform/host_memory.hpp"
#include "sim/platform/host_port.hpp"
#include "sim/platform/latency_meter.hpp"
#include "sim/platform/pcie_link.hpp"
#include "sim/platform/platform.hpp"
#include "sim/platform/register_bridge.hpp"

namespace ballast::sim {

class CardModule : public sc_core::sc_module {
 public:
  /// `progress` is called when something has happened that a host may wait for. The simulation is
  /// paused at the next cycle when `wanted` is set.
  CardModule(const sc_core::sc_module_name& name, std::function<void()> progress,
             const std::atomic<bool>& wanted);

  /// A new kernel, in reset for some cycles, with its clock. Throws what make_card_model and trace
  /// throw; then there is no power.
  void power_on(const PlatformCardOptions& options);
  void power_off();
  bool has_power() const { return model_ != nullptr; }

  HostPort host;
  HostMemory memory;

  /// The clock runs.
  bool runs() const { return has_power() && runs_; }
  /// Why not, if the card broke a rule of its buses; or empty.
  const std::string& failure() const { return failure_; }
  std::uint64_t cycles() const { return cycles_; }
  /// Events in host memory.
  std::uint64_t events() const { return events_; }
  CardStatistics statistics() const;

  /// `progress` is called in this cycle, unless something calls it before.
  void set_alarm(std::uint64_t cycle) { alarm_ = cycle; }
  /// For a long time the card has done nothing but look for commands, and none is there. So would
  /// it go on, and no cycle has to be run.
  bool idle() const { return !runs() || idle_cycles_ >= idle_after_; }
  /// The host has written one that the card has not seen.
  bool has_command() const { return runs() && !meter_.nothing_new(); }
  void wake() { idle_cycles_ = 0; }

 private:
  void cycle();
  void run_cycle();
  void follow_idleness();
  void written(std::uint64_t address, std::uint64_t (&words)[8]);
  void read(std::uint32_t offset, std::uint32_t& value);
  void mend();

  std::function<void()> progress_;
  const std::atomic<bool>& wanted_;
  PlatformCardOptions options_;

  PcieLink link_;
  AxiBridge command_, event_;
  RegisterBridge registers_;
  LatencyMeter meter_;

  std::unique_ptr<CardModel> model_;
  sc_core::sc_event tick_;
  sc_core::sc_time period_;
  bool runs_ = false;
  std::uint64_t cycles_ = 0, events_ = 0;
  std::uint64_t alarm_ = ~std::uint64_t{0};
  std::string failure_;

  std::uint64_t idle_cycles_ = 0, idle_after_ = 0, beats_seen_ = 0;

  // The event with a wrong check word that mends.
  sc_core::sc_event mend_;
  std::uint64_t mend_address_ = 0, mend_tail_ = 0;
};

}  // namespace ballast::sim
