// Auto-deleveraging: triggers, losers' legs, and who is closed for them.
#include <algorithm>
#include <string>
#include <tuple>

#include "hls/core/closing.hpp"
#include "hls/core/valuation.hpp"
#include "host/include/ballast/leg_shares.hpp"
#include "host/risk/state.hpp"
#include "host/risk/strategies.hpp"

namespace ballast::risk {
namespace {

std::int64_t size_of(std::int64_t lots) { return lots < 0 ? -lots : lots; }

Side opposite_of(std::int64_t lots) { return lots > 0 ? Side::short_side : Side::long_side; }

std::int64_t share_of(std::int64_t lots, int128 share_e8) {
  return static_cast<std::int64_t>((lots * share_e8 + kOneE8 - 1) / kOneE8);
}

OperandUnit unit_of(TriggerRule::Quantity quantity) {
  using Quantity = TriggerRule::Quantity;
  switch (quantity) {
    case Quantity::balance:
    case Quantity::equity:
    case Quantity::unfilled:
      return OperandUnit::atoms;
    case Quantity::unfilled_time:
      return OperandUnit::ns;
    default:
      return OperandUnit::e8;
  }
}

/// The nearest price that there is: 0 where a loser owes more than its position is worth, and the
/// largest that engines take where it owes many times that. What the price leaves is a deficit.
core::UnitValue price_there_is(const SymbolSpec& symbol, core::UnitValue unit) {
  const bool is_wrong = symbol.kind == ContractKind::inverse ? unit.u > 0 : unit.u < 0;
  if (is_wrong) return {0, unit.shift};
  if (core::is_legal(unit.u, unit.shift, symbol.max_lots)) return unit;
  const auto most = static_cast<std::int64_t>(std::min<int128>(
      kMaxUnitValue,
      (static_cast<int128>(kMaxValue) << unit.shift) / std::max<std::int64_t>(1, symbol.max_lots)));
  return {unit.u < 0 ? -most : most, unit.shift};
}

}  // namespace

void Waterfall::State::judge_triggers() {
  for (WatchedTrigger& watched : triggers) {
    const TriggerRule& rule = rules.triggers[watched.rule];
    watched.input = observe(rule, watched.symbol);
    watched.reading = watched.trigger.check(watched.input);
    if (!watched.reading.changed) continue;
    RiskDecision& decision = decide(
        watched.reading.on ? DecisionKind::trigger_on : DecisionKind::trigger_off, "triggers");
    decision.symbol = watched.symbol;
    decision.trigger = watched.rule + 1;
    for (std::uint32_t fund = 0; fund < funds.size(); ++fund) {
      if (funds.rules(fund).name == rule.fund) decision.fund = fund;
    }
    const OperandUnit unit = unit_of(rule.quantity);
    decision.operands[0] = {"badness", unit, watched.reading.badness};
    decision.operands[1] = {"start", unit, rule.start};
    decision.operands[2] = {"stop", unit, rule.stop};
    decision.operands[3] = {"reference", OperandUnit::atoms, watched.reading.reference};
  }
}

std::uint32_t Waterfall::State::trigger_of(SymbolId symbol) const {
  for (const WatchedTrigger& watched : triggers) {
    if (!watched.reading.on) continue;
    if (watched.symbol) {
      if (*watched.symbol == symbol) return watched.rule + 1;
      continue;
    }
    const std::string& fund = rules.triggers[watched.rule].fund;
    if (fund.empty()) {
      const std::vector<std::string>& members = rules.triggers[watched.rule].members;
      if (is_member(members, desk.venue().symbol(symbol).name)) return watched.rule + 1;
      continue;
    }
    for (const std::uint32_t member : funds.pool(symbol)) {
      if (rules.funds[member].name == fund) return watched.rule + 1;
    }
  }
  return 0;
}

int128 Waterfall::State::now_unfilled(SymbolId symbol) const {
  int128 unfilled = 0;
  for (const auto& [id, open] : orders) {
    if (open.order.symbol != symbol || open.is_work_off) continue;
    const std::int64_t value = mark_value_of(desk, symbol, open.order.lots - open.filled);
    unfilled += value < 0 ? -value : value;
  }
  return unfilled;
}

Nanoseconds Waterfall::State::oldest_order(SymbolId symbol) const {
  Nanoseconds oldest = 0;
  for (const auto& [id, open] : orders) {
    if (open.order.symbol == symbol && !open.is_work_off) {
      oldest = std::max(oldest, now - open.order.placed);
    }
  }
  return oldest;
}

TriggerInput Waterfall::State::observe(const TriggerRule& rule,
                                       std::optional<SymbolId> symbol) const {
  using Quantity = TriggerRule::Quantity;
  TriggerInput input;
  input.time_ns = now;
  for (std::uint32_t fund = 0; fund < funds.size(); ++fund) {
    if (funds.rules(fund).name != rule.fund) continue;
    input.fund_balance = desk.account(funds.account(fund)).wallet;
    input.fund_equity = funds.equity(fund);
    if (symbol) input.symbol_pnl = funds.symbol_pnl(fund, *symbol);
  }
  if (symbol) {
    input.mark = desk.marks()[symbol->value()];
    if (rule.quantity == Quantity::unfilled) input.unfilled = now_unfilled(*symbol);
    if (rule.quantity == Quantity::unfilled_time) input.oldest_unfilled = oldest_order(*symbol);
  }
  if (rule.quantity == Quantity::pnl_over_pool && symbol) {
    int128 of_longs = 0, of_shorts = 0;
    for (PositionId id; id < desk.positions_end(); ++id) {
      const DeskPosition position = desk.position(id);
      if (!position.live || position.symbol != *symbol || is_own(position.account)) continue;
      (position.quantity < 0 ? of_shorts : of_longs) +=
          static_cast<int128>(mark_value_of(desk, *symbol, position.quantity)) -
          position.entry_value;
    }
    input.winners_profit = std::max<int128>({0, of_longs, of_shorts});
  }
  if (rule.quantity == Quantity::liquidation_ratio) {
    for (AccountId id; id < desk.accounts_end(); ++id) {
      if (!desk.account(id).live || !is_users(id)) continue;
      const uint128 maintenance_e8 = sums(desk, id).maintenance_e8;
      input.all_maintenance_e8 += maintenance_e8;
      if (troubled.contains(id)) input.liquidatable_maintenance_e8 += maintenance_e8;
    }
  }
  return input;
}

core::UnitValue Waterfall::State::price_of(const AccountView& account, const Leg& leg,
                                           int128 share) const {
  const SymbolState& symbol = symbols[leg.symbol.value()];
  switch (rules.adl.price) {
    case AdlPrice::previous_mark:
      return symbol.before;
    case AdlPrice::oracle:
      if (symbol.has_oracle) return symbol.oracle;
      break;
    case AdlPrice::bankruptcy: {
      // A vault that is not below zero keeps what it has, but for what is beyond the start.
      const bool is_kept = account.equity >= 0 && funds.fund_of(account.account);
      const int128 loss = is_kept ? -excess_of(leg) : share;
      return price_there_is(desk.venue().symbol(leg.symbol),
                            unit_worth(static_cast<std::int64_t>(leg.mark_value - loss), leg.lots));
    }
    case AdlPrice::mark:
      break;
  }
  return desk.marks()[leg.symbol.value()];
}

/// What winners pay a vault for its leg beyond the mark: of the symbol's loss what is beyond the
/// start of the trigger that is on; at most what the leg itself has lost.
int128 Waterfall::State::excess_of(const Leg& leg) const {
  for (const WatchedTrigger& watched : triggers) {
    const bool is_meant = watched.reading.on && rules.triggers[watched.rule].excess_only &&
                          watched.symbol == leg.symbol;
    if (is_meant) return std::clamp<int128>(-leg.upnl(), 0, watched.reading.excess);
  }
  return 0;
}

int128 Waterfall::State::share_by_trigger(std::uint32_t trigger, SymbolId symbol) const {
  const TriggerRule& rule = rules.triggers[trigger - 1];
  for (const WatchedTrigger& watched : triggers) {
    if (watched.rule + 1 != trigger || watched.symbol != symbol) continue;
    if (rule.excess_only && rules.adl.price != AdlPrice::bankruptcy) {
      const int128 loss = watched.reading.symbol_peak - watched.input.symbol_pnl;
      return loss <= 0 ? 0 : watched.reading.excess * rule.share_e8 / loss;
    }
    if (rule.quantity == TriggerRule::Quantity::pnl_over_pool) {
      // What is closed is paid out of the pool: (profit − paid) / (pool − paid) is to be `stop`.
      const int128 profit = watched.input.winners_profit;
      const int128 allowed = watched.input.fund_balance * rule.stop / kOneE8;
      if (profit <= 0 || allowed >= profit) return 0;
      if (allowed <= 0 || rule.stop >= kOneE8) return rule.share_e8;
      const int128 paid = std::min(profit, (profit - allowed) * kOneE8 / (kOneE8 - rule.stop));
      return paid * rule.share_e8 / profit;
    }
  }
  return rule.share_e8;
}

/// Lots of users on the other side of a leg.
std::int64_t Waterfall::State::lots_opposite(const Leg& leg) const {
  int128 lots = 0;
  for (PositionId id; id < desk.positions_end(); ++id) {
    const DeskPosition position = desk.position(id);
    if (!position.live || position.symbol != leg.symbol || is_own(position.account)) continue;
    if ((position.quantity < 0) == (leg.lots > 0)) lots += size_of(position.quantity);
  }
  return static_cast<std::int64_t>(std::min<int128>(lots, kMaxLots));
}

void Waterfall::State::add_legs(const AccountView& account, std::vector<LoserLegPlan>& legs) const {
  std::vector<std::int64_t> values;
  for (const Leg& leg : account.legs) values.push_back(leg.mark_value);
  const std::vector<int128> shares = share_over_legs(account.equity, values);
  const bool is_vault = funds.fund_of(account.account).has_value();
  if (!is_vault && stopped_leg(account)) return;
  const bool is_whole = is_vault || !rules.adl.when_unsold
                            ? account.equity < 0 && (rules.adl.when_bankrupt || is_vault)
                            : unsold.contains(account.account);
  for (std::size_t i = 0; i < account.legs.size(); ++i) {
    const Leg& leg = account.legs[i];
    const std::uint32_t trigger = trigger_of(leg.symbol);
    if (is_stopped(leg.symbol) || (trigger == 0 && !is_whole)) continue;
    std::int64_t lots = size_of(leg.lots);
    if (!is_whole) {
      // Of profit over a pool the share is of the winners' side, else of the leg.
      const bool is_of_winners =
          rules.triggers[trigger - 1].quantity == TriggerRule::Quantity::pnl_over_pool;
      const std::int64_t whole = is_of_winners ? lots_opposite(leg) : lots;
      lots = std::min(lots, share_of(whole, share_by_trigger(trigger, leg.symbol)));
    }
    if (lots > 0) {
      const int128 deficit = account.equity < 0 ? -shares[i] : 0;
      legs.push_back(
          {account.account, leg, lots, price_of(account, leg, shares[i]), trigger, deficit});
    }
  }
}

bool Waterfall::State::deleverage() {
  if (!rules.adl.enabled) return false;
  std::vector<AccountId> losers = bankrupt_and_liquidatable();
  for (std::uint32_t fund = 0; fund < funds.size(); ++fund) {
    if (funds.rules(fund).kind == FundRules::Kind::vault) losers.push_back(funds.account(fund));
  }
  std::sort(losers.begin(), losers.end());
  std::vector<LoserLegPlan> legs;
  std::vector<AccountId> taking_part;
  for (const AccountId id : losers) {
    if (taken_part.contains(id)) continue;
    const AccountView account = view(desk, id);
    const std::size_t before = legs.size();
    add_legs(account, legs);
    if (legs.size() != before) taking_part.push_back(id);
  }
  if (legs.empty()) return false;
  std::set<AccountId> said_before;  // in advise mode an account's legs are said once
  for (const AccountId id : taking_part) {
    if (!acts() && !is_new(id, DecisionKind::deleverage)) said_before.insert(id);
  }
  for (const LoserLegPlan& plan : legs) {
    if (said_before.contains(plan.account)) continue;
    RiskDecision& decision =
        decide(DecisionKind::deleverage, plan.trigger == 0 ? "adl.when" : "triggers");
    decision.account = plan.account;
    decision.symbol = plan.leg.symbol;
    decision.position = plan.leg.position;
    decision.fund = funds.fund_of(plan.account);
    decision.trigger = plan.trigger;
    decision.operands[0] = {"lots", OperandUnit::lots, plan.lots};
    decision.operands[1] = {"price", OperandUnit::price,
                            static_cast<int128>(plan.unit.u) << (kMaxShift - plan.unit.shift)};
    decision.operands[2] = {"mark value", OperandUnit::atoms, plan.leg.mark_value};
    decision.operands[3] = {"deficit", OperandUnit::atoms, plan.deficit};
  }
  if (!acts()) return false;
  taken_part.insert(taking_part.begin(), taking_part.end());
  std::vector<AccountId> made_exempt;
  for (const AccountId id : taking_part) {
    if ((desk.account(id).options & option::kExemptAdl) != 0) continue;
    desk.set_exempt(id, true).value();
    made_exempt.push_back(id);
  }
  const auto side_of = [](const LoserLegPlan& plan) {
    return std::tuple(plan.leg.symbol, plan.leg.lots > 0);
  };
  std::stable_sort(legs.begin(), legs.end(), [&](const LoserLegPlan& a, const LoserLegPlan& b) {
    return side_of(a) < side_of(b);
  });
  for (std::size_t first = 0, last = 0; first < legs.size(); first = last) {
    while (last < legs.size() && side_of(legs[last]) == side_of(legs[first])) ++last;
    deleverage_side(std::span(legs).subspan(first, last - first));
  }
  for (const AccountId id : made_exempt) desk.set_exempt(id, false).value();
  settle_losers(taking_part);
  return true;
}

/// Accounts that ADL is against, their orders cancelled and what is on its way withdrawn.
std::vector<AccountId> Waterfall::State::bankrupt_and_liquidatable() {
  std::vector<AccountId> losers;
  const std::vector<AccountId> accounts(troubled.begin(), troubled.end());
  for (const AccountId id : accounts) {
    const auto verdict = verdicts.find(id);
    if (verdict == verdicts.end()) continue;
    const bool is_bankrupt = verdict->second == Verdict::bankrupt;
    if (!is_bankrupt && !rules.adl.takes_liquidatable) continue;
    if (rules.adl.when_unsold && !unsold.contains(id)) continue;
    if (orders_of.contains(id) && !is_bankrupt) continue;  // is being sold
    const AccountView account = view(desk, id);
    if (const auto stopped = stopped_leg(account); stopped && is_bankrupt) hold(id, *stopped);
    std::vector<LoserLegPlan> legs;
    add_legs(account, legs);
    if (legs.empty()) continue;
    if (orders_of.contains(id) && !withdraw_orders_of(id, "adl")) continue;
    cancel_orders(account, {});
    run();
    if (!verdicts.contains(id)) continue;
    losers.push_back(id);
  }
  return losers;
}

void Waterfall::State::deleverage_side(std::span<const LoserLegPlan> legs) {
  adl_trigger = legs.front().trigger;
  if (rules.adl.strategy == Strategy::queue) {
    close_by_queue(legs);
  } else {
    close_by_strategy(legs);
  }
  run();
}

void Waterfall::State::close_by_queue(std::span<const LoserLegPlan> legs) {
  const SymbolId symbol = legs.front().leg.symbol;
  const PolicyId policy = rules.adl.policy.empty()
                              ? desk.venue().default_policy()
                              : desk.venue().find_policy(rules.adl.policy).value();
  takes.clear();
  last_close.reset();
  session.group([&] {
    desk.adl(symbol, opposite_of(legs.front().leg.lots), policy, flag::kWhy);
    for (const LoserLegPlan& plan : legs) desk.adl_take(symbol, plan.lots, plan.unit).value();
  });
  run();
  if (takes.size() != legs.size()) throw InvariantFault("a take of an ADL has no end");
  session.group([&] {
    for (std::size_t i = 0; i < legs.size(); ++i) {
      close_loser(legs[i], legs[i].lots - takes[i].lots_left, takes[i].cash);
    }
  });
}

std::vector<OppositePosition> Waterfall::State::opposite_side(SymbolId symbol,
                                                              bool reduces_shorts) const {
  std::vector<OppositePosition> side;
  for (PositionId id; id < desk.positions_end(); ++id) {
    const DeskPosition position = desk.position(id);
    if (!position.live || position.symbol != symbol || position.quantity == 0) continue;
    if ((position.quantity < 0) != reduces_shorts) continue;
    const DeskAccount account = desk.account(position.account);
    if ((account.options & option::kExemptAdl) != 0) continue;
    const std::int64_t value = mark_value_of(desk, symbol, position.quantity);
    const std::int64_t notional = value < 0 ? -value : value;
    OppositePosition& found = side.emplace_back();
    found.position = id;
    found.lots = size_of(position.quantity);
    found.profit = value - position.entry_value;
    found.leverage_e8 = leverage_e8(notional, sums(desk, position.account).equity);
    for (const PositionId other : account.positions) {
      const std::int64_t held = desk.position(other).quantity;
      found.is_hedge = found.is_hedge || (held != 0 && (held < 0) != reduces_shorts);
    }
  }
  return side;
}

void Waterfall::State::close_by_strategy(std::span<const LoserLegPlan> legs) {
  const SymbolId symbol = legs.front().leg.symbol;
  std::int64_t needed = 0;
  for (const LoserLegPlan& plan : legs) needed += plan.lots;
  const bool reduces_shorts = legs.front().leg.lots > 0;
  const std::vector<Reduction> reductions =
      reduce_by(rules.adl, opposite_side(symbol, reduces_shorts), needed);
  std::set<AccountId> concerned;
  for (const LoserLegPlan& plan : legs) {
    concerned.insert(plan.account);
    for (const AccountId taker : takers_of(plan, 0)) concerned.insert(taker);
  }
  for (const Reduction& reduction : reductions) {
    concerned.insert(desk.position(reduction.position).account);
  }
  conserve("a reduction by strategy", concerned, [&] {
    // Reductions meet legs in their orders, each at the leg's price.
    std::size_t at = 0;
    std::int64_t left = legs.front().lots;
    std::vector<std::int64_t> closed(legs.size());
    std::vector<int128> cash(legs.size());
    std::uint32_t rank = 0;
    for (const Reduction& reduction : reductions) {
      ++rank;
      for (std::int64_t lots = reduction.lots; lots > 0;) {
        while (left == 0) left = legs[++at].lots;
        const std::int64_t part = std::min(lots, left);
        const std::int64_t value = core::value(reduces_shorts ? -part : part, legs[at].unit);
        RiskDecision& decision = decide(DecisionKind::deleveraged, "adl.strategy");
        decision.account = desk.position(reduction.position).account;
        decision.symbol = symbol;
        decision.position = reduction.position;
        decision.trigger = adl_trigger;
        decision.operands[0] = {"rank", OperandUnit::count, rank};
        decision.operands[1] = {"lots", OperandUnit::lots, part};
        decision.operands[2] = {"value", OperandUnit::atoms, value};
        const DeskPosition before = desk.position(reduction.position);
        decision.operands[3] = {
            "entry value", OperandUnit::atoms,
            core::released_entry_value(before.entry_value, before.quantity, part)};
        desk.reduce(reduction.position, part, value).value();
        const std::int64_t stays = size_of(desk.position(reduction.position).quantity);
        decision.operands[5] = {"left", OperandUnit::lots, stays};
        closed[at] += part;
        cash[at] += value;
        lots -= part;
        left -= part;
      }
    }
    for (std::size_t i = 0; i < legs.size(); ++i) {
      close_loser(legs[i], closed[i], cash[i]);
    }
  });
}

void Waterfall::State::close_loser(const LoserLegPlan& plan, std::int64_t closed, int128 cash) {
  const PositionId position = plan.leg.position;
  if (closed > 0) desk.reduce(position, closed, static_cast<std::int64_t>(-cash)).value();
  if (plan.deficit > 0) {
    // What its share of the debt would have taken and the price did not is owed in this symbol.
    const int128 wanted = (plan.leg.mark_value + plan.deficit) * plan.lots / size_of(plan.leg.lots);
    const std::int64_t taken = core::signed_lots(plan.leg.lots, plan.lots - closed);
    losses[plan.account][plan.leg.symbol] += wanted + cash - core::value(taken, plan.unit);
  }
  const std::int64_t rest = plan.lots - closed;
  if (const auto fund = funds.fund_of(plan.account); fund && closed > 0) {
    const std::int64_t released =
        core::released_entry_value(plan.leg.entry_value, plan.leg.lots, closed);
    funds.realised(*fund, plan.leg.symbol, -cash - released);
  }
  if (rest == 0) return;
  const std::int64_t lots = core::signed_lots(plan.leg.lots, rest);
  const std::int64_t value = core::value(lots, plan.unit);
  const auto taker = give_to_house(plan, {lots, value, 0});
  RiskDecision& decision = decide(taker ? DecisionKind::house_takes : DecisionKind::hold,
                                  taker ? "adl.house_account" : "nobody has room for the rest");
  decision.account = taker.value_or(plan.account);
  decision.symbol = plan.leg.symbol;
  decision.position = position;
  decision.operands[0] = {"lots", OperandUnit::lots, rest};
  decision.operands[1] = {"value", OperandUnit::atoms, value};
  if (taker) desk.reduce(position, rest, value).value();
}

/// Who takes what nobody is left for: a vault that is not itself a loser of this check, whose own
/// legs it would change, else the rules' house account, else the waterfall's own.
std::vector<AccountId> Waterfall::State::takers_of(const LoserLegPlan& plan, int128 loss) const {
  std::vector<AccountId> takers;
  for (const std::uint32_t fund : funds.pool(plan.leg.symbol)) {
    const bool can = funds.rules(fund).kind == FundRules::Kind::vault &&
                     !taken_part.contains(funds.account(fund)) &&
                     funds.can_lose(fund, now) > std::max<int128>(0, loss);
    if (can) takers.push_back(funds.account(fund));
  }
  if (!rules.adl.house_account.empty()) {
    if (const auto named = desk.find_account(rules.adl.house_account)) takers.push_back(*named);
  }
  takers.push_back(house_of_asset[desk.venue().symbol(plan.leg.symbol).asset.value()]);
  return takers;
}

/// None where none has room.
std::optional<AccountId> Waterfall::State::give_to_house(const LoserLegPlan& plan,
                                                         const Fill& fill) {
  const int128 loss =
      static_cast<int128>(fill.value) - mark_value_of(desk, plan.leg.symbol, fill.lots);
  for (const AccountId taker : takers_of(plan, loss)) {
    if (!desk.fill(taker, plan.leg.symbol, Side::both, fill)) continue;
    if (const auto fund = funds.fund_of(taker); fund && loss > 0) funds.lost(*fund, now, loss);
    return taker;
  }
  return std::nullopt;
}

void Waterfall::State::settle_losers(const std::vector<AccountId>& losers) {
  run();
  for (const AccountId id : losers) {
    const AccountView account = view(desk, id);
    if (!account.legs.empty()) continue;
    const DeskAccount state = desk.account(id);
    // Collateral that it holds counts: what is left is equity, not cash.
    const int128 left = account.equity;
    const auto legs = static_cast<int128>(state.positions.size());
    const bool is_rounding =
        rules.adl.price == AdlPrice::bankruptcy && left != 0 && left >= -legs && left <= 2 * legs;
    if (is_rounding && !funds.fund_of(id)) {
      session.group([&] { move_cash(desk, id, rounding_of_asset[state.asset.value()], left); });
      RiskDecision& decision = decide(DecisionKind::rounding, "less than an atom a close");
      decision.account = id;
      decision.operands[0] = {"left", OperandUnit::atoms, left};
    } else if (left < 0) {
      settle_flat(id);
    }
  }
  run();
}

}  // namespace ballast::risk
