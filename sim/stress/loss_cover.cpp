#include "sim/stress/loss_cover.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "hls/core/valuation.hpp"

namespace ballast::stress {
namespace {

/// A worse case lacks more; where neither lacks anything, loses more.
bool is_worse(const LossCover::Case& a, const LossCover::Case& b) {
  return std::pair(a.lack(), a.loss) > std::pair(b.lack(), b.loss);
}

void add(LossCover::Case& to, const LossCover::Case& account) {
  to.accounts.insert(to.accounts.end(), account.accounts.begin(), account.accounts.end());
  to.count += account.count;
  to.loss += account.loss;
  to.margin += account.margin;
}

}  // namespace

BookAtStart BookAtStart::of(const Desk& desk, std::span<const AccountId> without,
                            const Valuation& value) {
  BookAtStart book{{}, {}, value};
  for (AccountId id; id < desk.accounts_end(); ++id) {
    const DeskAccount account = desk.account(id);
    if (!account.live || (account.options & option::kNoVerdict) != 0) continue;
    if (std::find(without.begin(), without.end(), id) != without.end()) continue;
    Account& held = book.accounts.emplace_back();
    held.id = id;
    held.asset = account.asset;
    held.wallet = account.wallet;
    held.first = book.positions.size();
    for (const PositionId at : account.positions) {
      const DeskPosition position = desk.position(at);
      if (position.quantity == 0) continue;
      book.positions.push_back({position.symbol, position.quantity, position.entry_value});
    }
    held.count = book.positions.size() - held.first;
  }
  return book;
}

int128 BookAtStart::equity(const Account& account, std::span<const core::UnitValue> marks) const {
  int128 equity = account.wallet;
  for (std::size_t at = account.first; at < account.first + account.count; ++at) {
    const Position& held = positions[at];
    equity += core::value(held.lots, marks[held.symbol.value()]) - held.entry_value;
  }
  return value.millionths(equity, account.asset);
}

LossCover::LossCover(const BookAtStart& book, std::span<const core::UnitValue> marks)
    : book_(book) {
  for (const BookAtStart::Account& account : book.accounts) {
    margins_.push_back(book.equity(account, marks));
  }
}

void LossCover::look(double time_s, std::span<const core::UnitValue> marks) {
  std::array<Case, 2> worst;  // of accounts, the worst first
  Case all;
  for (std::size_t i = 0; i < book_.accounts.size(); ++i) {
    const BookAtStart::Account& account = book_.accounts[i];
    const int128 loss = margins_[i] - book_.equity(account, marks);
    if (loss <= 0) continue;
    const Case one{time_s, {}, 1, loss, margins_[i]};
    if (one.lack() > 0) add(all, one);
    if (!is_worse(one, worst[1])) continue;
    worst[1] = one;
    worst[1].accounts = {account.id};
    if (is_worse(worst[1], worst[0])) std::swap(worst[0], worst[1]);
  }
  Case both = worst[0];
  if (worst[1].lack() > 0 || worst[0].lack() == 0) add(both, worst[1]);
  all.time_s = time_s;
  if (is_worse(worst[0], largest_)) largest_ = worst[0];
  if (is_worse(both, two_largest_)) two_largest_ = both;
  if (all.lack() > all_.lack()) all_ = all;
}

}  // namespace ballast::stress
