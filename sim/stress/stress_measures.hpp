// What is measured of a stress run: figures and paths, out of the waterfall's decisions and the
// Desk's beliefs, once a tick. Nothing here changes what happens.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "host/include/ballast/risk.hpp"
#include "sim/stress/scenario.hpp"
#include "sim/stress/simulated_market.hpp"

namespace ballast::stress {

/// The figures that `--json` gives; money in USD.
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
  bool value_conserved = false;

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
  double open_interest_usd = 0;
  std::vector<double> fund_equity_usd;
  std::vector<double> mark_ratio;  ///< of the first symbols, to the start
  double depth_left = 1;           ///< mean
};

class StressMeasures {
 public:
  /// All of them outlive the measures. The waterfall has begun.
  StressMeasures(const Scenario& scenario, const Desk& desk, const SimulatedMarket& market,
                 const risk::Waterfall& waterfall);

  /// Takes down what the tick brought.
  void look(double time_s, const VerdictCounts& verdicts);
  /// What can be said at the end only.
  void finish();

  const StressFigures& figures() const { return figures_; }
  const std::vector<StressSample>& samples() const { return samples_; }

 private:
  void take(const risk::RiskDecision& decision, StressSample& sample);
  void take_close(const risk::RiskDecision& decision, StressSample& sample);
  void add_up(const StressSample& sample);
  void look_at_market(StressSample& sample) const;

  const Scenario& scenario_;
  const Desk& desk_;
  const SimulatedMarket& market_;
  const risk::Waterfall& waterfall_;
  std::size_t decisions_seen_ = 0;
  std::vector<double> adl_fill_usd_;
  std::int64_t partial_ = 0;
  std::vector<bool> is_liquidated_, is_deleveraged_;  ///< by account id
  std::vector<StressSample> samples_;
  StressFigures figures_;
};

}  // namespace ballast::stress
