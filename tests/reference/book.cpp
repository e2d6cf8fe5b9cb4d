#include "tests/reference/book.hpp"

namespace ballast::reference {

Int Book::mark_value(const Position& position) const {
  return value(position.quantity, *symbols.at(position.symbol).mark);
}

Int Book::maintenance_e8(const Position& position) const {
  const Symbol& symbol = symbols.at(position.symbol);
  return symbol.collateral() ? 0 : maintenance(symbol.tiers, mark_value(position));
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
                symbol.tiers.size()});
    for (std::size_t i = 0; i < symbol.tiers.size(); ++i) {
      const Tier& tier = symbol.tiers[i];
      digest.add({6, id, i, low(tier.floor), low(tier.rate_e8), low(tier.deduction_e8),
                  low(high(tier.deduction_e8))});
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
