// How hard auto-deleveraging falls on whom (docs/risk.md, 5), over a whole run. Amounts in
// millionths of the currency.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "hls/core/wide.hpp"
#include "host/include/ballast/ids.hpp"
#include "host/risk/strategies.hpp"

namespace ballast::stress {

/// A winner's position that was closed, in part or whole.
struct WinnerClose {
  PositionId position;
  AccountId account;
  SymbolId symbol;
  bool is_long = true;
  int128 mark_value = 0;   ///< of the lots closed, signed
  int128 entry_value = 0;  ///< of them
  int128 cash = 0;         ///< what they were closed for
  bool is_hedge = false;   ///< the account holds an opposite exposure
};

class AdlMeasures {
 public:
  using SymbolSide = std::pair<SymbolId, bool>;  ///< true: longs were closed

  void close(const WinnerClose& close);
  /// A loser's leg that ADL had to close, with what it owes beyond its equity.
  void need(SymbolId symbol, int128 deficit);
  /// The checks of a tick are over: profits closed stand against deficits, symbol by symbol.
  void end_tick();

  int128 profit_closed() const { return profit_closed_; }
  /// Of it what is beyond the deficits.
  int128 overshoot() const { return overshoot_; }
  /// What winners got less than the marks: the loss that ADL's prices put on them. < 0: more.
  int128 loss_of_winners() const { return loss_of_winners_; }
  std::uint64_t hedges_broken() const { return hedges_broken_; }
  int128 hedges_broken_notional() const { return hedges_broken_notional_; }

  const std::set<SymbolSide>& sides() const { return sides_; }
  /// Notional closed, of each account that was closed.
  const std::map<AccountId, int128>& by_account() const { return by_account_; }
  /// Of notional closed over all `positions` of the sides, those that were not reduced, too.
  risk::Concentration concentration(std::size_t positions) const;

 private:
  std::map<SymbolId, std::pair<int128, int128>> tick_;  ///< profit closed, deficit
  int128 profit_closed_ = 0, overshoot_ = 0, loss_of_winners_ = 0, hedges_broken_notional_ = 0;
  std::uint64_t hedges_broken_ = 0;
  std::set<SymbolSide> sides_;
  std::map<PositionId, int128> by_position_;
  std::map<AccountId, int128> by_account_;
};

}  // namespace ballast::stress
