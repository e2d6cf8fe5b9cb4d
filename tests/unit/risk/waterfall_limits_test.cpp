// Where a step cannot be taken as it is: no room, no price, nobody there; and who is spared.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/risk/exchange.hpp"

namespace ballast::risk {
namespace {

using testing::HasSubstr;

RiskRules vault_rules(std::int64_t capital) {
  RiskRules rules = market_rules();
  rules.takeover.enabled = true;
  rules.takeover.ratio_over = rules.takeover.ratio_under = 1;
  rules.funds.push_back(vault("vault", capital));
  return rules;
}

/// alice has bought a BTC of bob at 1,000 with 100 of margin.
struct OneLong : Exchange {
  explicit OneLong(Venue venue = risk_venue())
      : Exchange(std::move(venue)), alice(account("alice", 100)), bob(account("bob", 100'000)) {
    trade(alice, bob, kBtc, 1'000, 1'000);
  }
  AccountId alice, bob;
};

Venue small_positions() {
  return parse_venue(R"({"symbols": [{"symbol": "BTC", "lot": "0.001", "mark": 1000,
     "max_qty": "1.5", "tiers": [{"floor": 0, "rate": "0.01"}]}]})",
                     "V.json", "");
}

TEST(WaterfallLimits, WhatAVaultHasNoRoomForIsSoldInTheMarket) {
  OneLong exchange(small_positions());
  const AccountId carol = exchange.account("carol", 100);
  const AccountId dave = exchange.account("dave", 100'000);
  exchange.trade(carol, dave, kBtc, 1'000, 1'000);
  Waterfall& waterfall = exchange.begin(vault_rules(1'000 * kOneUsd));
  exchange.tick(1 * kSecond, kBtc, 905);  // the first to the vault; 2 BTC are more than it may hold
  EXPECT_EQ(exchange.lots(waterfall.fund_account(0), kBtc), 1'000);
  EXPECT_EQ(exchange.lots(carol, kBtc), 1'000);
  EXPECT_EQ(exchange.decisions(DecisionKind::takeover_refused).size(), 1U);
  exchange.tick(2 * kSecond, kBtc, 904);
  EXPECT_EQ(exchange.lots(carol, kBtc), 0);
  EXPECT_EQ(exchange.lots(exchange.market.maker, kBtc), 1'000);
}

TEST(WaterfallLimits, BelowZeroWhatAVaultHasNoRoomForIsDeleveraged) {
  OneLong exchange(small_positions());
  const AccountId carol = exchange.account("carol", 100);
  const AccountId dave = exchange.account("dave", 100'000);
  exchange.trade(carol, dave, kBtc, 1'000, 1'000);
  RiskRules rules = vault_rules(1'000 * kOneUsd);
  rules.takeover.takes_bankrupt = true;
  rules.liquidation.steps.clear();
  Waterfall& waterfall = exchange.begin(rules);
  exchange.tick(1 * kSecond, kBtc, 895);
  EXPECT_EQ(exchange.lots(waterfall.fund_account(0), kBtc), 1'000);
  EXPECT_EQ(exchange.lots(carol, kBtc), 0);
  EXPECT_FALSE(exchange.decisions(DecisionKind::deleveraged).empty());
  EXPECT_EQ(exchange.wallet(carol), 0);
}

TEST(WaterfallLimits, AVaultGoesOnBelowItsMaintenanceUntilItIsBankrupt) {
  OneLong exchange;
  RiskRules rules = vault_rules(kOneUsd);
  rules.takeover.moves_wallet = false;
  rules.liquidation.steps.clear();
  rules.adl.enabled = rules.adl.when_bankrupt = false;
  Waterfall& waterfall = exchange.begin(rules);
  exchange.tick(1 * kSecond, kBtc, 905);
  const AccountId fund = waterfall.fund_account(0);
  EXPECT_EQ(exchange.lots(fund, kBtc), 1'000);
  const AccountId carol = exchange.account("carol", 1);
  exchange.trade(carol, exchange.bob, kBtc, 1'000, 905);
  waterfall.note_transfer(kUsd, kOneUsd);
  exchange.tick(2 * kSecond, kBtc, Rational(1'809, 2));  // the vault has 0.5 of 9.045
  EXPECT_EQ(exchange.lots(fund, kBtc), 2'000);
  EXPECT_EQ(exchange.lots(carol, kBtc), 0);
  const AccountId dave = exchange.account("dave", 1);
  exchange.trade(dave, exchange.bob, kBtc, 1'000, Rational(1'809, 2));
  waterfall.note_transfer(kUsd, kOneUsd);
  exchange.tick(3 * kSecond, kBtc, 904);  // the vault has −0.5
  EXPECT_EQ(exchange.lots(fund, kBtc), 2'000);
  EXPECT_EQ(exchange.lots(dave, kBtc), 1'000);
  EXPECT_EQ(exchange.decisions(DecisionKind::takeover_refused).size(), 1U);
}

TEST(WaterfallLimits, AVaultWhoseLossCapIsReachedTakesNobodyMore) {
  OneLong exchange;
  const AccountId carol = exchange.account("carol", 104);
  exchange.trade(carol, exchange.bob, kBtc, 1'000, 1'000);
  RiskRules rules = vault_rules(1'000 * kOneUsd);
  rules.takeover.takes_bankrupt = true;
  rules.liquidation.steps.clear();
  rules.adl.enabled = rules.adl.when_bankrupt = false;
  rules.funds[0].loss_cap = Allowance{5 * kOneUsd, 3'600 * kSecond};
  Waterfall& waterfall = exchange.begin(rules);
  exchange.tick(1 * kSecond, kBtc, 899);  // alice −1: taken, 4 of 5 are left
  const AccountId fund = waterfall.fund_account(0);
  EXPECT_EQ(exchange.lots(fund, kBtc), 1'000 + 1'000) << "carol, at 3 of 8.99, too";
  const AccountId dave = exchange.account("dave", 10);
  exchange.trade(dave, exchange.bob, kBtc, 1'000, 899);
  waterfall.note_transfer(kUsd, 10 * kOneUsd);
  exchange.tick(2 * kSecond, kBtc, 885);  // dave −4: not less than what is left
  EXPECT_EQ(exchange.lots(dave, kBtc), 1'000);
}

TEST(WaterfallLimits, WhatADeleveragingAtTheMarkLeavesIsOwedBySymbol) {
  // carol owes 10 with 890 of BTC and 100 of ETH: 8.989898 and 1.010102.
  Exchange exchange;
  const AccountId carol = exchange.account("carol", 100);
  const AccountId bob = exchange.account("bob", 100'000);
  exchange.trade(carol, bob, kBtc, 1'000, 1'000);
  exchange.trade(carol, bob, kEth, 100, 100);
  RiskRules rules = market_rules();
  rules.adl.price = AdlPrice::mark;
  for (const char* symbol : {"BTC", "ETH"}) {
    rules.funds.push_back(cash_fund(symbol, 1'000 * kOneUsd));
    rules.funds.back().members = {symbol};
  }
  Waterfall& waterfall = exchange.begin(rules);
  exchange.tick(1 * kSecond, kBtc, 890);
  EXPECT_EQ(exchange.wallet(carol), 0);
  EXPECT_EQ(exchange.wallet(waterfall.fund_account(0)), 1'000 * kOneUsd - 8'989'898);
  EXPECT_EQ(exchange.wallet(waterfall.fund_account(1)), 1'000 * kOneUsd - 1'010'102);
}

TEST(WaterfallLimits, AVenuesTakeoverRatioIsNotMeantWhereTheRulesHaveNone) {
  OneLong exchange(parse_venue(R"({"takeover_ratio": "2/3", "symbols": [
    {"symbol": "BTC", "lot": "0.001", "mark": 1000, "tiers": [{"floor": 0, "rate": "0.01"}]}]})",
                               "V.json", ""));
  RiskRules rules = vault_rules(1'000 * kOneUsd);
  rules.takeover.ratio_over = 0;
  rules.takeover.after_orders = true;
  Waterfall& waterfall = exchange.begin(rules);
  exchange.tick(1 * kSecond, kBtc, 905);  // alice has 5 of 9.05: an order comes first
  EXPECT_EQ(exchange.lots(exchange.market.maker, kBtc), 1'000);
  EXPECT_EQ(exchange.lots(waterfall.fund_account(0), kBtc), 0);
}

TEST(WaterfallLimits, AVenuesOwnAccountsBearNoSocialisedLoss) {
  OneLong exchange;
  RiskRules rules = market_rules();
  rules.adl.enabled = rules.adl.when_bankrupt = false;
  rules.social_loss.basis = SocialLossRules::Basis::balance;
  rules.social_loss.from_all = true;
  exchange.begin(rules);
  exchange.tick(1 * kSecond, kBtc, 890);  // alice is sold for 10 less than she has
  const auto shares = exchange.decisions(DecisionKind::social_loss);
  ASSERT_EQ(shares.size(), 1U);
  EXPECT_EQ(*shares[0].account, exchange.bob);  // and not the market's maker, who has more
  EXPECT_EQ(shares[0].operands[0].value, 10 * kOneUsd);
}

TEST(WaterfallLimits, ProfitOverThePoolIsPaidOutOfTheWinnersSide) {
  // Longs have 500 of profit on a pool of 1,000. (500 − p) / (1,000 − p) = 0.2 takes p = 375, three
  // quarters of their 1,000 lots; the pool's own leg is 400 lots, as shorts have the others.
  Exchange exchange;
  const AccountId alice = exchange.account("alice", 10'000);
  const AccountId carol = exchange.account("carol", 10'000);
  RiskRules rules;
  rules.funds.push_back(vault("vault", 1'000 * kOneUsd));
  rules.adl.price = AdlPrice::mark;
  TriggerRule trigger;
  trigger.name = "profit";
  trigger.quantity = TriggerRule::Quantity::pnl_over_pool;
  trigger.fund = "vault";
  trigger.start = kOneE8 * 4 / 10;
  trigger.stop = kOneE8 * 2 / 10;
  rules.triggers.push_back(trigger);
  Waterfall& waterfall = exchange.begin(rules);
  exchange.trade(alice, waterfall.fund_account(0), kBtc, 1'000, 1'000);
  exchange.trade(waterfall.fund_account(0), carol, kBtc, 600, 1'000);
  exchange.tick(1 * kSecond, kBtc, 1'500);
  EXPECT_EQ(exchange.lots(alice, kBtc), 600);
  EXPECT_EQ(exchange.lots(waterfall.fund_account(0), kBtc), 0);
}

TEST(WaterfallLimits, ADebtOfManyTimesThePositionHasThePriceThatThereIs) {
  // bob owes 200 with a position of 1: its bankruptcy price would be 200 times the mark, where
  // positions of max_lots have no value any more. What the price leaves, nobody pays.
  Exchange exchange;
  const AccountId bob = exchange.account("bob", 10);
  const AccountId carol = exchange.account("carol", 100'000);
  exchange.trade(bob, carol, kBtc, 1, 1'000);
  exchange.desk().transfer(bob, -211 * kOneUsd).value();
  RiskRules rules = market_rules();
  rules.liquidation.steps.clear();
  Waterfall& waterfall = exchange.begin(rules);
  exchange.tick(1 * kSecond, kBtc, 1'000);
  EXPECT_EQ(exchange.lots(bob, kBtc), 0);
  EXPECT_EQ(exchange.lots(carol, kBtc), 0);
  EXPECT_EQ(exchange.wallet(bob), 0);
  EXPECT_LT(exchange.wallet(waterfall.deficit_account(kUsd)), -180 * kOneUsd);
}

TEST(WaterfallLimits, WhoWasExemptStaysSo) {
  OneLong exchange;
  exchange.desk().set_exempt(exchange.alice, true).value();
  exchange.begin(market_rules());
  exchange.tick(1 * kSecond, kBtc, 880);
  EXPECT_EQ(exchange.lots(exchange.alice, kBtc), 0);
  EXPECT_EQ(exchange.desk().account(exchange.alice).options, option::kExemptAdl);
  EXPECT_EQ(exchange.desk().account(exchange.bob).options, 0U);
}

TEST(WaterfallLimits, WhoHoldsAPausedSymbolIsNotDeleveragedInOthers) {
  RiskRules rules = market_rules();
  rules.liquidation.steps.clear();
  OneLong exchange;
  exchange.trade(exchange.alice, exchange.bob, kEth, 100, 100);
  Waterfall& waterfall = exchange.begin(rules);
  waterfall.halt(kEth);
  exchange.tick(1 * kSecond, kBtc, 880);
  EXPECT_EQ(exchange.lots(exchange.alice, kBtc), 1'000);
  EXPECT_EQ(waterfall.explain(exchange.decisions(DecisionKind::hold).at(0)),
            "alice is below its maintenance and is not sold (an operator halted it)");
  waterfall.resume(kEth);
  exchange.tick(2 * kSecond, kBtc, 880);
  EXPECT_EQ(exchange.lots(exchange.alice, kBtc), 0);
  EXPECT_EQ(exchange.lots(exchange.alice, kEth), 0);
}

TEST(WaterfallLimits, AJumpIsOfThePriceOfInverseContractsToo) {
  // From 50,000 to 45,001 the value of a contract rises by 11.1 %, the price falls by 10 %.
  RiskRules rules = market_rules();
  rules.pause.jump_e8 = kOneE8 / 10;
  rules.pause.hold = kSecond;
  Exchange exchange;
  Waterfall& waterfall = exchange.begin(rules);
  exchange.tick(1 * kSecond, kXbt, 45'001);
  EXPECT_FALSE(waterfall.is_paused(kXbt));
  exchange.tick(2 * kSecond, kXbt, 40'500);
  EXPECT_TRUE(waterfall.is_paused(kXbt));
}

TEST(WaterfallLimits, ABookThatIsNotBalancedGetsAResidualAccount) {
  OneLong exchange;
  const SymbolSpec& btc = exchange.desk().venue().symbol(kBtc);
  exchange.desk()
      .fill(exchange.alice, kBtc, Side::both, {500, btc.entry_value(500, 1'000), 0})
      .value();
  Waterfall& waterfall = exchange.begin(market_rules());
  const auto residual = exchange.desk().find_account("risk/residual/USD");
  ASSERT_TRUE(residual);
  EXPECT_EQ(exchange.lots(*residual, kBtc), -500);
  ASSERT_EQ(exchange.decisions(DecisionKind::residual).size(), 1U);
  EXPECT_EQ(waterfall.explain(exchange.decisions(DecisionKind::residual)[0]),
            "longs and shorts of BTC are not equal: risk/residual/USD holds the rest (begin): "
            "lots -0.5, value -500");
  exchange.tick(1 * kSecond, kBtc, 880);
  EXPECT_EQ(exchange.lots(*residual, kBtc), -500) << "not ADL's";
}

Venue venue_with_coins() {
  return parse_venue(R"({"symbols": [
    {"symbol": "BTC", "lot": "0.001", "mark": 1000, "tiers": [{"floor": 0, "rate": "0.01"}]},
    {"symbol": "COIN", "lot": 1, "mark": 10, "collateral": true}]})",
                     "V.json", "");
}

TEST(WaterfallLimits, CollateralGoesToTheVaultWithTheWallet) {
  // alice has −50 of cash and 15 coins worth 150 behind a BTC bought at 1,000: at 905 she has 5.
  Exchange exchange(venue_with_coins());
  const AccountId alice = exchange.account("alice", 100);
  const AccountId bob = exchange.account("bob", 100'000);
  exchange.desk().fill(alice, SymbolId(1), Side::both, {15, 150 * kOneUsd, 0}).value();
  exchange.trade(alice, bob, kBtc, 1'000, 1'000);
  Waterfall& waterfall = exchange.begin(vault_rules(1'000 * kOneUsd));
  exchange.tick(1 * kSecond, kBtc, 905);
  const AccountId fund = waterfall.fund_account(0);
  EXPECT_EQ(exchange.lots(fund, kBtc), 1'000);
  EXPECT_EQ(exchange.lots(fund, SymbolId(1)), 15);
  EXPECT_EQ(exchange.lots(alice, SymbolId(1)), 0);
  EXPECT_EQ(exchange.equity(alice), 0);
  EXPECT_EQ(exchange.equity(fund), 1'005 * kOneUsd);
}

TEST(WaterfallLimits, CollateralCountsForWhoOwesCash) {
  // alice's cash is below zero, her coins are worth more: nobody pays anything for her.
  Exchange exchange(venue_with_coins());
  const AccountId alice = exchange.account("alice", 100);
  const AccountId bob = exchange.account("bob", 100'000);
  exchange.trade(alice, bob, kBtc, 1'000, 1'000);
  exchange.desk().fill(alice, SymbolId(1), Side::both, {10, 100 * kOneUsd, 0}).value();
  RiskRules rules = market_rules();
  rules.funds.push_back(cash_fund("fund", 50 * kOneUsd));
  Waterfall& waterfall = exchange.begin(rules);
  exchange.tick(1 * kSecond, kBtc, 890);  // E −10: ADL at 900 leaves −100 of cash and 100 of coins
  EXPECT_EQ(exchange.lots(alice, kBtc), 0);
  EXPECT_EQ(exchange.wallet(alice), -100 * kOneUsd);
  EXPECT_EQ(exchange.equity(alice), 0);
  EXPECT_EQ(exchange.wallet(waterfall.fund_account(0)), 50 * kOneUsd);
  waterfall.mark(SymbolId(1), exchange.desk().venue().symbol(SymbolId(1)).unit_value(9)).value();
  waterfall.tick(2 * kSecond);
  EXPECT_EQ(exchange.wallet(waterfall.fund_account(0)), 40 * kOneUsd) << "what coins have lost";
  // The coins are the house's: should they rise again, alice has no part in it.
  EXPECT_EQ(exchange.lots(alice, SymbolId(1)), 0);
  EXPECT_EQ(exchange.wallet(alice), 0);
  EXPECT_EQ(exchange.equity(waterfall.house_account(kUsd)), 0);
}

TEST(WaterfallLimits, ASymbolOutsideOfATriggersMembersIsNotDeleveraged) {
  RiskRules rules = market_rules();
  rules.liquidation.steps.clear();
  rules.adl.when_bankrupt = false;
  TriggerRule rule;
  rule.name = "many";
  rule.quantity = TriggerRule::Quantity::liquidation_ratio;
  rule.members = {"ETH"};
  rules.triggers.push_back(rule);
  OneLong exchange;
  Waterfall& waterfall = exchange.begin(rules);
  exchange.tick(1 * kSecond, kBtc, 880);
  EXPECT_FALSE(waterfall.is_deleveraging(kBtc));
  EXPECT_TRUE(waterfall.is_deleveraging(kEth));
  EXPECT_EQ(exchange.lots(exchange.alice, kBtc), 1'000);
}

TEST(WaterfallLimits, ProfitsBehindTheWindowBearNothing) {
  RiskRules rules = market_rules();
  rules.adl.enabled = rules.adl.when_bankrupt = false;
  rules.social_loss = {SocialLossRules::Basis::realised_profit, 10 * kSecond, false};
  OneLong exchange;
  Waterfall& waterfall = exchange.begin(rules);
  waterfall.note_realised(exchange.bob, kBtc, 50 * kOneUsd);
  exchange.tick(11 * kSecond, kBtc, 880);
  EXPECT_EQ(exchange.wallet(exchange.bob), 100'000 * kOneUsd);
  EXPECT_EQ(exchange.wallet(waterfall.deficit_account(kUsd)), -20 * kOneUsd);
}

TEST(WaterfallLimits, OrdersOfWhoIsTakenOverAreCancelled) {
  RiskRules rules = vault_rules(1'000 * kOneUsd);
  rules.liquidation.cancel = Cancel::account;
  Exchange exchange;
  const AccountId alice =
      exchange.desk().add_account("alice", kUsd, 100 * kOneUsd, 0, 20 * kOneUsd).value();
  exchange.trade(alice, exchange.account("bob", 100'000), kBtc, 1'000, 1'000);
  exchange.market.margin_of[alice] = 20 * kOneUsd;
  Waterfall& waterfall = exchange.begin(rules);
  exchange.tick(1 * kSecond, kBtc, 920);  // E 20 < 29.2, without its orders above 9.2
  EXPECT_EQ(exchange.lots(alice, kBtc), 1'000);
  EXPECT_TRUE(waterfall.troubled().empty());
  exchange.tick(2 * kSecond, kBtc, 908);
  EXPECT_EQ(exchange.lots(alice, kBtc), 0);
  EXPECT_EQ(exchange.desk().account(alice).extra_margin, 0);
}

TEST(WaterfallLimits, SilenceShowsThroughEmptyCommits) {
  RiskRules rules = market_rules();
  rules.pause.stale_after = 10 * kSecond;
  OneLong exchange;
  Waterfall& waterfall = exchange.begin(rules);
  exchange.tick(1 * kSecond, kBtc, 950);
  waterfall.tick(11 * kSecond);
  EXPECT_FALSE(waterfall.is_paused(kBtc));
  waterfall.tick(12 * kSecond);
  EXPECT_TRUE(waterfall.is_paused(kBtc));
  exchange.desk().transfer(exchange.alice, -45 * kOneUsd).value();  // E 5 < 9.5
  waterfall.note_transfer(kUsd, -45 * kOneUsd);
  waterfall.tick(13 * kSecond);
  EXPECT_EQ(exchange.lots(exchange.alice, kBtc), 1'000);
  EXPECT_THAT(waterfall.explain(exchange.decisions(DecisionKind::hold).at(0)),
              HasSubstr("(pause)"));
  exchange.tick(14 * kSecond, kBtc, 950);
  EXPECT_EQ(exchange.lots(exchange.alice, kBtc), 0);
}

TEST(WaterfallLimits, FaultsSayWhatAndWhere) {
  OneLong exchange;
  Waterfall& waterfall = exchange.begin(market_rules());
  exchange.desk().transfer(exchange.bob, 5).value();
  try {
    waterfall.tick(7);
    ADD_FAILURE();
  } catch (const InvariantFault& fault) {
    EXPECT_STREQ(fault.what(),
                 "conservation: the value of all accounts in USD moved by 5 atoms in the tick at 7 "
                 "ns; note_transfer what comes from outside");
  }
}

}  // namespace
}  // namespace ballast::risk
