// Triggers: figures of venues worked by hand, hysteresis, and that a start nearer to the calm never
// goes on later.
#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <stdexcept>
#include <vector>

#include "host/risk/triggers.hpp"

namespace ballast::risk {
namespace {

using Quantity = TriggerRule::Quantity;

constexpr Nanoseconds kSecond = 1'000'000'000;
constexpr Nanoseconds kHour = 3600 * kSecond;

TriggerRule rule(Quantity quantity, std::int64_t start, std::int64_t stop) {
  TriggerRule rule;
  rule.name = "test";
  rule.quantity = quantity;
  rule.start = start;
  rule.stop = stop;
  return rule;
}

/// Bybit: a symbol's loss from its peak of 8 h over the pool's, above −30 % until −25 %.
TriggerRule bybit() {
  TriggerRule bybit = rule(Quantity::symbol_drawdown, 30'000'000, 25'000'000);
  bybit.window = 8 * kHour;
  bybit.floor = 10'000;
  bybit.excess_only = true;
  return bybit;
}

TriggerInput pool(Nanoseconds time_ns, int128 equity, int128 symbol_pnl) {
  TriggerInput input;
  input.time_ns = time_ns;
  input.fund_equity = equity;
  input.symbol_pnl = symbol_pnl;
  return input;
}

TEST(Trigger, SymbolDrawdownOverThePoolsPeak) {
  Trigger trigger(bybit());
  EXPECT_FALSE(trigger.check(pool(0, 1'000'000, 0)).on);
  EXPECT_FALSE(trigger.check(pool(kSecond, 700'000, -300'000)).on);  // −30 % is not beyond −30 %
  TriggerReading reading = trigger.check(pool(2 * kSecond, 650'000, -350'000));
  EXPECT_TRUE(reading.on);
  EXPECT_TRUE(reading.changed);
  EXPECT_EQ(reading.badness, 35'000'000);
  EXPECT_EQ(reading.reference, 1'000'000);
  EXPECT_EQ(reading.symbol_peak, 0);
  EXPECT_EQ(reading.excess, 50'000);
  reading = trigger.check(pool(3 * kSecond, 750'000, -250'000));  // at −25 % it stays
  EXPECT_TRUE(reading.on);
  EXPECT_FALSE(reading.changed);
  EXPECT_EQ(reading.excess, 0);
  reading = trigger.check(pool(4 * kSecond, 750'001, -249'999));
  EXPECT_FALSE(reading.on);
  EXPECT_TRUE(reading.changed);
}

TEST(Trigger, FloorOfThePool) {
  Trigger trigger(bybit());
  trigger.check(pool(0, 1'000'000, 0));
  EXPECT_FALSE(trigger.check(pool(1, 10'000, -990'000)).on);
  EXPECT_TRUE(trigger.check(pool(2, 10'001, -989'999)).on);
  const TriggerReading reading = trigger.check(pool(3, 10'000, -990'000));
  EXPECT_FALSE(reading.on);
  EXPECT_EQ(reading.excess, 0);
}

TEST(Trigger, SymbolsPeakLeavesTheWindow) {
  Trigger trigger(bybit());
  trigger.check(pool(0, 1'000'000, 200'000));
  trigger.check(pool(kHour, 700'000, -100'000));  // 30 % below
  EXPECT_TRUE(trigger.check(pool(2 * kHour, 699'999, -100'001)).on);
  // The peaks were in force until one hour: at nine they have gone.
  EXPECT_TRUE(trigger.check(pool(9 * kHour - 1, 699'999, -100'001)).on);
  const TriggerReading reading = trigger.check(pool(9 * kHour, 699'999, -100'001));
  EXPECT_FALSE(reading.on);
  EXPECT_EQ(reading.reference, 700'000);
  EXPECT_EQ(reading.symbol_peak, -100'000);
}

TEST(Trigger, NothingOfAnEmptyPoolIsNothingAndALossWithoutBound) {
  TriggerRule reached = rule(Quantity::symbol_drawdown, 30'000'000, 25'000'000);
  reached.at_start = true;
  Trigger trigger(reached);
  TriggerReading reading = trigger.check(pool(0, 0, 0));
  EXPECT_FALSE(reading.on);
  EXPECT_EQ(reading.badness, 0);
  reading = trigger.check(pool(1, -1, -1));
  EXPECT_TRUE(reading.on);
  EXPECT_EQ(reading.badness, std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(reading.excess, 1);
}

/// GMX: 100,000 SOL bought at 20 over a pool of 1,000 × 5,000: on above 10 %.
TEST(Trigger, ProfitOverThePool) {
  Trigger trigger(rule(Quantity::pnl_over_pool, 10'000'000, 10'000'000));
  TriggerInput input;
  input.fund_balance = 1'000 * 5'000;
  input.winners_profit = 100'000 * (25 - 20);
  EXPECT_EQ(trigger.check(input).badness, 10'000'000);
  EXPECT_FALSE(trigger.on());
  input.winners_profit = 100'000 * (26 - 20);
  EXPECT_TRUE(trigger.check(input).on);
  input.winners_profit = 100'000 * (25 - 20);
  EXPECT_TRUE(trigger.check(input).on);
  input.winners_profit -= 1;
  EXPECT_FALSE(trigger.check(input).on);
  input.fund_balance = 0;
  EXPECT_TRUE(trigger.check(input).on);
  input.winners_profit = 0;
  EXPECT_FALSE(trigger.check(input).on);
}

TEST(Trigger, ReachingTheStartIsEnoughWhereTheRuleSaysSo) {
  TriggerRule reached = rule(Quantity::pnl_over_pool, 10'000'000, 10'000'000);
  reached.at_start = true;
  Trigger trigger(reached);
  TriggerInput input;
  input.fund_balance = 5'000'000;
  input.winners_profit = 500'000;
  EXPECT_TRUE(trigger.check(input).on);
}

/// OKX: the fund 30 % below its peak of 8 hours.
TEST(Trigger, FundBelowItsPeak) {
  TriggerRule okx = rule(Quantity::drawdown, 30'000'000, 30'000'000);
  okx.window = 8 * kHour;
  okx.at_start = true;
  Trigger trigger(okx);
  const auto at = [&](Nanoseconds time_ns, int128 equity) {
    return trigger.check(pool(time_ns, equity, 0));
  };
  at(0, 900'000);
  at(kHour, 1'000'000);
  EXPECT_FALSE(at(2 * kHour, 700'001).on);
  const TriggerReading reading = at(3 * kHour, 700'000);
  EXPECT_TRUE(reading.on);
  EXPECT_EQ(reading.reference, 1'000'000);
  EXPECT_EQ(reading.badness, 30'000'000);
  EXPECT_TRUE(at(10 * kHour - 1, 700'000).on);
  EXPECT_FALSE(at(10 * kHour, 700'000).on);  // now the peak is 700,001
}

TEST(Trigger, FundBelowItsAverage) {
  TriggerRule below = rule(Quantity::drawdown, 50'000'000, 40'000'000);
  below.reference = TriggerRule::Reference::average;
  below.window = 100;
  Trigger trigger(below);
  trigger.check(pool(0, 1'000, 0));
  trigger.check(pool(50, 700, 0));
  EXPECT_FALSE(trigger.check(pool(100, 425, 0)).on);  // 1,000 and 700 for 50 each: half of 850
  const TriggerReading reading = trigger.check(pool(100, 424, 0));
  EXPECT_TRUE(reading.on);
  EXPECT_EQ(reading.reference, 850);
  EXPECT_EQ(reading.badness, 50'117'647);
  EXPECT_TRUE(trigger.check(pool(100, 510, 0)).on);
  EXPECT_FALSE(trigger.check(pool(100, 511, 0)).on);
}

TEST(Trigger, FundThatNeverHadAnythingHasLostAll) {
  Trigger trigger(rule(Quantity::drawdown, 30'000'000, 30'000'000));
  EXPECT_TRUE(trigger.check(pool(0, 0, 0)).on);
  EXPECT_FALSE(trigger.check(pool(1, 1, 0)).on);
}

TEST(Trigger, BalanceAndEquityAtOrBelowStart) {
  Trigger balance(rule(Quantity::balance, 0, 100));
  Trigger equity(rule(Quantity::equity, -5, 5));
  const struct {
    std::int64_t amount;
    bool balance_on, equity_on;
  } steps[] = {{1, false, false},   {0, true, false},   {100, true, false}, {101, false, false},
               {100, false, false}, {-5, true, true},   {5, true, true},    {6, true, false},
               {-4, true, false},   {101, false, false}};
  for (const auto& step : steps) {
    TriggerInput input;
    input.fund_balance = input.fund_equity = step.amount;
    const TriggerReading reading = balance.check(input);
    EXPECT_EQ(reading.on, step.balance_on) << step.amount;
    EXPECT_EQ(reading.badness, step.amount);
    EXPECT_EQ(equity.check(input).on, step.equity_on) << step.amount;
  }
}

TEST(Trigger, UnfilledOrders) {
  Trigger amount(rule(Quantity::unfilled, 1'000, 500));
  Trigger age(rule(Quantity::unfilled_time, 60 * kSecond, 1));
  TriggerInput input;
  input.unfilled = 1'000;
  input.oldest_unfilled = 60 * kSecond;
  EXPECT_FALSE(amount.check(input).on);
  EXPECT_FALSE(age.check(input).on);
  input.unfilled = 1'001;
  input.oldest_unfilled += 1;
  EXPECT_TRUE(amount.check(input).on);
  EXPECT_TRUE(age.check(input).on);
  input.unfilled = 499;
  input.oldest_unfilled = 0;
  EXPECT_FALSE(amount.check(input).on);
  EXPECT_FALSE(age.check(input).on);
}

TEST(Trigger, ShareOfMaintenanceThatIsLiquidatable) {
  Trigger trigger(rule(Quantity::liquidation_ratio, 20'000'000, 10'000'000));
  TriggerInput input;
  EXPECT_FALSE(trigger.check(input).on);
  input.all_maintenance_e8 = (uint128{1} << 96) - 1;
  input.liquidatable_maintenance_e8 = input.all_maintenance_e8 / 5;
  EXPECT_FALSE(trigger.check(input).on);
  input.liquidatable_maintenance_e8 += 1;
  EXPECT_TRUE(trigger.check(input).on);
}

TEST(Trigger, PriceOfALinearContract) {
  TriggerRule falls = rule(Quantity::price_decline, 20'000'000, 20'000'000);
  TriggerRule rises = rule(Quantity::price_rise, 150'000'000, 150'000'000);
  falls.window = rises.window = 100;
  Trigger decline(falls), rise(rises);
  TriggerInput input;
  input.mark = {1'000 << 4, 4};
  decline.check(input);
  rise.check(input);
  input.time_ns = 10;
  input.mark = {800, 0};  // another shift, 20 % below
  EXPECT_FALSE(decline.check(input).on);
  input.mark = {800 * 1024 - 1, 10};
  TriggerReading reading = decline.check(input);
  EXPECT_TRUE(reading.on);
  EXPECT_EQ(core::value(1, reading.reference_mark), 1'000);
  EXPECT_EQ(reading.badness, 20'000'097);
  input.mark = {std::int64_t{2'500} << 40, 40};
  EXPECT_FALSE(decline.check(input).on);
  rise.check(input);
  input.time_ns = 200;  // since then the lowest in force is 2,500
  EXPECT_FALSE(rise.check(input).on);
  input.mark = {6'250, 0};
  EXPECT_FALSE(rise.check(input).on);
  input.mark = {6'251, 0};
  reading = rise.check(input);
  EXPECT_TRUE(reading.on);
  EXPECT_EQ(core::value(1, reading.reference_mark), 2'500);
}

/// An inverse lot of 100 quote units is worth −100 / price coins: at 50,000 −200,000 atoms of
/// 10^-8.
TEST(Trigger, PriceOfAnInverseContract) {
  Trigger decline(rule(Quantity::price_decline, 20'000'000, 15'000'000));
  Trigger rise(rule(Quantity::price_rise, 25'000'000, 25'000'000));
  TriggerInput input;
  input.mark = {-200'000, 0};  // 50,000
  decline.check(input);
  rise.check(input);
  input.mark = {-250'000, 0};  // 40,000: 20 % below
  TriggerReading reading = decline.check(input);
  EXPECT_FALSE(reading.on);
  EXPECT_EQ(reading.badness, 20'000'000);
  rise.check(input);
  input.mark = {-250'001 * 8, 3};
  EXPECT_TRUE(decline.check(input).on);
  rise.check(input);
  input.mark = {-200'000, 0};  // 25 % above the lowest: a hair more than 40,000 / 50,000
  EXPECT_FALSE(decline.check(input).on);
  reading = rise.check(input);
  EXPECT_TRUE(reading.on);
  EXPECT_EQ(reading.badness, 25'000'500);
  EXPECT_EQ(core::value(1, reading.reference_mark), -250'001);
}

TEST(Trigger, PriceOfZero) {
  TriggerRule reached = rule(Quantity::price_rise, 20'000'000, 20'000'000);
  reached.at_start = true;
  Trigger rise(reached);
  TriggerInput input;
  TriggerReading reading = rise.check(input);
  EXPECT_FALSE(reading.on);
  EXPECT_EQ(reading.badness, 0);
  input.mark = {1, 40};
  reading = rise.check(input);
  EXPECT_TRUE(reading.on);
  EXPECT_EQ(reading.badness, std::numeric_limits<std::int64_t>::max());
}

TEST(Trigger, Mistakes) {
  EXPECT_THROW(Trigger(rule(Quantity::drawdown, 1, 2)), std::logic_error);
  EXPECT_THROW(Trigger(rule(Quantity::balance, 2, 1)), std::logic_error);
  Trigger trigger(rule(Quantity::unfilled, 1, 1));
  trigger.check(pool(5, 0, 0));
  EXPECT_NO_THROW(trigger.check(pool(5, 0, 0)));
  EXPECT_THROW(trigger.check(pool(4, 0, 0)), std::logic_error);
}

class Draw {
 public:
  explicit Draw(unsigned seed) : random_(seed) {}

  std::int64_t below(std::int64_t n) {
    return static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(n));
  }

  std::vector<TriggerInput> day() {
    std::vector<TriggerInput> inputs;
    TriggerInput now;
    const bool inverse = below(2) == 0;
    now.fund_balance = now.fund_equity = below(2'000'000) - 200'000;
    std::int64_t price = 500 + below(1'000);
    for (int i = 0; i < 200; ++i) {
      now.time_ns += static_cast<Nanoseconds>(below(3) * below(40));
      now.fund_balance += below(100'001) - 52'000;
      now.fund_equity += below(200'001) - 104'000;
      now.symbol_pnl += below(200'001) - 104'000;
      now.winners_profit = below(3) == 0 ? 0 : below(500'000);
      now.unfilled = below(1'000);
      now.oldest_unfilled = static_cast<Nanoseconds>(below(1'000));
      price = std::max<std::int64_t>(1, price + below(101) - 52);
      const auto shift = static_cast<unsigned>(below(20));
      const std::int64_t lot = inverse ? -1'000'000 / price : price;
      now.mark = {lot * (std::int64_t{1} << shift), shift};
      now.liquidatable_maintenance_e8 = static_cast<uint128>(below(1'000));
      now.all_maintenance_e8 = now.liquidatable_maintenance_e8 + static_cast<uint128>(below(3'000));
      inputs.push_back(now);
    }
    return inputs;
  }

  TriggerRule rule(Quantity quantity) {
    TriggerRule drawn;
    drawn.quantity = quantity;
    drawn.reference = TriggerRule::Reference(below(2));
    drawn.window = static_cast<Nanoseconds>(below(400));
    drawn.at_start = below(2) == 0;
    if (below(3) == 0) drawn.floor = below(400'000) - 200'000;
    const bool amount = quantity == Quantity::balance || quantity == Quantity::equity;
    const bool small = quantity == Quantity::unfilled || quantity == Quantity::unfilled_time;
    drawn.start = small ? below(1'000) : amount ? below(1'000'000) - 500'000 : below(60'000'000);
    drawn.stop = drawn.start;
    const std::int64_t apart = below(2) * below(small ? 300 : amount ? 300'000 : 20'000'000);
    drawn.stop += amount ? apart : -apart;
    return drawn;
  }

 private:
  std::mt19937_64 random_;
};

/// The same rule with a start, and perhaps a stop, nearer to the calm.
TriggerRule calmer(Draw& draw, TriggerRule rule) {
  const bool down = rule.quantity == Quantity::balance || rule.quantity == Quantity::equity;
  const std::int64_t apart = (down ? rule.stop - rule.start : rule.start - rule.stop);
  const std::int64_t start_by = draw.below(apart + 1);
  rule.start += down ? start_by : -start_by;
  if (draw.below(2) == 0) {
    const std::int64_t both_by = draw.below(1'000 + apart);
    rule.start += down ? both_by : -both_by;
    rule.stop += down ? both_by : -both_by;
  }
  return rule;
}

TEST(TriggerRandom, AStartNearerToTheCalmNeverGoesOnLater) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  Draw draw(seed);
  int times_on = 0;
  for (int round = 0; round < 1'000 && !testing::Test::HasFailure(); ++round) {
    const auto quantity = Quantity(draw.below(10));
    const TriggerRule far = draw.rule(quantity);
    Trigger later(far), earlier(calmer(draw, far));
    for (const TriggerInput& input : draw.day()) {
      const bool on = later.check(input).on;
      times_on += on ? 1 : 0;
      EXPECT_GE(earlier.check(input).on, on)
          << "quantity " << int(quantity) << " start " << far.start << " at " << input.time_ns;
    }
  }
  EXPECT_GT(times_on, 10'000);
}

}  // namespace
}  // namespace ballast::risk
