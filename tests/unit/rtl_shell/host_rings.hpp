// The host's ends of the rings, for tests of the card's: memory as the host would lay it out.
#pragma once

#include <cstdint>
#include <cstring>
#include <memory>

#include "hls/core/checksum.hpp"
#include "hls/core/registers.hpp"
#include "sim/platform/axi_memory.hpp"

namespace ballast::rtl_test {

inline constexpr std::uint64_t kRingAddress = 0x0000'7F12'3456'7000;
inline constexpr std::uint64_t kIndexAddress = 0x0000'7F00'0000'0080;
inline constexpr std::uint64_t kProgressAddress = 0x0000'7F00'0000'0180;

/// One ring, the 128-byte line of its index, and the line of the other ring's index, in which the
/// writer tells of commands executed; zeroed.
class HostRing {
 public:
  explicit HostRing(unsigned log2)
      : log2_(log2), records_(std::make_unique<Record[]>(std::size_t{1} << log2)) {
    clear();
  }
  void clear() {
    std::memset(static_cast<void*>(records_.get()), 0, bytes());
    std::memset(line_, 0, sizeof line_);
    std::memset(progress_, 0, sizeof progress_);
  }

  /// What the card may do: read (write) the ring, write (read) the index.
  void map_to_reader(sim::AxiMemory& memory) {
    memory.map(kRingAddress, records_.get(), bytes(), false);
    memory.map(kIndexAddress, line_, sizeof line_, true);
  }
  void map_to_writer(sim::AxiMemory& memory) {
    memory.map(kRingAddress, records_.get(), bytes(), true);
    memory.map(kIndexAddress, line_, sizeof line_, false);
    memory.map(kProgressAddress, progress_, sizeof progress_, true);
  }

  unsigned log2() const { return log2_; }
  std::uint64_t size() const { return std::uint64_t{1} << log2_; }
  Record& slot(std::uint64_t position) { return records_[position & (size() - 1)]; }
  std::uint32_t phase(std::uint64_t position) const { return ((position >> log2_) & 1) ^ 1U; }

  std::uint64_t index() const {
    std::uint64_t value = 0;
    std::memcpy(&value, line_, sizeof value);
    return value;
  }
  void set_index(std::uint64_t value) { std::memcpy(line_, &value, sizeof value); }
  std::uint64_t executed() const {
    std::uint64_t value = 0;
    std::memcpy(&value, progress_ + kExecutedOffset, sizeof value);
    return value;
  }
  /// The rest of that line is not the writer's.
  bool progress_is_clean() const {
    for (std::size_t i = 0; i < sizeof progress_; ++i) {
      if (i / 8 != kExecutedOffset / 8 && progress_[i] != 0) return false;
    }
    return true;
  }
  /// The rest of the index line is the host's own.
  bool line_is_clean() const {
    for (std::size_t i = 8; i < sizeof line_; ++i) {
      if (line_[i] != 0) return false;
    }
    return true;
  }

 private:
  std::size_t bytes() const { return sizeof(Record) << log2_; }

  unsigned log2_;
  std::unique_ptr<Record[]> records_;
  alignas(64) unsigned char line_[128] = {};
  alignas(64) unsigned char progress_[64] = {};
};

}  // namespace ballast::rtl_test
