// The commands that may still be refused, oldest first: a ring that grows to what is needed and is
// then used again and again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "hls/core/contract.hpp"
#include "hls/core/valuation.hpp"
#include "host/include/ballast/desk_state.hpp"

namespace ballast {

/// A command that may still be refused, and what it did to the beliefs.
struct Unconfirmed {
  std::uint64_t sequence = 0;
  std::int64_t quantity = 0;     ///< change of Q; `account`: the options before
  std::int64_t entry_value = 0;  ///< change of EV; `account`: the extra margin before
  std::int64_t wallet = 0;       ///< change of W
  std::int64_t fee = 0;          ///< position_delta: of the fill
  std::int64_t unit = 0;         ///< funding, settle: U
  std::uint32_t position = kNoPosition;
  std::uint32_t account = kNoPosition;
  std::uint16_t symbol = 0;
  CommandKind kind{};
  Side side = Side::both;    ///< adl_take
  std::uint8_t shift = 0;    ///< funding, settle: of U
  std::uint8_t flags = 0;    ///< position_delta: as the fill was given
  bool created = false;      ///< account: a new one
  bool held_before = false;  ///< position_delta: a fill that had been held

  bool has_position() const { return position != kNoPosition; }
  bool has_account() const { return account != kNoPosition; }
  /// position_delta: W − EV moves by what was traded and the fee, and nothing else.
  Fill fill() const { return {quantity, entry_value - wallet - fee, fee}; }
};
static_assert(sizeof(Unconfirmed) == 64);

class UnconfirmedRing {
 public:
  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }
  Unconfirmed& front() { return at(0); }
  Unconfirmed& back() { return at(size_ - 1); }
  /// The n-th oldest.
  Unconfirmed& at(std::size_t n) { return slots_[(first_ + n) & (slots_.size() - 1)]; }
  void pop_front() {
    ++first_;
    --size_;
  }
  void pop_back() { --size_; }
  Unconfirmed& push_back() {
    if (size_ == slots_.size()) grow();
    Unconfirmed& slot = at(size_++);
    slot = Unconfirmed{};
    return slot;
  }

 private:
  void grow() {
    std::vector<Unconfirmed> larger(slots_.empty() ? 1024 : 2 * slots_.size());
    for (std::size_t n = 0; n < size_; ++n) larger[n] = at(n);
    slots_ = std::move(larger);
    first_ = 0;
  }

  std::vector<Unconfirmed> slots_;  // a power of two
  std::size_t first_ = 0;
  std::size_t size_ = 0;
};

}  // namespace ballast
