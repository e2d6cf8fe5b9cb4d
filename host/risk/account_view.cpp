#include "host/risk/account_view.hpp"

#include "hls/core/valuation.hpp"
#include "host/desk/tier_table.hpp"

namespace ballast::risk {
namespace {

AccountSums contribution(const Desk& desk, const Holding& holding) {
  return sum_account(desk.venue(), desk.marks(), {0, 0, {&holding, 1}});
}

}  // namespace

uint128 maintenance_of(const Desk& desk, SymbolId symbol, std::int64_t lots,
                       std::int64_t entry_value) {
  return contribution(desk, {symbol, lots, entry_value}).maintenance_e8;
}

std::int64_t tier_bound(const SymbolSpec& symbol, const core::PositionValues& position) {
  return core::bound_of(symbol.tier_terms, position);
}

std::int64_t mark_value_of(const Desk& desk, SymbolId symbol, std::int64_t lots) {
  return core::value(lots, desk.marks()[symbol.value()]);
}

AccountView view(const Desk& desk, AccountId id) {
  const DeskAccount account = desk.account(id);
  AccountView seen;
  seen.account = id;
  seen.wallet = account.wallet;
  seen.equity = account.wallet;
  seen.maintenance_e8 = static_cast<uint128>(account.extra_margin) * kRateOne;
  for (const PositionId position_id : account.positions) {
    const DeskPosition position = desk.position(position_id);
    if (position.quantity == 0) continue;
    const AccountSums part =
        contribution(desk, {position.symbol, position.quantity, position.entry_value});
    seen.equity += part.equity;
    seen.maintenance_e8 += part.maintenance_e8;
    if (desk.venue().symbol(position.symbol).collateral) continue;
    Leg& leg = seen.legs.emplace_back();
    leg.position = position_id;
    leg.symbol = position.symbol;
    leg.side = position.side;
    leg.lots = position.quantity;
    leg.entry_value = position.entry_value;
    leg.mark_value = static_cast<std::int64_t>(part.equity) + position.entry_value;
    leg.maintenance_e8 = part.maintenance_e8;
    seen.notional += leg.notional();
  }
  return seen;
}

AccountSums sums(const Desk& desk, AccountId id) {
  const DeskAccount account = desk.account(id);
  AccountSums total{account.wallet, static_cast<uint128>(account.extra_margin) * kRateOne};
  for (const PositionId position_id : account.positions) {
    const DeskPosition position = desk.position(position_id);
    if (position.quantity == 0) continue;
    const AccountSums part =
        contribution(desk, {position.symbol, position.quantity, position.entry_value});
    total.equity += part.equity;
    total.maintenance_e8 += part.maintenance_e8;
  }
  return total;
}

AccountSums sums(const Desk& desk, AccountId id, SymbolId symbol, const MarginTiers& table) {
  AccountSums total = sums(desk, id);
  for (const PositionId position_id : desk.account(id).positions) {
    const DeskPosition position = desk.position(position_id);
    if (position.quantity == 0 || position.symbol != symbol) continue;
    total.maintenance_e8 -= maintenance_of(desk, symbol, position.quantity, position.entry_value);
    total.maintenance_e8 += ballast::maintenance_of(
        {table.terms, table.tiers},
        {position.quantity, mark_value_of(desk, symbol, position.quantity), position.entry_value});
  }
  return total;
}

}  // namespace ballast::risk
