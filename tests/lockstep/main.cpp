// ballast_lockstep: holds one engine against another over seeded streams of commands.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>

#include "host/tools/arguments.hpp"
#include "sim/platform/process_kinds.hpp"
#include "tests/lockstep/engines.hpp"
#include "tests/lockstep/lockstep.hpp"

namespace {

using namespace ballast;
using namespace ballast::lockstep;

struct Arguments {
  std::string dut = "software";
  std::string against = "reference";
  std::string profile = "by-seed";
  std::uint64_t seed = 1;
  std::uint64_t seeds = 1;
  std::uint64_t commands = 100'000;
  bool stats = false;
  CardSettings card;
};

/// One line on a terminal, rewritten; nothing where stderr is a file.
class ProgressLine {
 public:
  explicit ProgressLine(std::uint64_t total) : total_(total), shown_(isatty(STDERR_FILENO) == 1) {}
  void operator()(std::uint64_t done) {
    const auto now = std::chrono::steady_clock::now();
    if (!shown_ || now - last_ < std::chrono::milliseconds(100)) return;
    last_ = now;
    fmt::print(stderr, "\r{:>5.1f} % of {} commands",
               100.0 * static_cast<double>(done) / static_cast<double>(total_), total_);
  }
  void clear() const {
    if (shown_) fmt::print(stderr, "\r{:40}\r", "");
  }

 private:
  std::uint64_t total_;
  bool shown_;
  std::chrono::steady_clock::time_point last_;
};

/// The engines that an option means something to.
const std::vector<std::string> kCards{"rtl", "hls", "sim", "sim_hls"}, kVerilated{"rtl", "sim"},
    kKernels{"hls"};

bool is_one_of(const std::string& name, const std::vector<std::string>& engines) {
  return std::find(engines.begin(), engines.end(), name) != engines.end();
}

/// Throws std::invalid_argument for an option that is given and neither engine would heed.
void require_heeded(const Arguments& arguments, const CLI::Option& option,
                    const std::vector<std::string>& engines) {
  if (option.count() == 0 || is_one_of(arguments.dut, engines) ||
      is_one_of(arguments.against, engines)) {
    return;
  }
  throw std::invalid_argument(fmt::format("{} is for {}, and means nothing to {} or {}",
                                          option.get_name(), fmt::join(engines, ", "),
                                          arguments.dut, arguments.against));
}

int run_all(const Arguments& arguments) {
  Histogram total;
  std::uint64_t cycles = 0;
  ProgressLine line(arguments.seeds * arguments.commands);
  const auto start = std::chrono::steady_clock::now();
  for (std::uint64_t i = 0; i < arguments.seeds; ++i) {
    const std::uint64_t seed = arguments.seed + i;
    CardSettings card = arguments.card;
    card.seed = seed;
    if (i != 0) card.trace.clear();
    const EngineSource dut = engine_named(arguments.dut, card);
    // One file of waves: of the engine under test, if it writes any.
    if (is_one_of(dut.name, kVerilated)) card.trace.clear();
    const EngineSource against = engine_named(arguments.against, card);
    const Profile profile = profile_named(arguments.profile).value_or(profile_of_seed(seed));
    const Outcome outcome =
        run_lockstep(dut, against, {seed, profile, arguments.commands},
                     [&](std::uint64_t done) { line(i * arguments.commands + done); });
    total.add(outcome.histogram);
    cycles += outcome.cycles;
    if (outcome.difference) {
      line.clear();
      fmt::print(stderr, "{}\n", *outcome.difference);
      return 1;
    }
  }
  line.clear();
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  fmt::print("{} agrees with {}: {} commands, {} events, {} seed{} from {}, {:.1f} s\n",
             arguments.dut, arguments.against, total.submitted, total.compared, arguments.seeds,
             arguments.seeds == 1 ? "" : "s", arguments.seed, seconds.count());
  if (cycles != 0) {
    fmt::print("card: {} cycles, {:.1f} a command, {:.0f} kHz\n", cycles,
               static_cast<double>(cycles) / static_cast<double>(total.submitted),
               static_cast<double>(cycles) / seconds.count() / 1e3);
  }
  if (arguments.stats) fmt::print("{}", total.text());
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  Arguments arguments;
  CLI::App app{"Holds one engine against another over seeded streams of commands."};
  app.add_option("--dut", arguments.dut, "engine under test")
      ->check(CLI::IsMember(engine_names()))
      ->capture_default_str();
  app.add_option("--against", arguments.against, "engine that is believed")
      ->check(CLI::IsMember(engine_names()))
      ->capture_default_str();
  app.add_option("--seed", arguments.seed, "first seed")
      ->transform(tools::whole_number(0, UINT64_MAX))
      ->capture_default_str();
  app.add_option("--seeds", arguments.seeds, "number of seeds, one after the other")
      ->transform(tools::whole_number(1, UINT64_MAX))
      ->capture_default_str();
  app.add_option("--commands", arguments.commands, "commands of each seed")
      ->transform(tools::whole_number(1, UINT64_MAX))
      ->capture_default_str();
  std::vector<std::string> profiles{"by-seed"};
  for (const Profile profile : kProfiles) profiles.emplace_back(name_of(profile));
  app.add_option("--profile", arguments.profile, "kind of world")
      ->check(CLI::IsMember(profiles))
      ->capture_default_str();
  app.add_flag("--stats", arguments.stats, "count commands, refusals, events and verdicts");
  const auto* cards = app.add_option("--cards", arguments.card.cards, "a card: cards as one engine")
                          ->transform(tools::whole_number(1, 16))
                          ->capture_default_str();
  const auto* lanes = app.add_option("--lanes", arguments.card.lanes, "a card: its lanes")
                          ->check(CLI::IsMember({1, 2, 4, 8}))
                          ->capture_default_str();
  const auto* stall =
      app.add_option("--stall", arguments.card.stall,
                     "rtl, sim: percent of cycles in which host memory stalls, a channel")
          ->transform(tools::whole_number(0, 95))
          ->capture_default_str();
  const auto* trace = app.add_option("--trace", arguments.card.trace,
                                     "rtl, sim: FST file for waves, of the first seed");
  const auto* processes =
      app.add_option("--processes", arguments.card.processes, "hls: how its processes take turns")
          ->check(CLI::IsMember(sim::process_kinds()));
  CLI11_PARSE(app, argc, argv);
  try {
    for (const CLI::Option* option : {cards, lanes}) require_heeded(arguments, *option, kCards);
    for (const CLI::Option* option : {stall, trace}) require_heeded(arguments, *option, kVerilated);
    require_heeded(arguments, *processes, kKernels);
    return run_all(arguments);
  } catch (const std::exception& error) {
    fmt::print(stderr, "ballast_lockstep: {}\n", error.what());
    return 2;
  }
}
