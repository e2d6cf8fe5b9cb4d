// The way to a card that the engine needs. C++17, as simulations need it.
#pragma once

#include <cstddef>
#include <cstdint>

namespace ballast {

/// Memory of the host that the card reads and writes.
struct SharedMemory {
  std::byte* data = nullptr;
  std::uint64_t device_address = 0;  ///< where the card sees it
};

/// Access to one card: its registers (hls/core/registers.hpp), and memory to share with it. Real
/// and simulated cards look alike from here. On a simulated card that is not free-running,
/// time passes in the two register functions and nowhere else. Every function may throw
/// std::exception.
class CardPort {
 public:
  CardPort() = default;
  CardPort(const CardPort&) = delete;
  CardPort& operator=(const CardPort&) = delete;
  virtual ~CardPort() = default;

  virtual std::uint32_t read_register(std::uint32_t offset) = 0;
  virtual void write_register(std::uint32_t offset, std::uint32_t value) = 0;
  /// Zeroed and aligned to 4096 on both sides; there until the port goes.
  virtual SharedMemory allocate(std::size_t bytes) = 0;
  /// The card could not be seen to stop: what was allocated, it may write to for as long as it has
  /// power. None of it is freed or given out again while the process lasts, also when the port
  /// goes.
  virtual void keep_memory() noexcept = 0;
};

}  // namespace ballast
