// What happened over time: charts, moments, the phases of a published timeline.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "sim/report/text.hpp"
#include "sim/stress/stress_record_parts.hpp"

namespace ballast::stress {
namespace {

using Sample = StressSample;

class Charts {
 public:
  Charts(const Scenario& scenario, const StressRun& run)
      : scenario_(scenario), run_(run), samples_(run.samples()) {
    for (const Sample& sample : samples_) times_.push_back(sample.time_s - scenario.late_s);
  }

  std::vector<report::Chart> make() {
    add_prices();
    add_verdicts();
    add_rates();
    add_queue();
    add_funds();
    start("open_interest", "Open interest", "One side, all symbols, at the marks.");
    line("open interest", scenario_.currency,
         [](const Sample& at) { return at.open_interest_usd; });
    start("depth", "Depth of the market", "What is left of the depth at calm, mean over symbols.");
    line("depth", "share", [](const Sample& at) { return at.depth_left; });
    return std::move(charts_);
  }

 private:
  void start(const char* key, std::string title, std::string note, bool bars = false) {
    charts_.push_back({key, std::move(title), std::move(note), bars, false, times_, {}});
  }
  template <typename Value>
  void line(std::string name, std::string unit, Value&& value) {
    report::Series& series = charts_.back().series.emplace_back();
    series.name = std::move(name);
    series.unit = std::move(unit);
    for (const Sample& sample : samples_) series.values.push_back(value(sample));
  }

  void add_prices() {
    const std::vector<SymbolId>& drawn = run_.measures().drawn();
    start("prices", "Mark prices", "Each symbol's mark as a share of its mark at the start.");
    for (std::size_t i = 0; i < drawn.size(); ++i) {
      line(name_of(drawn[i]), "share", [i](const Sample& at) { return at.mark_ratio[i]; });
    }
    // Of the largest that is traded; collateral stands ahead of it.
    const auto first = std::find_if(drawn.begin(), drawn.end(), [&](SymbolId symbol) {
      return !scenario_.symbols[symbol.value()].collateral;
    });
    if (first == drawn.end()) return;
    const auto at_first = static_cast<std::size_t>(first - drawn.begin());
    start("index", fmt::format("Mark and index of {}", name_of(*first)),
          "Mark: the median of three components, of which the venue's own book is one. Index: "
          "prices elsewhere. Both as a share of the start.");
    line("mark", "share", [at_first](const Sample& at) { return at.mark_ratio[at_first]; });
    line("index", "share", [at_first](const Sample& at) { return at.index_ratio[at_first]; });
  }

  void add_verdicts() {
    static constexpr const char* kNames[] = {"safe", "warned", "liquidatable", "to be taken over",
                                             "bankrupt"};
    start("verdicts", "Accounts by verdict", "As the engine judged them at the end of each tick.");
    for (std::size_t verdict = 1; verdict < std::size(kNames); ++verdict) {
      line(kNames[verdict], "accounts",
           [verdict](const Sample& at) { return static_cast<double>(at.verdicts.at(verdict)); });
    }
  }

  void add_rates() {
    const std::string tick =
        fmt::format("In each tick of {}.", report::amount(scenario_.tick_s, "s"));
    start("liquidations", "Liquidation fills", "Sold or bought in the market. " + tick, true);
    line("fills", "", [](const Sample& at) { return static_cast<double>(at.liquidations); });
    start("liquidated", "Notional liquidated", tick, true);
    line("notional", scenario_.currency, [](const Sample& at) { return at.liquidated_usd; });
    start("adl", "ADL fills", "Positions of winners that were closed, in part or whole. " + tick,
          true);
    line("fills", "", [](const Sample& at) { return static_cast<double>(at.adl_fills); });
    start("deleveraged", "Notional deleveraged", tick, true);
    line("notional", scenario_.currency, [](const Sample& at) { return at.adl_usd; });
  }

  void add_queue() {
    start("queue", "Accounts that wait",
          "At the end of each tick: to be sold in the market or taken "
          "over; bankrupt, for ADL or the market.");
    line("for liquidation", "accounts",
         [](const Sample& at) { return static_cast<double>(at.verdicts[2] + at.verdicts[3]); });
    line("bankrupt", "accounts",
         [](const Sample& at) { return static_cast<double>(at.verdicts[4]); });
    start("queue_notional", "What waits",
          "Positions of accounts that wait; and of the orders of each tick what the market did not "
          "take.");
    line("positions that wait", scenario_.currency,
         [](const Sample& at) { return at.waiting_usd; });
    line("orders not filled", scenario_.currency, [](const Sample& at) { return at.unfilled_usd; });
  }

  /// The largest, and all together where there are more.
  void add_funds() {
    constexpr std::size_t kMost = 5;
    const auto& rules = run_.waterfall().rules().funds;
    if (rules.empty()) return;
    std::vector<std::size_t> order(rules.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return samples_.front().fund_equity_usd[a] > samples_.front().fund_equity_usd[b];
    });
    start("funds", "Funds and vaults", "Equity at the marks.");
    if (rules.size() > kMost) {
      line("all together", scenario_.currency, [](const Sample& at) {
        double sum = 0;
        for (const double equity : at.fund_equity_usd) sum += equity;
        return sum;
      });
      order.resize(kMost);
    }
    for (const std::size_t fund : order) {
      line(rules[fund].name, scenario_.currency,
           [fund](const Sample& at) { return at.fund_equity_usd[fund]; });
    }
  }

  const std::string& name_of(SymbolId symbol) const {
    return run_.desk().venue().symbol(symbol).name;
  }

  const Scenario& scenario_;
  const StressRun& run_;
  const std::vector<Sample>& samples_;
  std::vector<double> times_;
  std::vector<report::Chart> charts_;
};

/// The sample with the largest value, if that is above 0.
template <typename Value>
const Sample* largest(const std::vector<Sample>& samples, Value&& value) {
  const auto at =
      std::max_element(samples.begin(), samples.end(),
                       [&](const auto& a, const auto& b) { return value(a) < value(b); });
  return at != samples.end() && value(*at) > 0 ? &*at : nullptr;
}

}  // namespace

std::vector<report::Chart> make_charts(const Scenario& scenario, const StressRun& run) {
  return Charts(scenario, run).make();
}

std::vector<report::Moment> make_moments(const Scenario& scenario, const StressRun& run) {
  using risk::DecisionKind;
  std::vector<report::Moment> moments;
  const auto add = [&](double time_s, std::string text) {
    // What the waterfall does in a tick and its end are one time.
    moments.push_back({std::round((time_s - scenario.late_s) * 1e3) / 1e3, std::move(text)});
  };
  static constexpr std::pair<DecisionKind, const char*> kFirsts[] = {
      {DecisionKind::fill, "first liquidation in the market"},
      {DecisionKind::takeover, "first takeover by a vault"},
      {DecisionKind::deleveraged, "first ADL"},
      {DecisionKind::fund_pays, "a fund pays for the first time"},
      {DecisionKind::social_loss, "first loss that is socialised"},
      {DecisionKind::deficit, "first loss that nobody covers"},
      {DecisionKind::trigger_on, "a trigger goes on for the first time"},
      {DecisionKind::pause, "a symbol pauses for the first time"},
      {DecisionKind::house_takes, "nobody is left on the other side for the first time"}};
  std::set<DecisionKind> seen;
  for (const risk::RiskDecision& decision : run.waterfall().decisions()) {
    for (const auto& [kind, text] : kFirsts) {
      if (decision.kind != kind || !seen.insert(kind).second) continue;
      add(static_cast<double>(decision.time) * 1e-9, text);
    }
  }
  const std::vector<Sample>& samples = run.samples();
  if (const Sample* burst = largest(samples, [](const auto& at) { return at.adl_fills; })) {
    add(burst->time_s, fmt::format("most ADL in one tick: {} fills",
                                   report::amount(static_cast<double>(burst->adl_fills))));
  }
  if (const Sample* worst = largest(samples, [](const auto& at) { return at.waiting_usd; })) {
    add(worst->time_s,
        fmt::format("most waits: {}", report::amount(worst->waiting_usd, scenario.currency)));
  }
  const auto& funds = run.waterfall().rules().funds;
  for (std::size_t fund = 0; fund < funds.size(); ++fund) {
    const auto empty = std::find_if(samples.begin(), samples.end(), [&](const Sample& at) {
      return at.fund_equity_usd[fund] <= 0;
    });
    if (empty == samples.end() || empty == samples.begin()) continue;
    add(empty->time_s, fmt::format("{} has nothing left", funds[fund].name));
  }
  std::stable_sort(moments.begin(), moments.end(),
                   [](const auto& a, const auto& b) { return a.time_s < b.time_s; });
  return moments;
}

std::vector<report::Phase> make_phases(const Scenario& scenario, const StressRun& run,
                                       double scale) {
  if (scenario.name != "oct10") return {};
  // The last is what the published totals leave. Sources: data/README.md.
  std::vector<report::Phase> phases = {{"before ADL", 0, 61, 355, 0, 0, 0},
                                       {"burst, then a pause", 61, 113, {}, 11'279, 0, 0},
                                       {"few losers", 113, 135, {}, 6'562, 0, 0},
                                       {"quieter", 135, 200, {}, 1'422, 0, 0},
                                       {"second wave", 200, 310, {}, 15'119, 0, 0},
                                       {"after it", 310, scenario.duration_s, {}, 601, 0, 0}};
  for (report::Phase& phase : phases) {
    for (std::optional<double>* published : {&phase.published_liquidations, &phase.published_adl}) {
      if (*published) **published = std::round(**published * scale);
    }
    for (const Sample& sample : run.samples()) {
      const double time = sample.time_s - scenario.late_s;
      if (time < phase.from_s || time >= phase.to_s) continue;
      phase.liquidations += static_cast<double>(sample.liquidations);
      phase.adl += static_cast<double>(sample.adl_fills);
    }
  }
  return phases;
}

}  // namespace ballast::stress
