// Zeroed arrays that are mapped once, when an engine opens.
#pragma once

#include <sys/mman.h>

#include <algorithm>
#include <cstddef>
#include <new>
#include <span>
#include <type_traits>
#include <utility>

namespace ballast::software {

/// An array of plain data in anonymous memory, all bits zero, on huge pages where the system has
/// them: random accesses to a book of tens of megabytes would otherwise miss the TLB each time.
template <typename T>
class MappedArray {
 public:
  static_assert(std::is_trivially_destructible_v<T>);

  /// Touches all of it now, so that no command pays for a page fault later. Throws std::bad_alloc.
  explicit MappedArray(std::size_t size) : MappedArray(size, size) {}
  /// Touches the first `ahead` elements; the others as they are used.
  MappedArray(std::size_t size, std::size_t ahead) : size_(size) {
    if (size == 0) return;
    void* memory = mmap(nullptr, bytes(), PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) throw std::bad_alloc();
    madvise(memory, bytes(), MADV_HUGEPAGE);  // refusals cost speed only
    madvise(memory, std::min(ahead, size) * sizeof(T), MADV_POPULATE_WRITE);
    data_ = static_cast<T*>(memory);
  }
  ~MappedArray() {
    if (data_ != nullptr) munmap(data_, bytes());
  }
  MappedArray(const MappedArray&) = delete;
  MappedArray& operator=(const MappedArray&) = delete;

  std::size_t size() const { return size_; }
  T* data() { return data_; }
  const T* data() const { return data_; }
  T& operator[](std::size_t i) { return data_[i]; }
  const T& operator[](std::size_t i) const { return data_[i]; }
  std::span<T> all() { return {data_, size_}; }

 private:
  std::size_t bytes() const { return size_ * sizeof(T); }

  T* data_ = nullptr;
  std::size_t size_;
};

}  // namespace ballast::software
