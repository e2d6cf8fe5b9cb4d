// What the shared object of xrt_access.hpp exports.
#include "host/engine/card/xrt_access.hpp"

extern "C" __attribute__((visibility("default"))) const ballast::XrtAccess* ballast_xrt_access() {
  static const ballast::XrtAccess access{ballast::open_xrt_port, ballast::list_xrt_devices};
  return &access;
}
