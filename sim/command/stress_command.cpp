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
#include "sim/stress/edit.hpp"
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
  stress::BookTerms book;
  std::string risk;
  EngineOptions engine;
  std::optional<double> scale;
  stress::StressOptions options;
  std::optional<std::uint64_t> seeds;
  std::string impact = "on";
  std::vector<std::string> sets;
  std::vector<std::string> comparisons;
  std::string out;
  bool tornado = false;
  bool reverse = false;
  bool json = false;
  bool list = false;
  bool check = false;
};

/// The files of the report: all appear under their names, or none.
class ReportFiles {
 public:
  /// InputError for a folder in which they cannot be written, and where one would be written over
  /// an input.
  ReportFiles(const std::string& folder, const std::vector<std::string>& inputs)
      : page_path_(in_folder(folder, "html", inputs)),
        page_(page_path_, kInNewFolder),
        summary_(in_folder(folder, "md", inputs), kInNewFolder),
        figures_(in_folder(folder, "json", inputs), kInNewFolder) {}

  const std::string& page_path() const { return page_path_; }
  void finish(const report::RunRecord& record, const std::function<void()>& before_they_appear) {
    page_.write(report::to_html(record));
    summary_.write(report::to_markdown(record));
    figures_.write(report::to_json(record));
    OutputFile::finish_together({&page_, &summary_, &figures_}, before_they_appear);
  }

 private:
  static constexpr OutputOptions kInNewFolder{.make_folders = true};

  static std::string in_folder(const std::string& folder, const std::string& suffix,
                               const std::vector<std::string>& inputs) {
    if (folder == "-") {
      refuse_option("--out", "a folder is needed, and - is standard output; ./- is a folder");
    }
    std::string path = (std::filesystem::path(folder) / ("report." + suffix)).string();
    for (const std::string& input : inputs) {
      if (!input.empty()) refuse_same_file(input, path);
    }
    return path;
  }

  std::string page_path_;
  OutputFile page_, summary_, figures_;
};

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

/// What is wrong with the options of one's own book, and those that it does not go with.
void check_book(const StressCommand& command) {
  const stress::BookTerms& book = command.book;
  const auto needs = [](const char* option, bool is_given) {
    if (!is_given) refuse_option(option, "one's own book takes it; see 'ballast stress --help'");
  };
  needs("--venue", !book.venue.empty());
  needs("--accounts", !book.accounts.empty());
  needs("--positions", !book.positions.empty());
  needs("--risk", !command.risk.empty());
  needs("--shock or --marks", !book.shock.empty() || !book.marks.empty());
  if (!book.shock.empty() && !book.marks.empty()) {
    refuse_option("--shock", "beside --marks; leave one out");
  }
  if (!book.shock.empty()) needs("--over", !book.over.empty());
  if (book.shock.empty() && !book.over.empty()) refuse_option("--over", "is of a --shock");
  if (command.scale) refuse_option("--scale", "one's own book is not drawn: it is run as it is");
}

stress::Subject subject_of(const StressCommand& command) {
  const stress::BookTerms& book = command.book;
  const bool has_book = !book.venue.empty() || !book.accounts.empty() || !book.positions.empty() ||
                        !book.marks.empty() || !book.shock.empty() || !book.over.empty() ||
                        !book.rates.empty();
  if (command.scenario.empty() && !has_book) {
    throw InputError(
        "SCENARIO is missing, or --venue and what goes with it; --list says which "
        "scenarios there are");
  }
  if (!command.scenario.empty() && has_book) {
    throw InputError("SCENARIO " + command.scenario +
                     " draws a book and its prices; leave it out, or --venue and the like");
  }
  if (has_book) check_book(command);
  stress::Subject subject = has_book ? stress::make_subject(book, command.risk)
                                     : stress::make_subject(command.scenario, command.risk);
  for (const std::string& set : command.sets) {
    const auto [key, value] = stress::split_setting(set, "--set");
    subject.change(key, value);
  }
  return subject;
}

void print_scenarios(const std::vector<stress::Subject>& subjects, bool as_json) {
  Table table({"scenario", "title", "risk", "symbols", "duration_s", "description"},
              as_json ? Format::json : Format::csv);
  for (const stress::Subject& subject : subjects) {
    const stress::Scenario scenario = stress::scenario_of(subject);
    table.add({Cell::text(scenario.name), Cell::text(scenario.title), Cell::text(subject.risk_name),
               Cell::count(scenario.symbols.size()),
               Cell::count(static_cast<std::uint64_t>(scenario.duration_s)),
               Cell::text(scenario.description)});
  }
  table.print();
}

void list_scenarios(bool as_json) {
  std::vector<stress::Subject> all;
  for (const std::string& name : stress::scenario_names()) {
    all.push_back(stress::make_subject(name, ""));
  }
  print_scenarios(all, as_json);
}

void run_stress(StressCommand& command) {
  if (command.list) return list_scenarios(command.json);
  const stress::Subject subject = subject_of(command);
  stress::check(subject);
  if (command.check) return print_scenarios({subject}, command.json);
  stress::StressOptions& options = command.options;
  options.scale = command.scale.value_or(1);
  if (!(options.scale > 0 && options.scale <= 1)) {
    refuse_option("--scale", "is a share of the book, above 0, at most 1");
  }
  options.impact = command.impact == "on";
  options.explains = true;
  stress::check_comparisons(subject, command.comparisons);
  std::optional<ReportFiles> files;
  const stress::BookTerms& book = command.book;
  if (!command.out.empty()) {
    files.emplace(command.out, std::vector{command.scenario, command.risk, book.venue,
                                           book.accounts, book.positions, book.marks});
  }
  const stress::Bench bench = make_bench(command.engine);
  stress::Finished finished = stress::run_once(subject, options, bench, subject.name);
  report::RunRecord& record = finished.record;
  record.version = kVersion;
  stress::add_amplification(subject, options, bench, finished);
  stress::add_bands(subject, options, bench, command.seeds.value_or(0), record);
  stress::add_comparisons(subject, options, bench, command.comparisons, record);
  if (command.tornado) stress::add_sensitivities(subject, options, bench, finished);
  if (command.reverse) stress::add_reverse(subject, options, bench, record);
  const auto print = [&] {
    if (command.json) return print_out(stress::figures_as_json(finished));
    const std::string page = files ? "\nReport: " + files->page_path() + "\n" : "";
    print_out(report::to_markdown(record) + page);
  };
  if (files) return files->finish(record, print);
  print();
}

void add_book(Subcommand stress, stress::BookTerms& book) {
  const char* const kGroup = "One's own book, in place of SCENARIO";
  const auto file = [&](const char* name, std::string& value, const char* what) {
    stress.option(name, value, what).file().group(kGroup);
  };
  file("--venue", book.venue, "Venue: assets, symbols, tiers, marks (JSON)");
  file("--accounts", book.accounts, "Accounts, as `ballast margin` reads them (CSV)");
  file("--positions", book.positions, "Positions, as `ballast margin` reads them (CSV)");
  file("--marks", book.marks, "Marks over time: time_s,SYMBOL,… (CSV)");
  stress.option("--shock", book.shock, "Moves in place of --marks: 'BTC=-30%,*=-20%'")
      .not_empty()
      .group(kGroup);
  stress.option("--over", book.over, "Time that the shock takes: 10m").not_empty().group(kGroup);
  stress.option("--rate", book.rates, "ASSET=PRICE: what a settlement asset is worth in the first")
      .not_empty()
      .repeated()
      .group(kGroup);
}

}  // namespace

void add_stress(Subcommand program) {
  auto command = std::make_shared<StressCommand>();
  const Subcommand stress = program.add("stress", kBrief, kHelp);
  stress
      .option("SCENARIO", command->scenario, "Scenario by its name (see --list), or a file (JSON)")
      .not_empty();
  add_book(stress, command->book);
  stress
      .option("--risk", command->risk, "Risk file of a venue, or a file; without it the scenario's")
      .not_empty();
  command->engine.add_to(stress);
  stress.option("--seed", command->options.seed, "Seed of the draws")
      .whole_number(0, UINT64_MAX)
      .shows_default();
  stress.option("--seeds", command->seeds, "Run so many seeds more, for bands")
      .whole_number(1, 1000);
  stress.option("--scale", command->scale, "Share of the book, above 0, at most 1")
      .decimal()
      .default_is("1");
  stress.option("--impact", command->impact, "Whether what is sold moves prices")
      .one_of({"on", "off"})
      .shows_default();
  stress
      .option("--set", command->sets,
              "KEY=VALUE: another value in the scenario, or with risk. before it in the risk file")
      .repeated();
  stress.option("--compare", command->comparisons, "KEY=V1,V2,…: run these values beside")
      .repeated();
  stress.flag("--tornado", command->tornado,
              "Run half and twice of fund capital, maintenance, impact, depth and leverage");
  stress.flag("--reverse", command->reverse,
              "Find the smallest multiple of the path that triggers ADL, to 1 %");
  stress.option("--out", command->out, "Folder for the report as HTML, Markdown and JSON")
      .not_empty();
  stress.flag("--list", command->list, "Say which scenarios there are, and run none");
  stress.flag("--check", command->check, "Check scenario, book and rules, and run nothing");
  stress.flag("--json", command->json, "The figures as one JSON line");
  stress.runs([command] { run_stress(*command); });
}

}  // namespace ballast::tools
