// The check before an order.
#include "hls/core/margin.hpp"
#include "hls/core/valuation.hpp"
#include "host/desk/desk_books.hpp"
#include "host/desk/quote.hpp"
#include "host/desk/tier_table.hpp"
#include "host/include/ballast/error.hpp"

namespace ballast {
namespace {

/// What the symbol's rates are of × the initial rate of the tier, but not below the smallest
/// maintenance; nothing when it has none.
std::optional<uint128> initial_margin_e8(const SymbolSpec& symbol,
                                         const core::PositionValues& position) {
  if (symbol.tiers.empty() || position.q == 0) return 0;
  if (symbol.initial_rates_e8.size() != symbol.tiers.size()) return std::nullopt;
  const core::Tier tier{0, symbol.initial_rates_e8[tier_of(charges_of(symbol), position)], 0};
  return core::maintenance_of_tier(tier, core::base_of(symbol.tier_terms, position),
                                   symbol.tier_terms.smallest_e8);
}

}  // namespace

DeskOutcome<WhatIf> Desk::what_if(AccountId account, SymbolId symbol, std::int64_t lots,
                                  const Rational& price, Side side) const {
  const Books& books = *books_;
  const SymbolSpec& spec = books.symbol_at(symbol);
  if (price <= 0) {
    throw InputError("symbol " + quote(spec.name) + ": the price of an order is above 0");
  }
  if (!books.has(account)) return Declined::unknown_account;
  const Books::AccountRow& row = books.accounts[account.value()];
  if (spec.asset.value() != row.asset) return Declined::wrong_asset;
  const std::uint32_t id = books.find(account, symbol, side);
  Books::PositionRow order;
  order.symbol = static_cast<std::uint16_t>(symbol.value());
  order.side = side;
  if (id != kNoPosition) {
    order = books.positions[id];
  } else if (books.excluded(account, symbol, side)) {
    return Declined::position_exists;
  }
  if (order.read_back) return Declined::being_read_back;
  const std::optional<int128> value = round_nearest(spec.trade_value(lots, price)).whole();
  if (!value || *value > kMaxValue || *value < -kMaxValue) return Declined::too_large;
  const Books::Delta delta = books.plan(order, {lots, static_cast<std::int64_t>(*value), 0});
  if (const Declined reason = books.check(order, delta); reason != Declined::none) return reason;

  std::vector<Holding> held;
  for (const PositionId each : books.extras[account.value()].positions) {
    const Books::PositionRow& position = books.positions[each.value()];
    if (each.value() == id) continue;
    held.push_back({SymbolId(position.symbol), position.quantity, position.entry_value});
  }
  held.push_back({symbol, static_cast<std::int64_t>(order.quantity + delta.quantity),
                  static_cast<std::int64_t>(order.entry_value + delta.entry_value)});
  const AccountSums sums =
      sum_account(books.venue, books.marks, {row.wallet + delta.wallet, row.extra_margin, held});
  WhatIf after;
  after.equity = sums.equity;
  after.maintenance_margin_e8 = sums.maintenance_e8;
  after.initial_margin_e8 = static_cast<uint128>(row.extra_margin) * kRateOne;
  for (const Holding& each : held) {
    const core::UnitValue mark = books.marks[each.symbol.value()];
    const auto margin =
        initial_margin_e8(books.venue.symbol(each.symbol),
                          {each.quantity, core::value(each.quantity, mark), each.entry_value});
    if (!margin) return Declined::no_initial_rate;
    after.initial_margin_e8 += *margin;
  }
  after.free_collateral_e8 = after.equity * kRateOne - static_cast<int128>(after.initial_margin_e8);
  return after;
}

}  // namespace ballast
