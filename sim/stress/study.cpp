#include "sim/stress/study.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "host/desk/quote.hpp"
#include "host/include/ballast/error.hpp"
#include "sim/report/text.hpp"
#include "sim/stress/edit.hpp"
#include "sim/stress/stress_record.hpp"

namespace ballast::stress {
namespace {

constexpr const char* kFeedback = "impact";

/// At the commas that are in no object, list or quotes: values may be JSON.
std::vector<std::string> split_values(const std::string& text) {
  std::vector<std::string> values(1);
  int depth = 0;
  bool is_quoted = false;
  for (const char c : text) {
    if (c == '"') is_quoted = !is_quoted;
    if (!is_quoted && (c == '{' || c == '[')) ++depth;
    if (!is_quoted && (c == '}' || c == ']')) --depth;
    if (c == ',' && depth <= 0 && !is_quoted) {
      values.emplace_back();
    } else {
      values.back() += c;
    }
  }
  return values;
}

/// Counts without a point behind them.
nlohmann::ordered_json json_number(double value) {
  constexpr double kMostExact = 9e15;
  if (std::abs(value) > kMostExact || std::trunc(value) != value) return value;
  return static_cast<std::int64_t>(value);
}

std::optional<double> amplification(const StressFigures& on, const StressFigures& off) {
  if (off.forced_notional_usd() > 0) return on.forced_notional_usd() / off.forced_notional_usd();
  if (on.forced_notional_usd() > 0) return std::nullopt;
  return 1;
}

/// A subject with one other value.
struct Variant {
  std::string key, value;
  Subject subject;
};

std::vector<Variant> variants_of(const Subject& subject,
                                 const std::vector<std::string>& comparisons) {
  std::vector<Variant> variants;
  for (const std::string& asked : comparisons) {
    const auto [key, list] = split_setting(asked, "--compare");
    for (const std::string& value : split_values(list)) {
      if (value.empty()) throw InputError("--compare " + quote(asked) + " has an empty value");
      Variant& variant = variants.emplace_back(Variant{key, value, subject});
      variant.subject.change(key, value);
    }
  }
  return variants;
}

/// Rules for a strategy that has no queue: they may name no policy.
std::string without_policy(const std::string& risk) {
  auto rules = nlohmann::ordered_json::parse(risk, nullptr, false);
  if (!rules.is_object() || !rules.contains("adl")) return risk;
  rules["adl"].erase("policy");
  return rules.dump();
}

bool is_runnable(Scenario scenario, double multiple) {
  Factors factors;
  factors.shock = multiple;
  factors.apply(scenario);
  try {
    check_scenario(scenario);
  } catch (const InputError&) {
    return false;  // a price would go to nothing
  }
  return true;
}

/// "BTC by −12.3 %": the symbol with the most open interest, and the mean of all by it.
std::string moves_in_words(Scenario scenario, double multiple) {
  Factors factors;
  factors.shock = multiple;
  factors.apply(scenario);
  const SymbolTerms* largest = nullptr;
  double sum = 0, weighed = 0;
  std::string collateral;
  for (const SymbolTerms& symbol : scenario.symbols) {
    if (symbol.collateral) {
      collateral += fmt::format("{} by {}, ", symbol.name,
                                report::difference(largest_move(scenario, symbol)));
      continue;
    }
    if (largest == nullptr || symbol.open_interest > largest->open_interest) largest = &symbol;
    sum += symbol.open_interest;
    weighed += symbol.open_interest * largest_move(scenario, symbol);
  }
  if (largest == nullptr || sum == 0) return collateral + "prices by nothing";
  return fmt::format("{}{} by {}, all symbols weighed by open interest by {}", collateral,
                     largest->name, report::difference(largest_move(scenario, *largest)),
                     report::difference(weighed / sum));
}

std::vector<std::string> in_words(const Scenario& scenario, const SmallestShock& found,
                                  double most) {
  const std::string all = fmt::format("{} multiples were tried", found.tried.size());
  if (!found.is_found) {
    return {fmt::format("No multiple of the path up to {:g} triggers ADL; that one moves {}.", most,
                        moves_in_words(scenario, most)),
            all + "."};
  }
  if (found.multiple == 0) return {"ADL comes without any shock from outside.", all + "."};
  std::vector<std::string> text = {
      fmt::format("The smallest shock that triggers ADL is {:.3g} of the scenario's: from outside "
                  "it moves {}, at the most and before what sales do to prices.",
                  found.multiple, moves_in_words(scenario, found.multiple))};
  text.push_back(found.is_monotone
                     ? all +
                           ": each that is larger triggers ADL as well, none that is smaller "
                           "does. Between them nothing is known."
                     : all +
                           ": not every larger one triggers ADL, or a smaller one does as well "
                           "(see the table), so that there is more than one limit.");
  return text;
}

StressOptions without_record(StressOptions options) {
  options.explains = false;
  return options;
}

void add_latency(const StressRun& run, report::RunRecord& record) {
  std::vector<double> ticks = run.tick_us();
  if (ticks.empty()) return;
  std::sort(ticks.begin(), ticks.end());
  record.latency_ns = {{"tick of the host, median", 1'000 * ticks[ticks.size() / 2]},
                       {"tick of the host, p99", 1'000 * ticks[ticks.size() * 99 / 100]},
                       {"tick of the host, longest", 1'000 * ticks.back()}};
}

}  // namespace

void Subject::change(const std::string& key, const std::string& value) {
  constexpr std::string_view kRules = "risk.";
  if (key == "risk") {
    throw InputError(
        "risk: the rules are chosen before values are changed; name them by --risk, "
        "or change a value of theirs, risk.KEY");
  }
  if (key.starts_with(kRules)) {
    const bool is_strategy = key == "risk.adl.strategy" && value != "queue";
    if (is_strategy) risk = without_policy(risk);
    const bool is_word = is_strategy && value.find('{') == std::string::npos;
    risk = with_value(risk, risk_name, key.substr(kRules.size()),
                      is_word ? "{\"" + value + "\": {}}" : value);
  } else {
    scenario = with_value(scenario, name, key, value);
  }
}

Subject make_subject(const std::string& scenario, const std::string& risk) {
  Subject subject{scenario, scenario_text(scenario), risk, {}, nullptr};
  if (risk.empty()) {
    subject.risk_name = parse_scenario(subject.scenario, scenario).risk;
    if (subject.risk_name.empty()) {
      throw InputError(scenario + ": names no risk file; give --risk");
    }
  }
  subject.risk = risk_text(subject.risk_name);
  return subject;
}

Subject make_subject(const BookTerms& terms, const std::string& risk) {
  const auto book = std::make_shared<const OwnBook>(terms);
  return {"own book", book->scenario_text(), risk, risk_text(risk), book};
}

Scenario scenario_of(const Subject& subject) {
  Scenario scenario = parse_scenario(subject.scenario, subject.name);
  if (subject.book) subject.book->complete(scenario);
  return scenario;
}

void check(const Subject& subject) {
  const Scenario scenario = scenario_of(subject);
  const Venue venue = subject.book ? subject.book->venue() : make_venue(scenario);
  risk::parse_risk_rules(subject.risk, subject.risk_name, venue);
}

Finished run_once(const Subject& subject, const StressOptions& options, const Bench& bench,
                  const std::string& name) {
  Scenario scenario = scenario_of(subject);
  options.factors.apply(scenario);
  check_scenario(scenario);
  Venue venue = subject.book ? subject.book->venue() : make_venue(scenario);
  options.factors.apply(venue);
  risk::RiskRules rules = risk::parse_risk_rules(subject.risk, subject.risk_name, venue);
  options.factors.apply(rules);
  Population population = subject.book
                              ? subject.book->population()
                              : draw_population(scenario, venue, options.scale, options.seed);
  if (population.accounts.empty()) {
    throw InputError(subject.name + ": nobody is drawn; give a larger scale, or larger shares");
  }
  const auto engine = bench.open_engine(StressRun::capacity_of(scenario, population, rules));
  StressRun run(scenario, rules, *engine, venue, std::move(population), options);
  run.run(bench.follow(name));
  Finished finished;
  finished.figures = run.figures();
  finished.digest = run.digest();
  if (!options.explains) return finished;
  finished.record = make_record(scenario, run, options);
  finished.record.engine = engine->identity().name;
  if (subject.book) finished.record.venue = subject.book->venue_file();
  add_latency(run, finished.record);
  return finished;
}

void add_amplification(const Subject& subject, const StressOptions& options, const Bench& bench,
                       Finished& finished) {
  StressOptions other = without_record(options);
  other.impact = !options.impact;
  const StressFigures against =
      run_once(subject, other, bench, other.impact ? "impact on" : "impact off").figures;
  finished.amplification = options.impact ? amplification(finished.figures, against)
                                          : amplification(against, finished.figures);
  const auto add = [&](bool impact, const StressFigures& figures) {
    report::Comparison& row = finished.record.comparisons.emplace_back();
    row.key = kFeedback;
    row.value = impact ? "on" : "off";
    for (const auto& [name, figure] : figures_by_key(figures)) row.figures[name] = figure;
  };
  add(true, options.impact ? finished.figures : against);
  add(false, options.impact ? against : finished.figures);
  if (!finished.amplification) {
    finished.record.verdict.emplace_back("Without impact nothing would have been forced.");
    return;
  }
  finished.record.figures.push_back({"amplification", "forced notional, impact on over off", "",
                                     *finished.amplification, std::nullopt, std::nullopt});
}

void add_sensitivities(const Subject& subject, const StressOptions& options, const Bench& bench,
                       Finished& finished) {
  constexpr std::string_view kShown[] = {"adl_notional_usd", "market_liquidation_notional_usd",
                                         "loss_beyond_margin_usd"};
  const auto figures = [&](const FactorInput& input, double factor, const char* text) {
    StressOptions other = without_record(options);
    other.factors.*input.factor *= factor;
    const Finished done = run_once(subject, other, bench, std::string(input.name) + " " + text);
    const auto all = figures_by_key(done.figures);
    return std::map<std::string, double>(all.begin(), all.end());
  };
  const auto all = figures_by_key(finished.figures);
  const std::map<std::string, double> own(all.begin(), all.end());
  for (const FactorInput& input : kFactorInputs) {
    const auto low = figures(input, 0.5, "halved");
    const auto high = figures(input, 2, "doubled");
    for (const std::string_view shown : kShown) {
      const std::string key(shown);
      finished.record.sensitivities.push_back(
          {input.name, key, "half", "twice", low.at(key), own.at(key), high.at(key)});
    }
  }
}

void add_reverse(const Subject& subject, const StressOptions& options, const Bench& bench,
                 report::RunRecord& record) {
  constexpr double kMost = 4;
  const Scenario scenario = scenario_of(subject);
  std::map<double, report::ShockTry> tried;
  const auto has_adl = [&](double multiple) {
    StressOptions other = without_record(options);
    other.factors.shock *= multiple;
    const Finished done = run_once(subject, other, bench, fmt::format("shock × {:.4g}", multiple));
    tried[multiple] = {multiple, static_cast<double>(done.figures.adl_fills),
                       done.figures.adl_notional_usd};
    return done.figures.adl_fills > 0;
  };
  double most = kMost;
  while (most > 1 && !is_runnable(scenario, most)) most /= 2;
  const SmallestShock found = find_smallest_shock(has_adl, most);
  for (const auto& [multiple, one] : tried) record.shocks.push_back(one);
  record.reverse = in_words(scenario, found, most);
}

void add_bands(const Subject& subject, const StressOptions& options, const Bench& bench,
               std::uint64_t seeds, report::RunRecord& record) {
  StressOptions other = without_record(options);
  for (std::uint64_t i = 0; i < seeds; ++i) {
    ++other.seed;
    const Finished finished = run_once(subject, other, bench, "seed " + std::to_string(other.seed));
    record.band_seeds.push_back(other.seed);
    for (const auto& [name, figure] : figures_by_key(finished.figures)) {
      const std::string& key = name;
      auto band = std::find_if(record.bands.begin(), record.bands.end(),
                               [&](const auto& at) { return at.first == key; });
      if (band == record.bands.end()) {
        band = record.bands.insert(record.bands.end(), {name, {}});
      }
      band->second.push_back(figure);
    }
  }
}

void check_comparisons(const Subject& subject, const std::vector<std::string>& comparisons) {
  for (const Variant& variant : variants_of(subject, comparisons)) check(variant.subject);
}

void add_comparisons(const Subject& subject, const StressOptions& options, const Bench& bench,
                     const std::vector<std::string>& comparisons, report::RunRecord& record) {
  for (const Variant& variant : variants_of(subject, comparisons)) {
    const Finished finished = run_once(variant.subject, without_record(options), bench,
                                       variant.key + "=" + variant.value);
    report::Comparison& row = record.comparisons.emplace_back();
    row.key = variant.key;
    row.value = variant.value;
    for (const auto& [name, figure] : figures_by_key(finished.figures)) row.figures[name] = figure;
  }
}

std::pair<std::string, std::string> split_setting(const std::string& text,
                                                  const std::string& option) {
  const std::size_t at = text.find('=');
  if (at == 0 || at == std::string::npos || at + 1 == text.size()) {
    throw InputError(option + " is given as KEY=VALUE, not as " + quote(text));
  }
  return {text.substr(0, at), text.substr(at + 1)};
}

std::string figures_as_json(const Finished& finished) {
  const report::RunRecord& record = finished.record;
  nlohmann::ordered_json object = {{"scenario", record.scenario}, {"risk", record.risk},
                                   {"engine", record.engine},     {"seed", record.seed},
                                   {"scale", record.scale},       {"impact", record.impact},
                                   {"currency", record.currency}};
  for (const auto& [key, value] : figures_by_key(finished.figures)) {
    object[key] = json_number(value);
    // Also where there was none.
    if (key == "adl_notional_usd") object["first_adl_s"] = nullptr;
  }
  object["amplification"] =
      finished.amplification ? nlohmann::ordered_json(*finished.amplification) : nullptr;
  object["value_conserved"] = finished.figures.value_conserved;
  object["digest"] = fmt::format("{:016x}", finished.digest);
  for (const report::Comparison& row : record.comparisons) {
    if (row.key == kFeedback) continue;  // its other half is the run itself
    object["compare"].push_back({{"key", row.key}, {"value", row.value}, {"figures", row.figures}});
  }
  for (const auto& [name, values] : record.bands) object["seeds"][name] = values;
  for (const report::Sensitivity& row : record.sensitivities) {
    object["tornado"].push_back({{"input", row.input},
                                 {"figure", row.figure},
                                 {row.low, row.at_low},
                                 {row.high, row.at_high}});
  }
  if (!record.reverse.empty()) object["reverse"] = record.reverse;
  for (const report::ShockTry& shock : record.shocks) {
    object["shocks"].push_back({{"multiple", shock.multiple}, {"adl_fills", shock.adl_fills}});
  }
  return object.dump() + "\n";
}

}  // namespace ballast::stress
