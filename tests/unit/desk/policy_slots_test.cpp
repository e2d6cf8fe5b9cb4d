// Wallet floors of policies in venues whose assets have different decimals.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "host/include/ballast/desk.hpp"
#include "host/include/ballast/error.hpp"

namespace ballast {
namespace {

Venue venue_of(const std::string& assets, const std::string& policies = "{}") {
  return parse_venue(R"({"policy": "binance", "assets": )" + assets + R"(, "policies": )" +
                         policies + R"(, "symbols": [
      {"symbol": "X", "settle": "COIN", "kind": "inverse", "lot": 1, "contract_size": 100,
       "mark": 50000, "tiers": [{"floor": 0, "rate": "0.005"}]}]})",
                     "V.json", "");
}

std::string error_of(const std::string& assets, const std::string& policies = "{}") {
  try {
    venue_of(assets, policies);
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

/// The key of one winning position of a poor wallet, by a policy.
std::int64_t key_in(const Venue& venue, const std::string& policy) {
  const auto engine = open_software_engine({16, 16});
  std::vector<Command> queue;
  Desk desk(venue, [&](const Command& c) { queue.push_back(c); }, {16, 16});
  desk.start(1);
  const AccountId account = desk.add_account("a", *venue.find_asset("COIN"), 50'000'000).value();
  const SymbolSpec& spec = desk.venue().symbols()[0];
  desk.fill(account, SymbolId(0), Side::both, {100, spec.entry_value(100, 40000), 0}).value();
  desk.finish_load(2);
  desk.rank(SymbolId(0), Side::long_side, *venue.find_policy(policy), 1);
  std::int64_t key = -1;
  std::vector<Event> events(256);
  for (std::size_t done = 0, count = 1; done < queue.size() || count > 0;) {
    done += engine->try_submit(std::span<const Command>(queue).subspan(done)).count;
    count = engine->poll(events).count;
    for (std::size_t i = 0; i < count; ++i) {
      EXPECT_NE(events[i].event(), EventKind::rejected) << +events[i].code();
      if (events[i].event() == EventKind::ranked) key = events[i].as<op::Ranked>().key;
    }
  }
  return key;
}

const char* const kTwo = R"({"USD": 6, "COIN": 8})";
/// The formula of binance with a floor of 0.01.
const char* const kLow = R"({"low": {"split": true, "wallet_min": "0.01",
  "profit": ["upnl", "account_maintenance", "wallet", "equity"],
  "loss": ["zero", "zero", "one", "one"]}})";

TEST(PolicySlots, AKeyDoesNotDependOnTheOtherAssets) {
  const std::int64_t alone = key_in(venue_of(R"({"COIN": 8})", kLow), "binance");
  EXPECT_GT(alone, 0);
  EXPECT_EQ(key_in(venue_of(kTwo, kLow), "binance"), alone);
  const std::int64_t low = key_in(venue_of(R"({"COIN": 8})", kLow), "low");
  EXPECT_NE(low, alone);  // the floor counts here
  EXPECT_EQ(key_in(venue_of(kTwo, kLow), "low"), low);
}

TEST(PolicySlots, OnlyPoliciesWithTheWalletTakeMore) {
  const Venue venue = venue_of(R"({"USD": 6, "EUR": 6, "COIN": 8})");
  ASSERT_EQ(venue.policies().size(), 6U);
  ASSERT_EQ(venue.policy_slots().size(), 7U);
  const PolicyId binance = *venue.find_policy("binance");
  EXPECT_EQ(venue.policy_slots()[binance.value()].wallet_min, 1'000'000);
  EXPECT_EQ(venue.policy_slot(binance, SymbolId(0)), 6U);
  EXPECT_EQ(venue.policy_slots()[6].wallet_min, 100'000'000);
  EXPECT_EQ(venue.policy_slots()[6].rows, venue.policy(binance).terms.rows);
  EXPECT_EQ(venue.policy_for(binance, SymbolId(0)).terms.wallet_min, 100'000'000);
  const PolicyId bitmex = *venue.find_policy("bitmex");
  EXPECT_EQ(venue.policy_slot(bitmex, SymbolId(0)), bitmex.value());
  EXPECT_THROW(venue.policy_slot(PolicyId(6), SymbolId(0)), InputError);  // a slot, not a policy
  EXPECT_THROW(venue.policy_slot(PolicyId(0), SymbolId(1)), InputError);
}

TEST(PolicySlots, TooManyAreRefused) {
  std::string assets = R"({"COIN": 0)";
  for (int d = 1; d <= 10; ++d) {
    assets += ", \"A" + std::to_string(d) + "\": " + std::to_string(d);
  }
  EXPECT_EQ(error_of(assets + "}"), "no error");  // 6 + 10
  EXPECT_EQ(error_of(assets + R"(, "B": 11})"),
            "V.json: assets[B]: one too many: an engine has 16 policy slots, this venue would need "
            "17; a policy with the operand wallet takes one for each different number of decimals "
            "among the assets, any other takes one (six come with Ballast). Remove policies, or "
            "give the assets the same decimals");
  const std::string by_size = R"({"p": {"profit": ["mark_value", "one", "one", "one"],
                                       "loss": ["mark_value", "one", "one", "one"]}})";
  EXPECT_EQ(error_of(assets + "}", by_size).rfind("V.json: policies[p]: one too many", 0), 0U);
}

TEST(PolicySlots, FloorsThatAnAssetCannotHold) {
  EXPECT_EQ(error_of(R"({"COIN": 8, "YEN": 0})", kLow),
            "V.json: policies[low].wallet_min: 0.01 is not a whole number of atoms of the asset "
            "'YEN' (1)");
  EXPECT_EQ(error_of(R"({"COIN": 18})",
                     R"({"p": {"wallet_min": 1, "profit": ["one", "one", "one", "one"],
                               "loss": ["one", "one", "one", "one"]}})"),
            "V.json: policies[p].wallet_min: 1 is 2^56 atoms or more of the asset 'COIN'; the "
            "largest is 0.072057594037927935");
  // By default as much as there can be (data/README.md).
  EXPECT_EQ(venue_of(R"({"COIN": 18})").policies()[1].terms.wallet_min, kMaxCash);
}

}  // namespace
}  // namespace ballast
