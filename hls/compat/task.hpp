// Processes and streams of a kernel that runs by itself: hls::task and thread-local streams where
// Vitis is. Elsewhere the streams are objects and tasks do nothing: a simulation starts the
// processes itself (sim/platform).
#pragma once

#include "hls/compat/stream.hpp"

#if defined(__SYNTHESIS__) || defined(BALLAST_VITIS)

#include <hls_task.h>

#define BALLAST_KERNEL_LOCAL hls_thread_local
namespace ballast::compat {
using Task = hls::task;
}  // namespace ballast::compat

#else

#define BALLAST_KERNEL_LOCAL static
namespace ballast::compat {
class [[maybe_unused]] Task {
 public:
  template <typename Process, typename... Streams>
  explicit Task(Process, Streams&...) {}
};
}  // namespace ballast::compat

#endif
