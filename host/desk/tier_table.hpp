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

/// The rules of a tier table: at most 64; floors rising from 0 and below 2^58 atoms; rates from 0
/// to 1; deductions below 2^85. Marginal: continuous within one atom. Flat: no deductions. Initial
/// rates: none, or one a tier, above 0, at most 1 and not below the tier's maintenance rate.
void check_tiers(const MarginTiers& table, unsigned decimals, const TierFailure& fail);

/// A tier as a file has it.
struct TierRow {
  op::Tier tier;
  bool has_deduction = false;
  std::optional<std::int64_t> initial_rate_e8;
};

/// The table of these rows, checked. Its rule is the one stated, or else marginal where every tier
/// but the first comes with its deduction; a table that says neither is refused, unless it has one
/// tier, for which both rules are the same. Deductions that a marginal table leaves out are worked
/// out.
MarginTiers make_tiers(const std::vector<TierRow>& rows, std::optional<TierRule> stated,
                       unsigned decimals, const TierFailure& fail);

/// Whether two tables charge alike.
bool same_tiers(std::span<const op::Tier> a, std::span<const op::Tier> b);

/// d + floor × (rate − rate_before) of the tier after `before`, atoms × 10^8.
Rational continuous_deduction(const op::Tier& before, const op::Tier& tier);
/// Sets a deduction of atoms × 10^8, a whole number ≥ 0; too large a one stays too large.
void set_deduction(op::Tier& tier, const Rational& e8);

}  // namespace ballast
