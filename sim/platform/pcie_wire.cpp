#include "sim/platform/pcie_wire.hpp"

#include <algorithm>

namespace ballast::sim {

using sc_core::SC_NS;
using sc_core::sc_time;
using sc_core::sc_time_stamp;

PcieWire::PcieWire(const sc_core::sc_module_name& name) : sc_module(name) {
  SC_HAS_PROCESS(PcieWire);
  SC_METHOD(deliver);
  sensitive << arrival_;
  dont_initialize();
  configure(PcieOptions{});
}

sc_time PcieWire::on_wire(unsigned bytes) const {
  return sc_time::from_value(std::uint64_t{bytes} * 1'000'000 / options_.megabytes_per_second);
}

void PcieWire::configure(const PcieOptions& options) {
  on_its_way_.clear();
  arrival_.cancel();
  room_.cancel();
  options_ = options;
  latency_ = sc_time(options.latency_ns, SC_NS);
  backlog_ = on_wire(options.transmit_bytes);
  free_at_ = sc_time_stamp();
  bytes_ = 0;
}

bool PcieWire::has_room() const { return free_at_ <= sc_time_stamp() + backlog_; }

void PcieWire::ask_for_room() { room_.notify(free_at_ - backlog_ - sc_time_stamp()); }

void PcieWire::put(const PciePacket& packet, unsigned bytes) {
  free_at_ = std::max(free_at_, sc_time_stamp()) + on_wire(bytes);
  bytes_ += bytes;
  const sc_time at = free_at_ + latency_;
  if (on_its_way_.empty()) arrival_.notify(at - sc_time_stamp());
  on_its_way_.push_back({at, packet});
}

void PcieWire::deliver() {
  while (!on_its_way_.empty() && on_its_way_.front().at <= sc_time_stamp()) {
    const PciePacket packet = on_its_way_.front().packet;
    on_its_way_.pop_front();
    arrive(packet);
  }
  if (!on_its_way_.empty()) arrival_.notify(on_its_way_.front().at - sc_time_stamp());
}

}  // namespace ballast::sim
