#include <fstream>
#include <regex>
#include <stdexcept>

#include "tests/unit/rtl_lane/pipeline.hpp"

namespace ballast::rtl_test {

unsigned latency(const std::string& name) {
  std::ifstream file(BALLAST_SOURCE_DIR "/rtl/lane/lane_latency_pkg.sv");
  const std::regex constant("\\blocalparam int unsigned " + name + " *= *([0-9]+);");
  std::smatch found;
  for (std::string line; std::getline(file, line);) {
    if (std::regex_search(line, found, constant)) {
      return static_cast<unsigned>(std::stoul(found[1]));
    }
  }
  throw std::runtime_error("lane_latency_pkg has no " + name);
}

std::string hex(uint128 x) {
  std::ostringstream out;
  out << "0x" << std::hex << core::high64(x) << '_' << core::low64(x);
  return out.str();
}

}  // namespace ballast::rtl_test
