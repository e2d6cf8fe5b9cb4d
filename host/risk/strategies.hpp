// Who is reduced by how much (docs/risk.md, 5), beside the engine's queue, and how hard that falls
// on whom. Every strategy reduces min(lots needed, lots available), nobody beyond what it may be.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "hls/core/wide.hpp"
#include "host/include/ballast/ids.hpp"
#include "host/include/ballast/risk_rules.hpp"

namespace ballast::risk {

/// A position of the side that is reduced, all of one symbol.
struct OppositePosition {
  PositionId position;
  std::int64_t lots = 0;          ///< ≥ 0: the size
  std::int64_t profit = 0;        ///< uPnL, atoms
  std::int64_t leverage_e8 = 0;   ///< leverage_e8() of it
  std::int64_t most_e8 = kOneE8;  ///< the most of it that may be reduced, 0 … 1
  bool is_hedge = false;          ///< its account holds an opposite exposure
};

struct Reduction {
  PositionId position;
  std::int64_t lots = 0;  ///< > 0
  bool operator==(const Reduction&) const = default;
};

inline constexpr std::int64_t kMostLeverageE8 = std::int64_t{1} << 40;

/// λ = |MV| / E, rounded down, at most kMostLeverageE8. 0 where E ≤ 0: last, as in the queue.
std::int64_t leverage_e8(std::int64_t notional, int128 equity);

/// In proportion to λ^a · p^b, a and b 0 … 3, where p is the share in all profit, a loss being
/// none: lots by largest remainder, what is above a position's lots to the others (share_out).
/// Positions without a weight come last, in proportion to their lots. In ascending position order,
/// whatever the order of the input.
std::vector<Reduction> pro_rata(std::span<const OppositePosition> positions, std::int64_t needed,
                                std::uint32_t leverage_power, std::uint32_t profit_power);

/// The same share η of each, up to most_e8 and `most_e8` of all: the least η for which that is
/// enough. Lots by largest remainder. In ascending position order.
std::vector<Reduction> water_filling(std::span<const OppositePosition> positions,
                                     std::int64_t needed, std::int64_t most_e8 = kOneE8);

/// η of water_filling in 10^-8, rounded up; 1 where even that is not enough.
std::int64_t water_level_e8(std::span<const OppositePosition> positions, std::int64_t needed,
                            std::int64_t most_e8 = kOneE8);

/// In the order of h(seed, position), each whole, the last in part. In that order.
std::vector<Reduction> pseudo_random(std::span<const OppositePosition> positions,
                                     std::int64_t needed, std::uint64_t seed);

/// In the order given, as the engine's queue takes them: each whole, the last in part.
std::vector<Reduction> queue(std::span<const OppositePosition> positions, std::int64_t needed);

/// As the rules have it; positions in the order of the queue.
std::vector<Reduction> reduce_by(const AdlRules& rules, std::span<const OppositePosition> positions,
                                 std::int64_t needed);

struct Concentration {
  std::int64_t largest_share_e8 = 0;  ///< of the sum, rounded down
  std::int64_t gini_e8 = 0;           ///< 0: all bear the same; (n − 1) / n: one bears all
};

/// Of amounts ≥ 0, those of 0 being of them. All 0 where there is nothing.
Concentration concentration(std::span<const int128> amounts);

struct ReductionMeasures {
  std::int64_t lots = 0;        ///< reduced
  std::uint32_t positions = 0;  ///< reduced
  int128 profit_closed = 0;     ///< atoms: of profits, the share of the lots reduced, rounded down
  int128 overshoot = 0;         ///< of it what is beyond the deficit
  Concentration concentration;  ///< of lots reduced, over all positions of the side
  std::uint32_t hedges_broken = 0;
};

/// What reductions, each of another of the positions, do to their holders for a deficit in atoms.
ReductionMeasures measure(std::span<const OppositePosition> positions,
                          std::span<const Reduction> reductions, int128 deficit);

}  // namespace ballast::risk
