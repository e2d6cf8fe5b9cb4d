// Steps of the waterfall by themselves: what holds it, what it sells, who pays.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/risk/exchange.hpp"

namespace ballast::risk {
namespace {

using testing::HasSubstr;

LiquidationStep step(LiquidationStep::Kind kind) {
  LiquidationStep made;
  made.kind = kind;
  return made;
}

/// alice has bought a BTC of bob at 1,000 with 100 of margin.
struct OneLong : Exchange {
  OneLong() : alice(account("alice", 100)), bob(account("bob", 100'000)) {
    trade(alice, bob, kBtc, 1'000, 1'000);
  }
  AccountId alice, bob;
};

TEST(WaterfallSteps, SellsAPartAboveALimitAndAllWithinTheCoolDown) {
  // Hyperliquid: a position of 100,000 is sold whole, one of 101,000 for 20.2 first.
  RiskRules rules = market_rules();
  rules.liquidation.steps = {step(LiquidationStep::Kind::fraction),
                             step(LiquidationStep::Kind::all)};
  LiquidationStep& first = rules.liquidation.steps[0];
  first.above = 100'000 * kOneUsd;
  first.share_e8 = kOneE8 / 5;
  first.cool_down = 30 * kSecond;
  first.all_in_cool_down = true;
  Exchange exchange;
  const AccountId small = exchange.account("small", 900);
  const AccountId large = exchange.account("large", 1'900);
  const AccountId maker = exchange.account("other side", 10'000'000);
  exchange.trade(small, maker, kBtc, 100'000, 1'000);  // 1 % of 100,000: tier 2 from 100,000
  exchange.trade(large, maker, kBtc, 101'000, 1'000);
  exchange.begin(rules);
  exchange.tick(1 * kSecond, kBtc, 1'000);
  EXPECT_EQ(exchange.lots(small, kBtc), 0);
  EXPECT_EQ(exchange.lots(large, kBtc), 101'000 - 20'200);
  exchange.tick(2 * kSecond, kBtc, 985);
  EXPECT_EQ(exchange.lots(large, kBtc), 0) << "in the cool-down orders are for all";
}

TEST(WaterfallSteps, HoldsInACoolDown) {
  RiskRules rules = market_rules();
  rules.liquidation.steps = {step(LiquidationStep::Kind::fraction)};
  rules.liquidation.steps[0].share_e8 = kOneE8 / 10;
  rules.liquidation.steps[0].cool_down = 10 * kSecond;
  OneLong exchange;
  exchange.begin(rules);
  exchange.tick(1 * kSecond, kBtc, 905);
  EXPECT_EQ(exchange.lots(exchange.alice, kBtc), 900);
  exchange.tick(10 * kSecond, kBtc, 904);
  EXPECT_EQ(exchange.lots(exchange.alice, kBtc), 900);
  EXPECT_EQ(exchange.decisions(DecisionKind::hold).size(), 1U);
  exchange.tick(11 * kSecond, kBtc, 904);
  EXPECT_EQ(exchange.lots(exchange.alice, kBtc), 810);
}

TEST(WaterfallSteps, SellsAsFewLotsAsReachARatio) {
  RiskRules rules = market_rules();
  rules.liquidation.steps = {step(LiquidationStep::Kind::to_ratio)};
  rules.liquidation.steps[0].ratio_e8 = 2 * kOneE8;
  OneLong exchange;
  exchange.begin(rules);
  exchange.tick(1 * kSecond, kBtc, 909);  // E 9; M at most 4.5: 495.04 lots stay
  EXPECT_EQ(exchange.lots(exchange.alice, kBtc), 495);
}

TEST(WaterfallSteps, GoesDownATier) {
  RiskRules rules = market_rules();
  rules.liquidation.steps = {step(LiquidationStep::Kind::tier_down)};
  Exchange exchange;
  const AccountId alice = exchange.account("alice", 4'000);
  const AccountId bob = exchange.account("bob", 10'000'000);
  exchange.trade(alice, bob, kBtc, 150'000, 1'000);  // tier 2: 2 % of 150,000
  exchange.begin(rules);
  exchange.tick(1 * kSecond, kBtc, 990);           // E 2,500 < 2,970
  EXPECT_EQ(exchange.lots(alice, kBtc), 101'010);  // 99,999.9 at 990
}

TEST(WaterfallSteps, ClosesItsOwnHedgeFirst) {
  RiskRules rules = market_rules();
  rules.liquidation.net_hedge = true;
  Exchange exchange;
  const AccountId alice = exchange.account("alice", 30);
  const AccountId bob = exchange.account("bob", 100'000);
  exchange.trade(alice, bob, kBtc, 2'000, 1'000, Side::long_side);
  const SymbolSpec& btc = exchange.desk().venue().symbol(kBtc);
  exchange.desk()
      .fill(alice, kBtc, Side::short_side, {-1'900, btc.entry_value(-1'900, 1'000), 0})
      .value();
  exchange.desk().fill(bob, kBtc, Side::both, {1'900, btc.entry_value(1'900, 1'000), 0}).value();
  exchange.begin(rules);
  exchange.tick(1 * kSecond, kBtc, 990);  // E 29 < 38.61; netted: M 0.99
  EXPECT_EQ(exchange.lots(alice, kBtc, Side::long_side), 100);
  EXPECT_EQ(exchange.lots(alice, kBtc, Side::short_side), 0);
  EXPECT_EQ(exchange.wallet(alice), 30 * kOneUsd) << "nothing is lost by it";
  EXPECT_TRUE(exchange.waterfall->troubled().empty());
  EXPECT_TRUE(exchange.market.orders.empty());
}

TEST(WaterfallSteps, CancelsOrdersBeforeItSells) {
  RiskRules rules = market_rules();
  rules.liquidation.cancel = Cancel::account;
  Exchange exchange;
  const AccountId alice =
      exchange.desk().add_account("alice", kUsd, 100 * kOneUsd, 0, 20 * kOneUsd).value();
  const AccountId bob = exchange.account("bob", 100'000);
  exchange.trade(alice, bob, kBtc, 1'000, 1'000);
  exchange.market.margin_of[alice] = 20 * kOneUsd;
  exchange.begin(rules);
  exchange.tick(1 * kSecond, kBtc, 920);  // E 20 < 9.2 + 20; without its orders above
  EXPECT_EQ(exchange.market.cancelled, std::vector<AccountId>{alice});
  EXPECT_EQ(exchange.desk().account(alice).extra_margin, 0);
  EXPECT_EQ(exchange.lots(alice, kBtc), 1'000);
  EXPECT_TRUE(exchange.waterfall->troubled().empty());
}

TEST(WaterfallSteps, ChargesAFeeOfWhatIsLeftAtMost) {
  RiskRules rules = market_rules();
  rules.funds.push_back(cash_fund("fund", 0));
  LiquidationFee fee;
  fee.rate_e8 = kOneE8 / 200;
  fee.recipient = "fund";
  rules.liquidation.fees.push_back(fee);
  OneLong exchange;
  Waterfall& waterfall = exchange.begin(rules);
  exchange.tick(1 * kSecond, kBtc, 909);  // 0.5 % of 909: 4.545 of 9
  EXPECT_EQ(exchange.wallet(exchange.alice), 4'455'000);
  EXPECT_EQ(exchange.wallet(waterfall.fund_account(0)), 4'545'000);
}

TEST(WaterfallSteps, KeepsToTheLimitOfZeroPrice) {
  RiskRules rules = market_rules();
  rules.liquidation.limit = LimitPrice::zero;
  OneLong exchange;
  exchange.begin(rules);
  exchange.market.slip = 110;             // 1.1 % worse
  exchange.tick(1 * kSecond, kBtc, 909);  // may lose M × E / ΣM = 9: 0.99 %
  EXPECT_EQ(exchange.lots(exchange.alice, kBtc), 1'000);
  exchange.market.slip = 90;
  exchange.tick(2 * kSecond, kBtc, 909);
  EXPECT_EQ(exchange.lots(exchange.alice, kBtc), 0);
}

TEST(WaterfallSteps, PausesAfterAJumpAndForAStaleMark) {
  RiskRules rules = market_rules();
  rules.pause.jump_e8 = kOneE8 / 20;
  rules.pause.stale_after = 60 * kSecond;
  rules.pause.hold = 10 * kSecond;
  OneLong exchange;
  Waterfall& waterfall = exchange.begin(rules);
  exchange.tick(1 * kSecond, kBtc, 909);
  EXPECT_TRUE(waterfall.is_paused(kBtc));
  EXPECT_EQ(exchange.lots(exchange.alice, kBtc), 1'000);
  exchange.tick(5 * kSecond, kBtc, 908);
  EXPECT_EQ(exchange.lots(exchange.alice, kBtc), 1'000);
  exchange.tick(11 * kSecond, kBtc, 907);
  EXPECT_FALSE(waterfall.is_paused(kBtc));
  EXPECT_EQ(exchange.lots(exchange.alice, kBtc), 0);
  waterfall.tick(72 * kSecond);
  EXPECT_TRUE(waterfall.is_paused(kBtc)) << "the last mark is of second 11";
  EXPECT_EQ(exchange.decisions(DecisionKind::pause).size(), 2U + 2U) << "the others are stale, too";
}

TEST(WaterfallSteps, LeavesAHaltedSymbolAlone) {
  OneLong exchange;
  Waterfall& waterfall = exchange.begin(market_rules());
  waterfall.halt(kBtc);
  exchange.tick(1 * kSecond, kBtc, 800);
  EXPECT_EQ(exchange.lots(exchange.alice, kBtc), 1'000);
  waterfall.resume(kBtc);
  exchange.tick(2 * kSecond, kBtc, 800);
  EXPECT_EQ(exchange.lots(exchange.alice, kBtc), 0);
  EXPECT_EQ(exchange.decisions(DecisionKind::halt).size(), 1U);
  EXPECT_EQ(exchange.decisions(DecisionKind::halt_end).size(), 1U);
}

TEST(WaterfallSteps, OnlyAdvises) {
  OneLong exchange;
  Waterfall& waterfall = exchange.begin(market_rules(), Mode::advise);
  const std::uint64_t before = exchange.desk().last_sequence();
  exchange.tick(1 * kSecond, kBtc, 905);
  exchange.tick(2 * kSecond, kBtc, 880);
  waterfall.tick(3 * kSecond);
  EXPECT_EQ(exchange.desk().last_sequence() - before, 5U) << "two marks, three commits";
  EXPECT_EQ(exchange.lots(exchange.alice, kBtc), 1'000);
  ASSERT_EQ(exchange.decisions(DecisionKind::liquidate).size(), 1U);
  ASSERT_EQ(exchange.decisions(DecisionKind::deleverage).size(), 1U);
  EXPECT_THAT(waterfall.explain(exchange.decisions(DecisionKind::deleverage)[0]),
              HasSubstr("would be done"));
}

TEST(WaterfallSteps, AdvisesAllLegsAndTakeoversByTheRulesRatio) {
  OneLong exchange;
  exchange.trade(exchange.alice, exchange.bob, kEth, 10, 100);
  RiskRules rules = market_rules();
  rules.takeover.enabled = true;
  rules.takeover.ratio_over = 2;
  rules.takeover.ratio_under = 3;
  rules.funds.push_back(vault("vault", 1'000 * kOneUsd));
  Waterfall& waterfall = exchange.begin(rules, Mode::advise);
  exchange.tick(1 * kSecond, kBtc, 908);  // 8 of 9.28: an order for each leg
  EXPECT_EQ(exchange.decisions(DecisionKind::liquidate).size(), 2U);
  EXPECT_EQ(exchange.decisions(DecisionKind::takeover).size(), 0U);
  exchange.tick(2 * kSecond, kBtc, 905);  // 5 of 9.25 is below two thirds
  waterfall.tick(3 * kSecond);
  EXPECT_EQ(exchange.decisions(DecisionKind::liquidate).size(), 2U);
  EXPECT_EQ(exchange.decisions(DecisionKind::takeover).size(), 1U);
  EXPECT_EQ(exchange.lots(exchange.alice, kBtc), 1'000);
}

TEST(WaterfallSteps, ASecondRoundTakesWhoTheFirstBankrupts) {
  // The bankruptcy price is dear for shorts: bob, closed at it, cannot pay what he owes elsewhere.
  RiskRules rules = market_rules();
  rules.liquidation.steps.clear();
  Exchange exchange;
  const AccountId alice = exchange.account("alice", 10);
  const AccountId bob = exchange.account("bob", 11);
  const AccountId carol = exchange.account("carol", 100'000);
  // alice is long for 1,000; bob is short against her and long ETH, which falls as well.
  exchange.trade(alice, bob, kBtc, 1'000, 1'000);
  exchange.trade(bob, carol, kEth, 1'000, 100);
  Waterfall& waterfall = exchange.begin(rules);
  waterfall.mark(kEth, exchange.desk().venue().symbol(kEth).unit_value(89)).value();
  exchange.tick(1 * kSecond, kBtc, 900);  // alice −90; bob 11 + 100 − 110 = 1, closed at 990: −89
  EXPECT_EQ(exchange.lots(alice, kBtc), 0);
  EXPECT_EQ(exchange.lots(bob, kBtc), 0);
  EXPECT_EQ(exchange.lots(bob, kEth), 0);
  EXPECT_EQ(exchange.lots(carol, kEth), 0);
  EXPECT_TRUE(waterfall.troubled().empty());
}

TEST(WaterfallSteps, TheHouseTakesWhatNobodyIsLeftFor) {
  OneLong exchange;
  exchange.desk().set_exempt(exchange.bob, true).value();
  Waterfall& waterfall = exchange.begin(market_rules());
  exchange.tick(1 * kSecond, kBtc, 880);
  EXPECT_EQ(exchange.lots(exchange.alice, kBtc), 0);
  EXPECT_EQ(exchange.lots(waterfall.house_account(kUsd), kBtc), 1'000);
  EXPECT_EQ(exchange.wallet(exchange.alice), 0);
  EXPECT_EQ(exchange.decisions(DecisionKind::house_takes).size(), 1U);
}

TEST(WaterfallSteps, StrategiesReduceOthersForTheSameMoney) {
  for (const Strategy strategy :
       {Strategy::queue, Strategy::pro_rata, Strategy::water_filling, Strategy::random}) {
    RiskRules rules = market_rules();
    rules.adl.strategy = strategy;
    Exchange exchange;
    const AccountId alice = exchange.account("alice", 100);
    const AccountId bob = exchange.account("bob", 1'000);
    const AccountId carol = exchange.account("carol", 2'000);
    exchange.trade(alice, bob, kBtc, 1'000, 1'000);
    exchange.trade(exchange.account("dave", 100'000), carol, kBtc, 3'000, 1'000);
    exchange.begin(rules);
    exchange.tick(1 * kSecond, kBtc, 880);
    EXPECT_EQ(exchange.lots(alice, kBtc), 0);
    EXPECT_EQ(exchange.lots(bob, kBtc) + exchange.lots(carol, kBtc), -3'000);
    EXPECT_EQ(exchange.wallet(alice), 0);
    const std::vector<RiskDecision> legs = exchange.decisions(DecisionKind::deleverage);
    ASSERT_EQ(legs.size(), 1U);
    EXPECT_EQ(legs[0].operands[3].value, 20 * kOneUsd) << "100 less a loss of 120";
    int128 released = 0;
    for (const RiskDecision& one : exchange.decisions(DecisionKind::deleveraged)) {
      released += one.operands[3].value;
    }
    EXPECT_EQ(released, -1'000 * kOneUsd) << "one bitcoin of the shorts, sold at 1,000";
    if (strategy == Strategy::water_filling) {
      EXPECT_EQ(exchange.lots(bob, kBtc), -750) << "a quarter of each";
    }
  }
}

TEST(WaterfallSteps, FundsAreToppedUpAndGiveWhatIsAboveTheirCap) {
  RiskRules rules = market_rules();
  rules.funds.push_back(cash_fund("first", 50 * kOneUsd));
  rules.funds.push_back(cash_fund("second", 0));
  rules.funds[0].cap = 40 * kOneUsd;
  rules.funds[0].overflow_to = "second";
  rules.funds[1].top_up = TopUp{7 * kOneUsd, 15 * kOneUsd, 60 * kSecond};
  Exchange exchange;
  Waterfall& waterfall = exchange.begin(rules);
  waterfall.tick(1 * kSecond);
  EXPECT_EQ(exchange.wallet(waterfall.fund_account(0)), 40 * kOneUsd);
  EXPECT_EQ(exchange.wallet(waterfall.fund_account(1)), 17 * kOneUsd);
  waterfall.tick(2 * kSecond);
  EXPECT_EQ(exchange.wallet(waterfall.fund_account(1)), 17 * kOneUsd);
}

TEST(WaterfallSteps, TakesNobodyOverWhenTheEngineHasOtherPositions) {
  OneLong exchange;
  RiskRules rules = market_rules();
  rules.adl.when_bankrupt = false;
  rules.liquidation.steps.clear();
  rules.takeover.enabled = true;
  rules.takeover.ratio_over = rules.takeover.ratio_under = 1;
  rules.funds.push_back(vault("vault", 1'000 * kOneUsd));
  Waterfall& waterfall = exchange.begin(rules);
  // Behind the Desk's back: a lot less.
  op::Reduce one;
  one.lots = 1;
  const PositionId position = *exchange.desk().find_position(exchange.alice, kBtc, Side::both);
  Command command = make_command(CommandKind::reduce, one);
  command.symbol = 0;
  command.position = position.value();
  command.account = exchange.alice.value();
  exchange.desk().send(command);
  exchange.tick(1 * kSecond, kBtc, 905);
  EXPECT_EQ(exchange.lots(waterfall.fund_account(0), kBtc), 0);
  EXPECT_EQ(exchange.decisions(DecisionKind::takeover).size(), 0U);
  EXPECT_EQ(exchange.decisions(DecisionKind::takeover_refused).size(), 1U);
}

TEST(WaterfallSteps, FindsMoneyThatComesFromNowhere) {
  OneLong exchange;
  Waterfall& waterfall = exchange.begin(market_rules());
  exchange.desk().transfer(exchange.bob, 5).value();
  EXPECT_THROW(waterfall.tick(1), InvariantFault);
  OneLong another;
  Waterfall& noted = another.begin(market_rules());
  another.desk().transfer(another.bob, 5).value();
  noted.note_transfer(kUsd, 5);
  EXPECT_NO_THROW(noted.tick(1));
}

TEST(WaterfallSteps, TakesOnlyTheExcessOfASymbolsLossFromTheVault) {
  // Bybit: (PnL − its peak) / the pool's peak beyond −30 %, and only what is beyond.
  RiskRules rules = market_rules();
  rules.adl.when_bankrupt = false;
  rules.adl.price = AdlPrice::mark;
  rules.liquidation.steps.clear();
  rules.takeover.enabled = true;
  rules.takeover.ratio_over = rules.takeover.ratio_under = 1;
  rules.funds.push_back(vault("pool", 1'000 * kOneUsd));
  TriggerRule trigger;
  trigger.name = "symbol";
  trigger.quantity = TriggerRule::Quantity::symbol_drawdown;
  trigger.fund = "pool";
  trigger.window = 8 * 3600 * kSecond;
  trigger.start = 30 * kOneE8 / 100;
  trigger.stop = 25 * kOneE8 / 100;
  trigger.excess_only = true;
  rules.triggers.push_back(trigger);
  Exchange exchange;
  const AccountId alice = exchange.account("alice", 500);
  const AccountId bob = exchange.account("bob", 1'000'000);
  exchange.trade(alice, bob, kBtc, 10'000, 1'000);
  Waterfall& waterfall = exchange.begin(rules);
  exchange.tick(1 * kSecond, kBtc, 958);  // E 80 < 95.8: to the pool, seen at 1,000 before
  const AccountId pool = waterfall.fund_account(0);
  EXPECT_EQ(exchange.lots(pool, kBtc), 10'000);
  exchange.tick(2 * kSecond, kBtc, 930);  // −280 of 1,000
  EXPECT_EQ(exchange.lots(pool, kBtc), 10'000);
  exchange.tick(3 * kSecond, kBtc, 918);  // −400: 100 beyond 300, a quarter of the lots
  EXPECT_EQ(exchange.lots(pool, kBtc), 7'500);
  EXPECT_EQ(exchange.decisions(DecisionKind::trigger_on).size(), 1U);
}

TEST(WaterfallSteps, TheSameInputsGiveTheSameDecisions) {
  const auto play = [] {
    OneLong exchange;
    exchange.begin(market_rules());
    std::string told;
    for (int i = 1; i < 20; ++i)
      exchange.tick(static_cast<Nanoseconds>(i) * kSecond, kBtc, 1'000 - 7 * i);
    for (const RiskDecision& decision : exchange.waterfall->decisions()) {
      told += exchange.waterfall->explain(decision) + "\n";
    }
    return told;
  };
  EXPECT_EQ(play(), play());
}

}  // namespace
}  // namespace ballast::risk
