// Unrealised PnL and maintenance of an account's positions along the price path, and the wallets
// that make its margin run out at a chosen step.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "hls/core/margin.hpp"
#include "sim/scenario/book.hpp"
#include "sim/scenario/market.hpp"

namespace ballast::scenario {

class MarginPath {
 public:
  MarginPath(const Market& market, const Venue& venue);

  /// Σ uPnL of the positions at each step, atoms.
  std::vector<std::int64_t> unrealised(std::span<const BookPosition> positions) const;
  /// Σ M of the positions at each step, atoms, rounded up.
  std::vector<std::int64_t> maintenance(std::span<const BookPosition> positions) const;

 private:
  const Market& market_;
  std::vector<core::TierTable> tiers_;
};

struct Crossing {
  std::size_t step = 0;
  std::int64_t wallet = 0;
};

/// A wallet with which wallet + value is negative at a step for the first time since `opened`. Of
/// the steps at which that is possible the one nearest to `wanted`; `where` in (0, 1) is how far
/// towards that step's value, from the lowest before it, the wallet runs out. Nothing when value
/// never falls below its start.
std::optional<Crossing> plan_crossing(std::span<const std::int64_t> value, std::size_t opened,
                                      std::size_t wanted, double where);

}  // namespace ballast::scenario
