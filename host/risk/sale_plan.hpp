// How much of which positions of an account a liquidation round sells, and at what limit
// (docs/risk.md, 1): decided from the account as it is, nothing is sent.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "host/include/ballast/risk_rules.hpp"
#include "host/risk/account_view.hpp"

namespace ballast::risk {

/// What rests on what was sold before.
struct SaleHistory {
  Nanoseconds now = 0;
  /// The account is in a cool-down, and whether its orders are for all in it.
  bool cools_down = false;
  bool all_in_cool_down = false;
  /// ramp: since when the account is liquidatable.
  Nanoseconds since = 0;
  /// ramp: lots of a position, without sign, at that time.
  std::function<std::int64_t(PositionId)> lots_then;
  /// Notional that orders of the account may still have in this interval; none: any.
  std::optional<int128> allowance;
};

struct PlannedSale {
  Leg leg;
  std::int64_t lots = 0;  ///< to be closed, ≥ 1
  std::optional<core::UnitValue> limit;
  const LiquidationStep* step = nullptr;  ///< that said so
};

/// Empty where nothing is to be sold now: no step fits, or the cool-down holds it.
std::vector<PlannedSale> plan_sales(const Desk& desk, const LiquidationRules& rules,
                                    const AccountView& account, const SaleHistory& history);

/// The worst unit value at which the leg may be sold; none: any.
std::optional<core::UnitValue> limit_of(const Desk& desk, const LiquidationRules& rules,
                                        const AccountView& account, const Leg& leg);

}  // namespace ballast::risk
