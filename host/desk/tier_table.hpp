// Margin tiers as they are read: checks that venue files and bracket files share.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "host/include/ballast/venue.hpp"

namespace ballast {

/// Throws the InputError for tier `index`, field `key` ("" the table), with what is wrong.
using TierFailure =
    std::function<void(std::size_t index, const std::string& key, const std::string& what)>;

/// The rules of a tier table: at most 64; floors rising from 0 and below 2^58 atoms or lots; rates
/// from 0 to 1; deductions below 2^85. Marginal: by value, continuous within one atom. Flat: no
/// deductions. Initial rates: none, or one a tier, above 0, at most 1 and not below the tier's
/// maintenance rate. A smallest maintenance below 2^83, and no terms without tiers.
void check_tiers(const MarginTiers& table, unsigned decimals, const TierFailure& fail);

/// What is said of a table beside its rows.
struct TableTerms {
  unsigned decimals = 0;         ///< of the settlement asset
  std::optional<TierRule> rule;  ///< stated
  core::TableRule charge;
  std::int64_t closing_fee_e8 = 0;  ///< to be added to every rate
  ContractKind kind = ContractKind::linear;
  Rational lot = 1;
  std::optional<Rational> tier_unit;  ///< by quantity: what floors count, in units of the quantity

  /// Of what unit, so named, a floor is a whole number, once it is times `tier_unit`.
  Rational floor_unit() const { return charge.by_quantity ? lot : atom(decimals); }
  const char* floor_units() const { return charge.by_quantity ? "lots" : "atoms"; }
};

/// A tier as a file has it, without the closing fee.
struct TierRow {
  op::Tier tier;
  bool has_deduction = false;
  std::optional<std::int64_t> initial_rate_e8;
};

/// The table of these rows, checked. Its rule is the one stated, or else flat by quantity, or else
/// marginal where every tier but the first comes with its deduction; a table that says neither is
/// refused, unless it has one tier, for which both rules are the same. Deductions that a marginal
/// table leaves out are worked out; a closing fee, charged on all of the value, is in none of them.
MarginTiers make_tiers(const std::vector<TierRow>& rows, const TableTerms& terms,
                       const TierFailure& fail);

/// A table as an engine has it.
struct Charges {
  core::TableRule terms;
  std::span<const op::Tier> tiers;

  bool operator==(const Charges& other) const;
};
inline Charges charges_of(const SymbolSpec& symbol) { return {symbol.tier_terms, symbol.tiers}; }
inline Charges charges_of(const MarginTiers& table) { return {table.terms, table.tiers}; }

/// The tier that a position is in; there is one, as the first floor is 0.
std::size_t tier_of(const Charges& table, const core::PositionValues& position);
/// M of a position, atoms × 10^8, as engines have it.
uint128 maintenance_of(const Charges& table, const core::PositionValues& position);

/// d + floor × (rate − rate_before) of the tier after `before`, atoms × 10^8.
Rational continuous_deduction(const op::Tier& before, const op::Tier& tier);
/// Sets a deduction of atoms × 10^8, a whole number ≥ 0; too large a one stays too large.
void set_deduction(op::Tier& tier, const Rational& e8);

}  // namespace ballast
