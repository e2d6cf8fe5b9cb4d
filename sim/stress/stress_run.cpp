#include "sim/stress/stress_run.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <string>

#include "hls/core/valuation.hpp"

namespace ballast::stress {
namespace {

constexpr double kAtomsPerUsd = 1e6;
constexpr std::size_t kMakers = 4;
constexpr double kMakerUsd = 1e9;
constexpr std::uint32_t kNobody = 0xFFFFFFFF;
constexpr std::size_t kDrawnSymbols = 12;

double usd(int128 atoms) { return static_cast<double>(atoms) / kAtomsPerUsd; }

/// Amounts that go with the size of the book; those of one position stay.
risk::RiskRules scaled(risk::RiskRules rules, double scale) {
  const auto scale_amount = [scale](std::int64_t& amount) {
    amount = std::llround(static_cast<double>(amount) * scale);
  };
  for (risk::FundRules& fund : rules.funds) {
    scale_amount(fund.capital);
    if (fund.cap) scale_amount(*fund.cap);
    if (fund.top_up) scale_amount(fund.top_up->amount);
    if (fund.top_up) scale_amount(fund.top_up->below);
    if (fund.loss_cap) scale_amount(fund.loss_cap->amount);
  }
  for (risk::TriggerRule& trigger : rules.triggers) {
    using Quantity = risk::TriggerRule::Quantity;
    if (trigger.floor) scale_amount(*trigger.floor);
    const bool is_amount = trigger.quantity == Quantity::balance ||
                           trigger.quantity == Quantity::equity ||
                           trigger.quantity == Quantity::unfilled;
    if (is_amount) scale_amount(trigger.start);
    if (is_amount) scale_amount(trigger.stop);
  }
  return rules;
}

std::uint64_t nanoseconds(double seconds) {
  return static_cast<std::uint64_t>(std::llround(seconds * 1e9));
}

}  // namespace

EngineConfig StressRun::capacity_of(const Scenario& scenario, const Population& population,
                                    const risk::RiskRules& rules) {
  const std::size_t own = kMakers + rules.funds.size() + rules.accounts.size() + 4;
  const std::size_t positions = population.positions.size() +
                                (kMakers + rules.funds.size() + 1) * scenario.symbols.size() + 64;
  return {static_cast<std::uint32_t>(positions),
          static_cast<std::uint32_t>(population.accounts.size() + own)};
}

StressRun::StressRun(const Scenario& scenario, const risk::RiskRules& rules, Engine& engine,
                     Venue venue, Population population, const StressOptions& options)
    : scenario_(scenario),
      options_(options),
      session_(std::move(venue), engine),
      market_(scenario, session_.desk(), options.scale, options.seed, options.impact),
      population_(std::move(population)),
      random_(options.seed ^ 0x7573657273ULL) {
  load();
  waterfall_ = std::make_unique<risk::Waterfall>(session_, scaled(rules, options.scale), market_);
  waterfall_->set_event_handler([this](const Event& event) { on_event(event); });
  waterfall_->begin(0);
}

StressRun::~StressRun() = default;

void StressRun::load() {
  Desk& desk = session_.desk();
  desk.start(0);
  std::vector<AccountId> makers;
  for (std::size_t i = 0; i < kMakers; ++i) {
    makers.push_back(desk.add_account("liquidity " + std::to_string(i + 1), AssetId(0),
                                      std::llround(kMakerUsd * kAtomsPerUsd),
                                      option::kExemptAdl | option::kNoVerdict)
                         .value());
  }
  market_.set_makers(makers);
  constexpr std::size_t kAtOnce = 4096;
  for (std::size_t i = 0; i < population_.accounts.size(); ++i) {
    const HeldAccount& held = population_.accounts[i];
    const std::string role = held.group < scenario_.groups.size()
                                 ? scenario_.groups[held.group].role
                                 : scenario_.whales[held.group - scenario_.groups.size()].name;
    const AccountId id =
        desk.add_account(role + " " + std::to_string(i + 1), AssetId(0), held.wallet).value();
    ids_.push_back(id);
    for (std::size_t at = held.first; at < held.first + held.count; ++at) {
      const HeldPosition& position = population_.positions[at];
      desk.fill(id, position.symbol, Side::both, {position.lots, position.entry_value, 0}).value();
    }
    if (i % kAtOnce == kAtOnce - 1) session_.finish();
  }
  // The makers are the other side of what the groups do not balance.
  for (SymbolId symbol; symbol.value() < population_.net_lots.size(); ++symbol) {
    const std::int64_t net = population_.net_lots[symbol.value()];
    if (net == 0) continue;
    const SymbolSpec& spec = desk.venue().symbol(symbol);
    desk.fill(market_.maker(symbol), symbol, Side::both,
              {-net, spec.entry_value(-net, spec.mark), 0})
        .value();
  }
  group_of_.assign(desk.accounts_end().value() + 4096, kNobody);
  for (std::size_t i = 0; i < ids_.size(); ++i) {
    group_of_[ids_[i].value()] = population_.accounts[i].group;
  }
  verdicts_.assign(group_of_.size(), Verdict::safe);
  is_liquidated_.assign(group_of_.size(), false);
  is_deleveraged_.assign(group_of_.size(), false);
  verdict_counts_[0] = static_cast<std::int64_t>(ids_.size());
  desk.finish_load(0);
  session_.finish([this](const Event& event) { on_event(event); });
}

void StressRun::on_event(const Event& event) {
  const bool is_verdict = event.event() == EventKind::verdict;
  if (event.event() == EventKind::digest_value) digest_ = event.as<op::DigestValue>().digest;
  if (options_.explains) keep_rank(event);
  if (!is_verdict && event.event() != EventKind::adl_close) return;
  if (group_of_[event.account] == kNobody) return;
  const auto verdict = static_cast<Verdict>(event.code());
  Verdict& known = verdicts_[event.account];
  --verdict_counts_[static_cast<std::size_t>(known)];
  ++verdict_counts_[static_cast<std::size_t>(verdict)];
  if (known == Verdict::safe && verdict == Verdict::warn) {
    warned_.push_back(AccountId(event.account));
  }
  known = verdict;
}

void StressRun::keep_rank(const Event& event) {
  if (!waterfall_ || waterfall_->decisions().empty()) return;
  const std::uint64_t decision = waterfall_->decisions().back().number;
  if (event.event() == EventKind::adl_why_position) {
    const auto why = event.as<op::WhyPosition>();
    Rank& rank = ranks_[decision];
    rank.row = event.code();
    rank.operands.mark_value = why.mark_value;
    rank.operands.entry_value = why.entry_value;
    rank.operands.maintenance_e8 = core::join(why.maintenance_lo, why.maintenance_hi);
  } else if (event.event() == EventKind::adl_why_account) {
    const auto why = event.as<op::WhyAccount>();
    core::ScoreOperands& operands = ranks_[decision].operands;
    // 96-bit sums: the high 32 bits of E are in `arg`.
    operands.equity = core::join(why.equity_lo, std::int64_t{static_cast<std::int32_t>(event.arg)});
    operands.wallet = core::join(why.wallet_lo, std::int64_t{why.wallet_hi});
    operands.account_maintenance_e8 =
        core::join(why.maintenance_lo, std::uint64_t{why.maintenance_hi});
  }
}

void StressRun::run(const Progress& progress) {
  const auto ticks = static_cast<std::size_t>(scenario_.duration_s / scenario_.tick_s);
  look(0);
  for (std::size_t number = 1; number <= ticks; ++number) {
    tick(number);
    if (progress) progress(number, ticks);
  }
  finish();
}

void StressRun::tick(std::size_t number) {
  const double time_s = static_cast<double>(number) * scenario_.tick_s;
  market_.advance(time_s);
  const auto begin = std::chrono::steady_clock::now();
  const Venue& venue = desk().venue();
  for (SymbolId symbol; symbol.value() < venue.symbols().size(); ++symbol) {
    waterfall_->mark(symbol, venue.symbol(symbol).unit_value(market_.mark(symbol))).value();
  }
  users_act();
  waterfall_->tick(nanoseconds(time_s));
  const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - begin;
  tick_us_.push_back(took.count());
  look(time_s);
}

void StressRun::trade(AccountId account, PositionId position, std::int64_t lots) {
  Desk& desk = session_.desk();
  const SymbolId symbol = desk.position(position).symbol;
  const SimulatedMarket::UserFill fill = market_.take(symbol, lots);
  if (fill.lots == 0) return;
  session_.group([&] {
    if (!desk.fill(position, {fill.lots, fill.value, 0})) return;
    desk.fill(market_.maker(symbol), symbol, Side::both, {-fill.lots, -fill.value, 0}).value();
  });
  static_cast<void>(account);
}

void StressRun::users_act() {
  Desk& desk = session_.desk();
  for (const AccountId id : std::exchange(warned_, {})) {
    const std::uint32_t index = group_of_[id.value()];
    if (index >= scenario_.groups.size() || verdicts_[id.value()] != Verdict::warn) continue;
    const GroupTerms& group = scenario_.groups[index];
    const double draw = random_.uniform();
    if (draw < group.tops_up) {
      const auto amount = static_cast<std::int64_t>(waterfall_->margin(id).maintenance_e8 /
                                                    static_cast<uint128>(risk::kOneE8));
      if (amount == 0 || !desk.transfer(id, amount)) continue;
      waterfall_->note_transfer(AssetId(0), amount);
    } else if (draw < group.tops_up + group.closes) {
      for (const PositionId position : desk.account(id).positions) {
        const std::int64_t quantity = desk.position(position).quantity;
        const bool is_held = desk.venue().symbol(desk.position(position).symbol).collateral;
        if (quantity / 2 != 0 && !is_held) trade(id, position, -quantity / 2);
      }
    }
  }
  for (std::size_t i = 0; i < ids_.size(); ++i) {
    const std::uint32_t index = population_.accounts[i].group;
    if (index >= scenario_.groups.size() || scenario_.groups[index].relever <= 0) continue;
    if (verdicts_[ids_[i].value()] <= Verdict::warn) relever(ids_[i], scenario_.groups[index]);
  }
  session_.finish([this](const Event& event) {
    on_event(event);
    waterfall_->on_event(event);
  });
}

void StressRun::relever(AccountId id, const GroupTerms& group) {
  Desk& desk = session_.desk();
  const double equity = static_cast<double>(waterfall_->margin(id).equity);
  if (equity <= 0) return;
  for (const PositionId at : desk.account(id).positions) {
    const DeskPosition position = desk.position(at);
    if (position.quantity == 0 || desk.venue().symbol(position.symbol).collateral) continue;
    const double value = std::abs(
        static_cast<double>(core::value(position.quantity, desk.marks()[position.symbol.value()])));
    const double leverage = value / equity;
    if (leverage > 0.8 * group.relever && leverage < 1.25 * group.relever) continue;
    const double share = group.relever / leverage - 1;
    const auto lots = static_cast<std::int64_t>(static_cast<double>(position.quantity) *
                                                std::clamp(share, -0.5, 0.5));
    if (lots != 0) trade(id, at, lots);
  }
}

void StressRun::look(double time_s) {
  using risk::DecisionKind;
  StressSample sample;
  sample.time_s = time_s;
  std::copy(std::begin(verdict_counts_), std::end(verdict_counts_), sample.verdicts);
  const auto decisions = waterfall_->decisions();
  for (; decisions_seen_ < decisions.size(); ++decisions_seen_) {
    const risk::RiskDecision& decision = decisions[decisions_seen_];
    const double amount = usd(decision.operands[0].value);
    switch (decision.kind) {
      case DecisionKind::fill:
        if (decision.fund || decision.operands[0].value == 0) break;
        ++sample.liquidations;
        sample.liquidated_usd += usd(decision.operands[1].value);
        is_liquidated_[decision.account->value()] = true;
        break;
      case DecisionKind::deleveraged: {
        ++sample.adl_fills;
        const double value = std::abs(usd(decision.operands[2].value));
        sample.adl_usd += value;
        adl_fill_usd_.push_back(value);
        partial_ += decision.operands[5].value != 0 ? 1 : 0;
        is_deleveraged_[decision.account->value()] = true;
        if (!figures_.first_adl_s) figures_.first_adl_s = time_s - scenario_.late_s;
        break;
      }
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
  figures_.market_liquidations += sample.liquidations;
  figures_.market_liquidation_notional_usd += sample.liquidated_usd;
  figures_.adl_fills += sample.adl_fills;
  figures_.adl_notional_usd += sample.adl_usd;
  figures_.takeovers += sample.takeovers;
  figures_.largest_burst = std::max(figures_.largest_burst, sample.adl_fills);
  for (std::size_t fund = 0; fund < waterfall_->rules().funds.size(); ++fund) {
    sample.fund_equity_usd.push_back(
        usd(waterfall_->margin(waterfall_->fund_account(fund)).equity));
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
  for (PositionId id; id < desk().positions_end(); ++id) {
    const DeskPosition position = desk().position(id);
    if (!position.live || position.quantity <= 0) continue;
    if (desk().venue().symbol(position.symbol).collateral) continue;
    held += usd(core::value(position.quantity, desk().marks()[position.symbol.value()]));
  }
  sample.open_interest_usd = held;
  samples_.push_back(std::move(sample));
}

void StressRun::finish() {
  op::Range all;
  Command digest = make_command(CommandKind::digest, all);
  digest.flags = flag::kAll;
  session_.desk().send(digest);
  session_.finish([this](const Event& event) { on_event(event); });
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
