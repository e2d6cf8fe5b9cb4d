// Lockstep: one stream of commands to two engines, every event compared, stop at the first
// difference with everything needed to see it again.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "host/include/ballast/engine.hpp"
#include "tests/lockstep/universe.hpp"

namespace ballast::lockstep {

using OpenEngine = std::function<std::unique_ptr<Engine>(const EngineConfig&)>;

/// An engine to be had by name. The stream learns from the events of `against`, if that answers at
/// once (software, reference). An engine that takes its time names one that does not, for the
/// stream to learn from in its place; it may answer `patience` polls in a row with nothing before
/// an event counts as missing.
struct EngineSource {
  std::string name;
  OpenEngine open;
  std::uint64_t patience = 4;
  Taste taste = {};  ///< what a stream for it may contain
  /// Calls in a row that neither take a command nor give an event after which it counts as stuck.
  std::uint64_t stuck_after = 1'000'000;
  std::string arguments = {};  ///< of the command line that opens it so again, each behind a space
  OpenEngine prompt = {};      ///< answers at once, if this one does not
};

struct Run {
  std::uint64_t seed = 1;
  Profile profile = Profile::tiny;
  std::uint64_t commands = 100'000;
};

/// What a run consisted of: so that a test can say that everything has occurred.
struct Histogram {
  std::array<std::uint64_t, 256> commands{}, events{}, reasons{}, verdicts{};
  std::uint64_t submitted = 0;
  std::uint64_t compared = 0;            ///< events
  std::uint64_t longest_queue = 0;       ///< positions ranked by one command
  std::uint64_t longest_take = 0;        ///< closes of one take
  std::uint64_t equal_keys = 0;          ///< entries of a ranking with the key of the one before
  std::uint64_t first_keys = 0;          ///< entries in profit that cost nothing
  std::uint64_t last_keys = 0;           ///< entries without a score: E ≤ 0, C = 0 or D = 0
  std::uint64_t loss_keys = 0;           ///< entries below all profits
  std::uint64_t zero_equity = 0;         ///< verdicts at E = 0 with maintenance
  std::uint64_t margin_met_exactly = 0;  ///< verdicts at E × 10^8 = ΣM > 0
  std::uint64_t partial_closes = 0;      ///< closes that the next one continues
  void count(const Command& command);
  void count(const Event& event);
  void add(const Histogram& other);
  std::string text() const;

 private:
  void count_ranking(const Event& event);
  void count_verdict(const Event& event);
  Event before_;  ///< the event counted last
  std::uint32_t last_closed_ = kNoPosition;
};

struct Outcome {
  Histogram histogram;
  /// Seed, command, field, expected, got and the command line that shows it again; empty when the
  /// engines agree.
  std::optional<std::string> difference;
  std::uint64_t cycles = 0;  ///< of the card under test; 0 for other engines
};

/// `progress` is called now and then with the number of commands compared.
Outcome run_lockstep(const EngineSource& dut, const EngineSource& against, const Run& run,
                     const std::function<void(std::uint64_t)>& progress = {});

}  // namespace ballast::lockstep
