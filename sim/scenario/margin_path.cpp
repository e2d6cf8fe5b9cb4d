#include "sim/scenario/margin_path.hpp"

#include <algorithm>

#include "hls/core/valuation.hpp"
#include "hls/core/wide.hpp"

namespace ballast::scenario {

MarginPath::MarginPath(const Market& market, const Venue& venue) : market_(market) {
  for (const SymbolSpec& symbol : venue.symbols()) {
    core::TierTable& table = tiers_.emplace_back();
    for (const op::Tier& tier : symbol.tiers) {
      table.tier[table.count++] = {tier.floor, tier.rate_e8, deduction_e8(tier)};
    }
  }
}

std::vector<std::int64_t> MarginPath::unrealised(std::span<const BookPosition> positions) const {
  std::vector<std::int64_t> sum(market_.path.steps(), 0);
  for (const BookPosition& position : positions) {
    for (std::size_t step = 0; step < sum.size(); ++step) {
      sum[step] += position.lots * market_.unit_value(step, position.symbol) - position.entry_value;
    }
  }
  return sum;
}

std::vector<std::int64_t> MarginPath::maintenance(std::span<const BookPosition> positions) const {
  std::vector<std::int64_t> sum(market_.path.steps(), 0);
  for (const BookPosition& position : positions) {
    for (std::size_t step = 0; step < sum.size(); ++step) {
      const std::int64_t value = position.lots * market_.unit_value(step, position.symbol);
      const uint128 margin =
          core::maintenance(tiers_[position.symbol], {position.lots, value, position.entry_value});
      sum[step] += static_cast<std::int64_t>(margin / kRateOne) + 1;
    }
  }
  return sum;
}

std::optional<Crossing> plan_crossing(std::span<const std::int64_t> value, std::size_t opened,
                                      std::size_t wanted, double where) {
  std::optional<Crossing> nearest;
  std::int64_t lowest = value[opened];
  const auto distance = [wanted](std::size_t step) {
    return step < wanted ? wanted - step : step - wanted;
  };
  for (std::size_t step = opened + 1; step < value.size(); ++step) {
    if (value[step] >= lowest) continue;
    if (!nearest || distance(step) < distance(nearest->step)) {
      // wallet + lowest ≥ 0 > wallet + value[step]
      const auto gap = static_cast<double>(lowest - value[step]);
      const std::int64_t inside =
          std::min(static_cast<std::int64_t>(where * gap), lowest - value[step] - 1);
      nearest = Crossing{step, inside - lowest};
    }
    lowest = value[step];
  }
  return nearest;
}

}  // namespace ballast::scenario
