// How long verdicts took.
#pragma once

#include <cstdint>

namespace ballast::tools {

/// Nanoseconds from a command to its verdict.
struct Latency {
  std::uint64_t count, min, median, p99, max;
};

}  // namespace ballast::tools
