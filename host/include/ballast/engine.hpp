// The engine interface: commands in, events out. Software engine and cards behind one contract,
// with bit-identical events (docs/contract.md).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "hls/core/contract.hpp"

namespace ballast {

/// What an engine is opened for. Nothing is allocated after opening.
struct EngineConfig {
  std::uint32_t positions = kDefaultPositions;  ///< capacity: live positions, 1 … 2^24
  std::uint32_t accounts = kDefaultAccounts;  ///< capacity: ids 0 … accounts − 1, at most 2^24
  /// Number of the first command, from 1: an engine that takes over from another goes on where that
  /// one ended.
  std::uint64_t first_sequence = 1;
};

/// What an opened engine is.
struct EngineIdentity {
  std::string name;  ///< "software", "card", …
  std::uint32_t contract_version = kContractVersion;
  std::uint32_t lanes = 1;
  std::uint32_t positions = 0;  ///< capacity
  std::uint32_t accounts = 0;   ///< capacity
};

enum class EngineState : std::uint8_t {
  sound,
  faulted  ///< takes and gives no more, for good: Engine::fault_text
};

/// What one call moved.
struct Transfer {
  std::size_t count = 0;  ///< commands taken, events given
  EngineState state = EngineState::sound;

  bool any() const { return count != 0; }
  bool is_faulted() const { return state == EngineState::faulted; }
};

/// Threading: one thread at a time submits, polls and asks; engines share nothing with each other.
/// Neither try_submit nor poll blocks, allocates or throws, and neither calls anything of the
/// caller's. Spans are used during the call only.
class Engine {
 public:
  Engine() = default;
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;
  virtual ~Engine() = default;

  /// Stays as it is, and where it is, as long as the engine.
  virtual const EngineIdentity& identity() const = 0;

  /// Takes commands from the front of `commands`, in order. Fewer than all of a sound engine is
  /// back-pressure: poll, then submit the rest. Commands carry their sequence number and check word
  /// (`core::seal`).
  virtual Transfer try_submit(std::span<const Command> commands) = 0;

  /// Moves up to `events.size()` events to `events`, in order. Sequence, kind and operands are set;
  /// check and phase belong to the ring and are zero.
  virtual Transfer poll(std::span<Event> events) = 0;

  /// Every command up to this number has been executed and all its events polled. Never leads, and
  /// comes to the last command taken: on a card some time after its last event, with polls that
  /// find nothing. first_sequence − 1 at first, `next` − 1 behind a `resume`: poll all events
  /// before what comes behind one that goes back is submitted, or it leads. Asking costs next to
  /// nothing and uses up no number.
  virtual std::uint64_t executed() const = 0;

  /// Why it is faulted, in words, with what to do about it; empty while it is sound. What was
  /// polled before is right, and complete up to the sequence number of the last event; what was
  /// submitted after it is to be taken as not done.
  virtual std::string fault_text() const { return {}; }

  Transfer try_submit(const Command& command) { return try_submit(std::span(&command, 1)); }
};

/// An engine whose state can be read beside its commands.
class ExportingEngine : public Engine {
 public:
  /// All state, as of the commands taken, by the events of `dump`: of the configuration, of all
  /// accounts, and of the positions of each symbol that is defined, in ascending order, each with
  /// its `dump_end`. They have the number 0. It uses up no number and changes nothing: an ADL
  /// transaction stays open (and is not in what is exported), events wait for poll as before.
  /// Allocates; std::bad_alloc when memory lacks.
  virtual std::vector<Event> export_state() = 0;
};

/// The software engine, on the calling thread. Throws std::invalid_argument when a number of
/// `config` is out of range, std::bad_alloc when memory lacks.
std::unique_ptr<ExportingEngine> open_software_engine(const EngineConfig& config = {});

}  // namespace ballast
