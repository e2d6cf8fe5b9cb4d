// Auto-deleveraging of bankrupt accounts, each at its bankruptcy price.
#include <algorithm>
#include <cstdlib>
#include <stdexcept>
#include <tuple>
#include <utility>

#include "hls/core/valuation.hpp"
#include "host/include/ballast/leg_shares.hpp"
#include "sim/scenario/event_run.hpp"

namespace ballast::scenario {

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
  std::vector<PositionId> open;
  std::vector<std::int64_t> values;
  for (const PositionId id : desk().account(account).positions) {
    const DeskPosition& position = desk().position(id);
    if (position.quantity == 0) continue;
    open.push_back(id);
    values.push_back(position.quantity * unit_value(position.symbol));
  }
  // Each leg closes that much better than its mark.
  const std::vector<int128> deficits = risk::share_over_legs(-equity(account), values);
  for (std::size_t i = 0; i < open.size(); ++i) {
    const std::int64_t lots = desk().position(open[i]).quantity;
    const auto target = static_cast<std::int64_t>(values[i] + deficits[i]);
    legs.push_back({account, open[i], lots, risk::unit_worth(target, lots)});
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
