// One amount shared over many in proportion to their weights, each up to a cap: what losses and
// reductions have in common.
#pragma once

#include <boost/multiprecision/cpp_int.hpp>
#include <cstdint>
#include <span>
#include <vector>

#include "hls/core/wide.hpp"

namespace ballast::risk {

/// Whole and exact: weights below 2^300, of at most 2^24 claims.
using Weight = boost::multiprecision::number<boost::multiprecision::cpp_int_backend<
    512, 512, boost::multiprecision::unsigned_magnitude, boost::multiprecision::unchecked, void>>;

inline Weight to_weight(uint128 x) { return (Weight(core::high64(x)) << 64) | core::low64(x); }

struct Claim {
  std::uint32_t id = 0;  ///< ties go to the lower; each claim has another
  Weight weight = 0;
  int128 cap = 0;  ///< ≥ 0
};

struct Sharing {
  std::vector<int128> shares;  ///< by claim
  int128 left = 0;             ///< what is above all caps of claims with a weight
};

/// min(amount, sum of the caps of claims with a weight) in whole parts. Exactly, claim i gets
/// min(cap_i, η × weight_i) for the η at which that is the sum: what is above the caps of some goes
/// to the others, in proportion again. Parts are rounded down, and what that leaves over goes, one
/// each, to the largest remainders, ties to the lower id. The order of the claims does not matter.
/// amount ≥ 0.
Sharing share_out(int128 amount, std::span<const Claim> claims);

}  // namespace ballast::risk
