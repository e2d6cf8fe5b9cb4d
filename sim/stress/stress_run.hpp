// One stress run: a scenario's book, its market and a risk file's waterfall on an engine, tick by
// tick, and what is seen on the way.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hls/core/ranking.hpp"
#include "host/include/ballast/risk.hpp"
#include "sim/stress/population.hpp"
#include "sim/stress/scenario.hpp"
#include "sim/stress/simulated_market.hpp"

namespace ballast::stress {

struct StressOptions {
  std::uint64_t seed = 1;
  double scale = 1;
  bool impact = true;
  bool explains = false;  ///< keep what the explorer of the report needs
};

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

/// A point of the paths that the report draws.
struct StressSample {
  double time_s = 0;
  std::int64_t verdicts[5] = {0, 0, 0, 0, 0};                   ///< accounts by Verdict
  std::int64_t liquidations = 0, adl_fills = 0, takeovers = 0;  ///< in the tick
  double liquidated_usd = 0, adl_usd = 0;
  double open_interest_usd = 0;
  std::vector<double> fund_equity_usd;
  std::vector<double> mark_ratio;  ///< of the first symbols, to the start
  double depth_left = 1;           ///< mean
};

class StressRun {
 public:
  using Progress = std::function<void(std::uint64_t done, std::uint64_t total)>;

  /// The engine has room for `capacity_of` and nothing in it.
  StressRun(const Scenario& scenario, const risk::RiskRules& rules, Engine& engine, Venue venue,
            Population population, const StressOptions& options);
  ~StressRun();
  StressRun(const StressRun&) = delete;
  StressRun& operator=(const StressRun&) = delete;

  void run(const Progress& progress = {});

  const StressFigures& figures() const { return figures_; }
  const std::vector<StressSample>& samples() const { return samples_; }
  const risk::Waterfall& waterfall() const { return *waterfall_; }
  const Desk& desk() const { return session_.desk(); }
  const Population& population() const { return population_; }
  AccountId account_id(std::size_t account) const { return ids_[account]; }
  std::uint64_t digest() const { return digest_; }
  /// Host time of each tick.
  const std::vector<double>& tick_us() const { return tick_us_; }

  double mark_price(SymbolId symbol) const { return market_.mark_price(symbol); }
  /// What made the rank of a `deleveraged` decision, if it is explained and the queue's.
  struct Rank {
    unsigned row = 0;  ///< of the policy
    core::ScoreOperands operands;
  };
  const Rank* rank_of(std::uint64_t decision) const {
    const auto at = ranks_.find(decision);
    return at == ranks_.end() ? nullptr : &at->second;
  }

  static EngineConfig capacity_of(const Scenario& scenario, const Population& population,
                                  const risk::RiskRules& rules);

 private:
  void load();
  void tick(std::size_t number);
  void users_act();
  void trade(AccountId account, PositionId position, std::int64_t lots);
  void relever(AccountId account, const GroupTerms& group);
  void on_event(const Event& event);
  void keep_rank(const Event& event);
  void look(double time_s);
  void finish();

  const Scenario& scenario_;
  const StressOptions options_;
  Session session_;
  SimulatedMarket market_;
  std::unique_ptr<risk::Waterfall> waterfall_;
  Population population_;
  scenario::Random random_;
  std::vector<AccountId> ids_;
  std::vector<std::uint32_t> group_of_;  ///< by account id
  std::vector<Verdict> verdicts_;        ///< by account id
  std::int64_t verdict_counts_[5] = {0, 0, 0, 0, 0};
  std::vector<AccountId> warned_;
  std::size_t decisions_seen_ = 0;
  std::vector<double> adl_fill_usd_;
  std::int64_t partial_ = 0;
  std::vector<bool> is_liquidated_, is_deleveraged_;
  std::map<std::uint64_t, Rank> ranks_;  ///< by decision
  std::vector<StressSample> samples_;
  std::vector<double> tick_us_;
  StressFigures figures_;
  std::uint64_t digest_ = 0;
};

}  // namespace ballast::stress
