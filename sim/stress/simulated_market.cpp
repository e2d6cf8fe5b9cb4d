#include "sim/stress/simulated_market.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "host/include/ballast/decimal.hpp"
#include "host/include/ballast/error.hpp"
#include "sim/stress/valuation.hpp"

namespace ballast::stress {
namespace {

/// Seconds over which the basis of the mark's second component is smoothed.
constexpr double kBasisSeconds = 30;
/// ln, of a price to its start.
constexpr double kFarthest = 7;

double to_double(const Rational& x) {
  return std::strtod(print_significant(x, 17).c_str(), nullptr);
}

/// The symbol's tick; where it has none, or one that is not seen in a price, six digits less.
Rational step_of(const SymbolSpec& symbol) {
  constexpr int kDigits = 6, kMostDigits = 12;
  const double mark = to_double(symbol.mark);
  const int exponent = static_cast<int>(std::floor(std::log10(mark)));
  if (symbol.tick > 0 && mark / to_double(symbol.tick) < std::pow(10.0, kMostDigits)) {
    return symbol.tick;
  }
  const int digits = exponent - kDigits;
  const Rational power = power_of_ten(static_cast<unsigned>(std::abs(digits)));
  return digits < 0 ? Rational(1) / power : power;
}

double median(double a, double b, double c) {
  return std::max(std::min(a, b), std::min(std::max(a, b), c));
}

}  // namespace

SimulatedMarket::SimulatedMarket(const Scenario& scenario, const Desk& desk, double scale,
                                 std::uint64_t seed, bool impact)
    : scenario_(scenario),
      desk_(desk),
      random_(seed ^ 0x6D61726B6574ULL),
      has_impact_(impact),
      books_(scenario.symbols.size()) {
  const Valuation value(scenario, desk.venue());
  for (std::size_t i = 0; i < books_.size(); ++i) {
    const SymbolTerms& terms = scenario.symbols[i];
    Book& book = books_[i];
    const SymbolSpec& symbol = desk.venue().symbols()[i];
    book.step = step_of(symbol);
    book.tick = to_double(book.step);
    book.atom = value.atom(symbol.asset);
    book.index = book.mark = terms.price;
    book.tick_count = std::llround(terms.price / book.tick);
    book.calm_notional = terms.open_interest * scale * scenario.market.depth * terms.depth;
  }
}

double SimulatedMarket::own_price(const Book& book) const {
  return book.index * std::exp(-book.impact * (1 - scenario_.market.spill));
}

void SimulatedMarket::advance(double time_s) {
  const MarketTerms& terms = scenario_.market;
  const double dt = time_s - time_s_;
  time_s_ = time_s;
  for (std::size_t i = 0; i < books_.size(); ++i) {
    Book& book = books_[i];
    const SymbolTerms& symbol = scenario_.symbols[i];
    const double before = book.mark;
    const double depth_before = book.depth;
    // What was taken in the tick before has moved the price, and its levels are thin.
    for (const int side : {0, 1}) {
      const double there = book.calm_notional * depth_before;
      const double use = there > 0 ? std::min(1.0, book.taken[side] / there) : 0;
      if (has_impact_) book.impact += (side == 0 ? 1 : -1) * terms.impact * use;
      book.depth *= 1 - terms.use * use;
      book.taken[side] = 0;
      const double refilled = book.calm_notional * dt / terms.depth_round_s;
      book.missing[side] = std::max(0.0, book.missing[side] - refilled);
    }
    book.impact *= std::exp(-dt / terms.impact_decay_s);
    book.noise += symbol.collateral ? 0 : terms.noise * random_.normal();
    const double outside = scenario_.fall_at(symbol, time_s, book.noise);
    // Other venues follow a share of what happens here.
    book.index = symbol.price * std::exp(-outside - terms.spill * book.impact);
    const double own = own_price(book);
    book.basis += (std::log(own / book.index) - book.basis) * (1 - std::exp(-dt / kBasisSeconds));
    const double mark = median(book.index, own, book.index * std::exp(book.basis));
    book.tick_count = std::max<std::int64_t>(1, std::llround(mark / book.tick));
    book.mark = static_cast<double>(book.tick_count) * book.tick;
    const double move = std::abs(std::log(book.mark / before));
    if (!(std::abs(std::log(mark / symbol.price)) < kFarthest)) {
      throw InputError(scenario_.file + ": market: the price of " + symbol.name +
                       " is driven beyond a thousand times, or below a thousandth, of its start; "
                       "give more depth, or less impact");
    }
    book.depth += (1 - book.depth) * (1 - std::exp(-dt / terms.recovery_s));
    book.depth *= std::exp(-terms.thinning * move);
  }
}

Rational SimulatedMarket::mark(SymbolId symbol) const {
  return books_[symbol.value()].step * books_[symbol.value()].tick_count;
}

std::int64_t SimulatedMarket::match(SymbolId id, std::int64_t lots,
                                    const std::optional<core::UnitValue>& limit, bool whole,
                                    std::vector<UserFill>& fills) {
  const SymbolSpec& symbol = desk_.venue().symbol(id);
  Book& book = books_[id.value()];
  const int side = lots < 0 ? 0 : 1;
  const double levels = scenario_.market.levels;
  const double at_level = book.calm_notional * book.depth / levels;
  const double own = own_price(book);
  double skip = book.missing[side];
  std::int64_t left = lots < 0 ? -lots : lots;
  std::vector<UserFill> found;
  double taken = 0;
  for (unsigned level = 0; level < scenario_.market.levels && left > 0; ++level) {
    const double there = std::max(0.0, at_level - skip);
    skip = std::max(0.0, skip - at_level);
    const double step = has_impact_ ? scenario_.market.impact * level / levels : 0;
    const double price = own * std::exp(lots < 0 ? -step : step);
    const Rational on_tick = book.step * std::max<std::int64_t>(1, std::llround(price / book.tick));
    const Rational unit = symbol.atoms_per_lot(on_tick);
    if (limit) {
      const Rational worst = atoms_per_lot(*limit);
      if (lots < 0 ? unit < worst : unit > worst) break;
    }
    const double lot_value = std::abs(to_double(unit)) * book.atom;
    const double has_lots = there / lot_value;
    const std::int64_t part =
        has_lots < static_cast<double>(left) ? static_cast<std::int64_t>(has_lots) : left;
    if (part <= 0) continue;
    const std::int64_t signed_part = lots < 0 ? -part : part;
    found.push_back({signed_part, symbol.entry_value(signed_part, on_tick)});
    taken += static_cast<double>(part) * lot_value;
    left -= part;
  }
  if (whole && left > 0) return 0;
  book.missing[side] += taken;
  book.taken[side] += taken;
  fills.insert(fills.end(), found.begin(), found.end());
  return (lots < 0 ? -lots : lots) - left;
}

SimulatedMarket::UserFill SimulatedMarket::take(SymbolId symbol, std::int64_t lots) {
  std::vector<UserFill> fills;
  match(symbol, lots, std::nullopt, false, fills);
  UserFill all;
  for (const UserFill& fill : fills) {
    all.lots += fill.lots;
    all.value += fill.value;
  }
  return all;
}

void SimulatedMarket::rest_orders(AccountId account, SymbolId symbol, std::int64_t margin) {
  if (margin != 0) order_margins_[account][symbol] += margin;
}

std::int64_t SimulatedMarket::cancel_orders(AccountId account, std::optional<SymbolId> symbol) {
  const auto at = order_margins_.find(account);
  if (at == order_margins_.end()) return 0;
  std::int64_t freed = 0;
  for (auto& [held, margin] : at->second) {
    if (!symbol || held == *symbol) freed += std::exchange(margin, 0);
  }
  return freed;
}

void SimulatedMarket::cancel(risk::OrderId order) { ended_.push_back(order); }

void SimulatedMarket::take_answers(risk::Nanoseconds, std::vector<risk::MarketAnswer>& answers) {
  using Kind = risk::MarketAnswer::Kind;
  for (const risk::MarketOrder& order : std::exchange(waiting_, {})) {
    std::vector<UserFill> fills;
    match(order.symbol, order.lots, order.limit, order.fill_or_kill, fills);
    for (const UserFill& fill : fills) {
      answers.push_back(
          {Kind::fill, order.id, fill.lots, fill.value, maker(order.symbol), Side::both});
    }
    // Immediate or cancel: the rest is given up.
    answers.push_back({Kind::ended, order.id, 0, 0, {}, Side::both});
  }
  for (const risk::OrderId order : std::exchange(ended_, {})) {
    answers.push_back({Kind::ended, order, 0, 0, {}, Side::both});
  }
}

}  // namespace ballast::stress
