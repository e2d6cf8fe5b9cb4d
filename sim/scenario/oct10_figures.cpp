#include "sim/scenario/oct10_figures.hpp"

#include <sstream>
#include <stdexcept>
#include <string_view>

#include "sim/scenario/oct10_tables.hpp"

namespace ballast::scenario {
namespace {

/// The published entry is not to be believed below this multiple of the ADL price, and is then
/// taken as the other one (figures/README.md).
constexpr double kLeastEntryOverAdlPrice = 1.005;
constexpr double kEntryOverAdlPriceInstead = 1.3;

/// The tables are part of the program, so they have the columns that it expects.
std::vector<std::vector<std::string>> read_table(const char* text, std::string_view header) {
  std::istringstream lines{text};
  std::string line;
  if (!std::getline(lines, line) || line != header) {
    throw std::logic_error("sim/scenario/figures: the header is not " + std::string(header));
  }
  std::vector<std::vector<std::string>> rows;
  while (std::getline(lines, line)) {
    if (line.empty()) continue;
    std::istringstream cells{line};
    std::vector<std::string>& row = rows.emplace_back();
    for (std::string cell; std::getline(cells, cell, ',');) row.push_back(cell);
  }
  return rows;
}

std::vector<CoinFigures> read_coins() {
  std::vector<CoinFigures> coins;
  for (const auto& row :
       read_table(kByCoinTable,
                  "ticker,adl_events,adl_notional_usd,mean_adl_price,mean_winner_entry_price")) {
    CoinFigures& coin = coins.emplace_back();
    coin.ticker = row.at(0);
    coin.adl_fills = std::stoll(row.at(1));
    coin.adl_notional_usd = std::stod(row.at(2));
    coin.adl_price = std::stod(row.at(3));
    coin.winner_entry_price = std::stod(row.at(4));
    coin.entry_replaced = coin.winner_entry_price <= kLeastEntryOverAdlPrice * coin.adl_price;
    if (coin.entry_replaced) coin.winner_entry_price = kEntryOverAdlPriceInstead * coin.adl_price;
  }
  return coins;
}

std::vector<SecondFigures> read_timeline() {
  std::vector<SecondFigures> seconds;
  for (const auto& row : read_table(kTimelineTable, "second,liquidation_fills,adl_fills")) {
    seconds.push_back({static_cast<unsigned>(std::stoul(row.at(0))), std::stoll(row.at(1)),
                       std::stoll(row.at(2))});
  }
  return seconds;
}

}  // namespace

const std::vector<CoinFigures>& coin_figures() {
  static const std::vector<CoinFigures> coins = read_coins();
  return coins;
}

const std::vector<SecondFigures>& timeline_figures() {
  static const std::vector<SecondFigures> seconds = read_timeline();
  return seconds;
}

}  // namespace ballast::scenario
