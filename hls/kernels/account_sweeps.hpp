// Commands about many of a lane's accounts: judgement, read-backs, and what a ranking needs of
// them.
#pragma once

#include "hls/kernels/account_lane.hpp"

namespace ballast::kernels {

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

}  // namespace ballast::kernels
