// What the host's side of a card costs: try_submit and poll against rings that memory serves, on
// one core. What the stand-in for the card does is not in the time, nor is what a real card's
// writes would do to the caches. Beside it memcpy of as many bytes, and the same on two cards.
//
// Time is the calling thread's; items are records, commands and events alike.
#include <benchmark/benchmark.h>

#include <cstring>
#include <memory>
#include <stdexcept>
#include <vector>

#include "bench/loaded_book.hpp"
#include "bench/measuring.hpp"
#include "hls/core/checksum.hpp"
#include "host/engine/card/open_card.hpp"
#include "sim/platform/memory_card.hpp"

namespace ballast::bench {
namespace {

constexpr std::uint32_t kPositions = 200'000, kAccounts = 100'000;
constexpr std::uint16_t kSymbols = 160;
constexpr std::size_t kCommands = 1 << 16;  // prepared at a time
constexpr std::size_t kBatch = 1024;        // so that reading the clock counts for nothing

/// An engine on cards of memory, with positions open.
class Host {
 public:
  explicit Host(std::size_t cards) : rings_(cards), events_(kBatch) {
    std::vector<std::unique_ptr<CardPort>> ports;
    for (MemoryRings& rings : rings_) ports.push_back(std::make_unique<MemoryCard>(rings));
    engine_ = open_cards(std::move(ports), {kPositions, kAccounts});
    std::vector<Command> opens;
    for (std::uint32_t id = 0; id < kPositions; ++id) {
      Command open = make_command(CommandKind::open, op::None{});
      open.symbol = static_cast<std::uint16_t>(id % kSymbols);
      open.position = id;
      open.account = id % kAccounts;
      if (id == kPositions - 1) open.flags = flag::kAck;
      opens.push_back(sealed(open));
    }
    run(opens);
  }

  Command sealed(Command command) {
    command.sequence = ++sequence_;
    core::seal(command);
    return command;
  }
  /// Seconds in try_submit and poll until all is answered, the last command being one that is.
  double run(const std::vector<Command>& commands) {
    double seconds = 0;
    std::span<const Command> left(commands);
    for (std::uint64_t last = 0; last != commands.back().sequence;) {
      const double start = thread_seconds();
      left = left.subspan(engine_->try_submit(left.first(std::min(kBatch, left.size()))).count);
      const std::size_t count = engine_->poll(events_).count;
      seconds += thread_seconds() - start;
      polled_ += count;
      if (count != 0) last = events_[count - 1].sequence;
      for (MemoryRings& rings : rings_) rings.serve();
      if (!engine_->fault_text().empty()) throw std::runtime_error(engine_->fault_text());
    }
    return seconds;
  }
  std::uint64_t polled() const { return polled_; }

 private:
  std::vector<MemoryRings> rings_;
  std::unique_ptr<Card> engine_;
  std::vector<Event> events_;
  std::uint64_t sequence_ = 0, polled_ = 0;
};

/// Deltas of positions drawn at random, one in `every` answered; range(0) cards.
void deltas(benchmark::State& state) {
  Host host(static_cast<std::size_t>(state.range(0)));
  const auto every = static_cast<std::uint32_t>(state.range(1));
  std::uint64_t random = 1, records = 0;
  std::vector<Command> commands(kCommands);
  for ([[maybe_unused]] auto _ : state) {
    for (std::uint32_t i = 0; i < kCommands; ++i) {
      Command delta = make_command(CommandKind::position_delta, op::PositionDelta{1, 100, 0, 0});
      delta.position = next_random(random) % kPositions;
      delta.account = delta.position % kAccounts;
      delta.symbol = static_cast<std::uint16_t>(delta.position % kSymbols);
      if ((i + 1) % every == 0) delta.flags = flag::kAnswer;
      commands[i] = host.sealed(delta);
    }
    const std::uint64_t before = host.polled();
    state.SetIterationTime(host.run(commands));
    records += kCommands + host.polled() - before;
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(records));
  state.SetBytesProcessed(static_cast<std::int64_t>(records * kRecordBytes));
}

/// Plain memcpy of the same bytes, in and out of rings of the same size, in batches as above.
void copies(benchmark::State& state) {
  constexpr std::size_t kRing = std::size_t{1} << 12;
  std::vector<Record> commands(kCommands), ring(kRing), events(kBatch);
  for ([[maybe_unused]] auto _ : state) {
    const double start = thread_seconds();
    for (std::size_t i = 0; i < kCommands; i += kBatch) {
      Record* const at = &ring[i % kRing];
      std::memcpy(static_cast<void*>(at), &commands[i], kBatch * sizeof(Record));
      benchmark::ClobberMemory();
      std::memcpy(static_cast<void*>(events.data()), at, kBatch * sizeof(Record));
      benchmark::DoNotOptimize(events.data());
    }
    state.SetIterationTime(thread_seconds() - start);
  }
  const auto records = state.iterations() * static_cast<std::int64_t>(2 * kCommands);
  state.SetItemsProcessed(records);
  state.SetBytesProcessed(records * static_cast<std::int64_t>(kRecordBytes));
}

BENCHMARK(deltas)
    ->ArgNames({"cards", "answered_one_in"})
    ->Args({1, 1})
    ->Args({1, 64})
    ->Args({2, 1})
    ->Args({2, 64})
    ->UseManualTime()
    ->Unit(benchmark::kMicrosecond);
BENCHMARK(copies)->UseManualTime()->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace ballast::bench

BENCHMARK_MAIN();
