#include "sim/stress/valuation.hpp"

#include <cmath>

namespace ballast::stress {

Valuation::Valuation(const Scenario& scenario, const Venue& venue) {
  for (std::size_t asset = 0; asset < venue.assets().size(); ++asset) {
    const double price = asset < scenario.asset_prices.size() ? scenario.asset_prices[asset] : 1;
    units_.push_back({std::pow(10.0, venue.assets()[asset].decimals), price});
  }
}

int128 Valuation::millionths(int128 atoms, AssetId asset) const {
  constexpr double kMillion = 1e6;
  const Unit& unit = units_[asset.value()];
  if (unit.atoms == kMillion && unit.price == 1) return atoms;
  return static_cast<int128>(std::round((*this)(atoms, asset) * kMillion));
}

double Valuation::of(const risk::RiskDecision& decision, std::size_t operand,
                     const risk::Waterfall& waterfall, const Desk& desk) const {
  return (*this)(decision.operands[operand].value, asset_of(decision, waterfall, desk));
}

AssetId asset_of(const risk::RiskDecision& decision, const risk::Waterfall& waterfall,
                 const Desk& desk) {
  if (decision.account) return desk.account(*decision.account).asset;
  if (decision.fund) return waterfall.rules().funds[*decision.fund].asset;
  return decision.symbol ? desk.venue().symbol(*decision.symbol).asset : AssetId(0);
}

}  // namespace ballast::stress
