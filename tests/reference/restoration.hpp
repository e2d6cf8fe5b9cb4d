// State out of one engine and into another, as docs/contract.md has it under "State out and in".
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "hls/core/contract.hpp"

namespace ballast::reference {

/// Numbers, seals and executes a command; gives its events.
using Run = std::function<std::vector<Event>(const Command&)>;

/// Reads all that decides what comes after: the events of a dump of the configuration, of the
/// positions of each symbol and of the accounts, in this order.
std::vector<Event> dump_state(const Run& run);

/// The commands, neither numbered nor sealed, that make an engine what it was that gave `state` (of
/// `dump_state`). `next`: the number of the command that comes after them.
std::vector<Command> restore_commands(std::span<const Event> state, std::uint64_t next);

}  // namespace ballast::reference
