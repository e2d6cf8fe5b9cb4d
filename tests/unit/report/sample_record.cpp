#include "tests/unit/report/sample_record.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <random>

namespace ballast::report {
namespace {

using Random = std::mt19937_64;

double draw(Random& random, double low, double high) {
  return std::uniform_real_distribution<double>(low, high)(random);
}

std::string symbol_name(std::size_t index) {
  constexpr std::array<const char*, 8> kNames = {"BTC", "ETH",  "SOL",      "HYPE",
                                                 "XRP", "DOGE", "FARTCOIN", "PUMP"};
  return index < kNames.size() ? kNames[index] : fmt::format("ALT{}", index);
}

double first_price(std::size_t index) {
  return 112'497 / std::pow(static_cast<double>(index) + 1, 2.2);
}

/// Down for minutes, then part of the way back.
double fall(double time_s, double depth) {
  const double down = 1 / (1 + std::exp(-(time_s - 150) / 35));
  const double back = 0.55 / (1 + std::exp(-(time_s - 480) / 60));
  return 1 - depth * (down - back);
}

Chart chart_of(const std::string& key, const std::string& title, const std::string& note,
               std::size_t seconds) {
  Chart chart{key, title, note, false, false, {}, {}};
  for (std::size_t second = 0; second < seconds; ++second) {
    chart.time_s.push_back(static_cast<double>(second));
  }
  return chart;
}

Series line(const std::string& name, const std::string& unit, const Chart& chart,
            const std::function<double(double)>& value) {
  Series series{name, unit, {}};
  for (const double time_s : chart.time_s) series.values.push_back(value(time_s));
  return series;
}

double burst(double time_s, double at, double width) {
  return std::exp(-std::pow((time_s - at) / width, 2));
}

void add_charts(RunRecord& record, const SampleSize& size, Random& random) {
  const std::size_t seconds = size.seconds;
  Chart marks = chart_of("prices", "Marks", "The mark of each symbol.", seconds);
  for (std::size_t symbol = 0; symbol < size.symbols; ++symbol) {
    const double depth = symbol == 0 ? 0.13 : draw(random, 0.2, 0.75);
    marks.series.push_back(line(symbol_name(symbol), "USD", marks, [&](double time_s) {
      return first_price(symbol) * (fall(time_s, depth) + draw(random, -0.004, 0.004));
    }));
  }
  Chart sold =
      chart_of("liquidations", "Liquidations and ADL", "Notional closed a second.", seconds);
  sold.bars = true;
  sold.series = {
      line("Market", "USD", sold,
           [&](double t) { return 2.4e7 * burst(t, 150, 60) * draw(random, 0, 1); }),
      line("ADL", "USD", sold, [&](double t) {
        return t < 61 ? 0 : 9e7 * burst(t, 62, 2) + 1.6e7 * burst(t, 240, 50) * draw(random, 0, 1);
      })};
  Chart verdicts =
      chart_of("verdicts", "Accounts by verdict", "Accounts that are not safe.", seconds);
  verdicts.logarithmic = true;
  verdicts.series = {
      line("liquidatable", "", verdicts,
           [](double t) { return std::floor(1800 * burst(t, 180, 90)); }),
      line("taken over", "", verdicts,
           [](double t) { return std::floor(700 * burst(t, 190, 80)); }),
      line("bankrupt", "", verdicts, [](double t) { return std::floor(260 * burst(t, 200, 70)); })};
  Chart funds =
      chart_of("funds", "Fund and vaults", "Equity, and how much of the pool is used.", seconds);
  funds.series = {
      line("Insurance fund", "USD", funds, [](double t) { return 14.3e6 * fall(t, 0.9); }),
      line("Vault A", "USD", funds, [](double t) { return 6.1e6 * fall(t + 30, 1.25); }),
      line("Utilisation", "share", funds, [](double t) { return 0.9 * burst(t, 200, 120); })};
  Chart queue =
      chart_of("queue", "ADL queue",
               "Positions that could be asked to close, opposite to the losers.", seconds);
  queue.series = {
      line("Long side", "", queue, [](double t) { return std::floor(4200 * fall(t, 0.6)); }),
      line("Short side", "", queue, [](double t) { return std::floor(21'000 * fall(t, 0.5)); })};
  record.charts = {marks, verdicts, sold, queue, funds};
  record.moments = {{61.7, "First ADL: 11,279 closes at one time in 44 symbols"},
                    {64, "The funded vault is empty"},
                    {113, "ADL again, an account at a time"},
                    {480, "Marks turn"}};
}

void add_figures(RunRecord& record) {
  record.figures = {{"market_liquidations", "Market liquidations", "", 13'904, 14'327, 0.1},
                    {"market_liquidation_notional_usd", "Market liquidation notional", "USD",
                     1.857e9, 1.704e9, 0.1},
                    {"adl_fills", "ADL fills", "", 35'871, 34'983, 0.1},
                    {"adl_notional_usd", "ADL notional", "USD", 2.1085e9, 2.103e9, 0.1},
                    {"first_adl_s", "First ADL after", "s", 64.8, 61.7, 0.1},
                    {"largest_burst", "Largest burst", "", 8'110, 11'279, 0.2},
                    {"partial_share", "Share of partial closes", "share", 0.0779, 0.0735, 0.1},
                    {"median_adl_fill_usd", "Median ADL fill", "USD", 358.4, 347.78, 0.1},
                    {"amplification", "Amplification", "", 1.374, std::nullopt, std::nullopt},
                    {"hedges_broken", "Hedges broken", "", 1'204, std::nullopt, std::nullopt}};
  record.covers = {{"the largest loss", 61.2e6, 48.9e6, 14.3e6},
                   {"the two largest losses", 104.7e6, 79.5e6, 14.3e6}};
  record.layers = {{"own margin", 412.6e6}, {"market", 55.1e6},    {"fund", 14.3e6},
                   {"ADL", 38.4e6},         {"socialised", 1.9e6}, {"deficit", 0.21e6}};
}

void add_runs(RunRecord& record, Random& random) {
  const auto outcome = [&](double factor) {
    return std::map<std::string, double>{{"adl_fills", std::floor(35'871 * factor)},
                                         {"adl_notional_usd", 2.1085e9 * factor},
                                         {"overshoot", 2.1e6 * factor * factor},
                                         {"gini", std::min(0.99, 0.9 * factor)},
                                         {"hedges_broken", std::floor(1'204 * factor)}};
  };
  for (const char* policy : {"binance", "bybit", "okx", "bitmex", "hyperliquid", "deribit"}) {
    record.comparisons.push_back({"adl.policy", policy, outcome(draw(random, 0.85, 1.1))});
  }
  for (const char* strategy : {"queue", "pro_rata", "water_filling", "random"}) {
    record.comparisons.push_back({"adl.strategy", strategy, outcome(draw(random, 0.5, 1.1))});
  }
  record.comparisons.push_back({"impact", "on", outcome(1)});
  record.comparisons.push_back({"impact", "off", outcome(0.73)});
  for (const char* input : {"fund capital", "impact", "long leverage", "takeover ratio"}) {
    record.sensitivities.push_back({input, "adl_notional_usd", "-20%", "+20%",
                                    2.1085e9 * draw(random, 0.8, 1.2), 2.1085e9,
                                    2.1085e9 * draw(random, 0.8, 1.2)});
  }
  for (std::uint64_t seed = 2; seed <= 11; ++seed) record.band_seeds.push_back(seed);
  for (const Figure& figure : record.figures) {
    std::vector<double> values;
    for (std::size_t i = 0; i < record.band_seeds.size(); ++i) {
      values.push_back(figure.produced * draw(random, 0.93, 1.06));
    }
    record.bands.emplace_back(figure.key, values);
  }
  record.cover_note = "Positions as they were at the start, at the worst tick of the run.";
  record.layers_note = "Loss, not notional.";
  record.phases = {{"before ADL", 0, 61, 355, 0, 361, 0}, {"burst", 61, 113, {}, 11'279, 9, 9'871}};
  record.reverse = {"The smallest shock that triggers ADL is 0.62 of the scenario's.",
                    "Among the shocks tried, ADL comes with each that is larger."};
  record.shocks = {{0.61, 0, 0}, {0.62, 12, 81'000.5}, {1, 35'871, 2.1e9}};
  record.latency_ns = {{"minimum", 412}, {"median", 640}, {"p99", 1'890}, {"maximum", 24'310}};
}

void add_interest(RunRecord& record, const SampleSize& size, Random& random) {
  for (std::size_t symbol = 0; symbol < size.symbols; ++symbol) {
    const double before = 3.4e9 / std::pow(static_cast<double>(symbol) + 1, 1.3);
    record.open_interest.push_back({symbol_name(symbol), before, before * draw(random, 0.3, 0.8)});
  }
  for (std::size_t payer = 0; payer < 4'000; ++payer) {
    record.paid.push_back(std::exp(std::normal_distribution<double>(6, 2.4)(random)));
  }
  std::sort(record.paid.begin(), record.paid.end());
}

AccountRow account_of(std::size_t index, const SampleSize& size, Random& random) {
  constexpr std::array<const char*, 4> kRoles = {"loser", "winner", "hedger", "vault"};
  constexpr std::array<const char*, 4> kVerdicts = {"bankrupt", "safe", "safe", "liquidatable"};
  AccountRow account;
  const std::size_t role = index % 17 == 16 ? 3 : index % 3;
  account.name = fmt::format("0x{:08x}", random() & 0xFFFFFFFF);
  account.role = kRoles[role];
  account.verdict = kVerdicts[role];
  account.equity_before = std::round(draw(random, 1e3, 4e6) * 100) / 100;
  account.equity_after = role == 0 ? 0 : account.equity_before * draw(random, 0.7, 1.6);
  account.maintenance_before = account.equity_before * draw(random, 0.1, 0.8);
  account.maintenance_after = role == 0 ? 0 : account.maintenance_before * draw(random, 0.3, 1);
  account.paid_fees = role == 0 ? account.equity_before * 0.004 : 0;
  account.closed_by_adl = role == 1 ? account.equity_before * draw(random, 0.1, 2) : 0;
  const std::size_t positions = 1 + index % 5;
  for (std::size_t i = 0; i < positions; ++i) {
    const std::size_t symbol = (index * 7 + i * 13) % size.symbols;
    const double price = first_price(symbol);
    const double quantity = std::round(draw(random, 1, 900) * 1e3) / 1e3;
    account.positions.push_back({symbol_name(symbol), role == 0 ? "long" : "short", quantity,
                                 role == 0 ? 0 : std::round(quantity * 500) / 1e3,
                                 price * draw(random, 0.9, 1.1), price, price * 0.7});
  }
  if (role == 1) {
    account.ranks.push_back(
        "rank 3 of 412 in BTC short: profit 0.1310 \u00D7 leverage 5.700 / (1 + 0) = 0.7467");
    account.ranks.push_back("before it: 0x1d0c24aa 0.7512; behind it: 0x77b1f0e2 0.7460");
  }
  return account;
}

void count(RunRecord& record, const Decision& decision) {
  for (DecisionCount& known : record.decision_counts) {
    if (known.kind != decision.kind) continue;
    ++known.count;
    known.last_s = decision.time_s;
    return;
  }
  record.decision_counts.push_back(
      {decision.kind, decision.reason, 1, decision.time_s, decision.time_s});
}

void add_decisions(RunRecord& record, const SampleSize& size) {
  struct Kind {
    const char *kind, *reason, *text;
  };
  constexpr std::array<Kind, 4> kKinds = {{
      {"liquidation", "equity below maintenance",
       "Sells 1.250 of 2.500: E 10,211.40 is 0.81 of \u03A3M 12,606.60; the order's limit is the "
       "bankruptcy price."},
      {"takeover", "ratio below 2/3",
       "Vault A takes the position at its mark with all of the wallet."},
      {"adl_close", "trigger: balance of the fund at or below 0",
       "Closes 0.742 at 97,104.5, the loser's bankruptcy price; rank 3 of 412."},
      {"socialise", "deficit without fund", "Takes 12.40 of a gain of 1,904.11, by open interest."},
  }};
  for (std::size_t i = 0; i < size.decisions; ++i) {
    Decision decision;
    decision.number = i + 1;
    decision.time_s = 60 + 400.0 * static_cast<double>(i) / static_cast<double>(size.decisions);
    if (i % 49 == 0) {
      decision.kind = "trigger_on";
      decision.reason = "drawdown above start";
      decision.text = "Drawdown of Insurance fund 0.312 is above 0.300: ADL starts in its symbols.";
      decision.fund = "Insurance fund";
    } else {
      AccountRow& account = record.accounts[i % record.accounts.size()];
      const Kind& kind = kKinds[i % kKinds.size()];
      decision = {decision.number,
                  decision.time_s,
                  kind.kind,
                  kind.reason,
                  kind.text,
                  account.name,
                  account.positions.front().symbol,
                  fmt::format("P{}", i % 997),
                  ""};
      account.decisions.push_back(decision.number);
    }
    record.decisions.push_back(decision);
    count(record, decision);
  }
}

}  // namespace

RunRecord sample_record(const SampleSize& size, std::uint64_t seed) {
  Random random(seed);
  RunRecord record;
  record.title = "10 October 2025";
  record.scenario = "oct10";
  record.engine = "software";
  record.venue = "hyperliquid";
  record.risk = "data/venues/hyperliquid.risk.json";
  record.command_line =
      "ballast stress oct10 --seeds 10 --compare adl.strategy=queue,pro_rata --out oct10";
  record.version = "0.1.0";
  record.duration_s = static_cast<double>(size.seconds);
  record.value_conserved = true;
  record.verdict = {
      "Margin and fund covered the largest loss, but not the two largest together.",
      "38.4 million USD went to ADL, borne by 4,000 accounts; 0.21 million are left as a deficit.",
      "With the effect of its own sales on prices, 1.37 times as much was liquidated or closed as "
      "without."};
  record.disclosed = {
      "Tickers and the two mean prices a ticker: public fills of the venue.",
      "Open interest before: 13.8 billion USD, spread by the notional of each ticker.",
      "Fitted: the vault's capital to the time of the first ADL; leverage of longs to the notional "
      "of ADL."};
  add_figures(record);
  add_charts(record, size, random);
  add_runs(record, random);
  add_interest(record, size, random);
  for (std::size_t i = 0; i < size.accounts; ++i) {
    record.accounts.push_back(account_of(i, size, random));
  }
  add_decisions(record, size);
  record.accounts_left_out = 18'342;
  record.decisions_left_out = 29'871;
  return record;
}

RunRecord hostile_record() {
  RunRecord record = sample_record({3, 30, 4, 60}, 5);
  const std::string breaks =
      "</script><script>window.broken=1</script><img src=x onerror=\"window.broken=2\">"
      "'\"&amp;\u202Egnp.exe\u2066|`[a](javascript:window.broken=3)\n# \x01\xFF";
  record.title = record.scenario = record.engine = record.venue = record.risk = breaks;
  record.command_line = record.version = record.currency = breaks;
  record.verdict = record.disclosed = {breaks, breaks};
  for (Figure& figure : record.figures) figure.text = figure.unit = breaks;
  for (Cover& cover : record.covers) cover.name = breaks;
  for (Layer& layer : record.layers) layer.name = breaks;
  for (OpenInterest& interest : record.open_interest) interest.symbol = breaks;
  for (Moment& moment : record.moments) moment.text = breaks;
  for (Comparison& comparison : record.comparisons) comparison.key = comparison.value = breaks;
  for (Sensitivity& row : record.sensitivities)
    row.input = row.figure = row.low = row.high = breaks;
  record.cover_note = record.layers_note = breaks;
  for (Phase& phase : record.phases) phase.name = breaks;
  record.reverse = {breaks, breaks};
  for (auto& [name, values] : record.bands) name = breaks;
  for (auto& [name, value] : record.latency_ns) name = breaks;
  for (Chart& chart : record.charts) {
    chart.key = chart.title = chart.note = breaks;
    for (Series& series : chart.series) series.name = series.unit = breaks;
  }
  for (DecisionCount& decision : record.decision_counts) decision.kind = decision.reason = breaks;
  for (Decision& decision : record.decisions) {
    decision.kind = decision.reason = decision.text = decision.symbol = breaks;
    decision.position = decision.fund = breaks;
  }
  for (AccountRow& account : record.accounts) {
    account.name = account.role = account.verdict = breaks;
    for (PositionRow& position : account.positions) position.symbol = position.side = breaks;
    for (std::string& rank : account.ranks) rank = breaks;
  }
  return record;
}

}  // namespace ballast::report
