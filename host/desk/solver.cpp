#include "host/include/ballast/solver.hpp"

#include <algorithm>
#include <boost/multiprecision/cpp_int.hpp>
#include <numeric>
#include <utility>

#include "hls/core/limits.hpp"
#include "hls/core/margin.hpp"
#include "hls/core/valuation.hpp"

namespace ballast {
namespace {

// The unknown is m ≥ 0, the size of one lot's value in atoms: price × scale for a linear contract,
// −scale / price for an inverse one. In m both kinds are the same piecewise linear problem.
// Products stay below 2^200 (a constant of 123 bits by a denominator of 67): no allocation.
using Wide = boost::multiprecision::int256_t;

struct Fraction {  // n / d, n ≥ 0, d > 0
  Wide n;
  Wide d;
};

bool less(const Fraction& a, const Fraction& b) { return a.n * b.d < b.n * a.d; }

Wide widen(int128 x) { return (Wide(core::high64(x)) << 64) + core::low64(x); }
Wide widen(uint128 x) { return (Wide(core::high64(x)) << 64) + core::low64(x); }
Wide deduction_of(const op::Tier& tier) {
  return (Wide(tier.deduction_hi) << 64) + tier.deduction_lo;
}

/// f(m) = slope × m + constant: how far the account is above the line solved for, atoms × 10^8.
struct Line {
  Wide slope = 0;
  Wide constant = 0;

  Wide scaled_at(const Fraction& m) const { return slope * m.n + constant * m.d; }  // × m.d
  /// Where it is 0; only for a slope that is not.
  Fraction zero() const {
    if (slope < 0) return {constant, -slope};
    return {-constant, slope};
  }
};

/// One symbol's part of an account with everything else held. The pieces of f are [cut_i, cut_i+1),
/// where cut_0 is 0; within a piece no holding changes tier.
class Problem {
 public:
  /// `fixed_e8`: equity less ΣM of what does not move, atoms × 10^8.
  Problem(const SymbolSpec& symbol, std::span<const std::int64_t> quantities, Wide fixed_e8,
          bool with_maintenance)
      : symbol_(symbol), fixed_e8_(std::move(fixed_e8)) {
    for (const std::int64_t quantity : quantities) {
      net_ += quantity;
      if (with_maintenance) sizes_.push_back(core::magnitude(quantity));
    }
    if (symbol.scale < 0) net_ = -net_;
    find_cuts();
  }

  /// The crossing that solver.hpp promises; `now` is m at the mark.
  std::optional<Fraction> solve(const Fraction& now) const {
    std::size_t piece = cuts_.size() - 1;
    while (piece > 0 && less(now, cuts_[piece])) --piece;
    const bool above = line_in(piece).scaled_at(now) >= 0;
    const bool losing_up = net_ <= 0;  // net value falls, or maintenance alone grows, with m
    const bool first_up = above == losing_up;
    std::optional<Fraction> root = search(piece, above, first_up);
    return root ? root : search(piece, above, !first_up);
  }

 private:
  void find_cuts() {
    cuts_.push_back({0, 1});
    for (const std::uint64_t size : sizes_) {
      for (const op::Tier& tier : symbol_.tiers) {
        if (tier.floor > 0) cuts_.push_back({tier.floor, size});
        // Where the deduction stops eating the whole charge, if that is inside the tier.
        const auto rate = static_cast<std::uint64_t>(tier.rate_e8);
        const uint128 charge = static_cast<uint128>(tier.floor) * rate;
        if (deduction_e8(tier) > charge && rate > 0) {
          cuts_.push_back({deduction_of(tier), Wide(size) * rate});
        }
      }
    }
    if (std::is_sorted(cuts_.begin(), cuts_.end(), less)) return;  // one holding, usually
    std::sort(cuts_.begin(), cuts_.end(), less);
  }

  Line line_in(std::size_t piece) const {
    Line line{net_ * kRateOne, fixed_e8_};
    const Fraction& start = cuts_[piece];
    for (const std::uint64_t size : sizes_) {
      const Wide value = start.n * size;
      const op::Tier* tier = nullptr;
      for (const op::Tier& candidate : symbol_.tiers) {
        if (start.d * candidate.floor > value) break;
        tier = &candidate;
      }
      if (tier == nullptr) continue;
      const Wide deduction = deduction_of(*tier);
      if (value * tier->rate_e8 < deduction * start.d) continue;  // to the end of the piece
      line.slope -= Wide(size) * tier->rate_e8;
      line.constant += deduction;
    }
    return line;
  }

  static bool crossed(const Wide& f, bool above) { return above ? f < 0 : f >= 0; }

  std::optional<Fraction> search(std::size_t piece, bool above, bool up) const {
    return up ? search_up(piece, above) : search_down(piece, above);
  }

  /// From inside `piece` towards larger m; a table that jumps can turn the verdict at a cut.
  std::optional<Fraction> search_up(std::size_t piece, bool above) const {
    Line line = line_in(piece);
    for (; piece + 1 < cuts_.size(); ++piece) {
      const Fraction& end = cuts_[piece + 1];
      if (crossed(line.scaled_at(end), above)) return line.zero();
      line = line_in(piece + 1);
      if (crossed(line.scaled_at(end), above)) return end;
    }
    if (above ? line.slope < 0 : line.slope > 0) return line.zero();
    return std::nullopt;
  }

  std::optional<Fraction> search_down(std::size_t piece, bool above) const {
    Line line = line_in(piece);
    for (; piece > 0; --piece) {
      const Fraction& start = cuts_[piece];
      if (crossed(line.scaled_at(start), above)) return line.zero();
      line = line_in(piece - 1);
      if (crossed(line.scaled_at(start), above)) return start;
    }
    if (!crossed(line.constant, above) || line.slope == 0) return std::nullopt;
    const Fraction zero = line.zero();
    if (zero.n <= 0) return std::nullopt;  // only a price of 0 would do
    return zero;
  }

  const SymbolSpec& symbol_;
  Wide net_ = 0;  ///< d(value)/dm: ΣQ, negated for inverse contracts
  Wide fixed_e8_;
  std::vector<std::uint64_t> sizes_;
  std::vector<Fraction> cuts_;
};

core::TierTable table_of(const SymbolSpec& symbol) {
  core::TierTable table;
  for (const op::Tier& tier : symbol.tiers) {
    table.tier[table.count++] = {tier.floor, tier.rate_e8, deduction_e8(tier)};
  }
  return table;
}

/// A holding's part in the account's sums at the marks.
struct Contribution {
  std::int64_t upnl;
  uint128 maintenance_e8;
};

Contribution contribution(const SymbolSpec& symbol, core::UnitValue mark, const Holding& holding) {
  const std::int64_t value = core::value(holding.quantity, mark);
  return {value - holding.entry_value,
          symbol.tiers.empty() ? 0 : core::maintenance(table_of(symbol), value)};
}

std::optional<Rational> price_at(const SymbolSpec& symbol, const std::optional<Fraction>& m) {
  if (!m) return std::nullopt;
  const Rational size{Integer(m->n), Integer(m->d)};
  if (size == 0) return std::nullopt;
  return symbol.price_of(symbol.scale < 0 ? Rational(-size) : size);
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
  std::vector<std::int64_t> quantities;
  for (std::size_t first = 0, last = 0; first < order.size(); first = last) {
    const SymbolId id = held[order[first]].symbol;
    const SymbolSpec& symbol = venue.symbol(id);
    Wide equity = widen(sums.equity);
    Wide maintenance = widen(sums.maintenance_e8);
    quantities.clear();
    for (last = first; last < order.size() && held[order[last]].symbol == id; ++last) {
      const Holding& holding = held[order[last]];
      if (holding.quantity == 0) continue;
      const Contribution part = contribution(symbol, marks[id.value()], holding);
      equity -= Wide(part.upnl) + holding.entry_value;  // the cost stays, the value moves
      maintenance -= widen(part.maintenance_e8);
      quantities.push_back(holding.quantity);
    }
    if (quantities.empty()) continue;
    const Fraction now{core::magnitude(marks[id.value()].u), Wide(1) << marks[id.value()].shift};
    SolvedPrices prices;
    const Wide equity_e8 = equity * kRateOne;
    prices.bankruptcy = price_at(symbol, Problem(symbol, quantities, equity_e8, false).solve(now));
    if (open) {
      prices.liquidation =
          price_at(symbol, Problem(symbol, quantities, equity_e8 - maintenance, true).solve(now));
    }
    for (std::size_t i = first; i < last; ++i) {
      if (held[order[i]].quantity != 0) solved[order[i]] = prices;
    }
  }
  return solved;
}

}  // namespace ballast
