// A lane's tables of tiers: the look-up in two levels against the rules', which goes from tier to
// tier.
#include <gtest/gtest.h>

#include <memory>
#include <random>

#include "hls/kernels/tier_store.hpp"

namespace ballast {
namespace {

using kernels::TableTerms;

class Tiers : public testing::Test {
 protected:
  /// A table of so many tiers, in the lane's store and as the rules have it.
  TableTerms make(std::uint16_t place, unsigned tiers, std::uint64_t options) {
    terms_ = TableTerms{core::table_rule(options, random_() % 1000), place,
                        static_cast<std::uint8_t>(tiers)};
    table_ = core::TierTable{};
    table_.rule = terms_.rule;
    table_.count = tiers;
    std::int64_t floor = 0;
    for (unsigned i = 0; i < tiers; ++i) {
      table_.tier[i] = {floor, static_cast<std::int64_t>(random_() % (kMaxRateE8 + 1)),
                        core::join(random_() % 1'000'000, std::uint64_t{0})};
      if (i + 1 == kMaxTiers) table_.tier[i].rate_e8 = kMaxRateE8;
      store_->put(place, i, table_.tier[i]);
      floor += 1 + static_cast<std::int64_t>(random_() % 3);
    }
    return terms_;
  }
  void expect_the_same_of(const core::PositionValues& position) {
    ASSERT_TRUE(store_->maintenance(terms_, position) == core::maintenance(table_, position))
        << table_.count << " tiers, options " << table_.rule.options() << ", Q " << position.q
        << " MV " << position.mark_value << " EV " << position.entry_value;
  }
  void expect_the_same_about_every_floor() {
    const std::int64_t last = table_.count == 0 ? 0 : table_.tier[table_.count - 1].floor;
    for (std::int64_t bound = 0; bound <= last + 2; ++bound) {
      expect_the_same_of({bound, 7, -9});
      expect_the_same_of({1, -bound, 5});
      expect_the_same_of({-1, 3, bound});
    }
    expect_the_same_of({kMaxLots, kMaxValue, -kMaxValue});
  }

  std::mt19937_64 random_{1};
  TableTerms terms_;
  core::TierTable table_;
  const std::unique_ptr<kernels::TierStore> store_ = std::make_unique<kernels::TierStore>();
};

TEST_F(Tiers, AsTheRulesHaveItAtEveryFloorOfTablesOfEveryLength) {
  constexpr std::uint16_t kPlace = 2 * kMaxTables - 1;
  make(kPlace, kMaxTiers, 0);  // what the shorter ones leave standing is not theirs
  for (unsigned tiers = 0; tiers <= kMaxTiers; ++tiers) {
    for (std::uint64_t options = 0; options < 4; ++options) {
      make(kPlace, tiers, options);
      expect_the_same_about_every_floor();
    }
  }
}

TEST_F(Tiers, TablesAndBanksAreApart) {
  make(6 + kMaxTables, 40, 0);
  make(5, 40, 0);
  make(7, 40, 0);
  make(6, 40, 0);
  const TableTerms wanted = terms_;
  const core::TierTable table = table_;
  make(6 + kMaxTables, 64, 0);
  make(5, 64, 0);
  make(7, 64, 0);
  terms_ = wanted;
  table_ = table;
  expect_the_same_about_every_floor();
}

TEST_F(Tiers, TheyAreReadBackAsTheyWerePut) {
  make(kMaxTables, kMaxTiers, 0);
  const core::Tier wide{kMaxValue, kMaxRateE8, (uint128{1} << kDeductionBits) - 1};
  store_->put(kMaxTables, 63, wide);
  table_.tier[63] = wide;
  for (unsigned i = 0; i < kMaxTiers; ++i) {
    const core::Tier read = store_->at(kMaxTables, i);
    EXPECT_EQ(read.floor, table_.tier[i].floor);
    EXPECT_EQ(read.rate_e8, table_.tier[i].rate_e8);
    EXPECT_TRUE(read.deduction_e8 == table_.tier[i].deduction_e8);
  }
}

TEST_F(Tiers, ASymbolBoundToNoTableIsChargedNothing) {
  make(0, kMaxTiers, 0);
  EXPECT_TRUE(store_->maintenance(TableTerms{}, {1, kMaxValue, kMaxValue}) == 0);
}

}  // namespace
}  // namespace ballast
