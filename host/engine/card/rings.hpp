// The host's ends of the two rings that it shares with a card.
//
//   ring    record record record …    64 B each, a power of two of them, zeroed at first
//   index   a 64-bit count of records consumed, in a line of its own; behind that of the commands
//           a count of those executed, whose events are all in the other ring
//
// Position p is in slot p mod size, with phase ((p >> log2) & 1) ^ 1 in bit 0 of its last word. A
// record is there when its phase is; the check word shows that all of it is.
#pragma once

#include <atomic>
#include <cstdint>
#include <cstring>

#include "hls/core/contract.hpp"
#include "hls/core/registers.hpp"

namespace ballast::card {

/// What one index takes: lines of its own, so that neither side's writes disturb the other's.
inline constexpr std::size_t kIndexBytes = 128;

/// Phase of the record at a position.
constexpr std::uint32_t phase_at(std::uint64_t position, unsigned log2) {
  return static_cast<std::uint32_t>((position >> log2) & 1) ^ 1;
}

/// Puts records into the ring that the card reads.
class CommandRing {
 public:
  /// `consumed`: where the card writes how many it has taken.
  CommandRing(std::byte* ring, unsigned log2, std::byte* consumed)
      : ring_(ring), consumed_at_(consumed), log2_(log2) {}

  /// Whether `records` more fit. Looks at the card's count only when it has to.
  bool has_room(std::uint64_t records) {
    if (produced_ - consumed_ + records <= size()) return true;
    consumed_ = read_consumed();
    return produced_ - consumed_ + records <= size();
  }
  /// There is room. The record's phase is replaced; its check word is taken as it is.
  void push(const Record& record);

  std::uint64_t size() const { return std::uint64_t{1} << log2_; }
  std::uint64_t produced() const { return produced_; }
  std::uint64_t read_consumed() const { return read(consumed_at_); }
  /// Numbered commands that are over, as the card says.
  std::uint64_t read_executed() const { return read(consumed_at_ + kExecutedOffset); }

 private:
  static std::uint64_t read(std::byte* count) {
    return std::atomic_ref(*reinterpret_cast<std::uint64_t*>(count))
        .load(std::memory_order_acquire);
  }

  std::byte* ring_;
  std::byte* consumed_at_;
  unsigned log2_;
  std::uint64_t produced_ = 0;
  std::uint64_t consumed_ = 0;  ///< as last read
};

/// Takes records from the ring that the card writes.
class EventRing {
 public:
  enum class Answer : std::uint8_t { none, record, torn, corrupt };

  /// `consumed`: where the card reads how many were taken.
  EventRing(std::byte* ring, unsigned log2, std::byte* consumed)
      : ring_(ring), consumed_at_(consumed), log2_(log2) {}

  /// The next record, if there is one. One that is there with a wrong check word is `torn`: its
  /// bytes may still be on their way. It is read again by the next kReadAgain calls, before which
  /// the caller sees to it that they arrive, and then is `corrupt`, for good.
  Answer next(Record& record);
  /// Tells the card what was taken, if it does not know: when nothing more comes.
  void flush() {
    if (told_ != position_) tell();
  }
  /// Whether something is there, intact or not.
  bool waiting() const { return is_new(read_tail()); }
  std::uint64_t position() const { return position_; }

  static constexpr unsigned kReadAgain = 16;
  static constexpr std::uint64_t kTellEvery = 16;

 private:
  void tell() {
    auto* index = reinterpret_cast<std::uint64_t*>(consumed_at_);
    std::atomic_ref(*index).store(position_, std::memory_order_release);
    told_ = position_;
  }

  std::byte* slot() const {
    return ring_ + (position_ & ((std::uint64_t{1} << log2_) - 1)) * kRecordBytes;
  }
  std::uint64_t read_tail() const;
  bool is_new(std::uint64_t tail) const { return ((tail >> 32) & 1) == phase_at(position_, log2_); }

  std::byte* ring_;
  std::byte* consumed_at_;
  unsigned log2_;
  unsigned bad_reads_ = 0;
  std::uint64_t position_ = 0;
  std::uint64_t told_ = 0;
};

}  // namespace ballast::card
