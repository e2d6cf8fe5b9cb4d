#include "sim/platform/platform.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <exception>
#include <list>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "hls/core/registers.hpp"
#include "sim/platform/card_module.hpp"

namespace ballast::sim {
namespace {

using std::chrono::microseconds;

// Simulated time between two looks at what is waited for, if nothing happens.
constexpr double kSliceMicroseconds = 100;
// How long an idle simulation sleeps: twice as long each time.
constexpr microseconds kFirstSleep{20}, kLongestSleep{2000};

// The simulation of this process, and who may touch it: one thread at a time in deterministic mode,
// its own thread in free-running mode.
class Platform {
 public:
  static Platform& instance() {
    // Never taken apart: the kernel of SystemC has no order for it at the end of a process.
    static Platform* const platform = new Platform;
    return *platform;
  }

  CardModule& card(unsigned slot) { return *cards_[slot]; }
  /// Written by all cards.
  std::uint64_t events() const {
    std::uint64_t sum = 0;
    for (const auto& card : cards_) sum += card->events();
    return sum;
  }

  void power_on(unsigned slot, const PlatformCardOptions& options);
  void power_off(unsigned slot);

  /// Calls `start` in the simulation, and returns when `done` holds there, which does not throw.
  void run(const std::function<void()>& start, const std::function<bool()>& done);
  void inside(const std::function<void()>& body) {
    run(body, [] { return true; });
  }

 private:
  struct Wait {
    const std::function<void()>* start;
    const std::function<bool()>* done;
    bool over = false;
    std::exception_ptr error;
  };

  Platform();
  void progress();
  void run_here(const std::function<void()>& start, const std::function<bool()>& done);
  void simulate();
  void serve_waits();
  bool all_idle() const;
  void sleep(std::unique_lock<std::mutex>& lock);
  void start_thread();
  void stop_thread();

  std::vector<std::unique_ptr<CardModule>> cards_;
  std::mutex mutex_;

  // Deterministic: what the running simulation is waited for; null while it stands.
  const std::function<bool()>* done_ = nullptr;

  // Free-running
  std::mutex mode_mutex_;  ///< of powering cards
  bool free_running_ = false;
  unsigned powered_ = 0;
  std::thread thread_;
  bool stop_ = false;
  std::atomic<bool> wanted_{false};
  std::list<Wait*> starting_, waiting_;
  std::condition_variable wake_, over_;
  microseconds next_sleep_ = kFirstSleep;
};

Platform::Platform() {
  setenv("SYSTEMC_DISABLE_COPYRIGHT_MESSAGE", "1", 0);
  for (unsigned slot = 0; slot < PlatformCard::kSlots; ++slot) {
    const std::string name = "card_" + std::to_string(slot);
    cards_.push_back(std::make_unique<CardModule>(
        name.c_str(), [this] { progress(); }, wanted_));
  }
  sc_core::sc_start(sc_core::SC_ZERO_TIME);
}

void Platform::progress() {
  const bool pause =
      free_running_ ? !waiting_.empty() || all_idle() : done_ != nullptr && (*done_)();
  if (pause) sc_core::sc_pause();
}

void Platform::run(const std::function<void()>& start, const std::function<bool()>& done) {
  std::unique_lock lock(mutex_);
  if (!thread_.joinable()) {
    run_here(start, done);
    return;
  }
  Wait wait{&start, &done, false, nullptr};
  starting_.push_back(&wait);
  wanted_.store(true, std::memory_order_relaxed);
  wake_.notify_one();
  over_.wait(lock, [&] { return wait.over; });
  if (wait.error) std::rethrow_exception(wait.error);
}

void Platform::run_here(const std::function<void()>& start, const std::function<bool()>& done) {
  start();
  const struct Waiting {
    Platform& platform;
    ~Waiting() { platform.done_ = nullptr; }
  } waiting{*this};
  done_ = &done;
  while (!done()) sc_core::sc_start(kSliceMicroseconds, sc_core::SC_US);
}

// ---- free-running

void Platform::simulate() {
  std::unique_lock lock(mutex_);
  while (!stop_) {
    serve_waits();
    if (all_idle()) {
      sleep(lock);
      continue;
    }
    next_sleep_ = kFirstSleep;
    lock.unlock();
    sc_core::sc_start(kSliceMicroseconds, sc_core::SC_US);
    lock.lock();
  }
}

void Platform::serve_waits() {
  wanted_.store(false, std::memory_order_relaxed);
  for (Wait* wait : starting_) {
    try {
      (*wait->start)();
    } catch (...) {
      wait->error = std::current_exception();
    }
    waiting_.push_back(wait);
  }
  starting_.clear();
  waiting_.remove_if([](Wait* wait) {
    wait->over = wait->error != nullptr || (*wait->done)();
    return wait->over;
  });
  over_.notify_all();
}

bool Platform::all_idle() const {
  if (!waiting_.empty()) return false;
  for (const auto& card : cards_) {
    if (!card->idle()) return false;
  }
  return true;
}

void Platform::sleep(std::unique_lock<std::mutex>& lock) {
  wake_.wait_for(lock, next_sleep_, [&] { return stop_ || !starting_.empty(); });
  next_sleep_ = std::min(2 * next_sleep_, kLongestSleep);
  for (const auto& card : cards_) {
    if (card->has_command()) card->wake();
  }
}

// ---- power

void Platform::start_thread() {
  stop_ = false;
  thread_ = std::thread([this] { simulate(); });
}

void Platform::stop_thread() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
    wanted_.store(true, std::memory_order_relaxed);
  }
  wake_.notify_one();
  thread_.join();
}

void Platform::power_on(unsigned slot, const PlatformCardOptions& options) {
  const std::lock_guard lock(mode_mutex_);
  if (slot >= PlatformCard::kSlots) throw std::invalid_argument("there are 16 slots for cards");
  if (card(slot).has_power()) throw std::invalid_argument("the slot has a card");
  if (powered_ != 0 && options.free_running != free_running_) {
    throw std::invalid_argument("the other cards of the process run in the other mode");
  }
  inside([&] { card(slot).power_on(options); });
  if (powered_++ != 0 || !options.free_running) return;
  free_running_ = true;
  start_thread();
}

void Platform::power_off(unsigned slot) {
  const std::lock_guard lock(mode_mutex_);
  if (--powered_ == 0 && free_running_) {
    stop_thread();
    free_running_ = false;
  }
  inside([&] { card(slot).power_off(); });
}

// Calls `start` in the simulation of a card that has not failed, and waits until `done`. Throws
// std::logic_error if it fails meanwhile, or has before.
void access(unsigned slot, const std::function<void(CardModule&)>& start,
            const std::function<bool(const CardModule&)>& done) {
  CardModule& card = Platform::instance().card(slot);
  std::string failure;
  Platform::instance().run(
      [&] {
        if (!card.failure().empty()) return;
        card.wake();
        start(card);
      },
      [&] {
        failure = card.failure();
        return !failure.empty() || done(card);
      });
  if (!failure.empty()) throw std::logic_error(failure);
}

}  // namespace

PlatformCard::PlatformCard(unsigned slot, const PlatformCardOptions& options)
    : slot_(slot), quantum_(options.free_running ? 0 : options.quantum) {
  Platform::instance().power_on(slot, options);
}

PlatformCard::~PlatformCard() { Platform::instance().power_off(slot_); }

std::uint32_t PlatformCard::read_register(std::uint32_t offset) {
  const std::uint64_t lasts = offset == reg::heartbeat ? quantum_ : 0;
  std::uint64_t events = 0, end = 0;
  std::uint32_t value = 0;
  access(
      slot_,
      [&](CardModule& card) {
        events = Platform::instance().events();
        end = card.cycles() + lasts;
        if (lasts != 0) card.set_alarm(end);
        card.host.read(offset);
      },
      [&](const CardModule& card) {
        value = card.host.value();
        const bool long_enough = lasts == 0 || !card.runs() || card.cycles() >= end ||
                                 Platform::instance().events() != events;
        return card.host.has_value() && long_enough;
      });
  return value;
}

void PlatformCard::write_register(std::uint32_t offset, std::uint32_t value) {
  access(
      slot_, [&](CardModule& card) { card.host.write(offset, value); },
      [](const CardModule& card) { return card.host.taken(); });
}

SharedMemory PlatformCard::allocate(std::size_t bytes) {
  Platform& platform = Platform::instance();
  SharedMemory memory;
  platform.inside([&] { memory = platform.card(slot_).memory.allocate(bytes); });
  return memory;
}

void PlatformCard::release(const SharedMemory& memory, std::size_t bytes) {
  Platform& platform = Platform::instance();
  platform.inside([&] { platform.card(slot_).memory.release(memory, bytes); });
}

CardStatistics PlatformCard::statistics() const {
  Platform& platform = Platform::instance();
  CardStatistics statistics;
  platform.inside([&] { statistics = platform.card(slot_).statistics(); });
  return statistics;
}

}  // namespace ballast::sim
