// Processes as threads of which one runs at a time: nothing but the standard library is needed,
// and sanitizers and debuggers understand it.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "hls/compat/turns.hpp"

namespace ballast::compat {

struct Thread {
  explicit Thread(std::function<void()> process) : function(std::move(process)) {}
  Thread(const Thread&) = delete;
  Thread& operator=(const Thread&) = delete;
  ~Thread() {
    if (thread.joinable()) thread.join();
  }

  std::function<void()> function;
  std::thread thread;
  std::condition_variable turn;
};

class Threads final : public Turns<Thread> {
 public:
  Threads() = default;
  ~Threads() override {
    gives_up_ = true;
    give_up();
  }

 private:
  /// Ends a process that is given up while it waits.
  struct GivenUp {};

  void begin(Thread& process) override {
    process.thread = std::thread([this, &process] { body(process); });
  }

  void body(Thread& process) {
    {
      std::unique_lock lock(mutex_);
      process.turn.wait(lock, [&] { return runs_ == &process; });
    }
    processes = this;
    try {
      if (!gives_up_) process.function();
    } catch (const GivenUp&) {
    }
    const std::lock_guard lock(mutex_);
    end();
    runs_ = nullptr;
    host_turn_.notify_one();
  }

  void resume(Thread& process) override {
    std::unique_lock lock(mutex_);
    runs_ = &process;
    process.turn.notify_one();
    host_turn_.wait(lock, [&] { return runs_ == nullptr; });
  }

  void yield() override {
    std::unique_lock lock(mutex_);
    Thread& process = current();
    runs_ = nullptr;
    host_turn_.notify_one();
    process.turn.wait(lock, [&] { return runs_ == &process; });
    if (gives_up_) throw GivenUp{};
  }

  std::mutex mutex_;
  std::condition_variable host_turn_;
  Thread* runs_ = nullptr;  ///< whose turn it is; none: the host's
  bool gives_up_ = false;
};

}  // namespace ballast::compat
