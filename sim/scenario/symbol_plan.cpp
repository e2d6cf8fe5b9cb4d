#include <algorithm>
#include <cmath>

#include "sim/scenario/book.hpp"

namespace ballast::scenario {
namespace {

/// Open positions for each ADL fill; the rest of the published number goes by the root of size.
constexpr double kPositionsPerAdlFill = 2.2;
constexpr std::int64_t kLeastPositions = 4;  ///< of each symbol
/// One loser's leg for so many closes: each leg but the last of a queue ends in a partial close, so
/// the published share of full closes gives it.
constexpr double kLegsPerFill = 1 - kPublishedFullCloseShare;
/// Liquidated positions for each liquidation: the large ones take several.
constexpr double kPositionsPerLiquidation = 0.6;
/// Open interest of the shorts that are not reached, for each USD deleveraged, and at least.
constexpr double kOpenInterestBehind = 3.6;
constexpr double kLeastOpenInterestUsd = 100'000;

std::int64_t rounded(double x) { return static_cast<std::int64_t>(std::llround(x)); }

std::int64_t late_fills(unsigned trough_second) {
  std::int64_t fills = 0;
  for (const SecondFigures& at : timeline_figures()) {
    if (at.second > trough_second) fills += at.adl_fills;
  }
  return fills;
}

/// USD of market liquidations for each USD deleveraged; both sides are in the published sum.
double liquidated_share() {
  const double both_sides = kPublishedLiquidationNotionalUsd - kPublishedAdlNotionalUsd;
  return both_sides / 2 / kPublishedAdlNotionalUsd;
}

}  // namespace

std::vector<SymbolPlan> plan_symbols(const Market& market, double scale) {
  const std::size_t symbols = market.instruments.size();
  std::vector<double> fills, roots, spread;
  double root_sum = 0;
  for (const Instrument& instrument : market.instruments) {
    fills.push_back(static_cast<double>(instrument.figures.adl_fills));
    roots.push_back(std::sqrt(instrument.figures.adl_notional_usd));
    root_sum += roots.back();
  }
  const auto all_fills = static_cast<double>(kPublishedAdlFills);
  const auto all_positions = static_cast<double>(kPublishedPositions);
  const double per_root = (all_positions - kPositionsPerAdlFill * all_fills) / root_sum;
  for (std::size_t i = 0; i < symbols; ++i) {
    spread.push_back(kPositionsPerAdlFill * fills[i] + per_root * roots[i]);
  }
  const auto late = static_cast<double>(late_fills(market.path.second[market.path.trough]));
  const auto fronts = apportion(rounded((all_fills - late) * scale), fills);
  const auto late_longs = apportion(rounded(late * scale), fills);
  // Each symbol also has one position of a market maker.
  const auto held = static_cast<std::int64_t>(symbols) * (kLeastPositions + 1);
  const auto positions =
      apportion(std::max<std::int64_t>(0, rounded(all_positions * scale) - held), spread);
  std::int64_t liquidations = 0;
  for (const SecondFigures& at : timeline_figures()) liquidations += at.market_liquidations();
  const auto trades = apportion(rounded(static_cast<double>(liquidations) * scale), spread);

  std::vector<SymbolPlan> plans(symbols);
  for (std::size_t i = 0; i < symbols; ++i) {
    SymbolPlan& plan = plans[i];
    const Instrument& instrument = market.instruments[i];
    const double mean_fill = instrument.figures.adl_notional_usd / fills[i];
    const double lot_usd = instrument.adl_price * std::pow(10.0, instrument.lot_exponent);
    const auto lots = [lot_usd](double usd) { return rounded(usd / lot_usd); };
    const double adl_usd = instrument.figures.adl_notional_usd * scale;

    const auto of_fills = [](std::int64_t count) {
      const auto losers = rounded(kLegsPerFill * static_cast<double>(count));
      return count == 0 ? 0 : std::max<std::int64_t>(1, losers);
    };
    plan.front = fronts[i];
    plan.losers = of_fills(plan.front);
    plan.adl_lots = std::max(plan.front, lots(static_cast<double>(plan.front) * mean_fill));
    plan.late_longs = late_longs[i];
    plan.late_shorts = of_fills(plan.late_longs);
    plan.late_lots =
        std::max(plan.late_longs, lots(static_cast<double>(plan.late_longs) * mean_fill));
    plan.liquidated = rounded(kPositionsPerLiquidation * static_cast<double>(trades[i]));
    plan.liquidated_lots =
        plan.liquidated == 0 ? 0 : std::max(plan.liquidated, lots(liquidated_share() * adl_usd));

    const std::int64_t total = positions[i] + kLeastPositions;
    plan.shorts_behind = std::max<std::int64_t>(1, total / 2 - plan.front);
    plan.longs_behind = std::max<std::int64_t>(
        1, total - plan.front - plan.shorts_behind - plan.losers - plan.liquidated);
    const double behind_usd = kOpenInterestBehind * adl_usd + kLeastOpenInterestUsd * scale;
    plan.behind_lots =
        std::max({plan.shorts_behind, plan.longs_behind + plan.liquidated_lots, lots(behind_usd)});
  }
  return plans;
}

double fit_fill_sigma(const Market& market, const std::vector<SymbolPlan>& plans) {
  // Strata at their midpoints stand for the draws.
  std::vector<std::vector<double>> quantiles(plans.size());
  for (std::size_t i = 0; i < plans.size(); ++i) {
    const auto count = static_cast<double>(plans[i].front);
    for (double rank = 0.5; rank < count; ++rank) {
      quantiles[i].push_back(normal_quantile(rank / count));
    }
  }
  const auto median = [&](double sigma) {
    std::vector<double> all;
    for (std::size_t i = 0; i < plans.size(); ++i) {
      const CoinFigures& coin = market.instruments[i].figures;
      double sum = 0;
      const std::size_t first = all.size();
      for (const double quantile : quantiles[i]) {
        sum += all.emplace_back(std::exp(sigma * quantile));
      }
      const double total = coin.adl_notional_usd * static_cast<double>(plans[i].front) /
                           static_cast<double>(coin.adl_fills);
      for (std::size_t j = first; j < all.size(); ++j) all[j] *= total / sum;
    }
    if (all.empty()) return kPublishedMedianAdlFillUsd;
    const auto middle = all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2);
    std::nth_element(all.begin(), middle, all.end());
    return *middle;
  };
  double low = 0.5;
  double high = 8;
  for (unsigned i = 0; i < 40; ++i) {
    const double middle = (low + high) / 2;
    (median(middle) > kPublishedMedianAdlFillUsd ? low : high) = middle;
  }
  return (low + high) / 2;
}

}  // namespace ballast::scenario
