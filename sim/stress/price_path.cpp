#include "sim/stress/price_path.hpp"

#include <cmath>
#include <cstdlib>

#include "host/book/csv_file.hpp"
#include "host/desk/quote.hpp"
#include "host/include/ballast/error.hpp"
#include "host/include/ballast/risk_rules.hpp"

namespace ballast::stress {
namespace {

/// ln of a thousand: what a price may move by at most.
constexpr double kFarthest = 6.9;

double to_double(const Rational& x) {
  return std::strtod(print_significant(x, 17).c_str(), nullptr);
}

[[noreturn]] void refuse_shock(const std::string& what) {
  throw InputError("--shock", 0, "", what);
}

/// "BTC=-30%".
struct Move {
  std::string name;
  double fall = 0;  ///< ln
};

Move parse_move(const std::string& text) {
  const std::size_t at = text.rfind('=');
  if (at == 0 || at == std::string::npos || !text.ends_with('%')) {
    refuse_shock(quote(text) + " is not like BTC=-30%; several have commas between");
  }
  const std::string number = text.substr(at + 1, text.size() - at - 2);
  const auto percent = parse_decimal(number);
  if (!percent) refuse_shock(quote(number) + " is not a decimal number; write BTC=-30%");
  if (*percent <= -100) {
    refuse_shock(quote(text) + " takes the price to zero or below; fall by less than 100 %");
  }
  const double fall = -std::log1p(to_double(*percent) / 100);
  if (!(std::abs(fall) < kFarthest)) {
    refuse_shock(quote(text) + " is more than a thousandfold; give a smaller move");
  }
  return {text.substr(0, at), fall};
}

bool fits(const std::string& name, const std::string& symbol) {
  if (risk::is_member({name}, symbol)) return true;
  constexpr std::string_view kSeparators = "/-_:";
  return symbol.size() > name.size() && symbol.starts_with(name) &&
         kSeparators.find(symbol[name.size()]) != std::string_view::npos;
}

class MarksReader {
 public:
  MarksReader(const std::string& file, const Venue& venue)
      : file_(file), venue_(venue), paths_(venue.symbols().size()) {
    columns_.push_back({"time_s", true});
    for (const SymbolSpec& symbol : venue.symbols())
      columns_.push_back({symbol.name.c_str(), false});
  }

  std::vector<std::vector<PathPoint>> read() {
    read_csv(file_, columns_, [this](const CsvRow& row) { take(row); });
    if (rows_ < 2) {
      throw InputError(file_, 0, "", "a path takes two rows or more, not " + std::to_string(rows_));
    }
    bool has_marks = false;
    for (const std::vector<PathPoint>& path : paths_) has_marks = has_marks || !path.empty();
    if (!has_marks) {
      throw InputError(file_, 1, "", "no mark is in it; the columns beside time_s are symbols");
    }
    return std::move(paths_);
  }

 private:
  void take(const CsvRow& row) {
    const double time = to_double(decimal_at({row.file(), row.line(), row.name(0)}, row[0]));
    if (rows_ == 0) start_ = time;
    if (rows_ > 0 && !(time > time_)) row.fail(0, "is not behind the time of the row before");
    time_ = time;
    ++rows_;
    for (std::size_t column = 1; column < columns_.size(); ++column) {
      if (!row[column].empty()) paths_[column - 1].push_back({time - start_, fall(row, column)});
    }
  }

  double fall(const CsvRow& row, std::size_t column) const {
    const SymbolSpec& symbol = venue_.symbols()[column - 1];
    const Rational mark = decimal_at({row.file(), row.line(), row.name(column)}, row[column]);
    if (mark <= 0) row.fail(column, quote(row[column]) + " is not above 0");
    try {
      symbol.unit_value(mark);
    } catch (const InputError& error) {
      row.fail(column, error.what());
    }
    const double moved = -std::log(to_double(mark / symbol.mark));
    if (!(std::abs(moved) < kFarthest)) {
      row.fail(column, quote(row[column]) + " is more than a thousandfold off the venue's mark, " +
                           print_exact(symbol.mark));
    }
    return moved;
  }

  const std::string& file_;
  const Venue& venue_;
  std::vector<CsvColumn> columns_;
  std::vector<std::vector<PathPoint>> paths_;
  std::size_t rows_ = 0;
  double start_ = 0, time_ = 0;
};

}  // namespace

std::vector<double> parse_shock(const std::string& text, const Venue& venue) {
  const std::size_t symbols = venue.symbols().size();
  std::vector<double> falls(symbols, 0);
  std::vector<bool> is_moved(symbols, false);
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    const Move move = parse_move(text.substr(begin, end - begin));
    bool fits_one = false, moves_one = false;
    for (std::size_t symbol = 0; symbol < symbols; ++symbol) {
      if (!fits(move.name, venue.symbols()[symbol].name)) continue;
      fits_one = true;
      if (is_moved[symbol]) continue;
      is_moved[symbol] = moves_one = true;
      falls[symbol] = move.fall;
    }
    if (!fits_one) refuse_shock("no symbol of the venue is " + quote(move.name));
    if (!moves_one) {
      refuse_shock(quote(move.name) + " is in vain: those before it have all its symbols");
    }
    begin = end + 1;
  }
  return falls;
}

std::vector<std::vector<PathPoint>> read_marks(const std::string& file, const Venue& venue) {
  return MarksReader(file, venue).read();
}

}  // namespace ballast::stress
