#include "sim/stress/population.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "host/include/ballast/error.hpp"
#include "host/include/ballast/risk_rules.hpp"

namespace ballast::stress {
namespace {

using scenario::Random;

constexpr double kAtomsPerUsd = 1e6;
/// Nobody opens with less than this above the initial margin.
constexpr double kRoom = 1.02;
/// The tails of lognormal sizes and leverages end here, where engines have no room for more.
constexpr double kMostUsd = 1e10;
constexpr std::int64_t kMostWallet = std::int64_t{1} << 54;
constexpr double kMostPositions = 2e6;

class Drawing {
 public:
  Drawing(const Scenario& scenario, const Venue& venue, double scale, std::uint64_t seed)
      : scenario_(scenario),
        venue_(venue),
        scale_(scale),
        random_(seed),
        of_users_(seed ^ 0x6564676573ULL) {
    population_.net_lots.resize(scenario.symbols.size());
    for (SymbolId id; id.value() < scenario.symbols.size(); ++id) {
      const SymbolSpec& symbol = venue.symbol(id);
      lot_atoms_.push_back(static_cast<double>(symbol.entry_value(1'000'000, symbol.mark)) /
                           1'000'000);
    }
  }

  Population draw() {
    for (std::uint32_t group = 0; group < scenario_.groups.size(); ++group) draw_group(group);
    for (std::uint32_t whale = 0; whale < scenario_.whales.size(); ++whale) {
      const Whale& terms = scenario_.whales[whale];
      const SymbolId symbol = venue_.find_symbol(terms.symbol).value();
      const auto group = static_cast<std::uint32_t>(scenario_.groups.size()) + whale;
      add_account(group, {draw_position(symbol, terms.is_long, terms.notional * scale_, 0)},
                  terms.leverage);
    }
    return std::move(population_);
  }

 private:
  HeldPosition draw_position(SymbolId symbol, bool is_long, double usd, double entry) {
    HeldPosition held;
    held.symbol = symbol;
    const double lot = lot_atoms_[symbol.value()];
    held.lots =
        std::max<std::int64_t>(1, std::llround(std::min(usd, kMostUsd) * kAtomsPerUsd / lot));
    if (!is_long) held.lots = -held.lots;
    const double price_ratio = std::exp(is_long ? -entry : entry);
    held.entry_value = std::llround(static_cast<double>(held.lots) * lot * price_ratio);
    return held;
  }

  void draw_group(std::uint32_t index) {
    const GroupTerms& group = scenario_.groups[index];
    std::vector<HeldPosition> drawn;
    for (SymbolId symbol; symbol.value() < scenario_.symbols.size(); ++symbol) {
      const SymbolTerms& terms = scenario_.symbols[symbol.value()];
      if (terms.collateral) continue;
      if (!group.symbols.empty() && !risk::is_member(group.symbols, terms.name)) continue;
      const double notional = terms.open_interest * group.share * scale_;
      const double wanted = notional / group.mean_size;
      if (wanted + static_cast<double>(drawn.size() + population_.positions.size()) >
          kMostPositions) {
        throw InputError(scenario_.file + ": groups[" + group.role +
                         "].mean_size: makes more than 2000000 positions; give larger ones, less "
                         "open interest or a smaller scale");
      }
      const auto count = static_cast<std::size_t>(std::llround(wanted));
      if (count == 0) continue;
      for (const double usd :
           scenario::stratified_lognormal(random_, count, group.mean_size, group.size_sigma)) {
        const double spread = group.entry_sigma > 0 ? group.entry_sigma * of_users_.normal() : 0;
        drawn.push_back(draw_position(symbol, group.is_long, std::max(usd, scenario_.smallest_size),
                                      group.entry + spread));
      }
    }
    random_.shuffle(drawn);
    for (std::size_t at = 0; at < drawn.size();) {
      const std::size_t count =
          group.positions > 1 ? random_.geometric(group.positions) : std::size_t{1};
      std::vector<HeldPosition> held;
      for (; held.size() < count && at < drawn.size(); ++at) {
        const bool is_there = std::any_of(held.begin(), held.end(), [&](const HeldPosition& other) {
          return other.symbol == drawn[at].symbol;
        });
        if (is_there) break;  // one position a symbol
        held.push_back(drawn[at]);
      }
      if (group.hedged > 0 && of_users_.chance(group.hedged)) hedge(group, drawn, held);
      add_account(index, held, random_.lognormal(group.leverage, group.leverage_sigma));
    }
  }

  /// Adds the other side of a symbol that one of the group holds, and this account does not.
  void hedge(const GroupTerms& group, const std::vector<HeldPosition>& drawn,
             std::vector<HeldPosition>& held) {
    const SymbolId symbol = drawn[of_users_.index(drawn.size())].symbol;
    double largest = 0;
    for (const HeldPosition& position : held) {
      if (position.symbol == symbol) return;
      const double lots = std::abs(static_cast<double>(position.lots));
      largest = std::max(largest, lots * lot_atoms_[position.symbol.value()] / kAtomsPerUsd);
    }
    held.push_back(draw_position(symbol, !group.is_long, largest, 0));
  }

  void add_account(std::uint32_t group, const std::vector<HeldPosition>& held, double leverage) {
    HeldAccount account;
    account.group = group;
    double notional = 0, upnl = 0, initial = 0;
    for (HeldPosition position : held) {
      position.account = static_cast<std::uint32_t>(population_.accounts.size());
      const double value = static_cast<double>(position.lots) * lot_atoms_[position.symbol.value()];
      notional += std::abs(value);
      upnl += value - static_cast<double>(position.entry_value);
      initial += std::abs(value) / scenario_.symbols[position.symbol.value()].max_leverage;
      population_.net_lots[position.symbol.value()] += position.lots;
      population_.positions.push_back(position);
    }
    const double most = static_cast<double>(kMostWallet);
    const double equity = std::min(most, std::max(notional / leverage, initial * kRoom));
    account.wallet = std::llround(std::clamp(equity - upnl, 0.0, most));
    if (group < scenario_.groups.size()) {
      const double free = std::max(0.0, equity - initial);
      account.order_margin = std::llround(free * scenario_.groups[group].orders);
      hold_collateral(scenario_.groups[group], account);
    }
    population_.accounts.push_back(account);
  }

  /// A part of the wallet is spent on the scenario's collateral, which its haircut makes less of.
  void hold_collateral(const GroupTerms& group, HeldAccount& account) {
    for (SymbolId symbol; symbol.value() < scenario_.symbols.size(); ++symbol) {
      const SymbolTerms& terms = scenario_.symbols[symbol.value()];
      if (!terms.collateral || group.in_collateral <= 0) continue;
      // Unit values of collateral have the haircut in them; it is bought at the whole price.
      const SymbolSpec& spec = venue_.symbol(symbol);
      const double cost = static_cast<double>(account.wallet) * group.in_collateral;
      const double lot = static_cast<double>(spec.entry_value(1'000'000, spec.mark)) / 1'000'000;
      const auto lots = std::min(spec.max_lots, static_cast<std::int64_t>(cost / lot));
      if (lots == 0) continue;
      HeldPosition& bought = population_.positions.emplace_back();
      bought.symbol = symbol;
      bought.lots = lots;
      bought.entry_value = spec.entry_value(lots, spec.mark);
      bought.account = static_cast<std::uint32_t>(population_.accounts.size());
      // What the haircut takes away is there as cash besides.
      account.wallet += std::llround(cost * (1 - terms.haircut));
    }
  }

  const Scenario& scenario_;
  const Venue& venue_;
  const double scale_;
  Random random_;
  Random of_users_;  ///< by itself, so that a group's other terms draw what they drew
  std::vector<double> lot_atoms_;
  Population population_;
};

}  // namespace

Population draw_population(const Scenario& scenario, const Venue& venue, double scale,
                           std::uint64_t seed) {
  return Drawing(scenario, venue, scale, seed).draw();
}

}  // namespace ballast::stress
