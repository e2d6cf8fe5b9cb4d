// Who holds what before a stress run: accounts and positions, here drawn from a scenario's groups.
#pragma once

#include <cstdint>
#include <optional>
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
  std::uint32_t account = 0;  ///< of Population::accounts
  Side side = Side::both;
  std::string name;  ///< empty: its account's and symbol's
};

struct HeldAccount {
  std::uint32_t group = 0;  ///< of the scenario; behind them the whales, then nobody's
  std::int64_t wallet = 0;
  std::int64_t order_margin = 0;  ///< of it what its open orders hold
  AssetId asset;
  std::string name;  ///< empty: its group's role and number
  bool exempt = false;
  /// Of an account that is one isolated position's: whose it is, ahead of it.
  std::optional<std::uint32_t> owner;
};

struct Population {
  std::vector<HeldAccount> accounts;
  std::vector<HeldPosition> positions;
  std::vector<std::int64_t> net_lots;  ///< longs less shorts, by symbol
};

/// `scale` is the share of all accounts that is drawn; sizes stay.
Population draw_population(const Scenario& scenario, const Venue& venue, double scale,
                           std::uint64_t seed);

}  // namespace ballast::stress
