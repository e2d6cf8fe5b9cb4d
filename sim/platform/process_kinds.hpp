// Every way in which processes of kernels can take turns, by name.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "hls/compat/processes.hpp"

namespace ballast::sim {

/// "fibers", unless sanitizers are built in, which do not follow them; "threads"; "systemc".
std::vector<std::string> process_kinds();
/// Throws std::invalid_argument for a name that is not one of them.
std::unique_ptr<compat::Processes> make_processes(const std::string& kind);

}  // namespace ballast::sim
