#include "host/engine/card/xrt_access.hpp"

#include <dlfcn.h>

#include <filesystem>

namespace ballast {
namespace {

using Entry = const XrtAccess* (*)();

const XrtAccess& load() {
  // Beside the program's folder, in a build as where it is installed.
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe");
  const std::filesystem::path file = program.parent_path().parent_path() / "lib" / "ballast_xrt.so";
  if (!std::filesystem::exists(file)) {
    throw CardError("card: this program was built without XRT: there is no " + file.string() +
                    "; build it where XRT is installed (on Debian the package libxrt-dev)");
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

}  // namespace ballast
