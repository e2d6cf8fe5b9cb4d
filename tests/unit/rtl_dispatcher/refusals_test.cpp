// Refusals by the dispatcher, in the order of docs/contract.md: a line a case.
#include <Vrtl_dispatcher_4.h>

#include <string>

#include "tests/unit/rtl_dispatcher/dispatcher_bench.hpp"

namespace ballast::rtl_test {
namespace {

constexpr Capacity kCapacity{4, 4096, 1000, 128};
using Dut = DispatcherBench<Vrtl_dispatcher_4>;

constexpr std::uint16_t kSymbol = 3;     // with a mark
constexpr std::uint16_t kUnmarked = 4;   // without
constexpr std::uint16_t kHeld = 5;       // collateral, with a mark
constexpr std::uint16_t kUnknown = 6;    // not defined
constexpr std::uint16_t kLive = 31;      // not defined, yet with live positions, as none would be
constexpr std::int64_t kLots = 1 << 20;  // of each symbol
constexpr std::uint32_t kTable = 7;      // staged, with one tier
constexpr std::uint32_t kFlat = 70;      // staged by quantity, without tiers
constexpr std::uint32_t kInEffect = 8;   // with one tier, not staged

Command header(CommandKind kind, std::uint16_t symbol, std::uint32_t arg = 0) {
  Command command;
  command.kind = static_cast<std::uint8_t>(kind);
  command.symbol = symbol;
  command.arg = arg;
  return command;
}
Command define(std::uint16_t symbol, std::int64_t max_lots = kLots, std::uint32_t asset = 2,
               std::uint32_t options = 0) {
  Command c = make_command(CommandKind::symbol, op::Symbol{max_lots, asset, options, 0, 0});
  c.symbol = symbol;
  return c;
}
Command of_unit(CommandKind kind, std::uint16_t symbol, std::int64_t u, std::uint32_t shift = 0,
                std::uint64_t lots = 0) {
  Command c = header(kind, symbol, shift);
  c.word[0] = static_cast<std::uint64_t>(u);
  c.word[1] = lots;
  return c;
}
Command asset(std::uint32_t index, std::uint32_t term, std::uint64_t options = 0) {
  Command c = make_command(CommandKind::asset, op::Asset{1, 1, 1, term, options, 0});
  c.arg = index;
  return c;
}
Command table(std::uint32_t index, std::uint64_t options = 0, std::uint64_t smallest_hi = 0) {
  Command c = make_command(CommandKind::table, op::Table{1, smallest_hi, options, 0});
  c.arg = index;
  return c;
}
Command tier(std::uint32_t of, std::uint32_t index, std::int64_t floor, std::int64_t rate_e8 = 1,
             std::uint64_t deduction_hi = 0, std::uint64_t deduction_lo = 0) {
  Command c = make_command(CommandKind::tier, op::Tier{floor, rate_e8, deduction_lo, deduction_hi});
  c.arg = kMaxTiers * of + index;
  return c;
}
Command bind(std::uint16_t symbol, std::uint32_t to) {
  return header(CommandKind::bind, symbol, to);
}
Command restore_account(std::uint32_t id, std::uint32_t index, std::uint32_t arg = 0,
                        std::int64_t wallet_hi = 0, std::int64_t extra = 0,
                        std::uint32_t options = 0) {
  Command c = make_command(CommandKind::restore_account,
                           op::RestoreAccount{~0ULL, 0, extra, index, options});
  c.word[1] = static_cast<std::uint64_t>(wallet_hi);
  c.account = id;
  c.arg = arg;
  return c;
}
Command resume(std::uint64_t next) {
  return make_command(CommandKind::resume, op::Resume{next, 0, 0, 0});
}
Command begin_restoring() {
  Command c = header(CommandKind::clear, 0);
  c.flags = flag::kRestore;
  return c;
}
Command policy(std::uint32_t index, std::uint64_t rows, std::int64_t wallet_min = 1,
               std::uint64_t options = 0) {
  Command c = make_command(CommandKind::policy, op::Policy{rows, wallet_min, options, 0});
  c.arg = index;
  return c;
}
Command account(std::uint32_t id, std::uint32_t index, std::uint32_t options = 0,
                std::int64_t extra = 0) {
  Command c = make_command(CommandKind::account, op::Account{index, options, extra, 0, 0});
  c.account = id;
  return c;
}
Command place(CommandKind kind, std::uint16_t symbol, std::uint32_t position, std::uint32_t id,
              std::uint32_t row = 0, unsigned side = 0) {
  Command c = header(kind, symbol, row);
  c.position = position;
  c.account = id;
  c.set_side(static_cast<Side>(side));
  return c;
}
Command ranking(CommandKind kind, std::uint16_t symbol, unsigned side, std::uint32_t index) {
  return place(kind, symbol, 0, 0, index, side);
}
Command commit(std::uint64_t marks) {
  return make_command(CommandKind::commit, op::Commit{marks, 7, 0, 0});
}
Command digest(std::uint32_t arg, bool all) {
  Command c = header(CommandKind::digest, 0, arg);
  if (all) c.flags = flag::kAll;
  return c;
}

struct Case {
  const char* name;
  Command command;
  Reason reason;
};

using enum Reason;
constexpr auto kMark = CommandKind::mark;
constexpr auto kFunding = CommandKind::funding;
constexpr auto kTake = CommandKind::adl_take;
constexpr std::uint32_t kId = 1U << 24;

const Case kCases[] = {
    {"asset_index", asset(64, 10001), out_of_range},
    {"asset_term", asset(0, 10001), out_of_range},
    {"asset_options", asset(0, 1, 2), out_of_range},
    {"asset_good", asset(0, 10000, 1), none},
    {"symbol_index_then_asset", define(128, kLots, 9), out_of_range},
    {"symbol_index_1024", define(1024, kLots, 2), out_of_range},
    {"symbol_asset_index", define(kUnknown, kLots, 64), out_of_range},
    {"symbol_no_lots", define(kUnknown, 0), out_of_range},
    {"symbol_negative_lots", define(kUnknown, -1, 9), out_of_range},
    {"symbol_lots", define(kUnknown, kMaxLots + 1), out_of_range},
    {"symbol_options", define(kUnknown, kLots, 2, 2), out_of_range},
    {"symbol_unknown_asset_then_in_use", define(kLive, kLots, 9), unknown_asset},
    {"symbol_in_use", define(kLive), in_use},
    {"symbol_good", define(kUnknown, kMaxLots), none},
    {"table_index", table(256), out_of_range},
    {"table_smallest", table(0, 0, 1 << 19), out_of_range},
    {"table_options", table(0, 4), out_of_range},
    {"table_good", table(255, 3, (1 << 19) - 1), none},
    {"tier_index_then_order", tier(256, 1, 0), out_of_range},
    {"tier_floor", tier(kTable, 1, kMaxValue + 1), out_of_range},
    {"tier_negative_floor", tier(kTable, 1, -1), out_of_range},
    {"tier_rate", tier(kTable, 1, 1, kMaxRateE8 + 1), out_of_range},
    {"tier_negative_rate", tier(kTable, 1, 1, -1), out_of_range},
    {"tier_deduction", tier(kTable, 1, 1, 1, 1 << 21), out_of_range},
    {"tier_of_a_table_not_staged", tier(kTable + 1, 0, 0), bad_tier},
    {"tier_of_a_table_in_effect", tier(kInEffect, 1, 9), bad_tier},
    {"tier_first_floor", tier(kFlat, 0, 1), bad_tier},
    {"tier_second_without_first", tier(kFlat, 1, 1), bad_tier},
    {"tier_again", tier(kTable, 0, 0), bad_tier},  // one is staged
    {"tier_not_next", tier(kTable, 2, 90), bad_tier},
    {"tier_floor_not_above", tier(kTable, 1, 0), bad_tier},
    {"tier_flat_deduction", tier(kFlat, 0, 0, 1, 0, 1), bad_tier},
    {"tier_flat_large_deduction", tier(kFlat, 0, 0, 1, 1 << 20), bad_tier},
    {"tier_flat_good", tier(kFlat, 0, 0), none},
    {"tier_good", tier(kTable, 1, 1, kMaxRateE8, (1 << 21) - 1), none},
    {"bind_symbol", bind(128, 0), out_of_range},
    {"bind_table_then_unknown", bind(kUnknown, 257), out_of_range},
    {"bind_unknown_symbol", bind(kUnknown, 0), unknown_symbol},
    {"bind_collateral", bind(kHeld, 256), collateral},
    {"bind_good", bind(kSymbol, 255), none},
    {"bind_to_none", bind(kSymbol, 256), none},
    {"policy_index", policy(16, 0), out_of_range},
    {"policy_selector", policy(0, 9ULL << 60), out_of_range},
    {"policy_wallet", policy(0, 0, kMaxCash + 1), out_of_range},
    {"policy_negative_wallet", policy(0, 0, -1), out_of_range},
    {"policy_options", policy(0, 0, 0, 2), out_of_range},
    {"policy_good", policy(0, 0x8888888888888888, kMaxCash, 1), none},
    {"account_id", account(4000, 9), out_of_range},
    {"account_asset_index", account(1, 64), out_of_range},
    {"account_options", account(1, 9, 4), out_of_range},
    {"account_extra", account(1, 9, 0, kMaxCash + 1), out_of_range},
    {"account_negative_extra", account(1, 2, 0, -1), out_of_range},
    {"account_unknown_asset", account(1, 9), unknown_asset},
    {"account_good", account(3999, 2, 3, kMaxCash), none},
    {"open_position", place(CommandKind::open, kUnknown, kId, 1), out_of_range},
    {"open_account", place(CommandKind::open, kUnknown, 1, 4000), out_of_range},
    {"open_symbol", place(CommandKind::open, 128, 1, 1), out_of_range},
    {"open_side", place(CommandKind::open, kUnknown, 1, 1, 0, 3), out_of_range},
    {"open_unknown_symbol", place(CommandKind::open, kUnknown, 1, 1), unknown_symbol},
    {"open_unmarked_is_the_lanes", place(CommandKind::open, kUnmarked, 1, 1), none},
    {"open_without_room_is_the_lanes", place(CommandKind::open, kSymbol, 1, 1, 0xFFFFFFFE), none},
    {"free_position", place(CommandKind::free, kSymbol, kId, 1), unknown_position},
    {"free_row", place(CommandKind::free, kSymbol, 1, 1, 4096), unknown_position},
    {"free_symbol", place(CommandKind::free, kUnknown, 1, 1), unknown_position},
    {"free_account_of_position", place(CommandKind::free, kSymbol, 1, 4000), unknown_position},
    {"free_account", place(CommandKind::free, 999, kNoPosition, 4000, ~0U), unknown_account},
    {"free_account_good", place(CommandKind::free, 999, kNoPosition, 3999, ~0U), none},
    {"delta_position", place(CommandKind::position_delta, kSymbol, kId, 1), unknown_position},
    {"delta_account", place(CommandKind::position_delta, kSymbol, 1, 4000), unknown_position},
    {"delta_symbol", place(CommandKind::position_delta, 1024 + kSymbol, 1, 1), unknown_position},
    {"delta_row", place(CommandKind::position_delta, kSymbol, 1, 1, 4096), unknown_position},
    {"delta_good", place(CommandKind::position_delta, kSymbol, kId - 1, 3999, 4095, 3), none},
    {"reduce_row", place(CommandKind::reduce, kSymbol, 1, 1, ~0U), unknown_position},
    {"query_account", place(CommandKind::query, 0, kNoPosition, ~0U), unknown_account},
    {"query_symbol", place(CommandKind::query, kUnknown, 1, 1), unknown_position},
    {"wallet_account", place(CommandKind::wallet_delta, 0xFFFF, ~0U, 4000), unknown_account},
    {"wallet_good", place(CommandKind::wallet_delta, 0xFFFF, ~0U, 0, ~0U), none},
    {"mark_symbol", of_unit(kMark, 128, 1), out_of_range},
    {"mark_unknown_before_its_value", of_unit(kMark, kUnknown, 1, 41), unknown_symbol},
    {"mark_shift", of_unit(kMark, kSymbol, 1, 41), out_of_range},
    {"mark_value", of_unit(kMark, kSymbol, 1LL << 38), out_of_range},
    {"mark_negative_value", of_unit(kMark, kSymbol, -(1LL << 38)), out_of_range},
    {"mark_good", of_unit(kMark, kUnmarked, (1LL << 38) - 1), none},
    {"funding_symbol", of_unit(kFunding, 128, 1), out_of_range},
    {"funding_unknown", of_unit(kFunding, kUnknown, 1, 41), unknown_symbol},
    {"funding_value_before_no_mark", of_unit(kFunding, kUnmarked, 1, 41), out_of_range},
    {"funding_no_mark", of_unit(kFunding, kUnmarked, 1), no_mark},
    {"funding_of_collateral", of_unit(kFunding, kHeld, 1), none},
    {"settle_no_mark", of_unit(CommandKind::settle, kUnmarked, 1), no_mark},
    {"settle_value", of_unit(CommandKind::settle, kSymbol, std::int64_t{1} << 61, 40),
     out_of_range},
    {"adl_symbol", ranking(CommandKind::adl, 128, 1, 1), out_of_range},
    {"adl_both_sides", ranking(CommandKind::adl, kUnknown, 0, 1), out_of_range},
    {"adl_side", ranking(CommandKind::adl, kUnknown, 3, 1), out_of_range},
    {"adl_policy_index", ranking(CommandKind::adl, kUnknown, 1, 16), out_of_range},
    {"adl_unknown_symbol_then_policy", ranking(CommandKind::adl, kUnknown, 1, 9), unknown_symbol},
    {"adl_unknown_policy_then_collateral", ranking(CommandKind::adl, kHeld, 1, 9), unknown_policy},
    {"rank_collateral", ranking(CommandKind::rank, kHeld, 1, 1), collateral},
    {"lights_good", ranking(CommandKind::lights, kUnmarked, 2, 1), none},
    {"take_without_transaction", of_unit(kTake, kSymbol, 1, 41, 0), no_transaction},
    {"dump_scope", header(CommandKind::dump, kSymbol, 3), out_of_range},
    {"dump_configuration", header(CommandKind::dump, 60000, 2), none},
    {"dump_symbol", header(CommandKind::dump, 128, 1), out_of_range},
    {"dump_unknown_symbol", header(CommandKind::dump, kUnknown, 1), unknown_symbol},
    {"dump_accounts", header(CommandKind::dump, 60000, 0), none},
    {"digest_scope", digest(3, false), out_of_range},
    {"digest_all", digest(3, true), none},
    {"commit_too_few", commit(0), mark_count},
    {"commit_too_many", commit((1ULL << 32) + 1), mark_count},
    {"commit_good", commit(1), none},
    {"kind_0", header(static_cast<CommandKind>(0), 0), unknown_kind},
    {"kind_30", header(static_cast<CommandKind>(30), 0), unknown_kind},
    {"restore_account_before_its_range", restore_account(4000, 64), not_restoring},
    {"restore_position_before_its_range", place(CommandKind::restore_position, 128, 1, 1),
     not_restoring},
    {"resume_before_its_number", resume(0), not_restoring},
    {"clear", header(CommandKind::clear, 0), none},
    {"stop", header(CommandKind::stop, 0), none},
};

class Session {
 public:
  Session() : dut_(kCapacity) {
    for (const Command& c :
         {asset(2, 1), define(kSymbol), define(kUnmarked), define(kHeld, kLots, 2, 1), policy(1, 0),
          of_unit(kMark, kSymbol, 5), of_unit(kMark, kHeld, 6), table(kInEffect),
          tier(kInEffect, 0, 0), commit(2), table(kTable), tier(kTable, 0, 0),
          table(kFlat, option::kByQuantity), of_unit(kMark, kSymbol, 9)}) {
      EXPECT_EQ(none, give(c));
    }
  }
  /// The reason that the dispatcher gives, or none; what else it sends is the bench's to check.
  Reason give(Command command) {
    command.sequence = ++sequence_;
    const std::uint64_t refused = dut_.refused;
    dut_.submit(command);
    finish();
    const Order& last = dut_.model.sent.back().order;  // the bench has compared them
    return dut_.refused != refused ? static_cast<Reason>(last.code) : none;
  }
  void give_malformed(const Command& command) {
    dut_.submit(Record512{command, bad_check, sequence_ + 1});
    finish();
  }

 private:
  void finish() {
    do dut_.cycle();
    while (!dut_.idle() && !testing::Test::HasFailure());
  }

  Dut dut_;
  std::uint64_t sequence_ = 0;
};

class Refusal : public testing::TestWithParam<Case> {};
INSTANTIATE_TEST_SUITE_P(InOrder, Refusal, testing::ValuesIn(kCases),
                         [](const auto& test) { return std::string(test.param.name); });

TEST_P(Refusal, IsTheFirstOfTheContract) {
  Session session;
  EXPECT_EQ(GetParam().reason, session.give(GetParam().command));
}

TEST(Transaction, TakesUntilAnotherCommand) {
  Session session;
  const Command take = of_unit(kTake, kSymbol, 1, 0, 1);
  const Command adl = ranking(CommandKind::adl, kSymbol, 1, 1);
  ASSERT_EQ(none, session.give(adl));
  EXPECT_EQ(none, session.give(take));
  EXPECT_EQ(no_transaction, session.give(of_unit(kTake, kHeld, 1, 0, 1))) << "another symbol";
  EXPECT_EQ(out_of_range, session.give(of_unit(kTake, kSymbol, 1, 0, 0))) << "no lots";
  EXPECT_EQ(out_of_range, session.give(of_unit(kTake, kSymbol, 1, 0, 1ULL << 62)));
  EXPECT_EQ(out_of_range, session.give(of_unit(kTake, kSymbol, 1LL << 40, 0, 1)));
  EXPECT_EQ(none, session.give(take)) << "a refused take does not end it";
  session.give_malformed(header(CommandKind::stop, 0));
  EXPECT_EQ(none, session.give(take)) << "nor a record that consumed no number";
  session.give(header(CommandKind::page, 0));
  EXPECT_EQ(none, session.give(take)) << "nor placement";
  EXPECT_EQ(unknown_kind, session.give(header(static_cast<CommandKind>(77), kSymbol)));
  EXPECT_EQ(no_transaction, session.give(take)) << "a refused command ends it";
  ASSERT_EQ(none, session.give(adl));
  EXPECT_EQ(none, session.give(take));
  ASSERT_EQ(unknown_policy, session.give(ranking(CommandKind::adl, kSymbol, 1, 9)));
  EXPECT_EQ(no_transaction, session.give(take)) << "a refused adl opens none";
}

TEST(Batch, IsDiscardedWhenItsCountIsWrong) {
  Session session;
  EXPECT_EQ(mark_count, session.give(commit(5)));
  EXPECT_EQ(none, session.give(commit(0))) << "nothing is staged any more";
  EXPECT_EQ(bad_tier, session.give(tier(kTable, 1, 5))) << "nor tables";
  EXPECT_EQ(none, session.give(table(kTable)));
  EXPECT_EQ(none, session.give(tier(kTable, 0, 0)));
  EXPECT_EQ(none, session.give(bind(kSymbol, kTable)));
  EXPECT_EQ(none, session.give(commit(0))) << "neither counts";
  EXPECT_EQ(bad_tier, session.give(tier(kTable, 1, 5))) << "in effect is not staged";
  EXPECT_EQ(none, session.give(of_unit(kMark, kSymbol, 1)));
  EXPECT_EQ(none, session.give(of_unit(kMark, kSymbol, 2)));
  EXPECT_EQ(none, session.give(commit(1))) << "a symbol counts once";
  EXPECT_EQ(none, session.give(of_unit(kMark, kSymbol, 1)));
  EXPECT_EQ(none, session.give(define(kSymbol)));
  EXPECT_EQ(none, session.give(commit(0))) << "a symbol defined anew has nothing staged";
}

// In a restoration, after an asset and a symbol.
const Case kRestoring[] = {
    {"account", account(1, 2), restoring},
    {"account_before_its_range", account(4000, 64), restoring},
    {"open", place(CommandKind::open, kSymbol, 1, 1), restoring},
    {"free", place(CommandKind::free, kSymbol, 1, 1), restoring},
    {"position_delta", place(CommandKind::position_delta, kSymbol, 1, 1), restoring},
    {"reduce", place(CommandKind::reduce, kSymbol, 1, 1), restoring},
    {"wallet_delta", place(CommandKind::wallet_delta, kSymbol, 1, 1), restoring},
    {"funding", of_unit(kFunding, kSymbol, 1), restoring},
    {"settle", of_unit(CommandKind::settle, 128, 1), restoring},
    {"adl", ranking(CommandKind::adl, kSymbol, 1, 1), restoring},
    {"adl_take", of_unit(kTake, kSymbol, 1, 0, 1), restoring},
    {"rank", ranking(CommandKind::rank, kSymbol, 1, 1), restoring},
    {"lights", ranking(CommandKind::lights, kSymbol, 1, 1), restoring},
    {"unknown", header(static_cast<CommandKind>(30), 0), restoring},
    {"kind_0", header(static_cast<CommandKind>(0), 0), restoring},
    {"asset", asset(1, 1), none},
    {"asset_term", asset(0, 10001), out_of_range},
    {"symbol", define(kUnknown), none},
    {"policy", policy(0, 0), none},
    {"table", table(1), none},
    {"tier", tier(1, 0, 0), bad_tier},
    {"bind", bind(kSymbol, 1), none},
    {"mark", of_unit(kMark, kSymbol, 1), none},
    {"commit", commit(0), none},
    {"commit_count", commit(1), mark_count},
    {"query", place(CommandKind::query, 0, kNoPosition, 1), none},
    {"dump", header(CommandKind::dump, 0, 2), none},
    {"digest", digest(0, true), none},
    {"stop", header(CommandKind::stop, 0), none},
    {"clear", header(CommandKind::clear, 0), none},
    {"restore_account_id", restore_account(4000, 2), out_of_range},
    {"restore_account_asset", restore_account(1, 64), out_of_range},
    {"restore_account_options", restore_account(1, 9, 0, 0, 0, 4), out_of_range},
    {"restore_account_extra", restore_account(1, 9, 0, 0, kMaxCash + 1), out_of_range},
    {"restore_account_negative_extra", restore_account(1, 9, 0, 0, -1), out_of_range},
    {"restore_account_arg", restore_account(1, 9, 16), out_of_range},
    {"restore_account_verdict", restore_account(1, 9, 8 + 5), out_of_range},
    {"restore_account_wallet", restore_account(1, 9, 0, std::int64_t{1} << 31), out_of_range},
    {"restore_account_negative_wallet", restore_account(1, 9, 0, -(std::int64_t{1} << 31) - 1),
     out_of_range},
    {"restore_account_unknown_asset", restore_account(1, 9), unknown_asset},
    {"restore_account_good", restore_account(3999, 2, 12, -(std::int64_t{1} << 31), kMaxCash, 3),
     none},
    {"restore_position_id", place(CommandKind::restore_position, kUnknown, kId, 1), out_of_range},
    {"restore_position_side", place(CommandKind::restore_position, kUnknown, 1, 1, 0, 3),
     out_of_range},
    {"restore_position_unknown", place(CommandKind::restore_position, kUnknown, 1, 1),
     unknown_symbol},
    {"restore_position_without_room_is_the_lanes",
     place(CommandKind::restore_position, kSymbol, 1, 1, kRowNoRoom), none},
    {"resume_number", resume(0), out_of_range},
    {"resume", resume(1), none},
};

class RestoringRefusal : public testing::TestWithParam<Case> {};
INSTANTIATE_TEST_SUITE_P(InOrder, RestoringRefusal, testing::ValuesIn(kRestoring),
                         [](const auto& test) { return std::string(test.param.name); });

TEST_P(RestoringRefusal, IsTheFirstOfTheContract) {
  Session session;
  for (const Command& c : {begin_restoring(), asset(2, 1), define(kSymbol)}) {
    ASSERT_EQ(none, session.give(c));
  }
  EXPECT_EQ(GetParam().reason, session.give(GetParam().command));
}

TEST(Restoration, EndsWithAResumeThatIsAcceptedOrAClear) {
  Session session;
  const Command open = restore_account(1, 2);
  for (const Command& end : {resume(77), header(CommandKind::clear, 0)}) {
    ASSERT_EQ(none, session.give(begin_restoring()));
    EXPECT_EQ(unknown_asset, session.give(open)) << "everything is as at opening";
    EXPECT_EQ(out_of_range, session.give(resume(0)));
    ASSERT_EQ(none, session.give(asset(2, 1)));
    EXPECT_EQ(none, session.give(open)) << "a refused resume ends nothing";
    ASSERT_EQ(none, session.give(begin_restoring())) << "a restoration begins anew";
    EXPECT_EQ(unknown_asset, session.give(open));
    ASSERT_EQ(none, session.give(end));
    EXPECT_EQ(not_restoring, session.give(open));
  }
}

}  // namespace
}  // namespace ballast::rtl_test
