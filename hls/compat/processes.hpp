// Processes of kernels where no Vitis is. In hardware a stream that is empty or full holds its
// process by the handshake; on a host that is a hook, so that the same processes run as threads
// (hls/compat/threads.hpp), as fibers or as SystemC threads (sim/platform). They take turns, in
// every one of these: a run depends on nothing but what they do.
#pragma once

namespace ballast::compat {

#if defined(__SYNTHESIS__) || defined(BALLAST_VITIS)

inline void idle() {}

#else

}  // namespace ballast::compat

#include <functional>

namespace ballast::compat {

class Processes {
 public:
  Processes() = default;
  Processes(const Processes&) = delete;
  Processes& operator=(const Processes&) = delete;
  /// Processes that have not ended are given up where they wait.
  virtual ~Processes() = default;

  /// Also by a process.
  virtual void start(std::function<void()> process) = 0;
  /// One round: lets each process that can go on run until it waits. Whether a stream that one
  /// waits for has changed since.
  virtual bool run() = 0;
  virtual bool finished() const = 0;

  // For the process that runs.
  /// Returns when the counter is no longer `value`.
  virtual void wait_while(const unsigned& counter, unsigned value) = 0;
  /// Returns in the next round.
  virtual void idle() = 0;
};

/// Those that run on this thread; streams wait with them.
inline thread_local Processes* processes = nullptr;

/// A process that found nothing to do: lets the others, and the host, go on. Not inlined: a fiber
/// may go on in another thread, so that no address of a thread's variable may be kept across it.
[[gnu::noinline]] inline void idle() { processes->idle(); }

#endif

}  // namespace ballast::compat
