#include <ucontext.h>

#include <csetjmp>
#include <cstddef>

#include "sim/platform/processes.hpp"

namespace ballast::sim {
namespace {

constexpr std::size_t kStackBytes = std::size_t{1} << 18;

// The ones whose process is entered: makecontext passes no pointer.
thread_local Processes* entering = nullptr;

}  // namespace

struct Processes::Process {
  std::function<void()> function;
  std::vector<std::byte> stack = std::vector<std::byte>(kStackBytes);
  ucontext_t entry{};
  std::jmp_buf at{};
  bool started = false;
  bool done = false;
};

struct Processes::Host {
  std::jmp_buf at{};
};

Processes::Processes() : host_(std::make_unique<Host>()) {}
Processes::~Processes() = default;

void Processes::start(std::function<void()> process) {
  auto next = std::make_unique<Process>();
  next->function = std::move(process);
  getcontext(&next->entry);
  next->entry.uc_stack.ss_sp = next->stack.data();
  next->entry.uc_stack.ss_size = next->stack.size();
  makecontext(&next->entry, &Processes::enter, 0);
  processes_.push_back(std::move(next));
  ++running_;
}

void Processes::enter() {
  Processes& self = *entering;
  self.body(*self.current_);
  _longjmp(self.host_->at, 1);
}

void Processes::body(Process& process) {
  process.function();
  process.done = true;
  --running_;
}

// setjmp leaves the signal mask alone, which swapcontext asks the kernel for at every switch.
void Processes::resume(Process& process) {
  current_ = &process;
  if (_setjmp(host_->at) != 0) return;
  if (process.started) _longjmp(process.at, 1);
  process.started = true;
  entering = this;
  setcontext(&process.entry);
}

void Processes::wait() {
  if (_setjmp(current_->at) == 0) _longjmp(host_->at, 1);
}

bool Processes::run() {
  compat::Waiting* const before = compat::waiting;
  compat::waiting = this;
  changed_ = false;
  for (const auto& process : processes_) {
    if (!process->done) resume(*process);
  }
  compat::waiting = before;
  return changed_;
}

}  // namespace ballast::sim
