// What the scripts of the page read: charts thinned to what a screen can show, the Lorenz curve,
// the explorer's accounts and decisions.
#pragma once

#include <string>

#include "sim/report/run_record.hpp"

namespace ballast::report {

/// Intervals of time that a long chart is thinned to.
constexpr std::size_t kChartBuckets = 1200;

/// JSON that may stand in a <script> element: it holds no '<', '>' or '&'.
std::string page_data(const RunRecord& record);

}  // namespace ballast::report
