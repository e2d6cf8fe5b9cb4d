#include "sim/stress/stress_record.hpp"

#include <algorithm>
#include <iterator>

#include "sim/scenario/oct10_figures.hpp"
#include "sim/stress/stress_record_parts.hpp"

namespace ballast::stress {
namespace {

constexpr const char* kMoney = "USD";  ///< as a unit: the currency of the run

struct Known {
  const char* key;
  const char* text;
  const char* unit;
  bool by_scale;  ///< grows with the share of the event that is run
};
constexpr Known kFigures[] = {
    {"market_liquidations", "liquidations in the market", "", true},
    {"market_liquidation_notional_usd", "notional liquidated, one side", kMoney, true},
    {"adl_fills", "ADL fills", "", true},
    {"adl_notional_usd", "notional deleveraged", kMoney, true},
    {"first_adl_s", "first ADL", "s", false},
    {"largest_burst", "most ADL fills in one tick", "", true},
    {"partial_share", "ADL fills that close a part, share", "share", false},
    {"median_adl_fill_usd", "ADL fill, median", kMoney, false},
    {"takeovers", "accounts taken over", "", true},
    {"liquidated_accounts", "accounts liquidated in the market", "", true},
    {"deleveraged_accounts", "accounts deleveraged", "", true},
    {"fund_paid_usd", "paid by funds", kMoney, true},
    {"socialised_usd", "socialised", kMoney, true},
    {"deficit_usd", "covered by nobody", kMoney, true},
    {"open_accounts", "users and vaults below zero at the end", "", true},
    {"open_usd", "by so much", kMoney, true},
    {"fees_usd", "liquidation fees", kMoney, true},
    {"own_margin_usd", "lost by accounts in trouble themselves", kMoney, true},
    {"fund_loss_usd", "lost by funds and vaults", kMoney, true},
    {"house_loss_usd", "lost by house accounts", kMoney, true},
    {"adl_loss_usd", "loss of winners by ADL's prices", kMoney, true},
    {"loss_beyond_margin_usd", "loss beyond their own margin", kMoney, true},
    {"overshoot_usd", "overshoot: profit closed beyond deficits", kMoney, true},
    {"largest_share", "largest share of one position", "share", false},
    {"gini", "Gini coefficient of the notional closed", "", false},
    {"hedges_broken", "hedges broken", "", true},
    {"hedges_broken_usd", "notional of hedges broken", kMoney, true},
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
      {"open_accounts", static_cast<double>(figures.open_accounts)},
      {"open_usd", figures.open_usd},
      {"fees_usd", figures.fees_usd},
      {"own_margin_usd", figures.own_margin_usd},
      {"fund_loss_usd", figures.fund_loss_usd},
      {"house_loss_usd", figures.house_loss_usd},
      {"adl_loss_usd", figures.adl_loss_usd},
      {"loss_beyond_margin_usd", figures.loss_beyond_margin_usd()},
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
  for (const std::string& text : run.assumptions()) record.disclosed.push_back(text);
  record.currency = scenario.currency;
  const std::map<std::string, double> published = published_figures(scenario.name);
  for (const auto& [name, value] : figures_by_key(run.figures())) {
    const std::string& key = name;  // lambdas of clang cannot have a part of a binding
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
  add_verdict(scenario, run, record);
  record.charts = make_charts(scenario, run);
  record.moments = make_moments(scenario, run);
  record.phases = make_phases(scenario, run, options.scale);
  for (SymbolId symbol; symbol.value() < run.measures().open_interest().size(); ++symbol) {
    const SymbolInterest& held = run.measures().open_interest()[symbol.value()];
    if (held.before_usd == 0 && held.after_usd == 0) continue;
    record.open_interest.push_back(
        {run.desk().venue().symbol(symbol).name, held.before_usd, held.after_usd});
  }
  record.value_conserved = run.figures().value_conserved;
  for (const auto& [account, notional] : run.measures().adl().by_account()) {
    record.paid.push_back(in_currency(notional));
  }
  std::sort(record.paid.begin(), record.paid.end());
  if (options.explains) add_accounts(scenario, run, record);
  return record;
}

}  // namespace ballast::stress
