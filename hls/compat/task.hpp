// Processes and streams of a kernel that runs by itself: hls::task and thread-local streams where
// Vitis is. Elsewhere the streams are objects, and a task is a process beside the one that makes
// it.
#pragma once

#include "hls/compat/stream.hpp"

#if defined(__SYNTHESIS__) || defined(BALLAST_VITIS)

#include <hls_task.h>

#define BALLAST_KERNEL_LOCAL hls_thread_local
namespace ballast::compat {
using Task = hls::task;

/// C simulation calls one kernel after the other: there, streams are as long as they need to be.
template <typename... Kernels>
bool run_kernels(Kernels... kernels) {
  (kernels(), ...);
  return true;
}
}  // namespace ballast::compat

#else

#include "hls/compat/threads.hpp"

#define BALLAST_KERNEL_LOCAL static
namespace ballast::compat {
class [[maybe_unused]] Task {
 public:
  template <typename Process, typename... Streams>
  explicit Task(Process process, Streams&... streams) {
    processes->start([process, &streams...] { process(streams...); });
  }
};

/// Side by side, with the tasks that they start. False when they wait for each other for good.
template <typename... Kernels>
bool run_kernels(Kernels... kernels) {
  constexpr unsigned kPatience = 1000;  // rounds in which only those run that wait for no stream
  Threads threads;
  (threads.start(kernels), ...);
  for (unsigned idle = 0; idle < kPatience && !threads.finished();) {
    idle = threads.run() ? 0 : idle + 1;
  }
  return threads.finished();
}
}  // namespace ballast::compat

#endif
