// What the simulated card's xclbin says, for the one who writes it and the one who reads it.
#pragma once

#include <cstdint>
#include <string>

namespace ballast::sim {

// The platform's name, as vendor:board:name:version; the name is that of a verilated card, or of
// one of HLS kernels behind this prefix.
inline constexpr const char* kHlsPrefix = "hls-";
inline constexpr const char* kPlatformPrefix = "ballast:simulated:";
inline constexpr const char* kPlatformVersion = ":1";

// Memory banks, by their index in the xclbin.
inline constexpr std::uint32_t kDeviceBank = 0;
inline constexpr std::uint32_t kHostBank = 1;
inline constexpr std::uint64_t kDeviceBase = 0x40'0000'0000;
inline constexpr std::uint64_t kDeviceBytes = std::uint64_t{1} << 34;
// Where the simulated card sees host memory.
inline constexpr std::uint64_t kHostBase = 0x10'0000'0000;
inline constexpr std::uint64_t kHostBytes = std::uint64_t{1} << 36;

// Where compute units are on the card's AXI4-Lite bus: the first, and how far apart.
inline constexpr std::uint64_t kRegistersBase = 0x1'0000;

// Compute units of a card of HLS kernels, in the order of their addresses, and the offsets of their
// arguments as Vitis lays them out: a word behind each is its own.
inline constexpr unsigned kReaderUnit = 0, kWriterUnit = 1;
namespace reader_at {
inline constexpr std::uint32_t ring = 0x10, log2 = 0x1C, taken_at = 0x24, close_at = 0x30,
                               first_sequence = 0x3C, end = 0x44;
}
namespace writer_at {
inline constexpr std::uint32_t ring = 0x10, log2 = 0x1C, taken_at = 0x24, heartbeat_at = 0x30,
                               given_at = 0x3C, executed_at = 0x48, end = 0x50;
}

inline std::string platform_of(const std::string& build) {
  return kPlatformPrefix + build + kPlatformVersion;
}

}  // namespace ballast::sim
