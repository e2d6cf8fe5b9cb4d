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
  std::uint32_t account_id(std::uint32_t row) const { return row * Card::kLanes + lane; }
  bool is_meant(const LaneOp& op) const {
    return store.holds(op.command.arg, account_row(op), op.command);
  }

  /// Hands a command on, with what came of it here.
  void pass(const LaneOp& op, Reason reason, const Change& change = Change{}) {
    AccountOp to;
    to.action = AccountAction::command;
    to.row = account_row(op);
    to.reason = reason;
    to.op = op;
    to.change = change;
    accounts.write(to);
  }

  /// Moves the account of a position in a sweep.
  void move(const LaneOp& op, std::uint32_t row, const Change& change) {
    AccountOp to;
    to.action = AccountAction::move;
    to.row = store.holder[row].account;
    to.op = op;
    to.change = change;
    accounts.write(to);
  }

  /// Closes so many lots, no more than there are; `brought` is their cash.
  Change close(std::uint32_t row, const SymbolTerms& terms, std::int64_t lots, std::int64_t brought,
               std::int64_t& released) {
    const Holding was = store.holding[row];
    released = core::released_entry_value(was.entry_value, was.q, lots);
    Change change =
        store.set(row, terms, {was.q - core::signed_lots(was.q, lots), was.entry_value - released});
    change.wallet = brought - released;
    return change;
  }

  Shown shown(std::uint32_t row) const {
    return {store.holder[row].id, row, store.light[row], store.holder[row].side,
            store.holding[row].q};
  }
  /// As far as they are the position's.
  core::ScoreOperands operands(std::uint32_t row) const {
    core::ScoreOperands x;
    x.mark_value = store.contribution[row].mark_value;
    x.entry_value = store.holding[row].entry_value;
    x.maintenance_e8 = store.contribution[row].maintenance_e8;
    return x;
  }
};

}  // namespace ballast::kernels
