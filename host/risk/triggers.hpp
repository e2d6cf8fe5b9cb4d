// Triggers of ADL (docs/risk.md, 3): whether one is on, from what each check finds.
#pragma once

#include <cstdint>
#include <optional>

#include "hls/core/valuation.hpp"
#include "hls/core/wide.hpp"
#include "host/include/ballast/risk_rules.hpp"
#include "host/risk/windows.hpp"

namespace ballast::risk {

/// What one check finds. Only what the rule's quantity looks at, and the fund's equity where the
/// rule has a floor, is looked at. Amounts in atoms.
struct TriggerInput {
  Nanoseconds time_ns = 0;
  int128 fund_balance = 0;          ///< W
  int128 fund_equity = 0;           ///< E
  int128 symbol_pnl = 0;            ///< what the symbol has brought the fund; < 0: a loss
  int128 winners_profit = 0;        ///< ≥ 0; of one side of a symbol, less its losers' losses
  int128 unfilled = 0;              ///< notional of liquidation orders
  Nanoseconds oldest_unfilled = 0;  ///< age of the oldest of them; 0: none
  core::UnitValue mark;             ///< committed; its shift may change from check to check
  uint128 liquidatable_maintenance_e8 = 0;
  uint128 all_maintenance_e8 = 0;
};

struct TriggerReading {
  bool on = false;
  bool changed = false;  ///< since the check before; off before the first
  /// In the rule's unit, rounded down, at most what 64 bits hold: also where it is without bound
  /// (a profit over an empty pool). W or E itself for balance and equity.
  std::int64_t badness = 0;
  /// What it was held against, rounded down: the fund's peak or average (drawdown,
  /// symbol_drawdown), its balance (pnl_over_pool). 0: nothing.
  int128 reference = 0;
  int128 symbol_peak = 0;          ///< symbol_drawdown: the highest of the symbol's PnL
  core::UnitValue reference_mark;  ///< price_decline, price_rise: the highest, lowest mark
  /// symbol_drawdown while on: by how many atoms the symbol's loss from its peak is beyond
  /// start × the fund's peak, rounded down; else 0.
  int128 excess = 0;
};

/// One rule and what it remembers. Every comparison is exact. Windows have in them the value that
/// was in force at their beginning; 0: all there was. A price is compared as a price, be the
/// contract linear or inverse. Nothing over nothing is a badness of 0, something over nothing is
/// without bound; a fund whose reference is not above 0 has lost all of it, or nothing if its
/// equity is above 0 again.
class Trigger {
 public:
  /// std::logic_error for a stop on the wrong side of start.
  explicit Trigger(TriggerRule rule);

  /// std::logic_error when time goes back; the same time again is another check.
  TriggerReading check(const TriggerInput& input);

  const TriggerRule& rule() const { return rule_; }
  bool on() const { return on_; }

 private:
  /// amount / of, in the unit of start; of ≥ 0.
  struct Badness {
    Rational amount;
    Rational of = 1;
  };
  Badness measure(const TriggerInput& input, TriggerReading& reading);
  Badness drawdown(const TriggerInput& input, TriggerReading& reading);
  Badness symbol_drawdown(const TriggerInput& input, TriggerReading& reading);
  Badness price_move(core::UnitValue mark, Nanoseconds time_ns, TriggerReading& reading);

  TriggerRule rule_;
  PeakWindow fund_peak_;
  AverageWindow fund_average_;
  PeakWindow peak_;  ///< of the symbol's PnL, or of its price (price_rise: of the price negated)
  Nanoseconds now_ns_ = 0;
  bool on_ = false;
};

}  // namespace ballast::risk
