// Between an HLS card's ring writer and host memory, for faults: the writer has a ring and
// counts of its own, from which the host's are written.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/platform/hls_kernels.hpp"
#include "sim/platform/simulated_card.hpp"

namespace ballast::sim {

class EventTap {
 public:
  explicit EventTap(const CardFaults& faults) : faults_(faults) {}

  /// What the kernels are to be started with instead.
  HlsArguments between(const HlsArguments& arguments);
  /// Carries on what the writer has written, in this round of the card.
  void carry(std::uint64_t round);

 private:
  bool is_needed() const;
  void carry_event(const Record& event, std::uint64_t round);

  const CardFaults faults_;
  bool active_ = false;
  HlsArguments host_{};
  std::vector<Record> ring_;
  std::uint64_t position_ = 0;
  std::uint64_t heartbeat_ = 0;
  std::uint64_t executed_ = 0;
  std::uint64_t events_ = 0;  ///< since the card was made
  Record* late_ = nullptr;    ///< in host memory
  std::uint64_t late_until_ = 0;
};

}  // namespace ballast::sim
