#include "sim/command/stress_command.hpp"

#include <ballast/version.hpp>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "host/file/output_file.hpp"
#include "host/include/ballast/error.hpp"
#include "host/tools/arguments.hpp"
#include "host/tools/engine_factory.hpp"
#include "host/tools/progress.hpp"
#include "host/tools/table.hpp"
#include "sim/report/run_record.hpp"
#include "sim/stress/study.hpp"

namespace ballast::tools {
namespace {

constexpr const char* kBrief = "Run a market scenario through a venue's rules, with a report.";
constexpr const char* kHelp =
    R"(Draws a book, lets prices be pushed from outside and by what is sold, and at each tick does
what the risk file says: liquidation, takeover, funds, auto-deleveraging, socialised loss.
The same scenario, rules, seed and scale give the same figures on every engine.)";

struct StressCommand {
  std::string scenario;
  std::string risk;
  EngineOptions engine;
  stress::StressOptions options;
  std::optional<std::uint64_t> seeds;
  std::string impact = "on";
  std::vector<std::string> sets;
  std::vector<std::string> comparisons;
  std::string out;
  bool json = false;
};

/// The files of the report, all or none under their names.
void write_report(const std::string& folder, const report::RunRecord& record) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) throw InputError(folder + ": cannot be made a folder: " + error.message());
  const std::string stem = folder + "/report";
  OutputFile html(stem + ".html"), markdown(stem + ".md"), json(stem + ".json");
  html.write(report::to_html(record));
  markdown.write(report::to_markdown(record));
  json.write(report::to_json(record));
  OutputFile::finish_together({&html, &markdown, &json});
}

/// Engines by the options, runs with a bar.
stress::Bench make_bench(const EngineOptions& engine) {
  stress::Bench bench;
  bench.open_engine = [&engine](EngineConfig config) { return open_engine(engine, config); };
  bench.follow = [](const std::string& name) -> stress::StressRun::Progress {
    return
        [name, bar = std::shared_ptr<Progress>()](std::uint64_t done, std::uint64_t total) mutable {
          if (bar == nullptr) bar = std::make_shared<Progress>(name, total);
          bar->update(done);
        };
  };
  return bench;
}

void run_stress(StressCommand& command) {
  stress::Subject subject = stress::make_subject(command.scenario, command.risk);
  for (const std::string& set : command.sets) {
    const auto [key, value] = stress::split_setting(set, "--set");
    subject.change(key, value);
  }
  stress::StressOptions& options = command.options;
  options.impact = command.impact == "on";
  options.explains = true;
  const stress::Bench bench = make_bench(command.engine);
  stress::Finished finished = stress::run_once(subject, options, bench, command.scenario);
  report::RunRecord& record = finished.record;
  record.version = kVersion;
  stress::add_amplification(subject, options, bench, finished);
  stress::add_bands(subject, options, bench, command.seeds.value_or(0), record);
  stress::add_comparisons(subject, options, bench, command.comparisons, record);
  if (!command.out.empty()) write_report(command.out, record);
  print_out(command.json ? stress::figures_as_json(finished) : report::to_markdown(record));
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
  stress.option("--out", command->out, "Folder for the report as HTML, Markdown and JSON")
      .not_empty();
  stress.flag("--json", command->json, "The figures as one JSON line");
  stress.runs([command] { run_stress(*command); });
}

}  // namespace ballast::tools
