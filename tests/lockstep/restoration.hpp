// The commands that give an engine the state that another told by its dumps (docs/contract.md,
// "State out and in").
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "hls/core/contract.hpp"

namespace ballast::lockstep {

/// `state`: events of the dumps of the configuration, all accounts and all positions, in any order;
/// `next`: the number of the first command afterwards. Not numbered, not sealed.
std::vector<Command> restoration(std::span<const Event> state, std::uint64_t next);

}  // namespace ballast::lockstep
