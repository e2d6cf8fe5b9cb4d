// Commands that change the configuration: dispatch carries them out, and tells the lanes what they
// need of it.
#pragma once

#include "hls/kernels/dispatch_context.hpp"

namespace ballast::kernels {

template <typename At>
Reason define_asset(At& at, const Command& command) {
#pragma HLS INLINE
  const Reason reason = refuse_asset(command);
  if (reason != Reason::none) return reason;
  at.known.asset[command.arg] = {true, thresholds_of(command.as<op::Asset>())};
  at.to_all(at.op_of(Action::asset, command));
  return at.here(command);
}

template <typename At>
Reason define_symbol(At& at, const Command& command) {
#pragma HLS INLINE
  const Reason reason = refuse_symbol(at.known, command);
  if (reason != Reason::none) return reason;
  at.to_all(at.op_of(Action::count_live, command));
  std::uint32_t live = 0;
live_counts:
  for (unsigned lane = 0; lane < At::kLanes; ++lane) {
    live += read_from<At::kLanes>(at.answers, lane).live;
  }
  if (live != 0) return Reason::in_use;
  const auto operands = command.as<op::Symbol>();
  SymbolTerms terms;
  terms.max_lots = operands.max_lots;
  terms.asset = static_cast<std::uint8_t>(operands.asset);
  terms.collateral = (operands.options & option::kCollateral) != 0;
  at.known.define(command.symbol, terms);
  return at.here(command);
}

template <typename At>
Reason stage_table_of(At& at, const Command& command) {
#pragma HLS INLINE
  const Reason reason = refuse_table(command);
  if (reason != Reason::none) return reason;
  const auto operands = command.as<op::Table>();
  at.known.stage_table(
      command.arg,
      core::table_rule(operands.options, core::join(operands.smallest_lo, operands.smallest_hi)));
  return at.here(command);
}

template <typename At>
Reason stage_tier_of(At& at, const Command& command) {
#pragma HLS INLINE
  const Reason reason = refuse_tier(at.known, command);
  if (reason != Reason::none) return reason;
  const std::uint32_t number = command.arg / kMaxTiers;
  LaneOp op = at.op_of(Action::tier, command);
  op.table = at.known.table[number].staged;
  at.to_all(op);
  at.known.append_tier(number, command.as<op::Tier>().floor);
  return at.here(command);
}

template <typename At>
Reason stage_binding_of(At& at, const Command& command) {
#pragma HLS INLINE
  const Reason reason = refuse_bind(at.known, command);
  if (reason != Reason::none) return reason;
  at.known.stage_binding(command.symbol, static_cast<std::uint16_t>(command.arg));
  return at.here(command);
}

template <typename At>
Reason define_policy(At& at, const Command& command) {
#pragma HLS INLINE
  const Reason reason = refuse_policy(command);
  if (reason != Reason::none) return reason;
  const auto operands = command.as<op::Policy>();
  at.known.policy[command.arg] = {true,
                                  {operands.rows, operands.wallet_min, operands.options != 0}};
  return at.here(command);
}

template <typename At>
Reason stage_mark_of(At& at, const Command& command) {
#pragma HLS INLINE
  const Reason reason = refuse_unit(at.known, command, false);
  if (reason != Reason::none) return reason;
  at.known.stage_mark(command.symbol, {command.as<op::Mark>().unit_value, command.arg});
  return at.here(command);
}

/// Applies what is staged, or discards it; lanes re-value each symbol that has changed.
template <typename At>
Reason commit(At& at, const Command& command) {
#pragma HLS INLINE
  if (command.as<op::Commit>().marks != at.known.staged_marks) {
    at.known.unstage();
    return Reason::mark_count;
  }
  at.known.apply();
batch:
  for (unsigned i = 0; i < at.known.batch_size; ++i) {
#pragma HLS LOOP_TRIPCOUNT min = 0 max = 1024
    Command revalue = command;
    revalue.symbol = at.known.batch[i];
    at.to_all(at.op_of(Action::revalue, revalue));
  }
  at.known.unstage();
  if (at.restoring) return at.here(command);  // nobody is judged
  return at.by_all(at.op_of(Action::commit, command), Reason::none);
}

}  // namespace ballast::kernels
