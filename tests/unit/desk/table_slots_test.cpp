// Tables of tiers shared by symbols: at most 256 different ones, said in words.
#include "host/desk/table_slots.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "host/include/ballast/error.hpp"

namespace ballast {
namespace {

std::vector<op::Tier> flat(std::int64_t rate_e8) { return {{0, rate_e8, 0, 0}}; }

Charges charging(const std::vector<op::Tier>& tiers) { return {{}, tiers}; }

template <typename Call>
std::string error_of(Call call) {
  try {
    call();
    return "no error";
  } catch (const InputError& error) {
    return error.what();
  }
}

TEST(TableSlots, A257thTableIsRefusedAndChangesNothing) {
  TableSlots slots(kMaxTables + 2);
  for (std::uint32_t n = 0; n < kMaxTables; ++n) {
    const TableSlots::Placement placement = slots.place(SymbolId(n), charging(flat(n)));
    EXPECT_EQ(placement.slot, n);
    EXPECT_TRUE(placement.to_stage && placement.to_bind);
  }
  const SymbolId next(kMaxTables);
  EXPECT_EQ(error_of([&] { slots.place(next, charging(flat(kMaxTables))); }),
            "there is no table left for these tiers: other symbols have 256 different ones; give "
            "the symbol the tiers of one of those");
  EXPECT_EQ(slots.slot_of(next), kNoTable);
  EXPECT_EQ(slots.place(next, charging(flat(7))).slot, 7U) << "one that is there already";
  EXPECT_EQ(
      error_of([&] { slots.place(SymbolId(7), charging(flat(kMaxTables))); }).find("there is no"),
      0U)
      << "its table has another user";
  slots.place(next, charging({}));
  const TableSlots::Placement own = slots.place(SymbolId(7), charging(flat(kMaxTables)));
  EXPECT_EQ(own.slot, 7U);
  EXPECT_TRUE(own.to_stage);
  EXPECT_FALSE(own.to_bind);
}

TEST(TableSlots, WhatWasNotSentIsNotKnown) {
  TableSlots slots(2);
  const TableSlots::Placement placement = slots.place(SymbolId(0), charging(flat(1)));
  slots.revert(SymbolId(0), kNoTable, placement);
  EXPECT_EQ(slots.slot_of(SymbolId(0)), kNoTable);
  EXPECT_TRUE(slots.place(SymbolId(1), charging(flat(1))).to_stage);
}

TEST(TableSlots, TablesAreSharedOnlyWhereTheyChargeAlike) {
  TableSlots slots(8);
  const std::vector<op::Tier> tiers = flat(1);
  const core::TableRule rules[] = {
      {}, {true, false, 0}, {false, true, 0}, {true, true, 0}, {false, false, 1}};
  for (std::uint32_t n = 0; n < std::size(rules); ++n) {
    EXPECT_EQ(slots.place(SymbolId(n), {rules[n], tiers}).slot, n);
  }
  const TableSlots::Placement shared = slots.place(SymbolId(7), {rules[3], tiers});
  EXPECT_EQ(shared.slot, 3U);
  EXPECT_FALSE(shared.to_stage);
}

TEST(TableSlots, AVenueHasAtMost256DifferentTables) {
  Venue venue;
  venue.add_asset({"USD", 6, {}});
  const auto add = [&](std::uint32_t number, std::int64_t rate_e8) {
    SymbolSpec symbol;
    symbol.name = "S" + std::to_string(number);
    symbol.mark = 1;
    symbol.tiers = flat(rate_e8);
    venue.add_symbol(symbol);
  };
  for (std::uint32_t n = 0; n < kMaxTables; ++n) add(n, n);
  add(kMaxTables, 3);
  EXPECT_EQ(error_of([&] { add(1'000, kMaxTables); }),
            "venue: symbols[S1000].tiers: one table too many: an engine has 256 tables of tiers, "
            "and this one is like none of those before; symbols with equal tiers in equal atoms "
            "share a table. Give it the tiers of another");
  EXPECT_EQ(venue.symbols().size(), kMaxTables + 1);
}

}  // namespace
}  // namespace ballast
