// A ranking as tests of a lane hold it: positions, the policy that orders them, and offers.
#pragma once

#include <cstdint>
#include <ostream>

#include "hls/core/ranking.hpp"

namespace ballast::rtl_test {

struct RankedPosition {
  std::uint32_t id = 0;
  unsigned row = 0;
  unsigned account = 0;
  std::int64_t lots = 0;  ///< |Q|; 0: not ranked
  core::ScoreOperands operands;
};

struct RankOffer {
  bool last = false;
  bool bound = false;  ///< key and id of the next that comes, once it is found
  std::int64_t key = 0;
  std::uint32_t position = 0;
  unsigned account = 0;
  unsigned row = 0;
  std::int64_t lots = 0;
  unsigned tag = 0;
  bool operator==(const RankOffer&) const = default;
};
inline std::ostream& operator<<(std::ostream& out, const RankOffer& offer) {
  if (offer.last) return out << "last, tag " << offer.tag;
  if (offer.bound) out << "bound: ";
  return out << offer.key << " of " << offer.position << ", account " << offer.account << ", row "
             << offer.row << ", " << offer.lots << " lots, tag " << offer.tag;
}

struct RankingPolicy {
  core::Policy policy;
  bool is_short = false;
  bool by_id = false;
  unsigned tag = 0;

  std::int64_t key(const RankedPosition& position) const {
    return by_id ? 0 : core::rank_key(policy, !is_short, position.operands);
  }
};

}  // namespace ballast::rtl_test
