// The sections of the HTML report. One whose part of the record is empty is an empty text.
#pragma once

#include <string>

#include "sim/report/run_record.hpp"

namespace ballast::report {

/// The figure of this key; nullptr where there is none.
const Figure* figure_of(const RunRecord& record, const std::string& key);

/// How a key of a figure is called and counted; by its ending where no figure has it.
struct Label {
  std::string text, unit;
};
Label label_of(const RunRecord& record, const std::string& key);

/// Whether margin and fund were enough.
bool is_covered(const Cover& cover);
/// Whether margin and fund covered the largest loss (cover 1) and the two largest (cover 2); empty
/// without covers.
std::string cover_answer(const RunRecord& record);

// sections.cpp: what the run did
std::string verdict_section(const RunRecord& record);
std::string figures_section(const RunRecord& record);
std::string layers_section(const RunRecord& record);
std::string interest_section(const RunRecord& record);
std::string payers_section(const RunRecord& record, bool plots);
std::string phases_section(const RunRecord& record);
std::string decisions_section(const RunRecord& record);
std::string disclosed_section(const RunRecord& record);

// sections_charts.cpp: what is drawn, with the tables behind it
std::string charts_section(const RunRecord& record, bool plots);

/// Key of the comparison of feedback on and off, which has a section of its own.
inline constexpr std::string_view kFeedback = "impact";
/// The figures in which runs are compared, in order: those that tell them apart.
std::vector<std::string> compared_figures(const RunRecord& record);

// sections_runs.cpp: other runs beside it
std::string feedback_section(const RunRecord& record);
std::string comparisons_section(const RunRecord& record);
std::string reverse_section(const RunRecord& record);
std::string sensitivities_section(const RunRecord& record);
std::string bands_section(const RunRecord& record);
std::string latency_section(const RunRecord& record);

}  // namespace ballast::report
