// `ballast generate oct10`: a log of the liquidation event of 10 October 2025, as a Desk would have
// sent it, drawn from the public figures (figures/README.md).
//
// What is fitted: sizes at the front of each symbol's ADL queue are lognormal with the symbol's
// published mean and one sigma, chosen so that the median over all symbols is the published 348
// USD (mean: 60,000). Lognormal rather than Pareto: a Pareto law with that median and mean has an
// index of 1.003, next to no mean at all, so that single draws would rule the sums, which are
// published by symbol; it also has a least size, which fills do not.
// What follows: margins are drawn so that, along the path, the accounts go bankrupt whose legs make
// up the published ADL by symbol and second; who is closed for them, in how many fills and at which
// prices, comes out of the engine's ranking.
//
// The same seed and scale give the same file, byte for byte.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "hls/core/contract.hpp"

namespace ballast::scenario {

struct Oct10Options {
  double scale = 1;  ///< share of the event, (0, 1]
  std::uint64_t seed = 1;
};

struct Oct10Symbol {
  std::string name;
  std::int64_t adl_fills = 0;
  double adl_notional_usd = 0;
  double mean_adl_price = 0;  ///< 0 without fills
  std::int64_t published_fills = 0;
  double published_notional_usd = 0;
  double published_adl_price = 0;
};

/// What was written. Money is in USD. Published figures of the whole event are in
/// oct10_figures.hpp.
struct Oct10Summary {
  Oct10Options options;
  std::uint64_t commands = 0;
  std::uint64_t log_bytes = 0;
  std::uint64_t digest = 0;  ///< of all state after the last command
  double seconds = 0;        ///< the time it took

  std::int64_t accounts = 0;        ///< with a place in the log
  std::int64_t empty_accounts = 0;  ///< the rest of the published number, counted only
  std::int64_t positions = 0;       ///< open before the event
  std::int64_t symbols = 0;
  double fill_sigma = 0;  ///< of the lognormal sizes at the front of the queues
  std::array<std::int64_t, 5> verdicts_before{};  ///< accounts by Verdict
  std::array<std::int64_t, 5> verdicts_after{};

  std::int64_t commits = 0;
  std::int64_t trades = 0;     ///< ordinary ones: two fills each
  std::int64_t transfers = 0;  ///< deposits and withdrawals during the event
  std::int64_t market_liquidations = 0;
  double market_liquidation_notional = 0;  ///< one side
  std::int64_t bankrupt_accounts = 0;      ///< that went to ADL
  std::int64_t fund_covered_accounts = 0;  ///< bankrupt without a position left

  std::int64_t adl_transactions = 0;
  std::int64_t adl_takes = 0;
  std::int64_t adl_fills = 0;
  std::int64_t long_adl_fills = 0;  ///< of longs, closed for bankrupt shorts
  double adl_notional = 0;
  double median_adl_fill = 0;
  double mean_adl_fill = 0;
  double largest_adl_fill = 0;
  double full_close_share = 0;
  std::int64_t deleveraged_accounts = 0;
  std::int64_t most_fills_of_an_account = 0;
  std::int64_t backstop_lots = 0;  ///< found nobody on the other side; taken by a market maker
  std::vector<Oct10Symbol> by_symbol;

  double rounding_remainders = 0;  ///< of bankrupt accounts, paid to the insurance fund
  double deficits_covered = 0;     ///< of accounts without a position left, paid by the fund
  double value_before = 0;         ///< K = Σ(W − EV) when the book is loaded
  double value_after = 0;
  double net_transfers = 0;
  bool value_conserved = false;  ///< K moved by the transfers, to the atom
};

/// Sees the summary before the log gets its name, and may throw: then there is no log.
using Oct10Check = std::function<void(const Oct10Summary& summary)>;
using Oct10Progress = std::function<void(std::uint64_t done, std::uint64_t total)>;

/// Generates the log at `path`, as LogWriter writes it. InputError for a scale out of range or a
/// path that cannot be written, SystemError when writing fails; std::logic_error when an engine
/// refuses one of the commands, which would be a defect.
Oct10Summary generate_oct10(const Oct10Options& options, const std::string& path,
                            const Oct10Progress& progress = {},
                            const Oct10Check& before_it_appears = {});

/// The summary next to the published figures, as text for a terminal.
std::string to_text(const Oct10Summary& summary);

}  // namespace ballast::scenario
