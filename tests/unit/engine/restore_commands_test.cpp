// restore_account, restore_position, resume, and the state exported without a command.
#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <vector>

#include "tests/unit/engine/driver.hpp"

namespace ballast {
namespace {

Command of(CommandKind kind) { return make_command(kind, op::None{}); }

Command clear_to_restore() {
  Command command = of(CommandKind::clear);
  command.flags = flag::kRestore;
  return command;
}
Command restore_account(std::uint32_t id, std::uint32_t arg, op::RestoreAccount operands = {}) {
  Command command = make_command(CommandKind::restore_account, operands);
  command.account = id;
  command.arg = arg;
  return command;
}
Command restore_position(std::uint32_t id, Side side, const op::RestorePosition& operands,
                         std::uint16_t symbol = 0) {
  Command command = make_command(CommandKind::restore_position, operands);
  command.position = id;
  command.symbol = symbol;
  command.set_side(side);
  return command;
}
Command resume(std::uint64_t next) {
  return make_command(CommandKind::resume, op::Resume{next, 0, 0, 0});
}
Command query(std::uint32_t account) {
  Command command = of(CommandKind::query);
  command.position = kNoPosition;
  command.account = account;
  return command;
}

/// In a restoration, with asset 0, symbol 0 marked at 10 and symbol 1 a collateral marked at 1.
class Restoring : public testing::Test {
 protected:
  Restoring() : driver({4, 4}) {
    driver.send(clear_to_restore());
    driver.send(make_command(CommandKind::asset, op::Asset{}));
    for (const std::uint16_t id : {std::uint16_t{0}, std::uint16_t{1}}) {
      Command symbol = make_command(CommandKind::symbol, op::Symbol{100, 0, id, 0, 0});
      symbol.symbol = id;
      driver.send(symbol);
      Command mark = make_command(CommandKind::mark, op::Mark{id == 0 ? 10 : 1, 0, 0, 0});
      mark.symbol = id;
      driver.send(mark);
    }
    driver.send(make_command(CommandKind::commit, op::Commit{2, 0, 0, 0}));
  }
  std::string refusal(const Command& command) { return name_of(driver.refusal(command)); }

  Driver driver;
};

TEST_F(Restoring, EverythingElseIsRefused) {
  for (std::uint32_t kind = 0; kind < 256; ++kind) {
    const auto of_kind = static_cast<CommandKind>(kind);
    switch (of_kind) {
      case CommandKind::asset:
      case CommandKind::symbol:
      case CommandKind::tier:
      case CommandKind::policy:
      case CommandKind::page:
      case CommandKind::clear:
      case CommandKind::mark:
      case CommandKind::commit:
      case CommandKind::query:
      case CommandKind::dump:
      case CommandKind::digest:
      case CommandKind::stop:
      case CommandKind::table:
      case CommandKind::bind:
      case CommandKind::restore_account:
      case CommandKind::restore_position:
      case CommandKind::resume:
        continue;
      default:
        EXPECT_EQ(refusal(of(of_kind)), "restoring") << kind;
    }
  }
  EXPECT_EQ(refusal(resume(0)), "out_of_range");
  driver.send(resume(1'000));
  driver.go_on_after(999);
  EXPECT_EQ(driver.engine().executed(), 999U);
  EXPECT_EQ(refusal(restore_account(9, 99)), "not_restoring") << "before all else";
  EXPECT_EQ(refusal(restore_position(9, Side::both, {})), "not_restoring");
  EXPECT_EQ(refusal(resume(0)), "not_restoring");
  EXPECT_EQ(refusal(of(CommandKind::adl_take)), "no_transaction");
  EXPECT_EQ(driver.engine().executed(), 1'003U);
}

TEST_F(Restoring, AClearWithoutTheFlagEndsIt) {
  driver.send(of(CommandKind::clear));
  EXPECT_EQ(refusal(resume(1)), "not_restoring");
}

TEST_F(Restoring, AccountsComeBackAsTheyWere) {
  op::RestoreAccount operands;
  operands.wallet_lo = 5;
  operands.wallet_hi = -(std::int64_t{1} << 31);
  operands.extra_margin = 3;
  operands.options = 1;
  EXPECT_EQ(refusal(restore_account(4, 0)), "out_of_range");
  EXPECT_EQ(refusal(restore_account(0, 16)), "out_of_range");
  EXPECT_EQ(refusal(restore_account(0, 5)), "out_of_range") << "no such verdict";
  op::RestoreAccount wide = operands;
  wide.wallet_hi -= 1;
  EXPECT_EQ(refusal(restore_account(0, 0, wide)), "out_of_range");
  op::RestoreAccount elsewhere = operands;
  elsewhere.asset = 7;
  EXPECT_EQ(refusal(restore_account(0, 0, elsewhere)), "unknown_asset");
  EXPECT_EQ(refusal(restore_account(0, 8 + 3, operands)), "none");
  EXPECT_EQ(refusal(restore_account(0, 0)), "in_use");
  const std::vector<Event> told = driver.send(query(0));
  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(told[0].code(), static_cast<std::uint8_t>(Verdict::takeover));
  EXPECT_EQ(told[0].arg, 1U) << "touched";
  EXPECT_EQ(told[0].as<op::AccountState>().wallet_lo, 5U);
  EXPECT_EQ(told[0].as<op::AccountState>().wallet_hi, -(std::int64_t{1} << 31));
  EXPECT_EQ(told[1].as<op::Verdict>().maintenance_lo, 3 * std::uint64_t{kRateOne});

  // Nobody is judged before the end; then the first commit judges who is touched.
  EXPECT_TRUE(driver.send(make_command(CommandKind::commit, op::Commit{})).empty());
  driver.send(resume(1));
  driver.go_on_after(0);
  const std::vector<Event> judged = driver.send(make_command(CommandKind::commit, op::Commit{}));
  ASSERT_EQ(judged.size(), 1U);
  EXPECT_EQ(judged[0].code(), static_cast<std::uint8_t>(Verdict::bankrupt));
  EXPECT_EQ(judged[0].arg, static_cast<std::uint32_t>(Verdict::takeover));
  EXPECT_EQ(driver.send(query(0)).at(0).arg, 0U);
}

TEST_F(Restoring, PositionsComeBackAsTheyWere) {
  driver.send(restore_account(0, 0));
  const auto with = [](std::int64_t q, std::int64_t entry, std::uint64_t light = 0) {
    return op::RestorePosition{q, entry, light, 0};
  };
  EXPECT_EQ(refusal(restore_position(kMaxPositionId + 1, Side::both, {})), "out_of_range");
  EXPECT_EQ(refusal(restore_position(0, Side::both, {}, 2)), "unknown_symbol");
  EXPECT_EQ(refusal(restore_position(0, Side::both, with(1, 1, 6))), "out_of_range");
  EXPECT_EQ(refusal(restore_position(0, Side::both, with(-101, 0))), "overflow");
  EXPECT_EQ(refusal(restore_position(0, Side::long_side, with(-1, kMaxValue + 1))), "wrong_side");
  EXPECT_EQ(refusal(restore_position(0, Side::short_side, with(1, 0))), "wrong_side");
  EXPECT_EQ(refusal(restore_position(0, Side::both, with(1, kMaxValue + 1))), "overflow");
  EXPECT_EQ(refusal(restore_position(0, Side::both, with(0, 1))), "entry_left");
  EXPECT_EQ(refusal(restore_position(0, Side::both, with(1, 1), 1)), "collateral");
  EXPECT_EQ(refusal(restore_position(7, Side::short_side, with(-100, 9, 5))), "none");
  EXPECT_EQ(refusal(restore_position(7, Side::both, {})), "in_use");
  Command look = of(CommandKind::query);
  look.position = 7;
  const Event told = driver.send(look).at(0);
  EXPECT_EQ(told.code(), 2 + 4 * 5);
  EXPECT_EQ(told.as<op::PositionState>().quantity, -100);
  EXPECT_EQ(told.as<op::PositionState>().entry_value, 9);
  EXPECT_EQ(told.as<op::PositionState>().mark_value, -1'000);
  EXPECT_EQ(static_cast<std::int64_t>(driver.send(query(0)).at(1).as<op::Verdict>().equity_lo),
            -1'009);
}

/// Of what a dump gives, but for its number.
std::vector<Event> unnumbered(std::vector<Event> events) {
  for (Event& event : events) event.sequence = 0;
  return events;
}

TEST_F(Restoring, ExportIsTheDumpsAndChangesNothing) {
  driver.send(restore_account(2, 9));
  Command position = restore_position(3, Side::both, {4, 40, 2, 0});
  position.account = 2;
  driver.send(position);
  position.position = 1;
  position.set_side(Side::long_side);
  driver.send(position);
  driver.send(make_command(CommandKind::policy, op::Policy{0x1111'1111'1111'1111, 0, 0, 0}));
  driver.send(resume(500));
  driver.go_on_after(499);
  Command adl = of(CommandKind::adl);
  adl.set_side(Side::long_side);
  driver.send(adl);
  const std::vector<Event> state = driver.engine().export_state();
  EXPECT_EQ(driver.engine().executed(), 500U);
  EXPECT_TRUE(driver.poll_all().empty());
  Command take = make_command(CommandKind::adl_take, op::AdlTake{10, 8, 0, 0});
  EXPECT_EQ(driver.send(take).size(), 3U) << "the transaction is open still";

  std::vector<Event> dumped;
  const std::vector<Event> after = driver.engine().export_state();
  const auto dump = [&](std::uint32_t scope, std::uint16_t symbol) {
    Command command = make_command(CommandKind::dump, op::Range{0, kMaxAccounts, 0, 0, 0});
    command.arg = scope;
    command.symbol = symbol;
    for (const Event& event : unnumbered(driver.send(command))) dumped.push_back(event);
  };
  dump(scope::kConfiguration, 0);
  dump(scope::kAccounts, 0);
  dump(scope::kPositions, 0);
  dump(scope::kPositions, 1);
  ASSERT_EQ(after.size(), dumped.size());
  ASSERT_EQ(state.size(), dumped.size());
  for (std::size_t i = 0; i < after.size(); ++i) {
    EXPECT_EQ(0, std::memcmp(&after[i], &dumped[i], sizeof(Event))) << i;
  }
}

}  // namespace
}  // namespace ballast
