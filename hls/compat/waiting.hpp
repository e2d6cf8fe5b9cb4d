// What a process of a kernel does while a stream or the host makes it wait. In hardware that is the
// handshake; on a host it is a hook, so that the same processes run as threads of their own, as
// SystemC threads or as fibers of one simulation.
#pragma once

namespace ballast::compat {

#if !defined(__SYNTHESIS__) && !defined(BALLAST_VITIS)

class Waiting {
 public:
  Waiting() = default;
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;
  virtual ~Waiting() = default;
  /// Returns when a stream or memory may have changed; also for nothing.
  virtual void wait() = 0;
  /// A process has put into or taken from a stream.
  virtual void changed() = 0;
};

/// The hook of the processes that run on this thread; they do not run without one.
inline thread_local Waiting* waiting = nullptr;

/// A process that found nothing to do: lets the others, and the host, go on.
inline void idle() { waiting->wait(); }

#else

inline void idle() {}

#endif

}  // namespace ballast::compat
