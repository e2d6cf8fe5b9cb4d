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
    give(account_state(id_of(row), account));
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

}  // namespace ballast::kernels
