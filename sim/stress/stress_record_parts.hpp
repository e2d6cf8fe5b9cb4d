// The parts of a run's record; make_record puts them together.
#pragma once

#include <vector>

#include "sim/report/run_record.hpp"
#include "sim/stress/stress_run.hpp"

namespace ballast::stress {

/// Of sums in millionths of the currency.
inline double in_currency(int128 millionths) { return static_cast<double>(millionths) / 1e6; }

std::vector<report::Chart> make_charts(const Scenario& scenario, const StressRun& run);
/// The first of each thing that happened, and the worst, in order of time.
std::vector<report::Moment> make_moments(const Scenario& scenario, const StressRun& run);
/// Where a timeline was published: what came in each of its phases. Empty where none was.
std::vector<report::Phase> make_phases(const Scenario& scenario, const StressRun& run,
                                       double scale);
/// Covers, layers of the loss, and what they come to in sentences.
void add_verdict(const Scenario& scenario, const StressRun& run, report::RunRecord& record);
/// The accounts that most happened to, and the decisions about them.
void add_accounts(const Scenario& scenario, const StressRun& run, report::RunRecord& record);

}  // namespace ballast::stress
