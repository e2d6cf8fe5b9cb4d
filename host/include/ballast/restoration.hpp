// The state of one engine given to another: from what its dumps told, the commands that make any
// engine what it was (docs/contract.md, "State out and in").
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "hls/core/contract.hpp"
#include "host/include/ballast/engine.hpp"

namespace ballast {

/// The commands of a restoration, numbered from `first` on, without a gap, and sealed: `clear` with
/// flag restore, the configuration that was in effect, `commit`, accounts, positions, what was
/// staged, and `resume` with `next`, the number of the command that comes after them.
///
/// `state` is what ExportingEngine::export_state gives, or, without flag `ack`, the events of the
/// same dumps of any engine, taken with no other command between them: of the configuration; of the
/// accounts, all of them by one dump; and of the positions of each symbol defined, in ascending
/// order. Their numbers are not looked at.
///
/// An InputError, which names the first event that is wrong, when that is not what `state` is: an
/// event of another kind (a refusal of a dump is one), a dump without its end or with another
/// number of events than its end says, accounts without verdicts, anything not in ascending order,
/// no dump of a symbol's positions, or a position of an account that was not dumped. Values are the
/// engine's to check: one that takes a command of these gives no event for it, and one that refuses
/// it, by `rejected`, has not been restored. std::invalid_argument for a number of 0.
///
/// Afterwards the engine, if its capacities are those of the one that was read, has the same digest
/// and gives the same events. Any number of threads may call it.
std::vector<Command> restoration(std::span<const Event> state, std::uint64_t first,
                                 std::uint64_t next);

/// Makes the engine, all of whose events have been polled, what `state` tells, to go on at `next`:
/// the number behind the last command that the engine of `state` took. Turns until that is done.
/// InputError as `restoration`, and where the engine refuses something (it has less room); what it
/// holds is then nothing to go on from. std::runtime_error for a fault of the engine.
void restore(Engine& engine, std::span<const Event> state, std::uint64_t next);

}  // namespace ballast
