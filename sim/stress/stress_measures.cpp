#include "sim/stress/stress_measures.hpp"

#include <algorithm>
#include <cmath>

#include "hls/core/valuation.hpp"

namespace ballast::stress {
namespace {

constexpr std::size_t kDrawnSymbols = 6;

double usd(int128 millionths) { return static_cast<double>(millionths) / 1e6; }

void set(std::vector<bool>& flags, AccountId account) {
  if (account.value() >= flags.size()) flags.resize(account.value() + 1);
  flags[account.value()] = true;
}

bool is_set(const std::vector<bool>& flags, AccountId account) {
  return account.value() < flags.size() && flags[account.value()];
}

std::vector<AccountId> fund_accounts(const risk::Waterfall& waterfall) {
  std::vector<AccountId> accounts;
  for (std::size_t fund = 0; fund < waterfall.rules().funds.size(); ++fund) {
    accounts.push_back(waterfall.fund_account(fund));
  }
  return accounts;
}

std::vector<SymbolId> drawn_symbols(const Scenario& scenario) {
  std::vector<SymbolId> order;
  for (SymbolId symbol; symbol.value() < scenario.symbols.size(); ++symbol) order.push_back(symbol);
  std::stable_sort(order.begin(), order.end(), [&](SymbolId a, SymbolId b) {
    const SymbolTerms &left = scenario.symbols[a.value()], &right = scenario.symbols[b.value()];
    if (left.collateral != right.collateral) return left.collateral;
    return left.open_interest > right.open_interest;
  });
  order.resize(std::min(order.size(), kDrawnSymbols));
  return order;
}

/// In millionths of the currency.
int128 equity_of_funds(const risk::Waterfall& waterfall, const Valuation& value) {
  int128 equity = 0;
  for (std::size_t fund = 0; fund < waterfall.rules().funds.size(); ++fund) {
    equity += value.millionths(waterfall.margin(waterfall.fund_account(fund)).equity,
                               waterfall.rules().funds[fund].asset);
  }
  return equity;
}

}  // namespace

StressMeasures::StressMeasures(const Scenario& scenario, const Desk& desk,
                               const SimulatedMarket& market, const risk::Waterfall& waterfall,
                               bool covers)
    : scenario_(scenario),
      desk_(desk),
      market_(market),
      waterfall_(waterfall),
      value_(scenario, desk.venue()),
      covers_(covers),
      drawn_(drawn_symbols(scenario)),
      book_(BookAtStart::of(desk, fund_accounts(waterfall), value_)),
      cover_(book_, desk.marks()),
      fund_capital_(equity_of_funds(waterfall, value_)),
      interest_(desk.venue().symbols().size()) {
  if (!covers) return;
  for (const BookAtStart::Account& account : book_.accounts) {
    const uint128 maintenance_e8 = waterfall.margin(account.id).maintenance_e8;
    maintenance_.push_back(value_.millionths(
        static_cast<int128>(maintenance_e8 / uint128{risk::kOneE8}), account.asset));
  }
}

void StressMeasures::look(double time_s, const VerdictCounts& verdicts) {
  StressSample sample;
  sample.time_s = time_s;
  sample.verdicts = verdicts;
  const auto decisions = waterfall_.decisions();
  for (; decisions_seen_ < decisions.size(); ++decisions_seen_) {
    take(decisions[decisions_seen_], sample);
  }
  adl_.end_tick();
  sample.unfilled_usd = std::max(0.0, sample.unfilled_usd);
  add_up(sample);
  look_at_market(sample);
  look_at_positions(sample);
  look_at_queue(sample);
  if (covers_) cover_.look(time_s, desk_.marks());
  samples_.push_back(std::move(sample));
}

int128 StressMeasures::mark_value(SymbolId symbol, int128 lots) const {
  return value_.millionths(
      core::value(static_cast<std::int64_t>(lots), desk_.marks()[symbol.value()]),
      desk_.venue().symbol(symbol).asset);
}

void StressMeasures::take(const risk::RiskDecision& decision, StressSample& sample) {
  using risk::DecisionKind;
  const int128 first = decision.operands[0].value;
  const auto notional = [&](int128 lots) {
    return std::abs(usd(mark_value(*decision.symbol, lots)));
  };
  switch (decision.kind) {
    case DecisionKind::liquidate:
      sample.unfilled_usd += notional(first);
      break;
    case DecisionKind::fill:
      if (decision.fund || first == 0) break;
      ++sample.liquidations;
      sample.liquidated_usd += worth(decision, 1);
      sample.unfilled_usd -= notional(first);
      set(is_liquidated_, *decision.account);
      set(is_in_trouble_, *decision.account);
      break;
    case DecisionKind::deleverage:
      adl_.need(*decision.symbol, millionths(decision, 3));
      if (!decision.fund) set(is_in_trouble_, *decision.account);
      break;
    case DecisionKind::deleveraged:
      take_close(decision, sample);
      break;
    case DecisionKind::takeover:
      ++sample.takeovers;
      set(is_in_trouble_, *decision.account);
      break;
    case DecisionKind::fund_pays:
      figures_.fund_paid_usd += worth(decision, 0);
      break;
    case DecisionKind::top_up:
      paid_into_funds_ += millionths(decision, 0);
      break;
    case DecisionKind::overflow:
      // What another fund gets has not left them.
      if (waterfall_.rules().funds[*decision.fund].overflow_to.empty()) {
        left_funds_ += millionths(decision, 0);
      }
      break;
    case DecisionKind::social_loss:
      figures_.socialised_usd += worth(decision, 0);
      break;
    case DecisionKind::deficit:
      figures_.deficit_usd += worth(decision, 0);
      break;
    case DecisionKind::fee:
      figures_.fees_usd += worth(decision, 0);
      break;
    default:
      break;
  }
}

void StressMeasures::take_close(const risk::RiskDecision& decision, StressSample& sample) {
  ++sample.adl_fills;
  const double value = std::abs(worth(decision, 2));
  sample.adl_usd += value;
  adl_fill_usd_.push_back(value);
  partial_ += decision.operands[5].value != 0 ? 1 : 0;
  set(is_deleveraged_, *decision.account);
  if (!figures_.first_adl_s) figures_.first_adl_s = sample.time_s - scenario_.late_s;
  const bool is_long = lots_before_.at(decision.position->value()) > 0;
  const Exposure held = exposure_.at(decision.account->value());
  const int128 lots = decision.operands[1].value;
  adl_.close({*decision.position, *decision.account, *decision.symbol, is_long,
              mark_value(*decision.symbol, is_long ? lots : -lots), millionths(decision, 3),
              millionths(decision, 2), (is_long ? held.shorts : held.longs) > 0});
}

void StressMeasures::add_up(const StressSample& sample) {
  figures_.market_liquidations += sample.liquidations;
  figures_.market_liquidation_notional_usd += sample.liquidated_usd;
  figures_.adl_fills += sample.adl_fills;
  figures_.adl_notional_usd += sample.adl_usd;
  figures_.takeovers += sample.takeovers;
  figures_.largest_burst = std::max(figures_.largest_burst, sample.adl_fills);
}

void StressMeasures::look_at_market(StressSample& sample) {
  for (std::size_t fund = 0; fund < waterfall_.rules().funds.size(); ++fund) {
    sample.fund_equity_usd.push_back(value_(waterfall_.margin(waterfall_.fund_account(fund)).equity,
                                            waterfall_.rules().funds[fund].asset));
  }
  for (const SymbolId symbol : drawn_) {
    const double start = scenario_.symbols[symbol.value()].price;
    sample.mark_ratio.push_back(market_.mark_price(symbol) / start);
    sample.index_ratio.push_back(market_.index_price(symbol) / start);
  }
  double depth = 0;
  for (SymbolId symbol; symbol.value() < scenario_.symbols.size(); ++symbol) {
    depth += market_.depth_left(symbol);
  }
  sample.depth_left = depth / static_cast<double>(scenario_.symbols.size());
}

void StressMeasures::look_at_positions(StressSample& sample) {
  lots_before_.assign(desk_.positions_end().value(), 0);
  exposure_.assign(desk_.accounts_end().value(), {});
  for (SymbolInterest& symbol : interest_) symbol.after_usd = 0;
  for (PositionId id; id < desk_.positions_end(); ++id) {
    const DeskPosition position = desk_.position(id);
    if (!position.live || position.quantity == 0) continue;
    if (desk_.venue().symbol(position.symbol).collateral) continue;
    lots_before_[id.value()] = position.quantity;
    Exposure& held = exposure_[position.account.value()];
    ++(position.quantity > 0 ? held.longs : held.shorts);
    if (position.quantity < 0) continue;
    interest_[position.symbol.value()].after_usd +=
        std::abs(usd(mark_value(position.symbol, position.quantity)));
  }
  for (SymbolInterest& symbol : interest_) {
    sample.open_interest_usd += symbol.after_usd;
    if (samples_.empty()) symbol.before_usd = symbol.after_usd;
  }
}

void StressMeasures::look_at_queue(StressSample& sample) const {
  for (const AccountId id : waterfall_.troubled()) {
    for (const PositionId at : desk_.account(id).positions) {
      const DeskPosition position = desk_.position(at);
      if (desk_.venue().symbol(position.symbol).collateral) continue;
      sample.waiting_usd += std::abs(usd(mark_value(position.symbol, position.quantity)));
    }
  }
}

std::optional<std::size_t> StressMeasures::place_of(AccountId account) const {
  const auto at = std::lower_bound(book_.accounts.begin(), book_.accounts.end(), account,
                                   [](const auto& held, AccountId id) { return held.id < id; });
  if (at == book_.accounts.end() || at->id != account) return std::nullopt;
  return static_cast<std::size_t>(at - book_.accounts.begin());
}

int128 StressMeasures::margin_at_start(AccountId account) const {
  const auto place = place_of(account);
  return place ? cover_.margins()[*place] : 0;
}

int128 StressMeasures::maintenance_at_start(AccountId account) const {
  const auto place = place_of(account);
  return place && *place < maintenance_.size() ? maintenance_[*place] : 0;
}

std::vector<SymbolId> StressMeasures::symbols_at_start(AccountId account) const {
  std::vector<SymbolId> symbols;
  const auto place = place_of(account);
  if (!place) return symbols;
  const BookAtStart::Account& held = book_.accounts[*place];
  for (std::size_t at = held.first; at < held.first + held.count; ++at) {
    symbols.push_back(book_.positions[at].symbol);
  }
  return symbols;
}

/// Who is below zero at the end, with nobody having paid for it: users, and vaults.
void StressMeasures::take_what_is_open() {
  int128 open = 0;
  const auto add = [&](AccountId account, AssetId asset) {
    const int128 equity = waterfall_.margin(account).equity;
    if (equity >= 0) return false;
    open -= value_.millionths(equity, asset);
    return true;
  };
  for (const BookAtStart::Account& account : book_.accounts) {
    if (add(account.id, account.asset)) ++figures_.open_accounts;
  }
  const auto& funds = waterfall_.rules().funds;
  for (std::size_t fund = 0; fund < funds.size(); ++fund) {
    if (add(waterfall_.fund_account(fund), funds[fund].asset)) ++figures_.open_accounts;
  }
  figures_.open_usd = usd(open);
}

/// What house accounts owe at the end.
int128 StressMeasures::loss_of_houses() const {
  int128 lost = 0;
  const auto add = [&](AccountId account, AssetId asset) {
    lost += std::max<int128>(0, -value_.millionths(waterfall_.margin(account).equity, asset));
  };
  const auto assets = static_cast<std::uint32_t>(desk_.venue().assets().size());
  for (AssetId asset; asset.value() < assets; ++asset) add(waterfall_.house_account(asset), asset);
  const std::string& named = waterfall_.rules().adl.house_account;
  if (const auto account = named.empty() ? std::nullopt : desk_.find_account(named)) {
    add(*account, desk_.account(*account).asset);
  }
  return lost;
}

/// What accounts in trouble lost, and who else bore a part of it.
void StressMeasures::take_losses() {
  int128 own = 0;
  for (const BookAtStart::Account& account : book_.accounts) {
    if (!is_set(is_in_trouble_, account.id)) continue;
    const auto paid = paid_in_.find(account.id);
    const int128 had = margin_at_start(account.id) + (paid == paid_in_.end() ? 0 : paid->second);
    const int128 has = value_.millionths(waterfall_.margin(account.id).equity, account.asset);
    own += std::max<int128>(0, had - has);
  }
  figures_.own_margin_usd = usd(own);
  const int128 in_funds = equity_of_funds(waterfall_, value_);
  const int128 lost = fund_capital_ + paid_into_funds_ - left_funds_ - in_funds;
  figures_.fund_loss_usd = usd(std::max<int128>(0, lost));
  take_what_is_open();
  figures_.house_loss_usd = usd(loss_of_houses());
  figures_.adl_loss_usd = usd(adl_.loss_of_winners());
  figures_.overshoot_usd = usd(adl_.overshoot());
  figures_.hedges_broken = static_cast<std::int64_t>(adl_.hedges_broken());
  figures_.hedges_broken_usd = usd(adl_.hedges_broken_notional());
  const auto of_sides =
      std::count_if(book_.positions.begin(), book_.positions.end(), [&](const auto& held) {
        return adl_.sides().contains({held.symbol, held.lots > 0});
      });
  const risk::Concentration falls = adl_.concentration(static_cast<std::size_t>(of_sides));
  figures_.largest_share = static_cast<double>(falls.largest_share_e8) * 1e-8;
  figures_.gini = static_cast<double>(falls.gini_e8) * 1e-8;
}

void StressMeasures::finish() {
  if (!adl_fill_usd_.empty()) {
    std::sort(adl_fill_usd_.begin(), adl_fill_usd_.end());
    const std::size_t count = adl_fill_usd_.size();
    figures_.median_adl_fill_usd = (adl_fill_usd_[(count - 1) / 2] + adl_fill_usd_[count / 2]) / 2;
    figures_.partial_share =
        static_cast<double>(partial_) / static_cast<double>(adl_fill_usd_.size());
  }
  figures_.liquidated_accounts = std::count(is_liquidated_.begin(), is_liquidated_.end(), true);
  figures_.deleveraged_accounts = std::count(is_deleveraged_.begin(), is_deleveraged_.end(), true);
  take_losses();
  // The waterfall has checked it at every tick, to the atom, or thrown.
  figures_.value_conserved = true;
}

}  // namespace ballast::stress
