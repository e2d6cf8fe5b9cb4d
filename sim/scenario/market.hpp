// The symbols of the scenario and the path of their mark prices.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "host/include/ballast/venue.hpp"
#include "sim/scenario/oct10_figures.hpp"
#include "sim/scenario/sampling.hpp"

namespace ballast::scenario {

inline constexpr unsigned kDecimals = 6;  ///< USDC

/// A linear perpetual. Tick: five significant digits of the price before the event; lot: a power of
/// ten worth 0.2 to 2 USD then. So a lot's value in atoms is a whole multiple of the price in
/// ticks.
struct Instrument {
  std::string name;  ///< as in ccxt: "BTC/USDC:USDC"
  int tick_exponent = 0;
  int lot_exponent = 0;
  std::int64_t atoms_per_tick = 0;  ///< value of one lot at a price of one tick
  double atoms_per_usd_price = 0;   ///< value of one lot at a price of one USD
  double start_price = 0;           ///< mean entry of the winners
  double adl_price = 0;             ///< mean price of the ADL fills
  double max_leverage = 0;
  CoinFigures figures;

  /// Share of the price that is lost between start and mean ADL price.
  double drop() const { return 1 - adl_price / start_price; }
};

/// Marks by step, one step a second of the timeline, step 0 before its first.
struct Path {
  std::vector<unsigned> second;  ///< by step; step 0 is the book's start
  /// Price in ticks: [step × symbols + symbol].
  std::vector<std::int64_t> ticks;
  std::size_t symbols = 0;
  std::size_t trough = 0;  ///< the step after which prices recover

  std::size_t steps() const { return second.size(); }
  std::int64_t at(std::size_t step, std::size_t symbol) const {
    return ticks[step * symbols + symbol];
  }
};

struct Market {
  std::vector<Instrument> instruments;
  Path path;

  /// Value of one lot at the mark of a step, in atoms: the unit value U, with shift 0.
  std::int64_t unit_value(std::size_t step, std::size_t symbol) const {
    return path.at(step, symbol) * instruments[symbol].atoms_per_tick;
  }
};

/// Marks fall from the mean winner's entry so that the mean of prices at which ADL happens (by the
/// timeline) is the published one: half of the way in the first minute, a jump at second 61, then
/// in the seconds with ADL in proportion to the root of its fills, until the last large wave; then
/// they recover in part. Seeded noise on each symbol.
Market make_market(Random& random);

/// Contract terms, leverage brackets and marks as a venue with the policy of the event's venue.
Venue make_venue(const Market& market);

/// Maintenance rate of the first bracket: half of the initial margin at the highest leverage.
double maintenance_rate(const Instrument& instrument);

}  // namespace ballast::scenario
