// A card that is nothing but memory: its rings are served when `serve` is called, and a command
// with flag `answer` gets a verdict, one with `ack` a `done`. For what the host's side of the rings
// costs, and must not do.
#pragma once

#include <cstdint>
#include <vector>

#include "hls/core/contract.hpp"
#include "host/engine/card/card_port.hpp"

namespace ballast {

/// Shared between the card and who drives it.
class MemoryRings {
 public:
  /// Takes what the host has written and writes the events, until there is no more or no room.
  void serve();
  std::uint64_t taken() const { return taken_; }
  std::uint64_t written() const { return written_; }

 private:
  friend class MemoryCard;
  bool answer(const Command& command);
  void write(const Event& given);
  bool has_room() const;

  std::byte *commands_ = nullptr, *events_ = nullptr;
  std::uint64_t *command_index_ = nullptr, *event_index_ = nullptr;
  unsigned commands_log2_ = 0, events_log2_ = 0;
  std::uint64_t taken_ = 0, written_ = 0, executed_ = 0;
};

class MemoryCard final : public CardPort {
 public:
  /// `rings` outlives the card.
  explicit MemoryCard(MemoryRings& rings) : rings_(rings) {}
  ~MemoryCard() override;

  std::uint32_t read_register(std::uint32_t offset) override;
  void write_register(std::uint32_t offset, std::uint32_t value) override;
  SharedMemory allocate(std::size_t bytes) override;
  void keep_memory() noexcept override {}  // it writes only in `serve`

  static constexpr std::uint32_t kPositions = 1 << 18, kAccounts = 1 << 17;

 private:
  void open();
  template <typename T>
  T* address(std::uint32_t offset) const;

  MemoryRings& rings_;
  std::uint32_t registers_[1024] = {};
  std::uint64_t heartbeat_ = 0;
  std::vector<void*> blocks_;
};

}  // namespace ballast
