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

/// What strategies and limits are chosen by; the rest stands behind it.
constexpr std::string_view kCompared[] = {"market_liquidation_notional_usd",
                                          "adl_fills",
                                          "adl_notional_usd",
                                          "deleveraged_accounts",
                                          "overshoot_usd",
                                          "largest_share",
                                          "gini",
                                          "hedges_broken",
                                          "loss_beyond_margin_usd",
                                          "deficit_usd"};

bool is_compared(const Comparison& one) { return one.key != kFeedback; }

/// A cell's line is its share of the column's largest.
std::vector<std::string> cells_of(const RunRecord& record, const std::vector<std::string>& keys,
                                  const std::map<std::string, double>& figures,
                                  const std::map<std::string, double>& most) {
  std::vector<std::string> cells;
  for (const std::string& key : keys) {
    const auto found = figures.find(key);
    if (found == figures.end()) {
      cells.emplace_back("\u2013");
      continue;
    }
    const double largest = most.at(key);
    cells.push_back(value_html(found->second, label_of(record, key).unit) +
                    bar_html(largest > 0 ? std::fabs(found->second) / largest : 0, "line"));
  }
  return cells;
}

std::map<std::string, double> figures_of_run(const RunRecord& record) {
  std::map<std::string, double> figures;
  for (const Figure& figure : record.figures) figures[figure.key] = figure.produced;
  return figures;
}

/// Figures down, runs across: all that `runs` have.
std::string all_figures_table(const RunRecord& record, std::string_view caption,
                              const std::vector<const Comparison*>& runs, bool with_ratio) {
  std::vector<std::string> heads = {"Figure"};
  std::map<std::string, bool> keys;
  for (const Comparison* run : runs) {
    heads.push_back(name_html(run->value));
    for (const auto& [key, value] : run->figures) keys[key] = true;
  }
  if (with_ratio) heads.emplace_back("On / off");
  HtmlTable table(caption, heads);
  bool has_zeros = false;
  const auto add = [&](const std::string& key) {
    const bool is_zero = std::all_of(runs.begin(), runs.end(), [&](const Comparison* run) {
      const auto found = run->figures.find(key);
      return found == run->figures.end() || found->second == 0;
    });
    has_zeros = has_zeros || is_zero;
    if (is_zero) return;
    const Label label = label_of(record, key);
    std::vector<std::string> cells = {html(label.text)};
    std::vector<double> values;
    for (const Comparison* run : runs) {
      const auto found = run->figures.find(key);
      if (found != run->figures.end()) values.push_back(found->second);
      cells.push_back(found == run->figures.end() ? "\u2013"
                                                  : value_html(found->second, label.unit));
    }
    if (with_ratio) {
      const bool is_ratio = values.size() == 2 && values[1] != 0;
      cells.push_back(is_ratio ? html(amount(values[0] / values[1])) : "\u2013");
    }
    table.row(cells);
  };
  for (const Figure& figure : record.figures) {
    if (keys.erase(figure.key) != 0) add(figure.key);
  }
  for (const auto& [key, is_there] : keys) add(key);
  return table.str() +
         (has_zeros ? "<p class=\"note\">Figures that are 0 in each are left out.</p>\n" : "");
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

std::vector<std::string> compared_figures(const RunRecord& record) {
  std::set<std::string> there, apart;
  for (const Comparison& one : record.comparisons) {
    if (!is_compared(one)) continue;
    for (const auto& [key, value] : one.figures) {
      there.insert(key);
      if (value != 0) apart.insert(key);
    }
  }
  std::vector<std::string> keys;
  for (const std::string_view key : kCompared) {
    if (apart.contains(std::string(key))) keys.emplace_back(key);
  }
  return keys.empty() ? std::vector<std::string>(there.begin(), there.end()) : keys;
}

std::string feedback_section(const RunRecord& record) {
  std::vector<const Comparison*> runs;
  for (const Comparison& one : record.comparisons) {
    if (one.key == kFeedback) runs.push_back(&one);
  }
  if (runs.empty()) return "";
  std::string text =
      "<p>The same run with and without the effect of its own sales on prices.</p>\n";
  if (const Figure* amplified = figure_of(record, "amplification")) {
    text += fmt::format(
        "<p>Amplification {}: what was liquidated and deleveraged with it, over the same without "
        "it.</p>\n",
        value_html(amplified->produced));
  }
  return all_figures_table(record, "Impact on and off", runs, runs.size() == 2).insert(0, text);
}

std::string comparisons_section(const RunRecord& record) {
  std::map<std::string, std::vector<const Comparison*>> by_key;
  std::map<std::string, double> most = figures_of_run(record);
  for (auto& [key, value] : most) value = std::fabs(value);
  for (const Comparison& one : record.comparisons) {
    if (!is_compared(one)) continue;
    by_key[one.key].push_back(&one);
    for (const auto& [key, value] : one.figures) most[key] = std::max(most[key], std::fabs(value));
  }
  if (by_key.empty()) return "";
  const std::vector<std::string> keys = compared_figures(record);
  std::vector<std::string> heads = {"Run"};
  for (const std::string& key : keys) heads.push_back(html(label_of(record, key).text));
  HtmlTable table("Each differs from this run in one value", heads);
  const auto add = [&](const std::string& name, const std::map<std::string, double>& figures) {
    std::vector<std::string> cells = cells_of(record, keys, figures, most);
    cells.insert(cells.begin(), name);
    table.row(cells);
  };
  add("this run", figures_of_run(record));
  for (const Comparison& one : record.comparisons) {
    if (!is_compared(one)) continue;
    add(fmt::format("<span class=\"of\">{}</span> {}", name_html(one.key), name_html(one.value)),
        one.figures);
  }
  std::string text = table.str() +
                     "<p class=\"note\">Overshoot: profit of winners that was closed beyond the "
                     "deficits of those they were closed for. Largest share and Gini coefficient: "
                     "of the notional closed, over all positions of the sides that were reduced, "
                     "those left alone too.</p>\n";
  for (const auto& [key, runs] : by_key) {
    text += details_html("All figures by " + visible(key),
                         all_figures_table(record, key + ": all figures", runs, false));
  }
  return text;
}

std::string reverse_section(const RunRecord& record) {
  if (record.reverse.empty()) return "";
  std::string text;
  for (const std::string& sentence : record.reverse) text += "<p>" + html(sentence) + "</p>\n";
  HtmlTable table("Shocks that were tried, as multiples of the scenario's path",
                  {"Multiple", "ADL fills", "Notional deleveraged", "ADL"});
  for (const ShockTry& shock : record.shocks) {
    table.row({value_html(shock.multiple), value_html(shock.adl_fills),
               value_html(shock.adl_notional, record.currency),
               shock.adl_fills > 0 ? "yes" : "no"});
  }
  return record.shocks.empty() ? text : text + table.str();
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
  const std::string engine = record.engine.empty() ? "" : ", engine " + visible(record.engine);
  HtmlTable table("Host time" + engine, {"Latency", "Value", "<span class=\"hidden\">Bar</span>"});
  for (const auto& [name, value] : record.latency_ns) {
    table.row({name_html(name), value_html(value, "ns"),
               R"(<span class="fall" style="--from:0">)" + bar_html(most > 0 ? value / most : 0) +
                   "</span>"});
  }
  return table.str() +
         "<p class=\"note\">Time of this program on this machine, the engine's work in it; with a "
         "simulated card that of the simulation. It is no figure of a card.</p>\n";
}

}  // namespace ballast::report
