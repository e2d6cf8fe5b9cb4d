#include "tests/unit/rtl_lib/bench.hpp"

#include <cstdlib>

namespace ballast::rtl_test {

std::uint64_t seed() {
  static const std::uint64_t value = [] {
    const char* given = std::getenv("BALLAST_SEED");
    return given != nullptr ? std::stoull(given) : std::random_device{}();
  }();
  return value;
}

RandomTest::RandomTest()
    : random_(seed()),
      trace_(__FILE__, __LINE__, "replay with BALLAST_SEED=" + std::to_string(seed())) {}

}  // namespace ballast::rtl_test
