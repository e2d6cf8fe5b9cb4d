// Processes of kernels that take turns: each runs until it has to wait, then the next. So a run
// depends on nothing but what they do. As fibers of one thread (fibers.cpp), where a switch takes
// nanoseconds, or as threads of which one runs at a time (threads.cpp), which sanitizers
// understand.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "hls/compat/waiting.hpp"

namespace ballast::sim {

class Processes final : public compat::Waiting {
 public:
  Processes();
  /// Processes that have not ended are given up where they wait.
  ~Processes() override;

  void start(std::function<void()> process);
  /// Lets each process run until it waits, in the order they were started in. Whether any stream
  /// has changed.
  bool run();
  bool finished() const { return running_ == 0; }

  // For the processes, through compat::waiting.
  void wait() override;
  void changed() override { changed_ = true; }

 private:
  struct Process;
  struct Host;
  static void enter();  ///< of fibers
  void resume(Process& process);
  void body(Process& process);

  std::vector<std::unique_ptr<Process>> processes_;
  std::unique_ptr<Host> host_;
  Process* current_ = nullptr;
  std::size_t running_ = 0;
  bool changed_ = false;
};

}  // namespace ballast::sim
