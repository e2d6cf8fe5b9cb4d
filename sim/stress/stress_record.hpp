// A stress run as its report tells it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "sim/report/run_record.hpp"
#include "sim/stress/stress_run.hpp"

namespace ballast::stress {

/// The figures by the keys of --json, in their order; times that did not come are left out.
std::vector<std::pair<std::string, double>> figures_by_key(const StressFigures& figures);

/// What is published of a scenario, of the whole event; empty where nothing is.
std::map<std::string, double> published_figures(const std::string& scenario);

/// The record of one run, without what other runs bring: comparisons, bands, amplification.
report::RunRecord make_record(const Scenario& scenario, const StressRun& run,
                              const StressOptions& options);

}  // namespace ballast::stress
