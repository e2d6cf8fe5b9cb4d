// Processes as SC_THREADs, each waiting for an event of its own: for simulations that are in
// SystemC anyway. SystemC has one simulation a program, so `run` is not for one of its processes.
#pragma once

#include <memory>

#include "hls/compat/processes.hpp"

namespace ballast::sim {

std::unique_ptr<compat::Processes> make_sc_threads();

}  // namespace ballast::sim
