// What every command about a lane's positions works with.
#pragma once

#include "hls/core/closing.hpp"
#include "hls/kernels/events.hpp"
#include "hls/kernels/position_store.hpp"

namespace ballast::kernels {

template <typename Card>
struct PositionLane {
  PositionStore<Card::kRows>& store;
  const unsigned lane;
  Stream<LaneOp>& ops;
  Stream<Request>& requests;  ///< from collect, while a take or a ranking is carried out
  Stream<bool>& opened;       ///< from the accounts: whether the `open` just asked for may be
  Stream<AccountOp>& accounts;
  Stream<std::uint32_t>& live_counts;  ///< answers to `probe`
  LaneOp ranked = {};                  ///< of the sweep that collect may ask for again

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

  /// Moves the account of a position in a sweep.
  void move(const LaneOp& op, std::uint32_t row, const Change& change) {
#pragma HLS INLINE
    AccountOp to = told(op);
    to.action = AccountAction::move;
    to.row = store.holder[row].account;
    to.set(change);
    accounts.write(to);
  }

  /// Closes so many lots, no more than there are; `brought` is their cash.
  Change close(std::uint32_t row, const SymbolTerms& terms, std::int64_t lots, std::int64_t brought,
               std::int64_t& released) {
#pragma HLS INLINE
    const Holding was = store.holding[row];
    released = core::released_entry_value(was.entry_value, was.q, lots);
    Change change =
        store.set(row, terms, {was.q - core::signed_lots(was.q, lots), was.entry_value - released});
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
