#include "sim/platform/axi_bridge.hpp"

#include <algorithm>
#include <cstring>

namespace ballast::sim {

using tlm::tlm_phase;
using tlm::tlm_sync_enum;

AxiBridge::AxiBridge(const sc_core::sc_module_name& name) : sc_module(name), socket("socket") {
  socket.register_nb_transport_bw(this, &AxiBridge::response);
}

void AxiBridge::configure(const AxiPort::Options& options) {
  for (Payload* payload : requests_) {
    if (payload->is_write()) payload->release();
  }
  for (const Read& read : reads_) read.payload->release();
  requests_.clear();
  reads_.clear();
  beats_.clear();
  offered_ = false;
  beats_written_ = 0;
  reads_asked_ = 0;
  port_ = AxiPort(options);
}

void AxiBridge::edge(const AxiMaster& master) {
  port_.edge(master);
  take_reads();
  take_writes();
  send();
  port_.hold_reads(!requests_.empty());
  port_.hold_writes(!requests_.empty());
}

void AxiBridge::take_reads() {
  for (; !port_.reads.empty(); port_.reads.pop_front()) {
    const AxiPort::Burst& burst = port_.reads.front();
    Payload& payload = pool_.take(tlm::TLM_READ_COMMAND, burst.address, burst.beats * kAxiBytes);
    requests_.push_back(&payload);
    reads_.push_back({&payload, false});
    ++reads_asked_;
  }
}

void AxiBridge::take_writes() {
  for (; !port_.writes.empty(); port_.writes.pop_front()) {
    beats_.push_back(port_.writes.front());
    ++beats_written_;
    if (!beats_.back().last) continue;
    requests_.push_back(&write_of(beats_));
    beats_.clear();
  }
}

// From the first byte that is enabled to the last.
tlm::tlm_generic_payload& AxiBridge::write_of(const std::vector<AxiPort::WriteBeat>& beats) {
  const auto enabled = [&](std::size_t byte) {
    return (beats[byte / kAxiBytes].strobe >> byte % kAxiBytes & 1) != 0;
  };
  std::size_t first = 0, end = beats.size() * kAxiBytes;
  while (first + 1 < end && !enabled(first)) ++first;
  while (first + 1 < end && !enabled(end - 1)) --end;
  Payload& payload = pool_.take(tlm::TLM_WRITE_COMMAND, beats.front().address + first, end - first);
  bool all = true;
  for (std::size_t i = first; i < end; ++i) {
    const AxiData& data = beats[i / kAxiBytes].data;
    payload.get_data_ptr()[i - first] =
        static_cast<unsigned char>(data[i % kAxiBytes / 4] >> i % 4 * 8);
    all = all && enabled(i);
  }
  if (all) return payload;
  unsigned char* enables = TransactionPool::byte_enables(payload);
  for (std::size_t i = first; i < end; ++i) {
    if (enabled(i)) enables[i - first] = TLM_BYTE_ENABLED;
  }
  return payload;
}

void AxiBridge::send() {
  while (!offered_ && !requests_.empty()) {
    Payload& payload = *requests_.front();
    tlm_phase phase = tlm::BEGIN_REQ;
    sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
    offered_ = true;
    const tlm_sync_enum answer = socket->nb_transport_fw(payload, phase, delay);
    if (answer == tlm::TLM_COMPLETED) {
      finish(payload);
    } else if (answer == tlm::TLM_UPDATED) {
      static_cast<void>(response(payload, phase, delay));
    }
  }
}

tlm_sync_enum AxiBridge::response(Payload& payload, tlm_phase& phase, sc_core::sc_time&) {
  if (phase == tlm::BEGIN_RESP) {
    finish(payload);
    return tlm::TLM_COMPLETED;
  }
  // END_REQ
  requests_.pop_front();
  offered_ = false;
  return tlm::TLM_ACCEPTED;
}

void AxiBridge::finish(Payload& payload) {
  if (offered_ && requests_.front() == &payload) {
    requests_.pop_front();
    offered_ = false;
  }
  if (payload.is_write()) {
    port_.write_replies.push_back(payload.is_response_error() ? kAxiSlaveError : kAxiOkay);
    payload.release();
    return;
  }
  for (Read& read : reads_) {
    if (read.payload == &payload) read.complete = true;
  }
  give_reads();
}

void AxiBridge::give_reads() {
  for (; !reads_.empty() && reads_.front().complete; reads_.pop_front()) {
    Payload& payload = *reads_.front().payload;
    const std::uint8_t response = payload.is_response_error() ? kAxiSlaveError : kAxiOkay;
    for (std::size_t at = 0; at < payload.get_data_length(); at += kAxiBytes) {
      AxiPort::ReadBeat beat{{}, response, at + kAxiBytes == payload.get_data_length()};
      std::memcpy(beat.data.data(), payload.get_data_ptr() + at, kAxiBytes);
      port_.read_replies.push_back(beat);
    }
    payload.release();
  }
}

}  // namespace ballast::sim
