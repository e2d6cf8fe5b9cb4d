#include "host/tools/replay_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "host/tools/book.hpp"
#include "host/tools/score.hpp"

namespace ballast::tools {
namespace {

constexpr unsigned kVerdicts = 5;
constexpr std::size_t kSymbolsShown = 15;
constexpr unsigned kPriceDigits = 10;
constexpr unsigned kRatioDigits = 4;
constexpr unsigned kSmallDigits = 2;

/// Names and units where the venue is known, numbers and atoms where it is not.
class Units {
 public:
  explicit Units(const Venue* venue) : venue_(venue) {}

  std::string asset(unsigned index) const {
    return known_asset(index) ? venue_->assets()[index].name : fmt::format("asset {}", index);
  }
  std::string symbol(unsigned index) const {
    return known_symbol(index) ? venue_->symbols()[index].name : fmt::format("symbol {}", index);
  }
  std::string amount(int128 atoms, unsigned index) const {
    return known_asset(index) ? print_amount(atoms, venue_->assets()[index].decimals)
                              : to_string(atoms) + " atoms";
  }
  /// For people: thousands set apart, two decimals, or whole atoms; more digits of what would come
  /// out as nothing by that.
  std::string readable(const Rational& atoms, unsigned index) const {
    const bool is_known = known_asset(index);
    const unsigned shown = is_known ? 2 : 0;
    const Rational value = is_known ? atoms * atom(venue_->assets()[index].decimals) : atoms;
    const Rational rounded = round_nearest(value * power_of_ten(shown));
    const bool is_hidden = rounded == 0 && atoms != 0;
    const std::string text =
        is_hidden ? print_significant(value, kSmallDigits) : print_units(*rounded.whole(), shown);
    return grouped(text) + (is_known ? "" : " atoms");
  }
  std::string readable(int128 atoms, unsigned index) const {
    return readable(Rational(atoms), index);
  }
  std::string quantity(int128 lots, unsigned index) const {
    if (!known_symbol(index)) return to_string(lots) + " lots";
    return print_exact(venue_->symbols()[index].lot * lots);
  }
  /// Mean price of `lots` that were worth `notional` atoms.
  std::string mean_price(const AdlOfSymbol& adl, unsigned index) const {
    if (adl.lots == 0 || !known_symbol(index)) return "";
    const SymbolSpec& spec = venue_->symbols()[index];
    Rational per_lot(adl.notional, adl.lots);
    if (spec.scale < 0) per_lot = -per_lot;
    const auto price = spec.price_of(per_lot);
    return price ? print_significant(*price, kPriceDigits) : "";
  }

  static std::string grouped(std::string digits) {
    const std::size_t first = digits.starts_with('-') ? 1 : 0;
    std::size_t end = std::min(digits.find('.'), digits.size());
    while (end > first + 3) digits.insert(end -= 3, ",");
    return digits;
  }

 private:
  bool known_asset(unsigned index) const {
    return venue_ != nullptr && index < venue_->assets().size();
  }
  bool known_symbol(unsigned index) const {
    return venue_ != nullptr && index < venue_->symbols().size();
  }
  const Venue* venue_;
};

std::string group(std::uint64_t number) { return Units::grouped(std::to_string(number)); }

double rate(std::uint64_t count, double seconds) {
  return seconds > 0 ? static_cast<double>(count) / seconds : 0;
}

/// Symbols with ADL, the largest notional first.
std::vector<unsigned> adl_symbols(const ReplayTally& tally) {
  std::vector<unsigned> symbols;
  for (unsigned symbol = 0; symbol < kMaxSymbols; ++symbol) {
    if (tally.adl(symbol).rounds != 0) symbols.push_back(symbol);
  }
  std::stable_sort(symbols.begin(), symbols.end(), [&](unsigned a, unsigned b) {
    return tally.adl(a).notional > tally.adl(b).notional;
  });
  return symbols;
}

std::vector<unsigned> used_assets(const ReplayTally& tally) {
  std::vector<unsigned> assets;
  for (unsigned asset = 0; asset < kMaxAssets; ++asset) {
    if (tally.is_defined(asset)) assets.push_back(asset);
  }
  return assets;
}

std::string margin_ratio(const AccountEnd& account) {
  if (account.equity <= 0) return "";
  return print_significant(Rational(account.maintenance_e8, Rational(account.equity) * kRateOne),
                           kRatioDigits);
}

std::string accounts_text(const ReplaySummary& summary, const Units& units) {
  const FinalState& end = summary.end;
  std::string text =
      fmt::format("Accounts by verdict ({} accounts, {} open positions at the end)\n",
                  group(end.accounts), group(end.open_positions));
  text += fmt::format("  {:<12}{:>14}{:>18}\n", "verdict", "at the end", "times given");
  for (unsigned verdict = 0; verdict < kVerdicts; ++verdict) {
    text += fmt::format("  {:<12}{:>14}{:>18}\n", name_of(static_cast<Verdict>(verdict)),
                        group(end.by_verdict[verdict]),
                        group(summary.tally->changes_to(static_cast<Verdict>(verdict))));
  }
  if (end.worst.empty()) return text;
  text += "\nWorst accounts\n";
  text += fmt::format("  {:<10}{:<12}{:>24}{:>24}  {}\n", "account", "verdict", "equity",
                      "maintenance", "margin ratio");
  for (const AccountEnd& account : end.worst) {
    const Rational maintenance(account.maintenance_e8, kRateOne);
    text += fmt::format("  {:<10}{:<12}{:>24}{:>24}  {}\n", account.id, name_of(account.verdict),
                        units.readable(account.equity, account.asset),
                        units.readable(maintenance, account.asset), margin_ratio(account));
  }
  return text;
}

/// Of the column of symbols: the longest name shown, and a space.
std::size_t symbol_width(std::span<const unsigned> symbols, const Units& units) {
  std::size_t width = 13;
  for (const unsigned symbol : symbols.first(std::min(symbols.size(), kSymbolsShown))) {
    width = std::max(width, units.symbol(symbol).size());
  }
  return width + 1;
}

std::string adl_text(const ReplaySummary& summary, const Units& units) {
  const ReplayTally& tally = *summary.tally;
  const std::vector<unsigned> symbols = adl_symbols(tally);
  if (symbols.empty()) return "Auto-deleveraging: none\n";
  std::string text =
      fmt::format("Auto-deleveraging: {} positions of {} accounts closed, in whole or in part\n",
                  group(tally.deleveraged_positions()), group(tally.deleveraged_accounts()));
  const std::size_t width = symbol_width(symbols, units);
  text += fmt::format("  {:<{}}{:>9}{:>18}{:>22}{:>18}{:>14}\n", "symbol", width, "fills",
                      "quantity", "notional", "mean price", "left over");
  AdlOfSymbol others;
  std::array<int128, kMaxAssets> notional{};
  for (std::size_t i = 0; i < symbols.size(); ++i) {
    const AdlOfSymbol& adl = tally.adl(symbols[i]);
    const unsigned asset =
        tally.is_symbol_defined(symbols[i]) ? tally.asset_of_symbol(symbols[i]) : 0;
    others.fills += adl.fills;
    notional[asset] += adl.notional;
    if (i >= kSymbolsShown) continue;
    text += fmt::format("  {:<{}}{:>9}{:>18}{:>22}{:>18}{:>14}\n", units.symbol(symbols[i]), width,
                        group(adl.fills), units.quantity(adl.lots, symbols[i]),
                        units.readable(adl.notional, asset), units.mean_price(adl, symbols[i]),
                        units.quantity(adl.lots_left, symbols[i]));
  }
  if (symbols.size() > kSymbolsShown) {
    text += fmt::format("  … and {} more symbols\n", symbols.size() - kSymbolsShown);
  }
  for (unsigned asset = 0; asset < kMaxAssets; ++asset) {
    if (notional[asset] == 0) continue;
    text += fmt::format("  in all: {} fills, notional {} {}\n", group(others.fills),
                        units.readable(notional[asset], asset), units.asset(asset));
  }
  return text;
}

std::string value_text(const ReplaySummary& summary, const Units& units) {
  std::string text = "Value, sum of (wallet - entry value)\n";
  for (const unsigned asset : used_assets(*summary.tally)) {
    const ValueMoved& moved = summary.tally->moved(asset);
    const auto line = [&](const char* name, int128 atoms) {
      return fmt::format("    {:<40}{:>30}\n", name, units.readable(atoms, asset));
    };
    text += fmt::format("  {}\n", units.asset(asset));
    text += line("opening book", moved.opening);
    text += line("transfers", moved.transfers);
    text += line("trades", moved.trades);
    text += line("closes by reduce", moved.reduces);
    text += line("closes by ADL", moved.adl);
    if (moved.settlement != 0) text += line("settlement", moved.settlement);
    if (moved.funding != 0) text += line("funding", moved.funding);
    text += line("so it should be", moved.total());
    text += line("in the accounts and positions it is", summary.end.value[asset]);
    const int128 lost = summary.end.value[asset] - moved.total();
    text += lost == 0 ? "    booked as the log says: exactly\n"
                      : fmt::format("    NOT BOOKED AS THE LOG SAYS: {} atoms too many\n",
                                    to_string(lost));
    text += fmt::format(
        "    trades and closes after start-up net to {}: {}\n", units.amount(moved.legs(), asset),
        moved.legs() == 0 ? "every leg has its opposite" : "fees, or a leg without its opposite");
  }
  return text;
}

std::string refusals_text(const ReplaySummary& summary) {
  const ReplayTally& tally = *summary.tally;
  std::string text = fmt::format("Commands: {} accepted, {} refused\n", group(tally.accepted()),
                                 group(tally.refused()));
  for (const auto& [what, count] : tally.refusals()) {
    text += fmt::format("  {:<20}{:<20}{:>12}\n", name_of(what.first), name_of(what.second),
                        group(count));
  }
  return text;
}

std::string rates_text(const ReplaySummary& summary) {
  const ReplayTimes& times = summary.times;
  const auto line = [](const char* name, std::uint64_t commands, std::uint64_t events, double s) {
    return fmt::format("  {:<8}{:>10.3f} s{:>16} commands/s{:>16} events/s\n", name, s,
                       group(static_cast<std::uint64_t>(rate(commands, s))),
                       group(static_cast<std::uint64_t>(rate(events, s))));
  };
  const char* what =
      summary.is_simulated ? "Rates of the simulation, which say nothing of a card" : "Rates";
  return fmt::format("{}: {} commands, {} events\n", what, group(times.commands),
                     group(times.events)) +
         line("engine", times.commands, times.events, times.engine_s) +
         line("replay", times.commands, times.events, times.total_s);
}

std::string modelled_text(const ReplaySummary& summary) {
  if (!summary.modelled) return "";
  const Latency& l = *summary.modelled;
  return fmt::format(
      "Command to verdict at full load, a ring of commands waiting ahead: modelled, in the "
      "simulated\n"
      "card's own time, PCIe both ways included (an idle card: `ballast latency`)\n"
      "  min {} ns, median {} ns, p99 {} ns, max {} ns, of {} verdicts\n\n",
      group(l.min), group(l.median), group(l.p99), group(l.max), group(l.count));
}

nlohmann::ordered_json adl_json(const ReplaySummary& summary, const Units& units) {
  auto list = nlohmann::ordered_json::array();
  for (const unsigned symbol : adl_symbols(*summary.tally)) {
    const AdlOfSymbol& adl = summary.tally->adl(symbol);
    const unsigned asset =
        summary.tally->is_symbol_defined(symbol) ? summary.tally->asset_of_symbol(symbol) : 0;
    list.push_back({{"symbol", units.symbol(symbol)},
                    {"fills", adl.fills},
                    {"takes", adl.rounds},
                    {"qty", units.quantity(adl.lots, symbol)},
                    {"notional", units.amount(adl.notional, asset)},
                    {"mean_price", units.mean_price(adl, symbol)},
                    {"qty_left", units.quantity(adl.lots_left, symbol)}});
  }
  return list;
}

nlohmann::ordered_json value_json(const ReplaySummary& summary, const Units& units) {
  auto list = nlohmann::ordered_json::array();
  for (const unsigned asset : used_assets(*summary.tally)) {
    const ValueMoved& moved = summary.tally->moved(asset);
    const auto amount = [&](int128 atoms) { return units.amount(atoms, asset); };
    list.push_back({{"asset", units.asset(asset)},
                    {"opening", amount(moved.opening)},
                    {"transfers", amount(moved.transfers)},
                    {"trades", amount(moved.trades)},
                    {"reduces", amount(moved.reduces)},
                    {"adl", amount(moved.adl)},
                    {"settlement", amount(moved.settlement)},
                    {"funding", amount(moved.funding)},
                    {"expected", amount(moved.total())},
                    {"found", amount(summary.end.value[asset])},
                    {"booked_as_logged", moved.total() == summary.end.value[asset]},
                    {"trades_and_closes_net", amount(moved.legs())},
                    {"every_leg_has_its_opposite", moved.legs() == 0}});
  }
  return list;
}

}  // namespace

bool is_worse(const AccountEnd& a, const AccountEnd& b) {
  if (a.verdict != b.verdict) return a.verdict > b.verdict;
  if (a.equity <= 0 || b.equity <= 0) return a.equity < b.equity;
  const auto ratio = [](const AccountEnd& x) {
    return static_cast<double>(x.maintenance_e8) / static_cast<double>(x.equity);
  };
  return ratio(a) > ratio(b);
}

bool ReplaySummary::has_every_opposite() const {
  const auto assets = used_assets(*tally);
  return std::all_of(assets.begin(), assets.end(),
                     [&](unsigned asset) { return tally->moved(asset).legs() == 0; });
}

bool ReplaySummary::is_booked_as_logged() const {
  const auto assets = used_assets(*tally);
  return std::all_of(assets.begin(), assets.end(), [&](unsigned asset) {
    return tally->moved(asset).total() == end.value[asset];
  });
}

std::string ReplaySummary::text() const {
  const Units units(venue);
  return fmt::format("Replay of {} on engine {}\n\n", log, engine) + accounts_text(*this, units) +
         "\n" + adl_text(*this, units) + "\n" + value_text(*this, units) + "\n" +
         refusals_text(*this) + "\n" + fmt::format("Digest {:016x}\n\n", end.digest) +
         modelled_text(*this) + rates_text(*this);
}

nlohmann::ordered_json ReplaySummary::json() const {
  const Units units(venue);
  nlohmann::ordered_json object;
  object["log"] = log;
  object["engine"] = engine;
  object["digest"] = fmt::format("{:016x}", end.digest);
  object["accounts"] = end.accounts;
  object["positions"] = end.positions;
  object["open_positions"] = end.open_positions;
  for (unsigned verdict = 0; verdict < kVerdicts; ++verdict) {
    const auto name = static_cast<Verdict>(verdict);
    object["verdicts"][name_of(name)] = end.by_verdict[verdict];
    object["verdict_changes"][name_of(name)] = tally->changes_to(name);
  }
  object["worst"] = nlohmann::ordered_json::array();
  for (const AccountEnd& account : end.worst) {
    object["worst"].push_back({{"account", account.id},
                               {"verdict", name_of(account.verdict)},
                               {"equity", units.amount(account.equity, account.asset)},
                               {"margin_ratio", margin_ratio(account)}});
  }
  object["adl"] = adl_json(*this, units);
  object["deleveraged_accounts"] = tally->deleveraged_accounts();
  object["deleveraged_positions"] = tally->deleveraged_positions();
  object["value"] = value_json(*this, units);
  object["booked_as_logged"] = is_booked_as_logged();
  object["every_leg_has_its_opposite"] = has_every_opposite();
  object["accepted"] = tally->accepted();
  object["refused"] = nlohmann::ordered_json::array();
  for (const auto& [what, count] : tally->refusals()) {
    object["refused"].push_back(
        {{"command", name_of(what.first)}, {"reason", name_of(what.second)}, {"count", count}});
  }
  object["commands"] = times.commands;
  object["events"] = times.events;
  if (modelled) {
    object["modelled_latency_ns"] = {{"count", modelled->count},
                                     {"min", modelled->min},
                                     {"median", modelled->median},
                                     {"p99", modelled->p99},
                                     {"max", modelled->max}};
  }
  object["engine_s"] = times.engine_s;
  object["replay_s"] = times.total_s;
  return object;
}

}  // namespace ballast::tools
