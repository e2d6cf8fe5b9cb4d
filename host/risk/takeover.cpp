// Accounts that cannot be left to the market: taken over by a vault, or settled.
#include <algorithm>
#include <string>

#include "hls/core/margin.hpp"
#include "host/include/ballast/leg_shares.hpp"
#include "host/risk/state.hpp"

namespace ballast::risk {

void Waterfall::State::resolve(bool is_check) {
  taken_part.clear();
  for (std::uint32_t round = 0; round < rules.adl.rounds; ++round) {
    bool has_moved = false;
    const std::vector<AccountId> accounts(troubled.begin(), troubled.end());
    for (const AccountId id : accounts) {
      const auto verdict = verdicts.find(id);
      if (verdict == verdicts.end()) continue;
      const bool is_left_over = left_over.contains(id);
      const bool is_bankrupt = verdict->second == Verdict::bankrupt;
      const AccountView account = view(desk, id);
      const bool is_below = is_below_ratio(account, verdict->second);
      if (!is_bankrupt && !is_below && !is_left_over) continue;
      if (account.legs.empty()) {
        if (!acts() || orders_of.contains(id)) continue;
        if (settle_flat(id)) has_moved = true;
        continue;
      }
      const bool is_vaults =
          rules.takeover.enabled &&
          (is_below || is_left_over || (is_bankrupt && rules.takeover.takes_bankrupt));
      if (is_vaults && take_over(id)) has_moved = true;
    }
    left_over.clear();
    settle_vaults();
    run();
    if (is_check && deleverage()) has_moved = true;
    if (!has_moved) return;
  }
  const auto left = std::count_if(verdicts.begin(), verdicts.end(),
                                  [](const auto& at) { return at.second == Verdict::bankrupt; });
  if (left == 0) return;
  decide(DecisionKind::rounds_end, "adl.rounds").operands[0] = {"bankrupt accounts",
                                                                OperandUnit::count, left};
}

bool Waterfall::State::is_below_ratio(const AccountView& account, Verdict verdict) const {
  const TakeoverRules& takeover = rules.takeover;
  if (!takeover.enabled || takeover.ratio_over == 0) return false;
  if (acts() || verdict != Verdict::liquidate) return verdict == Verdict::takeover;
  // The engine was not given the ratio.
  const core::Thresholds terms{0, 1, takeover.ratio_under, takeover.ratio_over, false};
  return core::judge(account.equity, account.maintenance_e8, true, terms) == Verdict::takeover;
}

/// A vault that owes and holds nothing any more is covered by other funds, winners, a deficit.
void Waterfall::State::settle_vaults() {
  if (!acts()) return;
  for (std::uint32_t fund = 0; fund < funds.size(); ++fund) {
    const AccountId id = funds.account(fund);
    if (orders_of.contains(id) || sums(desk, id).equity >= 0) continue;
    if (view(desk, id).legs.empty()) settle_flat(id);
  }
}

bool Waterfall::State::can_take(std::uint32_t fund, const AccountView& account, int128 loss) const {
  if (funds.rules(fund).kind != FundRules::Kind::vault) return false;
  const DeskAccount vault = desk.account(funds.account(fund));
  if (vault.verdict == Verdict::bankrupt || vault.asset != desk.account(account.account).asset)
    return false;
  return funds.can_lose(fund, now) > loss && has_room(vault, account);
}

/// Whether the legs fit into its positions, and into as many as an account may have.
bool Waterfall::State::has_room(const DeskAccount& vault, const AccountView& account) const {
  std::map<SymbolId, int128> lots;
  for (const Leg& leg : account.legs) lots[leg.symbol] += leg.lots;
  std::size_t positions = vault.positions.size();
  for (const PositionId id : vault.positions) {
    const DeskPosition held = desk.position(id);
    const auto at = lots.find(held.symbol);
    if (at == lots.end()) continue;
    at->second += held.quantity;
    --positions;
  }
  return positions + lots.size() <= kMaxPositionsPerAccount &&
         std::all_of(lots.begin(), lots.end(), [this](const auto& at) {
           const std::int64_t most = desk.venue().symbol(at.first).max_lots;
           return at.second <= most && at.second >= -most;
         });
}

std::optional<std::uint32_t> Waterfall::State::find_vault(const AccountView& account) const {
  const int128 loss = account.equity < 0 ? -account.equity : 0;
  const auto largest =
      std::max_element(account.legs.begin(), account.legs.end(),
                       [](const Leg& a, const Leg& b) { return a.notional() < b.notional(); });
  for (const std::uint32_t fund : funds.asked(largest->symbol, account.account)) {
    const bool is_of_all =
        std::all_of(account.legs.begin(), account.legs.end(), [&](const Leg& leg) {
          const std::vector<std::uint32_t>& pool = funds.pool(leg.symbol);
          return std::find(pool.begin(), pool.end(), fund) != pool.end();
        });
    if (is_of_all && can_take(fund, account, loss)) return fund;
  }
  return std::nullopt;
}

bool Waterfall::State::take_over(AccountId id) {
  AccountView account = view(desk, id);
  if (const auto stopped = stopped_leg(account)) {
    hold(id, *stopped);
    return false;
  }
  if (orders_of.contains(id)) {  // what is on its way is not taken twice
    if (!withdraw_orders_of(id, "takeover") || !troubled.contains(id)) return false;
    account = view(desk, id);
    if (account.legs.empty()) return false;
  }
  const auto refuse = [&](const char* reason) {
    passed_over.insert(id);
    if (!is_new(id, DecisionKind::takeover_refused)) return false;
    RiskDecision& decision = decide(DecisionKind::takeover_refused, reason);
    decision.account = id;
    decision.operands[0] = {"equity", OperandUnit::atoms, account.equity};
    return false;
  };
  const std::optional<std::uint32_t> fund = find_vault(account);
  if (!fund) return refuse("no vault has what it takes");
  if (!acts()) {
    if (!is_new(id, DecisionKind::takeover)) return false;
    RiskDecision& decision = decide(DecisionKind::takeover, "takeover.ratio");
    decision.account = id;
    decision.fund = fund;
    return false;
  }
  if (cancel_orders(account, {})) {
    run();
    const auto verdict = verdicts.find(id);
    if (verdict == verdicts.end() || verdict->second == Verdict::liquidate) return false;
    account = view(desk, id);
  }
  if (!beliefs_hold(account)) return refuse("the engine has other positions than were believed");
  return move_to(*fund, account) || refuse("the vault has no room for a position");
}

bool Waterfall::State::beliefs_hold(const AccountView& account) {
  run();
  bool holds = true;
  for (const Leg& leg : account.legs) desk.query_position(leg.position).value();
  session.finish([&](const Event& event) {
    on_event(event);
    if (handler) handler(event);
    if (event.event() != EventKind::position_state) return;
    const auto state = event.as<op::PositionState>();
    for (const Leg& leg : account.legs) {
      if (leg.position.value() != event.position) continue;
      holds = holds && state.quantity == leg.lots && state.entry_value == leg.entry_value;
    }
  });
  return holds;
}

/// What the legs change hands for: their mark values, or what leaves the account with nothing.
std::vector<std::int64_t> Waterfall::State::takeover_values(const AccountView& account) const {
  std::vector<std::int64_t> values;
  for (const Leg& leg : account.legs) values.push_back(leg.mark_value);
  if (!rules.takeover.at_bankruptcy_price) return values;
  const std::vector<int128> shares = share_over_legs(account.equity, values);
  std::vector<std::int64_t> at_bankruptcy;
  for (std::size_t leg = 0; leg < values.size(); ++leg) {
    at_bankruptcy.push_back(static_cast<std::int64_t>(values[leg] - shares[leg]));
    // A short that loses more than it is worth has no price above zero.
    if ((at_bankruptcy[leg] < 0) != (values[leg] < 0)) return values;
  }
  return at_bankruptcy;
}

std::optional<PositionId> Waterfall::State::own_position(AccountId account, SymbolId symbol) {
  if (const auto there = desk.find_position(account, symbol, Side::both)) return there;
  const std::string name =
      std::string(desk.account(account).name) + "/" + desk.venue().symbol(symbol).name;
  const auto opened = desk.add_position(name, account, symbol, Side::both);
  if (!opened) return std::nullopt;
  return *opened;
}

std::vector<PositionId> Waterfall::State::collateral_of(AccountId account) const {
  std::vector<PositionId> held;
  for (const PositionId id : desk.account(account).positions) {
    const DeskPosition position = desk.position(id);
    const bool is_held = position.quantity > 0 && desk.venue().symbol(position.symbol).collateral;
    if (is_held) held.push_back(id);
  }
  return held;
}

bool Waterfall::State::move_to(std::uint32_t fund, const AccountView& account) {
  const AccountId vault = funds.account(fund);
  const std::vector<std::int64_t> values = takeover_values(account);
  bool has_moved = false;
  int128 wallet = 0;
  conserve("takeover", {vault, account.account}, [&] {
    std::vector<PositionFill> fills;
    for (std::size_t i = 0; i < account.legs.size(); ++i) {
      const auto position = own_position(vault, account.legs[i].symbol);
      if (!position) return;
      fills.push_back({*position, {account.legs[i].lots, values[i], 0}});
    }
    // What stands behind the wallet goes with it.
    const std::vector<PositionId> coins =
        rules.takeover.moves_wallet ? collateral_of(account.account) : std::vector<PositionId>();
    for (const PositionId id : coins) {
      const DeskPosition held = desk.position(id);
      const auto position = own_position(vault, held.symbol);
      if (!position) return;
      fills.push_back({*position, {held.quantity, 0, 0}});
    }
    if (!desk.fill(fills)) return;
    for (const PositionId id : coins) desk.fill(id, {-desk.position(id).quantity, 0, 0}).value();
    for (std::size_t i = 0; i < account.legs.size(); ++i) {
      const Leg& leg = account.legs[i];
      desk.reduce(leg.position, leg.lots < 0 ? -leg.lots : leg.lots, values[i]).value();
    }
    has_moved = true;
    wallet = desk.account(account.account).wallet;
    if (rules.takeover.moves_wallet) move_cash(desk, account.account, vault, wallet);
  });
  if (!has_moved) return false;
  const bool is_left_over = left_over.contains(account.account);
  RiskDecision& decision =
      decide(DecisionKind::takeover, is_left_over ? "takeover.after_orders" : "takeover.ratio");
  decision.account = account.account;
  decision.fund = fund;
  decision.operands[0] = {"equity", OperandUnit::atoms, account.equity};
  decision.operands[1] = {"maintenance", OperandUnit::atoms_e8,
                          static_cast<int128>(account.maintenance_e8)};
  decision.operands[2] = {"notional", OperandUnit::atoms, account.notional};
  decision.operands[3] = {"positions", OperandUnit::count,
                          static_cast<int128>(account.legs.size())};
  decision.operands[4] = {"wallet moved", OperandUnit::atoms,
                          rules.takeover.moves_wallet ? wallet : 0};
  if (account.equity < 0) funds.lost(fund, now, -account.equity);
  for (const Leg& leg : account.legs) funds.took(leg.symbol, fund);
  run();
  return true;
}

}  // namespace ballast::risk
