#include "sim/scenario/book.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>

#include "sim/scenario/margin_path.hpp"

namespace ballast::scenario {
namespace {

/// A scale and a seed; the smallest scale leaves most symbols with four positions.
class BookTest : public testing::TestWithParam<std::pair<double, std::uint64_t>> {
 protected:
  BookTest()
      : random_(GetParam().second),
        market_(make_market(random_)),
        venue_(make_venue(market_)),
        book_(draw_book(market_, venue_, GetParam().first, random_)) {}

  std::span<const BookPosition> positions_of(const BookAccount& account) const {
    return std::span(book_.positions).subspan(account.first, account.count);
  }

  Random random_;
  Market market_;
  Venue venue_;
  Book book_;
};

TEST_P(BookTest, EveryLongLotHasAShortLot) {
  std::vector<std::int64_t> net(market_.instruments.size(), 0);
  std::vector<std::int64_t> held(market_.instruments.size(), 0);
  std::int64_t house = 0, gross = 0;
  for (const BookAccount& account : book_.accounts) {
    for (const BookPosition& position : positions_of(account)) {
      net[position.symbol] += position.lots;
      ++held[position.symbol];
      (account.role == Role::house ? house : gross) += std::abs(position.lots);
    }
  }
  for (std::size_t i = 0; i < net.size(); ++i) {
    EXPECT_EQ(net[i], 0) << market_.instruments[i].name;
    EXPECT_GE(held[i], 4) << market_.instruments[i].name;
  }
  EXPECT_LT(static_cast<double>(house), 1e-3 * static_cast<double>(gross));
}

TEST_P(BookTest, HasThePublishedNumbers) {
  const double scale = GetParam().first;
  if (scale >= 0.02) {
    EXPECT_EQ(static_cast<double>(book_.positions.size()), std::round(221'422 * scale));
    EXPECT_NEAR(static_cast<double>(book_.accounts.size()), 100'000 * scale, 5'000 * scale + 10);
  }
  EXPECT_EQ(static_cast<std::int64_t>(book_.accounts.size()) + book_.empty_accounts,
            std::llround(437'356 * scale));
}

TEST_P(BookTest, OnePositionAnAccountSymbolAndSide) {
  std::size_t at = 0;
  for (const BookAccount& account : book_.accounts) {
    if (account.role != Role::house) {
      EXPECT_EQ(account.first, at);
      at += account.count;
    }
    std::map<std::uint32_t, std::set<Side>> sides;
    for (const BookPosition& position : positions_of(account)) {
      EXPECT_TRUE(sides[position.symbol].insert(position.side).second);
      EXPECT_FALSE(position.side == Side::long_side && position.lots <= 0);
      EXPECT_FALSE(position.side == Side::short_side && position.lots >= 0);
      EXPECT_EQ(position.entry_value > 0, position.lots > 0);
    }
    for (const auto& [symbol, held] : sides) {
      EXPECT_TRUE(held.size() == 1 || held.count(Side::both) == 0);
    }
  }
}

TEST_P(BookTest, MarginsRunOutWhenPlanned) {
  const MarginPath margins(market_, venue_);
  std::map<Role, int> planned;
  for (const BookAccount& account : book_.accounts) {
    if (account.role == Role::house) continue;
    const auto unrealised = margins.unrealised(positions_of(account));
    const auto maintenance = margins.maintenance(positions_of(account));
    EXPECT_GT(account.wallet, 0);
    for (std::size_t step = 0; step < unrealised.size(); ++step) {
      const std::int64_t equity = account.wallet + unrealised[step];
      if (account.role == Role::loser && step <= account.step) {
        ASSERT_EQ(equity < 0, step == account.step);
      }
      if (account.role == Role::liquidated && step == account.step) {
        ASSERT_GE(equity, 0);
        ASSERT_LT(equity, maintenance[step]);
      }
      if (account.role == Role::holder || account.role == Role::front) {
        ASSERT_GE(equity, account.role == Role::holder ? maintenance[step] : 0);
      }
    }
    ++planned[account.role];
  }
  EXPECT_GT(planned[Role::loser], 0);
  EXPECT_GT(planned[Role::front], planned[Role::loser]);
}

TEST_P(BookTest, LateMarketsBalance) {
  for (const LateMarket& late : book_.late) {
    std::int64_t net = 0;
    for (const LateParty& party : late.shorts) {
      EXPECT_LT(party.lots, 0);
      EXPECT_GT(party.step, late.step);
      net += party.lots;
    }
    for (const LateParty& party : late.longs) {
      EXPECT_GT(party.lots, 0);
      net += party.lots;
    }
    EXPECT_EQ(net, 0);
    EXPECT_LE(late.step, market_.path.trough);
  }
}

INSTANTIATE_TEST_SUITE_P(Scales, BookTest,
                         testing::Values(std::pair(0.001, 4U), std::pair(0.02, 1U),
                                         std::pair(0.02, 2U), std::pair(0.3, 3U)));

TEST(SymbolPlan, FrontOfTheQueuesHasThePublishedSizes) {
  Random random(1);
  const Market market = make_market(random);
  const auto plans = plan_symbols(market, 1);
  const double sigma = fit_fill_sigma(market, plans);
  EXPECT_NEAR(sigma, 3.26, 0.01);
  std::vector<double> usd;
  double sum = 0;
  for (std::size_t i = 0; i < plans.size(); ++i) {
    const CoinFigures& coin = market.instruments[i].figures;
    const double mean = coin.adl_notional_usd / static_cast<double>(coin.adl_fills);
    const auto count = static_cast<std::size_t>(plans[i].front);
    for (const double size : stratified_lognormal(random, count, mean / 0.9265, sigma)) {
      usd.push_back(size);
      sum += size;
    }
  }
  // 601 of the fills are of longs, in the recovery.
  EXPECT_NEAR(static_cast<double>(usd.size()), 0.9265 * (34'983 - 601), 1);
  EXPECT_NEAR(sum, 2.1031e9 * (34'983 - 601) / 34'983, 0.01e9);
  std::sort(usd.begin(), usd.end());
  const double half_of_fills = static_cast<double>(usd.size()) / 2 / 0.9265;
  EXPECT_NEAR(usd[static_cast<std::size_t>(half_of_fills)], 347.78, 0.06 * 347.78);
}

TEST(PlanCrossing, TakesTheNearestFirstTime) {
  const std::vector<std::int64_t> value = {0, -10, -5, -30, -30, -20, -70};
  const auto at = [&](std::size_t opened, std::size_t wanted) {
    return plan_crossing(value, opened, wanted, 0.5)->step;
  };
  EXPECT_EQ(at(0, 0), 1U);
  EXPECT_EQ(at(0, 2), 1U);
  EXPECT_EQ(at(0, 4), 3U);
  EXPECT_EQ(at(0, 6), 6U);
  EXPECT_EQ(at(3, 4), 6U);
  for (const double where : {1e-9, 0.5, 0.999999}) {
    const std::int64_t wallet = plan_crossing(value, 0, 3, where)->wallet;
    EXPECT_GE(wallet - 10, 0);
    EXPECT_LT(wallet - 30, 0);
  }
  EXPECT_FALSE(plan_crossing(std::vector<std::int64_t>{5, 6, 7}, 0, 1, 0.5));
}

}  // namespace
}  // namespace ballast::scenario
