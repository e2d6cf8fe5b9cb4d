#include "sim/stress/scenario.hpp"

#include <algorithm>
#include <cmath>

#include "host/desk/quote.hpp"
#include "host/include/ballast/error.hpp"

namespace ballast::stress {
namespace {

constexpr unsigned kDecimals = 6;

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
  Venue venue(scenario.name);
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
    throw InputError(scenario.name + ": " + where + ": " + what);
  };
  if (scenario.symbols.empty()) fail("symbols", "there is nothing to hold; name one or more");
  if (!(scenario.tick_s > 0)) fail("tick_s", "is a time above 0");
  if (!(scenario.duration_s >= scenario.tick_s)) fail("duration_s", "is shorter than a tick");
  if (!(scenario.market.depth > 0)) {
    fail("market.depth", "a market without depth takes no order; give a share above 0");
  }
  const std::pair<const char*, double> times[] = {
      {"market.depth_round_s", scenario.market.depth_round_s},
      {"market.recovery_s", scenario.market.recovery_s},
      {"market.impact_decay_s", scenario.market.impact_decay_s}};
  for (const auto& [key, seconds] : times) {
    if (!(seconds > 0)) fail(key, "is a time above 0");
  }
  if (scenario.market.levels == 0) fail("market.levels", "a market has 1 resting order or more");
  for (std::size_t i = 1; i < scenario.path.size(); ++i) {
    if (scenario.path[i].time_s > scenario.path[i - 1].time_s) continue;
    fail("path[" + std::to_string(i) + "]", "its time is not behind the one before");
  }
  for (const SymbolTerms& symbol : scenario.symbols) {
    const std::string place = "symbols[" + symbol.name + "]";
    if (!(symbol.price > 0)) fail(place + ".price", "is above 0");
    if (!symbol.collateral && !(symbol.max_leverage >= 1)) {
      fail(place + ".max_leverage", "is 1 or more");
    }
    for (const PathPoint& point : scenario.path) {
      if (std::abs(point.value * symbol.fall) < 7) continue;
      fail("path", "takes " + quote(symbol.name) +
                       " to a price below a thousandth of the start, or above a thousand times; "
                       "give smaller values, or a smaller fall");
    }
  }
  for (const GroupTerms& group : scenario.groups) {
    const std::string place = "groups[" + group.role + "]";
    if (!(group.leverage > 0)) fail(place + ".leverage", "is above 0");
    if (!(group.mean_size > 0)) fail(place + ".mean_size", "is above 0");
  }
}

}  // namespace ballast::stress
