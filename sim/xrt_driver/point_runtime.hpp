// Makes the XRT runtime of this process drive simulated cards.
#pragma once

#include <optional>
#include <string>

#include "sim/xrt_driver/settings.hpp"

namespace ballast::sim {

/// Sets XILINX_XRT and XCL_EMULATION_MODE to the driver beside this program, `../xrt`, and
/// BALLAST_SIM to what differs from the defaults. Before the runtime's first call and before
/// threads start. Throws std::runtime_error when the driver is not there.
void point_runtime_at_simulated_cards(const Settings& settings = {});

/// What the simulated card has done since it was made, and its latencies; also after it was closed.
/// Nothing if there is no such card in this process, or no image in it.
std::optional<CardStatistics> simulated_statistics(unsigned device);

/// The image of a card: `ballast`, or the name of a verilated one.
std::string simulated_image(const std::string& card = "ballast");

}  // namespace ballast::sim
