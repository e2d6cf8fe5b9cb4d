// What tells the rows of a file apart by what they hold: names kept together in memory, and a hash
// table of row numbers.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace ballast {

/// Texts that stay where they are for as long as this lives, wherever it is moved.
class TextStore {
 public:
  std::string_view keep(std::string_view text) {
    if (text.size() > left_) {
      left_ = std::max(kBlock, text.size());
      blocks_.push_back(std::make_unique_for_overwrite<char[]>(left_));
      end_ = blocks_.back().get();
    }
    char* const begin = end_;
    std::copy(text.begin(), text.end(), begin);
    end_ += text.size();
    left_ -= text.size();
    return {begin, text.size()};
  }

 private:
  static constexpr std::size_t kBlock = 1 << 16;
  std::vector<std::unique_ptr<char[]>> blocks_;
  char* end_ = nullptr;
  std::size_t left_ = 0;
};

/// Row numbers by the hash of something in the row: open addressing, eight bytes a slot.
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
  /// A row that `find` does not find.
  void add(std::size_t hash, std::uint32_t row) {
    if (4 * (count_ + 1) > 3 * slots_.size()) grow();
    place({fold(hash), row});
    ++count_;
  }

 private:
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};
  struct Slot {
    std::uint32_t tag = 0;
    std::uint32_t row = kNone;
  };

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

  std::vector<Slot> slots_;
  std::size_t count_ = 0;
};

inline std::size_t hash_of(std::string_view text) { return std::hash<std::string_view>{}(text); }

}  // namespace ballast
