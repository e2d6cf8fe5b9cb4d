// XRT as a program finds it when it runs: the functions of xrt_port.hpp in a shared object of their
// own, so that the program itself runs where XRT is not installed.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "host/engine/card/xrt_port.hpp"

namespace ballast {

struct XrtAccess {
  std::unique_ptr<CardPort> (*open_port)(unsigned device, const std::string& xclbin);
  std::vector<XrtDevice> (*list_devices)(const std::string& xclbin);
};

/// Loads the shared object, once. Throws CardError when it or XRT is not there.
const XrtAccess& xrt_access();

}  // namespace ballast
