#include "sim/scenario/book.hpp"

#include <algorithm>
#include <cmath>

#include "sim/scenario/book_draw.hpp"

namespace ballast::scenario {
namespace {

// Spread of entry prices around the price before the event, in parts of the symbol's fall.
constexpr double kFrontEntrySpread = 0.2;
constexpr double kHolderEntrySpread = 1.0;
constexpr double kLiquidatedEntryAbove = 0.25;  ///< they bought above, so that they lose at once

constexpr double kLoserSigma = 2.2;
constexpr double kHolderSigma = 2.2;

}  // namespace

std::vector<Leg> BookDraw::legs(std::uint32_t symbol, std::int64_t count, std::int64_t lots,
                                double sigma, EntryRange entry, int sign) {
  std::vector<Leg> legs;
  const auto sizes = stratified_lognormal(random_, static_cast<std::size_t>(count), 1.0, sigma);
  for (const std::int64_t part : split_lots(lots, sizes)) {
    if (part > 0) legs.push_back(leg(symbol, sign * part, entry));
  }
  return legs;
}

Leg BookDraw::leg(std::uint32_t symbol, std::int64_t lots, EntryRange entry) {
  const Instrument& instrument = market_.instruments[symbol];
  const double away = random_.uniform(entry.low, entry.high) * instrument.drop();
  const double price = instrument.start_price * (1 + away);
  const double atoms = static_cast<double>(lots) * price * instrument.atoms_per_usd_price;
  return {symbol, lots, std::llround(atoms)};
}

std::vector<Leg> BookDraw::legs_of_all(std::int64_t SymbolPlan::*count,
                                       std::int64_t SymbolPlan::*lots, double sigma,
                                       EntryRange entry, int sign) {
  std::vector<Leg> all;
  for (std::uint32_t symbol = 0; symbol < plans_.size(); ++symbol) {
    const std::vector<Leg> some =
        legs(symbol, plans_[symbol].*count, plans_[symbol].*lots, sigma, entry, sign);
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

BookDraw::BookDraw(const Market& market, const Venue& venue, double scale, Random& random)
    : market_(market),
      margins_(market, venue),
      scale_(scale),
      random_(random),
      plans_(plan_symbols(market, scale)),
      net_lots_(market.instruments.size(), 0) {
  book_.fill_sigma = fit_fill_sigma(market, plans_);
}

Book BookDraw::draw() {
  book_.accounts.resize(1 + kMarketMakers);
  for (BookAccount& house : book_.accounts) house.role = Role::house;

  const EntryRange around{-kFrontEntrySpread, kFrontEntrySpread};
  const EntryRange wide{-kHolderEntrySpread, kHolderEntrySpread};
  add_fronts(legs_of_all(&SymbolPlan::front, &SymbolPlan::adl_lots, book_.fill_sigma, around, -1));
  add_losers(legs_of_all(&SymbolPlan::losers, &SymbolPlan::adl_lots, kLoserSigma, around, +1));
  add_liquidated(legs_of_all(&SymbolPlan::liquidated, &SymbolPlan::liquidated_lots, kHolderSigma,
                             {0, kLiquidatedEntryAbove}, +1));
  std::vector<Leg> holders =
      legs_of_all(&SymbolPlan::shorts_behind, &SymbolPlan::behind_lots, kHolderSigma, wide, -1);
  // What the shorts behind the front leave for longs that stay.
  for (SymbolPlan& plan : plans_) plan.behind_lots -= plan.liquidated_lots;
  const std::vector<Leg> longs =
      legs_of_all(&SymbolPlan::longs_behind, &SymbolPlan::behind_lots, kHolderSigma, wide, +1);
  holders.insert(holders.end(), longs.begin(), longs.end());
  add_holders(std::move(holders));
  add_house_positions();
  draw_late_markets();
  book_.empty_accounts =
      std::max<std::int64_t>(0, std::llround(static_cast<double>(kPublishedAccounts) * scale_) -
                                    static_cast<std::int64_t>(book_.accounts.size()));
  return std::move(book_);
}

BookAccount& BookDraw::add_account(Role role, std::span<const Leg> legs, bool hedge_mode) {
  BookAccount& account = book_.accounts.emplace_back();
  account.role = role;
  account.first = book_.positions.size();
  account.count = legs.size();
  for (const Leg& leg : legs) {
    Side side = Side::both;
    if (hedge_mode) side = leg.lots > 0 ? Side::long_side : Side::short_side;
    book_.positions.push_back({leg.symbol, side, leg.lots, leg.entry_value});
    net_lots_[leg.symbol] += leg.lots;
  }
  return account;
}

void BookDraw::add_house_positions() {
  // Each market maker's positions stand together; they take what is left of each symbol.
  for (std::size_t maker = 1; maker <= kMarketMakers; ++maker) {
    BookAccount& account = book_.accounts[maker];
    account.first = book_.positions.size();
    for (std::uint32_t symbol = 0; symbol < plans_.size(); ++symbol) {
      if (market_maker_of(symbol) != maker) continue;
      const std::int64_t lots = -net_lots_[symbol];
      book_.positions.push_back({symbol, Side::both, lots, lots * market_.unit_value(0, symbol)});
      net_lots_[symbol] = 0;
    }
    account.count = book_.positions.size() - account.first;
    account.wallet = house_wallet();
  }
  book_.accounts[kInsuranceFund].wallet = house_wallet() / 10;
}

std::int64_t BookDraw::house_wallet() const {
  return static_cast<std::int64_t>(2e9 * scale_) * 1'000'000 + 1'000'000'000'000;
}

Book draw_book(const Market& market, const Venue& venue, double scale, Random& random) {
  return BookDraw(market, venue, scale, random).draw();
}

}  // namespace ballast::scenario
