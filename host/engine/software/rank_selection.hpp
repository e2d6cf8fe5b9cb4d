// The queue of one ranking: frozen keys, served best first by selection. A ranking of thousands
// from which a few are closed never sorts more than a few chunks.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

#include "host/engine/software/memory.hpp"

namespace ballast::software {

struct RankEntry {
  std::int64_t key;
  std::uint32_t id;
  std::uint32_t place;  ///< number of the position's Place

  friend bool operator<(const RankEntry& a, const RankEntry& b) {  // a is closed before b
    return a.key != b.key ? a.key > b.key : a.id < b.id;
  }
};

class RankSelection {
 public:
  explicit RankSelection(std::size_t capacity) : entries_(capacity + 1) {}

  void clear() { size_ = next_ = sorted_ = 0; }
  void put(const RankEntry& entry) { entries_[size_++] = entry; }
  /// Where put() would write, one beyond the capacity included; add(n) then takes in n entries
  /// written there.
  RankEntry* end() { return entries_.data() + size_; }
  void add(std::size_t count) { size_ += count; }

  std::size_t size() const { return size_; }
  bool empty() const { return next_ == size_; }

  /// The best entry not yet popped.
  const RankEntry& head() {
    if (next_ == sorted_) sort_next_chunk();
    return entries_[next_];
  }
  void pop() { ++next_; }

  std::span<const RankEntry> sort_all() {
    std::sort(entries_.data(), entries_.data() + size_);
    sorted_ = size_;
    return {entries_.data(), size_};
  }

 private:
  static constexpr std::size_t kChunk = 128;
  static constexpr std::size_t kSample = 64;

  /// Splits the rest at an entry that about a chunk of it is better than, and sorts the better
  /// part. The split is exact whatever the sample says; the sample only aims its size.
  void sort_next_chunk() {
    RankEntry* const first = entries_.data() + sorted_;
    RankEntry* const last = entries_.data() + size_;
    const auto rest = static_cast<std::size_t>(last - first);
    RankEntry* split = last;
    if (rest > 2 * kChunk) {
      const std::size_t chunk = std::max(kChunk, sorted_);  // doubles what is sorted
      RankEntry sample[kSample];
      for (std::size_t i = 0; i < kSample; ++i) sample[i] = first[i * rest / kSample];
      const std::size_t aim = std::min(kSample - 1, chunk * kSample / rest);
      std::nth_element(sample, sample + aim, sample + kSample);
      const RankEntry pivot = sample[aim];
      split = std::partition(first, last, [&](const RankEntry& e) { return !(pivot < e); });
    }
    std::sort(first, split);
    sorted_ = static_cast<std::size_t>(split - entries_.data());
  }

  MappedArray<RankEntry> entries_;
  std::size_t size_ = 0;
  std::size_t next_ = 0;    ///< first not popped
  std::size_t sorted_ = 0;  ///< entries before this are in order and better than all behind
};

}  // namespace ballast::software
