// A margin account at the committed marks, by the Desk's beliefs.
#pragma once

#include <cstdint>
#include <vector>

#include "hls/core/margin.hpp"
#include "host/include/ballast/desk.hpp"

namespace ballast::risk {

/// An open position that is not collateral.
struct Leg {
  PositionId position;
  SymbolId symbol;
  Side side = Side::both;
  std::int64_t lots = 0;  ///< Q
  std::int64_t mark_value = 0;
  std::int64_t entry_value = 0;
  uint128 maintenance_e8 = 0;

  std::int64_t notional() const { return mark_value < 0 ? -mark_value : mark_value; }
  std::int64_t upnl() const { return mark_value - entry_value; }
};

struct AccountView {
  AccountId account;
  int128 wallet = 0;
  int128 equity = 0;
  uint128 maintenance_e8 = 0;  ///< with M_extra
  int128 notional = 0;         ///< Σ |MV| of the legs
  std::vector<Leg> legs;       ///< in the order of the Desk

  int128 equity_e8() const { return equity * kRateOne; }
};

AccountView view(const Desk& desk, AccountId account);
/// The same without the legs: takes no memory.
AccountSums sums(const Desk& desk, AccountId account);

/// The same as if the symbol had this table.
AccountSums sums(const Desk& desk, AccountId account, SymbolId symbol, const MarginTiers& table);

/// M of so many lots of a symbol that cost `entry_value`, at the mark.
uint128 maintenance_of(const Desk& desk, SymbolId symbol, std::int64_t lots,
                       std::int64_t entry_value);
/// What the floors of the symbol's tiers are held against.
std::int64_t tier_bound(const SymbolSpec& symbol, const core::PositionValues& position);
/// MV of so many lots at the mark.
std::int64_t mark_value_of(const Desk& desk, SymbolId symbol, std::int64_t lots);

}  // namespace ballast::risk
