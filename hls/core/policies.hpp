// The six ranking policies that come with Ballast, as rows of operand selectors. Where each formula
// comes from: docs/ranking.md.
#pragma once

#include <cstdint>

#include "hls/core/ranking.hpp"

namespace ballast {
namespace core {

struct PolicyPreset {
  const char* name;
  std::uint64_t rows;
  bool split;
};

/// One row of a policy: score = a·b / (c·d).
constexpr std::uint64_t row(Operand a, Operand b, Operand c, Operand d) {
  return static_cast<std::uint64_t>(a) | (static_cast<std::uint64_t>(b) << 4) |
         (static_cast<std::uint64_t>(c) << 8) | (static_cast<std::uint64_t>(d) << 12);
}

constexpr std::uint64_t rows(std::uint64_t long_profit, std::uint64_t long_loss,
                             std::uint64_t short_profit, std::uint64_t short_loss) {
  return long_profit | (long_loss << 16) | (short_profit << 32) | (short_loss << 48);
}

/// Long and short by the same formulas.
constexpr std::uint64_t both_sides(std::uint64_t profit, std::uint64_t loss) {
  return rows(profit, loss, profit, loss);
}

inline constexpr std::uint64_t kByLeverage =
    row(Operand::mark_value, Operand::one, Operand::equity, Operand::one);
inline constexpr std::uint64_t kByProfit =
    row(Operand::upnl, Operand::one, Operand::entry_value, Operand::one);
inline constexpr std::uint64_t kBySize =
    row(Operand::mark_value, Operand::one, Operand::one, Operand::one);
inline constexpr std::uint64_t kHyperliquidLong =
    row(Operand::mark_value, Operand::mark_value, Operand::entry_value, Operand::equity);
inline constexpr std::uint64_t kHyperliquidShort =
    row(Operand::entry_value, Operand::one, Operand::equity, Operand::one);

inline constexpr PolicyPreset kPolicyPresets[] = {
    {"bitmex",
     both_sides(row(Operand::upnl, Operand::mark_value, Operand::entry_value, Operand::equity),
                row(Operand::upnl, Operand::equity, Operand::entry_value, Operand::mark_value)),
     true},
    {"binance",
     both_sides(row(Operand::upnl, Operand::account_maintenance, Operand::wallet, Operand::equity),
                row(Operand::zero, Operand::zero, Operand::one, Operand::one)),
     true},
    {"hyperliquid", rows(kHyperliquidLong, kHyperliquidLong, kHyperliquidShort, kHyperliquidShort),
     false},
    {"leverage", both_sides(kByLeverage, kByLeverage), false},
    {"profit", both_sides(kByProfit, kByProfit), true},
    {"size", both_sides(kBySize, kBySize), false},
};

}  // namespace core
}  // namespace ballast
