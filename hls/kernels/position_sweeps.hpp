// Sweeps over a lane's positions of a symbol, and what collect asks for while it ranks.
#pragma once

#include "hls/kernels/position_lane.hpp"

namespace ballast::kernels {

/// Calls visit(row) for each live position of a symbol and side.
template <typename Lane, typename Visit>
void walk(Lane& at, std::uint32_t symbol, Side side, Visit visit) {
#pragma HLS INLINE
  std::uint32_t page = at.store.head[at.store.list_of(symbol, side)];
pages:
  while (page != kNoPage) {
#pragma HLS LOOP_TRIPCOUNT min = 0 max = 4096
  page_rows:
    for (std::uint32_t i = 0; i < kPageRows; ++i) {
// One row a cycle; rows differ, so no round waits for what the one before writes.
#pragma HLS PIPELINE II = 1
#pragma HLS DEPENDENCE variable = at.store.holding type = inter false
#pragma HLS DEPENDENCE variable = at.store.contribution type = inter false
      const std::uint32_t row = page * kPageRows + i;
      if (at.store.holder[row].live) visit(row);
    }
    page = at.store.next[page];
  }
}

template <typename Lane, typename Visit>
void walk_all(Lane& at, std::uint32_t symbol, Visit visit) {
#pragma HLS INLINE
  walk(at, symbol, Side::both, visit);
  walk(at, symbol, Side::long_side, visit);
  walk(at, symbol, Side::short_side, visit);
}

template <typename Lane>
void revalue(Lane& at, const LaneOp& op) {
#pragma HLS INLINE
  walk_all(at, op.command.symbol, [&](std::uint32_t row) {
#pragma HLS INLINE
    const Holding held = at.store.holding[row];
    if (held.q == 0) return;
    at.change_account(AccountAction::move, op, row, at.hold(row, op, held));
  });
}

/// funding and settle.
template <typename Lane>
void transfer(Lane& at, const LaneOp& op) {
#pragma HLS INLINE
  const core::UnitValue unit{op.command.as<op::Mark>().unit_value, op.command.arg};
  const bool settles = op.action == Action::settle;
  Totals totals;
  walk_all(at, op.command.symbol, [&](std::uint32_t row) {
#pragma HLS INLINE
    const Holding held = at.store.holding[row];
    if (held.q == 0) return;
    const std::int64_t cash =
        settles ? core::value(held.q, unit) : core::value_rounded_up(held.q, unit);
    Change change;
    if (settles) change = at.hold(row, op, Holding{});
    change.wallet = settles ? cash - held.entry_value : -cash;
    at.change_account(AccountAction::move, op, row, change);
    totals.sum += cash;
    ++totals.count;
  });
  at.pass(op, totals);
}

template <typename Lane>
void show(Lane& at, const LaneOp& op, std::uint32_t row) {
#pragma HLS INLINE
  AccountOp to = Lane::told(op);
  to.action = AccountAction::show;
  to.row = at.store.holder[row].account;
  to.set(at.position(row));
  at.accounts.write(to);
}

/// Shows all positions that a ranking or a dump is made of.
template <typename Lane>
void sweep(Lane& at, const LaneOp& op, const Bound& bound) {
#pragma HLS INLINE
  AccountOp to = Lane::told(op);
  to.set(Sweep{op.action == Action::dump_positions, op.command.side() == Side::long_side, op.policy,
               bound});
  to.action = AccountAction::begin_sweep;
  at.accounts.write(to);
  const std::uint32_t symbol = op.command.symbol;
  if (op.action == Action::dump_positions) {
    walk_all(at, symbol, [&](std::uint32_t row) {
#pragma HLS INLINE
      show(at, op, row);
    });
  } else {
    const Side side = op.command.side();
    const auto visit = [&](std::uint32_t row) {
#pragma HLS INLINE
      const std::int64_t q = at.store.holding[row].q;
      if (side == Side::long_side ? q > 0 : q < 0) show(at, op, row);
    };
    walk(at, symbol, Side::both, visit);
    walk(at, symbol, side, visit);
  }
  to.action = AccountAction::end_sweep;
  at.accounts.write(to);
}

/// One close of a take; its position is the head of the queue.
template <typename Lane>
void close_head(Lane& at, const LaneOp& op, const Request& request) {
#pragma HLS INLINE
  const core::UnitValue price{op.command.as<op::AdlTake>().unit_value, op.command.arg};
  const std::int64_t q = at.store.holding[request.row].q;
  const std::int64_t brought = core::value(core::signed_lots(q, request.lots), price);
  AccountOp to = Lane::told(op);
  to.action = AccountAction::close;
  to.row = at.store.holder[request.row].account;
  std::int64_t released = 0;
  const Change change = at.close(request.row, op, request.lots, brought, released);
  to.set(Closed{change, op::AdlClose{request.lots, brought, released, 0}});
  at.accounts.write(to);
}

/// Does what collect asks for, until it asks for no more.
template <typename Lane>
void serve(Lane& at, const LaneOp& op) {
#pragma HLS INLINE
  bool more = true;
requests:
  while (more) {
#pragma HLS LOOP_TRIPCOUNT min = 1 max = 65536
    const Request request = at.requests.read();
    switch (request.kind) {
      case Request::Kind::close:
        close_head(at, op, request);
        break;
      case Request::Kind::light:
        at.store.light[request.row] = request.light;
        break;
      case Request::Kind::sweep:
        sweep(at, at.ranked, request.bound);
        break;
      case Request::Kind::end:
        more = false;
        break;
    }
  }
}

template <typename Lane>
void digest_positions(Lane& at, const LaneOp& op) {
#pragma HLS INLINE
  const auto range = op.command.as<op::Range>();
  const bool all = op.command.has(flag::kAll);
  core::Digest digest;
digest_rows:
  for (std::uint32_t row = 0; row < at.store.kRows; ++row) {
    const Holder holder = at.store.holder[row];
    const bool in_range = holder.id >= range.first && holder.id <= range.last;
    const bool wanted = all || (op.command.arg == scope::kPositions && in_range);
    if (!holder.live || !wanted) continue;
    digest.add(core::hash_position(holder.id, at.account_id(holder.account), holder.symbol,
                                   holder.side, at.store.holding[row].q,
                                   at.store.holding[row].entry_value));
  }
  at.pass(op, Digested{range, digest});
}

}  // namespace ballast::kernels
