// One of the streams of all lanes. In hardware each stream is wired to its lane: which one is meant
// is a choice among all, not an index.
#pragma once

#include "hls/compat/stream.hpp"

namespace ballast::kernels {

using compat::Stream;

template <unsigned Lanes, typename T>
T read_from(Stream<T>* streams, unsigned lane) {
#pragma HLS INLINE
  T value{};
choice:
  for (unsigned i = 0; i < Lanes; ++i) {
#pragma HLS UNROLL
    if (i == lane) value = streams[i].read();
  }
  return value;
}

template <unsigned Lanes, typename T>
void write_to(Stream<T>* streams, unsigned lane, const T& value) {
#pragma HLS INLINE
choice:
  for (unsigned i = 0; i < Lanes; ++i) {
#pragma HLS UNROLL
    if (i == lane) streams[i].write(value);
  }
}

template <unsigned Lanes, typename T>
void write_to_all(Stream<T>* streams, const T& value) {
#pragma HLS INLINE
all:
  for (unsigned i = 0; i < Lanes; ++i) {
#pragma HLS UNROLL
    streams[i].write(value);
  }
}

}  // namespace ballast::kernels
