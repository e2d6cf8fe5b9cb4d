// How large an engine has to be for a log, and when it is not.
#pragma once

#include <span>

#include "host/include/ballast/engine.hpp"

namespace ballast::tools {

EngineConfig capacity_for(std::span<const Command> log);

/// The log is verified, and the engine was asked for as much room as it needs: throws
/// std::runtime_error for a refusal which says that there is none. (A card has pages, of which each
/// serves one symbol and side of a lane, so that it may have fewer than its rows promise.)
void stop_if_no_room(const Engine& engine, const Event& event);

}  // namespace ballast::tools
