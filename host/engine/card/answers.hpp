// Commands that the engine still has to hear about: each gets exactly one event, in order.
#pragma once

#include <cstdint>
#include <vector>

namespace ballast::card {

enum class Awaited : std::uint8_t {
  open,
  free,
  clear,
  resume,
  refusal  ///< of a command whose account was replaced in the ring record
};

struct Answer {
  std::uint64_t sequence = 0;
  std::uint32_t slot = 0;
  std::uint32_t id = 0;  ///< position; with `refusal` the account
  Awaited of = Awaited::open;
  bool wanted = false;  ///< the caller asked for the `done` as well
};

/// A queue of fixed size.
class Answers {
 public:
  /// `size` is a power of two.
  explicit Answers(std::size_t size) : answers_(size) {}

  bool empty() const { return first_ == end_; }
  bool full() const { return end_ - first_ == answers_.size(); }
  const Answer& front() const { return answers_[first_ & (answers_.size() - 1)]; }
  void push(const Answer& answer) { answers_[end_++ & (answers_.size() - 1)] = answer; }
  void pop() { ++first_; }

 private:
  std::vector<Answer> answers_;
  std::size_t first_ = 0, end_ = 0;
};

}  // namespace ballast::card
