// A port that goes with its engine while the card behind it stays powered, as a driver has it:
// memory is given back then, and given out again.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include "host/engine/card/card_port.hpp"
#include "sim/platform/simulated_card.hpp"

namespace ballast::sim {

/// What an engine was lent.
struct LentMemory {
  struct Block {
    SharedMemory memory;
    std::size_t bytes;
  };
  std::vector<Block> blocks;
  bool kept = false;  ///< and never gave back
};

class LentPort final : public CardPort {
 public:
  /// All outlive it.
  LentPort(CardPort& port, SimulatedCard& card, LentMemory& memory)
      : port_(port), card_(card), memory_(memory) {}
  ~LentPort() override {
    if (memory_.kept) return;
    for (const auto& [memory, bytes] : memory_.blocks) card_.release(memory, bytes);
  }

  std::uint32_t read_register(std::uint32_t offset) override { return port_.read_register(offset); }
  void write_register(std::uint32_t offset, std::uint32_t value) override {
    port_.write_register(offset, value);
  }
  SharedMemory allocate(std::size_t bytes) override {
    memory_.blocks.push_back({port_.allocate(bytes), bytes});
    return memory_.blocks.back().memory;
  }
  void keep_memory() noexcept override { memory_.kept = true; }

 private:
  CardPort& port_;
  SimulatedCard& card_;
  LentMemory& memory_;
};

/// Memory that was given back, allocated anew for something else, which the card has no business
/// with.
class Canaries {
 public:
  Canaries(SimulatedCard& card, const LentMemory& gone) : card_(card) {
    for (const auto& [memory, bytes] : gone.blocks) {
      blocks_.push_back({card.allocate(bytes), bytes});
      std::memset(blocks_.back().memory.data, kByte, bytes);
      const std::uint64_t at = blocks_.back().memory.device_address;
      EXPECT_TRUE(std::any_of(gone.blocks.begin(), gone.blocks.end(), [at](const auto& block) {
        return block.memory.device_address == at;
      })) << "not the memory that the engine had";
    }
    EXPECT_FALSE(blocks_.empty());
  }
  ~Canaries() {
    for (const auto& [memory, bytes] : blocks_) card_.release(memory, bytes);
  }
  Canaries(const Canaries&) = delete;
  Canaries& operator=(const Canaries&) = delete;

  std::size_t bytes_changed() const {
    std::size_t changed = 0;
    for (const auto& [memory, bytes] : blocks_) {
      changed += static_cast<std::size_t>(
          std::count_if(memory.data, memory.data + bytes,
                        [](std::byte value) { return value != std::byte{kByte}; }));
    }
    return changed;
  }

 private:
  static constexpr unsigned char kByte = 0xC5;
  SimulatedCard& card_;
  std::vector<LentMemory::Block> blocks_;
};

}  // namespace ballast::sim
