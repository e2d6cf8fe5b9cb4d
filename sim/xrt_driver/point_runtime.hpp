// Makes the XRT runtime of this process drive simulated cards.
#pragma once

#include <string>

#include "sim/xrt_driver/settings.hpp"

namespace ballast::sim {

/// Sets XILINX_XRT and XCL_EMULATION_MODE to the driver beside this program, `../xrt`, and
/// BALLAST_SIM to what differs from the defaults. Before the runtime's first call and before
/// threads start. Throws std::runtime_error when the driver is not there.
void point_runtime_at_simulated_cards(const Settings& settings = {});

/// The image of a card: `ballast`, or the name of a verilated one.
std::string simulated_image(const std::string& card = "ballast");

}  // namespace ballast::sim
