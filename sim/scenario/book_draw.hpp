// The drawing of the book, in stages: legs of each kind by symbol, then accounts that hold them.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/scenario/book.hpp"
#include "sim/scenario/margin_path.hpp"

namespace ballast::scenario {

/// A position that has no account yet.
struct Leg {
  std::uint32_t symbol = 0;
  std::int64_t lots = 0;  ///< signed
  std::int64_t entry_value = 0;
};

/// Entry prices around the start price, in parts of the symbol's fall.
struct EntryRange {
  double low = 0;
  double high = 0;
};

class BookDraw {
 public:
  BookDraw(const Market& market, const Venue& venue, double scale, Random& random);
  Book draw();

 private:
  Leg leg(std::uint32_t symbol, std::int64_t lots, EntryRange entry);
  std::vector<Leg> legs(std::uint32_t symbol, std::int64_t count, std::int64_t lots, double sigma,
                        EntryRange entry, int sign);
  std::vector<Leg> legs_of_all(std::int64_t SymbolPlan::*count, std::int64_t SymbolPlan::*lots,
                               double sigma, EntryRange entry, int sign);

  BookAccount& add_account(Role role, std::span<const Leg> legs, bool hedge_mode = false);
  void add_fronts(std::vector<Leg> legs);
  void add_front(std::span<const Leg> legs, double leverage);
  /// Wallet of a position at the front, in parts of its entry value.
  double front_margin(const Leg& leg, double leverage) const;
  /// Whether each of the legs, in one account, ranks before every short behind the front.
  bool is_front(std::span<const Leg> legs, double leverage) const;
  void add_losers(std::vector<Leg> legs);
  void add_liquidated(std::vector<Leg> legs);
  void add_holders(std::vector<Leg> legs);
  void add_house_positions();
  void draw_late_markets();
  void draw_late_market(std::uint32_t symbol, std::vector<double>& need);

  std::span<const BookPosition> positions_of(const BookAccount& account) const {
    return std::span(book_.positions).subspan(account.first, account.count);
  }
  double usd(const Leg& leg) const;
  std::int64_t house_wallet() const;
  /// Fills that the timeline wants in each step, from this step on.
  std::vector<double> adl_by_step(std::size_t from, std::size_t to) const;
  /// Margin that no step of the path uses up, and a random buffer above it.
  std::int64_t lasting_wallet(const BookAccount& account);

  const Market& market_;
  MarginPath margins_;
  double scale_;
  Random& random_;
  std::vector<SymbolPlan> plans_;
  std::vector<std::int64_t> net_lots_;  ///< by symbol: Σ of all positions drawn
  Book book_;
};

}  // namespace ballast::scenario
