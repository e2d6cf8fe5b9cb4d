#include "host/engine/card/rings.hpp"

#include <cstring>
#include <iterator>

#include "hls/core/checksum.hpp"

namespace ballast::card {
namespace {

// The last 8 bytes, check word and phase: stored last and loaded first.
constexpr std::size_t kTail = offsetof(Record, check);
static_assert(kTail + sizeof(std::uint64_t) == kRecordBytes);
static_assert(offsetof(Record, phase) == kTail + sizeof(std::uint32_t));

}  // namespace

void CommandRing::push(const Record& record) {
  std::byte* slot = ring_ + (produced_ & (size() - 1)) * kRecordBytes;
  // The card may read the slot meanwhile, so that each word is stored by itself, whole.
  std::uint64_t words[kTail / sizeof(std::uint64_t)];
  std::memcpy(words, &record, kTail);
  for (std::size_t i = 0; i < std::size(words); ++i) {
    std::atomic_ref(*reinterpret_cast<std::uint64_t*>(slot + i * sizeof(std::uint64_t)))
        .store(words[i], std::memory_order_relaxed);
  }
  const std::uint64_t tail = record.check | std::uint64_t{phase_at(produced_, log2_)} << 32;
  std::atomic_ref(*reinterpret_cast<std::uint64_t*>(slot + kTail))
      .store(tail, std::memory_order_release);
  ++produced_;
}

std::uint64_t EventRing::read_tail() const {
  return std::atomic_ref(*reinterpret_cast<std::uint64_t*>(slot() + kTail))
      .load(std::memory_order_acquire);
}

EventRing::Answer EventRing::next(Record& record) {
  const std::uint64_t tail = read_tail();
  if (!is_new(tail)) return Answer::none;
  auto* bytes = reinterpret_cast<std::byte*>(&record);
  std::memcpy(bytes, slot(), kTail);
  std::memcpy(bytes + kTail, &tail, sizeof tail);
  if (record.check != core::check_word(record)) {
    if (bad_reads_ == kReadAgain) return Answer::corrupt;
    ++bad_reads_;
    return Answer::torn;
  }
  bad_reads_ = 0;
  ++position_;
  if (position_ - told_ >= kTellEvery) tell();
  return Answer::record;
}

}  // namespace ballast::card
