// restore_account, restore_position, resume: the state of another engine, given to this one.
#include "host/engine/software/software_engine.hpp"

namespace ballast::software {

Reason SoftwareEngine::restore_account(const Command& command) {
  const auto operands = command.as<op::RestoreAccount>();
  const std::uint32_t verdict = command.arg & 7U;
  if (command.account >= accounts_.capacity() || operands.asset >= kMaxAssets ||
      operands.options > 3 || operands.extra_margin < 0 || operands.extra_margin > kMaxCash ||
      command.arg > 15 || verdict > static_cast<std::uint32_t>(Verdict::bankrupt) ||
      operands.wallet_hi != static_cast<std::int32_t>(operands.wallet_hi)) {
    return Reason::out_of_range;
  }
  if (!assets_[operands.asset].defined) return Reason::unknown_asset;
  if (accounts_.find(command.account) != nullptr) return Reason::in_use;
  Account& account = accounts_.create(command.account, static_cast<std::uint8_t>(operands.asset));
  account.wallet = core::join(operands.wallet_lo, operands.wallet_hi);
  account.extra_margin = operands.extra_margin;
  account.maintenance_e8 = static_cast<uint128>(operands.extra_margin) * kRateOne;
  account.options = static_cast<std::uint8_t>(operands.options);
  account.verdict = static_cast<Verdict>(verdict);
  if (command.arg > 7) accounts_.touch(command.account);
  finish(command);
  return Reason::none;
}

Reason SoftwareEngine::restore_position(const Command& command) {
  const Reason reason = check_open(command);
  if (reason != Reason::none) return reason;
  const auto operands = command.as<op::RestorePosition>();
  if (operands.light > 5) return Reason::out_of_range;
  const Symbol& symbol = symbols_[command.symbol];
  const Reason refused =
      check_holding(symbol, command.side(), operands.quantity, operands.entry_value);
  if (refused != Reason::none) return refused;
  const Place place =
      positions_.open(command.position, command.account, command.symbol, command.side());
  ++accounts_[command.account].live_positions;
  place.page->light[place.index] = static_cast<std::uint8_t>(operands.light);
  set_position(symbol, *place.page, place.index, operands.quantity, operands.entry_value);
  finish(command);
  return Reason::none;
}

Reason SoftwareEngine::resume(const Command& command) {
  const std::uint64_t next = command.as<op::Resume>().next;
  if (next == 0) return Reason::out_of_range;
  restoring_ = false;
  gate_.expect(next);
  finish(command);
  return Reason::none;
}

}  // namespace ballast::software
