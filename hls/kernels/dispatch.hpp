// Takes commands in order, refuses what configuration decides, and hands the rest to lanes; tells
// collect what comes next and from where.
#pragma once

#include "hls/core/restoration.hpp"
#include "hls/kernels/dispatch_configuration.hpp"
#include "hls/kernels/dispatch_readback.hpp"

namespace ballast::kernels {

template <typename At>
LaneOp ranking(const At& at, Action action, const Command& command) {
#pragma HLS INLINE
  LaneOp op = at.op_of(action, command);
  if (command.arg < kMaxPolicies) op.policy = at.known.policy[command.arg].policy;
  return op;
}

template <typename At>
Reason dispatch_adl(At& at, const Command& command) {
#pragma HLS INLINE
  const Reason reason =
      at.by_all(ranking(at, Action::adl, command), refuse_ranking(at.known, command));
  if (reason != Reason::none) return reason;
  at.in_transaction = true;
  at.transaction_symbol = command.symbol;
  return Reason::none;
}

template <typename At>
Reason dispatch_dump(At& at, const Command& command) {
#pragma HLS INLINE
  const Reason reason = refuse_dump(at.known, command);
  if (reason == Reason::none && command.arg == scope::kConfiguration) {
    ConfigurationDump<At>(at, command).give();
    return at.here(command);
  }
  const bool accounts = command.arg == scope::kAccounts;
  return at.by_all(at.op_of(accounts ? Action::dump_accounts : Action::dump_positions, command),
                   reason);
}

template <typename At>
Reason dispatch_digest(At& at, const Command& command) {
#pragma HLS INLINE
  const bool configuration = command.has(flag::kAll) || command.arg == scope::kConfiguration;
  return at.by_all(at.op_of(Action::digest, command), refuse_digest(command),
                   configuration ? digest_configuration(at) : core::Digest{});
}

template <typename At>
Reason dispatch_clear(At& at, const Command& command) {
#pragma HLS INLINE
  at.known.clear();
  at.restoring = command.has(flag::kRestore);
  return at.by_all(at.op_of(Action::clear, command), Reason::none);
}

template <typename At>
Reason dispatch_resume(At& at, const Command& command) {
#pragma HLS INLINE
  const std::uint64_t next = command.as<op::Resume>().next;
  if (next == 0) return Reason::out_of_range;
  at.restoring = false;
  at.gate.expect(next);
  return at.here(command);
}

/// Commands about many positions or accounts.
template <typename At>
Reason dispatch_to_all(At& at, const Command& command) {
#pragma HLS INLINE
  switch (command.command()) {
    case CommandKind::clear:
      return dispatch_clear(at, command);
    case CommandKind::funding:
      return at.by_all(at.op_of(Action::funding, command), refuse_unit(at.known, command, true));
    case CommandKind::settle:
      return at.by_all(at.op_of(Action::settle, command), refuse_unit(at.known, command, true));
    case CommandKind::adl:
      return dispatch_adl(at, command);
    case CommandKind::adl_take:
      return at.by_all(at.op_of(Action::take, command),
                       refuse_take(at.known, command, at.in_transaction, at.transaction_symbol));
    case CommandKind::rank:
      return at.by_all(ranking(at, Action::rank, command), refuse_ranking(at.known, command));
    case CommandKind::lights:
      return at.by_all(ranking(at, Action::lights, command), refuse_ranking(at.known, command));
    case CommandKind::dump:
      return dispatch_dump(at, command);
    case CommandKind::digest:
      return dispatch_digest(at, command);
    default:
      return Reason::unknown_kind;
  }
}

template <typename At>
Reason dispatch_command(At& at, const Command& command) {
#pragma HLS INLINE
  const Reason no_lane = refuse_account_id(command, At::kCapacity);
  switch (command.command()) {
    case CommandKind::asset:
      return define_asset(at, command);
    case CommandKind::symbol:
      return define_symbol(at, command);
    case CommandKind::table:
      return stage_table_of(at, command);
    case CommandKind::tier:
      return stage_tier_of(at, command);
    case CommandKind::bind:
      return stage_binding_of(at, command);
    case CommandKind::policy:
      return define_policy(at, command);
    case CommandKind::mark:
      return stage_mark_of(at, command);
    case CommandKind::commit:
      return commit(at, command);
    case CommandKind::account:
      return at.by_lane(Action::account, command, refuse_account(at.known, command, At::kCapacity));
    case CommandKind::open:
      return at.by_lane(Action::open, command, refuse_open(at.known, command, At::kCapacity));
    case CommandKind::free:
      return at.by_lane(Action::free, command, no_lane);
    case CommandKind::position_delta:
      return at.by_lane(Action::position_delta, command, no_lane);
    case CommandKind::reduce:
      return at.by_lane(Action::reduce, command, no_lane);
    case CommandKind::query:
      return at.by_lane(Action::query, command, no_lane);
    case CommandKind::wallet_delta:
      return at.by_lane(Action::wallet_delta, command, no_lane);
    case CommandKind::restore_account:
      return at.by_lane(Action::restore_account, command,
                        refuse_restored_account(at.known, command, At::kCapacity));
    case CommandKind::restore_position:
      return at.by_lane(Action::restore_position, command,
                        refuse_open(at.known, command, At::kCapacity));
    case CommandKind::resume:
      return dispatch_resume(at, command);
    case CommandKind::stop:
      return at.here(command);
    default:
      return dispatch_to_all(at, command);
  }
}

template <typename At>
void take_record(At& at, const RingRecord& next) {
#pragma HLS INLINE
  Command command;
  static_cast<Record&>(command) = next.record;
  const core::SequenceGate::Answer answer = at.gate.judge_seen(command, next.intact);
  if (answer == core::SequenceGate::Answer::drop) return;
  if (answer == core::SequenceGate::Answer::report_check) {
    return at.refuse_malformed(command, Reason::bad_check);
  }
  if (answer == core::SequenceGate::Answer::report_sequence) {
    return at.refuse_malformed(command, Reason::bad_sequence);
  }
  if (command.command() == CommandKind::page) {
    const std::uint32_t lane = command.as<op::Page>().lane;
    if (lane < At::kLanes) {
      write_to<At::kLanes>(at.ops, lane, at.op_of(Action::page, command));
    }
    return;
  }
  at.gate.consume();
  if (command.command() != CommandKind::adl_take) at.in_transaction = false;
  Reason reason = core::refuse_restoration(command.command(), at.restoring);
  if (reason == Reason::none) reason = dispatch_command(at, command);
  if (reason != Reason::none) at.order(command, Order::Source::refused, Action::end, reason);
}

template <typename Card>
void dispatch(DispatchContext<Card> at) {
#pragma HLS INLINE
  at.known.clear();
  at.gate.expect(at.commands.read().record.sequence);
  bool open = true;
commands:
  while (open) {
#pragma HLS LOOP_TRIPCOUNT min = 1 max = 1000000
    const RingRecord next = at.commands.read();
    open = next.kind != RingRecord::Kind::end;
    if (open) take_record(at, next);
  }
  at.to_all(LaneOp{});
  at.orders.write(Order{});
}

}  // namespace ballast::kernels
