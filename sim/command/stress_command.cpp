#include "sim/command/stress_command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ballast/version.hpp>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "host/file/output_file.hpp"
#include "host/include/ballast/error.hpp"
#include "host/tools/arguments.hpp"
#include "host/tools/engine_factory.hpp"
#include "host/tools/progress.hpp"
#include "host/tools/table.hpp"
#include "sim/report/run_record.hpp"
#include "sim/stress/edit.hpp"
#include "sim/stress/stress_record.hpp"

namespace ballast::tools {
namespace {

using stress::StressFigures;
using stress::StressOptions;
using stress::StressRun;

constexpr const char* kBrief = "Run a market scenario through a venue's rules, with a report.";
constexpr const char* kHelp =
    R"(Draws a book, lets prices be pushed from outside and by what is sold, and does at each tick what
the risk file says: liquidation, takeover, funds, auto-deleveraging, socialised loss. Scenarios:
oct10, flash_crash, short_squeeze, single_whale, fund_drain, deleveraging_cycle, collateral_depeg,
or a file. Risk files: data/venues by their names, or a file.
The same scenario, rules, seed and scale give the same figures on every engine.)";

struct StressCommand {
  std::string scenario;
  std::string risk;
  EngineOptions engine;
  StressOptions options;
  std::optional<std::uint64_t> seeds;
  std::string impact = "on";
  std::vector<std::string> sets;
  std::vector<std::string> comparisons;
  std::string out;
  bool json = false;
};

/// Scenario and rules of one run, as texts with what was changed.
struct Texts {
  std::string scenario, risk;

  void change(const StressCommand& command, const std::string& key, const std::string& value) {
    if (key.starts_with("risk.")) {
      risk = stress::with_value(risk, command.risk, key.substr(5), value);
    } else {
      scenario = stress::with_value(scenario, command.scenario, key, value);
    }
  }
};

/// "KEY=VALUE".
std::pair<std::string, std::string> split(const std::string& text, const char* option) {
  const std::size_t at = text.find('=');
  if (at == 0 || at == std::string::npos || at + 1 == text.size()) {
    throw InputError(std::string(option) + " is given as KEY=VALUE, not as \"" + text + "\"");
  }
  return {text.substr(0, at), text.substr(at + 1)};
}

std::string name_of_scenario(const std::string& name) {
  std::string stem = std::filesystem::path(name).filename().string();
  for (const char* suffix : {".json", ".scenario"}) {
    if (stem.ends_with(suffix)) stem.resize(stem.size() - std::string(suffix).size());
  }
  return stem;
}

/// One run, and what it leaves.
struct Done {
  StressFigures figures;
  std::uint64_t digest = 0;
  report::RunRecord record;
};

Done run_one(const StressCommand& command, const Texts& texts, const StressOptions& options,
             const std::string& what) {
  const stress::Scenario scenario =
      stress::parse_scenario(texts.scenario, name_of_scenario(command.scenario));
  const Venue venue = stress::make_venue(scenario);
  const risk::RiskRules rules = risk::parse_risk_rules(texts.risk, command.risk, venue);
  stress::Population population =
      stress::draw_population(scenario, venue, options.scale, options.seed);
  const auto engine =
      open_engine(command.engine, StressRun::capacity_of(scenario, population, rules));
  StressRun run(scenario, rules, *engine, venue, std::move(population), options);
  {
    std::unique_ptr<Progress> bar;
    run.run([&](std::uint64_t done, std::uint64_t total) {
      if (bar == nullptr) bar = std::make_unique<Progress>(what, total);
      bar->update(done);
    });
  }
  Done done;
  done.figures = run.figures();
  done.digest = run.digest();
  if (!options.explains) return done;
  done.record = stress::make_record(scenario, run, options);
  done.record.engine = engine->identity().name;
  std::vector<double> ticks = run.tick_us();
  std::sort(ticks.begin(), ticks.end());
  if (!ticks.empty()) {
    done.record.latency_ns = {{"tick of the host, median", 1'000 * ticks[ticks.size() / 2]},
                              {"tick of the host, p99", 1'000 * ticks[ticks.size() * 99 / 100]},
                              {"tick of the host, longest", 1'000 * ticks.back()}};
  }
  return done;
}

double amplification(const StressFigures& on, const StressFigures& off) {
  return off.forced_notional_usd() > 0 ? on.forced_notional_usd() / off.forced_notional_usd() : 1;
}

std::vector<std::string> split_values(const std::string& text) {
  std::vector<std::string> values;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    if (end != begin) values.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return values;
}

void compare(const StressCommand& command, const Texts& texts, report::RunRecord& record) {
  for (const std::string& asked : command.comparisons) {
    const auto [key, list] = split(asked, "--compare");
    for (const std::string& value : split_values(list)) {
      Texts changed = texts;
      changed.change(command, key, value);
      StressOptions options = command.options;
      options.explains = false;
      const Done done = run_one(command, changed, options, key + "=" + value);
      report::Comparison& row = record.comparisons.emplace_back();
      row.key = key;
      row.value = value;
      for (const auto& [name, figure] : stress::figures_by_key(done.figures)) {
        row.figures[name] = figure;
      }
    }
  }
}

void run_seeds(const StressCommand& command, const Texts& texts, report::RunRecord& record) {
  if (!command.seeds) return;
  for (std::uint64_t i = 0; i < *command.seeds; ++i) {
    StressOptions options = command.options;
    options.seed += i;
    options.explains = false;
    const Done done = run_one(command, texts, options, "seed " + std::to_string(options.seed));
    for (const auto& [name, figure] : stress::figures_by_key(done.figures)) {
      auto band = std::find_if(record.bands.begin(), record.bands.end(),
                               [&](const auto& at) { return at.first == name; });
      if (band == record.bands.end()) {
        band = record.bands.insert(record.bands.end(), {name, {}});
      }
      band->second.push_back(figure);
    }
  }
}

std::string figures_as_json(const Done& done, double amplified, const report::RunRecord& record) {
  nlohmann::ordered_json object = {{"scenario", record.scenario}, {"risk", record.risk},
                                   {"engine", record.engine},     {"seed", record.seed},
                                   {"scale", record.scale},       {"impact", record.impact}};
  for (const auto& [key, value] : stress::figures_by_key(done.figures)) object[key] = value;
  object["amplification"] = amplified;
  object["value_conserved"] = done.figures.value_conserved;
  object["digest"] = fmt::format("{:016x}", done.digest);
  for (const report::Comparison& row : record.comparisons) {
    object["compare"].push_back({{"key", row.key}, {"value", row.value}, {"figures", row.figures}});
  }
  for (const auto& [name, values] : record.bands) object["seeds"][name] = values;
  return object.dump() + "\n";
}

/// The files of the report, all or none under their names.
void write_report(const std::string& folder, const report::RunRecord& record) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) throw InputError(folder + ": cannot be made a folder: " + error.message());
  OutputFile html(folder + "/report.html"), markdown(folder + "/report.md"),
      json(folder + "/report.json");
  html.write(report::to_html(record));
  markdown.write(report::to_markdown(record));
  json.write(report::to_json(record));
  OutputFile::finish_together({&html, &markdown, &json});
}

void run_stress(StressCommand& command) {
  Texts texts{stress::scenario_text(command.scenario), {}};
  command.options.impact = command.impact == "on";
  command.options.explains = true;
  if (command.risk.empty()) {
    command.risk = stress::parse_scenario(texts.scenario, name_of_scenario(command.scenario)).risk;
  }
  if (command.risk.empty()) {
    throw InputError(command.scenario + ": names no risk file; give --risk");
  }
  texts.risk = stress::risk_text(command.risk);
  for (const std::string& set : command.sets) {
    const auto [key, value] = split(set, "--set");
    texts.change(command, key, value);
  }
  Done done = run_one(command, texts, command.options, command.scenario);
  StressOptions other = command.options;
  other.impact = !other.impact;
  other.explains = false;
  const Done against = run_one(command, texts, other, other.impact ? "impact on" : "impact off");
  const double amplified = command.options.impact ? amplification(done.figures, against.figures)
                                                  : amplification(against.figures, done.figures);
  report::RunRecord& record = done.record;
  record.version = kVersion;
  record.figures.push_back({"amplification", "forced notional, impact on over off", "", amplified,
                            std::nullopt, std::nullopt});
  run_seeds(command, texts, record);
  compare(command, texts, record);
  if (!command.out.empty()) write_report(command.out, record);
  print_out(command.json ? figures_as_json(done, amplified, record) : report::to_markdown(record));
  if (!command.out.empty() && !command.json) {
    print_out("\nReport: " + command.out + "/report.html\n");
  }
}

}  // namespace

void add_stress(Subcommand program) {
  auto command = std::make_shared<StressCommand>();
  const Subcommand stress = program.add("stress", kBrief, kHelp);
  stress.option("SCENARIO", command->scenario, "Scenario by its name, or a file")
      .required()
      .not_empty();
  stress
      .option("--risk", command->risk, "Risk file of a venue, or a file; without it the scenario's")
      .not_empty();
  command->engine.add_to(stress);
  stress.option("--seed", command->options.seed, "Seed of the draws")
      .whole_number(0, UINT64_MAX)
      .shows_default();
  stress.option("--seeds", command->seeds, "Run so many seeds more, for bands")
      .whole_number(1, 1000);
  stress.option("--scale", command->options.scale, "Share of the book, above 0, at most 1")
      .decimal()
      .shows_default();
  stress.option("--impact", command->impact, "Whether what is sold moves prices")
      .one_of({"on", "off"})
      .shows_default();
  stress
      .option("--set", command->sets,
              "KEY=VALUE: another value in the scenario, or with risk. before it in the risk file")
      .repeated();
  stress.option("--compare", command->comparisons, "KEY=V1,V2,…: run these values beside")
      .repeated();
  stress.option("--out", command->out, "Folder for report.html, report.md and report.json")
      .not_empty();
  stress.flag("--json", command->json, "The figures as one JSON line");
  stress.runs([command] { run_stress(*command); });
}

}  // namespace ballast::tools
