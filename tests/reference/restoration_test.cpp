// State out and in: what a dump of the configuration gives, and the commands of a restoration.
#include "tests/reference/restoration.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "tests/reference/test_support.hpp"

namespace ballast::reference {
namespace {

using Names = std::vector<std::string>;

Command restore_account(std::uint32_t id, std::uint32_t arg = 0,
                        const op::RestoreAccount& operands = {}) {
  Command command = make_command(CommandKind::restore_account, operands);
  command.account = id;
  command.arg = arg;
  return command;
}

Command restore_position(std::uint16_t symbol_id, std::uint32_t position, std::uint32_t account_id,
                         Side side, const op::RestorePosition& operands = {}) {
  Command command = make_command(CommandKind::restore_position, operands);
  command.symbol = symbol_id;
  command.position = position;
  command.account = account_id;
  command.set_side(side);
  return command;
}

std::uint64_t digest_of(Session& session) {
  return session.run(digest_all()).back().as<op::DigestValue>().digest;
}

TEST(Dump, ConfigurationInEffectThenStaged) {
  Session session = open_session();
  EXPECT_EQ(names(session.run(dump(scope::kConfiguration))), Names{"dump_end"});
  session.run(asset(3));
  Command warned = asset(1, {4, 5, 2, 1, 1, 99});
  session.run(warned);
  session.run(policy(2, size_policy()));
  session.run(symbol(9, 100, 0, 3));
  session.run(symbol(8, 50, option::kCollateral, 1));
  session.run(table(200, option::kByQuantity));
  session.run(table(4));  // stays as at opening
  session.run(table(6, 0, 5));
  session.run(tier(6, 0, 0, 7));
  session.run(tier(6, 1, 3, 8, 9, 10));
  session.run(bind(9, 6));
  session.run(mark(8, -3, 2));
  session.run(mark(9, 4));
  session.run(commit(2));
  session.run(table(6));
  session.run(tier(6, 0, 0, 11));
  session.run(table(5));
  session.run(bind(9, kNoTable));
  session.run(mark(8, 12, 1));
  const auto events = session.run(dump(scope::kConfiguration));
  ASSERT_EQ(names(events),
            (Names{"asset_state", "asset_state", "policy_state", "table_state", "tier_state",
                   "tier_state", "table_state", "symbol_state", "symbol_state", "binding_state",
                   "mark_state", "mark_state", "table_state", "table_state", "tier_state",
                   "binding_state", "mark_state", "dump_end"}));
  struct Header {
    unsigned symbol, arg, code;
  };
  const Header headers[] = {{0, 1, 0},   {0, 3, 0},   {0, 2, 0}, {0, 6, 0}, {0, 384, 0},
                            {0, 385, 0}, {0, 200, 0}, {8, 0, 0}, {9, 0, 0}, {9, 6, 0},
                            {8, 2, 0},   {9, 0, 0},   {0, 5, 1}, {0, 6, 1}, {0, 384, 1},
                            {9, 256, 1}, {8, 1, 1},   {0, 0, 0}};
  for (std::size_t i = 0; i < events.size(); ++i) {
    SCOPED_TRACE(i);
    EXPECT_EQ(events[i].symbol, headers[i].symbol);
    EXPECT_EQ(events[i].arg, headers[i].arg);
    EXPECT_EQ(events[i].code(), headers[i].code);
    EXPECT_EQ(events[i].position, 0U);
    EXPECT_EQ(events[i].account, 0U);
  }
  const auto asset_1 = events[0].as<op::Asset>();
  EXPECT_EQ(asset_1.warn_den, 5U);
  EXPECT_EQ(asset_1.options, 1U);
  EXPECT_EQ(asset_1.spare_3, 0U) << "an unused field is ignored, not kept";
  EXPECT_EQ(events[2].as<op::Policy>().rows, size_policy().rows);
  EXPECT_EQ(events[3].as<op::Table>().smallest_lo, 5U);
  EXPECT_EQ(events[5].as<op::Tier>().floor, 3);
  EXPECT_EQ(events[5].as<op::Tier>().rate_e8, 8);
  EXPECT_EQ(events[5].as<op::Tier>().deduction_lo, 9U);
  EXPECT_EQ(events[5].as<op::Tier>().deduction_hi, 10U);
  EXPECT_EQ(events[6].as<op::Table>().options, 1U);
  EXPECT_EQ(events[8].as<op::Symbol>().max_lots, 100);
  EXPECT_EQ(events[8].as<op::Symbol>().asset, 3U);
  EXPECT_EQ(events[10].as<op::Mark>().unit_value, -3);
  EXPECT_EQ(events[16].as<op::Mark>().unit_value, 12);
  EXPECT_EQ(events[17].as<op::CountEnd>().count, 17U);
}

TEST(Dump, AccountsTellWhetherTheyAreTouched) {
  Session session = open_session();
  session.run(asset(0));
  session.run(account(0));
  session.run(with_flags(account(1), flag::kDefer));
  EXPECT_EQ(session.run(query_account(0))[0].arg, 0U);
  EXPECT_EQ(session.run(query_account(1))[0].arg, 1U);
  const auto events = session.run(dump(scope::kAccounts));
  EXPECT_EQ(events[0].arg, 0U);
  EXPECT_EQ(events[2].arg, 1U);
  session.run(commit(0));
  EXPECT_EQ(session.run(query_account(1))[0].arg, 0U);
}

/// A restoration of: asset 0; symbol 0 (max_lots 10, marked at 5), symbol 1 collateral (marked at
/// 2), symbol 2 without a mark; account 0, and account 2 of asset 1.
Session begun_restoration() {
  Session session = open_session(4, 8);
  session.run(plain(CommandKind::clear, flag::kRestore));
  session.run(asset(0));
  session.run(asset(1));
  session.run(symbol(0, 10));
  session.run(symbol(1, 10, option::kCollateral));
  session.run(symbol(2, 10));
  session.run(mark(0, 5));
  session.run(mark(1, 2));
  session.run(commit(2));
  session.run(restore_account(0));
  session.run(restore_account(2, 0, {0, 0, 0, 1, 0}));
  return session;
}

TEST(Restoration, RefusalsComeInTheOrderOfTheContract) {
  constexpr std::int64_t kHuge = std::int64_t{1} << 31;
  const op::RestorePosition kDim{99, 0, 6, 0};
  const auto both = [](std::int64_t quantity, std::int64_t entry_value) {
    return restore_position(0, 9, 0, Side::both, {quantity, entry_value, 0, 0});
  };
  struct Case {
    Command command;
    const char* reason;
  };
  const Case kCases[] = {
      // Whatever has no place in a restoration, before all else.
      {account(99), "restoring"},
      {open(9, 9, 9), "restoring"},
      {about(CommandKind::free, 9, 9, 9), "restoring"},
      {position_delta(9, 9, 9, {}), "restoring"},
      {reduce(9, 9, 9, 0, 0), "restoring"},
      {wallet_delta(99, 1), "restoring"},
      {at_unit_value(CommandKind::funding, 9, 1), "restoring"},
      {at_unit_value(CommandKind::settle, 9, 1), "restoring"},
      {on_side(CommandKind::adl, 9, Side::both, 0), "restoring"},
      {adl_take(0, 1, 1), "restoring"},
      {on_side(CommandKind::rank, 9, Side::both, 0), "restoring"},
      {on_side(CommandKind::lights, 9, Side::both, 0), "restoring"},
      {plain(static_cast<CommandKind>(99)), "restoring"},
      // What has, by its own rules.
      {asset(64), "out_of_range"},
      {commit(1), "mark_count"},
      {query_account(7), "unknown_account"},
      {restore_account(8), "out_of_range"},
      {restore_account(0, 0, {0, 0, 0, 64, 0}), "out_of_range"},
      {restore_account(0, 0, {0, 0, 0, 9, 4}), "out_of_range"},
      {restore_account(0, 0, {0, 0, -1, 9, 0}), "out_of_range"},
      {restore_account(0, 0, {0, 0, kMaxCash + 1, 9, 0}), "out_of_range"},
      {restore_account(0, 16, {0, 0, 0, 9, 0}), "out_of_range"},
      {restore_account(0, 5, {0, 0, 0, 9, 0}), "out_of_range"},
      {restore_account(0, 13, {0, 0, 0, 9, 0}), "out_of_range"},
      {restore_account(0, 0, {0, kHuge, 0, 9, 0}), "out_of_range"},
      {restore_account(0, 0, {~std::uint64_t{0}, -kHuge - 1, 0, 9, 0}), "out_of_range"},
      {restore_account(0, 0, {0, 0, 0, 9, 0}), "unknown_asset"},
      {restore_account(0, 12, {0, 0, 0, 1, 3}), "in_use"},
      {restore_position(0, 1 << 24, 0, Side::both, kDim), "out_of_range"},
      {restore_position(0, 9, 8, Side::both, kDim), "out_of_range"},
      {restore_position(1024, 9, 0, Side::both, kDim), "out_of_range"},
      {restore_position(9, 9, 0, static_cast<Side>(3), kDim), "out_of_range"},
      {restore_position(9, 9, 7, Side::both, kDim), "unknown_symbol"},
      {restore_position(2, 9, 7, Side::both, kDim), "unknown_account"},
      {restore_position(2, 9, 2, Side::both, kDim), "wrong_asset"},
      {restore_position(2, 9, 0, Side::both, kDim), "no_mark"},
      {restore_position(0, 9, 0, Side::both, kDim), "out_of_range"},
      {both(11, 0), "overflow"},
      {both(-11, 0), "overflow"},
      {both(std::numeric_limits<std::int64_t>::min(), 0), "overflow"},
      {restore_position(0, 9, 0, Side::long_side, {-1, kMaxValue + 1, 0, 0}), "wrong_side"},
      {restore_position(0, 9, 0, Side::short_side, {1, kMaxValue + 1, 0, 0}), "wrong_side"},
      {both(0, kMaxValue + 1), "overflow"},
      {both(0, std::numeric_limits<std::int64_t>::min()), "overflow"},
      {both(0, 1), "entry_left"},
      {restore_position(1, 9, 0, Side::both, {1, 1, 0, 0}), "collateral"},
      {resume(0), "out_of_range"},
  };
  Session session = begun_restoration();
  const std::uint64_t before = digest_of(session);
  for (const Case& c : kCases) {
    EXPECT_EQ(names(session.run(c.command)), Names{std::string("rejected ") + c.reason})
        << name_of(c.command.command()) << " expecting " << c.reason;
  }
  EXPECT_EQ(digest_of(session), before);
  // At the limits of what is accepted.
  EXPECT_TRUE(
      session.run(restore_account(1, 12, {~std::uint64_t{0}, kHuge - 1, kMaxCash, 0, 3})).empty());
  EXPECT_TRUE(session.run(restore_account(3, 8, {0, -kHuge, 0, 0, 0})).empty());
  EXPECT_TRUE(
      session.run(restore_position(0, 9, 0, Side::long_side, {10, -kMaxValue, 5, 0})).empty());
  EXPECT_EQ(names(session.run(restore_position(0, 9, 0, Side::short_side, kDim))),
            Names{"rejected in_use"});
}

TEST(Restoration, NoRoomAndTooManyPositions) {
  Session session = begun_restoration();  // capacity 4
  const std::pair<std::uint16_t, Side> places[] = {
      {0, Side::long_side}, {0, Side::short_side}, {1, Side::long_side}, {1, Side::short_side}};
  std::uint32_t id = 0;
  for (const auto& [symbol_id, side] : places) {
    EXPECT_TRUE(session.run(restore_position(symbol_id, id++, 0, side)).empty());
  }
  session.run(restore_account(1));
  EXPECT_EQ(names(session.run(restore_position(0, 4, 1, Side::both))), Names{"rejected no_room"});
  Session crowd(open_reference_engine({4096, 1}));
  crowd.run(plain(CommandKind::clear, flag::kRestore));
  crowd.run(asset(0));
  for (std::uint16_t symbol_id = 0; symbol_id < 1024; ++symbol_id) {
    crowd.run(symbol(symbol_id, 1));
    crowd.run(mark(symbol_id, 1));
  }
  crowd.run(commit(1024));
  crowd.run(restore_account(0));
  for (std::uint32_t i = 0; i < 2047; ++i) {
    const Side side = i % 2 == 0 ? Side::long_side : Side::short_side;
    ASSERT_TRUE(crowd.run(restore_position(static_cast<std::uint16_t>(i / 2), i, 0, side)).empty());
  }
  EXPECT_EQ(names(crowd.run(restore_position(1023, 2047, 0, Side::short_side))),
            Names{"rejected too_many_positions"});
}

TEST(Restoration, GivesAccountsAndPositionsBackAsTheyWere) {
  Session session = begun_restoration();
  constexpr std::uint64_t kMinusSeven = ~std::uint64_t{6};
  session.run(restore_account(1, 8 + 4, {kMinusSeven, -1, 3, 0, option::kExemptAdl}));
  session.run(restore_position(0, 5, 1, Side::short_side, {-4, -18, 3, 0}));
  const auto states = session.run(query_account(1));
  EXPECT_TRUE(wallet_of(states[0]) == -7);
  EXPECT_EQ(states[0].code(), static_cast<std::uint8_t>(Verdict::bankrupt));
  EXPECT_EQ(states[0].arg, 1U);
  EXPECT_EQ(states[0].as<op::AccountState>().extra_margin, 3);
  EXPECT_EQ(states[0].as<op::AccountState>().options, option::kExemptAdl);
  EXPECT_TRUE(equity_of(states[1]) == -7 + (-20 + 18));
  const auto position = session.run(query_position(0, 5, 1))[0];
  EXPECT_EQ(position.code(), 2U + 4U * 3U);
  EXPECT_EQ(position.as<op::PositionState>().quantity, -4);
  EXPECT_EQ(position.as<op::PositionState>().entry_value, -18);
  EXPECT_EQ(position.as<op::PositionState>().mark_value, -20);
  // The touch waits for the first commit after `resume`; the verdict is not told again.
  session.run(resume(session.next() + 1));
  const auto events = session.run(with_flags(commit(0), flag::kAck));
  ASSERT_EQ(names(events), Names{"done"});
  EXPECT_EQ(events[0].as<op::Done>().count, 1U);
}

TEST(Restoration, JudgesNobodyUntilItEnds) {
  Session session = begun_restoration();
  session.run(restore_account(1, 8 + 0, {~std::uint64_t{0}, -1, 0, 0, 0}));  // W = −1, safe
  const auto events =
      session.run(with_flags(commit(0, 77), flag::kAck | flag::kAll | flag::kAnswer));
  ASSERT_EQ(names(events), Names{"done"});
  EXPECT_EQ(events[0].as<op::Done>().count, 0U);
  EXPECT_EQ(events[0].as<op::Done>().time_ns, 77U);
  session.run(resume(session.next() + 1));
  EXPECT_EQ(names(session.run(commit(0))), Names{"verdict"});
}

TEST(Restoration, ResumesWhereItIsTold) {
  Session session = begun_restoration();
  const auto done = session.run(with_flags(resume(5'000), flag::kAck));
  ASSERT_EQ(names(done), Names{"done"});
  EXPECT_EQ(done[0].sequence, session.next() - 1);
  const auto old = session.run(plain(CommandKind::stop));
  ASSERT_EQ(names(old), Names{"rejected bad_sequence"});
  EXPECT_EQ(old[0].as<op::Rejected>().expected, 5'000U);
  session.skip_to(5'000);
  EXPECT_EQ(session.run(plain(CommandKind::stop))[0].sequence, 5'000U);
  EXPECT_EQ(names(session.run(resume(1))), Names{"rejected not_restoring"});
  // Back as well.
  session.run(plain(CommandKind::clear, flag::kRestore));
  session.run(resume(3));
  session.skip_to(3);
  EXPECT_EQ(session.run(plain(CommandKind::stop))[0].sequence, 3U);
}

TEST(Restoration, ClearBeginsItAnewOrEndsIt) {
  Session session = begun_restoration();
  session.run(plain(CommandKind::clear, flag::kRestore));
  EXPECT_EQ(names(session.run(restore_account(0))), Names{"rejected unknown_asset"});
  EXPECT_EQ(names(session.run(account(0))), Names{"rejected restoring"});
  EXPECT_TRUE(session.run(plain(CommandKind::clear)).empty());
  EXPECT_EQ(names(session.run(restore_account(0))), Names{"rejected not_restoring"});
  EXPECT_EQ(names(session.run(account(0))), Names{"rejected unknown_asset"});
}

TEST(Restoration, ReadsMayBeMadeInIt) {
  Session session = begun_restoration();
  session.run(restore_position(0, 5, 0, Side::both, {1, 2, 0, 0}));
  EXPECT_EQ(names(session.run(query_position(0, 5, 0))), Names{"position_state"});
  EXPECT_EQ(names(session.run(dump(scope::kPositions))), (Names{"position_state", "dump_end"}));
  EXPECT_EQ(names(session.run(digest_all())), Names{"digest_value"});
  EXPECT_EQ(names(session.run(plain(CommandKind::stop))), Names{"done"});
  EXPECT_EQ(names(session.run(with_flags(restore_account(4), flag::kAck))), Names{"done"});
}

}  // namespace
}  // namespace ballast::reference
