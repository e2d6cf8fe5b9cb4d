#include "host/risk/strategies.hpp"

#include <algorithm>
#include <functional>
#include <stdexcept>
#include <unordered_map>
#include <utility>

#include "hls/core/digest.hpp"
#include "host/include/ballast/rational.hpp"
#include "host/risk/sharing.hpp"

namespace ballast::risk {
namespace {

/// The most lots of a position that may be reduced.
std::int64_t available(const OppositePosition& position, std::int64_t most_e8) {
  const std::int64_t share = std::min(position.most_e8, most_e8);
  return static_cast<std::int64_t>(static_cast<int128>(position.lots) * share / kOneE8);
}

std::vector<Reduction> in_position_order(std::vector<Reduction> reductions) {
  std::erase_if(reductions, [](const Reduction& reduction) { return reduction.lots == 0; });
  std::sort(reductions.begin(), reductions.end(),
            [](const Reduction& a, const Reduction& b) { return a.position < b.position; });
  return reductions;
}

using WeightOf = std::function<Weight(const OppositePosition&)>;

/// By weight, then those without one by lots.
std::vector<Reduction> in_proportion(std::span<const OppositePosition> positions,
                                     std::int64_t needed, std::int64_t most_e8,
                                     const WeightOf& weight) {
  std::vector<Claim> claims, others;
  for (const OppositePosition& position : positions) {
    const std::uint32_t id = position.position.value();
    const std::int64_t most = available(position, most_e8);
    const Weight own = weight(position);
    claims.push_back({id, own, most});
    others.push_back({id, own == 0 ? Weight(position.lots) : Weight(0), most});
  }
  const Sharing first = share_out(needed, claims);
  const Sharing then = share_out(first.left, others);
  std::vector<Reduction> reductions;
  for (std::size_t i = 0; i < positions.size(); ++i) {
    reductions.push_back(
        {positions[i].position, static_cast<std::int64_t>(first.shares[i] + then.shares[i])});
  }
  return in_position_order(std::move(reductions));
}

Weight power(std::int64_t base, std::uint32_t exponent) {
  Weight result = 1;
  for (std::uint32_t n = 0; n < exponent; ++n) result *= Weight(std::max<std::int64_t>(0, base));
  return result;
}

}  // namespace

std::int64_t leverage_e8(std::int64_t notional, int128 equity) {
  if (equity <= 0) return 0;
  return static_cast<std::int64_t>(
      std::min<int128>(kMostLeverageE8, static_cast<int128>(notional) * kOneE8 / equity));
}

std::vector<Reduction> pro_rata(std::span<const OppositePosition> positions, std::int64_t needed,
                                std::uint32_t leverage_power, std::uint32_t profit_power) {
  if (leverage_power > 3 || profit_power > 3) throw std::logic_error("a power above 3");
  // p has the same divisor everywhere, the sum of profits.
  return in_proportion(positions, needed, kOneE8, [&](const OppositePosition& position) {
    return Weight(power(position.leverage_e8, leverage_power) *
                  power(position.profit, profit_power));
  });
}

std::vector<Reduction> water_filling(std::span<const OppositePosition> positions,
                                     std::int64_t needed, std::int64_t most_e8) {
  // Lots of one symbol are worth the same each, so that lots weigh as values do.
  return in_proportion(positions, needed, most_e8,
                       [](const OppositePosition& position) { return Weight(position.lots); });
}

std::int64_t water_level_e8(std::span<const OppositePosition> positions, std::int64_t needed,
                            std::int64_t most_e8) {
  std::vector<std::pair<std::int64_t, std::int64_t>> caps;  // share, lots
  int128 rising = 0;
  for (const OppositePosition& position : positions) {
    caps.emplace_back(std::min(position.most_e8, most_e8), position.lots);
    rising += position.lots;
  }
  std::sort(caps.begin(), caps.end());
  int128 left_e8 = static_cast<int128>(needed) * kOneE8;
  for (const auto& [share_e8, lots] : caps) {
    if (share_e8 * rising >= left_e8) {
      return rising == 0 ? 0 : static_cast<std::int64_t>((left_e8 + rising - 1) / rising);
    }
    left_e8 -= static_cast<int128>(share_e8) * lots;
    rising -= lots;
  }
  return left_e8 > 0 ? kOneE8 : 0;
}

std::vector<Reduction> pseudo_random(std::span<const OppositePosition> positions,
                                     std::int64_t needed, std::uint64_t seed) {
  const auto place = [seed](const OppositePosition& position) {
    const std::uint32_t id = position.position.value();
    return std::pair((core::EntryHash{} << seed << id).value(), id);
  };
  std::vector<OppositePosition> order(positions.begin(), positions.end());
  std::sort(order.begin(), order.end(),
            [&](const auto& a, const auto& b) { return place(a) < place(b); });
  return queue(order, needed);
}

std::vector<Reduction> queue(std::span<const OppositePosition> positions, std::int64_t needed) {
  std::vector<Reduction> reductions;
  for (const OppositePosition& position : positions) {
    const std::int64_t lots = std::min(needed, available(position, kOneE8));
    if (lots > 0) reductions.push_back({position.position, lots});
    needed -= lots;
  }
  return reductions;
}

std::vector<Reduction> reduce_by(const AdlRules& rules, std::span<const OppositePosition> positions,
                                 std::int64_t needed) {
  switch (rules.strategy) {
    case Strategy::queue:
      return queue(positions, needed);
    case Strategy::pro_rata:
      return pro_rata(positions, needed, rules.leverage_power, rules.profit_power);
    case Strategy::water_filling:
      return water_filling(positions, needed, rules.share_cap_e8);
    case Strategy::random:
      return pseudo_random(positions, needed, rules.seed);
  }
  throw std::logic_error("no such strategy");
}

Concentration concentration(std::span<const int128> amounts) {
  std::vector<int128> rising(amounts.begin(), amounts.end());
  std::sort(rising.begin(), rising.end());
  const auto n = static_cast<std::int64_t>(rising.size());
  Rational sum = 0, spread = 0;
  for (std::int64_t i = 0; i < n; ++i) {
    const Rational amount = rising[static_cast<std::size_t>(i)];
    sum += amount;
    spread += amount * (2 * i + 1 - n);
  }
  if (sum == 0) return {};
  const auto share_e8 = [](const Rational& share) {
    return static_cast<std::int64_t>(*floor(share * kOneE8).whole());
  };
  return {share_e8(Rational(rising.back()) / sum), share_e8(spread / (sum * n))};
}

ReductionMeasures measure(std::span<const OppositePosition> positions,
                          std::span<const Reduction> reductions, int128 deficit) {
  std::unordered_map<PositionId, std::int64_t> lots_of;
  for (const Reduction& reduction : reductions) lots_of[reduction.position] = reduction.lots;
  ReductionMeasures measures;
  std::vector<int128> amounts;
  for (const OppositePosition& position : positions) {
    const auto found = lots_of.find(position.position);
    const std::int64_t lots = found == lots_of.end() ? 0 : found->second;
    amounts.push_back(lots);
    if (lots == 0) continue;
    measures.lots += lots;
    ++measures.positions;
    if (position.is_hedge) ++measures.hedges_broken;
    if (position.profit > 0) {
      measures.profit_closed += static_cast<int128>(position.profit) * lots / position.lots;
    }
  }
  measures.overshoot = std::max<int128>(0, measures.profit_closed - deficit);
  measures.concentration = concentration(amounts);
  return measures;
}

}  // namespace ballast::risk
