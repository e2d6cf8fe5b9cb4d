// Leverage brackets in the ccxt fetchLeverageTiers structure: { symbol: [ tier, … ] }.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "host/book/json_text.hpp"
#include "host/desk/tier_table.hpp"
#include "host/include/ballast/venue.hpp"

namespace ballast {

/// A file read once, for any number of symbols. Keys that Ballast does not need are ignored: the
/// files are other people's.
class CcxtTiers {
 public:
  explicit CcxtTiers(const std::string& path);

  const std::vector<std::string>& symbols() const { return root_.keys; }
  bool has(const std::string& symbol) const;
  /// What load_ccxt_tiers gives. By quantity minNotional and maxNotional are sizes, and a bracket
  /// may begin one unit above the end of the one before: its floor is then the next lot. An
  /// InputError when the symbol is not there, when its table does not say its rule and `terms` do
  /// not either, when it is of sizes and by value, of contracts of unknown size, or breaks the
  /// contract's rules.
  MarginTiers tiers(const std::string& symbol, const TableTerms& terms,
                    std::string_view asset) const;

 private:
  std::string path_;
  JsonNode root_;
};

/// Whole units of a rate: 10^-8.
Rational rate_unit();
/// A floor, in the unit of the table's floors.
std::int64_t read_floor(const JsonField& field, const TableTerms& terms);
/// An amount ≥ 0 in currency units, exact and below 2^`bits` atoms × 10^-8.
uint128 read_amount_e8(const JsonField& field, unsigned decimals, unsigned bits);

}  // namespace ballast
