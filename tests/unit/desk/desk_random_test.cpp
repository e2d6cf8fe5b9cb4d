// Random trading: fills against an exact average-cost model, and beliefs against the engine with
// events that come late.
#include <random>
#include <string>
#include <vector>

#include "tests/unit/desk/fixture.hpp"

namespace ballast {
namespace {

class Dice {
 public:
  explicit Dice(unsigned seed) : random_(seed) {}
  std::int64_t below(std::int64_t n) {
    return static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(n));
  }
  std::int64_t between(std::int64_t least, std::int64_t most) {
    return least + below(most - least + 1);
  }

 private:
  std::mt19937_64 random_;
};

/// Average cost without rounding.
struct ExactPosition {
  Rational quantity = 0, cost = 0, realised = 0;

  void fill(const Rational& lots, const Rational& value) {
    if (quantity == 0 || (quantity > 0) == (lots > 0)) {
      cost += value;
    } else if (abs(lots) < abs(quantity)) {
      const Rational released = cost * abs(lots) / abs(quantity);
      realised += -value - released;
      cost -= released;
    } else {
      const Rational closing = value * abs(quantity) / abs(lots);
      realised += -closing - cost;
      cost = value - closing;
    }
    quantity += lots;
  }
};

TEST(DeskRandom, FillsFollowTheExactAverageCostModel) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  Dice dice(seed);
  for (int round = 0; round < 40; ++round) {
    const SymbolId symbol = round % 2 == 0 ? kBtc : kXbt;
    Recorded at;
    const SymbolSpec& spec = at.desk.venue().symbol(symbol);
    const auto account = at.desk.add_account("a", spec.asset).value();
    const auto id = at.desk.add_position("p", account, symbol).value();
    ExactPosition exact;
    Rational cash = 0;
    for (int step = 1; step <= 200; ++step) {
      const std::int64_t size = std::int64_t{1} << dice.below(24);
      std::int64_t lots = dice.between(-size, size);
      if (dice.below(6) == 0) lots = -at.desk.position(id).quantity;  // closes exactly
      if (lots == 0) lots = 1;
      const Rational price(dice.between(20'000'000, 90'000'000), 1000);
      const std::int64_t value = spec.entry_value(lots, price);
      at.desk.fill(id, {lots, value, 0}).value();
      exact.fill(lots, value);
      cash -= value;
      const DeskPosition& position = at.desk.position(id);
      const Rational wallet = at.desk.account(account).wallet;
      ASSERT_EQ(Rational(position.quantity), exact.quantity);
      // Each step rounds by less than an atom; a close takes the difference out again.
      ASSERT_LE(abs(position.entry_value - exact.cost), step);
      ASSERT_LE(abs(wallet - exact.realised), step);
      ASSERT_EQ(wallet - position.entry_value, cash);
      ASSERT_TRUE(position.quantity != 0 || position.entry_value == 0);
    }
  }
}

class Market {
 public:
  explicit Market(unsigned seed) : dice_(seed) {
    for (int i = 0; i < 6; ++i) {
      accounts_.push_back(at_.desk
                              .add_account("a" + std::to_string(i), i < 4 ? kUsd : kCoin,
                                           dice_.between(1, 1'000'000'000'000))
                              .value());
    }
    at_.desk.finish_load(2);
  }

  void step() {
    switch (dice_.below(12)) {
      case 0:
        at_.desk.transfer(any_account(), dice_.between(-1'000'000, 1'000'000)).value();
        break;
      case 1: {
        const auto symbol = any_symbol();
        at_.desk.mark(symbol, unit(symbol)).value();
        at_.desk.commit(static_cast<std::uint64_t>(dice_.below(1000)), flag::kAck);
        break;
      }
      case 2: {
        const auto symbol = any_symbol();
        const Rational rate(dice_.between(-100, 100), 10'000);
        at_.desk.funding(symbol, spec(symbol).funding_unit_value(price(symbol), rate)).value();
        break;
      }
      case 3:
        settle();
        break;
      case 4: {
        const auto symbol = any_symbol();
        const Side side = dice_.below(2) == 0 ? Side::long_side : Side::short_side;
        at_.desk.adl(symbol, side, PolicyId(static_cast<std::uint32_t>(dice_.below(6))));
        for (std::int64_t takes = dice_.below(3); takes >= 0; --takes) {
          at_.desk.adl_take(symbol, dice_.between(1, 300), unit(symbol)).value();
        }
        break;
      }
      case 5:
        reduce();
        break;
      case 6:
        if (at_.desk.positions_end() > PositionId(0)) remove(any_position());
        break;
      default:
        fill();
    }
    if (dice_.below(4) == 0) at_.execute();
    if (dice_.below(6) == 0) at_.deliver();
  }

  Live& at() { return at_; }

 private:
  const SymbolSpec& spec(SymbolId symbol) const { return at_.desk.venue().symbol(symbol); }
  SymbolId any_symbol() { return SymbolId(static_cast<std::uint32_t>(dice_.below(3))); }
  PositionId any_position() {
    return PositionId(static_cast<std::uint32_t>(dice_.below(at_.desk.positions_end().value())));
  }
  AccountId any_account() { return accounts_[static_cast<std::size_t>(dice_.below(6))]; }
  Rational price(SymbolId symbol) {
    return spec(symbol).mark * Rational(dice_.between(800, 1200), 1000);
  }
  core::UnitValue unit(SymbolId symbol) { return spec(symbol).unit_value(price(symbol)); }

  void fill() {
    const auto account = any_account();
    const SymbolId symbol = at_.desk.account(account).asset == kCoin
                                ? kXbt
                                : SymbolId(static_cast<std::uint32_t>(dice_.below(2)));
    // Hedge mode for odd accounts.
    const bool hedge = account.value() % 2 == 1;
    const Side side = !hedge                ? Side::both
                      : dice_.below(2) == 0 ? Side::long_side
                                            : Side::short_side;
    const std::int64_t lots = dice_.between(1, 200) * (dice_.below(2) == 0 ? 1 : -1);
    const auto filled = at_.desk.fill(
        account, symbol, side,
        {lots, spec(symbol).entry_value(lots, price(symbol)), dice_.between(-50, 50)});
    // A hedge leg through zero is declined, and that is that.
    EXPECT_TRUE(filled || filled.reason() == Declined::through_zero) << name_of(filled.reason());
  }
  void settle() {
    if (dice_.below(5) != 0) return;
    const auto symbol = any_symbol();
    at_.desk.settle(symbol, unit(symbol)).value();
  }
  void reduce() {
    if (at_.desk.positions_end() == PositionId(0)) return;
    const auto id = any_position();
    const DeskPosition& position = at_.desk.position(id);
    if (!position.live || position.quantity == 0) return;
    const std::int64_t size = std::abs(position.quantity);
    (void)at_.desk.reduce(id, dice_.between(1, size), dice_.between(-1'000'000, 1'000'000));
  }
  void remove(PositionId id) {
    if (at_.desk.position(id).live) (void)at_.desk.remove_position(id);
  }

  Dice dice_;
  Live at_;
  std::vector<AccountId> accounts_;
};

TEST(DeskRandom, BeliefsHoldWhenEventsComeLate) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::uint64_t stale = 0;
  for (unsigned round = 0; round < 60 && !testing::Test::HasFailure(); ++round) {
    SCOPED_TRACE("round " + std::to_string(round));
    Market market(seed + round);
    for (int step = 0; step < 400; ++step) market.step();
    market.at().settle_down();
    for (const Event& event : market.at().seen) {
      const bool refused = event.event() == EventKind::rejected;
      if (refused && static_cast<Reason>(event.code()) == Reason::stale) ++stale;
    }
    market.at().expect_beliefs_hold();
    for (const Refusal& refusal : market.at().desk.take_refusals()) {
      EXPECT_TRUE(refusal.reason == Reason::stale || refusal.reason == Reason::wrong_side ||
                  refusal.reason == Reason::out_of_range)
          << name_of(refusal.kind) << " " << name_of(refusal.reason);
    }
  }
  EXPECT_GT(stale, 100U);  // else the test does not test what it says
}

}  // namespace
}  // namespace ballast
