// The engines that lockstep knows by name.
#pragma once

#include <string>
#include <vector>

#include "tests/lockstep/lockstep.hpp"

namespace ballast::lockstep {

std::vector<std::string> engine_names();
/// Throws std::invalid_argument for a name that is not one of them.
EngineSource engine_named(const std::string& name);

}  // namespace ballast::lockstep
