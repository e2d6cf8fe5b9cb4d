// Rank keys of up to a page of candidates at once: core::rank_key, and the same in vector
// instructions where the machine has them.
#pragma once

#include <cstdint>
#include <span>

#include "hls/core/ranking.hpp"
#include "host/engine/software/position_store.hpp"

namespace ballast::software {

/// 128-bit operands as two columns.
struct alignas(64) WideColumn {
  std::uint64_t low[kPagePositions];
  std::uint64_t high[kPagePositions];

  void set(std::uint32_t i, uint128 x) {
    low[i] = static_cast<std::uint64_t>(x);
    high[i] = static_cast<std::uint64_t>(x >> 64);
  }
  uint128 operator[](std::uint32_t i) const {
    return (static_cast<uint128>(high[i]) << 64) | low[i];
  }
};

/// What the scores of the candidates are made of, as core::ScoreOperands.
struct RankCandidates {
  std::uint32_t count = 0;
  alignas(64) std::int64_t mark_value[kPagePositions];
  alignas(64) std::int64_t entry_value[kPagePositions];
  WideColumn maintenance_e8;
  WideColumn equity;  ///< 0 where E ≤ 0
  WideColumn wallet;  ///< floored at the policy's wallet_min
  WideColumn account_maintenance_e8;
};

/// Writes the key of each candidate. `keys` has room for a page and is 64-byte aligned; what is
/// behind the last candidate may be written too.
using RankKernel = void (*)(const RankCandidates& candidates, const core::Policy& policy,
                            bool is_long, std::int64_t* keys);

/// The kernels that this machine can run, the fastest last. The first is core::rank_key itself.
std::span<const RankKernel> rank_kernels();

}  // namespace ballast::software
