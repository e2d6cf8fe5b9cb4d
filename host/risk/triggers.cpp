#include "host/risk/triggers.hpp"

#include <compare>
#include <limits>
#include <stdexcept>
#include <utility>

#include "hls/core/limits.hpp"

namespace ballast::risk {
namespace {

using Quantity = TriggerRule::Quantity;

/// Balance and equity get worse downwards: they are held against start with the sign turned.
bool falls(const TriggerRule& rule) {
  return rule.quantity == Quantity::balance || rule.quantity == Quantity::equity;
}

Rational threshold(const TriggerRule& rule, std::int64_t value) {
  return falls(rule) ? -Rational(value) : Rational(value);
}

/// amount / of as a rate; nothing over nothing is none.
Rational rate(const Rational& amount) { return amount * kOneE8; }

std::int64_t rounded_down(const Rational& amount, const Rational& of) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  if (of == 0 || amount >= of * kMost) return kMost;
  if (amount <= of * -kMost) return -kMost;
  return static_cast<std::int64_t>(*floor(amount / of).whole());
}

int128 rounded_down(const Rational& amount) { return floor(amount).whole().value(); }

/// Atoms a lot × 2^40: marks of any shift on one scale. It rises with the price of every contract,
/// as a lot of an inverse one is worth −contract size / price.
int128 on_one_scale(core::UnitValue mark) {
  return static_cast<int128>(mark.u) * (int128{1} << (kMaxShift - mark.shift));
}

core::UnitValue unscaled(int128 value) {
  unsigned shift = kMaxShift;
  while (shift > 0 && (value > kMaxUnitValue || value < -kMaxUnitValue)) {
    value /= 2;  // a mark that came with a smaller shift: what is shifted out is zeros
    --shift;
  }
  return {static_cast<std::int64_t>(value), shift};
}

}  // namespace

Trigger::Trigger(TriggerRule rule)
    : rule_(std::move(rule)),
      fund_peak_(rule_.window),
      fund_average_(rule_.window),
      peak_(rule_.window) {
  if (threshold(rule_, rule_.stop) > threshold(rule_, rule_.start)) {
    throw std::logic_error("trigger '" + rule_.name + "' stops where it has not started");
  }
}

Trigger::Badness Trigger::drawdown(const TriggerInput& input, TriggerReading& reading) {
  Rational reference;
  if (rule_.reference == TriggerRule::Reference::peak) {
    fund_peak_.add(input.time_ns, input.fund_equity);
    reference = fund_peak_.peak();
  } else {
    fund_average_.add(input.time_ns, input.fund_equity);
    reference = fund_average_.average();
  }
  reading.reference = rounded_down(reference);
  if (reference <= 0) return {rate(input.fund_equity > 0 ? 0 : 1)};
  return {rate(reference - input.fund_equity), reference};
}

Trigger::Badness Trigger::symbol_drawdown(const TriggerInput& input, TriggerReading& reading) {
  fund_peak_.add(input.time_ns, input.fund_equity);
  peak_.add(input.time_ns, input.symbol_pnl);
  const int128 fund = fund_peak_.peak() > 0 ? fund_peak_.peak() : 0;
  reading.reference = fund_peak_.peak();
  reading.symbol_peak = peak_.peak();
  const int128 loss = peak_.peak() - input.symbol_pnl;
  const Rational beyond = Rational(loss) - Rational(fund) * rule_.start / kOneE8;
  if (beyond > 0) reading.excess = rounded_down(beyond);
  return {rate(loss), fund == 0 && loss == 0 ? 1 : fund};
}

Trigger::Badness Trigger::price_move(core::UnitValue mark, Nanoseconds time_ns,
                                     TriggerReading& reading) {
  const bool rises = rule_.quantity == Quantity::price_rise;
  const int128 now = on_one_scale(mark);
  peak_.add(time_ns, rises ? -now : now);
  const int128 reference = rises ? -peak_.peak() : peak_.peak();
  reading.reference_mark = unscaled(reference);
  const int128 move = rises ? now - reference : reference - now;
  // Linear: of the reference price. Inverse: 1 − P / R = 1 − r / p = (p − r) / p for unit values
  // p, r < 0 of the prices P, R.
  const int128 of = now < 0 ? -now : reference;
  return {rate(move), move == 0 ? 1 : of};
}

Trigger::Badness Trigger::measure(const TriggerInput& input, TriggerReading& reading) {
  switch (rule_.quantity) {
    case Quantity::balance:
      return {-Rational(input.fund_balance)};
    case Quantity::equity:
      return {-Rational(input.fund_equity)};
    case Quantity::drawdown:
      return drawdown(input, reading);
    case Quantity::symbol_drawdown:
      return symbol_drawdown(input, reading);
    case Quantity::pnl_over_pool:
      reading.reference = input.fund_balance;
      if (input.winners_profit == 0) return {0};
      return {rate(input.winners_profit), input.fund_balance > 0 ? input.fund_balance : 0};
    case Quantity::unfilled:
      return {input.unfilled};
    case Quantity::unfilled_time:
      return {input.oldest_unfilled};
    case Quantity::price_decline:
    case Quantity::price_rise:
      return price_move(input.mark, input.time_ns, reading);
    case Quantity::liquidation_ratio:
      if (input.liquidatable_maintenance_e8 == 0) return {0};
      return {rate(input.liquidatable_maintenance_e8), input.all_maintenance_e8};
  }
  throw std::logic_error("trigger '" + rule_.name + "' looks at nothing");
}

TriggerReading Trigger::check(const TriggerInput& input) {
  if (input.time_ns < now_ns_) {
    throw std::logic_error("trigger '" + rule_.name + "' is checked at an earlier time");
  }
  now_ns_ = input.time_ns;
  TriggerReading reading;
  const Badness x = measure(input, reading);
  const auto from_start = x.amount <=> threshold(rule_, rule_.start) * x.of;
  const bool reached_is_enough = rule_.at_start || falls(rule_);
  const bool starts = reached_is_enough ? std::is_gteq(from_start) : std::is_gt(from_start);
  const bool stops = x.amount < threshold(rule_, rule_.stop) * x.of;
  const bool may = !rule_.floor || input.fund_equity > *rule_.floor;
  reading.on = may && (on_ ? !stops : starts);
  reading.changed = reading.on != on_;
  on_ = reading.on;
  reading.badness = rounded_down(x.amount, x.of);
  if (falls(rule_)) reading.badness = -reading.badness;
  if (!on_) reading.excess = 0;
  return reading;
}

}  // namespace ballast::risk
