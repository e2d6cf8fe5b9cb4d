#include "sim/stress/stress_run.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <string>

#include <fmt/format.h>

#include "hls/core/digest.hpp"
#include "hls/core/valuation.hpp"
#include "host/include/ballast/error.hpp"
#include "host/include/ballast/leg_shares.hpp"

namespace ballast::stress {
namespace {

constexpr std::size_t kMakers = 4;                ///< of each asset
constexpr std::size_t kOwnOfAsset = kMakers + 4;  ///< residual, deficit, rounding, house
constexpr std::size_t kAtOnce = 4096;             ///< of what is loaded
constexpr std::uint32_t kNobody = 0xFFFFFFFF;

/// Amounts that go with the size of the book; those of one position stay.
risk::RiskRules scaled(risk::RiskRules rules, double scale) {
  const auto scale_amount = [scale](std::int64_t& amount) {
    amount = std::llround(static_cast<double>(amount) * scale);
  };
  for (risk::FundRules& fund : rules.funds) {
    if (fund.capital) scale_amount(*fund.capital);
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
  const std::size_t assets = std::max<std::size_t>(1, scenario.asset_prices.size());
  const std::size_t own = assets * kOwnOfAsset + rules.funds.size() + rules.accounts.size();
  const std::size_t positions =
      population.positions.size() + (rules.funds.size() + 3) * scenario.symbols.size() + 64;
  return {static_cast<std::uint32_t>(positions),
          static_cast<std::uint32_t>(population.accounts.size() + own)};
}

StressRun::StressRun(const Scenario& scenario, const risk::RiskRules& rules, Engine& engine,
                     Venue venue, Population population, const StressOptions& options)
    : scenario_(scenario),
      options_(options),
      session_(std::move(venue), engine),
      value_(scenario, session_.desk().venue()),
      market_(scenario, session_.desk(), options.scale, options.seed, options.impact),
      population_(std::move(population)) {
  load();
  waterfall_ = std::make_unique<risk::Waterfall>(
      session_, with_capital(scaled(rules, options.scale)), market_);
  waterfall_->set_event_handler([this](const Event& event) { on_event(event); });
  waterfall_->begin(0);
  measures_ =
      std::make_unique<StressMeasures>(scenario_, desk(), market_, *waterfall_, options.explains);
}

StressRun::~StressRun() = default;

/// Funds of which the rules leave open what they hold get the scenario's share of the open interest
/// of their symbols, as it is loaded.
risk::RiskRules StressRun::with_capital(risk::RiskRules rules) {
  const Venue& venue = desk().venue();
  std::vector<double> open_interest(venue.symbols().size(), 0);
  for (PositionId id; id < desk().positions_end(); ++id) {
    const DeskPosition position = desk().position(id);
    if (!position.live || position.quantity <= 0) continue;
    const std::uint32_t symbol = position.symbol.value();
    open_interest[symbol] +=
        std::abs(static_cast<double>(core::value(position.quantity, desk().marks()[symbol])));
  }
  double all = 0;
  for (risk::FundRules& fund : rules.funds) {
    if (fund.capital) continue;
    double held = 0;
    for (std::uint32_t symbol = 0; symbol < open_interest.size(); ++symbol) {
      const SymbolSpec& spec = venue.symbols()[symbol];
      const bool is_in = !spec.collateral && spec.asset == fund.asset;
      if (is_in && risk::is_member(fund.members, spec.name)) held += open_interest[symbol];
    }
    const double most = static_cast<double>(fund.cap.value_or(kMaxCash));
    fund.capital = std::llround(std::min(held * scenario_.fund_capital, most));
    all += value_(*fund.capital, fund.asset);
  }
  if (all > 0) {
    assumptions_.push_back(
        fmt::format("The rules leave open what funds hold: they start with {:g} % of the open "
                    "interest of their "
                    "symbols, {:.0f} {} in all (fund_capital of the scenario).",
                    100 * scenario_.fund_capital, all, scenario_.currency));
  }
  return rules;
}

void StressRun::load() {
  Desk& desk = session_.desk();
  desk.start(0);
  load_accounts();
  load_positions();
  rest_orders();
  add_market();
  group_of_.assign(desk.accounts_end().value() + 4096, kNobody);
  for (std::size_t i = 0; i < ids_.size(); ++i) {
    group_of_[ids_[i].value()] = population_.accounts[i].group;
  }
  verdicts_.assign(group_of_.size(), Verdict::safe);
  warnings_.assign(group_of_.size(), 0);
  verdict_counts_[0] = static_cast<std::int64_t>(ids_.size());
  desk.finish_load(0);
  session_.finish([this](const Event& event) { on_event(event); });
  for (const Refusal& refusal : desk.take_refusals()) {
    throw InputError(scenario_.file + ": the book is not one that an engine takes: " +
                     name_of(refusal.kind) + " is refused, " + name_of(refusal.reason));
  }
}

void StressRun::load_accounts() {
  Desk& desk = session_.desk();
  for (std::size_t i = 0; i < population_.accounts.size(); ++i) {
    const HeldAccount& held = population_.accounts[i];
    if (held.owner) break;  // opened with its position
    std::string name = held.name;
    if (name.empty()) {
      const std::size_t groups = scenario_.groups.size();
      const std::string& role = held.group < groups ? scenario_.groups[held.group].role
                                                    : scenario_.whales[held.group - groups].name;
      name = role + " " + std::to_string(i + 1);
    }
    const std::uint32_t options = held.exempt ? option::kExemptAdl : 0;
    ids_.push_back(
        desk.add_account(name, held.asset, held.wallet, options, held.order_margin).value());
    if (i % kAtOnce == kAtOnce - 1) session_.finish();
  }
}

void StressRun::load_positions() {
  Desk& desk = session_.desk();
  for (std::size_t i = 0; i < population_.positions.size(); ++i) {
    const HeldPosition& held = population_.positions[i];
    const HeldAccount& account = population_.accounts[held.account];
    const Fill fill{held.lots, held.entry_value, 0};
    if (account.owner) {
      const PositionId id =
          desk.add_isolated(held.name, ids_[*account.owner], held.symbol, held.side, account.wallet)
              .value();
      ids_.push_back(desk.position(id).account);
      if (held.lots != 0) desk.fill(id, fill).value();
    } else if (held.name.empty()) {
      desk.fill(ids_[held.account], held.symbol, held.side, fill).value();
    } else {
      const PositionId id =
          desk.add_position(held.name, ids_[held.account], held.symbol, held.side).value();
      desk.fill(id, fill).value();
    }
    if (i % kAtOnce == kAtOnce - 1) session_.finish();
  }
}

/// Liquidity that takes the other side of what is sold, and who holds what the population does not
/// balance.
void StressRun::add_market() {
  Desk& desk = session_.desk();
  const Venue& venue = desk.venue();
  const auto add = [&](std::string name, AssetId asset, std::int64_t wallet) {
    if (venue.assets().size() > 1) name += " " + venue.asset(asset).name;
    while (desk.find_account(name)) name += "'";
    return desk.add_account(name, asset, wallet, option::kExemptAdl | option::kNoVerdict).value();
  };
  std::vector<std::vector<AccountId>> makers(venue.assets().size());
  for (AssetId asset; asset.value() < makers.size(); ++asset) {
    for (std::size_t i = 0; i < kMakers; ++i) {
      makers[asset.value()].push_back(
          add("liquidity " + std::to_string(i + 1), asset, std::int64_t{1} << 50));
    }
  }
  std::vector<AccountId> maker_of;
  residual_.resize(makers.size());
  for (SymbolId symbol; symbol.value() < venue.symbols().size(); ++symbol) {
    const SymbolSpec& spec = venue.symbol(symbol);
    const std::vector<AccountId>& of_asset = makers[spec.asset.value()];
    maker_of.push_back(of_asset[symbol.value() % kMakers]);
    const std::int64_t net = population_.net_lots[symbol.value()];
    if (net == 0 || spec.collateral) continue;
    if (std::abs(net) > spec.max_lots) {
      throw InputError(scenario_.file + ": longs and shorts of " + spec.name +
                       " are further apart than one position holds, " +
                       print_exact(spec.quantity(spec.max_lots)) + "; balance them");
    }
    std::optional<AccountId>& residual = residual_[spec.asset.value()];
    if (!residual) residual = add("residual", spec.asset, 0);
    desk.fill(*residual, symbol, Side::both, {-net, spec.entry_value(-net, spec.mark), 0}).value();
  }
  market_.set_makers(std::move(maker_of));
}

/// An account's open orders are in the symbols that it trades, by their value.
void StressRun::rest_orders() {
  const std::vector<HeldPosition>& positions = population_.positions;
  for (std::size_t at = 0; at < positions.size();) {
    const std::uint32_t account = positions[at].account;
    std::vector<SymbolId> traded;
    std::vector<std::int64_t> values;
    for (; at < positions.size() && positions[at].account == account; ++at) {
      if (desk().venue().symbol(positions[at].symbol).collateral) continue;
      traded.push_back(positions[at].symbol);
      values.push_back(positions[at].entry_value);
    }
    const std::int64_t margin = population_.accounts[account].order_margin;
    if (margin == 0) continue;
    const std::vector<int128> shares = risk::share_over_legs(margin, values);
    for (std::size_t leg = 0; leg < traded.size(); ++leg) {
      market_.rest_orders(ids_[account], traded[leg], static_cast<std::int64_t>(shares[leg]));
    }
  }
}

void StressRun::on_event(const Event& event) {
  const bool is_verdict = event.event() == EventKind::verdict;
  if (event.event() == EventKind::digest_value) digest_ = event.as<op::DigestValue>().digest;
  if (options_.explains && waterfall_ && !waterfall_->decisions().empty()) {
    ranks_.take(event, waterfall_->decisions().back().number);
  }
  if (!is_verdict && event.event() != EventKind::adl_close) return;
  if (group_of_[event.account] == kNobody) return;
  const auto verdict = static_cast<Verdict>(event.code());
  Verdict& known = verdicts_[event.account];
  --verdict_counts_[static_cast<std::size_t>(known)];
  ++verdict_counts_[static_cast<std::size_t>(verdict)];
  if (known == Verdict::safe && verdict == Verdict::warn) {
    warned_.emplace_back(event.account);
  }
  known = verdict;
}

void StressRun::run(const Progress& progress) {
  const auto ticks = static_cast<std::size_t>(scenario_.duration_s / scenario_.tick_s);
  measures_->look(0, verdict_counts_);
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
  measures_->look(time_s, verdict_counts_);
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

double StressRun::draw_of(AccountId id) {
  const std::uint64_t which = std::uint64_t{id.value()} << 32 | warnings_[id.value()]++;
  return scenario::Random(core::mix(core::mix(options_.seed) ^ which)).uniform();
}

void StressRun::users_act() {
  Desk& desk = session_.desk();
  for (const AccountId id : std::exchange(warned_, {})) {
    const std::uint32_t index = group_of_[id.value()];
    if (index >= scenario_.groups.size() || verdicts_[id.value()] != Verdict::warn) continue;
    const GroupTerms& group = scenario_.groups[index];
    const double draw = draw_of(id);
    if (draw < group.tops_up) {
      const auto amount = static_cast<std::int64_t>(waterfall_->margin(id).maintenance_e8 /
                                                    static_cast<uint128>(risk::kOneE8));
      if (amount == 0 || !desk.transfer(id, amount)) continue;
      waterfall_->note_transfer(desk.account(id).asset, amount);
      measures_->paid_in(id, amount);
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
  double notional = 0;
  std::vector<PositionId> held;
  for (const PositionId at : desk.account(id).positions) {
    const DeskPosition position = desk.position(at);
    if (position.quantity == 0 || desk.venue().symbol(position.symbol).collateral) continue;
    notional += std::abs(
        static_cast<double>(core::value(position.quantity, desk.marks()[position.symbol.value()])));
    held.push_back(at);
  }
  const double leverage = notional / equity;
  if (held.empty() || (leverage > 0.8 * group.relever && leverage < 1.25 * group.relever)) return;
  const double share = std::clamp(group.relever / leverage - 1, -0.5, 0.5);
  for (const PositionId at : held) {
    const auto lots =
        static_cast<std::int64_t>(static_cast<double>(desk.position(at).quantity) * share);
    if (lots != 0) trade(id, at, lots);
  }
}

void StressRun::finish() {
  op::Range all;
  Command digest = make_command(CommandKind::digest, all);
  digest.flags = flag::kAll;
  session_.desk().send(digest);
  session_.finish([this](const Event& event) { on_event(event); });
  measures_->finish();
}

}  // namespace ballast::stress
