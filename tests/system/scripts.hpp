// Small conversations with an engine, and what comes of each in short. Every kind of command, event
// and refusal is in one of them.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "hls/core/contract.hpp"
#include "host/include/ballast/engine.hpp"

namespace ballast::system_test {

/// Of eight accounts and thirty-two positions.
inline constexpr EngineConfig kScriptCapacity{32, 8};

struct Line {
  /// renumbers: a `resume` that is taken.
  enum class How : unsigned char { numbered, bad_check, bad_sequence, page, renumbers };
  Command command;
  How how = How::numbered;
};

struct Script {
  const char* name;
  std::vector<Line> lines;
  std::string events;  ///< their names, refusals with the reason
};

inline void PrintTo(const Script& script, std::ostream* out) { *out << script.name; }

const std::vector<Script>& scripts();

/// Numbers and seals, as each line says.
std::vector<Command> commands_of(const Script& script);
/// Of the command behind them.
std::uint64_t next_number(const Script& script);

/// As `events` of a script has them.
std::string in_short(const std::vector<Event>& events);

}  // namespace ballast::system_test
