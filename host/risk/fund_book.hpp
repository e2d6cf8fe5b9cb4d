// The funds of a risk file as accounts of the Desk: who is in whose pool, what a fund may still
// spend, what it is worth. Money moves by the functions here; conservation is the caller's, who
// calls them within a group.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "host/include/ballast/desk.hpp"
#include "host/include/ballast/risk_rules.hpp"

namespace ballast::risk {

/// Moves cash between two accounts, in as many transfers as it takes.
void move_cash(Desk& desk, AccountId from, AccountId to, int128 amount);

class FundBook {
 public:
  FundBook(const RiskRules& rules, Desk& desk);

  /// Opens the accounts "risk/NAME" with their capital; those that are there are taken as they are.
  void open();

  std::size_t size() const { return funds_.size(); }
  const FundRules& rules(std::size_t fund) const { return rules_.funds[fund]; }
  AccountId account(std::size_t fund) const { return funds_[fund].account; }
  /// The fund whose account this is.
  std::optional<std::uint32_t> fund_of(AccountId account) const;
  /// Funds whose members the symbol is of, in the order of the file.
  const std::vector<std::uint32_t>& pool(SymbolId symbol) const { return pools_[symbol.value()]; }
  /// The same in the order in which they are asked for an account.
  std::vector<std::uint32_t> asked(SymbolId symbol, AccountId account) const;
  /// A takeover went to this one: with `in_turn` the next goes to another.
  void took(SymbolId symbol, std::uint32_t fund);

  int128 equity(std::size_t fund) const;
  /// What it can lose now: of a cash fund W, of a vault E, at most what its loss cap leaves; ≥ 0.
  int128 can_lose(std::size_t fund, Nanoseconds now) const;
  void lost(std::size_t fund, Nanoseconds now, int128 amount);

  /// PnL of a vault's position of a symbol, and of what was closed of it, since it was opened.
  int128 symbol_pnl(std::size_t fund, SymbolId symbol) const;
  void realised(std::size_t fund, SymbolId symbol, int128 amount) {
    funds_[fund].realised[symbol] += amount;
  }

  /// A top-up that is due: atoms; 0 otherwise. Counts as done.
  std::int64_t top_up(std::size_t fund, Nanoseconds now);
  /// What is above the cap: atoms of cash.
  int128 above_cap(std::size_t fund) const;

 private:
  struct Fund {
    AccountId account;
    int128 lost = 0;  ///< in the interval of its loss cap
    Nanoseconds interval_begin = 0;
    Nanoseconds next_top_up = 0;
    std::map<SymbolId, int128> realised;
  };

  const RiskRules& rules_;
  Desk& desk_;
  std::vector<Fund> funds_;
  std::vector<std::vector<std::uint32_t>> pools_;  ///< by symbol
  std::vector<std::uint32_t> turn_;                ///< by symbol: where the pool is asked first
};

}  // namespace ballast::risk
