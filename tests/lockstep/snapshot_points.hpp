// Behind which commands of a stream the state of an engine may be taken.
#pragma once

#include <cstdint>
#include <vector>

#include "hls/core/contract.hpp"

namespace ballast::lockstep {

class SnapshotPoints {
 public:
  /// Sees every command with its events, and up to which number the engine has executed behind it.
  /// Whether the command was well formed, no transaction is open and no restoration under way.
  bool is_one(const Command& command, const std::vector<Event>& events, std::uint64_t executed) {
    const bool well_formed = executed >= command.sequence;
    const bool refused = !events.empty() && events.back().event() == EventKind::rejected;
    if (well_formed && !refused) {
      if (command.command() == CommandKind::clear) restoring_ = command.has(flag::kRestore);
      if (command.command() == CommandKind::resume) restoring_ = false;
    }
    const bool in_transaction =
        command.command() == CommandKind::adl || command.command() == CommandKind::adl_take;
    return well_formed && !restoring_ && !in_transaction;
  }

 private:
  bool restoring_ = false;
};

}  // namespace ballast::lockstep
