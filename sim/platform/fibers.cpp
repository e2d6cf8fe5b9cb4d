#include "sim/platform/fibers.hpp"

#include <ucontext.h>

#include <csetjmp>
#include <cstddef>

#include "hls/compat/turns.hpp"

namespace ballast::sim {
namespace {

constexpr std::size_t kStackBytes = std::size_t{1} << 18;

struct Fiber {
  explicit Fiber(std::function<void()> process) : function(std::move(process)) {}

  std::function<void()> function;
  std::vector<std::byte> stack = std::vector<std::byte>(kStackBytes);
  ucontext_t entry{};
  std::jmp_buf at{};
  bool started = false;
};

class Fibers;
// Those of which one is entered: makecontext passes no pointer.
thread_local Fibers* entering = nullptr;

// setjmp leaves the signal mask alone, which swapcontext asks the kernel for at every switch.
class Fibers final : public compat::Turns<Fiber> {
  static void enter() {
    Fibers& self = *entering;
    self.current().function();
    self.end();
    _longjmp(self.host_, 1);
  }

  void begin(Fiber& fiber) override {
    getcontext(&fiber.entry);
    fiber.entry.uc_stack.ss_sp = fiber.stack.data();
    fiber.entry.uc_stack.ss_size = fiber.stack.size();
    makecontext(&fiber.entry, &Fibers::enter, 0);
  }
  void resume(Fiber& fiber) override {
    if (_setjmp(host_) != 0) return;
    if (fiber.started) _longjmp(fiber.at, 1);
    fiber.started = true;
    entering = this;
    setcontext(&fiber.entry);
  }
  void yield() override {
    if (_setjmp(current().at) == 0) _longjmp(host_, 1);
  }

  std::jmp_buf host_{};
};

}  // namespace

std::unique_ptr<compat::Processes> make_fibers() { return std::make_unique<Fibers>(); }

}  // namespace ballast::sim
