// Policies as an engine holds them: one slot each, and one more for every other wallet floor in
// atoms that a policy ranking by the wallet has among the venue's assets.
#pragma once

#include <functional>
#include <string>

#include "host/include/ballast/venue.hpp"

namespace ballast {

/// Throws the InputError that names the place in the venue; `key` is "" or a key of the policy.
using PolicyFail = std::function<void(const std::string& key, const std::string& what)>;

/// The wallet floor of a policy in atoms of an asset; `fail` when there is none.
std::int64_t wallet_floor(const PolicySpec& policy, const AssetSpec& asset, const PolicyFail& fail);

/// The slots of these policies among these assets; `fail` when they are more than an engine has.
PolicySlots assign_slots(const std::vector<PolicySpec>& policies,
                         const std::vector<AssetSpec>& assets, const PolicyFail& fail);

}  // namespace ballast
