// One's own book under stress: venue, accounts and positions from the files that the other commands
// read, in place of a book that a scenario draws; prices by a shock or a file of marks.
#pragma once

#include <string>
#include <vector>

#include "host/book/book_files.hpp"
#include "sim/stress/population.hpp"
#include "sim/stress/scenario.hpp"

namespace ballast::stress {

struct BookTerms {
  std::string venue, accounts, positions;  ///< files
  std::string marks;                       ///< file; or
  std::string shock, over;                 ///< "BTC=-30%,*=-20%", "10m"
  /// "BTC=118000": what a unit of a settlement asset is worth in the first one.
  std::vector<std::string> rates;
};

class OwnBook {
 public:
  /// Reads the files. InputError with file, row and field, or the option.
  explicit OwnBook(const BookTerms& terms);

  /// What is run as a scenario, as its JSON: the venue's symbols with the book's open interest, the
  /// market's figures. Single values can be changed.
  const std::string& scenario_text() const { return scenario_; }
  /// A scenario of that text with what the text has not: paths, prices of assets. InputError where
  /// it is no more about this book.
  void complete(Scenario& scenario) const;

  const std::string& venue_file() const { return terms_.venue; }
  const Venue& venue() const { return venue_; }
  Population population() const;

 private:
  void price_assets();
  void write_scenario();
  std::vector<double> open_interest() const;

  BookTerms terms_;
  Venue venue_;
  BookFiles files_;
  std::vector<std::vector<PathPoint>> paths_;  ///< by symbol, of a file of marks
  std::vector<double> falls_;                  ///< by symbol, of a shock
  std::vector<double> asset_prices_;
  std::string scenario_;
};

}  // namespace ballast::stress
