// Commands about one position of a lane, its pages and its tiers.
#pragma once

#include "hls/kernels/events.hpp"
#include "hls/kernels/position_lane.hpp"

namespace ballast::kernels {

/// Whether a position may be (q, entry_value), sums that have not wrapped.
inline Reason refuse_holding(const LaneOp& op, Side side, int128 q, int128 entry_value) {
  const std::int64_t most = op.symbol.max_lots;
  if (q > most || q < -most) return Reason::overflow;
  if ((side == Side::long_side && q < 0) || (side == Side::short_side && q > 0)) {
    return Reason::wrong_side;
  }
  if (entry_value > kMaxValue || entry_value < -kMaxValue) return Reason::overflow;
  if (q == 0 && entry_value != 0) return Reason::entry_left;
  return op.symbol.collateral && entry_value != 0 ? Reason::collateral : Reason::none;
}

inline Reason refuse_restored(const LaneOp& op) {
  const auto operands = op.command.as<op::RestorePosition>();
  if (operands.light > 5) return Reason::out_of_range;
  return refuse_holding(op, op.command.side(), operands.quantity, operands.entry_value);
}

/// Makes a position, flat, unless it is refused: also for what `found` says, if that is known.
template <typename Lane>
bool make_position(Lane& at, const LaneOp& op, Reason found) {
#pragma HLS INLINE
  const std::uint32_t row = op.command.arg;
  const bool exists = row < at.store.kRows;
  const bool in_use = row == kRowInUse || (exists && at.store.holder[row].live);
  AccountOp to = Lane::told(op);
  // What the accounts refuse comes before, between and behind these.
  to.reason = in_use ? Reason::in_use : exists ? found : Reason::no_room;
  to.set(OpenTerms{op.symbol.asset, op.symbol.has_mark});
  at.accounts.write(to);
  if (!at.opened.read()) return false;
  at.store.clear_row(row);
  at.store.holder[row] = {true, op.command.position, Lane::account_row(op), op.command.symbol,
                          op.command.side()};
  ++at.store.live[op.command.symbol];
  return true;
}

template <typename Lane>
void restore_position(Lane& at, const LaneOp& op) {
#pragma HLS INLINE
  if (!make_position(at, op, refuse_restored(op))) return;
  const std::uint32_t row = op.command.arg;
  const auto operands = op.command.as<op::RestorePosition>();
  at.store.light[row] = static_cast<std::uint8_t>(operands.light);
  const Change change = at.hold(row, op, {operands.quantity, operands.entry_value});
  at.change_account(AccountAction::place, op, row, change);
}

template <typename Lane>
void free_position(Lane& at, const LaneOp& op) {
#pragma HLS INLINE
  if (op.command.position == kNoPosition) return at.pass(op, Reason::none);
  if (!at.is_meant(op)) return at.pass(op, Reason::unknown_position);
  const std::uint32_t row = op.command.arg;
  if (at.store.holding[row].q != 0) return at.pass(op, Reason::not_flat);
  at.store.clear_row(row);
  --at.store.live[op.command.symbol];
  at.pass(op, Reason::none);
}

/// Where a position_delta would move a position, unless it is refused.
inline Reason moved(const LaneOp& op, const Holding& was, Side side, Holding& now) {
  const auto operands = op.command.as<op::PositionDelta>();
  if (operands.wallet > kMaxCash || operands.wallet < -kMaxCash) return Reason::out_of_range;
  if (op.command.has(flag::kCheckQ) && was.q != operands.expected_quantity) return Reason::stale;
  const int128 q = static_cast<int128>(was.q) + operands.quantity;
  const int128 entry_value = static_cast<int128>(was.entry_value) + operands.entry_value;
  now = {static_cast<std::int64_t>(q), static_cast<std::int64_t>(entry_value)};
  return refuse_holding(op, side, q, entry_value);
}

template <typename Lane>
void position_delta(Lane& at, const LaneOp& op) {
#pragma HLS INLINE
  if (!at.is_meant(op)) return at.pass(op, Reason::unknown_position);
  const std::uint32_t row = op.command.arg;
  Holding now;
  const Reason reason = moved(op, at.store.holding[row], at.store.holder[row].side, now);
  if (reason != Reason::none) return at.pass(op, reason);
  Change change = at.hold(row, op, now);
  change.wallet = op.command.as<op::PositionDelta>().wallet;
  at.pass(op, change);
}

inline Reason refuse_reduce(const LaneOp& op, std::int64_t q) {
  const auto operands = op.command.as<op::Reduce>();
  if (operands.cash > kMaxCash || operands.cash < -kMaxCash || operands.lots < 1) {
    return Reason::out_of_range;
  }
  if (op.command.has(flag::kCheckQ) && q != operands.expected_quantity) return Reason::stale;
  const bool over = static_cast<std::uint64_t>(operands.lots) > core::magnitude(q);
  return over ? Reason::over_close : Reason::none;
}

template <typename Lane>
void reduce(Lane& at, const LaneOp& op) {
#pragma HLS INLINE
  if (!at.is_meant(op)) return at.pass(op, Reason::unknown_position);
  const std::uint32_t row = op.command.arg;
  const Reason reason = refuse_reduce(op, at.store.holding[row].q);
  if (reason != Reason::none) return at.pass(op, reason);
  const auto operands = op.command.as<op::Reduce>();
  std::int64_t released = 0;
  at.pass(op, at.close(row, op, operands.lots, operands.cash, released));
}

template <typename Lane>
void query_position(Lane& at, const LaneOp& op) {
#pragma HLS INLINE
  if (op.command.position == kNoPosition) return at.pass(op, Reason::none);
  if (!at.is_meant(op)) return at.pass(op, Reason::unknown_position);
  const std::uint32_t row = op.command.arg;
  at.pass(op, position_state(op.command.symbol, op.command.account, at.position(row)));
}

template <typename Lane>
void link_page(Lane& at, const LaneOp& op) {
#pragma HLS INLINE
  const bool exists = op.command.arg < at.store.kPages && op.command.symbol < kMaxSymbols &&
                      op.command.side() <= Side::short_side;
  if (!exists) return;
  const std::uint32_t list = at.store.list_of(op.command.symbol, op.command.side());
  if (op.command.as<op::Page>().link != 0) {
    at.store.link(op.command.arg, list);
  } else {
    at.store.unlink(op.command.arg, list);
  }
}

template <typename Lane>
void stage_tier(Lane& at, const LaneOp& op) {
#pragma HLS INLINE
  const auto operands = op.command.as<op::Tier>();
  at.tiers.put(op.table.place, op.command.arg % kMaxTiers, tier_of(operands));
}

template <typename Lane>
void tell_tiers(Lane& at, const LaneOp& op) {
#pragma HLS INLINE
told_tiers:
  for (unsigned i = 0; i < op.table.tiers; ++i) {
#pragma HLS LOOP_TRIPCOUNT min = 0 max = 64
    at.answers.write({0, at.tiers.at(op.table.place, i)});
  }
}

}  // namespace ballast::kernels
