// The summary: what fits a terminal and a README.
#include <fmt/format.h>

#include <cmath>
#include <map>

#include "sim/report/run_record.hpp"
#include "sim/report/sections.hpp"
#include "sim/report/series.hpp"
#include "sim/report/text.hpp"

namespace ballast::report {
namespace {

/// A Markdown table: the first column holds names, the others numbers.
class MarkdownTable {
 public:
  MarkdownTable(std::string_view title, const std::vector<std::string>& heads)
      : text_(fmt::format("\n## {}\n\n", title)) {
    row(heads);
    text_ += "|---|";
    for (std::size_t i = 1; i < heads.size(); ++i) text_ += "--:|";
    text_ += "\n";
  }
  void row(const std::vector<std::string>& cells) {
    text_ += "|";
    for (const std::string& cell : cells) text_ += " " + cell + " |";
    text_ += "\n";
  }
  const std::string& str() const { return text_; }

 private:
  std::string text_;
};

std::string head(const RunRecord& record) {
  std::string text =
      fmt::format("# {}\n\n", markdown(record.title.empty() ? "Stress run" : record.title));
  const std::string answer = cover_answer(record);
  std::string verdict = answer.empty() ? "" : "**" + answer + ".** ";
  for (const std::string& sentence : record.verdict) verdict += markdown(sentence) + " ";
  verdict +=
      record.value_conserved ? "Value was conserved to the atom." : "**Value was not conserved.**";
  text += verdict + "\n\n";
  std::string facts;
  const auto add = [&facts](std::string_view name, const std::string& value) {
    if (value.empty()) return;
    facts += fmt::format("{}{} {}", facts.empty() ? "" : ", ", name, markdown(value));
  };
  add("Scenario", record.scenario);
  if (record.venue != record.scenario) add("venue", record.venue);
  add("risk file", record.risk);
  add("engine", record.engine);
  add("seed", std::to_string(record.seed));
  add("scale", amount(record.scale));
  add("impact", record.impact ? "on" : "off");
  return text + facts + ".\n";
}

std::string figures(const RunRecord& record) {
  if (record.figures.empty()) return "";
  MarkdownTable table("Figures", {"Figure", "Produced", "Published", "Difference"});
  for (const Figure& figure : record.figures) {
    std::string apart;
    if (figure.published) {
      apart = difference((figure.produced - *figure.published) / std::fabs(*figure.published));
    }
    table.row({markdown(figure.text), markdown(amount(figure.produced, figure.unit)),
               figure.published ? markdown(amount(*figure.published, figure.unit)) : "", apart});
  }
  return table.str();
}

std::string covers(const RunRecord& record) {
  if (record.covers.empty()) return "";
  MarkdownTable table("Cover", {"Against", "Loss", "Own margin", "Fund", "Covered"});
  for (const Cover& cover : record.covers) {
    const auto money = [&](double value) { return markdown(amount(value, record.currency)); };
    table.row({markdown(cover.name), money(cover.loss), money(cover.margin), money(cover.fund),
               is_covered(cover) ? "yes" : "**no**"});
  }
  return table.str();
}

std::string layers(const RunRecord& record) {
  if (record.layers.empty()) return "";
  double sum = 0;
  for (const Layer& layer : record.layers) sum += std::max(layer.amount, 0.0);
  MarkdownTable table("Who bore the loss", {"Layer", "Amount", "Share"});
  for (const Layer& layer : record.layers) {
    const double share = sum > 0 ? std::max(layer.amount, 0.0) / sum : 0;
    table.row({markdown(layer.name), markdown(amount(layer.amount, record.currency)),
               amount(share, "share")});
  }
  return table.str();
}

std::string payers(const RunRecord& record) {
  if (lorenz(record.paid, 1).empty()) return "";
  return fmt::format(
      "\n## Who paid\n\n{} accounts of winners were closed; Gini coefficient among them {:.2f}; "
      "the "
      "tenth that was closed most bore {}.\n",
      amount(static_cast<double>(record.paid.size())), gini(record.paid),
      amount(top_share(record.paid, 0.1), "share"));
}

/// The figures of one run, a row.
std::vector<std::string> cells_of(const RunRecord& record, const std::vector<std::string>& keys,
                                  const std::map<std::string, double>& figures) {
  std::vector<std::string> cells;
  for (const std::string& key : keys) {
    const auto found = figures.find(key);
    cells.push_back(
        found == figures.end() ? "" : markdown(amount(found->second, label_of(record, key).unit)));
  }
  return cells;
}

std::string comparisons(const RunRecord& record) {
  const std::vector<std::string> keys = compared_figures(record);
  if (keys.empty()) return "";
  std::vector<std::string> heads = {"Run"};
  for (const std::string& key : keys) heads.push_back(markdown(label_of(record, key).text));
  MarkdownTable table("Runs compared", heads);
  const auto add = [&](const std::string& name, const std::map<std::string, double>& figures) {
    std::vector<std::string> cells = cells_of(record, keys, figures);
    cells.insert(cells.begin(), name);
    table.row(cells);
  };
  std::map<std::string, double> own;
  for (const Figure& figure : record.figures) own[figure.key] = figure.produced;
  add("this run", own);
  for (const Comparison& one : record.comparisons) {
    if (one.key != kFeedback) add(markdown(one.key + " = " + one.value), one.figures);
  }
  return table.str();
}

std::string phases(const RunRecord& record) {
  if (record.phases.empty()) return "";
  MarkdownTable table("Phases of the published timeline",
                      {"Time", "Liquidations", "Published", "ADL fills", "Published"});
  const auto published = [](const std::optional<double>& value) {
    return value ? amount(*value) : std::string();
  };
  for (const Phase& phase : record.phases) {
    table.row({clock(phase.from_s) + " to " + clock(phase.to_s), amount(phase.liquidations),
               published(phase.published_liquidations), amount(phase.adl),
               published(phase.published_adl)});
  }
  return table.str();
}

std::string reverse(const RunRecord& record) {
  if (record.reverse.empty()) return "";
  std::string text = "\n## Reverse stress\n\n";
  for (const std::string& sentence : record.reverse) text += markdown(sentence) + "\n";
  return text;
}

std::string sensitivities(const RunRecord& record) {
  if (record.sensitivities.empty()) return "";
  MarkdownTable table("Sensitivities", {"Input", "Figure", "Lower", "In the run", "Higher"});
  for (const Sensitivity& row : record.sensitivities) {
    const Label label = label_of(record, row.figure);
    const auto value = [&](double number) { return markdown(amount(number, label.unit)); };
    table.row({markdown(row.input), markdown(label.text),
               markdown(row.low) + ": " + value(row.at_low), value(row.at_run),
               markdown(row.high) + ": " + value(row.at_high)});
  }
  return table.str();
}

std::string disclosed(const RunRecord& record) {
  if (record.disclosed.empty()) return "";
  std::string text = "\n## Inputs and assumptions\n\n";
  for (const std::string& line : record.disclosed) text += "* " + markdown(line) + "\n";
  return text;
}

}  // namespace

std::string to_markdown(const RunRecord& record) {
  return head(record) + covers(record) + figures(record) + layers(record) + payers(record) +
         phases(record) + comparisons(record) + sensitivities(record) + reverse(record) +
         disclosed(record);
}

}  // namespace ballast::report
