// What the Desk declines, what it calls a mistake, and that neither sends or changes anything.
#include <string>
#include <vector>

#include "tests/unit/desk/fixture.hpp"

namespace ballast {
namespace {

class DeskErrors : public testing::Test {
 protected:
  DeskErrors() : at_({8, 6}) {
    alice_ = at_.desk.add_account("alice", kUsd, 1'000'000).value();
    long_ = at_.desk.fill(alice_, kBtc, Side::long_side, {10, 500'000'000, 0}).value();
    both_ = at_.desk.fill(alice_, kEth, Side::both, {10, 200'000'000, 0}).value();
  }

  /// Everything that may be asked of the Desk, to be compared.
  std::string beliefs() const {
    const Desk& desk = at_.desk;
    std::string text = std::to_string(desk.last_sequence()) + " ";
    for (AccountId id; id < desk.accounts_end(); ++id) {
      const DeskAccount account = desk.account(id);
      text += std::string(account.name) + " " + to_string(account.wallet) + " " +
              std::to_string(account.options) + " " + std::to_string(account.extra_margin) + " " +
              (account.live ? "live " : "gone ");
      for (const PositionId held : account.positions) text += std::to_string(held.value()) + " ";
    }
    for (PositionId id; id < desk.positions_end(); ++id) {
      const DeskPosition position = desk.position(id);
      text += std::string(position.name) + " " + std::to_string(position.quantity) + " " +
              std::to_string(position.entry_value) + " " + std::to_string(position.in_flight) +
              (position.live ? " live " : " gone ");
    }
    return text;
  }
  template <typename Action>
  void expect_mistake(const char* message, Action&& action) {
    const std::size_t sent = at_.sent.size();
    const std::string before = beliefs();
    EXPECT_EQ(input_error(action), message);
    EXPECT_EQ(at_.sent.size(), sent) << message;
    EXPECT_EQ(beliefs(), before) << message;
  }
  template <typename Action>
  void expect_declined(Declined reason, Action&& action) {
    const std::size_t sent = at_.sent.size();
    const std::string before = beliefs();
    const auto outcome = action();
    EXPECT_STREQ(name_of(outcome.reason()), name_of(reason));
    EXPECT_EQ(at_.sent.size(), sent) << name_of(reason);
    EXPECT_EQ(beliefs(), before) << name_of(reason);
  }

  Recorded at_;
  AccountId alice_;
  PositionId long_, both_;
};

TEST_F(DeskErrors, AccountsDeclined) {
  Desk& desk = at_.desk;
  expect_declined(Declined::name_taken, [&] { return desk.add_account("alice", kUsd); });
  expect_declined(Declined::too_large, [&] { return desk.add_account("bob", kUsd, kMaxCash + 1); });
  expect_declined(Declined::too_large, [&] { return desk.set_account(alice_, 0, kMaxCash + 1); });
  expect_declined(Declined::too_large, [&] { return desk.transfer(alice_, kMaxCash + 1); });
  expect_declined(Declined::unknown_account, [&] { return desk.transfer(AccountId(5), 1); });
  expect_declined(Declined::unknown_account, [&] { return desk.query_account(AccountId(5)); });
  expect_declined(Declined::has_positions, [&] { return desk.remove_account(alice_); });
  for (char name = 'b'; desk.accounts_end() < AccountId(6); ++name) {
    desk.add_account(std::string(1, name), kUsd).value();
  }
  expect_declined(Declined::no_room, [&] { return desk.add_account("one more", kUsd); });
}

TEST_F(DeskErrors, PositionsDeclined) {
  Desk& desk = at_.desk;
  expect_declined(Declined::name_taken, [&] {
    return desk.add_position("alice/BTC/long", alice_, kBtc, Side::short_side);
  });
  expect_declined(Declined::position_exists,
                  [&] { return desk.add_position("p", alice_, kBtc, Side::long_side); });
  expect_declined(Declined::position_exists, [&] { return desk.add_position("p", alice_, kBtc); });
  expect_declined(Declined::position_exists,
                  [&] { return desk.add_position("p", alice_, kEth, Side::short_side); });
  expect_declined(Declined::wrong_asset, [&] { return desk.add_position("p", alice_, kXbt); });
  expect_declined(Declined::unknown_account,
                  [&] { return desk.add_position("p", AccountId(4), kXbt); });
  expect_declined(Declined::unknown_position, [&] { return desk.remove_position(PositionId(7)); });
  expect_declined(Declined::not_flat, [&] { return desk.remove_position(long_); });
  desk.add_account("alice/iso", kUsd).value();
  expect_declined(Declined::name_taken,
                  [&] { return desk.add_isolated("iso", alice_, kXbt, Side::both, 5); });
  // The margin account is not opened for a position that cannot be.
  expect_declined(Declined::too_large,
                  [&] { return desk.add_isolated("own", alice_, kXbt, Side::both, kMaxCash + 1); });
  // Nor the position for a fill that cannot be.
  expect_declined(Declined::through_zero, [&] {
    return desk.fill(alice_, kBtc, Side::short_side, {1, 50'000'000, 0});
  });
}

TEST_F(DeskErrors, FillsDeclined) {
  Desk& desk = at_.desk;
  expect_declined(Declined::through_zero, [&] { return desk.fill(long_, {-11, -550'000'000, 0}); });
  expect_declined(Declined::too_large, [&] { return desk.fill(both_, {100'000, 1, 0}); });
  expect_declined(Declined::unknown_position, [&] { return desk.fill(PositionId(7), {1, 1, 0}); });
  expect_declined(Declined::over_close, [&] { return desk.reduce(long_, 11, 0); });
  expect_declined(Declined::price_too_large, [&] { return desk.mark(kBtc, {kMaxUnitValue, 0}); });
}

TEST_F(DeskErrors, SeveralFillsAreBookedAllOrNone) {
  std::size_t declined = 99;
  const std::vector<PositionFill> fills{{long_, {5, 250'000'000, 1}},
                                        {both_, {-20, -400'000'000, 2}},
                                        {long_, {-16, -800'000'000, 3}}};
  expect_declined(Declined::through_zero, [&] { return at_.desk.fill(fills, 0, &declined); });
  EXPECT_EQ(declined, 2U);
  const std::vector<PositionFill> mistaken{{long_, {5, 250'000'000, 1}}, {both_, {0, 0, 2}}};
  expect_mistake("position 'alice/ETH': a fill of 0 lots moves nothing; use transfer for cash",
                 [&] { (void)at_.desk.fill(mistaken); });
  const std::size_t before = at_.sent.size();
  at_.desk.fill(std::span(fills).first(2), flag::kAck).value();
  ASSERT_EQ(at_.sent.size(), before + 2);
  EXPECT_EQ(at_.sent.back().sequence, at_.desk.last_sequence());
  EXPECT_TRUE(at_.sent.back().has(flag::kAck));
  EXPECT_EQ(at_.desk.position(long_).quantity, 15);
  EXPECT_EQ(at_.desk.position(both_).quantity, -10);
}

TEST_F(DeskErrors, LosersAreClosedAllOrNone) {
  Desk& desk = at_.desk;
  expect_declined(Declined::over_close, [&] {
    const std::vector<LoserLeg> legs{{long_, 6}, {long_, 6}};
    return desk.close_losers(legs, 100);
  });
  expect_declined(Declined::unknown_position, [&] {
    const std::vector<LoserLeg> legs{{long_, 6}, {PositionId(7), 6}};
    return desk.close_losers(legs, 100);
  });
  expect_declined(Declined::too_large, [&] {
    const std::vector<LoserLeg> legs{{long_, 1}, {both_, 6}};
    return desk.close_losers(legs, static_cast<int128>(kMaxCash) * 2);
  });
  expect_mistake("no losers' lots to close", [&] { (void)desk.close_losers({}, 5); });
  const std::vector<LoserLeg> twice{{long_, 6}, {long_, 4}};
  desk.close_losers(twice, 101).value();
  EXPECT_EQ(at_.sent.back().as<op::Reduce>().expected_quantity, 4);
  EXPECT_EQ(desk.position(long_).quantity, 0);
  EXPECT_EQ(desk.position(long_).entry_value, 0);
  EXPECT_TRUE(desk.account(alice_).wallet == 1'000'000 + 101 - 500'000'000);
}

TEST_F(DeskErrors, CollateralIsNotOwed) {
  const PositionId held = at_.desk.fill(alice_, kHeld, Side::both, {10, 50'000'000, 0}).value();
  expect_declined(Declined::owed, [&] { return at_.desk.fill(held, {-11, -55'000'000, 0}); });
  expect_declined(Declined::owed, [&] { return at_.desk.what_if(alice_, kHeld, -11, 50'000); });
  at_.desk.fill(held, {-10, -50'000'000, 0}).value();
}

TEST_F(DeskErrors, AnIsolatedAccountGoesOnlyWithItsLastPosition) {
  Desk& desk = at_.desk;
  const PositionId isolated = desk.add_isolated("iso", alice_, kEth, Side::both, 5).value();
  const AccountId own = desk.position(isolated).account;
  desk.fill(own, kBtc, Side::both, {1, 50'000'000, 0}).value();
  desk.confirm(desk.last_sequence());
  expect_declined(Declined::has_positions, [&] { return desk.remove_position(isolated); });
  expect_mistake(
      "isolated position 'x': its owner is itself the margin account of an isolated position",
      [&] { (void)desk.add_isolated("x", own, kEth, Side::both, 0); });
  expect_mistake("isolated position 'x': its margin is negative",
                 [&] { (void)desk.add_isolated("x", alice_, kEth, Side::both, -1); });
  expect_mistake(
      "isolated position 'x': its symbol is collateral, which is held in the cross margin",
      [&] { (void)desk.add_isolated("x", alice_, kHeld, Side::both, 1); });
}

TEST_F(DeskErrors, TiersAreCheckedBeforeTheyAreSent) {
  Desk& desk = at_.desk;
  expect_mistake(
      "V.json: symbols[BTC].tiers: there are none, and a table in use is replaced by another only",
      [&] { desk.stage_tiers(kBtc, {}); });
  MarginTiers many;
  for (std::int64_t i = 0; i < 65; ++i) many.tiers.push_back(op::Tier{i, 0, 0, 0});
  EXPECT_NE(input_error([&] { desk.stage_tiers(kBtc, many); }), "");
  expect_mistake("V.json: symbols[HELD].tiers: collateral has no maintenance margin",
                 [&] { desk.stage_tiers(kHeld, many); });
}

TEST_F(DeskErrors, UnitValuesHaveTheSignOfPrices) {
  Desk& desk = at_.desk;
  const char* const btc =
      "symbol 'BTC': a unit value of the wrong sign; SymbolSpec::unit_value gives it";
  expect_mistake(btc, [&] { (void)desk.mark(kBtc, {-5, 0}); });
  expect_mistake(btc, [&] { (void)desk.settle(kBtc, {-5, 0}); });
  expect_mistake(btc, [&] { (void)desk.adl_take(kBtc, 1, {-5, 0}); });
  expect_mistake("symbol 'XBT': a unit value of the wrong sign; SymbolSpec::unit_value gives it",
                 [&] {
                   (void)desk.mark(kXbt, {5, 0});
                 });
  desk.funding(kBtc, {-5, 0}).value();
}

TEST_F(DeskErrors, EventsComeInOrder) {
  Desk& desk = at_.desk;
  Event event{};
  event.kind = static_cast<std::uint8_t>(EventKind::done);
  event.sequence = 3;
  desk.apply(event);
  desk.apply(event);
  event.sequence = 2;
  expect_mistake(
      "an event of command 2 after one of command 3: events are applied once, in their order",
      [&] { desk.apply(event); });
}

TEST(DeskSinks, ThereIsOne) {
  EXPECT_EQ(input_error([] { Desk desk(desk_venue(), {}); }),
            "a Desk needs a sink, which takes its commands");
}

TEST_F(DeskErrors, Mistakes) {
  Desk& desk = at_.desk;
  expect_mistake("an account's name '' is empty; a name is expected",
                 [&] { (void)desk.add_account("", kUsd); });
  expect_mistake(
      "an account's name ' bob' has a space at its beginning or end; leave it out of the name",
      [&] { (void)desk.add_account(" bob", kUsd); });
  expect_mistake("a position's name 'p\xFF' is not UTF-8",
                 [&] { (void)desk.add_isolated("p\xFF", alice_, kXbt, Side::both, 1); });
  expect_mistake("account 'bob': there is no asset with the id 9",
                 [&] { (void)desk.add_account("bob", AssetId(9)); });
  expect_mistake("account 'bob': unknown option bits",
                 [&] { (void)desk.add_account("bob", kUsd, 0, 4); });
  expect_mistake("account 'alice': unknown option bits",
                 [&] { (void)desk.set_account(alice_, 4, 0); });
  expect_mistake("account 'alice': extra margin is negative",
                 [&] { (void)desk.set_account(alice_, 0, -1); });
  expect_mistake("there is no symbol with the id 9",
                 [&] { (void)desk.add_position("p", alice_, SymbolId(9)); });
  expect_mistake("a position's name '' is empty; a name is expected",
                 [&] { (void)desk.add_position("", alice_, kXbt); });
  expect_mistake(
      "position 'alice/BTC/long': a fill of 5 lots has a value of the wrong sign; "
      "SymbolSpec::entry_value gives it",
      [&] {
        (void)desk.fill(long_, {5, -250'000'000, 0});
      });
  expect_mistake("position 'alice/BTC/long': a reduce of 0 lots closes nothing; lots are 1 or more",
                 [&] { (void)desk.reduce(long_, 0, 0); });
}

TEST_F(DeskErrors, SayWhyInWords) {
  EXPECT_EQ(input_error([&] { (void)at_.desk.add_account("alice", kUsd).value(); }),
            "the name is there already; names are unique");
}

TEST(DeskLimits, NothingIsSentBeyondWhatMayBeUnconfirmed) {
  std::vector<Command> sent;
  Desk desk(
      desk_venue(), [&](const Command& c) { sent.push_back(c); }, {16, 16}, 4);
  const AccountId alice = desk.add_account("alice", kUsd, 5).value();  // two
  const PositionId held = desk.add_position("p", alice, kBtc).value();
  desk.fill(held, {1, 50'000'000, 0}).value();
  EXPECT_EQ(desk.fill(held, {1, 50'000'000, 0}).reason(), Declined::too_many_unconfirmed);
  EXPECT_EQ(desk.transfer(alice, 1).reason(), Declined::too_many_unconfirmed);
  EXPECT_EQ(desk.add_account("bob", kUsd).reason(), Declined::too_many_unconfirmed);
  EXPECT_FALSE(desk.find_account("bob"));
  EXPECT_EQ(sent.size(), 4U);
  desk.confirm(3);  // the oldest three
  // Two for the account and its cash, one for the position: one too many, and so none.
  desk.transfer(alice, 1).value();
  EXPECT_EQ(desk.add_isolated("iso", alice, kEth, Side::both, 5).reason(),
            Declined::too_many_unconfirmed);
  EXPECT_FALSE(desk.find_account("alice/iso"));
  EXPECT_EQ(sent.size(), 5U);
  desk.confirm(desk.last_sequence());
  desk.add_isolated("iso", alice, kEth, Side::both, 5).value();
}

}  // namespace
}  // namespace ballast
