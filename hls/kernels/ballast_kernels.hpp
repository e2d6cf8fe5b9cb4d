// The kernels, as Vitis has their names and arguments.
#pragma once

#include "hls/kernels/messages.hpp"

extern "C" {

/// Reads commands from the ring until the word at `close_at` ends it (hls/core/kernel_words.hpp);
/// counts those taken at `taken_at`. The first is expected to have the number `first_sequence`.
void ballast_reader(const ballast::Record* ring, unsigned log2, std::uint64_t* taken_at,
                    const std::uint64_t* close_at, std::uint64_t first_sequence,
                    ballast::compat::Stream<ballast::kernels::RingRecord>& commands);

/// Everything between the rings, from the first command to `end`.
void ballast_lanes(ballast::compat::Stream<ballast::kernels::RingRecord>& commands,
                   ballast::compat::Stream<ballast::kernels::RingRecord>& events);

/// Writes events into the ring as far as the host has taken them (`taken_at`), until `end`; counts
/// those written at `given_at`, and behind them at `executed_at` the numbered commands that are
/// over. What has no room when nobody takes them, is thrown away.
void ballast_writer(ballast::Record* ring, unsigned log2, const std::uint64_t* taken_at,
                    std::uint64_t* heartbeat_at, std::uint64_t* given_at,
                    std::uint64_t* executed_at,
                    ballast::compat::Stream<ballast::kernels::RingRecord>& events);
}
