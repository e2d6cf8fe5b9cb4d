#include <fmt/format.h>

#include "bench/card_cycles/figures.hpp"

namespace ballast::bench {
namespace {

constexpr double kRate = 0.95;  // positions or accounts a cycle a lane, at least
constexpr std::uint32_t kFewAccounts = 8;

/// Marks and commits these symbols; cycles from the commit to its `done`.
double commit_cycles(CoreDriver& core, const std::vector<std::uint16_t>& symbols,
                     std::int64_t unit_value) {
  for (const std::uint16_t symbol : symbols) core.add(mark_command(symbol, unit_value));
  core.run();
  core.add(commit_command(symbols.size(), flag::kAck));
  const BatchRun run = core.run();
  const TimedEvent& done = run.last(EventKind::done);
  return static_cast<double>(done.cycle - run.accepted_at(done.event));
}

/// Touches `count` accounts of each lane, `apart` rows from each other, and commits without marks.
double verdict_cycles(Book& book, std::uint32_t count, std::uint32_t apart) {
  CoreDriver& core = book.core();
  for (std::uint32_t i = 0; i < count; ++i) {
    for (std::uint32_t lane = 0; lane < core.lanes(); ++lane) {
      core.add(wallet_command(lane + i * apart * core.lanes(), 1, flag::kDefer));
    }
  }
  core.run();
  return commit_cycles(core, {}, 0);
}

double scan_bound(unsigned lanes, std::uint32_t touched) {
  return touched / kRate + kCoreAccounts / (64.0 * lanes) + 64;
}

void one_symbol(Book& book, std::uint32_t n, Report& report) {
  CoreDriver& core = book.core();
  const unsigned lanes = core.lanes();
  const std::uint16_t small = book.add_symbol(n / 4, kFewAccounts).front().symbol;
  const std::uint16_t large = book.add_symbol(n, kFewAccounts).front().symbol;
  const double more = commit_cycles(core, {large}, Book::kUnitValue + 1) -
                      commit_cycles(core, {small}, Book::kUnitValue + 1);
  report.add({fmt::format("sweep, positions of one symbol, from {} to {} a lane", n / 4, n), lanes,
              0.75 * n / more, Unit::per_lane, Bound::at_least, kRate});

  const std::uint16_t spread = book.add_symbol(n, n).front().symbol;
  report.cycles(fmt::format("commit, one symbol, {} positions on as many accounts a lane", n),
                lanes, commit_cycles(core, {spread}, Book::kUnitValue + 1),
                n / kRate + 8 + scan_bound(lanes, n));
}

/// What each further symbol of a batch costs beyond its positions.
void many_symbols(Book& book, std::uint32_t n, std::uint32_t symbols, Report& report) {
  std::vector<std::uint16_t> all;
  for (std::uint32_t i = 0; i < symbols; ++i) {
    if (n == 0) {
      all.push_back(book.add_empty_symbol());
    } else {
      all.push_back(book.add_symbol(n, kFewAccounts).front().symbol);
    }
  }
  const std::vector<std::uint16_t> some(all.begin(), all.begin() + symbols / 4);
  CoreDriver& core = book.core();
  const double more = commit_cycles(core, all, Book::kUnitValue + 1) -
                      commit_cycles(core, some, Book::kUnitValue + 2);
  report.cycles(fmt::format("commit, a symbol of {} positions a lane, beyond n/0.95", n),
                core.lanes(), more / (0.75 * symbols) - n / kRate, 8);
}

}  // namespace

void sweep_figures(Book& book, const Lengths& lengths, Report& report) {
  one_symbol(book, lengths.positions, report);
  for (const std::uint32_t n : {0U, 1U, 4U, 16U, 40U})
    many_symbols(book, n, lengths.symbols, report);
  const unsigned lanes = book.core().lanes();
  const auto verdicts = [&](std::uint32_t touched, std::uint32_t apart) {
    report.cycles(fmt::format("verdicts, {} touched accounts a lane, every {}", touched, apart),
                  lanes, verdict_cycles(book, touched, apart), scan_bound(lanes, touched));
  };
  verdicts(1, 1);
  verdicts(lengths.positions, 1);
  verdicts(lengths.positions / 4, 4);
  verdicts(lengths.positions / 64, 64);
}

}  // namespace ballast::bench
