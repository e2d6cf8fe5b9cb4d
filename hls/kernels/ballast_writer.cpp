// Kernel: the event ring in host memory, written from the start of the kernel to its end.
#include "hls/kernels/ballast_kernels.hpp"
#include "hls/kernels/ring_writer.hpp"

extern "C" void ballast_writer(ballast::Record* ring, unsigned log2, const std::uint64_t* taken_at,
                               std::uint64_t* heartbeat_at, std::uint64_t* given_at,
                               std::uint64_t* executed_at,
                               ballast::compat::Stream<ballast::kernels::RingRecord>& events) {
// Depths are those of the test bench, for cosimulation.
#pragma HLS INTERFACE m_axi port = ring bundle = ring depth = 8192 max_widen_bitwidth = 512
// By the port of the ring, so behind the events of the commands that it counts.
#pragma HLS INTERFACE m_axi port = executed_at bundle = ring depth = 1
#pragma HLS INTERFACE m_axi port = taken_at bundle = status depth = 1
#pragma HLS INTERFACE m_axi port = heartbeat_at bundle = status depth = 1
#pragma HLS INTERFACE m_axi port = given_at bundle = status depth = 1
#pragma HLS INTERFACE axis port = events
#pragma HLS INTERFACE s_axilite port = ring
#pragma HLS INTERFACE s_axilite port = log2
#pragma HLS INTERFACE s_axilite port = taken_at
#pragma HLS INTERFACE s_axilite port = heartbeat_at
#pragma HLS INTERFACE s_axilite port = given_at
#pragma HLS INTERFACE s_axilite port = executed_at
#pragma HLS INTERFACE s_axilite port = return
  ballast::kernels::write_ring(ring, log2, taken_at, heartbeat_at, given_at, executed_at, events);
}
