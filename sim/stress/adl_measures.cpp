#include "sim/stress/adl_measures.hpp"

#include <algorithm>

namespace ballast::stress {

void AdlMeasures::close(const WinnerClose& close) {
  const int128 notional = close.mark_value < 0 ? -close.mark_value : close.mark_value;
  const int128 profit = std::max<int128>(0, close.mark_value - close.entry_value);
  profit_closed_ += profit;
  tick_[close.symbol].first += profit;
  loss_of_winners_ += close.mark_value - close.cash;
  if (close.is_hedge) {
    ++hedges_broken_;
    hedges_broken_notional_ += notional;
  }
  sides_.insert({close.symbol, close.is_long});
  by_position_[close.position] += notional;
  by_account_[close.account] += notional;
}

void AdlMeasures::need(SymbolId symbol, int128 deficit) { tick_[symbol].second += deficit; }

void AdlMeasures::end_tick() {
  for (const auto& [symbol, amounts] : tick_) {
    overshoot_ += std::max<int128>(0, amounts.first - amounts.second);
  }
  tick_.clear();
}

risk::Concentration AdlMeasures::concentration(std::size_t positions) const {
  std::vector<int128> amounts(std::max(positions, by_position_.size()));
  std::transform(by_position_.begin(), by_position_.end(), amounts.begin(),
                 [](const auto& one) { return one.second; });
  return risk::concentration(amounts);
}

}  // namespace ballast::stress
