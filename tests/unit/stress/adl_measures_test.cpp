// How hard auto-deleveraging falls on whom, by figures worked by hand.
#include "sim/stress/adl_measures.hpp"

#include <gtest/gtest.h>

namespace ballast::stress {
namespace {

constexpr SymbolId kBtc(0), kEth(1);

/// A short of 10 closed at 9 where the mark is 8 and it was opened at 12: 40 of profit, of which it
/// got 30.
WinnerClose short_close(std::uint32_t position, std::int64_t lots, bool is_hedge = false) {
  WinnerClose close;
  close.position = PositionId(position);
  close.account = AccountId(position);
  close.symbol = kBtc;
  close.is_long = false;
  close.mark_value = -8 * lots;
  close.entry_value = -12 * lots;
  close.cash = -9 * lots;
  close.is_hedge = is_hedge;
  return close;
}

TEST(AdlMeasures, OvershootIsProfitClosedBeyondTheDeficitsOfItsTickAndSymbol) {
  AdlMeasures adl;
  adl.need(kBtc, 25);
  adl.close(short_close(1, 10));
  adl.need(kEth, 1'000);  // another symbol's deficit does not count for BTC
  adl.end_tick();
  EXPECT_EQ(adl.profit_closed(), 40);
  EXPECT_EQ(adl.overshoot(), 40 - 25);
  adl.need(kBtc, 1'000);  // nor another tick's
  adl.close(short_close(2, 10));
  adl.end_tick();
  EXPECT_EQ(adl.profit_closed(), 80);
  EXPECT_EQ(adl.overshoot(), 15);
}

TEST(AdlMeasures, WinnersLoseWhatTheyAreClosedForLessThanAtTheMark) {
  AdlMeasures adl;
  adl.close(short_close(1, 10));
  EXPECT_EQ(adl.loss_of_winners(), -80 + 90) << "it pays 90 to be closed, 10 more than at the mark";
  WinnerClose long_close;
  long_close.symbol = kEth;
  long_close.mark_value = 100;
  long_close.entry_value = 120;
  long_close.cash = 103;
  adl.close(long_close);
  EXPECT_EQ(adl.loss_of_winners(), 10 - 3);
  EXPECT_EQ(adl.profit_closed(), 40) << "a loss that is closed is no profit";
}

TEST(AdlMeasures, CountsHedgesThatAreBroken) {
  AdlMeasures adl;
  adl.close(short_close(1, 10, true));
  adl.close(short_close(2, 20));
  adl.close(short_close(3, 5, true));
  EXPECT_EQ(adl.hedges_broken(), 2U);
  EXPECT_EQ(adl.hedges_broken_notional(), 80 + 40);
}

TEST(AdlMeasures, ConcentrationIsOverThePositionsLeftAloneToo) {
  AdlMeasures adl;
  adl.close(short_close(1, 10));
  adl.close(short_close(1, 20));  // the same position again: 240 in all
  adl.close(short_close(2, 10));  // 80
  const risk::Concentration among_four = adl.concentration(4);
  EXPECT_EQ(among_four.largest_share_e8, 75'000'000);
  // 0, 0, 80, 240: (1 × 80 + 3 × 240) / (4 × 320) = 0.625.
  EXPECT_EQ(among_four.gini_e8, 62'500'000);
  EXPECT_EQ(adl.by_account().at(AccountId(1)), 240);
  EXPECT_EQ(adl.sides(), (std::set<AdlMeasures::SymbolSide>{{kBtc, false}}));
}

}  // namespace
}  // namespace ballast::stress
