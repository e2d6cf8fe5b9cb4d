#include "sim/stress/scenario.hpp"

#include <algorithm>
#include <cmath>

#include "host/desk/quote.hpp"
#include "host/include/ballast/error.hpp"
#include "host/include/ballast/risk_rules.hpp"

namespace ballast::stress {
namespace {

constexpr unsigned kDecimals = 6;
constexpr double kMostTicks = 100'000;

int exponent_of(double x) { return static_cast<int>(std::floor(std::log10(x))); }

Rational power(int exponent) {
  if (exponent >= 0) return Rational(power_of_ten(static_cast<unsigned>(exponent)));
  return Rational(1) / power_of_ten(static_cast<unsigned>(-exponent));
}

/// On straight lines between the points, level before the first and behind the last.
double path_at(const std::vector<PathPoint>& path, double time_s) {
  if (path.empty()) return 0;
  if (time_s <= path.front().time_s) return path.front().value;
  const auto next =
      std::lower_bound(path.begin(), path.end(), time_s,
                       [](const PathPoint& point, double time) { return point.time_s < time; });
  if (next == path.end()) return path.back().value;
  const PathPoint &a = *(next - 1), &b = *next;
  return a.value + (b.value - a.value) * (time_s - a.time_s) / (b.time_s - a.time_s);
}

}  // namespace

double Scenario::fall_at(const SymbolTerms& symbol, double time_s, double noise) const {
  if (symbol.path.empty()) return symbol.fall * (path_at(path, time_s) + noise);
  return path_at(symbol.path, time_s) + noise;
}

Venue make_venue(const Scenario& scenario) {
  Venue venue(scenario.file);
  AssetSpec asset;
  asset.name = "USD";
  asset.decimals = kDecimals;
  asset.thresholds.warn_num = 4;
  asset.thresholds.warn_den = 5;
  const AssetId usd = venue.add_asset(asset);
  venue.set_default_policy(venue.find_policy("hyperliquid").value());
  for (const SymbolTerms& terms : scenario.symbols) {
    SymbolSpec symbol;
    symbol.name = terms.name;
    symbol.asset = usd;
    symbol.tick = power(exponent_of(terms.price) - 4);
    symbol.lot = power(exponent_of(2 / terms.price));
    symbol.mark =
        symbol.tick * std::llround(terms.price / std::pow(10.0, exponent_of(terms.price) - 4));
    symbol.collateral = terms.collateral;
    if (terms.collateral) {
      symbol.haircut = Rational(std::llround(terms.haircut * 10'000), 10'000);
    } else {
      op::Tier tier;
      tier.rate_e8 = std::llround(0.5e8 / terms.max_leverage);
      symbol.tiers.push_back(tier);
      symbol.initial_rates_e8.push_back(std::llround(std::ceil(1e8 / terms.max_leverage)));
    }
    venue.add_symbol(symbol);
  }
  return venue;
}

void check_scenario(const Scenario& scenario) {
  const auto fail = [&](const std::string& where, const std::string& what) {
    throw InputError(scenario.file + ": " + where + ": " + what);
  };
  if (scenario.symbols.empty()) fail("symbols", "there is nothing to hold; name one or more");
  if (!(scenario.tick_s > 0)) fail("tick_s", "is a time above 0");
  if (!(scenario.duration_s >= scenario.tick_s)) fail("duration_s", "is shorter than a tick");
  if (scenario.duration_s / scenario.tick_s > kMostTicks) {
    fail("tick_s", "makes more than 100000 ticks of duration_s; give a longer one");
  }
  for (std::size_t i = 1; i < scenario.path.size(); ++i) {
    if (scenario.path[i].time_s > scenario.path[i - 1].time_s) continue;
    fail("path[" + std::to_string(i) + "]", "its time is not behind the one before");
  }
  for (const SymbolTerms& symbol : scenario.symbols) {
    const std::string place = "symbols[" + symbol.name + "]";
    const bool has_own = !symbol.path.empty();
    for (const PathPoint& point : has_own ? symbol.path : scenario.path) {
      if (std::abs(point.value * (has_own ? 1 : symbol.fall)) < 7) continue;
      fail("path", "takes " + quote(symbol.name) +
                       " to a price below a thousandth of the start, or above a thousand times; "
                       "give smaller values, or a smaller fall");
    }
  }
  for (const GroupTerms& group : scenario.groups) {
    for (const std::string& pattern : group.symbols) {
      const bool is_there = std::any_of(
          scenario.symbols.begin(), scenario.symbols.end(),
          [&](const SymbolTerms& symbol) { return risk::is_member({pattern}, symbol.name); });
      if (!is_there) fail("groups[" + group.role + "].symbols", "no symbol is " + quote(pattern));
    }
  }
}

}  // namespace ballast::stress
