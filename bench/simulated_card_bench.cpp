// How fast the default card is simulated, the latencies that it models, and how
// much faster the same card is as HLS kernels, which have no clock and no link.
//
//   simulated_card_bench [--short]
//
// Cycles and deltas a second are of processor time of this thread, which is simulation, link and
// host engine together; latencies are simulated time at the default link and clock. Exits with 1
// when the HLS kernels are not 20 times as fast.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <stdexcept>

#include "bench/measuring.hpp"
#include "hls/core/checksum.hpp"
#include "hls/core/policies.hpp"
#include "host/engine/card/card_kernels.hpp"
#include "host/engine/card/open_card.hpp"
#include "host/include/ballast/card.hpp"
#include "sim/platform/hls_card.hpp"
#include "sim/platform/platform.hpp"

namespace ballast::bench {
namespace {

constexpr std::uint32_t kAccounts = 1024, kPositions = 8192;
constexpr std::int64_t kUnitValue = 1000, kLots = 1000, kWallet = 1'000'000'000'000;

/// A book on one symbol, all long and in profit, on a simulated card.
class Bench {
 public:
  /// `simulated` is what `port` leads to.
  Bench(std::unique_ptr<CardPort> port, const sim::SimulatedCard& simulated)
      : simulated_(simulated),
        card_(open_card(std::move(port), EngineConfig{kPositions, kAccounts})) {}

  void load() {
    add(make_command(CommandKind::asset, op::Asset{}));
    add(make_command(
        CommandKind::policy,
        op::Policy{core::both_sides(core::kByProfit, core::kByProfit), 1, option::kSplit, 0}));
    add(make_command(CommandKind::symbol, op::Symbol{kMaxLots >> 4, 0, 0, 0, 0}));
    add(make_command(CommandKind::table, op::Table{}));
    add(make_command(CommandKind::tier, op::Tier{0, 1'000'000, 0, 0}));
    add(make_command(CommandKind::bind, op::None{}));
    mark(kUnitValue);
    for (std::uint32_t account = 0; account < kAccounts; ++account) {
      add(make_command(CommandKind::account, op::Account{}), flag::kDefer, account);
      add(make_command(CommandKind::wallet_delta, op::WalletDelta{kWallet, 0, 0, 0}), flag::kDefer,
          account);
    }
    for (std::uint32_t position = 0; position < kPositions; ++position) {
      Command open = make_command(CommandKind::open, op::None{});
      open.set_side(Side::long_side);
      add(open, 0, position % kAccounts, position);
      delta(position, kLots, kLots * kUnitValue / 2 + position, flag::kDefer);
    }
    add(make_command(CommandKind::commit, op::Commit{}), flag::kAck);
    run();
  }
  void deltas(std::uint32_t count) {
    prepare_deltas(count, flag::kAnswer);
    run();
  }
  /// Prepared beforehand.
  double deltas_a_second(std::uint32_t count, std::uint8_t flags) {
    prepare_deltas(count, flags);
    const double start = thread_seconds();
    run();
    return count / (thread_seconds() - start);
  }
  void one_by_one(std::uint32_t count) {
    for (std::uint32_t i = 0; i < count; ++i) {
      const std::int64_t lots = i % 2 == 0 ? 1 : -1;
      delta(i / 2 * 7 % kPositions, lots, lots * kUnitValue, flag::kAnswer);
      run();
    }
  }
  void commits(std::uint32_t count) {
    for (std::uint32_t i = 0; i < count; ++i) mark(kUnitValue + 1 + i % 2);
    run();
  }
  void rankings(std::uint32_t count) {
    Command adl = make_command(CommandKind::adl, op::None{});
    adl.set_side(Side::long_side);
    for (std::uint32_t i = 0; i < count; ++i) add(adl, flag::kAck);
    run();
  }
  void idle(std::uint32_t reads) {
    for (std::uint32_t i = 0; i < reads; ++i) card_->counters();
  }

  sim::CardStatistics statistics() const { return simulated_.statistics(); }

 private:
  void prepare_deltas(std::uint32_t count, std::uint8_t flags) {
    for (std::uint32_t i = 0; i < count; ++i) {
      const std::int64_t lots = i / kPositions % 2 == 0 ? 1 : -1;
      // The last is answered in any case.
      delta(i * 7 % kPositions, lots, lots * kUnitValue,
            i + 1 == count ? flags | flag::kAck : flags);
    }
  }
  void add(Command command, std::uint8_t flags = 0, std::uint32_t account = 0,
           std::uint32_t position = 0) {
    command.flags |= flags;
    command.account = account;
    command.position = position;
    command.sequence = ++sequence_;
    core::seal(command);
    commands_.push_back(command);
  }
  void delta(std::uint32_t position, std::int64_t lots, std::int64_t entry_value, int flags) {
    add(make_command(CommandKind::position_delta, op::PositionDelta{lots, entry_value, 0, 0}),
        static_cast<std::uint8_t>(flags), position % kAccounts, position);
  }
  void mark(std::int64_t unit_value) {
    add(make_command(CommandKind::mark, op::Mark{unit_value, 0, 0, 0}));
    add(make_command(CommandKind::commit, op::Commit{1, 0, 0, 0}), flag::kAck);
  }
  /// Until the last command is answered.
  void run() {
    Event events[64];
    std::size_t submitted = 0;
    for (std::uint64_t answered = 0; answered != sequence_;) {
      submitted += card_->try_submit(std::span(commands_).subspan(submitted)).count;
      const std::size_t count = card_->poll(events).count;
      for (std::size_t i = 0; i < count; ++i) {
        answered = events[i].sequence;
        if (events[i].event() == EventKind::rejected) throw std::runtime_error("a refusal");
      }
      if (card_->fault() != CardFault::none) throw std::runtime_error(card_->fault_text());
    }
    commands_.clear();
  }

  const sim::SimulatedCard& simulated_;
  std::unique_ptr<Card> card_;
  std::vector<Command> commands_;
  std::uint64_t sequence_ = 0;
};

template <typename Work>
void measure(Bench& bench, const char* name, Work work) {
  const std::uint64_t cycles = bench.statistics().cycles;
  const double start = thread_seconds();
  work();
  const double seconds = thread_seconds() - start;
  const auto ran = static_cast<double>(bench.statistics().cycles - cycles);
  fmt::print("{:<32}{:>12.0f}{:>10.2f}{:>12.0f}\n", name, ran, seconds, ran / seconds);
}

Bench on_rtl() {
  auto card = std::make_unique<sim::PlatformCard>(0, sim::PlatformCardOptions{});
  const sim::SimulatedCard& simulated = *card;
  return {std::move(card), simulated};
}

Bench on_hls() {
  sim::HlsCardOptions options;
  options.build = "default";
  auto card = std::make_unique<sim::HlsCard>(options);
  const sim::SimulatedCard& simulated = *card;
  return {open_kernel_port(std::move(card), "card"), simulated};
}

void compare(Bench& rtl, std::uint32_t times) {
  constexpr double kLeast = 20;
  constexpr std::uint32_t kMore = 8;  // so that both take long enough to measure
  Bench hls = on_hls();
  hls.load();
  fmt::print("\n{:<32}{:>12}{:>12}{:>10}\n", "deltas a second", "RTL", "HLS", "times");
  const auto row = [&](const char* name, std::uint8_t flags) {
    const double slow = rtl.deltas_a_second(kPositions * times, flags);
    const double fast = hls.deltas_a_second(kPositions * times * kMore, flags);
    fmt::print("{:<32}{:>12.0f}{:>12.0f}{:>10.1f}\n", name, slow, fast, fast / slow);
    if (fast < kLeast * slow) throw std::runtime_error("HLS kernels are not 20 times as fast");
  };
  row("answered by a verdict each", flag::kAnswer);
  row("verdicts that change only", 0);
}

void run(bool brief) {
  const std::uint32_t times = brief ? 1 : 20;
  fmt::print("{:<32}{:>12}{:>10}{:>12}\n", "", "cycles", "s", "cycles/s");
  Bench bench = on_rtl();
  measure(bench, "load", [&] { bench.load(); });
  measure(bench, "idle, registers read", [&] { bench.idle(5 * times); });
  const sim::CardStatistics before = bench.statistics();
  measure(bench, "deltas, one by one", [&] { bench.one_by_one(50 * times); });
  const sim::CardStatistics idle = bench.statistics();
  measure(bench, "deltas, all at once", [&] { bench.deltas(kPositions * times); });
  measure(bench, "commits of 8192 positions", [&] { bench.commits(5 * times); });
  measure(bench, "rankings of 8192 positions", [&] { bench.rankings(5 * times); });
  if (before.verdicts != 0) throw std::logic_error("loading gave verdicts");
  fmt::print(
      "\nmodelled latency, delta to verdict on an idle card, PCIe included, of {}: least {}, "
      "median {}, p99 {}, most {} ns\n",
      idle.verdicts, idle.latency_min, idle.latency_median, idle.latency_p99, idle.latency_max);
  compare(bench, times);
}

}  // namespace
}  // namespace ballast::bench

int main(int argc, char** argv) {
  try {
    CLI::App app("Speed and latencies of the simulated card");
    bool brief = false;
    app.add_flag("--short", brief, "A twentieth of it");
    CLI11_PARSE(app, argc, argv);
    ballast::bench::run(brief);
  } catch (const std::exception& error) {
    std::cerr << "simulated_card_bench: " << error.what() << "\n";
    return 1;
  }
  return 0;
}
