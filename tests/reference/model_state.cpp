// State out and in: query, dump and digest, and the commands of a restoration.
#include "tests/reference/model.hpp"

namespace ballast::reference {

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
  if (command.arg > 2) return Reason::out_of_range;
  const bool of_positions = command.arg == scope::kPositions;
  if (of_positions && command.symbol >= kMaxSymbols) return Reason::out_of_range;
  if (of_positions && !book_.symbols.contains(command.symbol)) return Reason::unknown_symbol;
  std::uint64_t count = 0;
  if (command.arg == scope::kAccounts) count = dump_accounts(range.first, range.last);
  if (of_positions) count = dump_positions(command.symbol);
  if (command.arg == scope::kConfiguration) count = dump_configuration();
  Event& event = give(EventKind::dump_end);
  if (of_positions) event.symbol = command.symbol;
  event.set(op::CountEnd{count, 0, 0, 0});
  return Reason::none;
}

std::uint64_t Model::dump_accounts(std::uint32_t first, std::uint32_t last) {
  std::uint64_t count = 0;
  for (const auto& [id, account] : book_.accounts) {
    if (id < first || id > last) continue;
    give_account(id, account);
    ++count;
  }
  return count;
}

std::uint64_t Model::dump_positions(std::uint16_t symbol) {
  const auto& live = book_.symbols.at(symbol).positions;
  for (const std::uint32_t id : live) give_position(id, book_.positions.at(id));
  return live.size();
}

std::uint64_t Model::dump_configuration() {
  const std::size_t before = events_.size();
  for (const auto& [id, asset] : book_.assets) {
    Event& event = give(EventKind::asset_state);
    event.arg = id;
    event.set(asset);
  }
  for (const auto& [id, policy] : book_.policies) {
    Event& event = give(EventKind::policy_state);
    event.arg = id;
    event.set(policy);
  }
  for (const auto& [id, table] : book_.tables) {
    if (!table.is_as_at_opening()) give_table(id, table, false);
  }
  for (const auto& [id, symbol] : book_.symbols) {
    Event& event = give(EventKind::symbol_state);
    event.symbol = static_cast<std::uint16_t>(id);
    event.set(symbol.definition);
  }
  for (const auto& [id, symbol] : book_.symbols) {
    if (symbol.table != kNoTable) give_binding(id, symbol.table, false);
  }
  for (const auto& [id, symbol] : book_.symbols) {
    if (symbol.mark) give_mark(id, *symbol.mark, false);
  }
  for (const auto& [id, table] : book_.staged_tables) give_table(id, table, true);
  for (const auto& [id, symbol] : book_.symbols) {
    if (symbol.staged_table) give_binding(id, *symbol.staged_table, true);
  }
  for (const auto& [id, symbol] : book_.symbols) {
    if (symbol.staged_mark) give_mark(id, *symbol.staged_mark, true);
  }
  return events_.size() - before;
}

void Model::give_table(std::uint32_t id, const Table& table, bool staged) {
  Event& event = give(EventKind::table_state);
  event.flags = staged ? 1 : 0;
  event.arg = id;
  event.set(op::Table{low(table.smallest_e8), low(high(table.smallest_e8)), table.options, 0});
  for (std::size_t i = 0; i < table.tiers.size(); ++i) {
    const Tier& tier = table.tiers[i];
    Event& of_tier = give(EventKind::tier_state);
    of_tier.flags = staged ? 1 : 0;
    of_tier.arg = static_cast<std::uint32_t>(kMaxTiers * id + i);
    of_tier.set(
        op::Tier{tier.floor, tier.rate_e8, low(tier.deduction_e8), low(high(tier.deduction_e8))});
  }
}

void Model::give_binding(std::uint32_t symbol, std::uint32_t table, bool staged) {
  Event& event = give(EventKind::binding_state);
  event.flags = staged ? 1 : 0;
  event.symbol = static_cast<std::uint16_t>(symbol);
  event.arg = table;
}

void Model::give_mark(std::uint32_t symbol, const UnitValue& mark, bool staged) {
  Event& event = give(EventKind::mark_state);
  event.flags = staged ? 1 : 0;
  event.symbol = static_cast<std::uint16_t>(symbol);
  event.arg = mark.shift;
  event.set(op::Mark{mark.unit, 0, 0, 0});
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

Reason Model::restore_account(const Command& command) {
  if (!restoring_) return Reason::not_restoring;
  const auto operands = command.as<op::RestoreAccount>();
  const Int wallet = (Int{operands.wallet_hi} << 64) + operands.wallet_lo;
  const Int bound = power_of_two(kSumBits - 1);
  const std::uint32_t verdict = command.arg % 8;
  if (command.account >= identity_.accounts || operands.asset >= kMaxAssets ||
      operands.options > 3 || operands.extra_margin < 0 ||
      operands.extra_margin >= power_of_two(kCashBits) || command.arg > 15 || verdict > 4 ||
      wallet < -bound || wallet >= bound) {
    return Reason::out_of_range;
  }
  if (!book_.assets.contains(operands.asset)) return Reason::unknown_asset;
  if (book_.accounts.contains(command.account)) return Reason::in_use;
  const bool touched = command.arg >= 8;
  book_.accounts[command.account] = Account{operands.asset,
                                            operands.options,
                                            operands.extra_margin,
                                            wallet,
                                            static_cast<Verdict>(verdict),
                                            touched,
                                            {}};
  return Reason::none;
}

Reason Model::restore_position(const Command& command) {
  if (!restoring_) return Reason::not_restoring;
  const auto operands = command.as<op::RestorePosition>();
  const Reason place = check_place(command);
  if (place != Reason::none) return place;
  if (operands.light > 5) return Reason::out_of_range;
  const Symbol& symbol = book_.symbols.at(command.symbol);
  const Reason holding =
      check_holding(symbol, command.side(), operands.quantity, operands.entry_value);
  if (holding != Reason::none) return holding;
  book_.add(command.position,
            Position{command.account, command.symbol, command.side(), operands.quantity,
                     operands.entry_value, static_cast<unsigned>(operands.light)});
  return Reason::none;
}

Reason Model::resume(const Command& command) {
  if (!restoring_) return Reason::not_restoring;
  const std::uint64_t next = command.as<op::Resume>().next;
  if (next == 0) return Reason::out_of_range;
  restoring_ = false;
  expected_ = next;
  return Reason::none;
}

}  // namespace ballast::reference
