// What amounts of settlement assets are worth in the one currency that a run's figures are in.
#pragma once

#include <vector>

#include "host/include/ballast/risk.hpp"
#include "sim/stress/scenario.hpp"

namespace ballast::stress {

class Valuation {
 public:
  Valuation(const Scenario& scenario, const Venue& venue);

  /// Of an atom of the asset.
  double atom(AssetId asset) const { return (*this)(1, asset); }
  double operator()(int128 atoms, AssetId asset) const {
    const Unit& unit = units_[asset.value()];
    return static_cast<double>(atoms) / unit.atoms * unit.price;
  }
  /// In whole millionths of the currency, for sums over several assets: of an asset of 6 decimals
  /// that is the currency, its atoms.
  int128 millionths(int128 atoms, AssetId asset) const;
  /// An operand in atoms of a decision.
  double of(const risk::RiskDecision& decision, std::size_t operand,
            const risk::Waterfall& waterfall, const Desk& desk) const;

 private:
  struct Unit {
    double atoms = 1, price = 1;
  };
  std::vector<Unit> units_;  ///< by asset
};

/// What a decision's atoms are of; the first where it is about no account, fund or symbol.
AssetId asset_of(const risk::RiskDecision& decision, const risk::Waterfall& waterfall,
                 const Desk& desk);

}  // namespace ballast::stress
