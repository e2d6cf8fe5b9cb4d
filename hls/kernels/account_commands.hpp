// Commands about one account of a lane, and what comes to it of its positions.
#pragma once

#include "hls/kernels/account_lane.hpp"

namespace ballast::kernels {

template <typename Lane>
void define_account(Lane& at, const AccountOp& op) {
#pragma HLS INLINE
  const auto operands = op.operands<op::Account>();
  const auto asset = static_cast<std::uint8_t>(operands.asset);
  Account& account = at.store.row[op.row];
  if (account.live && account.asset != asset) return at.last(Reason::wrong_asset);
  account.live = true;
  account.asset = asset;
  account.maintenance_e8 += static_cast<uint128>(
      static_cast<int128>(operands.extra_margin - account.extra_margin) * kRateOne);
  account.extra_margin = operands.extra_margin;
  account.options = static_cast<std::uint8_t>(operands.options);
  at.judge_and_end(op);
}

/// `found`: what the positions would refuse an `open` for.
inline Reason refuse_open(const Account& account, const OpenTerms& symbol, Reason found) {
  if (!account.live) return Reason::unknown_account;
  if (account.asset != symbol.asset) return Reason::wrong_asset;
  if (!symbol.has_mark) return Reason::no_mark;
  if (found == Reason::in_use) return Reason::in_use;
  const bool full = account.live_positions >= kMaxPositionsPerAccount;
  return full ? Reason::too_many_positions : found;
}

template <typename Lane>
void open_in_account(Lane& at, const AccountOp& op) {
#pragma HLS INLINE
  Account& account = at.store.row[op.row];
  const Reason reason = refuse_open(account, op.as<OpenTerms>(), op.reason);
  if (reason == Reason::none) ++account.live_positions;
  at.opened.write(reason == Reason::none);
  at.last(reason);
}

template <typename Lane>
void free_in_account(Lane& at, const AccountOp& op) {
#pragma HLS INLINE
  if (op.reason != Reason::none) return at.last(op.reason);
  Account& account = at.store.row[op.row];
  if (op.of_position) {
    --account.live_positions;
    return at.last(Reason::none);
  }
  if (!account.live) return at.last(Reason::unknown_account);
  if (account.live_positions != 0 || account.wallet != 0) return at.last(Reason::not_flat);
  account = Account{};
  at.store.untouch(op.row);
  at.last(Reason::none);
}

/// position_delta and reduce.
template <typename Lane>
void change_account(Lane& at, const AccountOp& op) {
#pragma HLS INLINE
  if (op.reason != Reason::none) return at.last(op.reason);
  at.store.row[op.row].move(op.as<Change>());
  at.judge_and_end(op);
}

template <typename Lane>
void wallet_delta(Lane& at, const AccountOp& op) {
#pragma HLS INLINE
  Account& account = at.store.row[op.row];
  const std::int64_t amount = op.operands<op::WalletDelta>().amount;
  if (!account.live) return at.last(Reason::unknown_account);
  if (amount > kMaxCash || amount < -kMaxCash) return at.last(Reason::out_of_range);
  account.wallet += amount;
  at.judge_and_end(op);
}

template <typename Lane>
void query_account(Lane& at, const AccountOp& op) {
#pragma HLS INLINE
  if (op.reason != Reason::none) return at.last(op.reason);
  if (op.of_position) {
    at.give(op.as<Event>());
  } else if (at.store.row[op.row].live) {
    at.give_account(op.row);
  } else {
    return at.last(Reason::unknown_account);
  }
  at.last(Reason::none);
}

/// A close of a take: its verdict is in its own event.
template <typename Lane>
void close_in_account(Lane& at, const AccountOp& op) {
#pragma HLS INLINE
  Account& account = at.store.row[op.row];
  const auto closed = op.as<Closed>();
  account.move(closed.change);
  account.verdict = at.store.judge(account);
  Event event;
  event.set(closed.operands);
  event.flags = static_cast<std::uint8_t>(account.verdict);
  event.account = at.id_of(op.row);
  at.give(event);
}

}  // namespace ballast::kernels
