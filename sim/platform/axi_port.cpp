#include "sim/platform/axi_port.hpp"

#include <stdexcept>

namespace ballast::sim {
namespace {

constexpr std::uint64_t kPage = 4096;

}  // namespace

std::string hexadecimal(std::uint64_t value) {
  static const char* const kDigits = "0123456789abcdef";
  std::string text;
  do {
    text.insert(text.begin(), kDigits[value % 16]);
    value /= 16;
  } while (value != 0);
  return "0x" + text;
}

void AxiPort::fail(const std::string& what) const {
  throw std::logic_error("AXI, cycle " + std::to_string(cycle_) + ": " + what);
}

void AxiPort::check_burst(const char* what, std::uint64_t address, unsigned beats) const {
  if (address % kAxiBytes != 0) fail(std::string(what) + " at " + hexadecimal(address));
  if (address / kPage != (address + beats * kAxiBytes - 1) / kPage) {
    fail(std::string(what) + " of " + std::to_string(beats) + " beats at " + hexadecimal(address) +
         " crosses 4 KB");
  }
}

void AxiPort::check_stable(const AxiMaster& now) const {
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

const AxiSlave& AxiPort::drive() {
  if (driven_) return slave_;
  driven_ = true;
  slave_.ar_ready = !percent(options_.stall_percent) && !reads_held_;
  slave_.aw_ready = !percent(options_.stall_percent) && !writes_held_;
  slave_.w_ready = !percent(options_.stall_percent) && !writes_held_;
  // A reply once given stays until it is taken.
  if (!slave_.r_valid && !read_replies.empty() && !percent(options_.pause_percent)) {
    const ReadBeat& beat = read_replies.front();
    slave_.r_valid = true;
    slave_.r_data = beat.data;
    slave_.r_last = beat.last;
    slave_.r_response = beat.response;
    read_replies.pop_front();
  }
  if (!slave_.b_valid && !write_replies.empty() && !percent(options_.pause_percent)) {
    slave_.b_valid = true;
    slave_.b_response = write_replies.front();
    write_replies.pop_front();
  }
  return slave_;
}

void AxiPort::take(const AxiMaster& master) {
  if (slave_.r_valid && master.r_ready) slave_.r_valid = false;
  if (slave_.b_valid && master.b_ready) slave_.b_valid = false;
  if (master.ar_valid && slave_.ar_ready) {
    const unsigned beats = master.ar_len + 1U;
    check_burst("read", master.ar_addr, beats);
    reads.push_back({master.ar_addr, beats});
  }
  if (master.aw_valid && slave_.aw_ready) {
    const unsigned beats = master.aw_len + 1U;
    check_burst("write", master.aw_addr, beats);
    addresses_.push_back({master.aw_addr, beats});
  }
  if (master.w_valid && slave_.w_ready) {
    data_.push_back({master.w_data, master.w_strobe, master.w_last});
  }
}

void AxiPort::match_writes() {
  while (!addresses_.empty() && !data_.empty()) {
    const Burst& burst = addresses_.front();
    const Data& beat = data_.front();
    const std::uint64_t address = burst.address + matched_beats_ * kAxiBytes;
    const bool last = ++matched_beats_ == burst.beats;
    if (beat.last != last) fail(last ? "no WLAST on the last beat" : "WLAST before the last beat");
    writes.push_back({address, beat.strobe, beat.data, last});
    data_.pop_front();
    if (!last) continue;
    addresses_.pop_front();
    matched_beats_ = 0;
  }
}

void AxiPort::edge(const AxiMaster& master) {
  static_cast<void>(drive());
  check_stable(master);
  before_ = master;
  before_slave_ = slave_;
  take(master);
  match_writes();
  ++cycle_;
  driven_ = false;
}

}  // namespace ballast::sim
