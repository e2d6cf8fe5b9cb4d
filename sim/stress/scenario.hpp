// A stress scenario: what is traded, who holds it with how much margin, how prices are pushed from
// outside, and how the market takes what is sold into it. Figures are doubles: they describe a
// model; everything that happens to accounts is exact, in the engine and in the waterfall.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "host/include/ballast/venue.hpp"

namespace ballast::stress {

/// A point of the exogenous path: prices are start × exp(−fall × value), linear between points.
struct PathPoint {
  double time_s = 0;
  double value = 0;
};

struct SymbolTerms {
  std::string name;
  double price = 0;          ///< at the start
  double fall = 1;           ///< what the path is multiplied by; < 0: rises when others fall
  double open_interest = 0;  ///< USD, one side
  double max_leverage = 20;
  double depth = 1;         ///< of the market's, times this
  bool collateral = false;  ///< held as collateral, not traded with margin
  double haircut = 1;
  std::vector<PathPoint> path;  ///< its own, in place of the scenario's times `fall`
};

/// Accounts alike: sizes and leverages are lognormal.
struct GroupTerms {
  std::string role;
  bool is_long = true;
  double share = 1;           ///< of the side's open interest
  double mean_size = 10'000;  ///< USD of notional
  double size_sigma = 1.5;
  double leverage = 5;  ///< median
  double leverage_sigma = 0.8;
  double entry = 0;          ///< entry price beyond the start, in the side's favour: ln of it
  double entry_sigma = 0;    ///< by which entries differ
  double hedged = 0;         ///< chance of an account to hold the other side of another symbol
  double tops_up = 0;        ///< chance to pay in when warned: to twice the maintenance
  double closes = 0;         ///< chance to sell half when warned
  double relever = 0;        ///< leverage that it keeps by buying and selling; 0: none
  double in_collateral = 0;  ///< share of the margin held in the collateral symbol
  double orders = 0;         ///< share of the free equity that open orders hold as margin
  double positions = 1;      ///< of an account, mean
  std::vector<std::string> symbols;  ///< patterns; empty: all
};

/// One account that is written down.
struct Whale {
  std::string name;
  std::string symbol;
  bool is_long = true;
  double notional = 0;
  double leverage = 10;
};

/// How a market takes orders. Depth is the notional of the resting orders of one side at calm.
struct MarketTerms {
  double depth = 0.0075;       ///< share of the open interest
  double depth_round_s = 6.3;  ///< orders that were taken are there again in so long
  double recovery_s = 38;      ///< of depth
  double thinning = 23;        ///< depth × e^(−thinning × |return|)
  double use = 0.9;            ///< depth × (1 − use × utilisation)
  double impact = 0.0025;      ///< ln of the price, where all that there is is taken in a tick
  double impact_decay_s = 54;
  double spill = 1;       ///< share of it that other venues follow
  double noise = 0.0005;  ///< ln of the price a tick, each symbol by itself
  unsigned levels = 10;   ///< resting orders a side
};

struct Scenario {
  std::string file;  ///< stands for it in messages
  std::string name, title, description;
  double tick_s = 1;
  double duration_s = 600;
  double late_s = 0;  ///< the window's time 0 lies so far behind the start
  std::vector<PathPoint> path;
  std::vector<SymbolTerms> symbols;
  std::vector<GroupTerms> groups;
  std::vector<Whale> whales;
  MarketTerms market;
  std::string risk;  ///< a risk file's text, JSON
  std::vector<std::string> disclosed;
  double smallest_size = 1;  ///< USD of notional
  /// What funds have where the risk file leaves it open: a share of their symbols' open interest.
  /// The default is about what flash_crash's own vault has.
  double fund_capital = 0.001;
  std::string currency = "USD";      ///< of all figures
  std::vector<double> asset_prices;  ///< of the venue's assets in it; none: 1

  /// What the symbol's price has fallen by, ln, but for noise, which is on the path.
  double fall_at(const SymbolTerms& symbol, double time_s, double noise) const;
};

/// From a text; `file` stands for it in messages, and without folder and endings is its name.
/// InputError.
Scenario parse_scenario(std::string_view json, const std::string& file);
/// Throws the InputError of a scenario that makes no sense: a path to a price of zero, a market
/// without depth, groups for which there is nothing to hold.
void check_scenario(const Scenario& scenario);

/// The scenario's symbols as a venue: asset USD of 6 decimals, five significant digits a tick, lots
/// of about a dollar, one tier at half of the initial margin at the highest leverage.
Venue make_venue(const Scenario& scenario);

}  // namespace ballast::stress
