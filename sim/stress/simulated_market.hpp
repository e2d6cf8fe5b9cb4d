// The market of a stress run: prices pushed by the path and by what is sold, discrete resting
// orders whose depth thins with moves and use and comes back, marks as the median of three
// components of which this market's own book is one.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "host/include/ballast/risk.hpp"
#include "sim/scenario/sampling.hpp"
#include "sim/stress/scenario.hpp"

namespace ballast::stress {

class SimulatedMarket final : public risk::RiskMarket {
 public:
  /// Depth is for a share of the book. `impact` off: what is sold moves no price.
  SimulatedMarket(const Scenario& scenario, const Desk& desk, double scale, std::uint64_t seed,
                  bool impact);

  /// Accounts that take the other side, by symbol.
  void set_makers(std::vector<AccountId> makers) { makers_ = std::move(makers); }
  /// Time goes on to `time_s`: prices move, depth comes back.
  void advance(double time_s);
  /// The mark price, on the tick.
  Rational mark(SymbolId symbol) const;
  double mark_price(SymbolId symbol) const { return books_[symbol.value()].mark; }
  double index_price(SymbolId symbol) const { return books_[symbol.value()].index; }
  /// What is left of the depth at calm, 0 … 1.
  double depth_left(SymbolId symbol) const { return books_[symbol.value()].depth; }

  /// A user's order, filled at once as far as there is depth. Signed lots and value filled.
  struct UserFill {
    std::int64_t lots = 0;
    std::int64_t value = 0;
  };
  UserFill take(SymbolId symbol, std::int64_t lots);
  AccountId maker(SymbolId symbol) const { return makers_[symbol.value()]; }

  /// Orders of a user that rest far from the price, for the margin that they hold.
  void rest_orders(AccountId account, SymbolId symbol, std::int64_t margin);
  std::int64_t cancel_orders(AccountId account, std::optional<SymbolId> symbol) override;
  void place(const risk::MarketOrder& order) override { waiting_.push_back(order); }
  void cancel(risk::OrderId order) override;
  void take_answers(risk::Nanoseconds now, std::vector<risk::MarketAnswer>& answers) override;

 private:
  struct Book {
    double index = 0, mark = 0;   ///< prices
    double noise = 0;             ///< ln
    double impact = 0;            ///< ln, > 0: sold down
    double basis = 0;             ///< smoothed ln(own / index)
    double depth = 1;             ///< of calm
    double calm_notional = 0;     ///< of all levels of a side
    double taken[2] = {0, 0};     ///< notional taken in this tick: bids, asks
    double missing[2] = {0, 0};   ///< notional taken and not yet refilled
    std::int64_t tick_count = 0;  ///< mark in ticks
    Rational step;  ///< that prices are on: the symbol's tick, or finer than anybody looks
    double tick = 0;
    double atom = 0;  ///< what an atom of the settlement asset is worth
  };

  double own_price(const Book& book) const;
  /// Fills as much as the levels within the limit have; one fill a level.
  std::int64_t match(SymbolId symbol, std::int64_t lots,
                     const std::optional<core::UnitValue>& limit, bool whole,
                     std::vector<UserFill>& fills);

  const Scenario& scenario_;
  const Desk& desk_;
  scenario::Random random_;
  const bool has_impact_;
  double time_s_ = 0;
  std::vector<Book> books_;
  std::vector<AccountId> makers_;
  std::map<AccountId, std::map<SymbolId, std::int64_t>> order_margins_;
  std::vector<risk::MarketOrder> waiting_;
  std::vector<risk::OrderId> ended_;
};

}  // namespace ballast::stress
