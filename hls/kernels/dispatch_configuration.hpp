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
  at.to_all(at.op_of(Action::probe, command));
  std::uint32_t live = 0;
live_counts:
  for (unsigned lane = 0; lane < At::kLanes; ++lane) {
    live += read_from<At::kLanes>(at.live_counts, lane);
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
Reason stage_tier_of(At& at, const Command& command) {
#pragma HLS INLINE
  const Reason reason = refuse_tier(at.known, command);
  if (reason != Reason::none) return reason;
  const auto operands = command.as<op::Tier>();
  LaneOp op = at.op_of(Action::tier, command);
  op.symbol.bank = at.known.staging_bank(command.symbol);
  at.known.stage_tier(
      command.symbol, command.arg,
      {operands.floor, operands.rate_e8, core::join(operands.deduction_lo, operands.deduction_hi)});
  at.to_all(op);
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
  const bool right = command.as<op::Commit>().marks == at.known.staged_marks;
batch:
  for (unsigned i = 0; i < at.known.batch_size; ++i) {
#pragma HLS LOOP_TRIPCOUNT min = 0 max = 1024
    const std::uint16_t symbol = at.known.batch[i];
    if (right && at.known.apply(symbol)) {
      Command revalue = command;
      revalue.symbol = symbol;
      at.to_all(at.op_of(Action::revalue, revalue));
    }
    at.known.unstage(symbol);
  }
  at.known.batch_size = 0;
  at.known.staged_marks = 0;
  return at.by_all(at.op_of(Action::commit, command), right ? Reason::none : Reason::mark_count);
}

}  // namespace ballast::kernels
