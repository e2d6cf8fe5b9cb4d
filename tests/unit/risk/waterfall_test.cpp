// The waterfall step by step, figures worked by hand. BTC: lots of 0.001, so a lot at 1,000 is 1
// USD of notional; maintenance 1 % up to 100,000.
#include <gtest/gtest.h>

#include "tests/unit/risk/exchange.hpp"

namespace ballast::risk {
namespace {

TEST(Waterfall, SellsWhoIsBelowMaintenanceInTheMarket) {
  Exchange exchange;
  const AccountId alice = exchange.account("alice", 100);
  const AccountId bob = exchange.account("bob", 100'000);
  exchange.trade(alice, bob, kBtc, 1'000, 1'000);  // 1 BTC, 1,000 USD; maintenance 10
  Waterfall& waterfall = exchange.begin(market_rules());
  exchange.market.slip = 50;
  exchange.tick(1 * kSecond, kBtc, 950);
  EXPECT_EQ(exchange.lots(alice, kBtc), 1'000);
  exchange.tick(2 * kSecond, kBtc, 909);  // equity 9 < 9.09
  EXPECT_EQ(exchange.lots(alice, kBtc), 0);
  // Sold at 909 × 0.995 = 904.455: 100 − 95.545.
  EXPECT_EQ(exchange.wallet(alice), 4'455'000);
  EXPECT_EQ(exchange.lots(exchange.market.maker, kBtc), 1'000);
  EXPECT_TRUE(waterfall.troubled().empty());
  ASSERT_EQ(exchange.decisions(DecisionKind::liquidate).size(), 1U);
  EXPECT_EQ(waterfall.explain(exchange.decisions(DecisionKind::liquidate)[0]),
            "an order for part or all of alice/BTC of alice goes to the market "
            "(liquidation.steps): lots 1, of 1, equity 9, maintenance 9.09");
}

TEST(Waterfall, DeleveragesABankruptAccountAtItsBankruptcyPrice) {
  Exchange exchange;
  const AccountId alice = exchange.account("alice", 100);
  const AccountId bob = exchange.account("bob", 1'000);
  const AccountId carol = exchange.account("carol", 100'000);
  exchange.trade(alice, bob, kBtc, 600, 1'000);
  exchange.trade(alice, carol, kBtc, 400, 1'000);
  Waterfall& waterfall = exchange.begin(market_rules());
  exchange.tick(1 * kSecond, kBtc, 880);  // equity −20: bankruptcy price 900
  EXPECT_EQ(exchange.lots(alice, kBtc), 0);
  EXPECT_EQ(exchange.wallet(alice), 0);
  EXPECT_EQ(exchange.lots(bob, kBtc), 0);
  EXPECT_EQ(exchange.lots(carol, kBtc), 0);
  EXPECT_EQ(exchange.wallet(bob), (1'000 + 60) * kOneUsd);
  EXPECT_EQ(exchange.wallet(carol), (100'000 + 40) * kOneUsd);
  EXPECT_TRUE(waterfall.troubled().empty());
  EXPECT_EQ(exchange.decisions(DecisionKind::deleveraged).size(), 2U);
}

TEST(Waterfall, HandsAnAccountToAVaultAndTheVaultToDeleveraging) {
  Exchange exchange;
  const AccountId alice = exchange.account("alice", 100);
  const AccountId bob = exchange.account("bob", 100'000);
  exchange.trade(alice, bob, kBtc, 1'000, 1'000);
  RiskRules rules = market_rules();
  rules.funds.push_back(vault("hlp", 20 * kOneUsd));
  rules.takeover.enabled = true;
  rules.takeover.ratio_over = 2;
  rules.takeover.ratio_under = 3;
  rules.adl.price = AdlPrice::previous_mark;
  Waterfall& waterfall = exchange.begin(rules);
  exchange.tick(1 * kSecond, kBtc, 905);  // equity 5 < 2/3 × 9.05
  const AccountId fund = waterfall.fund_account(0);
  EXPECT_EQ(exchange.lots(alice, kBtc), 0);
  EXPECT_EQ(exchange.wallet(alice), 0);
  EXPECT_EQ(exchange.lots(fund, kBtc), 1'000);
  EXPECT_EQ(exchange.equity(fund), 25 * kOneUsd);
  exchange.tick(2 * kSecond, kBtc, 870);  // the vault: 25 − 35
  EXPECT_EQ(exchange.lots(fund, kBtc), 0);
  EXPECT_EQ(exchange.lots(bob, kBtc), 0);
  // At the mark before, 905: nothing of its 25 is lost.
  EXPECT_EQ(exchange.wallet(fund), 25 * kOneUsd);
  EXPECT_EQ(exchange.wallet(bob), (100'000 + 95) * kOneUsd);
}

TEST(Waterfall, LetsTheFundPayWhatSalesDoNotBring) {
  Exchange exchange;
  const AccountId alice = exchange.account("alice", 100);
  const AccountId bob = exchange.account("bob", 100'000);
  exchange.trade(alice, bob, kBtc, 1'000, 1'000);
  RiskRules rules = market_rules();
  rules.adl.when_bankrupt = false;
  rules.funds.push_back(cash_fund("fund", 15 * kOneUsd));
  Waterfall& waterfall = exchange.begin(rules);
  exchange.tick(1 * kSecond, kBtc, 880);  // sold at 880: owes 20
  EXPECT_EQ(exchange.wallet(alice), 0);
  EXPECT_EQ(exchange.wallet(waterfall.fund_account(0)), 0);
  EXPECT_EQ(exchange.wallet(waterfall.deficit_account(kUsd)), -5 * kOneUsd);
  EXPECT_EQ(exchange.decisions(DecisionKind::fund_pays).size(), 1U);
  EXPECT_EQ(exchange.decisions(DecisionKind::deficit).size(), 1U);
}

TEST(Waterfall, SharesWhatNobodyPaysOverTheWinners) {
  Exchange exchange;
  const AccountId alice = exchange.account("alice", 100);
  const AccountId bob = exchange.account("bob", 1'000);
  const AccountId carol = exchange.account("carol", 1'000);
  exchange.trade(alice, bob, kBtc, 750, 1'000);
  exchange.trade(alice, carol, kBtc, 250, 1'000);
  RiskRules rules = market_rules();
  rules.adl.enabled = false;
  rules.adl.when_bankrupt = false;
  rules.social_loss.basis = SocialLossRules::Basis::open_interest;
  exchange.begin(rules);
  exchange.tick(1 * kSecond, kBtc, 880);  // owes 20; winners have 90 and 30
  EXPECT_EQ(exchange.wallet(alice), 0);
  EXPECT_EQ(exchange.wallet(bob), (1'000 - 15) * kOneUsd);
  EXPECT_EQ(exchange.wallet(carol), (1'000 - 5) * kOneUsd);
}

TEST(Waterfall, RefusesTimeThatGoesBack) {
  Exchange exchange;
  Waterfall& waterfall = exchange.begin(market_rules());
  waterfall.tick(5);
  EXPECT_THROW(waterfall.tick(4), InputError);
  waterfall.tick(5);
}

}  // namespace
}  // namespace ballast::risk
