#include "sim/platform/sc_threads.hpp"

#include <systemc>

#include "hls/compat/turns.hpp"

namespace ballast::sim {
namespace {

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
