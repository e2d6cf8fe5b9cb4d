// CRC-32C (Castagnoli, reflected 0x82F63B78, start and end inverted) of a record, byte by byte.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>

#include "hls/core/contract.hpp"

namespace ballast::reference {

inline std::uint32_t crc32c(const unsigned char* bytes, std::size_t size) {
  static const auto kTable = [] {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t byte = 0; byte < 256; ++byte) {
      std::uint32_t crc = byte;
      for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0x82F63B78U : 0U);
      table[byte] = crc;
    }
    return table;
  }();
  std::uint32_t crc = 0xFFFFFFFF;
  for (std::size_t i = 0; i < size; ++i) crc = (crc >> 8) ^ kTable[(crc ^ bytes[i]) & 0xFF];
  return ~crc;
}

/// The check word of a record: over its 64 bytes with check and phase zero.
inline std::uint32_t check_of(const Record& record) {
  Record zeroed = record;
  zeroed.check = 0;
  zeroed.phase = 0;
  unsigned char bytes[kRecordBytes];
  std::memcpy(bytes, &zeroed, sizeof bytes);
  return crc32c(bytes, sizeof bytes);
}

}  // namespace ballast::reference
