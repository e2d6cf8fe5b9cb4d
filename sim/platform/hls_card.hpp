// A card of the HLS kernels on memory: no link, no clock. What it counts instead of cycles are
// rounds, in which each process goes on until it has to wait.
//
// Deterministic: the kernels run in `refresh` and nowhere else, until none could go on for some
// rounds, or a quantum of rounds is over. So a run is a function of what the host does.
//
// Free-running: a thread runs them, and sleeps when all wait: 20 µs at first, then twice as long
// each time, up to two milliseconds. `refresh` wakes it.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "host/engine/card/card_kernels.hpp"
#include "sim/platform/event_tap.hpp"
#include "sim/platform/hls_kernels.hpp"
#include "sim/platform/simulated_card.hpp"

namespace ballast::sim {

struct HlsCardOptions {
  std::string build = "small-4";  ///< make_hls_kernels()
  bool free_running = false;
  std::uint64_t quantum = 2000;  ///< rounds
  /// Rounds in which nothing changes, after which nothing will until the host does something. They
  /// let the heartbeat go on, which a watchdog of so many cycles waits for.
  std::uint64_t idle_rounds = 64;
  CardFaults faults;             ///< no registers
  MakeProcesses make_processes;  ///< make_default_processes, if empty
};

/// All functions may be called from any thread.
class HlsCard final : public CardKernels, public SimulatedCard {
 public:
  /// `finished`: called, by whoever runs the kernels, when they have ended by themselves. Throws
  /// what make_hls_kernels throws.
  explicit HlsCard(
      const HlsCardOptions& options, std::function<void()> finished = [] {});
  ~HlsCard() override;

  /// Throws std::invalid_argument for addresses of memory that is not shared.
  void start(const KernelArguments& arguments) override;
  bool finished() override;
  void abort() override;
  void refresh() override;
  SharedMemory allocate(std::size_t bytes) override;
  void keep_memory() noexcept override {}  // the card goes with it
  void release(const SharedMemory& memory, std::size_t bytes) override;
  CardStatistics statistics() const override;

 private:
  struct Block {
    SharedMemory memory;
    std::size_t bytes;
    bool used;
  };
  using Lock = std::unique_lock<std::mutex>;

  Lock lock() const;
  std::byte* memory(std::uint64_t address, std::size_t bytes) const;
  bool runs() const { return rounds_ < options_.faults.halt_at && !kernels_->finished(); }
  bool advance(std::uint64_t most, std::uint64_t idle);
  void tell(Lock& held);
  void run_freely();

  const HlsCardOptions options_;
  const std::function<void()> on_finished_;
  const std::unique_ptr<HlsKernels> kernels_;
  EventTap tap_;
  std::vector<Block> blocks_;
  std::uint64_t rounds_ = 0;
  bool has_ended_ = false;  ///< and nobody was told

  mutable std::mutex mutex_;
  // Free-running
  mutable std::atomic<unsigned> wanted_{0};  ///< threads that wait for the mutex
  std::condition_variable wake_, passed_;
  bool stop_ = false, awake_ = false;
  std::uint64_t passes_ = 0;
  std::thread thread_;
};

}  // namespace ballast::sim
