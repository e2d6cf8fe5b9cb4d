// What a stress run leaves behind: all that the report and `--json` show. Plain values, in the
// units that people read (currency units as double, for display only: nothing is decided by them);
// times in seconds from the start of the scenario. What is empty is left out of the report. A value
// that is not finite is a gap: null in JSON, read back as NaN.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ballast::report {

/// One figure of a run beside the published one, if there is one.
struct Figure {
  std::string key;   ///< of --json: "adl_fills"
  std::string text;  ///< "ADL fills"
  std::string unit;  ///< "", "USD", "s", "share"
  double produced = 0;
  std::optional<double> published;
  std::optional<double> tolerance;  ///< share of the published figure

  bool operator==(const Figure&) const = default;
};

/// A line over time, with the times of its record.
struct Series {
  std::string name;
  std::string unit;
  std::vector<double> values;

  bool operator==(const Series&) const = default;
};

struct Chart {
  std::string key;  ///< "prices", "funds", "verdicts", "liquidations", "adl", "queue", …
  std::string title;
  std::string note;  ///< what is seen, one sentence
  bool bars = false;
  bool logarithmic = false;
  std::vector<double> time_s;
  std::vector<Series> series;

  bool operator==(const Chart&) const = default;
};

/// A moment that charts over time point to: "first ADL".
struct Moment {
  double time_s = 0;
  std::string text;

  bool operator==(const Moment&) const = default;
};

/// Whether what was there was enough: for the largest loss, for the two largest.
struct Cover {
  std::string name;  ///< "the largest loss", "the two largest losses"
  double loss = 0, margin = 0, fund = 0;

  bool operator==(const Cover&) const = default;
};

/// A stretch of a published timeline, with what came in it. What was not published is left out.
struct Phase {
  std::string name;
  double from_s = 0, to_s = 0;
  std::optional<double> published_liquidations, published_adl;
  double liquidations = 0, adl = 0;  ///< fills

  bool operator==(const Phase&) const = default;
};

/// Open interest of a symbol, one side, before and after.
struct OpenInterest {
  std::string symbol;
  double before = 0, after = 0;

  bool operator==(const OpenInterest&) const = default;
};

/// Who bore how much of the loss.
struct Layer {
  std::string name;  ///< "own margin", "funds and vaults", "ADL", "socialised", "deficit"
  double amount = 0;

  bool operator==(const Layer&) const = default;
};

/// A decision of the waterfall as the report tells it.
struct Decision {
  std::uint64_t number = 0;
  double time_s = 0;
  std::string kind;  ///< as risk::name_of
  std::string reason;
  std::string text;  ///< risk::Waterfall::explain
  std::string account, symbol, position, fund;

  bool operator==(const Decision&) const = default;
};

/// How often a decision was made for a reason, in the whole run.
struct DecisionCount {
  std::string kind, reason;
  std::uint64_t count = 0;
  double first_s = 0, last_s = 0;

  bool operator==(const DecisionCount&) const = default;
};

/// A position of an account, before and after.
struct PositionRow {
  std::string symbol, side;
  double quantity_before = 0, quantity_after = 0;
  double entry_price = 0, mark_before = 0, mark_after = 0;

  bool operator==(const PositionRow&) const = default;
};

/// An account of the explorer: what it had, what happened, and why it was in its place of a queue.
struct AccountRow {
  std::string name, role;
  double equity_before = 0, equity_after = 0, maintenance_before = 0, maintenance_after = 0;
  double paid_fees = 0, closed_by_adl = 0, socialised = 0;
  std::string verdict;
  std::vector<PositionRow> positions;
  std::vector<std::uint64_t> decisions;  ///< numbers
  std::vector<std::string> ranks;  ///< arithmetic of a rank: "rank 3: 1.2 × 0.4 / (…) = …"

  bool operator==(const AccountRow&) const = default;
};

/// A strategy, or another value of a parameter, beside the one that was run.
struct Comparison {
  std::string key;  ///< "adl.policy", "adl.strategy", "takeover.ratio", …
  std::string value;
  std::map<std::string, double> figures;  ///< by keys of --json, and overshoot, gini, …

  bool operator==(const Comparison&) const = default;
};

/// What a figure becomes when one input is lower or higher than in the run: a row of a tornado.
struct Sensitivity {
  std::string input;      ///< "fund capital"
  std::string figure;     ///< key of a figure
  std::string low, high;  ///< the input's values, as text: "-20%"
  double at_low = 0, at_run = 0, at_high = 0;

  bool operator==(const Sensitivity&) const = default;
};

/// A run with a multiple of the scenario's path.
struct ShockTry {
  double multiple = 0;
  double adl_fills = 0, adl_notional = 0;

  bool operator==(const ShockTry&) const = default;
};

struct RunRecord {
  std::string title, scenario, engine, venue, risk, command_line, version;
  std::uint64_t seed = 1;
  double scale = 1;
  bool impact = true;
  double duration_s = 0;
  std::string currency = "USD";

  std::vector<std::string> verdict;    ///< sentences of the one-page verdict, the first the answer
  std::vector<std::string> disclosed;  ///< inputs, assumptions, what was fitted to what
  std::vector<Figure> figures;
  std::vector<Cover> covers;
  std::string cover_note;  ///< what is compared with what
  std::vector<Layer> layers;
  std::string layers_note;
  std::vector<Phase> phases;
  std::vector<OpenInterest> open_interest;
  std::vector<Chart> charts;
  std::vector<Moment> moments;
  std::vector<double> paid;             ///< by who paid, ascending: the Lorenz curve
  std::vector<Comparison> comparisons;  ///< key "impact", values "on" and "off": feedback
  std::vector<Sensitivity> sensitivities;
  std::vector<std::string>
      reverse;                   ///< the smallest shock for ADL, in sentences; the first says it
  std::vector<ShockTry> shocks;  ///< that were tried, by multiple
  std::vector<std::uint64_t> band_seeds;
  std::vector<std::pair<std::string, std::vector<double>>>
      bands;                                               ///< figure → values by band_seeds
  std::vector<std::pair<std::string, double>> latency_ns;  ///< "median", "p99", …
  std::vector<DecisionCount> decision_counts;              ///< of all decisions
  std::vector<Decision> decisions;  ///< those that accounts of the explorer point to, and all
                                    ///< others that are not about one account
  std::vector<AccountRow> accounts;
  std::uint64_t accounts_left_out = 0, decisions_left_out = 0;
  bool value_conserved = false;

  bool operator==(const RunRecord&) const = default;
};

/// The record as JSON (report.json), and back: parse_run_record(to_json(r), …) is r.
std::string to_json(const RunRecord& record);
/// InputError with `name`, the path in it and what is wrong there.
RunRecord parse_run_record(const std::string& json, const std::string& name);
/// One self-contained HTML file: no network, no scripts from elsewhere.
std::string to_html(const RunRecord& record);
/// The summary for a terminal and a README.
std::string to_markdown(const RunRecord& record);

}  // namespace ballast::report
