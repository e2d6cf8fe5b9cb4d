// Liquidation and bankruptcy prices, a line a case, worked by hand.
#include "host/include/ballast/solver.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace ballast {
namespace {

struct Tier {
  const char* floor;
  const char* rate;
};

/// A venue with symbols of lot 1 (linear) or contract 100 (inverse) and 6 decimals.
class Account {
 public:
  Account() { venue_.add_asset({"USD", 6, {}}); }

  SymbolId symbol(ContractKind kind, const char* mark, const std::vector<Tier>& tiers,
                  TierRule rule = TierRule::marginal, const char* lot = "1",
                  const core::TableRule& terms = {}) {
    SymbolSpec symbol;
    symbol.name = "S" + std::to_string(venue_.symbols().size());
    symbol.kind = kind;
    symbol.lot = *parse_decimal(lot);
    if (kind == ContractKind::inverse) symbol.contract_size = 100;
    symbol.mark = *parse_decimal(mark);
    symbol.tier_rule = rule;
    symbol.tier_terms = terms;
    const Rational floor_unit = terms.by_quantity ? symbol.lot : atom(6);
    for (const Tier& tier : tiers) {
      op::Tier row;
      row.floor = *whole_units(*parse_decimal(tier.floor), floor_unit);
      row.rate_e8 = *whole_units(*parse_decimal(tier.rate), Rational(1, kRateOne));
      symbol.tiers.push_back(row);
    }
    if (rule == TierRule::marginal) complete_deductions(symbol.tiers);
    symbol.no_maintenance = tiers.empty();
    return venue_.add_symbol(symbol);
  }
  void hold(SymbolId id, const char* quantity, const char* entry_price) {
    const SymbolSpec& symbol = venue_.symbol(id);
    const std::int64_t lots = *whole_units(*parse_decimal(quantity), symbol.lot);
    held_.push_back({id, lots, symbol.entry_value(lots, *parse_decimal(entry_price))});
  }
  std::vector<SolvedPrices> solve(const char* wallet, const char* extra = "0") {
    return solve_prices(venue_, venue_.marks(),
                        {*whole_units(*parse_decimal(wallet), atom(6)),
                         *whole_units(*parse_decimal(extra), atom(6)), held_});
  }

 private:
  Venue venue_;
  std::vector<Holding> held_;
};

std::string text(const std::optional<Rational>& price) {
  return price ? print_significant(*price, 12) : "none";
}

TEST(Solver, CrossEthAndBtc) {
  Account account;
  const auto eth = account.symbol(ContractKind::linear, "1335.18",
                                  {{"0", "0"}, {"1353650", "0.10"}}, TierRule::marginal, "0.001");
  const auto btc = account.symbol(ContractKind::linear, "31967.27",
                                  {{"0", "0"}, {"652000", "0.025"}}, TierRule::marginal, "0.001");
  account.hold(eth, "3683.979", "1456.84");
  account.hold(btc, "109.488", "32481.98");
  const auto solved = account.solve("1535443.01");
  ASSERT_TRUE(solved[0].liquidation);
  EXPECT_EQ(print_exact(Rational(round_nearest(*solved[0].liquidation * 100), 100)), "1153.26");
  // E = ΣM at that price, from the figures: 3315.5811 x = 3823715.30…
  const Rational x = *solved[0].liquidation;
  const Rational equity = *parse_decimal("1535443.01") +
                          *parse_decimal("3683.979") * (x - *parse_decimal("1456.84")) +
                          *parse_decimal("109.488") * *parse_decimal("-514.71");
  const Rational margin = *parse_decimal("3683.979") * x / 10 - 135'365 +
                          *parse_decimal("109.488") * *parse_decimal("31967.27") / 40 - 16'300;
  EXPECT_LT(abs(equity - margin), Rational(1, 100'000));  // entry values are whole atoms
}

TEST(Solver, BankruptcyOfAShort) {
  Account account;
  account.hold(account.symbol(ContractKind::linear, "50000", {}), "-1", "50000");
  const auto solved = account.solve("4999");
  EXPECT_EQ(text(solved[0].bankruptcy), "54999");
  EXPECT_EQ(text(solved[0].liquidation), "54999");  // no tiers: the lines are one
}

struct Case {
  const char* what;
  ContractKind kind;
  const char* mark;
  std::vector<Tier> tiers;
  TierRule rule;
  std::vector<std::pair<const char*, const char*>> held;  // quantity, entry price
  const char* wallet;
  const char* liquidation;
  const char* bankruptcy;
};

constexpr auto kLinear = ContractKind::linear;
constexpr auto kInverse = ContractKind::inverse;
constexpr auto kMarginal = TierRule::marginal;
constexpr auto kFlat = TierRule::flat;

// clang-format off
const Case kCases[] = {
    // W + Q(x − entry) = rate·Q·x
    {"long", kLinear, "100", {{"0", "0.5"}}, kMarginal, {{"10", "100"}}, "600", "80", "40"},
    {"short", kLinear, "100", {{"0", "0.25"}}, kMarginal, {{"-10", "100"}}, "500", "120", "150"},
    {"long that cannot lose it all", kLinear, "100", {{"0", "0.5"}}, kMarginal, {{"10", "100"}},
     "1000", "none", "none"},
    {"exactly at the line", kLinear, "100", {{"0", "0.5"}}, kMarginal, {{"10", "100"}}, "500",
     "100", "50"},
    {"long already below: where it recovers", kLinear, "100", {{"0", "0.5"}}, kMarginal,
     {{"10", "100"}}, "400", "120", "60"},
    {"short already below", kLinear, "100", {{"0", "0.25"}}, kMarginal, {{"-10", "100"}}, "0",
     "80", "100"},
    {"bankrupt long", kLinear, "100", {{"0", "0.5"}}, kMarginal, {{"10", "100"}}, "-100", "220",
     "110"},
    // Falls from the second tier (M = 0.2·V − 50 above 500) into the first (0.1·V):
    // 10x − 700 = x → 77.78 is above 50, where the second tier holds: 10x − 700 = 2x − 50.
    {"in its tier", kLinear, "100", {{"0", "0.1"}, {"500", "0.2"}}, kMarginal, {{"10", "100"}},
     "300", "81.25", "70"},
    // 10x − 360 = x → 40, below 50.
    {"into a lower tier", kLinear, "100", {{"0", "0.1"}, {"500", "0.2"}}, kMarginal,
     {{"10", "100"}}, "640", "40", "36"},
    // Short, rises from the first (0.1·V below 2000) into the second (0.2·V − 200):
    // 2500 + 1000 − 10x = 2x − 200 → 308.33.
    {"into a higher tier", kLinear, "100", {{"0", "0.1"}, {"2000", "0.2"}}, kMarginal,
     {{"-10", "100"}}, "2500", "308.333333333", "350"},
    // On the floor itself: 10x − 450 at x = 50 is 50 = 0.1 × 500.
    {"on a floor", kLinear, "100", {{"0", "0.1"}, {"500", "0.2"}}, kMarginal, {{"10", "100"}},
     "550", "50", "45"},
    // Flat: M jumps from 0.1·V to 0.5·V at V = 2000, E = 3700 − 10x is above both: 3700 = 15x.
    {"flat, beyond the jump", kLinear, "100", {{"0", "0.1"}, {"2000", "0.5"}}, kFlat,
     {{"-10", "100"}}, "2700", "246.666666667", "370"},
    // 2500 − 10x at 200: 500 ≥ 200 below the jump, < 1000 at it: the verdict turns at 200.
    {"flat, at the jump", kLinear, "100", {{"0", "0.1"}, {"2000", "0.5"}}, kFlat,
     {{"-10", "100"}}, "1500", "200", "250"},
    // Hedged 10 against −4 of one symbol: both move. 300 + 10(x−100) − 4(x−100) = 0.1·14·x.
    {"both sides", kLinear, "100", {{"0", "0.1"}}, kMarginal, {{"10", "100"}, {"-4", "100"}},
     "300", "65.2173913043", "50"},
    // Balanced: equity does not move, maintenance grows with the price: 300 = 0.1·20·x.
    {"balanced", kLinear, "100", {{"0", "0.1"}}, kMarginal, {{"10", "100"}, {"-10", "100"}},
     "300", "150", "none"},
    // Inverse, y = 100/price a contract: −10y + W + EV = rate·10·y. Long 1000 at 100, W 600 coin:
    // EV = −1000; E = 600 + 1000 − 1000·100/p.
    {"inverse long", kInverse, "100", {{"0", "0.25"}}, kMarginal, {{"1000", "100"}}, "600",
     "78.125", "62.5"},
    // Short: E = W − 1000 + 1000·100/p = 0.25·1000·100/p → 75000/p = 1000 − W.
    {"inverse short", kInverse, "100", {{"0", "0.25"}}, kMarginal, {{"-1000", "100"}}, "400",
     "125", "166.666666667"},
    // A short of 1000 contracts with more than its value in coin cannot lose it.
    {"inverse short that is covered", kInverse, "100", {{"0", "0.25"}}, kMarginal,
     {{"-1000", "100"}}, "1000", "none", "none"},
    // Tiers by value in coin: above 1250, 2600 − V = 0.5·V − 312.5.
    {"inverse into a higher tier", kInverse, "100", {{"0", "0.25"}, {"1250", "0.5"}}, kMarginal,
     {{"1000", "100"}}, "1600", "51.5021459227", "38.4615384615"},
    {"flat position", kLinear, "100", {{"0", "0.5"}}, kMarginal, {{"0", "100"}}, "600", "none",
     "none"},
    // The same jump from the other side, a short below the line: 2500 − 10x is 500 at 200.
    {"flat, recovers at the jump", kLinear, "300", {{"0", "0.1"}, {"2000", "0.5"}}, kFlat,
     {{"-10", "300"}}, "-500", "200", "250"},
};
// clang-format on

TEST(Solver, Table) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.what);
    Account account;
    const auto id = account.symbol(c.kind, c.mark, c.tiers, c.rule);
    for (const auto& [quantity, entry] : c.held) account.hold(id, quantity, entry);
    for (const SolvedPrices& solved : account.solve(c.wallet)) {
      EXPECT_EQ(text(solved.liquidation), c.liquidation);
      EXPECT_EQ(text(solved.bankruptcy), c.bankruptcy);
    }
  }
}

constexpr core::TableRule kOnEntry{false, true, 0};
constexpr core::TableRule kByQuantity{true, false, 0};
constexpr core::TableRule at_least(std::int64_t dollars) {
  return {false, false, static_cast<uint128>(dollars) * 1'000'000 * kRateOne};
}

struct TermsCase {
  core::TableRule terms;
  Case account;
};

// clang-format off
const TermsCase kTermsCases[] = {
    // M stays 500: 600 + 10(x − 100) = 500.
    {kOnEntry, {"on entry value, long", kLinear, "100", {{"0", "0.5"}}, kMarginal,
     {{"10", "100"}}, "600", "90", "40"}},
    {kOnEntry, {"on entry value, short", kLinear, "100", {{"0", "0.25"}}, kMarginal,
     {{"-10", "100"}}, "500", "125", "150"}},
    {kOnEntry, {"on entry value, below", kLinear, "100", {{"0", "0.5"}}, kMarginal,
     {{"10", "100"}}, "400", "110", "60"}},
    // 1,000 of entry value is in the second tier wherever the mark is: M = 0.2·1000 − 50 = 150.
    {kOnEntry, {"on entry value, tier", kLinear, "100", {{"0", "0.1"}, {"500", "0.2"}},
     kMarginal, {{"10", "100"}}, "640", "51", "36"}},
    // M = 0.1·1000 + 0.1·400 = 140 = 300 + 6(x − 100).
    {kOnEntry, {"on entry value, both sides", kLinear, "100", {{"0", "0.1"}}, kMarginal,
     {{"10", "100"}, {"-4", "100"}}, "300", "73.3333333333", "50"}},
    {kOnEntry, {"on entry value, balanced", kLinear, "100", {{"0", "0.1"}}, kMarginal,
     {{"10", "100"}, {"-10", "100"}}, "300", "none", "none"}},
    // 10 lots are charged 0.5 at any price, 4 lots 0.1: 480 + 400 − 4x = 0.4x.
    {kByQuantity, {"by quantity", kLinear, "100", {{"0", "0.1"}, {"5", "0.5"}}, kFlat,
     {{"10", "100"}}, "600", "80", "40"}},
    {kByQuantity, {"by quantity, below the floor", kLinear, "100",
     {{"0", "0.1"}, {"5", "0.5"}}, kFlat, {{"-4", "100"}}, "480", "200", "220"}},
    {kByQuantity, {"by quantity, on the floor", kLinear, "100", {{"0", "0.1"}, {"10", "0.5"}},
     kFlat, {{"10", "100"}}, "600", "80", "40"}},
    // 300 + 6(x − 100) = 0.5·10·x + 0.1·4·x → 0.6x = 300.
    {kByQuantity, {"by quantity, both sides", kLinear, "700", {{"0", "0.1"}, {"5", "0.5"}},
     kFlat, {{"10", "100"}, {"-4", "100"}}, "300", "500", "50"}},
    // −1000·100/p + 1600 = 0.25·1000·100/p.
    {kByQuantity, {"by quantity, inverse", kInverse, "100", {{"0", "0.1"}, {"1000", "0.25"}},
     kFlat, {{"1000", "100"}}, "600", "78.125", "62.5"}},
    // 10x − 700 = 100, the smallest; 0.1·V is 80 there.
    {at_least(100), {"at the smallest", kLinear, "100", {{"0", "0.1"}}, kMarginal,
     {{"10", "100"}}, "300", "80", "70"}},
    // Above V = 1500 more than the smallest: 2000 − 10x = x.
    {at_least(150), {"above the smallest", kLinear, "100", {{"0", "0.1"}}, kMarginal,
     {{"-10", "100"}}, "1000", "181.818181818", "200"}},
    // 0.2·V − 50 is 80 at 65: 10x − 560 = 80.
    {at_least(80), {"smallest inside a tier", kLinear, "100", {{"0", "0.1"}, {"500", "0.2"}},
     kMarginal, {{"10", "100"}}, "440", "64", "56"}},
    // 10x = 100: the smallest is asked of a position that is worth nothing.
    {at_least(100), {"long that loses it all but the smallest", kLinear, "100",
     {{"0", "0.5"}}, kMarginal, {{"10", "100"}}, "1000", "10", "none"}},
    // −4 is at its smallest below 125, 10 above it from 50: 6x − 300 = x + 50.
    {at_least(50), {"smallest, both sides", kLinear, "100", {{"0", "0.1"}}, kMarginal,
     {{"10", "100"}, {"-4", "100"}}, "300", "70", "50"}},
    // Rate 0: the smallest is all there is.
    {at_least(100), {"nothing but the smallest", kLinear, "100", {{"0", "0"}}, kMarginal,
     {{"10", "100"}}, "600", "50", "40"}},
};
// clang-format on

TEST(Solver, TermsOfTables) {
  for (const auto& [terms, c] : kTermsCases) {
    SCOPED_TRACE(c.what);
    Account account;
    const auto id = account.symbol(c.kind, c.mark, c.tiers, c.rule, "1", terms);
    for (const auto& [quantity, entry] : c.held) account.hold(id, quantity, entry);
    for (const SolvedPrices& solved : account.solve(c.wallet)) {
      EXPECT_EQ(text(solved.liquidation), c.liquidation);
      EXPECT_EQ(text(solved.bankruptcy), c.bankruptcy);
    }
  }
}

TEST(Solver, ExtraMarginCountsForLiquidationOnly) {
  Account account;
  account.hold(account.symbol(kLinear, "100", {{"0", "0.5"}}), "10", "100");
  const auto solved = account.solve("600", "50");
  EXPECT_EQ(text(solved[0].liquidation), "90");  // 10x − 400 = 5x + 50
  EXPECT_EQ(text(solved[0].bankruptcy), "40");
}

TEST(Solver, OthersAreHeldAtTheirMarks) {
  Account account;
  const auto first = account.symbol(kLinear, "100", {{"0", "0.5"}});
  const auto second = account.symbol(kLinear, "20", {{"0", "0.1"}});
  account.hold(second, "-5", "30");  // +50, M = 10
  account.hold(first, "10", "100");
  const auto solved = account.solve("560");
  EXPECT_EQ(text(solved[1].liquidation), "80");  // 560 + 50 − 1000 + 10x = 5x + 10
  EXPECT_EQ(text(solved[1].bankruptcy), "39");
  EXPECT_EQ(text(solved[0].bankruptcy), "142");  // 560 + 150 − 5y = 0
}

TEST(Solver, MoreThanOneCrossing) {
  // 11 against −10 at 100, no maintenance below a value of 1500, half of the value from there: net
  // long with E = W − 100 + x, but up, at 1500 / 11, maintenance outgrows that at once.
  Account account;
  const auto id = account.symbol(kLinear, "100", {{"0", "0"}, {"1500", "0.5"}}, TierRule::flat);
  account.hold(id, "11", "100");
  account.hold(id, "-10", "100");
  const auto solved = account.solve("80");
  EXPECT_EQ(text(solved[0].liquidation), "20");  // down: E = x − 20 reaches M = 0 first
  const auto rich = account.solve("100");
  EXPECT_EQ(text(rich[0].liquidation), "136.363636364");  // down never; up the jump at 1500 / 11
  EXPECT_EQ(text(rich[0].bankruptcy), "none");
}

/// From what 64 bits hold to what takes more than 128 on the way.
TEST(Solver, FiguresOfEverySizeAreExact) {
  int solved_prices = 0;
  const uint128 smallest[] = {0, 1, uint128{1} << 60, (uint128{1} << kSmallestBits) - 1};
  for (unsigned n = 0; n < 2 * std::size(smallest); ++n) {
    const ContractKind kind = n % 2 == 0 ? kLinear : kInverse;
    Venue venue;
    venue.add_asset({"USD", 6, {}});
    SymbolSpec added;
    added.name = "A";
    added.kind = kind;
    added.mark = *parse_decimal("0.2621435123");
    added.contract_size = kind == kInverse ? *parse_decimal("0.06871") : 1;
    added.max_lots = kMaxLots;
    added.tiers = {op::Tier{0, 5'000'000, 0, 0}};
    added.tier_terms.smallest_e8 = smallest[n / 2];
    venue.add_symbol(added);
    const SymbolSpec& symbol = venue.symbols()[0];
    for (const std::int64_t size : {std::int64_t{1}, std::int64_t{1} << 20, kMaxLots}) {
      for (const std::int64_t lots : {size, -size}) {
        for (unsigned power = 0; power < 96; power += 5) {
          const int128 wallet = static_cast<int128>(1) << power;
          const Holding held{SymbolId(), lots, symbol.entry_value(lots, symbol.mark)};
          const SolvedPrices prices =
              solve_prices(venue, venue.marks(), {wallet, 0, {&held, 1}})[0];
          const auto equity = [&](const Rational& price) {
            return wallet + symbol.atoms_per_lot(price) * lots - held.entry_value;
          };
          if (prices.bankruptcy) {
            ++solved_prices;
            EXPECT_EQ(equity(*prices.bankruptcy), 0);
          }
          if (prices.liquidation) {
            const Rational value = abs(symbol.atoms_per_lot(*prices.liquidation) * lots);
            EXPECT_EQ(equity(*prices.liquidation) * kRateOne,
                      std::max<Rational>(value * 5'000'000, smallest[n / 2]));
          }
        }
      }
    }
  }
  EXPECT_GT(solved_prices, 100);
}

TEST(Solver, SumsAreTheEngines) {
  Venue venue;
  venue.add_asset({"USD", 6, {}});
  SymbolSpec symbol;
  symbol.name = "A";
  symbol.mark = 100;
  symbol.tiers = {op::Tier{0, 5'000'000, 0, 0}};
  venue.add_symbol(symbol);
  const std::vector<Holding> held{{SymbolId(0), -3, -310'000'000}};
  const AccountSums sums = sum_account(venue, venue.marks(), {1'000'000, 2, held});
  EXPECT_TRUE(sums.equity == 11'000'000);  // 1 + 310 − 300
  EXPECT_TRUE(sums.maintenance_e8 ==
              static_cast<uint128>(15'000'000 + 2) * static_cast<uint128>(kRateOne));
}

}  // namespace
}  // namespace ballast
