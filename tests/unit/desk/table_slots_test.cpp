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

/// As the Desk does it.
TableSlots::Placement place(TableSlots& slots, std::uint32_t symbol, const Charges& charges) {
  const TableSlots::Placement placement = slots.find(SymbolId(symbol), charges).value();
  if (placement.to_stage) {
    slots.put(placement.slot, {charges.terms, {charges.tiers.begin(), charges.tiers.end()}, true});
  }
  slots.bind(SymbolId(symbol), placement.slot);
  return placement;
}

TEST(TableSlots, A257thTableHasNoPlace) {
  TableSlots slots(kMaxTables + 2);
  for (std::uint32_t n = 0; n < kMaxTables; ++n) {
    const TableSlots::Placement placement = place(slots, n, charging(flat(n)));
    EXPECT_EQ(placement.slot, n);
    EXPECT_TRUE(placement.to_stage && placement.to_bind);
  }
  const std::uint32_t next = kMaxTables;
  const std::vector<op::Tier> another = flat(kMaxTables);
  EXPECT_FALSE(slots.find(SymbolId(next), charging(another)));
  EXPECT_EQ(place(slots, next, charging(flat(7))).slot, 7U) << "one that is there already";
  EXPECT_FALSE(slots.find(SymbolId(7), charging(another))) << "its table has another user";
  place(slots, next, charging({}));
  const TableSlots::Placement own = place(slots, 7, charging(another));
  EXPECT_EQ(own.slot, 7U) << "all others are used";
  EXPECT_TRUE(own.to_stage);
  EXPECT_FALSE(own.to_bind);
  place(slots, 3, charging(flat(4)));
  EXPECT_EQ(place(slots, 7, charging(flat(7))).slot, 3U) << "nobody is bound to it";
}

TEST(TableSlots, WhatIsCutOffIsThereForItsUsersOnly) {
  TableSlots slots(2);
  place(slots, 0, charging(flat(1)));
  EXPECT_TRUE(slots.cut_off().empty());
  TableSlots::Table table = slots.table(0);
  table.is_sent = false;
  slots.put(0, table);
  EXPECT_EQ(slots.cut_off(), std::vector<std::uint32_t>{0});
  EXPECT_FALSE(slots.find(SymbolId(1), charging(flat(1)))->to_stage) << "it will be sent";
  slots.bind(SymbolId(0), kNoTable);
  EXPECT_TRUE(slots.cut_off().empty());
  EXPECT_TRUE(slots.find(SymbolId(1), charging(flat(1)))->to_stage);
}

TEST(TableSlots, TablesAreSharedOnlyWhereTheyChargeAlike) {
  TableSlots slots(8);
  const std::vector<op::Tier> tiers = flat(1);
  const core::TableRule rules[] = {
      {}, {true, false, 0}, {false, true, 0}, {true, true, 0}, {false, false, 1}};
  for (std::uint32_t n = 0; n < std::size(rules); ++n) {
    EXPECT_EQ(place(slots, n, {rules[n], tiers}).slot, n);
  }
  const TableSlots::Placement shared = place(slots, 7, {rules[3], tiers});
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
            "and this one is like none of those before; symbols that are charged alike, in "
            "equal atoms, share a table. Give it the tiers of another");
  EXPECT_EQ(venue.symbols().size(), kMaxTables + 1);
}

}  // namespace
}  // namespace ballast
