// The engines that the command line can run on, by name.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "host/include/ballast/engine.hpp"

namespace ballast::tools {

/// Names for `--engine`, the default first.
std::vector<std::string> engine_names();

/// Opens the engine of that name. InputError when its capacities cannot be had.
std::unique_ptr<Engine> open_engine(const std::string& name, const EngineConfig& config);

}  // namespace ballast::tools
