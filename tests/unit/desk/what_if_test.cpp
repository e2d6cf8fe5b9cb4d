// The check before an order: figures worked by hand, and the engine's sums after the same fill.
#include <random>
#include <string>

#include "tests/unit/desk/fixture.hpp"

namespace ballast {
namespace {

/// The venue of the other tests with initial rates: BTC 1 % and, from 100,000 USD, 2 %; ETH 5 %;
/// XBT 1 %. With terms, BTC's maintenance is on the entry value, ETH's not below 50 USD, XBT's by
/// quantity, on the entry value and not below 0.001 coins.
constexpr core::TableRule kTerms[] = {
    {false, true, 0},
    {false, false, static_cast<uint128>(50'000'000) * kRateOne},
    {true, true, static_cast<uint128>(100'000) * kRateOne},
};
Venue margined_venue(bool with_terms = false) {
  const Venue plain = desk_venue();
  Venue venue;
  for (const AssetSpec& asset : plain.assets()) venue.add_asset(asset);
  const std::vector<std::vector<std::int64_t>> rates{
      {1'000'000, 2'000'000}, {5'000'000}, {1'000'000}, {}};
  for (std::size_t i = 0; i < plain.symbols().size(); ++i) {
    SymbolSpec symbol = plain.symbols()[i];
    symbol.initial_rates_e8 = rates[i];
    if (with_terms && !symbol.collateral) {
      symbol.tier_terms = kTerms[i];
      if (kTerms[i].by_quantity) symbol.tier_rule = TierRule::flat;
    }
    venue.add_symbol(symbol);
  }
  return venue;
}

constexpr std::int64_t kDollar = 1'000'000;

class WhatIfTest : public testing::Test {
 protected:
  explicit WhatIfTest(bool with_terms = false)
      : engine_(open_software_engine({64, 64})),
        desk_(margined_venue(with_terms),
              [this](const Command& command) { queue_.push_back(command); }) {
    desk_.start(1);
    alice_ = desk_.add_account("alice", kUsd, 10'000 * kDollar).value();
  }

  std::string e8(const int128& x) { return to_string(x); }
  std::string dollars_e8(std::int64_t dollars) {
    return to_string(static_cast<int128>(dollars) * kDollar * kRateOne);
  }

  /// Executes what was sent and answers the engine's sums of an account.
  AccountSums engine_sums(AccountId account) {
    desk_.query_account(account).value();
    AccountSums sums;
    for (const Command& command : std::exchange(queue_, {})) {
      EXPECT_TRUE(engine_->try_submit(command).any());
      for (Event event; engine_->poll(std::span(&event, 1)).any();) {
        desk_.apply(event);
        EXPECT_NE(event.event(), EventKind::rejected);
        if (event.event() != EventKind::verdict || event.account != account.value()) continue;
        const auto verdict = event.as<op::Verdict>();
        sums.equity = core::join(verdict.equity_lo, verdict.equity_hi);
        sums.maintenance_e8 = core::join(verdict.maintenance_lo, verdict.maintenance_hi);
      }
    }
    return sums;
  }

  void compare_with_the_engine();

  std::unique_ptr<Engine> engine_;
  std::vector<Command> queue_;
  Desk desk_;
  AccountId alice_;
};

TEST_F(WhatIfTest, FollowsTiersOnceTheyAreCommitted) {
  desk_.fill(alice_, kBtc, Side::both, {1000, 50'000 * kDollar, 0}).value();
  MarginTiers half;
  half.tiers = {op::Tier{0, 50'000'000, 0, 0}};
  half.initial_rates_e8 = {60'000'000};
  desk_.stage_tiers(kBtc, half);
  EXPECT_EQ(
      e8(static_cast<int128>(desk_.what_if(alice_, kBtc, 1, 50'000).value().maintenance_margin_e8)),
      to_string(static_cast<int128>(250'250'000) * kRateOne));
  desk_.commit(2);
  const WhatIf after = desk_.what_if(alice_, kBtc, 1, 50'000).value();
  EXPECT_EQ(e8(static_cast<int128>(after.maintenance_margin_e8)),
            to_string(static_cast<int128>(25'025) * kDollar * kRateOne));
  EXPECT_EQ(e8(static_cast<int128>(after.initial_margin_e8)), dollars_e8(30'030));
  desk_.fill(alice_, kBtc, Side::both, {1, 50 * kDollar, 0}).value();
  const AccountSums sums = engine_sums(alice_);
  EXPECT_TRUE(sums.equity == after.equity);
  EXPECT_TRUE(sums.maintenance_e8 == after.maintenance_margin_e8);
}

/// 1 coin at 50,000 counts for 45,000 and is paid for in full.
TEST_F(WhatIfTest, CollateralIsBoughtAtItsPriceAndCountsAtItsHaircut) {
  const std::int64_t value = desk_.venue().symbol(kHeld).entry_value(1000, 50'000);
  EXPECT_EQ(value, 5'000 * kDollar);
  const WhatIf after = desk_.what_if(alice_, kHeld, 1000, 50'000).value();
  EXPECT_EQ(e8(after.equity), std::to_string(9'500 * kDollar));
  desk_.fill(alice_, kHeld, Side::both, {1000, value, 0}).value();
  EXPECT_TRUE(engine_sums(alice_).equity == after.equity);
}

TEST_F(WhatIfTest, APriceOfNothingIsAMistake) {
  const auto at = [&](const char* price) {
    return input_error([&] { (void)desk_.what_if(alice_, kBtc, 1, *parse_decimal(price)); });
  };
  EXPECT_NE(at("1e-300").find("BTC"), std::string::npos) << at("1e-300");
  EXPECT_NE(at("0"), "");
}

TEST_F(WhatIfTest, OpensAtTheMark) {
  // 1 BTC at 50,000: value 50,000; initial 1 % = 500, maintenance 0.5 % = 250.
  const WhatIf after = desk_.what_if(alice_, kBtc, 1000, 50'000).value();
  EXPECT_EQ(e8(after.equity), std::to_string(10'000 * kDollar));
  EXPECT_EQ(e8(static_cast<int128>(after.initial_margin_e8)), dollars_e8(500));
  EXPECT_EQ(e8(static_cast<int128>(after.maintenance_margin_e8)), dollars_e8(250));
  EXPECT_EQ(e8(after.free_collateral_e8), dollars_e8(9'500));
  EXPECT_TRUE(desk_.account(alice_).positions.empty());  // nothing has happened
}

TEST_F(WhatIfTest, CountsTheLossOfAPriceOffTheMarkTheTierAndWhatIsReserved) {
  desk_.set_account(alice_, 0, 100 * kDollar).value();
  // 3 BTC at 50,400 with the mark at 50,000: 1,200 lost. 150,000 is in the tier from 100,000:
  // initial 2 % of the whole = 3,000, maintenance 1 % of 150,000 less 500 = 1,000.
  const WhatIf after = desk_.what_if(alice_, kBtc, 3000, 50'400).value();
  EXPECT_EQ(e8(after.equity), std::to_string(8'800 * kDollar));
  EXPECT_EQ(e8(static_cast<int128>(after.initial_margin_e8)), dollars_e8(3'100));
  EXPECT_EQ(e8(static_cast<int128>(after.maintenance_margin_e8)), dollars_e8(1'100));
  EXPECT_EQ(e8(after.free_collateral_e8), dollars_e8(5'700));
  // 12 BTC: initial 12,000 + 100 is more than there is.
  EXPECT_EQ(e8(desk_.what_if(alice_, kBtc, 12'000, 50'000).value().free_collateral_e8),
            dollars_e8(-2'100));
}

TEST_F(WhatIfTest, SidesOfAHedgeAreTwoPositions) {
  desk_.fill(alice_, kBtc, Side::long_side, {1000, 50'000 * kDollar, 0}).value();
  EXPECT_EQ(desk_.what_if(alice_, kBtc, -400, 50'000).reason(), Declined::position_exists);
  EXPECT_EQ(desk_.what_if(alice_, kBtc, -1400, 50'000, Side::long_side).reason(),
            Declined::through_zero);
  const WhatIf closed = desk_.what_if(alice_, kBtc, -400, 50'000, Side::long_side).value();
  EXPECT_EQ(e8(static_cast<int128>(closed.initial_margin_e8)), dollars_e8(300));
  const WhatIf hedged = desk_.what_if(alice_, kBtc, -400, 50'000, Side::short_side).value();
  EXPECT_EQ(e8(static_cast<int128>(hedged.initial_margin_e8)), dollars_e8(700));
}

TEST_F(WhatIfTest, AnIsolatedPositionHasTheMarginOfItsOwnAccount) {
  const PositionId own = desk_.add_isolated("iso", alice_, kBtc, Side::both, 600 * kDollar).value();
  const AccountId margin = desk_.position(own).account;
  const WhatIf after = desk_.what_if(margin, kBtc, 1000, 50'000).value();
  EXPECT_EQ(e8(after.free_collateral_e8), dollars_e8(100));
}

TEST_F(WhatIfTest, Declines) {
  EXPECT_EQ(desk_.what_if(AccountId(9), kBtc, 1, 50'000).reason(), Declined::unknown_account);
  EXPECT_EQ(desk_.what_if(alice_, kXbt, 1, 50'000).reason(), Declined::wrong_asset);
  EXPECT_EQ(desk_.what_if(alice_, kEth, 100'001, 2'000).reason(), Declined::too_large);
  EXPECT_EQ(desk_.what_if(alice_, kBtc, kMaxLots, 50'000).reason(), Declined::too_large);
  EXPECT_EQ(input_error([&] { (void)desk_.what_if(alice_, kBtc, 1, 0); }),
            "symbol 'BTC': the price of an order is above 0");
  Recorded plain;
  const AccountId bob = plain.desk.add_account("bob", kUsd).value();
  plain.desk.mark(kBtc, {50 * kDollar, 0}).value();
  plain.desk.commit(1);
  EXPECT_EQ(plain.desk.what_if(bob, kBtc, 1, 50'000).reason(), Declined::no_initial_rate);
}

TEST_F(WhatIfTest, IsWhatTheEngineHasAfterTheFill) { compare_with_the_engine(); }

class WhatIfWithTerms : public WhatIfTest {
 protected:
  WhatIfWithTerms() : WhatIfTest(true) {}
};

TEST_F(WhatIfWithTerms, IsWhatTheEngineHasAfterTheFill) { compare_with_the_engine(); }

TEST_F(WhatIfWithTerms, MarginsByHand) {
  // 3 BTC bought for 90,000 with the mark at 50,000: the entry value is below the second tier, and
  // 0.5 % and 1 % of it are 450 and 900.
  const WhatIf btc = desk_.what_if(alice_, kBtc, 3000, 30'000).value();
  EXPECT_EQ(e8(static_cast<int128>(btc.maintenance_margin_e8)), dollars_e8(450));
  EXPECT_EQ(e8(static_cast<int128>(btc.initial_margin_e8)), dollars_e8(900));
  // 0.01 ETH is worth 20: neither margin is below 50.
  const WhatIf eth = desk_.what_if(alice_, kEth, 1, 2'000).value();
  EXPECT_EQ(e8(static_cast<int128>(eth.maintenance_margin_e8)), dollars_e8(50));
  EXPECT_EQ(e8(static_cast<int128>(eth.initial_margin_e8)), dollars_e8(50));
}

void WhatIfTest::compare_with_the_engine() {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  const auto between = [&](std::int64_t low, std::int64_t high) {
    return std::uniform_int_distribution<std::int64_t>(low, high)(random);
  };
  desk_.set_account(alice_, 0, 12'345).value();
  const AccountId coin = desk_.add_account("coin", kCoin, 1'000'000'000).value();
  desk_.finish_load(2);
  for (int round = 0; round < 300 && !HasFailure(); ++round) {
    const SymbolId symbol = between(0, 3) == 0   ? kXbt
                            : between(0, 3) == 0 ? kHeld
                            : between(0, 1) == 0 ? kBtc
                                                 : kEth;
    const AccountId account = symbol == kXbt ? coin : alice_;
    const SymbolSpec& spec = desk_.venue().symbol(symbol);
    if (between(0, 4) == 0) {
      const Rational mark = spec.mark * Rational(between(900, 1100), 1000);
      desk_.mark(symbol, spec.unit_value(mark)).value();
      desk_.commit(static_cast<std::uint64_t>(round));
    }
    const std::int64_t lots = between(1, 3000) * (between(0, 1) == 0 ? 1 : -1);
    const Rational price = spec.mark * Rational(between(900'000, 1'100'000), 1'000'000);
    const auto checked = desk_.what_if(account, symbol, lots, price);
    const auto filled =
        desk_.fill(account, symbol, Side::both, {lots, spec.entry_value(lots, price), 0});
    EXPECT_EQ(name_of(checked.reason()), name_of(filled.reason()));
    const AccountSums sums = engine_sums(account);
    if (!checked) continue;
    const WhatIf after = checked.value();
    EXPECT_EQ(to_string(after.equity), to_string(sums.equity));
    EXPECT_EQ(to_string(static_cast<int128>(after.maintenance_margin_e8)),
              to_string(static_cast<int128>(sums.maintenance_e8)));
  }
}

}  // namespace
}  // namespace ballast
