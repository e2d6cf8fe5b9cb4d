// The host's end of a card's registers: accesses over the link, one read at a time.
//
// A read that has not come back within the completion timeout is all ones, and so is every one
// after it until `configure`: as with downstream port containment, the link is taken for down.
#pragma once

#include <tlm.h>
#include <tlm_utils/simple_initiator_socket.h>
#include <systemc>

#include <cstdint>
#include <deque>
#include <functional>

#include "sim/platform/pcie_options.hpp"
#include "sim/platform/transaction.hpp"

namespace ballast::sim {

class HostPort : public sc_core::sc_module {
 public:
  explicit HostPort(const sc_core::sc_module_name& name);

  tlm_utils::simple_initiator_socket<HostPort> socket;

  /// Forgets all that is under way.
  void configure(const PcieOptions& options);

  /// Asks for a register. None is asked for yet.
  void read(std::uint32_t offset);
  /// What was asked for has come; `value` is it.
  bool has_value() const { return !reading_; }
  std::uint32_t value() const { return value_; }

  /// Posts a write. It waits here while the link is full, in order with the reads.
  void write(std::uint32_t offset, std::uint32_t value);
  /// Nothing waits here.
  bool taken() const { return requests_.empty(); }

  /// Nothing is under way.
  bool idle() const { return !reading_ && requests_.empty(); }

  /// Something has come, or was taken.
  std::function<void()> progress;

 private:
  using Payload = tlm::tlm_generic_payload;
  tlm::tlm_sync_enum response(Payload& payload, tlm::tlm_phase& phase, sc_core::sc_time& delay);
  void send();
  void take_first();
  void time_out();

  TransactionPool pool_;
  sc_core::sc_time timeout_;
  sc_core::sc_event timed_out_;
  std::deque<Payload*> requests_;
  bool offered_ = false;      ///< the first of these, and not taken yet
  Payload* asked_ = nullptr;  ///< the read
  bool reading_ = false, down_ = false;
  std::uint32_t value_ = 0;
};

}  // namespace ballast::sim
