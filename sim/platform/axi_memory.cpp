#include "sim/platform/axi_memory.hpp"

#include <algorithm>
#include <cstring>
#include <stdexcept>

namespace ballast::sim {
namespace {

constexpr std::uint64_t kPage = 4096;
constexpr std::uint8_t kSlaveError = 2;

std::string hexadecimal(std::uint64_t value) {
  static const char* const kDigits = "0123456789abcdef";
  std::string text;
  do {
    text.insert(text.begin(), kDigits[value % 16]);
    value /= 16;
  } while (value != 0);
  return "0x" + text;
}

}  // namespace

void AxiMemory::map(std::uint64_t base, void* data, std::size_t size, bool writable) {
  regions_.push_back({base, size, static_cast<unsigned char*>(data), writable});
}

void AxiMemory::fail(const std::string& what) const {
  throw std::logic_error("AXI, cycle " + std::to_string(cycle_) + ": " + what);
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
  fail((write ? "write to " : "read of ") + hexadecimal(address) + ", which it may not");
}

void AxiMemory::check_burst(const char* what, std::uint64_t address, unsigned beats) const {
  if (address % kAxiBytes != 0) fail(std::string(what) + " at " + hexadecimal(address));
  if (address / kPage != (address + beats * kAxiBytes - 1) / kPage) {
    fail(std::string(what) + " of " + std::to_string(beats) + " beats at " + hexadecimal(address) +
         " crosses 4 KB");
  }
}

void AxiMemory::check_stable(const AxiMaster& now) const {
  const AxiMaster& was = before_;
  const AxiSlave& gave = before_slave_;
  if (was.ar_valid && !gave.ar_ready &&
      !(now.ar_valid && now.ar_addr == was.ar_addr && now.ar_len == was.ar_len)) {
    fail("a read address changed before it was taken");
  }
  if (was.aw_valid && !gave.aw_ready &&
      !(now.aw_valid && now.aw_addr == was.aw_addr && now.aw_len == was.aw_len)) {
    fail("a write address changed before it was taken");
  }
  if (was.w_valid && !gave.w_ready &&
      !(now.w_valid && now.w_data == was.w_data && now.w_strobe == was.w_strobe &&
        now.w_last == was.w_last)) {
    fail("write data changed before it was taken");
  }
}

const AxiSlave& AxiMemory::drive() {
  if (driven_) return slave_;
  driven_ = true;
  slave_.ar_ready = !percent(options_.stall_percent);
  slave_.aw_ready = !percent(options_.stall_percent);
  slave_.w_ready = !percent(options_.stall_percent);
  // A reply once given stays until it is taken.
  if (!slave_.r_valid && met_ != 0 && reads_.front().due_at <= cycle_ &&
      !percent(options_.pause_percent)) {
    const ReadBeat& beat = reads_.front();
    slave_.r_valid = true;
    slave_.r_data = beat.data;
    slave_.r_last = beat.last;
    slave_.r_response = beat.error ? kSlaveError : 0;
  }
  if (!slave_.b_valid && !responses_.empty() && responses_.front() <= cycle_ &&
      !percent(options_.pause_percent)) {
    slave_.b_valid = true;
  }
  return slave_;
}

void AxiMemory::take_read(const AxiMaster& master) {
  if (slave_.r_valid && master.r_ready) {
    slave_.r_valid = false;
    reads_.pop_front();
    --met_;
  }
  if (!master.ar_valid || !slave_.ar_ready) return;
  const unsigned beats = master.ar_len + 1U;
  check_burst("read", master.ar_addr, beats);
  ++counts_.reads;
  counts_.read_beats += beats;
  const std::uint64_t delay = latency();
  for (unsigned beat = 0; beat < beats; ++beat) {
    const std::uint64_t address = master.ar_addr + beat * kAxiBytes;
    static_cast<void>(at(address, false));
    last_read_meets_ = std::max(last_read_meets_ + 1, cycle_ + delay / 2);
    last_read_due_ = std::max({last_read_due_ + 1, cycle_ + delay, last_read_meets_ + 1});
    reads_.push_back({address, last_read_meets_, last_read_due_, beat + 1 == beats,
                      percent(options_.error_percent), AxiData{}});
  }
  counts_.most_reads = std::max(counts_.most_reads, reads_.size());
}

void AxiMemory::take_write(const AxiMaster& master) {
  if (slave_.b_valid && master.b_ready) {
    slave_.b_valid = false;
    responses_.pop_front();
  }
  if (master.aw_valid && slave_.aw_ready) {
    const unsigned beats = master.aw_len + 1U;
    check_burst("write", master.aw_addr, beats);
    addresses_.push_back({master.aw_addr, beats});
    ++counts_.writes;
  }
  if (master.w_valid && slave_.w_ready) {
    data_.push_back({master.w_data, master.w_strobe, master.w_last});
    ++counts_.write_beats;
  }
}

void AxiMemory::match_writes() {
  while (!addresses_.empty() && !data_.empty()) {
    const Address& burst = addresses_.front();
    const Data& beat = data_.front();
    const std::uint64_t address = burst.address + matched_beats_ * kAxiBytes;
    static_cast<void>(at(address, true));
    const bool last = ++matched_beats_ == burst.beats;
    if (beat.last != last) fail(last ? "no WLAST on the last beat" : "WLAST before the last beat");
    const std::uint64_t delay = latency();
    last_write_meets_ = std::max(last_write_meets_ + 1, cycle_ + delay / 2);
    writes_.push_back({address, last_write_meets_, beat.strobe, beat.data});
    data_.pop_front();
    if (!last) continue;
    const std::uint64_t due = last_write_meets_ + delay - delay / 2;
    responses_.push_back(responses_.empty() ? due : std::max(due, responses_.back() + 1));
    addresses_.pop_front();
    matched_beats_ = 0;
  }
}

void AxiMemory::meet_memory() {
  while (!writes_.empty() && writes_.front().meets_at <= cycle_) {
    const WriteBeat& beat = writes_.front();
    unsigned char* memory = at(beat.address, true);
    unsigned char bytes[kAxiBytes];
    std::memcpy(bytes, beat.data.data(), kAxiBytes);
    for (std::size_t i = 0; i < kAxiBytes; ++i) {
      if ((beat.strobe >> i & 1) != 0) memory[i] = bytes[i];
    }
    writes_.pop_front();
  }
  for (; met_ < reads_.size() && reads_[met_].meets_at <= cycle_; ++met_) {
    ReadBeat& beat = reads_[met_];
    std::memcpy(beat.data.data(), at(beat.address, false), kAxiBytes);
    if (beat.error)
      beat.data[random_() % beat.data.size()] ^= static_cast<std::uint32_t>(random_());
  }
}

void AxiMemory::edge(const AxiMaster& master) {
  static_cast<void>(drive());
  check_stable(master);
  before_ = master;
  before_slave_ = slave_;
  take_read(master);
  take_write(master);
  match_writes();
  ++cycle_;
  meet_memory();
  driven_ = false;
}

}  // namespace ballast::sim
