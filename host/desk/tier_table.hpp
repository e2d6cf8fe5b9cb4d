// Margin tiers as they are read: checks that venue files and bracket files share.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "host/include/ballast/venue.hpp"

namespace ballast {

/// Throws the InputError for tier `index`, field `key` ("" the table), with what is wrong.
using TierFailure =
    std::function<void(std::size_t index, const std::string& key, const std::string& what)>;

/// The contract's rules of a tier table: at most 16; floors rising from 0 and below 2^58 atoms;
/// rates 0 … 2^27 in 10^-8; deductions below 2^85. Marginal: continuous within one atom. Flat: no
/// deductions.
void check_tiers(const std::vector<op::Tier>& tiers, TierRule rule, unsigned decimals,
                 const TierFailure& fail);

/// d + floor × (rate − rate_before) of the tier after `before`, atoms × 10^8.
Integer continuous_deduction(const op::Tier& before, const op::Tier& tier);

}  // namespace ballast
