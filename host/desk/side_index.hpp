// (account, symbol, side) → position: open addressing over ids alone. What an id stands for is in
// the position's row, which whoever looks for it wants next.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "host/include/ballast/desk_state.hpp"

namespace ballast {

struct SideKey {
  std::uint32_t account = 0;
  std::uint16_t symbol = 0;
  Side side = Side::both;

  friend bool operator==(const SideKey&, const SideKey&) = default;
  std::size_t hash() const {
    // Fibonacci hashing: the high bits depend on all bits below.
    const std::uint64_t key = (std::uint64_t{account} << 12) | (std::uint64_t{symbol} << 2) |
                              static_cast<std::uint64_t>(side);
    return static_cast<std::size_t>((key * 0x9E3779B97F4A7C15U) >> 32);
  }
};

class SideIndex {
 public:
  /// The id with this key, kNoPosition when there is none. `key_of(id)`: the key of an id put in.
  template <typename KeyOf>
  std::uint32_t find(const SideKey& key, const KeyOf& key_of) const {
    if (slots_.empty()) return kNoPosition;
    for (std::size_t at = key.hash() & mask();; at = (at + 1) & mask()) {
      const std::uint32_t id = slots_[at];
      if (id == kNoPosition || key_of(id) == key) return id;
    }
  }

  template <typename KeyOf>
  void insert(std::uint32_t id, const KeyOf& key_of) {
    if (2 * (count_ + 1) > slots_.size()) grow(key_of);
    put(id, key_of);
    ++count_;
  }

  /// Takes out an id that is in. What stood behind it moves up, so that no gap parts it from its
  /// place.
  template <typename KeyOf>
  void erase(std::uint32_t id, const KeyOf& key_of) {
    std::size_t gap = key_of(id).hash() & mask();
    while (slots_[gap] != id) gap = (gap + 1) & mask();
    for (std::size_t at = (gap + 1) & mask(); slots_[at] != kNoPosition; at = (at + 1) & mask()) {
      const std::size_t home = key_of(slots_[at]).hash() & mask();
      if (((at - home) & mask()) < ((at - gap) & mask())) continue;
      slots_[gap] = slots_[at];
      gap = at;
    }
    slots_[gap] = kNoPosition;
    --count_;
  }

 private:
  std::size_t mask() const { return slots_.size() - 1; }

  template <typename KeyOf>
  void put(std::uint32_t id, const KeyOf& key_of) {
    std::size_t at = key_of(id).hash() & mask();
    while (slots_[at] != kNoPosition) at = (at + 1) & mask();
    slots_[at] = id;
  }

  template <typename KeyOf>
  void grow(const KeyOf& key_of) {
    const std::size_t size = slots_.empty() ? 64 : 2 * slots_.size();
    const auto ids = std::exchange(slots_, std::vector<std::uint32_t>(size, kNoPosition));
    for (const std::uint32_t id : ids) {
      if (id != kNoPosition) put(id, key_of);
    }
  }

  std::vector<std::uint32_t> slots_;  // a power of two, at most half full
  std::size_t count_ = 0;
};

}  // namespace ballast
