// Rows found by what they hold: open addressing over row numbers. What a number stands for is in
// the row, which whoever looks for it wants next.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace ballast {

/// Row numbers by the hash of something in the row, eight bytes a slot.
class RowIndex {
 public:
  /// The row with this hash for which `is_same(row)` holds.
  template <class IsSame>
  std::optional<std::uint32_t> find(std::size_t hash, const IsSame& is_same) const {
    if (slots_.empty()) return std::nullopt;
    const std::uint32_t tag = fold(hash);
    for (std::size_t at = tag & mask(); slots_[at].row != kNone; at = (at + 1) & mask()) {
      if (slots_[at].tag == tag && is_same(slots_[at].row)) return slots_[at].row;
    }
    return std::nullopt;
  }
  /// A row that is not in.
  void add(std::size_t hash, std::uint32_t row) {
    if (4 * (count_ + 1) > 3 * slots_.size()) grow();
    place({fold(hash), row});
    ++count_;
  }
  /// Takes out a row that was added with this hash. What stood behind it moves up, so that no gap
  /// parts it from its place.
  void remove(std::size_t hash, std::uint32_t row) {
    std::size_t gap = fold(hash) & mask();
    while (slots_[gap].row != row) gap = (gap + 1) & mask();
    for (std::size_t at = (gap + 1) & mask(); slots_[at].row != kNone; at = (at + 1) & mask()) {
      const std::size_t home = slots_[at].tag & mask();
      if (((at - home) & mask()) < ((at - gap) & mask())) continue;
      slots_[gap] = slots_[at];
      gap = at;
    }
    slots_[gap] = Slot{};
    --count_;
  }

 private:
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};
  struct Slot {
    std::uint32_t tag = 0;
    std::uint32_t row = kNone;
  };

  // Fibonacci hashing: the high bits depend on all bits below.
  static std::uint32_t fold(std::size_t hash) {
    return static_cast<std::uint32_t>((hash * 0x9E37'79B9'7F4A'7C15U) >> 32);
  }
  std::size_t mask() const { return slots_.size() - 1; }
  void place(Slot slot) {
    std::size_t at = slot.tag & mask();
    while (slots_[at].row != kNone) at = (at + 1) & mask();
    slots_[at] = slot;
  }
  void grow() {
    std::vector<Slot> before(std::max<std::size_t>(64, 2 * slots_.size()));
    before.swap(slots_);
    for (const Slot& slot : before) {
      if (slot.row != kNone) place(slot);
    }
  }

  std::vector<Slot> slots_;  // a power of two, at most three quarters full
  std::size_t count_ = 0;
};

inline std::size_t hash_of(std::string_view text) { return std::hash<std::string_view>{}(text); }

}  // namespace ballast
