#include "host/risk/fund_book.hpp"

#include <algorithm>
#include <string>

#include "hls/core/digest.hpp"
#include "host/risk/account_view.hpp"

namespace ballast::risk {

void move_cash(Desk& desk, AccountId from, AccountId to, int128 amount) {
  if (amount < 0) return move_cash(desk, to, from, -amount);
  while (amount != 0) {
    const auto part = static_cast<std::int64_t>(std::min<int128>(amount, kMaxCash));
    desk.transfer(from, -part).value();
    desk.transfer(to, part).value();
    amount -= part;
  }
}

FundBook::FundBook(const RiskRules& rules, Desk& desk)
    : rules_(rules), desk_(desk), funds_(rules.funds.size()) {
  const std::vector<SymbolSpec>& symbols = desk.venue().symbols();
  pools_.resize(symbols.size());
  turn_.resize(symbols.size());
  for (std::uint32_t symbol = 0; symbol < symbols.size(); ++symbol) {
    if (symbols[symbol].collateral) continue;
    for (std::uint32_t fund = 0; fund < rules.funds.size(); ++fund) {
      const FundRules& terms = rules.funds[fund];
      if (terms.asset == symbols[symbol].asset && is_member(terms.members, symbols[symbol].name)) {
        pools_[symbol].push_back(fund);
      }
    }
  }
}

void FundBook::open() {
  for (std::size_t fund = 0; fund < funds_.size(); ++fund) {
    const FundRules& terms = rules_.funds[fund];
    const std::string name = "risk/" + terms.name;
    if (const auto there = desk_.find_account(name)) {
      funds_[fund].account = *there;
      continue;
    }
    const std::uint32_t options =
        option::kExemptAdl | (terms.kind == FundRules::Kind::cash ? option::kNoVerdict : 0);
    funds_[fund].account =
        desk_.add_account(name, terms.asset, terms.capital.value_or(0), options).value();
  }
}

std::optional<std::uint32_t> FundBook::fund_of(AccountId account) const {
  for (std::uint32_t fund = 0; fund < funds_.size(); ++fund) {
    if (funds_[fund].account == account) return fund;
  }
  return std::nullopt;
}

std::vector<std::uint32_t> FundBook::asked(SymbolId symbol, AccountId account) const {
  std::vector<std::uint32_t> order = pools_[symbol.value()];
  if (order.empty()) return order;
  std::size_t first = 0;
  if (rules_.assignment == Assignment::in_turn) first = turn_[symbol.value()] % order.size();
  if (rules_.assignment == Assignment::hash) {
    first = core::mix(account.value()) % order.size();
  }
  std::rotate(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(first), order.end());
  return order;
}

void FundBook::took(SymbolId symbol, std::uint32_t fund) {
  const std::vector<std::uint32_t>& pool = pools_[symbol.value()];
  const auto at = std::find(pool.begin(), pool.end(), fund);
  if (at != pool.end()) turn_[symbol.value()] = static_cast<std::uint32_t>(at - pool.begin()) + 1;
}

int128 FundBook::equity(std::size_t fund) const { return sums(desk_, funds_[fund].account).equity; }

int128 FundBook::can_lose(std::size_t fund, Nanoseconds now) const {
  const Fund& state = funds_[fund];
  const FundRules& terms = rules_.funds[fund];
  int128 most =
      terms.kind == FundRules::Kind::cash ? desk_.account(state.account).wallet : equity(fund);
  if (terms.loss_cap) {
    const bool is_new = now - state.interval_begin >= terms.loss_cap->interval;
    most = std::min<int128>(most, terms.loss_cap->amount - (is_new ? 0 : state.lost));
  }
  return std::max<int128>(most, 0);
}

void FundBook::lost(std::size_t fund, Nanoseconds now, int128 amount) {
  Fund& state = funds_[fund];
  const std::optional<Allowance>& cap = rules_.funds[fund].loss_cap;
  if (!cap) return;
  if (now - state.interval_begin >= cap->interval) {
    state.interval_begin += (now - state.interval_begin) / cap->interval * cap->interval;
    state.lost = 0;
  }
  state.lost += amount;
}

int128 FundBook::symbol_pnl(std::size_t fund, SymbolId symbol) const {
  const Fund& state = funds_[fund];
  const auto at = state.realised.find(symbol);
  int128 pnl = at == state.realised.end() ? 0 : at->second;
  for (const Side side : {Side::both, Side::long_side, Side::short_side}) {
    const auto id = desk_.find_position(state.account, symbol, side);
    if (!id) continue;
    const DeskPosition position = desk_.position(*id);
    pnl += mark_value_of(desk_, symbol, position.quantity) - position.entry_value;
  }
  return pnl;
}

std::int64_t FundBook::top_up(std::size_t fund, Nanoseconds now) {
  Fund& state = funds_[fund];
  const FundRules& terms = rules_.funds[fund];
  if (!terms.top_up || now < state.next_top_up) return 0;
  const int128 worth =
      terms.kind == FundRules::Kind::cash ? desk_.account(state.account).wallet : equity(fund);
  if (worth >= terms.top_up->below) return 0;
  state.next_top_up = now + terms.top_up->interval;
  return terms.top_up->amount;
}

int128 FundBook::above_cap(std::size_t fund) const {
  const FundRules& terms = rules_.funds[fund];
  if (!terms.cap) return 0;
  const int128 wallet = desk_.account(funds_[fund].account).wallet;
  const int128 worth = terms.kind == FundRules::Kind::cash ? wallet : equity(fund);
  return std::max<int128>(0, std::min(wallet, worth - *terms.cap));
}

}  // namespace ballast::risk
