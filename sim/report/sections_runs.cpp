#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "sim/report/html_parts.hpp"
#include "sim/report/sections.hpp"
#include "sim/report/text.hpp"

namespace ballast::report {
namespace {

constexpr std::string_view kFeedback = "impact";

/// Values of `key` beside one another, a column a figure; a cell's line is its share of the
/// column's largest.
std::string comparison_table(const RunRecord& record, const std::string& key) {
  std::vector<std::string> figures;
  std::map<std::string, double> most;
  for (const Figure& figure : record.figures) figures.push_back(figure.key);
  for (const Comparison& comparison : record.comparisons) {
    if (comparison.key != key) continue;
    for (const auto& [figure, value] : comparison.figures) {
      most[figure] = std::max(most[figure], std::fabs(value));
      if (std::find(figures.begin(), figures.end(), figure) == figures.end()) {
        figures.push_back(figure);
      }
    }
  }
  std::erase_if(figures, [&](const std::string& figure) { return !most.contains(figure); });
  std::vector<std::string> heads = {name_html(key)};
  for (const std::string& figure : figures) heads.push_back(html(label_of(record, figure).text));
  HtmlTable table(fmt::format("{}: the same run with each value", key), heads);
  for (const Comparison& comparison : record.comparisons) {
    if (comparison.key != key) continue;
    std::vector<std::string> cells = {name_html(comparison.value)};
    for (const std::string& figure : figures) {
      const auto found = comparison.figures.find(figure);
      if (found == comparison.figures.end()) {
        cells.emplace_back("\u2013");
        continue;
      }
      const double largest = most[figure];
      cells.push_back(value_html(found->second, label_of(record, figure).unit) +
                      bar_html(largest > 0 ? std::fabs(found->second) / largest : 0, "line"));
    }
    table.row(cells);
  }
  return table.str();
}

/// Values as points on a line, the published one as a stroke, its tolerance as a zone.
std::string strip_html(const std::vector<double>& values, const Figure* figure) {
  constexpr double kWidth = 200;
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  const auto take = [&](double value) {
    if (!std::isfinite(value)) return;
    low = std::min(low, value);
    high = std::max(high, value);
  };
  for (const double value : values) take(value);
  const bool published = figure != nullptr && figure->published;
  const double zone = published ? std::fabs(*figure->published) * figure->tolerance.value_or(0) : 0;
  if (published) {
    take(*figure->published - zone);
    take(*figure->published + zone);
  }
  const double span = high > low ? high - low : 1;
  const auto x = [&](double value) { return 8 + (kWidth - 16) * (value - low) / span; };
  std::string shapes = fmt::format(R"(<path class="axis" d="M4 12H{:.0f}"/>)", kWidth - 4);
  if (published) {
    const double at = *figure->published;
    shapes += fmt::format(R"(<rect class="zone" x="{:.1f}" y="4" width="{:.1f}" height="16"/>)",
                          x(at - zone), x(at + zone) - x(at - zone));
    shapes += fmt::format(R"(<path class="published" d="M{:.1f} 1V23"/>)", x(at));
  }
  for (const double value : values) {
    if (!std::isfinite(value)) continue;
    shapes += fmt::format(R"(<circle cx="{:.1f}" cy="12" r="4"/>)", x(value));
  }
  return fmt::format(R"(<svg class="strip" viewBox="0 0 {:.0f} 24" aria-hidden="true">{}</svg>)",
                     kWidth, shapes);
}

/// "Seeds 2 to 11.", or each of them where they are not in a row.
std::string seeds_text(const RunRecord& record) {
  const std::vector<std::uint64_t>& seeds = record.band_seeds;
  if (seeds.empty()) return "";
  bool in_a_row = true;
  std::string each;
  for (std::size_t i = 0; i < seeds.size(); ++i) {
    in_a_row = in_a_row && seeds[i] == seeds[0] + i;
    each += (i == 0 ? "" : ", ") + std::to_string(seeds[i]);
  }
  if (in_a_row && seeds.size() > 2) each = fmt::format("{} to {}", seeds.front(), seeds.back());
  return " Seeds " + each + ".";
}

const Figure* figure_of(const RunRecord& record, const std::string& key) {
  for (const Figure& figure : record.figures) {
    if (figure.key == key) return &figure;
  }
  return nullptr;
}

std::string sensitivity_bar(const Sensitivity& row, double most) {
  const auto part = [&](double value, std::string_view kind) {
    const double change = (value - row.at_run) / most;
    return fmt::format(R"(<span class="swing {} {}" style="--share:{:.4f}"></span>)", kind,
                       change < 0 ? "left" : "right", std::clamp(std::fabs(change), 0.0, 1.0));
  };
  // The shorter in front, where both are on one side.
  std::string back = part(row.at_low, "low");
  std::string front = part(row.at_high, "high");
  if (std::fabs(row.at_low - row.at_run) < std::fabs(row.at_high - row.at_run)) {
    std::swap(back, front);
  }
  return fmt::format(R"(<span class="tornado" aria-hidden="true">{}{}</span>)", back, front);
}

}  // namespace

std::string feedback_section(const RunRecord& record) {
  const bool any = std::any_of(record.comparisons.begin(), record.comparisons.end(),
                               [](const Comparison& one) { return one.key == kFeedback; });
  if (!any) return "";
  return "<p>The same run with and without the effect of its own sales on prices.</p>\n" +
         comparison_table(record, std::string(kFeedback));
}

std::string comparisons_section(const RunRecord& record) {
  std::string text;
  std::set<std::string> done;
  for (const Comparison& comparison : record.comparisons) {
    if (comparison.key == kFeedback || !done.insert(comparison.key).second) continue;
    text += comparison_table(record, comparison.key);
  }
  return text;
}

std::string sensitivities_section(const RunRecord& record) {
  std::map<std::string, std::vector<Sensitivity>> by_figure;
  for (const Sensitivity& row : record.sensitivities) by_figure[row.figure].push_back(row);
  std::string text;
  for (auto& [figure, rows] : by_figure) {
    const auto swing = [](const Sensitivity& row) {
      return std::max(std::fabs(row.at_low - row.at_run), std::fabs(row.at_high - row.at_run));
    };
    std::stable_sort(rows.begin(), rows.end(),
                     [&](const auto& a, const auto& b) { return swing(a) > swing(b); });
    const double most = std::max(swing(rows.front()), 1e-300);
    const Label label = label_of(record, figure);
    HtmlTable table(fmt::format("{}, {} in the run: one input changed at a time", label.text,
                                amount(rows.front().at_run, label.unit)),
                    {"Input", "Lower", "Higher", "<span class=\"hidden\">Bars</span>"});
    for (const Sensitivity& row : rows) {
      const auto side = [&](const std::string& input, double value) {
        return fmt::format("<span class=\"of\">{}</span> {}", html(input),
                           value_html(value, label.unit));
      };
      table.row({name_html(row.input), side(row.low, row.at_low), side(row.high, row.at_high),
                 sensitivity_bar(row, most)});
    }
    text += table.str();
  }
  if (text.empty()) return "";
  return text +
         "<p class=\"note\">Pale with a dashed edge: the lower value of the input; full: the "
         "higher.</p>\n";
}

std::string bands_section(const RunRecord& record) {
  if (record.bands.empty()) return "";
  HtmlTable table("Each figure over the seeds",
                  {"Figure", "Smallest", "Mean", "Largest", "Published",
                   "<span class=\"hidden\">Values</span>"});
  for (const auto& [key, values] : record.bands) {
    const Label label = label_of(record, key);
    const Figure* figure = figure_of(record, key);
    double sum = 0;
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    for (const double value : values) {
      sum += value;
      low = std::min(low, value);
      high = std::max(high, value);
    }
    const double mean = sum / static_cast<double>(values.size());
    table.row({html(label.text), value_html(low, label.unit), value_html(mean, label.unit),
               value_html(high, label.unit),
               figure != nullptr && figure->published ? value_html(*figure->published, label.unit)
                                                      : "\u2013",
               strip_html(values, figure)});
  }
  const std::string note =
      "A point a seed; stroke and zone: the published figure and its tolerance.";
  return table.str() + fmt::format("<p class=\"note\">{}{}</p>\n", note, seeds_text(record));
}

std::string latency_section(const RunRecord& record) {
  double most = 0;
  for (const auto& [name, value] : record.latency_ns) {
    if (std::isfinite(value)) most = std::max(most, value);
  }
  if (record.latency_ns.empty()) return "";
  HtmlTable table("From a command to its answer",
                  {"Latency", "Value", "<span class=\"hidden\">Bar</span>"});
  for (const auto& [name, value] : record.latency_ns) {
    table.row({name_html(name), value_html(value, "ns"),
               R"(<span class="fall" style="--from:0">)" + bar_html(most > 0 ? value / most : 0) +
                   "</span>"});
  }
  return table.str();
}

}  // namespace ballast::report
