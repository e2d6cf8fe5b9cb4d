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
  explicit EventBuffer(std::size_t capacity) : events_(capacity) {}

  bool empty() const { return head_ == tail_; }
  const Event& front() const { return events_[head_]; }

  /// Room for `count` more events? Moves what is waiting to the front when that makes it.
  bool has_room(std::size_t count) {
    if (count <= events_.size() - tail_) return true;
    if (count > events_.size() - (tail_ - head_) || head_ < events_.size() / 2) return false;
    std::memmove(static_cast<void*>(events_.data()), &events_[head_],
                 (tail_ - head_) * sizeof(Event));
    tail_ -= head_;
    head_ = 0;
    return true;
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
  MappedArray<Event> events_;
  std::size_t head_ = 0;
  std::size_t tail_ = 0;
};

}  // namespace ballast::software
