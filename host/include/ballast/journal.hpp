// What keeps commands before they are executed, so that a crash loses none that was answered.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "hls/core/contract.hpp"

namespace ballast {

/// Commands in groups: what belongs together (the two legs of a trade, all losers' legs) is in one
/// group, and a group is in one batch. Recovery executes all of a group or none of it; what has no
/// other command beside it is a group of one.
struct Batch {
  std::span<const Command> commands;        ///< sealed, numbered without a gap; never empty
  std::span<const std::size_t> group_ends;  ///< past the last command of each group, ascending
};

/// Session calls it, on the Session's thread. An implementation may sync on a thread of its own; it
/// calls neither the Session nor its Desk. What either function throws stops the Session for good:
/// what has not been synced by then is never executed.
class Journal {
 public:
  Journal() = default;
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;
  virtual ~Journal() = default;

  /// Takes a batch in full; it begins with the number behind the last one's. Its spans are for this
  /// call only. It need not be synced when this returns.
  virtual void append(const Batch& batch) = 0;
  /// Number of the last command that a crash cannot take back any more. May lag behind, never
  /// leads, never falls back.
  virtual std::uint64_t synced() = 0;
};

/// Keeps nothing, and is always synced.
class NoJournal final : public Journal {
 public:
  void append(const Batch& batch) override { synced_ = batch.commands.back().sequence; }
  std::uint64_t synced() override { return synced_; }

 private:
  std::uint64_t synced_ = 0;
};

}  // namespace ballast
