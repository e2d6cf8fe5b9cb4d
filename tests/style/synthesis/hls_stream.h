// For synthesis_test.py: of the vendor's streams what the kernels use, without a body.
#pragma once

namespace hls {

template <typename T, int Depth = 0>
class stream {
 public:
  stream();
  explicit stream(const char* name);
  stream(const stream&) = delete;
  stream& operator=(const stream&) = delete;
  T read();
  bool read_nb(T& value);
  void write(const T& value);
};

}  // namespace hls
