#include "sim/stress/own_book.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "host/book/duration.hpp"
#include "host/desk/names.hpp"
#include "host/desk/quote.hpp"
#include "host/include/ballast/error.hpp"
#include "sim/stress/price_path.hpp"
#include "sim/stress/valuation.hpp"

namespace ballast::stress {
namespace {

double to_double(const Rational& x) {
  return std::strtod(print_significant(x, 17).c_str(), nullptr);
}

double seconds_of(const std::string& over) {
  JsonNode node;
  node.kind = JsonNode::Kind::string;
  node.text = over;
  const risk::Nanoseconds time = risk::read_duration(JsonField(node, "--over", ""));
  if (time == 0) throw InputError("--over", 0, "", "a shock takes a time above 0, such as 10m");
  return static_cast<double>(time) * 1e-9;
}

/// A second, but for runs that would have few ticks, or very many.
double tick_for(double duration_s) {
  constexpr double kFewest = 100, kMost = 50'000;
  if (duration_s < kFewest) return duration_s / kFewest;
  return std::max(1.0, std::ceil(duration_s / kMost));
}

}  // namespace

OwnBook::OwnBook(const BookTerms& terms)
    : terms_(terms),
      venue_(load_venue(terms.venue)),
      files_(read_book_files(venue_, terms.accounts, terms.positions)) {
  for (const AccountRow& row : files_.accounts) {
    if (!row.name.starts_with("risk/")) continue;
    throw InputError(files_.accounts_path, row.line, "account",
                     quote(row.name) + " is as the accounts of funds are named, risk/…; rename it");
  }
  if (files_.accounts.empty()) throw InputError(files_.accounts_path, 0, "", "has no accounts");
  if (terms.marks.empty()) {
    falls_ = parse_shock(terms.shock, venue_);
  } else {
    paths_ = read_marks(terms.marks, venue_);
  }
  price_assets();
  write_scenario();
}

/// By the rates given; of a coin that is held as collateral, its mark; of one that an inverse
/// contract settles in, that contract's.
void OwnBook::price_assets() {
  const std::vector<AssetSpec>& assets = venue_.assets();
  asset_prices_.assign(assets.size(), 0);
  asset_prices_[0] = 1;
  for (const std::string& rate : terms_.rates) {
    const auto fail = [](const std::string& what) { throw InputError("--rate", 0, "", what); };
    const std::size_t at = std::min(rate.find('='), rate.size());
    const std::string name = rate.substr(0, at);
    const auto asset = venue_.find_asset(name);
    if (!asset) fail("no asset is " + quote(name) + "; there are " + known_names(assets));
    if (asset->value() == 0) fail(quote(name) + " is what the others are worth so much of");
    const auto price = parse_decimal(at < rate.size() ? rate.substr(at + 1) : "");
    if (!price || *price <= 0) fail(quote(rate) + " is not ASSET=PRICE with a price above 0");
    asset_prices_[asset->value()] = to_double(*price);
  }
  for (const SymbolSpec& symbol : venue_.symbols()) {
    const auto coin = venue_.find_asset(symbol.name);
    if (!symbol.collateral || symbol.asset.value() != 0 || !coin) continue;
    if (asset_prices_[coin->value()] == 0) asset_prices_[coin->value()] = to_double(symbol.mark);
  }
  for (const SymbolSpec& symbol : venue_.symbols()) {
    double& price = asset_prices_[symbol.asset.value()];
    if (symbol.kind == ContractKind::inverse && price == 0) price = to_double(symbol.mark);
  }
  for (std::size_t asset = 0; asset < assets.size(); ++asset) {
    if (asset_prices_[asset] > 0) continue;
    throw InputError(terms_.venue, 0, "assets",
                     "nothing says what " + quote(assets[asset].name) + " is worth in " +
                         assets[0].name + "; give --rate " + assets[asset].name + "=PRICE");
  }
}

/// Of a side, the larger one, in the first asset.
std::vector<double> OwnBook::open_interest() const {
  std::vector<double> longs(venue_.symbols().size(), 0), shorts(longs.size(), 0);
  for (const PositionRow& row : files_.positions) {
    const SymbolSpec& symbol = venue_.symbol(row.symbol);
    if (symbol.collateral) continue;
    const double atoms = std::abs(to_double(symbol.trade_value(row.lots, symbol.mark)));
    const double price = asset_prices_[symbol.asset.value()];
    (row.lots > 0 ? longs : shorts)[row.symbol.value()] +=
        atoms * price / std::pow(10.0, venue_.asset_of(symbol).decimals);
  }
  for (std::size_t i = 0; i < longs.size(); ++i) longs[i] = std::max(longs[i], shorts[i]);
  return longs;
}

void OwnBook::write_scenario() {
  using Json = nlohmann::ordered_json;
  double duration_s = 0;
  Json path = Json::array({Json::array({0, 0})});
  if (paths_.empty()) {
    const double over_s = seconds_of(terms_.over);
    path.push_back(Json::array({over_s, 1}));
    duration_s = 2 * over_s;
  }
  for (const std::vector<PathPoint>& marks : paths_) {
    if (!marks.empty()) duration_s = std::max(duration_s, marks.back().time_s);
  }
  if (!(duration_s > 0)) throw InputError(terms_.marks, 0, "", "has no mark behind the first row");
  const std::vector<double> open_interest = this->open_interest();
  Json symbols = Json::array();
  for (std::size_t i = 0; i < open_interest.size(); ++i) {
    const SymbolSpec& symbol = venue_.symbols()[i];
    symbols.push_back({{"symbol", symbol.name},
                       {"price", to_double(symbol.mark)},
                       {"fall", falls_.empty() ? 0 : falls_[i]},
                       {"open_interest", open_interest[i]},
                       {"collateral", symbol.collateral}});
  }
  const Json scenario = {{"title", "Own book"},      {"tick_s", tick_for(duration_s)},
                         {"duration_s", duration_s}, {"path", path},
                         {"symbols", symbols},       {"groups", Json::array()},
                         {"market", {{"noise", 0}}}};
  scenario_ = scenario.dump();
}

void OwnBook::complete(Scenario& scenario) const {
  const auto fail = [&](const std::string& where, const std::string& what) {
    throw InputError(scenario.file + ": " + where + ": " + what);
  };
  if (!scenario.groups.empty() || !scenario.whales.empty()) {
    fail("groups", "are drawn; who holds what is in " + terms_.accounts);
  }
  for (std::size_t i = 0; i < venue_.symbols().size(); ++i) {
    const SymbolSpec& symbol = venue_.symbols()[i];
    const bool is_there = i < scenario.symbols.size() && scenario.symbols[i].name == symbol.name &&
                          scenario.symbols[i].price == to_double(symbol.mark) &&
                          scenario.symbols.size() == venue_.symbols().size();
    if (!is_there) {
      fail("symbols", "names and prices are the venue's, " + terms_.venue + "; change them there");
    }
    if (!paths_.empty() && !paths_[i].empty()) scenario.symbols[i].path = paths_[i];
  }
  check_scenario(scenario);
  scenario.currency = venue_.assets()[0].name;
  scenario.asset_prices = asset_prices_;
  scenario.disclosed.push_back(terms_.marks.empty()
                                   ? "Shock: " + terms_.shock + " within " + terms_.over
                                   : "Marks: " + terms_.marks);
  for (std::size_t asset = 1; asset < asset_prices_.size(); ++asset) {
    scenario.disclosed.push_back(
        venue_.assets()[asset].name + " is taken for " +
        print_significant(Rational(std::llround(asset_prices_[asset] * 1e8), 100'000'000), 12) +
        " " + scenario.currency + " throughout");
  }
  const std::vector<std::int64_t> net = population().net_lots;
  const auto unbalanced =
      std::count_if(net.begin(), net.end(), [](auto lots) { return lots != 0; });
  if (unbalanced > 0) {
    scenario.disclosed.push_back("Longs and shorts differ in " + std::to_string(unbalanced) +
                                 " of " + std::to_string(net.size()) +
                                 " symbols: the account residual has the rest");
  }
  if (files_.rounded > 0) {
    scenario.disclosed.push_back(std::to_string(files_.rounded) + " of " +
                                 std::to_string(files_.positions.size()) +
                                 " entry prices were rounded to whole atoms of entry value");
  }
}

Population OwnBook::population() const {
  Population population;
  population.net_lots.resize(venue_.symbols().size());
  for (const AccountRow& row : files_.accounts) {
    HeldAccount& account = population.accounts.emplace_back();
    account.wallet = row.wallet;
    account.asset = row.asset;
    account.name = std::string(row.name);
    account.exempt = row.exempt;
  }
  for (const PositionRow& row : files_.positions) {
    if (!row.is_held()) continue;
    HeldPosition& position = population.positions.emplace_back();
    position.symbol = row.symbol;
    position.lots = row.lots;
    position.entry_value = row.entry_value;
    position.account = row.account;
    position.side = row.side;
    position.name = std::string(row.name);
    const SymbolSpec& symbol = venue_.symbol(row.symbol);
    if (!symbol.collateral) population.net_lots[row.symbol.value()] += row.lots;
    if (!row.isolated_margin) continue;
    position.account = static_cast<std::uint32_t>(population.accounts.size());
    HeldAccount& own = population.accounts.emplace_back();
    own.owner = row.account;
    own.wallet = *row.isolated_margin;
    own.asset = symbol.asset;
  }
  return population;
}

}  // namespace ballast::stress
