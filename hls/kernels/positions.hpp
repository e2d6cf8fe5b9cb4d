// A lane's positions: takes the lane's commands in order, and tells the lane's accounts what comes
// of each.
#pragma once

#include "hls/core/closing.hpp"
#include "hls/core/valuation.hpp"
#include "hls/kernels/events.hpp"
#include "hls/kernels/position_store.hpp"
#include "hls/kernels/tier_store.hpp"

namespace ballast::kernels {

// ---- what every command works with --------------------------------------------------------------

template <typename Card>
struct PositionLane {
  PositionStore<Card::kRows>& store;
  TierStore& tiers;
  const unsigned lane;
  Stream<LaneOp>& ops;
  Stream<Request>& requests;  ///< from collect, while a take or a ranking is carried out
  Stream<bool>& opened;       ///< from the accounts: whether the `open` just asked for may be
  Stream<AccountOp>& accounts;
  Stream<Answer>& answers;  ///< to dispatch
  LaneOp ranked = {};       ///< of the sweep that collect may ask for again

  static std::uint32_t account_row(const LaneOp& op) { return op.command.account / Card::kLanes; }
  std::uint32_t account_id(std::uint32_t row) const {
#pragma HLS INLINE
    return row * Card::kLanes + lane;
  }
  bool is_meant(const LaneOp& op) const {
#pragma HLS INLINE
    return store.holds(op.command.arg, account_row(op), op.command);
  }

  /// What of a command its account gets to know, whatever becomes of it.
  static AccountOp told(const LaneOp& op) {
    AccountOp to;
    to.command = op.action;
    to.flags = op.command.flags;
    to.of_position = op.command.position != kNoPosition;
    to.row = account_row(op);
    to.arg = op.command.arg;
    return to;
  }
  /// Hands a command on, with what comes of it here.
  template <typename With>
  void pass(const LaneOp& op, const With& with) {
#pragma HLS INLINE
    AccountOp to = told(op);
    to.set(with);
    accounts.write(to);
  }
  /// Hands a command on that nothing comes of here, but perhaps a refusal.
  void pass(const LaneOp& op, Reason reason) {
#pragma HLS INLINE
    AccountOp to = told(op);
    to.reason = reason;
  operands:
    for (unsigned i = 0; i < 4; ++i) {
#pragma HLS UNROLL
      to.word[i] = op.command.word[i];
    }
    accounts.write(to);
  }

  /// Changes the account of a position.
  void change_account(AccountAction action, const LaneOp& op, std::uint32_t row,
                      const Change& change) {
#pragma HLS INLINE
    AccountOp to = told(op);
    to.action = action;
    to.row = store.holder[row].account;
    to.set(change);
    accounts.write(to);
  }

  /// Moves a position to (q, entry_value), valued anew; what its account's sums change by.
  Change set(std::uint32_t row, const LaneOp& op, Holding now) {
#pragma HLS INLINE
    const std::int64_t mark_value = core::value(now.q, op.symbol.mark);
    const uint128 maintenance = tiers.maintenance(op.table, {now.q, mark_value, now.entry_value});
    return store.set(row, now, {mark_value, maintenance}, op.symbol.collateral);
  }

  /// Closes so many lots, no more than there are; `brought` is their cash.
  Change close(std::uint32_t row, const LaneOp& op, std::int64_t lots, std::int64_t brought,
               std::int64_t& released) {
#pragma HLS INLINE
    const Holding was = store.holding[row];
    released = core::released_entry_value(was.entry_value, was.q, lots);
    Change change =
        set(row, op, {was.q - core::signed_lots(was.q, lots), was.entry_value - released});
    change.wallet = brought - released;
    return change;
  }

  Shown shown(std::uint32_t row) const {
#pragma HLS INLINE
    return {store.holder[row].id, row, store.light[row], store.holder[row].side,
            store.holding[row].q};
  }
  Position position(std::uint32_t row) const {
#pragma HLS INLINE
    return {shown(row), store.contribution[row].mark_value, store.holding[row].entry_value,
            store.contribution[row].maintenance_e8};
  }
};

// ---- commands about one position ----------------------------------------------------------------

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
  const Change change = at.set(row, op, {operands.quantity, operands.entry_value});
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
  Change change = at.set(row, op, now);
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

// ---- sweeps over a symbol, and what collect asks for while it ranks -----------------------------

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
    at.change_account(AccountAction::move, op, row, at.set(row, op, held));
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
    if (settles) change = at.set(row, op, Holding{});
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

// ---- commands in order --------------------------------------------------------------------------

template <typename Lane>
void carry_out_sweep(Lane& at, const LaneOp& op) {
#pragma HLS INLINE
  switch (op.action) {
    case Action::revalue:
      return revalue(at, op);
    case Action::funding:
    case Action::settle:
      return transfer(at, op);
    case Action::adl:
      at.ranked = op;
      return sweep(at, op, Bound{});
    case Action::rank:
    case Action::lights:
    case Action::dump_positions:
      at.ranked = op;
      sweep(at, op, Bound{});
      return serve(at, op);
    case Action::take:
      return serve(at, op);
    case Action::digest:
      return digest_positions(at, op);
    default:
      return at.pass(op, Reason::none);
  }
}

template <typename Lane>
void carry_out_position(Lane& at, const LaneOp& op) {
#pragma HLS INLINE
  switch (op.action) {
    case Action::open:
      make_position(at, op, Reason::none);
      return;
    case Action::restore_position:
      return restore_position(at, op);
    case Action::free:
      return free_position(at, op);
    case Action::position_delta:
      return position_delta(at, op);
    case Action::reduce:
      return reduce(at, op);
    case Action::query:
      return query_position(at, op);
    case Action::page:
      return link_page(at, op);
    case Action::tier:
      return stage_tier(at, op);
    case Action::count_live:
      return at.answers.write({at.store.live[op.command.symbol], core::Tier{}});
    case Action::tell_tiers:
      return tell_tiers(at, op);
    case Action::clear:
      at.store.clear();
      return at.pass(op, Reason::none);
    default:
      return carry_out_sweep(at, op);
  }
}

template <typename Card>
void positions(PositionLane<Card> at) {
#pragma HLS INLINE
  at.store.clear();
  bool open = true;
operations:
  while (open) {
#pragma HLS LOOP_TRIPCOUNT min = 1 max = 1000000
    const LaneOp op = at.ops.read();
    carry_out_position(at, op);
    open = op.action != Action::end;
  }
}

}  // namespace ballast::kernels
