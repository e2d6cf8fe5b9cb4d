#include "host/risk/sharing.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>

namespace ballast::risk {
namespace {

Weight to_weight(int128 x) { return risk::to_weight(static_cast<uint128>(x)); }

int128 to_whole(const Weight& x) {
  return static_cast<int128>(core::join(static_cast<std::uint64_t>(x & ~std::uint64_t{0}),
                                        static_cast<std::uint64_t>(x >> 64)));
}

struct Remainder {
  Weight size;
  std::uint32_t id;
  std::size_t claim;
};

/// Rounded parts of those below their caps: η = amount / weights.
void share_below_caps(std::span<const Claim> claims, std::span<const std::size_t> below,
                      int128 amount, const Weight& weights, std::vector<int128>& shares) {
  std::vector<Remainder> remainders;
  int128 left = amount;
  for (const std::size_t i : below) {
    const Weight exact = to_weight(amount) * claims[i].weight;
    shares[i] = to_whole(exact / weights);
    left -= shares[i];
    remainders.push_back({exact % weights, claims[i].id, i});
  }
  const auto first = [](const Remainder& a, const Remainder& b) {
    return a.size != b.size ? a.size > b.size : a.id < b.id;
  };
  // Fewer than there are remainders above 0, so that nobody passes its cap by it.
  const auto end = remainders.begin() + static_cast<std::ptrdiff_t>(left);
  if (left > 0) std::nth_element(remainders.begin(), end - 1, remainders.end(), first);
  for (auto remainder = remainders.begin(); remainder != end; ++remainder) {
    ++shares[remainder->claim];
  }
}

}  // namespace

Sharing share_out(int128 amount, std::span<const Claim> claims) {
  Sharing sharing{std::vector<int128>(claims.size()), amount};
  std::vector<std::size_t> order;
  Weight weights = 0;
  for (std::size_t i = 0; i < claims.size(); ++i) {
    if (claims[i].weight == 0) continue;
    order.push_back(i);
    weights += claims[i].weight;
  }
  // Those that reach their caps at the lowest η first; once one does not, none behind it does.
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return to_weight(claims[a].cap) * claims[b].weight <
           to_weight(claims[b].cap) * claims[a].weight;
  });
  std::size_t capped = 0;
  for (; capped < order.size(); ++capped) {
    const Claim& claim = claims[order[capped]];
    if (to_weight(claim.cap) * weights > to_weight(sharing.left) * claim.weight) break;
    sharing.shares[order[capped]] = claim.cap;
    sharing.left -= claim.cap;
    weights -= claim.weight;
  }
  if (capped < order.size()) {
    share_below_caps(claims, std::span(order).subspan(capped), sharing.left, weights,
                     sharing.shares);
    sharing.left = 0;
  }
  return sharing;
}

}  // namespace ballast::risk
