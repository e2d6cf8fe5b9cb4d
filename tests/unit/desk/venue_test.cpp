// Venue files: what is read, exactly, and that a written venue reads back the same.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <string>

#include "hls/core/policies.hpp"
#include "host/include/ballast/error.hpp"
#include "host/include/ballast/venue.hpp"

namespace ballast {
namespace {

const char* const kVenue = R"({
  "settlement_decimals": 8, "policy": "binance", "liquidate_at_equality": true,
  "warn_ratio": 0.85, "takeover_ratio": "2/3",
  "symbols": [
    {"symbol": "BTC", "kind": "linear", "tick": 0.1, "lot": 0.001, "contract_size": 1,
     "mark": 31967.27000000000000000001,
     "tier_rule": "marginal",
     "tiers": [{"floor": 0, "rate": 0.005, "initial_rate": "0.008"},
               {"floor": "50000", "rate": "0.01", "initial_rate": "0.02"}]},
    {"symbol": "XBT", "kind": "inverse", "lot": "1", "contract_size": "100", "mark": 20000,
     "tier_rule": "flat", "max_qty": "1e6",
     "tiers": [{"floor": 0, "rate": 0.01}, {"floor": 10, "rate": 0.02}]}
  ]})";

std::uint64_t deduction(const op::Tier& tier) {
  return static_cast<std::uint64_t>(deduction_e8(tier));
}

TEST(Venue, ReadsEveryFigureExactly) {
  const Venue venue = parse_venue(kVenue, "V.json", ".");
  ASSERT_EQ(venue.assets().size(), 1U);
  EXPECT_EQ(venue.assets()[0].decimals, 8U);
  const op::Asset& at = venue.assets()[0].thresholds;
  EXPECT_EQ(at.warn_num, 17U);
  EXPECT_EQ(at.warn_den, 20U);
  EXPECT_EQ(at.takeover_num, 3U);  // E × 3 < ΣM × 2
  EXPECT_EQ(at.takeover_den, 2U);
  EXPECT_EQ(at.options, option::kLiquidateAtEquality);
  EXPECT_EQ(venue.policy(venue.default_policy()).name, "binance");

  ASSERT_EQ(venue.symbols().size(), 2U);
  const SymbolSpec& btc = venue.symbols()[0];
  EXPECT_EQ(btc.tick, Rational(1, 10));
  EXPECT_EQ(btc.lot, Rational(1, 1000));
  EXPECT_EQ(btc.mark, *parse_decimal("31967.27000000000000000001"));
  ASSERT_EQ(btc.tiers.size(), 2U);
  EXPECT_EQ(btc.tiers[1].floor, 5'000'000'000'000);
  EXPECT_EQ(btc.tiers[1].rate_e8, 1'000'000);
  EXPECT_EQ(deduction(btc.tiers[1]), 2'500'000'000'000'000'000U);  // 250 × 10^8 × 10^8
  EXPECT_THAT(btc.initial_rates_e8, testing::ElementsAre(800'000, 2'000'000));
  EXPECT_TRUE(btc.on_tick(*parse_decimal("20000.1")));
  EXPECT_FALSE(btc.on_tick(*parse_decimal("20000.15")));

  const SymbolSpec& xbt = venue.symbols()[1];
  EXPECT_EQ(xbt.kind, ContractKind::inverse);
  EXPECT_EQ(xbt.max_lots, 1'000'000);
  EXPECT_EQ(xbt.tier_rule, TierRule::flat);
  EXPECT_EQ(deduction(xbt.tiers[1]), 0U);
  EXPECT_TRUE(xbt.initial_rates_e8.empty());
  EXPECT_EQ(venue.find_symbol("XBT"), SymbolId(1));
  EXPECT_FALSE(venue.find_symbol("xbt"));
}

TEST(Venue, Defaults) {
  const Venue venue = parse_venue(
      R"({"symbols": [{"symbol": "A", "lot": 1, "mark": 2.5, "tiers": []}]})", "V.json", ".");
  EXPECT_EQ(venue.assets()[0].name, "USD");
  EXPECT_EQ(venue.assets()[0].decimals, 6U);
  EXPECT_EQ(venue.assets()[0].thresholds.warn_num, 4U);
  EXPECT_EQ(venue.assets()[0].thresholds.warn_den, 5U);
  EXPECT_EQ(venue.assets()[0].thresholds.takeover_num, 0U);
  EXPECT_EQ(venue.assets()[0].thresholds.takeover_den, 0U);
  EXPECT_EQ(venue.policy(venue.default_policy()).name, "bitmex");
  ASSERT_EQ(venue.policies().size(), std::size(core::kPolicyPresets));
  for (const PolicySpec& policy : venue.policies()) {
    EXPECT_EQ(policy.terms.wallet_min, 1'000'000) << policy.name;
  }
  EXPECT_TRUE(venue.symbols()[0].tiers.empty());
  EXPECT_TRUE(venue.symbols()[0].no_maintenance);
}

TEST(Venue, CustomPolicy) {
  const Venue venue = parse_venue(R"({
    "policy": "mine", "policies": {"mine": {"split": true, "wallet_min": "2.5",
      "profit": ["upnl", "mark_value", "entry_value", "equity"],
      "long_loss": ["zero", "one", "one", "one"],
      "short_loss": ["maintenance", "account_maintenance", "wallet", "one"]}},
    "symbols": [{"symbol": "A", "lot": 1, "mark": 2.5, "tiers": []}]})",
                                  "V.json", ".");
  const PolicySpec& mine = venue.policy(venue.default_policy());
  EXPECT_EQ(mine.name, "mine");
  EXPECT_EQ(mine.terms.options, option::kSplit);
  EXPECT_EQ(mine.terms.wallet_min, 2'500'000);
  const std::uint64_t profit =
      core::row(Operand::upnl, Operand::mark_value, Operand::entry_value, Operand::equity);
  EXPECT_EQ(
      mine.terms.rows,
      core::rows(profit, core::row(Operand::zero, Operand::one, Operand::one, Operand::one), profit,
                 core::row(Operand::maintenance, Operand::account_maintenance, Operand::wallet,
                           Operand::one)));
}

Venue with_tiers(const std::string& keys) {
  return parse_venue(R"({"settlement_decimals": 8, "symbols": [
    {"symbol": "A", "lot": "0.5", "mark": 100, )" +
                         keys + "}]}",
                     "V.json", ".");
}

TEST(Venue, TermsOfTiers) {
  const SymbolSpec plain = with_tiers(R"("tier_bounds": "value", "maintenance_on": "mark_value",
                    "tiers": [{"floor": 0, "rate": "0.01"}])")
                               .symbols()[0];
  EXPECT_TRUE(plain.tier_terms == core::TableRule{});
  const SymbolSpec all =
      with_tiers(R"("tier_bounds": "quantity", "tier_unit": "2.5", "maintenance_on": "entry_value",
                    "smallest_maintenance": "0.0000000123", "closing_fee": "0.0006",
                    "tiers": [{"floor": 0, "rate": "0.01"}, {"floor": 3, "rate": "0.02"}])")
          .symbols()[0];
  EXPECT_EQ(all.tier_rule, TierRule::flat);  // what a table by quantity is
  EXPECT_TRUE(all.tier_terms.by_quantity);
  EXPECT_TRUE(all.tier_terms.on_entry_value);
  EXPECT_TRUE(all.tier_terms.smallest_e8 == 123'000'000);  // 1.23 atoms
  EXPECT_EQ(all.tiers[1].floor, 15);                       // 7.5 in lots of 0.5
  EXPECT_EQ(all.tiers[0].rate_e8, 1'060'000);
  EXPECT_EQ(all.tiers[1].rate_e8, 2'060'000);
  EXPECT_EQ(deduction(all.tiers[1]), 0U);
}

/// The fee is charged on the whole value, so that it is no part of a deduction: above the floor
/// V × (r1 + fee) − floor × (r1 − r0) is what the rates make of V, and V × fee.
TEST(Venue, AClosingFeeIsNotInTheDeductions) {
  const std::string rows = R"([{"floor": 0, "rate": "0.01"}, {"floor": 1000, "rate": "0.02"},
                               {"floor": 5000, "rate": "0.05"}])";
  const SymbolSpec none = with_tiers(R"("tier_rule": "marginal", "tiers": )" + rows).symbols()[0];
  const SymbolSpec fee =
      with_tiers(R"("tier_rule": "marginal", "closing_fee": "0.00055", "tiers": )" + rows)
          .symbols()[0];
  for (std::size_t n = 0; n < none.tiers.size(); ++n) {
    EXPECT_EQ(fee.tiers[n].rate_e8, none.tiers[n].rate_e8 + 55'000);
    EXPECT_EQ(deduction(fee.tiers[n]), deduction(none.tiers[n]));
  }
  // With deductions as the venue publishes them, for the rates alone, it is the same table.
  const SymbolSpec given = with_tiers(R"("closing_fee": "0.00055", "tiers": [
      {"floor": 0, "rate": "0.01"}, {"floor": 1000, "rate": "0.02", "deduction": 10},
      {"floor": 5000, "rate": "0.05", "deduction": 160}])")
                               .symbols()[0];
  EXPECT_EQ(deduction(given.tiers[2]), deduction(fee.tiers[2]));
  EXPECT_EQ(given.tiers[2].rate_e8, fee.tiers[2].rate_e8);
}

TEST(Venue, TermsOfTiersReadBackTheSame) {
  for (const char* keys :
       {R"("tier_bounds": "quantity", "tier_unit": 2,)", R"("maintenance_on": "entry_value",)",
        R"("smallest_maintenance": "5.0000000000000001",)", R"("closing_fee": "0.0006",)"}) {
    const Venue venue = with_tiers(std::string(keys) + R"("tier_rule": "flat", "tiers":
        [{"floor": 0, "rate": "0.01", "initial_rate": "0.1"},
         {"floor": 7, "rate": "0.02", "initial_rate": "0.2"}])");
    const std::string text = to_json(venue);
    const Venue back = parse_venue(text, "copy", "");
    EXPECT_EQ(to_json(back), text);
    const SymbolSpec& a = venue.symbols()[0];
    const SymbolSpec& b = back.symbols()[0];
    EXPECT_TRUE(a.tier_terms == b.tier_terms) << text;
    EXPECT_EQ(a.tier_rule, b.tier_rule);
    for (std::size_t n = 0; n < 2; ++n) {
      EXPECT_EQ(a.tiers[n].floor, b.tiers[n].floor) << text;
      EXPECT_EQ(a.tiers[n].rate_e8, b.tiers[n].rate_e8) << text;
    }
  }
}

TEST(Venue, Collateral) {
  const Venue venue = parse_venue(R"({"symbols": [{"symbol": "A", "lot": "0.01", "mark": 200,
    "collateral": true, "haircut": 0.95}]})",
                                  "V.json", ".");
  // 0.01 × 200 × 0.95 = 1.9 USD a lot.
  EXPECT_EQ(venue.marks()[0].u, 1'900'000);
  EXPECT_EQ(venue.symbols()[0].price_of(venue.marks()[0]), Rational(200));
}

TEST(Venue, WrittenVenuesReadBackTheSame) {
  for (const char* path :
       {"/venues/usdt_linear.json", "/venues/multi_asset.json", "/venues/tables.json"}) {
    const Venue venue = load_venue(std::string(BALLAST_DATA) + path);
    const std::string text = to_json(venue);
    const Venue back = parse_venue(text, "copy", "");
    EXPECT_EQ(back.description(), venue.description());
    EXPECT_EQ(to_json(back), text) << path;
    ASSERT_EQ(back.symbols().size(), venue.symbols().size());
    for (std::size_t i = 0; i < venue.symbols().size(); ++i) {
      const SymbolSpec& a = venue.symbols()[i];
      const SymbolSpec& b = back.symbols()[i];
      EXPECT_EQ(a.name, b.name);
      EXPECT_EQ(a.kind, b.kind) << a.name;
      EXPECT_EQ(a.asset, b.asset) << a.name;
      EXPECT_EQ(a.scale, b.scale) << a.name;
      EXPECT_EQ(a.mark, b.mark) << a.name;
      EXPECT_EQ(a.max_lots, b.max_lots) << a.name;
      EXPECT_EQ(a.collateral, b.collateral) << a.name;
      EXPECT_EQ(a.tier_rule, b.tier_rule) << a.name;
      EXPECT_TRUE(a.tier_terms == b.tier_terms) << a.name;
      EXPECT_EQ(a.initial_rates_e8, b.initial_rates_e8) << a.name;
      ASSERT_EQ(a.tiers.size(), b.tiers.size()) << a.name;
      for (std::size_t n = 0; n < a.tiers.size(); ++n) {
        EXPECT_EQ(a.tiers[n].floor, b.tiers[n].floor) << a.name;
        EXPECT_EQ(a.tiers[n].rate_e8, b.tiers[n].rate_e8) << a.name;
        EXPECT_TRUE(deduction_e8(a.tiers[n]) == deduction_e8(b.tiers[n])) << a.name;
      }
    }
    for (std::size_t i = 0; i < venue.assets().size(); ++i) {
      EXPECT_EQ(std::memcmp(&venue.assets()[i].thresholds, &back.assets()[i].thresholds,
                            sizeof(op::Asset)),
                0);
    }
    for (std::size_t i = 0; i < venue.policies().size(); ++i) {
      EXPECT_EQ(venue.policies()[i].terms.rows, back.policies()[i].terms.rows);
      EXPECT_EQ(venue.policies()[i].terms.wallet_min, back.policies()[i].terms.wallet_min);
    }
    EXPECT_EQ(venue.default_policy(), back.default_policy());
  }
}

TEST(Venue, FractionsWithoutAFiniteDecimalReadBack) {
  Venue venue;
  venue.add_asset({"USD", 6, {}});
  SymbolSpec symbol;
  symbol.name = "THIRD";
  symbol.mark = Rational(1, 3);
  symbol.lot = Rational(2, 7);
  symbol.no_maintenance = true;
  venue.add_symbol(symbol);
  const Venue back = parse_venue(to_json(venue), "copy", "");
  EXPECT_EQ(back.symbols()[0].mark, Rational(1, 3));
  EXPECT_EQ(back.symbols()[0].lot, Rational(2, 7));
  EXPECT_EQ(back.symbols()[0].max_lots, venue.symbols()[0].max_lots);
  EXPECT_EQ(back.assets()[0].thresholds.warn_den, 0U);  // never, as built
  EXPECT_TRUE(back.symbols()[0].no_maintenance);
}

/// What a venue file may not say, a venue built in code may not either.
TEST(Venue, BuiltInCodeIsCheckedTheSame) {
  const auto error_of = [](auto&& build) -> std::string {
    Venue venue;
    try {
      build(venue);
    } catch (const InputError& error) {
      return error.what();
    }
    return "no error";
  };
  const auto asset = [&](std::uint32_t warn_num, std::uint32_t warn_den, std::uint32_t takeover_num,
                         std::uint32_t takeover_den) {
    return error_of([&](Venue& venue) {
      AssetSpec spec{"USD", 6, {}};
      spec.thresholds.warn_num = warn_num;
      spec.thresholds.warn_den = warn_den;
      spec.thresholds.takeover_num = takeover_num;
      spec.thresholds.takeover_den = takeover_den;
      venue.add_asset(spec);
    });
  };
  const std::string share = "is a share, above 0 and at most 1: 80 % is 0.8; null is never";
  EXPECT_EQ(asset(4, 5, 3, 2), "no error");  // takeover at two thirds: E × 3 < ΣM × 2
  EXPECT_EQ(asset(0, 0, 0, 0), "no error");
  EXPECT_EQ(asset(5, 4, 0, 0), "venue: assets[USD]: warn_ratio: " + share);
  EXPECT_EQ(asset(0, 5, 0, 0), "venue: assets[USD]: warn_ratio: " + share);
  EXPECT_EQ(asset(5, 0, 0, 0), "venue: assets[USD]: warn_ratio: " + share);
  EXPECT_EQ(asset(4, 5, 2, 3), "venue: assets[USD]: takeover_ratio: " + share);
  EXPECT_EQ(asset(4, 5, 0, 3), "venue: assets[USD]: takeover_ratio: " + share);

  const auto symbol = [&](const std::vector<op::Tier>& tiers, bool no_maintenance,
                          const std::vector<std::int64_t>& initial_rates) {
    return error_of([&](Venue& venue) {
      venue.add_asset({"USD", 6, {}});
      SymbolSpec spec;
      spec.name = "A";
      spec.mark = 1;
      spec.tiers = tiers;
      spec.no_maintenance = no_maintenance;
      spec.initial_rates_e8 = initial_rates;
      venue.add_symbol(spec);
    });
  };
  const op::Tier tier{0, 1'000'000, 0, 0};
  EXPECT_EQ(symbol({tier}, false, {}), "no error");
  EXPECT_EQ(symbol({tier}, false, {2'000'000}), "no error");
  EXPECT_EQ(symbol({}, true, {}), "no error");
  EXPECT_EQ(symbol({}, false, {}).rfind("venue: symbols[A].tiers: there are none; ", 0), 0U);
  EXPECT_EQ(symbol({tier}, true, {}),
            "venue: symbols[A].tiers: there are some, but no_maintenance is set");
  EXPECT_EQ(symbol({tier}, false, {2'000'000, 3'000'000}),
            "venue: symbols[A].tiers: 2 initial rates for 1 tiers; give one for each tier or none");
  EXPECT_EQ(symbol({tier}, false, {999'999}),
            "venue: symbols[A].tiers[0].initial_rate: an initial rate is not below the maintenance "
            "rate of its tier, closing fee included");
}

}  // namespace
}  // namespace ballast
