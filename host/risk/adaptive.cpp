#include "host/risk/adaptive.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "hls/core/limits.hpp"
#include "host/desk/big_rational.hpp"

namespace ballast::risk {
namespace {

using Kind = VolatilityStep::Kind;

constexpr std::int64_t kEighths = 8;

void must_not_go_back(Nanoseconds now_ns, Nanoseconds time_ns) {
  if (time_ns < now_ns) throw std::logic_error("a parameter's time goes back");
}

Rational rounded_up(const Rational& x) { return -floor(-x); }

std::int64_t whole64(const Rational& x) { return static_cast<std::int64_t>(x.whole().value()); }

/// |P / P before − 1| × 10^8, rounded up.
std::int64_t size_of_return_e8(core::UnitValue before, core::UnitValue now) {
  constexpr std::int64_t kMost = 100 * kOneE8;  // far beyond any rate that could follow
  return whole64(std::min(rounded_up(price_change(before, now) * kOneE8), Rational(kMost)));
}

}  // namespace

Rational price_change(core::UnitValue before, core::UnitValue now) {
  const Rational from = atoms_per_lot(before);
  const Rational to = atoms_per_lot(now);
  // A lot of an inverse contract is worth −contract size / price.
  const Rational base = now.u < 0 ? to : from;
  return base == 0 ? Rational(0) : abs((to - from) / base);
}

int128 square_root_up(const Rational& x) {
  const BigRational value = to_big(rounded_up(x));
  const BigInteger whole = boost::multiprecision::numerator(value);
  BigInteger root = boost::multiprecision::sqrt(whole);
  if (root * root < whole) ++root;
  return from_big(BigRational(root)).whole().value();
}

void VolatilityEstimator::end_minute(core::UnitValue mark) {
  const auto size = static_cast<uint128>(size_of_return_e8(minute_mark_, mark));
  if (squares_.size() < kReturns) {
    squares_.push_back(size * size);
  } else {
    sum_ -= squares_[oldest_];
    squares_[oldest_] = size * size;
    oldest_ = (oldest_ + 1) % kReturns;
  }
  sum_ += size * size;
  minute_mark_ = mark;
  next_minute_ns_ += kMinute;
}

void VolatilityEstimator::add(Nanoseconds time_ns, core::UnitValue mark) {
  must_not_go_back(now_ns_, time_ns);
  now_ns_ = time_ns;
  if (!mark_) {
    minute_mark_ = mark;
    next_minute_ns_ = time_ns + kMinute;
  }
  while (mark_ && next_minute_ns_ < time_ns) end_minute(*mark_);
  if (next_minute_ns_ == time_ns) end_minute(mark);
  mark_ = mark;
}

std::optional<std::int64_t> VolatilityEstimator::sigma_e8() const {
  if (squares_.empty()) return std::nullopt;
  return static_cast<std::int64_t>(square_root_up(Rational(sum_) / squares_.size()));
}

std::int64_t volatility_rate_e8(std::int64_t z_e8, std::int64_t sigma_e8, Nanoseconds horizon) {
  const Rational product = Rational(z_e8) * sigma_e8 / kOneE8;
  return static_cast<std::int64_t>(square_root_up(product * product * horizon / kMinute));
}

VolatilityRamp::VolatilityRamp(VolatilityMargin rule) : rule_(std::move(rule)) {
  if (rule_.base_e8 <= 0) throw std::logic_error("a multiplier of no maintenance rate");
}

std::int64_t VolatilityRamp::rate_of(std::int64_t eighths) const {
  return std::min(kOneE8, (rule_.base_e8 * eighths + kEighths - 1) / kEighths);
}

VolatilityStep VolatilityRamp::aim(std::int64_t sigma_e8, const Rational& mean_e8) const {
  VolatilityStep step;
  step.sigma_e8 = sigma_e8;
  step.mean_e8 = whole64(floor(mean_e8));
  step.c_e8 = volatility_rate_e8(rule_.z_e8, sigma_e8, rule_.horizon);
  step.buffer_is_spent = sigma_e8 > 0 && Rational(sigma_e8) * 2 >= mean_e8 * 3;
  const std::int64_t with_buffer = whole64(rounded_up(Rational(step.c_e8) * 5 / 4));
  step.target_e8 = step.buffer_is_spent ? std::max(rule_.base_e8, step.c_e8)
                                        : std::max({rule_.base_e8, rule_.floor_e8, with_buffer});
  const Rational wanted = rounded_up(Rational(step.target_e8) * kEighths / rule_.base_e8);
  const Rational most = floor(Rational(rule_.most_e8) * kEighths / kOneE8);
  step.wanted_eighths = std::max(kEighths, whole64(std::min(wanted, most)));
  return step;
}

bool VolatilityRamp::is_due(Nanoseconds time_ns, Kind wanted) {
  const Nanoseconds every = wanted == Kind::up ? rule_.up_every : rule_.down_every;
  if (wanted != wanted_) due_ns_ = time_ns + every;
  wanted_ = wanted;
  if (wanted == Kind::none || time_ns < due_ns_) return false;
  due_ns_ = every == 0 ? time_ns : due_ns_ + ((time_ns - due_ns_) / every + 1) * every;
  return true;
}

VolatilityStep VolatilityRamp::update(Nanoseconds time_ns, std::int64_t sigma_e8,
                                      const Rational& mean_e8, const DryRun& dry_run) {
  must_not_go_back(now_ns_, time_ns);
  now_ns_ = time_ns;
  VolatilityStep step = aim(sigma_e8, mean_e8);
  const bool far_below = Rational(step.c_e8) * 5 / 4 < Rational(rate_of(eighths_)) * 9 / 10;
  Kind wanted = Kind::none;
  if (step.wanted_eighths > eighths_) wanted = Kind::up;
  if (step.wanted_eighths < eighths_ && far_below) wanted = Kind::down;
  if (is_due(time_ns, wanted)) {
    step.kind = wanted;
    if (wanted == Kind::up) {
      step.dry_run = dry_run(eighths_ + 1);
      const auto share = static_cast<uint128>(rule_.dry_run_share_e8);
      if (static_cast<uint128>(step.dry_run.worse) * kOneE8 > share * step.dry_run.accounts) {
        step.kind = Kind::waits;
      }
    }
    if (step.kind == Kind::up) ++eighths_;
    if (step.kind == Kind::down) --eighths_;
  }
  step.eighths = eighths_;
  step.rate_e8 = rate_of(eighths_);
  return step;
}

VolatilityStep VolatilityRamp::update(Nanoseconds time_ns, core::UnitValue mark,
                                      const DryRun& dry_run) {
  estimator_.add(time_ns, mark);
  const std::optional<std::int64_t> sigma_e8 = estimator_.sigma_e8();
  if (!sigma_e8) return update(time_ns, 0, 0, dry_run);
  sigma_.add(time_ns, *sigma_e8);
  return update(time_ns, *sigma_e8, sigma_.average(), dry_run);
}

MarginTiers scale_tiers(const MarginTiers& table, std::int64_t eighths) {
  MarginTiers scaled = table;
  for (op::Tier& tier : scaled.tiers) {
    tier.rate_e8 = std::min(kOneE8, (tier.rate_e8 * eighths + kEighths - 1) / kEighths);
  }
  if (scaled.rule == TierRule::marginal) complete_deductions(scaled.tiers);
  for (std::size_t n = 0; n < scaled.initial_rates_e8.size(); ++n) {
    std::int64_t& initial = scaled.initial_rates_e8[n];
    initial = std::max(initial, scaled.tiers[n].rate_e8);
  }
  return scaled;
}

std::int64_t initial_rate_e8(const OpenInterestMargin& rule, int128 open_interest) {
  if (rule.low >= rule.high) throw std::logic_error("open interest bounds that do not rise");
  if (open_interest <= rule.low) return rule.initial_e8;
  if (open_interest >= rule.high) return kOneE8;
  const Rational part = (Rational(open_interest) - rule.low) / (Rational(rule.high) - rule.low);
  return rule.initial_e8 + whole64(rounded_up(part * (kOneE8 - rule.initial_e8)));
}

FundCap::FundCap(PositionCap rule) : rule_(std::move(rule)) {
  if (rule_.stress_e8 <= rule_.margin_e8) throw std::logic_error("no stress beyond the margin");
}

CapStep FundCap::update(Nanoseconds time_ns, int128 fund) {
  must_not_go_back(now_ns_, time_ns);
  now_ns_ = time_ns;
  peak_ = std::max(peak_, fund);
  if (fund <= 0 || fund * 10 < peak_ * 9) {
    well_since_ns_.reset();
  } else if (!well_since_ns_) {
    well_since_ns_ = time_ns;
  }
  const int128 allowed =
      fund <= 0 ? 0 : fund * rule_.share_e8 / (rule_.stress_e8 - rule_.margin_e8);
  const bool may_rise = well_since_ns_ && time_ns - *well_since_ns_ >= kHour;
  CapStep step{cap_.value_or(allowed), !cap_, fund, peak_};
  if (allowed < step.cap || (allowed > step.cap && may_rise)) {
    step.cap = allowed;
    step.changed = true;
  }
  cap_ = step.cap;
  return step;
}

std::int64_t impact_rate_e8(const ImpactMargin& margin, std::int64_t notional) {
  const Rational impact = Rational(margin.factor_e8) * margin.sigma_e8 / kOneE8;
  const Rational square = impact * impact * notional / margin.volume;
  return margin.base_e8 + static_cast<std::int64_t>(square_root_up(square));
}

MarginTiers impact_tiers(const ImpactMargin& margin) {
  const std::vector<std::int64_t>& bounds = margin.bounds;
  if (bounds.empty() || bounds.size() > kMaxTiers) throw std::logic_error("1 to 64 tiers");
  MarginTiers table;
  std::int64_t floor = 0, rate = 0;
  Rational asked = 0;  // of a position as large as the floor, × 10^8
  for (const std::int64_t bound : bounds) {
    if (bound <= floor) throw std::logic_error("bounds of tiers that do not rise");
    // Q × m(Q) bends upwards: between two bounds it lies below the straight line.
    const Rational due = Rational(bound) * impact_rate_e8(margin, bound);
    const Rational slope = rounded_up((due - asked) / (Rational(bound) - floor));
    rate = std::max(rate, whole64(std::min(slope, Rational(kOneE8))));
    table.tiers.push_back({floor, rate, 0, 0});
    asked += Rational(rate) * (Rational(bound) - floor);
    floor = bound;
  }
  complete_deductions(table.tiers);
  return table;
}

}  // namespace ballast::risk
