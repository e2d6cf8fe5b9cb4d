#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "bench/card_cycles/figures.hpp"
#include "bench/loaded_book.hpp"

namespace ballast::bench {
namespace {

constexpr double kRate = 0.95;
constexpr double kSmallScale = 0.1;

/// The batch's work, as the lane with the most of each has it.
struct Share {
  std::size_t positions = 0;
  std::size_t accounts = 0;
};

struct Oct10Book {
  std::map<std::uint16_t, Command> marks;
  std::vector<std::uint32_t> accounts_of_positions;
};

Share largest_share(const Oct10Book& book, unsigned lanes) {
  std::vector<std::size_t> positions(lanes);
  std::vector<std::set<std::uint32_t>> accounts(lanes);
  for (const std::uint32_t account : book.accounts_of_positions) {
    ++positions[account % lanes];
    accounts[account % lanes].insert(account);
  }
  Share share;
  for (unsigned lane = 0; lane < lanes; ++lane) {
    share.positions = std::max(share.positions, positions[lane]);
    share.accounts = std::max(share.accounts, accounts[lane].size());
  }
  return share;
}

Oct10Book load(const TemporaryOct10& oct10, CoreDriver& core) {
  Oct10Book book;
  for (const Command& command : oct10.log().commands().first(oct10.start_up())) {
    if (command.command() == CommandKind::mark) book.marks[command.symbol] = command;
    if (command.command() == CommandKind::open) {
      book.accounts_of_positions.push_back(command.account);
    }
    core.add(command);
  }
  core.run();
  return book;
}

/// All marks one thousandth up, then a commit; cycles of the commit.
double mark_batch(const Oct10Book& book, CoreDriver& core) {
  for (const auto& [symbol, last] : book.marks) {
    Command mark = last;
    auto operands = mark.as<op::Mark>();
    operands.unit_value += operands.unit_value / 1000;
    mark.set(operands);
    core.add(mark);
  }
  core.run();
  core.add(commit_command(book.marks.size(), flag::kAck));
  const BatchRun run = core.run();
  const TimedEvent& done = run.last(EventKind::done);
  return static_cast<double>(done.cycle - run.accepted_at(done.event));
}

}  // namespace

void work_split_figures(const std::vector<unsigned>& lanes, const Lengths& lengths,
                        std::uint64_t seed, Report& report) {
  const TemporaryOct10 oct10(lengths.oct10_scale);
  double alone = 0;
  for (const unsigned count : lanes) {
    CoreDriver core(count, seed);
    const Oct10Book book = load(oct10, core);
    const double cycles = mark_batch(book, core);
    const Share share = largest_share(book, count);
    const auto symbols = static_cast<double>(book.marks.size());
    const std::string name =
        fmt::format("oct10 at {:g}: {} symbols, {} positions", lengths.oct10_scale,
                    book.marks.size(), book.accounts_of_positions.size());
    // The sum of what its parts may take.
    report.cycles(name, count, cycles,
                  static_cast<double>(share.positions + share.accounts) / kRate + 8 * symbols +
                      kCoreAccounts / (64.0 * count) + 64);
    if (count == 1) alone = cycles;
    if (count == 1 || alone == 0) continue;
    const double linear = alone / (cycles * count);
    // A small book is not about work: a symbol's few cycles are the same on any number of lanes.
    const Bound kind = lengths.oct10_scale < kSmallScale ? Bound::none : Bound::at_least;
    report.add({"oct10, speed-up over one lane", count, linear, Unit::share, kind, 0.9});
  }
}

}  // namespace ballast::bench
