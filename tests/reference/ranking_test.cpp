// Ranking, ADL transactions and lights through the model.
#include <gtest/gtest.h>

#include "tests/reference/test_support.hpp"

namespace ballast::reference {
namespace {

using Names = std::vector<std::string>;

/// Longs of 4, 2, 2, 6 lots in accounts 0–3 (positions 10–13) at cost 5 a lot, each with 100 in
/// the wallet, symbol 0 marked at 5; policy 0 ranks by size.
Session four_longs() {
  Session session = open_session();
  session.run(asset(0));
  session.run(symbol(0, 1000));
  session.run(policy(0, size_policy()));
  session.run(mark(0, 5));
  session.run(commit(1));
  const std::int64_t lots[] = {4, 2, 2, 6};
  for (std::uint32_t i = 0; i < 4; ++i) {
    session.run(account(i));
    session.run(wallet_delta(i, 100));
    session.run(open(0, 10 + i, i));
    session.run(position_delta(0, 10 + i, i, {lots[i], 5 * lots[i], 0, 0}));
  }
  return session;
}

Command adl(std::uint8_t flags = 0) {
  return on_side(CommandKind::adl, 0, Side::long_side, 0, flags);
}

TEST(Rank, ByKeyThenById) {
  Session session = four_longs();
  const Command rank = on_side(CommandKind::rank, 0, Side::long_side, 0, flag::kAll);
  const auto events = session.run(rank);
  ASSERT_EQ(names(events), (Names{"ranked", "ranked", "ranked", "ranked", "rank_end"}));
  const std::uint32_t order[] = {13, 10, 11, 12};
  const unsigned lights[] = {5, 4, 3, 2};  // 5 − floor(0, 1.25, 2.5, 3.75)
  for (std::uint32_t i = 0; i < 4; ++i) {
    EXPECT_EQ(events[i].position, order[i]);
    EXPECT_EQ(events[i].arg, i + 1);
    EXPECT_EQ(events[i].code(), lights[i]);
  }
  EXPECT_EQ(events[1].as<op::Ranked>().key, events[0].as<op::Ranked>().key - 0x50000000)
      << "30 = 1.875·2^4, 20 = 1.25·2^4: 0.625·2^31 apart";
  EXPECT_EQ(events[2].as<op::Ranked>().key, events[3].as<op::Ranked>().key);
  Command two = rank;
  two.flags = 0;
  two.set_side(Side::long_side);
  two.set(op::Rank{2, 0, 0, 0});
  const auto front = session.run(two);
  ASSERT_EQ(names(front), (Names{"ranked", "ranked", "rank_end"}));
  EXPECT_EQ(front[2].as<op::RankEnd>().total, 4U);
  EXPECT_EQ(front[2].as<op::RankEnd>().listed, 2U);
  EXPECT_EQ(names(session.run(on_side(CommandKind::rank, 0, Side::short_side, 0, flag::kAll))),
            Names{"rank_end"});
}

// Without entry value they come before the greatest return on cost, by id; without equity last.
TEST(Rank, WithoutEntryValueFirstAndByIdAmongEachOther) {
  Session session = four_longs();
  session.run(policy(1, bitmex_policy()));
  session.run(position_delta(0, 10, 0, {0, -19, 0, 0}));  // EV 1 of MV 20
  for (const std::uint32_t i : {3U, 1U}) {
    const std::int64_t entry_value = i == 3 ? 30 : 10;
    session.run(position_delta(0, 10 + i, i, {0, -entry_value, 0, 0}));
  }
  session.run(position_delta(0, 12, 2, {0, -10, -110, 0}));  // EV 0, E = 100 − 110 + 10
  const auto events = session.run(on_side(CommandKind::rank, 0, Side::long_side, 1, flag::kAll));
  ASSERT_EQ(events.size(), 5U);
  const std::uint32_t order[] = {11, 13, 10, 12};
  for (std::uint32_t i = 0; i < 4; ++i) EXPECT_EQ(events[i].position, order[i]);
  EXPECT_EQ(events[0].as<op::Ranked>().key, kKeyFirst);
  EXPECT_EQ(events[1].as<op::Ranked>().key, kKeyFirst);
  EXPECT_LT(events[2].as<op::Ranked>().key, kKeyFirst);
  EXPECT_GT(events[2].as<op::Ranked>().key, 0);
  EXPECT_EQ(events[3].as<op::Ranked>().key, kKeyLast);
}

TEST(Adl, ClosesFromTheHeadAndAPartlyClosedHeadStays) {
  Session session = four_longs();
  session.run(account(0, option::kExemptAdl));  // 13, 11, 12 are left
  EXPECT_EQ(session.run(adl(flag::kAck))[0].as<op::Done>().count, 3U);
  auto events = session.run(adl_take(0, 4, 7));
  ASSERT_EQ(names(events), (Names{"adl_close", "adl_end"}));
  EXPECT_EQ(events[0].position, 13U);
  EXPECT_EQ(events[0].arg, 1U);
  EXPECT_EQ(events[0].as<op::AdlClose>().cash, 28);
  EXPECT_EQ(events[0].as<op::AdlClose>().entry_value, 20);
  events = session.run(adl_take(0, 5, 9));
  ASSERT_EQ(names(events), (Names{"adl_close", "adl_close", "adl_close", "adl_end"}));
  const std::uint32_t positions[] = {13, 11, 12};
  const std::int64_t lots[] = {2, 2, 1};
  for (std::uint32_t i = 0; i < 3; ++i) {
    EXPECT_EQ(events[i].position, positions[i]);
    EXPECT_EQ(events[i].arg, i + 1);
    EXPECT_EQ(events[i].as<op::AdlClose>().lots, lots[i]);
  }
  EXPECT_EQ(events[3].as<op::AdlEnd>().cash_lo, 45U);
  events = session.run(adl_take(0, 7, 9));
  ASSERT_EQ(names(events), (Names{"adl_close", "adl_end"}));
  EXPECT_EQ(events[1].as<op::AdlEnd>().lots_left, 6);
  EXPECT_EQ(names(session.run(adl_take(0, 7, 9))), Names{"adl_end"});
}

TEST(Adl, EndsWithAnyOtherNumberedCommandButNotByARefusedTake) {
  Session session = four_longs();
  session.run(adl());
  EXPECT_EQ(names(session.run(adl_take(0, 0, 1))), Names{"rejected out_of_range"});
  EXPECT_EQ(names(session.run(adl_take(1, 1, 1))), Names{"rejected no_transaction"});
  Command unnumbered = adl_take(0, 1, 1);  // sequence 0
  EXPECT_EQ(names(session.run_raw(unnumbered)), Names{"rejected bad_check"});
  EXPECT_EQ(names(session.run(adl_take(0, 1, 1))), (Names{"adl_close", "adl_end"}));
  EXPECT_EQ(names(session.run(wallet_delta(99, 1))), Names{"rejected unknown_account"});
  EXPECT_EQ(names(session.run(adl_take(0, 1, 1))), Names{"rejected no_transaction"});
}

TEST(Adl, WhyCarriesTheOperandsAsRanked) {
  Session session = four_longs();
  session.run(wallet_delta(3, -150));  // E = −50
  session.run(adl(flag::kWhy));
  const auto events = session.run(adl_take(0, 100, 5));
  ASSERT_EQ(events.size(), 13U);
  // Account 3 has no equity: its position is last, with its frozen operands.
  EXPECT_EQ(events[9].position, 13U);
  EXPECT_EQ(events[9].as<op::AdlClose>().key, kKeyLast);
  EXPECT_EQ(events[9].code(), static_cast<std::uint8_t>(Verdict::bankrupt));
  EXPECT_EQ(events[10].event(), EventKind::adl_why_position);
  EXPECT_EQ(events[10].code(), 1U);  // uPnL 0 is not a profit
  EXPECT_EQ(events[10].arg, 4U);
  EXPECT_EQ(events[10].as<op::WhyPosition>().mark_value, 30);
  EXPECT_EQ(events[11].event(), EventKind::adl_why_account);
  EXPECT_EQ(events[11].arg, 0xFFFFFFFFU);  // high part of −50
  EXPECT_EQ(static_cast<std::int64_t>(events[11].as<op::WhyAccount>().wallet_lo), -50);
  EXPECT_EQ(events[11].as<op::WhyAccount>().wallet_hi, -1);
}

// Short 1 BTC with 4,999 and entry 50,000 against long 1 BTC with 100,000 and entry 50,000: the
// short is bankrupt at 54,999; ADL there leaves the long account with 104,999 and the short's with
// nothing. Whole USD, one lot = 1 BTC.
TEST(Adl, BankruptcyPriceWorkedFigure) {
  Session session = open_session();
  session.run(asset(0));
  session.run(symbol(0, 10));
  session.run(policy(0, bitmex_policy()));
  session.run(mark(0, 50'000));
  session.run(commit(1));
  session.run(account(0));
  session.run(account(1));
  session.run(wallet_delta(0, 4'999));
  session.run(wallet_delta(1, 100'000));
  session.run(open(0, 1, 0));
  session.run(open(0, 2, 1));
  session.run(position_delta(0, 1, 0, {-1, -50'000, 0, 0}));
  session.run(position_delta(0, 2, 1, {1, 50'000, 0, 0}));
  session.run(mark(0, 54'999));
  EXPECT_TRUE(session.run(commit(1)).empty());  // equity 0: not yet negative, no maintenance
  session.run(mark(0, 55'000));
  EXPECT_EQ(names(session.run(commit(1))), Names{"verdict"});
  session.run(account(0, option::kExemptAdl));
  session.run(adl());
  const auto closed = session.run(adl_take(0, 1, 54'999));
  ASSERT_EQ(names(closed), (Names{"adl_close", "adl_end"}));
  EXPECT_EQ(closed[0].as<op::AdlClose>().cash, 54'999);
  EXPECT_EQ(names(session.run(reduce(0, 1, 0, 1, -54'999))), Names{"verdict"});  // safe again
  EXPECT_TRUE(wallet_of(session.run(query_account(0))[0]) == 0);
  EXPECT_TRUE(wallet_of(session.run(query_account(1))[0]) == 104'999);
}

TEST(Lights, ChangesOnlyOrAll) {
  Session session = four_longs();
  const Command lights = on_side(CommandKind::lights, 0, Side::long_side, 0);
  auto events = session.run(lights);
  ASSERT_EQ(names(events), (Names{"light", "light", "light", "light", "lights_end"}));
  EXPECT_EQ(events[0].as<op::Light>().previous, 0U);
  EXPECT_EQ(events[4].as<op::RankEnd>().listed, 4U);
  EXPECT_EQ(names(session.run(lights)), Names{"lights_end"});
  // Position 12 grows to the front: 12, 13, 10, 11 with 5, 4, 3, 2.
  session.run(position_delta(0, 12, 2, {8, 40, 0, 0}));
  events = session.run(lights);
  ASSERT_EQ(names(events), (Names{"light", "light", "light", "light", "lights_end"}));
  EXPECT_EQ(events[0].position, 12U);
  EXPECT_EQ(events[0].as<op::Light>().previous, 2U);
  EXPECT_EQ(session.run(with_flags(lights, flag::kAll)).size(), 5U);
  const auto state = session.run(about(CommandKind::query, 0, 12, 2));
  EXPECT_EQ(state[0].code(), 4U * 5U);  // side both, light 5
}

}  // namespace
}  // namespace ballast::reference
