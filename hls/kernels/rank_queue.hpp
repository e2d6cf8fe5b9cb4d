// The rank queue: a shift structure that keeps the best Depth entries in order. All cells compare
// at once and shift or hold. What entries carry waits in a memory; cells hold its slot.
#pragma once

#include <cstdint>

namespace ballast::kernels {

/// A place in the order of a ranking: key descending, then id ascending.
struct Ranked {
  std::int64_t key = 0;
  std::uint32_t id = 0;
  std::uint32_t slot = 0;

  bool is_before(const Ranked& other) const {
    return key > other.key || (key == other.key && id < other.id);
  }
};

template <unsigned Depth>
class RankQueue {
 public:
  void clear() {
#pragma HLS INLINE
    size_ = 0;
  }
  unsigned size() const {
#pragma HLS INLINE
    return size_;
  }
  const Ranked& operator[](unsigned i) const { return cell_[i]; }

  /// Whether the entry is kept, in place of the last if the queue is full. Then `entry.slot` is
  /// where what it carries belongs.
  bool put(Ranked& entry) {
// All cells in registers, so that all of them compare and shift at once.
#pragma HLS INLINE
#pragma HLS ARRAY_PARTITION variable = cell_ type = complete
    const bool full = size_ == Depth;
    if (full && !entry.is_before(cell_[Depth - 1])) return false;
    entry.slot = full ? cell_[Depth - 1].slot : size_;
    bool before[Depth];  // the entry belongs before this cell
#pragma HLS ARRAY_PARTITION variable = before type = complete
  compare:
    for (unsigned i = 0; i < Depth; ++i) {
#pragma HLS UNROLL
      before[i] = i >= size_ || entry.is_before(cell_[i]);
    }
  shift:
    for (unsigned i = Depth; i-- > 0;) {
#pragma HLS UNROLL
      if (before[i]) cell_[i] = i > 0 && before[i - 1] ? cell_[i - 1] : entry;
    }
    if (!full) ++size_;
    return true;
  }

 private:
  Ranked cell_[Depth] = {};
  unsigned size_ = 0;
};

}  // namespace ballast::kernels
