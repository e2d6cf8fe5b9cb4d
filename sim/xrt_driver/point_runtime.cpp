#include "sim/xrt_driver/point_runtime.hpp"

#include <dlfcn.h>

#include <cstdlib>
#include <filesystem>
#include <stdexcept>

namespace ballast::sim {
namespace {

std::filesystem::path folder() {
  return std::filesystem::read_symlink("/proc/self/exe").parent_path().parent_path() / "xrt";
}

}  // namespace

void point_runtime_at_simulated_cards(const Settings& settings) {
  const std::filesystem::path driver = folder() / "lib" / "libxrt_hwemu.so.2";
  if (!std::filesystem::exists(driver)) {
    throw std::runtime_error("the simulated card's driver is not there: " + driver.string() +
                             "; build the target ballast_xrt_driver");
  }
  setenv("XILINX_XRT", folder().c_str(), 1);
  setenv("XCL_EMULATION_MODE", "hw_emu", 1);
  setenv("BALLAST_SIM", text_of(settings).c_str(), 1);
}

std::optional<CardStatistics> simulated_statistics(unsigned device) {
  // The runtime's copy, which this program does not link.
  void* const driver = dlopen("libxrt_hwemu.so.2", RTLD_NOLOAD | RTLD_LAZY);
  if (driver == nullptr) return std::nullopt;
  using Statistics = int (*)(unsigned, CardStatistics*, std::size_t);
  const auto ask = reinterpret_cast<Statistics>(dlsym(driver, "ballast_sim_statistics"));
  CardStatistics statistics;
  const bool there = ask != nullptr && ask(device, &statistics, sizeof statistics) == 0;
  dlclose(driver);
  return there ? std::optional(statistics) : std::nullopt;
}

std::string simulated_image(const std::string& card) {
  return (folder() / (card + ".xclbin")).string();
}

}  // namespace ballast::sim
