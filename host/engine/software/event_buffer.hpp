// Events between execution and poll. Sized when opened for the longest answer of one command, so
// that a command that was taken never has to wait half way.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include "hls/core/contract.hpp"
#include "host/engine/software/memory.hpp"

namespace ballast::software {

class EventBuffer {
 public:
  /// As many events may wait when another command begins, the longest answer behind them. Only
  /// memory for those is touched now: hardly an answer is the longest that a book allows.
  EventBuffer(std::size_t waiting, std::size_t longest_answer)
      : most_waiting_(waiting), events_(waiting + longest_answer, 2 * waiting) {}

  bool empty() const { return head_ == tail_; }
  std::size_t size() const { return tail_ - head_; }
  const Event& front() const { return events_[head_]; }

  /// Room for `count` more events, at most the longest answer? Moves what is waiting to the front,
  /// where the memory is that was touched, whenever it is less than what it leaves behind.
  bool has_room(std::size_t count) {
    const std::size_t waiting = tail_ - head_;
    if (waiting > most_waiting_) return false;
    if (tail_ > most_waiting_ && waiting <= head_) {
      std::memcpy(static_cast<void*>(events_.data()), &events_[head_], waiting * sizeof(Event));
      head_ = 0;
      tail_ = waiting;
    }
    return count <= events_.size() - tail_;
  }

  /// The next event, zeroed but for sequence and kind. The caller has made sure of room.
  Event& push(std::uint64_t sequence, EventKind kind) {
    Event& event = events_[tail_++];
    event = Event{};
    event.sequence = sequence;
    event.kind = static_cast<std::uint8_t>(kind);
    return event;
  }

  std::size_t pop(std::span<Event> out) {
    const std::size_t waiting = tail_ - head_;
    const std::size_t count = out.size() < waiting ? out.size() : waiting;
    if (count == 0) return 0;
    std::memcpy(static_cast<void*>(out.data()), &events_[head_], count * sizeof(Event));
    head_ += count;
    if (head_ == tail_) head_ = tail_ = 0;  // stays in the cache's first lines
    return count;
  }

 private:
  std::size_t most_waiting_;
  MappedArray<Event> events_;
  std::size_t head_ = 0;
  std::size_t tail_ = 0;
};

}  // namespace ballast::software
