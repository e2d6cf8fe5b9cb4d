// The summary as text, each figure next to the published one at the same scale.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "sim/scenario/oct10.hpp"
#include "sim/scenario/oct10_figures.hpp"

namespace ballast::scenario {
namespace {

constexpr std::size_t kSymbolsListed = 12;

void line(std::string& text, const char* what, const std::string& drawn,
          const std::string& published) {
  fmt::format_to(std::back_inserter(text), "  {:<28}{:>18}{:>18}\n", what, drawn, published);
}

/// With so many decimals; what is not 0 and would come out as 0, with two digits.
std::string fixed(double x, int decimals) {
  const std::string text = fmt::format("{:.{}f}", x, decimals);
  const bool is_nothing = text.find_first_of("123456789") == std::string::npos;
  return is_nothing && x != 0 ? fmt::format("{:.2g}", x) : text;
}
std::string count(double x) { return fixed(x, 0); }
std::string usd(double x) { return fixed(x, 2); }
std::string percent(double x) { return fixed(100 * x, 2) + " %"; }

void add_verdicts(std::string& text, const char* when, const std::array<std::int64_t, 5>& counts) {
  fmt::format_to(std::back_inserter(text), "  {:<28}", when);
  for (std::size_t i = 0; i < counts.size(); ++i) {
    fmt::format_to(std::back_inserter(text), "{} {}{}", counts[i], name_of(static_cast<Verdict>(i)),
                   i + 1 < counts.size() ? ", " : "\n");
  }
}

void add_symbols(std::string& text, const Oct10Summary& summary) {
  fmt::format_to(std::back_inserter(text), "\n  {:<20}{:>8}{:>10}{:>16}{:>16}{:>14}{:>14}\n",
                 "ADL by symbol", "fills", "published", "notional USD", "published", "mean price",
                 "published");
  const std::size_t listed = std::min(kSymbolsListed, summary.by_symbol.size());
  for (std::size_t i = 0; i < listed; ++i) {
    const Oct10Symbol& symbol = summary.by_symbol[i];
    fmt::format_to(std::back_inserter(text), "  {:<20}{:>8}{:>10}{:>16}{:>16}{:>14.8g}{:>14.8g}\n",
                   symbol.name, symbol.adl_fills,
                   count(static_cast<double>(symbol.published_fills) * summary.options.scale),
                   count(symbol.adl_notional_usd),
                   count(symbol.published_notional_usd * summary.options.scale),
                   symbol.mean_adl_price, symbol.published_adl_price);
  }
  if (summary.by_symbol.size() > listed) {
    fmt::format_to(std::back_inserter(text), "  and {} more\n", summary.by_symbol.size() - listed);
  }
}

}  // namespace

std::string to_text(const Oct10Summary& s) {
  const double scale = s.options.scale;
  const auto scaled = [scale](auto figure) { return static_cast<double>(figure) * scale; };
  const double trades = static_cast<double>(kPublishedLiquidationFills - kPublishedAdlFills) / 2;
  std::string text = fmt::format(
      "oct10 at scale {}, seed {}: {} commands, {:.1f} MB, {:.2f} s, digest {:016x}\n\n", scale,
      s.options.seed, s.commands, static_cast<double>(s.log_bytes) / 1e6, s.seconds, s.digest);
  line(text, "", "drawn", "published × scale");
  line(text, "accounts", count(static_cast<double>(s.accounts + s.empty_accounts)),
       count(scaled(kPublishedAccounts)));
  line(text, "  of them in the log", count(static_cast<double>(s.accounts)), "");
  line(text, "open positions", count(static_cast<double>(s.positions)),
       count(scaled(kPublishedPositions)));
  line(text, "market liquidations", count(static_cast<double>(s.market_liquidations)),
       count(scaled(trades)));
  line(text, "  notional, one side, USD", count(s.market_liquidation_notional),
       count(scaled((kPublishedLiquidationNotionalUsd - kPublishedAdlNotionalUsd) / 2)));
  line(text, "ADL fills", count(static_cast<double>(s.adl_fills)),
       count(scaled(kPublishedAdlFills)));
  line(text, "ADL notional, USD", count(s.adl_notional), count(scaled(kPublishedAdlNotionalUsd)));
  line(text, "median ADL fill, USD", usd(s.median_adl_fill), usd(kPublishedMedianAdlFillUsd));
  line(text, "mean ADL fill, USD", usd(s.mean_adl_fill),
       usd(kPublishedAdlNotionalUsd / static_cast<double>(kPublishedAdlFills)));
  line(text, "largest ADL fill, USD", count(s.largest_adl_fill),
       count(kPublishedLargestAdlFillUsd) + " *");
  line(text, "full closes", percent(s.full_close_share), percent(kPublishedFullCloseShare));
  line(text, "accounts deleveraged", count(static_cast<double>(s.deleveraged_accounts)),
       count(scaled(kPublishedDeleveragedUsers)));
  line(text, "most fills of one account", count(static_cast<double>(s.most_fills_of_an_account)),
       count(static_cast<double>(kPublishedMostFillsOfAUser)) + " *");
  text += "  * of the whole event: a maximum does not scale\n\n";

  add_verdicts(text, "accounts before", s.verdicts_before);
  add_verdicts(text, "accounts after", s.verdicts_after);
  fmt::format_to(
      std::back_inserter(text),
      "  {} commits, {} trades, {} transfers\n"
      "  {} bankrupt accounts in {} ADL transactions with {} takes; {} fills closed longs\n"
      "  {} lots found nobody and went to a market maker\n"
      "  {} accounts bankrupt without a position, covered by the fund with {} USD\n",
      s.commits, s.trades, s.transfers, s.bankrupt_accounts, s.adl_transactions, s.adl_takes,
      s.long_adl_fills, s.backstop_lots, s.fund_covered_accounts, usd(s.deficits_covered));
  fmt::format_to(
      std::back_inserter(text),
      "  value {}: K {:.6f} → {:.6f} USD, transfers {:.6f}, remainders {:.6f} to the fund\n",
      s.value_conserved ? "conserved" : "NOT CONSERVED", s.value_before, s.value_after,
      s.net_transfers, s.rounding_remainders);
  fmt::format_to(std::back_inserter(text), "  sizes: lognormal, sigma {:.3f} in each symbol\n",
                 s.fill_sigma);
  add_symbols(text, s);
  return text;
}

}  // namespace ballast::scenario
