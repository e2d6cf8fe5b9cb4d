// How large an engine has to be for a log.
#pragma once

#include <span>

#include "host/include/ballast/engine.hpp"

namespace ballast::tools {

EngineConfig capacity_for(std::span<const Command> log);

}  // namespace ballast::tools
