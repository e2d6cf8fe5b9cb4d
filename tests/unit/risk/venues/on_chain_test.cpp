// Venues whose code is public, and Paradex, figures worked by hand: dYdX v4, Paradex, Drift, Vertex
// and GMX.
#include <gtest/gtest.h>

#include "tests/unit/risk/venues/venue_exchange.hpp"

namespace ballast::risk {
namespace {

// --- dYdX v4

constexpr const char* kDydxPerpetual =
    R"({"symbol": "X", "lot": 1, "mark": 110, "tiers": [{"floor": 0, "rate": "0.05"}]})";

/// A tenth a block at P × (1 − 1.5 × 5 % × (1 − E / ΣM)) or better; the fee is 1.5 %, at most what
/// is above the bankruptcy price.
TEST(Dydx, SellsATenthABlockAndThePenaltyLeavesTheRatio) {
  VenueExchange exchange(kDydxPerpetual);
  const AccountId alice = exchange.owner("alice", "800");
  const AccountId bob = exchange.owner("bob", "10000000");
  const AccountId whale = exchange.owner("whale", "90000");
  exchange.trade(alice, bob, kFirst, 200, 102);
  exchange.trade(whale, bob, kFirst, 20'000, 102);
  exchange.follow("dydx_v4", usd("1000000"));
  // E 400 of 1,000: 100 − 7.5 × 0.6. The whale's tenth is 200,000: more than 100,000 of one
  // account.
  exchange.tick(1 * kSecond, kFirst, 100);
  ASSERT_EQ(exchange.market.orders.size(), 2U);
  EXPECT_EQ(exchange.market.orders[0].lots, -20);
  EXPECT_EQ(atoms_per_lot(*exchange.market.orders[0].limit), Rational(95'500'000));
  EXPECT_EQ(exchange.market.orders[1].lots, -1'000);
  // 40 of 2,000 were above the bankruptcy price of 98: 1.5 %, 30.
  EXPECT_EQ(exchange.equity(alice), usd("370"));
  // Sold at 98.5, 18 × (98.5 − (100 − 370 / 180)) = 10 are: less than 1.5 % of 1,773. E is as
  // before by what is left.
  exchange.market.price = Rational(985, 10);
  exchange.tick(2 * kSecond, kFirst, 100);
  EXPECT_EQ(exchange.lots(alice, kFirst), 162);
  EXPECT_EQ(exchange.equity(alice), usd("333"));
}

/// An account below zero: the market, at 92.5 or better, and the fund pays; the account that finds
/// no buyer, or is more than the fund has, is deleveraged at its bankruptcy price.
TEST(Dydx, TheFundPaysFirstAndDeleveragingIsForTheRest) {
  VenueExchange exchange(kDydxPerpetual);
  const AccountId bob = exchange.owner("bob", "10000");
  const auto tenner = [&](const char* name) {
    const AccountId id = exchange.owner(name, "160");
    if (exchange.waterfall) exchange.waterfall->note_transfer(kUsd, usd("160"));
    exchange.trade(id, bob, kFirst, 10, 120);
    return id;
  };
  const AccountId frank = tenner("frank");  // 160 − 10 × 20 = −40 at 100
  exchange.follow("dydx_v4", usd("50"));
  exchange.market.depth = 0;
  exchange.tick(1 * kSecond, kFirst, 100);
  ASSERT_EQ(exchange.market.orders.size(), 1U);
  EXPECT_EQ(atoms_per_lot(*exchange.market.orders[0].limit), Rational(92'500'000));
  EXPECT_EQ(exchange.wallet(frank), 0);
  EXPECT_EQ(exchange.wallet(bob), usd("10000") + 10 * usd("16"));  // closed at 104
  EXPECT_EQ(exchange.wallet(exchange.fund()), usd("50"));

  exchange.market.depth = 1'000;
  const AccountId dave = tenner("dave");
  exchange.tick(2 * kSecond, kFirst, 100);
  EXPECT_EQ(exchange.market.orders.size(), 2U);
  EXPECT_EQ(exchange.wallet(dave), 0);
  EXPECT_EQ(exchange.wallet(exchange.fund()), usd("10"));
  EXPECT_EQ(exchange.lots(bob, kFirst), -10);

  const AccountId eve = tenner("eve");  // the fund has 10 for her 40
  exchange.tick(3 * kSecond, kFirst, 100);
  EXPECT_EQ(exchange.market.orders.size(), 2U);
  EXPECT_EQ(exchange.wallet(eve), 0);
  EXPECT_EQ(exchange.lots(bob, kFirst), -10);
  EXPECT_EQ(exchange.wallet(bob), usd("10000") + 20 * usd("16"));
  EXPECT_EQ(exchange.wallet(exchange.fund()), usd("10"));
  EXPECT_EQ(exchange.count(DecisionKind::deficit), 0U);
}

// --- Paradex

/// Its example: Alice is long 0.1 BTC from 60,000 and short 1 ETH from 3,000 with 1,000.
struct ParadexExample : VenueExchange {
  ParadexExample()
      : VenueExchange(R"({"symbol": "BTC", "lot": "0.001", "mark": 60000,
                          "tiers": [{"floor": 0, "rate": "0.01"}]},
                         {"symbol": "ETH", "lot": "0.01", "mark": 3000,
                          "tiers": [{"floor": 0, "rate": "0.01"}]})"),
        alice(owner("alice", "1000")),
        bob(owner("bob", "100000")) {
    trade(alice, bob, kFirst, 100, 60'000);
    trade(bob, alice, kEth, 100, 3'000);
  }
  /// BTC at 54,800, ETH at 3,400: E 80 < 88.8.
  void fall() {
    waterfall->mark(kEth, desk().venue().symbol(kEth).unit_value(3'400)).value();
    tick(1 * kSecond, kFirst, 54'800);
  }
  AccountId alice, bob;
};

TEST(Paradex, TheTableOfItsExampleCountsAFeeOfHalfTheMaintenance) {
  ParadexExample exchange;
  RiskRules rules = exchange.rules_of("paradex", usd("1000"));
  rules.liquidation.fees[0].rate_e8 = kOneE8 / 2;
  exchange.begin(rules);
  exchange.fall();
  EXPECT_EQ(exchange.lots(exchange.alice, kFirst), 60);
  EXPECT_EQ(exchange.lots(exchange.alice, kEth), -60);
  EXPECT_EQ(exchange.wallet(exchange.alice), usd("614.24"));
  EXPECT_EQ(exchange.wallet(exchange.fund()), usd("1017.76"));
}

/// By the fee of 70 % of its text, 40 % leave 80 − 24.864 = 55.136 for 53.28: more than 90 %. So
/// 60 %: a loss of 552, a penalty of 37.296, and 42.704 for 35.52.
TEST(Paradex, SellsTheSmallestShareThatIsEnough) {
  ParadexExample exchange;
  exchange.follow("paradex", usd("1000"));
  exchange.fall();
  EXPECT_EQ(exchange.lots(exchange.alice, kFirst), 40);
  EXPECT_EQ(exchange.lots(exchange.alice, kEth), -40);
  EXPECT_EQ(exchange.wallet(exchange.alice), usd("410.704"));
  EXPECT_EQ(exchange.equity(exchange.alice), usd("42.704"));
  EXPECT_EQ(exchange.wallet(exchange.fund()), usd("1037.296"));
  EXPECT_TRUE(exchange.waterfall->troubled().empty());
}

/// What the market does not take the fund does, at the mark; when it is used up, its positions are
/// deleveraged at the mark, and everybody's balance bears the loss.
TEST(Paradex, EverybodysBalanceBearsWhatTheFundCanNot) {
  ParadexExample exchange;
  const AccountId carol = exchange.owner("carol", "1000");
  const AccountId dora = exchange.owner("dora", "940");
  const AccountId erin = exchange.owner("erin", "3000");
  exchange.trade(carol, dora, kFirst, 1'000, 60'000);
  // Whom the liquidity of the test belongs to has no balance; alice and bob have closed theirs.
  const auto empty = [&](AccountId id) {
    const int128 wallet = exchange.wallet(id);
    exchange.desk().transfer(id, static_cast<std::int64_t>(-wallet)).value();
  };
  exchange.trade(exchange.bob, exchange.alice, kFirst, 100, 60'000);
  exchange.trade(exchange.alice, exchange.bob, kEth, 100, 3'000);
  for (const AccountId id : {exchange.alice, exchange.bob, exchange.market.maker}) empty(id);
  Waterfall& waterfall = exchange.follow("paradex", usd("10"));
  exchange.market.depth = 0;
  exchange.tick(1 * kSecond, kFirst, 59'000);  // carol 0 < 590
  EXPECT_EQ(exchange.lots(exchange.fund(), kFirst), 1'000);
  EXPECT_EQ(exchange.wallet(carol), 0);
  exchange.tick(2 * kSecond, kFirst, 58'940);  // the fund: 10 − 60
  EXPECT_FALSE(waterfall.is_paused(kFirst));
  EXPECT_EQ(exchange.lots(dora, kFirst), 0);
  EXPECT_EQ(exchange.wallet(exchange.fund()), 0);
  EXPECT_EQ(exchange.wallet(dora), usd("1980"));  // 940 + 1,060 less 2,000 of 5,000 of 50
  EXPECT_EQ(exchange.wallet(erin), usd("2970"));
}

// --- Drift

constexpr const char* kDriftPerp =
    R"({"symbol": "X", "lot": "0.01", "mark": 110, "tiers": [{"floor": 0, "rate": "0.1"}]})";

/// The test of its program: 10 missing, a margin ratio of 10 %, a price of 100: 1 must go. That is
/// less than 50: at once.
TEST(Drift, SellsAllThatIsMissingWhereItIsLittle) {
  VenueExchange exchange(kDriftPerp);
  const AccountId alice = exchange.owner("alice", "90");
  exchange.trade(alice, exchange.owner("bob", "100000"), kFirst, 1'000, 100);
  exchange.follow("drift", 0);
  exchange.tick(10 * kSecond, kFirst, 100);
  EXPECT_EQ(exchange.lots(alice, kFirst), 900);
  EXPECT_TRUE(exchange.waterfall->troubled().empty());
}

/// 200 missing: 20 must go, of which a quarter may be gone after 15 of 60 seconds, half after 30,
/// two thirds after 40, all after 60.
TEST(Drift, FreesAShareThatGrowsWithTime) {
  VenueExchange exchange(kDriftPerp);
  const AccountId alice = exchange.owner("alice", "1800");
  exchange.trade(alice, exchange.owner("bob", "100000"), kFirst, 20'000, 100);
  exchange.follow("drift", 0);
  const auto sold_at = [&](Nanoseconds second) {
    exchange.tick((10 + second) * kSecond, kFirst, 100);
    return 20'000 - exchange.lots(alice, kFirst);
  };
  EXPECT_EQ(sold_at(0), 0);
  EXPECT_EQ(sold_at(15), 500);
  EXPECT_EQ(sold_at(30), 1'000);
  EXPECT_EQ(sold_at(40), 1'334);
  EXPECT_EQ(sold_at(60), 2'000);
  EXPECT_TRUE(exchange.waterfall->troubled().empty());
}

/// The test of its program: a loss of 100 over 7 long and 4 short is 9.0909 a unit.
TEST(Drift, ALossIsBorneByAllOpenInterest) {
  VenueExchange exchange(kDriftPerp);
  const AccountId lost = exchange.owner("lost", "40");
  const AccountId buyer = exchange.owner("buyer", "1000");
  const AccountId sam = exchange.owner("sam", "1000");
  exchange.desk().fill(lost, kFirst, Side::both, {700, usd("700"), 0}).value();
  exchange.desk().fill(sam, kFirst, Side::both, {-400, usd("-400"), 0}).value();
  exchange.market.maker = buyer;
  exchange.follow("drift", 0);
  exchange.tick(1 * kSecond, kFirst, 80);  // 40 − 140
  exchange.tick(61 * kSecond, kFirst, 80);
  EXPECT_EQ(exchange.lots(lost, kFirst), 0);
  EXPECT_EQ(exchange.wallet(lost), 0);
  EXPECT_EQ(exchange.wallet(buyer), usd("1000") - usd("63.636364"));
  EXPECT_EQ(exchange.wallet(sam), usd("1000") - usd("36.363636"));
}

// --- Vertex

/// Weights 0.9 and 0.8: 10 at 100 need 100 to be kept and 200 to be opened.
struct VertexExample : VenueExchange {
  VertexExample()
      : VenueExchange(R"({"symbol": "X", "lot": 1, "mark": 110,
                          "tiers": [{"floor": 0, "rate": "0.1", "initial_rate": "0.2"}]})"),
        alice(owner("alice", "150")),
        bob(owner("bob", "10000")) {
    trade(alice, bob, kFirst, 10, 110);
  }
  AccountId alice, bob;
};

/// 50 of 200: with a fee of a quarter of the way of 5, 8 sold leave 40 for the 40 of 2.
TEST(Vertex, SellsAtHalfWayOrBetterUntilTheInitialMarginIsThere) {
  VertexExample exchange;
  exchange.follow("vertex", usd("50"));
  exchange.tick(1 * kSecond, kFirst, 100);
  ASSERT_EQ(exchange.market.orders.size(), 1U);
  EXPECT_EQ(atoms_per_lot(*exchange.market.orders[0].limit), Rational(95'000'000));
  EXPECT_EQ(exchange.lots(exchange.alice, kFirst), 2);
  EXPECT_EQ(exchange.equity(exchange.alice), usd("40"));
  EXPECT_EQ(exchange.wallet(exchange.fund()), usd("60"));
}

TEST(Vertex, TheFeeIsAtMostWhatIsBetterThanHalfWay) {
  VertexExample exchange;
  exchange.follow("vertex", usd("50"));
  exchange.market.price = 96;
  exchange.tick(1 * kSecond, kFirst, 100);
  EXPECT_EQ(exchange.wallet(exchange.fund()), usd("58"));  // 8 × 1, not 10
  EXPECT_EQ(exchange.equity(exchange.alice), usd("10"));
}

/// 150 − 10 × 30 = −150: the fund has 50, longs and shorts bear 50 each.
TEST(Vertex, ALossBeyondTheFundIsBorneByBothSides) {
  VertexExample exchange;
  const AccountId carol = exchange.owner("carol", "10000");
  exchange.market.maker = carol;
  exchange.follow("vertex", usd("50"));
  exchange.tick(1 * kSecond, kFirst, 80);
  EXPECT_EQ(exchange.wallet(exchange.alice), 0);
  EXPECT_EQ(exchange.wallet(exchange.fund()), 0);
  EXPECT_EQ(exchange.wallet(exchange.bob), usd("9950"));
  EXPECT_EQ(exchange.wallet(carol), usd("9950"));
}

// --- GMX

/// The figures of its guide: a pool of 1,000 ETH at 5,000, 100,000 SOL bought of it at 20.
struct GmxExample : VenueExchange {
  GmxExample()
      : VenueExchange(R"({"symbol": "SOL", "lot": 1, "mark": 20,
                          "tiers": [{"floor": 0, "rate": "0.01"}]})"),
        alice(owner("alice", "1000000")),
        pool(
            desk().add_account("risk/pool:SOL", kUsd, usd("5000000"), option::kExemptAdl).value()) {
    trade(alice, pool, kFirst, 100'000, 20);
  }
  AccountId alice, pool;
};

TEST(Gmx, AFactorOfTenPerCentIsEnabledAt26AndNotAt25) {
  GmxExample exchange;
  RiskRules rules = exchange.rules_of("gmx", 0);
  rules.triggers[0].start = rules.triggers[0].stop = kOneE8 / 10;
  Waterfall& waterfall = exchange.begin(rules);
  exchange.tick(1 * kSecond, kFirst, 25);
  EXPECT_FALSE(waterfall.is_deleveraging(kFirst));
  EXPECT_EQ(exchange.lots(exchange.alice, kFirst), 100'000);
  exchange.tick(2 * kSecond, kFirst, 26);
  EXPECT_TRUE(waterfall.is_deleveraging(kFirst));
}

/// Above 55 %, down to 50 %: of a profit of 2.76M (P), out of a pool of 5M, 0.52M is paid:
/// (2.76 − 0.52) / (5 − 0.52) = 0.5.
TEST(Gmx, ProfitIsPaidOutUntilItIsHalfOfWhatThePoolHasLeft) {
  GmxExample exchange;
  Waterfall& waterfall = exchange.follow("gmx", 0);
  exchange.tick(1 * kSecond, kFirst, Rational(475, 10));  // exactly 55 %
  EXPECT_FALSE(waterfall.is_deleveraging(kFirst));
  waterfall.set_oracle(kFirst, exchange.desk().venue().symbol(kFirst).unit_value(47));
  exchange.tick(2 * kSecond, kFirst, Rational(476, 10));
  EXPECT_TRUE(waterfall.is_deleveraging(kFirst));
  // 18,840.6 lots of 27.6 are 0.52M; they go at the oracle price, 47.
  EXPECT_EQ(exchange.lots(exchange.alice, kFirst), 100'000 - 18'841);
  EXPECT_EQ(exchange.wallet(exchange.alice), usd("1000000") + 18'841 * usd("27"));
  EXPECT_EQ(exchange.wallet(exchange.pool), usd("5000000") - 18'841 * usd("27"));
  exchange.tick(3 * kSecond, kFirst, Rational(475, 10));
  EXPECT_FALSE(waterfall.is_deleveraging(kFirst));
}

/// Losses of the same side count: carol's long from 60 has lost 12.5 × 10,000 at 47.5.
TEST(Gmx, TheProfitOfASideIsNet) {
  GmxExample exchange;
  const AccountId carol = exchange.owner("carol", "1000000");
  exchange.trade(carol, exchange.pool, kFirst, 10'000, 60);
  Waterfall& waterfall = exchange.follow("gmx", 0);
  exchange.tick(1 * kSecond, kFirst, Rational(476, 10));
  EXPECT_FALSE(waterfall.is_deleveraging(kFirst));
  exchange.tick(2 * kSecond, kFirst, Rational(488, 10));  // 2.88M − 0.112M: above 2.75M
  EXPECT_TRUE(waterfall.is_deleveraging(kFirst));
}

/// Positions go back to the pool at the price of the time; the margin left stays with its owner,
/// what is missing the pool bears.
TEST(Gmx, LiquidatedPositionsGoBackToThePool) {
  GmxExample exchange;
  const AccountId left = exchange.owner("left", "500");
  const AccountId below = exchange.owner("below", "300");
  exchange.trade(left, exchange.pool, kFirst, 1'000, 20);
  exchange.trade(below, exchange.pool, kFirst, 1'000, 20);
  exchange.follow("gmx", 0);
  exchange.tick(1 * kSecond, kFirst, Rational(196, 10));  // 100 < 196; −100
  EXPECT_EQ(exchange.wallet(left), usd("100"));
  EXPECT_EQ(exchange.wallet(below), 0);
  EXPECT_EQ(exchange.lots(exchange.pool, kFirst), -100'000);
  EXPECT_EQ(exchange.wallet(exchange.pool), usd("5000000") + usd("800") - usd("100"));
  EXPECT_TRUE(exchange.market.orders.empty());
}

}  // namespace
}  // namespace ballast::risk
