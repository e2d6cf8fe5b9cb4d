// Waiting for an engine, and saying so.
#pragma once

#include "host/include/ballast/command_pump.hpp"

namespace ballast::tools {

/// Says once that the engine is waited for when that takes long: a card has a watchdog, which in a
/// simulation may take minutes. `engine` outlives it.
Idle patience_with(const Engine& engine);

}  // namespace ballast::tools
