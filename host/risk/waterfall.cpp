// Time, events and what must stay true.
#include <algorithm>
#include <cstdlib>

#include "host/include/ballast/error.hpp"
#include "host/risk/state.hpp"

namespace ballast::risk {
namespace {

constexpr std::uint32_t kQuiet = option::kExemptAdl | option::kNoVerdict;

bool is_trouble(Verdict verdict) {
  return verdict == Verdict::liquidate || verdict == Verdict::takeover ||
         verdict == Verdict::bankrupt;
}

bool is_of_symbol(TriggerRule::Quantity quantity) {
  using Quantity = TriggerRule::Quantity;
  return quantity != Quantity::balance && quantity != Quantity::equity &&
         quantity != Quantity::drawdown && quantity != Quantity::liquidation_ratio;
}

}  // namespace

Waterfall::State::State(Session& a_session, RiskRules the_rules, RiskMarket& a_market, Mode a_mode)
    : session(a_session),
      desk(a_session.desk()),
      rules(std::move(the_rules)),
      market(a_market),
      mode(a_mode),
      funds(rules, desk),
      liquidation_clock(rules.clocks.liquidation),
      adl_clock(rules.clocks.adl),
      symbols(desk.venue().symbols().size()) {
  for (std::size_t symbol = 0; symbol < symbols.size(); ++symbol) {
    symbols[symbol].before = desk.marks()[symbol];
  }
  const auto watch = [this](std::uint32_t rule, std::optional<SymbolId> symbol) {
    triggers.push_back({rule, symbol, Trigger(rules.triggers[rule]), {}, {}});
  };
  for (std::uint32_t rule = 0; rule < rules.triggers.size(); ++rule) {
    const TriggerRule& terms = rules.triggers[rule];
    if (!is_of_symbol(terms.quantity)) {
      watch(rule, std::nullopt);
      continue;
    }
    for (SymbolId symbol; symbol.value() < symbols.size(); ++symbol) {
      const std::vector<std::uint32_t>& pool = funds.pool(symbol);
      const SymbolSpec& spec = desk.venue().symbol(symbol);
      const bool is_meant = terms.fund.empty()
                                ? !spec.collateral && is_member(terms.members, spec.name)
                                : std::any_of(pool.begin(), pool.end(), [&](std::uint32_t fund) {
                                    return rules.funds[fund].name == terms.fund;
                                  });
      if (is_meant) watch(rule, symbol);
    }
  }
}

void Waterfall::State::run() {
  session.finish([this](const Event& event) {
    on_event(event);
    if (handler) handler(event);
  });
  // What the Desk sent is the waterfall's or its driver's: nothing of it is refused in earnest.
  session.forget_outcomes(session.executed());
}

void Waterfall::State::set_verdict(AccountId account, Verdict verdict) {
  if (is_own(account)) return;
  if (is_trouble(verdict)) {
    verdicts[account] = verdict;
    if (troubled.insert(account).second) since[account] = now;
    return;
  }
  if (troubled.erase(account) == 0) return;
  verdicts.erase(account);
  since.erase(account);
  said.erase(account);
  unsold.erase(account);
  losses.erase(account);
  cancelled.erase(account);
  passed_over.erase(account);
  for (const PositionId position : desk.account(account).positions) lots_then.erase(position);
}

void Waterfall::State::on_event(const Event& event) {
  switch (event.event()) {
    case EventKind::verdict:
      set_verdict(AccountId(event.account), static_cast<Verdict>(event.code()));
      break;
    case EventKind::adl_close: {
      const auto close = event.as<op::AdlClose>();
      check_order(event, close.key);
      RiskDecision& decision = decide(DecisionKind::deleveraged, "adl.policy");
      decision.account = AccountId(event.account);
      decision.symbol = SymbolId(event.symbol);
      decision.position = PositionId(event.position);
      decision.trigger = adl_trigger;
      decision.operands[0] = {"rank", OperandUnit::count, event.arg};
      decision.operands[1] = {"lots", OperandUnit::lots, close.lots};
      decision.operands[2] = {"value", OperandUnit::atoms, close.cash};
      decision.operands[3] = {"entry value", OperandUnit::atoms, close.entry_value};
      decision.operands[4] = {"key", OperandUnit::count, close.key};
      const std::int64_t left = desk.position(PositionId(event.position)).quantity;
      decision.operands[5] = {"left", OperandUnit::lots, left < 0 ? -left : left};
      set_verdict(AccountId(event.account), static_cast<Verdict>(event.code()));
      break;
    }
    case EventKind::adl_end: {
      const auto end = event.as<op::AdlEnd>();
      takes.push_back({end.lots_left, core::join(end.cash_lo, end.cash_hi)});
      break;
    }
    default:
      break;
  }
}

/// Closes of a transaction come with falling keys, those of one key by rising position.
void Waterfall::State::check_order(const Event& event, std::int64_t key) {
  const auto now_closed = std::pair(-key, event.position);
  if (last_close && *last_close > now_closed) {
    throw InvariantFault("the order of an ADL in " +
                         desk.venue().symbol(SymbolId(event.symbol)).name + " at " +
                         std::to_string(now) + " ns: position " + std::to_string(event.position) +
                         " with key " + std::to_string(key) + " comes behind a lower one");
  }
  last_close = now_closed;
}

bool Waterfall::State::is_own(AccountId account) const {
  if (funds.fund_of(account)) return true;
  const auto is_in = [account](const std::vector<AccountId>& accounts) {
    return std::find(accounts.begin(), accounts.end(), account) != accounts.end();
  };
  return is_in(deficit_of_asset) || is_in(rounding_of_asset) || is_in(house_of_asset) ||
         is_in(named_accounts) || is_in(residuals);
}

bool Waterfall::State::is_users(AccountId account) const {
  return !is_own(account) && (desk.account(account).options & option::kNoVerdict) == 0;
}

void Waterfall::State::advance(Nanoseconds time) {
  if (time < now) {
    throw InputError("a tick at " + std::to_string(time) + " ns is before the last one, at " +
                     std::to_string(now) + " ns; time does not go back");
  }
  now = time;
}

void Waterfall::State::commit() {
  const std::vector<core::UnitValue> marks_before = desk.marks();
  desk.commit(now);
  for (std::size_t symbol = 0; symbol < symbols.size(); ++symbol) {
    symbols[symbol].before = marks_before[symbol];
  }
  run();
}

void Waterfall::State::judge_pauses() {
  const PauseRules& terms = rules.pause;
  const auto pause = [&](SymbolId id, const char* reason, DecisionOperand operand) {
    SymbolState& symbol = symbols[id.value()];
    symbol.paused_until = now + terms.hold;
    if (std::exchange(symbol.is_paused, true)) return;
    RiskDecision& decision = decide(DecisionKind::pause, reason);
    decision.symbol = id;
    decision.operands[0] = operand;
  };
  for (const SymbolId id : newly_marked) {
    symbols[id.value()].marked = now;
    const core::UnitValue before = symbols[id.value()].before;
    if (terms.jump_e8 == 0 || before.u == 0) continue;
    const Rational share_e8 = price_change(before, desk.marks()[id.value()]) * kOneE8;
    if (share_e8 > terms.jump_e8) {
      pause(id, "pause.jump", {"move", OperandUnit::e8, floor(share_e8).whole().value_or(0)});
    }
  }
  newly_marked.clear();
  for (SymbolId id; id.value() < symbols.size(); ++id) {
    SymbolState& symbol = symbols[id.value()];
    if (terms.stale_after != 0 && now - symbol.marked > terms.stale_after) {
      pause(id, "pause.stale_after", {"age", OperandUnit::ns, now - symbol.marked});
    } else if (symbol.is_paused && now >= symbol.paused_until) {
      symbol.is_paused = false;
      decide(DecisionKind::pause_end, "pause.hold").symbol = id;
    }
  }
}

void Waterfall::State::hold(AccountId account, SymbolId symbol) {
  if (!is_new(account, DecisionKind::hold)) return;
  RiskDecision& decision = decide(
      DecisionKind::hold, symbols[symbol.value()].is_halted ? "an operator halted it" : "pause");
  decision.account = account;
  decision.symbol = symbol;
}

bool Waterfall::State::is_stopped(SymbolId symbol) const {
  return symbols[symbol.value()].is_paused || symbols[symbol.value()].is_halted;
}

std::optional<SymbolId> Waterfall::State::stopped_leg(const AccountView& account) const {
  for (const Leg& leg : account.legs) {
    if (is_stopped(leg.symbol)) return leg.symbol;
  }
  return std::nullopt;
}

AccountId Waterfall::State::named_account(const std::string& name, AssetId asset,
                                          std::uint32_t options) {
  const std::string full = "risk/" + name + "/" + desk.venue().asset(asset).name;
  if (const auto there = desk.find_account(full)) return *there;
  return desk.add_account(full, asset, 0, options).value();
}

void Waterfall::State::take_totals() {
  value_of_asset.assign(desk.venue().assets().size(), 0);
  net_lots.assign(symbols.size(), 0);
  for (AccountId id; id < desk.accounts_end(); ++id) {
    const DeskAccount account = desk.account(id);
    if (account.live) value_of_asset[account.asset.value()] += account.wallet;
  }
  for (PositionId id; id < desk.positions_end(); ++id) {
    const DeskPosition position = desk.position(id);
    if (!position.live || position.quantity == 0) continue;
    net_lots[position.symbol.value()] += position.quantity;
    const AssetId asset = desk.venue().symbol(position.symbol).asset;
    value_of_asset[asset.value()] -= position.entry_value;
  }
}

void Waterfall::State::balance_book() {
  take_totals();
  for (SymbolId id; id.value() < symbols.size(); ++id) {
    const SymbolSpec& symbol = desk.venue().symbol(id);
    const int128 net = net_lots[id.value()];
    if (net == 0 || symbol.collateral) continue;
    if (net > symbol.max_lots || net < -symbol.max_lots) {
      throw InputError("the book's longs and shorts of " + symbol.name + " differ by " +
                       to_string(net) + " lots, more than one position may have; " +
                       "add who holds the other side");
    }
    const AccountId account = named_account("residual", symbol.asset, kQuiet);
    residuals.push_back(account);
    const auto lots = static_cast<std::int64_t>(-net);
    const std::int64_t value = mark_value_of(desk, id, lots);
    desk.fill(account, id, Side::both, {lots, value, 0}).value();
    RiskDecision& decision = decide(DecisionKind::residual, "begin");
    decision.account = account;
    decision.symbol = id;
    decision.operands[0] = {"lots", OperandUnit::lots, lots};
    decision.operands[1] = {"value", OperandUnit::atoms, value};
  }
}

Waterfall::State::Totals Waterfall::State::totals_of(const std::set<AccountId>& accounts) const {
  Totals totals;
  for (const AccountId id : accounts) {
    const DeskAccount account = desk.account(id);
    totals.value += account.wallet;
    for (const PositionId held : account.positions) {
      const DeskPosition position = desk.position(held);
      totals.value -= position.entry_value;
      totals.lots[position.symbol] += position.quantity;
    }
  }
  std::erase_if(totals.lots, [](const auto& at) { return at.second == 0; });
  return totals;
}

void Waterfall::State::check_step(const char* step, const Totals& before,
                                  const Totals& after) const {
  const std::string at = std::string(step) + " at " + std::to_string(now) + " ns moved ";
  if (before.value != after.value) {
    throw InvariantFault("conservation: " + at + "the value of its accounts by " +
                         to_string(after.value - before.value) + " atoms");
  }
  if (before.lots != after.lots) {
    throw InvariantFault("conservation: " + at + "longs less shorts of its accounts");
  }
}

void Waterfall::State::check_totals() {
  const std::vector<int128> value_before = value_of_asset, lots_before = net_lots;
  take_totals();
  for (std::size_t asset = 0; asset < value_of_asset.size(); ++asset) {
    if (value_of_asset[asset] == value_before[asset]) continue;
    throw InvariantFault("conservation: the value of all accounts in " +
                         desk.venue().assets()[asset].name + " moved by " +
                         to_string(value_of_asset[asset] - value_before[asset]) +
                         " atoms in the tick at " + std::to_string(now) +
                         " ns; note_transfer what comes from outside");
  }
  for (std::size_t symbol = 0; symbol < net_lots.size(); ++symbol) {
    if (net_lots[symbol] == lots_before[symbol]) continue;
    throw InvariantFault("conservation: longs less shorts of " +
                         desk.venue().symbols()[symbol].name + " moved by " +
                         to_string(net_lots[symbol] - lots_before[symbol]) +
                         " lots in the tick at " + std::to_string(now) + " ns");
  }
}

Waterfall::Waterfall(Session& session, RiskRules rules, RiskMarket& market, Mode mode)
    : state_(std::make_unique<State>(session, std::move(rules), market, mode)) {}
Waterfall::~Waterfall() = default;

void Waterfall::set_event_handler(Session::EventHandler handler) {
  state_->handler = std::move(handler);
}

void Waterfall::begin(Nanoseconds time) {
  State& state = *state_;
  state.advance(time);
  state.has_begun = true;
  state.liquidation_clock.start(time);
  state.adl_clock.start(time);
  for (State::SymbolState& symbol : state.symbols) symbol.marked = time;
  state.decide(DecisionKind::begin, "");
  state.session.group([&] {
    state.funds.open();
    for (AssetId asset; asset.value() < state.desk.venue().assets().size(); ++asset) {
      state.deficit_of_asset.push_back(state.named_account("deficit", asset, kQuiet));
      state.rounding_of_asset.push_back(state.named_account("rounding", asset, kQuiet));
      state.house_of_asset.push_back(state.named_account("house", asset, kQuiet));
    }
    for (const std::string& name : state.rules.accounts) {
      const auto there = state.desk.find_account(name);
      state.named_accounts.push_back(
          there ? *there : state.desk.add_account(name, state.rules.asset, 0, kQuiet).value());
    }
    if (!state.acts()) return;
    state.balance_book();
    if (!state.rules.takeover.enabled || state.rules.takeover.ratio_over == 0) return;
    for (std::uint32_t asset = 0; asset < state.desk.venue().assets().size(); ++asset) {
      op::Asset terms = state.desk.venue().assets()[asset].thresholds;
      terms.takeover_num = state.rules.takeover.ratio_under;
      terms.takeover_den = state.rules.takeover.ratio_over;
      Command command = make_command(CommandKind::asset, terms);
      command.arg = asset;
      state.desk.send(command);
    }
  });
  state.run();
  // Verdicts that were given before the waterfall was there.
  for (AccountId id; id < state.desk.accounts_end(); ++id) {
    const DeskAccount account = state.desk.account(id);
    if (account.live) state.set_verdict(id, account.verdict);
  }
  state.take_totals();
  state.begin_parameters();
}

DeskOutcome<std::uint64_t> Waterfall::mark(SymbolId symbol, core::UnitValue unit) {
  const auto marked = state_->desk.mark(symbol, unit);
  if (marked) state_->newly_marked.push_back(symbol);
  return marked;
}

void Waterfall::tick(Nanoseconds time) {
  State& state = *state_;
  if (!state.has_begun) throw std::logic_error("a Waterfall begins before its first tick");
  state.advance(time);
  state.commit();
  state.judge_pauses();
  state.take_answers();
  if (state.liquidation_clock.due(time)) {
    state.liquidation_round();
    state.take_answers();
  }
  const bool is_check = state.adl_clock.due(time);
  if (is_check) state.judge_triggers();
  state.resolve(is_check);
  state.upkeep_funds();
  state.adapt();
  state.run();
  state.check_totals();
}

void Waterfall::on_event(const Event& event) { state_->on_event(event); }

void Waterfall::set_oracle(SymbolId symbol, core::UnitValue unit) {
  State::SymbolState& state = state_->symbols.at(symbol.value());
  state.oracle = unit;
  state.has_oracle = true;
}

void Waterfall::note_transfer(AssetId asset, std::int64_t amount) {
  state_->value_of_asset.at(asset.value()) += amount;
}

void Waterfall::note_realised(AccountId account, SymbolId symbol, std::int64_t amount) {
  State& state = *state_;
  if (state.rules.social_loss.window == 0) return;  // no rule asks for it
  std::erase_if(state.realised, [&](const State::Realised& entry) {
    return state.now - entry.time > state.rules.social_loss.window;
  });
  state.realised.push_back({state.now, account, symbol, amount});
}

void Waterfall::halt(SymbolId symbol) {
  if (std::exchange(state_->symbols.at(symbol.value()).is_halted, true)) return;
  state_->decide(DecisionKind::halt, "operator").symbol = symbol;
}

void Waterfall::resume(SymbolId symbol) {
  if (!std::exchange(state_->symbols.at(symbol.value()).is_halted, false)) return;
  state_->decide(DecisionKind::halt_end, "operator").symbol = symbol;
}

const RiskRules& Waterfall::rules() const { return state_->rules; }
AccountId Waterfall::fund_account(std::size_t fund) const { return state_->funds.account(fund); }
AccountId Waterfall::deficit_account(AssetId asset) const {
  return state_->deficit_of_asset.at(asset.value());
}
AccountId Waterfall::rounding_account(AssetId asset) const {
  return state_->rounding_of_asset.at(asset.value());
}
AccountId Waterfall::house_account(AssetId asset) const {
  return state_->house_of_asset.at(asset.value());
}
AccountMargin Waterfall::margin(AccountId account) const {
  const AccountSums total = sums(state_->desk, account);
  return {total.equity, total.maintenance_e8};
}
std::vector<AccountId> Waterfall::troubled() const {
  return {state_->troubled.begin(), state_->troubled.end()};
}
bool Waterfall::is_paused(SymbolId symbol) const { return state_->is_stopped(symbol); }
bool Waterfall::is_deleveraging(SymbolId symbol) const { return state_->trigger_of(symbol) != 0; }
std::optional<std::int64_t> Waterfall::initial_rate_e8(SymbolId symbol) const {
  const State::Parameters& own = state_->parameters.at(symbol.value());
  const MarginTiers table = state_->acts() ? state_->table_of(own, own.eighths)
                                           : state_->desk.venue().symbol(symbol).margin_tiers();
  if (table.initial_rates_e8.empty()) return std::nullopt;
  return table.initial_rates_e8.front();
}
std::int64_t Waterfall::maintenance_multiplier_e8(SymbolId symbol) const {
  if (!state_->acts()) return kOneE8;
  return state_->parameters.at(symbol.value()).eighths * kOneE8 / 8;
}
std::optional<int128> Waterfall::position_cap(SymbolId symbol) const {
  if (!state_->acts()) return std::nullopt;
  return state_->parameters.at(symbol.value()).position_cap;
}
std::span<const RiskDecision> Waterfall::decisions() const { return state_->decisions; }
void Waterfall::forget_decisions() { state_->decisions.clear(); }

}  // namespace ballast::risk
