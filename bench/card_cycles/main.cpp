// Figures of the card from its verilated RTL, in simulated cycles, beside their bounds. The same
// arguments print the same on every machine. Exit status 1 when a bound is missed that may not be.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include "bench/card_cycles/figures.hpp"
#include "host/tools/arguments.hpp"

namespace {

using ballast::bench::Lengths;

struct Arguments {
  std::vector<unsigned> lanes = ballast::bench::core_lanes();
  std::vector<std::string> only;
  Lengths lengths;
  double oct10_scale = 0;
  std::uint64_t seed = 1;
  bool json = false;
};

bool wanted(const Arguments& arguments, const std::string& part) {
  return arguments.only.empty() ||
         std::find(arguments.only.begin(), arguments.only.end(), part) != arguments.only.end();
}

ballast::bench::Report measure(const Arguments& arguments) {
  ballast::bench::Report report;
  const Lengths& lengths = arguments.lengths;
  if (wanted(arguments, "queue"))
    ballast::bench::rank_queue_figures(lengths, arguments.seed, report);
  for (const unsigned lanes : arguments.lanes) {
    const auto with_book = [&](const char* part, auto figures) {
      if (!wanted(arguments, part)) return;
      ballast::bench::CoreDriver core(lanes, arguments.seed);
      ballast::bench::Book book(core, lengths.positions);
      figures(book, lengths, report);
    };
    with_book("deltas", ballast::bench::delta_figures);
    with_book("sweeps", ballast::bench::sweep_figures);
    with_book("adl", ballast::bench::adl_figures);
  }
  if (wanted(arguments, "split")) {
    ballast::bench::work_split_figures(arguments.lanes, lengths, arguments.seed, report);
  }
  return report;
}

void print(const ballast::bench::Report& report, bool json) {
  if (json) {
    report.print_json(std::cout);
    return;
  }
  std::cout
      << "Simulated cycles of the verilated RTL between dispatcher and collector: rings, PCIe "
         "and host memory\nare not in them, and times are those of a clock that no card has "
         "run at here. PCIe brings\n12 GB/s of 64-byte records: 0.625 commands a cycle at "
         "300 MHz, 0.75 at 250 MHz.\n\n";
  report.print_table(std::cout);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    Arguments arguments;
    bool is_short = false;
    CLI::App app("Figures of the card, in simulated cycles of the verilated RTL");
    app.add_option("--lanes", arguments.lanes, "Numbers of lanes to measure")
        ->delimiter(',')
        ->transform(ballast::tools::whole_number(1, 8));
    app.add_option("--only", arguments.only, "Parts: queue, deltas, sweeps, adl, split")
        ->delimiter(',')
        ->check(CLI::IsMember({"queue", "deltas", "sweeps", "adl", "split"}));
    app.add_option("--oct10-scale", arguments.oct10_scale, "Share of the oct10 book")
        ->check(CLI::Range(0.001, 1.0));
    app.add_option("--seed", arguments.seed,
                   "Of what memories hold at first, and random operations")
        ->transform(ballast::tools::whole_number(0, UINT64_MAX));
    app.add_flag("--short", is_short, "Shorter books, for tests");
    app.add_flag("--json", arguments.json, "JSON in place of the table");
    CLI11_PARSE(app, argc, argv);
    if (is_short) arguments.lengths = ballast::bench::kShort;
    if (arguments.oct10_scale != 0) arguments.lengths.oct10_scale = arguments.oct10_scale;
    const ballast::bench::Report report = measure(arguments);
    print(report, arguments.json);
    const std::vector<std::string> missed = report.missed();
    for (const std::string& name : missed) std::cerr << "missed: " << name << '\n';
    return missed.empty() ? 0 : 1;
  } catch (const std::exception& error) {
    std::cerr << "card_cycles_bench: " << error.what() << '\n';
    return 1;
  }
}
