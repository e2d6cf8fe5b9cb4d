#include "sim/stress/stress_measures.hpp"

#include <algorithm>
#include <cmath>

#include "hls/core/valuation.hpp"

namespace ballast::stress {
namespace {

constexpr double kAtomsPerUsd = 1e6;
constexpr std::size_t kDrawnSymbols = 12;

double usd(int128 atoms) { return static_cast<double>(atoms) / kAtomsPerUsd; }

void set(std::vector<bool>& flags, AccountId account) {
  if (account.value() >= flags.size()) flags.resize(account.value() + 1);
  flags[account.value()] = true;
}

}  // namespace

StressMeasures::StressMeasures(const Scenario& scenario, const Desk& desk,
                               const SimulatedMarket& market, const risk::Waterfall& waterfall)
    : scenario_(scenario), desk_(desk), market_(market), waterfall_(waterfall) {}

void StressMeasures::look(double time_s, const VerdictCounts& verdicts) {
  StressSample sample;
  sample.time_s = time_s;
  sample.verdicts = verdicts;
  const auto decisions = waterfall_.decisions();
  for (; decisions_seen_ < decisions.size(); ++decisions_seen_) {
    take(decisions[decisions_seen_], sample);
  }
  add_up(sample);
  look_at_market(sample);
  samples_.push_back(std::move(sample));
}

void StressMeasures::take(const risk::RiskDecision& decision, StressSample& sample) {
  using risk::DecisionKind;
  const double amount = usd(decision.operands[0].value);
  switch (decision.kind) {
    case DecisionKind::fill:
      if (decision.fund || decision.operands[0].value == 0) break;
      ++sample.liquidations;
      sample.liquidated_usd += usd(decision.operands[1].value);
      set(is_liquidated_, *decision.account);
      break;
    case DecisionKind::deleveraged:
      take_close(decision, sample);
      break;
    case DecisionKind::takeover:
      ++sample.takeovers;
      break;
    case DecisionKind::fund_pays:
      figures_.fund_paid_usd += amount;
      break;
    case DecisionKind::social_loss:
      figures_.socialised_usd += amount;
      break;
    case DecisionKind::deficit:
      figures_.deficit_usd += amount;
      break;
    case DecisionKind::fee:
      figures_.fees_usd += amount;
      break;
    default:
      break;
  }
}

void StressMeasures::take_close(const risk::RiskDecision& decision, StressSample& sample) {
  ++sample.adl_fills;
  const double value = std::abs(usd(decision.operands[2].value));
  sample.adl_usd += value;
  adl_fill_usd_.push_back(value);
  partial_ += decision.operands[5].value != 0 ? 1 : 0;
  set(is_deleveraged_, *decision.account);
  if (!figures_.first_adl_s) figures_.first_adl_s = sample.time_s - scenario_.late_s;
}

void StressMeasures::add_up(const StressSample& sample) {
  figures_.market_liquidations += sample.liquidations;
  figures_.market_liquidation_notional_usd += sample.liquidated_usd;
  figures_.adl_fills += sample.adl_fills;
  figures_.adl_notional_usd += sample.adl_usd;
  figures_.takeovers += sample.takeovers;
  figures_.largest_burst = std::max(figures_.largest_burst, sample.adl_fills);
}

void StressMeasures::look_at_market(StressSample& sample) const {
  for (std::size_t fund = 0; fund < waterfall_.rules().funds.size(); ++fund) {
    sample.fund_equity_usd.push_back(usd(waterfall_.margin(waterfall_.fund_account(fund)).equity));
  }
  const std::size_t drawn = std::min(kDrawnSymbols, scenario_.symbols.size());
  for (SymbolId symbol; symbol.value() < drawn; ++symbol) {
    sample.mark_ratio.push_back(market_.mark_price(symbol) /
                                scenario_.symbols[symbol.value()].price);
  }
  double depth = 0;
  for (SymbolId symbol; symbol.value() < scenario_.symbols.size(); ++symbol) {
    depth += market_.depth_left(symbol);
  }
  sample.depth_left = depth / static_cast<double>(scenario_.symbols.size());
  double held = 0;
  for (PositionId id; id < desk_.positions_end(); ++id) {
    const DeskPosition position = desk_.position(id);
    if (!position.live || position.quantity <= 0) continue;
    if (desk_.venue().symbol(position.symbol).collateral) continue;
    held += usd(core::value(position.quantity, desk_.marks()[position.symbol.value()]));
  }
  sample.open_interest_usd = held;
}

void StressMeasures::finish() {
  if (!adl_fill_usd_.empty()) {
    const auto middle =
        adl_fill_usd_.begin() + static_cast<std::ptrdiff_t>(adl_fill_usd_.size() / 2);
    std::nth_element(adl_fill_usd_.begin(), middle, adl_fill_usd_.end());
    figures_.median_adl_fill_usd = *middle;
    figures_.partial_share =
        static_cast<double>(partial_) / static_cast<double>(adl_fill_usd_.size());
  }
  figures_.liquidated_accounts = std::count(is_liquidated_.begin(), is_liquidated_.end(), true);
  figures_.deleveraged_accounts = std::count(is_deleveraged_.begin(), is_deleveraged_.end(), true);
  // The waterfall has checked it at every tick, to the atom, or thrown.
  figures_.value_conserved = true;
}

}  // namespace ballast::stress
