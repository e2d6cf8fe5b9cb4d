// Inputs of a stress test made larger or smaller: for tornado charts, and for the smallest shock
// that has an effect.
#pragma once

#include <functional>
#include <vector>

#include "host/include/ballast/risk_rules.hpp"
#include "host/include/ballast/venue.hpp"
#include "sim/stress/scenario.hpp"

namespace ballast::stress {

/// What each input of a run is multiplied by.
struct Factors {
  double fund_capital = 1;
  double maintenance = 1;  ///< rates of all tiers; initial margin rises with it where it must
  double impact = 1, depth = 1;
  double leverage = 1;  ///< of groups and whales
  double shock = 1;     ///< of the path

  void apply(Scenario& scenario) const;
  void apply(Venue& venue) const;
  void apply(risk::RiskRules& rules) const;
};

/// The inputs of a tornado chart.
struct FactorInput {
  const char* name;
  double Factors::*factor;
};
inline constexpr FactorInput kFactorInputs[] = {{"fund capital", &Factors::fund_capital},
                                                {"maintenance margin", &Factors::maintenance},
                                                {"impact", &Factors::impact},
                                                {"depth", &Factors::depth},
                                                {"leverage", &Factors::leverage}};

/// The smallest multiple that has an effect, sought by halving.
struct SmallestShock {
  std::vector<double> tried;     ///< ascending
  std::vector<bool> has_effect;  ///< of each of them
  bool is_found = false;
  double multiple = 0;  ///< has the effect, and 1 % less has not
  /// Whether of those tried each that is larger has the effect and none that is smaller.
  bool is_monotone = true;
};

/// Looks up to `most`; behind what it finds, at neighbours on both sides as well.
SmallestShock find_smallest_shock(const std::function<bool(double)>& has_effect, double most);

/// How far the path moves a symbol's price at most, as a share of the start: −0.12.
double largest_move(const Scenario& scenario, const SymbolTerms& symbol);

}  // namespace ballast::stress
