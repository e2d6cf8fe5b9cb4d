#include "host/desk/policy_slots.hpp"

#include <algorithm>

#include "host/desk/quote.hpp"

namespace ballast {
namespace {

bool ranks_by_wallet(const op::Policy& terms) {
  for (unsigned at = 0; at < 4 * kPolicyRows * kPolicyOperands; at += 4) {
    if (((terms.rows >> at) & 0xF) == static_cast<std::uint64_t>(Operand::wallet)) return true;
  }
  return false;
}

}  // namespace

std::int64_t wallet_floor(const PolicySpec& policy, const AssetSpec& asset,
                          const PolicyFail& fail) {
  const Rational unit = power_of_ten(asset.decimals);
  const auto atoms = [](const Rational& x) { return static_cast<std::int64_t>(*x.whole()); };
  if (!policy.wallet_min) return atoms(std::min(unit, Rational(kMaxCash)));
  const Rational floor = *policy.wallet_min * unit;
  const std::string given = shorten(print_exact(*policy.wallet_min));
  if (floor < 0) fail("wallet_min", "is negative");
  if (!floor.is_whole()) {
    fail("wallet_min", given + " is not a whole number of atoms of the asset " + quote(asset.name) +
                           " (" + print_exact(atom(asset.decimals)) + ")");
  }
  if (floor > kMaxCash) {
    fail("wallet_min", given + " is 2^56 atoms or more of the asset " + quote(asset.name) +
                           "; the largest is " + print_exact(kMaxCash * atom(asset.decimals)));
  }
  return atoms(floor);
}

PolicySlots assign_slots(const std::vector<PolicySpec>& policies,
                         const std::vector<AssetSpec>& assets, const PolicyFail& fail) {
  PolicySlots slots;
  for (const PolicySpec& policy : policies) {
    slots.terms.push_back(policy.terms);
    if (!assets.empty()) slots.terms.back().wallet_min = wallet_floor(policy, assets[0], fail);
  }
  for (std::size_t id = 0; id < policies.size(); ++id) {
    std::vector<std::uint32_t> of_policy = {static_cast<std::uint32_t>(id)};
    std::vector<std::uint32_t>& of_asset = slots.by_asset.emplace_back();
    for (const AssetSpec& asset : assets) {
      op::Policy terms = policies[id].terms;
      terms.wallet_min = wallet_floor(policies[id], asset, fail);
      const auto same = std::find_if(of_policy.begin(), of_policy.end(), [&](std::uint32_t slot) {
        return slots.terms[slot].wallet_min == terms.wallet_min;
      });
      if (!ranks_by_wallet(terms)) {
        of_asset.push_back(of_policy.front());
      } else if (same != of_policy.end()) {
        of_asset.push_back(*same);
      } else {
        of_policy.push_back(static_cast<std::uint32_t>(slots.terms.size()));
        of_asset.push_back(of_policy.back());
        slots.terms.push_back(terms);
      }
    }
  }
  if (slots.terms.size() > kMaxPolicies) {
    fail("", "one too many: an engine has 16 policy slots, this venue would need " +
                 std::to_string(slots.terms.size()) +
                 "; a policy with the operand wallet takes one for each different number of "
                 "decimals among the assets, any other takes one (six come with Ballast). Remove "
                 "policies, or give the assets the same decimals");
  }
  return slots;
}

}  // namespace ballast
