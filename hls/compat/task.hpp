// Processes and streams of a kernel that runs by itself: hls::task and thread-local streams where
// Vitis is. Elsewhere the streams are objects, and a task is a process beside the one that makes
// it. Both begin anew when their function returns, and have no end.
#pragma once

#include "hls/compat/stream.hpp"

#if defined(__SYNTHESIS__) || defined(BALLAST_VITIS)

#include <hls_task.h>

#define BALLAST_KERNEL_LOCAL hls_thread_local
namespace ballast::compat {
#if defined(__SYNTHESIS__)
using Task = hls::task;
#else
/// In C simulation hls::task takes arrays of streams by the address of the first only.
class Task {
 public:
  template <typename Process, typename... Streams>
  explicit Task(Process process, Streams&... streams) : task_(process, handed(streams)...) {}

 private:
  template <typename T, int Depth>
  static hls::stream<T, Depth>& handed(hls::stream<T, Depth>& stream) {
    return stream;
  }
  template <typename Stream, unsigned Lanes>
  static Stream* handed(Stream (&streams)[Lanes]) {
    return streams;
  }
  hls::task task_;
};
#endif

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
    processes->start([process, &streams...] {
      for (;;) process(streams...);
    });
  }
};

/// Side by side, with the tasks that they start, which wait for the next call when all kernels have
/// ended. False when they wait for each other for good.
template <typename... Kernels>
bool run_kernels(Kernels... kernels) {
  constexpr unsigned kPatience = 1000;  // rounds in which only those run that wait for no stream
  static Threads threads;
  unsigned left = sizeof...(kernels);
  (threads.start([kernels, &left] {
    kernels();
    --left;
  }),
   ...);
  for (unsigned idle = 0; idle < kPatience && left != 0;) idle = threads.run() ? 0 : idle + 1;
  return left == 0;
}
}  // namespace ballast::compat

#endif
