// Everything the reference model remembers.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "tests/reference/arithmetic.hpp"

namespace ballast::reference {

struct Symbol {
  op::Symbol definition;
  std::optional<UnitValue> mark, staged_mark;
  std::uint32_t table = kNoTable;  ///< to which it is bound
  std::optional<std::uint32_t> staged_table;
  std::set<std::uint32_t> positions;  ///< ids of the live ones
  bool collateral() const { return (definition.options & option::kCollateral) != 0; }
};

struct Position {
  std::uint32_t account = 0;
  std::uint16_t symbol = 0;
  Side side = Side::both;
  Int quantity = 0;
  Int entry_value = 0;
  unsigned light = 0;
};

struct Account {
  std::uint32_t asset = 0;
  std::uint32_t options = 0;
  std::int64_t extra_margin = 0;
  Int wallet = 0;
  Verdict verdict = Verdict::safe;
  bool touched = false;
  std::set<std::uint32_t> positions;  ///< ids of the live ones
};

struct Book {
  std::map<std::uint32_t, op::Asset> assets;
  std::map<std::uint32_t, Symbol> symbols;
  std::map<std::uint32_t, op::Policy> policies;
  std::map<std::uint32_t, Table> tables, staged_tables;
  std::map<std::uint32_t, Account> accounts;
  std::map<std::uint32_t, Position> positions;

  Int mark_value(const Position& position) const;
  Int maintenance_e8(const Position& position) const;
  Standing standing(const Account& account) const;
  void add(std::uint32_t id, const Position& position);
  std::uint64_t staged_marks() const;
  /// Puts in effect all that is staged, and touches the account of each position that this
  /// re-values.
  void apply_staged();
  void discard_staged();
  void touch_positions(const Symbol& symbol);
};

/// May a position of this symbol and side hold Q and EV?
Reason check_holding(const Symbol& symbol, Side side, Int quantity, Int entry_value);

/// Sum and number of the digest's entries.
struct Digest {
  std::uint64_t sum = 0;
  std::uint64_t count = 0;
  void add(const std::vector<std::uint64_t>& words) {
    sum += hash(words);
    ++count;
  }
};
void digest_accounts(const Book& book, std::uint32_t first, std::uint32_t last, Digest& digest);
void digest_positions(const Book& book, std::uint32_t first, std::uint32_t last, Digest& digest);
void digest_configuration(const Book& book, Digest& digest);

}  // namespace ballast::reference
