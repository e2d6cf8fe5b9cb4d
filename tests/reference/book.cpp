#include "tests/reference/book.hpp"

namespace ballast::reference {

Int Book::mark_value(const Position& position) const {
  return value(position.quantity, *symbols.at(position.symbol).mark);
}

Int Book::maintenance_e8(const Position& position) const {
  const auto table = tables.find(symbols.at(position.symbol).table);
  if (table == tables.end()) return 0;
  return maintenance(table->second, position.quantity, mark_value(position), position.entry_value);
}

Standing Book::standing(const Account& account) const {
  Standing standing{account.wallet, Int{account.extra_margin} * kRateOne, false};
  for (const std::uint32_t id : account.positions) {
    const Position& position = positions.at(id);
    standing.equity += mark_value(position) - position.entry_value;
    standing.maintenance_e8 += maintenance_e8(position);
    const bool collateral = symbols.at(position.symbol).collateral();
    if (position.quantity != 0 && !collateral) standing.has_open_position = true;
  }
  return standing;
}

void Book::add(std::uint32_t id, const Position& position) {
  positions[id] = position;
  accounts.at(position.account).positions.insert(id);
  symbols.at(position.symbol).positions.insert(id);
}

std::uint64_t Book::staged_marks() const {
  std::uint64_t count = 0;
  for (const auto& [id, symbol] : symbols) count += symbol.staged_mark ? 1U : 0U;
  return count;
}

void Book::apply_staged() {
  for (const auto& [id, table] : staged_tables) tables[id] = table;
  for (auto& [id, symbol] : symbols) {
    if (symbol.staged_table) symbol.table = *symbol.staged_table;
    if (symbol.staged_mark) symbol.mark = symbol.staged_mark;
    if (symbol.staged_table || symbol.staged_mark || staged_tables.contains(symbol.table)) {
      touch_positions(symbol);
    }
  }
  discard_staged();
}

void Book::discard_staged() {
  staged_tables.clear();
  for (auto& [id, symbol] : symbols) {
    symbol.staged_table.reset();
    symbol.staged_mark.reset();
  }
}

void Book::touch_positions(const Symbol& symbol) {
  for (const std::uint32_t id : symbol.positions) {
    const Position& position = positions.at(id);
    if (position.quantity != 0) accounts.at(position.account).touched = true;
  }
}

Reason check_holding(const Symbol& symbol, Side side, Int quantity, Int entry_value) {
  if (magnitude(quantity) > symbol.definition.max_lots) return Reason::overflow;
  if (side == Side::long_side && quantity < 0) return Reason::wrong_side;
  if (side == Side::short_side && quantity > 0) return Reason::wrong_side;
  if (magnitude(entry_value) >= power_of_two(kValueBits)) return Reason::overflow;
  if (quantity == 0 && entry_value != 0) return Reason::entry_left;
  if (symbol.collateral() && entry_value != 0) return Reason::collateral;
  return Reason::none;
}

void digest_accounts(const Book& book, std::uint32_t first, std::uint32_t last, Digest& digest) {
  for (const auto& [id, account] : book.accounts) {
    if (id < first || id > last) continue;
    const bool all_zero = account.wallet == 0 && account.verdict == Verdict::safe &&
                          account.options == 0 && account.asset == 0 && account.extra_margin == 0;
    if (all_zero) continue;
    digest.add({2, id, low(account.wallet), low(high(account.wallet)),
                static_cast<std::uint64_t>(account.verdict), account.options, account.asset,
                low(account.extra_margin)});
  }
}

void digest_positions(const Book& book, std::uint32_t first, std::uint32_t last, Digest& digest) {
  for (const auto& [id, position] : book.positions) {
    if (id < first || id > last) continue;
    digest.add({1, id, position.account, position.symbol, static_cast<std::uint64_t>(position.side),
                low(position.quantity), low(position.entry_value)});
  }
}

void digest_configuration(const Book& book, Digest& digest) {
  for (const auto& [id, symbol] : book.symbols) {
    const UnitValue mark = symbol.mark.value_or(UnitValue{});
    digest.add({3, id, symbol.definition.asset, symbol.definition.options,
                low(symbol.definition.max_lots), symbol.mark ? 1U : 0U, low(mark.unit), mark.shift,
                symbol.table});
  }
  for (const auto& [id, table] : book.tables) {
    if (table.is_as_at_opening()) continue;
    digest.add({7, id, table.options, low(table.smallest_e8), low(high(table.smallest_e8)),
                table.tiers.size()});
    for (std::size_t i = 0; i < table.tiers.size(); ++i) {
      const Tier& tier = table.tiers[i];
      digest.add({6, std::uint64_t{kMaxTiers} * id + i, low(tier.floor), low(tier.rate_e8),
                  low(tier.deduction_e8), low(high(tier.deduction_e8))});
    }
  }
  for (const auto& [id, policy] : book.policies) {
    digest.add({4, id, policy.rows, low(policy.wallet_min), policy.options});
  }
  for (const auto& [id, asset] : book.assets) {
    digest.add({5, id, asset.warn_num, asset.warn_den, asset.takeover_num, asset.takeover_den,
                asset.options});
  }
}

}  // namespace ballast::reference
