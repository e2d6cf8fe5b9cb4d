#include "sim/platform/register_bridge.hpp"

#include <cstring>
#include <stdexcept>

namespace ballast::sim {

RegisterBridge::RegisterBridge(const sc_core::sc_module_name& name)
    : sc_module(name), socket("socket") {
  socket.register_nb_transport_fw(this, &RegisterBridge::request);
}

void RegisterBridge::configure() {
  pins_ = LiteMaster{};
  access_ = nullptr;
}

tlm::tlm_sync_enum RegisterBridge::request(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                           sc_core::sc_time&) {
  if (phase != tlm::BEGIN_REQ || access_ != nullptr || payload.get_data_length() != 4) {
    throw std::logic_error("register bridge: not one access of 32 bits at a time");
  }
  access_ = &payload;
  const auto offset = static_cast<std::uint16_t>(payload.get_address());
  if (payload.is_write()) {
    pins_.aw_valid = pins_.w_valid = pins_.b_ready = true;
    pins_.aw_addr = offset;
    std::memcpy(&pins_.w_data, payload.get_data_ptr(), sizeof pins_.w_data);
  } else {
    pins_.ar_valid = pins_.r_ready = true;
    pins_.ar_addr = offset;
  }
  return tlm::TLM_ACCEPTED;
}

void RegisterBridge::edge(const LiteSlave& card) {
  if (access_ == nullptr) return;
  if (card.aw_ready) pins_.aw_valid = false;
  if (card.w_ready) pins_.w_valid = false;
  if (card.ar_ready) pins_.ar_valid = false;
  if (pins_.b_ready && card.b_valid) {
    pins_.b_ready = false;
    if (written) written(pins_.aw_addr, pins_.w_data);
    answer();
  } else if (pins_.r_ready && card.r_valid) {
    pins_.r_ready = false;
    std::uint32_t value = card.r_data;
    if (read) read(pins_.ar_addr, value);
    std::memcpy(access_->get_data_ptr(), &value, sizeof value);
    answer();
  }
}

void RegisterBridge::answer() {
  tlm::tlm_generic_payload& done = *access_;
  access_ = nullptr;  // the answer may bring the next access
  done.set_response_status(tlm::TLM_OK_RESPONSE);
  tlm::tlm_phase phase = tlm::BEGIN_RESP;
  sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
  socket->nb_transport_bw(done, phase, delay);
}

}  // namespace ballast::sim
