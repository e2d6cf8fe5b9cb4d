// Parameters that follow the market (docs/risk.md, 6), at 10^-8.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "hls/core/valuation.hpp"
#include "hls/core/wide.hpp"
#include "host/include/ballast/rational.hpp"
#include "host/include/ballast/risk_rules.hpp"
#include "host/include/ballast/venue.hpp"
#include "host/risk/windows.hpp"

namespace ballast::risk {

inline constexpr Nanoseconds kMinute = 60'000'000'000;
inline constexpr Nanoseconds kHour = 60 * kMinute;

/// |P / P before − 1|, exact; 0 from a price of 0. Prices, be the contract linear or inverse.
Rational price_change(core::UnitValue before, core::UnitValue now);

/// The least whole r ≥ 0 with r² ≥ x. 0 ≤ x < 2^250.
int128 square_root_up(const Rational& x);

// ---- (A) Maintenance by volatility ----------------------------------------------------------

/// σ per √minute of the last hour: the root of the mean square of the returns from minute to minute
/// (P / P before − 1, away from zero to 10^-8), rounded up. The mark of a minute is the one in
/// force at it, minutes counting from the first mark, so that σ does not depend on how often marks
/// come; a minute without a new one has a return of 0. Prices, be the contract linear or inverse.
class VolatilityEstimator {
 public:
  static constexpr std::size_t kReturns = 60;

  /// std::logic_error when time goes back.
  void add(Nanoseconds time_ns, core::UnitValue mark);
  /// From the first minute on.
  std::optional<std::int64_t> sigma_e8() const;

 private:
  void end_minute(core::UnitValue mark);

  std::optional<core::UnitValue> mark_;  ///< in force
  core::UnitValue minute_mark_;          ///< of the last minute
  Nanoseconds now_ns_ = 0;
  Nanoseconds next_minute_ns_ = 0;
  std::vector<uint128> squares_;  ///< × 10^16, a ring
  std::size_t oldest_ = 0;
  uint128 sum_ = 0;
};

/// c = z σ √(horizon in minutes), rounded up.
std::int64_t volatility_rate_e8(std::int64_t z_e8, std::int64_t sigma_e8, Nanoseconds horizon);

/// Whose verdict would be worse with a multiplier, of how many accounts.
struct DryRunCount {
  std::uint64_t worse = 0;
  std::uint64_t accounts = 0;
};
using DryRun = std::function<DryRunCount(std::int64_t eighths)>;

struct VolatilityStep {
  enum class Kind : std::uint8_t { none, up, down, waits };
  Kind kind = Kind::none;
  std::int64_t sigma_e8 = 0;  ///< per √minute
  std::int64_t mean_e8 = 0;   ///< of σ in 24 h, rounded down
  std::int64_t c_e8 = 0;
  bool buffer_is_spent = false;
  std::int64_t target_e8 = 0;  ///< rate
  std::int64_t wanted_eighths = 8;
  std::int64_t eighths = 8;  ///< the multiplier applied from now on
  std::int64_t rate_e8 = 0;  ///< base × eighths / 8, rounded up, at most 1
  DryRunCount dry_run;       ///< up, waits
};

/// The multiplier of one symbol. The buffer is spent while c is at least 1.5 × its mean of 24 h, σ
/// standing for c. A step is taken once the multiplier wanted has been on one side of the applied
/// for the time a step takes, and then each such time again; times that no update met are left out.
/// A step up of which the dry run says that too many verdicts would worsen is tried again at the
/// next such time.
class VolatilityRamp {
 public:
  /// std::logic_error unless base > 0.
  explicit VolatilityRamp(VolatilityMargin rule);

  /// With σ and its mean in 24 h given. std::logic_error when time goes back.
  VolatilityStep update(Nanoseconds time_ns, std::int64_t sigma_e8, const Rational& mean_e8,
                        const DryRun& dry_run);
  /// With those of the marks given so.
  VolatilityStep update(Nanoseconds time_ns, core::UnitValue mark, const DryRun& dry_run);

 private:
  VolatilityStep aim(std::int64_t sigma_e8, const Rational& mean_e8) const;
  std::int64_t rate_of(std::int64_t eighths) const;
  bool is_due(Nanoseconds time_ns, VolatilityStep::Kind wanted);

  VolatilityMargin rule_;
  VolatilityEstimator estimator_;
  AverageWindow sigma_{24 * kHour};
  std::int64_t eighths_ = 8;
  VolatilityStep::Kind wanted_ = VolatilityStep::Kind::none;
  Nanoseconds now_ns_ = 0;
  Nanoseconds due_ns_ = 0;
};

/// A table with its rates multiplied by eighths / 8, rounded up, at most 1. Initial rates are as
/// they were, but no lower than the maintenance rate of their tier.
MarginTiers scale_tiers(const MarginTiers& table, std::int64_t eighths);

// ---- (B) Initial margin by open interest ----------------------------------------------------

/// min(1, i + max(0, (OI − low) / (high − low)) × (1 − i)), rounded up. std::logic_error unless
/// low < high.
std::int64_t initial_rate_e8(const OpenInterestMargin& rule, int128 open_interest);

// ---- (C) Position cap by the fund, and tiers by size ----------------------------------------

struct CapStep {
  int128 cap = 0;  ///< atoms of notional, from now on
  bool changed = false;
  int128 fund = 0;
  int128 peak = 0;  ///< of the fund since the first update
};

/// φ F / (stress − m), rounded down, 0 for a fund that is not above 0: down at once, up only while
/// the fund has been at or above 90 % of its peak for an hour.
class FundCap {
 public:
  /// std::logic_error unless stress > m.
  explicit FundCap(PositionCap rule);
  /// The first one sets the cap. std::logic_error when time goes back.
  CapStep update(Nanoseconds time_ns, int128 fund);

 private:
  PositionCap rule_;
  std::optional<int128> cap_;
  int128 peak_ = 0;
  Nanoseconds now_ns_ = 0;
  std::optional<Nanoseconds> well_since_ns_;
};

/// m of a position of that notional, rounded up; it may be above 1.
std::int64_t impact_rate_e8(const ImpactMargin& margin, std::int64_t notional);

/// A marginal table that asks, of each position of up to the last bound, at least m(Q) × Q, as far
/// as rates of at most 1 can, and at each bound hardly more. std::logic_error for bounds that are
/// none.
MarginTiers impact_tiers(const ImpactMargin& margin);

}  // namespace ballast::risk
