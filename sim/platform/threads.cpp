#include <condition_variable>
#include <mutex>
#include <thread>

#include "sim/platform/processes.hpp"

namespace ballast::sim {
namespace {

/// Ends a process that is given up while it waits.
struct GivenUp {};

}  // namespace

struct Processes::Process {
  std::function<void()> function;
  std::thread thread;
  std::condition_variable turn;
  bool done = false;
};

struct Processes::Host {
  std::mutex mutex;
  std::condition_variable turn;
  Process* runs = nullptr;  ///< whose turn it is; none: the host's
  bool gives_up = false;
};

Processes::Processes() : host_(std::make_unique<Host>()) {}

Processes::~Processes() {
  host_->gives_up = true;
  for (const auto& process : processes_) {
    if (!process->done) resume(*process);
    process->thread.join();
  }
}

void Processes::start(std::function<void()> process) {
  processes_.push_back(std::make_unique<Process>());
  Process& next = *processes_.back();
  next.function = std::move(process);
  next.thread = std::thread([this, &next] { body(next); });
  ++running_;
}

void Processes::body(Process& process) {
  {
    std::unique_lock lock(host_->mutex);
    process.turn.wait(lock, [&] { return host_->runs == &process; });
  }
  compat::waiting = this;
  try {
    if (!host_->gives_up) process.function();
  } catch (const GivenUp&) {
  }
  const std::lock_guard lock(host_->mutex);
  process.done = true;
  --running_;
  host_->runs = nullptr;
  host_->turn.notify_one();
}

void Processes::resume(Process& process) {
  std::unique_lock lock(host_->mutex);
  current_ = &process;
  host_->runs = &process;
  process.turn.notify_one();
  host_->turn.wait(lock, [&] { return host_->runs == nullptr; });
}

void Processes::wait() {
  std::unique_lock lock(host_->mutex);
  Process& process = *current_;
  host_->runs = nullptr;
  host_->turn.notify_one();
  process.turn.wait(lock, [&] { return host_->runs == &process; });
  if (host_->gives_up) throw GivenUp{};
}

bool Processes::run() {
  changed_ = false;
  for (const auto& process : processes_) {
    if (!process->done) resume(*process);
  }
  return changed_;
}

}  // namespace ballast::sim
