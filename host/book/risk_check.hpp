// What the reader of risk files asks of names and quantities while it reads.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "host/include/ballast/risk_rules.hpp"
#include "host/include/ballast/venue.hpp"

namespace ballast::risk {

/// What is wrong with names and patterns of symbols that settle in `asset` (none: in any); nothing
/// when nothing is.
std::optional<std::string> flaw_of_members(const Venue& venue,
                                           const std::vector<std::string>& members,
                                           std::optional<AssetId> asset);

/// Whether a trigger of this quantity looks back.
bool has_window(TriggerRule::Quantity quantity);

}  // namespace ballast::risk
