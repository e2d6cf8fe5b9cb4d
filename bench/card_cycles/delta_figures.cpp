#include <fmt/format.h>

#include <algorithm>

#include "bench/card_cycles/figures.hpp"

namespace ballast::bench {
namespace {

// One 64-byte record in each is what PCIe brings: 12 GB/s at 300 MHz is 0.625 of one a cycle.
constexpr OfferRate kPcie{5, 8};

/// One lot more or less of positions in turn, never flat. Each is checked against the Q that the
/// one before it leaves, so that a lane that read too early would refuse it.
void add_deltas(CoreDriver& core, std::vector<BookPosition>& positions, std::uint32_t count,
                std::uint8_t flags) {
  for (std::uint32_t i = 0; i < count; ++i) {
    BookPosition& position = positions[i % positions.size()];
    const std::int64_t lots = position.quantity == Book::kLots ? 1 : -1;
    const op::PositionDelta delta{lots, lots * Book::kUnitValue, 0, position.quantity};
    core.add(delta_command(position, delta, static_cast<std::uint8_t>(flags | flag::kCheckQ)));
    position.quantity += lots;
  }
}

double commands_a_cycle(const BatchRun& run) {
  return static_cast<double>(run.accepted.size() - 1) /
         static_cast<double>(run.accepted.back() - run.accepted.front());
}

struct Latency {
  std::uint64_t least = ~std::uint64_t{0}, most = 0, sum = 0, count = 0;
  void add(const BatchRun& run) {
    for (const TimedEvent& timed : run.events) {
      const std::uint64_t took = timed.cycle - run.accepted_at(timed.event);
      least = std::min(least, took);
      most = std::max(most, took);
      sum += took;
      ++count;
    }
  }
};

void add_latency(Report& report, const char* when, unsigned lanes, const Latency& latency,
                 bool bounded) {
  const std::string name = fmt::format("delta to its event, {}: ", when);
  const double bound = lanes == 8 ? 72 : 64;
  report.cycles(name + "least", lanes, static_cast<double>(latency.least));
  report.cycles(name + "mean", lanes,
                static_cast<double>(latency.sum) / static_cast<double>(latency.count));
  const auto most = static_cast<double>(latency.most);
  if (bounded) {
    report.cycles(name + "most", lanes, most, bound);
  } else {
    report.cycles(name + "most", lanes, most);
  }
}

void latencies(CoreDriver& core, std::vector<BookPosition>& positions, const Lengths& lengths,
               Report& report) {
  Latency idle;
  for (std::uint32_t i = 0; i < lengths.samples; ++i) {
    std::swap(positions[0], positions[std::size_t{i} * 7 % positions.size()]);
    add_deltas(core, positions, 1, flag::kAnswer);
    idle.add(core.run());
  }
  add_latency(report, "idle", core.lanes(), idle, true);
  Latency loaded;
  add_deltas(core, positions, lengths.deltas, flag::kAnswer);
  loaded.add(core.run(kPcie));
  add_latency(report, "at 0.625 deltas a cycle", core.lanes(), loaded, true);
  Latency full;
  add_deltas(core, positions, lengths.deltas, flag::kAnswer);
  full.add(core.run());
  add_latency(report, "as fast as they are taken", core.lanes(), full, false);
}

}  // namespace

void delta_figures(Book& book, const Lengths& lengths, Report& report) {
  CoreDriver& core = book.core();
  std::vector<BookPosition> positions = book.add_symbol(64, 64);
  std::vector<BookPosition> of_one_lane;
  for (const BookPosition& position : positions) {
    if (position.account % core.lanes() == 0) of_one_lane.push_back(position);
  }
  std::vector<BookPosition> one(of_one_lane.begin(), of_one_lane.begin() + 1);
  const auto rate = [&](const char* name, std::vector<BookPosition>& of, std::uint8_t flags) {
    add_deltas(core, of, lengths.deltas, flags);
    report.add(
        {name, core.lanes(), commands_a_cycle(core.run()), Unit::per_cycle, Bound::at_least, 1.0});
  };
  rate("deltas, one lane, spread accounts", of_one_lane, 0);
  rate("deltas, one lane, spread accounts, a verdict each", of_one_lane, flag::kAnswer);
  one.front() = of_one_lane.front();
  rate("deltas, one lane, same position back to back", one, 0);
  rate("deltas, one lane, same position, a verdict each", one, flag::kAnswer);
  for (const BookPosition& moved : of_one_lane) positions[moved.id - positions[0].id] = moved;
  positions[one.front().id - positions[0].id] = one.front();
  if (core.lanes() > 1) {
    rate("dispatcher, deltas of all lanes in turn", positions, 0);
    rate("dispatcher, deltas of all lanes in turn, a verdict each", positions, flag::kAnswer);
  }
  latencies(core, positions, lengths, report);
}

}  // namespace ballast::bench
