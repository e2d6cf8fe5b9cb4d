#include "sim/platform/memory_card.hpp"

#include <atomic>
#include <cstdlib>
#include <cstring>

#include "hls/core/checksum.hpp"
#include "hls/core/registers.hpp"

namespace ballast {
namespace {

constexpr std::uint32_t kLanes = 4, kQueueDepth = 128, kClockKhz = 300'000;

std::uint32_t phase_of(std::uint64_t position, unsigned log2) {
  return (position >> log2) % 2 == 0 ? 1 : 0;
}

}  // namespace

void MemoryRings::serve() {
  const std::uint64_t mask = (std::uint64_t{1} << commands_log2_) - 1;
  for (;; ++taken_) {
    const auto* slot = reinterpret_cast<const Command*>(commands_ + (taken_ & mask) * kRecordBytes);
    if ((slot->phase & 1) != phase_of(taken_, commands_log2_) || !answer(*slot)) break;
    const bool is_next = slot->sequence == executed_ + 1;  // else not well formed
    if (is_next && slot->command() != CommandKind::page) ++executed_;
  }
  constexpr std::size_t kExecuted = kExecutedOffset / sizeof *command_index_;
  std::atomic_ref(*command_index_).store(taken_, std::memory_order_release);
  std::atomic_ref(command_index_[kExecuted]).store(executed_, std::memory_order_release);
}

// False if there is no room for its events.
bool MemoryRings::answer(const Command& command) {
  if (!command.has(flag::kAck | flag::kAnswer)) return true;
  if (!has_room()) return false;
  Event event;
  event.sequence = command.sequence;
  if (command.has(flag::kAnswer)) {
    event.kind = static_cast<std::uint8_t>(EventKind::verdict);
    event.account = command.account;
    event.set(op::Verdict{1000, 0, 500, 0});
    write(event);
  }
  if (command.has(flag::kAck)) {
    event.kind = static_cast<std::uint8_t>(EventKind::done);
    event.account = 0;
    event.arg = command.kind;
    event.set(op::Done{});
    write(event);
  }
  return true;
}

bool MemoryRings::has_room() const {
  const std::uint64_t consumed = std::atomic_ref(*event_index_).load(std::memory_order_acquire);
  return written_ - consumed + 2 <= std::uint64_t{1} << events_log2_;
}

void MemoryRings::write(const Event& given) {
  Event event = given;
  const std::uint64_t mask = (std::uint64_t{1} << events_log2_) - 1;
  event.phase = phase_of(written_, events_log2_);
  core::seal(event);
  std::memcpy(events_ + (written_ & mask) * kRecordBytes, &event, sizeof event);
  ++written_;
}

MemoryCard::~MemoryCard() {
  for (void* block : blocks_) std::free(block);
}

SharedMemory MemoryCard::allocate(std::size_t bytes) {
  constexpr std::size_t kPage = 4096;
  const std::size_t size = (bytes + kPage - 1) / kPage * kPage;
  blocks_.push_back(std::aligned_alloc(kPage, size));
  std::memset(blocks_.back(), 0, size);
  return {static_cast<std::byte*>(blocks_.back()), reinterpret_cast<std::uint64_t>(blocks_.back())};
}

std::uint32_t MemoryCard::read_register(std::uint32_t offset) {
  switch (offset) {
    case reg::identity:
      return kIdentity;
    case reg::version:
      return kContractVersion;
    case reg::lanes:
      return kLanes;
    case reg::positions:
      return kPositions;
    case reg::accounts:
      return kAccounts;
    case reg::symbols:
      return kMaxSymbols;
    case reg::queue_depth:
      return kQueueDepth;
    case reg::clock_khz:
      return kClockKhz;
    case reg::status:  // ready; open when told so; drained when closed
      return 1U | ((registers_[reg::control / 4] & 2) != 0 ? 2U : 4U);
    case reg::heartbeat:
      return static_cast<std::uint32_t>(heartbeat_ += 100);
    default:
      return registers_[offset / 4];
  }
}

void MemoryCard::write_register(std::uint32_t offset, std::uint32_t value) {
  const bool opens = offset == reg::control && (value & 2) != 0;
  constexpr std::uint32_t kReset = 1;  // done at once
  registers_[offset / 4] = offset == reg::control ? value & ~kReset : value;
  if (opens) open();
}

template <typename T>
T* MemoryCard::address(std::uint32_t offset) const {
  const std::uint64_t value = registers_[offset / 4] | std::uint64_t{registers_[offset / 4 + 1]}
                                                           << 32;
  return reinterpret_cast<T*>(value);
}

void MemoryCard::open() {
  rings_ = {};
  rings_.commands_ = address<std::byte>(reg::command_ring);
  rings_.events_ = address<std::byte>(reg::event_ring);
  rings_.command_index_ = address<std::uint64_t>(reg::command_index);
  rings_.event_index_ = address<std::uint64_t>(reg::event_index);
  rings_.commands_log2_ = registers_[reg::command_ring_log2 / 4];
  rings_.events_log2_ = registers_[reg::event_ring_log2 / 4];
  Event hello;
  hello.kind = static_cast<std::uint8_t>(EventKind::hello);
  hello.set(
      op::Hello{kContractVersion, kLanes, kPositions, kAccounts, kMaxSymbols, kQueueDepth, 0});
  rings_.write(hello);
}

}  // namespace ballast
