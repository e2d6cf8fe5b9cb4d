#include "sim/scenario/market.hpp"

#include <algorithm>
#include <cmath>

namespace ballast::scenario {
namespace {

constexpr double kFallBeforeFirstAdl = 0.55;  ///< of the way, in the first minute
constexpr double kFallAtFirstAdl = 0.30;      ///< in the one jump of second 61
constexpr double kFallAfter = 0.30;           ///< over the other seconds with ADL
constexpr double kRecovery = 0.50;            ///< from the trough to the end
constexpr unsigned kTroughSecond = 308;       ///< the last second with hundreds of ADL fills
constexpr double kNoise = 0.004;              ///< of the way, each step
constexpr double kNoiseKept = 0.6;            ///< of a step's noise in the next

double power_of_ten_double(int exponent) { return std::pow(10.0, exponent); }

Rational power_of_ten_rational(int exponent) {
  if (exponent >= 0) return Rational(power_of_ten(static_cast<unsigned>(exponent)));
  return Rational(1, power_of_ten(static_cast<unsigned>(-exponent)));
}

/// Brackets like those of the event's venue: 40 times for BTC, 25 for ETH, 20 to 3 for the others
/// by size, and never so little that a position of that leverage could not lose all in the fall.
double choose_max_leverage(const CoinFigures& coin, double drop) {
  double leverage = 3;
  if (coin.adl_notional_usd >= 1e6) leverage = 5;
  if (coin.adl_notional_usd >= 1e7) leverage = 10;
  if (coin.ticker == "SOL" || coin.ticker == "XRP") leverage = 20;
  if (coin.ticker == "ETH") leverage = 25;
  if (coin.ticker == "BTC") leverage = 40;
  return std::max(leverage, std::ceil(2 / drop));
}

Instrument make_instrument(const CoinFigures& coin) {
  Instrument instrument;
  instrument.figures = coin;
  instrument.name = coin.ticker + "/USDC:USDC";
  instrument.start_price = coin.winner_entry_price;
  instrument.adl_price = coin.adl_price;
  const auto exponent = [](double x) { return static_cast<int>(std::floor(std::log10(x))); };
  instrument.tick_exponent = exponent(coin.winner_entry_price) - 4;
  instrument.lot_exponent = exponent(2 / coin.winner_entry_price);
  const int atoms_exponent =
      instrument.tick_exponent + instrument.lot_exponent + static_cast<int>(kDecimals);
  instrument.atoms_per_tick = std::llround(power_of_ten_double(atoms_exponent));
  instrument.atoms_per_usd_price =
      power_of_ten_double(instrument.lot_exponent + static_cast<int>(kDecimals));
  instrument.max_leverage = choose_max_leverage(coin, instrument.drop());
  return instrument;
}

/// How far the fall is at each step, before it is scaled to meet the published mean price.
std::vector<double> fall_by_step() {
  const std::vector<SecondFigures>& timeline = timeline_figures();
  double roots = 0;
  unsigned first_adl = 0;
  for (const SecondFigures& at : timeline) {
    if (at.adl_fills == 0) continue;
    if (first_adl == 0) first_adl = at.second;
    if (at.second > first_adl && at.second <= kTroughSecond) {
      roots += std::sqrt(static_cast<double>(at.adl_fills));
    }
  }
  const double last = timeline.back().second;
  const double trough_level = kFallBeforeFirstAdl + kFallAtFirstAdl + kFallAfter;
  std::vector<double> fall{0.0};
  double level = 0;
  for (const SecondFigures& at : timeline) {
    const double second = at.second;
    const auto fills = static_cast<double>(at.adl_fills);
    if (at.second < first_adl) {
      level = kFallBeforeFirstAdl * (second + 1) / first_adl;
    } else if (at.second == first_adl) {
      level = kFallBeforeFirstAdl + kFallAtFirstAdl;
    } else if (at.second <= kTroughSecond) {
      level += kFallAfter * std::sqrt(fills) / roots;
    } else {
      level = trough_level - kRecovery * (second - kTroughSecond) / (last - kTroughSecond);
    }
    fall.push_back(level);
  }
  return fall;
}

/// Bankruptcy prices lie between two marks, so the published mean is met by the mean of midpoints.
void scale_to_published_mean(std::vector<double>& fall) {
  const std::vector<SecondFigures>& timeline = timeline_figures();
  double weighted = 0;
  double fills = 0;
  for (std::size_t i = 0; i < timeline.size(); ++i) {
    const auto weight = static_cast<double>(timeline[i].adl_fills);
    weighted += weight * (fall[i] + fall[i + 1]) / 2;
    fills += weight;
  }
  for (double& level : fall) level *= fills / weighted;
}

Path make_path(const std::vector<Instrument>& instruments, Random& random) {
  std::vector<double> fall = fall_by_step();
  scale_to_published_mean(fall);
  const std::vector<SecondFigures>& timeline = timeline_figures();
  Path path;
  path.symbols = instruments.size();
  path.ticks.resize(fall.size() * path.symbols);
  for (std::size_t step = 0; step < fall.size(); ++step) {
    path.second.push_back(step == 0 ? 0 : timeline[step - 1].second);
    if (path.second[step] <= kTroughSecond) path.trough = step;
  }
  for (std::size_t symbol = 0; symbol < path.symbols; ++symbol) {
    const Instrument& instrument = instruments[symbol];
    const double way = std::log(instrument.adl_price / instrument.start_price);
    double noise = 0;
    for (std::size_t step = 0; step < fall.size(); ++step) {
      if (step > 0) noise = kNoiseKept * noise + kNoise * random.normal();
      const double price = instrument.start_price * std::exp(way * (fall[step] + noise));
      const double ticks = price / power_of_ten_double(instrument.tick_exponent);
      path.ticks[step * path.symbols + symbol] = std::max<std::int64_t>(1, std::llround(ticks));
    }
  }
  return path;
}

std::vector<op::Tier> make_tiers(const Instrument& instrument) {
  const auto atoms = [](double usd) { return static_cast<std::int64_t>(usd) * 1'000'000; };
  const auto rate = [&](double share) {
    return std::llround(share * maintenance_rate(instrument) * static_cast<double>(kRateOne));
  };
  // The second bracket begins where one position would be a good part of the ADL of the symbol.
  const double floor = std::max(1e6, std::floor(instrument.figures.adl_notional_usd / 4e6) * 1e6);
  std::vector<op::Tier> tiers(2);
  tiers[0].rate_e8 = rate(1.0);
  tiers[1].floor = atoms(floor);
  tiers[1].rate_e8 = rate(1.5);
  complete_deductions(tiers);
  return tiers;
}

}  // namespace

double maintenance_rate(const Instrument& instrument) { return 0.5 / instrument.max_leverage; }

Market make_market(Random& random) {
  Market market;
  for (const CoinFigures& coin : coin_figures()) {
    market.instruments.push_back(make_instrument(coin));
  }
  market.path = make_path(market.instruments, random);
  return market;
}

Venue make_venue(const Market& market) {
  Venue venue;
  AssetSpec asset;
  asset.name = "USDC";
  asset.decimals = kDecimals;
  // Warned when maintenance exceeds 0.8 of equity.
  asset.thresholds.warn_num = 4;
  asset.thresholds.warn_den = 5;
  const AssetId usdc = venue.add_asset(asset);
  venue.set_default_policy(venue.find_policy("hyperliquid").value());
  for (std::size_t i = 0; i < market.instruments.size(); ++i) {
    const Instrument& instrument = market.instruments[i];
    SymbolSpec symbol;
    symbol.name = instrument.name;
    symbol.asset = usdc;
    symbol.tick = power_of_ten_rational(instrument.tick_exponent);
    symbol.lot = power_of_ten_rational(instrument.lot_exponent);
    symbol.mark = symbol.tick * market.path.at(0, i);
    symbol.tiers = make_tiers(instrument);
    venue.add_symbol(symbol);
  }
  return venue;
}

}  // namespace ballast::scenario
