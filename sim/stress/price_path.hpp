// How the prices of one's own venue go in a stress run: by a file of marks, or by a shock.
#pragma once

#include <string>
#include <vector>

#include "host/include/ballast/venue.hpp"
#include "sim/stress/scenario.hpp"

namespace ballast::stress {

/// What each symbol's price falls by, ln, in a shock such as "BTC=-30%,*=-20%": the first name that
/// fits a symbol is the one. A name is a symbol's, the part of it ahead of a separator (BTC of
/// BTC/USDT:USDT), or a pattern with *. Symbols that none fits stay. InputError, by "--shock".
std::vector<double> parse_shock(const std::string& text, const Venue& venue);

/// The paths of a file of marks (data/README.md), by symbol, from the first row's time on; empty
/// for symbols without a column. InputError with file, row and column.
std::vector<std::vector<PathPoint>> read_marks(const std::string& file, const Venue& venue);

}  // namespace ballast::stress
