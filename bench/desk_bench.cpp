// The Desk's figures on the oct10 book, one core, into a sink that does nothing. Rows are
// google-benchmark's; Time is the thread's processor time. Requests are drawn beforehand; every
// 1,024 commands are confirmed, as an engine that keeps up would have it. Each row's label is a sum
// over the beliefs it came to.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "bench/loaded_book.hpp"
#include "bench/measuring.hpp"
#include "host/include/ballast/desk.hpp"

namespace ballast::bench {
namespace {

double scale = 1;
constexpr std::size_t kBatch = 1024;
constexpr std::size_t kFills = 128 * kBatch;

const TemporaryOct10& oct10() {
  static const TemporaryOct10 generated(scale);
  return generated;
}

/// A Desk that holds the book of the log's start-up, everything confirmed.
class DeskBook {
 public:
  DeskBook() : desk_(parse_venue(oct10().log().venue(), "log", ""), [](const Command&) {}) {
    desk_.start(0);
    for (const Command& command : oct10().log().commands().first(oct10().start_up())) take(command);
    desk_.finish_load(0);
    confirm();
  }

  Desk& desk() { return desk_; }
  void confirm() { desk_.confirm(desk_.last_sequence()); }

  /// One lot more or less of positions at random, none of which becomes flat.
  std::vector<PositionFill> draw_fills() {
    std::vector<PositionId> open;
    std::vector<std::int64_t> q;
    for (PositionId id; id < desk_.positions_end(); ++id) {
      q.push_back(desk_.position(id).quantity);
      if (q.back() > 1 || q.back() < -1) open.push_back(id);
    }
    std::vector<PositionFill> fills(kFills);
    std::uint64_t random = 20251010;
    for (PositionFill& each : fills) {
      each.position = open[next_random(random) % open.size()];
      std::int64_t& quantity = q[each.position.value()];
      each.fill.lots = quantity % 2 == 0 ? 1 : -1;
      const SymbolId symbol = desk_.position(each.position).symbol;
      each.fill.value = core::value(each.fill.lots, desk_.marks()[symbol.value()]);
      each.fill.fee = 1;
      quantity += each.fill.lots;
    }
    return fills;
  }

  void describe(benchmark::State& state) const {
    std::uint64_t sum = 0;
    for (PositionId id; id < desk_.positions_end(); ++id) {
      const DeskPosition position = desk_.position(id);
      sum = sum * 31 + static_cast<std::uint64_t>(position.quantity ^ position.entry_value);
    }
    for (AccountId id; id < desk_.accounts_end(); ++id) {
      sum = sum * 31 + core::low64(desk_.account(id).wallet);
    }
    state.SetLabel(std::to_string(sum));
  }

 private:
  void take(const Command& command) {
    switch (command.command()) {
      case CommandKind::account: {
        const auto terms = command.as<op::Account>();
        desk_
            .add_account("a" + std::to_string(command.account), AssetId(terms.asset), 0,
                         terms.options, terms.extra_margin)
            .value();
        break;
      }
      case CommandKind::wallet_delta:
        desk_.transfer(AccountId(command.account), command.as<op::WalletDelta>().amount).value();
        break;
      case CommandKind::open:
        desk_
            .add_position("p" + std::to_string(command.position), AccountId(command.account),
                          SymbolId(command.symbol), command.side())
            .value();
        break;
      case CommandKind::position_delta: {
        const auto delta = command.as<op::PositionDelta>();
        desk_.fill(PositionId(command.position), {delta.quantity, delta.entry_value, 0}).value();
        break;
      }
      default:
        return;
    }
    if (desk_.last_sequence() % kBatch == 0) confirm();
  }

  Desk desk_;
};

void report(benchmark::State& state, DeskBook& book) {
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kFills));
  state.counters["ns each"] = benchmark::Counter(
      static_cast<double>(kFills) * 1e-9,
      benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
  book.describe(state);
}

void fill_by_id(benchmark::State& state) {
  DeskBook book;
  for ([[maybe_unused]] auto _ : state) {
    const std::vector<PositionFill> fills = book.draw_fills();
    const double begin = thread_seconds();
    for (std::size_t i = 0; i < fills.size(); ++i) {
      benchmark::DoNotOptimize(book.desk().fill(fills[i].position, fills[i].fill));
      if (i % kBatch == kBatch - 1) book.confirm();
    }
    state.SetIterationTime(thread_seconds() - begin);
  }
  report(state, book);
}

void fill_by_account_symbol_side(benchmark::State& state) {
  DeskBook book;
  struct Order {
    AccountId account;
    SymbolId symbol;
    Side side;
    Fill fill;
  };
  for ([[maybe_unused]] auto _ : state) {
    std::vector<Order> orders;
    for (const PositionFill& each : book.draw_fills()) {
      const DeskPosition position = book.desk().position(each.position);
      orders.push_back({position.account, position.symbol, position.side, each.fill});
    }
    const double begin = thread_seconds();
    for (std::size_t i = 0; i < orders.size(); ++i) {
      const Order& order = orders[i];
      benchmark::DoNotOptimize(
          book.desk().fill(order.account, order.symbol, order.side, order.fill));
      if (i % kBatch == kBatch - 1) book.confirm();
    }
    state.SetIterationTime(thread_seconds() - begin);
  }
  report(state, book);
}

void fill_spans(benchmark::State& state) {
  DeskBook book;
  for ([[maybe_unused]] auto _ : state) {
    const std::vector<PositionFill> fills = book.draw_fills();
    const double begin = thread_seconds();
    for (std::size_t i = 0; i < fills.size(); i += kBatch) {
      benchmark::DoNotOptimize(book.desk().fill(std::span(fills).subspan(i, kBatch)));
      book.confirm();
    }
    state.SetIterationTime(thread_seconds() - begin);
  }
  report(state, book);
}

/// One funding of every symbol, its end applied.
void funding_of_all_symbols(benchmark::State& state) {
  DeskBook book;
  Desk& desk = book.desk();
  const auto symbols = static_cast<std::uint32_t>(desk.venue().symbols().size());
  for ([[maybe_unused]] auto _ : state) {
    const double begin = thread_seconds();
    for (SymbolId symbol; symbol < SymbolId(symbols); ++symbol) {
      const core::UnitValue mark = desk.marks()[symbol.value()];
      Event event{};
      event.kind = static_cast<std::uint8_t>(EventKind::funding_end);
      event.sequence = desk.funding(symbol, {mark.u / 10'000, mark.shift}).value();
      desk.apply(event);
    }
    state.SetIterationTime(thread_seconds() - begin);
    book.confirm();
  }
  state.counters["symbols"] = symbols;
  state.counters["positions"] = desk.positions_end().value();
  book.describe(state);
}

BENCHMARK(fill_by_id)->UseManualTime()->Unit(benchmark::kMillisecond);
BENCHMARK(fill_by_account_symbol_side)->UseManualTime()->Unit(benchmark::kMillisecond);
BENCHMARK(fill_spans)->UseManualTime()->Unit(benchmark::kMillisecond);
BENCHMARK(funding_of_all_symbols)->UseManualTime()->Unit(benchmark::kMillisecond);

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
