// What configuration alone refuses, in the order of docs/contract.md. The rest is the lanes'.
#pragma once

#include "hls/core/valuation.hpp"
#include "hls/kernels/configuration.hpp"

namespace ballast::kernels {

inline Reason refuse_asset(const Command& command) {
  const auto operands = command.as<op::Asset>();
  const bool in_range = command.arg < kMaxAssets && operands.warn_num <= kMaxRatioTerm &&
                        operands.warn_den <= kMaxRatioTerm &&
                        operands.takeover_num <= kMaxRatioTerm &&
                        operands.takeover_den <= kMaxRatioTerm && operands.options <= 1;
  return in_range ? Reason::none : Reason::out_of_range;
}

/// Whether it has live positions is asked of the lanes then.
inline Reason refuse_symbol(const Configuration& known, const Command& command) {
  const auto operands = command.as<op::Symbol>();
  if (command.symbol >= kMaxSymbols || operands.asset >= kMaxAssets || operands.max_lots < 1 ||
      operands.max_lots > kMaxLots || operands.options > 1) {
    return Reason::out_of_range;
  }
  return known.asset[operands.asset].defined ? Reason::none : Reason::unknown_asset;
}

inline Reason refuse_table(const Command& command) {
  const auto operands = command.as<op::Table>();
  const uint128 smallest = core::join(operands.smallest_lo, operands.smallest_hi);
  const bool in_range = command.arg < kMaxTables && (smallest >> kSmallestBits) == 0 &&
                        operands.options <= (option::kByQuantity | option::kOnEntryValue);
  return in_range ? Reason::none : Reason::out_of_range;
}

inline Reason refuse_tier(const Configuration& known, const Command& command) {
  const core::Tier tier = tier_of(command.as<op::Tier>());
  if (command.arg >= kMaxTables * kMaxTiers || tier.floor < 0 || tier.floor > kMaxValue ||
      tier.rate_e8 < 0 || tier.rate_e8 > kMaxRateE8 || (tier.deduction_e8 >> kDeductionBits) != 0) {
    return Reason::out_of_range;
  }
  const Table& table = known.table[command.arg / kMaxTiers];
  const std::uint32_t index = command.arg % kMaxTiers;
  if (!table.is_staged || table.staged.tiers != index) return Reason::bad_tier;
  const bool rises = index == 0 ? tier.floor == 0 : tier.floor > table.last_floor;
  const bool flat = !table.staged.rule.by_quantity || tier.deduction_e8 == 0;
  return rises && flat ? Reason::none : Reason::bad_tier;
}

inline Reason refuse_bind(const Configuration& known, const Command& command) {
  if (command.symbol >= kMaxSymbols || command.arg > kNoTable) return Reason::out_of_range;
  if (!known.knows(command.symbol)) return Reason::unknown_symbol;
  return known.symbol[command.symbol].terms.collateral ? Reason::collateral : Reason::none;
}

inline Reason refuse_policy(const Command& command) {
  const auto operands = command.as<op::Policy>();
  if (command.arg >= kMaxPolicies || operands.wallet_min < 0 || operands.wallet_min > kMaxCash ||
      operands.options > 1) {
    return Reason::out_of_range;
  }
  const core::Policy policy{operands.rows, operands.wallet_min, operands.options != 0};
  bool in_range = true;
rows:
  for (unsigned row = 0; row < kPolicyRows; ++row) {
  operands:
    for (unsigned operand = 0; operand < kPolicyOperands; ++operand) {
#pragma HLS UNROLL
      in_range = in_range && policy.selector(row, operand) <= Operand::maintenance;
    }
  }
  return in_range ? Reason::none : Reason::out_of_range;
}

inline Reason refuse_account(const Configuration& known, const Command& command,
                             std::uint32_t capacity) {
  const auto operands = command.as<op::Account>();
  if (command.account >= capacity || operands.asset >= kMaxAssets || operands.options > 3 ||
      operands.extra_margin < 0 || operands.extra_margin > kMaxCash) {
    return Reason::out_of_range;
  }
  return known.asset[operands.asset].defined ? Reason::none : Reason::unknown_asset;
}

inline Reason refuse_restored_account(const Configuration& known, const Command& command,
                                      std::uint32_t capacity) {
  const auto operands = command.as<op::RestoreAccount>();
  if (command.account >= capacity || operands.asset >= kMaxAssets || operands.options > 3 ||
      operands.extra_margin < 0 || operands.extra_margin > kMaxCash || command.arg > 15 ||
      stored_verdict(command.arg) > Verdict::bankrupt ||
      operands.wallet_hi != static_cast<std::int32_t>(operands.wallet_hi)) {
    return Reason::out_of_range;
  }
  return known.asset[operands.asset].defined ? Reason::none : Reason::unknown_asset;
}

/// open, restore_position. The rest is the lanes'.
inline Reason refuse_open(const Configuration& known, const Command& command,
                          std::uint32_t capacity) {
  if (command.position > kMaxPositionId || command.account >= capacity ||
      command.symbol >= kMaxSymbols || command.side() > Side::short_side) {
    return Reason::out_of_range;
  }
  return known.knows(command.symbol) ? Reason::none : Reason::unknown_symbol;
}

/// free, position_delta, reduce, wallet_delta, query: of an account that no lane has.
inline Reason refuse_account_id(const Command& command, std::uint32_t capacity) {
  if (command.account < capacity) return Reason::none;
  switch (command.command()) {
    case CommandKind::position_delta:
    case CommandKind::reduce:
      return Reason::unknown_position;
    case CommandKind::free:
    case CommandKind::query:
      return command.position == kNoPosition ? Reason::unknown_account : Reason::unknown_position;
    default:
      return Reason::unknown_account;
  }
}

/// mark, funding, settle.
inline Reason refuse_unit(const Configuration& known, const Command& command, bool needs_mark) {
  if (command.symbol >= kMaxSymbols) return Reason::out_of_range;
  if (!known.knows(command.symbol)) return Reason::unknown_symbol;
  const SymbolTerms terms = known.symbol[command.symbol].terms;
  if (!core::is_legal(command.as<op::Mark>().unit_value, command.arg, terms.max_lots)) {
    return Reason::out_of_range;
  }
  return needs_mark && !terms.has_mark ? Reason::no_mark : Reason::none;
}

/// adl, rank, lights.
inline Reason refuse_ranking(const Configuration& known, const Command& command) {
  const Side side = command.side();
  if (command.symbol >= kMaxSymbols || (side != Side::long_side && side != Side::short_side) ||
      command.arg >= kMaxPolicies) {
    return Reason::out_of_range;
  }
  if (!known.knows(command.symbol)) return Reason::unknown_symbol;
  if (!known.policy[command.arg].defined) return Reason::unknown_policy;
  return known.symbol[command.symbol].terms.collateral ? Reason::collateral : Reason::none;
}

/// `symbol`: of the transaction that is open, or none.
inline Reason refuse_take(const Configuration& known, const Command& command, bool is_open,
                          std::uint16_t symbol) {
  if (!is_open || symbol != command.symbol) return Reason::no_transaction;
  const auto operands = command.as<op::AdlTake>();
  const bool in_range =
      operands.lots >= 1 && (operands.lots >> kLotsBits) == 0 &&
      core::is_legal(operands.unit_value, command.arg, known.symbol[symbol].terms.max_lots);
  return in_range ? Reason::none : Reason::out_of_range;
}

inline Reason refuse_dump(const Configuration& known, const Command& command) {
  if (command.arg > scope::kConfiguration) return Reason::out_of_range;
  if (command.arg != scope::kPositions) return Reason::none;
  if (command.symbol >= kMaxSymbols) return Reason::out_of_range;
  return known.knows(command.symbol) ? Reason::none : Reason::unknown_symbol;
}

inline Reason refuse_digest(const Command& command) {
  const bool in_range = command.has(flag::kAll) || command.arg <= scope::kConfiguration;
  return in_range ? Reason::none : Reason::out_of_range;
}

}  // namespace ballast::kernels
