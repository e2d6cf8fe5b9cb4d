// A caller's mistakes: the message, and that nothing is sent.
#include <string>

#include "tests/unit/desk/fixture.hpp"

namespace ballast {
namespace {

class DeskErrors : public testing::Test {
 protected:
  DeskErrors() : at_({8, 6}) {
    alice_ = at_.desk.add_account("alice", kUsd, 1'000'000);
    long_ = at_.desk.fill(alice_, kBtc, Side::long_side, {10, 500'000'000, 0});
    both_ = at_.desk.fill(alice_, kEth, Side::both, {10, 200'000'000, 0});
  }

  template <typename Action>
  void expect_error(const char* message, Action&& action) {
    const std::size_t sent = at_.sent.size();
    const AccountId accounts = at_.desk.accounts_end();
    EXPECT_EQ(input_error(action), message);
    EXPECT_EQ(at_.sent.size(), sent) << message;
    EXPECT_EQ(at_.desk.accounts_end(), accounts) << message;
  }

  Recorded at_;
  AccountId alice_;
  PositionId long_, both_;
};

TEST_F(DeskErrors, Accounts) {
  Desk& desk = at_.desk;
  expect_error("account 'alice' is there already; account names are unique",
               [&] { desk.add_account("alice", kUsd); });
  expect_error("an account has an empty name", [&] { desk.add_account("", kUsd); });
  expect_error("account 'bob': there is no such asset",
               [&] { desk.add_account("bob", AssetId(9)); });
  expect_error("account 'bob': wallet is 2^56 atoms or more",
               [&] { desk.add_account("bob", kUsd, kMaxCash + 1); });
  expect_error("account 'alice': unknown option bits", [&] { desk.set_account(alice_, 4, 0); });
  expect_error("account 'alice': extra margin is from 0 to less than 2^56 atoms",
               [&] { desk.set_account(alice_, 0, -1); });
  expect_error("account 'alice': a transfer is below 2^56 atoms",
               [&] { desk.transfer(alice_, kMaxCash + 1); });
  expect_error("there is no account with the id 5", [&] { desk.transfer(AccountId(5), 1); });
  while (desk.accounts_end() < AccountId(6)) {
    desk.add_account(std::to_string(desk.accounts_end().value()), kUsd);
  }
  expect_error("account 'one more': the engine's 6 accounts are used up; open it with more",
               [&] { desk.add_account("one more", kUsd); });
}

TEST_F(DeskErrors, Positions) {
  Desk& desk = at_.desk;
  expect_error("position 'alice/BTC/long' is there already; position names are unique",
               [&] { desk.add_position("alice/BTC/long", alice_, kBtc, Side::short_side); });
  expect_error(
      "position 'p': account 'alice' has a position in 'BTC' already; there is one a side, "
      "or one for both sides",
      [&] { desk.add_position("p", alice_, kBtc, Side::long_side); });
  expect_error(
      "position 'p': account 'alice' has a position in 'BTC' already; there is one a side, "
      "or one for both sides",
      [&] { desk.add_position("p", alice_, kBtc, Side::both); });
  expect_error(
      "position 'p': account 'alice' has a position in 'ETH' already; there is one a side, "
      "or one for both sides",
      [&] { desk.add_position("p", alice_, kEth, Side::short_side); });
  expect_error("position 'p': 'XBT' settles in COIN, the account in USD",
               [&] { desk.add_position("p", alice_, kXbt); });
  expect_error("there is no symbol with the id 9",
               [&] { desk.add_position("p", alice_, SymbolId(9)); });
  expect_error("a position has an empty name", [&] { desk.add_position("", alice_, kXbt); });
  desk.add_account("alice/iso", kUsd);
  expect_error("account 'alice/iso' is there already; account names are unique",
               [&] { desk.add_isolated("iso", alice_, kXbt, Side::both, 5); });
  expect_error("there is no position with the id 7", [&] { desk.remove_position(PositionId(7)); });
}

TEST_F(DeskErrors, Fills) {
  Desk& desk = at_.desk;
  expect_error(
      "position 'alice/BTC/long': a fill of -11 lots would take a long position through "
      "zero; open the other side's",
      [&] {
        desk.fill(long_, {-11, -550'000'000, 0});
      });
  expect_error("position 'alice/BTC/long': a fill of 0 lots moves nothing; use transfer for cash",
               [&] {
                 desk.fill(long_, {0, 0, 5});
               });
  expect_error(
      "position 'alice/BTC/long': a fill of 5 lots has a value of the wrong sign; "
      "SymbolSpec::entry_value gives it",
      [&] {
        desk.fill(long_, {5, -250'000'000, 0});
      });
  expect_error(
      "position 'alice/ETH': a fill of 100000 lots would exceed max_qty, 2^58 atoms of "
      "value or 2^56 of cash",
      [&] {
        desk.fill(both_, {100'000, 1, 0});
      });
  expect_error("position 'alice/BTC/long': a reduce of 11 lots; it has 10",
               [&] { desk.reduce(long_, 11, 0); });
  expect_error("position 'alice/BTC/long': a reduce of 0 lots; it has 10",
               [&] { desk.reduce(long_, 0, 0); });
  expect_error("no losers' lots to close", [&] { desk.close_losers({}, 5); });
  const LoserLeg leg{long_, 11};
  expect_error("position 'alice/BTC/long': cannot close 11 lots of 10 for 5 atoms",
               [&] { desk.close_losers(std::span(&leg, 1), 5); });
  expect_error("symbol 'BTC': at this price a position of max_qty is worth 2^58 atoms or more",
               [&] {
                 desk.mark(kBtc, {kMaxUnitValue, 0});
               });
}

}  // namespace
}  // namespace ballast
