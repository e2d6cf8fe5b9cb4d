#include "host/risk/sale_plan.hpp"

#include <algorithm>

#include "hls/core/closing.hpp"
#include "hls/core/valuation.hpp"
#include "host/include/ballast/leg_shares.hpp"

namespace ballast::risk {
namespace {

using Kind = LiquidationStep::Kind;

std::int64_t size_of(std::int64_t lots) { return lots < 0 ? -lots : lots; }

/// ceil(lots × share).
std::int64_t share_of(std::int64_t lots, int128 share_e8) {
  return static_cast<std::int64_t>((lots * share_e8 + kOneE8 - 1) / kOneE8);
}

/// The leg when `sold` of its lots are closed.
core::PositionValues after(const Desk& desk, const Leg& leg, std::int64_t sold) {
  core::PositionValues left;
  if (sold == size_of(leg.lots)) return left;
  left.q = leg.lots - core::signed_lots(leg.lots, sold);
  left.entry_value = leg.entry_value;
  if (sold != 0) {
    left.entry_value -= core::released_entry_value(leg.entry_value, leg.lots, sold);
  }
  left.mark_value = mark_value_of(desk, leg.symbol, left.q);
  return left;
}

uint128 maintenance_after(const Desk& desk, const Leg& leg, std::int64_t sold) {
  const core::PositionValues left = after(desk, leg, sold);
  return left.q == 0 ? 0 : maintenance_of(desk, leg.symbol, left.q, left.entry_value);
}

/// The tier that a position is in; its index from 0, −1 where the table is empty.
int tier_of(const SymbolSpec& symbol, const core::PositionValues& position) {
  const std::int64_t bound = tier_bound(symbol, position);
  int tier = -1;
  for (const op::Tier& row : symbol.tiers) {
    if (row.floor > bound) break;
    ++tier;
  }
  return tier;
}

/// Initial margin of the leg; its maintenance where the venue names no rates.
uint128 initial_after(const Desk& desk, const Leg& leg, std::int64_t sold) {
  const SymbolSpec& symbol = desk.venue().symbol(leg.symbol);
  const core::PositionValues left = after(desk, leg, sold);
  const int tier = left.q == 0 ? -1 : tier_of(symbol, left);
  if (tier < 0 || symbol.initial_rates_e8.empty()) return maintenance_after(desk, leg, sold);
  return static_cast<uint128>(core::base_of(symbol.tier_terms, left)) *
         static_cast<uint128>(symbol.initial_rates_e8[static_cast<std::size_t>(tier)]);
}

/// The fewest lots, 1 … |Q|, at which `enough` holds, which it does from some number on; |Q| where
/// it never does.
template <typename Enough>
std::int64_t fewest(const Leg& leg, Enough&& enough) {
  std::int64_t low = 1, high = size_of(leg.lots);
  while (low < high) {
    const std::int64_t middle = low + (high - low) / 2;
    if (enough(middle)) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return high;
}

std::int64_t lots_down(const Desk& desk, const Leg& leg, const LiquidationStep& step) {
  const SymbolSpec& symbol = desk.venue().symbol(leg.symbol);
  const int tier = tier_of(symbol, after(desk, leg, 0));
  if (tier <= 0 && step.spares_lowest) return 0;
  const int aim = tier - static_cast<int>(step.tiers);
  if (aim < 0) return size_of(leg.lots);
  return fewest(leg,
                [&](std::int64_t sold) { return tier_of(symbol, after(desk, leg, sold)) <= aim; });
}

/// Whether equity is at least `ratio` × margin.
bool reaches(int128 equity, uint128 margin_e8, std::int64_t ratio_e8) {
  if (equity < 0) return false;
  // Margins are below 2^96 and ratios below 2^31: what is above 2^70 atoms reaches any.
  constexpr int128 kEnough = static_cast<int128>(1) << 70;
  if (equity > kEnough) return true;
  return static_cast<uint128>(equity) * kOneE8 * kOneE8 >=
         margin_e8 * static_cast<uint128>(ratio_e8);
}

void sort_legs(std::vector<Leg>& legs, LegOrder order) {
  const auto weight = [order](const Leg& leg) -> int128 {
    switch (order) {
      case LegOrder::maintenance:
        return static_cast<int128>(leg.maintenance_e8);
      case LegOrder::notional:
        return leg.notional();
      case LegOrder::loss:
        return -static_cast<int128>(leg.upnl());
      case LegOrder::symbol:
        break;
    }
    return -static_cast<int128>(leg.symbol.value());
  };
  std::sort(legs.begin(), legs.end(), [&](const Leg& a, const Leg& b) {
    const int128 of_a = weight(a), of_b = weight(b);
    return of_a != of_b ? of_a > of_b : a.position < b.position;
  });
}

class Planner {
 public:
  Planner(const Desk& desk, const LiquidationRules& rules, const AccountView& account,
          const SaleHistory& history)
      : desk_(desk),
        rules_(rules),
        account_(account),
        history_(history),
        equity_left_(account.equity),
        maintenance_left_e8_(account.maintenance_e8) {
    for (const Leg& leg : account.legs) initial_left_e8_ += initial_after(desk, leg, 0);
  }

  std::vector<PlannedSale> plan() {
    std::vector<PlannedSale> sales;
    std::vector<Leg> legs = account_.legs;
    sort_legs(legs, rules_.order);
    std::optional<int128> allowance = history_.allowance;
    for (const Leg& leg : legs) {
      if (rules_.until_safe && is_safe()) break;
      const LiquidationStep* step = find_step(leg);
      if (step == nullptr) continue;
      std::int64_t lots = history_.cools_down ? size_of(leg.lots) : rounded(*step, leg);
      if (allowance) lots = allowed(leg, lots, *allowance);
      if (lots == 0) continue;
      equity_left_ -= fees_of(leg, lots);
      maintenance_left_e8_ -= leg.maintenance_e8 - maintenance_after(desk_, leg, lots);
      initial_left_e8_ -= initial_after(desk_, leg, 0) - initial_after(desk_, leg, lots);
      sales.push_back({leg, lots, limit_of(desk_, rules_, account_, leg), step});
    }
    return sales;
  }

 private:
  bool is_safe() const { return reaches(equity_left_, maintenance_left_e8_, kOneE8); }

  /// The fees of so many lots of the leg, as if filled at the mark.
  int128 fees_of(const Leg& leg, std::int64_t lots) const {
    if (rules_.fees.empty()) return 0;
    const std::int64_t all = size_of(leg.lots);
    const int128 sold = static_cast<int128>(leg.notional()) * lots / all;
    const int128 freed =
        static_cast<int128>(leg.maintenance_e8 - maintenance_after(desk_, leg, lots)) / kOneE8;
    int128 fees = 0;
    for (const LiquidationFee& fee : rules_.fees) {
      const int128 base = fee.base == LiquidationFee::Base::notional ? sold : freed;
      int128 most = base * fee.rate_e8 / kOneE8;
      if (fee.cap == LiquidationFee::Cap::limit) most = std::min(most, room(leg, lots) - fees);
      if (fee.cap == LiquidationFee::Cap::bankruptcy && account_.notional != 0) {
        most = std::min(most, account_.equity * sold / account_.notional - fees);
      }
      fees += std::max<int128>(0, most);
    }
    return fees;
  }

  /// By what so many lots are worth more at the mark than at their limit.
  int128 room(const Leg& leg, std::int64_t lots) const {
    const auto limit = limit_of(desk_, rules_, account_, leg);
    if (!limit) return 0;
    const std::int64_t sold = core::signed_lots(leg.lots, lots);
    return static_cast<int128>(mark_value_of(desk_, leg.symbol, sold)) - core::value(sold, *limit);
  }

  const LiquidationStep* find_step(const Leg& leg) const {
    const AssetId asset = desk_.account(account_.account).asset;
    for (const LiquidationStep& step : rules_.steps) {
      if ((step.above != 0 || step.least != 0) && step.asset != asset) continue;
      if (step.above == 0 || measure(step, leg) > step.above) return &step;
    }
    return nullptr;
  }

  int128 measure(const LiquidationStep& step, const Leg& leg) const {
    switch (step.of) {
      case LiquidationStep::Of::position:
        return leg.notional();
      case LiquidationStep::Of::account:
        return account_.notional;
      case LiquidationStep::Of::shortage:
        break;
    }
    return static_cast<int128>(account_.maintenance_e8) / kOneE8 - account_.equity;
  }

  /// Lots of the leg that the step is for, by its quantum and its least notional.
  std::int64_t rounded(const LiquidationStep& step, const Leg& leg) {
    const std::int64_t all = size_of(leg.lots);
    std::int64_t lots = lots_of(step, leg);
    if (lots == 0) return 0;
    if (step.least != 0 && leg.notional() != 0) {
      const int128 least =
          (static_cast<int128>(step.least) * all + leg.notional() - 1) / leg.notional();
      lots = static_cast<std::int64_t>(std::max<int128>(lots, std::min<int128>(least, all)));
    }
    const std::int64_t quanta = (lots + step.quantum - 1) / step.quantum;
    return std::min(all, quanta * step.quantum);
  }

  std::int64_t lots_of(const LiquidationStep& step, const Leg& leg) {
    const std::int64_t all = size_of(leg.lots);
    switch (step.kind) {
      case Kind::all:
        return all;
      case Kind::fraction:
        return share_of(all, step.share_e8);
      case Kind::tier_down:
        return lots_down(desk_, leg, step);
      case Kind::to_ratio:
        return lots_to_ratio(leg, step.ratio_e8);
      case Kind::to_initial: {
        if (reaches(equity_left_, initial_left_e8_, step.ratio_e8)) return 0;
        const uint128 others = initial_left_e8_ - initial_after(desk_, leg, 0);
        return fewest(leg, [&](std::int64_t sold) {
          return reaches(equity_left_ - fees_of(leg, sold),
                         others + initial_after(desk_, leg, sold), step.ratio_e8);
        });
      }
      case Kind::even:
        return share_of(all, even_share(step));
      case Kind::ramp:
        return lots_of_ramp(step, leg);
      case Kind::lots:
        return std::min(all, step.lots);
    }
    return all;
  }

  std::int64_t lots_to_ratio(const Leg& leg, std::int64_t ratio_e8) const {
    if (reaches(equity_left_, maintenance_left_e8_, ratio_e8)) return 0;
    const uint128 others = maintenance_left_e8_ - leg.maintenance_e8;
    return fewest(leg, [&](std::int64_t sold) {
      return reaches(equity_left_ - fees_of(leg, sold),
                     others + maintenance_after(desk_, leg, sold), ratio_e8);
    });
  }

  std::int64_t lots_of_ramp(const LiquidationStep& step, const Leg& leg) const {
    const std::int64_t all = size_of(leg.lots);
    const int128 elapsed = static_cast<int128>(history_.now - history_.since);
    const int128 grown = step.ramp == 0 ? kOneE8 : elapsed * kOneE8 / step.ramp;
    const int128 share = std::min<int128>(kOneE8, step.share_e8 + grown);
    const std::int64_t sold = std::max(all, history_.lots_then(leg.position)) - all;
    const std::int64_t whole =
        sold + (step.ratio_e8 == 0 ? all : lots_to_ratio(leg, step.ratio_e8));
    return std::clamp<std::int64_t>(share_of(whole, share) - sold, 0, all);
  }

  /// The smallest multiple of the step's share, of every position, that reaches its ratio, with
  /// fees.
  std::int64_t even_share(const LiquidationStep& step) {
    for (std::int64_t share = step.share_e8; share < kOneE8; share += step.share_e8) {
      int128 equity = account_.equity;
      uint128 maintenance_e8 = account_.maintenance_e8;
      for (const Leg& leg : account_.legs) {
        const std::int64_t lots = share_of(size_of(leg.lots), share);
        maintenance_e8 -= leg.maintenance_e8 - maintenance_after(desk_, leg, lots);
        equity -= fees_of(leg, lots);
      }
      if (reaches(equity, maintenance_e8, step.ratio_e8)) return share;
    }
    return kOneE8;
  }

  static std::int64_t allowed(const Leg& leg, std::int64_t lots, int128& allowance) {
    const std::int64_t all = size_of(leg.lots), notional = leg.notional();
    if (notional == 0) return lots;
    const int128 most = std::max<int128>(0, allowance) * all / notional;
    const auto taken = static_cast<std::int64_t>(std::min<int128>(lots, most));
    allowance -= static_cast<int128>(notional) * taken / all;
    return taken;
  }

  const Desk& desk_;
  const LiquidationRules& rules_;
  const AccountView& account_;
  const SaleHistory& history_;
  // Less what is planned so far.
  int128 equity_left_;
  uint128 maintenance_left_e8_, initial_left_e8_ = 0;
};

/// M × share, rounded down, less than what the leg may lose where it goes by its maintenance.
int128 loss_by_maintenance(const LiquidationRules& rules, const AccountView& account,
                           const Leg& leg) {
  int128 loss = static_cast<int128>(leg.maintenance_e8) / kOneE8;
  if (rules.limit != LimitPrice::zero) loss = loss * rules.band_e8 / kOneE8;
  if (rules.limit == LimitPrice::maintenance) return loss;
  // E / ΣM, 0 … 1 in 10^-8, rounded so that the limit never allows more.
  const int128 maintenance = static_cast<int128>(account.maintenance_e8);
  if (maintenance == 0) return 0;
  const int128 equity_e8 = std::clamp<int128>(account.equity, 0, maintenance / kOneE8) * kOneE8;
  const auto ratio_e8 = equity_e8 / std::max<int128>(1, maintenance / kOneE8);
  return rules.limit == LimitPrice::zero
             ? loss * ratio_e8 / kOneE8
             : loss * (kOneE8 - std::min<int128>(kOneE8, ratio_e8)) / kOneE8;
}

}  // namespace

std::optional<core::UnitValue> limit_of(const Desk& desk, const LiquidationRules& rules,
                                        const AccountView& account, const Leg& leg) {
  const SymbolSpec& symbol = desk.venue().symbol(leg.symbol);
  const auto worth = [&](int128 loss) {
    return unit_worth(static_cast<std::int64_t>(leg.mark_value - loss), leg.lots);
  };
  switch (rules.limit) {
    case LimitPrice::none:
      return std::nullopt;
    case LimitPrice::bankruptcy:
      return worth(account.notional == 0 ? 0 : account.equity * leg.notional() / account.notional);
    case LimitPrice::zero:
    case LimitPrice::maintenance:
    case LimitPrice::slide:
      return worth(loss_by_maintenance(rules, account, leg));
    case LimitPrice::band: {
      const Rational price = symbol.price_of(desk.marks()[leg.symbol.value()]).value();
      const std::int64_t factor = leg.lots > 0 ? kOneE8 - rules.band_e8 : kOneE8 + rules.band_e8;
      return symbol.unit_value(price * Rational(factor, kOneE8));
    }
  }
  return std::nullopt;
}

std::vector<PlannedSale> plan_sales(const Desk& desk, const LiquidationRules& rules,
                                    const AccountView& account, const SaleHistory& history) {
  if (history.cools_down && !history.all_in_cool_down) return {};
  return Planner(desk, rules, account, history).plan();
}

}  // namespace ballast::risk
