// Commands about one position of a lane: what they are refused for, and what they change of it.
#pragma once

#include "hls/kernels/position_lane.hpp"

namespace ballast::kernels {

template <typename Lane>
void open_position(Lane& at, const LaneOp& op) {
#pragma HLS INLINE
  const std::uint32_t row = op.command.arg;
  const bool exists = row < at.store.kRows;
  const bool in_use = row == kRowInUse || (exists && at.store.holder[row].live);
  const Reason found = in_use ? Reason::in_use : exists ? Reason::none : Reason::no_room;
  AccountOp to = Lane::told(op);
  to.reason = found;  // what the accounts refuse comes before, between and behind these
  to.set(OpenTerms{op.symbol.asset, op.symbol.has_mark});
  at.accounts.write(to);
  if (!at.opened.read()) return;
  at.store.clear_row(row);
  at.store.holder[row] = {true, op.command.position, Lane::account_row(op), op.command.symbol,
                          op.command.side()};
  ++at.store.live[op.command.symbol];
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
  const std::int64_t most = op.symbol.max_lots;
  if (operands.wallet > kMaxCash || operands.wallet < -kMaxCash) return Reason::out_of_range;
  if (op.command.has(flag::kCheckQ) && was.q != operands.expected_quantity) return Reason::stale;
  if (__builtin_add_overflow(was.q, operands.quantity, &now.q) || now.q > most || now.q < -most) {
    return Reason::overflow;
  }
  if ((side == Side::long_side && now.q < 0) || (side == Side::short_side && now.q > 0)) {
    return Reason::wrong_side;
  }
  if (__builtin_add_overflow(was.entry_value, operands.entry_value, &now.entry_value) ||
      now.entry_value > kMaxValue || now.entry_value < -kMaxValue) {
    return Reason::overflow;
  }
  if (now.q == 0 && now.entry_value != 0) return Reason::entry_left;
  return op.symbol.collateral && now.entry_value != 0 ? Reason::collateral : Reason::none;
}

template <typename Lane>
void position_delta(Lane& at, const LaneOp& op) {
#pragma HLS INLINE
  if (!at.is_meant(op)) return at.pass(op, Reason::unknown_position);
  const std::uint32_t row = op.command.arg;
  Holding now;
  const Reason reason = moved(op, at.store.holding[row], at.store.holder[row].side, now);
  if (reason != Reason::none) return at.pass(op, reason);
  Change change = at.store.set(row, op.symbol, now);
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
  at.pass(op, at.close(row, op.symbol, operands.lots, operands.cash, released));
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
  at.store.tier[op.symbol.bank * kMaxSymbols + op.command.symbol][op.command.arg] = {
      operands.floor, operands.rate_e8, core::join(operands.deduction_lo, operands.deduction_hi)};
}

}  // namespace ballast::kernels
