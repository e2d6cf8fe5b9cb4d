// Who pays what an account owes: funds, then winners, then nobody.
#include <algorithm>

#include "host/risk/social_loss.hpp"
#include "host/risk/state.hpp"

namespace ballast::risk {

bool Waterfall::State::settle_flat(AccountId id) {
  const bool owes = sums(desk, id).equity < 0;
  std::map<SymbolId, int128> by_symbol;
  if (const auto lost = losses.find(id); lost != losses.end()) {
    for (const auto& [symbol, loss] : lost->second) {
      if (loss > 0) by_symbol[symbol] = loss;
    }
  }
  const DeskAccount account = desk.account(id);
  if (by_symbol.empty()) {
    for (const PositionId position : account.positions) {
      const SymbolId symbol = desk.position(position).symbol;
      if (!desk.venue().symbol(symbol).collateral) by_symbol[symbol] = 1;
    }
  }
  if (owes && acts()) sell_collateral(id);
  cover(id, by_symbol);
  losses.erase(id);
  return owes;
}

void Waterfall::State::sell_collateral(AccountId id) {
  if (funds.fund_of(id)) return;  // a vault's own coins stay its own
  const AccountId house = house_of_asset[desk.account(id).asset.value()];
  for (const PositionId at : collateral_of(id)) {
    const DeskPosition held = desk.position(at);
    const std::int64_t value = mark_value_of(desk, held.symbol, held.quantity);
    const auto taken = own_position(house, held.symbol);
    if (!taken) continue;
    bool is_sold = false;
    conserve("a sale of collateral", {house, id}, [&] {
      if (!desk.fill(*taken, {held.quantity, value, 0})) return;
      desk.fill(at, {-held.quantity, -value, 0}).value();
      is_sold = true;
    });
    if (!is_sold) continue;
    RiskDecision& decision = decide(DecisionKind::collateral_sold, "collateral");
    decision.account = id;
    decision.symbol = held.symbol;
    decision.position = at;
    decision.operands[0] = {"lots", OperandUnit::lots, held.quantity};
    decision.operands[1] = {"value", OperandUnit::atoms, value};
  }
}

void Waterfall::State::cover(AccountId id, const std::map<SymbolId, int128>& by_symbol) {
  const int128 owed = -sums(desk, id).equity;
  if (owed <= 0) return;
  session.group([&] {
    int128 weights = 0;
    for (const auto& [symbol, weight] : by_symbol) weights += weight;
    int128 left = owed;
    std::size_t place = 0;
    for (const auto& [symbol, weight] : by_symbol) {
      const bool is_last = ++place == by_symbol.size();
      // Weights are money, owed is money: both far below 2^63 where anybody can owe.
      const int128 share = is_last ? left : owed * weight / weights;
      left -= share;
      int128 open = share - pay_from_funds(id, symbol, share);
      open -= socialise(id, symbol, open);
      if (open == 0) continue;
      const AccountId deficit = deficit_of_asset[desk.account(id).asset.value()];
      move_cash(desk, deficit, id, open);
      RiskDecision& decision = decide(DecisionKind::deficit, "nobody is left");
      decision.account = id;
      decision.symbol = symbol;
      decision.operands[0] = {"deficit", OperandUnit::atoms, open};
    }
    if (by_symbol.empty()) {
      move_cash(desk, deficit_of_asset[desk.account(id).asset.value()], id, left);
      RiskDecision& decision = decide(DecisionKind::deficit, "no symbol");
      decision.account = id;
      decision.operands[0] = {"deficit", OperandUnit::atoms, left};
    }
  });
  run();
}

int128 Waterfall::State::pay_from_funds(AccountId id, SymbolId symbol, int128 amount) {
  int128 paid = 0;
  for (const std::uint32_t fund : funds.asked(symbol, id)) {
    if (paid == amount) break;
    const int128 part = std::min(amount - paid, funds.can_lose(fund, now));
    if (part <= 0) continue;
    move_cash(desk, funds.account(fund), id, part);
    funds.lost(fund, now, part);
    paid += part;
    RiskDecision& decision = decide(DecisionKind::fund_pays, "funds");
    decision.account = id;
    decision.symbol = symbol;
    decision.fund = fund;
    decision.operands[0] = {"paid", OperandUnit::atoms, part};
    decision.operands[1] = {"owed", OperandUnit::atoms, amount};
  }
  return paid;
}

int128 Waterfall::State::socialise(AccountId id, SymbolId symbol, int128 amount) {
  using Basis = SocialLossRules::Basis;
  if (amount == 0 || rules.social_loss.basis == Basis::none) return 0;
  std::map<AccountId, int128> gains, weights;
  const Basis basis = rules.social_loss.basis;
  if (basis == Basis::open_interest || basis == Basis::profit) {
    for (PositionId at; at < desk.positions_end(); ++at) {
      const DeskPosition position = desk.position(at);
      if (!position.live || position.symbol != symbol || position.quantity == 0) continue;
      const std::int64_t value = mark_value_of(desk, symbol, position.quantity);
      gains[position.account] += static_cast<int128>(value) - position.entry_value;
      weights[position.account] += value < 0 ? -value : value;
    }
  }
  if (basis == Basis::realised_profit || basis == Basis::profit) {
    for (const Realised& entry : realised) {
      const bool is_in = now - entry.time <= rules.social_loss.window;
      if (is_in && entry.symbol == symbol) gains[entry.account] += entry.amount;
    }
    weights = gains;
  }
  if (basis == Basis::balance) {
    for (AccountId at; at < desk.accounts_end(); ++at) {
      const DeskAccount account = desk.account(at);
      const bool is_asked = account.live && account.asset == desk.account(id).asset;
      if (!is_asked) continue;
      weights[at] = account.wallet;
      gains[at] = account.wallet;
    }
  }
  std::vector<Winner> winners;
  for (const auto& [account, weight] : weights) {
    if (account == id || !is_users(account) || weight <= 0) continue;
    const DeskAccount state = desk.account(account);
    const AccountSums total = sums(desk, account);
    const op::Asset& thresholds = desk.venue().asset(state.asset).thresholds;
    winners.push_back({account, weight, rules.social_loss.from_all ? state.wallet : gains[account],
                       total.equity, total.maintenance_e8,
                       (thresholds.options & option::kLiquidateAtEquality) != 0});
  }
  const SocialLoss shared = share_social_loss(amount, winners);
  for (const SocialLossCharge& charge : shared.charges) {
    move_cash(desk, charge.account, id, charge.amount);
    RiskDecision& decision = decide(DecisionKind::social_loss, "social_loss.basis");
    decision.account = charge.account;
    decision.symbol = symbol;
    decision.operands[0] = {"share", OperandUnit::atoms, charge.amount};
    decision.operands[1] = {"basis", OperandUnit::atoms, weights[charge.account]};
    decision.operands[2] = {"of", OperandUnit::atoms, amount};
  }
  return amount - shared.left;
}

void Waterfall::State::upkeep_funds() {
  if (!acts()) return;
  for (std::uint32_t fund = 0; fund < funds.size(); ++fund) {
    const FundRules& terms = funds.rules(fund);
    int128& total = value_of_asset[terms.asset.value()];
    if (const std::int64_t amount = funds.top_up(fund, now); amount != 0) {
      desk.transfer(funds.account(fund), amount).value();
      total += amount;
      RiskDecision& decision = decide(DecisionKind::top_up, "funds.top_up");
      decision.fund = fund;
      decision.operands[0] = {"amount", OperandUnit::atoms, amount};
    }
    const int128 above = funds.above_cap(fund);
    if (above == 0) continue;
    std::optional<std::uint32_t> to;
    for (std::uint32_t other = 0; other < funds.size(); ++other) {
      if (funds.rules(other).name == terms.overflow_to) to = other;
    }
    session.group([&] {
      if (to) return move_cash(desk, funds.account(fund), funds.account(*to), above);
      for (int128 left = above; left != 0;) {
        const auto part = static_cast<std::int64_t>(std::min<int128>(left, kMaxCash));
        desk.transfer(funds.account(fund), -part).value();
        left -= part;
      }
      total -= above;
    });
    RiskDecision& decision = decide(DecisionKind::overflow, "funds.cap");
    decision.fund = fund;
    decision.operands[0] = {"amount", OperandUnit::atoms, above};
  }
}

}  // namespace ballast::risk
