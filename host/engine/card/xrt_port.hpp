// The way to a card that XRT drives, real or simulated: which of the two, the runtime knows.
#pragma once

#include <memory>
#include <string>

#include "host/include/ballast/card.hpp"

namespace ballast {

/// Loads the image into the device, unless it is there, and takes its compute unit
/// (`ballast:{ballast_1}`) for this program alone. Memory to share is host memory of the bank that
/// the image connects the kernel's rings to.
///
/// Throws CardError: no such device, no such image or not one of Ballast's, an image that the
/// device does not take, a card in use. Its `allocate` throws CardError when the card has no host
/// memory configured; its register functions throw what the driver reports.
std::unique_ptr<CardPort> open_xrt_port(unsigned device, const std::string& xclbin);

}  // namespace ballast
