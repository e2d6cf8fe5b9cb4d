// An AXI4 master of the card to TLM: bursts become transactions, in the order of the bus; replies
// go back in order, as the port has one id. A write is answered when it is taken, which posts it.
//
// Bursts of the two kinds are sent in the order in which they are whole. While some wait, nothing
// more is taken from the card.
#pragma once

#include <tlm.h>
#include <tlm_utils/simple_initiator_socket.h>
#include <systemc>

#include <deque>
#include <vector>

#include "sim/platform/axi_port.hpp"
#include "sim/platform/transaction.hpp"

namespace ballast::sim {

class AxiBridge : public sc_core::sc_module {
 public:
  explicit AxiBridge(const sc_core::sc_module_name& name);

  tlm_utils::simple_initiator_socket<AxiBridge, 512> socket;

  /// Forgets all that is under way.
  void configure(const AxiPort::Options& options);

  /// The slave's signals of this cycle, and the master's at its end; see AxiPort.
  const AxiSlave& drive() { return port_.drive(); }
  void edge(const AxiMaster& master);

  /// Of the card, so far.
  std::uint64_t beats_written() const { return beats_written_; }
  std::uint64_t reads() const { return reads_asked_; }

 private:
  using Payload = tlm::tlm_generic_payload;
  tlm::tlm_sync_enum response(Payload& payload, tlm::tlm_phase& phase, sc_core::sc_time& delay);
  void take_reads();
  void take_writes();
  Payload& write_of(const std::vector<AxiPort::WriteBeat>& beats);
  void send();
  void finish(Payload& payload);
  void give_reads();

  TransactionPool pool_;
  AxiPort port_{{}};
  std::vector<AxiPort::WriteBeat> beats_;  ///< of a write that is not whole yet
  std::deque<Payload*> requests_;
  bool offered_ = false;  ///< the first of these, and not taken yet
  struct Read {
    Payload* payload;
    bool complete;
  };
  std::deque<Read> reads_;  ///< asked for, in the order of the bus
  std::uint64_t beats_written_ = 0;
  std::uint64_t reads_asked_ = 0;
};

}  // namespace ballast::sim
