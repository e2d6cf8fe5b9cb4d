#include "sim/stress/stress_record.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "hls/core/valuation.hpp"
#include "sim/scenario/oct10_figures.hpp"

namespace ballast::stress {
namespace {

constexpr std::size_t kExplored = 200;
constexpr std::size_t kMostDecisions = 20'000;

constexpr const char* kMoney = "USD";  ///< as a unit: the currency of the run

struct Known {
  const char* key;
  const char* text;
  const char* unit;
  bool by_scale;  ///< grows with the share of the event that is run
};
constexpr Known kFigures[] = {
    {"market_liquidations", "liquidations in the market", "", true},
    {"market_liquidation_notional_usd", "notional of these, one side", kMoney, true},
    {"adl_fills", "ADL fills", "", true},
    {"adl_notional_usd", "notional of these", kMoney, true},
    {"first_adl_s", "first ADL", "s", false},
    {"largest_burst", "ADL fills at one time, most", "", true},
    {"partial_share", "closes of a part, share", "share", false},
    {"median_adl_fill_usd", "ADL fill, median", kMoney, false},
    {"takeovers", "accounts taken over", "", true},
    {"liquidated_accounts", "accounts liquidated in the market", "", true},
    {"deleveraged_accounts", "accounts deleveraged", "", true},
    {"fund_paid_usd", "paid by funds", kMoney, true},
    {"socialised_usd", "socialised", kMoney, true},
    {"deficit_usd", "covered by nobody", kMoney, true},
    {"fees_usd", "liquidation fees", kMoney, true},
    {"own_margin_usd", "lost by accounts in trouble themselves", kMoney, true},
    {"fund_loss_usd", "lost by funds and vaults", kMoney, true},
    {"adl_loss_usd", "loss that ADL's prices put on winners", kMoney, true},
    {"overshoot_usd", "winners' profit closed beyond the deficits", kMoney, true},
    {"largest_share", "largest share of one position in ADL", "share", false},
    {"gini", "Gini coefficient over the sides that ADL reduced", "", false},
    {"hedges_broken", "closes that broke a hedge", "", true},
    {"hedges_broken_usd", "notional of these hedges", kMoney, true},
};

template <typename Value>
report::Series series(std::string name, std::string unit, const std::vector<StressSample>& samples,
                      Value&& value) {
  report::Series line{std::move(name), std::move(unit), {}};
  for (const StressSample& sample : samples) line.values.push_back(value(sample));
  return line;
}

std::vector<report::Chart> make_charts(const Scenario& scenario, const StressRun& run) {
  const std::vector<StressSample>& samples = run.samples();
  std::vector<double> times;
  for (const StressSample& sample : samples) times.push_back(sample.time_s - scenario.late_s);
  std::vector<report::Chart> charts;
  const auto add = [&](const char* key, const char* title, const char* note, bool bars = false) {
    charts.push_back({key, title, note, bars, false, times, {}});
    return &charts.back();
  };
  auto* prices = add("prices", "Mark prices", "Each symbol's mark over its start.");
  for (std::size_t i = 0; i < samples.front().mark_ratio.size() && i < 6; ++i) {
    prices->series.push_back(series(scenario.symbols[i].name, "", samples,
                                    [i](const auto& at) { return at.mark_ratio[i]; }));
  }
  auto* verdicts =
      add("verdicts", "Accounts by verdict", "As the engine judged them after each tick.");
  for (const std::size_t verdict : {1U, 2U, 3U, 4U}) {
    static constexpr const char* kNames[] = {"safe", "warn", "liquidate", "takeover", "bankrupt"};
    verdicts->series.push_back(
        series(kNames[verdict], "accounts", samples,
               [verdict](const auto& at) { return static_cast<double>(at.verdicts[verdict]); }));
  }
  add("liquidations", "Sold in the market", "Notional of liquidation fills in each tick.", true)
      ->series.push_back(series("sold", scenario.currency, samples,
                                [](const auto& at) { return at.liquidated_usd; }));
  auto* adl = add("adl", "Auto-deleveraging", "ADL fills and their notional in each tick.", true);
  adl->series.push_back(series("fills", "", samples,
                               [](const auto& at) { return static_cast<double>(at.adl_fills); }));
  add("adl_notional", "Notional deleveraged", "In each tick.", true)
      ->series.push_back(series("notional", scenario.currency, samples,
                                [](const auto& at) { return at.adl_usd; }));
  auto* funds = add("funds", "Funds and vaults", "Equity at the marks.");
  const auto& rules = run.waterfall().rules().funds;
  for (std::size_t fund = 0; fund < rules.size() && fund < 6; ++fund) {
    funds->series.push_back(series(rules[fund].name, scenario.currency, samples,
                                   [fund](const auto& at) { return at.fund_equity_usd[fund]; }));
  }
  if (rules.empty()) charts.pop_back();
  add("open_interest", "Open interest", "One side, at the marks.")
      ->series.push_back(series("open interest", scenario.currency, samples,
                                [](const auto& at) { return at.open_interest_usd; }));
  add("depth", "Depth of the market", "Mean over symbols, of calm.")
      ->series.push_back(
          series("depth", "share", samples, [](const auto& at) { return at.depth_left; }));
  return charts;
}

class Explorer {
 public:
  Explorer(const Scenario& scenario, const StressRun& run, report::RunRecord& record)
      : scenario_(scenario), run_(run), record_(record) {}

  void fill() {
    choose();
    for (const risk::RiskDecision& decision : run_.waterfall().decisions()) tell(decision);
    for (auto& [id, row] : rows_) record_.accounts.push_back(std::move(row));
  }

 private:
  /// The accounts that most happened to, by value.
  void choose() {
    std::map<AccountId, double> weight;
    for (const risk::RiskDecision& decision : run_.waterfall().decisions()) {
      if (!decision.account || decision.fund) continue;
      using risk::DecisionKind;
      const bool has_value = decision.kind == DecisionKind::fill ||
                             decision.kind == DecisionKind::deleveraged ||
                             decision.kind == DecisionKind::takeover;
      const std::size_t at = decision.kind == DecisionKind::fill ? 1 : 2;
      weight[*decision.account] += has_value ? std::abs(run_.worth(decision, at)) : 1;
      if (decision.kind == DecisionKind::takeover) weight[*decision.account] += 1;
    }
    std::vector<std::pair<double, AccountId>> order;
    for (const auto& [id, value] : weight) order.emplace_back(value, id);
    std::sort(order.rbegin(), order.rend());
    record_.accounts_left_out = order.size() > kExplored ? order.size() - kExplored : 0;
    order.resize(std::min(order.size(), kExplored));
    for (const auto& [value, id] : order) rows_[id] = row_of(id);
  }

  report::AccountRow row_of(AccountId id) const {
    const DeskAccount account = run_.desk().account(id);
    const Valuation& value = run_.value();
    report::AccountRow row;
    row.name = std::string(account.name);
    row.verdict = name_of(account.verdict);
    const risk::AccountMargin after = run_.waterfall().margin(id);
    row.equity_after = value(after.equity, account.asset);
    row.maintenance_after =
        value(static_cast<int128>(after.maintenance_e8 / 100'000'000U), account.asset);
    const Population& population = run_.population();
    const auto index = id.value() - run_.account_id(0).value();
    if (id < run_.account_id(0) || index >= population.accounts.size()) return row;
    const HeldAccount& held = population.accounts[index];
    const std::size_t group = held.group, groups = scenario_.groups.size();
    row.role = "account";
    if (group < groups) row.role = scenario_.groups[group].role;
    if (group >= groups && group < groups + scenario_.whales.size()) row.role = "whale";
    row.equity_before = value(held.wallet, held.asset);
    for (const HeldPosition& position : population.positions) {
      if (position.account != index) continue;
      const SymbolSpec& symbol = run_.desk().venue().symbol(position.symbol);
      const std::int64_t at_mark = symbol.entry_value(position.lots, symbol.mark);
      // Collateral counts for less than it is bought for.
      const double counted = symbol.collateral ? to_double(symbol.haircut) : 1;
      row.equity_before +=
          value(at_mark, symbol.asset) * counted - value(position.entry_value, symbol.asset);
      row.positions.push_back(position_row(id, position));
    }
    return row;
  }

  report::PositionRow position_row(AccountId account, const HeldPosition& position) const {
    const Desk& desk = run_.desk();
    const SymbolSpec& symbol = desk.venue().symbol(position.symbol);
    const double lot = to_double(symbol.lot);
    report::PositionRow row;
    row.symbol = symbol.name;
    row.side = position.lots > 0 ? "long" : "short";
    row.quantity_before = static_cast<double>(position.lots) * lot;
    const auto now = desk.find_position(account, position.symbol, position.side);
    row.quantity_after = now ? static_cast<double>(desk.position(*now).quantity) * lot : 0;
    const auto entry = symbol.average_price(position.lots, position.entry_value);
    if (entry && !symbol.collateral) row.entry_price = to_double(*entry);
    row.mark_before = scenario_.symbols[position.symbol.value()].price;
    row.mark_after = run_.mark_price(position.symbol);
    return row;
  }

  static double to_double(const Rational& x) {
    return std::strtod(print_significant(x, 17).c_str(), nullptr);
  }

  void tell(const risk::RiskDecision& decision) {
    const auto row = decision.account ? rows_.find(*decision.account) : rows_.end();
    const bool is_told = row != rows_.end() || !decision.account || decision.fund;
    if (!is_told || record_.decisions.size() >= kMostDecisions) {
      ++record_.decisions_left_out;
      return;
    }
    const Desk& desk = run_.desk();
    report::Decision& told = record_.decisions.emplace_back();
    told.number = decision.number;
    told.time_s = static_cast<double>(decision.time) * 1e-9 - scenario_.late_s;
    told.kind = risk::name_of(decision.kind);
    told.reason = decision.reason;
    told.text = run_.waterfall().explain(decision);
    if (decision.account) told.account = std::string(desk.account(*decision.account).name);
    if (decision.symbol) told.symbol = desk.venue().symbol(*decision.symbol).name;
    if (decision.position) told.position = std::string(desk.position(*decision.position).name);
    if (decision.fund) told.fund = run_.waterfall().rules().funds[*decision.fund].name;
    if (row == rows_.end()) return;
    row->second.decisions.push_back(decision.number);
    const double amount = run_.worth(decision, 0);
    if (decision.kind == risk::DecisionKind::fee) row->second.paid_fees += amount;
    if (decision.kind == risk::DecisionKind::social_loss) row->second.socialised += amount;
    if (decision.kind == risk::DecisionKind::deleveraged) {
      row->second.closed_by_adl += std::abs(run_.worth(decision, 2));
      if (const Rank* rank = run_.rank_of(decision.number)) {
        row->second.ranks.push_back(arithmetic(*rank, decision));
      }
    }
  }

  /// "rank 3 of BTC: |uPnL| 12 × |MV| 40 / (|EV| 52 × E 7)".
  std::string arithmetic(const Rank& rank, const risk::RiskDecision& decision) const {
    const Venue& venue = run_.desk().venue();
    const std::string& named = run_.waterfall().rules().adl.policy;
    const PolicyId policy =
        named.empty() ? venue.default_policy() : venue.find_policy(named).value();
    const op::Policy terms = venue.policy_for(policy, *decision.symbol).terms;
    const core::Policy rules{terms.rows, static_cast<std::int64_t>(terms.wallet_min), false};
    const core::OperandValues values(rank.operands, rules.wallet_min);
    const unsigned decimals = venue.asset_of(venue.symbol(*decision.symbol)).decimals;
    const auto operand = [&](unsigned i) {
      const Operand selector = rules.selector(rank.row, i);
      if (selector == Operand::one || selector == Operand::zero)
        return std::string(name_of(selector));
      const bool is_margin =
          selector == Operand::maintenance || selector == Operand::account_maintenance;
      return fmt::format(
          "{} {}", name_of(selector),
          print_amount(static_cast<int128>(values[selector]), is_margin ? decimals + 8 : decimals));
    };
    return fmt::format("rank {} of {}: {} × {} / ({} × {}), key {}",
                       to_string(decision.operands[0].value), venue.symbol(*decision.symbol).name,
                       operand(0), operand(1), operand(2), operand(3),
                       to_string(decision.operands[4].value));
  }

  const Scenario& scenario_;
  const StressRun& run_;
  report::RunRecord& record_;
  std::map<AccountId, report::AccountRow> rows_;
};

}  // namespace

std::vector<std::pair<std::string, double>> figures_by_key(const StressFigures& figures) {
  std::vector<std::pair<std::string, double>> found = {
      {"market_liquidations", static_cast<double>(figures.market_liquidations)},
      {"market_liquidation_notional_usd", figures.market_liquidation_notional_usd},
      {"adl_fills", static_cast<double>(figures.adl_fills)},
      {"adl_notional_usd", figures.adl_notional_usd},
      {"largest_burst", static_cast<double>(figures.largest_burst)},
      {"partial_share", figures.partial_share},
      {"median_adl_fill_usd", figures.median_adl_fill_usd},
      {"takeovers", static_cast<double>(figures.takeovers)},
      {"liquidated_accounts", static_cast<double>(figures.liquidated_accounts)},
      {"deleveraged_accounts", static_cast<double>(figures.deleveraged_accounts)},
      {"fund_paid_usd", figures.fund_paid_usd},
      {"socialised_usd", figures.socialised_usd},
      {"deficit_usd", figures.deficit_usd},
      {"fees_usd", figures.fees_usd},
      {"own_margin_usd", figures.own_margin_usd},
      {"fund_loss_usd", figures.fund_loss_usd},
      {"adl_loss_usd", figures.adl_loss_usd},
      {"overshoot_usd", figures.overshoot_usd},
      {"largest_share", figures.largest_share},
      {"gini", figures.gini},
      {"hedges_broken", static_cast<double>(figures.hedges_broken)},
      {"hedges_broken_usd", figures.hedges_broken_usd}};
  if (figures.first_adl_s) found.insert(found.begin() + 4, {"first_adl_s", *figures.first_adl_s});
  return found;
}

std::map<std::string, double> published_figures(const std::string& scenario) {
  if (scenario != "oct10") return {};
  return {{"market_liquidations", 14'327},
          {"market_liquidation_notional_usd", 1.704e9},
          {"adl_fills", static_cast<double>(scenario::kPublishedAdlFills)},
          {"adl_notional_usd", scenario::kPublishedAdlNotionalUsd},
          {"first_adl_s", 61.7},
          {"largest_burst", 11'279},
          {"partial_share", 1 - scenario::kPublishedFullCloseShare},
          {"median_adl_fill_usd", scenario::kPublishedMedianAdlFillUsd}};
}

report::RunRecord make_record(const Scenario& scenario, const StressRun& run,
                              const StressOptions& options) {
  report::RunRecord record;
  record.title = scenario.title;
  record.scenario = scenario.name;
  record.venue = scenario.name;
  record.risk = run.waterfall().rules().name;
  record.seed = options.seed;
  record.scale = options.scale;
  record.impact = options.impact;
  record.duration_s = scenario.duration_s;
  record.disclosed = scenario.disclosed;
  record.currency = scenario.currency;
  const std::map<std::string, double> published = published_figures(scenario.name);
  for (const auto& [key, value] : figures_by_key(run.figures())) {
    const auto known = std::find_if(std::begin(kFigures), std::end(kFigures),
                                    [&](const Known& at) { return key == at.key; });
    report::Figure& figure = record.figures.emplace_back();
    figure.key = key;
    figure.text = known->text;
    figure.unit = known->unit == kMoney ? record.currency : known->unit;
    figure.produced = value;
    const auto there = published.find(key);
    if (there == published.end()) continue;
    figure.published = there->second * (known->by_scale ? options.scale : 1);
    figure.tolerance = 0.1;
  }
  const StressFigures& figures = run.figures();
  record.layers = {{"funds", figures.fund_paid_usd},
                   {"auto-deleveraging", figures.adl_notional_usd},
                   {"socialised", figures.socialised_usd},
                   {"deficit", figures.deficit_usd}};
  record.charts = make_charts(scenario, run);
  record.value_conserved = figures.value_conserved;
  std::map<AccountId, double> paid;
  for (const risk::RiskDecision& decision : run.waterfall().decisions()) {
    if (decision.kind != risk::DecisionKind::deleveraged) continue;
    paid[*decision.account] += std::abs(run.worth(decision, 2));
  }
  for (const auto& [account, amount] : paid) record.paid.push_back(amount);
  std::sort(record.paid.begin(), record.paid.end());
  if (options.explains) Explorer(scenario, run, record).fill();
  return record;
}

}  // namespace ballast::stress
