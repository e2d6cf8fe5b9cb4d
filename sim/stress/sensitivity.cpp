#include "sim/stress/sensitivity.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace ballast::stress {
namespace {

/// A hundredth is as near as it is looked for.
constexpr double kNear = 0.01;
/// Beside what was found: a little, and far enough to see that it stays so.
constexpr double kNeighbours[] = {0.5, 0.8, 0.9, 1.1, 1.25, 1.5};

std::int64_t scaled_rate(std::int64_t rate_e8, double factor) {
  const double scaled = static_cast<double>(rate_e8) * factor;
  return std::min<std::int64_t>(risk::kOneE8, std::llround(scaled));
}

}  // namespace

void Factors::apply(Scenario& scenario) const {
  for (PathPoint& point : scenario.path) point.value *= shock;
  for (SymbolTerms& symbol : scenario.symbols) {
    for (PathPoint& point : symbol.path) point.value *= shock;
  }
  scenario.market.impact *= impact;
  scenario.market.depth *= depth;
  scenario.fund_capital *= fund_capital;
  for (GroupTerms& group : scenario.groups) group.leverage *= leverage;
  for (Whale& whale : scenario.whales) whale.leverage *= leverage;
}

void Factors::apply(Venue& venue) const {
  if (maintenance == 1) return;
  for (SymbolId symbol; symbol.value() < venue.symbols().size(); ++symbol) {
    MarginTiers tiers = venue.symbol(symbol).margin_tiers();
    if (venue.symbol(symbol).collateral) continue;
    for (std::size_t tier = 0; tier < tiers.tiers.size(); ++tier) {
      tiers.tiers[tier].rate_e8 = scaled_rate(tiers.tiers[tier].rate_e8, maintenance);
      if (tier >= tiers.initial_rates_e8.size()) continue;
      std::int64_t& initial = tiers.initial_rates_e8[tier];
      initial = std::max<std::int64_t>(initial, tiers.tiers[tier].rate_e8);
    }
    const bool has_deductions =
        std::any_of(tiers.tiers.begin(), tiers.tiers.end(),
                    [](const op::Tier& tier) { return deduction_e8(tier) != 0; });
    if (has_deductions) complete_deductions(tiers.tiers);
    venue.set_tiers(symbol, std::move(tiers));
  }
}

void Factors::apply(risk::RiskRules& rules) const {
  for (risk::FundRules& fund : rules.funds) {
    if (!fund.capital) continue;  // of the scenario
    fund.capital = std::llround(static_cast<double>(*fund.capital) * fund_capital);
  }
}

SmallestShock find_smallest_shock(const std::function<bool(double)>& has_effect, double most) {
  std::map<double, bool> tried;
  const auto has = [&](double multiple) {
    const auto [at, is_new] = tried.try_emplace(multiple, false);
    if (is_new) at->second = has_effect(multiple);
    return at->second;
  };
  SmallestShock found;
  double low = 0, high = std::min(1.0, most);
  while (!has(high) && high < most) {
    low = high;
    high = std::min(most, 2 * high);
  }
  found.is_found = has(high);
  if (found.is_found && low == 0 && has(0)) high = 0;
  while (found.is_found && high - low > kNear * high) {
    const double middle = (low + high) / 2;
    (has(middle) ? high : low) = middle;
  }
  found.multiple = high;
  if (found.is_found) {
    for (const double neighbour : kNeighbours) has(std::min(most, neighbour * high));
  }
  for (const auto& [multiple, effect] : tried) {
    found.tried.push_back(multiple);
    found.has_effect.push_back(effect);
    const bool is_expected = effect == (found.is_found && multiple >= high);
    found.is_monotone = found.is_monotone && is_expected;
  }
  return found;
}

double largest_move(const Scenario& scenario, const SymbolTerms& symbol) {
  std::vector<PathPoint> points = symbol.path;
  if (points.empty()) points = scenario.path;
  double largest = 0;
  for (const PathPoint& point : points) {
    const double move = std::exp(-scenario.fall_at(symbol, point.time_s, 0)) - 1;
    if (std::abs(move) > std::abs(largest)) largest = move;
  }
  return largest;
}

}  // namespace ballast::stress
