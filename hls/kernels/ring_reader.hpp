// Reads the command ring for as long as the card is open.
#pragma once

#include "hls/compat/memory.hpp"
#include "hls/compat/processes.hpp"
#include "hls/core/checksum.hpp"
#include "hls/core/kernel_words.hpp"
#include "hls/kernels/messages.hpp"

namespace ballast::kernels {

constexpr std::uint64_t kTellEvery = 16;
constexpr unsigned kReadAgain = 16;

/// Phase of the record at a position of a ring.
constexpr std::uint32_t phase_at(std::uint64_t position, unsigned log2) {
  return static_cast<std::uint32_t>((position >> log2) & 1) ^ 1;
}

inline void read_ring(const Record* ring, unsigned log2, std::uint64_t* taken_at,
                      const std::uint64_t* close_at, std::uint64_t first_sequence,
                      Stream<RingRecord>& commands) {
  const std::uint64_t mask = (std::uint64_t{1} << log2) - 1;
  std::uint64_t position = 0;
  std::uint64_t told = 0;
  unsigned bad_reads = 0;
  bool open = true;
  commands.write(ring_number(first_sequence));
poll:
  while (open) {
#pragma HLS LOOP_TRIPCOUNT min = 1 max = 1000000
    const Record record = compat::load_record(ring + (position & mask));
    const bool present = (record.phase & 1) == phase_at(position, log2);
    const bool intact = record.check == core::check_word(record);
    if (present && (intact || bad_reads == kReadAgain)) {
      commands.write({RingRecord::Kind::record, record, intact});
      ++position;
      bad_reads = 0;
    } else if (present) {
      ++bad_reads;
      compat::idle();
    }
    const bool tells = position - told == kTellEvery || (!present && told != position);
    if (tells) {
      compat::store_word(taken_at, position);
      told = position;
    }
    if (tells || !present) {
      const std::uint64_t close = compat::load_word(close_at);
      open = close == 0 || (close == kCloseWhenRead && present);
    }
    if (!present) compat::idle();
  }
  commands.write({RingRecord::Kind::end, Record{}, false});
}

}  // namespace ballast::kernels
