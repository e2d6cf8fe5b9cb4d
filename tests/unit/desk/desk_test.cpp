// What the Desk sends: a line a fill, start-up, ids.
#include "host/include/ballast/desk.hpp"

#include <gmock/gmock.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "tests/unit/desk/fixture.hpp"

namespace ballast {
namespace {

TEST(Desk, StartUp) {
  Recorded at;
  at.desk.start(77);
  const auto account = at.desk.add_account("alice", kUsd, 5'000'000).value();
  at.desk.fill(account, kEth, Side::both, {100, 2'000'000'000, 0}).value();
  at.desk.finish_load(78);
  std::vector<std::string> kinds;
  for (std::size_t i = 0; i < at.sent.size(); ++i) {
    const Command& command = at.sent[i];
    EXPECT_EQ(command.sequence, i + 1);
    EXPECT_EQ(command.check, core::check_word(command));
    const std::string kind = name_of(command.command());
    if (kinds.empty() || kinds.back() != kind) kinds.push_back(kind);
  }
  const std::vector<std::string> expected{
      "clear", "asset",  "symbol",  "table",        "tier", "bind",           "symbol", "table",
      "tier",  "bind",   "symbol",  "table",        "tier", "bind",           "symbol", "policy",
      "mark",  "commit", "account", "wallet_delta", "open", "position_delta", "commit", "digest"};
  EXPECT_EQ(kinds, expected);
  EXPECT_EQ(at.desk.last_sequence(), at.sent.size());
  for (const Command& command : at.sent) {
    switch (command.command()) {
      case CommandKind::account:
      case CommandKind::wallet_delta:
      case CommandKind::position_delta:
        EXPECT_TRUE(command.has(flag::kDefer)) << name_of(command.command());
        break;
      case CommandKind::commit:
        EXPECT_EQ(command.as<op::Commit>().marks, command.has(flag::kAll) ? 0U : 4U);
        EXPECT_EQ(command.as<op::Commit>().time_ns, command.has(flag::kAll) ? 78U : 77U);
        break;
      case CommandKind::digest:
        EXPECT_TRUE(command.has(flag::kAll));
        break;
      default:
        break;
    }
  }
  at.desk.transfer(account, 1).value();
  EXPECT_FALSE(at.sent.back().has(flag::kDefer));
}

/// "table 3", "tier 193", "bind 1 to 3", …
std::vector<std::string> since(const Recorded& at, std::size_t first) {
  std::vector<std::string> texts;
  for (std::size_t i = first; i < at.sent.size(); ++i) {
    const Command& command = at.sent[i];
    const bool binds = command.command() == CommandKind::bind;
    texts.push_back(std::string(name_of(command.command())) + " " +
                    (binds ? std::to_string(command.symbol) + " to " : "") +
                    std::to_string(command.arg));
  }
  return texts;
}

TEST(Desk, SymbolsWithEqualTiersShareATable) {
  Recorded at;
  at.desk.start(1);
  using testing::ElementsAre;
  using testing::IsEmpty;
  const MarginTiers btc{TierRule::marginal, at.desk.venue().symbol(kBtc).tiers, {}};
  const MarginTiers other{TierRule::flat, {{0, 2'000'000, 0, 0}}, {}};
  std::size_t before = at.sent.size();
  at.desk.stage_tiers(kEth, btc);
  EXPECT_THAT(since(at, before), ElementsAre("bind 1 to 0"));
  before = at.sent.size();
  at.desk.stage_tiers(kEth, btc);
  EXPECT_THAT(since(at, before), IsEmpty()) << "it has them";
  at.desk.stage_tiers(kEth, other);  // not into the table that BTC is bound to
  EXPECT_THAT(since(at, before), ElementsAre("table 1", "tier 64", "bind 1 to 1"));
  before = at.sent.size();
  at.desk.stage_tiers(kBtc, other);
  EXPECT_THAT(since(at, before), ElementsAre("bind 0 to 1"));
  before = at.sent.size();
  at.desk.stage_tiers(kEth, btc);  // nobody is bound to it, but it has these tiers
  EXPECT_THAT(since(at, before), ElementsAre("bind 1 to 0"));
  before = at.sent.size();
  at.desk.stage_tiers(kEth, {TierRule::flat, {{0, 3, 0, 0}}, {}});  // not in place of its own
  EXPECT_THAT(since(at, before), ElementsAre("table 3", "tier 192", "bind 1 to 3"));
}

TEST(Desk, TermsOfTiersGoIntoTheTable) {
  Recorded at;
  at.desk.start(1);
  MarginTiers tiers{TierRule::flat, {{0, 1, 0, 0}}, {}};
  tiers.terms = {true, true, (uint128{3} << 64) + 5};
  at.desk.stage_tiers(kEth, tiers);
  const auto table = std::find_if(at.sent.rbegin(), at.sent.rend(), [](const Command& command) {
    return command.command() == CommandKind::table;
  });
  ASSERT_NE(table, at.sent.rend());
  const auto terms = table->as<op::Table>();
  EXPECT_EQ(terms.options, option::kByQuantity | option::kOnEntryValue);
  EXPECT_EQ(terms.smallest_lo, 5U);
  EXPECT_EQ(terms.smallest_hi, 3U);
  at.desk.commit(2);
  EXPECT_TRUE(at.desk.venue().symbol(kEth).tier_terms == tiers.terms);
}

TEST(Desk, FillsByAverageCost) {
  const struct {
    const char* what;
    std::int64_t quantity, entry_value;  // before
    Fill fill;                           // lots, value, fee
    std::int64_t d_quantity, d_entry, d_wallet;
  } kCases[] = {
      {"opens long", 0, 0, {10, 1000, 3}, 10, 1000, -3},
      {"opens short", 0, 0, {-10, -1000, 0}, -10, -1000, 0},
      {"adds", 10, 1000, {5, 600, 1}, 5, 600, -1},
      {"adds to a short", -10, -1000, {-5, -600, -2}, -5, -600, 2},
      {"reduces at a gain", 10, 1000, {-4, -440, 0}, -4, -400, 40},
      {"reduces at a loss", 10, 1000, {-4, -360, 1}, -4, -400, -41},
      {"reduces a short", -10, -1000, {4, 360, 0}, 4, 400, 40},
      {"releases the floor", 3, 1000, {-1, -400, 0}, -1, -333, 67},
      {"releases the floor of a short", -3, -1000, {2, 500, 0}, 2, 666, 166},
      {"closes: all of EV", 3, 1000, {-3, -1200, 2}, -3, -1000, 198},
      {"through zero", 10, 1000, {-15, -1650, 0}, -15, -1550, 100},
      {"through zero from short", -10, -1000, {11, 1320, 5}, 11, 1120, -205},
      {"through zero, odd split", 1, 100, {-3, -1000, 0}, -3, -767, 233},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.what);
    Recorded at;
    const auto account = at.desk.add_account("a", kUsd).value();
    const auto position = at.desk.add_position("p", account, kBtc).value();
    if (c.quantity != 0) at.desk.fill(position, {c.quantity, c.entry_value, 0}).value();
    at.desk.fill(position, c.fill).value();
    const auto delta = at.sent.back().as<op::PositionDelta>();
    EXPECT_EQ(at.sent.back().command(), CommandKind::position_delta);
    EXPECT_TRUE(at.sent.back().has(flag::kCheckQ));
    EXPECT_EQ(delta.expected_quantity, c.quantity);
    EXPECT_EQ(delta.quantity, c.d_quantity);
    EXPECT_EQ(delta.entry_value, c.d_entry);
    EXPECT_EQ(delta.wallet, c.d_wallet);
    EXPECT_EQ(at.desk.position(position).quantity, c.quantity + c.d_quantity);
    EXPECT_EQ(at.desk.position(position).entry_value, c.entry_value + c.d_entry);
    EXPECT_TRUE(at.desk.account(account).wallet == c.d_wallet);
    // W − EV moves by what was traded and the fee, and nothing else.
    EXPECT_EQ(delta.wallet - delta.entry_value, -c.fill.value - c.fill.fee);
  }
}

TEST(Desk, InverseFills) {
  Recorded at;
  const auto position =
      at.desk.add_position("p", at.desk.add_account("a", kCoin).value(), kXbt).value();
  const SymbolSpec& xbt = at.desk.venue().symbol(kXbt);
  at.desk.fill(position, {1000, xbt.entry_value(1000, 40000), 0}).value();
  at.desk.fill(position, {-1000, xbt.entry_value(-1000, 50000), 0}).value();
  EXPECT_EQ(at.sent.back().as<op::PositionDelta>().wallet, 50'000'000);  // 0.5 coin
  EXPECT_EQ(at.desk.position(position).entry_value, 0);
}

TEST(Desk, CollateralIsBoughtForCash) {
  Recorded at;
  const auto account = at.desk.add_account("a", kUsd, 100'000'000).value();
  const auto held = at.desk.fill(account, kHeld, Side::both, {10, 50'000'000, 7}).value();
  EXPECT_EQ(at.desk.position(held).entry_value, 0);
  EXPECT_TRUE(at.desk.account(account).wallet == 49'999'993);
}

TEST(Desk, Names) {
  Recorded at;
  const auto alice = at.desk.add_account("alice", kUsd).value();
  const auto id = at.desk.fill(alice, kBtc, Side::long_side, {1, 50'000'000, 0}).value();
  EXPECT_EQ(at.desk.position(id).name, "alice/BTC/long");
  EXPECT_EQ(at.desk.find_position("alice/BTC/long"), id);
  EXPECT_EQ(at.desk.find_position(alice, kBtc, Side::long_side), id);
  EXPECT_FALSE(at.desk.find_position(alice, kBtc, Side::short_side));
  const auto other = at.desk.fill(alice, kBtc, Side::short_side, {-2, -100'000'000, 0}).value();
  EXPECT_EQ(at.desk.position(other).name, "alice/BTC/short");
  EXPECT_EQ(at.desk.fill(alice, kBtc, Side::long_side, {1, 50'000'000, 0}).value(), id);
  EXPECT_EQ(at.desk.position(id).quantity, 2);

  const auto own = at.desk.add_isolated("iso", alice, kEth, Side::both, 9'000'000).value();
  const DeskAccount& margin = at.desk.account(at.desk.position(own).account);
  EXPECT_EQ(margin.name, "alice/iso");
  EXPECT_EQ(margin.owner, alice);
  EXPECT_TRUE(margin.wallet == 9'000'000);
  EXPECT_EQ(at.desk.holdings(alice).size(), 2U);
}

TEST(Desk, IdsAreUsedAgainOnceConfirmed) {
  Recorded at;
  const auto alice = at.desk.add_account("alice", kUsd).value();
  const auto id = at.desk.fill(alice, kBtc, Side::both, {1, 50'000'000, 0}).value();
  EXPECT_FALSE(at.desk.remove_position(id));  // not flat
  at.desk.fill(id, {-1, -50'000'000, 0}).value();
  EXPECT_FALSE(at.desk.remove_position(id));  // flat if everything sent is accepted
  EXPECT_FALSE(at.desk.remove_account(alice));
  at.desk.confirm(at.desk.last_sequence());
  ASSERT_TRUE(at.desk.remove_position(id));
  EXPECT_EQ(at.sent.back().command(), CommandKind::free);
  EXPECT_EQ(at.sent.back().position, id.value());
  EXPECT_FALSE(at.desk.remove_account(alice));
  EXPECT_NE(at.desk.add_position("meanwhile", alice, kEth).value(), id);
  EXPECT_FALSE(at.desk.find_position("alice/BTC"));
  EXPECT_FALSE(at.desk.find_position(alice, kBtc, Side::both));
  at.desk.confirm(at.desk.last_sequence());
  EXPECT_EQ(at.desk.add_position("again", alice, kBtc).value(), id);

  const auto bob = at.desk.add_account("bob", kUsd, 5).value();
  at.desk.confirm(at.desk.last_sequence());
  EXPECT_FALSE(at.desk.remove_account(bob));  // has cash
  at.desk.transfer(bob, -5).value();
  EXPECT_FALSE(at.desk.remove_account(bob));  // unconfirmed
  at.desk.confirm(at.desk.last_sequence());
  ASSERT_TRUE(at.desk.remove_account(bob));
  EXPECT_EQ(at.sent.back().position, kNoPosition);
  at.desk.confirm(at.desk.last_sequence());
  EXPECT_EQ(at.desk.add_account("carol", kCoin).value(), bob);
}

TEST(Desk, IsolatedMarginGoesBackToTheOwner) {
  Recorded at;
  const auto alice = at.desk.add_account("alice", kUsd).value();
  const auto id = at.desk.add_isolated("iso", alice, kEth, Side::both, 9'000'000).value();
  const auto own = at.desk.position(id).account;
  at.desk.confirm(at.desk.last_sequence());
  ASSERT_TRUE(at.desk.remove_position(id));
  at.desk.confirm(at.desk.last_sequence());
  EXPECT_TRUE(at.desk.account(alice).wallet == 9'000'000);
  EXPECT_FALSE(at.desk.account(own).live);
  EXPECT_FALSE(at.desk.find_account("alice/iso"));
}

TEST(Desk, IsolatedMarginMayBeInAnotherAssetThanTheOwnersCash) {
  Live at;
  const auto alice = at.desk.add_account("alice", kUsd, 1'000'000).value();
  const auto id = at.desk.add_isolated("iso", alice, kXbt, Side::both, 9'000'000).value();
  const auto own = at.desk.position(id).account;
  EXPECT_EQ(at.desk.account(own).asset, kCoin);
  EXPECT_EQ(at.desk.account(alice).asset, kUsd);
  at.desk.fill(id, at.fill_at(kXbt, 10, "50000")).value();
  at.expect_beliefs_hold();
  EXPECT_EQ(at.desk.position(id).quantity, 10);
  at.desk.fill(id, at.fill_at(kXbt, -10, "50000")).value();
  at.settle_down();
  // Coins cannot go to an account in dollars.
  EXPECT_FALSE(at.desk.remove_position(id));
  at.desk.transfer(own, -9'000'000).value();
  at.settle_down();
  ASSERT_TRUE(at.desk.remove_position(id));
  at.settle_down();
  EXPECT_TRUE(at.desk.take_refusals().empty());
  EXPECT_FALSE(at.desk.account(own).live);
  EXPECT_TRUE(at.desk.account(alice).wallet == 1'000'000);
  at.expect_beliefs_hold();
}

TEST(Desk, LosersShareTheCashByLotsExactly) {
  Recorded at;
  std::vector<LoserLeg> legs;
  for (int i = 0; i < 3; ++i) {
    const auto account = at.desk.add_account("loser" + std::to_string(i), kUsd).value();
    const std::int64_t lots = 1 + i;
    legs.push_back(
        {at.desk.fill(account, kBtc, Side::both, {-lots, -lots * 100, 0}).value(), lots});
  }
  at.sent.clear();
  at.desk.close_losers(legs, -1001).value();
  std::int64_t total = 0;
  ASSERT_EQ(at.sent.size(), 3U);
  for (const Command& command : at.sent) {
    EXPECT_EQ(command.command(), CommandKind::reduce);
    total += command.as<op::Reduce>().cash;
  }
  EXPECT_EQ(total, -1001);
  EXPECT_EQ(at.sent[0].as<op::Reduce>().cash, -167);  // floor(−1001 / 6)
  EXPECT_EQ(at.sent[1].as<op::Reduce>().cash, -334);  // floor(−1001 · 3 / 6) − that
  EXPECT_EQ(at.sent[2].as<op::Reduce>().cash, -500);
}

TEST(Desk, MarksAreCountedOncePerSymbol) {
  Recorded at;
  at.desk.mark(kBtc, {1, 0}).value();
  at.desk.mark(kBtc, {2, 0}).value();
  at.desk.mark(kEth, {3, 0}).value();
  at.desk.commit(5);
  EXPECT_EQ(at.sent.back().as<op::Commit>().marks, 2U);
  EXPECT_EQ(at.desk.marks()[kBtc.value()].u, 2);
  at.desk.commit(6);
  EXPECT_EQ(at.sent.back().as<op::Commit>().marks, 0U);
}

}  // namespace
}  // namespace ballast
