// asset, symbol, table, tier, bind, policy, account, clear, mark: what positions are valued and
// judged by.
#include "hls/core/valuation.hpp"
#include "host/engine/software/software_engine.hpp"

namespace ballast::software {

Reason SoftwareEngine::asset(const Command& command) {
  const auto operands = command.as<op::Asset>();
  if (command.arg >= kMaxAssets || operands.warn_num > kMaxRatioTerm ||
      operands.warn_den > kMaxRatioTerm || operands.takeover_num > kMaxRatioTerm ||
      operands.takeover_den > kMaxRatioTerm || operands.options > 1) {
    return Reason::out_of_range;
  }
  const core::Thresholds thresholds{operands.warn_num, operands.warn_den, operands.takeover_num,
                                    operands.takeover_den, operands.options != 0};
  assets_[command.arg] = {true, thresholds, safe_factor(thresholds)};
  finish(command);
  return Reason::none;
}

Reason SoftwareEngine::symbol(const Command& command) {
  const auto operands = command.as<op::Symbol>();
  if (command.symbol >= kMaxSymbols || operands.asset >= kMaxAssets || operands.max_lots < 1 ||
      operands.max_lots > kMaxLots || operands.options > 1) {
    return Reason::out_of_range;
  }
  if (!assets_[operands.asset].defined) return Reason::unknown_asset;
  if (positions_.live(command.symbol) != 0) return Reason::in_use;
  Symbol symbol;
  symbol.defined = true;
  symbol.asset = static_cast<std::uint8_t>(operands.asset);
  symbol.options = static_cast<std::uint8_t>(operands.options);
  symbol.max_lots = operands.max_lots;
  symbols_.define(command.symbol, symbol);
  finish(command);
  return Reason::none;
}

Reason SoftwareEngine::table(const Command& command) {
  const auto operands = command.as<op::Table>();
  const uint128 smallest = core::join(operands.smallest_lo, operands.smallest_hi);
  if (command.arg >= kMaxTables || (smallest >> kSmallestBits) != 0 || operands.options > 3) {
    return Reason::out_of_range;
  }
  tables_.stage(command.arg, core::table_rule(operands.options, smallest));
  finish(command);
  return Reason::none;
}

Reason SoftwareEngine::tier(const Command& command) {
  const auto operands = command.as<op::Tier>();
  const uint128 deduction = core::join(operands.deduction_lo, operands.deduction_hi);
  if (command.arg >= kMaxTables * kMaxTiers || operands.floor < 0 || operands.floor > kMaxValue ||
      operands.rate_e8 < 0 || operands.rate_e8 > kMaxRateE8 || (deduction >> kDeductionBits) != 0) {
    return Reason::out_of_range;
  }
  const std::uint32_t number = command.arg / kMaxTiers;
  const std::uint32_t index = command.arg % kMaxTiers;
  const core::TierTable* staged = tables_.staged(number);
  if (staged == nullptr || staged->count != index) return Reason::bad_tier;
  const bool rises =
      index == 0 ? operands.floor == 0 : operands.floor > staged->tier[index - 1].floor;
  if (!rises || (staged->rule.by_quantity && deduction != 0)) return Reason::bad_tier;
  tables_.append(number, {operands.floor, operands.rate_e8, deduction});
  finish(command);
  return Reason::none;
}

Reason SoftwareEngine::bind(const Command& command) {
  if (command.symbol >= kMaxSymbols || command.arg > kNoTable) return Reason::out_of_range;
  const Symbol* symbol = symbols_.find(command.symbol);
  if (symbol == nullptr) return Reason::unknown_symbol;
  if (symbol->is_collateral()) return Reason::collateral;
  symbols_.stage_binding(command.symbol, static_cast<std::uint16_t>(command.arg));
  finish(command);
  return Reason::none;
}

Reason SoftwareEngine::policy(const Command& command) {
  const auto operands = command.as<op::Policy>();
  if (command.arg >= kMaxPolicies || operands.wallet_min < 0 || operands.wallet_min > kMaxCash ||
      operands.options > 1) {
    return Reason::out_of_range;
  }
  const core::Policy policy{operands.rows, operands.wallet_min, operands.options != 0};
  for (unsigned row = 0; row < kPolicyRows; ++row) {
    for (unsigned operand = 0; operand < kPolicyOperands; ++operand) {
      if (policy.selector(row, operand) > Operand::maintenance) return Reason::out_of_range;
    }
  }
  policies_[command.arg] = {true, policy};
  finish(command);
  return Reason::none;
}

Reason SoftwareEngine::account(const Command& command) {
  const auto operands = command.as<op::Account>();
  if (command.account >= accounts_.capacity() || operands.asset >= kMaxAssets ||
      operands.options > 3 || operands.extra_margin < 0 || operands.extra_margin > kMaxCash) {
    return Reason::out_of_range;
  }
  if (!assets_[operands.asset].defined) return Reason::unknown_asset;
  const auto asset_index = static_cast<std::uint8_t>(operands.asset);
  Account* account = accounts_.find(command.account);
  if (account != nullptr && account->asset != asset_index) return Reason::wrong_asset;
  if (account == nullptr) account = &accounts_.create(command.account, asset_index);
  const int128 change =
      static_cast<int128>(operands.extra_margin - account->extra_margin) * kRateOne;
  account->maintenance_e8 += static_cast<uint128>(change);
  account->extra_margin = operands.extra_margin;
  account->options = static_cast<std::uint8_t>(operands.options);
  judge_or_defer(command, command.account, *account);
  finish(command);
  return Reason::none;
}

Reason SoftwareEngine::clear(const Command& command) {
  for (Asset& asset : assets_) asset = Asset{};
  for (PolicySlot& slot : policies_) slot = PolicySlot{};
  symbols_.clear();
  tables_.clear();
  positions_.clear();
  accounts_.clear();
  restoring_ = command.has(flag::kRestore);
  finish(command);
  return Reason::none;
}

Reason SoftwareEngine::mark(const Command& command) {
  const auto operands = command.as<op::Mark>();
  if (command.symbol >= kMaxSymbols) return Reason::out_of_range;
  const Symbol* symbol = symbols_.find(command.symbol);
  if (symbol == nullptr) return Reason::unknown_symbol;
  if (!core::is_legal(operands.unit_value, command.arg, symbol->max_lots)) {
    return Reason::out_of_range;
  }
  symbols_.stage_mark(command.symbol, {operands.unit_value, command.arg});
  finish(command);
  return Reason::none;
}

}  // namespace ballast::software
