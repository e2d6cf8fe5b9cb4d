// Liquidation and bankruptcy prices: where an account's verdict turns as one symbol's price moves.
//
// The other symbols are held at their marks. Everything the account holds in the symbol moves with
// its price (in hedge mode long and short both). Equity and maintenance are exact functions of the
// price: linear in it (inverse contracts: in 1/price) between tier floors and smallest
// maintenances, solved piece by piece. Maintenance on the entry value, and the tier by quantity,
// stay as they are.
//
// Any number of threads may call these functions; they read what they are given during the call.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "host/include/ballast/decimal.hpp"
#include "host/include/ballast/venue.hpp"

namespace ballast {

struct Holding {
  SymbolId symbol;
  std::int64_t quantity = 0;     ///< Q, signed lots
  std::int64_t entry_value = 0;  ///< EV, signed atoms
};

/// A margin account as the solver sees it. All holdings settle in one asset.
struct AccountHoldings {
  int128 wallet = 0;
  std::int64_t extra_margin = 0;
  std::span<const Holding> holdings;
};

/// E and ΣM (atoms × 10^8, M_extra included) of an account at the marks, as the engines have them.
struct AccountSums {
  int128 equity = 0;
  uint128 maintenance_e8 = 0;  ///< < 2^126
};

/// Prices in quote units, exact.
struct SolvedPrices {
  /// Where E × 10^8 and ΣM cross (with tables that jump: where the verdict turns).
  std::optional<Rational> liquidation;
  /// Where E = 0.
  std::optional<Rational> bankruptcy;
};

/// The prices of each holding's symbol, in the order of the holdings; none when no positive price
/// solves it, for a flat holding, and for liquidation when the account has no open position.
///
/// Where there is more than one crossing: an account above the line takes the one nearest to the
/// mark on its losing side (down for a net long quantity in the symbol, up for net short; balanced:
/// where the value, and so the maintenance, grows), or, if there is none, the nearest on the other
/// side. An account already below takes the nearest crossing back on the winning side, else on the
/// other.
///
/// `marks`: unit values by symbol, e.g. Venue::marks().
std::vector<SolvedPrices> solve_prices(const Venue& venue, std::span<const core::UnitValue> marks,
                                       const AccountHoldings& account);

/// The same for one symbol of an account whose sums at the marks are known, as an engine reports
/// them: `held` is all that the account holds in the symbol, `has_open_position` whether it holds
/// anything, in any symbol, that is not flat or collateral. Takes no memory but in hedge mode and
/// with a smallest maintenance.
SolvedPrices solve_prices(const SymbolSpec& symbol, core::UnitValue mark, const AccountSums& sums,
                          std::span<const Holding> held, bool has_open_position);

/// The account's sums at the marks.
AccountSums sum_account(const Venue& venue, std::span<const core::UnitValue> marks,
                        const AccountHoldings& account);

}  // namespace ballast
