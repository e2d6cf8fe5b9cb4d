#include "sim/platform/pcie_link.hpp"

#include <stdexcept>

namespace ballast::sim {
namespace {

using sc_core::sc_time;
using tlm::tlm_phase;
using tlm::tlm_sync_enum;
using Kind = PciePacket::Kind;

// Register accesses that may be at the card's end at once.
constexpr std::size_t kRegisterAccesses = 32;

unsigned pieces(unsigned bytes, unsigned most) { return (bytes + most - 1) / most; }

PciePacket packet_of(int source, tlm::tlm_generic_payload& payload) {
  return {payload.is_write() ? Kind::write : Kind::read, source, &payload};
}

void check_phase(const tlm_phase& phase) {
  if (phase != tlm::BEGIN_REQ) throw std::logic_error("PCIe link: a phase other than BEGIN_REQ");
}

}  // namespace

PcieLink::PcieLink(const sc_core::sc_module_name& name)
    : sc_module(name),
      from_card("from_card"),
      to_memory("to_memory"),
      from_host("from_host"),
      to_card("to_card"),
      up_("up"),
      down_("down") {
  SC_HAS_PROCESS(PcieLink);
  SC_METHOD(serve_up);
  sensitive << up_.room();
  dont_initialize();
  SC_METHOD(serve_down);
  sensitive << down_.room();
  dont_initialize();
  from_card.register_nb_transport_fw(this, &PcieLink::request_of_card);
  from_host.register_nb_transport_fw(this, &PcieLink::request_of_host);
  to_card.register_nb_transport_bw(this, &PcieLink::response_of_card);
  up_.arrive = [this](const PciePacket& packet) { arrive_up(packet); };
  down_.arrive = [this](const PciePacket& packet) { arrive_down(packet); };
}

void PcieLink::configure(const PcieOptions& options) {
  const auto drop = [](const PciePacket& packet) { packet.transaction->release(); };
  up_.configure(options, drop);
  down_.configure(options, drop);
  for (Direction* direction : {&up_direction_, &down_direction_}) {
    for (const PciePacket& packet : direction->waiting) drop(packet);
    direction->waiting.clear();
  }
  for (const PciePacket& packet : register_access_) drop(packet);
  register_access_.clear();
  card_is_busy_ = false;
  reads_of_card_ = 0;
  options_ = options;
}

unsigned PcieLink::request_bytes(const PciePacket& packet) const {
  const unsigned bytes = packet.transaction->get_data_length();
  if (packet.kind == Kind::read) return pieces(bytes, options_.max_read_bytes) * kRequestOverhead;
  return pieces(bytes, options_.max_payload_bytes) * kRequestOverhead + bytes;
}

unsigned PcieLink::completion_bytes(const PciePacket& packet) const {
  const unsigned bytes = packet.transaction->get_data_length();
  return pieces(bytes, options_.max_payload_bytes) * kCompletionOverhead + bytes;
}

tlm_sync_enum PcieLink::request_of_card(int source, Payload& payload, tlm_phase& phase, sc_time&) {
  check_phase(phase);
  return request(up_direction_, packet_of(source, payload), phase);
}

tlm_sync_enum PcieLink::request_of_host(Payload& payload, tlm_phase& phase, sc_time&) {
  check_phase(phase);
  return request(down_direction_, packet_of(0, payload), phase);
}

tlm_sync_enum PcieLink::request(Direction& direction, const PciePacket& packet, tlm_phase& phase) {
  packet.transaction->acquire();
  if (!direction.waiting.empty() || !may_take(direction, packet)) {
    direction.waiting.push_back(packet);
    if (!direction.wire.has_room()) direction.wire.ask_for_room();
    return tlm::TLM_ACCEPTED;
  }
  take(direction, packet);
  if (packet.kind == Kind::write) return tlm::TLM_COMPLETED;
  phase = tlm::END_REQ;
  return tlm::TLM_UPDATED;
}

bool PcieLink::may_take(const Direction& direction, const PciePacket& packet) const {
  if (!direction.wire.has_room()) return false;
  if (&direction == &down_direction_) return register_access_.size() < kRegisterAccesses;
  return packet.kind == Kind::write || reads_of_card_ < options_.max_reads;
}

void PcieLink::take(Direction& direction, const PciePacket& packet) {
  if (packet.kind == Kind::write) {
    packet.transaction->set_response_status(tlm::TLM_OK_RESPONSE);
  } else if (&direction == &up_direction_) {
    ++reads_of_card_;
  }
  direction.wire.put(packet, request_bytes(packet));
}

void PcieLink::serve_waiting(Direction& direction) {
  while (!direction.waiting.empty() && may_take(direction, direction.waiting.front())) {
    const PciePacket packet = direction.waiting.front();
    direction.waiting.pop_front();
    take(direction, packet);
    tlm_phase phase = packet.kind == Kind::write ? tlm::BEGIN_RESP : tlm::END_REQ;
    sc_time delay = sc_core::SC_ZERO_TIME;
    if (&direction == &up_direction_) {
      from_card[packet.source]->nb_transport_bw(*packet.transaction, phase, delay);
    } else {
      from_host->nb_transport_bw(*packet.transaction, phase, delay);
    }
  }
  if (!direction.waiting.empty() && !direction.wire.has_room()) direction.wire.ask_for_room();
}

void PcieLink::arrive_up(const PciePacket& packet) {
  tlm_phase phase = tlm::BEGIN_REQ;
  sc_time delay = sc_core::SC_ZERO_TIME;
  if (packet.kind == Kind::completion) {
    phase = tlm::BEGIN_RESP;
    from_host->nb_transport_bw(*packet.transaction, phase, delay);
  } else if (to_memory->nb_transport_fw(*packet.transaction, phase, delay) != tlm::TLM_COMPLETED) {
    throw std::logic_error("PCIe link: host memory answers at once");
  } else if (packet.kind == Kind::read) {
    const PciePacket completion{Kind::completion, packet.source, packet.transaction};
    down_.put(completion, completion_bytes(completion));
    return;
  }
  packet.transaction->release();
}

void PcieLink::arrive_down(const PciePacket& packet) {
  if (packet.kind != Kind::completion) {
    register_access_.push_back(packet);
    next_register_access();
    return;
  }
  --reads_of_card_;
  tlm_phase phase = tlm::BEGIN_RESP;
  sc_time delay = sc_core::SC_ZERO_TIME;
  from_card[packet.source]->nb_transport_bw(*packet.transaction, phase, delay);
  packet.transaction->release();
  serve_up();
}

void PcieLink::next_register_access() {
  if (card_is_busy_ || register_access_.empty()) return;
  card_is_busy_ = true;
  tlm_phase phase = tlm::BEGIN_REQ;
  sc_time delay = sc_core::SC_ZERO_TIME;
  to_card->nb_transport_fw(*register_access_.front().transaction, phase, delay);
}

tlm_sync_enum PcieLink::response_of_card(Payload& payload, tlm_phase& phase, sc_time&) {
  if (phase != tlm::BEGIN_RESP || register_access_.front().transaction != &payload) {
    throw std::logic_error("PCIe link: a register access answers that is not the card's turn");
  }
  const PciePacket done = register_access_.front();
  register_access_.pop_front();
  card_is_busy_ = false;
  if (done.kind == Kind::read) {
    const PciePacket completion{Kind::completion, 0, done.transaction};
    up_.put(completion, completion_bytes(completion));
  } else {
    payload.release();
  }
  next_register_access();
  serve_down();
  return tlm::TLM_COMPLETED;
}

}  // namespace ballast::sim
