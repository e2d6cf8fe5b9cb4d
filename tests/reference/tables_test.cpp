// Tables of tiers: figures worked by hand, staging, sharing, binding.
#include <gtest/gtest.h>

#include "tests/reference/test_support.hpp"

namespace ballast::reference {
namespace {

using Names = std::vector<std::string>;

constexpr std::int64_t kPercent = kRateOne / 100;
// Ids of `three_symbols`, of symbol, account and position alike.
constexpr std::uint16_t kAll[] = {0, 1, 2};
constexpr std::uint16_t kSharing[] = {0, 1};

/// Asset 0, symbols 0, 1 and 2 marked at 10 a lot; account 0 with position 0 in symbol 0, account 1
/// with position 1 in symbol 1, account 2 with position 2 in symbol 2, flat.
Session three_symbols() {
  Session session = open_session();
  session.run(asset(0));
  for (const std::uint16_t id : kAll) {
    session.run(symbol(id, 1 << 30));
    session.run(mark(id, 10));
  }
  session.run(commit(3));
  for (const std::uint16_t id : kAll) {
    session.run(account(id));
    session.run(open(id, id, id));
  }
  return session;
}

/// Sets Q and EV of position `id` of `three_symbols`.
void hold(Session& session, std::uint16_t id, std::int64_t quantity, std::int64_t entry_value) {
  const auto now = session.run(query_position(id, id, id))[0].as<op::PositionState>();
  session.run(
      position_delta(id, id, id, {quantity - now.quantity, entry_value - now.entry_value, 0, 0}));
}

/// M of position `id` of `three_symbols`, in atoms × 10^8.
Int margin_of(Session& session, std::uint16_t id) {
  const Event state = session.run(query_position(id, id, id))[0];
  return (Int{state.arg} << 64) + state.as<op::PositionState>().maintenance_lo;
}

std::uint64_t judged(Session& session, const Command& commit_command) {
  return session.run(with_flags(commit_command, flag::kAck)).back().as<op::Done>().count;
}

// Bybit's 30 tiers of a linear contract, marginal. Atoms of 10^-6 USD, lots of one USD.
TEST(Tables, BybitThirtyTiers) {
  // Caps in 100,000 USD, rates in hundredths of a percent.
  const std::int64_t caps[] = {1,   10,  20,  30,  40,  50,  70,  90,  110, 130,
                               150, 170, 190, 210, 230, 250, 270, 290, 310, 330,
                               350, 400, 450, 500, 550, 600, 650, 700, 800, 1000};
  const std::int64_t rates[] = {40,  50,  67,  100,  125,  152,  200,  250,  263,  278,
                                294, 313, 333, 357,  385,  417,  455,  500,  556,  625,
                                714, 833, 909, 1000, 1111, 1250, 1429, 1667, 2000, 2500};
  constexpr std::int64_t kUsd = 1'000'000;
  Session session = three_symbols();
  session.run(table(7));
  Int deduction = 0;
  for (std::uint32_t i = 0; i < 30; ++i) {
    const std::int64_t floor = i == 0 ? 0 : caps[i - 1] * 100'000 * kUsd;
    const std::int64_t rate = rates[i] * kPercent / 100;
    if (i > 0) deduction += Int{floor} * (rate - rates[i - 1] * kPercent / 100);
    ASSERT_TRUE(session.run(tier(7, i, floor, rate, low(deduction), low(high(deduction)))).empty());
  }
  session.run(bind(0, 7));
  session.run(mark(0, kUsd));
  session.run(commit(1));
  struct Case {
    std::int64_t notional_usd;
    Int margin_millionths;
  };
  const Case kCases[] = {
      {100'000, Int{400} * kUsd},      // 0.4 % of 100,000
      {1'000'000, Int{4'900} * kUsd},  // and 0.5 % of 900,000
      {2'000'000, Int{11'600} * kUsd},
      {12'500'000, Int{233'600} * kUsd},
      {39'999'999, Int{1'653'799'916'700}},  // 8.33 % of a dollar below
      {40'000'000, Int{1'653'800} * kUsd},
      {40'000'001, Int{1'653'800'090'900}},  // 9.09 % of one above
      {100'000'000, Int{12'336'800} * kUsd},
      {-40'000'000, Int{1'653'800} * kUsd},
  };
  for (const Case& c : kCases) {
    hold(session, 0, c.notional_usd, c.notional_usd * kUsd);
    EXPECT_TRUE(margin_of(session, 0) == c.margin_millionths * kRateOne) << c.notional_usd;
  }
}

// Contracts of 1 USD settled in atoms of 10^-8 BTC: at 40,000 a long holds −2,500 atoms a contract.
TEST(Tables, InverseByContracts) {
  Session session = three_symbols();
  session.run(table(0, option::kByQuantity));
  session.run(tier(0, 0, 0, 1 * kPercent));
  session.run(tier(0, 1, 500'000, 2 * kPercent));
  session.run(tier(0, 2, 1'000'000, 3 * kPercent));
  session.run(bind(0, 0));
  session.run(mark(0, -2'500));
  session.run(commit(1));
  struct Case {
    std::int64_t contracts;
    std::int64_t margin;  ///< 10^-8 BTC
  };
  const Case kCases[] = {
      {450'000, 11'250'000},                          // 11.25 BTC at 1 %: 0.1125
      {499'999, 12'499'975},  {500'000, 25'000'000},  // all of 12.5 BTC at 2 %
      {-500'000, 25'000'000}, {999'999, 49'999'950}, {1'000'000, 75'000'000},
  };
  for (const Case& c : kCases) {
    hold(session, 0, c.contracts, -2'500 * c.contracts);
    EXPECT_TRUE(margin_of(session, 0) == Int{c.margin} * kRateOne) << c.contracts;
  }
  // At 20,000 the value doubles; the tier is still that of the contracts.
  hold(session, 0, 450'000, -1'125'000'000);
  session.run(mark(0, -5'000));
  session.run(commit(1));
  EXPECT_TRUE(margin_of(session, 0) == Int{22'500'000} * kRateOne);
}

TEST(Tables, OnEntryValue) {
  struct Case {
    std::uint64_t options;
    std::int64_t quantity, entry_value, unit;
    std::int64_t margin_e8;
  };
  // 1 %, from 1,000 on 2 %.
  constexpr std::uint64_t kEntry = option::kOnEntryValue;
  constexpr std::uint64_t kBoth = option::kOnEntryValue | option::kByQuantity;
  const Case kCases[] = {
      {0, 5, 999, 1'000, 5'000 * 2 * kPercent},           // of MV 5,000
      {kEntry, 5, 999, 1'000, 999 * kPercent},            // of EV, by EV
      {kEntry, 5, 1'000, 1, 1'000 * 2 * kPercent},        // whatever the mark
      {kEntry, -5, -1'001, 1'000, 1'001 * 2 * kPercent},  //
      {kEntry, 5, 0, 1'000, 0},                           //
      {kBoth, 999, 70'000, 1, 70'000 * kPercent},         // of EV, by lots
      {kBoth, -1'000, 7, 1, 7 * 2 * kPercent},            //
      {option::kByQuantity, 999, 7, 90, 89'910 * kPercent},
  };
  Session session = three_symbols();
  for (const Case& c : kCases) {
    session.run(table(2, c.options));
    session.run(tier(2, 0, 0, kPercent));
    session.run(tier(2, 1, 1'000, 2 * kPercent));
    session.run(bind(0, 2));
    session.run(mark(0, c.unit));
    session.run(commit(1));
    hold(session, 0, c.quantity, c.entry_value);
    EXPECT_TRUE(margin_of(session, 0) == c.margin_e8)
        << c.options << ": " << c.quantity << " at " << c.unit << " for " << c.entry_value;
    hold(session, 0, 0, 0);
  }
}

TEST(Tables, SmallestMaintenance) {
  Session session = three_symbols();
  session.run(table(0, 0, 50));  // no tiers
  session.run(table(1, 0, 3 * kRateOne + 1));
  session.run(tier(1, 0, 0, 10 * kPercent));
  session.run(tier(1, 1, 1'000, 10 * kPercent, 98 * std::uint64_t{kRateOne}));
  session.run(bind(0, 0));
  session.run(bind(1, 1));
  session.run(commit(0));
  EXPECT_TRUE(margin_of(session, 0) == 0);  // Q = 0
  hold(session, 0, 1, 10);
  EXPECT_TRUE(margin_of(session, 0) == 50);
  hold(session, 0, -900, -10);
  EXPECT_TRUE(margin_of(session, 0) == 50);
  hold(session, 1, 3, 10);  // 10 % of 30
  EXPECT_TRUE(margin_of(session, 1) == 3 * kRateOne + 1);
  hold(session, 1, 4, 10);
  EXPECT_TRUE(margin_of(session, 1) == 4 * kRateOne);
  hold(session, 1, 100, 10);  // 100 − 98
  EXPECT_TRUE(margin_of(session, 1) == 3 * kRateOne + 1);
  hold(session, 2, 4, 10);  // bound to none
  EXPECT_TRUE(margin_of(session, 2) == 0);
  // The largest, above all that a tier can charge by itself but the whole width of a value.
  constexpr std::uint64_t kHigh = (std::uint64_t{1} << 19) - 1;
  Command largest = make_command(CommandKind::table, op::Table{~std::uint64_t{0}, kHigh, 0, 0});
  largest.arg = 255;
  EXPECT_TRUE(session.run(largest).empty());
  session.run(bind(2, 255));
  session.run(commit(0));
  EXPECT_TRUE(margin_of(session, 2) == power_of_two(83) - 1);
}

TEST(Tables, SixtyFourTiers) {
  Session session = three_symbols();
  session.run(table(3));
  for (std::uint32_t i = 0; i < 64; ++i) {
    ASSERT_TRUE(session.run(tier(3, i, 100 * i, (i + 1) * kPercent)).empty()) << i;
  }
  EXPECT_EQ(names(session.run(tier(3, 64, 6'400, 0))), Names{"rejected bad_tier"});  // of table 4
  session.run(bind(0, 3));
  session.run(commit(0));
  for (std::int64_t i = 0; i < 64; ++i) {
    hold(session, 0, 10 * i + 9, 1);  // MV 100i + 90
    EXPECT_TRUE(margin_of(session, 0) == Int{100 * i + 90} * (i + 1) * kPercent) << i;
    hold(session, 0, 10 * i, i == 0 ? 0 : 1);
    EXPECT_TRUE(margin_of(session, 0) == Int{100 * i} * (i + 1) * kPercent) << i;
  }
  // Of the last table too.
  session.run(table(255));
  for (std::uint32_t i = 0; i < 64; ++i) {
    ASSERT_TRUE(session.run(tier(255, i, i, 0)).empty()) << i;
  }
  EXPECT_EQ(names(session.run(tier(255, 64, 64, 0))), Names{"rejected out_of_range"});
}

TEST(Tables, OneCommitChangesATableForAllItsSymbols) {
  Session session = three_symbols();
  session.run(table(5));
  session.run(tier(5, 0, 0, kPercent));
  session.run(table(6));
  session.run(tier(6, 0, 0, kPercent));
  session.run(bind(0, 5));
  session.run(bind(1, 5));
  session.run(bind(2, 6));
  session.run(commit(0));
  for (const std::uint16_t id : kAll) hold(session, id, 100, 1'000);
  session.run(table(5));
  session.run(tier(5, 0, 0, 50 * kPercent));
  for (const std::uint16_t id : kSharing) EXPECT_TRUE(margin_of(session, id) == 1'000 * kPercent);
  const auto events = session.run(with_flags(commit(0), flag::kAck));
  // Equity is 0 throughout: below a maintenance of 500 as of 10; nothing new to tell.
  ASSERT_EQ(names(events), Names{"done"});
  EXPECT_EQ(events[0].as<op::Done>().count, 2U);
  for (const std::uint16_t id : kSharing) EXPECT_TRUE(margin_of(session, id) == 50'000 * kPercent);
  EXPECT_TRUE(margin_of(session, 2) == 1'000 * kPercent);
  // A table that nobody is bound to judges nobody; one staged without tiers has none.
  session.run(table(9));
  EXPECT_EQ(judged(session, commit(0)), 0U);
  session.run(table(5));
  EXPECT_EQ(judged(session, commit(0)), 2U);
  for (const std::uint16_t id : kSharing) EXPECT_TRUE(margin_of(session, id) == 0);
}

TEST(Tables, ACommitJudgesWhereTheBindingOrItsTableWasStaged) {
  Session session = three_symbols();
  for (const std::uint32_t id : {0U, 1U}) {
    session.run(table(id));
    session.run(tier(id, 0, 0, kPercent));
  }
  session.run(bind(0, 0));
  session.run(commit(0));
  for (const std::uint16_t id : kAll) hold(session, id, 100, 1'000);
  session.run(bind(0, 0));  // the same again
  EXPECT_EQ(judged(session, commit(0)), 1U);
  // Bound away from a table that is staged: re-valued once, by the new one.
  session.run(table(0));
  session.run(tier(0, 0, 0, 9 * kPercent));
  session.run(bind(0, 1));
  EXPECT_EQ(judged(session, commit(0)), 1U);
  EXPECT_TRUE(margin_of(session, 0) == 1'000 * kPercent);
  // And now no longer by the table it was bound to.
  session.run(table(0));
  EXPECT_EQ(judged(session, commit(0)), 0U);
  // The last binding staged counts; 256 is none.
  session.run(bind(0, 1));
  session.run(bind(0, kNoTable));
  session.run(bind(1, 1));
  EXPECT_EQ(judged(session, commit(0)), 2U);
  EXPECT_TRUE(margin_of(session, 0) == 0);
  EXPECT_TRUE(margin_of(session, 1) == 1'000 * kPercent);
}

TEST(Tables, ARefusedCommitDiscardsTablesAndBindings) {
  Session session = three_symbols();
  hold(session, 0, 100, 1'000);
  session.run(table(0));
  session.run(tier(0, 0, 0, kPercent));
  session.run(bind(0, 0));
  session.run(mark(0, 20));
  EXPECT_EQ(names(session.run(commit(0))), Names{"rejected mark_count"});
  EXPECT_EQ(names(session.run(tier(0, 1, 5, 0))), Names{"rejected bad_tier"});
  EXPECT_EQ(judged(session, commit(0)), 0U);
  EXPECT_TRUE(margin_of(session, 0) == 0);
  // Neither the binding nor the table is in effect: each alone changes nothing.
  session.run(bind(0, 0));
  session.run(commit(0));
  EXPECT_TRUE(margin_of(session, 0) == 0);
  session.run(table(0));
  session.run(tier(0, 0, 0, kPercent));
  session.run(commit(0));
  EXPECT_TRUE(margin_of(session, 0) == 1'000 * kPercent);
}

TEST(Tables, StagedAnewWithoutTiers) {
  Session session = three_symbols();
  session.run(table(0, option::kByQuantity));
  session.run(tier(0, 0, 0, kPercent));
  EXPECT_EQ(names(session.run(tier(0, 1, 5, 0, 1))), Names{"rejected bad_tier"});
  // A refusal leaves what is staged.
  EXPECT_TRUE(session.run(tier(0, 1, 5, 2 * kPercent)).empty());
  session.run(table(0));
  EXPECT_EQ(names(session.run(tier(0, 2, 6, 0))), Names{"rejected bad_tier"});
  EXPECT_TRUE(session.run(tier(0, 0, 0, 0)).empty());
  EXPECT_TRUE(session.run(tier(0, 1, 5, 0, 1)).empty()) << "no longer by quantity";
}

TEST(Tables, ASymbolDefinedAnewIsBoundToNone) {
  Session session = open_session();
  session.run(asset(0));
  session.run(account(0));
  session.run(symbol(0, 100));
  session.run(table(0));
  session.run(tier(0, 0, 0, kPercent));
  session.run(bind(0, 0));
  session.run(mark(0, 10));
  session.run(commit(1));
  session.run(bind(0, 0));
  session.run(mark(0, 11));
  session.run(table(0));
  session.run(tier(0, 0, 0, 2 * kPercent));
  session.run(symbol(0, 100));
  // No mark and no binding is staged any more; the table is.
  EXPECT_EQ(names(session.run(open(0, 0, 0))), Names{"rejected no_mark"});
  EXPECT_TRUE(session.run(tier(0, 1, 5, 3 * kPercent)).empty());
  EXPECT_TRUE(session.run(commit(0)).empty());
  EXPECT_EQ(names(session.run(open(0, 0, 0))), Names{"rejected no_mark"});
  session.run(mark(0, 10));
  session.run(commit(1));
  session.run(open(0, 0, 0));
  hold(session, 0, 3, 30);
  EXPECT_TRUE(margin_of(session, 0) == 0);
  session.run(bind(0, 0));
  session.run(commit(0));
  EXPECT_TRUE(margin_of(session, 0) == 90 * kPercent);
}

TEST(Tables, DigestIsOfWhatIsInEffect) {
  Session session = open_session();
  const auto configuration = [&] {
    Command command = make_command(CommandKind::digest, op::Range{});
    command.arg = scope::kConfiguration;
    return session.run(command)[0].as<op::DigestValue>();
  };
  session.run(asset(0));
  session.run(symbol(4, 100));
  const std::uint64_t defined = hash({5, 0, 0, 0, 0, 0, 0});
  EXPECT_EQ(configuration().digest, defined + hash({3, 4, 0, 0, 100, 0, 0, 0, 256}));
  session.run(table(2, option::kOnEntryValue, 7));
  session.run(tier(2, 0, 0, 8));
  session.run(tier(2, 1, 5, 9, 10, 11));
  session.run(bind(4, 2));
  session.run(mark(4, -6, 1));
  session.run(table(3));
  EXPECT_EQ(configuration().digest, defined + hash({3, 4, 0, 0, 100, 0, 0, 0, 256}));
  session.run(commit(1));
  const std::uint64_t minus_six = ~std::uint64_t{5};
  EXPECT_EQ(configuration().digest, defined + hash({3, 4, 0, 0, 100, 1, minus_six, 1, 2}) +
                                        hash({6, 128, 0, 8, 0, 0}) + hash({6, 129, 5, 9, 10, 11}) +
                                        hash({7, 2, 2, 7, 0, 2}));
  EXPECT_EQ(configuration().count, 5U);
}

}  // namespace
}  // namespace ballast::reference
