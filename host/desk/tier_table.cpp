#include "host/desk/tier_table.hpp"

#include "hls/core/wide.hpp"

namespace ballast {
namespace {

Integer deduction_of(const op::Tier& tier) {
  return (Integer(tier.deduction_hi) << 64) + tier.deduction_lo;
}

/// A deduction in currency units.
std::string print_deduction(const Integer& e8, unsigned decimals) {
  return print_exact(Rational(e8, power_of_ten(decimals) * kRateOne));
}

}  // namespace

uint128 deduction_e8(const op::Tier& tier) {
  return core::join(tier.deduction_lo, tier.deduction_hi);
}

void set_deduction_e8(op::Tier& tier, uint128 deduction_e8) {
  tier.deduction_lo = core::low64(deduction_e8);
  tier.deduction_hi = core::high64(deduction_e8);
}

Integer continuous_deduction(const op::Tier& before, const op::Tier& tier) {
  return deduction_of(before) + Integer(tier.floor) * (tier.rate_e8 - before.rate_e8);
}

void complete_deductions(std::vector<op::Tier>& tiers) {
  for (std::size_t n = 0; n < tiers.size(); ++n) {
    Integer deduction = n == 0 ? Integer(0) : continuous_deduction(tiers[n - 1], tiers[n]);
    if (deduction < 0) deduction = 0;  // falling rates: check_tiers finds the table discontinuous
    tiers[n].deduction_lo = static_cast<std::uint64_t>(deduction & Integer(~std::uint64_t{0}));
    tiers[n].deduction_hi = static_cast<std::uint64_t>(deduction >> 64);
  }
}

void check_tiers(const std::vector<op::Tier>& tiers, TierRule rule, unsigned decimals,
                 const TierFailure& fail) {
  if (tiers.size() > kMaxTiers) {
    fail(0, "",
         std::to_string(tiers.size()) + " tiers; a symbol has at most " +
             std::to_string(kMaxTiers) + ", merge some");
  }
  for (std::size_t n = 0; n < tiers.size(); ++n) {
    const op::Tier& tier = tiers[n];
    if (n == 0 && tier.floor != 0) fail(n, "floor", "the first tier starts at 0");
    if (n > 0 && tier.floor <= tiers[n - 1].floor) {
      fail(n, "floor", "tiers out of order: a floor must be above the one before");
    }
    if (tier.floor > kMaxValue) {
      fail(n, "floor",
           "is 2^58 atoms or more, which no position can reach; leave the tier out or "
           "use fewer settlement decimals");
    }
    if (tier.rate_e8 < 0 || tier.rate_e8 > kMaxRateE8) {
      fail(n, "rate", "a maintenance rate is from 0 to 1.34217728");
    }
    const Integer deduction = deduction_of(tier);
    if (deduction >= Integer(1) << kDeductionBits) fail(n, "deduction", "is too large");
    if (rule == TierRule::flat) {
      if (deduction != 0) fail(n, "deduction", "flat tiers have no deductions; leave it out");
      continue;
    }
    const Integer expected = n == 0 ? Integer(0) : continuous_deduction(tiers[n - 1], tier);
    if (abs(Integer(deduction - expected)) > kRateOne) {
      fail(n, "deduction",
           "the marginal table is discontinuous: " + print_deduction(deduction, decimals) +
               " where " + print_deduction(expected, decimals) +
               " is continuous; correct it, leave deductions out, or say \"tier_rule\": \"flat\"");
    }
  }
}

}  // namespace ballast
