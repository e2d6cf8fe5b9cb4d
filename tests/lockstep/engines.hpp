// The engines that lockstep knows by name.
#pragma once

#include <string>
#include <vector>

#include "tests/lockstep/lockstep.hpp"

namespace ballast::lockstep {

/// For `rtl`, the verilated card, `sim`, the same behind the XRT runtime, and `hls`, the HLS
/// kernels, which never stall and write no waves; the others have none.
struct CardSettings {
  std::uint32_t cards = 1;  ///< as one engine
  std::uint32_t lanes = 4;  ///< of each: 1, 2, 4, 8
  unsigned stall = 0;       ///< percent of cycles, on every channel of its AXI ports
  std::uint64_t seed = 1;
  std::string trace = {};      ///< FST file, of the first card opened; none if empty
  std::string processes = {};  ///< `hls`: of sim::process_kinds(); the default if empty
};

std::vector<std::string> engine_names();
/// Throws std::invalid_argument for a name that is not one of them.
EngineSource engine_named(const std::string& name, const CardSettings& card = {});

}  // namespace ballast::lockstep
