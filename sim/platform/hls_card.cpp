#include "sim/platform/hls_card.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>
#include <stdexcept>

namespace ballast::sim {
namespace {

using std::chrono::microseconds;

constexpr std::size_t kPage = 4096;
// Beyond 32 bits, so that a card which loses the high half is found out.
constexpr std::uint64_t kFirstAddress = 0x12'3400'0000;

// Free-running: rounds between two looks at who wants the card, and how long it sleeps.
constexpr std::uint64_t kRoundsAtOnce = 128;
constexpr microseconds kFirstSleep{20}, kLongestSleep{2000};

std::size_t whole_pages(std::size_t bytes) { return (bytes + kPage - 1) / kPage * kPage; }

}  // namespace

HlsCard::HlsCard(const HlsCardOptions& options, std::function<void()> finished)
    : options_(options),
      on_finished_(std::move(finished)),
      kernels_(make_hls_kernels(
          options.build, options.make_processes ? options.make_processes : make_default_processes)),
      tap_(options.faults) {
  if (!options.faults.registers.empty()) {
    throw std::invalid_argument("an HLS card has no registers that could read otherwise");
  }
  if (options.free_running) thread_ = std::thread([this] { run_freely(); });
}

HlsCard::~HlsCard() {
  if (thread_.joinable()) {
    {
      const Lock held = lock();
      stop_ = true;
    }
    wake_.notify_one();
    thread_.join();
  }
  kernels_->stop();
  for (const Block& block : blocks_) std::free(block.memory.data);
}

// The thread that runs the kernels lets go of the mutex only for those who say that they want it.
HlsCard::Lock HlsCard::lock() const {
  wanted_.fetch_add(1, std::memory_order_relaxed);
  Lock held(mutex_);
  wanted_.fetch_sub(1, std::memory_order_relaxed);
  return held;
}

SharedMemory HlsCard::allocate(std::size_t bytes) {
  const Lock held = lock();
  const std::size_t size = whole_pages(bytes);
  auto block = std::find_if(blocks_.begin(), blocks_.end(),
                            [&](const Block& b) { return !b.used && b.bytes == size; });
  if (block == blocks_.end()) {
    auto* data = static_cast<std::byte*>(std::aligned_alloc(kPage, size));
    if (data == nullptr) throw std::bad_alloc();
    const std::uint64_t address =
        blocks_.empty() ? kFirstAddress
                        : blocks_.back().memory.device_address + blocks_.back().bytes + kPage;
    block = blocks_.insert(blocks_.end(), {{data, address}, size, true});
  }
  block->used = true;
  std::memset(block->memory.data, 0, size);
  return block->memory;
}

// It stays, as kernels that were not ended may still write to it.
void HlsCard::release(const SharedMemory& memory, std::size_t) {
  const Lock held = lock();
  for (Block& block : blocks_) {
    if (block.memory.device_address == memory.device_address) block.used = false;
  }
}

std::byte* HlsCard::memory(std::uint64_t address, std::size_t bytes) const {
  for (const Block& block : blocks_) {
    const std::uint64_t offset = address - block.memory.device_address;
    if (block.used && offset < block.bytes && bytes <= block.bytes - offset) {
      return block.memory.data + offset;
    }
  }
  throw std::invalid_argument("the kernels were given an address outside of shared memory");
}

void HlsCard::start(const KernelArguments& arguments) {
  const Lock held = lock();
  const auto word = [this](std::uint64_t address) {
    return reinterpret_cast<std::uint64_t*>(memory(address, sizeof(std::uint64_t)));
  };
  const auto ring = [this](std::uint64_t address, std::uint32_t log2) {
    constexpr std::uint32_t kMost = 24;
    return reinterpret_cast<Record*>(memory(address, kRecordBytes << std::min(log2, kMost)));
  };
  if (!kernels_->finished()) throw std::invalid_argument("the kernels are running");
  const HlsArguments given{ring(arguments.commands, arguments.commands_log2),
                           ring(arguments.events, arguments.events_log2),
                           arguments.commands_log2,
                           arguments.events_log2,
                           word(arguments.commands_taken),
                           word(arguments.events_taken),
                           word(arguments.close),
                           word(arguments.heartbeat),
                           word(arguments.events_given),
                           word(arguments.commands_executed),
                           arguments.first_sequence};
  kernels_->start(tap_.between(given));
  awake_ = true;
  wake_.notify_one();
}

bool HlsCard::finished() {
  const Lock held = lock();
  return kernels_->finished();
}

void HlsCard::abort() {
  const Lock held = lock();
  kernels_->stop();
}

// Up to `most` rounds, or until nothing changed in so many. Whether there is more.
bool HlsCard::advance(std::uint64_t most, std::uint64_t idle) {
  for (std::uint64_t left = idle; most != 0 && left != 0 && runs(); --most) {
    left = kernels_->run() ? idle : left - 1;
    tap_.carry(++rounds_);
    has_ended_ = kernels_->finished();
  }
  return most == 0;
}

void HlsCard::tell(Lock& held) {
  if (!has_ended_) return;
  has_ended_ = false;
  held.unlock();
  on_finished_();
}

void HlsCard::refresh() {
  Lock held = lock();
  if (thread_.joinable()) {
    const std::uint64_t before = passes_;
    awake_ = true;
    wake_.notify_one();
    passed_.wait(held, [&] { return passes_ != before; });
    return;
  }
  advance(options_.quantum, options_.idle_rounds);
  tell(held);
}

void HlsCard::run_freely() {
  microseconds next_sleep = kFirstSleep;
  std::uint64_t idle = 1;
  Lock held(mutex_);
  while (!stop_) {
    const bool busy = advance(kRoundsAtOnce, idle);
    ++passes_;
    passed_.notify_all();
    tell(held);
    if (!held.owns_lock()) {
      held.lock();
    } else if (busy) {
      next_sleep = kFirstSleep;
      if (wanted_.load(std::memory_order_relaxed) == 0) continue;
      held.unlock();
      std::this_thread::yield();
      held.lock();
    } else {
      wake_.wait_for(held, next_sleep, [&] { return stop_ || awake_; });
      next_sleep = awake_ ? kFirstSleep : std::min(2 * next_sleep, kLongestSleep);
      idle = awake_ ? options_.idle_rounds : 1;
      awake_ = false;
    }
  }
}

CardStatistics HlsCard::statistics() const {
  const Lock held = lock();
  CardStatistics statistics;
  statistics.cycles = rounds_;
  return statistics;
}

}  // namespace ballast::sim
