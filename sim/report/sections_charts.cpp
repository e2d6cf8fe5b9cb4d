#include <fmt/format.h>

#include <cmath>

#include "sim/report/html_parts.hpp"
#include "sim/report/page_data.hpp"
#include "sim/report/sections.hpp"
#include "sim/report/series.hpp"
#include "sim/report/text.hpp"

namespace ballast::report {
namespace {

constexpr std::size_t kTimesShown = 24;
constexpr std::size_t kLinesWithTimes = 8;

/// Of each line, where it began, ended, and how far it went.
std::string extents_table(const Chart& chart) {
  HtmlTable table(chart.title + ": each line",
                  {"Line", "First", "Lowest", "at", "Highest", "at", "Last"});
  for (const Series& series : chart.series) {
    const Extent extent = extent_of(series.values);
    if (!extent.any) continue;
    const auto value = [&](std::size_t at) { return value_html(series.values[at], series.unit); };
    table.row({name_html(series.name), value(extent.first), value(extent.lowest),
               html(clock(chart.time_s[extent.lowest])), value(extent.highest),
               html(clock(chart.time_s[extent.highest])), value(extent.last)});
  }
  return table.str();
}

std::string times_table(const Chart& chart) {
  if (chart.series.size() > kLinesWithTimes || chart.time_s.empty()) return "";
  std::vector<std::string> heads = {"Time"};
  for (const Series& series : chart.series) heads.push_back(name_html(series.name));
  HtmlTable table(chart.title + ": values at times evenly apart", heads);
  const std::size_t rows = std::min(kTimesShown, chart.time_s.size());
  for (std::size_t row = 0; row < rows; ++row) {
    const std::size_t at = rows > 1 ? row * (chart.time_s.size() - 1) / (rows - 1) : 0;
    std::vector<std::string> cells = {html(clock(chart.time_s[at]))};
    for (const Series& series : chart.series) {
      cells.push_back(html(amount(series.values[at], series.unit)));
    }
    table.row(cells);
  }
  return table.str();
}

std::string chart_figure(const Chart& chart, std::size_t index, bool plots) {
  std::string note = html(chart.note);
  const auto add = [&note](const std::string& more) { note += (note.empty() ? "" : " ") + more; };
  if (plots && better_as_changes(chart)) add("Drawn as change from the first value.");
  if (plots && chart.logarithmic) add("Logarithmic scale; what is 0 is a gap.");
  if (plots && chart.time_s.size() > 2 * kChartBuckets) {
    add(fmt::format(
        "Drawn from {} times: {} of each of {} intervals; all of them are in report.json.",
        amount(static_cast<double>(chart.time_s.size())),
        chart.bars ? "the largest value" : "smallest and largest value",
        amount(static_cast<double>(kChartBuckets))));
  }
  const std::string plot =
      plots ? R"(<div class="legend"></div><div class="plot"></div>)" : std::string();
  return fmt::format(
      R"(<figure class="chart" data-chart="{}"><h3>{}</h3>
{}<figcaption>{}</figcaption>
{}</figure>
)",
      index, html(chart.title), plot, note,
      details_html("The chart as tables", extents_table(chart) + times_table(chart), !plots));
}

}  // namespace

std::string charts_section(const RunRecord& record, bool plots) {
  std::string text;
  for (std::size_t i = 0; i < record.charts.size(); ++i) {
    const Chart& chart = record.charts[i];
    if (chart.series.empty() || chart.time_s.empty()) continue;
    text += chart_figure(chart, i, plots);
  }
  if (text.empty() && record.moments.empty()) return "";
  std::string moments;
  for (const Moment& moment : record.moments) {
    moments +=
        fmt::format("<li><time>{}</time> {}</li>\n", html(clock(moment.time_s)), html(moment.text));
  }
  if (!moments.empty()) moments = "<ol class=\"moments\">\n" + moments + "</ol>\n";
  return moments + text;
}

}  // namespace ballast::report
