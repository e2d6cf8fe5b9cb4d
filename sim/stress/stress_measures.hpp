// What is measured of a stress run: figures and paths, out of the waterfall's decisions and the
// Desk's beliefs, once a tick. Nothing here changes what happens.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "host/include/ballast/risk.hpp"
#include "sim/stress/adl_measures.hpp"
#include "sim/stress/loss_cover.hpp"
#include "sim/stress/scenario.hpp"
#include "sim/stress/simulated_market.hpp"
#include "sim/stress/valuation.hpp"

namespace ballast::stress {

/// The figures that `--json` gives; money in the currency of the scenario.
struct StressFigures {
  std::int64_t market_liquidations = 0;
  double market_liquidation_notional_usd = 0;  ///< one side
  std::int64_t adl_fills = 0;
  double adl_notional_usd = 0;
  std::optional<double> first_adl_s;
  std::int64_t largest_burst = 0;  ///< ADL fills of one tick
  double partial_share = 0;
  double median_adl_fill_usd = 0;
  std::int64_t takeovers = 0;
  double fund_paid_usd = 0, socialised_usd = 0, deficit_usd = 0, fees_usd = 0;
  std::int64_t liquidated_accounts = 0, deleveraged_accounts = 0;
  /// Who bore what accounts in trouble lost (docs/risk.md, 5 has the last five).
  double own_margin_usd =
      0;                     ///< their equity at the start and what they paid in, less what is left
  double fund_loss_usd = 0;  ///< of all funds and vaults, net of what they took in
  double adl_loss_usd = 0;   ///< what winners were closed for less than at the marks
  std::int64_t open_accounts = 0;  ///< users and vaults below zero at the end
  double open_usd = 0;             ///< by so much, which nobody has paid
  double house_loss_usd = 0;       ///< of house accounts, which took what nobody was left for
  double overshoot_usd = 0, largest_share = 0, gini = 0;
  std::int64_t hedges_broken = 0;
  double hedges_broken_usd = 0;
  bool value_conserved = false;

  double loss_beyond_margin_usd() const {
    return fund_loss_usd + std::max(0.0, adl_loss_usd) + socialised_usd + house_loss_usd +
           deficit_usd;
  }
  double forced_notional_usd() const { return market_liquidation_notional_usd + adl_notional_usd; }
};

/// Accounts by Verdict.
using VerdictCounts = std::array<std::int64_t, 5>;

/// A point of the paths that the report draws.
struct StressSample {
  double time_s = 0;
  VerdictCounts verdicts{};
  std::int64_t liquidations = 0, adl_fills = 0, takeovers = 0;  ///< in the tick
  double liquidated_usd = 0, adl_usd = 0;
  double waiting_usd = 0;   ///< notional of accounts that are liquidatable or worse
  double unfilled_usd = 0;  ///< of orders of the tick, at the marks
  double open_interest_usd = 0;
  std::vector<double> fund_equity_usd;
  std::vector<double> mark_ratio, index_ratio;  ///< of the drawn symbols, to the start
  double depth_left = 1;                        ///< mean
};

/// One side, at the marks.
struct SymbolInterest {
  double before_usd = 0, after_usd = 0;
};

class StressMeasures {
 public:
  /// All of them outlive the measures. The waterfall has begun. `covers`: whether to look at what
  /// margin and funds cover as well.
  StressMeasures(const Scenario& scenario, const Desk& desk, const SimulatedMarket& market,
                 const risk::Waterfall& waterfall, bool covers);

  /// Takes down what the tick brought.
  void look(double time_s, const VerdictCounts& verdicts);
  /// Money that an account's owner pays in.
  void paid_in(AccountId account, std::int64_t amount) {
    paid_in_[account] += value_.millionths(amount, desk_.account(account).asset);
  }
  /// What can be said at the end only.
  void finish();

  const StressFigures& figures() const { return figures_; }
  const std::vector<StressSample>& samples() const { return samples_; }
  const std::vector<SymbolInterest>& open_interest() const { return interest_; }  ///< by symbol
  const AdlMeasures& adl() const { return adl_; }
  const LossCover& cover() const { return cover_; }
  /// The symbols whose prices the samples have: collateral, then the largest by open interest.
  const std::vector<SymbolId>& drawn() const { return drawn_; }
  /// Of accounts that are judged, at the start: equity and, if covers are looked
  /// at, maintenance, in millionths of the currency; and the symbols held.
  int128 margin_at_start(AccountId account) const;
  int128 maintenance_at_start(AccountId account) const;
  std::vector<SymbolId> symbols_at_start(AccountId account) const;

 private:
  double worth(const risk::RiskDecision& decision, std::size_t operand) const {
    return value_.of(decision, operand, waterfall_, desk_);
  }
  void take(const risk::RiskDecision& decision, StressSample& sample);
  void take_close(const risk::RiskDecision& decision, StressSample& sample);
  void add_up(const StressSample& sample);
  void look_at_market(StressSample& sample);
  void look_at_positions(StressSample& sample);
  void look_at_queue(StressSample& sample) const;
  /// An operand in atoms of a decision; value of so many lots, signed, at the mark: in millionths
  /// of the currency.
  int128 millionths(const risk::RiskDecision& decision, std::size_t operand) const {
    return value_.millionths(decision.operands[operand].value,
                             asset_of(decision, waterfall_, desk_));
  }
  int128 mark_value(SymbolId symbol, int128 lots) const;
  void take_losses();
  int128 loss_of_houses() const;
  void take_what_is_open();
  /// Its place in the book; none of an account that was not in it.
  std::optional<std::size_t> place_of(AccountId account) const;

  const Scenario& scenario_;
  const Desk& desk_;
  const SimulatedMarket& market_;
  const risk::Waterfall& waterfall_;
  Valuation value_;
  const bool covers_;
  const std::vector<SymbolId> drawn_;
  const BookAtStart book_;
  std::vector<int128> maintenance_;  ///< by the place in the book
  LossCover cover_;
  AdlMeasures adl_;
  std::size_t decisions_seen_ = 0;
  std::vector<double> adl_fill_usd_;
  std::int64_t partial_ = 0;
  /// By account id.
  std::vector<bool> is_liquidated_, is_deleveraged_, is_in_trouble_;
  std::map<AccountId, int128> paid_in_;
  int128 paid_into_funds_ = 0, left_funds_ = 0, fund_capital_ = 0;
  /// As they were when last looked at: a tick closes positions before it is looked at.
  std::vector<std::int64_t> lots_before_;  ///< by position id
  struct Exposure {
    std::uint32_t longs = 0, shorts = 0;
  };
  std::vector<Exposure> exposure_;  ///< by account id, positions
  std::vector<SymbolInterest> interest_;
  std::vector<StressSample> samples_;
  StressFigures figures_;
};

}  // namespace ballast::stress
