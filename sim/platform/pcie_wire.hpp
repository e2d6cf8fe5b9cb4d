// One direction of a PCIe link: a serial wire with a latency. What is put on it arrives in the
// order in which it was put, whatever it is; so nothing passes a posted write.
//
//   put ─► [waits for the wire] ─► [on the wire: bytes / bandwidth] ─► [latency] ─► arrives
//
// A packet that arrives is given to `arrive` by a process of this module.
#pragma once

#include <tlm.h>
#include <systemc>

#include <cstdint>
#include <deque>
#include <functional>

#include "sim/platform/pcie_options.hpp"

namespace ballast::sim {

struct PciePacket {
  enum class Kind : std::uint8_t { write, read, completion };
  Kind kind;
  int source;  ///< of the sockets that its request came by
  tlm::tlm_generic_payload* transaction;
};

class PcieWire : public sc_core::sc_module {
 public:
  explicit PcieWire(const sc_core::sc_module_name& name);

  /// Drops what is on its way, giving each to `dropped`.
  template <typename Dropped>
  void configure(const PcieOptions& options, Dropped dropped) {
    for (const OnItsWay& packet : on_its_way_) dropped(packet.packet);
    configure(options);
  }

  /// Less than `transmit_bytes` wait for the wire.
  bool has_room() const;
  /// Notified once there is room again. To be called when there is none.
  void ask_for_room();
  sc_core::sc_event& room() { return room_; }

  /// Takes it in any case: who has to wait for room asks before.
  void put(const PciePacket& packet, unsigned bytes);
  std::function<void(const PciePacket&)> arrive;

  bool empty() const { return on_its_way_.empty(); }
  std::uint64_t bytes() const { return bytes_; }  ///< put since it was configured

 private:
  struct OnItsWay {
    sc_core::sc_time at;
    PciePacket packet;
  };
  void configure(const PcieOptions& options);
  void deliver();
  sc_core::sc_time on_wire(unsigned bytes) const;

  PcieOptions options_;
  sc_core::sc_time latency_, backlog_;
  sc_core::sc_time free_at_;  ///< when the wire is done with all that was put
  std::deque<OnItsWay> on_its_way_;
  sc_core::sc_event arrival_, room_;
  std::uint64_t bytes_ = 0;
};

}  // namespace ballast::sim
