// Writes the event ring for as long as events come. It never waits for a stream, so that its
// heartbeat shows that the card has a clock.
#pragma once

#include "hls/compat/memory.hpp"
#include "hls/compat/processes.hpp"
#include "hls/core/checksum.hpp"
#include "hls/core/kernel_words.hpp"
#include "hls/kernels/messages.hpp"
#include "hls/kernels/ring_reader.hpp"

namespace ballast::kernels {

inline void write_ring(Record* ring, unsigned log2, const std::uint64_t* taken_at,
                       std::uint64_t* heartbeat_at, std::uint64_t* given_at,
                       std::uint64_t* executed_at, Stream<RingRecord>& events) {
  const std::uint64_t slots = std::uint64_t{1} << log2;
  std::uint64_t written = 0;
  std::uint64_t taken = 0;
  std::uint64_t beats = 0;
  RingRecord next;
  bool waits = false;  // `next` is still to be written
  bool drops = false;  // nobody takes them any more
  bool open = true;
write:
  while (open) {
#pragma HLS LOOP_TRIPCOUNT min = 1 max = 1000000
    if (!waits) waits = events.read_nb(next);
    if (waits && !drops && written - taken == slots) {
      taken = compat::load_word(taken_at);
      drops = taken == kTakenByNobody;
    }
    const bool ends = waits && next.kind == RingRecord::Kind::end;
    const bool counts = waits && next.kind == RingRecord::Kind::number;
    const bool writes = waits && !ends && !counts && !drops && written - taken < slots;
    if (counts && !drops) compat::store_word(executed_at, next.record.sequence);
    if (writes) {
      next.record.phase = phase_at(written, log2);
      core::seal(next.record);
      compat::store_record(ring + (written & (slots - 1)), next.record);
      ++written;
    }
    waits = waits && !writes && !counts && !(drops && !ends);
    open = !ends;
    ++beats;
    if (!writes && !counts) {
      compat::store_word(heartbeat_at, beats);
      compat::store_word(given_at, written);
      compat::idle();
    }
  }
  compat::store_word(given_at, written);
}

}  // namespace ballast::kernels
