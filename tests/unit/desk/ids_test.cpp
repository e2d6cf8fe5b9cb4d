// What the type of an id is for: one thing's id in place of another's does not compile.
#include "host/include/ballast/ids.hpp"

#include <gtest/gtest.h>

#include <type_traits>
#include <unordered_set>

#include "host/include/ballast/desk.hpp"

namespace ballast {
namespace {

// As templates, so that what does not compile is `false` and not an error.
template <typename T>
concept IsAccount = requires(Desk& desk, T id) {
  desk.transfer(id, 1);
  desk.set_exempt(id, true);
  desk.set_account(id, 0U, 0);
  desk.remove_account(id);
  desk.account(id);
  desk.holdings(id);
  desk.query_account(id);
  desk.add_position("", id, SymbolId(), Side::both);
  desk.find_position(id, SymbolId(), Side::both);
  desk.fill(id, SymbolId(), Side::both, Fill{});
};
template <typename T>
concept TakenAsAccount = requires(Desk& desk, T id) {
  desk.transfer(id, 1);
}
|| requires(Desk& desk, T id) { desk.set_exempt(id, true); }
|| requires(Desk& desk, T id) { desk.set_account(id, 0U, 0); }
|| requires(Desk& desk, T id) { desk.remove_account(id); }
|| requires(Desk& desk, T id) { desk.account(id); }
|| requires(Desk& desk, T id) { desk.holdings(id); }
|| requires(Desk& desk, T id) { desk.query_account(id); }
|| requires(Desk& desk, T id) { desk.add_position("", id, SymbolId(), Side::both); }
|| requires(Desk& desk, T id) { desk.find_position(id, SymbolId(), Side::both); }
|| requires(Desk& desk, T id) { desk.fill(id, SymbolId(), Side::both, Fill{}); };
static_assert(IsAccount<AccountId>);
static_assert(!TakenAsAccount<PositionId> && !TakenAsAccount<SymbolId> &&
              !TakenAsAccount<PolicyId> && !TakenAsAccount<AssetId> &&
              !TakenAsAccount<std::uint32_t> && !TakenAsAccount<int>);

template <typename T>
concept IsPosition = requires(Desk& desk, T id) {
  desk.fill(id, Fill{});
  desk.reduce(id, 1, 1);
  desk.remove_position(id);
  desk.position(id);
  desk.query_position(id);
  LoserLeg{id, 1};
};
template <typename T>
concept TakenAsPosition = requires(Desk& desk, T id) {
  desk.fill(id, Fill{});
}
|| requires(Desk& desk, T id) { desk.reduce(id, 1, 1); }
|| requires(Desk& desk, T id) { desk.remove_position(id); }
|| requires(Desk& desk, T id) { desk.position(id); }
|| requires(Desk& desk, T id) { desk.query_position(id); }
|| requires(T id) { LoserLeg{id, 1}; };
static_assert(IsPosition<PositionId>);
static_assert(!TakenAsPosition<AccountId> && !TakenAsPosition<SymbolId> &&
              !TakenAsPosition<PolicyId> && !TakenAsPosition<AssetId> &&
              !TakenAsPosition<std::uint32_t> && !TakenAsPosition<int>);

template <typename T>
concept IsSymbol = requires(Desk& desk, const Venue& venue, T id) {
  desk.mark(id, core::UnitValue{});
  desk.funding(id, core::UnitValue{});
  desk.settle(id, core::UnitValue{});
  desk.adl(id, Side::long_side, PolicyId());
  desk.adl_take(id, 1, core::UnitValue{});
  desk.rank(id, Side::long_side, PolicyId(), 1U);
  venue.symbol(id);
  venue.policy_for(PolicyId(), id);
  venue.policy_slot(PolicyId(), id);
  Holding{id, 1, 1};
};
template <typename T>
concept TakenAsSymbol = requires(Desk& desk, T id) {
  desk.mark(id, core::UnitValue{});
}
|| requires(Desk& desk, T id) { desk.funding(id, core::UnitValue{}); }
|| requires(Desk& desk, T id) { desk.settle(id, core::UnitValue{}); }
|| requires(Desk& desk, T id) { desk.adl(id, Side::long_side, PolicyId()); }
|| requires(Desk& desk, T id) { desk.adl_take(id, 1, core::UnitValue{}); }
|| requires(Desk& desk, T id) { desk.rank(id, Side::long_side, PolicyId(), 1U); }
|| requires(const Venue& venue, T id) { venue.symbol(id); }
|| requires(const Venue& venue, T id) { venue.policy_for(PolicyId(), id); }
|| requires(const Venue& venue, T id) { venue.policy_slot(PolicyId(), id); }
|| requires(T id) { Holding{id, 1, 1}; };
static_assert(IsSymbol<SymbolId>);
static_assert(!TakenAsSymbol<AccountId> && !TakenAsSymbol<PositionId> && !TakenAsSymbol<PolicyId> &&
              !TakenAsSymbol<AssetId> && !TakenAsSymbol<std::uint32_t> && !TakenAsSymbol<int>);

template <typename T>
concept TakenAsPolicy = requires(Desk& desk, T id) {
  desk.adl(SymbolId(), Side::long_side, id);
}
|| requires(Desk& desk, T id) { desk.rank(SymbolId(), Side::long_side, id, 1U); }
|| requires(const Venue& venue, T id) { venue.policy(id); }
|| requires(const Venue& venue, T id) { venue.policy_for(id, SymbolId()); }
|| requires(const Venue& venue, T id) { venue.policy_slot(id, SymbolId()); }
|| requires(Venue& venue, T id) { venue.set_default_policy(id); };
static_assert(TakenAsPolicy<PolicyId>);
static_assert(!TakenAsPolicy<AccountId> && !TakenAsPolicy<PositionId> && !TakenAsPolicy<SymbolId> &&
              !TakenAsPolicy<AssetId> && !TakenAsPolicy<std::uint32_t> && !TakenAsPolicy<int>);

template <typename T>
concept TakenAsAsset = requires(Desk& desk, T id) {
  desk.add_account("", id);
}
|| requires(const Venue& venue, T id) { venue.asset(id); }
|| requires(SymbolSpec& symbol, T id) { symbol.asset = id; };
static_assert(TakenAsAsset<AssetId>);
static_assert(!TakenAsAsset<AccountId> && !TakenAsAsset<PositionId> && !TakenAsAsset<SymbolId> &&
              !TakenAsAsset<PolicyId> && !TakenAsAsset<std::uint32_t> && !TakenAsAsset<int>);

// An id costs what its number costs, and never becomes one by itself.
static_assert(sizeof(AccountId) == 4 && std::is_trivially_copyable_v<AccountId>);
static_assert(!std::is_convertible_v<std::uint32_t, AccountId>);
static_assert(!std::is_convertible_v<AccountId, std::uint32_t>);
static_assert(!std::is_constructible_v<AccountId, PositionId>);
template <typename A, typename B>
concept Comparable = requires(A a, B b) {
  a == b;
};
static_assert(Comparable<AccountId, AccountId> && !Comparable<AccountId, PositionId> &&
              !Comparable<AccountId, std::uint32_t>);

TEST(Ids, AreOrderedHashedAndWalkedAsTheirNumbers) {
  EXPECT_LT(AccountId(1), AccountId(2));
  std::unordered_set<AccountId> seen;
  for (AccountId id; id < AccountId(5); ++id) seen.insert(id);
  EXPECT_EQ(seen.size(), 5U);
  EXPECT_TRUE(seen.contains(AccountId(4)));
}

}  // namespace
}  // namespace ballast
