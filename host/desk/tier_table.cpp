#include "host/desk/tier_table.hpp"

#include <algorithm>

#include "hls/core/wide.hpp"

namespace ballast {
namespace {

Rational deduction_of(const op::Tier& tier) { return deduction_e8(tier); }

/// A deduction in currency units.
std::string print_deduction(const Rational& e8, unsigned decimals) {
  return print_exact(e8 / (power_of_ten(decimals) * kRateOne));
}

void check_rate(std::int64_t rate_e8, std::size_t n, const TierFailure& fail) {
  if (rate_e8 < 0 || rate_e8 > kRateOne) {
    fail(n, "rate", "a maintenance rate is from 0 to 1, a share of the value; 0.5 % is 0.005");
  }
}

void check_floor_and_rate(const std::vector<op::Tier>& tiers, bool by_quantity, std::size_t n,
                          const TierFailure& fail) {
  const op::Tier& tier = tiers[n];
  if (n == 0 && tier.floor != 0) fail(n, "floor", "the first tier starts at 0");
  if (n > 0 && tier.floor <= tiers[n - 1].floor) {
    fail(n, "floor", "tiers out of order: a floor must be above the one before");
  }
  if (tier.floor > kMaxValue) {
    fail(n, "floor",
         by_quantity ? "is 2^58 lots or more, which no position can reach; leave the tier out"
                     : "is 2^58 atoms or more, which no position can reach; leave the tier out or "
                       "use fewer settlement decimals");
  }
  check_rate(tier.rate_e8, n, fail);
}

void check_deduction(const MarginTiers& table, std::size_t n, unsigned decimals,
                     const TierFailure& fail) {
  const Rational deduction = deduction_of(table.tiers[n]);
  if (deduction_e8(table.tiers[n]) >> kDeductionBits != 0) fail(n, "deduction", "is too large");
  if (table.rule == TierRule::flat) {
    if (deduction != 0) {
      fail(n, "deduction",
           "flat tiers have no deductions; leave it out, or write \"tier_rule\": \"marginal\"");
    }
    return;
  }
  const Rational expected = n == 0 ? 0 : continuous_deduction(table.tiers[n - 1], table.tiers[n]);
  if (abs(deduction - expected) > kRateOne) {
    fail(n, "deduction",
         "the marginal table is discontinuous: " + print_deduction(deduction, decimals) +
             " where " + print_deduction(expected, decimals) +
             " is continuous; correct it, or leave deductions out and write \"tier_rule\": "
             "\"marginal\" or \"flat\"");
  }
}

void check_initial_rates(const MarginTiers& table, const TierFailure& fail) {
  const std::vector<std::int64_t>& rates = table.initial_rates_e8;
  if (!rates.empty() && rates.size() != table.tiers.size()) {
    fail(0, "",
         std::to_string(rates.size()) + " initial rates for " + std::to_string(table.tiers.size()) +
             " tiers; give one for each tier or none");
  }
  for (std::size_t n = 0; n < rates.size(); ++n) {
    if (rates[n] <= 0 || rates[n] > kRateOne) {
      fail(n, "initial_rate",
           "an initial rate is above 0 and at most 1, a share of the value: 1 / leverage");
    }
    if (rates[n] < table.tiers[n].rate_e8) {
      fail(n, "initial_rate",
           "an initial rate is not below the maintenance rate of its tier, closing fee included");
    }
  }
}

}  // namespace

uint128 deduction_e8(const op::Tier& tier) {
  return core::join(tier.deduction_lo, tier.deduction_hi);
}

void set_deduction_e8(op::Tier& tier, uint128 deduction_e8) {
  tier.deduction_lo = core::low64(deduction_e8);
  tier.deduction_hi = core::high64(deduction_e8);
}

bool Charges::operator==(const Charges& other) const {
  const auto same = [](const op::Tier& x, const op::Tier& y) {
    return x.floor == y.floor && x.rate_e8 == y.rate_e8 && deduction_e8(x) == deduction_e8(y);
  };
  return terms == other.terms &&
         std::equal(tiers.begin(), tiers.end(), other.tiers.begin(), other.tiers.end(), same);
}

std::size_t tier_of(const Charges& table, const core::PositionValues& position) {
  const std::int64_t bound = core::bound_of(table.terms, position);
  std::size_t tier = 0;
  while (tier + 1 < table.tiers.size() && table.tiers[tier + 1].floor <= bound) ++tier;
  return tier;
}

uint128 maintenance_of(const Charges& table, const core::PositionValues& position) {
  if (position.q == 0) return 0;
  core::Tier reached;
  if (!table.tiers.empty()) {
    const op::Tier& tier = table.tiers[tier_of(table, position)];
    reached = {tier.floor, tier.rate_e8, deduction_e8(tier)};
  }
  return core::maintenance_of_tier(reached, core::base_of(table.terms, position),
                                   table.terms.smallest_e8);
}

Rational continuous_deduction(const op::Tier& before, const op::Tier& tier) {
  return deduction_of(before) + Rational(tier.floor) * (Rational(tier.rate_e8) - before.rate_e8);
}

void set_deduction(op::Tier& tier, const Rational& e8) {
  const std::optional<int128> whole = e8.whole();
  set_deduction_e8(tier, whole ? static_cast<uint128>(*whole) : ~uint128{0});
}

void complete_deductions(std::vector<op::Tier>& tiers) {
  for (std::size_t n = 0; n < tiers.size(); ++n) {
    const Rational deduction = n == 0 ? 0 : continuous_deduction(tiers[n - 1], tiers[n]);
    // Falling rates: check_tiers finds the table discontinuous.
    set_deduction(tiers[n], std::max(deduction, Rational(0)));
  }
}

void check_tiers(const MarginTiers& table, unsigned decimals, const TierFailure& fail) {
  if (table.tiers.size() > kMaxTiers) {
    fail(0, "",
         std::to_string(table.tiers.size()) + " tiers; a symbol has at most " +
             std::to_string(kMaxTiers) + ", merge some");
  }
  if (table.tiers.empty() && table.terms != core::TableRule{}) {
    fail(0, "",
         "there are none, but terms of them; where the smallest maintenance is all, give one tier "
         "of rate 0");
  }
  if (table.terms.by_quantity && table.rule == TierRule::marginal) {
    fail(0, "",
         "a marginal table goes by value, one by quantity is flat; correct tier_rule or "
         "tier_bounds");
  }
  if (table.terms.smallest_e8 >> kSmallestBits != 0) {
    fail(0, "", "the smallest maintenance is too large: 2^83 × 10^-8 atoms or more");
  }
  for (std::size_t n = 0; n < table.tiers.size(); ++n) {
    check_floor_and_rate(table.tiers, table.terms.by_quantity, n, fail);
    check_deduction(table, n, decimals, fail);
  }
  check_initial_rates(table, fail);
}

MarginTiers make_tiers(const std::vector<TierRow>& rows, const TableTerms& terms,
                       const TierFailure& fail) {
  MarginTiers table;
  table.terms = terms.charge;
  const bool is_said = terms.rule || terms.charge.by_quantity;
  for (std::size_t n = 1; n < rows.size() && !is_said; ++n) {
    if (rows[n].has_deduction) continue;
    fail(n, "deduction",
         "is missing, and no tier_rule says what the table is; give every deduction, or write "
         "\"tier_rule\": \"marginal\" (each rate applies to what lies above its floor) or \"flat\" "
         "(the tier's rate applies to the whole value) in the venue file");
  }
  table.rule = terms.rule.value_or(terms.charge.by_quantity ? TierRule::flat : TierRule::marginal);
  for (std::size_t n = 0; n < rows.size(); ++n) {
    op::Tier tier = rows[n].tier;
    check_rate(tier.rate_e8, n, fail);
    tier.rate_e8 += terms.closing_fee_e8;
    if (tier.rate_e8 > kRateOne) fail(n, "rate", "is above 1 with the closing fee; correct one");
    if (table.rule == TierRule::marginal && n > 0 && !rows[n].has_deduction) {
      const Rational next = continuous_deduction(table.tiers.back(), tier);
      if (next < 0) fail(n, "rate", "falls; rates of a marginal table rise");
      set_deduction(tier, next);
      if (deduction_e8(tier) >> kDeductionBits != 0) {
        fail(n, "floor", "its deduction is too large");
      }
    }
    table.tiers.push_back(tier);
    if (rows[n].initial_rate_e8.has_value() != rows[0].initial_rate_e8.has_value()) {
      fail(n, "initial_rate", "is given for some tiers only; give it for all or for none");
    }
    if (rows[n].initial_rate_e8) table.initial_rates_e8.push_back(*rows[n].initial_rate_e8);
  }
  check_tiers(table, terms.decimals, fail);
  return table;
}

}  // namespace ballast
