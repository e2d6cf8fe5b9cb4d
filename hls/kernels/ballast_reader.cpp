// Kernel: the command ring in host memory, read from the start of the kernel to its end.
#include "hls/kernels/ballast_kernels.hpp"
#include "hls/kernels/ring_reader.hpp"

extern "C" void ballast_reader(const ballast::Record* ring, unsigned log2, std::uint64_t* taken_at,
                               const std::uint64_t* close_at, std::uint64_t first_sequence,
                               ballast::compat::Stream<ballast::kernels::RingRecord>& commands) {
// A port of its own for the ring, so that polling waits for nothing else. Depths are those of the
// test bench, for cosimulation.
#pragma HLS INTERFACE m_axi port = ring bundle = ring depth = 8192 max_widen_bitwidth = 512
#pragma HLS INTERFACE m_axi port = taken_at bundle = status depth = 1
#pragma HLS INTERFACE m_axi port = close_at bundle = status depth = 1
#pragma HLS INTERFACE axis port = commands
// Taken when the kernel is started: it cannot read them again while it runs.
#pragma HLS INTERFACE s_axilite port = ring
#pragma HLS INTERFACE s_axilite port = log2
#pragma HLS INTERFACE s_axilite port = taken_at
#pragma HLS INTERFACE s_axilite port = close_at
#pragma HLS INTERFACE s_axilite port = first_sequence
#pragma HLS INTERFACE s_axilite port = return
  ballast::kernels::read_ring(ring, log2, taken_at, close_at, first_sequence, commands);
}
