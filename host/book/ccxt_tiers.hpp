// Leverage brackets in the ccxt fetchLeverageTiers structure: { symbol: [ tier, … ] }.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "host/book/json_text.hpp"
#include "host/include/ballast/venue.hpp"

namespace ballast {

/// A file read once, for any number of symbols. Keys that Ballast does not need are ignored: the
/// files are other people's.
class CcxtTiers {
 public:
  explicit CcxtTiers(const std::string& path);

  const std::vector<std::string>& symbols() const { return root_.keys; }
  bool has(const std::string& symbol) const;
  /// What load_ccxt_tiers gives. An InputError when the symbol is not there, when its table does
  /// not say its rule and `rule` does not either, or breaks the contract's rules.
  MarginTiers tiers(const std::string& symbol, unsigned decimals, std::optional<TierRule> rule,
                    std::string_view asset) const;

 private:
  std::string path_;
  JsonNode root_;
};

/// Whole units of a rate: 10^-8.
Rational rate_unit();
/// A deduction in currency units, exact and below 2^85 atoms × 10^-8, into the tier.
void read_deduction(const JsonField& field, unsigned decimals, op::Tier& tier);

}  // namespace ballast
