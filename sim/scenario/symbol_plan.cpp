#include <algorithm>
#include <cmath>

#include "sim/scenario/book.hpp"

namespace ballast::scenario {
namespace {

/// Open positions for each ADL fill; the rest of the published number goes by the root of size.
constexpr double kPositionsPerAdlFill = 2.2;
constexpr std::int64_t kLeastPositions = 4;  ///< of each symbol
/// A take that ends within a winner leaves a partial close, so the published share of full closes
/// says how many winners, and how many losers' legs, a fill stands for.
constexpr double kWinnersPerFill = kPublishedFullCloseShare;
constexpr double kLegsPerWinner = (1 - kPublishedFullCloseShare) / kPublishedFullCloseShare;
/// Liquidated positions for each liquidation: the large ones take several, and are left alone when
/// a part of them was enough.
constexpr double kPositionsPerLiquidation = 0.86;
constexpr double kLiquidatedPart = 0.85;
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

double mean_winner_usd(const Instrument& instrument) {
  const CoinFigures& coin = instrument.figures;
  return coin.adl_notional_usd / static_cast<double>(coin.adl_fills) / kWinnersPerFill;
}

/// What is drawn for all symbols, by symbol.
struct Counts {
  std::vector<std::int64_t> fronts, late_longs, positions, liquidations;
};

Counts count_by_symbol(const Market& market, double scale) {
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
  Counts counts;
  counts.fronts = apportion(rounded((all_fills - late) * scale * kWinnersPerFill), fills);
  counts.late_longs = apportion(rounded(late * scale * kWinnersPerFill), fills);
  // Each symbol also has one position of a market maker.
  const auto held = static_cast<std::int64_t>(symbols) * (kLeastPositions + 1);
  counts.positions =
      apportion(std::max<std::int64_t>(0, rounded(all_positions * scale) - held), spread);
  std::int64_t liquidations = 0;
  for (const SecondFigures& at : timeline_figures()) liquidations += at.market_liquidations();
  counts.liquidations = apportion(rounded(static_cast<double>(liquidations) * scale), spread);
  return counts;
}

/// Each winner at least a lot, together worth `count` winners of the symbol's published mean.
std::int64_t winner_lots(const Instrument& instrument, std::int64_t count) {
  const double lot_usd = instrument.adl_price * std::pow(10.0, instrument.lot_exponent);
  return std::max(count,
                  rounded(mean_winner_usd(instrument) * static_cast<double>(count) / lot_usd));
}

std::int64_t losers_of(std::int64_t winners) {
  if (winners == 0) return 0;
  return std::max<std::int64_t>(1, rounded(kLegsPerWinner * static_cast<double>(winners)));
}

}  // namespace

std::vector<SymbolPlan> plan_symbols(const Market& market, double scale) {
  const Counts counts = count_by_symbol(market, scale);
  std::vector<SymbolPlan> plans(market.instruments.size());
  for (std::size_t i = 0; i < plans.size(); ++i) {
    SymbolPlan& plan = plans[i];
    const Instrument& instrument = market.instruments[i];
    const double lot_usd = instrument.adl_price * std::pow(10.0, instrument.lot_exponent);
    const auto lots = [lot_usd](double usd) { return rounded(usd / lot_usd); };
    const double adl_usd = instrument.figures.adl_notional_usd * scale;

    plan.front = counts.fronts[i];
    plan.losers = losers_of(plan.front);
    plan.adl_lots = winner_lots(instrument, plan.front);
    plan.late_longs = counts.late_longs[i];
    plan.late_shorts = losers_of(plan.late_longs);
    plan.late_lots = winner_lots(instrument, plan.late_longs);
    const auto liquidations = static_cast<double>(counts.liquidations[i]);
    plan.liquidated = rounded(kPositionsPerLiquidation * liquidations);
    if (plan.liquidated > 0) {
      const double usd = liquidated_share() / kLiquidatedPart * adl_usd;
      plan.liquidated_lots = std::max(plan.liquidated, lots(usd));
    }

    const std::int64_t total = counts.positions[i] + kLeastPositions;
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
      double sum = 0;
      const std::size_t first = all.size();
      for (const double quantile : quantiles[i]) {
        sum += all.emplace_back(std::exp(sigma * quantile));
      }
      const double total =
          mean_winner_usd(market.instruments[i]) * static_cast<double>(plans[i].front);
      for (std::size_t j = first; j < all.size(); ++j) all[j] *= total / sum;
    }
    if (all.empty()) return kPublishedMedianAdlFillUsd;
    // Partial closes are pieces of large positions, above the median of the fills: so half of the
    // fills are more than half of the winners.
    const double rank = static_cast<double>(all.size()) / 2 / kWinnersPerFill;
    const auto middle = all.begin() + static_cast<std::ptrdiff_t>(rank);
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
