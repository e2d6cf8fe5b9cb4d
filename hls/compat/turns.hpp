// Who may go on, of processes that take turns. How one is resumed is a derived class's.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "hls/compat/processes.hpp"

namespace ballast::compat {

/// `Process`: what one process is to the derived class; made from its function.
template <typename Process>
class Turns : public Processes {
 public:
  void start(std::function<void()> process) final {
    turns_.push_back({std::make_unique<Process>(std::move(process))});
    try {
      begin(*turns_.back().process);
    } catch (...) {
      turns_.pop_back();
      throw;
    }
    ++running_;
  }

  bool run() final {
    Processes* const before = processes;
    processes = this;
    // In the order they were started in; one that is started meanwhile comes last.
    for (current_ = 0; current_ < turns_.size(); ++current_) {
      if (turns_[current_].can_go_on()) resume(current());
    }
    processes = before;
    for (const Turn& turn : turns_) {
      if (turn.counter != nullptr && turn.can_go_on()) return true;
    }
    return false;
  }
  bool finished() const final { return running_ == 0; }

  void wait_while(const unsigned& counter, unsigned value) final {
    turns_[current_].counter = &counter;
    turns_[current_].value = value;
    yield();
    turns_[current_].counter = nullptr;
  }
  void idle() final { yield(); }

 protected:
  /// It exists, and has not had a turn.
  virtual void begin(Process& process) = 0;
  /// Returns when the process waits or has ended.
  virtual void resume(Process& process) = 0;
  /// Of the process whose turn it is: returns when it is resumed.
  virtual void yield() = 0;

  Process& current() { return *turns_[current_].process; }
  /// The process whose turn it is has ended.
  void end() {
    turns_[current_].done = true;
    --running_;
  }
  /// Resumes those that have not ended, which then have to end at once, and lets go of all.
  void give_up() {
    for (current_ = 0; current_ < turns_.size(); ++current_) {
      if (!turns_[current_].done) resume(current());
    }
    turns_.clear();
  }

 private:
  struct Turn {
    std::unique_ptr<Process> process;
    const unsigned* counter = nullptr;  ///< that it waits for, if any
    unsigned value = 0;
    bool done = false;

    bool can_go_on() const { return !done && (counter == nullptr || *counter != value); }
  };

  std::vector<Turn> turns_;
  std::size_t current_ = 0;
  std::size_t running_ = 0;
};

}  // namespace ballast::compat
