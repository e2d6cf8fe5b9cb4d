// What a lane's positions work with.
#pragma once

#include "hls/core/closing.hpp"
#include "hls/core/valuation.hpp"
#include "hls/kernels/account_op.hpp"
#include "hls/kernels/position_store.hpp"
#include "hls/kernels/tier_store.hpp"

namespace ballast::kernels {

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
  Change hold(std::uint32_t row, const LaneOp& op, Holding now) {
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
        hold(row, op, {was.q - core::signed_lots(was.q, lots), was.entry_value - released});
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

}  // namespace ballast::kernels
