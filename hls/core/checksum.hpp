// CRC-32C (Castagnoli; RFC 3720, B.4) of records: the check word of rings and logs.
#pragma once

#include <cstdint>
#include <cstring>

#if defined(__SSE4_2__) && !defined(__SYNTHESIS__)
#include <nmmintrin.h>
#endif

#include "hls/core/contract.hpp"

namespace ballast {
namespace core {

struct Crc32cTable {
  std::uint32_t entry[256];
  constexpr Crc32cTable() : entry() {
    for (std::uint32_t i = 0; i < 256; ++i) {
      std::uint32_t crc = i;
      for (int bit = 0; bit < 8; ++bit) {
        crc = (crc >> 1) ^ ((crc & 1U) != 0 ? 0x82F63B78U : 0U);
      }
      entry[i] = crc;
    }
  }
};
inline constexpr Crc32cTable kCrc32cTable{};

inline std::uint32_t crc32c_word(std::uint32_t crc, std::uint64_t word) {
#if defined(__SSE4_2__) && !defined(__SYNTHESIS__)
  return static_cast<std::uint32_t>(_mm_crc32_u64(crc, word));
#else
  for (unsigned byte = 0; byte < 8; ++byte) {
    crc = (crc >> 8) ^ kCrc32cTable.entry[(crc ^ (word >> (8 * byte))) & 0xFF];
  }
  return crc;
#endif
}

#if !defined(__SYNTHESIS__)  // files only: kernels know records
/// CRC-32C of `size` bytes; `seed` is the CRC of what came before, 0 at the start.
inline std::uint32_t crc32c(const void* data, std::size_t size, std::uint32_t seed = 0) {
  const auto* bytes = static_cast<const unsigned char*>(data);
  std::uint32_t crc = ~seed;
  for (; size >= 8; size -= 8, bytes += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes, sizeof word);
    crc = crc32c_word(crc, word);
  }
  for (; size > 0; --size, ++bytes) {
    crc = (crc >> 8) ^ kCrc32cTable.entry[(crc ^ *bytes) & 0xFF];
  }
  return ~crc;
}
#endif

/// The check word of a record: CRC-32C of its 64 bytes with check and phase taken as zero.
inline std::uint32_t check_word(const Record& record) {
  const std::uint64_t head[] = {record.sequence,
                                record.kind | static_cast<std::uint64_t>(record.flags) << 8 |
                                    static_cast<std::uint64_t>(record.symbol) << 16 |
                                    static_cast<std::uint64_t>(record.position) << 32,
                                record.account | static_cast<std::uint64_t>(record.arg) << 32};
  std::uint32_t crc = ~0U;
  for (const std::uint64_t word : head) crc = crc32c_word(crc, word);
  for (const std::uint64_t word : record.word) crc = crc32c_word(crc, word);
  return ~crc32c_word(crc, 0);
}

/// Writes the check word; call it last, when the sequence number is in place.
inline void seal(Record& record) { record.check = check_word(record); }

/// Decides which records count: the right check word and the number that comes next. After one
/// that does not, the gate is silent until the record expected comes (docs/contract.md, Numbering).
class SequenceGate {
 public:
  enum class Answer : std::uint8_t { accept, report_check, report_sequence, drop };

  SequenceGate() = default;
  /// `first`: the number expected first.
  explicit SequenceGate(std::uint64_t first) : expected_(first) {}

  std::uint64_t expected() const { return expected_; }

  /// `accept` does not consume the number yet: `page` records do not have one of their own.
  Answer judge(const Record& record) {
    return judge_seen(record, record.check == check_word(record));
  }
  /// The same of a record whose check word has been looked at.
  Answer judge_seen(const Record& record, bool intact) {
    if (intact) {
      if (record.sequence == expected_) {
        silent_ = false;
        return Answer::accept;
      }
      return report(Answer::report_sequence);
    }
    return report(Answer::report_check);
  }
  void consume() { ++expected_; }
  /// Goes on at another number.
  void expect(std::uint64_t sequence) { expected_ = sequence; }

 private:
  Answer report(Answer answer) {
    if (silent_) return Answer::drop;
    silent_ = true;
    return answer;
  }

  std::uint64_t expected_ = 1;
  bool silent_ = false;
};

}  // namespace core
}  // namespace ballast
