// Every command of docs/contract.md: its refusals in their order, and its effect.
#include <gtest/gtest.h>

#include <limits>

#include "tests/reference/test_support.hpp"

namespace ballast::reference {
namespace {

using Names = std::vector<std::string>;
using testing::ElementsAre;

/// Asset 0; symbol 0 (max_lots 10, marked at 5), symbol 1 collateral (marked at 2), symbol 2
/// without a mark; accounts 0 and 1; asset 1 with account 2; positions 1 (account 0, both), 2
/// (account 1, long), 3 (account 1, short), 4 (account 0, collateral). Of tables 3, by quantity,
/// two tiers are staged, of table 4 none.
Session small_world() {
  Session session = open_session(6, 8);
  session.run(asset(0));
  session.run(asset(1));
  session.run(symbol(0, 10));
  session.run(symbol(1, 10, option::kCollateral));
  session.run(symbol(2, 10));
  session.run(policy(0, size_policy()));
  session.run(mark(0, 5));
  session.run(mark(1, 2));
  session.run(commit(2));
  for (const std::uint32_t id : {0U, 1U}) session.run(account(id));
  session.run(account(2, 0, 0, 1));
  session.run(open(0, 1, 0));
  session.run(open(0, 2, 1, Side::long_side));
  session.run(open(0, 3, 1, Side::short_side));
  session.run(open(1, 4, 0));
  session.run(table(3, option::kByQuantity));
  session.run(tier(3, 0, 0, 0));
  session.run(tier(3, 1, 7, 0));
  session.run(table(4));
  return session;
}

struct RefusalCase {
  Command command;
  const char* reason;
};

TEST(Refusals, ComeInTheOrderOfTheContract) {
  constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();
  constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
  const auto delta = [](std::uint32_t position, std::uint32_t account_id, std::int64_t q,
                        std::int64_t ev, std::int64_t w = 0) {
    return position_delta(position == 4 ? 1 : 0, position, account_id, {q, ev, w, 0});
  };
  op::Asset steep;
  steep.warn_num = kMaxRatioTerm + 1;
  op::Policy nine = size_policy();
  nine.rows |= std::uint64_t{9} << 60;
  op::Policy rich = size_policy();
  rich.wallet_min = kMaxCash + 1;
  const RefusalCase kCases[] = {
      {asset(64), "out_of_range"},
      {asset(3, steep), "out_of_range"},
      {asset(3, {0, 0, 0, 0, 2, 0}), "out_of_range"},
      {symbol(1024, 1), "out_of_range"},
      {symbol(5, 0), "out_of_range"},
      {symbol(5, kMaxLots + 1), "out_of_range"},
      {symbol(5, 1, 2), "out_of_range"},
      {symbol(5, 1, 0, 64), "out_of_range"},
      {symbol(5, 1, 0, 7), "unknown_asset"},
      {symbol(0, 1), "in_use"},
      {table(256), "out_of_range"},
      {table(0, 4), "out_of_range"},
      {table(0, std::uint64_t{1} << 32), "out_of_range"},
      {make_command(CommandKind::table, op::Table{0, 1 << 19, 0, 0}), "out_of_range"},
      {tier(256, 0, 0, 0), "out_of_range"},
      {tier(9, 0, -1, 0), "out_of_range"},
      {tier(9, 0, kMaxValue + 1, 0), "out_of_range"},
      {tier(9, 0, 0, -1), "out_of_range"},
      {tier(9, 0, 0, kMaxRateE8 + 1), "out_of_range"},
      {tier(9, 0, 0, 0, 0, 1 << 21), "out_of_range"},
      {tier(9, 0, 0, 0), "bad_tier"},     // not staged
      {tier(4, 1, 9, 0), "bad_tier"},     // its first is missing
      {tier(4, 0, 1, 0), "bad_tier"},     // and begins at 0
      {tier(3, 1, 9, 0), "bad_tier"},     // there is one
      {tier(3, 3, 9, 0), "bad_tier"},     // one would be left out
      {tier(3, 0, 0, 0), "bad_tier"},     // `table` begins anew, not this
      {tier(3, 2, 7, 0), "bad_tier"},     // not above the floor before
      {tier(3, 2, 9, 0, 1), "bad_tier"},  // by quantity there is no deduction
      {tier(3, 2, 9, 0, 0, 1), "bad_tier"},
      {bind(1024, 0), "out_of_range"},
      {bind(9, 257), "out_of_range"},
      {bind(9, 256), "unknown_symbol"},
      {bind(1, 0), "collateral"},
      {policy(16, size_policy()), "out_of_range"},
      {policy(0, nine), "out_of_range"},
      {policy(0, rich), "out_of_range"},
      {account(8), "out_of_range"},
      {account(0, 4), "out_of_range"},
      {account(0, 0, -1), "out_of_range"},
      {account(0, 0, kMaxCash + 1), "out_of_range"},
      {account(0, 0, 0, 64), "out_of_range"},
      {account(0, 0, 0, 7), "unknown_asset"},
      {account(0, 0, 0, 1), "wrong_asset"},
      {open(0, 1 << 24, 0), "out_of_range"},
      {open(0, 9, 8), "out_of_range"},
      {open(1024, 9, 0), "out_of_range"},
      {open(0, 9, 0, static_cast<Side>(3)), "out_of_range"},
      {open(9, 1, 2), "unknown_symbol"},
      {open(2, 1, 7), "unknown_account"},
      {open(2, 1, 2), "wrong_asset"},
      {open(2, 1, 0), "no_mark"},
      {open(0, 1, 0), "in_use"},
      {about(CommandKind::free, 0, kNoPosition, 7), "unknown_account"},
      {about(CommandKind::free, 0, kNoPosition, 99), "unknown_account"},
      {about(CommandKind::free, 0, kNoPosition, 0), "not_flat"},
      {about(CommandKind::free, 0, 9, 0), "unknown_position"},
      {about(CommandKind::free, 1, 1, 0), "unknown_position"},
      {about(CommandKind::free, 0, 1, 1), "unknown_position"},
      {delta(9, 0, 0, 0, kMin), "unknown_position"},
      {delta(1, 0, 0, 0, kMaxCash + 1), "out_of_range"},
      {delta(1, 0, 0, 0, kMin), "out_of_range"},
      {delta(1, 0, 11, 0), "overflow"},
      {delta(1, 0, kMax, 0), "overflow"},
      {delta(1, 0, kMin, 0), "overflow"},
      {delta(2, 1, -11, 0), "overflow"},
      {delta(2, 1, -1, kMax), "wrong_side"},
      {delta(3, 1, 1, kMax), "wrong_side"},
      {delta(1, 0, 0, kMaxValue + 1), "overflow"},
      {delta(1, 0, 0, kMin), "overflow"},
      {delta(1, 0, 0, 1), "entry_left"},
      {delta(4, 0, 0, 1), "entry_left"},
      {delta(4, 0, 1, 1), "collateral"},
      {reduce(0, 9, 0, 0, kMin), "unknown_position"},
      {reduce(0, 1, 0, 1, kMin), "out_of_range"},
      {reduce(0, 1, 0, 0, 0), "out_of_range"},
      {reduce(0, 1, 0, 1, 0), "over_close"},
      {about(CommandKind::restore_position, 9, 9, 9), "not_restoring"},
      {make_command(CommandKind::restore_account, op::RestoreAccount{}), "not_restoring"},
      {resume(0), "not_restoring"},
      {dump(3, 9), "out_of_range"},
      {dump(scope::kPositions, 1024), "out_of_range"},
      {dump(scope::kPositions, 9), "unknown_symbol"},
      {wallet_delta(7, kMin), "unknown_account"},
      {wallet_delta(0, kMaxCash + 1), "out_of_range"},
      {mark(1024, kMin), "out_of_range"},
      {mark(9, kMin), "unknown_symbol"},
      {mark(0, kMaxValue / 10 + 1), "out_of_range"},
      {at_unit_value(CommandKind::funding, 2, kMin), "out_of_range"},
      {at_unit_value(CommandKind::funding, 2, 1), "no_mark"},
      {at_unit_value(CommandKind::settle, 9, 1), "unknown_symbol"},
      {at_unit_value(CommandKind::settle, 2, 1), "no_mark"},
      {commit(1), "mark_count"},
      {on_side(CommandKind::adl, 1024, Side::long_side, 0), "out_of_range"},
      {on_side(CommandKind::adl, 9, Side::both, 0), "out_of_range"},
      {on_side(CommandKind::rank, 9, Side::long_side, 16), "out_of_range"},
      {on_side(CommandKind::rank, 9, Side::long_side, 5), "unknown_symbol"},
      {on_side(CommandKind::lights, 1, Side::long_side, 5), "unknown_policy"},
      {on_side(CommandKind::lights, 1, Side::long_side, 0), "collateral"},
      {adl_take(0, 0, kMin), "no_transaction"},
      {query_account(7), "unknown_account"},
      {query_account(99), "unknown_account"},
      {about(CommandKind::query, 0, 9, 0), "unknown_position"},
  };
  Session session = small_world();
  const auto before = session.run(digest_all())[0].as<op::DigestValue>().digest;
  for (const RefusalCase& c : kCases) {
    EXPECT_EQ(names(session.run(c.command)), Names{std::string("rejected ") + c.reason})
        << name_of(c.command.command()) << " expecting " << c.reason;
  }
  EXPECT_EQ(session.run(digest_all())[0].as<op::DigestValue>().digest, before);
}

TEST(Refusals, StaleOnlyWithCheckQ) {
  Session session = small_world();
  Command command = position_delta(0, 1, 0, {2, 9, 0, 1});
  EXPECT_EQ(names(session.run(with_flags(command, flag::kCheckQ))), Names{"rejected stale"});
  EXPECT_TRUE(session.run(command).empty());
  Command close = reduce(0, 1, 0, 3, 0);
  close.set(op::Reduce{3, 0, 0, 1});
  EXPECT_EQ(names(session.run(with_flags(close, flag::kCheckQ))), Names{"rejected stale"});
  EXPECT_EQ(names(session.run(close)), Names{"rejected over_close"});
}

TEST(Refusals, NoRoomAndTooManyPositions) {
  Session session = small_world();  // capacity 6, four live
  session.run(open(1, 5, 1));
  EXPECT_TRUE(session.run(open(1, 6, 0, Side::long_side)).empty());
  EXPECT_EQ(names(session.run(open(1, 7, 0, Side::short_side))), Names{"rejected no_room"});
  Session crowd(open_reference_engine({4096, 1}));
  crowd.run(asset(0));
  crowd.run(account(0));
  for (std::uint16_t id = 0; id < 1024; ++id) {
    crowd.run(symbol(id, 1));
    crowd.run(mark(id, 1));
  }
  crowd.run(commit(1024));
  for (std::uint32_t i = 0; i < 2047; ++i) {
    const Side side = i % 2 == 0 ? Side::long_side : Side::short_side;
    ASSERT_TRUE(crowd.run(open(static_cast<std::uint16_t>(i / 2), i, 0, side)).empty());
  }
  EXPECT_EQ(names(crowd.run(open(1023, 2047, 0, Side::short_side))),
            Names{"rejected too_many_positions"});
}

TEST(PositionDelta, MovesAllThreeAndAnswers) {
  Session session = small_world();
  auto events = session.run(with_flags(position_delta(0, 1, 0, {3, 14, 7, 0}), flag::kAnswer));
  ASSERT_EQ(events.size(), 1U);
  EXPECT_TRUE(equity_of(events[0]) == 7 + 15 - 14);
  // Through zero: Q −3 → EV −16, W −1.
  events = session.run(with_flags(position_delta(0, 1, 0, {-6, -30, -1, 0}), flag::kAnswer));
  EXPECT_TRUE(equity_of(events[0]) == 6 - 15 + 16);
  // Bankrupt on a change of verdict, without being asked.
  events = session.run(wallet_delta(0, -8));
  ASSERT_EQ(names(events), Names{"verdict"});
  EXPECT_EQ(events[0].code(), static_cast<std::uint8_t>(Verdict::bankrupt));
  EXPECT_TRUE(session.run(wallet_delta(0, 0)).empty());
}

TEST(Reduce, ReleasesEntryValueInProportion) {
  Session session = small_world();
  session.run(position_delta(0, 1, 0, {-3, -10, 0, 0}));
  // rel = −floor(10·2/3) = −6; W += −9 + 6.
  session.run(reduce(0, 1, 0, 2, -9));
  const auto position = session.run(about(CommandKind::query, 0, 1, 0));
  EXPECT_EQ(position[0].as<op::PositionState>().quantity, -1);
  EXPECT_EQ(position[0].as<op::PositionState>().entry_value, -4);
  EXPECT_EQ(position[0].as<op::PositionState>().mark_value, -5);
  EXPECT_TRUE(wallet_of(session.run(query_account(0))[0]) == -3);
  EXPECT_TRUE(session.run(reduce(0, 1, 0, 1, 0)).size() == 1);  // E = −3 + 4: no longer −4
  EXPECT_TRUE(wallet_of(session.run(query_account(0))[0]) == 1);
}

TEST(Commit, JudgesTheTouchedInOrderAndAllOnDemand) {
  Session session = small_world();
  session.run(with_flags(wallet_delta(1, -1), flag::kDefer));
  session.run(with_flags(position_delta(0, 1, 0, {1, 6, 0, 0}), flag::kDefer));
  const auto events = session.run(with_flags(commit(0, 12345), flag::kAck));
  ASSERT_EQ(names(events), (Names{"verdict", "verdict", "done"}));
  EXPECT_EQ(events[0].account, 0U);
  EXPECT_EQ(events[1].account, 1U);
  EXPECT_EQ(events[2].as<op::Done>().count, 2U);
  EXPECT_EQ(events[2].as<op::Done>().time_ns, 12345U);
  // Nothing touched: nothing judged. With `all` every live account is, the unsafe reported.
  EXPECT_EQ(session.run(with_flags(commit(0), flag::kAck))[0].as<op::Done>().count, 0U);
  const auto all = session.run(with_flags(commit(0), flag::kAck | flag::kAll));
  ASSERT_EQ(names(all), (Names{"verdict", "verdict", "done"}));
  EXPECT_EQ(all[2].as<op::Done>().count, 3U);
  EXPECT_EQ(names(session.run(with_flags(commit(0), flag::kAnswer | flag::kAll))),
            (Names{"verdict", "verdict", "verdict"}));
}

TEST(Commit, MarksMoveOnlyTheirSymbols) {
  Session session = small_world();
  session.run(position_delta(0, 1, 0, {2, 10, 0, 0}));
  session.run(position_delta(1, 4, 0, {3, 0, 0, 0}));  // collateral: 3 × 2
  session.run(mark(0, 4, 1));                          // 2 an lot, in place of
  session.run(mark(0, 3));                             // this: 3
  EXPECT_EQ(names(session.run(commit(2))), Names{"rejected mark_count"});
  session.run(mark(0, 3));
  const auto events = session.run(with_flags(commit(1), flag::kAnswer));
  ASSERT_EQ(names(events), Names{"verdict"});  // account 1 has nothing in symbol 0
  EXPECT_TRUE(equity_of(events[0]) == 6 + (6 - 10));
}

TEST(Funding, RoundsAgainstThePayerAndSumsUp) {
  Session session = small_world();
  session.run(position_delta(0, 1, 0, {3, 15, 0, 0}));
  session.run(position_delta(0, 3, 1, {-3, -15, 0, 0}));
  // U = 1/2: the long pays ceil(1.5) = 2, the short ceil(−1.5) = −1; Σ = 1 is the fund's.
  const auto events = session.run(
      with_flags(at_unit_value(CommandKind::funding, 0, 1, 1), flag::kAnswer | flag::kAck));
  ASSERT_EQ(names(events), (Names{"verdict", "verdict", "funding_end", "done"}));
  EXPECT_TRUE(equity_of(events[0]) == -2);
  EXPECT_TRUE(equity_of(events[1]) == 1);
  EXPECT_EQ(events[2].as<op::SumEnd>().sum_lo, 1U);
  EXPECT_EQ(events[2].as<op::SumEnd>().positions, 2U);
  EXPECT_EQ(events[3].as<op::Done>().count, 2U);
  // Deferred: no judgement now, at the next commit instead; a negative sum is sign extended.
  const auto later = session.run(
      with_flags(at_unit_value(CommandKind::funding, 0, -2), flag::kDefer | flag::kAck));
  ASSERT_EQ(names(later), (Names{"funding_end", "done"}));
  EXPECT_EQ(later[0].as<op::SumEnd>().sum_lo, 0U);
  EXPECT_EQ(later[1].as<op::Done>().count, 0U);
  EXPECT_EQ(session.run(with_flags(commit(0), flag::kAck)).back().as<op::Done>().count, 2U);
}

TEST(Settle, ClosesEveryPositionAndLeavesItLive) {
  Session session = small_world();
  session.run(position_delta(0, 1, 0, {3, 10, 0, 0}));
  session.run(position_delta(0, 3, 1, {-3, -17, 0, 0}));
  const auto events =
      session.run(with_flags(at_unit_value(CommandKind::settle, 0, 9, 1), flag::kAnswer));
  // 4.5 a lot: the long gets floor(13.5) = 13, the short −14.
  ASSERT_EQ(names(events), (Names{"verdict", "verdict", "settle_end"}));
  EXPECT_TRUE(equity_of(events[0]) == 3);
  EXPECT_TRUE(equity_of(events[1]) == 3);
  EXPECT_EQ(static_cast<std::int64_t>(events[2].as<op::SumEnd>().sum_lo), -1);
  EXPECT_EQ(events[2].as<op::SumEnd>().sum_hi, -1);
  const auto state = session.run(about(CommandKind::query, 0, 3, 1));
  EXPECT_EQ(state[0].as<op::PositionState>().quantity, 0);
  EXPECT_EQ(state[0].code(), static_cast<std::uint8_t>(Side::short_side));
  EXPECT_EQ(names(session.run(symbol(0, 1))), Names{"rejected in_use"});
  for (const auto& [id, owner] : {std::pair{1U, 0U}, {2U, 1U}, {3U, 1U}}) {
    EXPECT_TRUE(session.run(about(CommandKind::free, 0, id, owner)).empty());
  }
  EXPECT_TRUE(session.run(symbol(0, 1)).empty());
  EXPECT_EQ(names(session.run(open(0, 1, 0))), Names{"rejected no_mark"});
}

TEST(Account, OptionsChangeAndPlaceComesBack) {
  Session session = small_world();
  session.run(wallet_delta(2, -5));
  // no_verdict makes it safe; back again, bankrupt.
  auto events = session.run(account(2, option::kNoVerdict, 0, 1));
  ASSERT_EQ(names(events), Names{"verdict"});
  EXPECT_EQ(events[0].code(), static_cast<std::uint8_t>(Verdict::safe));
  EXPECT_EQ(names(session.run(account(2, 0, 0, 1))), Names{"verdict"});
  EXPECT_EQ(names(session.run(about(CommandKind::free, 0, kNoPosition, 2))),
            Names{"rejected not_flat"});
  session.run(with_flags(wallet_delta(2, 5), flag::kDefer));
  EXPECT_TRUE(session.run(about(CommandKind::free, 0, kNoPosition, 2)).empty());
  // Its touch is forgotten, and it may come back in another asset.
  EXPECT_EQ(session.run(with_flags(commit(0), flag::kAck))[0].as<op::Done>().count, 0U);
  EXPECT_TRUE(session.run(account(2, 0, 0, 0)).empty());
}

TEST(ReadBack, DumpsInOrder) {
  Session session = small_world();
  Command accounts = make_command(CommandKind::dump, op::Range{1, 9, 0, 0, 0});
  const auto events = session.run(accounts);
  EXPECT_EQ(names(events),
            (Names{"account_state", "verdict", "account_state", "verdict", "dump_end"}));
  EXPECT_EQ(events[2].account, 2U);
  EXPECT_EQ(events[2].as<op::AccountState>().asset, 1U);
  EXPECT_EQ(events[4].as<op::CountEnd>().count, 2U);
  Command positions = make_command(CommandKind::dump, op::Range{});
  positions.arg = scope::kPositions;
  const auto live = session.run(positions);
  EXPECT_EQ(names(live), (Names{"position_state", "position_state", "position_state", "dump_end"}));
  EXPECT_EQ(live[1].position, 2U);
}

TEST(Digest, RangesAddUpAndScopesAreWhatTheContractLists) {
  Session session = small_world();
  session.run(wallet_delta(1, 8));
  session.run(position_delta(0, 1, 0, {2, 10, 0, 0}));
  const auto of = [&](std::uint32_t arg, std::uint32_t first, std::uint32_t last) {
    Command command = make_command(CommandKind::digest, op::Range{first, last, 0, 0, 0});
    command.arg = arg;
    return session.run(command)[0].as<op::DigestValue>();
  };
  // Accounts 1 (wallet) and 2 (asset); positions 1–4; two assets, three symbols, one policy. The
  // tables of the small world are only staged.
  EXPECT_EQ(of(0, 0, 7).count, 2U);
  EXPECT_EQ(of(0, 0, 0).count, 0U);
  EXPECT_EQ(of(1, 0, 0xFFFFFF).count, 4U);
  EXPECT_EQ(of(2, 0, 0).count, 6U);
  EXPECT_EQ(of(0, 1, 1).digest, hash({2, 1, 8, 0, 0, 0, 0, 0}));
  EXPECT_EQ(of(1, 1, 1).digest, hash({1, 1, 0, 0, 0, 2, 10}));
  EXPECT_EQ(of(1, 1, 2).digest, of(1, 1, 1).digest + of(1, 2, 2).digest);
  const auto all = session.run(digest_all())[0].as<op::DigestValue>();
  EXPECT_EQ(all.count, 12U);
  EXPECT_EQ(all.digest, of(0, 0, 7).digest + of(1, 0, 0xFFFFFF).digest + of(2, 0, 0).digest);
}

}  // namespace
}  // namespace ballast::reference
