// Streams between processes: hls::stream where Vitis is, and a bounded FIFO that blocks both ways
// where it is not. Depth is at least 16, as a process may give a record more than it takes.
#pragma once

#if defined(__SYNTHESIS__) || defined(BALLAST_VITIS)

// Older versions of the vendor's streams are for one thread unless told, and tasks are threads in C
// simulation.
#if !defined(__SYNTHESIS__) && !defined(HLS_STREAM_THREAD_SAFE)
#define HLS_STREAM_THREAD_SAFE
#endif
#include <hls_stream.h>

namespace ballast::compat {
template <typename T, int Depth = 16>
using Stream = hls::stream<T, Depth>;
}  // namespace ballast::compat

#else

#include <array>
#include <cstdio>

#include "hls/compat/processes.hpp"

namespace ballast::compat {

/// One process writes, one reads. Elements left over when it goes are told on stderr and counted:
/// on a card they would be taken for those of the next run.
template <typename T, unsigned Depth = 16>
class Stream {
  static_assert(Depth >= 16, "shallower ones may make processes wait for each other for good");

 public:
  Stream() = default;
  explicit Stream(const char* name) : name_(name) {}
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  ~Stream() {
    if (size() == 0) return;
    std::fprintf(stderr, "%s: %u elements left over\n", name_, size());
    ++left_over;
  }

  bool empty() const { return size() == 0; }
  bool full() const { return size() == Depth; }
  unsigned size() const { return written_ - read_; }

  // Inlined, so that a message is written field by field where it belongs.
  [[gnu::always_inline]] T read() {
    if (empty()) wait_while(written_, read_);
    return elements_[read_++ % Depth];
  }
  bool read_nb(T& value) {
    if (empty()) return false;
    value = elements_[read_++ % Depth];
    return true;
  }
  [[gnu::always_inline]] void write(const T& value) {
    if (full()) wait_while(read_, written_ - Depth);
    elements_[written_ % Depth] = value;
    ++written_;
  }

  inline static unsigned left_over = 0;  ///< streams of this type that went with elements in them

 private:
  [[gnu::noinline]] static void wait_while(const unsigned& counter, unsigned value) {
    processes->wait_while(counter, value);
  }

  static_assert((Depth & (Depth - 1)) == 0, "counters wrap at a multiple of it");
  const char* name_ = "stream";
  std::array<T, Depth> elements_{};
  unsigned written_ = 0, read_ = 0;
};

}  // namespace ballast::compat

#endif
