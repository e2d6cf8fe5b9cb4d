// One stress run: a scenario's book, its market and a risk file's waterfall on an engine, tick by
// tick.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "host/include/ballast/risk.hpp"
#include "sim/stress/population.hpp"
#include "sim/stress/rank_record.hpp"
#include "sim/stress/scenario.hpp"
#include "sim/stress/sensitivity.hpp"
#include "sim/stress/simulated_market.hpp"
#include "sim/stress/stress_measures.hpp"
#include "sim/stress/valuation.hpp"

namespace ballast::stress {

struct StressOptions {
  std::uint64_t seed = 1;
  double scale = 1;
  bool impact = true;
  bool explains = false;  ///< keep what the explorer of the report needs
  Factors factors;        ///< of what the scenario, its venue and the rules say
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

  const StressFigures& figures() const { return measures_->figures(); }
  const std::vector<StressSample>& samples() const { return measures_->samples(); }
  const StressMeasures& measures() const { return *measures_; }
  const risk::Waterfall& waterfall() const { return *waterfall_; }
  const Desk& desk() const { return session_.desk(); }
  const Population& population() const { return population_; }
  AccountId account_id(std::size_t account) const { return ids_[account]; }
  std::uint64_t digest() const { return digest_; }
  /// What the run had to take for granted, in sentences.
  const std::vector<std::string>& assumptions() const { return assumptions_; }
  const Valuation& value() const { return value_; }
  /// An operand in atoms of a decision, in the currency of the figures.
  double worth(const risk::RiskDecision& decision, std::size_t operand) const {
    return value_.of(decision, operand, *waterfall_, desk());
  }
  /// Takes what longs and shorts of the population are apart, if there is such; by asset.
  std::optional<AccountId> residual_account(AssetId asset) const {
    return residual_[asset.value()];
  }
  /// Host time of each tick.
  const std::vector<double>& tick_us() const { return tick_us_; }

  double mark_price(SymbolId symbol) const { return market_.mark_price(symbol); }
  /// What made the rank of a `deleveraged` decision, if it is explained and the queue's.
  const Rank* rank_of(std::uint64_t decision) const { return ranks_.find(decision); }

  static EngineConfig capacity_of(const Scenario& scenario, const Population& population,
                                  const risk::RiskRules& rules);

 private:
  risk::RiskRules with_capital(risk::RiskRules rules);
  void load();
  void load_accounts();
  void load_positions();
  void rest_orders();
  void add_market();
  void tick(std::size_t number);
  void users_act();
  /// What a user does when warned, of his own draws: what happens to one changes no other's.
  double draw_of(AccountId account);
  void trade(AccountId account, PositionId position, std::int64_t lots);
  void relever(AccountId id, const GroupTerms& group);
  void on_event(const Event& event);
  void finish();

  const Scenario& scenario_;
  const StressOptions options_;
  Session session_;
  Valuation value_;
  SimulatedMarket market_;
  std::unique_ptr<risk::Waterfall> waterfall_;
  std::unique_ptr<StressMeasures> measures_;
  Population population_;
  std::vector<AccountId> ids_;
  std::vector<std::optional<AccountId>> residual_;
  std::vector<std::uint32_t> group_of_;  ///< by account id
  std::vector<Verdict> verdicts_;        ///< by account id
  std::vector<std::uint32_t> warnings_;  ///< so often warned, by account id
  VerdictCounts verdict_counts_{};
  std::vector<AccountId> warned_;
  RankRecord ranks_;
  std::vector<double> tick_us_;
  std::vector<std::string> assumptions_;
  std::uint64_t digest_ = 0;
};

}  // namespace ballast::stress
