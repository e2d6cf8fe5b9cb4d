#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "sim/scenario/oct10_figures.hpp"

namespace ballast::scenario {
namespace {

TEST(Oct10Figures, SumToWhatIsPublished) {
  std::int64_t fills = 0;
  double notional = 0;
  for (const CoinFigures& coin : coin_figures()) {
    fills += coin.adl_fills;
    notional += coin.adl_notional_usd;
  }
  EXPECT_EQ(coin_figures().size(), 162U);
  EXPECT_EQ(fills, kPublishedAdlFills);
  EXPECT_NEAR(notional, kPublishedAdlNotionalUsd, 10);  // whole USD by symbol

  std::int64_t liquidations = 0, adl = 0, market = 0;
  for (const SecondFigures& at : timeline_figures()) {
    liquidations += at.liquidation_fills;
    adl += at.adl_fills;
    market += at.market_liquidations();
  }
  EXPECT_EQ(liquidations, kPublishedLiquidationFills);
  EXPECT_EQ(adl, kPublishedAdlFills);
  EXPECT_EQ(2 * market, liquidations - adl);
}

TEST(Oct10Figures, UnusableEntriesAreReplaced) {
  std::vector<std::string> replaced;
  for (const CoinFigures& coin : coin_figures()) {
    EXPECT_GT(coin.winner_entry_price, 1.005 * coin.adl_price) << coin.ticker;
    if (!coin.entry_replaced) continue;
    replaced.push_back(coin.ticker);
    EXPECT_DOUBLE_EQ(coin.winner_entry_price, 1.3 * coin.adl_price);
  }
  EXPECT_THAT(replaced,
              testing::UnorderedElementsAre("SCR", "GOAT", "TRB", "ALT", "HYPER", "GMX", "ZETA"));
}

TEST(Oct10Figures, TimelineIsInOrder) {
  for (std::size_t i = 1; i < timeline_figures().size(); ++i) {
    EXPECT_GT(timeline_figures()[i].second, timeline_figures()[i - 1].second);
  }
  EXPECT_EQ(timeline_figures().size(), 186U);
  EXPECT_EQ(timeline_figures().back().second, 714U);
}

}  // namespace
}  // namespace ballast::scenario
