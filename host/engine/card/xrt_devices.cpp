#include <experimental/xrt_system.h>
#include <xrt/xrt_device.h>

#include <optional>

#include "host/engine/card/control.hpp"
#include "host/engine/card/xrt_image.hpp"
#include "host/engine/card/xrt_port.hpp"

namespace ballast {
namespace {

constexpr const char* kNoImage = "00000000-0000-0000-0000-000000000000";

template <xrt::info::device what>
std::string info(const xrt::device& device) try {
  return device.get_info<what>();
} catch (const std::exception&) {  // not every driver knows everything
  return {};
}

std::string loaded_image(const xrt::device& device) try {
  const std::string uuid = device.get_xclbin_uuid().to_string();
  return uuid == kNoImage ? std::string{} : uuid;
} catch (const std::exception&) {
  return {};
}

/// What the card's registers say, and whether it may reach host memory.
void ask(XrtDevice& device, const std::string& xclbin) {
  const auto port = open_xrt_port(device.index, xclbin);
  card::Control control(*port, "card: device " + std::to_string(device.index));
  constexpr int kReads = 1000;  // while it clears its stores, after it was loaded
  device.card = control.describe();
  for (int i = 0; i < kReads && !device.card->ready; ++i) device.card = control.describe();
  control.identify();
  constexpr std::size_t kPage = 4096;
  port->allocate(kPage);
}

XrtDevice examine(unsigned index, const xrt::device& device, const std::string& xclbin,
                  const std::string& image) {
  XrtDevice found;
  found.index = index;
  found.name = info<xrt::info::device::name>(device);
  found.bdf = info<xrt::info::device::bdf>(device);
  found.image = loaded_image(device);
  if (image.empty()) {
    found.problem = "not asked, as no image was given: --xclbin FILE";
  } else if (!found.image.empty() && found.image != image) {
    found.problem = "another image is loaded than " + xclbin + "; a run with this one replaces it";
  } else {
    try {
      ask(found, xclbin);
      found.image = image;
    } catch (const std::exception& error) {
      found.problem = error.what();
    }
  }
  return found;
}

unsigned count_devices() try {
  return xrt::system::enumerate_devices();
} catch (const std::exception& error) {
  throw CardError(std::string("card: XRT has no driver: ") + error.what() +
                  "; install XRT and its driver, and set XILINX_XRT to its folder");
}

/// Empty if there is no such device.
std::optional<xrt::device> device_at(unsigned index) try {
  return xrt::device(index);
} catch (const std::exception&) {
  return std::nullopt;
}

}  // namespace

std::vector<XrtDevice> list_xrt_devices(const std::string& xclbin) {
  const std::string image =
      xclbin.empty() ? std::string{} : read_image(xclbin).get_uuid().to_string();
  const unsigned count = count_devices();
  std::vector<XrtDevice> devices;
  // Under emulation XRT counts none, so the last is known by the next that does not open.
  for (unsigned index = 0;; ++index) {
    const auto device = device_at(index);
    if (device) {
      devices.push_back(examine(index, *device, xclbin, image));
    } else if (index < count) {
      devices.emplace_back();
      devices.back().index = index;
      devices.back().problem = "does not open; `xbutil examine` and the driver's log say why";
    } else {
      return devices;
    }
  }
}

}  // namespace ballast
