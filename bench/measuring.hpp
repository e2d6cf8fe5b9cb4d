// What several benchmarks measure with, and draw their work by.
#pragma once

#include <cstdint>
#include <ctime>

namespace ballast::bench {

/// Processor time of the calling thread.
inline double thread_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// Below 2^31, the same sequence on every machine; PCG's multiplier, high bits.
inline std::uint32_t next_random(std::uint64_t& state) {
  state = state * 6364136223846793005U + 1442695040888963407U;
  return static_cast<std::uint32_t>(state >> 33);
}

}  // namespace ballast::bench
