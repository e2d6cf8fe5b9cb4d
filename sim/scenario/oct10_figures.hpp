// The published figures of 10 October 2025 (figures/README.md), compiled into the program.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace ballast::scenario {

struct CoinFigures {
  std::string ticker;
  std::int64_t adl_fills = 0;
  double adl_notional_usd = 0;
  double adl_price = 0;           ///< mean of the ADL fills
  double winner_entry_price = 0;  ///< mean; 1.3 × adl_price where the published one is unusable
  bool entry_replaced = false;
};

struct SecondFigures {
  unsigned second = 0;  ///< since the first liquidation
  std::int64_t liquidation_fills = 0;
  std::int64_t adl_fills = 0;

  /// Market liquidations: two fills each, where an ADL pair adds one liquidation fill.
  std::int64_t market_liquidations() const { return (liquidation_fills - adl_fills) / 2; }
};

/// In the order of figures/oct10_by_coin.csv: by ADL notional.
const std::vector<CoinFigures>& coin_figures();
/// In the order of time; only seconds with fills.
const std::vector<SecondFigures>& timeline_figures();

inline constexpr std::int64_t kPublishedAccounts = 437'356;
inline constexpr std::int64_t kPublishedPositions = 221'422;
/// Accounts that hold the positions; the others are empty.
inline constexpr std::int64_t kHoldingAccounts = 100'000;
inline constexpr std::int64_t kPublishedAdlFills = 34'983;
inline constexpr double kPublishedAdlNotionalUsd = 2'103'111'431;
inline constexpr double kPublishedMedianAdlFillUsd = 347.78;
inline constexpr double kPublishedLargestAdlFillUsd = 193'370'257;
inline constexpr double kPublishedFullCloseShare = 0.9265;
inline constexpr std::int64_t kPublishedDeleveragedUsers = 19'337;
inline constexpr std::int64_t kPublishedMostFillsOfAUser = 78;
inline constexpr std::int64_t kPublishedLiquidationFills = 63'637;
/// Each market liquidation counted on both sides, each ADL pair once.
inline constexpr double kPublishedLiquidationNotionalUsd = 5.511e9;
/// 2025-10-10 21:16:00 UTC.
inline constexpr std::uint64_t kEventStartSeconds = 1'760'130'960;

}  // namespace ballast::scenario
