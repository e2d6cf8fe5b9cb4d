// Who holds what before a stress run: accounts and positions drawn from a scenario's groups.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "host/include/ballast/desk.hpp"
#include "sim/scenario/sampling.hpp"
#include "sim/stress/scenario.hpp"

namespace ballast::stress {

struct HeldPosition {
  SymbolId symbol;
  std::int64_t lots = 0;  ///< signed
  std::int64_t entry_value = 0;
};

struct HeldAccount {
  std::uint32_t group = 0;  ///< of the scenario; behind them the whales
  std::int64_t wallet = 0;
  std::int64_t order_margin = 0;     ///< of it what its open orders hold
  std::size_t first = 0, count = 0;  ///< of Population::positions
};

struct Population {
  std::vector<HeldAccount> accounts;
  std::vector<HeldPosition> positions;
  std::vector<std::int64_t> net_lots;  ///< longs less shorts, by symbol: the makers' other side
};

/// `scale` is the share of all accounts that is drawn; sizes stay.
Population draw_population(const Scenario& scenario, const Venue& venue, double scale,
                           std::uint64_t seed);

}  // namespace ballast::stress
