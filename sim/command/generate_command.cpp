#include "sim/command/generate_command.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "host/file/output_target.hpp"
#include "host/include/ballast/error.hpp"
#include "host/tools/arguments.hpp"
#include "host/tools/progress.hpp"
#include "host/tools/table.hpp"
#include "sim/scenario/oct10.hpp"

namespace ballast::tools {
namespace {

constexpr const char* kBrief = "Write the log of a market scenario, to replay.";
constexpr const char* kOct10Brief =
    "The liquidation event of 10 October 2025, from public figures.";
constexpr const char* kOct10Help =
    R"(Draws a book and a price path so that the published auto-deleveraging follows, runs it on the
software engine and writes the commands as a log; then prints what happened next to the published
figures.
Scale 1 is the whole event: 437,356 accounts, 221,422 positions, 162 symbols. Scale 0.01 takes a
moment. The same scale and seed give the same log, byte for byte.)";

struct Oct10Command {
  scenario::Oct10Options options;
  std::string out;
  bool json = false;
};

std::string to_json(const scenario::Oct10Summary& summary) {
  nlohmann::ordered_json object = {{"scale", summary.options.scale},
                                   {"seed", summary.options.seed},
                                   {"commands", summary.commands},
                                   {"log_bytes", summary.log_bytes},
                                   {"digest", fmt::format("{:016x}", summary.digest)},
                                   {"accounts", summary.accounts},
                                   {"empty_accounts", summary.empty_accounts},
                                   {"positions", summary.positions},
                                   {"symbols", summary.symbols},
                                   {"adl_fills", summary.adl_fills},
                                   {"adl_notional", summary.adl_notional},
                                   {"deleveraged_accounts", summary.deleveraged_accounts},
                                   {"value_conserved", summary.value_conserved}};
  return object.dump() + "\n";
}

void run_oct10(const Oct10Command& command) {
  std::unique_ptr<Progress> bar;
  const auto follow = [&](std::uint64_t done, std::uint64_t total) {
    if (bar == nullptr) bar = std::make_unique<Progress>("generating", total);
    bar->update(done);
  };
  const auto print = [&](const scenario::Oct10Summary& summary) {
    bar.reset();
    const std::string text = command.json ? to_json(summary) : scenario::to_text(summary);
    if (is_standard_output(command.out)) {
      std::fputs(text.c_str(), stderr);
    } else {
      print_out(text);
    }
  };
  scenario::generate_oct10(command.options, command.out, follow, print);
}

}  // namespace

void add_generate(Subcommand program) {
  const Subcommand group = program.add("generate", kBrief);
  group.needs_command();
  const Subcommand oct10 = group.add("oct10", kOct10Brief, kOct10Help);
  auto command = std::make_shared<Oct10Command>();
  oct10.option("--scale", command->options.scale, "Share of the event, above 0, at most 1")
      .decimal()
      .shows_default();
  oct10.option("--seed", command->options.seed, "Seed of the draws")
      .whole_number(0, UINT64_MAX)
      .shows_default();
  oct10.option("--out", command->out, "Log to write; -: to standard output").required().not_empty();
  oct10.flag("--json", command->json, "The summary as one JSON line");
  oct10.runs([command] { run_oct10(*command); });
}

}  // namespace ballast::tools
