// Solved prices against the definition, in plain rationals: E and ΣM evaluated at any price.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "host/include/ballast/solver.hpp"

namespace ballast {
namespace {

/// M of a holding of this value, atoms × 10^8.
Rational maintenance(const SymbolSpec& symbol, const Holding& holding, const Rational& value) {
  const core::TableRule& terms = symbol.tier_terms;
  const Rational base = abs(terms.on_entry_value ? Rational(holding.entry_value) : value);
  const Rational bound = terms.by_quantity ? abs(Rational(holding.quantity)) : base;
  Rational charge = 0;
  for (const op::Tier& tier : symbol.tiers) {
    if (bound < tier.floor) break;
    charge = base * tier.rate_e8 - Rational(deduction_e8(tier));
  }
  return std::max(charge, Rational(terms.smallest_e8));
}

/// E × 10^8 − ΣM with one symbol at any exact price, the others at their unit values.
Rational distance(const Venue& venue, const AccountHoldings& account, SymbolId moving,
                  const Rational& price, bool with_maintenance) {
  Rational equity = account.wallet;
  Rational margin = Rational(account.extra_margin) * kRateOne;
  const auto marks = venue.marks();
  for (const Holding& holding : account.holdings) {
    const SymbolSpec& symbol = venue.symbol(holding.symbol);
    const Rational value =
        holding.symbol == moving
            ? Rational(symbol.atoms_per_lot(price) * holding.quantity)
            : Rational(core::value(holding.quantity, marks[holding.symbol.value()]));
    equity += value - holding.entry_value;
    if (holding.quantity != 0) margin += maintenance(symbol, holding, value);
  }
  return equity * kRateOne - (with_maintenance ? margin : Rational(0));
}

class Draw {
 public:
  explicit Draw(unsigned seed) : random_(seed) {}

  std::int64_t below(std::int64_t n) {
    return static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(n));
  }
  Rational price() { return Rational(below(1'000'000) + 1, std::int64_t{1} << below(20)); }

  Venue venue() {
    Venue venue;
    venue.add_asset({"USD", 6, {}});
    for (int s = 0; s < 2; ++s) {
      SymbolSpec symbol;
      symbol.name = "S" + std::to_string(s);
      symbol.kind = below(2) == 0 ? ContractKind::linear : ContractKind::inverse;
      symbol.lot = Rational(1, power_of_ten(static_cast<unsigned>(below(4))));
      if (symbol.kind == ContractKind::inverse) symbol.contract_size = 1 + below(1000);
      symbol.mark = price();
      symbol.tier_rule = below(3) == 0 ? TierRule::flat : TierRule::marginal;
      symbol.tier_terms.on_entry_value = below(3) == 0;
      if (below(2) == 0) symbol.tier_terms.smallest_e8 = smallest_e8();
      const bool by_quantity = below(3) == 0;
      if (by_quantity) symbol.tier_rule = TierRule::flat;
      symbol.tier_terms.by_quantity = by_quantity;
      std::int64_t floor = 0;
      std::int64_t rate = below(2'000'000);
      for (std::int64_t n = below(6); n >= 0; --n) {
        symbol.tiers.push_back({floor, rate, 0, 0});
        floor += 1 + below(std::int64_t{1} << (by_quantity ? below(20) : 20 + below(25)));
        rate += below(15'000'000);
      }
      if (symbol.tier_rule == TierRule::marginal) complete_deductions(symbol.tiers);
      venue.add_symbol(symbol);
    }
    return venue;
  }

 private:
  uint128 smallest_e8() {
    return static_cast<uint128>(below(std::int64_t{1} << below(45))) * kRateOne + 1;
  }

  std::mt19937_64 random_;
};

/// That the verdict turns at the price: f changes side within one part in 10^12 of it.
void expect_turn(const Venue& venue, const AccountHoldings& account, SymbolId symbol,
                 const Rational& price, bool with_maintenance) {
  const Rational step = price / power_of_ten(12);
  const Rational before = distance(venue, account, symbol, price - step, with_maintenance);
  const Rational after = distance(venue, account, symbol, price + step, with_maintenance);
  EXPECT_NE(before < 0, after < 0) << "at " << print_significant(price, 15);
}

TEST(SolverRandom, TurnsAtTheSolvedPriceAndNowhereNearer) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  Draw draw(seed);
  int solved_prices = 0;
  for (int round = 0; round < 600 && !testing::Test::HasFailure(); ++round) {
    const Venue venue = draw.venue();
    std::vector<Holding> held;
    for (std::int64_t n = 1 + draw.below(3); n > 0; --n) {
      const SymbolId id(static_cast<std::uint32_t>(draw.below(2)));
      const SymbolSpec& symbol = venue.symbol(id);
      const std::int64_t limit = std::min<std::int64_t>(symbol.max_lots, 1'000'000);
      const std::int64_t lots = draw.below(2 * limit) - limit;
      held.push_back(
          {id, lots, symbol.entry_value(lots, symbol.mark * (90 + draw.below(20)) / 100)});
    }
    AccountHoldings account{0, draw.below(1'000'000), held};
    const AccountSums sums = sum_account(venue, venue.marks(), account);
    // A wallet that puts the account somewhere around its lines.
    const auto margin = static_cast<std::int64_t>(sums.maintenance_e8 / kRateOne);
    account.wallet = -sums.equity + margin + (draw.below(8 * margin + 100) - 2 * margin);
    const auto solved = solve_prices(venue, venue.marks(), account);
    for (std::size_t i = 0; i < held.size(); ++i) {
      const SymbolId id = held[i].symbol;
      const Rational mark = *venue.symbol(id).price_of(venue.marks()[id.value()]);
      for (const bool with_maintenance : {false, true}) {
        const auto& price = with_maintenance ? solved[i].liquidation : solved[i].bankruptcy;
        const bool above = distance(venue, account, id, mark, with_maintenance) >= 0;
        if (price) {
          ++solved_prices;
          if (*price != mark) expect_turn(venue, account, id, *price, with_maintenance);
          // Nothing turns between the mark and the price.
          for (int part = 1; part < 20; ++part) {
            const Rational between = mark + (*price - mark) * Rational(part, 20);
            EXPECT_EQ(distance(venue, account, id, between, with_maintenance) >= 0, above);
          }
        } else if (held[i].quantity != 0) {
          for (int power = -30; power <= 30; ++power) {
            const Rational factor = std::int64_t{1} << std::abs(power);
            const Rational there = power < 0 ? mark / factor : mark * factor;
            EXPECT_EQ(distance(venue, account, id, there, with_maintenance) >= 0, above)
                << "turned at " << print_significant(there, 12) << ", but none was solved";
          }
        }
      }
    }
  }
  EXPECT_GT(solved_prices, 400);
}

}  // namespace
}  // namespace ballast
