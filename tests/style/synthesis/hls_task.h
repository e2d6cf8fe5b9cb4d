// For synthesis_test.py: a task is a function that is given streams.
#pragma once

#include <hls_stream.h>

#define hls_thread_local

namespace hls {

class task {
 public:
  template <typename Process, typename... Streams>
  explicit task(Process&& process, Streams&... streams) {
    process(streams...);
  }
};

}  // namespace hls
