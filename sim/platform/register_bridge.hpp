// A card's AXI4-Lite slave behind TLM: one access of 32 bits at a time, answered with BEGIN_RESP.
#pragma once

#include <tlm.h>
#include <tlm_utils/simple_target_socket.h>
#include <systemc>

#include <functional>
#include <map>

#include "sim/platform/card_model.hpp"

namespace ballast::sim {

class RegisterBridge : public sc_core::sc_module {
 public:
  explicit RegisterBridge(const sc_core::sc_module_name& name);

  tlm_utils::simple_target_socket<RegisterBridge> socket;

  /// Forgets the access that is under way.
  void configure();

  /// What is driven in this cycle, and what the card answers in it.
  const LiteMaster& drive() const { return pins_; }
  void edge(const LiteSlave& card);
  bool busy() const { return access_ != nullptr; }

  /// An access is done: a write of that value; a read of it, which may be changed.
  std::function<void(std::uint32_t offset, std::uint32_t value)> written;
  std::function<void(std::uint32_t offset, std::uint32_t& value)> read;

 private:
  tlm::tlm_sync_enum request(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                             sc_core::sc_time& delay);
  void answer();

  LiteMaster pins_;
  tlm::tlm_generic_payload* access_ = nullptr;
};

}  // namespace ballast::sim
