// A PCIe link between a card's AXI ports and its host, both directions.
//
//   from_card ─► reads, posted writes ─► wire ─► to_memory      the card's masters to host memory
//             ◄─ completions ◄────────── wire ◄─
//   to_card ◄── reads, posted writes ◄── wire ◄─ from_host      the host to the card's registers
//           ──► completions ──────────► wire ─►
//
// A write is posted: it is complete (BEGIN_RESP, or TLM_COMPLETED at once) when it is taken, and
// arrives later. A read is complete when its data has come back. What is taken in one direction
// arrives in order. A request is taken when its direction has room, reads of the card also when
// fewer than `max_reads` are under way; until then it gets no END_REQ. Who waits is served in
// order. Initiators take every response at once.
//
// A read or write beyond `max_read_bytes` or `max_payload_bytes` goes as several packets, and
// counts as arrived with the last. Memory is met when the request arrives.
#pragma once

#include <tlm.h>
#include <tlm_utils/multi_passthrough_target_socket.h>
#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/simple_target_socket.h>
#include <systemc>

#include <deque>

#include "sim/platform/pcie_wire.hpp"

namespace ballast::sim {

class PcieLink : public sc_core::sc_module {
 public:
  explicit PcieLink(const sc_core::sc_module_name& name);

  tlm_utils::multi_passthrough_target_socket<PcieLink, 512> from_card;
  tlm_utils::simple_initiator_socket<PcieLink, 512> to_memory;
  tlm_utils::simple_target_socket<PcieLink> from_host;
  tlm_utils::simple_initiator_socket<PcieLink> to_card;

  /// Drops all that is under way. What drives the sockets has to forget it as well.
  void configure(const PcieOptions& options);

  /// Bytes put on the wire so far, to the host and to the card.
  std::uint64_t bytes_up() const { return up_.bytes(); }
  std::uint64_t bytes_down() const { return down_.bytes(); }

 private:
  using Payload = tlm::tlm_generic_payload;
  struct Direction {
    PcieWire& wire;
    std::deque<PciePacket> waiting;
  };

  tlm::tlm_sync_enum request_of_card(int source, Payload& payload, tlm::tlm_phase& phase,
                                     sc_core::sc_time& delay);
  tlm::tlm_sync_enum request_of_host(Payload& payload, tlm::tlm_phase& phase,
                                     sc_core::sc_time& delay);
  tlm::tlm_sync_enum response_of_card(Payload& payload, tlm::tlm_phase& phase,
                                      sc_core::sc_time& delay);
  tlm::tlm_sync_enum request(Direction& direction, const PciePacket& packet, tlm::tlm_phase& phase);
  bool may_take(const Direction& direction, const PciePacket& packet) const;
  void take(Direction& direction, const PciePacket& packet);
  void serve_waiting(Direction& direction);
  void serve_up() { serve_waiting(up_direction_); }
  void serve_down() { serve_waiting(down_direction_); }

  void arrive_up(const PciePacket& packet);
  void arrive_down(const PciePacket& packet);
  void next_register_access();
  unsigned request_bytes(const PciePacket& packet) const;
  unsigned completion_bytes(const PciePacket& packet) const;

  PcieOptions options_;
  PcieWire up_, down_;
  Direction up_direction_{up_, {}}, down_direction_{down_, {}};
  unsigned reads_of_card_ = 0;              ///< under way
  std::deque<PciePacket> register_access_;  ///< arrived; the first is at the card
  bool card_is_busy_ = false;               ///< with the first of these
};

}  // namespace ballast::sim
