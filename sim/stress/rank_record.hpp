// What made the rank of each position that auto-deleveraging closed: the engine tells it beside
// the close.
#pragma once

#include <cstdint>
#include <map>

#include "hls/core/contract.hpp"
#include "hls/core/ranking.hpp"

namespace ballast::stress {

struct Rank {
  unsigned row = 0;  ///< of the policy
  core::ScoreOperands operands;
};

class RankRecord {
 public:
  /// An event that belongs to the decision of this number, the last so far.
  void take(const Event& event, std::uint64_t decision);
  /// Of a `deleveraged` decision, if the queue made it.
  const Rank* find(std::uint64_t decision) const;

 private:
  std::map<std::uint64_t, Rank> ranks_;  ///< by decision
};

}  // namespace ballast::stress
