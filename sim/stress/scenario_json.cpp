// Scenario files (data/README.md, "Scenario files").
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>

#include "host/book/json_text.hpp"
#include "host/desk/names.hpp"
#include "host/desk/quote.hpp"
#include "host/include/ballast/error.hpp"
#include "sim/scenario/oct10_figures.hpp"
#include "sim/stress/built_in.hpp"
#include "sim/stress/scenario.hpp"

namespace ballast::stress {
namespace {

/// "crash" of "files/crash.scenario.json".
std::string stem_of(const std::string& file) {
  std::string stem = std::filesystem::path(file).filename().string();
  for (const std::string_view suffix : {".json", ".scenario"}) {
    if (stem.ends_with(suffix)) stem.resize(stem.size() - suffix.size());
  }
  return stem;
}

constexpr double kMostInterest = 1e11, kMostInterestOfAll = 1e12;  ///< USD
constexpr double kMostUsd = 1e10;                                  ///< of a position
constexpr double kMostSeconds = 1e9;
constexpr double kMostTimes = 1e6;  ///< of factors

/// A decimal number as the nearest double.
double number(const JsonField& field) {
  const std::string text = print_significant(field.number(), 17);
  const double value = std::strtod(text.c_str(), nullptr);
  if (!std::isfinite(value)) field.fail("is too large");
  return value;
}

/// Where it is given: a number from `least` to `most`.
void read(const JsonField& object, std::string_view key, double& value, double least, double most) {
  const auto field = object.maybe(key);
  if (!field) return;
  value = number(*field);
  if (!(value >= least && value <= most)) {
    field->fail(fmt::format("is a number from {} to {}", least, most));
  }
}

void read_share(const JsonField& object, std::string_view key, double& value) {
  read(object, key, value, 0, 1);
}

bool read_side(const JsonField& object) {
  const JsonField side = object.at("side");
  if (side.string() == "long") return true;
  if (side.string() != "short") side.fail("is long or short");
  return false;
}

std::string read_name(const JsonField& field) {
  const std::string flaw = flaw_of_name(field.string());
  if (!flaw.empty()) field.fail(flaw);
  return field.string();
}

SymbolTerms read_symbol(const JsonField& field) {
  field.expect_object({"symbol", "price", "fall", "open_interest", "max_leverage", "depth",
                       "collateral", "haircut"});
  SymbolTerms symbol;
  symbol.name = read_name(field.at("symbol"));
  field.at("price");
  read(field, "price", symbol.price, 1e-12, 1e12);
  read(field, "fall", symbol.fall, -1'000, 1'000);
  read(field, "open_interest", symbol.open_interest, 0, kMostInterest);
  read(field, "max_leverage", symbol.max_leverage, 1, 1'000);
  read(field, "depth", symbol.depth, 1e-6, kMostTimes);
  if (const auto collateral = field.maybe("collateral")) symbol.collateral = collateral->boolean();
  read_share(field, "haircut", symbol.haircut);
  return symbol;
}

/// The venue's brackets are by size; the table has the tickers by size as well.
double oct10_max_leverage(const std::string& ticker, std::size_t rank) {
  if (ticker == "BTC") return 40;
  if (ticker == "ETH") return 25;
  if (ticker == "SOL" || ticker == "XRP") return 20;
  if (rank <= 20) return 10;
  return rank <= 60 ? 5 : 3;
}

/// The 162 tickers of 10 October 2025. The start is √(entry × ADL price) of the published means,
/// the fall ½ ln(entry / ADL price) a unit of the path. Open interest is not published by ticker:
/// `total` is shared by Zipf's law, rank to the power of −`zipf`, the rank being the ticker's in
/// the table.
std::vector<SymbolTerms> oct10_symbols(const JsonField& field) {
  field.expect_object({"open_interest", "zipf", "large_depth"});
  field.at("open_interest");
  double total = 0, zipf = 1, large_depth = 1;
  read(field, "open_interest", total, 0, kMostInterestOfAll);
  read(field, "zipf", zipf, 0, 10);
  read(field, "large_depth", large_depth, 1e-6, kMostTimes);
  std::vector<SymbolTerms> symbols;
  double weights = 0;
  for (const scenario::CoinFigures& coin : scenario::coin_figures()) {
    SymbolTerms& symbol = symbols.emplace_back();
    const std::size_t rank = symbols.size();
    symbol.name = coin.ticker;
    symbol.price = std::sqrt(coin.winner_entry_price * coin.adl_price);
    symbol.fall = 0.5 * std::log(coin.winner_entry_price / coin.adl_price);
    symbol.open_interest = std::pow(static_cast<double>(rank), -zipf);
    weights += symbol.open_interest;
    symbol.max_leverage = oct10_max_leverage(coin.ticker, rank);
    if (symbol.max_leverage >= 20) symbol.depth = large_depth;
  }
  for (SymbolTerms& symbol : symbols) symbol.open_interest *= total / weights;
  return symbols;
}

GroupTerms read_group(const JsonField& field) {
  field.expect_object({"role", "side", "share", "mean_size", "size_sigma", "leverage",
                       "leverage_sigma", "entry", "entry_sigma", "hedged", "tops_up", "closes",
                       "relever", "in_collateral", "orders", "positions", "symbols"});
  GroupTerms group;
  group.role = read_name(field.at("role"));
  group.is_long = read_side(field);
  read_share(field, "share", group.share);
  read(field, "mean_size", group.mean_size, 0.01, kMostUsd);
  read(field, "size_sigma", group.size_sigma, 0, 5);
  read(field, "leverage", group.leverage, 0.01, 1'000);
  read(field, "leverage_sigma", group.leverage_sigma, 0, 5);
  read(field, "entry", group.entry, -2, 2);
  read(field, "entry_sigma", group.entry_sigma, 0, 1);
  read_share(field, "hedged", group.hedged);
  read_share(field, "tops_up", group.tops_up);
  read_share(field, "closes", group.closes);
  read(field, "relever", group.relever, 0, 1'000);
  read_share(field, "in_collateral", group.in_collateral);
  read_share(field, "orders", group.orders);
  read(field, "positions", group.positions, 1, 1'000);
  if (const auto symbols = field.maybe("symbols")) {
    for (const JsonField& symbol : symbols->array()) group.symbols.push_back(symbol.string());
  }
  return group;
}

Whale read_whale(const JsonField& field) {
  field.expect_object({"name", "symbol", "side", "notional", "leverage"});
  Whale whale;
  whale.name = read_name(field.at("name"));
  whale.symbol = field.at("symbol").string();
  whale.is_long = read_side(field);
  for (const char* key : {"notional", "leverage"}) field.at(key);
  read(field, "notional", whale.notional, 0, kMostUsd);
  read(field, "leverage", whale.leverage, 0.01, 1'000);
  return whale;
}

MarketTerms read_market(const JsonField& field) {
  field.expect_object({"depth", "depth_round_s", "recovery_s", "thinning", "use", "impact",
                       "impact_decay_s", "spill", "noise", "levels"});
  MarketTerms market;
  if (const auto depth = field.maybe("depth"); depth && number(*depth) <= 0) {
    depth->fail("a market without depth takes no order; give a share above 0");
  }
  read(field, "depth", market.depth, 1e-9, kMostTimes);
  read(field, "depth_round_s", market.depth_round_s, 1e-3, kMostSeconds);
  read(field, "recovery_s", market.recovery_s, 1e-3, kMostSeconds);
  read(field, "thinning", market.thinning, 0, kMostTimes);
  read_share(field, "use", market.use);
  read(field, "impact", market.impact, 0, 1);
  read(field, "impact_decay_s", market.impact_decay_s, 1e-3, kMostSeconds);
  read_share(field, "spill", market.spill);
  read(field, "noise", market.noise, 0, 1);
  double levels = market.levels;
  read(field, "levels", levels, 1, 1'000);
  market.levels = static_cast<unsigned>(levels);
  return market;
}

}  // namespace

Scenario parse_scenario(std::string_view json, const std::string& file) {
  const JsonNode root = parse_json(json, file);
  const JsonField field(root, file, "");
  field.expect_object({"title", "description", "tick_s", "duration_s", "late_s", "path", "symbols",
                       "oct10_symbols", "groups", "whales", "market", "risk", "disclosed",
                       "fund_capital", "smallest_size"});
  Scenario scenario;
  scenario.file = file;
  scenario.name = stem_of(file);
  scenario.title = field.at("title").string();
  if (const auto text = field.maybe("description")) scenario.description = text->text();
  read(field, "tick_s", scenario.tick_s, 1e-3, kMostSeconds);
  read(field, "duration_s", scenario.duration_s, 1e-3, kMostSeconds);
  read(field, "late_s", scenario.late_s, -kMostSeconds, kMostSeconds);
  read(field, "smallest_size", scenario.smallest_size, 0, kMostUsd);
  read(field, "fund_capital", scenario.fund_capital, 0, kMostTimes);
  for (const JsonField& point : field.at("path").array()) {
    const std::vector<JsonField> pair = point.array();
    if (pair.size() != 2) point.fail("is a time in seconds and a value: [60, 0.5]");
    scenario.path.push_back({number(pair[0]), number(pair[1])});
  }
  if (const auto oct10 = field.maybe("oct10_symbols")) {
    scenario.symbols = oct10_symbols(*oct10);
    if (field.has("symbols")) field.fail("symbols", "beside oct10_symbols; leave one out");
  } else {
    for (const JsonField& symbol : field.at("symbols").array()) {
      scenario.symbols.push_back(read_symbol(symbol));
    }
  }
  for (const JsonField& group : field.at("groups").array()) {
    scenario.groups.push_back(read_group(group));
  }
  if (const auto whales = field.maybe("whales")) {
    for (const JsonField& whale : whales->array()) scenario.whales.push_back(read_whale(whale));
  }
  for (const Whale& whale : scenario.whales) {
    const bool is_there =
        std::any_of(scenario.symbols.begin(), scenario.symbols.end(),
                    [&](const SymbolTerms& at) { return at.name == whale.symbol; });
    if (!is_there) field.fail("whales", "there is no symbol " + quote(whale.symbol));
  }
  if (const auto market = field.maybe("market")) scenario.market = read_market(*market);
  if (const auto risk = field.maybe("risk")) scenario.risk = risk->string();
  if (const auto texts = field.maybe("disclosed")) {
    for (const JsonField& text : texts->array()) scenario.disclosed.push_back(text.text());
  }
  check_scenario(scenario);
  return scenario;
}

}  // namespace ballast::stress
