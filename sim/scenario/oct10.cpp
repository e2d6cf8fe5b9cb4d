#include "sim/scenario/oct10.hpp"

#include <fmt/format.h>

#include <chrono>
#include <string>

#include "host/include/ballast/error.hpp"
#include "sim/scenario/event_run.hpp"

namespace ballast::scenario {
namespace {

/// The venue's JSON with a description of where the log comes from.
std::string describe_venue(const Venue& venue, const Book& book, const Oct10Options& options) {
  std::string text = to_json(venue);
  const std::string description = fmt::format(
      "\n  \"description\": \"Liquidation event of 10 October 2025, drawn from public figures at "
      "scale {} with seed {}. {} empty accounts are not in the log.\",",
      options.scale, options.seed, book.empty_accounts);
  return text.insert(text.find('{') + 1, description);
}

}  // namespace

Oct10Summary generate_oct10(const Oct10Options& options, const std::string& path,
                            const Oct10Progress& progress, const Oct10Check& before_it_appears) {
  if (!(options.scale > 0 && options.scale <= 1)) {
    throw InputError("oct10: scale is " + fmt::format("{}", options.scale) +
                     "; give a share of the event above 0, at most 1");
  }
  const auto start = std::chrono::steady_clock::now();
  Oct10Summary summary;
  summary.options = options;
  Random random(options.seed);
  const Market market = make_market(random);
  const Venue venue = make_venue(market);
  const Book book = draw_book(market, venue, options.scale, random);
  for (const Instrument& instrument : market.instruments) {
    Oct10Symbol& symbol = summary.by_symbol.emplace_back();
    symbol.name = instrument.name;
    symbol.published_fills = instrument.figures.adl_fills;
    symbol.published_notional_usd = instrument.figures.adl_notional_usd;
    symbol.published_adl_price = instrument.figures.adl_price;
  }

  EventRun run(market, book, venue, path, describe_venue(venue, book, options), random, summary);
  // Loading and the event are about equally long.
  const std::uint64_t accounts = book.accounts.size();
  const std::uint64_t steps = market.path.steps() - 1;
  const auto report = [&](double share) {
    if (progress) progress(static_cast<std::uint64_t>(share * 1000), 1000);
  };
  run.load([&](std::uint64_t done, std::uint64_t) {
    report(0.5 * static_cast<double>(done) / static_cast<double>(accounts));
  });
  for (std::size_t step = 1; step <= steps; ++step) {
    run.step(step);
    report(0.5 + 0.5 * static_cast<double>(step) / static_cast<double>(steps));
  }
  run.finish();
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  summary.seconds = took.count();
  run.publish([&] {
    if (before_it_appears) before_it_appears(summary);
  });
  return summary;
}

}  // namespace ballast::scenario
