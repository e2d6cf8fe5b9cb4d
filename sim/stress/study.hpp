// A stress test as a whole: a run, the same run with impact the other way, other seeds, and other
// values of what a scenario or a risk file says.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "host/include/ballast/engine.hpp"
#include "sim/report/run_record.hpp"
#include "sim/stress/own_book.hpp"
#include "sim/stress/stress_run.hpp"

namespace ballast::stress {

/// What is put under stress: texts of a scenario and of rules.
struct Subject {
  std::string name;      ///< of the scenario, or its file
  std::string scenario;  ///< JSON
  std::string risk_name;
  std::string risk;                     ///< JSON
  std::shared_ptr<const OwnBook> book;  ///< none: it is drawn

  /// Another value at a key of the scenario, or with "risk." before it of the rules. A strategy of
  /// ADL may be its name alone; one without a queue takes the policy away. InputError.
  void change(const std::string& key, const std::string& value);
};

/// A scenario by its name or file, with rules by their name or file; without, with the scenario's.
/// InputError.
Subject make_subject(const std::string& scenario, const std::string& risk);
/// One's own book, with rules by their name or file. InputError.
Subject make_subject(const BookTerms& terms, const std::string& risk);

/// The scenario of its text, complete. InputError.
Scenario scenario_of(const Subject& subject);
/// Throws the InputError of a subject that cannot be run.
void check(const Subject& subject);
/// The same of each "KEY=V1,V2,…" of other values that are to be run beside.
void check_comparisons(const Subject& subject, const std::vector<std::string>& comparisons);

/// What runs are done with.
struct Bench {
  std::function<std::unique_ptr<Engine>(EngineConfig)> open_engine;
  /// Follows the run of this name.
  std::function<StressRun::Progress(const std::string& name)> follow;
};

/// What a run leaves. The record is there when the options explain.
struct Finished {
  StressFigures figures;
  std::uint64_t digest = 0;
  /// Set by add_amplification; none where something is forced with impact and nothing without.
  std::optional<double> amplification = 1;
  report::RunRecord record;
};

Finished run_once(const Subject& subject, const StressOptions& options, const Bench& bench,
                  const std::string& name);

/// Runs it with impact the other way: (liquidated + ADL notional, on) / (off).
void add_amplification(const Subject& subject, const StressOptions& options, const Bench& bench,
                       Finished& finished);
/// A run with half and one with twice of each input: what becomes of ADL, liquidations and losses.
void add_sensitivities(const Subject& subject, const StressOptions& options, const Bench& bench,
                       Finished& finished);
/// The smallest multiple of the path that triggers ADL, to one per cent.
void add_reverse(const Subject& subject, const StressOptions& options, const Bench& bench,
                 report::RunRecord& record);
/// The figures of so many seeds, those behind that of the options.
void add_bands(const Subject& subject, const StressOptions& options, const Bench& bench,
               std::uint64_t seeds, report::RunRecord& record);
/// A run for each value of each "KEY=V1,V2,…".
void add_comparisons(const Subject& subject, const StressOptions& options, const Bench& bench,
                     const std::vector<std::string>& comparisons, report::RunRecord& record);

/// "KEY=VALUE" in its two parts; `option` is named in the InputError.
std::pair<std::string, std::string> split_setting(const std::string& text,
                                                  const std::string& option);

/// All figures as one line of JSON, by the keys that docs/command-line.md names.
std::string figures_as_json(const Finished& finished);

}  // namespace ballast::stress
