// A lane's accounts: takes what the lane's positions tell of each command, and gives the lane's
// events.
#pragma once

#include "hls/kernels/account_commands.hpp"
#include "hls/kernels/account_sweeps.hpp"

namespace ballast::kernels {

template <typename Lane>
void carry_out_command(Lane& at, const AccountOp& op) {
#pragma HLS INLINE
  switch (op.command) {
    case Action::account:
      return define_account(at, op);
    case Action::open:
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
