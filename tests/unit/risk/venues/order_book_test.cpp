// Venues that sell in the book first, figures worked by hand: OKX, Deribit, Hyperliquid and
// Lighter.
#include <gtest/gtest.h>

#include "tests/unit/risk/venues/venue_exchange.hpp"

namespace ballast::risk {
namespace {

constexpr Nanoseconds kHour = 3600 * kSecond;
constexpr Nanoseconds kDay = 24 * kHour;

// --- OKX

/// Its example: the first tier has 2,000 swaps, the third begins at 12,001 with 2 %.
constexpr const char* kOkxSwap =
    R"({"symbol": "SWAP", "lot": 1, "mark": 100, "tier_bounds": "quantity",
        "tiers": [{"floor": 0, "rate": "0.005"}, {"floor": 2001, "rate": "0.01"},
                  {"floor": 12001, "rate": "0.02"}]})";

/// Of 15,000 swaps in the third tier 13,000 are to be closed; what finds nobody in a minute is
/// tried again. Long and short are closed against each other before.
TEST(Okx, NetsHedgesThenGoesToTheFirstTierAndTriesAgainAfterAMinute) {
  VenueExchange exchange(kOkxSwap);
  const AccountId alice = exchange.owner("alice", "50000");
  const AccountId bob = exchange.owner("bob", "10000000");
  exchange.trade(alice, bob, kFirst, 16'000, 100, Side::long_side);
  exchange.desk().fill(alice, kFirst, Side::short_side, {-1'000, usd("-100000"), 0}).value();
  exchange.desk().fill(bob, kFirst, Side::both, {1'000, usd("100000"), 0}).value();
  exchange.follow("okx", usd("100000"));
  exchange.market.stands = true;
  exchange.market.depth = 1'000;
  // E 50,000 − 32,000 + 2,000 = 20,000; 15,000 × 98 × 2 % = 29,400.
  exchange.tick(1 * kSecond, kFirst, 98);
  EXPECT_EQ(exchange.count(DecisionKind::net_hedge), 1U);
  ASSERT_EQ(exchange.market.orders.size(), 1U);
  EXPECT_EQ(exchange.market.orders[0].lots, -13'000);
  EXPECT_FALSE(exchange.market.orders[0].limit);
  EXPECT_EQ(exchange.lots(alice, kFirst, Side::long_side), 14'000);
  exchange.tick(60 * kSecond, kFirst, 98);
  EXPECT_EQ(exchange.market.orders.size(), 1U);
  exchange.tick(61 * kSecond, kFirst, 98);
  EXPECT_EQ(exchange.market.withdrawn.size(), 1U);
  ASSERT_EQ(exchange.market.orders.size(), 2U);
  EXPECT_EQ(exchange.market.orders[1].lots, -12'000);
  exchange.market.depth = 100'000;
  exchange.tick(62 * kSecond, kFirst, 98);
  EXPECT_EQ(exchange.lots(alice, kFirst, Side::long_side), 2'000);
  EXPECT_EQ(exchange.equity(alice), usd("20000"));
}

TEST(Okx, DeleveragesAtTheMarkWhileTheFundIsThirtyPerCentBelowItsPeakOfEightHours) {
  VenueExchange exchange(kOkxSwap);
  const AccountId bob = exchange.owner("bob", "10000000");
  const AccountId carol = exchange.owner("carol", "10000");
  const AccountId dave = exchange.owner("dave", "40000");
  const AccountId erin = exchange.owner("erin", "5600");
  exchange.trade(carol, bob, kFirst, 10'000, 100);
  exchange.trade(dave, bob, kFirst, 10'000, 100);
  exchange.trade(erin, bob, kFirst, 1'000, 100);
  Waterfall& waterfall = exchange.follow("okx", usd("100000"));
  exchange.tick(1 * kSecond, kFirst, 97);  // carol owes 20,000
  EXPECT_EQ(exchange.wallet(exchange.fund()), usd("80000"));
  exchange.tick(2 * kSecond, kFirst, 95);  // dave 10,000
  EXPECT_EQ(exchange.wallet(exchange.fund()), usd("70000"));
  EXPECT_FALSE(waterfall.is_deleveraging(kFirst));
  exchange.tick(3 * kSecond, kFirst, 95);  // seen at the next check: 30 %
  EXPECT_TRUE(waterfall.is_deleveraging(kFirst));
  // Erin, 400 < 474, is matched at the mark and keeps what she has.
  exchange.tick(4 * kSecond, kFirst, Rational(948, 10));
  EXPECT_EQ(exchange.market.orders.size(), 2U);
  EXPECT_EQ(exchange.lots(erin, kFirst), 0);
  EXPECT_EQ(exchange.wallet(erin), usd("400"));
  EXPECT_EQ(exchange.wallet(bob), usd("10005200"));
  exchange.tick(8 * kHour + kSecond * 3 / 2);
  EXPECT_TRUE(waterfall.is_deleveraging(kFirst));
  exchange.tick(8 * kHour + 2 * kSecond);  // the peak is 80,000
  EXPECT_FALSE(waterfall.is_deleveraging(kFirst));
}

/// No loss is shared: what the fund does not have is a deficit.
TEST(Okx, WhatTheFundDoesNotHaveIsADeficit) {
  VenueExchange exchange(kOkxSwap);
  const AccountId bob = exchange.owner("bob", "1000000");
  const AccountId carol = exchange.owner("carol", "10000");
  exchange.trade(carol, bob, kFirst, 10'000, 100);
  Waterfall& waterfall = exchange.follow("okx", usd("15000"));
  exchange.tick(1 * kSecond, kFirst, 97);
  EXPECT_EQ(exchange.wallet(exchange.fund()), 0);
  EXPECT_EQ(exchange.wallet(waterfall.deficit_account(kUsd)), usd("-5000"));
  EXPECT_EQ(exchange.wallet(bob), usd("1000000"));
}

// --- Deribit

/// Fee 0.75 %, maintenance 1 %.
constexpr const char* kDeribitPerpetual =
    R"({"symbol": "P", "lot": 1, "mark": 1000, "tiers": [{"floor": 0, "rate": "0.01"}]})";

TEST(Deribit, SellsOncePerSecondWhatCoversTheMaintenanceAgain) {
  VenueExchange exchange(kDeribitPerpetual);
  const AccountId alice = exchange.owner("alice", "1900");
  const AccountId bob = exchange.owner("bob", "100000");
  exchange.trade(alice, bob, kFirst, 100, 1'000);
  exchange.follow("deribit", usd("100"));
  exchange.tick(kSecond / 2, kFirst, 1'000);
  exchange.tick(kSecond * 9 / 10, kFirst, 990);
  EXPECT_TRUE(exchange.market.orders.empty()) << "the round of this second is over";
  // E 900 < 990. A contract sold sets 9.9 free for a fee of 7.425: 90 / 2.475, so 37 of them.
  exchange.tick(kSecond, kFirst, 990);
  EXPECT_EQ(exchange.lots(alice, kFirst), 63);
  EXPECT_EQ(exchange.equity(alice), usd("625.275"));
  EXPECT_EQ(exchange.wallet(exchange.fund()), usd("374.725"));
  EXPECT_TRUE(exchange.waterfall->troubled().empty());  // 623.7
}

/// A loss of 1,000: the fund has 300; the winners of the day have made 3,600, 2,400 and 1,000.
TEST(Deribit, WhatTheFundDoesNotHaveIsSharedByTheWinnersOfTheDay) {
  VenueExchange exchange(kDeribitPerpetual);
  const AccountId bob = exchange.owner("bob", "10000");
  const AccountId carl = exchange.owner("carl", "5000");
  const AccountId dora = exchange.owner("dora", "10000");
  const AccountId erin = exchange.owner("erin", "10000");
  const AccountId fred = exchange.owner("fred", "10000");
  exchange.trade(carl, bob, kFirst, 60, 1'000);
  exchange.trade(carl, dora, kFirst, 40, 1'000);
  Waterfall& waterfall = exchange.follow("deribit", usd("300"));
  waterfall.note_realised(fred, kFirst, usd("1000"));
  exchange.tick(kDay, kFirst, 1'000);
  waterfall.note_realised(erin, kFirst, usd("1000"));
  exchange.tick(kDay + kSecond, kFirst, 940);
  EXPECT_EQ(exchange.wallet(exchange.fund()), 0);
  EXPECT_EQ(exchange.wallet(carl), 0);
  EXPECT_EQ(exchange.wallet(bob), usd("9640"));
  EXPECT_EQ(exchange.wallet(dora), usd("9760"));
  EXPECT_EQ(exchange.wallet(erin), usd("9900"));
  EXPECT_EQ(exchange.wallet(fred), usd("10000")) << "that was more than a day ago";
  EXPECT_EQ(exchange.count(DecisionKind::deleveraged), 0U);
}

// --- Hyperliquid

constexpr const char* kHyperliquidPerp =
    R"({"symbol": "X", "lot": "0.1", "mark": 1010, "tiers": [{"floor": 0, "rate": "0.01"}]})";

/// 100 @ 1,000 whole; of 101 @ 1,000 first 20.2, and all within the 30 seconds after.
TEST(Hyperliquid, SellsAFifthOfALargePositionFirst) {
  VenueExchange exchange(kHyperliquidPerp);
  const AccountId bob = exchange.owner("bob", "1000000");
  const AccountId small = exchange.owner("small", "1750");
  const AccountId large = exchange.owner("large", "1760");
  exchange.trade(small, bob, kFirst, 1'000, 1'010);
  exchange.trade(large, bob, kFirst, 1'010, 1'010);
  exchange.follow("hyperliquid", usd("1000"));
  exchange.tick(1 * kSecond, kFirst, 1'000);  // 750 each, of 1,000 and 1,010
  EXPECT_EQ(exchange.lots(small, kFirst), 0);
  EXPECT_EQ(exchange.lots(large, kFirst), 1'010 - 202);
  EXPECT_EQ(exchange.count(DecisionKind::fee), 0U);
  exchange.tick(11 * kSecond);  // 750 < 808 still
  EXPECT_EQ(exchange.lots(large, kFirst), 0);
  EXPECT_EQ(exchange.wallet(large), usd("750"));
}

/// Of a maintenance of 300: 300 healthy, 200 the market, 199 the vault with all margin, −10 ADL.
TEST(Hyperliquid, TheVaultTakesWhoIsBelowTwoThirdsOfMaintenance) {
  VenueExchange exchange(kHyperliquidPerp);
  const AccountId bob = exchange.owner("bob", "1000000");
  const AccountId healthy = exchange.owner("healthy", "600");
  const AccountId market = exchange.owner("market", "500");
  const AccountId vaults = exchange.owner("vault's", "499");
  const AccountId below = exchange.owner("below", "290");
  for (const AccountId id : {healthy, market, vaults, below}) {
    exchange.trade(id, bob, kFirst, 300, 1'010);
  }
  exchange.follow("hyperliquid", usd("100"));
  exchange.tick(1 * kSecond, kFirst, 1'000);
  EXPECT_EQ(exchange.lots(healthy, kFirst), 300);
  EXPECT_EQ(exchange.wallet(market), usd("200"));
  EXPECT_EQ(exchange.lots(exchange.market.maker, kFirst), 300);
  EXPECT_EQ(exchange.lots(exchange.fund(), kFirst), 300);
  EXPECT_EQ(exchange.wallet(vaults), 0);
  EXPECT_EQ(exchange.equity(exchange.fund()), usd("299"));
  // At the mark before, 1,010, against bob: nothing is lost.
  EXPECT_EQ(exchange.wallet(below), usd("290"));
  EXPECT_EQ(exchange.wallet(bob), usd("1000000"));
  EXPECT_EQ(exchange.lots(bob, kFirst), -900);
  // The vault, 299 − 30 × 10, goes the same way, at 1,000; bob has 30 × 10 of it.
  exchange.tick(2 * kSecond, kFirst, 990);
  EXPECT_EQ(exchange.lots(exchange.fund(), kFirst), 0);
  EXPECT_EQ(exchange.wallet(exchange.fund()), usd("299"));
}

// --- Lighter

/// Maintenance 5 % of 1,000, equity 40: the zero price is 100 − 5 × 0.8.
TEST(Lighter, FillsAtTheZeroPriceKeepTheRatioAndBetterOnesPayOnePerCent) {
  VenueExchange exchange(
      R"({"symbol": "X", "lot": "0.01", "mark": 104, "tiers": [{"floor": 0, "rate": "0.05"}]})");
  const AccountId alice = exchange.owner("alice", "80");
  const AccountId bob = exchange.owner("bob", "10000");
  exchange.trade(alice, bob, kFirst, 1'000, 104);
  exchange.follow("lighter", usd("100"));
  exchange.market.price = Rational(959, 10);
  exchange.tick(1 * kSecond, kFirst, 100);
  ASSERT_EQ(exchange.market.orders.size(), 1U);
  EXPECT_EQ(atoms_per_lot(*exchange.market.orders[0].limit), Rational(960'000));
  EXPECT_EQ(exchange.lots(alice, kFirst), 1'000) << "95.9 is below it";
  exchange.market.price = 96;
  exchange.market.depth = 400;
  exchange.tick(2 * kSecond, kFirst, 100);
  EXPECT_EQ(exchange.lots(alice, kFirst), 600);
  EXPECT_EQ(exchange.equity(alice), usd("24"));  // of 30: four fifths again
  EXPECT_EQ(exchange.count(DecisionKind::fee), 0U);
  // 98 is 2 better, of which the LLP has 1 % of 98: 24 − 2 − 0.98, of 25.
  exchange.market.price = 98;
  exchange.market.depth = 100;
  exchange.tick(3 * kSecond, kFirst, 100);
  EXPECT_EQ(exchange.wallet(exchange.fund()), usd("100.98"));
  EXPECT_EQ(exchange.equity(alice), usd("21.02"));
  // 6.02 is less than two thirds of 24.25: all to the LLP.
  exchange.tick(4 * kSecond, kFirst, 97);
  EXPECT_EQ(exchange.wallet(alice), 0);
  EXPECT_EQ(exchange.lots(exchange.fund(), kFirst), 500);
  EXPECT_EQ(exchange.equity(exchange.fund()), usd("107"));
  // 107 − 5 × 22 = −3: ADL at 75 + 3 / 5.
  exchange.market.depth = 0;
  exchange.tick(5 * kSecond, kFirst, 75);
  EXPECT_EQ(exchange.wallet(exchange.fund()), 0);
  EXPECT_EQ(exchange.lots(bob, kFirst), -500);
  EXPECT_EQ(exchange.wallet(bob), usd("10000") + 5 * usd("28.4"));
}

/// 60 of 50 + 60 for orders is below two thirds, but not without the orders.
TEST(Lighter, CancelsOrdersBeforeTheLlpTakesOver) {
  VenueExchange exchange(
      R"({"symbol": "X", "lot": "0.01", "mark": 104, "tiers": [{"floor": 0, "rate": "0.05"}]})");
  const AccountId carol = exchange.owner("carol", "100");
  exchange.trade(carol, exchange.owner("bob", "10000"), kFirst, 1'000, 104);
  exchange.desk().set_account(carol, 0, usd("60")).value();
  exchange.market.margin_of[carol] = usd("60");
  exchange.follow("lighter", usd("100"));
  exchange.tick(1 * kSecond, kFirst, 100);
  EXPECT_EQ(exchange.count(DecisionKind::cancel_orders), 1U);
  EXPECT_EQ(exchange.lots(carol, kFirst), 1'000);
  EXPECT_TRUE(exchange.waterfall->troubled().empty());
}

}  // namespace
}  // namespace ballast::risk
