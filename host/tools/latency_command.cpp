// `ballast latency`: how long a delta takes to its verdict, on an engine that is otherwise idle.

#include <algorithm>
#include <chrono>
#include <memory>
#include <random>
#include <stdexcept>
#include <vector>

#include "hls/core/checksum.hpp"
#include "host/include/ballast/command_pump.hpp"
#include "host/include/ballast/error.hpp"
#include "host/include/ballast/log.hpp"
#include "host/tools/arguments.hpp"
#include "host/tools/commands.hpp"
#include "host/tools/engine_factory.hpp"
#include "host/tools/log_capacity.hpp"
#include "host/tools/patience.hpp"
#include "host/tools/table.hpp"

namespace ballast::tools {
namespace {

using Clock = std::chrono::steady_clock;

constexpr const char* kBrief = "Measure how long a delta takes to its verdict, one at a time.";
constexpr const char* kHelp =
    R"(Loads the start-up of a log, up to its first commit of all, then gives deltas that change
nothing to positions drawn at random, each when the verdict before has come.
  engine     as chosen
  time       measured: by this machine's clock, from before the submit until the verdict is polled.
             modelled: of the simulated card in its own time, from the command in host memory to its
             verdict there, PCIe both ways included; no card was measured, and HLS kernels model
             none
  samples, min_ns, median_ns, p99_ns, max_ns)";

struct LatencyOptions {
  std::string log;
  EngineOptions engine;
  std::uint64_t samples = 10'000;
  std::uint64_t seed = 1;
  bool json = false;
};

std::span<const Command> start_up_of(const LogReader& log) {
  const auto commands = log.commands();
  const auto end = std::find_if(commands.begin(), commands.end(), [](const Command& command) {
    return command.command() == CommandKind::commit && command.has(flag::kAll);
  });
  if (end == commands.end()) {
    throw InputError(log.path(), 0, "", "has no start-up: no commit has the flag all");
  }
  return commands.first(static_cast<std::size_t>(end - commands.begin()) + 1);
}

/// Deltas of nothing that ask for a verdict, of positions that the start-up opens and keeps.
std::vector<Command> probes(std::span<const Command> start_up, const std::string& path) {
  std::vector<Command> probes;
  for (const Command& command : start_up) {
    if (command.command() == CommandKind::open) {
      Command probe = make_command(CommandKind::position_delta, op::PositionDelta{});
      probe.flags = flag::kAnswer;
      probe.symbol = command.symbol;
      probe.position = command.position;
      probe.account = command.account;
      probes.push_back(probe);
    } else if (command.command() == CommandKind::free) {
      std::erase_if(probes, [&](const Command& p) { return p.position == command.position; });
    }
  }
  if (probes.empty()) throw InputError(path, 0, "", "opens no position in its start-up");
  return probes;
}

void load(Engine& engine, std::span<const Command> start_up) {
  const auto on_turn = [&](std::span<const Event> events, std::size_t) {
    for (const Event& event : events) stop_if_no_room(engine, event);
  };
  CommandPump(engine).run(start_up, on_turn, patience_with(engine));
}

/// Calls `move` until it moves something; what it moved.
template <typename Move>
void await(const Engine& engine, const Idle& idle, Move&& move) {
  for (std::uint64_t turns = 1;; ++turns) {
    const Transfer moved = move();
    if (moved.any()) return;
    if (moved.is_faulted()) throw EngineFault(engine.fault_text());
    idle(turns);
  }
}

/// Nanoseconds until the command's verdict was polled.
std::uint64_t time_of(Engine& engine, const Idle& idle, const Command& command) {
  Event event;
  const auto start = Clock::now();
  await(engine, idle, [&] { return engine.try_submit(command); });
  do {
    await(engine, idle, [&] { return engine.poll(std::span(&event, 1)); });
  } while (event.sequence != command.sequence);
  const auto end = Clock::now();
  if (event.event() != EventKind::verdict) {
    throw std::runtime_error("engine " + engine.identity().name + ": command " +
                             std::to_string(command.sequence) + " gave " + name_of(event.event()) +
                             ", no verdict");
  }
  return static_cast<std::uint64_t>((end - start) / std::chrono::nanoseconds(1));
}

Latency measured(std::vector<std::uint64_t> times) {
  std::sort(times.begin(), times.end());
  const auto at = [&](std::size_t percent) { return times[(times.size() - 1) * percent / 100]; };
  return {times.size(), times.front(), at(50), at(99), times.back()};
}

void run_latency(const LatencyOptions& options) {
  if (options.engine.is_hls()) {
    throw InputError("--kernel", 0, "", "HLS kernels have no clock to model latencies by: rtl has");
  }
  const LogReader log(options.log);
  log.verify();
  const auto start_up = start_up_of(log);
  std::vector<Command> deltas = probes(start_up, log.path());
  const auto engine = open_engine(options.engine, capacity_for(start_up));
  load(*engine, start_up);
  const Idle idle = patience_with(*engine);
  std::uint64_t sequence = start_up.size();
  std::mt19937_64 random(options.seed);
  std::vector<std::uint64_t> times;
  for (std::uint64_t i = 0; i < options.samples; ++i) {
    Command& delta = deltas[random() % deltas.size()];
    delta.sequence = ++sequence;
    core::seal(delta);
    times.push_back(time_of(*engine, idle, delta));
  }
  const bool is_modelled = options.engine.is_simulated();
  const auto latency = is_modelled ? modelled_latency(options.engine) : measured(std::move(times));
  if (!latency)
    throw std::runtime_error(
        "the first simulated card modelled no latency: its image is of HLS kernels, which have no "
        "clock, or it gave no verdict; more --samples");
  Table table({"engine", "time", "samples", "min_ns", "median_ns", "p99_ns", "max_ns"},
              options.json ? Format::json : Format::csv);
  table.add({Cell::text(options.engine.name), Cell::text(is_modelled ? "modelled" : "measured"),
             Cell::count(latency->count), Cell::count(latency->min), Cell::count(latency->median),
             Cell::count(latency->p99), Cell::count(latency->max)});
  table.print();
}

}  // namespace

void add_latency(Subcommand program) {
  const Subcommand command = program.add("latency", kBrief, kHelp);
  auto options = std::make_shared<LatencyOptions>();
  command.option("LOG", options->log, "Log of commands").required();
  options->engine.add_to(command);
  command.option("--samples", options->samples, "Deltas to measure")
      .whole_number(1, 100'000'000)
      .shows_default();
  command.option("--seed", options->seed, "Seed of the draws")
      .whole_number(0, UINT64_MAX)
      .shows_default();
  command.flag("--json", options->json, "JSON instead of CSV");
  command.runs([options] { run_latency(*options); });
}

}  // namespace ballast::tools
