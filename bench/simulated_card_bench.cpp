// How fast the simulated card of the design is simulated, and the latencies that it models.
//
//   simulated_card_bench [--short]
//
// Cycles a second are of processor time of this thread, which is simulation, link and host engine
// together; latencies are simulated time at the default link and clock.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <stdexcept>

#include "bench/measuring.hpp"
#include "hls/core/checksum.hpp"
#include "hls/core/policies.hpp"
#include "host/include/ballast/card.hpp"
#include "sim/platform/platform.hpp"

namespace ballast::bench {
namespace {

constexpr std::uint32_t kAccounts = 1024, kPositions = 8192;
constexpr std::int64_t kUnitValue = 1000, kLots = 1000, kWallet = 1'000'000'000'000;

/// A book on one symbol, all long and in profit, on the simulated card of the design.
class Bench {
 public:
  Bench() {
    sim::PlatformCardOptions options;
    auto port = std::make_unique<sim::PlatformCard>(0, options);
    port_ = port.get();
    card_ = open_card(std::move(port), EngineConfig{kPositions, kAccounts});
  }

  void load() {
    add(make_command(CommandKind::asset, op::Asset{}));
    add(make_command(
        CommandKind::policy,
        op::Policy{core::both_sides(core::kByProfit, core::kByProfit), 1, option::kSplit, 0}));
    add(make_command(CommandKind::symbol, op::Symbol{kMaxLots >> 4, 0, 0, 0, 0}));
    add(make_command(CommandKind::tier, op::Tier{0, 1'000'000, 0, 0}));
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
    for (std::uint32_t i = 0; i < count; ++i) {
      const std::int64_t lots = i / kPositions % 2 == 0 ? 1 : -1;
      delta(i * 7 % kPositions, lots, lots * kUnitValue, flag::kAnswer);
    }
    run();
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

  sim::CardStatistics statistics() const { return port_->statistics(); }

 private:
  void add(Command command, std::uint8_t flags = 0, std::uint32_t account = 0,
           std::uint32_t position = 0) {
    command.flags |= flags;
    command.account = account;
    command.position = position;
    command.sequence = ++sequence_;
    core::seal(command);
    commands_.push_back(command);
  }
  void delta(std::uint32_t position, std::int64_t lots, std::int64_t entry_value,
             std::uint8_t flags) {
    add(make_command(CommandKind::position_delta, op::PositionDelta{lots, entry_value, 0, 0}),
        flags, position % kAccounts, position);
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
      submitted += card_->try_submit(std::span(commands_).subspan(submitted));
      const std::size_t count = card_->poll(events);
      for (std::size_t i = 0; i < count; ++i) {
        answered = events[i].sequence;
        if (events[i].event() == EventKind::rejected) throw std::runtime_error("a refusal");
      }
      if (card_->fault() != CardFault::none) throw std::runtime_error(card_->fault_text());
    }
    commands_.clear();
  }

  sim::PlatformCard* port_;
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

void run(bool brief) {
  const std::uint32_t times = brief ? 1 : 20;
  fmt::print("{:<32}{:>12}{:>10}{:>12}\n", "", "cycles", "s", "cycles/s");
  Bench bench;
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
}

}  // namespace
}  // namespace ballast::bench

int main(int argc, char** argv) {
  CLI::App app("Speed and latencies of the simulated card");
  bool brief = false;
  app.add_flag("--short", brief, "A twentieth of it");
  CLI11_PARSE(app, argc, argv);
  try {
    ballast::bench::run(brief);
  } catch (const std::exception& error) {
    std::cerr << "simulated_card_bench: " << error.what() << "\n";
    return 1;
  }
  return 0;
}
