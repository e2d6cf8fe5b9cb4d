#include "sim/report/sections.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "sim/report/html_parts.hpp"
#include "sim/report/series.hpp"
#include "sim/report/text.hpp"

namespace ballast::report {
namespace {

constexpr std::size_t kHeadlines = 6;
constexpr std::size_t kSymbolsShown = 12;

std::string mark(bool good, std::string_view yes, std::string_view no) {
  return fmt::format(R"(<span class="mark {}"><span aria-hidden="true">{}</span> {}</span>)",
                     good ? "good" : "bad", good ? "\u2713" : "\u2717", good ? yes : no);
}

/// A loss, and below it on the same scale what was there for it.
std::string cover_html(const Cover& cover, double scale, const std::string& currency) {
  const double missing = cover.loss - cover.margin - cover.fund;
  const auto width = [scale](double part) {
    return fmt::format("--share:{:.4f}", scale > 0 ? std::clamp(part / scale, 0.0, 1.0) : 0.0);
  };
  return fmt::format(
      R"(<div class="cover"><h3>{} {}</h3>
<div class="bars" aria-hidden="true"><span class="bar loss" style="{}"></span><span class="pair">
<span class="bar margin" style="{}"></span><span class="bar fund" style="{}"></span></span></div>
<dl><div><dt class="key loss">Loss</dt><dd>{}</dd></div>
<div><dt class="key margin">Own margin</dt><dd>{}</dd></div>
<div><dt class="key fund">Fund</dt><dd>{}</dd></div><div><dt>{}</dt><dd>{}</dd></div></dl></div>
)",
      name_html(cover.name), mark(is_covered(cover), "covered", "not covered"), width(cover.loss),
      width(cover.margin), width(cover.fund), value_html(cover.loss, currency),
      value_html(cover.margin, currency), value_html(cover.fund, currency),
      missing > 0 ? "Missing" : "Left", value_html(std::fabs(missing), currency));
}

std::string note_html(const std::string& note) {
  return note.empty() ? "" : "<p class=\"note\">" + html(note) + "</p>\n";
}

/// A run of a part of an event has published figures of that part beside it.
std::string scale_note(const RunRecord& record) {
  if (record.scale == 1) return "";
  return note_html(fmt::format(
      "Published counts and sums are those of the whole event, times the scale of this run, {:g}.",
      record.scale));
}

/// Where a produced figure lies about the published one; the middle part is the tolerance.
std::string gauge_html(double difference_share, double tolerance) {
  const double range = std::max(2.5 * tolerance, 0.25);
  const double place = std::clamp(difference_share / range, -1.0, 1.0);
  return fmt::format(R"(<span class="gauge" aria-hidden="true" style="--zone:{:.4f};--at:{:.4f}">)"
                     "<span{}></span></span>",
                     tolerance / range, (place + 1) / 2,
                     std::fabs(difference_share) > range ? R"( class="beyond")" : "");
}

void figure_row(HtmlTable& table, const Figure& figure) {
  if (!figure.published) {
    table.row({html(figure.text), value_html(figure.produced, figure.unit), "", "", ""});
    return;
  }
  const double apart = (figure.produced - *figure.published) / std::fabs(*figure.published);
  const double tolerance = figure.tolerance.value_or(0);
  const bool within = std::fabs(apart) <= tolerance;
  table.row({html(figure.text), value_html(figure.produced, figure.unit),
             value_html(*figure.published, figure.unit),
             fmt::format("{} {}", html(difference(apart)), gauge_html(apart, tolerance)),
             figure.tolerance ? mark(within, "within ", "beyond ") +
                                    html(fmt::format("{:g}\u00A0%", tolerance * 100))
                              : ""});
}

/// "312 of the closes broke a hedge of 4.1 M USD: …".
std::string hedges_text(const RunRecord& record) {
  const Figure* count = figure_of(record, "hedges_broken");
  const Figure* notional = figure_of(record, "hedges_broken_usd");
  if (count == nullptr) return "";
  if (count->produced == 0) return "<p>No hedge was broken.</p>\n";
  std::string of;
  if (notional != nullptr) {
    of = fmt::format(", {} of notional", value_html(notional->produced, notional->unit));
  }
  return fmt::format(
      "<p>{} closes broke a hedge{}: the account held an opposite exposure in another "
      "symbol.</p>\n",
      value_html(count->produced), of);
}

}  // namespace

const Figure* figure_of(const RunRecord& record, const std::string& key) {
  for (const Figure& figure : record.figures) {
    if (figure.key == key) return &figure;
  }
  return nullptr;
}

Label label_of(const RunRecord& record, const std::string& key) {
  if (const Figure* figure = figure_of(record, key)) return {figure->text, figure->unit};
  Label label{key, ""};
  const auto ends = [&](std::string_view ending, const std::string& unit) {
    if (!key.ends_with(ending)) return;
    label = {key.substr(0, key.size() - ending.size()), unit};
  };
  ends("_usd", record.currency);
  ends("_s", "s");
  ends("_ns", "ns");
  if (key.ends_with("_share")) label.unit = "share";
  std::replace(label.text.begin(), label.text.end(), '_', ' ');
  if (!label.text.empty() && label.text[0] >= 'a' && label.text[0] <= 'z')
    label.text[0] -= 'a' - 'A';
  return label;
}

bool is_covered(const Cover& cover) { return cover.margin + cover.fund >= cover.loss; }

std::string cover_answer(const RunRecord& record) {
  if (record.covers.empty()) return "";
  if (!is_covered(record.covers.front())) return "Cover 1 did not hold";
  if (record.covers.size() == 1) return "Cover 1 held";
  return is_covered(record.covers.back()) ? "Cover 1 and 2 held" : "Cover 1 held, cover 2 did not";
}

std::string verdict_section(const RunRecord& record) {
  std::string text = R"(<p class="marks">)";
  const std::string answer = cover_answer(record);
  const bool is_held = std::all_of(record.covers.begin(), record.covers.end(), is_covered);
  if (!answer.empty()) text += mark(is_held, answer, answer);
  text +=
      mark(record.value_conserved, "Value conserved to the atom", "Value not conserved") + "</p>\n";
  for (std::size_t i = 0; i < record.verdict.size(); ++i) {
    text +=
        fmt::format("<p{}>{}</p>\n", i == 0 ? R"( class="answer")" : "", html(record.verdict[i]));
  }
  double scale = 0;
  for (const Cover& cover : record.covers) {
    scale = std::max({scale, cover.loss, cover.margin + cover.fund});
  }
  if (!record.covers.empty()) text += "<div class=\"covers\">\n";
  for (const Cover& cover : record.covers) text += cover_html(cover, scale, record.currency);
  if (!record.covers.empty()) text += "</div>\n";
  text += note_html(record.cover_note);
  if (record.figures.empty()) return text;
  text += "<dl class=\"tiles\">\n";
  for (std::size_t i = 0; i < std::min(kHeadlines, record.figures.size()); ++i) {
    const Figure& figure = record.figures[i];
    text += fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", html(figure.text),
                        value_html(figure.produced, figure.unit));
  }
  return text + "</dl>\n";
}

std::string figures_section(const RunRecord& record) {
  if (record.figures.empty()) return "";
  const bool published = std::any_of(record.figures.begin(), record.figures.end(),
                                     [](const Figure& figure) { return figure.published; });
  if (!published) {
    HtmlTable table("Figures of this run", {"Figure", "Produced"});
    for (const Figure& figure : record.figures) {
      table.row({html(figure.text), value_html(figure.produced, figure.unit)});
    }
    return table.str();
  }
  HtmlTable table("Figures of this run beside those that were published",
                  {"Figure", "Produced", "Published", "Difference", "Tolerance"});
  for (const Figure& figure : record.figures) figure_row(table, figure);
  return table.str() + scale_note(record);
}

std::string layers_section(const RunRecord& record) {
  double sum = 0;
  for (const Layer& layer : record.layers) sum += std::max(layer.amount, 0.0);
  if (record.layers.empty()) return "";
  HtmlTable table("The loss, in the order in which it was borne",
                  {"Layer", "Amount", "Share", "<span class=\"hidden\">Bar</span>"});
  double before = 0;
  for (const Layer& layer : record.layers) {
    const double share = sum > 0 ? std::max(layer.amount, 0.0) / sum : 0;
    table.row(
        {name_html(layer.name), value_html(layer.amount, record.currency),
         html(amount(share, "share")),
         fmt::format(R"(<span class="fall" style="--from:{:.4f}">{}</span>)", before,
                     share > 0 ? bar_html(share, layer.name == "deficit" ? "alarm" : "") : "")},
        "");
    before += share;
  }
  table.row({"Together", value_html(sum, record.currency), "", ""}, "total");
  return table.str() + note_html(record.layers_note);
}

std::string interest_section(const RunRecord& record) {
  if (record.open_interest.empty()) return "";
  std::vector<OpenInterest> symbols = record.open_interest;
  std::stable_sort(symbols.begin(), symbols.end(),
                   [](const auto& a, const auto& b) { return a.before > b.before; });
  OpenInterest all;
  for (const OpenInterest& symbol : symbols) {
    all.before += symbol.before;
    all.after += symbol.after;
  }
  const std::vector<std::string> heads = {"Symbol", "Before", "After", "Change",
                                          "<span class=\"hidden\">Bars</span>"};
  double most = 1e-300;
  for (const OpenInterest& symbol : symbols) most = std::max({most, symbol.before, symbol.after});
  const auto cells = [&](const OpenInterest& symbol, double scale) -> std::vector<std::string> {
    return {name_html(symbol.symbol), value_html(symbol.before, record.currency),
            value_html(symbol.after, record.currency),
            symbol.before > 0 ? html(difference(symbol.after / symbol.before - 1)) : "\u2013",
            R"(<span class="twin">)" + bar_html(symbol.before / scale, "before") +
                bar_html(symbol.after / scale) + "</span>"};
  };
  HtmlTable shown("Open interest, one side, before (pale) and after", heads);
  HtmlTable others("The other symbols", heads);
  for (std::size_t i = 0; i < symbols.size(); ++i) {
    (i < kSymbolsShown ? shown : others).row(cells(symbols[i], most));
  }
  all.symbol = "All";
  std::vector<std::string> together = cells(all, 1);
  together.back().clear();
  shown.row(together, "total");
  if (symbols.size() <= kSymbolsShown) return shown.str();
  return shown.str() +
         details_html(fmt::format("The other {} symbols", symbols.size() - kSymbolsShown),
                      others.str());
}

std::string payers_section(const RunRecord& record, bool plots) {
  constexpr std::string_view kPlot =
      R"(<figure class="chart square" data-lorenz><div class="plot"></div>
<figcaption>Lorenz curve. Across: the accounts reduced least, as a share of all that were. Up:
their share of all notional closed. Dashed: if all were closed for the same.</figcaption>
{}</figure>
)";
  const std::vector<LorenzPoint> curve = lorenz(record.paid, 10);
  if (curve.empty()) return "";
  const std::string coefficient =
      fmt::format(R"(<data value="{}">{:.2f}</data>)", exact(gini(record.paid)), gini(record.paid));
  HtmlTable rows("The Lorenz curve", {"Accounts reduced least", "Their share"});
  for (const LorenzPoint& point : curve) {
    rows.row({html(amount(point.payers, "share")), value_html(point.paid, "share")});
  }
  const std::string table = details_html("The curve as a table", rows.str(), !plots);
  return fmt::format(
             "<p>Positions of {} accounts were closed by auto-deleveraging. The hundredth of them "
             "that was closed most bore {} of the notional, the tenth {}. Gini coefficient among "
             "them {} (0: all the same).</p>\n",
             value_html(static_cast<double>(record.paid.size())),
             value_html(top_share(record.paid, 0.01), "share"),
             value_html(top_share(record.paid, 0.1), "share"), coefficient) +
         hedges_text(record) + (plots ? fmt::format(kPlot, table) : table);
}

std::string phases_section(const RunRecord& record) {
  if (record.phases.empty()) return "";
  const auto published = [](const std::optional<double>& value) {
    return value ? value_html(*value) : std::string("\u2013");
  };
  HtmlTable table(
      "The published timeline, and what this run had in the same time",
      {"From", "To", "What was published", "Liquidations", "Published", "ADL fills", "Published"});
  for (const Phase& phase : record.phases) {
    table.row({html(clock(phase.from_s)), html(clock(phase.to_s)), name_html(phase.name),
               value_html(phase.liquidations), published(phase.published_liquidations),
               value_html(phase.adl), published(phase.published_adl)});
  }
  return table.str() + scale_note(record) +
         "<p class=\"note\">For comparison only: nothing was fitted to the timeline, and it is no "
         "test.</p>\n";
}

std::string decisions_section(const RunRecord& record) {
  if (record.decision_counts.empty()) return "";
  HtmlTable table("Decisions by kind and reason", {"Kind", "Reason", "Count", "First", "Last"});
  for (const DecisionCount& decision : record.decision_counts) {
    table.row({name_html(decision.kind), name_html(decision.reason),
               value_html(static_cast<double>(decision.count)), html(clock(decision.first_s)),
               html(clock(decision.last_s))});
  }
  return table.str() +
         fmt::format(
             "<p class=\"note\">{} of them are told one by one under Accounts, {} are "
             "left out of this report.</p>\n",
             value_html(static_cast<double>(record.decisions.size())),
             value_html(static_cast<double>(record.decisions_left_out)));
}

std::string disclosed_section(const RunRecord& record) {
  if (record.disclosed.empty()) return "";
  std::string text = "<ul>\n";
  for (const std::string& line : record.disclosed) text += "<li>" + html(line) + "</li>\n";
  return text + "</ul>\n";
}

}  // namespace ballast::report
