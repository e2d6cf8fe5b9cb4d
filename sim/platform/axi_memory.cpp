#include "sim/platform/axi_memory.hpp"

#include <algorithm>
#include <cstring>

namespace ballast::sim {
namespace {

AxiPort::Options port_options(const AxiOptions& options) {
  return {options.seed + 1, options.stall_percent, options.pause_percent};
}

}  // namespace

AxiMemory::AxiMemory(const AxiOptions& options)
    : options_(options), random_(options.seed), port_(port_options(options)) {}

void AxiMemory::set_options(const AxiOptions& options) {
  options_ = options;
  port_.set_options(port_options(options));
}

void AxiMemory::map(std::uint64_t base, void* data, std::size_t size, bool writable) {
  regions_.push_back({base, size, static_cast<unsigned char*>(data), writable});
}

std::uint64_t AxiMemory::latency() {
  const unsigned most = std::max(options_.least_latency, options_.most_latency);
  return options_.least_latency + random_() % (most - options_.least_latency + 1);
}

unsigned char* AxiMemory::at(std::uint64_t address, bool write) const {
  for (const Region& region : regions_) {
    if (address >= region.base && address - region.base + kAxiBytes <= region.size) {
      if (write && !region.writable) break;
      return region.data + (address - region.base);
    }
  }
  port_.fail((write ? "write to " : "read of ") + hexadecimal(address) + ", which it may not");
}

const AxiSlave& AxiMemory::drive() {
  for (; met_ != 0 && reads_.front().due_at <= cycle(); --met_) {
    port_.read_replies.push_back(reads_.front().beat);
    reads_.pop_front();
  }
  for (; !responses_.empty() && responses_.front() <= cycle(); responses_.pop_front()) {
    port_.write_replies.push_back(kAxiOkay);
  }
  return port_.drive();
}

// The port is in the next cycle already.
void AxiMemory::take_reads() {
  const std::uint64_t now = cycle() - 1;
  while (!port_.reads.empty()) {
    const AxiPort::Burst burst = port_.reads.front();
    port_.reads.pop_front();
    ++counts_.reads;
    counts_.read_beats += burst.beats;
    const std::uint64_t delay = latency();
    for (unsigned beat = 0; beat < burst.beats; ++beat) {
      const std::uint64_t address = burst.address + beat * kAxiBytes;
      static_cast<void>(at(address, false));
      last_read_meets_ = std::max(last_read_meets_ + 1, now + delay / 2);
      last_read_due_ = std::max({last_read_due_ + 1, now + delay, last_read_meets_ + 1});
      const std::uint8_t response = percent(options_.error_percent) ? kAxiSlaveError : kAxiOkay;
      reads_.push_back({address,
                        last_read_meets_,
                        last_read_due_,
                        {AxiData{}, response, beat + 1 == burst.beats}});
    }
    counts_.most_reads = std::max(counts_.most_reads, reads_.size());
  }
}

void AxiMemory::take_writes() {
  const std::uint64_t now = cycle() - 1;
  while (!port_.writes.empty()) {
    const AxiPort::WriteBeat beat = port_.writes.front();
    port_.writes.pop_front();
    static_cast<void>(at(beat.address, true));
    ++counts_.write_beats;
    const std::uint64_t delay = latency();
    last_write_meets_ = std::max(last_write_meets_ + 1, now + delay / 2);
    writes_.push_back({last_write_meets_, beat});
    if (!beat.last) continue;
    ++counts_.writes;
    const std::uint64_t due = last_write_meets_ + delay - delay / 2;
    responses_.push_back(responses_.empty() ? due : std::max(due, responses_.back() + 1));
  }
}

void AxiMemory::meet_memory() {
  for (; !writes_.empty() && writes_.front().meets_at <= cycle(); writes_.pop_front()) {
    const AxiPort::WriteBeat& beat = writes_.front().beat;
    unsigned char* memory = at(beat.address, true);
    unsigned char bytes[kAxiBytes];
    std::memcpy(bytes, beat.data.data(), kAxiBytes);
    for (std::size_t i = 0; i < kAxiBytes; ++i) {
      if ((beat.strobe >> i & 1) != 0) memory[i] = bytes[i];
    }
  }
  for (; met_ < reads_.size() && reads_[met_].meets_at <= cycle(); ++met_) {
    Read& read = reads_[met_];
    AxiData& data = read.beat.data;
    std::memcpy(data.data(), at(read.address, false), kAxiBytes);
    if (read.beat.response != kAxiOkay) {
      data[random_() % data.size()] ^= static_cast<std::uint32_t>(random_());
    }
  }
}

void AxiMemory::edge(const AxiMaster& master) {
  static_cast<void>(drive());
  port_.edge(master);
  take_reads();
  take_writes();
  meet_memory();
}

}  // namespace ballast::sim
