// The Desk on the software engine: its beliefs against what the engine holds.
#include <string>
#include <utility>
#include <vector>

#include "tests/unit/desk/fixture.hpp"

namespace ballast {
namespace {

TEST(DeskEngine, LoadsTradesAndAgrees) {
  Live at;
  const auto alice = at.desk.add_account("alice", kUsd, 1'000'000'000).value();
  const auto coin = at.desk.add_account("coin", kCoin, 500'000'000).value();
  at.desk.fill(alice, kBtc, Side::both, at.fill_at(kBtc, 20, "49000.123", 5)).value();
  at.desk.fill(coin, kXbt, Side::short_side, at.fill_at(kXbt, -300, "51000")).value();
  at.desk.finish_load(2);
  at.expect_beliefs_hold();
  at.desk.fill(alice, kBtc, Side::both, at.fill_at(kBtc, -35, "50500.1", -3)).value();
  at.desk.fill(coin, kXbt, Side::short_side, at.fill_at(kXbt, 100, "48000")).value();
  at.desk.mark(kBtc, at.unit(kBtc, "50700.7")).value();
  at.desk.commit(3);
  at.desk.funding(kBtc, at.desk.venue().symbol(kBtc).funding_unit_value(50700, Rational(1, 3000)))
      .value();
  at.expect_beliefs_hold();
  EXPECT_TRUE(at.desk.take_refusals().empty());
}

TEST(DeskEngine, AdlAtTheBankruptcyPrice) {
  // Short 1 BTC, 4,999 in the wallet, entry 50,000: bankrupt beyond 54,999; the long has 100,000.
  Live at;
  const auto loser = at.desk.add_account("loser", kUsd, 4'999'000'000).value();
  const auto winner = at.desk.add_account("winner", kUsd, 100'000'000'000).value();
  const auto lost = at.desk.fill(loser, kBtc, Side::both, at.fill_at(kBtc, -1000, "50000")).value();
  const auto won = at.desk.fill(winner, kBtc, Side::both, at.fill_at(kBtc, 1000, "50000")).value();
  at.desk.finish_load(2);
  at.desk.mark(kBtc, at.unit(kBtc, "56000")).value();
  at.desk.commit(3);
  at.settle_down();
  EXPECT_EQ(at.desk.account(loser).verdict, Verdict::bankrupt);

  const std::vector<Holding> held = at.desk.holdings(loser);
  const auto solved =
      solve_prices(at.desk.venue(), at.desk.marks(), {at.desk.account(loser).wallet, 0, held});
  ASSERT_EQ(solved[0].bankruptcy, Rational(54'999));
  const SymbolSpec& btc = at.desk.venue().symbol(kBtc);
  at.desk.set_exempt(loser, true).value();
  at.desk.adl(kBtc, Side::long_side, at.desk.venue().default_policy());
  at.desk.adl_take(kBtc, 1000, btc.unit_value(*solved[0].bankruptcy)).value();
  at.settle_down();
  EXPECT_EQ(at.desk.last_take().lots_left, 0);
  EXPECT_EQ(at.desk.last_take().closes, 1U);
  const LoserLeg leg{lost, 1000};
  at.desk.close_losers(std::span(&leg, 1), -at.desk.last_take().cash).value();
  at.desk.set_exempt(loser, false).value();
  at.expect_beliefs_hold();
  EXPECT_EQ(at.desk.position(won).quantity, 0);
  EXPECT_TRUE(at.desk.account(winner).wallet == 104'999'000'000);
  EXPECT_TRUE(at.desk.account(loser).wallet == 0);
}

/// Alice is long 10, an ADL takes 4 of them, and fills are on their way without knowing it.
class InFlightAdl : public testing::Test {
 protected:
  InFlightAdl() {
    alice_ = at_.desk.add_account("alice", kUsd, 10'000'000'000).value();
    id_ = at_.desk.add_position("p", alice_, kBtc, Side::long_side).value();
    at_.desk.fill(id_, at_.fill_at(kBtc, 10, "40000")).value();
    at_.desk.finish_load(2);
    at_.settle_down();
    at_.desk.adl(kBtc, Side::long_side, PolicyId(0));
    at_.desk.adl_take(kBtc, 4, at_.unit(kBtc, "45000")).value();
  }
  Live at_;
  AccountId alice_;
  PositionId id_;
};

TEST_F(InFlightAdl, StaleFillsAreBookedAgainInOrder) {
  at_.desk.fill(id_, at_.fill_at(kBtc, 5, "50000", 7)).value();
  at_.desk.fill(id_, at_.fill_at(kBtc, -3, "60000")).value();
  at_.execute();  // both are stale in the engine
  at_.deliver();  // the Desk learns it, and asks
  EXPECT_TRUE(at_.desk.position(id_).being_read_back);
  EXPECT_EQ(at_.desk.position(id_).quantity, 6);
  at_.desk.fill(id_, at_.fill_at(kBtc, 1, "70000")).value();  // waits behind them
  EXPECT_EQ(at_.desk.position(id_).held.size(), 3U);
  EXPECT_EQ(at_.desk.position(id_).held[1].fill.lots, -3);
  EXPECT_EQ(at_.desk.position(id_).held[2].fill.lots, 1);
  EXPECT_EQ(at_.desk.reduce(id_, 1, 0).reason(), Declined::being_read_back);
  at_.expect_beliefs_hold();
  EXPECT_EQ(at_.desk.position(id_).quantity, 9);
  EXPECT_TRUE(at_.desk.take_refusals().empty());
  // 6 at 40000, 5 at 50000: 490 for 11; 3 of them go: floor(490000000 × 3 / 11) = 133636363.
  EXPECT_EQ(at_.desk.position(id_).entry_value, 490'000'000 - 133'636'363 + 70'000'000);
}

TEST_F(InFlightAdl, FillsKeepTheirFlags) {
  at_.desk.fill(id_, at_.fill_at(kBtc, 5, "50000", 7), flag::kAck).value();
  at_.execute();
  at_.deliver();
  at_.desk.fill(id_, at_.fill_at(kBtc, 1, "50000"), flag::kAnswer).value();
  at_.execute();  // the query
  at_.deliver();
  ASSERT_EQ(at_.queue.size(), 2U);
  EXPECT_EQ(at_.queue[0].flags, flag::kAck | flag::kCheckQ);
  EXPECT_EQ(at_.queue[1].flags, flag::kAnswer | flag::kCheckQ);
  at_.expect_beliefs_hold();
  EXPECT_EQ(at_.desk.position(id_).quantity, 12);
}

TEST_F(InFlightAdl, AFillBetweenTwoRefusalsIsBookedAfterBoth) {
  at_.desk.fill(id_, at_.fill_at(kBtc, 5, "50000")).value();
  at_.desk.fill(id_, at_.fill_at(kBtc, -3, "60000")).value();
  at_.execute();
  const std::vector<Event> events = std::exchange(at_.pending, {});
  std::size_t refused = 0;
  for (const Event& event : events) {
    at_.desk.apply(event);
    if (event.event() != EventKind::rejected || ++refused != 1) continue;
    at_.desk.fill(id_, at_.fill_at(kBtc, 1, "70000"))
        .value();  // later than the -3, still in flight
  }
  ASSERT_EQ(refused, 2U);
  const std::span<const HeldFill> held = at_.desk.position(id_).held;
  ASSERT_EQ(held.size(), 3U);
  EXPECT_EQ(held[0].fill.lots, 5);
  EXPECT_EQ(held[1].fill.lots, -3);
  EXPECT_EQ(held[2].fill.lots, 1);
  at_.expect_beliefs_hold();
  EXPECT_EQ(at_.desk.position(id_).quantity, 9);
}

TEST_F(InFlightAdl, AFillThatNoLongerFitsIsReported) {
  at_.desk.fill(id_, at_.fill_at(kBtc, -10, "50000"))
      .value();  // closes all it believes there to be
  at_.expect_beliefs_hold();
  EXPECT_EQ(at_.desk.position(id_).quantity, 6);
  const std::vector<Refusal> refusals = at_.desk.take_refusals();
  ASSERT_EQ(refusals.size(), 1U);
  EXPECT_EQ(refusals[0].reason, Reason::wrong_side);
  EXPECT_EQ(refusals[0].fill.lots, -10);
  EXPECT_EQ(refusals[0].position, id_);
  EXPECT_TRUE(at_.desk.take_refusals().empty());
}

TEST_F(InFlightAdl, AStaleReduceIsReported) {
  const std::uint64_t sequence = at_.desk.reduce(id_, 2, 90'000'000).value();
  at_.expect_beliefs_hold();
  EXPECT_EQ(at_.desk.position(id_).quantity, 6);
  const std::vector<Refusal> refusals = at_.desk.take_refusals();
  ASSERT_EQ(refusals.size(), 1U);
  EXPECT_EQ(refusals[0].reason, Reason::stale);
  EXPECT_EQ(refusals[0].kind, CommandKind::reduce);
  EXPECT_EQ(refusals[0].sequence, sequence);
}

TEST_F(InFlightAdl, SettlementAndFundingSeeTheirPlaceInTheSequence) {
  const SymbolSpec& btc = at_.desk.venue().symbol(kBtc);
  at_.desk.funding(kBtc, btc.funding_unit_value(50'000, Rational(1, 1000))).value();
  at_.desk.fill(id_, at_.fill_at(kBtc, 5, "50000")).value();
  at_.desk.settle(kBtc, at_.unit(kBtc, "48000")).value();
  at_.desk.fill(id_, at_.fill_at(kBtc, 2, "50000")).value();
  at_.expect_beliefs_hold();
  EXPECT_EQ(at_.desk.position(id_).quantity, 7);  // settled, then both fills on nothing
}

TEST(DeskEngine, RefusedOpensAreUndone) {
  // Capacity for fewer than the Desk believes: it was told of more room than there is.
  auto engine = open_software_engine({2, 8});
  std::vector<Command> queue;
  Desk desk(desk_venue(), [&](const Command& c) { queue.push_back(c); }, {8, 8});
  desk.start(1);
  const auto alice = desk.add_account("alice", kUsd, 100).value();
  desk.fill(alice, kBtc, Side::both, {1, 50'000'000, 0}).value();
  desk.fill(alice, kEth, Side::long_side, {1, 20'000'000, 0}).value();
  const auto third = desk.fill(alice, kEth, Side::short_side, {-1, -20'000'000, 3}).value();
  EXPECT_TRUE(desk.account(alice).wallet == 97);
  engine->try_submit(queue);
  std::vector<Event> events(64);
  events.resize(engine->poll(events).count);
  for (const Event& event : events) desk.apply(event);
  const std::vector<Refusal> refusals = desk.take_refusals();
  ASSERT_EQ(refusals.size(), 2U);
  EXPECT_EQ(refusals[0].kind, CommandKind::open);
  EXPECT_EQ(refusals[0].reason, Reason::no_room);
  EXPECT_EQ(refusals[1].kind, CommandKind::position_delta);
  EXPECT_EQ(refusals[1].reason, Reason::unknown_position);
  EXPECT_EQ(refusals[1].fill.lots, -1);
  EXPECT_FALSE(desk.position(third).live);
  EXPECT_TRUE(desk.account(alice).wallet == 100);
  EXPECT_FALSE(desk.find_position(alice, kEth, Side::short_side));
  EXPECT_EQ(desk.add_position("again", alice, kEth, Side::short_side).value(), third);
}

}  // namespace
}  // namespace ballast
