// What a book of CSV files costs: reading it, solving its prices, printing its figures, and
// `ballast margin` as a whole. --positions=N says how large, three of ten as many accounts.
// --base=PROGRAM sets another build of `ballast` beside this one, on the same files.
#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "bench/measuring.hpp"
#include "host/book/book_files.hpp"
#include "host/include/ballast/solver.hpp"
#include "host/tools/table.hpp"

namespace ballast::bench {
namespace {

std::size_t positions = 1'000'000;
std::string program = BALLAST_PROGRAM;
std::string base;  // none: not compared

const std::string kVenue = std::string(BALLAST_DATA) + "/venues/usdt_linear.json";

/// Accounts and positions drawn at random, three to four positions an account in symbols of its
/// own, one in twenty isolated. The positions of an account stand together.
class BookOnDisk {
 public:
  BookOnDisk()
      : folder_(std::filesystem::temp_directory_path() /
                ("ballast-book-bench-" + std::to_string(getpid()))) {
    std::filesystem::create_directory(folder_);
    const Venue venue = load_venue(kVenue);
    std::ofstream accounts(accounts_path());
    std::ofstream rows(positions_path());
    accounts << "account,wallet\n";
    rows << "position,account,symbol,qty,entry_price,isolated_margin\n";
    const std::size_t count = std::max<std::size_t>(1, positions * 3 / 10);
    std::size_t row = 0;
    for (std::size_t account = 0; account < count; ++account) {
      accounts << "u" << account << "," << print_units(100'000'000 + below(200'000'000) * 1'000, 6)
               << "\n";
      const std::size_t end = (account + 1) * positions / count;
      const std::size_t first = below(static_cast<std::uint32_t>(venue.symbols().size()));
      for (std::size_t i = 0; row < end; ++i, ++row) {
        write_position(rows, row, account,
                       venue.symbols()[(first + 7 * i) % venue.symbols().size()]);
      }
    }
  }
  BookOnDisk(const BookOnDisk&) = delete;
  BookOnDisk& operator=(const BookOnDisk&) = delete;
  ~BookOnDisk() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  std::string accounts_path() const { return (folder_ / "A.csv").string(); }
  std::string positions_path() const { return (folder_ / "P.csv").string(); }

 private:
  std::uint32_t below(std::uint32_t n) { return next_random(state_) % n; }

  /// 30 to 30,000 of the settlement asset at the mark, entered within a fifth of it.
  void write_position(std::ofstream& out, std::size_t row, std::size_t account,
                      const SymbolSpec& symbol) {
    const Rational notional = Rational(30 + below(3'000)) * (1 + below(10));
    const Rational lots = floor(notional / symbol.mark / symbol.lot);
    const Rational quantity = std::max(lots, Rational(1)) * symbol.lot;
    const Rational ticks = floor(symbol.mark * (800 + below(400)) / 1'000 / symbol.tick);
    out << "p" << row << ",u" << account << "," << symbol.name << "," << (below(2) == 0 ? "-" : "")
        << print_exact(quantity) << "," << print_exact(std::max(ticks, Rational(1)) * symbol.tick)
        << ",";
    if (below(20) == 0) out << print_exact(notional / 10);
    out << "\n";
  }

  std::filesystem::path folder_;
  std::uint64_t state_ = 1;
};

const BookOnDisk& files() {
  static const BookOnDisk book;
  return book;
}

/// The book with what margin needs of it: sums of accounts at the marks. Isolated positions count
/// as cross here.
struct LoadedFiles {
  Venue venue = load_venue(kVenue);
  BookFiles book = read_book_files(venue, files().accounts_path(), files().positions_path());
  std::vector<core::UnitValue> marks = venue.marks();
  std::vector<AccountSums> sums = std::vector<AccountSums>(book.accounts.size());

  LoadedFiles() {
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i].equity = book.accounts[i].wallet;
    for (const PositionRow& row : book.positions) {
      const Holding held = holding(row);
      const AccountSums one = sum_account(venue, marks, {0, 0, {&held, 1}});
      sums[row.account].equity += one.equity;
      sums[row.account].maintenance_e8 += one.maintenance_e8;
    }
  }

  static Holding holding(const PositionRow& row) { return {row.symbol, row.lots, row.entry_value}; }
  SolvedPrices prices(const PositionRow& row) const {
    const Holding held = holding(row);
    return solve_prices(venue.symbol(row.symbol), marks[row.symbol.value()], sums[row.account],
                        {&held, 1}, true);
  }
};

const LoadedFiles& loaded() {
  static const LoadedFiles book;
  return book;
}

void per_row(benchmark::State& state, std::size_t rows) {
  state.counters["a_row"] =
      benchmark::Counter(static_cast<double>(rows), benchmark::Counter::kIsIterationInvariantRate |
                                                        benchmark::Counter::kInvert);
}

void read(benchmark::State& state) {
  const Venue venue = load_venue(kVenue);
  std::size_t rows = 0;
  files();
  for (auto _ : state) {
    const BookFiles book =
        read_book_files(venue, files().accounts_path(), files().positions_path());
    rows = book.accounts.size() + book.positions.size();
  }
  per_row(state, rows);
}
BENCHMARK(read)->Name("read accounts and positions")->Unit(benchmark::kMillisecond);

void prices(benchmark::State& state) {
  const LoadedFiles& book = loaded();
  for (auto _ : state) {
    for (const PositionRow& row : book.book.positions) benchmark::DoNotOptimize(book.prices(row));
  }
  per_row(state, book.book.positions.size());
}
BENCHMARK(prices)->Name("the two prices of each position")->Unit(benchmark::kMillisecond);

/// As `margin` prints them: four amounts, a ratio, two prices.
void figures(benchmark::State& state) {
  const LoadedFiles& book = loaded();
  const std::size_t rows = std::min<std::size_t>(book.book.positions.size(), 100'000);
  std::vector<SolvedPrices> solved;
  for (std::size_t i = 0; i < rows; ++i) solved.push_back(book.prices(book.book.positions[i]));
  std::string digits;
  for (auto _ : state) {
    tools::Table table({"wallet", "pnl", "equity", "margin", "ratio", "liquidation", "bankruptcy"},
                       tools::Format::csv);
    const auto amount = [&](int128 atoms, unsigned decimals) {
      digits.clear();
      append_amount(digits, atoms, decimals);
      table.add_decimal(digits);
    };
    const auto number = [&](const Rational& x, unsigned shown) {
      digits.clear();
      append_significant(digits, x, shown);
      table.add_decimal(digits);
    };
    for (std::size_t i = 0; i < rows; ++i) {
      const PositionRow& row = book.book.positions[i];
      const AccountSums& sums = book.sums[row.account];
      amount(book.book.accounts[row.account].wallet, 6);
      amount(row.entry_value, 6);
      amount(sums.equity, 6);
      amount(static_cast<int128>(sums.maintenance_e8), 14);
      number(Rational(sums.maintenance_e8, Rational(sums.equity) * kRateOne), 10);
      for (const auto* price : {&solved[i].liquidation, &solved[i].bankruptcy}) {
        if (*price) {
          number(**price, 18);
        } else {
          table.add_none();
        }
      }
    }
    benchmark::DoNotOptimize(table);
  }
  per_row(state, rows);
}
BENCHMARK(figures)->Name("the seven figures of a row")->Unit(benchmark::kMillisecond);

struct Cost {
  double processor_s = 0;
  double peak_mb = 0;
};

/// `margin` of the book by a program, into nothing.
Cost run_margin(const std::string& path) {
  const std::string accounts = files().accounts_path();
  const std::string rows = files().positions_path();
  const pid_t child = fork();
  if (child == 0) {
    const int nothing = open("/dev/null", O_WRONLY);
    dup2(nothing, STDOUT_FILENO);
    execl(path.c_str(), path.c_str(), "margin", "--venue", kVenue.c_str(), "--accounts",
          accounts.c_str(), "--positions", rows.c_str(), nullptr);
    _exit(127);
  }
  int status = 0;
  rusage used{};
  if (child < 0 || wait4(child, &status, 0, &used) != child || status != 0) {
    throw std::runtime_error(path + " failed");
  }
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  };
  return {seconds(used.ru_utime) + seconds(used.ru_stime),
          static_cast<double>(used.ru_maxrss) / 1024};
}

void margin(benchmark::State& state) {
  files();
  Cost least;
  double of_base = 0;
  for (auto _ : state) {
    const Cost cost = run_margin(program);
    if (least.processor_s == 0 || cost.processor_s < least.processor_s) least = cost;
    state.SetIterationTime(cost.processor_s);
    if (base.empty()) continue;
    const double cost_of_base = run_margin(base).processor_s;
    if (of_base == 0 || cost_of_base < of_base) of_base = cost_of_base;
  }
  state.counters["least_s"] = least.processor_s;
  state.counters["peak_mb"] = least.peak_mb;
  if (of_base == 0) return;
  state.counters["base_s"] = of_base;
  state.counters["of_base"] = least.processor_s / of_base;
}
BENCHMARK(margin)
    ->Name("ballast margin, user and system")
    ->Unit(benchmark::kSecond)
    ->UseManualTime()
    ->Iterations(3);

/// Takes --name=value out of the arguments.
std::string take(int& argc, char** argv, std::string_view name, std::string value) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (!argument.starts_with(name)) continue;
    value = argument.substr(name.size());
    std::copy(argv + i + 1, argv + argc, argv + i);
    --argc;
    break;
  }
  return value;
}

}  // namespace
}  // namespace ballast::bench

int main(int argc, char** argv) {
  using namespace ballast::bench;
  positions = std::stoul(take(argc, argv, "--positions=", std::to_string(positions)));
  program = take(argc, argv, "--program=", program);
  base = take(argc, argv, "--base=", base);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  std::cerr << "a book of " << positions << " positions (--positions=N)\n";
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
