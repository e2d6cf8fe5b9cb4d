#include "host/engine/card/xrt_access.hpp"

#include <dlfcn.h>

#include <algorithm>
#include <filesystem>
#include <stdexcept>

#include "host/engine/card/open_card.hpp"

namespace ballast {
namespace {

using Entry = const XrtAccess* (*)();

/// The shared object of ours that has this code, or the program.
std::filesystem::path this_file() {
  Dl_info info{};
  if (dladdr(reinterpret_cast<const void*>(&xrt_access), &info) != 0 && info.dli_fname != nullptr &&
      std::filesystem::path(info.dli_fname).is_absolute()) {
    return info.dli_fname;
  }
  return std::filesystem::read_symlink("/proc/self/exe");
}

/// Beside this file, or in the folder `lib` beside its own: where a build and an installation have
/// it. Programs of others, which are elsewhere, look where Ballast was to be installed.
std::filesystem::path module_file() {
  const std::filesystem::path folder = this_file().parent_path();
  std::filesystem::path beside = folder / "ballast_xrt.so";
  if (std::filesystem::exists(beside)) return beside;
  const std::filesystem::path in_lib = folder.parent_path() / "lib" / "ballast_xrt.so";
  return std::filesystem::exists(in_lib) ? in_lib : std::filesystem::path(BALLAST_XRT_MODULE);
}

const XrtAccess& load() {
  const std::filesystem::path file = module_file();
  if (!std::filesystem::exists(file)) {
    throw CardError("card: this program was built without XRT: there is no " + file.string() +
                    "; build Ballast where XRT is installed (on Debian the package libxrt-dev)");
  }
  void* library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    throw CardError(std::string("card: no XRT runtime: ") + dlerror() +
                    "; install XRT (on Debian the package libxrt1)");
  }
  const auto entry = reinterpret_cast<Entry>(dlsym(library, "ballast_xrt_access"));
  if (entry == nullptr) throw CardError("card: " + file.string() + " is not of this program");
  return *entry();
}

}  // namespace

const XrtAccess& xrt_access() {
  static const XrtAccess& access = load();
  return access;
}

std::unique_ptr<Card> open_xrt_card(std::span<const unsigned> devices, const std::string& xclbin,
                                    const EngineConfig& config, const CardOptions& options) {
  std::vector<std::unique_ptr<CardPort>> ports;
  for (std::size_t i = 0; i < devices.size(); ++i) {
    if (std::count(devices.begin(), devices.end(), devices[i]) != 1) {
      throw std::invalid_argument("card: device " + std::to_string(devices[i]) + " is given twice");
    }
    ports.push_back(xrt_access().open_port(devices[i], xclbin));
  }
  return open_cards(std::move(ports), config, options);
}

std::unique_ptr<Card> open_xrt_card(unsigned device, const std::string& xclbin,
                                    const EngineConfig& config, const CardOptions& options) {
  return open_xrt_card(std::span(&device, 1), xclbin, config, options);
}

}  // namespace ballast
