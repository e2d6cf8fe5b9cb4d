// Rank keys of the positions of a page: core::rank_key, and the same in vector instructions where
// the machine has them.
#pragma once

#include <cstdint>
#include <span>

#include "hls/core/ranking.hpp"
#include "host/engine/software/account_store.hpp"
#include "host/engine/software/position_store.hpp"

namespace ballast::software {

/// Positions of one page with Q on the side being ranked.
struct OnSide {
  const PositionPage* page = nullptr;
  std::uint32_t number = 0;  ///< of the page
  std::uint32_t count = 0;
  std::uint32_t index[kPagePositions + 1];  ///< the last is written and never read
};

/// The policy as it applies to one side.
struct RankRows {
  Operand profit[kPolicyOperands];
  Operand loss[kPolicyOperands];
  std::int64_t wallet_min = 0;
  bool split = false;
  bool is_long = false;
  /// The entry value is a divisor of the profit row: where it is 0, first of all.
  bool divides_profit_by_entry_value = false;

  RankRows(const core::Policy& policy, bool is_long_side);
};

/// Writes the key of each position, in the order of `index`; `keys` has room for a page and may be
/// written behind the last. Returns one bit a position: set if its account is exempt from ADL.
using RankKernel = std::uint64_t (*)(const OnSide& positions, const Account* accounts,
                                     const RankRows& rows, std::int64_t* keys);

/// The kernels that this machine can run, the fastest last. The first is core::rank_key itself.
std::span<const RankKernel> rank_kernels();

}  // namespace ballast::software
