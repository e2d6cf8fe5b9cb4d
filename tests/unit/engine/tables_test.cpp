// Tables of tiers: staged, bound, shared, in effect at the next commit; told by a dump.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "hls/core/margin.hpp"
#include "tests/unit/engine/driver.hpp"

namespace ballast {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::int64_t kOne = kRateOne;  // a rate of 1: maintenance is the base

Command symbol(std::uint16_t id, std::uint32_t options = 0) {
  Command command = make_command(CommandKind::symbol, op::Symbol{1'000, 0, options, 0, 0});
  command.symbol = id;
  return command;
}
Command table(std::uint32_t number, std::uint64_t options = 0, std::uint64_t smallest = 0) {
  Command command = make_command(CommandKind::table, op::Table{smallest, 0, options, 0});
  command.arg = number;
  return command;
}
Command tier(std::uint32_t number, std::uint32_t index, std::int64_t floor, std::int64_t rate,
             std::uint64_t deduction = 0) {
  Command command = make_command(CommandKind::tier, op::Tier{floor, rate, deduction, 0});
  command.arg = kMaxTiers * number + index;
  return command;
}
Command bind(std::uint16_t id, std::uint32_t number) {
  Command command = make_command(CommandKind::bind, op::None{});
  command.symbol = id;
  command.arg = number;
  return command;
}
Command mark(std::uint16_t id, std::int64_t unit) {
  Command command = make_command(CommandKind::mark, op::Mark{unit, 0, 0, 0});
  command.symbol = id;
  return command;
}
Command commit(std::uint64_t marks, std::uint8_t flags = 0) {
  Command command = make_command(CommandKind::commit, op::Commit{marks, 0, 0, 0});
  command.flags = flags;
  return command;
}

/// Symbols 0 … 3 at a mark of 10, of which 3 is collateral; account 0 with a position in each of
/// 0 … 2, of 5 lots that cost 7 atoms.
class Tables : public testing::Test {
 protected:
  Tables() : driver({16, 16}) {
    driver.send(make_command(CommandKind::asset, op::Asset{}));
    driver.send(make_command(CommandKind::account, op::Account{}));
    for (std::uint16_t id = 0; id < 4; ++id) {
      driver.send(symbol(id, id == 3 ? option::kCollateral : 0));
      driver.send(mark(id, 10));
    }
    driver.send(commit(4));
    for (std::uint16_t id = 0; id < 3; ++id) {
      Command open = make_command(CommandKind::open, op::None{});
      open.symbol = id;
      open.position = id;
      driver.send(open);
      move(id, 5, 7);
    }
  }

  void move(std::uint16_t id, std::int64_t quantity, std::int64_t entry_value) {
    Command delta =
        make_command(CommandKind::position_delta, op::PositionDelta{quantity, entry_value, 0, 0});
    delta.symbol = id;
    delta.position = id;
    driver.send(delta);
  }
  /// Maintenance of the position in a symbol, in atoms × 10^8.
  std::uint64_t maintenance(std::uint16_t id) {
    Command query = make_command(CommandKind::query, op::None{});
    query.symbol = id;
    query.position = id;
    return driver.send(query).at(0).as<op::PositionState>().maintenance_lo;
  }
  std::vector<std::uint64_t> of_all() { return {maintenance(0), maintenance(1), maintenance(2)}; }

  Driver driver;
};

TEST_F(Tables, AreRefusedInTheOrderOfTheDocument) {
  const auto refusal = [&](const Command& command) {
    return std::string(name_of(driver.refusal(command)));
  };
  EXPECT_EQ(refusal(table(256)), "out_of_range");
  EXPECT_EQ(refusal(table(0, 4)), "out_of_range");
  Command large = make_command(CommandKind::table, op::Table{0, 1ULL << 19, 0, 0});
  EXPECT_EQ(refusal(large), "out_of_range");
  EXPECT_EQ(refusal(tier(7, 0, 0, 1)), "bad_tier") << "not staged";
  EXPECT_EQ(refusal(table(7)), "none");
  EXPECT_EQ(refusal(tier(7, 1, 5, 1)), "bad_tier") << "none before it";
  EXPECT_EQ(refusal(tier(7, 0, 1, 1)), "bad_tier") << "the first floor is not 0";
  EXPECT_EQ(refusal(tier(256, 0, 0, 1)), "out_of_range");
  EXPECT_EQ(refusal(tier(7, 0, -1, 1)), "out_of_range");
  EXPECT_EQ(refusal(tier(7, 0, kMaxValue + 1, 1)), "out_of_range");
  EXPECT_EQ(refusal(tier(7, 0, 0, kMaxRateE8 + 1)), "out_of_range");
  EXPECT_EQ(refusal(tier(7, 0, 0, 1)), "none");
  EXPECT_EQ(refusal(tier(7, 0, 0, 1)), "bad_tier") << "there already; `table` begins anew";
  EXPECT_EQ(refusal(tier(7, 1, 0, 1)), "bad_tier") << "the floor does not rise";
  for (std::uint32_t index = 1; index < kMaxTiers; ++index) {
    EXPECT_EQ(refusal(tier(7, index, index, 1, index)), "none") << index;
  }
  EXPECT_EQ(refusal(tier(8, 0, 0, 1)), "bad_tier") << "64 × 7 + 64 is the first of table 8";
  EXPECT_EQ(refusal(table(7, option::kByQuantity)), "none");
  EXPECT_EQ(refusal(tier(7, 0, 0, 1, 1)), "bad_tier") << "by quantity without deductions";
  EXPECT_EQ(refusal(tier(7, 0, 0, 1)), "none");
  EXPECT_EQ(refusal(bind(1024, 0)), "out_of_range");
  EXPECT_EQ(refusal(bind(0, 257)), "out_of_range");
  EXPECT_EQ(refusal(bind(9, 0)), "unknown_symbol");
  EXPECT_EQ(refusal(bind(3, 0)), "collateral");
  EXPECT_EQ(refusal(bind(0, 256)), "none");
}

TEST_F(Tables, AreInEffectForAllThatAreBoundAtTheNextCommit) {
  driver.send(table(255));
  driver.send(tier(255, 0, 0, kOne));
  driver.send(bind(0, 255));
  driver.send(bind(2, 255));
  EXPECT_THAT(of_all(), ElementsAre(0, 0, 0)) << "only staged";
  driver.send(commit(0));
  EXPECT_THAT(of_all(), ElementsAre(50 * kOne, 0, 50 * kOne));
  driver.send(table(255));
  driver.send(tier(255, 0, 0, 2));
  driver.send(bind(1, 255));
  driver.send(bind(2, kNoTable));
  driver.send(commit(0));
  EXPECT_THAT(of_all(), ElementsAre(100, 100, 0)) << "0 by its table, 1 and 2 by their bindings";
  driver.send(mark(1, 20));
  driver.send(commit(1));
  EXPECT_THAT(of_all(), ElementsAre(100, 200, 0));
  driver.send(table(255));
  driver.send(commit(0));
  EXPECT_THAT(of_all(), ElementsAre(0, 0, 0)) << "a table without tiers";
}

TEST_F(Tables, ChangedOnesTouchTheAccountsThatTheyRevalue) {
  driver.send(table(1));
  driver.send(bind(0, 1));
  driver.send(commit(0));
  driver.send(table(1, 0, 1'000 * kOne));  // more than all equity
  const std::vector<Event> events = driver.send(commit(0));
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].event(), EventKind::verdict);
  EXPECT_EQ(events[0].code(), static_cast<std::uint8_t>(Verdict::liquidate));
  driver.send(table(2));
  EXPECT_THAT(driver.send(commit(0, flag::kAnswer)), IsEmpty()) << "nobody is bound to it";
}

TEST_F(Tables, ARefusedCommitDiscardsWhatIsStaged) {
  driver.send(table(0));
  driver.send(tier(0, 0, 0, kOne));
  driver.send(bind(0, 0));
  EXPECT_EQ(driver.refusal(commit(1)), Reason::mark_count);
  EXPECT_EQ(driver.refusal(tier(0, 1, 5, 1)), Reason::bad_tier);
  driver.send(commit(0));
  EXPECT_THAT(of_all(), ElementsAre(0, 0, 0));
  driver.send(bind(0, 0));
  driver.send(commit(0));
  EXPECT_THAT(of_all(), ElementsAre(0, 0, 0)) << "table 0 is as at opening";
}

TEST_F(Tables, HaveOptions) {
  struct {
    std::uint64_t options, smallest;
    std::int64_t floor;
    std::uint64_t expected;  // 5 lots, MV 50, EV 7; rate 1 below the floor, 2 from there on
  } const cases[] = {
      {0, 0, 51, 50},
      {0, 0, 50, 100},
      {option::kByQuantity, 0, 6, 50},
      {option::kByQuantity, 0, 5, 100},
      {option::kOnEntryValue, 0, 8, 7},
      {option::kOnEntryValue, 0, 7, 14},
      {option::kByQuantity | option::kOnEntryValue, 0, 6, 7},
      {option::kByQuantity | option::kOnEntryValue, 0, 5, 14},
      {0, 51, 51, 51},
      {0, 49, 51, 50},
      {option::kOnEntryValue, 15, 7, 15},
  };
  driver.send(bind(0, 3));
  for (const auto& [options, smallest, floor, expected] : cases) {
    driver.send(table(3, options, smallest));
    driver.send(tier(3, 0, 0, 1));
    driver.send(tier(3, 1, floor, 2));
    driver.send(commit(0));
    EXPECT_EQ(maintenance(0), expected) << options << ' ' << smallest << ' ' << floor;
    move(0, -5, -7);
    EXPECT_EQ(maintenance(0), 0U) << "flat";
    driver.send(mark(0, 10));
    driver.send(commit(1));
    EXPECT_EQ(maintenance(0), 0U) << "flat, and re-valued";
    move(0, 5, 7);
    EXPECT_EQ(maintenance(0), expected) << "by itself as in a sweep";
  }
}

TEST_F(Tables, ASymbolDefinedAnewIsBoundToNone) {
  driver.send(symbol(5));
  driver.send(table(0, 0, 9));
  driver.send(bind(5, 0));
  driver.send(symbol(5));
  driver.send(mark(5, 1));
  driver.send(commit(1));
  Command dump = make_command(CommandKind::dump, op::Range{});
  dump.arg = scope::kConfiguration;
  for (const Event& event : driver.send(dump)) {
    EXPECT_NE(event.event(), EventKind::binding_state);
  }
}

TEST_F(Tables, AreToldByADumpOfTheConfiguration) {
  driver.send(make_command(CommandKind::policy, op::Policy{0x1234, 5, 1, 0}));
  driver.send(table(4, 3, 6));
  driver.send(tier(4, 0, 0, 1));
  driver.send(tier(4, 1, 2, 3));
  driver.send(bind(1, 4));
  driver.send(commit(0));
  driver.send(table(4, 1));
  driver.send(tier(4, 0, 0, 8));
  driver.send(table(200));
  driver.send(bind(0, kNoTable));
  driver.send(mark(2, 77));
  Command dump = make_command(CommandKind::dump, op::Range{});
  dump.arg = scope::kConfiguration;
  std::vector<std::string> texts;
  const std::vector<Event> events = driver.send(dump);
  for (const Event& event : events) {
    texts.push_back(std::string(name_of(event.event())) + " code " + std::to_string(event.code()) +
                    " symbol " + std::to_string(event.symbol) + " arg " +
                    std::to_string(event.arg) + " word " + std::to_string(event.word[0]));
  }
  EXPECT_THAT(
      texts,
      ElementsAre(
          "asset_state code 0 symbol 0 arg 0 word 0",
          "policy_state code 0 symbol 0 arg 0 word 4660",
          "table_state code 0 symbol 0 arg 4 word 6", "tier_state code 0 symbol 0 arg 256 word 0",
          "tier_state code 0 symbol 0 arg 257 word 2",
          "symbol_state code 0 symbol 0 arg 0 word 1000",
          "symbol_state code 0 symbol 1 arg 0 word 1000",
          "symbol_state code 0 symbol 2 arg 0 word 1000",
          "symbol_state code 0 symbol 3 arg 0 word 1000",
          "binding_state code 0 symbol 1 arg 4 word 0", "mark_state code 0 symbol 0 arg 0 word 10",
          "mark_state code 0 symbol 1 arg 0 word 10", "mark_state code 0 symbol 2 arg 0 word 10",
          "mark_state code 0 symbol 3 arg 0 word 10", "table_state code 1 symbol 0 arg 4 word 0",
          "tier_state code 1 symbol 0 arg 256 word 0", "table_state code 1 symbol 0 arg 200 word 0",
          "binding_state code 1 symbol 0 arg 256 word 0",
          "mark_state code 1 symbol 2 arg 0 word 77", "dump_end code 0 symbol 0 arg 0 word 19"));
  EXPECT_EQ(events[2].as<op::Table>().options, 3U);
  EXPECT_EQ(events[4].as<op::Tier>().rate_e8, 3);
}

}  // namespace
}  // namespace ballast
