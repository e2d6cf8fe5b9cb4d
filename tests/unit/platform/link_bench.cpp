#include "tests/unit/platform/link_bench.hpp"

#include <algorithm>
#include <cstring>

namespace ballast::sim {
namespace {

using tlm::tlm_phase;
using tlm::tlm_sync_enum;

Access access_of(const tlm::tlm_generic_payload& payload, Time time) {
  return {payload.is_write(),       payload.get_address(), payload.get_data_length(), time, time,
          payload.get_data_ptr()[0]};
}

}  // namespace

TestMaster::TestMaster(const sc_core::sc_module_name& name) : sc_module(name), socket("socket") {
  socket.register_nb_transport_bw(this, &TestMaster::response);
}

void TestMaster::start(Time zero) {
  for (tlm::tlm_generic_payload* payload : offered_) payload->release();
  offered_.clear();
  taken.clear();
  complete.clear();
  busy_ = false;
  reads_under_way = most_reads = 0;
  zero_ = zero;
}

void TestMaster::read(std::uint64_t address, unsigned bytes) {
  offered_.push_back(&pool_.take(tlm::TLM_READ_COMMAND, address, bytes));
  offer();
}

void TestMaster::write(std::uint64_t address, unsigned bytes, unsigned char value) {
  tlm::tlm_generic_payload& payload = pool_.take(tlm::TLM_WRITE_COMMAND, address, bytes);
  std::memset(payload.get_data_ptr(), value, bytes);
  offered_.push_back(&payload);
  offer();
}

void TestMaster::offer() {
  while (!busy_ && !offered_.empty()) {
    busy_ = true;
    tlm_phase phase = tlm::BEGIN_REQ;
    sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
    tlm::tlm_generic_payload& payload = *offered_.front();
    const tlm_sync_enum answer = socket->nb_transport_fw(payload, phase, delay);
    if (answer == tlm::TLM_ACCEPTED) return;
    end_request();
    if (answer == tlm::TLM_COMPLETED) finish(payload);
  }
}

void TestMaster::end_request() {
  const tlm::tlm_generic_payload& payload = *offered_.front();
  offered_.pop_front();
  busy_ = false;
  taken.push_back(access_of(payload, now()));
  if (payload.is_read()) most_reads = std::max(most_reads, ++reads_under_way);
}

void TestMaster::finish(tlm::tlm_generic_payload& payload) {
  complete.push_back(access_of(payload, now()));
  if (payload.is_read()) --reads_under_way;
  payload.release();
}

tlm_sync_enum TestMaster::response(tlm::tlm_generic_payload& payload, tlm_phase& phase,
                                   sc_core::sc_time&) {
  const bool was_offered = busy_ && !offered_.empty() && offered_.front() == &payload;
  if (was_offered) end_request();
  if (phase == tlm::BEGIN_RESP) finish(payload);
  offer();
  return phase == tlm::BEGIN_RESP ? tlm::TLM_COMPLETED : tlm::TLM_ACCEPTED;
}

TestMemory::TestMemory(const sc_core::sc_module_name& name) : sc_module(name), socket("socket") {
  socket.register_nb_transport_fw(this, &TestMemory::request);
}

void TestMemory::start(Time zero) {
  came.clear();
  zero_ = zero;
}

tlm_sync_enum TestMemory::request(tlm::tlm_generic_payload& payload, tlm_phase&,
                                  sc_core::sc_time&) {
  const Time now = sc_core::sc_time_stamp().value() - zero_;
  if (payload.is_read()) {
    payload.get_data_ptr()[0] = static_cast<unsigned char>(payload.get_address() / 64);
  }
  came.push_back(access_of(payload, now));
  payload.set_response_status(tlm::TLM_OK_RESPONSE);
  return tlm::TLM_COMPLETED;
}

TestCard::TestCard(const sc_core::sc_module_name& name) : sc_module(name), socket("socket") {
  SC_HAS_PROCESS(TestCard);
  SC_METHOD(answer);
  sensitive << due_;
  dont_initialize();
  socket.register_nb_transport_fw(this, &TestCard::request);
}

void TestCard::start(Time zero) {
  came.clear();
  due_.cancel();
  access_ = nullptr;
  answers = true;
  answer_after_ns = 10;
  zero_ = zero;
}

tlm_sync_enum TestCard::request(tlm::tlm_generic_payload& payload, tlm_phase&, sc_core::sc_time&) {
  if (access_ != nullptr) throw std::logic_error("two register accesses at once");
  access_ = &payload;
  came.push_back(access_of(payload, sc_core::sc_time_stamp().value() - zero_));
  if (answers) due_.notify(sc_core::sc_time(answer_after_ns, sc_core::SC_NS));
  return tlm::TLM_ACCEPTED;
}

void TestCard::answer() {
  tlm::tlm_generic_payload& done = *access_;
  access_ = nullptr;
  if (done.is_read()) {
    const auto value = static_cast<std::uint32_t>(done.get_address());
    std::memcpy(done.get_data_ptr(), &value, sizeof value);
  }
  done.set_response_status(tlm::TLM_OK_RESPONSE);
  tlm_phase phase = tlm::BEGIN_RESP;
  sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
  socket->nb_transport_bw(done, phase, delay);
}

LinkBench& LinkBench::instance() {
  static LinkBench* const bench = new LinkBench;
  return *bench;
}

LinkBench::LinkBench() {
  command.socket.bind(link.from_card);
  event.socket.bind(link.from_card);
  link.to_memory.bind(memory.socket);
  host.socket.bind(link.from_host);
  link.to_card.bind(card.socket);
  sc_core::sc_start(sc_core::SC_ZERO_TIME);
}

void LinkBench::start(const PcieOptions& options) {
  link.configure(options);
  host.configure(options);
  zero = sc_core::sc_time_stamp().value();
  command.start(zero);
  event.start(zero);
  memory.start(zero);
  card.start(zero);
}

}  // namespace ballast::sim
