#include "host/risk/social_loss.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

#include "hls/core/limits.hpp"
#include "host/risk/sharing.hpp"

namespace ballast::risk {

int128 most_of(const Winner& winner) {
  const int128 needed_e8 =
      static_cast<int128>(winner.maintenance_e8) + (winner.liquidate_at_equality ? 1 : 0);
  const int128 room_e8 = winner.equity * kRateOne - needed_e8;
  return std::max<int128>(0, room_e8 < 0 ? 0 : std::min(winner.gain, room_e8 / kRateOne));
}

SocialLoss share_social_loss(int128 deficit, std::span<const Winner> winners) {
  std::vector<Claim> claims;
  for (const Winner& winner : winners) {
    const auto basis = static_cast<uint128>(std::max<int128>(0, winner.basis));
    claims.push_back({winner.account.value(), to_weight(basis), most_of(winner)});
  }
  std::sort(claims.begin(), claims.end(),
            [](const Claim& a, const Claim& b) { return a.id < b.id; });
  const auto twice = std::adjacent_find(claims.begin(), claims.end(),
                                        [](auto& a, auto& b) { return a.id == b.id; });
  if (twice != claims.end()) {
    throw std::logic_error("account " + std::to_string(twice->id) + " bears a loss twice");
  }
  const Sharing sharing = share_out(deficit, claims);
  SocialLoss loss;
  loss.left = sharing.left;
  for (std::size_t i = 0; i < claims.size(); ++i) {
    if (sharing.shares[i] > 0) loss.charges.push_back({AccountId(claims[i].id), sharing.shares[i]});
  }
  return loss;
}

}  // namespace ballast::risk
