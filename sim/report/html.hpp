// The page of the report, with the plots' library given: none, and the charts are tables.
#pragma once

#include <string>

#include "sim/report/run_record.hpp"

namespace ballast::report {

struct PlotLibrary {
  std::string script, style;
};

std::string html_page(const RunRecord& record, const PlotLibrary& plots);

}  // namespace ballast::report
