// The way to a card that XRT drives, real or simulated: which of the two, the runtime knows.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "host/engine/card/card_port.hpp"
#include "host/include/ballast/card.hpp"

namespace ballast {

/// Loads the image into the device, unless it is there, and takes its compute unit
/// (`ballast:{ballast_1}`) for this program alone. Memory to share is host memory of the bank that
/// the image connects the kernel's rings to.
///
/// Throws InputError: no such image, or not one of Ballast's. Throws CardError: no such device, an
/// image that the device does not take, a card in use. Its `allocate` throws CardError when the
/// card has no host memory configured; its register functions throw what the driver reports.
std::unique_ptr<CardPort> open_xrt_port(unsigned device, const std::string& xclbin);

/// A device as XRT and, where it can be asked, the card itself describe it.
struct XrtDevice {
  unsigned index = 0;
  std::string name;                     ///< of its platform; empty if it does not say
  std::string bdf;                      ///< place on the PCIe bus; empty if it does not say
  std::string image;                    ///< UUID of the image that is loaded; empty if none
  std::optional<CardDescription> card;  ///< what its registers say
  std::string problem;                  ///< why it is of no use, with what to do; empty: it is
};

/// All devices that XRT knows. Cards are asked only with an image in hand, which is loaded where
/// none is, and never in place of another. Throws CardError when XRT itself does not work,
/// InputError for the image as `open_xrt_port` does.
std::vector<XrtDevice> list_xrt_devices(const std::string& xclbin);

}  // namespace ballast
