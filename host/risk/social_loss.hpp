// Socialised loss (docs/risk.md, 4): what funds and ADL did not cover, taken from winners.
#pragma once

#include <span>
#include <vector>

#include "hls/core/wide.hpp"
#include "host/include/ballast/ids.hpp"

namespace ballast::risk {

struct Winner {
  AccountId account;
  int128 basis = 0;  ///< weight: open interest or realised profit, atoms
  int128 gain = 0;   ///< the most that it pays, atoms: unrealised profit, or the realised
  int128 equity = 0;
  uint128 maintenance_e8 = 0;          ///< ΣM with M_extra
  bool liquidate_at_equality = false;  ///< as its asset has it
};

struct SocialLossCharge {
  AccountId account;
  int128 amount = 0;  ///< atoms, > 0
};

struct SocialLoss {
  std::vector<SocialLossCharge> charges;  ///< in ascending account order
  int128 left = 0;                        ///< what nobody could be charged
};

/// The most that a winner pays: its gain, and no more than leaves E × 10^8 ≥ ΣM (> ΣM where
/// equality is liquidated).
int128 most_of(const Winner& winner);

/// Shares a deficit ≥ 0 over winners, each account once, in proportion to basis (≤ 0: none), capped
/// by most_of, by share_out: charges and what is left add up to it. std::logic_error for an account
/// given twice, as the room of its equity would be spent twice.
SocialLoss share_social_loss(int128 deficit, std::span<const Winner> winners);

}  // namespace ballast::risk
