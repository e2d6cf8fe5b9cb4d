// Processes as fibers of one thread, where a switch takes nanoseconds. Sanitizers do not follow
// them.
#pragma once

#include <memory>

#include "hls/compat/processes.hpp"

namespace ballast::sim {

std::unique_ptr<compat::Processes> make_fibers();

}  // namespace ballast::sim
