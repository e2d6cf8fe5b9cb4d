// What a fill does to a position and its account's wallet: average cost.
#pragma once

#include "hls/core/wide.hpp"
#include "host/include/ballast/desk.hpp"

namespace ballast {

struct Desk::Delta {  // wide: whether it fits is the caller's to check
  int128 quantity = 0;
  int128 entry_value = 0;
  int128 wallet = 0;
};

}  // namespace ballast
