// Configuration, positions, wallets, marks, sweeps and read-back. Refusals are in the order of
// docs/contract.md; nothing is written before the last of them.
#include <algorithm>

#include "tests/reference/model.hpp"

namespace ballast::reference {

namespace {

bool cash_in_range(std::int64_t cash) { return magnitude(cash) < power_of_two(kCashBits); }

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
  book_.assets[command.arg] = operands;
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
  book_.symbols[command.symbol] = Symbol{operands, {}, {}, {}, {}, {}};
  return Reason::none;
}

Reason Model::tier(const Command& command) {
  const auto operands = command.as<op::Tier>();
  if (command.symbol >= kMaxSymbols || command.arg >= kMaxTiers || operands.floor < 0 ||
      operands.floor >= power_of_two(kValueBits) || operands.rate_e8 < 0 ||
      operands.rate_e8 > kMaxRateE8 ||
      operands.deduction_hi >= (std::uint64_t{1} << (kDeductionBits - 64))) {
    return Reason::out_of_range;
  }
  const auto defined = book_.symbols.find(command.symbol);
  if (defined == book_.symbols.end()) return Reason::unknown_symbol;
  Symbol& symbol = defined->second;
  if (symbol.collateral()) return Reason::collateral;
  std::vector<Tier>& staged = symbol.staged_tiers;
  if (command.arg == 0) {
    if (operands.floor != 0) return Reason::bad_tier;
    staged.clear();
  } else if (command.arg != staged.size() || operands.floor <= staged.back().floor) {
    return Reason::bad_tier;
  }
  const Int deduction = (Int{operands.deduction_hi} << 64) + operands.deduction_lo;
  staged.push_back({operands.floor, operands.rate_e8, deduction});
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
  book_.policies[command.arg] = operands;
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

Reason Model::open(const Command& command) {
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
  book_.positions[command.position] =
      Position{command.account, command.symbol, command.side(), 0, 0, 0};
  account->second.positions.insert(command.position);
  symbol->second.positions.insert(command.position);
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
  if (magnitude(quantity) > symbol.definition.max_lots) return Reason::overflow;
  if (position->side == Side::long_side && quantity < 0) return Reason::wrong_side;
  if (position->side == Side::short_side && quantity > 0) return Reason::wrong_side;
  if (magnitude(entry_value) >= power_of_two(kValueBits)) return Reason::overflow;
  if (quantity == 0 && entry_value != 0) return Reason::entry_left;
  if (symbol.collateral() && entry_value != 0) return Reason::collateral;
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
  std::uint64_t staged = 0;
  for (const auto& [id, symbol] : book_.symbols) staged += symbol.staged_mark ? 1U : 0U;
  const bool refused = staged != operands.marks;
  for (auto& [id, symbol] : book_.symbols) {
    if (!refused && (symbol.staged_mark || !symbol.staged_tiers.empty())) {
      if (symbol.staged_mark) symbol.mark = symbol.staged_mark;
      if (!symbol.staged_tiers.empty()) symbol.tiers = symbol.staged_tiers;
      touch_positions(symbol);
    }
    symbol.staged_mark.reset();
    symbol.staged_tiers.clear();
  }
  if (refused) return Reason::mark_count;
  judge_touched(command, command.has(flag::kAll));
  done_.time_ns = operands.time_ns;
  return Reason::none;
}

Reason Model::funding(const Command& command) {
  const Reason reason = check_unit_value(command);
  if (reason != Reason::none) return reason;
  const Symbol& symbol = book_.symbols.at(command.symbol);
  if (!symbol.mark) return Reason::no_mark;
  touch_positions(symbol);
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
  touch_positions(symbol);
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

Reason Model::query(const Command& command) {
  if (command.position == kNoPosition) {
    const auto account = book_.accounts.find(command.account);
    if (account == book_.accounts.end()) return Reason::unknown_account;
    give_account(command.account, account->second);
    return Reason::none;
  }
  const Position* position = find_position(command);
  if (position == nullptr) return Reason::unknown_position;
  give_position(command.position, *position);
  return Reason::none;
}

Reason Model::dump(const Command& command) {
  const auto range = command.as<op::Range>();
  const bool of_accounts = command.arg == scope::kAccounts;
  if (command.arg > 1) return Reason::out_of_range;
  if (!of_accounts && command.symbol >= kMaxSymbols) return Reason::out_of_range;
  if (!of_accounts && !book_.symbols.contains(command.symbol)) return Reason::unknown_symbol;
  std::uint64_t count = 0;
  if (of_accounts) {
    for (const auto& [id, account] : book_.accounts) {
      if (id < range.first || id > range.last) continue;
      give_account(id, account);
      ++count;
    }
  } else {
    for (const std::uint32_t id : book_.symbols.at(command.symbol).positions) {
      give_position(id, book_.positions.at(id));
      ++count;
    }
  }
  Event& event = give(EventKind::dump_end);
  if (!of_accounts) event.symbol = command.symbol;
  event.set(op::CountEnd{count, 0, 0, 0});
  return Reason::none;
}

Reason Model::digest(const Command& command) {
  const auto range = command.as<op::Range>();
  const bool all = command.has(flag::kAll);
  if (!all && command.arg > 2) return Reason::out_of_range;
  const std::uint32_t first = all ? 0 : range.first;
  const std::uint32_t last = all ? 0xFFFFFFFF : range.last;
  Digest digest;
  if (all || command.arg == scope::kAccounts) digest_accounts(book_, first, last, digest);
  if (all || command.arg == scope::kPositions) digest_positions(book_, first, last, digest);
  if (all || command.arg == scope::kConfiguration) digest_configuration(book_, digest);
  give(EventKind::digest_value).set(op::DigestValue{digest.sum, digest.count, 0, 0});
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
