// Maintenance, verdicts and their boundaries.
#include <gtest/gtest.h>

#include "tests/reference/test_support.hpp"

namespace ballast::reference {
namespace {

// BTC/USDT:USDT of the ccxt table: rates 0.4 %, 0.5 % from 50,000 (less 50), 0.65 % from 600,000
// (less 950). In whole USD here.
TEST(Maintenance, BtcTiers) {
  const Table table{0,
                    0,
                    {{0, 400'000, 0},
                     {50'000, 500'000, Int{50} * kRateOne},
                     {600'000, 650'000, Int{950} * kRateOne}}};
  struct Case {
    std::int64_t notional;
    std::int64_t margin_e8;
  };
  const Case kCases[] = {
      {264'000, 1'270 * kRateOne},    // 264000·0.005 − 50
      {1'000'000, 5'550 * kRateOne},  // 1000000·0.0065 − 950
      {49'999, 19'999'600'000},       // 199.996
      {50'000, 200 * kRateOne},       // continuous: 250 − 50
      {50'001, 20'000'500'000},       // 200.005
      {599'999, 294'999'500'000},     // 2949.995
      {600'000, 2'950 * kRateOne},    // 3900 − 950
      {-264'000, 1'270 * kRateOne},   // a short's
      {0, 0},
  };
  for (const Case& c : kCases) EXPECT_TRUE(maintenance(table, 1, c.notional, 0) == c.margin_e8);
}

TEST(Maintenance, NeverNegativeAndZeroWithoutTiers) {
  EXPECT_TRUE(maintenance({}, 1, 1'000, 1'000) == 0);
  const Table table{0, 0, {{0, 1'000'000, Int{5} * kRateOne}}};
  EXPECT_TRUE(maintenance(table, 1, 400, 0) == 0);  // 4 − 5
  EXPECT_TRUE(maintenance(table, 1, 501, 0) == 1'000'000);
}

struct VerdictCase {
  std::int64_t equity;
  std::int64_t margin_e8;
  bool open;
  op::Asset thresholds;
  Verdict verdict;
};

// warn at 4/5 of equity, takeover when E × 2 < ΣM, i.e. below half the maintenance.
constexpr op::Asset kThresholds{4, 5, 2, 1, 0, 0};
constexpr op::Asset kAtEquality{4, 5, 2, 1, option::kLiquidateAtEquality, 0};
constexpr op::Asset kNever{};

TEST(Judge, Boundaries) {
  const VerdictCase kCases[] = {
      {-1, 0, false, kNever, Verdict::bankrupt},
      {0, 100 * kRateOne, false, kThresholds, Verdict::safe},  // nothing open
      {0, 0, true, kThresholds, Verdict::safe},
      {0, 0, true, kAtEquality, Verdict::liquidate},
      {0, 1, true, kThresholds, Verdict::takeover},
      {0, 1, true, kNever, Verdict::liquidate},
      {49, 100 * kRateOne, true, kThresholds, Verdict::takeover},  // 98 < 100
      {50, 100 * kRateOne, true, kThresholds, Verdict::liquidate},
      {50, 100 * kRateOne + 1, true, kThresholds, Verdict::takeover},
      {99, 100 * kRateOne, true, kThresholds, Verdict::liquidate},
      {100, 100 * kRateOne, true, kThresholds, Verdict::warn},  // 500 > 400
      {100, 100 * kRateOne, true, kAtEquality, Verdict::liquidate},
      {100, 100 * kRateOne - 1, true, kAtEquality, Verdict::warn},
      {125, 100 * kRateOne, true, kThresholds, Verdict::safe},  // 500 > 500 is false
      {125, 100 * kRateOne + 1, true, kThresholds, Verdict::warn},
      {124, 100 * kRateOne, true, kThresholds, Verdict::warn},
      {124, 100 * kRateOne, true, kNever, Verdict::safe},
  };
  for (const VerdictCase& c : kCases) {
    EXPECT_EQ(judge({c.equity, c.margin_e8, c.open}, c.thresholds), c.verdict)
        << c.equity << " against " << c.margin_e8;
  }
}

TEST(Judge, NeverOverflows) {
  const Int huge = (Int{1} << 95) - 1;
  const op::Asset steep{1, 10'000, 10'000, 1, 0, 0};
  EXPECT_EQ(judge({huge, huge, true}, steep), Verdict::safe);
  EXPECT_EQ(judge({-huge, huge, true}, steep), Verdict::bankrupt);
}

// The cross-margined figure in lots of 0.001 and atoms of 10^-6 USD: W 1,535,443.01; long
// 3,683.979 ETH from 1,456.84, long 109.488 BTC from 32,481.98 with BTC at its mark 31,967.27.
// With ETH at 1,153.25 equity is 360,669.26 below a maintenance of 360,690.69; one cent higher it
// is 360,706.10 above 360,694.37: the liquidation price is 1,153.26 to the cent.
TEST(Engine, CrossMarginedEthLiquidatesAtTheWorkedPrice) {
  Session session = open_session();
  session.run(asset(0));
  session.run(symbol(0, 1 << 30));
  session.run(symbol(1, 1 << 30));
  // Deductions in atoms × 10^8: 135,365 and 16,300 USD.
  const Int of_eth = Int{135'365} * 1'000'000 * kRateOne;
  const Int of_btc = Int{16'300} * 1'000'000 * kRateOne;
  session.run(table(0));
  session.run(tier(0, 0, 0, 0));
  session.run(tier(0, 1, 1'353'650'000'000, 10'000'000, low(of_eth), low(high(of_eth))));
  session.run(table(1));
  session.run(tier(1, 0, 0, 0));
  session.run(tier(1, 1, 652'000'000'000, 2'500'000, low(of_btc), low(high(of_btc))));
  session.run(bind(0, 0));
  session.run(bind(1, 1));
  session.run(mark(0, 1'335'180));
  session.run(mark(1, 31'967'270));
  session.run(commit(2));
  session.run(account(5));
  session.run(wallet_delta(5, 1'535'443'010'000));
  session.run(open(0, 1, 5));
  session.run(open(1, 2, 5));
  session.run(position_delta(0, 1, 5, {3'683'979, 3'683'979LL * 1'456'840, 0, 0}));
  session.run(position_delta(1, 2, 5, {109'488, 109'488LL * 32'481'980, 0, 0}));
  session.run(mark(0, 1'153'260));
  EXPECT_TRUE(session.run(commit(1)).empty());  // still safe
  session.run(mark(0, 1'153'250));
  const std::vector<Event> events = session.run(commit(1));
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].code(), static_cast<std::uint8_t>(Verdict::liquidate));
  EXPECT_EQ(events[0].account, 5U);
  // Wallet, and the losses of ETH and BTC, exact in atoms.
  EXPECT_TRUE(equity_of(events[0]) == Int{1'535'443'010'000} +
                                          Int{3'683'979} * (1'153'250 - 1'456'840) +
                                          Int{109'488} * (31'967'270 - 32'481'980));
  EXPECT_TRUE(maintenance_of(events[0]) / kRateOne == 360'690'689'619);
}

TEST(Engine, ExtraMarginAndCollateralCount) {
  Session session = open_session();
  session.run(asset(0));
  session.run(symbol(0, 100));
  session.run(symbol(1, 100, option::kCollateral));
  session.run(table(0));
  session.run(tier(0, 0, 0, kRateOne / 10));
  session.run(bind(0, 0));
  session.run(mark(0, 10));
  session.run(mark(1, 7));
  session.run(commit(2));
  session.run(account(0, 0, 3));
  session.run(open(1, 1, 0));
  // 4 units of collateral at 7: equity 28, maintenance only what the host asks for.
  const auto held = session.run(with_flags(position_delta(1, 1, 0, {4, 0, 0, 0}), flag::kAnswer));
  ASSERT_EQ(names(held), std::vector<std::string>{"verdict"});
  EXPECT_TRUE(equity_of(held[0]) == 28);
  EXPECT_TRUE(maintenance_of(held[0]) == 3 * kRateOne);
  EXPECT_EQ(held[0].code(), static_cast<std::uint8_t>(Verdict::safe));
  // A long of 25 at cost 250 has maintenance 25: equity 28 = 25 + 3, not below: safe.
  session.run(open(0, 2, 0));
  const auto full =
      session.run(with_flags(position_delta(0, 2, 0, {25, 250, 0, 0}), flag::kAnswer));
  EXPECT_TRUE(equity_of(full[0]) == 28);
  EXPECT_TRUE(maintenance_of(full[0]) == 28 * kRateOne);
  EXPECT_EQ(full[0].code(), static_cast<std::uint8_t>(Verdict::safe));
  // One atom less is below.
  const auto below = session.run(wallet_delta(0, -1));
  ASSERT_EQ(names(below), std::vector<std::string>{"verdict"});
  EXPECT_EQ(below[0].code(), static_cast<std::uint8_t>(Verdict::liquidate));
  EXPECT_EQ(below[0].arg, static_cast<std::uint32_t>(Verdict::safe));
}

}  // namespace
}  // namespace ballast::reference
