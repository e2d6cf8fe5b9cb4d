// What each leg of an account has to bear when the account is closed leg by leg, and the price at
// which a leg then changes hands.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "hls/core/valuation.hpp"
#include "hls/core/wide.hpp"

namespace ballast::risk {

/// `amount` (a deficit, or equity; either sign) shared over legs by |value|, in the order given:
/// each share rounded towards zero, the remainder to the last leg, so that the sum is the amount.
/// Legs that are all worth nothing: all of it to the last. No legs: no shares.
std::vector<int128> share_over_legs(int128 amount, std::span<const std::int64_t> values);

/// The unit value nearest to value / lots, with the finest shift, at which `lots` (signed, not 0)
/// are worth at least `value`, |value| < 2^61: so that what the other side takes, rounded against
/// it, leaves the leg's account nothing to owe.
core::UnitValue unit_worth(std::int64_t value, std::int64_t lots);

}  // namespace ballast::risk
