#include "sim/platform/process_kinds.hpp"

#include <stdexcept>

#include "hls/compat/threads.hpp"
#include "sim/platform/fibers.hpp"
#include "sim/platform/sc_threads.hpp"

namespace ballast::sim {

std::vector<std::string> process_kinds() {
  return {
#if BALLAST_FIBERS
    "fibers",
#endif
        "threads", "systemc"
  };
}

std::unique_ptr<compat::Processes> make_processes(const std::string& kind) {
#if BALLAST_FIBERS
  if (kind == "fibers") return make_fibers();
#endif
  if (kind == "threads") return std::make_unique<compat::Threads>();
  if (kind == "systemc") return make_sc_threads();
  throw std::invalid_argument("processes cannot be " + kind);
}

}  // namespace ballast::sim
