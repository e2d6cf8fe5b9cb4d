// Ordinary business between the steps: trades of those who stay, deposits and withdrawals; and the
// liquidations in the market.
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <optional>

#include "hls/core/valuation.hpp"
#include "sim/scenario/event_run.hpp"

namespace ballast::scenario {
namespace {

constexpr double kTradesAtFullScale = 300'000;
constexpr double kTransfersAtFullScale = 30'000;
constexpr std::int64_t kMostTicksFromMark = 5;
constexpr double kMeanTradeShare = 0.05;  ///< of the smaller of the two positions
constexpr double kThroughZero = 0.01;     ///< share of trades that turn a position round

constexpr double kAtomsPerUsd = 1e6;
constexpr double kDepositMedian = 500 * kAtomsPerUsd;
constexpr double kDepositSigma = 1.5;
constexpr double kDeposits = 0.6;        ///< share of transfers
constexpr double kMostWithdrawn = 0.01;  ///< of the wallet

/// Above this the venue liquidates a fifth first, and the rest if that was not enough.
constexpr double kLargePosition = 100'000 * kAtomsPerUsd;
constexpr std::int64_t kFirstPart = 5;

}  // namespace

void EventRun::ordinary_business(std::size_t step) {
  const auto second = [this](std::size_t at) {
    return static_cast<double>(market_.path.second[at]);
  };
  const double passed = step == 1 ? 1 : second(step) - second(step - 1);
  const double share = passed / (second(market_.path.steps() - 1) + 1) * summary_.options.scale;
  trades_due_ += kTradesAtFullScale * share;
  transfers_due_ += kTransfersAtFullScale * share;
  for (; trades_due_ >= 1; --trades_due_) {
    ordinary_trade();
    if (random_.chance(transfers_due_ / trades_due_)) {
      ordinary_transfer();
      transfers_due_ = std::max(0.0, transfers_due_ - 1);
    }
    session_.flush_if_full();
  }
}

void EventRun::ordinary_trade() {
  const Holder taker = holders_[random_.index(holders_.size())];
  const SymbolId symbol = desk().position(taker.position).symbol;
  const std::vector<Holder>& others = holders_of_[symbol.value()];
  const Holder maker = others[random_.index(others.size())];
  if (maker.account == taker.account) return;
  const std::int64_t lots =
      trade_lots(desk().position(taker.position), desk().position(maker.position));
  if (lots == 0) return;
  // Who crosses the spread pays it.
  const auto away = static_cast<std::int64_t>(random_.index(kMostTicksFromMark + 1));
  const std::int64_t mark = market_.path.at(step_, symbol.value());
  const std::int64_t ticks = lots > 0 ? mark + away : std::max<std::int64_t>(1, mark - away);
  const std::int64_t unit = ticks * market_.instruments[symbol.value()].atoms_per_tick;
  if (lots > 0) {
    trade(taker.position, maker.position, lots, unit);
  } else {
    trade(maker.position, taker.position, -lots, unit);
  }
  ++summary_.trades;
}

/// Lots that `taker` buys (> 0) or sells; 0 when the two cannot trade.
std::int64_t EventRun::trade_lots(const DeskPosition& taker, const DeskPosition& maker) {
  const std::int64_t own = std::abs(taker.quantity);
  const std::int64_t other = std::abs(maker.quantity);
  const auto smaller = static_cast<double>(std::min(own, other));
  const double share = std::min(0.5, random_.exponential(kMeanTradeShare));
  std::int64_t lots = 1 + static_cast<std::int64_t>(smaller * share);
  if (random_.chance(kThroughZero) && own < other) lots = own + 1 + lots / 2;
  const std::int64_t sign = random_.chance(0.5) ? 1 : -1;
  const auto allowed = [](const DeskPosition& position, std::int64_t delta) {
    const std::int64_t after = position.quantity + delta;
    if (position.side == Side::long_side) return after >= 0;
    return position.side == Side::both || after <= 0;
  };
  if (allowed(taker, sign * lots) && allowed(maker, -sign * lots)) return sign * lots;
  if (allowed(taker, -sign * lots) && allowed(maker, sign * lots)) return -sign * lots;
  return 0;
}

void EventRun::ordinary_transfer() {
  const AccountId account = holders_[random_.index(holders_.size())].account;
  std::int64_t amount = 0;
  if (random_.chance(kDeposits)) {
    amount = 1 + std::llround(random_.lognormal(kDepositMedian, kDepositSigma));
  } else {
    const DeskAccount& from = desk().account(account);
    if (from.verdict != Verdict::safe || from.wallet <= 0) return;
    const double share = random_.uniform(0, kMostWithdrawn);
    amount = -static_cast<std::int64_t>(static_cast<double>(from.wallet) * share);
    if (amount == 0) return;
  }
  desk().transfer(account, amount).value();
  net_transfers_ += amount;
  ++summary_.transfers;
}

void EventRun::liquidate_in_market() {
  while (liquidations_due_ >= 1 && !liquidatable_.empty()) {
    const AccountId account = liquidatable_.front();
    liquidatable_.pop_front();
    // An account may have been reported more than once, or have recovered since.
    if (desk().account(account).verdict != Verdict::liquidate) continue;
    if (!liquidate_once(account)) continue;
    --liquidations_due_;
    session_.flush();
    // Still below maintenance: its verdict has not changed, so that no event says so.
    if (desk().account(account).verdict == Verdict::liquidate) liquidatable_.push_back(account);
  }
}

bool EventRun::liquidate_once(AccountId account) {
  std::optional<PositionId> largest;
  std::int64_t most = 0;
  for (const PositionId id : desk().account(account).positions) {
    const DeskPosition& position = desk().position(id);
    const std::int64_t value = std::abs(position.quantity * unit_value(position.symbol));
    if (value <= most) continue;
    most = value;
    largest = id;
  }
  if (!largest) return false;
  const DeskPosition& position = desk().position(*largest);
  const std::int64_t size = std::abs(position.quantity);
  if (liquidated_before_.size() <= account.value())
    liquidated_before_.resize(account.value() + 1, false);
  const bool in_part =
      static_cast<double>(most) > kLargePosition && !liquidated_before_[account.value()];
  liquidated_before_[account.value()] = true;
  const std::int64_t lots = in_part ? (size + kFirstPart - 1) / kFirstPart : size;
  const PositionId maker = house_position_[position.symbol.value()];
  const std::int64_t unit = unit_value(position.symbol);
  if (position.quantity > 0) {
    trade(maker, *largest, lots, unit);
  } else {
    trade(*largest, maker, lots, unit);
  }
  ++summary_.market_liquidations;
  summary_.market_liquidation_notional += static_cast<double>(lots * unit) / kAtomsPerUsd;
  return true;
}

}  // namespace ballast::scenario
