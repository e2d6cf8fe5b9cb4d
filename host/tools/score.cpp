#include "host/tools/score.hpp"

namespace ballast::tools {

Rational operand_value(Operand selector, const core::ScoreOperands& operands,
                       std::int64_t wallet_min, unsigned decimals) {
  const Rational number = core::OperandValues(operands, wallet_min)[selector];
  switch (selector) {
    case Operand::zero:
    case Operand::one:
      return number;
    case Operand::maintenance:
    case Operand::account_maintenance:
      return Rational(number, power_of_ten(decimals) * kRateOne);
    default:
      return Rational(number, power_of_ten(decimals));
  }
}

std::optional<Rational> score(const core::Policy& policy, bool is_long,
                              const core::ScoreOperands& operands, unsigned decimals) {
  const unsigned row = core::policy_row(is_long, operands);
  const auto value = [&](unsigned operand) {
    return operand_value(policy.selector(row, operand), operands, policy.wallet_min, decimals);
  };
  const Rational divisor = value(2) * value(3);
  if (operands.equity <= 0 || divisor == 0) return std::nullopt;
  const Rational size = value(0) * value(1) / divisor;
  const bool in_loss = row % 2 == 1;
  return policy.split && in_loss ? -size : size;
}

}  // namespace ballast::tools
