// Venues whose fund takes over at the bankruptcy price, figures worked by hand: Binance, Bybit,
// Bitget, BitMEX and Kraken.
#include <gtest/gtest.h>

#include "tests/unit/risk/venues/venue_exchange.hpp"

namespace ballast::risk {
namespace {

constexpr Nanoseconds kHour = 3600 * kSecond;

// --- Binance

/// Brackets of BTCUSDT: 0.4 %, above 50,000 0.5 % less 50. Fee 1.25 %.
TEST(Binance, OneOrderThenTheFundThenDeleveraging) {
  VenueExchange exchange(
      R"({"symbol": "BTC", "lot": "0.001", "mark": 10000, "tier_rule": "marginal",
          "tiers": [{"floor": 0, "rate": "0.004"}, {"floor": 50000, "rate": "0.005"}]})");
  const AccountId alice = exchange.owner("alice", "2000");
  const AccountId bob = exchange.owner("bob", "100000");
  const AccountId erin = exchange.owner("erin", "350");
  exchange.trade(alice, bob, kFirst, 10'000, 10'000);
  exchange.trade(erin, bob, kFirst, 1'000, 10'000);
  Waterfall& waterfall = exchange.follow("binance", usd("500"));
  exchange.market.depth = 4'000;

  // E 400 < 98,400 × 0.5 % − 50 = 442. Each lot sold costs more in fees than the maintenance it
  // sets free, so the order is for all, at 9,800 or better, where nothing is left. 4 BTC find
  // buyers at the mark; 1.25 % of 39,360 is 492, of which she has 400.
  exchange.tick(1 * kSecond, kFirst, 9'840);
  ASSERT_EQ(exchange.market.orders.size(), 1U);
  EXPECT_EQ(exchange.market.orders[0].lots, -10'000);
  ASSERT_TRUE(exchange.market.orders[0].limit);
  EXPECT_EQ(atoms_per_lot(*exchange.market.orders[0].limit), Rational(9'800'000));
  EXPECT_EQ(exchange.wallet(exchange.fund()), usd("900"));
  // The fund takes the other 6 at 9,840, where she has nothing left.
  EXPECT_EQ(exchange.lots(alice, kFirst), 0);
  EXPECT_EQ(exchange.wallet(alice), 0);
  EXPECT_EQ(exchange.lots(exchange.fund(), kFirst), 6'000);

  exchange.tick(2 * kSecond, kFirst, 9'700);  // the fund: 900 − 6 × 140
  EXPECT_EQ(exchange.equity(exchange.fund()), usd("60"));
  EXPECT_FALSE(waterfall.is_deleveraging(kFirst));

  // 900 − 6 × 160 = −60: used up. Its 6 BTC go at 9,680 + 60 / 6 = 9,690. Erin, 30 < 38.72, finds
  // no buyer and goes at 9,680 − 30, not sold in the market while ADL is on.
  exchange.tick(3 * kSecond, kFirst, 9'680);
  EXPECT_TRUE(waterfall.is_deleveraging(kFirst));
  EXPECT_EQ(exchange.wallet(exchange.fund()), 0);
  EXPECT_EQ(exchange.lots(erin, kFirst), 0);
  EXPECT_EQ(exchange.wallet(erin), 0);
  EXPECT_EQ(exchange.lots(bob, kFirst), -4'000);
  EXPECT_EQ(exchange.wallet(bob), usd("100000") + 6 * usd("310") + usd("350"));
  EXPECT_EQ(exchange.count(DecisionKind::deficit), 0U);
}

// --- Bybit

/// The first example of its API documents: a pool of 1M, a contract that lost 350K: the users of
/// the other side pay 50K, so that it stays at −30 %.
TEST(Bybit, WinnersPayWhatAContractLostBeyondThirtyPerCentOfThePool) {
  VenueExchange exchange(R"({"symbol": "A", "lot": 1, "mark": 100,
                             "tiers": [{"floor": 0, "rate": "0.01"}]})");
  const AccountId alice = exchange.owner("alice", "1000000");
  const AccountId bob = exchange.owner("bob", "10000000");
  const AccountId dave = exchange.owner("dave", "1440");
  exchange.trade(alice, bob, kFirst, 100'000, 100);
  exchange.trade(dave, bob, kFirst, 100, 100);
  Waterfall& waterfall = exchange.follow("bybit", usd("1000000"));
  exchange.market.depth = 0;

  // In the lowest risk limit nothing is sold: E 90,000 < 90,900 goes to the pool, at 90.
  exchange.tick(1 * kSecond, kFirst, Rational(909, 10));
  EXPECT_TRUE(exchange.market.orders.empty());
  EXPECT_EQ(exchange.wallet(alice), 0);
  EXPECT_EQ(exchange.lots(exchange.fund(), kFirst), 100'000);
  EXPECT_EQ(exchange.equity(exchange.fund()), usd("1090000"));

  exchange.tick(2 * kSecond, kFirst, 87);  // exactly −300K of 1M
  EXPECT_FALSE(waterfall.is_deleveraging(kFirst));

  exchange.tick(3 * kSecond, kFirst, Rational(865, 10));  // −350K: closed at 86.5 + 50K / 100,000
  EXPECT_TRUE(waterfall.is_deleveraging(kFirst));
  EXPECT_EQ(exchange.lots(exchange.fund(), kFirst), 0);
  EXPECT_EQ(exchange.wallet(exchange.fund()), usd("700000"));
  EXPECT_EQ(exchange.wallet(bob), usd("10000000") + 100'000 * usd("13"));

  // −30 % is not above −25 %: who is liquidated now goes to ADL too, at what leaves him nothing:
  // 86.4 − 80 / 100.
  exchange.tick(4 * kSecond, kFirst, Rational(864, 10));
  EXPECT_EQ(exchange.wallet(dave), 0);
  EXPECT_EQ(exchange.wallet(bob), usd("11300000") + usd("1440"));
  EXPECT_EQ(exchange.lots(bob, kFirst), 0);

  // Until what it brought in the 8 hours before is not more than what it brings now.
  exchange.tick(8 * kHour + kSecond * 3 / 2);
  EXPECT_TRUE(waterfall.is_deleveraging(kFirst));
  exchange.tick(8 * kHour + 2 * kSecond);
  EXPECT_FALSE(waterfall.is_deleveraging(kFirst));
}

TEST(Bybit, ThePoolThatIsUsedUpIsClosedAtItsBankruptcyPrice) {
  VenueExchange exchange(R"({"symbol": "A", "lot": 1, "mark": 100,
                             "tiers": [{"floor": 0, "rate": "0.01"}]})");
  const AccountId alice = exchange.owner("alice", "100000");
  const AccountId bob = exchange.owner("bob", "1000000");
  exchange.trade(alice, bob, kFirst, 10'000, 100);
  exchange.follow("bybit", usd("9000"));  // below 10,000 only the balance counts
  exchange.market.depth = 0;
  exchange.tick(1 * kSecond, kFirst, Rational(909, 10));
  exchange.tick(2 * kSecond, kFirst, Rational(895, 10));  // −5,000 of 9,000
  EXPECT_EQ(exchange.lots(exchange.fund(), kFirst), 10'000);
  exchange.tick(3 * kSecond, kFirst, 89);  // −10,000: its bankruptcy price is 89.1
  EXPECT_EQ(exchange.lots(exchange.fund(), kFirst), 0);
  EXPECT_EQ(exchange.wallet(exchange.fund()), 0);
  EXPECT_EQ(exchange.wallet(bob), usd("1000000") + usd("109000"));
}

// --- Bitget

constexpr const char* kBitgetBtc =
    R"({"symbol": "BTC", "lot": "0.001", "mark": 101000, "tier_rule": "flat",
        "tiers": [{"floor": 0, "rate": "0.004"}, {"floor": 500000, "rate": "0.005"},
                  {"floor": 1000000, "rate": "0.01"}, {"floor": 2000000, "rate": "0.015"}]})";

/// Its help: bankruptcy price 100,000; sold at 100,100 the fund has 100 more, at 99,900 100 less.
TEST(Bitget, TheFundHasWhatASaleIsBetterOrWorseThanTheBankruptcyPrice) {
  VenueExchange exchange(kBitgetBtc);
  const AccountId bob = exchange.owner("bob", "100000");
  for (const char* name : {"alice", "carol"}) {
    exchange.trade(exchange.owner(name, "1000"), bob, kFirst, 1'000, 101'000);
  }
  exchange.follow("bitget", usd("1000"));
  exchange.market.depth = 0;
  exchange.tick(1 * kSecond, kFirst, 100'400);  // 400 < 401.6, each
  EXPECT_EQ(exchange.lots(exchange.fund(), kFirst), 2'000);
  exchange.market.depth = 1'000;
  exchange.market.price = 100'100;
  exchange.tick(2 * kSecond, kFirst, 100'000);
  EXPECT_EQ(exchange.wallet(exchange.fund()), usd("1100"));
  exchange.market.depth = 1'000;
  exchange.market.price = 99'900;
  exchange.tick(3 * kSecond, kFirst, 100'000);
  EXPECT_EQ(exchange.wallet(exchange.fund()), usd("1000"));
}

TEST(Bitget, NetsHedgesAndGoesTwoTiersDown) {
  VenueExchange exchange(kBitgetBtc);
  const AccountId alice = exchange.owner("alice", "49000");
  const AccountId bob = exchange.owner("bob", "10000000");
  exchange.trade(alice, bob, kFirst, 25'000, 101'000, Side::long_side);
  const std::int64_t sold = exchange.desk().venue().symbol(kFirst).entry_value(-5'000, 101'000);
  exchange.desk().fill(alice, kFirst, Side::short_side, {-5'000, sold, 0}).value();
  exchange.desk().fill(bob, kFirst, Side::both, {5'000, -sold, 0}).value();
  exchange.follow("bitget", usd("1000000"));
  // E 49,000 − 25,000 + 5,000 = 29,000 < 37,500 + 2,500. Netted: 20 BTC in the fourth tier,
  // 30,000; to the second: 9.999 BTC are less than 1,000,000, and 0.5 % of them 4,999.5.
  exchange.tick(1 * kSecond, kFirst, 100'000);
  EXPECT_EQ(exchange.count(DecisionKind::net_hedge), 1U);
  ASSERT_EQ(exchange.market.orders.size(), 1U);
  EXPECT_EQ(exchange.market.orders[0].lots, -10'001);
  EXPECT_EQ(exchange.lots(alice, kFirst, Side::long_side), 9'999);
  EXPECT_EQ(exchange.lots(alice, kFirst, Side::short_side), 0);
  EXPECT_EQ(exchange.equity(alice), usd("29000"));
  EXPECT_EQ(exchange.lots(exchange.fund(), kFirst), 0);
}

TEST(Bitget, DeleveragesWhileTheFundIsThirtyPerCentBelowItsPeak) {
  VenueExchange exchange(kBitgetBtc);
  const AccountId alice = exchange.owner("alice", "1000");
  const AccountId bob = exchange.owner("bob", "100000");
  const AccountId carol = exchange.owner("carol", "1750");
  exchange.trade(alice, bob, kFirst, 1'000, 101'000);
  exchange.trade(carol, bob, kFirst, 1'000, 101'000);
  Waterfall& waterfall = exchange.follow("bitget", usd("1000"));
  exchange.market.depth = 0;
  exchange.tick(1 * kSecond, kFirst, 100'400);
  exchange.tick(2 * kSecond, kFirst, 99'701);
  EXPECT_FALSE(waterfall.is_deleveraging(kFirst));  // 299 of 1,000
  exchange.tick(3 * kSecond, kFirst, 99'750);
  exchange.tick(4 * kSecond, kFirst, 99'700);  // 300: the fund's own at the mark, as it has 700
  EXPECT_TRUE(waterfall.is_deleveraging(kFirst));
  EXPECT_EQ(exchange.wallet(exchange.fund()), usd("700"));
  // Carol, 150 < 397.6, is not sold: ADL at 99,400 − 150.
  exchange.market.depth = 1'000'000;
  exchange.tick(5 * kSecond, kFirst, 99'400);
  EXPECT_EQ(exchange.count(DecisionKind::liquidate), 0U);
  EXPECT_EQ(exchange.wallet(carol), 0);
  EXPECT_EQ(exchange.wallet(bob), usd("100000") + usd("1300") + usd("1750"));
  // Back at 27 % and above it: over.
  const auto pay_in = [&](const char* amount) {
    exchange.desk().transfer(exchange.fund(), usd(amount)).value();
    waterfall.note_transfer(kUsd, usd(amount));
  };
  pay_in("30");
  exchange.tick(6 * kSecond);
  EXPECT_TRUE(waterfall.is_deleveraging(kFirst));
  pay_in("1");
  exchange.tick(7 * kSecond);
  EXPECT_FALSE(waterfall.is_deleveraging(kFirst));
}

// --- BitMEX

constexpr const char* kBitmexContract =
    R"({"symbol": "X", "lot": 1, "mark": 100, "tier_rule": "flat",
        "tiers": [{"floor": 0, "rate": "0.00505"}, {"floor": 1000, "rate": "0.01"}]})";

/// Its examples: long at 100.00, liquidated at 99.50, taken over at 99.00. Sold at 99.25, 0.25 go
/// to the fund; the next at 98.75 costs it 0.25.
TEST(Bitmex, TakesOverAtTheBankruptcyPriceAndSellsForTheFund) {
  VenueExchange exchange(kBitmexContract);
  const AccountId bob = exchange.owner("bob", "1000");
  const AccountId alice = exchange.owner("alice", "1");
  const AccountId carol = exchange.owner("carol", "1");
  for (const AccountId id : {alice, carol}) exchange.trade(id, bob, kFirst, 1, 100);
  // Without her orders dora has 0.8 for 0.502475: nothing is taken from her.
  const AccountId dora = exchange.owner("dora", "1.3");
  exchange.trade(dora, bob, kFirst, 1, 100);
  exchange.desk().set_account(dora, 0, usd("0.4")).value();
  exchange.market.margin_of[dora] = usd("0.4");
  exchange.follow("bitmex", usd("1"));
  exchange.market.depth = 0;
  exchange.tick(1 * kSecond, kFirst, Rational(995, 10));  // 0.5 < 0.502475
  EXPECT_EQ(exchange.wallet(alice) + exchange.wallet(carol), 0);
  EXPECT_EQ(exchange.lots(exchange.fund(), kFirst), 2);
  EXPECT_EQ(exchange.lots(dora, kFirst), 1);
  EXPECT_TRUE(exchange.waterfall->troubled().empty());
  exchange.market.depth = 1;
  exchange.market.price = Rational(9'925, 100);
  exchange.tick(2 * kSecond);
  EXPECT_EQ(exchange.wallet(exchange.fund()), usd("1.25"));
  exchange.market.depth = 1;
  exchange.market.price = Rational(9'875, 100);
  exchange.tick(3 * kSecond);
  EXPECT_EQ(exchange.wallet(exchange.fund()), usd("1"));
}

TEST(Bitmex, FillsOrKillsWhatBringsALowerTier) {
  for (const std::int64_t depth : {10, 9}) {
    VenueExchange exchange(kBitmexContract);
    const AccountId alice = exchange.owner("alice", "39");
    const AccountId bob = exchange.owner("bob", "1000");
    exchange.trade(alice, bob, kFirst, 20, 100);
    Waterfall& waterfall = exchange.follow("bitmex", usd("1"));
    exchange.market.depth = depth;
    // E 19 < 1 % of 1,980. Ten contracts, 990, are in the lowest tier.
    exchange.tick(1 * kSecond, kFirst, 99);
    ASSERT_EQ(exchange.market.orders.size(), 1U);
    EXPECT_EQ(exchange.market.orders[0].lots, -10);
    EXPECT_TRUE(exchange.market.orders[0].fill_or_kill);
    if (depth == 10) {
      EXPECT_EQ(exchange.lots(alice, kFirst), 10);
      EXPECT_EQ(exchange.equity(alice), usd("19"));
      continue;
    }
    // Killed: all of it to the fund, at 99 − 19 / 20 = 98.05.
    EXPECT_EQ(exchange.wallet(alice), 0);
    EXPECT_EQ(exchange.lots(exchange.fund(), kFirst), 20);
    exchange.market.depth = 0;
    exchange.tick(2 * kSecond, kFirst, 98);  // 1 − 20 × 0.05: spent, and not sold
    EXPECT_TRUE(waterfall.is_deleveraging(kFirst));
    EXPECT_EQ(exchange.lots(exchange.fund(), kFirst), 0);
    EXPECT_EQ(exchange.wallet(exchange.fund()), 0);
    EXPECT_EQ(exchange.wallet(bob), usd("1040"));
  }
}

// --- Kraken

constexpr std::int64_t kOneXbt = 100'000'000;

Venue kraken_venue() {
  return parse_venue(R"({"policy": "bitmex", "assets": {"XBT": 8}, "symbols": [
    {"symbol": "PI_XBTUSD", "kind": "inverse", "lot": 1, "contract_size": 1, "mark": 8000,
     "tiers": [{"floor": 0, "rate": "0.01"}]}]})",
                     "V.json", "");
}

/// Its example: 1,000 contracts at 8,000 with 0.01 BTC are liquidated at 7,481 by an order at
/// 7,407, where nothing is left. That finds no buyer at 7,405.
struct KrakenExample : VenueExchange {
  explicit KrakenExample(std::int64_t times = 1) : VenueExchange(kraken_venue()) {
    alice = desk().add_account("alice", kUsd, times * kOneXbt / 100).value();
    bob = desk().add_account("bob", kUsd, 100 * kOneXbt).value();
    trade(alice, bob, kFirst, times * 1'000, 8'000);
    market.price = 7'405;
  }
  AccountId alice, bob;
};

TEST(Kraken, TheOrderIsAtThePriceOfZeroEquity) {
  KrakenExample exchange;
  exchange.follow("kraken", kOneXbt / 20);
  exchange.tick(1 * kSecond, kFirst, 7'482);
  EXPECT_TRUE(exchange.market.orders.empty());
  exchange.tick(2 * kSecond, kFirst, 7'481);
  ASSERT_EQ(exchange.market.orders.size(), 1U);
  const SymbolSpec& symbol = exchange.desk().venue().symbol(kFirst);
  const Rational limit = symbol.price_of(atoms_per_lot(*exchange.market.orders[0].limit)).value();
  EXPECT_EQ(print_significant(limit, 7), "7407.407");
  // Assigned at that price: 1,000 / 7,407.4 = 0.135 BTC.
  EXPECT_EQ(exchange.wallet(exchange.alice), 0);
  EXPECT_EQ(exchange.lots(exchange.fund(), kFirst), 1'000);
  const PositionId held =
      exchange.desk().find_position(exchange.fund(), kFirst, Side::both).value();
  EXPECT_EQ(exchange.desk().position(held).entry_value, -13'500'000);
}

/// 1,760,000 contracts of which 1,007,379 are sold; the other 752,621 are assigned.
TEST(Kraken, AssignsWhatTheOrderDidNotSell) {
  KrakenExample exchange(1'760);
  exchange.follow("kraken", kOneXbt);
  exchange.market.depth = 1'007'379;
  exchange.market.price = Rational(74'075, 10);
  exchange.tick(1 * kSecond, kFirst, 7'481);
  EXPECT_EQ(exchange.lots(exchange.market.maker, kFirst), 1'007'379);
  EXPECT_EQ(exchange.lots(exchange.fund(), kFirst), 752'621);
  EXPECT_EQ(exchange.wallet(exchange.alice), 0);
}

/// Nobody to assign to: unwound against the other side at the same price, whether the account is
/// above zero (7,481) or below it (7,400).
TEST(Kraken, UnwindsWhatNobodyIsAssigned) {
  for (const int mark : {7'481, 7'400}) {
    KrakenExample exchange;
    exchange.follow("kraken", 0);
    exchange.tick(1 * kSecond, kFirst, mark);
    EXPECT_EQ(exchange.lots(exchange.bob, kFirst), 0) << mark;
    EXPECT_EQ(exchange.wallet(exchange.alice), 0) << mark;
    EXPECT_EQ(exchange.wallet(exchange.bob), 100 * kOneXbt + kOneXbt / 100) << mark;
    EXPECT_EQ(exchange.count(DecisionKind::deleveraged), 1U) << mark;
  }
}

}  // namespace
}  // namespace ballast::risk
