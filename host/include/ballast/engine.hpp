// The engine interface: commands in, events out. Software engine and cards behind one contract,
// with bit-identical events (docs/contract.md).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "hls/core/contract.hpp"

namespace ballast {

/// Capacities an engine is opened with. Nothing is allocated after opening.
struct EngineConfig {
  std::uint32_t positions = kDefaultPositions;  ///< live positions, 1 … 2^24
  std::uint32_t accounts = kDefaultAccounts;    ///< account ids 0 … accounts − 1, at most 2^24
};

/// What an opened engine is.
struct EngineIdentity {
  std::string name;  ///< "software", "card", …
  std::uint32_t contract_version = kContractVersion;
  std::uint32_t lanes = 1;
  std::uint32_t positions = 0;  ///< capacity
  std::uint32_t accounts = 0;   ///< capacity
};

/// One thread submits and polls. Neither call blocks, allocates or throws.
class Engine {
 public:
  Engine() = default;
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;
  virtual ~Engine() = default;

  virtual const EngineIdentity& identity() const = 0;

  /// Takes commands from the front of `commands`, in order, and returns how many. Fewer than all
  /// is back-pressure: poll, then submit the rest. Commands carry their sequence number and check
  /// word (`core::seal`).
  virtual std::size_t try_submit(std::span<const Command> commands) = 0;

  /// Moves up to `events.size()` events to `events`, in order, and returns how many. Sequence, kind
  /// and operands are set; check and phase belong to the ring and are zero.
  virtual std::size_t poll(std::span<Event> events) = 0;

  /// Why the engine takes and gives no more, for good: in words, with what to do about it. Empty
  /// while it is sound. What was polled before is right, and complete up to the sequence number of
  /// the last event; what was submitted after it is to be taken as not done.
  virtual std::string fault_text() const { return {}; }

  bool try_submit(const Command& command) { return try_submit(std::span(&command, 1)) == 1; }
};

/// The software engine, on the calling thread.
/// Throws std::invalid_argument when a capacity is out of range, std::bad_alloc when memory lacks.
std::unique_ptr<Engine> open_software_engine(const EngineConfig& config = {});

}  // namespace ballast
