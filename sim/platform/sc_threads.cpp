#include "sim/platform/sc_threads.hpp"

#include <pthread.h>

#include <cstddef>
#include <systemc>

#include "hls/compat/turns.hpp"

// AddressSanitizer's, where it is built in.
// NOLINTBEGIN(bugprone-reserved-identifier): the names that its runtime has
extern "C" {
[[gnu::weak]] void __sanitizer_start_switch_fiber(void** saved, const void* bottom, size_t size);
[[gnu::weak]] void __sanitizer_finish_switch_fiber(void* saved, const void** bottom, size_t* size);
}
// NOLINTEND(bugprone-reserved-identifier)

namespace ballast::sim {
namespace {

// SystemC tells AddressSanitizer onto which stack it switches, except when a process ends: its
// stack, soon unmapped, is then taken for the thread's, and the search for leaks faults in it.
void stand_on_own_stack() {
  if (__sanitizer_start_switch_fiber == nullptr) return;
  struct Stack {
    Stack() {
      pthread_attr_t attributes;
      pthread_getattr_np(pthread_self(), &attributes);
      pthread_attr_getstack(&attributes, &bottom, &size);
      pthread_attr_destroy(&attributes);
    }
    void* bottom = nullptr;
    size_t size = 0;
  };
  thread_local const Stack own;
  void* saved = nullptr;
  __sanitizer_start_switch_fiber(&saved, own.bottom, own.size);
  __sanitizer_finish_switch_fiber(saved, nullptr, nullptr);
}

struct ScThread {
  explicit ScThread(std::function<void()> process) : function(std::move(process)) {}

  std::function<void()> function;
  sc_core::sc_event turn;
};

class ScThreads final : public compat::Turns<ScThread> {
 public:
  ScThreads() = default;
  ~ScThreads() override {
    gives_up_ = true;
    give_up();
  }

 private:
  /// Ends a process that is given up while it waits.
  struct GivenUp {};

  void begin(ScThread& thread) override {
    sc_core::sc_spawn_options options;
    options.dont_initialize();
    options.set_sensitivity(&thread.turn);
    sc_core::sc_spawn([this, &thread] { body(thread); }, nullptr, &options);
  }
  void body(ScThread& thread) {
    await(thread);
    try {
      if (!gives_up_) thread.function();
    } catch (const GivenUp&) {
    }
    end();
    runs_ = nullptr;
  }
  // Events come late and twice around the start of a simulation.
  void await(const ScThread& thread) const {
    while (runs_ != &thread) sc_core::wait(thread.turn);
  }

  void resume(ScThread& thread) override {
    for (runs_ = &thread; runs_ != nullptr;) {
      thread.turn.notify(sc_core::SC_ZERO_TIME);
      sc_core::sc_start(sc_core::SC_ZERO_TIME);  // a delta cycle
    }
    stand_on_own_stack();
  }
  void yield() override {
    const ScThread& thread = current();
    runs_ = nullptr;
    await(thread);
    if (gives_up_) throw GivenUp{};
  }

  ScThread* runs_ = nullptr;  ///< whose turn it is; none: the host's
  bool gives_up_ = false;
};

}  // namespace

std::unique_ptr<compat::Processes> make_sc_threads() { return std::make_unique<ScThreads>(); }

}  // namespace ballast::sim
