#include "host/include/ballast/solver.hpp"

#include <algorithm>
#include <bit>
#include <boost/multiprecision/cpp_int.hpp>
#include <numeric>
#include <utility>

#include "hls/core/limits.hpp"
#include "hls/core/margin.hpp"
#include "hls/core/valuation.hpp"
#include "host/desk/big_rational.hpp"
#include "host/desk/tier_table.hpp"
#include "host/desk/wide_products.hpp"

namespace ballast {
namespace {

// The unknown is m ≥ 0, the size of one lot's value in atoms: price × scale for a linear contract,
// −scale / price for an inverse one. In m both kinds are the same piecewise linear problem. It is
// solved in integers of 128 bits where every product fits, as nearly always, and else of 256:
// products stay below 2^200 (a constant of 123 bits by a denominator of 67).
using Wide = boost::multiprecision::int256_t;

template <class Number>
Number number(int128 x) {
  if constexpr (std::is_same_v<Number, int128>) {
    return x;
  } else {
    return (Number(core::high64(x)) << 64) + core::low64(x);
  }
}

template <class Number>
struct Fraction {  // n / d, n ≥ 0, d > 0
  Number n;
  Number d;
};

template <class Number>
bool less(const Fraction<Number>& a, const Fraction<Number>& b) {
  return a.n * b.d < b.n * a.d;
}

/// f(m) = slope × m + constant: how far the account is above the line solved for, atoms × 10^8.
template <class Number>
struct Line {
  Number slope = 0;
  Number constant = 0;

  Number scaled_at(const Fraction<Number>& m) const { return slope * m.n + constant * m.d; }
  /// Where it is 0; only for a slope that is not.
  Fraction<Number> zero() const {
    if (slope < 0) return {constant, -slope};
    return {-constant, slope};
  }
};

/// One symbol's part of an account, with everything else held.
struct Part {
  const SymbolSpec& symbol;
  std::span<const std::int64_t> quantities;  ///< none is 0
  int128 net;                                ///< d(value)/dm: ΣQ, negated for inverse contracts
  /// Of charges that move with the price: on the mark value.
  bool with_maintenance;
  /// Somewhere in a tier its charge is below the smallest maintenance (if that is 0: below 0),
  /// which is the charge there.
  bool is_clipped;

  std::size_t charged() const { return with_maintenance ? quantities.size() : 0; }
  /// The tiers that a holding may come through: by quantity the one that it is in.
  std::span<const op::Tier> tiers_of(std::int64_t quantity) const {
    const std::span<const op::Tier> all = symbol.tiers;
    if (!symbol.tier_terms.by_quantity || all.empty()) return all;
    return all.subspan(tier_of(charges_of(symbol), {quantity, 0, 0}), 1);
  }
  /// What a tier's rate has to exceed: its deduction and the smallest maintenance.
  uint128 threshold_e8(const op::Tier& tier) const {
    return deduction_e8(tier) + symbol.tier_terms.smallest_e8;
  }
};

/// The pieces of f for a single holding, whose charge is not clipped: the tiers.
template <class Number>
class TierPieces {
 public:
  /// `fixed_e8`: equity less ΣM of what does not move, atoms × 10^8.
  TierPieces(const Part& part, const Number& fixed_e8)
      : tiers_(part.tiers_of(part.quantities[0])),
        size_(part.charged() == 0 ? 0 : core::magnitude(part.quantities[0])),
        slope_(number<Number>(part.net * kRateOne)),
        fixed_e8_(fixed_e8) {}

  std::size_t count() const { return size_ == 0 ? 1 : std::max(tiers_.size(), std::size_t{1}); }
  /// Of a piece but the first.
  Fraction<Number> start(std::size_t piece) const { return {tiers_[piece].floor, size_}; }
  Line<Number> line(std::size_t piece) const {
    if (size_ == 0 || tiers_.empty()) return {slope_, fixed_e8_};
    const op::Tier& tier = tiers_[piece];
    return {slope_ - number<Number>(static_cast<int128>(size_) * tier.rate_e8),
            fixed_e8_ + number<Number>(static_cast<int128>(deduction_e8(tier)))};
  }

 private:
  std::span<const op::Tier> tiers_;
  std::uint64_t size_;
  Number slope_;
  Number fixed_e8_;
};

/// The pieces for any holdings: within one, no holding changes tier, and none comes to the smallest
/// maintenance or away from it.
template <class Number>
class AnyPieces {
 public:
  AnyPieces(const Part& part, const Number& fixed_e8)
      : part_(part), slope_(number<Number>(part.net * kRateOne)), fixed_e8_(fixed_e8) {
    for (std::size_t i = 0; i < part.charged(); ++i) {
      const std::int64_t quantity = part.quantities[i];
      charged_.push_back({core::magnitude(quantity), part.tiers_of(quantity)});
    }
    find_cuts();
  }

  std::size_t count() const { return cuts_.size(); }
  const Fraction<Number>& start(std::size_t piece) const { return cuts_[piece]; }
  Line<Number> line(std::size_t piece) const {
    Line<Number> line{slope_, fixed_e8_};
    const Fraction<Number>& start = cuts_[piece];
    for (const auto& [size, tiers] : charged_) {
      if (tiers.empty()) continue;
      const Number value = start.n * size;
      std::size_t reached = 0;
      while (reached + 1 < tiers.size() && start.d * tiers[reached + 1].floor <= value) ++reached;
      const op::Tier& tier = tiers[reached];
      const Number threshold = number<Number>(static_cast<int128>(part_.threshold_e8(tier)));
      if (value * tier.rate_e8 < threshold * start.d) {  // to the end of the piece
        line.constant -= number<Number>(static_cast<int128>(part_.symbol.tier_terms.smallest_e8));
        continue;
      }
      line.slope -= number<Number>(static_cast<int128>(size) * tier.rate_e8);
      line.constant += number<Number>(static_cast<int128>(deduction_e8(tier)));
    }
    return line;
  }

 private:
  void find_cuts() {
    cuts_.push_back({0, 1});
    for (const auto& [size, tiers] : charged_) {
      for (std::size_t n = 0; n < tiers.size(); ++n) {
        const op::Tier& tier = tiers[n];
        if (n > 0) cuts_.push_back({tier.floor, size});
        // Where the charge comes to the smallest maintenance, if that is inside the tier.
        const std::int64_t floor = n > 0 ? tier.floor : 0;
        const uint128 charge =
            static_cast<uint128>(floor) * static_cast<std::uint64_t>(tier.rate_e8);
        if (part_.threshold_e8(tier) > charge && tier.rate_e8 > 0) {
          cuts_.push_back({number<Number>(static_cast<int128>(part_.threshold_e8(tier))),
                           number<Number>(static_cast<int128>(size) * tier.rate_e8)});
        }
      }
    }
    std::sort(cuts_.begin(), cuts_.end(), less<Number>);
  }

  struct Charged {
    std::uint64_t size;  ///< lots
    std::span<const op::Tier> tiers;
  };

  const Part& part_;
  Number slope_;
  Number fixed_e8_;
  std::vector<Charged> charged_;
  std::vector<Fraction<Number>> cuts_;
};

/// Looks for the crossing that solver.hpp promises, piece by piece from the mark.
template <class Number, class Pieces>
class Search {
 public:
  Search(const Pieces& pieces, bool is_net_long) : pieces_(pieces), is_net_long_(is_net_long) {}

  /// `now` is m at the mark.
  std::optional<Fraction<Number>> from(const Fraction<Number>& now) const {
    std::size_t piece = pieces_.count() - 1;
    while (piece > 0 && less<Number>(now, pieces_.start(piece))) --piece;
    const bool above = pieces_.line(piece).scaled_at(now) >= 0;
    // Net value falls, or maintenance alone grows, with m.
    const bool losing_up = !is_net_long_;
    const bool first_up = above == losing_up;
    const std::optional<Fraction<Number>> root = towards(piece, above, first_up);
    return root ? root : towards(piece, above, !first_up);
  }

 private:
  static bool crossed(const Number& f, bool above) { return above ? f < 0 : f >= 0; }

  std::optional<Fraction<Number>> towards(std::size_t piece, bool above, bool is_up) const {
    return is_up ? up(piece, above) : down(piece, above);
  }

  /// From inside `piece` towards larger m; a table that jumps can turn the verdict at a cut.
  std::optional<Fraction<Number>> up(std::size_t piece, bool above) const {
    Line<Number> line = pieces_.line(piece);
    for (; piece + 1 < pieces_.count(); ++piece) {
      const Fraction<Number> end = pieces_.start(piece + 1);
      if (crossed(line.scaled_at(end), above)) return line.zero();
      line = pieces_.line(piece + 1);
      if (crossed(line.scaled_at(end), above)) return end;
    }
    if (above ? line.slope < 0 : line.slope > 0) return line.zero();
    return std::nullopt;
  }

  std::optional<Fraction<Number>> down(std::size_t piece, bool above) const {
    Line<Number> line = pieces_.line(piece);
    for (; piece > 0; --piece) {
      const Fraction<Number> start = pieces_.start(piece);
      if (crossed(line.scaled_at(start), above)) return line.zero();
      line = pieces_.line(piece - 1);
      if (crossed(line.scaled_at(start), above)) return start;
    }
    if (!crossed(line.constant, above) || line.slope == 0) return std::nullopt;
    const Fraction<Number> zero = line.zero();
    if (zero.n <= 0) return std::nullopt;  // only a price of 0 would do
    return zero;
  }

  const Pieces& pieces_;
  bool is_net_long_;
};

template <class Number>
std::optional<Fraction<Number>> solve(const Part& part, const Number& fixed_e8,
                                      const Fraction<Number>& now) {
  if (part.charged() > 1 || part.is_clipped) {
    const AnyPieces<Number> pieces(part, fixed_e8);
    return Search<Number, AnyPieces<Number>>(pieces, part.net > 0).from(now);
  }
  const TierPieces<Number> pieces(part, fixed_e8);
  return Search<Number, TierPieces<Number>>(pieces, part.net > 0).from(now);
}

int bits(uint128 x) {
  const std::uint64_t high = core::high64(x);
  return static_cast<int>(high != 0 ? 64 + std::bit_width(high) : std::bit_width(core::low64(x)));
}

/// Whether no product or sum of `solve` leaves 127 bits: from the sizes of what goes in.
bool fits_in_128_bits(const Part& part, int128 fixed_e8, const Fraction<int128>& now) {
  constexpr int kRateBits = 28;  // of kRateOne and of every rate, one added to the other
  std::uint64_t lots = 0;
  for (const std::int64_t quantity : part.quantities) lots |= core::magnitude(quantity);
  const int count = bits(part.quantities.size() - 1);
  const int slope = bits(lots) + count + kRateBits;
  int deduction = 0;
  int floor = 0;
  if (part.charged() != 0 && !part.symbol.tiers.empty()) {
    floor = bits(static_cast<uint128>(part.symbol.tiers.back().floor));
    uint128 most = 0;
    for (const op::Tier& tier : part.symbol.tiers) most |= part.threshold_e8(tier);
    deduction = bits(most);
  }
  const int constant = std::max(bits(magnitude(fixed_e8)), deduction + count) + 1;
  const int clipped = part.is_clipped ? deduction : 0;
  const int cut_n = std::max(floor, clipped);
  const int cut_d = bits(lots) + (part.is_clipped ? kRateBits : 0);
  const int n = std::max(bits(magnitude(now.n)), cut_n);
  const int d = std::max(bits(magnitude(now.d)), cut_d);
  return std::max({slope + n + 1, constant + d + 1, n + d, cut_n + bits(lots) + kRateBits,
                   deduction + cut_d, floor + cut_d}) <= 127;
}

/// Whether `fixed_e8` itself can be had in 128 bits.
bool is_moderate(int128 equity, int128 maintenance_e8) {
  return bits(magnitude(equity)) <= 97 && bits(magnitude(maintenance_e8)) <= 125;
}

Rational ratio(const Fraction<int128>& m) { return Rational(m.n, m.d); }
Rational ratio(const Fraction<Wide>& m) {
  return from_big(BigRational(BigInteger(m.n), BigInteger(m.d)));
}

template <class Number>
std::optional<Rational> price_at(const SymbolSpec& symbol,
                                 const std::optional<Fraction<Number>>& m) {
  if (!m || m->n == 0) return std::nullopt;
  const Rational size = ratio(*m);
  return symbol.price_of(symbol.scale.sign() < 0 ? -size : size);
}

/// The price at which equity − ΣM is 0, of what the rest of the account leaves.
std::optional<Rational> turning_price(const Part& part, int128 equity, int128 maintenance_e8,
                                      core::UnitValue mark) {
  const Fraction<int128> now{static_cast<int128>(core::magnitude(mark.u)), static_cast<int128>(1)
                                                                               << mark.shift};
  if (is_moderate(equity, maintenance_e8)) {
    const int128 fixed_e8 = equity * kRateOne - maintenance_e8;
    if (fits_in_128_bits(part, fixed_e8, now)) {
      return price_at(part.symbol, solve<int128>(part, fixed_e8, now));
    }
  }
  const Wide fixed_e8 = number<Wide>(equity) * kRateOne - number<Wide>(maintenance_e8);
  return price_at(part.symbol,
                  solve<Wide>(part, fixed_e8, {number<Wide>(now.n), number<Wide>(now.d)}));
}

/// Whether the charge at some tier's floor is below the smallest maintenance.
bool is_clipped(const SymbolSpec& symbol) {
  return symbol.tier_terms.smallest_e8 != 0 ||
         std::any_of(symbol.tiers.begin(), symbol.tiers.end(), [](const op::Tier& tier) {
           return deduction_e8(tier) >
                  static_cast<uint128>(tier.floor) * static_cast<std::uint64_t>(tier.rate_e8);
         });
}

/// A holding's part in the account's sums at the marks.
struct Contribution {
  std::int64_t upnl;
  uint128 maintenance_e8;
};

Contribution contribution(const SymbolSpec& symbol, core::UnitValue mark, const Holding& holding) {
  const std::int64_t value = core::value(holding.quantity, mark);
  return {value - holding.entry_value,
          maintenance_of(charges_of(symbol), {holding.quantity, value, holding.entry_value})};
}

}  // namespace

AccountSums sum_account(const Venue& venue, std::span<const core::UnitValue> marks,
                        const AccountHoldings& account) {
  AccountSums sums;
  sums.equity = account.wallet;
  sums.maintenance_e8 = static_cast<uint128>(account.extra_margin) * kRateOne;
  for (const Holding& holding : account.holdings) {
    const Contribution part =
        contribution(venue.symbol(holding.symbol), marks[holding.symbol.value()], holding);
    sums.equity += part.upnl;
    sums.maintenance_e8 += part.maintenance_e8;
  }
  return sums;
}

SolvedPrices solve_prices(const SymbolSpec& symbol, core::UnitValue mark, const AccountSums& sums,
                          std::span<const Holding> held, bool has_open_position) {
  int128 equity = sums.equity;
  auto maintenance_e8 = static_cast<int128>(sums.maintenance_e8);
  std::int64_t one = 0;
  std::vector<std::int64_t> more;  // in hedge mode
  int128 net = 0;
  for (const Holding& holding : held) {
    if (holding.quantity == 0) continue;
    const Contribution part = contribution(symbol, mark, holding);
    // The cost stays, the value moves.
    equity -= static_cast<int128>(part.upnl) + holding.entry_value;
    if (!symbol.tier_terms.on_entry_value) {
      maintenance_e8 -= static_cast<int128>(part.maintenance_e8);
    }
    net += holding.quantity;
    if (one != 0 && more.empty()) more.push_back(one);
    if (one != 0) more.push_back(holding.quantity);
    one = holding.quantity;
  }
  if (one == 0) return {};
  const std::span<const std::int64_t> quantities =
      more.empty() ? std::span<const std::int64_t>(&one, 1) : more;
  Part part{symbol, quantities, symbol.scale.sign() < 0 ? -net : net, false, false};
  SolvedPrices prices;
  prices.bankruptcy = turning_price(part, equity, 0, mark);
  if (has_open_position) {
    part.with_maintenance = !symbol.tier_terms.on_entry_value;
    part.is_clipped = part.with_maintenance && is_clipped(symbol);
    prices.liquidation = turning_price(part, equity, maintenance_e8, mark);
  }
  return prices;
}

std::vector<SolvedPrices> solve_prices(const Venue& venue, std::span<const core::UnitValue> marks,
                                       const AccountHoldings& account) {
  const std::span<const Holding> held = account.holdings;
  std::vector<SolvedPrices> solved(held.size());
  const AccountSums sums = sum_account(venue, marks, account);
  const bool open = std::any_of(held.begin(), held.end(), [&](const Holding& holding) {
    return holding.quantity != 0 && !venue.symbol(holding.symbol).collateral;
  });
  std::vector<std::size_t> order(held.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return std::pair(held[a].symbol, a) < std::pair(held[b].symbol, b);
  });
  std::vector<Holding> in_symbol;
  for (std::size_t first = 0, last = 0; first < order.size(); first = last) {
    const SymbolId id = held[order[first]].symbol;
    in_symbol.clear();
    for (last = first; last < order.size() && held[order[last]].symbol == id; ++last) {
      in_symbol.push_back(held[order[last]]);
    }
    const SolvedPrices prices =
        solve_prices(venue.symbol(id), marks[id.value()], sums, in_symbol, open);
    for (std::size_t i = first; i < last; ++i) {
      if (held[order[i]].quantity != 0) solved[order[i]] = prices;
    }
  }
  return solved;
}

}  // namespace ballast
