// Liquidation in the market.
#include <algorithm>

#include "hls/core/closing.hpp"
#include "host/include/ballast/leg_shares.hpp"
#include "host/risk/state.hpp"

namespace ballast::risk {
namespace {

std::int64_t size_of(std::int64_t lots) { return lots < 0 ? -lots : lots; }

}  // namespace

void Waterfall::State::liquidation_round() {
  withdraw_orders();
  // A copy: verdicts change on the way.
  const std::vector<AccountId> accounts(troubled.begin(), troubled.end());
  for (const AccountId account : accounts) {
    if (troubled.contains(account)) liquidate(account);
  }
  work_off();
}

void Waterfall::State::withdraw_orders() {
  for (auto& [id, open] : orders) {
    if (!open.is_withdrawn && now >= open.expires) withdraw(open, "liquidation.for");
  }
  take_answers();
}

void Waterfall::State::withdraw(OpenOrder& open, const char* reason) {
  open.is_withdrawn = true;
  market.cancel(open.order.id);
  RiskDecision& decision = decide(DecisionKind::withdraw, reason);
  decision.account = open.order.account;
  decision.position = open.order.position;
  decision.operands[0] = {"unfilled", OperandUnit::lots, size_of(open.order.lots - open.filled)};
}

bool Waterfall::State::withdraw_orders_of(AccountId account, const char* reason) {
  for (auto& [id, open] : orders) {
    if (open.order.account == account && !open.is_withdrawn) withdraw(open, reason);
  }
  take_answers();
  return !orders_of.contains(account);
}

void Waterfall::State::liquidate(AccountId id) {
  const Verdict verdict = verdicts.at(id);
  AccountView account = view(desk, id);
  if (account.legs.empty()) return;
  // Somebody else's: a vault's, or that of auto-deleveraging.
  const bool is_bankrupt = verdict == Verdict::bankrupt;
  const bool is_vaults = rules.takeover.enabled && (is_below_ratio(account, verdict) ||
                                                    (is_bankrupt && rules.takeover.takes_bankrupt));
  if (is_vaults && !passed_over.contains(id) && find_vault(account)) return;
  if (is_bankrupt && rules.adl.enabled && rules.adl.when_bankrupt) return;
  if (rules.adl.enabled && (is_bankrupt || rules.adl.takes_liquidatable)) {
    const bool goes_to_adl =
        std::any_of(account.legs.begin(), account.legs.end(),
                    [this](const Leg& leg) { return trigger_of(leg.symbol) != 0; });
    if (goes_to_adl) return;
  }
  if (const auto stopped = stopped_leg(account)) {
    hold(id, *stopped);
    return;
  }
  if (orders_of.contains(id)) return;  // is being sold
  if (rules.liquidation.steps.empty()) return;
  for (const Leg& leg : account.legs) lots_then.try_emplace(leg.position, size_of(leg.lots));
  SaleHistory history;
  history.now = now;
  history.since = since.at(id);
  history.lots_then = [this](PositionId position) { return lots_then.at(position); };
  if (const auto cool = cool_downs.find(id); cool != cool_downs.end() && now < cool->second.until) {
    history.cools_down = true;
    history.all_in_cool_down = cool->second.all;
  }
  if (is_bankrupt && rules.adl.when_unsold && payable_for(account) < -account.equity) {
    unsold.insert(id);  // a sale would leave a loss that nobody pays
    if (rules.takeover.after_orders) left_over.insert(id);
    return;
  }
  history.allowance = allowance_of(id);
  std::vector<PlannedSale> sales = plan_sales(desk, rules.liquidation, account, history);
  if (!sales.empty() || !history.cools_down) {
    std::vector<SymbolId> meant;
    for (const PlannedSale& sale : sales) meant.push_back(sale.leg.symbol);
    const bool has_cancelled = cancel_orders(account, meant);
    const bool has_netted = rules.liquidation.net_hedge && net_hedges(account);
    if (has_cancelled || has_netted) {
      run();
      if (!troubled.contains(id) || verdicts.at(id) != verdict) return;
      account = view(desk, id);
      sales = plan_sales(desk, rules.liquidation, account, history);
    }
  }
  if (sales.empty()) {
    if (rules.takeover.after_orders && !history.cools_down) left_over.insert(id);
    if (!is_new(id, DecisionKind::hold)) return;
    const char* reason = history.cools_down               ? "liquidation.cool_down"
                         : history.allowance == int128{0} ? "liquidation.account_cap"
                                                          : "liquidation.steps";
    decide(DecisionKind::hold, reason).account = id;
    return;
  }
  if (!acts() && !is_new(id, DecisionKind::liquidate)) return;  // is said once
  for (const PlannedSale& sale : sales) place(account, sale);
}

bool Waterfall::State::cancel_orders(const AccountView& account, std::vector<SymbolId> meant) {
  if (rules.liquidation.cancel == Cancel::none) return false;
  bool has_freed = false;
  const auto cancel = [&](std::optional<SymbolId> symbol) {
    if (!cancelled[account.account].insert(symbol).second) return;
    const std::int64_t freed = acts() ? market.cancel_orders(account.account, symbol) : 0;
    RiskDecision& decision = decide(DecisionKind::cancel_orders, "liquidation.cancel");
    decision.account = account.account;
    decision.symbol = symbol;
    decision.operands[0] = {"margin set free", OperandUnit::atoms, freed};
    if (freed == 0) return;
    has_freed = true;
    const DeskAccount state = desk.account(account.account);
    desk.set_account(account.account, state.options,
                     std::max<std::int64_t>(0, state.extra_margin - freed))
        .value();
  };
  if (rules.liquidation.cancel == Cancel::account) {
    cancel(std::nullopt);
    return has_freed;
  }
  if (meant.empty()) {
    for (const Leg& leg : account.legs) meant.push_back(leg.symbol);
  }
  for (const SymbolId symbol : meant) cancel(symbol);
  return has_freed;
}

bool Waterfall::State::net_hedges(const AccountView& account) {
  bool has_netted = false;
  if (!acts() && said[account.account].contains(DecisionKind::liquidate)) return false;
  for (const Leg& leg : account.legs) {
    if (leg.side != Side::long_side || leg.lots <= 0) continue;
    const auto other = std::find_if(account.legs.begin(), account.legs.end(), [&](const Leg& at) {
      return at.symbol == leg.symbol && at.side == Side::short_side;
    });
    if (other == account.legs.end() || other->lots >= 0) continue;
    const std::int64_t lots = std::min(leg.lots, -other->lots);
    // The short's value is rounded by itself; both take the long's, so that nothing is lost.
    const std::int64_t value = mark_value_of(desk, leg.symbol, lots);
    RiskDecision& decision = decide(DecisionKind::net_hedge, "liquidation.net_hedge");
    decision.account = account.account;
    decision.symbol = leg.symbol;
    decision.operands[0] = {"lots", OperandUnit::lots, lots};
    if (!acts()) continue;
    conserve("net_hedge", {account.account}, [&] {
      desk.reduce(leg.position, lots, value).value();
      desk.reduce(other->position, lots, -value).value();
    });
    has_netted = true;
  }
  return has_netted;
}

void Waterfall::State::place(const AccountView& account, const PlannedSale& sale) {
  RiskDecision& decision = decide(DecisionKind::liquidate, "liquidation.steps");
  decision.account = account.account;
  decision.symbol = sale.leg.symbol;
  decision.position = sale.leg.position;
  decision.operands[0] = {"lots", OperandUnit::lots, sale.lots};
  decision.operands[1] = {"of", OperandUnit::lots, size_of(sale.leg.lots)};
  decision.operands[2] = {"equity", OperandUnit::atoms, account.equity};
  decision.operands[3] = {"maintenance", OperandUnit::atoms_e8,
                          static_cast<int128>(account.maintenance_e8)};
  if (sale.limit) {
    decision.operands[4] = {"limit", OperandUnit::price,
                            static_cast<int128>(sale.limit->u) << (kMaxShift - sale.limit->shift)};
  }
  if (!acts()) return;
  spent[account.account].amount +=
      static_cast<int128>(sale.leg.notional()) * sale.lots / size_of(sale.leg.lots);
  if (sale.step->cool_down != 0 && sale.lots < size_of(sale.leg.lots)) {
    cool_downs[account.account] = {now + sale.step->cool_down, sale.step->all_in_cool_down};
  }
  OpenOrder& open = orders[++last_order];
  open.order.id = last_order;
  open.order.account = account.account;
  open.order.position = sale.leg.position;
  open.order.symbol = sale.leg.symbol;
  open.order.lots = -core::signed_lots(sale.leg.lots, sale.lots);
  open.order.limit = sale.limit;
  open.order.fill_or_kill = rules.liquidation.fill_or_kill;
  open.order.placed = now;
  open.expires = now + rules.liquidation.order_for;
  const int128 share =
      account.notional == 0 ? 0 : account.equity * sale.leg.notional() / account.notional;
  open.bankruptcy =
      unit_worth(static_cast<std::int64_t>(sale.leg.mark_value - share), sale.leg.lots);
  ++orders_of[account.account];
  market.place(open.order);
}

void Waterfall::State::work_off() {
  for (std::uint32_t fund = 0; fund < funds.size(); ++fund) {
    const FundRules& terms = funds.rules(fund);
    if (terms.work_off_e8 == 0 || orders_of.contains(funds.account(fund))) continue;
    const AccountView vault = view(desk, funds.account(fund));
    for (const Leg& leg : vault.legs) {
      if (is_stopped(leg.symbol)) continue;
      const int128 part = static_cast<int128>(size_of(leg.lots)) * terms.work_off_e8;
      const auto lots = static_cast<std::int64_t>((part + kOneE8 - 1) / kOneE8);
      RiskDecision& decision = decide(DecisionKind::work_off, "funds.work_off");
      decision.fund = fund;
      decision.account = vault.account;
      decision.symbol = leg.symbol;
      decision.position = leg.position;
      decision.operands[0] = {"lots", OperandUnit::lots, lots};
      if (!acts()) continue;
      OpenOrder& open = orders[++last_order];
      open.order.id = last_order;
      open.order.account = vault.account;
      open.order.position = leg.position;
      open.order.symbol = leg.symbol;
      open.order.lots = -core::signed_lots(leg.lots, lots);
      open.order.placed = now;
      open.expires = now + rules.liquidation.order_for;
      open.is_work_off = true;
      ++orders_of[vault.account];
      market.place(open.order);
    }
  }
}

void Waterfall::State::take_answers() {
  std::vector<MarketAnswer> answers;
  market.take_answers(now, answers);
  for (const MarketAnswer& answer : answers) {
    const auto open = orders.find(answer.order);
    if (open == orders.end()) continue;  // ended before
    if (answer.kind == MarketAnswer::Kind::fill) {
      book(answer);
      continue;
    }
    const AccountId account = open->second.order.account;
    if (open->second.filled == 0 && troubled.contains(account)) unsold.insert(account);
    orders.erase(open);
    if (rules.takeover.after_orders) left_over.insert(account);
    if (--orders_of.at(account) == 0) orders_of.erase(account);
  }
  run();
}

void Waterfall::State::refuse_fill(const MarketOrder& order, std::int64_t lots,
                                   const char* reason) {
  RiskDecision& decision = decide(DecisionKind::fill_refused, reason);
  decision.account = order.account;
  decision.symbol = order.symbol;
  decision.position = order.position;
  decision.fund = funds.fund_of(order.account);
  decision.operands[0] = {"lots", OperandUnit::lots, lots};
}

void Waterfall::State::book(const MarketAnswer& answer) {
  OpenOrder& open = orders.at(answer.order);
  const MarketOrder& order = open.order;
  const DeskPosition position = desk.position(order.position);
  // What went to auto-deleveraging or a vault meanwhile is not there to be sold.
  const std::int64_t there = std::min(size_of(answer.lots), size_of(position.quantity));
  if (there == 0 || (answer.lots < 0) == (position.quantity < 0)) {
    refuse_fill(order, size_of(answer.lots), "the position is gone");
    return;
  }
  const bool is_cut = there != size_of(answer.lots);
  if (is_cut) refuse_fill(order, size_of(answer.lots) - there, "the position is smaller");
  const std::int64_t lots = core::signed_lots(answer.lots, there);
  const std::int64_t value =
      is_cut ? static_cast<std::int64_t>(static_cast<int128>(answer.value) * lots / answer.lots)
             : answer.value;
  const std::int64_t entry_value = position.entry_value;
  const std::int64_t quantity = position.quantity;
  const uint128 before = maintenance_of(desk, order.symbol, quantity, entry_value);
  bool is_booked = false;
  std::set<AccountId> concerned = {order.account, answer.counterparty};
  for (const LiquidationFee& fee : rules.liquidation.fees) {
    concerned.insert(fee_recipient(fee.recipient, order.symbol));
  }
  conserve("a fill", concerned, [&] {
    const auto other =
        desk.fill(answer.counterparty, order.symbol, answer.counterparty_side, {-lots, -value, 0});
    if (!other) return;
    is_booked = true;
    desk.fill(order.position, {lots, value, 0}).value();
    const DeskPosition after = desk.position(order.position);
    const uint128 freed =
        before -
        std::min(before, maintenance_of(desk, order.symbol, after.quantity, after.entry_value));
    MarketAnswer booked = answer;
    booked.lots = lots;
    booked.value = value;
    if (!open.is_work_off) charge_fees(order, booked, freed);
  });
  if (!is_booked) {
    refuse_fill(order, there, "the counterparty has no room");
    return;
  }
  RiskDecision& decision = decide(DecisionKind::fill, "market");
  decision.account = order.account;
  decision.symbol = order.symbol;
  decision.position = order.position;
  decision.fund = funds.fund_of(order.account);
  decision.operands[0] = {"lots", OperandUnit::lots, size_of(lots)};
  decision.operands[1] = {"value", OperandUnit::atoms, value < 0 ? -value : value};
  open.filled += lots;
  unsold.erase(order.account);
  const std::int64_t released = core::released_entry_value(entry_value, quantity, there);
  if (open.is_work_off) {
    if (const auto fund = funds.fund_of(order.account)) {
      funds.realised(*fund, order.symbol, -static_cast<int128>(value) - released);
    }
  } else {
    losses[order.account][order.symbol] +=
        core::value(-lots, open.bankruptcy) + static_cast<int128>(value);
  }
}

AccountId Waterfall::State::fee_recipient(const std::string& name, SymbolId symbol) const {
  const SymbolSpec& spec = desk.venue().symbol(symbol);
  const FundRules* fund = find_fund(rules, name, spec.name);
  const std::optional<AccountId> recipient =
      fund != nullptr ? funds.account(static_cast<std::size_t>(fund - rules.funds.data()))
                      : desk.find_account(name);
  // A fee is in the asset of the symbol: a recipient in another cannot have it.
  const bool can = recipient && desk.account(*recipient).asset == spec.asset;
  return can ? *recipient : house_of_asset[spec.asset.value()];
}

void Waterfall::State::charge_fees(const MarketOrder& order, const MarketAnswer& answer,
                                   uint128 maintenance_freed_e8) {
  using Cap = LiquidationFee::Cap;
  const int128 notional = answer.value < 0 ? -answer.value : answer.value;
  // What the fill was better than its limit, and than the bankruptcy price: proceeds less what
  // these would have brought.
  int128 better = order.limit ? -answer.value - core::value(-answer.lots, *order.limit) : 0;
  int128 beyond = -answer.value - core::value(-answer.lots, orders.at(order.id).bankruptcy);
  for (const LiquidationFee& terms : rules.liquidation.fees) {
    const int128 base = terms.base == LiquidationFee::Base::notional
                            ? notional
                            : static_cast<int128>(maintenance_freed_e8) / kOneE8;
    int128 fee = base * terms.rate_e8 / kOneE8;
    if (terms.cap == Cap::equity) fee = std::min(fee, sums(desk, order.account).equity);
    if (terms.cap == Cap::limit) fee = std::min(fee, better);
    if (terms.cap == Cap::bankruptcy) fee = std::min(fee, beyond);
    if (fee <= 0) continue;
    better -= fee;
    beyond -= fee;
    move_cash(desk, order.account, fee_recipient(terms.recipient, order.symbol), fee);
    RiskDecision& decision = decide(DecisionKind::fee, "liquidation.fees");
    decision.account = order.account;
    decision.symbol = order.symbol;
    decision.operands[0] = {"fee", OperandUnit::atoms, fee};
    decision.operands[1] = {"base", OperandUnit::atoms, base};
    decision.operands[2] = {"rate", OperandUnit::e8, terms.rate_e8};
  }
}

int128 Waterfall::State::payable_for(const AccountView& account) const {
  std::set<std::uint32_t> asked;
  int128 payable = 0;
  for (const Leg& leg : account.legs) {
    for (const std::uint32_t fund : funds.pool(leg.symbol)) {
      if (asked.insert(fund).second) payable += funds.can_lose(fund, now);
    }
  }
  return payable;
}

std::optional<int128> Waterfall::State::allowance_of(AccountId account) {
  const std::optional<Allowance>& cap = rules.liquidation.account_cap;
  if (!cap) return std::nullopt;
  Spent& used = spent[account];
  if (now - used.begin >= cap->interval) used = {now, 0};
  return cap->amount - used.amount;
}

}  // namespace ballast::risk
