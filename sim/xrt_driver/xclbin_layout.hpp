// What the simulated card's xclbin says, for the one who writes it and the one who reads it.
#pragma once

#include <cstdint>
#include <string>

namespace ballast::sim {

inline constexpr const char* kKernelName = "ballast";
inline constexpr const char* kInstanceName = "ballast_1";

// The platform's name, as vendor:board:name:version; the name is that of a verilated card.
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

inline constexpr std::uint64_t kRegistersBase = 0x1'0000;  ///< on the card's AXI4-Lite bus

inline std::string platform_of(const std::string& build) {
  return kPlatformPrefix + build + kPlatformVersion;
}

}  // namespace ballast::sim
