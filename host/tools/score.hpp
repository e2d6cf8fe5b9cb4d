// Scores as people read them: from the exact operands of a rank key, never from the key.
#pragma once

#include <optional>

#include "hls/core/ranking.hpp"
#include "host/include/ballast/decimal.hpp"

namespace ballast::tools {

inline constexpr unsigned kScoreDigits = 9;

/// What a selector picks, in currency units of a settlement asset with so many decimals.
Rational operand_value(Operand selector, const core::ScoreOperands& operands,
                       std::int64_t wallet_min, unsigned decimals);

/// Score of a position; negative for a loss under a policy that ranks profit above loss. None
/// where the rules rank the position last: equity not positive, or a divisor of zero.
std::optional<Rational> score(const core::Policy& policy, bool is_long,
                              const core::ScoreOperands& operands, unsigned decimals);

}  // namespace ballast::tools
