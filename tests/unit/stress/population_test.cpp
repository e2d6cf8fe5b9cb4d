// Who holds what before a run: sizes, sides, leverages.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "sim/stress/population.hpp"

namespace ballast::stress {
namespace {

constexpr double kAtomsPerUsd = 1e6;

Scenario parsed(const std::string& groups) {
  return parse_scenario(
      R"({"title": "t", "path": [[0, 0]], "symbols": [
        {"symbol": "A", "price": 100, "open_interest": 40000000, "max_leverage": 20},
        {"symbol": "B", "price": 3, "open_interest": 10000000, "max_leverage": 5}],
       "groups": [)" +
          groups + R"(], "whales": [{"name": "whale", "symbol": "B", "side": "short",
                                     "notional": 2000000, "leverage": 4}]})",
      "s.json");
}

const char* const kGroups =
    R"({"role": "long", "side": "long", "share": 0.75, "mean_size": 20000, "size_sigma": 2,
        "leverage": 4, "leverage_sigma": 0.5, "positions": 2},
       {"role": "short", "side": "short", "share": 0.5, "mean_size": 50000, "size_sigma": 3,
        "leverage": 1, "leverage_sigma": 1, "entry": 0.1, "symbols": ["A"]})";

struct Sums {
  double usd = 0;
  int count = 0;
};

/// Of one group's positions in a symbol, at the start's prices.
Sums sums_of(const Scenario& scenario, const Population& population, std::uint32_t group,
             SymbolId symbol) {
  const Venue venue = make_venue(scenario);
  const SymbolSpec& spec = venue.symbol(symbol);
  Sums sums;
  for (const HeldPosition& position : population.positions) {
    if (position.symbol != symbol || population.accounts[position.account].group != group) continue;
    sums.usd +=
        std::abs(static_cast<double>(spec.entry_value(position.lots, spec.mark))) / kAtomsPerUsd;
    ++sums.count;
  }
  return sums;
}

TEST(StressPopulation, HedgedAccountsHoldTheOtherSideOfAnotherSymbol) {
  const Scenario scenario = parsed(R"({"role": "long", "side": "long", "mean_size": 20000,
                                       "leverage": 4, "positions": 1, "hedged": 0.4})");
  const Population population = draw_population(scenario, make_venue(scenario), 1, 1);
  std::size_t accounts = 0, hedged = 0;
  for (std::size_t at = 0; at < population.positions.size(); ++accounts) {
    const HeldPosition& first = population.positions[at];
    std::size_t end = at + 1;
    while (end < population.positions.size() &&
           population.positions[end].account == first.account) {
      ++end;
    }
    if (end - at == 2) {
      const HeldPosition& other = population.positions[at + 1];
      EXPECT_NE(other.symbol, first.symbol);
      EXPECT_LT(other.lots, 0);
      EXPECT_NEAR(static_cast<double>(other.entry_value) / static_cast<double>(first.entry_value),
                  -1, 0.01);
      ++hedged;
    }
    at = end;
  }
  // 2,500 accounts; a fifth and four fifths of the positions are in the symbols, so that of the
  // 0.4 two in three draw a symbol that they hold and stay as they are: 0.4 × 2 × 0.2 × 0.8.
  EXPECT_NEAR(static_cast<double>(hedged) / static_cast<double>(accounts), 0.128, 0.03);
}

TEST(StressPopulation, EntriesDifferByTheirSigma) {
  const Scenario scenario = parsed(R"({"role": "short", "side": "short", "mean_size": 20000,
                                       "leverage": 4, "entry": 0.1, "entry_sigma": 0.05})");
  const Venue venue = make_venue(scenario);
  const Population population = draw_population(scenario, venue, 1, 1);
  double sum = 0, squares = 0, count = 0;
  for (const HeldPosition& position : population.positions) {
    if (population.accounts[position.account].group != 0) continue;
    const SymbolSpec& symbol = venue.symbol(position.symbol);
    const double entry =
        std::log(static_cast<double>(position.entry_value) /
                 static_cast<double>(symbol.entry_value(position.lots, symbol.mark)));
    sum += entry;
    squares += entry * entry;
    ++count;
  }
  EXPECT_NEAR(sum / count, 0.1, 0.005);
  EXPECT_NEAR(std::sqrt(squares / count - sum * sum / count / count), 0.05, 0.005);
}

TEST(StressPopulation, GroupsHoldTheirShareOfTheOpenInterestInPositionsOfTheirMeanSize) {
  const Scenario scenario = parsed(kGroups);
  const Population population = draw_population(scenario, make_venue(scenario), 1, 1);
  const Sums long_a = sums_of(scenario, population, 0, SymbolId(0));
  EXPECT_EQ(long_a.count, 1500);  // 0.75 × 40M / 20,000
  EXPECT_NEAR(long_a.usd, 30e6, 30e6 * 0.01);
  EXPECT_NEAR(sums_of(scenario, population, 0, SymbolId(1)).usd, 7.5e6, 7.5e6 * 0.01);
  EXPECT_EQ(sums_of(scenario, population, 1, SymbolId(0)).count, 400);  // 0.5 × 40M / 50,000
  EXPECT_EQ(sums_of(scenario, population, 1, SymbolId(1)).count, 0);    // its symbols are A only
}

TEST(StressPopulation, ScaleTakesAShareOfTheAccountsAndLeavesTheirSizes) {
  const Scenario scenario = parsed(kGroups);
  const Population population = draw_population(scenario, make_venue(scenario), 0.1, 1);
  const Sums long_a = sums_of(scenario, population, 0, SymbolId(0));
  EXPECT_EQ(long_a.count, 150);
  EXPECT_NEAR(long_a.usd / long_a.count, 20'000, 200);
  // A whale keeps its share of the open interest instead: it is one account.
  EXPECT_NEAR(sums_of(scenario, population, 2, SymbolId(1)).usd, 200'000, 2);
}

TEST(StressPopulation, NetLotsAreWhatTheSidesDoNotBalance) {
  const Scenario scenario = parsed(kGroups);
  const Population population = draw_population(scenario, make_venue(scenario), 1, 1);
  std::vector<std::int64_t> net(2);
  for (const HeldPosition& position : population.positions) {
    net[position.symbol.value()] += position.lots;
  }
  EXPECT_EQ(population.net_lots, net);
  EXPECT_GT(net[0], 0);  // 30M long, 20M short
}

TEST(StressPopulation, LeverageIsLognormalAndNobodyHoldsLessThanTheInitialMargin) {
  const Scenario scenario = parsed(kGroups);
  const Population population = draw_population(scenario, make_venue(scenario), 1, 1);
  const Venue venue = make_venue(scenario);
  std::vector<double> notional(population.accounts.size()), initial(notional), upnl(notional);
  for (const HeldPosition& position : population.positions) {
    const SymbolSpec& spec = venue.symbol(position.symbol);
    const double value = static_cast<double>(spec.entry_value(position.lots, spec.mark));
    notional[position.account] += std::abs(value);
    initial[position.account] +=
        std::abs(value) / scenario.symbols[position.symbol.value()].max_leverage;
    upnl[position.account] += value - static_cast<double>(position.entry_value);
  }
  std::vector<double> leverages;
  for (std::size_t i = 0; i < population.accounts.size(); ++i) {
    const double equity = static_cast<double>(population.accounts[i].wallet) + upnl[i];
    EXPECT_GE(equity, initial[i]);
    if (population.accounts[i].group == 0) leverages.push_back(notional[i] / equity);
  }
  const auto middle = leverages.begin() + static_cast<std::ptrdiff_t>(leverages.size() / 2);
  std::nth_element(leverages.begin(), middle, leverages.end());
  // B's brackets cut leverages above 5 / 1.02, which are above the median.
  EXPECT_NEAR(*middle, 4, 0.3);
}

TEST(StressPopulation, EntriesInFavourAreGainsOfTheSide) {
  const Scenario scenario = parsed(kGroups);
  const Population population = draw_population(scenario, make_venue(scenario), 1, 1);
  const Venue venue = make_venue(scenario);
  for (const HeldPosition& position : population.positions) {
    if (population.accounts[position.account].group != 1) continue;
    const SymbolSpec& spec = venue.symbol(position.symbol);
    const auto value = static_cast<double>(spec.entry_value(position.lots, spec.mark));
    EXPECT_NEAR(static_cast<double>(position.entry_value) / value, std::exp(0.1), 1e-3);
  }
}

TEST(StressPopulation, IsTheSameForASeedAndAnotherForAnother) {
  const Scenario scenario = parsed(kGroups);
  const auto lots = [&](std::uint64_t seed) {
    std::vector<std::int64_t> found;
    for (const HeldPosition& at :
         draw_population(scenario, make_venue(scenario), 0.2, seed).positions) {
      found.push_back(at.lots);
    }
    return found;
  };
  EXPECT_EQ(lots(3), lots(3));
  EXPECT_NE(lots(3), lots(4));
}

}  // namespace
}  // namespace ballast::stress
