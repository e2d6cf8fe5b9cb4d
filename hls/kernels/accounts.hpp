// A lane's accounts: takes what the lane's positions tell of each command, and gives the lane's
// events.
#pragma once

#include "hls/kernels/account_store.hpp"
#include "hls/kernels/events.hpp"

namespace ballast::kernels {

// ---- what every command works with --------------------------------------------------------------

template <typename Card>
struct AccountLane {
  AccountStore<Card::kAccounts>& store;
  const unsigned lane;
  Stream<AccountOp>& ops;
  Stream<bool>& opened;  ///< to the positions: whether an `open` may be
  Stream<Entry>& entries;
  Stream<LaneEvent>& events;

  std::uint32_t id_of(std::uint32_t row) const {
#pragma HLS INLINE
    return row * Card::kLanes + lane;
  }

  void give(const Event& event) {
#pragma HLS INLINE
    LaneEvent to;
    to.event = event;
    to.valid = true;
    events.write(to);
  }
  void give_account(std::uint32_t row) {
#pragma HLS INLINE
    const Account& account = store.row[row];
    give(account_state(id_of(row), account, store.is_touched(row)));
    give(verdict(id_of(row), account, account.verdict));
  }

  /// Ends the events of a command.
  void last(Reason reason) {
#pragma HLS INLINE
    LaneEvent to;
    to.last = true;
    to.reason = reason;
    events.write(to);
  }
  /// The same of one that all lanes answer.
  void last_of_all(const Totals& totals) {
#pragma HLS INLINE
    LaneEvent to;
    to.last = true;
    put_into(to.event.word, totals);
    events.write(to);
  }
  void last_of_all(const op::DigestValue& digest) {
#pragma HLS INLINE
    LaneEvent to;
    to.last = true;
    to.event.set(digest);
    events.write(to);
  }

  /// Whether there is something to report; then the event.
  bool judge_anew(std::uint32_t row, bool always, Event& event) {
#pragma HLS INLINE
    Account& account = store.row[row];
    const Verdict before = account.verdict;
    account.verdict = store.judge(account);
    if (account.verdict == before && !always) return false;
    event = verdict(id_of(row), account, before);
    return true;
  }
  void judge_and_report(std::uint32_t row, bool always) {
#pragma HLS INLINE
    Event event;
    if (judge_anew(row, always, event)) give(event);
  }
  /// Ends a command that changed an account.
  void judge_and_end(const AccountOp& op) {
#pragma HLS INLINE
    LaneEvent to;
    to.last = true;
    if (op.has(flag::kDefer)) {
      store.touch(op.row);
    } else {
      to.valid = judge_anew(op.row, op.has(flag::kAnswer), to.event);
    }
    events.write(to);
  }
};

// ---- commands about one account, and what comes to it of its positions --------------------------

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

template <typename Lane>
void restore_account(Lane& at, const AccountOp& op) {
#pragma HLS INLINE
  const auto operands = op.operands<op::RestoreAccount>();
  Account& account = at.store.row[op.row];
  if (account.live) return at.last(Reason::in_use);
  account.live = true;
  account.asset = static_cast<std::uint8_t>(operands.asset);
  account.options = static_cast<std::uint8_t>(operands.options);
  account.verdict = stored_verdict(op.arg);
  account.wallet = core::join(operands.wallet_lo, operands.wallet_hi);
  account.extra_margin = operands.extra_margin;
  account.maintenance_e8 = static_cast<uint128>(operands.extra_margin) * kRateOne;
  if (stored_touch(op.arg)) at.store.touch(op.row);
  at.last(Reason::none);
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

// ---- commands about many: judgement, read-backs, what a ranking needs ---------------------------

/// Judges the touched, or all that are live, in ascending order.
template <typename Lane>
void judge_many(Lane& at, const AccountOp& op, bool all, Totals totals = Totals{}) {
#pragma HLS INLINE
  const bool always = op.has(flag::kAnswer);
touched_words:
  for (unsigned word = 0; word < at.store.kWords; ++word) {
    const std::uint64_t bits = at.store.touched[word];
    at.store.touched[word] = 0;
    if (bits == 0 && !all) continue;
  touched_bits:
    for (unsigned bit = 0; bit < 64; ++bit) {
#pragma HLS PIPELINE II = 1
      const std::uint32_t row = word * 64 + bit;
      if (row >= at.store.kRows) continue;
      if (all ? !at.store.row[row].live : (bits >> bit & 1) == 0) continue;
      ++totals.judged;
      const bool unsafe = all && at.store.judge(at.store.row[row]) != Verdict::safe;
      at.judge_and_report(row, always || unsafe);
    }
  }
  at.last_of_all(totals);
}

template <typename Lane>
void dump_accounts(Lane& at, const AccountOp& op) {
#pragma HLS INLINE
  const auto range = op.operands<op::Range>();
  Totals totals;
dump_rows:
  for (std::uint32_t row = 0; row < at.store.kRows; ++row) {
    const std::uint32_t id = at.id_of(row);
    if (id < range.first || id > range.last || !at.store.row[row].live) continue;
    at.give_account(row);
    ++totals.count;
  }
  at.last_of_all(totals);
}

/// Goes on from the digest of the positions.
template <typename Lane>
void digest_accounts(Lane& at, const AccountOp& op) {
#pragma HLS INLINE
  const auto positions = op.as<Digested>();
  const auto range = positions.range;
  const bool all = op.has(flag::kAll);
  core::Digest digest = positions.digest;
digest_rows:
  for (std::uint32_t row = 0; row < at.store.kRows; ++row) {
    const Account account = at.store.row[row];
    const std::uint32_t id = at.id_of(row);
    const bool in_range = id >= range.first && id <= range.last;
    const bool wanted = all || (op.arg == scope::kAccounts && in_range);
    const bool all_zero = account.wallet == 0 && account.verdict == Verdict::safe &&
                          account.options == 0 && account.asset == 0 && account.extra_margin == 0;
    if (!account.live || all_zero || !wanted) continue;
    digest.add(core::hash_account(id, account.wallet, account.verdict, account.options,
                                  account.asset, account.extra_margin));
  }
  at.last_of_all(op::DigestValue{digest.sum, digest.count, 0, 0});
}

/// Begin and end of a sweep, to the rank queue.
template <typename Lane>
void frame_sweep(Lane& at, const AccountOp& op) {
#pragma HLS INLINE
  Entry entry;
  entry.kind = op.action == AccountAction::begin_sweep ? Entry::Kind::begin : Entry::Kind::end;
  entry.sweep = op.as<Sweep>();
  at.entries.write(entry);
}

template <typename Lane>
void show_account(Lane& at, const AccountOp& op) {
#pragma HLS INLINE
  const Account& account = at.store.row[op.row];
  const bool exempt = (account.options & option::kExemptAdl) != 0;
  if (exempt && op.command != Action::dump_positions) return;
  Entry entry;
  entry.kind = Entry::Kind::position;
  const auto position = op.as<Position>();
  entry.shown = position.shown;
  entry.account = at.id_of(op.row);
  entry.operands = {position.mark_value, position.entry_value, position.maintenance_e8,
                    account.equity(),    account.wallet,       account.maintenance_e8};
  at.entries.write(entry);
}

// ---- commands in order --------------------------------------------------------------------------

template <typename Lane>
void carry_out_command(Lane& at, const AccountOp& op) {
#pragma HLS INLINE
  switch (op.command) {
    case Action::account:
      return define_account(at, op);
    case Action::restore_account:
      return restore_account(at, op);
    case Action::open:
    case Action::restore_position:
      return open_in_account(at, op);
    case Action::free:
      return free_in_account(at, op);
    case Action::position_delta:
    case Action::reduce:
      return change_account(at, op);
    case Action::wallet_delta:
      return wallet_delta(at, op);
    case Action::query:
      return query_account(at, op);
    case Action::asset:
      at.store.thresholds[op.arg] = thresholds_of(op.operands<op::Asset>());
      return;
    case Action::clear:
      at.store.clear();
      return at.last_of_all(Totals{});
    case Action::commit:
      return judge_many(at, op, op.has(flag::kAll));
    case Action::funding:
    case Action::settle:
      if (op.has(flag::kDefer)) return at.last_of_all(op.as<Totals>());
      return judge_many(at, op, false, op.as<Totals>());
    case Action::dump_accounts:
      return dump_accounts(at, op);
    case Action::digest:
      return digest_accounts(at, op);
    default:
      return;
  }
}

template <typename Lane>
void carry_out_account(Lane& at, const AccountOp& op) {
#pragma HLS INLINE
  switch (op.action) {
    case AccountAction::command:
      return carry_out_command(at, op);
    case AccountAction::move:
      at.store.row[op.row].move(op.as<Change>());
      return at.store.touch(op.row);
    case AccountAction::place:
      return at.store.row[op.row].move(op.as<Change>());
    case AccountAction::close:
      return close_in_account(at, op);
    case AccountAction::show:
      return show_account(at, op);
    case AccountAction::begin_sweep:
    case AccountAction::end_sweep:
      return frame_sweep(at, op);
  }
}

template <typename Card>
void accounts(AccountLane<Card> at) {
#pragma HLS INLINE
  at.store.clear();
  bool open = true;
operations:
  while (open) {
#pragma HLS LOOP_TRIPCOUNT min = 1 max = 1000000
    const AccountOp op = at.ops.read();
    carry_out_account(at, op);
    open = op.action != AccountAction::command || op.command != Action::end;
  }
  at.entries.write(Entry{});
}

}  // namespace ballast::kernels
