#include "sim/platform/host_port.hpp"

#include <cstring>

namespace ballast::sim {
namespace {

constexpr std::uint32_t kAllOnes = 0xFFFFFFFF;

}  // namespace

HostPort::HostPort(const sc_core::sc_module_name& name) : sc_module(name), socket("socket") {
  SC_HAS_PROCESS(HostPort);
  SC_METHOD(time_out);
  sensitive << timed_out_;
  dont_initialize();
  socket.register_nb_transport_bw(this, &HostPort::response);
}

void HostPort::configure(const PcieOptions& options) {
  for (Payload* payload : requests_) payload->release();
  if (asked_ != nullptr) asked_->release();
  requests_.clear();
  asked_ = nullptr;
  offered_ = reading_ = down_ = false;
  timed_out_.cancel();
  timeout_ = sc_core::sc_time(options.completion_timeout_us, sc_core::SC_US);
}

void HostPort::read(std::uint32_t offset) {
  value_ = kAllOnes;
  if (down_) return;
  Payload& payload = pool_.take(tlm::TLM_READ_COMMAND, offset, sizeof value_);
  payload.acquire();  // once for the queue, once for `asked_`
  asked_ = &payload;
  reading_ = true;
  timed_out_.notify(timeout_);
  requests_.push_back(&payload);
  send();
}

void HostPort::write(std::uint32_t offset, std::uint32_t value) {
  if (down_) return;
  Payload& payload = pool_.take(tlm::TLM_WRITE_COMMAND, offset, sizeof value);
  std::memcpy(payload.get_data_ptr(), &value, sizeof value);
  if (!reading_ && requests_.empty()) timed_out_.notify(timeout_);
  requests_.push_back(&payload);
  send();
}

void HostPort::send() {
  while (!offered_ && !requests_.empty()) {
    tlm::tlm_phase phase = tlm::BEGIN_REQ;
    sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
    offered_ = true;
    if (socket->nb_transport_fw(*requests_.front(), phase, delay) != tlm::TLM_ACCEPTED) {
      take_first();
    }
  }
}

void HostPort::take_first() {
  requests_.front()->release();
  requests_.pop_front();
  offered_ = false;
  if (requests_.empty() && !reading_) timed_out_.cancel();
}

tlm::tlm_sync_enum HostPort::response(Payload& payload, tlm::tlm_phase& phase, sc_core::sc_time&) {
  if (&payload == asked_ && phase == tlm::BEGIN_RESP) {
    std::memcpy(&value_, payload.get_data_ptr(), sizeof value_);
    asked_->release();
    asked_ = nullptr;
    reading_ = false;
    timed_out_.cancel();
  } else if (offered_ && &payload == requests_.front()) {
    take_first();
    send();
  }
  if (progress) progress();
  return phase == tlm::BEGIN_RESP ? tlm::TLM_COMPLETED : tlm::TLM_ACCEPTED;
}

void HostPort::time_out() {
  down_ = true;
  reading_ = false;
  value_ = kAllOnes;
  if (asked_ != nullptr) asked_->release();
  asked_ = nullptr;
  while (!requests_.empty()) take_first();
  if (progress) progress();
}

}  // namespace ballast::sim
