// The book before the event: accounts and positions drawn so that, when prices take the path, the
// published auto-deleveraging and liquidations follow from the margins of the accounts.
#pragma once

#include <cstdint>
#include <vector>

#include "hls/core/margin.hpp"
#include "sim/scenario/market.hpp"

namespace ballast::scenario {

enum class Role : std::uint8_t {
  house,       ///< insurance fund and market makers: exempt from ADL
  front,       ///< short with high leverage: the front of the ADL queue, the winners to be closed
  loser,       ///< long that goes bankrupt at a planned step: goes to ADL
  liquidated,  ///< long that falls below maintenance at a planned step: liquidated in the market
  holder,      ///< everyone else, long and short, with margin for the whole path
};

struct BookPosition {
  std::uint32_t symbol = 0;
  Side side = Side::both;
  std::int64_t lots = 0;  ///< signed
  std::int64_t entry_value = 0;
};

struct BookAccount {
  Role role = Role::holder;
  std::size_t step = 0;  ///< planned: bankrupt (loser), below maintenance (liquidated)
  std::int64_t wallet = 0;
  std::int64_t extra_margin = 0;
  std::size_t first = 0;  ///< its positions are positions[first … first + count)
  std::size_t count = 0;
};

/// Positions opened against each other near the trough: shorts that the recovery bankrupts, longs
/// that are deleveraged for them. All of one symbol open in one step, at its mark.
struct LateParty {
  std::int64_t lots = 0;  ///< signed
  std::int64_t wallet = 0;
  std::size_t step = 0;  ///< shorts: planned bankruptcy
};
struct LateMarket {
  std::uint32_t symbol = 0;
  std::size_t step = 0;
  std::vector<LateParty> shorts;
  std::vector<LateParty> longs;
};

struct Book {
  std::vector<BookAccount> accounts;  ///< houses first
  std::vector<BookPosition> positions;
  std::vector<LateMarket> late;
  std::int64_t empty_accounts = 0;  ///< of the published number; they take no place
  double fill_sigma = 0;            ///< of the lognormal sizes at the front of the queues
};

inline constexpr std::uint32_t kInsuranceFund = 0;  ///< account of rounding remainders and deficits
inline constexpr std::size_t kMarketMakers = 4;     ///< accounts 1 … 4, of symbols in turn
constexpr std::size_t market_maker_of(std::size_t symbol) { return 1 + symbol % kMarketMakers; }

/// How many positions of each kind a symbol has, and how many lots they are together.
struct SymbolPlan {
  std::int64_t front = 0, losers = 0, liquidated = 0, shorts_behind = 0, longs_behind = 0;
  std::int64_t late_longs = 0, late_shorts = 0;
  std::int64_t adl_lots = 0;  ///< of the fronts, and of the losers
  std::int64_t late_lots = 0, liquidated_lots = 0, behind_lots = 0;  ///< behind: of the shorts
};
std::vector<SymbolPlan> plan_symbols(const Market& market, double scale);

/// The sigma with which lognormal sizes, of each symbol's published mean, have the published median
/// over all symbols. `counts`: by symbol.
double fit_fill_sigma(const Market& market, const std::vector<SymbolPlan>& plans);

Book draw_book(const Market& market, const Venue& venue, double scale, Random& random);

}  // namespace ballast::scenario
