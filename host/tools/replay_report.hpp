// The summary of a replay: for a risk engineer to read, and as JSON.
#pragma once

#include <array>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "host/include/ballast/venue.hpp"
#include "host/tools/latency.hpp"
#include "host/tools/replay_tally.hpp"

namespace ballast::tools {

/// An account at the end of a replay.
struct AccountEnd {
  std::uint32_t id = 0;
  std::uint32_t asset = 0;
  Verdict verdict = Verdict::safe;
  int128 equity = 0;
  uint128 maintenance_e8 = 0;
};

/// What the engine holds at the end, read back from it.
struct FinalState {
  std::uint64_t digest = 0;
  std::uint64_t accounts = 0;
  std::uint64_t positions = 0;       ///< live, flat ones included
  std::uint64_t open_positions = 0;  ///< Q ≠ 0
  std::array<std::uint64_t, 8> by_verdict{};
  std::array<int128, kMaxAssets> value{};  ///< Σ(W − EV)
  std::vector<AccountEnd> worst;           ///< the worst first
};

struct ReplayTimes {
  std::uint64_t commands = 0;
  std::uint64_t events = 0;
  double engine_s = 0;  ///< inside the engine: submit and poll
  double total_s = 0;   ///< the same and everything done with the records
};

/// Whether a is worse off than b: by verdict, then by equity below 0, then by margin ratio.
bool is_worse(const AccountEnd& a, const AccountEnd& b);

struct ReplaySummary {
  std::string log;
  std::string engine;
  const Venue* venue = nullptr;  ///< null: names and units are not known
  const ReplayTally* tally = nullptr;
  FinalState end;
  ReplayTimes times;
  bool is_simulated = false;        ///< rates are those of a simulation
  std::optional<Latency> modelled;  ///< of the simulated card

  std::string text() const;
  nlohmann::ordered_json json() const;
  /// Whether Σ(W − EV) of every asset is what the commands and closes moved into it.
  bool is_booked_as_logged() const;
  /// Whether trades and closes after the start-up net to 0 in every asset.
  bool has_every_opposite() const;
};

}  // namespace ballast::tools
