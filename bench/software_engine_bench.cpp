// The software engine's figures on the oct10 book, one core. Rows are google-benchmark's; its Time
// is the thread's processor time in submit and poll, commands being made and sealed beforehand, so
// that a shared machine counts only the work. Each row's label is a checksum of that work: the same
// on every machine for the same number of iterations.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <map>
#include <string>
#include <string_view>

#include "bench/loaded_book.hpp"
#include "bench/measuring.hpp"
#include "host/include/ballast/command_pump.hpp"
#include "host/tools/replay_tally.hpp"

namespace ballast::bench {
namespace {

double scale = 1;

const TemporaryOct10& oct10() {
  static const TemporaryOct10 generated(scale);
  return generated;
}

Command mark_of(std::uint16_t symbol, core::UnitValue mark) {
  Command command = make_command(CommandKind::mark, op::Mark{mark.u, 0, 0, 0});
  command.symbol = symbol;
  command.arg = mark.shift;
  return command;
}

core::UnitValue moved(core::UnitValue mark, std::int64_t per_mille) {
  const std::int64_t step = mark.u / 1000 * per_mille;
  return {mark.u + (step != 0 ? step : per_mille), mark.shift};
}

std::string hex(std::uint64_t value) {
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(value));
  return text;
}

void describe(benchmark::State& state, LoadedBook& book) { state.SetLabel(hex(book.digest())); }

/// All symbols marked 0.1 % up and down in turn, then one commit.
void remark_all_symbols(benchmark::State& state) {
  LoadedBook book(oct10());
  std::int64_t direction = 1;
  for ([[maybe_unused]] auto _ : state) {
    for (const std::uint16_t symbol : book.symbols()) {
      book.add(mark_of(symbol, moved(book.mark(symbol), direction)));
    }
    book.add(make_command(CommandKind::commit, op::Commit{book.symbols().size(), 0, 0, 0}));
    state.SetIterationTime(book.run());
    direction = -direction;
  }
  state.counters["positions"] = static_cast<double>(book.positions().size());
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(book.positions().size()));
  describe(state, book);
}

/// Symbols by their number of positions, the most first.
std::vector<std::pair<std::int64_t, std::uint16_t>> symbols_by_size(const LoadedBook& book) {
  std::map<std::uint16_t, std::int64_t> count;
  for (const LoadedPosition& position : book.positions()) ++count[position.symbol];
  std::vector<std::pair<std::int64_t, std::uint16_t>> by_size;
  for (const auto& [symbol, positions] : count) by_size.emplace_back(positions, symbol);
  std::sort(by_size.rbegin(), by_size.rend());
  return by_size;
}

/// One symbol marked and committed: the largest, or the one `range` places behind it.
void remark_one_symbol(benchmark::State& state) {
  LoadedBook book(oct10());
  const auto by_size = symbols_by_size(book);
  const auto [positions, symbol] =
      by_size[std::min(by_size.size() - 1, static_cast<std::size_t>(state.range(0)))];
  std::int64_t direction = 1;
  for ([[maybe_unused]] auto _ : state) {
    book.add(mark_of(symbol, moved(book.mark(symbol), direction)));
    book.add(make_command(CommandKind::commit, op::Commit{1, 0, 0, 0}));
    state.SetIterationTime(book.run());
    direction = -direction;
  }
  state.counters["positions"] = static_cast<double>(positions);
  state.SetItemsProcessed(state.iterations() * positions);
  describe(state, book);
}

/// Deltas of one lot more or less, checked against the Q believed, of positions at random.
void position_deltas(benchmark::State& state) {
  constexpr std::int64_t kDeltas = 200'000;
  LoadedBook book(oct10());
  std::vector<LoadedPosition> positions = book.positions();
  std::erase_if(positions, [](const LoadedPosition& p) { return p.q >= -1 && p.q <= 1; });
  std::uint64_t random = 20251010;
  for ([[maybe_unused]] auto _ : state) {
    for (std::int64_t i = 0; i < kDeltas; ++i) {
      LoadedPosition& position = positions[next_random(random) % positions.size()];
      const std::int64_t lots = position.q % 2 == 0 ? 1 : -1;  // never flat
      const std::int64_t value = core::value(lots, book.mark(position.symbol));
      Command delta =
          make_command(CommandKind::position_delta, op::PositionDelta{lots, value, -1, position.q});
      delta.flags = flag::kCheckQ;
      delta.symbol = position.symbol;
      delta.position = position.id;
      delta.account = position.account;
      book.add(delta);
      position.q += lots;
    }
    state.SetIterationTime(book.run());
  }
  state.SetItemsProcessed(state.iterations() * kDeltas);
  describe(state, book);
}

struct Queue {
  std::uint16_t symbol = 0;
  bool is_long = false;
  std::int64_t positions = 0;
};

/// The side of a symbol whose number of positions is nearest to `wanted`.
Queue queue_of_about(const LoadedBook& book, std::int64_t wanted) {
  std::map<std::pair<std::uint16_t, bool>, std::int64_t> count;
  for (const LoadedPosition& position : book.positions()) {
    if (position.q != 0) ++count[{position.symbol, position.q > 0}];
  }
  Queue best;
  for (const auto& [side, positions] : count) {
    if (std::abs(positions - wanted) < std::abs(best.positions - wanted)) {
      best = {side.first, side.second, positions};
    }
  }
  return best;
}

/// `adl` over a side of about `range(0)` positions, with `range(1)` closes of one lot's worth after
/// it; each close is a take of one lot from the head.
void adl(benchmark::State& state) {
  LoadedBook book(oct10());
  const Queue queue = queue_of_about(book, state.range(0));
  const core::UnitValue price = book.mark(queue.symbol);
  for ([[maybe_unused]] auto _ : state) {
    Command open = make_command(CommandKind::adl, op::None{});
    open.symbol = queue.symbol;
    open.set_side(queue.is_long ? Side::long_side : Side::short_side);
    book.add(open);
    for (std::int64_t i = 0; i < state.range(1); ++i) {
      Command take = make_command(CommandKind::adl_take, op::AdlTake{price.u, 1, 0, 0});
      take.symbol = queue.symbol;
      take.arg = price.shift;
      book.add(take);
    }
    state.SetIterationTime(book.run());
  }
  state.counters["positions"] = static_cast<double>(queue.positions);
  state.SetItemsProcessed(state.iterations() * queue.positions);
  describe(state, book);
}

/// The whole log through the engine; with `range` 1 as `ballast replay` does it: check words and
/// numbering verified, every event added up.
void replay(benchmark::State& state) {
  const LogReader& log = oct10().log();
  const auto commands = log.commands();
  const bool tallies = state.range(0) != 0;
  std::uint64_t count = 0;
  for ([[maybe_unused]] auto _ : state) {
    const auto engine = open_software_engine();
    const double begin = thread_seconds();
    tools::ReplayTally tally(commands, kDefaultAccounts);
    if (tallies) log.verify();
    CommandPump(*engine).run(commands, [&](std::span<const Event> events, std::size_t) {
      count += events.size();
      if (!tallies) return;
      for (const Event& event : events) tally.on(event);
    });
    if (tallies) tally.finish();
    state.SetIterationTime(thread_seconds() - begin);
  }
  state.counters["commands"] = static_cast<double>(commands.size());
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(commands.size()));
  state.SetLabel("events " +
                 std::to_string(count / static_cast<std::uint64_t>(state.iterations())));
}

BENCHMARK(remark_all_symbols)->UseManualTime()->Unit(benchmark::kMillisecond);
BENCHMARK(remark_one_symbol)
    ->ArgName("behind_the_largest")
    ->Arg(0)
    ->Arg(20)
    ->Arg(80)
    ->Arg(161)
    ->UseManualTime()
    ->Unit(benchmark::kMicrosecond);
BENCHMARK(position_deltas)->UseManualTime()->Unit(benchmark::kMillisecond);
BENCHMARK(adl)
    ->ArgNames({"positions", "closes"})
    ->Args({1000, 0})
    ->Args({5000, 0})
    ->Args({5000, 1})
    ->Args({5000, 100})
    ->UseManualTime()
    ->Unit(benchmark::kMicrosecond);
BENCHMARK(replay)
    ->ArgName("verified_and_tallied")
    ->Arg(0)
    ->Arg(1)
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace ballast::bench

int main(int argc, char** argv) {
  constexpr std::string_view kScale = "--scale=";
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument.substr(0, kScale.size()) != kScale) continue;
    ballast::bench::scale = std::atof(argv[i] + kScale.size());
    std::copy(argv + i + 1, argv + argc, argv + i);
    --argc;
    break;
  }
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  std::cerr << "generating oct10 at scale " << ballast::bench::scale << " (--scale=F)\n";
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
