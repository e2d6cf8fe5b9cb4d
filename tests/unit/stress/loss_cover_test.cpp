// What margin and funds have to cover, by figures worked by hand.
#include "sim/stress/loss_cover.hpp"

#include <gtest/gtest.h>

#include <array>

namespace ballast::stress {
namespace {

/// Three longs of one symbol and a short; at 100 their equities are 50, 30, 400 and 20.
BookAtStart four_accounts() {
  Scenario scenario;
  scenario.symbols.emplace_back().name = "BTC";
  scenario.symbols.back().price = 100;
  BookAtStart book{{}, {}, Valuation(scenario, make_venue(scenario))};
  const auto add = [&](std::uint32_t id, int128 wallet, std::int64_t lots, std::int64_t entry) {
    book.accounts.push_back({AccountId(id), AssetId(0), wallet, book.positions.size(), 1});
    book.positions.push_back({SymbolId(0), lots, entry});
  };
  add(1, 50, 10, 1'000);
  add(2, 130, 5, 600);
  add(3, 400, 20, 2'000);
  add(4, 20, -1, -100);
  return book;
}

std::array<core::UnitValue, 1> at(std::int64_t price) { return {core::UnitValue{price, 0}}; }

TEST(LossCover, TakesThoseThatLackMostAtTheirWorstTick) {
  const BookAtStart book = four_accounts();
  LossCover cover(book, at(100));
  EXPECT_EQ(cover.margins()[1], 30) << "130 less a loss of 100 from before";
  cover.look(1, at(90));  // losses 100, 50, 200, −10: 50 and 20 are lacking, 3 has its margin
  EXPECT_EQ(cover.largest().accounts, std::vector<AccountId>{AccountId(1)});
  EXPECT_EQ(cover.largest().loss, 100);
  EXPECT_EQ(cover.largest().margin, 50);
  EXPECT_EQ(cover.two_largest().loss, 150);
  EXPECT_EQ(cover.two_largest().margin, 80);
  EXPECT_EQ(cover.two_largest().lack(), 70);
  cover.look(2, at(70));  // losses 300, 150, 600: lacking 250, 120, 200
  EXPECT_EQ(cover.largest().lack(), 250);
  EXPECT_EQ(cover.largest().time_s, 2);
  EXPECT_EQ(cover.two_largest().accounts, (std::vector<AccountId>{AccountId(1), AccountId(3)}));
  EXPECT_EQ(cover.two_largest().lack(), 450);
  EXPECT_EQ(cover.all().count, 3U);
  EXPECT_EQ(cover.all().lack(), 570);
  cover.look(3, at(95));  // better again: the worst stays
  EXPECT_EQ(cover.two_largest().time_s, 2);
  EXPECT_EQ(cover.all().lack(), 570);
}

TEST(LossCover, IsTheLargestLossWhereMarginIsEnoughForAll) {
  const BookAtStart book = four_accounts();
  LossCover cover(book, at(100));
  cover.look(1, at(97));  // losses 30, 15, 60
  EXPECT_EQ(cover.largest().accounts, std::vector<AccountId>{AccountId(3)});
  EXPECT_EQ(cover.largest().loss, 60);
  EXPECT_EQ(cover.largest().lack(), 0);
  EXPECT_EQ(cover.two_largest().loss, 90);
  EXPECT_EQ(cover.all().count, 0U);
}

TEST(LossCover, HasNothingWhereNobodyLoses) {
  const BookAtStart book = four_accounts();
  LossCover cover(book, at(100));
  cover.look(1, at(100));
  EXPECT_EQ(cover.largest().count, 0U);
}

}  // namespace
}  // namespace ballast::stress
