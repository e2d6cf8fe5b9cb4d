// Auto-deleveraging of bankrupt accounts, each at its bankruptcy price.
#include <algorithm>
#include <cstdlib>
#include <stdexcept>
#include <tuple>
#include <utility>

#include "hls/core/valuation.hpp"
#include "sim/scenario/event_run.hpp"

namespace ballast::scenario {
namespace {

/// The unit value at which `lots` (signed) are worth at least `value`, with the finest shift: so
/// that what the other side takes, rounded against it, leaves the loser nothing to owe.
core::UnitValue unit_worth(std::int64_t value, std::int64_t lots) {
  const auto round_for_loser = [lots](int128 amount, unsigned shift) {
    // lots > 0: up; lots < 0: the value is negative and the unit is rounded down.
    const int128 scaled = amount << shift;
    int128 unit = scaled / lots;
    if (unit * lots < scaled) unit += lots > 0 ? 1 : -1;
    return unit;
  };
  unsigned shift = kMaxShift;
  int128 unit = round_for_loser(value, shift);
  while (shift > 0 && (unit > kMaxUnitValue || unit < -kMaxUnitValue)) {
    unit = round_for_loser(value, --shift);
  }
  return {static_cast<std::int64_t>(unit), shift};
}

}  // namespace

int128 EventRun::equity(AccountId account) const {
  int128 equity = desk().account(account).wallet;
  for (const PositionId id : desk().account(account).positions) {
    const DeskPosition& position = desk().position(id);
    equity += static_cast<int128>(position.quantity) * unit_value(position.symbol);
    equity -= position.entry_value;
  }
  return equity;
}

void EventRun::deleverage_bankrupt() {
  // Closing a winner at a price off the mark can bankrupt it in turn.
  while (!bankrupt_.empty()) {
    std::vector<AccountId> accounts = std::exchange(bankrupt_, {});
    std::sort(accounts.begin(), accounts.end());
    accounts.erase(std::unique(accounts.begin(), accounts.end()), accounts.end());
    std::erase_if(accounts,
                  [this](AccountId id) { return desk().account(id).verdict != Verdict::bankrupt; });
    if (!accounts.empty()) deleverage(accounts);
  }
}

void EventRun::deleverage(const std::vector<AccountId>& accounts) {
  std::vector<LoserLeg> legs;
  for (const AccountId account : accounts) {
    desk().set_exempt(account, true).value();
    const std::size_t before = legs.size();
    add_legs(account, legs);
    ++(legs.size() > before ? summary_.bankrupt_accounts : summary_.fund_covered_accounts);
  }
  const auto side_of = [this](const LoserLeg& leg) {
    return std::tuple(desk().position(leg.position).symbol, leg.lots > 0);
  };
  std::stable_sort(legs.begin(), legs.end(),
                   [&](const LoserLeg& a, const LoserLeg& b) { return side_of(a) < side_of(b); });
  for (std::size_t first = 0; first < legs.size();) {
    std::size_t last = first;
    while (last < legs.size() && side_of(legs[last]) == side_of(legs[first])) ++last;
    deleverage_side(std::span(legs).subspan(first, last - first));
    first = last;
  }
  settle_remainders(accounts);
}

void EventRun::add_legs(AccountId account, std::vector<LoserLeg>& legs) {
  // The deficit is shared by mark value: each leg closes that much better than its mark.
  std::vector<PositionId> open;
  int128 gross = 0;
  for (const PositionId id : desk().account(account).positions) {
    const DeskPosition& position = desk().position(id);
    if (position.quantity == 0) continue;
    open.push_back(id);
    gross += std::abs(position.quantity * unit_value(position.symbol));
  }
  const int128 deficit = -equity(account);
  int128 shared = 0;
  for (const PositionId id : open) {
    const DeskPosition& position = desk().position(id);
    const std::int64_t value = position.quantity * unit_value(position.symbol);
    const int128 share = id == open.back() ? deficit - shared : deficit * std::abs(value) / gross;
    shared += share;
    const auto target = static_cast<std::int64_t>(value + share);
    legs.push_back({account, id, position.quantity, unit_worth(target, position.quantity)});
  }
}

void EventRun::deleverage_side(std::span<const LoserLeg> legs) {
  const SymbolId symbol = desk().position(legs.front().position).symbol;
  const Side reduced = legs.front().lots > 0 ? Side::short_side : Side::long_side;
  desk().adl(symbol, reduced, policy_);
  ++summary_.adl_transactions;
  takes_.clear();
  for (const LoserLeg& leg : legs) {
    desk().adl_take(symbol, std::abs(leg.lots), leg.unit).value();
    ++summary_.adl_takes;
  }
  session_.flush();
  if (takes_.size() != legs.size()) throw std::logic_error("oct10: a take without its end");
  for (std::size_t i = 0; i < legs.size(); ++i) close_leg(legs[i], takes_[i]);
  session_.flush();
}

void EventRun::close_leg(const LoserLeg& leg, const Take& take) {
  const std::int64_t closed = std::abs(leg.lots) - take.lots_left;
  if (closed > 0)
    desk().reduce(leg.position, closed, static_cast<std::int64_t>(-take.cash)).value();
  if (take.lots_left == 0) return;
  // Nobody is left on the other side: a market maker takes the rest at the same price.
  const std::int64_t rest = leg.lots > 0 ? take.lots_left : -take.lots_left;
  const std::int64_t value = -core::value(-rest, leg.unit);
  desk().fill(leg.position, {-rest, -value, 0}).value();
  desk()
      .fill(house_position_[desk().position(leg.position).symbol.value()], {rest, value, 0})
      .value();
  summary_.backstop_lots += take.lots_left;
}

void EventRun::settle_remainders(const std::vector<AccountId>& accounts) {
  int128 to_fund = 0;
  for (const AccountId account : accounts) {
    const int128 wallet = desk().account(account).wallet;
    if (wallet != 0) desk().transfer(account, static_cast<std::int64_t>(-wallet)).value();
    to_fund += wallet;
    (wallet > 0 ? remainders_ : deficits_) += static_cast<std::int64_t>(wallet);
    desk().set_exempt(account, false).value();
  }
  if (to_fund != 0) {
    desk().transfer(AccountId(kInsuranceFund), static_cast<std::int64_t>(to_fund)).value();
  }
  session_.flush();
}

}  // namespace ballast::scenario
