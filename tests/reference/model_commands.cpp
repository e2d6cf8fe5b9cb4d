// Configuration, positions, wallets, marks and sweeps. Refusals are in the order of
// docs/contract.md; nothing is written before the last of them.
#include <algorithm>

#include "tests/reference/model.hpp"

namespace ballast::reference {

namespace {

bool cash_in_range(std::int64_t cash) { return magnitude(cash) < power_of_two(kCashBits); }

/// The operands as the contract names them: what is in unused fields is ignored.
op::Asset without_spare(op::Asset operands) {
  operands.spare_3 = 0;
  return operands;
}
op::Symbol without_spare(op::Symbol operands) {
  operands.spare_2 = operands.spare_3 = 0;
  return operands;
}
op::Policy without_spare(op::Policy operands) {
  operands.spare_3 = 0;
  return operands;
}

bool is_stale(const Command& command, const Position& position, std::int64_t expected) {
  return command.has(flag::kCheckQ) && position.quantity != expected;
}

UnitValue unit_value_of(const Command& command) {
  return {command.as<op::Mark>().unit_value, command.arg};
}

}  // namespace

Reason Model::asset(const Command& command) {
  const auto operands = command.as<op::Asset>();
  const std::uint32_t terms[] = {operands.warn_num, operands.warn_den, operands.takeover_num,
                                 operands.takeover_den};
  if (command.arg >= kMaxAssets || *std::max_element(terms, terms + 4) > kMaxRatioTerm ||
      operands.options > 1) {
    return Reason::out_of_range;
  }
  book_.assets[command.arg] = without_spare(operands);
  return Reason::none;
}

Reason Model::symbol(const Command& command) {
  const auto operands = command.as<op::Symbol>();
  if (command.symbol >= kMaxSymbols || operands.asset >= kMaxAssets || operands.max_lots < 1 ||
      operands.max_lots >= power_of_two(kQuantityBits) || operands.options > 1) {
    return Reason::out_of_range;
  }
  if (!book_.assets.contains(operands.asset)) return Reason::unknown_asset;
  const auto defined = book_.symbols.find(command.symbol);
  if (defined != book_.symbols.end() && !defined->second.positions.empty()) return Reason::in_use;
  Symbol anew;
  anew.definition = without_spare(operands);
  book_.symbols[command.symbol] = anew;
  return Reason::none;
}

Reason Model::table(const Command& command) {
  const auto operands = command.as<op::Table>();
  const Int smallest = (Int{operands.smallest_hi} << 64) + operands.smallest_lo;
  if (command.arg >= kMaxTables || operands.smallest_hi >= power_of_two(kSmallestBits - 64) ||
      operands.options > 3) {
    return Reason::out_of_range;
  }
  book_.staged_tables[command.arg] = Table{operands.options, smallest, {}};
  return Reason::none;
}

Reason Model::tier(const Command& command) {
  const auto operands = command.as<op::Tier>();
  if (command.arg >= kMaxTables * kMaxTiers || operands.floor < 0 ||
      operands.floor >= power_of_two(kValueBits) || operands.rate_e8 < 0 ||
      operands.rate_e8 > kMaxRateE8 || operands.deduction_hi >= power_of_two(kDeductionBits - 64)) {
    return Reason::out_of_range;
  }
  const auto found = book_.staged_tables.find(command.arg / kMaxTiers);
  if (found == book_.staged_tables.end()) return Reason::bad_tier;
  Table& table = found->second;
  const std::uint32_t index = command.arg % kMaxTiers;
  const Int deduction = (Int{operands.deduction_hi} << 64) + operands.deduction_lo;
  if (index != table.tiers.size()) return Reason::bad_tier;
  if (index == 0 && operands.floor != 0) return Reason::bad_tier;
  if (index > 0 && operands.floor <= table.tiers.back().floor) return Reason::bad_tier;
  if ((table.options & option::kByQuantity) != 0 && deduction != 0) return Reason::bad_tier;
  table.tiers.push_back({operands.floor, operands.rate_e8, deduction});
  return Reason::none;
}

Reason Model::bind(const Command& command) {
  if (command.symbol >= kMaxSymbols || command.arg > kNoTable) return Reason::out_of_range;
  const auto symbol = book_.symbols.find(command.symbol);
  if (symbol == book_.symbols.end()) return Reason::unknown_symbol;
  if (symbol->second.collateral()) return Reason::collateral;
  symbol->second.staged_table = command.arg;
  return Reason::none;
}

Reason Model::policy(const Command& command) {
  const auto operands = command.as<op::Policy>();
  bool selectors_known = true;
  for (unsigned i = 0; i < kPolicyRows * kPolicyOperands; ++i) {
    if (((operands.rows >> (4 * i)) & 0xF) > 8) selectors_known = false;
  }
  if (command.arg >= kMaxPolicies || !selectors_known || operands.wallet_min < 0 ||
      operands.wallet_min >= power_of_two(kCashBits) || operands.options > 1) {
    return Reason::out_of_range;
  }
  book_.policies[command.arg] = without_spare(operands);
  return Reason::none;
}

Reason Model::account(const Command& command) {
  const auto operands = command.as<op::Account>();
  if (command.account >= identity_.accounts || operands.asset >= kMaxAssets ||
      operands.options > 3 || operands.extra_margin < 0 ||
      operands.extra_margin >= power_of_two(kCashBits)) {
    return Reason::out_of_range;
  }
  if (!book_.assets.contains(operands.asset)) return Reason::unknown_asset;
  const auto existing = book_.accounts.find(command.account);
  if (existing != book_.accounts.end() && existing->second.asset != operands.asset) {
    return Reason::wrong_asset;
  }
  Account& account = book_.accounts[command.account];
  account.asset = operands.asset;
  account.options = operands.options;
  account.extra_margin = operands.extra_margin;
  judge_or_defer(command);
  return Reason::none;
}

Reason Model::clear(const Command& command) {
  book_ = {};
  restoring_ = command.has(flag::kRestore);
  return Reason::none;
}

Reason Model::check_place(const Command& command) const {
  if (command.position > kMaxPositionId || command.account >= identity_.accounts ||
      command.symbol >= kMaxSymbols || command.side() > Side::short_side) {
    return Reason::out_of_range;
  }
  const auto symbol = book_.symbols.find(command.symbol);
  if (symbol == book_.symbols.end()) return Reason::unknown_symbol;
  const auto account = book_.accounts.find(command.account);
  if (account == book_.accounts.end()) return Reason::unknown_account;
  if (account->second.asset != symbol->second.definition.asset) return Reason::wrong_asset;
  if (!symbol->second.mark) return Reason::no_mark;
  if (book_.positions.contains(command.position)) return Reason::in_use;
  if (account->second.positions.size() >= kMaxPositionsPerAccount) {
    return Reason::too_many_positions;
  }
  if (book_.positions.size() >= identity_.positions) return Reason::no_room;
  return Reason::none;
}

Reason Model::open(const Command& command) {
  const Reason reason = check_place(command);
  if (reason != Reason::none) return reason;
  book_.add(command.position, Position{command.account, command.symbol, command.side(), 0, 0, 0});
  return Reason::none;
}

Reason Model::free(const Command& command) {
  if (command.position == kNoPosition) {
    const auto account = book_.accounts.find(command.account);
    if (account == book_.accounts.end()) return Reason::unknown_account;
    if (!account->second.positions.empty() || account->second.wallet != 0) return Reason::not_flat;
    book_.accounts.erase(account);
    return Reason::none;
  }
  const Position* position = find_position(command);
  if (position == nullptr) return Reason::unknown_position;
  if (position->quantity != 0) return Reason::not_flat;
  book_.accounts.at(command.account).positions.erase(command.position);
  book_.symbols.at(command.symbol).positions.erase(command.position);
  book_.positions.erase(command.position);
  return Reason::none;
}

Reason Model::position_delta(const Command& command) {
  const auto operands = command.as<op::PositionDelta>();
  Position* position = find_position(command);
  if (position == nullptr) return Reason::unknown_position;
  if (!cash_in_range(operands.wallet)) return Reason::out_of_range;
  if (is_stale(command, *position, operands.expected_quantity)) return Reason::stale;
  const Symbol& symbol = book_.symbols.at(command.symbol);
  const Int quantity = position->quantity + operands.quantity;
  const Int entry_value = position->entry_value + operands.entry_value;
  const Reason reason = check_holding(symbol, position->side, quantity, entry_value);
  if (reason != Reason::none) return reason;
  position->quantity = quantity;
  position->entry_value = entry_value;
  book_.accounts.at(command.account).wallet += operands.wallet;
  judge_or_defer(command);
  return Reason::none;
}

Reason Model::reduce(const Command& command) {
  const auto operands = command.as<op::Reduce>();
  Position* position = find_position(command);
  if (position == nullptr) return Reason::unknown_position;
  if (!cash_in_range(operands.cash) || operands.lots < 1) return Reason::out_of_range;
  if (is_stale(command, *position, operands.expected_quantity)) return Reason::stale;
  if (operands.lots > magnitude(position->quantity)) return Reason::over_close;
  close(*position, operands.lots, operands.cash);
  judge_or_defer(command);
  return Reason::none;
}

Reason Model::wallet_delta(const Command& command) {
  const auto operands = command.as<op::WalletDelta>();
  const auto account = book_.accounts.find(command.account);
  if (account == book_.accounts.end()) return Reason::unknown_account;
  if (!cash_in_range(operands.amount)) return Reason::out_of_range;
  account->second.wallet += operands.amount;
  judge_or_defer(command);
  return Reason::none;
}

Reason Model::mark(const Command& command) {
  const Reason reason = check_unit_value(command);
  if (reason != Reason::none) return reason;
  book_.symbols.at(command.symbol).staged_mark = unit_value_of(command);
  return Reason::none;
}

Reason Model::commit(const Command& command) {
  const auto operands = command.as<op::Commit>();
  if (operands.marks != book_.staged_marks()) {
    book_.discard_staged();
    return Reason::mark_count;
  }
  book_.apply_staged();
  if (!restoring_) judge_touched(command, command.has(flag::kAll));
  done_.time_ns = operands.time_ns;
  return Reason::none;
}

Reason Model::funding(const Command& command) {
  const Reason reason = check_unit_value(command);
  if (reason != Reason::none) return reason;
  const Symbol& symbol = book_.symbols.at(command.symbol);
  if (!symbol.mark) return Reason::no_mark;
  book_.touch_positions(symbol);
  Int sum = 0;
  std::uint64_t count = 0;
  for (const std::uint32_t id : symbol.positions) {
    const Position& position = book_.positions.at(id);
    if (position.quantity == 0) continue;
    const Int paid = value_rounded_up(position.quantity, unit_value_of(command));
    book_.accounts.at(position.account).wallet -= paid;
    sum += paid;
    ++count;
  }
  if (!command.has(flag::kDefer)) judge_touched(command, false);
  give_sum(EventKind::funding_end, command, sum, count);
  return Reason::none;
}

Reason Model::settle(const Command& command) {
  const Reason reason = check_unit_value(command);
  if (reason != Reason::none) return reason;
  const Symbol& symbol = book_.symbols.at(command.symbol);
  if (!symbol.mark) return Reason::no_mark;
  book_.touch_positions(symbol);
  Int sum = 0;
  std::uint64_t count = 0;
  for (const std::uint32_t id : symbol.positions) {
    Position& position = book_.positions.at(id);
    if (position.quantity == 0) continue;
    const Int cash = value(position.quantity, unit_value_of(command));
    close(position, magnitude(position.quantity), cash);
    sum += cash;
    ++count;
  }
  if (!command.has(flag::kDefer)) judge_touched(command, false);
  give_sum(EventKind::settle_end, command, sum, count);
  return Reason::none;
}

Position* Model::find_position(const Command& command) {
  const auto found = book_.positions.find(command.position);
  if (found == book_.positions.end()) return nullptr;
  Position& position = found->second;
  const bool same = position.account == command.account && position.symbol == command.symbol;
  return same ? &position : nullptr;
}

Reason Model::check_unit_value(const Command& command) {
  if (command.symbol >= kMaxSymbols) return Reason::out_of_range;
  const auto symbol = book_.symbols.find(command.symbol);
  if (symbol == book_.symbols.end()) return Reason::unknown_symbol;
  const bool is_legal = legal(unit_value_of(command), symbol->second.definition.max_lots);
  return is_legal ? Reason::none : Reason::out_of_range;
}

}  // namespace ballast::reference
