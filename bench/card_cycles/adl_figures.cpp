#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "bench/card_cycles/figures.hpp"

namespace ballast::bench {
namespace {

constexpr double kRate = 0.95;

struct Taken {
  double cycles = 0;  ///< from the `adl` to the `adl_end` of its one take
  std::uint64_t refills = 0;
};

/// One transaction with one take of that many lots from the best positions on, which then get back
/// what they had.
Taken take(Book& book, const std::vector<BookPosition>& positions, std::int64_t lots) {
  CoreDriver& core = book.core();
  Command adl = make_command(CommandKind::adl, op::None{});
  adl.symbol = positions.front().symbol;
  adl.set_side(Side::long_side);
  adl.arg = Book::kPolicy;
  core.add(adl);
  Command closes = make_command(CommandKind::adl_take, op::AdlTake{Book::kUnitValue, lots, 0, 0});
  closes.symbol = adl.symbol;
  core.add(closes);
  const BatchRun run = core.run();
  const TimedEvent& end = run.last(EventKind::adl_end);

  std::vector<BookPosition> closed;
  for (const TimedEvent& timed : run.events) {
    if (timed.event.event() != EventKind::adl_close) continue;
    const auto close = timed.event.as<op::AdlClose>();
    const BookPosition& position = positions[closed.size()];
    const std::int64_t left = position.quantity - close.lots;
    // The order is known: a close of another position, or in another order, is a defect.
    if (timed.event.position != position.id || timed.event.arg != closed.size() + 1) {
      throw std::runtime_error(fmt::format("close {} is of position {}, not {}", closed.size() + 1,
                                           timed.event.position, position.id));
    }
    closed.push_back(position);
    closed.back().quantity = left == 0 ? position.quantity : close.lots;
    closed.back().entry_value = close.entry_value;
  }
  if (static_cast<std::int64_t>(closed.size()) != (lots + Book::kLots - 1) / Book::kLots) {
    throw std::runtime_error(fmt::format("{} closes for {} lots", closed.size(), lots));
  }
  for (const BookPosition& position : closed) {
    const BookPosition& before = positions[static_cast<std::size_t>(&position - closed.data())];
    const op::PositionDelta back{position.quantity, position.entry_value, 0,
                                 before.quantity - position.quantity};
    core.add(delta_command(position, back, flag::kDefer | flag::kCheckQ));
  }
  core.add(commit_command(0, 0));
  core.run();
  return {static_cast<double>(end.cycle - run.accepted.front()), run.refills};
}

/// Closes of the best, which are `of`: of all lanes in turn, or all of one lane.
void closes(Book& book, const std::vector<BookPosition>& positions, const char* of,
            const std::vector<std::uint32_t>& counts, Report& report) {
  const unsigned lanes = book.core().lanes();
  const std::size_t n = positions.size() / lanes;
  for (const std::uint32_t k : counts) {
    report.cycles(fmt::format("adl, {} closes of {}, over {} a lane", k, of, n), lanes,
                  take(book, positions, k * Book::kLots).cycles,
                  static_cast<double>(n) / kRate + k + 192);
  }
}

void partial_close(Book& book, const std::vector<BookPosition>& positions, Report& report) {
  const double whole = take(book, positions, 16 * Book::kLots).cycles;
  const double with_part = take(book, positions, 16 * Book::kLots + 1).cycles;
  report.cycles("adl, a close in part behind 16 whole ones, more", book.core().lanes(),
                with_part - whole);
}

/// More closes than the queues hold: each lane sweeps again for what fell out of its own.
void refills(Book& book, const std::vector<BookPosition>& positions, Report& report) {
  const unsigned lanes = book.core().lanes();
  for (const std::uint32_t times : {2U, 4U}) {
    const std::uint32_t k = times * kCoreQueueDepth * lanes;
    if (k > positions.size()) break;
    const Taken taken = take(book, positions, k * Book::kLots);
    report.cycles(fmt::format("adl, {} closes of all lanes, over {} a lane, {} sweeps a lane", k,
                              positions.size() / lanes, taken.refills / lanes + 1),
                  lanes, taken.cycles);
  }
}

}  // namespace

void adl_figures(Book& book, const Lengths& lengths, Report& report) {
  const unsigned lanes = book.core().lanes();
  for (const std::uint32_t n : {64U, lengths.positions / 4, lengths.positions}) {
    const std::uint32_t deepest = std::min(kCoreQueueDepth, n);
    const auto together = book.add_symbol(n, n, Book::Best::together);
    closes(book, together, "one lane", {1, 16, deepest}, report);
    if (lanes == 1) continue;
    const auto in_turn = book.add_symbol(n, n);
    closes(book, in_turn, "all lanes", {16, deepest * lanes}, report);
  }
  const auto positions = book.add_symbol(lengths.positions, lengths.positions);
  partial_close(book, positions, report);
  refills(book, positions, report);
}

}  // namespace ballast::bench
