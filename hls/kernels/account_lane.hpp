// What every command about a lane's accounts works with: judgement, and the events that the lane
// gives.
#pragma once

#include "hls/kernels/account_store.hpp"
#include "hls/kernels/events.hpp"

namespace ballast::kernels {

template <typename Card>
struct AccountLane {
  AccountStore<Card::kAccounts>& store;
  const unsigned lane;
  Stream<AccountOp>& ops;
  Stream<bool>& opened;  ///< to the positions: whether an `open` may be
  Stream<Entry>& entries;
  Stream<LaneEvent>& events;

  std::uint32_t id_of(std::uint32_t row) const { return row * Card::kLanes + lane; }

  void give(const Event& event) {
    LaneEvent to;
    to.event = event;
    to.valid = true;
    events.write(to);
  }
  void give_account(std::uint32_t row) {
    const Account& account = store.row[row];
    give(account_state(id_of(row), account));
    give(verdict(id_of(row), account, account.verdict));
  }

  /// Ends the events of a command.
  void last(Reason reason) {
    LaneEvent to;
    to.last = true;
    to.reason = reason;
    events.write(to);
  }
  void last(const Totals& totals, const core::Digest& digest = core::Digest{}) {
    LaneEvent to;
    to.last = true;
    to.totals = totals;
    to.digest = digest;
    events.write(to);
  }

  void judge_and_report(std::uint32_t row, bool always) {
    Account& account = store.row[row];
    const Verdict before = account.verdict;
    const Verdict now = store.judge(account);
    account.verdict = now;
    if (now != before || always) give(verdict(id_of(row), account, before));
  }
  void judge_or_defer(const AccountOp& op) {
    if (op.op.command.has(flag::kDefer)) {
      store.touch(op.row);
    } else {
      judge_and_report(op.row, op.op.command.has(flag::kAnswer));
    }
  }
};

}  // namespace ballast::kernels
